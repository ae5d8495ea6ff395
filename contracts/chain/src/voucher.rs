//! A voucher bank holds collateral for running accounts: a payer signs vouchers for a growing sum, and the payee brings the
//! last one to the chain.
//!
//! This module says the same as `contracts/src/VoucherBank.sol`, on the other side of the wire.
//!
//! | file | holds |
//! |---|---|
//! | `call` | [`VoucherBank`]: the calls and the state |
//! | `event` | [`LaneEvent`]: what the contract wrote |
//! | `refusal` | [`LaneRefusal`]: why it refused |
//!
//! # Privacy
//! A chain observer links payer, payee and their destinations, and sees the sums that were redeemed, not what they were for.

mod call;
mod event;
mod refusal;

pub use call::{LaneState, VoucherBank};
pub use event::LaneEvent;
pub use refusal::LaneRefusal;

use std::fmt;
use std::time::Duration;

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolStruct;
use teahouse_base::{UnixSeconds, fixed_id};

use crate::bindings::VoucherBank as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;
use crate::destination::Destination;
use crate::port::Asset;

/// How long a payee can still redeem what the payer wants back.
pub const THAW: Duration = Duration::from_secs(72 * 3_600);
/// The longest life of a lane.
pub const MAX_LIFETIME: Duration = Duration::from_secs(366 * 24 * 3_600);

fixed_id!(
    /// Names a lane: the EIP-712 digest of its terms, on one chain and contract.
    pub struct LaneId(32)
);

impl LaneId {
    /// The id as a word of the chain.
    pub const fn word(&self) -> B256 {
        B256::new(*self.as_bytes())
    }
}

impl From<B256> for LaneId {
    fn from(word: B256) -> Self {
        Self::from_array(word.0)
    }
}

/// A sum that a lane counts, in the asset's smallest unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaneSum(u128);

impl LaneSum {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// `units` of the asset.
    pub const fn new(units: u128) -> Self {
        Self(units)
    }

    /// The number of units.
    pub const fn get(self) -> u128 {
        self.0
    }
}

impl fmt::Display for LaneSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Between whom a lane is, and where its money can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lane {
    /// Whose vouchers draw on it, and who may thaw it.
    pub payer: Address,
    /// For whom they are.
    pub payee: Address,
    /// What is paid.
    pub asset: Asset,
    /// From then on nothing is deposited; [`THAW`] later what is left goes back without a thaw.
    pub expiry: UnixSeconds,
    /// Where the payee is paid.
    pub pay_to: Destination,
    /// Where collateral goes back.
    pub refund_to: Destination,
    /// Makes equal lanes distinct.
    pub salt: B256,
}

impl Lane {
    /// The id of this lane.
    pub fn id(&self, domain: &ContractDomain) -> LaneId {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::VoucherBank)).into() // VCH-001
    }

    /// A voucher for all that was ever promised on this lane.
    pub fn voucher(&self, domain: &ContractDomain, cumulative: LaneSum, expiry: UnixSeconds) -> PayVoucher {
        let (payer, payee, asset) = (self.payer, self.payee, self.asset);
        PayVoucher { payer, payee, lane: self.id(domain), asset, cumulative, expiry }
    }

    pub(crate) fn to_sol(self) -> Contract::Lane {
        Contract::Lane {
            payer: self.payer,
            payee: self.payee,
            token: self.asset.token(),
            expiry: self.expiry.get(),
            payKind: self.pay_to.kind(),
            payTo: self.pay_to.word(),
            refundKind: self.refund_to.kind(),
            refundTo: self.refund_to.word(),
            salt: self.salt,
        }
    }

    /// Reads the contract's form; `None` for a destination that this version does not know.
    pub(crate) fn from_sol(lane: &Contract::Lane) -> Option<Self> {
        Some(Self {
            payer: lane.payer,
            payee: lane.payee,
            asset: Asset::from_token(lane.token),
            expiry: UnixSeconds::new(lane.expiry),
            pay_to: Destination::read(lane.payTo, lane.payKind)?,
            refund_to: Destination::read(lane.refundTo, lane.refundKind)?,
            salt: lane.salt,
        })
    }
}

/// What a payer signs, again and again, for a growing sum: the last voucher is worth all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PayVoucher {
    /// Who pays.
    pub payer: Address,
    /// Who is paid.
    pub payee: Address,
    /// The lane.
    pub lane: LaneId,
    /// What is paid.
    pub asset: Asset,
    /// All that the payer has promised on this lane, ever.
    pub cumulative: LaneSum,
    /// After this the voucher proves nothing. What was proven before stays proven.
    pub expiry: UnixSeconds,
}

impl PayVoucher {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        let voucher = Contract::PayVoucher {
            payer: self.payer,
            payee: self.payee,
            lane: self.lane.word(),
            token: self.asset.token(),
            cumulative: self.cumulative.get(),
            expiry: self.expiry.get(),
        };
        voucher.eip712_signing_hash(&domain.eip712(ContractName::VoucherBank)) // VCH-006
    }
}
