//! What a call changes, in the order in which the contract asks its questions.

use teahouse_base::UnixSeconds;

use super::call::RideAction as Action;
use super::ending::End;
use super::word::{Arrive, CancelRide, FinalFare, MAX_SCORE, Rating, RideVoucher, Start};
use super::{Ride, RideRefusal as Refusal, RideStatus as Status};
use crate::account::{Account, Signature, Word};
use crate::amount::Amount;
use crate::deal::Effect;
use crate::hash::keccak_words;

pub(super) type Answer = Result<Vec<Effect>, Refusal>;

impl Ride {
    pub(super) fn call(&mut self, by: Account, action: &Action, now: UnixSeconds) -> Answer {
        match action {
            Action::Fund { account, amount } => self.fund(by, *account, *amount),
            Action::Draw { draw, opening, owner } => self.draw(by, draw, *opening, owner, now),
            Action::Open { rider, driver } => self.open(by, rider, driver, now),
            Action::OpenFromPurse { rider, driver } => self.open_from_purse(by, rider, driver, now),
            Action::Arrive { arrival, driver } => self.arrive(by, arrival, driver, now),
            Action::Start { start, driver } => self.start(by, start, driver, now),
            Action::Close { voucher, rider } => self.close(by, voucher, rider, now),
            Action::CloseMutual { settled, rider, driver } => {
                self.close_mutual(by, settled, rider, driver, now)
            }
            Action::Cancel { cancel, side, signature } => self.cancel(by, cancel, *side, signature, now),
            Action::NoShow => self.no_show(now),
            Action::TimeOut => self.time_out(now),
            Action::Lapse => self.lapse(now),
            Action::Finish => self.finish(now),
            Action::Rate { rating, side, signature } => self.rate(by, rating, *side, signature),
        }
    }

    // ---- the beginning ----

    /// Books a ride that both agreed to, with the bond from the driver's purse.
    fn book(
        &mut self,
        by: Account,
        rider: &Signature<Word>,
        driver: &Signature<Word>,
        now: UnixSeconds,
    ) -> Result<(), Refusal> {
        self.quote.require_keepable(now)?;
        let id = self.quote.id;
        if self.status != Status::Unknown {
            return Err(Refusal::RideExists { id }); // RID-001
        }
        require_consent(by, self.quote.rider, rider, &id)?;
        require_consent(by, self.quote.driver, driver, &id)?; // RID-001
        self.enter(Status::Booked, now, Amount::ZERO);
        self.purses.spend(self.quote.driver, self.quote.driver_bond)
    }

    fn open(
        &mut self,
        by: Account,
        rider: &Signature<Word>,
        driver: &Signature<Word>,
        now: UnixSeconds,
    ) -> Answer {
        self.book(by, rider, driver, now)?;
        Ok(vec![Effect::Take { from: by, amount: self.quote.max_fare }])
    }

    fn open_from_purse(
        &mut self,
        by: Account,
        rider: &Signature<Word>,
        driver: &Signature<Word>,
        now: UnixSeconds,
    ) -> Answer {
        self.book(by, rider, driver, now)?;
        self.purses.spend(self.quote.rider, self.quote.max_fare)?;
        Ok(Vec::new())
    }

    // ---- steps ----

    fn arrive(
        &mut self,
        by: Account,
        arrival: &Arrive,
        driver: &Signature<Arrive>,
        now: UnixSeconds,
    ) -> Answer {
        self.require(|found| found == Status::Booked)?;
        self.require_own(arrival.id)?;
        require_consent(by, self.quote.driver, driver, arrival)?;
        let closed_after = self.ends();
        if now > closed_after {
            return Err(Refusal::TooLate { closed_after, time: now });
        }
        let (arrived_at, earliest) = (arrival.arrived_at, self.since);
        if arrived_at < earliest || arrived_at > now {
            return Err(Refusal::BadArrival { arrived_at, earliest, latest: now });
        }
        self.step(Status::Arrived, now, Amount::ZERO)
    }

    fn start(&mut self, by: Account, start: &Start, driver: &Signature<Start>, now: UnixSeconds) -> Answer {
        self.require(Status::is_before_start)?;
        self.require_own(start.id)?;
        require_consent(by, self.quote.driver, driver, start)?; // RID-006
        let (found, commit) = (keccak_words(&[start.code]), self.quote.pickup_commit);
        if found != commit {
            return Err(Refusal::WrongCode { found, commit }); // RID-006
        }
        self.step(Status::Aboard, now, Amount::ZERO)
    }

    fn close(
        &mut self,
        by: Account,
        voucher: &RideVoucher,
        rider: &Signature<RideVoucher>,
        now: UnixSeconds,
    ) -> Answer {
        let found = self.require(|found| matches!(found, Status::Aboard | Status::Closing))?;
        self.require_own(voucher.id)?;
        require_consent(by, self.quote.rider, rider, voucher)?;
        let (cumulative, shown) = (voucher.cumulative, self.fare);
        let fare = cumulative.min(self.quote.max_fare); // RID-004
        if found == Status::Aboard {
            return self.step(Status::Closing, now, fare);
        }
        if fare <= shown {
            return Err(Refusal::NotAbove { cumulative, shown }); // RID-005
        }
        self.step(Status::Closing, self.since, fare)
    }

