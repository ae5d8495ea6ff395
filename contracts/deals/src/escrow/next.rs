//! Who can do what with a deal until when, and what comes of silence.

use std::time::Duration;

use teahouse_base::UnixSeconds;

use super::call::{EscrowAction, EscrowParty as Party, EscrowVerb as Verb};
use super::terms::MAX_WINDOW;
use super::{Escrow, EscrowRefusal, EscrowStatus as Status, MilestoneState as State};
use crate::account::Account;
use crate::amount::Amount;
use crate::deal::{Deal, Effect, NextAction, Until, next_after};

const SECOND: Duration = Duration::from_secs(1);

impl Deal for Escrow {
    type Party = Party;
    type Verb = Verb;
    type Action = EscrowAction;
    type Refusal = EscrowRefusal;
    const ANYONE: Party = Party::Anyone;

    fn verb(action: &EscrowAction) -> Verb {
        action.verb()
    }

    fn step(
        &mut self,
        by: Account,
        action: &EscrowAction,
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, EscrowRefusal> {
        self.call(by, action, now)
    }

    fn parties(&self) -> Vec<Party> {
        let arbiter = (!self.terms.arbiter.is_zero()).then_some(Party::Arbiter);
        [Party::Payer, Party::Payee, Party::Both].into_iter().chain(arbiter).collect()
    }

    fn next_actions(&self, party: Party, now: UnixSeconds) -> Vec<NextAction<Verb>> {
        match self.status {
            Status::Unknown => self.next_creation(party, now).into_iter().collect(),
            Status::Offered => self.next_of_offer(party, now),
            Status::Live => {
                let milestones = (0..).zip(&self.pieces).filter(|(_, piece)| piece.state != State::Done);
                let steps = milestones.flat_map(|(milestone, _)| self.next_of(milestone, party, now));
                self.next_of_all(party, now).into_iter().chain(steps).collect()
            }
            Status::Closed => Vec::new(),
        }
    }

    fn wake_at(&self, now: UnixSeconds) -> Option<UnixSeconds> {
        let (first, too_late) = self.creation_window();
        match self.status {
            Status::Unknown => next_after(now, [first, too_late]),
            Status::Offered => next_after(now, [too_late]),
            Status::Live => {
                let due = |milestone: u8| {
                    let is_pending = self.pieces[usize::from(milestone)].state == State::Pending;
                    is_pending.then(|| self.deliver_ends(milestone))
                };
                let exits = (0..self.count()).filter_map(|m| self.exit_opens(m));
                next_after(now, (0..self.count()).filter_map(due).chain(exits))
            }
            Status::Closed => None,
        }
    }

    fn held(&self) -> Amount {
        let left: u128 = self.pieces.iter().map(|piece| piece.left.get()).sum();
        let (payers, payees) = (self.terms.payer_deposit.get(), self.terms.payee_deposit.get());
        let held = match self.status {
            Status::Unknown | Status::Closed => 0,
            Status::Offered => left + payers,
            Status::Live => left + payers + payees,
        };
        Amount::new(held).expect("a deal holds less than 2^96")
    }

    fn is_over(&self) -> bool {
        self.status == Status::Closed
    }

    /// The milestone's state where there is one milestone: then it says more than "Live".
    fn status(&self) -> &'static str {
        match (self.status, &self.pieces[..]) {
            (Status::Unknown, _) => "Unknown",
            (Status::Offered, _) => "Offered",
            (Status::Closed, _) => "Closed",
            (Status::Live, [one]) => one.state.name(),
            (Status::Live, _) => "Live",
        }
    }
}

impl State {
    /// The contract's name of it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Delivered => "Delivered",
            Self::DisputedByPayer => "DisputedByPayer",
            Self::DisputedByPayee => "DisputedByPayee",
            Self::Answered => "Answered",
            Self::Done => "Done",
        }
    }
}

impl Escrow {
    fn count(&self) -> u8 {
        u8::try_from(self.pieces.len()).expect("a deal that was funded has at most 16 milestones")
    }

    /// The first second at which the payee cannot say any more that it is delivered.
    fn deliver_ends(&self, milestone: u8) -> UnixSeconds {
        self.terms.milestones[usize::from(milestone)].deliver_by.after(SECOND)
    }

    /// The first second at which anyone can push.
    fn exit_opens(&self, milestone: u8) -> Option<UnixSeconds> {
        self.exit_after(milestone).map(|last| last.after(SECOND))
    }

    /// The first second at which the terms can be funded, and the first at which they cannot any more.
    fn creation_window(&self) -> (UnixSeconds, UnixSeconds) {
        let first = self.terms.accept_by.get().saturating_sub(MAX_WINDOW.as_secs());
        (UnixSeconds::new(first), self.terms.accept_by.after(SECOND))
    }

