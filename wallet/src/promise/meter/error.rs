//! Errors of meters.

use alloy::primitives::U256;
use teahouse_base::{Coded, ErrorCode, StoreError};
use thiserror::Error;

use crate::limits::ReserveError;
use crate::promise::PromiseError;
use crate::typed::FillError;

/// Why a meter was not opened, or a voucher not signed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MeterError {
    /// As for every promise: its fields, its side, its time, its name, a limit.
    #[error(transparent)]
    Promise(#[from] PromiseError),
    /// No meter goes by this name.
    #[error("no meter goes by this name")]
    Unknown,
    /// It has stopped.
    #[error("the meter has stopped")]
    Stopped,
    /// As much, or more, was signed before.
    #[error("{asked} is not above {said}, which was signed before")]
    NotAbove {
        /// What was asked for.
        asked: U256,
        /// What was signed.
        said: U256,
    },
    /// More than was agreed to.
    #[error("{asked} is above {most}, which was agreed to")]
    AboveMost {
        /// What was asked for.
        asked: U256,
        /// What was agreed to.
        most: U256,
    },
}

impl Coded for MeterError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Promise(e) => e.code(),
            Self::Unknown => ErrorCode::new("PAY-479"),
            Self::Stopped => ErrorCode::new("PAY-480"),
            Self::NotAbove { .. } => ErrorCode::new("PAY-481"),
            Self::AboveMost { .. } => ErrorCode::new("PAY-482"),
        }
    }
}

impl From<FillError> for MeterError {
    fn from(error: FillError) -> Self {
        Self::Promise(error.into())
    }
}

impl From<ReserveError> for MeterError {
    fn from(error: ReserveError) -> Self {
        Self::Promise(error.into())
    }
}

impl From<StoreError> for MeterError {
    fn from(error: StoreError) -> Self {
        Self::Promise(error.into())
    }
}
