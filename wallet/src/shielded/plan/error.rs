//! Why a payment does not go on. What was kept stays as it is.

use teahouse_base::{Coded, ErrorCode, StoreError};
use teahouse_chain::port::Asset;
use teahouse_zk::joinsplit::BrokenClause;
use thiserror::Error;

use super::ShieldedState;
use crate::journal::IntentId;
use crate::shielded::place::NetworkId;
use crate::shielded::select::SelectError;

/// Why a payment does not go on.
#[derive(Debug, Error)]
pub enum PlanError {
    /// No notes pay it.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// The money is in many small notes, which have to be put together first.
    #[error(
        "the money lies in many small notes of {asset:?}: they have to be put together in {payments} payments first"
    )]
    ManySmallNotes {
        /// Of what.
        asset: Asset,
        /// How many payments to oneself that takes.
        payments: usize,
    },
    /// The id is that of another payment.
    #[error("the payment {0} was asked for before, and is another")]
    OtherWish(IntentId),
    /// There is no such payment.
    #[error("there is no payment {0}")]
    Unknown(IntentId),
    /// The step does not fit how far it is.
    #[error("the payment is {0:?}, and this cannot be done with it now")]
    NotNow(ShieldedState),
    /// A note of it was spent, or is held for another payment, since it was drafted.
    #[error("a note of the payment was spent or taken since: ask for it anew")]
    NoteTaken,
    /// Its deadline is over.
    #[error("the payment's deadline is over")]
    DeadlineOver,
    /// A fee for bringing a private payment has to name who gets it.
    #[error("a fee of a private payment names who gets it")]
    FeeForNobody,
    /// The address is of another pool.
    #[error("the address is of the network {found}, and this is {expected}")]
    OtherNetwork {
        /// This pool.
        expected: NetworkId,
        /// The address'.
        found: NetworkId,
    },
    /// The amount is zero, or more than any note holds; or nobody gets it.
    #[error("the amount or the recipient is none")]
    NoAmount,
    /// A note of it is not in the tree of a safe block.
    #[error("a note of the payment is not in a safe block's tree yet")]
    NotSafe,
    /// A rule of the circuit is broken: our mistake, and nothing was handed over.
    #[error("the payment breaks a rule of its circuit: {0}")]
    Broken(BrokenClause),
    /// The record does not fit what is known of its notes: our mistake, or a store of somebody else's.
    #[error("the payment's record does not fit its notes")]
    OtherNotes,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for PlanError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Select(error) => error.code(),
            Self::ManySmallNotes { .. } => ErrorCode::new("SHD-071"),
            Self::OtherWish(_) => ErrorCode::new("SHD-072"),
            Self::Unknown(_) => ErrorCode::new("SHD-073"),
            Self::NotNow(_) => ErrorCode::new("SHD-074"),
            Self::NoteTaken => ErrorCode::new("SHD-075"),
            Self::DeadlineOver => ErrorCode::new("SHD-076"),
            Self::FeeForNobody => ErrorCode::new("SHD-077"),
            Self::OtherNetwork { .. } => ErrorCode::new("SHD-078"),
            Self::NoAmount => ErrorCode::new("SHD-079"),
            Self::NotSafe => ErrorCode::new("SHD-080"),
            Self::Broken(_) | Self::OtherNotes => ErrorCode::new("SHD-081"),
            Self::Store(error) => error.code(),
        }
    }
}
