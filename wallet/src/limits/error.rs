//! Errors of limits: what was wanted does not fit, or the limit itself is none.

use alloy::primitives::U256;
use teahouse_base::{Coded, ErrorCode, StoreError, UnixMillis};
use teahouse_chain::port::{Asset, ChainId};
use thiserror::Error;

use super::Scope;

/// Which bound of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The most of one payment.
    Payment,
    /// The most within a day.
    Day,
    /// The most in total.
    Total,
}

/// A payment does not fit into a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{wanted} of {asset:?} do not fit the {bound:?} limit of {limit} of {scope:?}: {used} are used")]
pub struct Exceeded {
    /// Whose limit.
    pub scope: Scope,
    /// On which chain.
    pub chain: ChainId,
    /// Of what.
    pub asset: Asset,
    /// Which bound.
    pub bound: Bound,
    /// The bound.
    pub limit: U256,
    /// What counts towards it already.
    pub used: U256,
    /// What would leave at most, the largest fee included.
    pub wanted: U256,
    /// When it was looked at, in the time of limits.
    pub at: UnixMillis,
    /// When it would fit; `None` when waiting does not help.
    pub frees_at: Option<UnixMillis>,
}

impl Coded for Exceeded {
    fn code(&self) -> ErrorCode {
        match self.bound {
            Bound::Payment => ErrorCode::new("PAY-241"),
            // More than a whole day's: waiting does not help.
            Bound::Day if self.frees_at.is_none() => ErrorCode::new("PAY-246"),
            Bound::Day => ErrorCode::new("PAY-242"),
            Bound::Total => ErrorCode::new("PAY-243"),
        }
    }
}

/// Why an agreement was not counted.
#[derive(Debug, Error)]
pub enum ReserveError {
    /// It does not fit into a limit.
    #[error(transparent)]
    Exceeded(#[from] Box<Exceeded>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for ReserveError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Exceeded(e) => e.code(),
            Self::Store(e) => e.code(),
        }
    }
}

/// Why a limit was not set.
#[derive(Debug, Error)]
pub enum LimitError {
    /// A limit without a number limits nothing.
    #[error("a limit has at least one bound")]
    NoBound,
    /// It would end before it begins.
    #[error("the end of the limit is past")]
    EndsAlready,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for LimitError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoBound => ErrorCode::new("PAY-244"),
            Self::EndsAlready => ErrorCode::new("PAY-245"),
            Self::Store(e) => e.code(),
        }
    }
}
