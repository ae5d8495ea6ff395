//! Who can do what with an envelope until when, and what comes of silence.

use teahouse_base::UnixSeconds;

use super::call::{EnvelopeAction, EnvelopeParty as Party, EnvelopeVerb as Verb};
use super::rules::EnvelopeStatus as Status;
use super::terms::{Gathering, Mode};
use super::{Envelope, EnvelopeRefusal, MAX_LIFETIME, MIN_LIFETIME, REVEAL_WINDOW};
use crate::account::Account;
use crate::amount::Amount;
use crate::deal::{Deal, Effect, NextAction, Until, next_after};

impl Deal for Envelope {
    type Party = Party;
    type Verb = Verb;
    type Action = EnvelopeAction;
    type Refusal = EnvelopeRefusal;
    const ANYONE: Party = Party::Anyone;

    fn verb(action: &EnvelopeAction) -> Verb {
        action.verb()
    }

    fn step(
        &mut self,
        by: Account,
        action: &EnvelopeAction,
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, EnvelopeRefusal> {
        self.call(by, action, now)
    }

    fn parties(&self) -> Vec<Party> {
        let holders = self.shares.keys().map(|index| Party::Holder(*index));
        let guest = (self.terms.mode == Mode::Open).then_some(Party::Guest);
        [Party::Creator].into_iter().chain(guest).chain(holders).collect()
    }

    fn next_actions(&self, party: Party, now: UnixSeconds) -> Vec<NextAction<Verb>> {
        let next = match party {
            Party::Creator if self.status == Status::Unknown => self.next_creation(now),
            Party::Creator => self.next_reveal(now),
            Party::Holder(index) => self.next_claim(index, now),
            Party::Guest => self.next_join(now),
            Party::Anyone => return self.next_settle(now).into_iter().chain(self.next_refund(now)).collect(),
        };
        next.into_iter().collect()
    }

    fn wake_at(&self, now: UnixSeconds) -> Option<UnixSeconds> {
        let (first, last) = self.creation_window();
        let closing = self.terms.gathering.iter().flat_map(|open| [open.closes_at, open.reveal_ends()]);
        let deadlines: Vec<UnixSeconds> = match self.status {
            Status::Unknown => vec![first, last],
            _ => closing.chain([self.terms.expiry]).collect(),
        };
        if self.is_over() { None } else { next_after(now, deadlines) }
    }

    fn held(&self) -> Amount {
        self.remaining
    }

    fn is_over(&self) -> bool {
        matches!(self.status, Status::Empty | Status::Refunded)
    }

    fn status(&self) -> &'static str {
        match self.status {
            Status::Unknown => "Unknown",
            Status::Live => "Live",
            Status::Empty => "Empty",
            Status::Refunded => "Refunded",
            Status::Drawn => "Drawn",
        }
    }
}

impl Envelope {
    fn open(&self) -> Option<&Gathering> {
        self.terms.gathering.as_ref().filter(|_| self.terms.mode == Mode::Open)
    }

    /// The first second at which the terms can be funded, and the first at which they cannot any more.
    fn creation_window(&self) -> (UnixSeconds, UnixSeconds) {
        let expiry = self.terms.expiry.get();
        let first = UnixSeconds::new(expiry.saturating_sub(MAX_LIFETIME.as_secs()));
        let too_late = UnixSeconds::new((expiry + 1).saturating_sub(MIN_LIFETIME.as_secs()));
        (first, self.open().map_or(too_late, |open| too_late.min(open.closes_at)))
    }

    fn next_creation(&self, now: UnixSeconds) -> Option<NextAction<Verb>> {
        let (first, too_late) = self.creation_window();
        let from = first.max(now);
        let verb = if self.open().is_some() { Verb::CreateOpen } else { Verb::Create };
        let is_sound = self.require_payable(from).is_ok() && self.open().is_none_or(|it| self.can_open(it));
        (from < too_late && is_sound).then_some(NextAction { verb, from, until: Until::Lapses(too_late) })
    }

    fn can_open(&self, open: &Gathering) -> bool {
        let someone = !open.key.is_zero() || !open.membership.is_zero();
        someone && open.closes_at.after(REVEAL_WINDOW) <= self.terms.expiry
    }

    fn next_claim(&self, index: u32, now: UnixSeconds) -> Option<NextAction<Verb>> {
        let end = self.terms.expiry;
        let is_there = self.status == Status::Live && self.require_unclaimed(index).is_ok();
        let can = is_there && self.terms.mode != Mode::Open && now < end;
        can.then_some(NextAction { verb: Verb::Claim, from: now, until: Until::Opens(end, Verb::Refund) })
    }

    fn next_join(&self, now: UnixSeconds) -> Option<NextAction<Verb>> {
        let closes_at = self.open()?.closes_at;
        let can = self.status == Status::Live && self.is_joinable(now);
        can.then_some(NextAction { verb: Verb::Join, from: now, until: Until::Lapses(closes_at) })
    }

    fn next_reveal(&self, now: UnixSeconds) -> Option<NextAction<Verb>> {
        let open = self.open()?;
        let is_full = self.joined() == self.terms.shares;
        let from = if is_full { now } else { now.max(open.closes_at) };
        let end = open.reveal_ends();
        let can = self.status == Status::Live && self.joined() > 0 && now < end;
        can.then_some(NextAction { verb: Verb::Reveal, from, until: Until::Opens(end, Verb::Settle) })
    }

    fn next_settle(&self, now: UnixSeconds) -> Option<NextAction<Verb>> {
        let open = self.open()?;
        let is_drawn = self.status == Status::Drawn;
        let from = if is_drawn { now } else { now.max(open.reveal_ends()) };
        let can =
            (is_drawn || self.status == Status::Live) && self.seats.iter().any(|it| self.is_unpaid(it.index));
        can.then_some(NextAction { verb: Verb::Settle, from, until: Until::Forever })
    }

    pub(super) fn is_unpaid(&self, index: u32) -> bool {
        self.require_unclaimed(index).is_ok()
    }

    fn next_refund(&self, now: UnixSeconds) -> Option<NextAction<Verb>> {
        let is_alive = matches!(self.status, Status::Live | Status::Drawn);
        let rest = match self.open() {
            Some(_) => self.clone().take_unjoined(),
            None => self.remaining,
        };
        let from = now.max(self.terms.expiry);
        let can = is_alive && rest > Amount::ZERO;
        can.then_some(NextAction { verb: Verb::Refund, from, until: Until::Forever })
    }
}
