//! A signer turns typed intents into signatures, and has no method that takes a hash.
//!
//! # Guarantees
//! - Raw hashes are refused by construction: what is signed is built here from an [`Intent`] or a claim (SGN-001).
//! - The chain id is pinned by the address book and bound by every signature (SGN-002).
//! - Contract calls go to contracts of the address book only, and only with call data they understand (SGN-003).
//! - A claim is signed for the `RedEnvelope` of the address book only (SGN-004).
//! - A batch for others to submit holds what its intents mean and no more, for at most the agreed fee (SGN-005).
//! - An account takes on the `Delegate` of the address book or nothing (SGN-006).
//! - A payment out of an allowance is signed by the key that its terms name, for the `Allowance` of the address book, and
//!   for nobody's fee (SGN-007).
//! - What goes to the shielded pool of the address book is a deposit, a payment or an insertion, of a form that the pool reads
//!   back as exactly that (SGN-008).

mod batch;
mod budgets;
mod claim;
pub mod decode;
mod delegation;
mod escrows;
mod intent;
mod names;
mod now;
mod plan;
mod spend;

use std::sync::Arc;

use alloy::primitives::Address;
use teahouse_base::{Coded, ErrorCode};
use teahouse_chain::book::AddressBook;
use teahouse_chain::port::ChainId;
use thiserror::Error;

pub(crate) use batch::delegate_of;
pub use batch::{BatchError, BatchPlan, Carrier};
pub use claim::{ClaimError, sign_claim};
pub use delegation::{Delegation, SignedDelegation, WORD_GAS};
pub use intent::{Call, Erc20, Intent, IntentError, MAX_CALL_DATA};
pub use now::{OneUse, SignsNow};
pub(crate) use plan::CANCELLATION_GAS;
pub use plan::{Fees, SignedTx, TxPlan};
pub(crate) use plan::{as_if, word_gas};
pub use spend::{SpendError, sign_spend};

use crate::keys::AccountKey;

/// Why a plan was not signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignError {
    /// The plan is for another chain than the signer's.
    #[error("the plan is for chain {plan}, the signer for {signer}")]
    OtherChain {
        /// The chain of the plan.
        plan: ChainId,
        /// The chain of the signer.
        signer: ChainId,
    },
    /// The plan is for another account than the signer's.
    #[error("the plan is for another account than {0}")]
    OtherAccount(Address),
    /// The call is not what its intent means on this chain.
    #[error("the call is not what its intent means")]
    NotItsIntent,
    /// The tip is above the whole fee, which no chain takes.
    #[error("the tip is above the whole fee")]
    TipAboveFee,
    /// The intent has no meaning on this chain.
    #[error(transparent)]
    Intent(#[from] IntentError),
}

impl Coded for SignError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::OtherChain { .. } => ErrorCode::new("PAY-111"),
            Self::OtherAccount(_) => ErrorCode::new("PAY-112"),
            Self::NotItsIntent => ErrorCode::new("PAY-113"),
            Self::TipAboveFee => ErrorCode::new("PAY-114"),
            Self::Intent(e) => e.code(),
        }
    }
}

/// One account's key on one chain.
#[derive(Debug)]
pub struct Signer {
    key: AccountKey,
    book: Arc<AddressBook>,
}

impl Signer {
    /// The signer of `key` on the chain of `book`.
    pub const fn new(key: AccountKey, book: Arc<AddressBook>) -> Self {
        Self { key, book }
    }

    /// The account.
    pub const fn address(&self) -> Address {
        self.key.address()
    }

    /// The chain it is pinned to.
    pub fn chain(&self) -> ChainId {
        self.book.chain_id
    }

    /// The contracts it knows.
    pub const fn book(&self) -> &Arc<AddressBook> {
        &self.book
    }

    /// Signs `plan`. The same plan always gives the same bytes (RFC 6979).
    ///
    /// # Errors
    /// [`SignError`] when the plan is for another chain or account, or its call is not what its intent means here.
    pub fn sign(&self, plan: &TxPlan) -> Result<SignedTx, SignError> {
        self.check_place(plan)?;
        if *plan.call() != plan.intent().call(&self.book)? {
            return Err(SignError::NotItsIntent); // SGN-003
        }
        let own = plan.own_word().map(|word| self.word(word)); // SGN-006
        Ok(plan.signed(own, self.key.sign(&plan.digest(own))))
    }

    fn check_place(&self, plan: &TxPlan) -> Result<(), SignError> {
        if plan.chain() != self.chain() {
            return Err(SignError::OtherChain { plan: plan.chain(), signer: self.chain() }); // SGN-002
        }
        let elsewhere =
            matches!(plan.intent(), Intent::TakeCodeBack { account } if *account != self.address());
        if plan.from() != self.address() || elsewhere {
            return Err(SignError::OtherAccount(self.address()));
        }
        if plan.fees().tip > plan.fees().max_fee {
            return Err(SignError::TipAboveFee);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
