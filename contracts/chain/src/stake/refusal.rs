//! Why a stake is refused, with the values it was refused with.

use alloy::primitives::{Address, U256};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use super::StakeStatus;
use crate::bindings::RelayStake::RelayStakeErrors as Errors;
use crate::envelope::Amount;

/// What `RelayStake` refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StakeRefusal {
    /// The stake is too small.
    #[error("a stake of {amount} is below {least}")]
    TooSmall {
        /// The stake.
        amount: Amount,
        /// The smallest.
        least: U256,
    },
    /// The store has a stake, or lost one.
    #[error("{store} is {status:?}")]
    AlreadyStaked {
        /// The store.
        store: Address,
        /// Where it stands; `None` for a way that this version does not know.
        status: Option<StakeStatus>,
    },
    /// The store has no stake.
    #[error("{0} has no stake")]
    UnknownStore(Address),
    /// The stake does not stand where this can happen.
    #[error("the stake of {store} is {status:?}")]
    WrongStatus {
        /// The store.
        store: Address,
        /// Where it stands; `None` for a way that this version does not know.
        status: Option<StakeStatus>,
    },
    /// A card's number is above that of the one before.
    #[error("card {seq} is not above {latest}")]
    SeqNotIncreasing {
        /// The number signed.
        seq: u64,
        /// The newest one.
        latest: u64,
    },
    /// The signature is to end another card than the newest.
    #[error("the end of card {seq} was signed, the newest is {latest}")]
    OtherSeq {
        /// The number signed.
        seq: u64,
        /// The newest one.
        latest: u64,
    },
    /// The secret is another one's.
    #[error("the secret is behind {found}, the store named {expected}")]
    OtherCommitment {
        /// What the secret is behind.
        found: U256,
        /// What the store named.
        expected: U256,
    },
    /// The receipts convict nobody.
    #[error("the receipts do not contradict each other")]
    NoContradiction,
}

impl StakeRefusal {
    /// Reads an error of `IRelayStake`; `None` for those that other contracts share.
    pub(crate) fn of(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::StakeTooSmall(e) => {
                Self::TooSmall { amount: Amount::from_word(e.amount), least: e.least }
            }
            Errors::AlreadyStaked(e) => {
                Self::AlreadyStaked { store: e.store, status: StakeStatus::of(e.status) }
            }
            Errors::UnknownStore(e) => Self::UnknownStore(e.store),
            Errors::WrongStatus(e) => Self::WrongStatus { store: e.store, status: StakeStatus::of(e.status) },
            Errors::SeqNotIncreasing(e) => Self::SeqNotIncreasing { seq: e.seq, latest: e.latest },
            Errors::OtherSeq(e) => Self::OtherSeq { seq: e.seq, latest: e.latest },
            Errors::OtherCommitment(e) => Self::OtherCommitment { found: e.found, expected: e.expected },
            Errors::NoContradiction(_) => Self::NoContradiction,
            _ => return None,
        })
    }
}

impl Coded for StakeRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::TooSmall { .. } => "STK-101",
            Self::AlreadyStaked { .. } => "STK-102",
            Self::UnknownStore(_) => "STK-103",
            Self::WrongStatus { .. } => "STK-104",
            Self::SeqNotIncreasing { .. } => "STK-105",
            Self::OtherCommitment { .. } => "STK-106",
            Self::NoContradiction => "STK-107",
            Self::OtherSeq { .. } => "STK-108",
        })
    }
}
