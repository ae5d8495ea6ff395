//! A refusal is the contract's error with its values.

use std::time::Duration;

use teahouse_base::UnixSeconds;
use thiserror::Error;

use super::{PurseDraw, RideStatus};
use crate::account::{Account, Word};
use crate::amount::Amount;
use crate::vault::VaultRefusal;

/// Why a ride refuses a call. The names are those of `IRideSettlement`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RideRefusal {
    /// The parties are not two different accounts.
    #[error("{rider} and {driver} make no ride")]
    BadParties {
        /// The rider.
        rider: Account,
        /// The driver.
        driver: Account,
    },
    /// The driver is to arrive in the past, or too late.
    #[error("the arrival {arrive_by} is not between {earliest} and {latest}")]
    BadArriveBy {
        /// Until when the driver is to arrive.
        arrive_by: UnixSeconds,
        /// The earliest time.
        earliest: UnixSeconds,
        /// The latest one.
        latest: UnixSeconds,
    },
    /// The wait or the time-out is too short or too long.
    #[error("a window of {window:?} is not between {least:?} and {most:?}")]
    BadWindow {
        /// The window.
        window: Duration,
        /// The shortest one.
        least: Duration,
        /// The longest one.
        most: Duration,
    },
    /// The fees do not grow with the ride, or the deposit does not cover the largest one.
    #[error("{grace}, {booked}, {arrived}, {no_show}, {most} do not grow")]
    BadFees {
        /// In the grace.
        grace: Amount,
        /// Later.
        booked: Amount,
        /// Once the driver has arrived.
        arrived: Amount,
        /// For silence.
        no_show: Amount,
        /// The deposit.
        most: Amount,
    },
    /// Nothing would move.
    #[error("nothing moves nowhere")]
    NothingToMove,
    /// The vault refuses a destination.
    #[error(transparent)]
    Vault(#[from] VaultRefusal),
    /// A ride with this quote exists.
    #[error("the ride {id} exists")]
    RideExists {
        /// Which.
        id: Word,
    },
    /// Nobody opened the ride.
    #[error("no ride {id} is known")]
    UnknownRide {
        /// Which.
        id: Word,
    },
    /// The ride stands elsewhere.
    #[error("the ride {id} is {found:?}")]
    WrongStatus {
        /// Which.
        id: Word,
        /// Where it stands.
        found: RideStatus,
    },
    /// The account neither calls nor signed exactly this.
    #[error("{account} did not sign this")]
    NotSigned {
        /// Who should have.
        account: Account,
    },
    /// Only the two sides may do this; or a purse of nobody.
    #[error("{account} has no part in this")]
    NotAParty {
        /// Who.
        account: Account,
    },
    /// What was signed is for another ride.
    #[error("this is signed for {signed}, not for {id}")]
    OtherRide {
        /// The one signed for.
        signed: Word,
        /// The one called.
        id: Word,
    },
    /// The signature does not count any more.
    #[error("the signature was good until {deadline}, now is {time}")]
    SignaturePastDeadline {
        /// The last second.
        deadline: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// The arrival lies before the opening, or ahead of the clock.
    #[error("the arrival at {arrived_at} is not between {earliest} and {latest}")]
    BadArrival {
        /// When the driver says it arrived.
        arrived_at: UnixSeconds,
        /// The opening.
        earliest: UnixSeconds,
        /// The time.
        latest: UnixSeconds,
    },
    /// The boarding code is another one.
    #[error("the code hashes to {found}, not to {commit}")]
    WrongCode {
        /// The hash of the code that was brought.
        found: Word,
        /// The hash of the quote.
        commit: Word,
    },
    /// The voucher is no larger than the one that was shown.
    #[error("{cumulative} is not above {shown}")]
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
    #[error("giving up costs {fee}, above {most}")]
    FeeAboveMost {
        /// What it costs.
        fee: Amount,
        /// What the side would pay.
        most: Amount,
    },
    /// A score is one to five.
    #[error("a score of {score} is not between 1 and {most}")]
    BadScore {
        /// The score.
        score: u8,
        /// The best one.
        most: u8,
    },
    /// This side rated the ride before.
    #[error("{by} rated {id} before")]
    RatedAlready {
        /// Which.
        id: Word,
        /// Who.
        by: Account,
    },
    /// The purse holds too little.
    #[error("the purse of {account} holds {found}, {needed} are needed")]
    PurseTooSmall {
        /// Whose.
        account: Account,
        /// What is needed.
        needed: Amount,
        /// What it holds.
        found: u128,
    },
    /// Exactly this draw was made before. The contract names it by its digest.
    #[error("{draw:?} was made before")]
    DrawUsed {
        /// Which.
        draw: PurseDraw,
    },
    /// This can be done after a time.
    #[error("this can be done after {opens_after}, now is {time}")]
    TooEarly {
        /// The last second at which it cannot.
        opens_after: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// This could be done until a time.
    #[error("this could be done until {closed_after}, now is {time}")]
    TooLate {
        /// The last second at which it could.
        closed_after: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
}
