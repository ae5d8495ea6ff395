//! Errors of making and reading shares.

use teahouse_base::{CodecError, Coded, ErrorCode, StoreError};
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::{Amount, TreeError};
use thiserror::Error;

/// Why an envelope could not be planned.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// The shares make no tree.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The address book of this chain has no such contract.
    #[error("{0} is not in this chain's address book")]
    NoContract(ContractName),
    /// This persona has used up its batches.
    #[error("all batches of share keys are used")]
    NoBatchLeft,
    /// A deck needs a unit for each share.
    #[error("{total} is too little for {shares} shares")]
    TooLittle {
        /// What was to be given.
        total: Amount,
        /// Among how many.
        shares: u32,
    },
    /// People join an open envelope; it has no shares that could be given.
    #[error("an open envelope has no shares to give")]
    NotDealt,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for EnvelopeError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Tree(e) => e.code(),
            Self::NoContract(_) => ErrorCode::new("PAY-401"),
            Self::NoBatchLeft => ErrorCode::new("PAY-402"),
            Self::TooLittle { .. } => ErrorCode::new("PAY-403"),
            Self::NotDealt => ErrorCode::new("PAY-404"),
            Self::Store(e) => e.code(),
        }
    }
}

/// Why bytes are not a share that can be claimed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ShareError {
    /// The text is not a link of ours.
    #[error("this is not the link of a share")]
    NotALink,
    /// The bytes are not a share.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// Key, index and amount do not lead to the root of the terms: the share was never in this envelope.
    #[error("this share is not in its envelope")]
    NotInEnvelope,
}

impl Coded for ShareError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotALink => ErrorCode::new("PAY-411"),
            Self::Codec(e) => e.code(),
            Self::NotInEnvelope => ErrorCode::new("PAY-412"),
        }
    }
}
