//! Why deals of every kind refuse: escrows and rides say these alike.

use std::time::Duration;

use alloy::primitives::{Address, U256};
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use thiserror::Error;

use crate::bindings::RideSettlement::RideSettlementErrors as Errors;

/// What escrows and rides, and in the first case budgets, refuse alike.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DealRefusal {
    /// The two are not two different accounts.
    #[error("{0} and {1} are not two parties")]
    BadParties(Address, Address),
    /// A window is too short or too long.
    #[error("a window is {least:?} to {most:?}, not {window:?}")]
    BadWindow {
        /// What the terms say.
        window: Duration,
        /// The shortest there can be.
        least: Duration,
        /// The longest there can be.
        most: Duration,
    },
    /// Only those who have a part in it may do this.
    #[error("{0} has no part in this")]
    NotAParty(Address),
    /// The account neither calls nor signed exactly this.
    #[error("{0} did not sign this")]
    NotSigned(Address),
    /// An amount of zero.
    #[error("the amount is zero")]
    NothingToMove,
    /// This can be done later.
    #[error("this can be done after {opens_after}, now is {time}")]
    TooEarly {
        /// The last second at which it cannot.
        opens_after: UnixSeconds,
        /// The chain's time.
        time: UnixSeconds,
    },
    /// This could be done before.
    #[error("this could be done until {closed_after}, now is {time}")]
    TooLate {
        /// The last second at which it could.
        closed_after: UnixSeconds,
        /// The chain's time.
        time: UnixSeconds,
    },
}

impl DealRefusal {
    /// Reads an error that several kinds of deals have; `None` when it is none.
    pub(super) fn read(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::BadParties(e) => Self::BadParties(e.rider, e.driver),
            Errors::BadWindow(e) => {
                let [window, least, most] =
                    [e.window, e.least, e.most].map(|it| Duration::from_secs(it.into()));
                Self::BadWindow { window, least, most }
            }
            Errors::NotAParty(e) => Self::NotAParty(e.account),
            Errors::NotSigned(e) => Self::NotSigned(e.account),
            Errors::NothingToMove(_) => Self::NothingToMove,
            Errors::TooEarly(e) => Self::TooEarly { opens_after: time(e.opensAfter), time: time(e.time) },
            Errors::TooLate(e) => Self::TooLate { closed_after: time(e.closedAfter), time: time(e.time) },
            _ => return None,
        })
    }
}

fn time(seconds: U256) -> UnixSeconds {
    UnixSeconds::new(seconds.saturating_to())
}

impl Coded for DealRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::BadParties(..) => "DEA-101",
            Self::BadWindow { .. } => "DEA-118",
            Self::NotAParty(_) => "DEA-108",
            Self::NotSigned(_) => "DEA-109",
            Self::NothingToMove => "DEA-114",
            Self::TooEarly { .. } => "DEA-116",
            Self::TooLate { .. } => "DEA-117",
        })
    }
}
