//! What giving up costs, and who gets what when a ride ends.

use teahouse_base::UnixSeconds;

use super::{Ride, RideStatus as Status};
use crate::amount::Amount;
use crate::deal::Effect;

/// What one side owes the other when a ride ends: never both.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    /// This much of the deposit is the driver's.
    Fare(Amount),
    /// This much of the bond is the rider's.
    FromBond(Amount),
}

impl Ride {
    /// What giving up costs the rider, or the driver, at `now`; `None` where the ride cannot be given up.
    pub fn cancel_fee(&self, by_rider: bool, now: UnixSeconds) -> Option<Amount> {
        self.status.is_before_start().then(|| self.fee_of(by_rider, now))
    }

    /// The fee of a ride that has not started.
    pub(super) fn fee_of(&self, by_rider: bool, now: UnixSeconds) -> Amount {
        let quote = &self.quote;
        let fee = match self.status {
            Status::Booked if by_rider && now > quote.arrive_by => Amount::ZERO,
            Status::Booked if now <= self.since.after(quote.grace) => quote.fee_grace,
            Status::Booked => quote.fee_booked,
            _ => quote.fee_arrived,
        };
        if by_rider { fee } else { quote.from_bond(fee) } // RID-007
    }

    /// Ends the ride: what is nobody else's goes back, the bond to its purse. Fare and fee are within deposit and bond.
    pub(super) fn end(&mut self, how: End) -> Vec<Effect> {
        let (fare, paid) = match how {
            End::Fare(fare) => (fare, Amount::ZERO),
            End::FromBond(paid) => (Amount::ZERO, paid),
        };
        self.enter(Status::Closed, self.since, Amount::ZERO);
        let back = |whole: Amount, part| whole.checked_sub(part).expect("no part is above its whole"); // RID-002
        self.purses.add(self.quote.driver, back(self.quote.driver_bond, paid));
        let rider =
            [back(self.quote.max_fare, fare), paid].map(|units| Effect::pay(self.quote.rider_to, units));
        rider.into_iter().flatten().chain(Effect::pay(self.quote.driver_to, fare)).collect()
    }
}
