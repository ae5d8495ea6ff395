//! A call of a ride, with the values that matter, and the names of who calls and what.

use super::word::{Arrive, CancelRide, FinalFare, PurseDraw, Rating, RideVoucher, Start};
use crate::account::{Account, Signature, Word};
use crate::amount::Amount;
use crate::deal::{Role, Verb};
use crate::vault::Opening;

/// Who takes part in a ride.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RideParty {
    /// Whoever has no part in it.
    Anyone,
    /// Who rides and pays.
    Rider,
    /// Who drives and is paid.
    Driver,
    /// The two sides where they agree.
    Both,
}

impl Role for RideParty {
    fn name(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Rider => "rider",
            Self::Driver => "driver",
            Self::Both => "both",
        }
    }
}

/// What can be done with a ride, or with a purse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RideVerb {
    /// Put money into a purse.
    Fund,
    /// Send money of a purse where its owner says.
    Draw,
    /// Open the ride, with the deposit from the caller.
    Open,
    /// Open the ride, with the deposit from the rider's purse.
    OpenFromPurse,
    /// Say that the driver stands at the pick-up.
    Arrive,
    /// Say that the rider is aboard.
    Start,
    /// Show a voucher.
    Close,
    /// End the ride as both agreed.
    CloseMutual,
    /// Give the ride up.
    Cancel,
    /// Say that nobody boarded.
    NoShow,
    /// Begin the end of a ride that nobody ended.
    TimeOut,
    /// Give everything back when the driver did not come.
    Lapse,
    /// End a ride that was pushed or closed.
    Finish,
    /// Rate the other side.
    Rate,
}

impl Verb for RideVerb {
    fn name(self) -> &'static str {
        match self {
            Self::Fund => "fund",
            Self::Draw => "draw",
            Self::Open => "open",
            Self::OpenFromPurse => "openFromPurse",
            Self::Arrive => "arrive",
            Self::Start => "start",
            Self::Close => "close",
            Self::CloseMutual => "closeMutual",
            Self::Cancel => "cancel",
            Self::NoShow => "noShow",
            Self::TimeOut => "timeOut",
            Self::Lapse => "lapse",
            Self::Finish => "finish",
            Self::Rate => "rate",
        }
    }

    fn when(self) -> &'static str {
        match self {
            Self::Open | Self::OpenFromPurse => "until validUntil and arriveBy",
            Self::Arrive => "until arriveBy and two hours",
            Self::Start => "with the rider's code",
            Self::Close => "with a larger voucher of the rider's",
            Self::NoShow => "after waitSeconds",
            Self::TimeOut => "after rideTimeout",
            Self::Lapse => "after arriveBy and two hours",
            Self::Finish => "after two hours",
            Self::Rate => "once",
            _ => "",
        }
    }
}

/// A call of the contract. A side that calls need not sign.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RideAction {
    /// Put money of the caller into a purse.
    Fund {
        /// Whose.
        account: Account,
        /// How much.
        amount: Amount,
    },
    /// Send money of a purse where its owner says.
    Draw {
        /// How much, and where.
        draw: PurseDraw,
        /// For a shielded destination.
        opening: Opening,
        /// The owner's signature of it.
        owner: Signature<PurseDraw>,
    },
    /// Open the ride, with the deposit from the caller.
    Open {
        /// The rider's signature of the id.
        rider: Signature<Word>,
        /// The driver's.
        driver: Signature<Word>,
    },
    /// Open the ride, with the deposit from the rider's purse.
    OpenFromPurse {
        /// The rider's signature of the id.
        rider: Signature<Word>,
        /// The driver's.
        driver: Signature<Word>,
    },
    /// Say that the driver stands at the pick-up.
    Arrive {
        /// Since when.
        arrival: Arrive,
        /// The driver's signature of it.
        driver: Signature<Arrive>,
    },
    /// Say that the rider is aboard.
    Start {
        /// With its code.
        start: Start,
        /// The driver's signature of it.
        driver: Signature<Start>,
    },
    /// Show a voucher.
    Close {
        /// Over how much.
        voucher: RideVoucher,
        /// The rider's signature of it.
        rider: Signature<RideVoucher>,
    },
    /// End the ride as both agreed.
    CloseMutual {
        /// How.
        settled: FinalFare,
        /// The rider's signature of it.
        rider: Signature<FinalFare>,
        /// The driver's.
        driver: Signature<FinalFare>,
    },
    /// Give the ride up.
    Cancel {
        /// For how much at most.
        cancel: CancelRide,
        /// Whose word it is.
        side: Account,
        /// Its signature.
        signature: Signature<CancelRide>,
    },
    /// Say that nobody boarded.
    NoShow,
    /// Begin the end of a ride that nobody ended.
    TimeOut,
    /// Give everything back when the driver did not come.
    Lapse,
    /// End a ride that was pushed or closed.
    Finish,
    /// Rate the other side.
    Rate {
        /// How.
        rating: Rating,
        /// Whose word it is.
        side: Account,
        /// Its signature.
        signature: Signature<Rating>,
    },
}

impl RideAction {
    /// Which verb this is.
    pub fn verb(&self) -> RideVerb {
        match self {
            Self::Fund { .. } => RideVerb::Fund,
            Self::Draw { .. } => RideVerb::Draw,
            Self::Open { .. } => RideVerb::Open,
            Self::OpenFromPurse { .. } => RideVerb::OpenFromPurse,
            Self::Arrive { .. } => RideVerb::Arrive,
            Self::Start { .. } => RideVerb::Start,
            Self::Close { .. } => RideVerb::Close,
            Self::CloseMutual { .. } => RideVerb::CloseMutual,
            Self::Cancel { .. } => RideVerb::Cancel,
            Self::NoShow => RideVerb::NoShow,
            Self::TimeOut => RideVerb::TimeOut,
            Self::Lapse => RideVerb::Lapse,
            Self::Finish => RideVerb::Finish,
            Self::Rate { .. } => RideVerb::Rate,
        }
    }
}
