//! What a rider and a driver sign on the way. Each names its ride; hashes that move nothing are left out.

use teahouse_base::UnixSeconds;

use crate::account::{Account, Destination, Word};
use crate::amount::Amount;

/// The best score.
pub const MAX_SCORE: u8 = 5;

/// What a driver signs when it stands at the pick-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arrive {
    /// The ride.
    pub id: Word,
    /// When it arrived, as the driver's clock has it.
    pub arrived_at: UnixSeconds,
}

/// What a driver signs when the rider is aboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Start {
    /// The ride.
    pub id: Word,
    /// The boarding code, which it has from the rider alone.
    pub code: Word,
}

/// What a rider signs again and again as the ride goes on, for a growing sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RideVoucher {
    /// The ride.
    pub id: Word,
    /// Counts the vouchers, for the parties' own books: the sum decides.
    pub seq: u32,
    /// All that the ride has cost so far.
    pub cumulative: Amount,
}

/// What both sign to end a ride at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinalFare {
    /// The ride.
    pub id: Word,
    /// What the driver gets.
    pub fare: Amount,
    /// The last second at which the signatures count.
    pub deadline: UnixSeconds,
}

/// What a side signs to give up a ride that has not started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CancelRide {
    /// The ride.
    pub id: Word,
    /// The most that the side will pay for it.
    pub max_fee: Amount,
    /// The last second at which the signature counts.
    pub deadline: UnixSeconds,
}

/// What a side of a ride that is over says of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rating {
    /// The ride.
    pub id: Word,
    /// One to [`MAX_SCORE`].
    pub score: u8,
}

/// What an account signs to take money out of its purse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PurseDraw {
    /// Whose purse.
    pub account: Account,
    /// How much.
    pub amount: Amount,
    /// Where it goes.
    pub to: Destination,
    /// The last second at which the signature counts.
    pub deadline: UnixSeconds,
    /// Makes equal draws distinct.
    pub salt: Word,
}
