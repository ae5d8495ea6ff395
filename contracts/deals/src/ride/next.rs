//! Who can do what with a ride until when, and what comes of silence.

use std::time::Duration;

use teahouse_base::UnixSeconds;

use super::call::{RideAction, RideParty as Party, RideVerb as Verb};
use super::quote::MAX_AHEAD;
use super::{Ride, RideRefusal, RideStatus as Status};
use crate::account::Account;
use crate::amount::Amount;
use crate::deal::{Deal, Effect, NextAction, Until, next_after};

const SECOND: Duration = Duration::from_secs(1);
/// The most that an amount can say.
const MOST: u128 = (1 << 96) - 1;

impl Deal for Ride {
    type Party = Party;
    type Verb = Verb;
    type Action = RideAction;
    type Refusal = RideRefusal;
    const ANYONE: Party = Party::Anyone;

    fn verb(action: &RideAction) -> Verb {
        action.verb()
    }

    fn step(
        &mut self,
        by: Account,
        action: &RideAction,
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, RideRefusal> {
        self.call(by, action, now)
    }

    fn parties(&self) -> Vec<Party> {
        vec![Party::Rider, Party::Driver, Party::Both]
    }

    fn next_actions(&self, party: Party, now: UnixSeconds) -> Vec<NextAction<Verb>> {
        let steps = match self.status {
            Status::Unknown => self.next_opening(party, now),
            Status::Closed => self.next_rating(party, now),
            _ => self.next_step(party, now),
        };
        self.next_draw(party, now).into_iter().chain(steps).collect()
    }

    fn wake_at(&self, now: UnixSeconds) -> Option<UnixSeconds> {
        let (first, too_late) = self.opening_window();
        match self.status {
            Status::Unknown => next_after(now, [first, too_late]),
            Status::Closed => None,
            Status::Booked => {
                let fees = [self.since.after(self.quote.grace), self.quote.arrive_by];
                next_after(now, fees.map(|last| last.after(SECOND)).into_iter().chain(self.exit_opens()))
            }
            _ => next_after(now, self.exit_opens()),
        }
    }

    /// With the purses. More than an amount can say counts as the most it can.
    fn held(&self) -> Amount {
        limited(self.in_the_ride().saturating_add(self.purses.sum()))
    }

    /// Deposit and bond; the purses are their owners' at any time.
    fn locked(&self) -> Amount {
        limited(self.in_the_ride())
    }

    fn is_over(&self) -> bool {
        let is_rated = self.rider_rated && self.driver_rated;
        self.status == Status::Closed && is_rated && self.purses.sum() == 0
    }

    fn status(&self) -> &'static str {
        match self.status {
            Status::Unknown => "Unknown",
            Status::Booked => "Booked",
            Status::Arrived => "Arrived",
            Status::NoShow => "NoShow",
            Status::Aboard => "Aboard",
            Status::Closing => "Closing",
            Status::Closed => "Closed",
        }
    }
}

impl Ride {
    fn in_the_ride(&self) -> u128 {
        let is_open = !matches!(self.status, Status::Unknown | Status::Closed);
        if is_open { self.quote.max_fare.get() + self.quote.driver_bond.get() } else { 0 }
    }

    /// The account of a side.
    fn account_of(&self, party: Party) -> Option<Account> {
        match party {
            Party::Rider => Some(self.quote.rider),
            Party::Driver => Some(self.quote.driver),
            Party::Both | Party::Anyone => None,
        }
    }

    /// The first second at which anyone can push.
    fn exit_opens(&self) -> Option<UnixSeconds> {
        self.exit_after().map(|last| last.after(SECOND))
    }

    /// What anyone can push then.
    fn exit_verb(&self) -> Verb {
        match self.status {
            Status::Unknown | Status::Booked => Verb::Lapse,
            Status::Arrived => Verb::NoShow,
            Status::Aboard => Verb::TimeOut,
            Status::NoShow | Status::Closing | Status::Closed => Verb::Finish,
        }
    }

