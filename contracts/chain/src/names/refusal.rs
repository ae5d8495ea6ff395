//! Why the directory refuses, with the values it said it with. What it says around owners is
//! [`crate::refusal::OwnerRefusal`].

use alloy::primitives::{B256, U256};
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use thiserror::Error;

use crate::bindings::NameDirectory::NameDirectoryErrors as Errors;

/// What the directory refuses. Names are words here, because a refused one may have any spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NameRefusal {
    /// The name has another spelling than the one allowed.
    #[error("{0} is not how a name is spelled")]
    BadName(B256),
    /// A hash of zeros names no contact card.
    #[error("a hash of zeros names no contact card")]
    EmptyRecord,
    /// The commitment was made and still counts: whoever made it can go on.
    #[error("the commitment {commitment} stands until {until}")]
    CommitmentStands {
        /// The commitment.
        commitment: B256,
        /// The last second in which it counts.
        until: UnixSeconds,
    },
    /// The commitment became a registration before.
    #[error("the commitment {0} was used before")]
    CommitmentUsed(B256),
    /// Nobody committed to exactly these terms.
    #[error("nobody made the commitment {0}")]
    NotCommitted(B256),
    /// The commitment is younger than a minute.
    #[error("the commitment {commitment} counts from {from} on, it is {time}")]
    CommitmentTooNew {
        /// The commitment.
        commitment: B256,
        /// The first second in which it counts.
        from: UnixSeconds,
        /// The time of the call.
        time: UnixSeconds,
    },
    /// The commitment is older than a day.
    #[error("the commitment {commitment} counted until {until}, it is {time}")]
    CommitmentTooOld {
        /// The commitment.
        commitment: B256,
        /// The last second in which it counted.
        until: UnixSeconds,
        /// The time of the call.
        time: UnixSeconds,
    },
    /// The name has an owner.
    #[error("the name {name} has an owner, who may renew it; it is not free before {free_from}")]
    NameTaken {
        /// The name.
        name: B256,
        /// From when on anybody may clear it.
        free_from: UnixSeconds,
    },
    /// The owner may still renew the name.
    #[error("the name {name} is its owner's until {free_from}, it is {time}")]
    NotYetFree {
        /// The name.
        name: B256,
        /// From when on anybody may clear it.
        free_from: UnixSeconds,
        /// The time of the call.
        time: UnixSeconds,
    },
    /// Records are numbered one after the other.
    #[error("record {seq} is not the next one, {expected}")]
    RecordNotNext {
        /// The number of the call.
        seq: u64,
        /// The number that is next.
        expected: u64,
    },
}

impl NameRefusal {
    /// Reads an error of `INameDirectory`; `None` for those that other contracts share.
    pub(crate) fn read(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::BadName(e) => Self::BadName(e.name),
            Errors::EmptyRecord(_) => Self::EmptyRecord,
            Errors::CommitmentStands(e) => {
                Self::CommitmentStands { commitment: e.commitment, until: time(e.until) }
            }
            Errors::CommitmentUsed(e) => Self::CommitmentUsed(e.commitment),
            Errors::NotCommitted(e) => Self::NotCommitted(e.commitment),
            Errors::CommitmentTooNew(e) => {
                let (from, time) = (time(e.from), time(e.time));
                Self::CommitmentTooNew { commitment: e.commitment, from, time }
            }
            Errors::CommitmentTooOld(e) => {
                let (until, time) = (time(e.until), time(e.time));
                Self::CommitmentTooOld { commitment: e.commitment, until, time }
            }
            Errors::NameTaken(e) => Self::NameTaken { name: e.name, free_from: time(e.freeFrom) },
            Errors::NotYetFree(e) => {
                Self::NotYetFree { name: e.name, free_from: time(e.freeFrom), time: time(e.time) }
            }
            Errors::RecordNotNext(e) => Self::RecordNotNext { seq: e.seq, expected: e.expected },
            _ => return None,
        })
    }
}

/// A time that the contract reckoned in 256 bits. None of ours is past the end of 64.
fn time(seconds: U256) -> UnixSeconds {
    UnixSeconds::new(seconds.saturating_to())
}

impl Coded for NameRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::BadName(_) => "DIR-101",
            Self::EmptyRecord => "DIR-102",
            Self::CommitmentStands { .. } => "DIR-103",
            Self::CommitmentUsed(_) => "DIR-104",
            Self::NotCommitted(_) => "DIR-105",
            Self::CommitmentTooNew { .. } => "DIR-106",
            Self::CommitmentTooOld { .. } => "DIR-107",
            Self::NameTaken { .. } => "DIR-108",
            Self::NotYetFree { .. } => "DIR-109",
            Self::RecordNotNext { .. } => "DIR-110",
        })
    }
}
