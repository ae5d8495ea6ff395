//! Why an act around an owner is refused: publishers and names have owners, and both answer alike.

use alloy::primitives::Address;
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use thiserror::Error;

use crate::bindings::MiniAppRegistry::MiniAppRegistryErrors as Errors;
use crate::ownership::OwnedId;

/// Why an owner, an heir or a recovery account may not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OwnerRefusal {
    /// Nobody owns this.
    #[error("nobody owns {0}")]
    NotOwned(OwnedId),
    /// Somebody else owns this.
    #[error("{caller} does not own this, {owner} does")]
    NotTheOwner {
        /// Who called.
        caller: Address,
        /// Who owns it.
        owner: Address,
    },
    /// It is offered to another account, or to nobody.
    #[error("this is offered to {offered_to}, not to {caller}")]
    NotOffered {
        /// Who wants it.
        caller: Address,
        /// To whom it is offered; zero for nobody.
        offered_to: Address,
    },
    /// The owner chose another recovery account, or none.
    #[error("{caller} may not recover this, {recovery} may")]
    NotTheRecovery {
        /// Who called.
        caller: Address,
        /// Who may; zero for nobody.
        recovery: Address,
    },
    /// A recovery waits three to thirty days.
    #[error("a recovery waits {least} to {most} seconds, not {delay}")]
    BadDelay {
        /// The delay asked for.
        delay: u32,
        /// The shortest.
        least: u32,
        /// The longest.
        most: u32,
    },
    /// A recovery hands the thing to somebody.
    #[error("a recovery needs an heir")]
    NoHeir,
    /// A recovery runs already.
    #[error("a recovery runs until {recover_at}")]
    RecoveryRuns {
        /// When it can be finished.
        recover_at: UnixSeconds,
    },
    /// No recovery runs.
    #[error("no recovery of {0} runs")]
    NoRecoveryRuns(OwnedId),
    /// The owner still has time to stop the recovery.
    #[error("the recovery can be finished from {recover_at} on, it is {time}")]
    RecoveryTooEarly {
        /// When it can be finished.
        recover_at: UnixSeconds,
        /// The time of the call.
        time: UnixSeconds,
    },
    /// The signature is for another act than the next one.
    #[error("the signature is for act {nonce}, the next one is {expected}")]
    WrongNonce {
        /// The nonce signed.
        nonce: u64,
        /// The nonce that counts.
        expected: u64,
    },
}

impl OwnerRefusal {
    /// Reads a refusal that every contract with owners gives alike.
    pub(super) fn read(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::NotOwned(e) => Self::NotOwned(e.id.into()),
            Errors::NotTheOwner(e) => Self::NotTheOwner { caller: e.caller, owner: e.owner },
            Errors::NotOffered(e) => Self::NotOffered { caller: e.caller, offered_to: e.offeredTo },
            Errors::NotTheRecovery(e) => Self::NotTheRecovery { caller: e.caller, recovery: e.recovery },
            Errors::BadDelay(e) => Self::BadDelay { delay: e.delay, least: e.least, most: e.most },
            Errors::NoHeir(_) => Self::NoHeir,
            Errors::RecoveryRuns(e) => Self::RecoveryRuns { recover_at: UnixSeconds::new(e.recoverAt) },
            Errors::NoRecoveryRuns(e) => Self::NoRecoveryRuns(e.id.into()),
            Errors::RecoveryTooEarly(e) => Self::RecoveryTooEarly {
                recover_at: UnixSeconds::new(e.recoverAt),
                time: UnixSeconds::new(e.time.saturating_to()),
            },
            Errors::WrongNonce(e) => Self::WrongNonce { nonce: e.nonce, expected: e.expected },
            _ => return None,
        })
    }
}

impl Coded for OwnerRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::NotTheOwner { .. } => "APR-101",
            Self::NotOwned(_) => "OWR-101",
            Self::NotOffered { .. } => "OWR-102",
            Self::NotTheRecovery { .. } => "OWR-103",
            Self::BadDelay { .. } => "OWR-104",
            Self::NoHeir => "OWR-105",
            Self::RecoveryRuns { .. } => "OWR-106",
            Self::NoRecoveryRuns(_) => "OWR-107",
            Self::RecoveryTooEarly { .. } => "OWR-108",
            Self::WrongNonce { .. } => "OWR-109",
        })
    }
}
