//! Errors of showing and agreeing.

use std::time::Duration;

use alloy::primitives::U256;
use teahouse_base::{Coded, ErrorCode, StoreError};
use teahouse_chain::port::{Asset, CallError, PortError, Revert};
use teahouse_chain::refusal::Refusal;
use thiserror::Error;

use crate::signer::IntentError;
use crate::typed::TypedError;

/// Why there is nothing to show.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PreviewError {
    /// The intent has no meaning on this chain.
    #[error(transparent)]
    Intent(#[from] IntentError),
    /// The transaction would fail and only cost its fee.
    #[error("the transaction would fail: 0x{}", hex::encode(&.0.data))]
    WouldFail(Revert),
    /// The chain could not be asked.
    #[error(transparent)]
    Port(#[from] PortError),
    /// There is other code at a contract than the one that the call is described for.
    #[error(transparent)]
    Code(Box<TypedError>),
    /// The token does not answer like one.
    #[error("the token at {0} does not answer like one")]
    NotAToken(alloy::primitives::Address),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PreviewError {
    /// What the contract said, where it was a contract that refused.
    pub fn contract_says(&self) -> Option<Refusal> {
        match self {
            Self::WouldFail(revert) => Some(Refusal::read(revert)),
            _ => None,
        }
    }
}

impl From<TypedError> for PreviewError {
    fn from(error: TypedError) -> Self {
        match error {
            TypedError::Port(error) => Self::Port(error),
            error => Self::Code(Box::new(error)),
        }
    }
}

impl From<CallError> for PreviewError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Reverted(revert) => Self::WouldFail(revert),
            CallError::Port(error) => Self::Port(error),
        }
    }
}

impl Coded for PreviewError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Intent(e) => e.code(),
            Self::WouldFail(_) => ErrorCode::new("PAY-301"),
            Self::Port(e) => e.code(),
            Self::Code(e) => e.code(),
            Self::NotAToken(_) => ErrorCode::new("PAY-302"),
            Self::Store(e) => e.code(),
        }
    }
}

/// Why an agreement does not count.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConfirmError {
    /// It names something else than what was shown.
    #[error("the agreement is about something else than what was shown")]
    NotWhatWasShown,
    /// What was shown is too old: look again.
    #[error("what was shown is {blocks} blocks and {} ms old", .age.as_millis())]
    Stale {
        /// Blocks since.
        blocks: u64,
        /// Time since.
        age: Duration,
    },
    /// The same bytes would now take more: look again.
    #[error("{shown} of {asset:?} were shown to leave, now it would be {now}")]
    OutflowGrew {
        /// Of what.
        asset: Asset,
        /// As shown.
        shown: U256,
        /// As it is now.
        now: U256,
    },
    /// The same bytes would now fail, or the chain cannot be asked.
    #[error(transparent)]
    Preview(#[from] PreviewError),
}

impl ConfirmError {
    /// What the contract said, where it was a contract that refused.
    pub fn contract_says(&self) -> Option<Refusal> {
        match self {
            Self::Preview(error) => error.contract_says(),
            _ => None,
        }
    }
}

impl From<PortError> for ConfirmError {
    fn from(error: PortError) -> Self {
        Self::Preview(error.into())
    }
}

impl Coded for ConfirmError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotWhatWasShown => ErrorCode::new("PAY-311"),
            Self::Stale { .. } => ErrorCode::new("PAY-312"),
            Self::OutflowGrew { .. } => ErrorCode::new("PAY-313"),
            Self::Preview(e) => e.code(),
        }
    }
}
