//! Errors of planning an allowance.

use teahouse_base::{Coded, ErrorCode};
use teahouse_chain::allowance::AllowanceRefusal;
use thiserror::Error;

use super::MAX_PAYEES;

/// Why an allowance could not be planned.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AllowanceError {
    /// The address book of this chain has no contract of allowances.
    #[error("this chain has no contract of allowances")]
    NoContract,
    /// More payees than can be shown and proven.
    #[error("{0} payees are more than {MAX_PAYEES}")]
    TooManyPayees(usize),
    /// The contract would not take these terms.
    #[error(transparent)]
    Refused(#[from] AllowanceRefusal),
}

impl Coded for AllowanceError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoContract => ErrorCode::new("PAY-461"),
            Self::TooManyPayees(_) => ErrorCode::new("PAY-465"),
            Self::Refused(e) => e.code(),
        }
    }
}
