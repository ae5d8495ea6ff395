//! Why a ride settlement refuses, with the values it said it with.

use alloy::primitives::{Address, B256, U256};
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use teahouse_deals::Amount;
use teahouse_deals::ride::RideStatus;
use thiserror::Error;

use super::quote::RideId;
use super::state::status_of;
use crate::bindings::RideSettlement::RideSettlementErrors as Errors;

/// What a ride settlement alone refuses. What it has in common with escrows is a [`crate::refusal::DealRefusal`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RideRefusal {
    /// The fees do not grow with the ride, or the deposit does not cover the largest one.
    #[error("the fees do not grow from {grace} up to the deposit of {most}")]
    BadFees {
        /// What giving up costs first.
        grace: Amount,
        /// The deposit.
        most: Amount,
    },
    /// The driver is to arrive in the past, or too late.
    #[error("a driver is to arrive between {earliest} and {latest}, not by {arrive_by}")]
    BadArriveBy {
        /// What the quote says.
        arrive_by: UnixSeconds,
        /// The earliest time.
        earliest: UnixSeconds,
        /// The latest one.
        latest: UnixSeconds,
    },
    /// A ride with this quote exists: for who opened it this is success.
    #[error("the ride {0} exists")]
    Exists(RideId),
    /// Nobody opened a ride with exactly this quote.
    #[error("no ride {0} is known")]
    UnknownRide(RideId),
    /// The ride stands where this cannot be done.
    #[error("the ride {id} is {found:?}")]
    WrongStatus {
        /// The ride.
        id: RideId,
        /// Where it stands; `None` for a place that this version does not know.
        found: Option<RideStatus>,
    },
    /// What was signed is for another ride than the quote.
    #[error("the signature is for ride {signed}, the quote is that of {id}")]
    OtherRide {
        /// The ride signed for.
        signed: RideId,
        /// The ride of the quote.
        id: RideId,
    },
    /// The arrival lies before the opening, or ahead of the chain's clock.
    #[error("a driver arrives between {earliest} and {latest}, not at {arrived_at}")]
    BadArrival {
        /// What the driver signed.
        arrived_at: UnixSeconds,
        /// The opening.
        earliest: UnixSeconds,
        /// The chain's time.
        latest: UnixSeconds,
    },
    /// The boarding code is another one.
    #[error("the code hashes to {found}, not to {commit}")]
    WrongCode {
        /// The hash of what was brought.
        found: B256,
        /// The hash in the quote.
        commit: B256,
    },
    /// The voucher is no larger than the one that was shown.
    #[error("a voucher over {shown} was shown, {cumulative} is not above it")]
    NotAbove {
        /// What the voucher is over.
        cumulative: Amount,
        /// What was shown.
        shown: Amount,
    },
    /// More than the ride can cost.
    #[error("a fare of {fare} is above {most}")]
    FareAboveMost {
        /// The fare.
        fare: Amount,
        /// The most there can be.
        most: Amount,
    },
    /// Giving up costs more by now than the side would pay.
    #[error("giving up costs {fee} by now, above {most}")]
    FeeAboveMost {
        /// What it costs.
        fee: Amount,
        /// What the side would pay.
        most: Amount,
    },
    /// A score is one to five.
    #[error("a score is 1 to {most}, not {score}")]
    BadScore {
        /// The score.
        score: u8,
        /// The best one.
        most: u8,
    },
    /// This side rated the ride before.
    #[error("{by} rated the ride {id} before")]
    RatedAlready {
        /// The ride.
        id: RideId,
        /// Who.
        by: Address,
    },
    /// The purse holds too little for the bond, the deposit or the draw.
    #[error("the purse of {account} holds {found}, {needed} are needed")]
    PurseTooSmall {
        /// Whose.
        account: Address,
        /// What is needed.
        needed: U256,
        /// What it holds.
        found: U256,
    },
    /// This draw was made before.
    #[error("the draw {0} was made before")]
    DrawUsed(B256),
}

impl RideRefusal {
    /// Reads an error of `IRideSettlement`; `None` for those that other contracts share.
    pub(crate) fn read(error: &Errors) -> Option<Self> {
        Self::of_quote(error).or_else(|| Self::of_place(error)).or_else(|| Self::of_words(error))
    }

    fn of_quote(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::BadFees(e) => Self::BadFees { grace: amount(e.grace), most: amount(e.most) },
            Errors::BadArriveBy(e) => {
                let (earliest, latest) = (time(e.earliest), time(e.latest));
                Self::BadArriveBy { arrive_by: UnixSeconds::new(e.arriveBy), earliest, latest }
            }
            _ => return None,
        })
    }

    /// What is refused because of where ride or purse stand.
    fn of_place(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::RideExists(e) => Self::Exists(e.id.into()),
            Errors::UnknownRide(e) => Self::UnknownRide(e.id.into()),
            Errors::WrongStatus(e) => Self::WrongStatus { id: e.id.into(), found: status_of(e.found) },
            Errors::RatedAlready(e) => Self::RatedAlready { id: e.id.into(), by: e.by },
            Errors::PurseTooSmall(e) => {
                Self::PurseTooSmall { account: e.account, needed: e.needed, found: e.found }
            }
            Errors::DrawUsed(e) => Self::DrawUsed(e.digest),
            _ => return None,
        })
    }

    /// What is refused because of what was signed, or over how much.
    fn of_words(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::OtherRide(e) => Self::OtherRide { signed: e.signed.into(), id: e.id.into() },
            Errors::BadArrival(e) => {
                let (earliest, latest) = (time(e.earliest), time(e.latest));
                Self::BadArrival { arrived_at: UnixSeconds::new(e.arrivedAt), earliest, latest }
            }
            Errors::WrongCode(e) => Self::WrongCode { found: e.found, commit: e.commit },
            Errors::NotAbove(e) => {
                Self::NotAbove { cumulative: amount(e.cumulative), shown: amount(e.shown) }
            }
            Errors::FareAboveMost(e) => Self::FareAboveMost { fare: amount(e.fare), most: amount(e.most) },
            Errors::FeeAboveMost(e) => Self::FeeAboveMost { fee: amount(e.fee), most: amount(e.most) },
            Errors::BadScore(e) => Self::BadScore { score: e.score, most: e.most },
            _ => return None,
        })
    }
}

fn amount(word: alloy::primitives::aliases::U96) -> Amount {
    Amount::from_word(word)
}

fn time(seconds: U256) -> UnixSeconds {
    UnixSeconds::new(seconds.saturating_to())
}

impl Coded for RideRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::BadFees { .. } => "TRP-101",
            Self::BadArriveBy { .. } => "TRP-102",
            Self::Exists(_) => "TRP-103",
            Self::UnknownRide(_) => "TRP-104",
            Self::WrongStatus { .. } => "TRP-105",
            Self::OtherRide { .. } => "TRP-106",
            Self::BadArrival { .. } => "TRP-107",
            Self::WrongCode { .. } => "TRP-108",
            Self::NotAbove { .. } => "TRP-109",
            Self::FareAboveMost { .. } => "TRP-110",
            Self::FeeAboveMost { .. } => "TRP-111",
            Self::BadScore { .. } => "TRP-112",
            Self::RatedAlready { .. } => "TRP-113",
            Self::PurseTooSmall { .. } => "TRP-114",
            Self::DrawUsed(_) => "TRP-115",
        })
    }
}
