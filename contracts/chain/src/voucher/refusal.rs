//! Why a voucher bank refuses, with the values it said it with.

use alloy::primitives::Address;
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use thiserror::Error;

use super::{LaneId, LaneSum};
use crate::bindings::VoucherBank::VoucherBankErrors as Errors;

/// What a voucher bank refuses.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LaneRefusal {
    /// The terms cannot be kept.
    #[error("a lane cannot have this {0}")]
    BadTerms(&'static str),
    /// A deposit of nothing.
    #[error("the deposit is of nothing")]
    NothingToDeposit,
    /// The voucher is past its expiry.
    #[error("the voucher was good until {0}")]
    VoucherExpired(UnixSeconds),
    /// This sum, or a larger one, was proven before: for a second try this is success.
    #[error("a voucher of {cumulative} proves nothing above {proven}")]
    NotAboveProven {
        /// The voucher's sum.
        cumulative: LaneSum,
        /// The largest sum proven.
        proven: LaneSum,
    },
    /// Nothing is due, or nothing is here to pay it from.
    #[error("lane {id} owes {due} and holds {held}")]
    NothingToCollect {
        /// The lane.
        id: LaneId,
        /// What is due.
        due: LaneSum,
        /// What is here.
        held: LaneSum,
    },
    /// Only the payer thaws.
    #[error("{caller} is not the payer {payer}")]
    NotThePayer {
        /// Who called.
        caller: Address,
        /// Who may.
        payer: Address,
    },
    /// More than the lane holds cannot thaw.
    #[error("{amount} cannot thaw of {held}")]
    ThawAboveHeld {
        /// What was asked.
        amount: LaneSum,
        /// What is here.
        held: LaneSum,
    },
    /// Collateral goes back later.
    #[error("the collateral of lane {id} goes back from {opens} on")]
    NotThawed {
        /// The lane.
        id: LaneId,
        /// From when on.
        opens: UnixSeconds,
    },
    /// Nothing is left that is not due to the payee.
    #[error("all that lane {0} holds is due to its payee")]
    NothingToWithdraw(LaneId),
}

impl LaneRefusal {
    /// Reads an error of `IVoucherBank`; `None` for those that other contracts share.
    pub(crate) fn read(error: &Errors) -> Option<Self> {
        let sum = LaneSum::new;
        Some(match error {
            Errors::NotTwoParties(_) => Self::BadTerms("payer and payee"),
            Errors::BadLaneExpiry(_) => Self::BadTerms("expiry"),
            Errors::NothingToDeposit(_) => Self::NothingToDeposit,
            Errors::VoucherExpired(e) => Self::VoucherExpired(UnixSeconds::new(e.expiry)),
            Errors::NotAboveProven(e) => {
                Self::NotAboveProven { cumulative: sum(e.cumulative), proven: sum(e.proven) }
            }
            Errors::NothingToCollect(e) => {
                Self::NothingToCollect { id: e.id.into(), due: sum(e.due), held: sum(e.held) }
            }
            Errors::NotThePayer(e) => Self::NotThePayer { caller: e.caller, payer: e.payer },
            Errors::ThawAboveHeld(e) => Self::ThawAboveHeld { amount: sum(e.amount), held: sum(e.held) },
            Errors::NotThawed(e) => {
                Self::NotThawed { id: e.id.into(), opens: UnixSeconds::new(e.opens.saturating_to()) }
            }
            Errors::NothingToWithdraw(e) => Self::NothingToWithdraw(e.id.into()),
            _ => return None,
        })
    }
}

impl Coded for LaneRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::BadTerms(_) => "TAB-101",
            Self::NothingToDeposit => "TAB-102",
            Self::VoucherExpired(_) => "TAB-103",
            Self::NotAboveProven { .. } => "TAB-104",
            Self::NothingToCollect { .. } => "TAB-105",
            Self::NotThePayer { .. } => "TAB-106",
            Self::ThawAboveHeld { .. } => "TAB-107",
            Self::NotThawed { .. } => "TAB-108",
            Self::NothingToWithdraw(_) => "TAB-109",
        })
    }
}