    /// The first second at which the quote can be opened, and the first at which it cannot any more.
    fn opening_window(&self) -> (UnixSeconds, UnixSeconds) {
        let first = self.quote.arrive_by.get().saturating_sub(MAX_AHEAD.as_secs());
        let last = self.quote.valid_until.min(self.quote.arrive_by);
        (UnixSeconds::new(first), last.after(SECOND))
    }

    /// What a purse lacks for the ride.
    pub(super) fn lacks(&self, party: Party) -> Amount {
        let needed = match party {
            Party::Rider => self.quote.max_fare,
            Party::Driver => self.quote.driver_bond,
            Party::Both | Party::Anyone => Amount::ZERO,
        };
        let found = self.account_of(party).map_or(0, |account| self.purse(account));
        needed.checked_sub(limited(found)).unwrap_or(Amount::ZERO)
    }

    /// What is needed for an opening that can still be.
    fn next_opening(&self, party: Party, now: UnixSeconds) -> Vec<NextAction<Verb>> {
        let (first, too_late) = self.opening_window();
        let from = first.max(now);
        if from >= too_late || self.quote.require_keepable(from).is_err() {
            return Vec::new();
        }
        let open = |verb| NextAction { verb, from, until: Until::Lapses(too_late) };
        let is_ready = |party| self.lacks(party) == Amount::ZERO;
        match party {
            Party::Rider | Party::Driver if !is_ready(party) => vec![forever(Verb::Fund, now)],
            Party::Both if is_ready(Party::Driver) => {
                let from_purse = is_ready(Party::Rider).then(|| open(Verb::OpenFromPurse));
                [open(Verb::Open)].into_iter().chain(from_purse).collect()
            }
            _ => Vec::new(),
        }
    }

    fn next_draw(&self, party: Party, now: UnixSeconds) -> Option<NextAction<Verb>> {
        let account = self.account_of(party)?;
        (self.purse(account) > 0).then(|| forever(Verb::Draw, now))
    }

    fn next_rating(&self, party: Party, now: UnixSeconds) -> Vec<NextAction<Verb>> {
        let is_due = match party {
            Party::Rider => !self.rider_rated,
            Party::Driver => !self.driver_rated,
            Party::Both | Party::Anyone => false,
        };
        if is_due { vec![forever(Verb::Rate, now)] } else { Vec::new() }
    }

    /// What moves a ride that is open.
    fn next_step(&self, party: Party, now: UnixSeconds) -> Vec<NextAction<Verb>> {
        let Some(opens) = self.exit_opens() else { return Vec::new() };
        let exit = self.exit_verb();
        // What goes on until somebody pushes: first it is a race, then whoever comes first.
        let until = if now < opens { Until::Races(opens, exit) } else { Until::Forever };
        let goes_on = |verb| NextAction { verb, from: now, until };
        match party {
            Party::Anyone => vec![forever(exit, now.max(opens))],
            Party::Both => vec![forever(Verb::CloseMutual, now)],
            Party::Rider => self.verbs_of_both().map(goes_on).collect(),
            Party::Driver => {
                let can_arrive = self.status == Status::Booked && now < opens;
                let until = Until::Opens(opens, exit);
                let arrive = can_arrive.then_some(NextAction { verb: Verb::Arrive, from: now, until });
                let start = self.status.is_before_start().then(|| goes_on(Verb::Start));
                arrive.into_iter().chain(start).chain(self.verbs_of_both().map(goes_on)).collect()
            }
        }
    }

    /// What either side can do as things stand: give up before the start; later show a voucher, the driver one that it has.
    fn verbs_of_both(&self) -> impl Iterator<Item = Verb> {
        let can_close = match self.status {
            Status::Aboard => true,
            Status::Closing => self.fare < self.quote.max_fare,
            _ => false,
        };
        let cancel = self.status.is_before_start().then_some(Verb::Cancel);
        cancel.into_iter().chain(can_close.then_some(Verb::Close))
    }
}

fn forever(verb: Verb, from: UnixSeconds) -> NextAction<Verb> {
    NextAction { verb, from, until: Until::Forever }
}

fn limited(units: u128) -> Amount {
    Amount::new(units.min(MOST)).expect("it was limited to what an amount can say")
}
