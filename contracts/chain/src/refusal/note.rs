//! Why money does not go to, or on from, a shielded destination. Every contract that pays notes says these alike.

use alloy::primitives::{Address, B256, U256};
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use thiserror::Error;

use crate::bindings::Allowance::AllowanceErrors as Errors;

/// What a vault that pays notes refuses.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoteRefusal {
    /// What was brought does not hash to the note.
    #[error("what was brought does not open the note {dest}")]
    WrongOpening {
        /// The note.
        dest: B256,
    },
    /// The coin sent along is not what the openings give for inserting notes.
    #[error("{sent} wei were sent for inserting notes, {due} are due")]
    WrongInsertion {
        /// What was sent.
        sent: U256,
        /// What is due.
        due: U256,
    },
    /// Nothing is owed to the note.
    #[error("nothing is owed to the note {0}")]
    NothingOwed(B256),
    /// The pool refuses; the amount stays owed.
    #[error("the pool of the note {0} refuses")]
    PoolRefuses(B256),
    /// Another amount is owed than the signature says.
    #[error("{found} is owed, the signature says {signed}")]
    OtherAmount {
        /// What was signed.
        signed: U256,
        /// What is owed.
        found: U256,
    },
    /// The signature is past its deadline.
    #[error("the signature was good until {0}")]
    PastDeadline(UnixSeconds),
    /// The signature was used before.
    #[error("the signature was used before")]
    Used,
    /// The note's authority did not sign this.
    #[error("{0} did not sign where the note's money goes")]
    NotTheAuthority(Address),
    /// Only the contract itself makes this call.
    #[error("only the contract itself makes this call")]
    OnlyItself,
}

impl NoteRefusal {
    /// Reads an error of `INoteVault`; `None` when it is none.
    pub(super) fn read(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::WrongOpening(e) => Self::WrongOpening { dest: e.dest },
            Errors::WrongInsertion(e) => Self::WrongInsertion { sent: e.sent, due: e.due },
            Errors::NoNoteOwed(e) => Self::NothingOwed(e.dest),
            Errors::NoteRefused(e) => Self::PoolRefuses(e.dest),
            Errors::OtherAmountOwed(e) => Self::OtherAmount { signed: e.signed, found: e.found },
            Errors::RedirectPastDeadline(e) => Self::PastDeadline(UnixSeconds::new(e.deadline)),
            Errors::RedirectUsed(_) => Self::Used,
            Errors::NotTheAuthority(e) => Self::NotTheAuthority(e.authority),
            // The second is said inside a deposit, whose answer the contract does not pass on.
            Errors::OnlyItself(_) | Errors::SafeERC20FailedOperation(_) => Self::OnlyItself,
            _ => return None,
        })
    }
}

impl Coded for NoteRefusal {
    fn code(&self) -> ErrorCode {
        match self {
            Self::WrongOpening { .. } => ErrorCode::new("VAU-111"),
            Self::WrongInsertion { .. } => ErrorCode::new("VAU-112"),
            Self::NothingOwed(_) => ErrorCode::new("VAU-113"),
            Self::PoolRefuses(_) => ErrorCode::new("VAU-114"),
            Self::OtherAmount { .. } => ErrorCode::new("VAU-115"),
            Self::PastDeadline(_) => ErrorCode::new("VAU-116"),
            Self::Used => ErrorCode::new("VAU-117"),
            Self::NotTheAuthority(_) => ErrorCode::new("VAU-118"),
            Self::OnlyItself => ErrorCode::new("VAU-119"),
        }
    }
}
