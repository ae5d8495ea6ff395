//! Why an escrow refuses, with the values it said it with.

use alloy::primitives::{Address, U256};
use teahouse_base::{Coded, ErrorCode};
use teahouse_deals::escrow::{EscrowStatus, MilestoneState};
use thiserror::Error;

use super::state::{state_of, status_of};
use super::terms::DealId;
use crate::bindings::Escrow::EscrowErrors as Errors;

/// What an escrow alone refuses. What it has in common with rides is a [`crate::refusal::DealRefusal`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EscrowRefusal {
    /// The terms cannot be kept.
    #[error("a deal cannot have this {0}")]
    BadTerms(&'static str),
    /// A number or time of the terms is outside of its bounds.
    #[error("a deal's {what} is {least} to {most}, not {found}")]
    OutOfBounds {
        /// Which.
        what: &'static str,
        /// What the terms say.
        found: U256,
        /// The least there can be.
        least: U256,
        /// The most there can be.
        most: U256,
    },
    /// A deal with these terms exists: for its creator this is success.
    #[error("the deal {0} exists")]
    Exists(DealId),
    /// Nobody funded a deal with exactly these terms.
    #[error("no deal {0} is known")]
    UnknownDeal(DealId),
    /// The deal stands where this cannot be done.
    #[error("the deal {id} is {found:?}, not {needed:?}")]
    WrongStatus {
        /// The deal.
        id: DealId,
        /// Where it stands; `None` for a place that this version does not know.
        found: Option<EscrowStatus>,
        /// Where it should.
        needed: Option<EscrowStatus>,
    },
    /// The deal has no such milestone.
    #[error("the deal has {count} milestones, none of number {milestone}")]
    NoSuchMilestone {
        /// The one asked for, from 0.
        milestone: U256,
        /// How many there are.
        count: U256,
    },
    /// The milestone stands where this cannot be done.
    #[error("milestone {milestone} is {found:?}")]
    WrongState {
        /// Which, from 0.
        milestone: U256,
        /// Where it stands; `None` for a place that this version does not know.
        found: Option<MilestoneState>,
    },
    /// This is for somebody else to do.
    #[error("this is for {needed} to do, not for {caller}")]
    NotTheParty {
        /// Who called.
        caller: Address,
        /// Who may.
        needed: Address,
    },
    /// What was signed is for another deal than the terms.
    #[error("the signature is for deal {signed}, the terms are those of {id}")]
    OtherDeal {
        /// The deal signed for.
        signed: DealId,
        /// The deal of the terms.
        id: DealId,
    },
    /// The nonce of the settlement was used, or is not due yet.
    #[error("nonce {due} is due, not {signed}")]
    WrongNonce {
        /// The one signed.
        signed: u32,
        /// The one due.
        due: u32,
    },
    /// A settlement of no milestone, or of one that the deal has not.
    #[error("{milestones:#b} names none, or more than the {count} milestones")]
    BadSet {
        /// The milestones, a bit each.
        milestones: u16,
        /// How many there are.
        count: U256,
    },
    /// A settlement divides exactly what is left.
    #[error("{divided} is divided, {left} is left")]
    WrongSum {
        /// What is divided.
        divided: U256,
        /// What is left.
        left: U256,
    },
    /// More than what is left of the milestone.
    #[error("{amount} is more than the {left} left")]
    MoreThanLeft {
        /// The amount.
        amount: U256,
        /// What is left.
        left: U256,
    },
}

impl EscrowRefusal {
    /// Reads an error of `IEscrow`; `None` for those that other contracts share.
    pub(crate) fn read(error: &Errors) -> Option<Self> {
        Self::of_terms(error).or_else(|| Self::of_place(error)).or_else(|| Self::of_words(error))
    }

    fn of_terms(error: &Errors) -> Option<Self> {
        let (zero, one) = (U256::ZERO, U256::ONE);
        Some(match error {
            Errors::BadParties(_) => Self::BadTerms("pair of parties, or arbiter"),
            Errors::EmptyMilestone(_) => Self::BadTerms("milestone of nothing"),
            Errors::BadCount(e) => bounds("number of milestones", e.count, one, e.most),
            Errors::BadDeliverBy(e) => {
                bounds("time of delivery", U256::from(e.deliverBy), e.earliest, e.latest)
            }
            Errors::BadAcceptBy(e) => {
                bounds("end of the offer", U256::from(e.acceptBy), e.earliest, e.latest)
            }
            Errors::BadFee(e) => bounds("fee in 1/10,000", U256::from(e.feeBps), zero, U256::from(e.most)),
            Errors::BadShare(e) => bounds("part in 1/10,000", U256::from(e.bps), zero, U256::from(e.most)),
            Errors::TooMuch(e) => bounds("sum", e.total, one, e.most),
            _ => return None,
        })
    }

    /// What is refused because of where deal or milestone stand.
    fn of_place(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::DealExists(e) => Self::Exists(e.id.into()),
            Errors::UnknownDeal(e) => Self::UnknownDeal(e.id.into()),
            Errors::WrongStatus(e) => {
                let (found, needed) = (status_of(e.found), status_of(e.needed));
                Self::WrongStatus { id: e.id.into(), found, needed }
            }
            Errors::NoSuchMilestone(e) => Self::NoSuchMilestone { milestone: e.milestone, count: e.count },
            Errors::WrongState(e) => Self::WrongState { milestone: e.milestone, found: state_of(e.found) },
            _ => return None,
        })
    }

    /// What is refused because of who calls, what was signed, or how much.
    fn of_words(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::NotTheParty(e) => Self::NotTheParty { caller: e.caller, needed: e.needed },
            Errors::OtherDeal(e) => Self::OtherDeal { signed: e.signed.into(), id: e.id.into() },
            Errors::WrongNonce(e) => Self::WrongNonce { signed: e.signed, due: e.due },
            Errors::BadSet(e) => Self::BadSet { milestones: e.milestones, count: e.count },
            Errors::WrongSum(e) => Self::WrongSum { divided: e.divided, left: e.left },
            Errors::MoreThanLeft(e) => Self::MoreThanLeft { amount: e.amount, left: e.left },
            _ => return None,
        })
    }
}

const fn bounds(what: &'static str, found: U256, least: U256, most: U256) -> EscrowRefusal {
    EscrowRefusal::OutOfBounds { what, found, least, most }
}

impl Coded for EscrowRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::BadTerms(_) => "DEA-101",
            Self::OutOfBounds { .. } => "DEA-118",
            Self::Exists(_) => "DEA-102",
            Self::UnknownDeal(_) => "DEA-103",
            Self::WrongStatus { .. } => "DEA-104",
            Self::NoSuchMilestone { .. } => "DEA-105",
            Self::WrongState { .. } => "DEA-106",
            Self::NotTheParty { .. } => "DEA-107",
            Self::OtherDeal { .. } => "DEA-110",
            Self::WrongNonce { .. } => "DEA-111",
            Self::BadSet { .. } => "DEA-112",
            Self::WrongSum { .. } => "DEA-113",
            Self::MoreThanLeft { .. } => "DEA-115",
        })
    }
}