    fn next_creation(&self, party: Party, now: UnixSeconds) -> Option<NextAction<Verb>> {
        let verb = match party {
            Party::Payer => Verb::Create,
            Party::Both => Verb::CreateSigned,
            _ => return None,
        };
        let (first, too_late) = self.creation_window();
        let from = first.max(now);
        let is_sound = self.terms.require_keepable(from).is_ok() && self.terms.due().is_ok();
        (from < too_late && is_sound).then_some(NextAction { verb, from, until: Until::Lapses(too_late) })
    }

    fn next_of_offer(&self, party: Party, now: UnixSeconds) -> Vec<NextAction<Verb>> {
        let (_, end) = self.creation_window();
        let until = Until::Opens(end, Verb::CancelUnaccepted);
        match party {
            Party::Payee if now < end => [Verb::Accept, Verb::CancelUnaccepted]
                .map(|verb| NextAction { verb, from: now, until })
                .into(),
            Party::Anyone => vec![forever(Verb::CancelUnaccepted, now.max(end))],
            _ => Vec::new(),
        }
    }

    /// What is about the whole deal.
    fn next_of_all(&self, party: Party, now: UnixSeconds) -> Option<NextAction<Verb>> {
        match party {
            Party::Payer | Party::Payee => Some(forever(Verb::WithdrawOffers, now)),
            Party::Both => Some(forever(Verb::Settle, now)),
            Party::Anyone | Party::Arbiter => None,
        }
    }

    /// What is about one milestone that is not done.
    fn next_of(&self, milestone: u8, party: Party, now: UnixSeconds) -> Vec<NextAction<Verb>> {
        let Some(opens) = self.exit_opens(milestone) else { return Vec::new() };
        let exit = self.exit_verb(milestone);
        match party {
            Party::Anyone => vec![forever(exit, now.max(opens))],
            Party::Both => Vec::new(),
            _ => {
                let always = self.next_at_any_time(milestone, party, now);
                let turn = self.next_turn(milestone, party, now, Until::Opens(opens, exit));
                always.into_iter().chain(turn.into_iter().filter(|_| now < opens)).collect()
            }
        }
    }

    fn exit_verb(&self, milestone: u8) -> Verb {
        match self.pieces[usize::from(milestone)].state {
            State::Pending => Verb::RefundAfterDeadline(milestone),
            State::Delivered => Verb::ClaimAfterReview(milestone),
            State::DisputedByPayer | State::DisputedByPayee => Verb::WinUnanswered(milestone),
            State::Answered | State::Done => Verb::DefaultAfterArbiter(milestone),
        }
    }

    fn next_at_any_time(&self, milestone: u8, party: Party, now: UnixSeconds) -> Vec<NextAction<Verb>> {
        let give = match party {
            Party::Payer => Some(Verb::Release(milestone)),
            Party::Payee => Some(Verb::Refund(milestone)),
            _ => None,
        };
        let is_quarrel = self.pieces[usize::from(milestone)].state > State::Delivered;
        let evidence = is_quarrel.then_some(Verb::AddEvidence(milestone));
        give.into_iter().chain(evidence).map(|verb| forever(verb, now)).collect()
    }

    /// Whose turn it is, as long as the windows of the state run.
    fn next_turn(
        &self,
        milestone: u8,
        party: Party,
        now: UnixSeconds,
        until: Until<Verb>,
    ) -> Vec<NextAction<Verb>> {
        let turn = |verb| vec![NextAction { verb, from: now, until }];
        match (self.pieces[usize::from(milestone)].state, party) {
            (State::Pending, Party::Payee) => self.next_delivery(milestone, now, until),
            (State::Delivered, Party::Payer) => turn(Verb::Dispute(milestone)),
            (State::DisputedByPayer, Party::Payee) | (State::DisputedByPayee, Party::Payer) => {
                turn(Verb::Respond(milestone))
            }
            (State::Answered, Party::Arbiter) => turn(Verb::Rule(milestone)),
            _ => Vec::new(),
        }
    }

    fn next_delivery(&self, milestone: u8, now: UnixSeconds, until: Until<Verb>) -> Vec<NextAction<Verb>> {
        let end = self.deliver_ends(milestone);
        let deliver = NextAction { verb: Verb::Deliver(milestone), from: now, until: Until::Lapses(end) };
        let dispute = NextAction { verb: Verb::Dispute(milestone), from: now.max(end), until };
        if now < end { vec![deliver, dispute] } else { vec![dispute] }
    }
}

fn forever(verb: Verb, from: UnixSeconds) -> NextAction<Verb> {
    NextAction { verb, from, until: Until::Forever }
}
