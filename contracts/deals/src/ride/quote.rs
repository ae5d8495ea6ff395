//! What rider and driver agree on before the car moves, and which quotes can be kept.

use std::time::Duration;

use teahouse_base::UnixSeconds;

use super::RideRefusal as Refusal;
use crate::account::{Account, Destination, Word};
use crate::amount::Amount;
use crate::vault::require_dest;

/// How long after a push against someone silent it can still answer.
pub const WINDOW: Duration = Duration::from_secs(2 * 3_600);
/// The longest time from the opening to the arrival.
pub const MAX_AHEAD: Duration = Duration::from_secs(30 * 86_400);
/// The shortest wait for a rider.
pub const MIN_WAIT: Duration = Duration::from_secs(2 * 60);
/// The longest wait for a rider.
pub const MAX_WAIT: Duration = Duration::from_secs(2 * 3_600);
/// The shortest time-out of a ride.
pub const MIN_TIMEOUT: Duration = Duration::from_secs(6 * 3_600);
/// The longest time-out of a ride.
pub const MAX_TIMEOUT: Duration = Duration::from_secs(7 * 86_400);

/// What rider and driver agree on. The names are those of the contract's `RideQuote`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RideQuote {
    /// The digest of the quote, which both sign.
    pub id: Word,
    /// The contract that keeps the money.
    pub contract: Account,
    /// Who rides and pays.
    pub rider: Account,
    /// Who drives and is paid.
    pub driver: Account,
    /// The most that the ride can cost, and what the rider deposits.
    pub max_fare: Amount,
    /// What giving up costs in the first [`RideQuote::grace`].
    pub fee_grace: Amount,
    /// What it costs later, before the driver arrives.
    pub fee_booked: Amount,
    /// What it costs once the driver has arrived.
    pub fee_arrived: Amount,
    /// What a rider pays who does not come and says nothing.
    pub fee_no_show: Amount,
    /// What the driver puts up; its fees are no more than this.
    pub driver_bond: Amount,
    /// How long after the opening giving up costs `fee_grace`.
    pub grace: Duration,
    /// How long the driver waits after its arrival.
    pub wait: Duration,
    /// How long after the start anyone can end a ride that nobody ended.
    pub ride_timeout: Duration,
    /// keccak256 of the rider's boarding code.
    pub pickup_commit: Word,
    /// Where the rider's money goes.
    pub rider_to: Destination,
    /// Where the driver's earnings go; its bond goes back to its purse.
    pub driver_to: Destination,
    /// The last second in which the ride can be opened.
    pub valid_until: UnixSeconds,
    /// The last second in which the driver is to arrive.
    pub arrive_by: UnixSeconds,
}

impl RideQuote {
    /// Whether a ride with this quote can be opened at `now`, in the order in which the contract asks. What the purses hold
    /// is another question.
    ///
    /// # Errors
    /// The contract's refusal.
    pub fn require_keepable(&self, now: UnixSeconds) -> Result<(), Refusal> {
        self.require_parties()?;
        if now > self.valid_until {
            return Err(Refusal::TooLate { closed_after: self.valid_until, time: now });
        }
        let (arrive_by, latest) = (self.arrive_by, now.after(MAX_AHEAD));
        if arrive_by < now || arrive_by > latest {
            return Err(Refusal::BadArriveBy { arrive_by, earliest: now, latest });
        }
        require_within(self.wait, MIN_WAIT, MAX_WAIT)?;
        require_within(self.ride_timeout, MIN_TIMEOUT, MAX_TIMEOUT)?;
        self.require_fees()?;
        require_dest(self.rider_to, self.contract)?;
        Ok(require_dest(self.driver_to, self.contract)?)
    }

    /// A fee of the driver's, as far as its bond goes.
    pub fn from_bond(&self, fee: Amount) -> Amount {
        fee.min(self.driver_bond) // RID-007
    }

    fn require_parties(&self) -> Result<(), Refusal> {
        let (rider, driver) = (self.rider, self.driver);
        let are_two = rider != driver && !rider.is_zero() && !driver.is_zero();
        if are_two { Ok(()) } else { Err(Refusal::BadParties { rider, driver }) }
    }

    fn require_fees(&self) -> Result<(), Refusal> {
        let (grace, booked, arrived) = (self.fee_grace, self.fee_booked, self.fee_arrived);
        let (no_show, most) = (self.fee_no_show, self.max_fare);
        if ![grace, booked, arrived, no_show, most].is_sorted() {
            return Err(Refusal::BadFees { grace, booked, arrived, no_show, most }); // RID-007
        }
        if most == Amount::ZERO { Err(Refusal::NothingToMove) } else { Ok(()) }
    }
}

fn require_within(window: Duration, least: Duration, most: Duration) -> Result<(), Refusal> {
    let fits = (least..=most).contains(&window);
    if fits { Ok(()) } else { Err(Refusal::BadWindow { window, least, most }) }
}
