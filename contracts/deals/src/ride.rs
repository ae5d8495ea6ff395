//! A ride is a deposit and a bond that rider and driver set aside for a journey, and that neither can lock in by leaving.
//!
//! This is `contracts/src/RideSettlement.sol` as a machine: one ride, and what accounts keep in the contract for rides in the
//! same asset. Hashes of places and notes move nothing and are left out; tokens belong to the vault.
//!
//! | file | holds |
//! |---|---|
//! | `quote` | what rider and driver agree on, and which quotes can be kept |
//! | `word` | what each signs on the way |
//! | `call` | calls with their values, verbs, parties |
//! | `refusal` | the contract's errors |
//! | `purse` | money that waits for rides, and who takes it out |
//! | `rules` | what a call changes |
//! | `ending` | what giving up costs, and who gets what when a ride ends |
//! | `next` | who can do what until when |
//! | `sample` | small rides to explore |
//!
//! # Guarantees
//! From every state anyone can push a ride on once [`Ride::exit_after`] is over (RID-003). A purse is its owner's at any time
//! and is not locked (RID-009).

mod call;
mod ending;
mod next;
mod purse;
mod quote;
mod refusal;
mod rules;
mod sample;
#[cfg(test)]
mod tests;
mod word;

pub use call::{RideAction, RideParty, RideVerb};
pub use quote::{MAX_AHEAD, MAX_TIMEOUT, MAX_WAIT, MIN_TIMEOUT, MIN_WAIT, RideQuote, WINDOW};
pub use refusal::RideRefusal;
pub use sample::{CODE, DRIVER, RIDER};
pub use word::{Arrive, CancelRide, FinalFare, MAX_SCORE, PurseDraw, Rating, RideVoucher, Start};

use teahouse_base::UnixSeconds;

use crate::account::Account;
use crate::amount::Amount;
use purse::Purses;

/// Where a ride stands, in the contract's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RideStatus {
    /// Nobody opened it.
    Unknown,
    /// Deposit and bond are in; the driver is on its way.
    Booked,
    /// The driver says that it stands at the pick-up.
    Arrived,
    /// The wait is over and nobody boarded.
    NoShow,
    /// The rider is aboard.
    Aboard,
    /// A voucher was shown, or the ride timed out.
    Closing,
    /// Every unit is with somebody.
    Closed,
}

impl RideStatus {
    /// Whether a ride that stands here can be given up, or started.
    fn is_before_start(self) -> bool {
        matches!(self, Self::Booked | Self::Arrived | Self::NoShow)
    }
}

/// What a contract says of a ride and of the purses of its two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Where it stands.
    pub status: RideStatus,
    /// Whether the rider rated the driver.
    pub rider_rated: bool,
    /// Whether the driver rated the rider.
    pub driver_rated: bool,
    /// Since when it stands there.
    pub since: UnixSeconds,
    /// What the driver gets if nobody says more.
    pub fare: Amount,
    /// What the rider keeps for rides, in units of the quote's asset.
    pub rider_purse: u128,
    /// What the driver keeps for rides, in the same.
    pub driver_purse: u128,
}

/// A ride: its quote, what the contract keeps of it, and the purses of its asset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ride {
    quote: RideQuote,
    status: RideStatus,
    rider_rated: bool,
    driver_rated: bool,
    since: UnixSeconds,
    fare: Amount,
    purses: Purses,
}

/// The time of a state in which no time counts.
const NEVER: UnixSeconds = UnixSeconds::new(0);

impl Ride {
    /// A ride that nobody has opened, with empty purses.
    pub fn promised(quote: RideQuote) -> Self {
        Self {
            quote,
            status: RideStatus::Unknown,
            rider_rated: false,
            driver_rated: false,
            since: NEVER,
            fare: Amount::ZERO,
            purses: Purses::default(),
        }
    }

    /// A ride as a contract says it stands.
    pub fn seen(quote: RideQuote, seen: Seen) -> Self {
        let mut ride = Self::promised(quote);
        ride.purses.put(ride.quote.rider, seen.rider_purse);
        ride.purses.put(ride.quote.driver, seen.driver_purse);
        (ride.rider_rated, ride.driver_rated) = (seen.rider_rated, seen.driver_rated);
        ride.enter(seen.status, seen.since, seen.fare);
        ride
    }

    /// What rider and driver agreed on.
    pub fn quote(&self) -> &RideQuote {
        &self.quote
    }

    /// The contract's state of it.
    pub fn state(&self) -> RideStatus {
        self.status
    }

    /// Since when it stands there; zero before the opening and once it is closed, when nothing depends on it.
    pub fn since(&self) -> UnixSeconds {
        self.since
    }

    /// What the driver gets if nobody says more.
    pub fn fare(&self) -> Amount {
        self.fare
    }

    /// Whether the rider, and whether the driver, rated the other one.
    pub fn rated(&self) -> (bool, bool) {
        (self.rider_rated, self.driver_rated)
    }

    /// What `account` keeps for rides, in units of the quote's asset.
    pub fn purse(&self, account: Account) -> u128 {
        self.purses.of(account)
    }

    /// Whether exactly this draw was made.
    pub fn is_drawn(&self, draw: &PurseDraw) -> bool {
        self.purses.is_drawn(draw)
    }

    /// The draws that were made, in no particular order.
    pub fn drawn(&self) -> impl Iterator<Item = &PurseDraw> {
        self.purses.drawn()
    }

    /// The last second of a state; from the next one on anyone can push the ride on. `None` before the opening and once it
    /// is closed.
    pub fn exit_after(&self) -> Option<UnixSeconds> {
        let (since, quote) = (self.since, &self.quote);
        match self.status {
            RideStatus::Unknown | RideStatus::Closed => None,
            RideStatus::Booked => Some(quote.arrive_by.after(WINDOW)),
            RideStatus::Arrived => Some(since.after(quote.wait)),
            RideStatus::Aboard => Some(since.after(quote.ride_timeout)),
            RideStatus::NoShow | RideStatus::Closing => Some(since.after(WINDOW)), // RID-003
        }
    }

    /// Stands somewhere else from now on. What nothing depends on any more is forgotten.
    fn enter(&mut self, status: RideStatus, since: UnixSeconds, fare: Amount) {
        let counts = !matches!(status, RideStatus::Unknown | RideStatus::Closed);
        self.status = status;
        (self.since, self.fare) = if counts { (since, fare) } else { (NEVER, Amount::ZERO) };
    }
}
