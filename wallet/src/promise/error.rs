//! Errors of promises.

use teahouse_base::{Coded, ErrorCode, StoreError, UnixSeconds};
use teahouse_chain::book::ContractName;
use teahouse_chain::contract::ReadError;
use teahouse_chain::port::PortError;
use thiserror::Error;

use crate::limits::{Exceeded, ReserveError};
use crate::typed::FillError;

/// Why a promise was not shown or signed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PromiseError {
    /// The struct is filled otherwise than its description says, or not of those that the account of an app signs.
    #[error(transparent)]
    Fill(#[from] FillError),
    /// The account is no side of it.
    #[error("the account is no side of this {0}")]
    NotASide(&'static str),
    /// It is about terms that this account has not signed here.
    #[error("it is about terms of {0} that were not signed here")]
    OtherSubject(ContractName),
    /// Its deadline is past.
    #[error("it counted until {0}")]
    TooLate(UnixSeconds),
    /// Something else was signed under this name.
    #[error("another promise goes by this name")]
    NameTaken,
    /// It does not fit into a limit.
    #[error(transparent)]
    Limit(Box<Exceeded>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for PromiseError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Fill(e) => e.code(),
            Self::NotASide(_) => ErrorCode::new("PAY-475"),
            Self::OtherSubject(_) => ErrorCode::new("PAY-476"),
            Self::TooLate(_) => ErrorCode::new("PAY-477"),
            Self::NameTaken => ErrorCode::new("PAY-478"),
            Self::Limit(e) => e.code(),
            Self::Store(e) => e.code(),
        }
    }
}

impl From<ReserveError> for PromiseError {
    fn from(error: ReserveError) -> Self {
        match error {
            ReserveError::Exceeded(exceeded) => Self::Limit(exceeded),
            ReserveError::Store(error) => Self::Store(error),
        }
    }
}

/// Why promises were not followed.
#[derive(Debug, Error)]
pub enum PromiseTickError {
    /// The chain could not be asked.
    #[error(transparent)]
    Port(#[from] PortError),
    /// A contract could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for PromiseTickError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Port(e) => e.code(),
            Self::Read(e) => e.code(),
            Self::Store(e) => e.code(),
        }
    }
}