    fn close_mutual(
        &mut self,
        by: Account,
        settled: &FinalFare,
        rider: &Signature<FinalFare>,
        driver: &Signature<FinalFare>,
        now: UnixSeconds,
    ) -> Answer {
        self.require(|_| true)?;
        self.require_own(settled.id)?;
        require_current(settled.deadline, now)?;
        let (fare, most) = (settled.fare, self.quote.max_fare);
        if fare > most {
            return Err(Refusal::FareAboveMost { fare, most }); // RID-004
        }
        require_consent(by, self.quote.rider, rider, settled)?;
        require_consent(by, self.quote.driver, driver, settled)?;
        Ok(self.end(End::Fare(fare)))
    }

    fn cancel(
        &mut self,
        by: Account,
        cancel: &CancelRide,
        side: Account,
        signature: &Signature<CancelRide>,
        now: UnixSeconds,
    ) -> Answer {
        self.require(Status::is_before_start)?;
        self.require_own(cancel.id)?;
        require_current(cancel.deadline, now)?;
        let is_rider = self.require_side(side)?;
        require_consent(by, side, signature, cancel)?;
        let (fee, most) = (self.fee_of(is_rider, now), cancel.max_fee);
        if fee > most {
            return Err(Refusal::FeeAboveMost { fee, most }); // RID-007
        }
        Ok(self.end(if is_rider { End::Fare(fee) } else { End::FromBond(fee) }))
    }

    fn rate(&mut self, by: Account, rating: &Rating, side: Account, signature: &Signature<Rating>) -> Answer {
        let (id, found) = (self.quote.id, self.status);
        if found != Status::Closed {
            return Err(Refusal::WrongStatus { id, found });
        }
        self.require_own(rating.id)?;
        let is_rider = self.require_side(side)?;
        require_consent(by, side, signature, rating)?;
        if !(1..=MAX_SCORE).contains(&rating.score) {
            return Err(Refusal::BadScore { score: rating.score, most: MAX_SCORE });
        }
        let rated = if is_rider { &mut self.rider_rated } else { &mut self.driver_rated };
        if std::mem::replace(rated, true) {
            return Err(Refusal::RatedAlready { id, by: side }); // RID-010
        }
        Ok(Vec::new())
    }

    // ---- time-outs ----

    fn no_show(&mut self, now: UnixSeconds) -> Answer {
        self.require_lapsed(|found| found == Status::Arrived, now)?;
        self.step(Status::NoShow, now, self.quote.fee_no_show) // RID-008
    }

    fn time_out(&mut self, now: UnixSeconds) -> Answer {
        self.require_lapsed(|found| found == Status::Aboard, now)?;
        self.step(Status::Closing, now, Amount::ZERO) // RID-008
    }

    fn lapse(&mut self, now: UnixSeconds) -> Answer {
        self.require_lapsed(|found| found == Status::Booked, now)?;
        Ok(self.end(End::FromBond(self.quote.from_bond(self.quote.fee_booked)))) // RID-007
    }

    fn finish(&mut self, now: UnixSeconds) -> Answer {
        self.require_lapsed(|found| matches!(found, Status::NoShow | Status::Closing), now)?;
        Ok(self.end(End::Fare(self.fare)))
    }

    /// Moves nothing but the ride itself.
    fn step(&mut self, status: Status, since: UnixSeconds, fare: Amount) -> Answer {
        self.enter(status, since, fare);
        Ok(Vec::new())
    }

    // ---- what must hold ----

    /// Where a ride stands that is not over.
    fn require(&self, fits: impl Fn(Status) -> bool) -> Result<Status, Refusal> {
        let (id, found) = (self.quote.id, self.status);
        match found {
            Status::Unknown => Err(Refusal::UnknownRide { id }),
            Status::Closed => Err(Refusal::WrongStatus { id, found }),
            _ if fits(found) => Ok(found),
            _ => Err(Refusal::WrongStatus { id, found }),
        }
    }

    fn require_lapsed(&self, fits: impl Fn(Status) -> bool, time: UnixSeconds) -> Result<(), Refusal> {
        self.require(fits)?;
        let opens_after = self.ends();
        if time <= opens_after { Err(Refusal::TooEarly { opens_after, time }) } else { Ok(()) } // RID-003
    }

    fn ends(&self) -> UnixSeconds {
        self.exit_after().expect("the ride was opened and is not over")
    }

    fn require_own(&self, signed: Word) -> Result<(), Refusal> {
        let id = self.quote.id;
        if signed == id { Ok(()) } else { Err(Refusal::OtherRide { signed, id }) } // RID-001
    }

    /// Whether a side is the rider.
    fn require_side(&self, account: Account) -> Result<bool, Refusal> {
        let is_side = account == self.quote.rider || account == self.quote.driver;
        if is_side { Ok(account == self.quote.rider) } else { Err(Refusal::NotAParty { account }) } // RID-011
    }
}

pub(super) fn require_current(deadline: UnixSeconds, time: UnixSeconds) -> Result<(), Refusal> {
    if time > deadline { Err(Refusal::SignaturePastDeadline { deadline, time }) } else { Ok(()) }
}

pub(super) fn require_consent<T: PartialEq>(
    by: Account,
    account: Account,
    signature: &Signature<T>,
    over: &T,
) -> Result<(), Refusal> {
    let consents = by == account || signature.is_by(account, over);
    if consents { Ok(()) } else { Err(Refusal::NotSigned { account }) } // RID-011
}
