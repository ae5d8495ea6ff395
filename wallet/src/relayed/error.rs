//! Errors of relayed intents.

use alloy::primitives::{Address, U256};
use teahouse_base::{Coded, ErrorCode, StoreError, UnixSeconds};
use teahouse_chain::book::BookError;
use teahouse_chain::contract::ReadError;
use teahouse_chain::port::{Asset, PortError};
use teahouse_chain::refusal::Refusal;
use thiserror::Error;

use crate::limits::{Exceeded, ReserveError};
use crate::preview::PreviewError;
use crate::signer::BatchError;
use crate::typed::TypedError;

/// Why a batch was not shown, agreed to, signed or handed over.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RelayedError {
    /// The batch has no meaning here, or is more than was agreed to.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// The code that the account would take on is not what the address book says.
    #[error(transparent)]
    Book(Box<BookError>),
    /// The account took on other code, which could do anything with it.
    #[error("the account has code of its own, at {0}")]
    OtherCode(Address),
    /// Payments of the account itself are on their way, whose numbers its word about the code would take.
    #[error("payments of the account itself are still on their way")]
    OwnPaymentsFirst,
    /// The batch would fail, or the chain cannot be asked.
    #[error(transparent)]
    Preview(Box<PreviewError>),
    /// The account does not hold what the batch and its fee take.
    #[error("{needed} of {asset:?} are needed, {available} are available")]
    InsufficientFunds {
        /// Of what.
        asset: Asset,
        /// What would leave at most.
        needed: U256,
        /// What is held and promised to nobody else.
        available: U256,
    },
    /// It does not fit into a limit.
    #[error(transparent)]
    Limit(Box<Exceeded>),
    /// Another batch has taken the number since: look again.
    #[error("another batch came between")]
    NonceTaken,
    /// The deadline is over, or too near.
    #[error("the batch had to run by {0}")]
    TooLate(UnixSeconds),
    /// More signatures are not made for one batch.
    #[error("enough submitters were handed this batch")]
    TooManyHanded,
    /// There is no such batch, or it is settled.
    #[error("there is no such batch under way")]
    NotUnderWay,
    /// What would be signed cannot be shown field by field.
    #[error(transparent)]
    Typed(Box<TypedError>),
    /// The nonce could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RelayedError {
    /// What the contract said, where it was a contract that refused.
    pub fn contract_says(&self) -> Option<Refusal> {
        match self {
            Self::Preview(error) => error.contract_says(),
            _ => None,
        }
    }
}

impl From<BookError> for RelayedError {
    fn from(error: BookError) -> Self {
        Self::Book(Box::new(error))
    }
}

impl From<PreviewError> for RelayedError {
    fn from(error: PreviewError) -> Self {
        Self::Preview(Box::new(error))
    }
}

impl From<PortError> for RelayedError {
    fn from(error: PortError) -> Self {
        PreviewError::from(error).into()
    }
}

impl From<TypedError> for RelayedError {
    fn from(error: TypedError) -> Self {
        Self::Typed(Box::new(error))
    }
}

impl From<ReserveError> for RelayedError {
    fn from(error: ReserveError) -> Self {
        match error {
            ReserveError::Exceeded(exceeded) => Self::Limit(exceeded),
            ReserveError::Store(error) => Self::Store(error),
        }
    }
}

impl Coded for RelayedError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Batch(e) => e.code(),
            Self::Book(e) => e.code(),
            Self::OtherCode(_) => ErrorCode::new("PAY-441"),
            Self::OwnPaymentsFirst => ErrorCode::new("PAY-442"),
            Self::Preview(e) => e.code(),
            Self::InsufficientFunds { .. } => ErrorCode::new("PAY-215"),
            Self::Limit(e) => e.code(),
            Self::NonceTaken => ErrorCode::new("PAY-443"),
            Self::TooLate(_) => ErrorCode::new("PAY-444"),
            Self::TooManyHanded => ErrorCode::new("PAY-445"),
            Self::NotUnderWay => ErrorCode::new("PAY-446"),
            Self::Typed(e) => e.code(),
            Self::Read(e) => e.code(),
            Self::Store(e) => e.code(),
        }
    }
}

/// Why a tick ended early. Nothing is lost.
#[derive(Debug, Error)]
pub enum RelayedTickError {
    /// The chain could not be read.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The nonce could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for RelayedTickError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Port(e) => e.code(),
            Self::Read(e) => e.code(),
            Self::Store(e) => e.code(),
        }
    }
}
