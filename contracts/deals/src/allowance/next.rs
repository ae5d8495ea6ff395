//! Who can do what with a budget until when, and what comes of silence.

use teahouse_base::UnixSeconds;

use super::call::{AllowanceAction, AllowanceParty as Party, AllowanceVerb as Verb};
use super::{Allowance, AllowanceRefusal, AllowanceStatus as Status, MAX_LIFETIME, MIN_LIFETIME};
use crate::account::Account;
use crate::amount::Amount;
use crate::deal::{Deal, Effect, NextAction, Until, next_after};

impl Deal for Allowance {
    type Party = Party;
    type Verb = Verb;
    type Action = AllowanceAction;
    type Refusal = AllowanceRefusal;
    const ANYONE: Party = Party::Anyone;

    fn verb(action: &AllowanceAction) -> Verb {
        action.verb()
    }

    fn step(
        &mut self,
        by: Account,
        action: &AllowanceAction,
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, AllowanceRefusal> {
        self.call(by, action, now)
    }

    fn parties(&self) -> Vec<Party> {
        vec![Party::Funder, Party::App, Party::Owner]
    }

    fn next_actions(&self, party: Party, now: UnixSeconds) -> Vec<NextAction<Verb>> {
        let always = |verb| NextAction { verb, from: now, until: Until::Forever };
        match (self.status, party) {
            (Status::Unknown, Party::Funder) => self.next_opening(now).into_iter().collect(),
            (Status::Live, Party::App) => self.next_payment(now).into_iter().collect(),
            (Status::Live, Party::Owner) => vec![always(Verb::Revoke), always(Verb::RevokeSigned)],
            (Status::Live, Party::Anyone) => {
                vec![NextAction { from: now.max(self.budget.expiry), ..always(Verb::Refund) }]
            }
            _ => Vec::new(),
        }
    }

    fn wake_at(&self, now: UnixSeconds) -> Option<UnixSeconds> {
        let (first, too_late) = self.opening_window();
        match self.status {
            Status::Unknown => next_after(now, [first, too_late]),
            Status::Live => {
                let (origin, expiry) = (self.budget.origin, self.budget.expiry);
                next_after(now, [origin, self.end_of(self.index).min(expiry), expiry])
            }
            _ => None,
        }
    }

    fn held(&self) -> Amount {
        self.remaining
    }

    fn is_over(&self) -> bool {
        !matches!(self.status, Status::Unknown | Status::Live)
    }

    fn status(&self) -> &'static str {
        match self.status {
            Status::Unknown => "Unknown",
            Status::Live => "Live",
            Status::Empty => "Empty",
            Status::Revoked => "Revoked",
            Status::Refunded => "Refunded",
        }
    }
}

impl Allowance {
    /// The first second at which the budget can be funded, and the first at which it cannot any more.
    fn opening_window(&self) -> (UnixSeconds, UnixSeconds) {
        let expiry = self.budget.expiry.get();
        let first = expiry.saturating_sub(MAX_LIFETIME.as_secs());
        (UnixSeconds::new(first), UnixSeconds::new((expiry + 1).saturating_sub(MIN_LIFETIME.as_secs())))
    }

    fn next_opening(&self, now: UnixSeconds) -> Option<NextAction<Verb>> {
        let (first, too_late) = self.opening_window();
        let from = first.max(now);
        let can = from < too_late && self.require_keepable(from).is_ok();
        can.then_some(NextAction { verb: Verb::Open, from, until: Until::Lapses(too_late) })
    }

    /// The app pays as soon as the budget has begun and something of a period is left.
    fn next_payment(&self, now: UnixSeconds) -> Option<NextAction<Verb>> {
        let begun = now.max(self.budget.origin);
        let (index, left) = self.period(begun);
        let from = if left == Amount::ZERO { self.end_of(index) } else { begun };
        let end = self.budget.expiry;
        (from < end).then_some(NextAction { verb: Verb::Spend, from, until: Until::Opens(end, Verb::Refund) })
    }
}
