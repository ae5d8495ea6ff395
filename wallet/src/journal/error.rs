//! Errors of the journal, one enum for each operation.

use alloy::primitives::U256;
use teahouse_base::{Coded, ErrorCode, StoreError};
use teahouse_chain::port::{Asset, PortError};
use thiserror::Error;

use crate::limits::{Exceeded, ReserveError};
use crate::preview::PreviewError;
use crate::signer::SignError;

/// Why an intent was not written down.
#[derive(Debug, Error)]
pub enum DraftError {
    /// The name belongs to another intent.
    #[error("this name belongs to another intent")]
    NameTaken,
    /// The name belongs to an intent that may still happen, so it gets no second nonce.
    #[error("the intent may still happen")]
    MayStillHappen,
    /// There is no such intent.
    #[error("there is no such intent")]
    Unknown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for DraftError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NameTaken => ErrorCode::new("PAY-201"),
            Self::MayStillHappen => ErrorCode::new("PAY-202"),
            Self::Unknown => ErrorCode::new("PAY-203"),
            Self::Store(e) => e.code(),
        }
    }
}

/// Why an agreement was not taken.
#[derive(Debug, Error)]
pub enum ApproveError {
    /// There is no such intent.
    #[error("there is no such intent")]
    Unknown,
    /// The intent is past this point.
    #[error("the intent is not a draft any more")]
    NotADraft,
    /// What was shown is another intent.
    #[error("what was shown is another intent")]
    OtherIntent,
    /// The intent had to be signed by an earlier time.
    #[error("the intent has expired")]
    Expired,
    /// Another payment has taken the nonce since: look again.
    #[error("another payment came between: nonce {planned} is taken, the next is {next}")]
    NonceTaken {
        /// The nonce that was shown.
        planned: u64,
        /// The next one that is free.
        next: u64,
    },
    /// What is held and not promised elsewhere does not reach.
    #[error("{needed} of {asset:?} are needed and {available} are available")]
    InsufficientFunds {
        /// Of what.
        asset: Asset,
        /// How much would leave at most.
        needed: U256,
        /// How much is held and not promised elsewhere.
        available: U256,
    },
    /// It does not fit into a limit.
    #[error(transparent)]
    Limit(Box<Exceeded>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ReserveError> for ApproveError {
    fn from(error: ReserveError) -> Self {
        match error {
            ReserveError::Exceeded(exceeded) => Self::Limit(exceeded),
            ReserveError::Store(error) => Self::Store(error),
        }
    }
}

impl Coded for ApproveError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Unknown => ErrorCode::new("PAY-203"),
            Self::NotADraft => ErrorCode::new("PAY-211"),
            Self::OtherIntent => ErrorCode::new("PAY-212"),
            Self::Expired => ErrorCode::new("PAY-213"),
            Self::NonceTaken { .. } => ErrorCode::new("PAY-214"),
            Self::InsufficientFunds { .. } => ErrorCode::new("PAY-215"),
            Self::Limit(e) => e.code(),
            Self::Store(e) => e.code(),
        }
    }
}

/// Why nothing can take the place of an intent's newest attempt.
#[derive(Debug, Error)]
pub enum ReplaceError {
    /// There is no such intent.
    #[error("there is no such intent")]
    Unknown,
    /// It is settled, or in a block: nothing can take its place.
    #[error("it is too late for another attempt at this")]
    TooLate,
    /// It was never signed: withdraw it instead.
    #[error("nothing was signed: withdraw the intent")]
    NothingSigned,
    /// Outbidding it would cost more than was agreed to.
    #[error("another attempt would cost more than the agreed cap")]
    FeeCapReached,
    /// The signer refused.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for ReplaceError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Unknown => ErrorCode::new("PAY-203"),
            Self::TooLate => ErrorCode::new("PAY-221"),
            Self::NothingSigned => ErrorCode::new("PAY-222"),
            Self::FeeCapReached => ErrorCode::new("PAY-223"),
            Self::Sign(e) => e.code(),
            Self::Store(e) => e.code(),
        }
    }
}

/// Why the cap of a payment's fee was not raised.
#[derive(Debug, Error)]
pub enum RaiseError {
    /// It does not wait: it was not sent, or a block has it.
    #[error(transparent)]
    Replace(#[from] ReplaceError),
    /// What was shown is not this payment, or does not fit into what is held or a limit.
    #[error(transparent)]
    Approve(#[from] ApproveError),
    /// There is nothing to show: it would fail by now, or the chain cannot be asked.
    #[error(transparent)]
    Preview(#[from] PreviewError),
    /// An attempt that came in between is as high already: look again.
    #[error("another attempt came between, for as high a fee")]
    Outbid,
    /// The signer refused.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for RaiseError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Replace(e) => e.code(),
            Self::Approve(e) => e.code(),
            Self::Preview(e) => e.code(),
            Self::Outbid => ErrorCode::new("PAY-224"),
            Self::Sign(e) => e.code(),
            Self::Store(e) => e.code(),
        }
    }
}

/// Why a tick ended early. Nothing is lost: the next one goes on from what is on disk.
#[derive(Debug, Error)]
pub enum TickError {
    /// The chain could not be read.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The port is for another chain than the lane.
    #[error("the port is for another chain than the journal")]
    OtherChain,
    /// The signer refused what was agreed to.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for TickError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Port(e) => e.code(),
            Self::OtherChain => ErrorCode::new("PAY-231"),
            Self::Sign(e) => e.code(),
            Self::Store(e) => e.code(),
        }
    }
}
