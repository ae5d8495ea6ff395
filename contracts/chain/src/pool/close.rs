//! Closing new deposits is the one privilege there is: it takes several keys, ends by itself after thirty days, and cannot be
//! repeated within thirty more. Payments, insertions and withdrawals are never closed.

use std::time::Duration;

use alloy::primitives::{B256, U256};
use alloy::sol_types::SolStruct;

use crate::book::ContractName;
use crate::contract::ContractDomain;

/// How long deposits stay closed.
pub const CLOSED_FOR: Duration = Duration::from_secs(30 * 24 * 3_600);
/// How long they stay open at least before they can be closed again.
pub const OPEN_FOR: Duration = Duration::from_secs(30 * 24 * 3_600);

mod signed {
    alloy::sol! {
        /// What keys sign. It is no part of the contract's ABI.
        struct CloseDeposits {
            uint256 nonce;
        }
    }
}

/// What the keys sign to close new deposits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CloseDeposits {
    /// How many times deposits were closed before: a signature counts once.
    pub nonce: u64,
}

impl CloseDeposits {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        let form = signed::CloseDeposits { nonce: U256::from(self.nonce) };
        form.eip712_signing_hash(&domain.eip712(ContractName::ShieldedPool)) // SHP-014, SIG-002
    }
}
