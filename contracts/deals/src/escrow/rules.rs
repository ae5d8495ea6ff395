//! What a call changes, in the order in which the contract asks its questions.

use teahouse_base::UnixSeconds;

use super::call::{EscrowAction as Action, Ruling};
use super::payout::Payout;
use super::terms::require_share;
use super::{Escrow, EscrowRefusal as Refusal, EscrowStatus as Status, MilestoneState as State};
use crate::account::{Account, Destination, Signature, Word};
use crate::amount::Amount;
use crate::deal::Effect;

type Answer = Result<Vec<Effect>, Refusal>;

impl Escrow {
    pub(super) fn call(&mut self, by: Account, action: &Action, now: UnixSeconds) -> Answer {
        match action {
            Action::Create => self.create(by, Status::Offered, now),
            Action::CreateSigned { payer, payee } => self.create_signed(by, payer, payee, now),
            Action::Accept { payee } => self.accept(by, payee, now),
            Action::CancelUnaccepted => self.cancel(by, now),
            Action::Deliver { milestone } => self.deliver(by, *milestone, now),
            Action::Release { milestone, amount } => {
                self.give(by, self.terms.payer, *milestone, *amount, Payout::payee)
            }
            Action::Refund { milestone, amount } => {
                self.give(by, self.terms.payee, *milestone, *amount, Payout::payer)
            }
            Action::Dispute { milestone } => self.dispute(by, *milestone, now),
            Action::Respond { milestone } => self.respond(by, *milestone, now),
            Action::AddEvidence { milestone } => self.add_evidence(by, *milestone),
            Action::Rule { ruling, arbiter } => self.rule(by, ruling, arbiter, now),
            Action::Settle { settlement, payer, payee } => self.settle(by, settlement, payer, payee, now),
            Action::WithdrawOffers => self.withdraw_offers(by),
            Action::ClaimAfterReview { milestone } => self.claim(*milestone, now),
            Action::RefundAfterDeadline { milestone } => self.refund_missed(*milestone, now),
            Action::WinUnanswered { milestone } => self.win_unanswered(*milestone, now),
            Action::DefaultAfterArbiter { milestone } => self.default(*milestone, now),
        }
    }

    // ---- the beginning ----

    fn create(&mut self, by: Account, status: Status, now: UnixSeconds) -> Answer {
        self.terms.require_keepable(now)?;
        if self.status != Status::Unknown {
            return Err(Refusal::DealExists { id: self.terms.id });
        }
        let (funded, all) = self.terms.due()?;
        self.status = status;
        let amount = if status == Status::Live { all } else { funded };
        Ok(vec![Effect::Take { from: by, amount }])
    }

    fn create_signed(
        &mut self,
        by: Account,
        payer: &Signature<Word>,
        payee: &Signature<Word>,
        now: UnixSeconds,
    ) -> Answer {
        require_consent(by, self.terms.payer, payer, &self.terms.id)?;
        require_consent(by, self.terms.payee, payee, &self.terms.id)?;
        self.create(by, Status::Live, now)
    }

    fn accept(&mut self, by: Account, payee: &Signature<Word>, now: UnixSeconds) -> Answer {
        self.require_status(Status::Offered)?;
        require_until(self.terms.accept_by, now)?;
        require_consent(by, self.terms.payee, payee, &self.terms.id)?;
        self.status = Status::Live;
        let amount = self.terms.payee_deposit;
        let taken = (amount != Amount::ZERO).then_some(Effect::Take { from: by, amount });
        Ok(taken.into_iter().collect())
    }

    fn cancel(&mut self, by: Account, now: UnixSeconds) -> Answer {
        self.require_status(Status::Offered)?;
        if by != self.terms.payee {
            require_after(self.terms.accept_by, now)?;
        }
        self.status = Status::Closed;
        Ok(self.pay(Payout::payer(self.terms.sum() + self.terms.payer_deposit.get()))) // ESC-003
    }

    // ---- steps ----

    fn deliver(&mut self, by: Account, milestone: u8, now: UnixSeconds) -> Answer {
        self.require_state(milestone, |found| found == State::Pending)?;
        require_caller(by, self.terms.payee)?;
        require_until(self.terms.milestones[usize::from(milestone)].deliver_by, now)?;
        self.enter(milestone, State::Delivered, now)
    }

    /// Pays `amount` of a milestone to the side that `payout` makes it for.
    fn give(
        &mut self,
        by: Account,
        from: Account,
        milestone: u8,
        amount: Amount,
        payout: fn(u128) -> Payout,
    ) -> Answer {
        self.require_state(milestone, |found| found != State::Done)?;
        require_caller(by, from)?;
        if amount == Amount::ZERO {
            return Err(Refusal::NothingToMove);
        }
        let piece = &mut self.pieces[usize::from(milestone)];
        let left =
            piece.left.checked_sub(amount).ok_or(Refusal::MoreThanLeft { amount, left: piece.left })?;
        piece.left = left;
        if left == Amount::ZERO {
            return Ok(self.end(milestone, payout(amount.get())));
        }
        Ok(self.pay(payout(amount.get())))
    }

    fn dispute(&mut self, by: Account, milestone: u8, now: UnixSeconds) -> Answer {
        let found = self.require_state(milestone, |found| found <= State::Delivered)?;
        let is_delivered = found == State::Delivered;
        require_caller(by, if is_delivered { self.terms.payer } else { self.terms.payee })?;
        if !is_delivered {
            require_after(self.terms.milestones[usize::from(milestone)].deliver_by, now)?;
        }
        self.require_open(milestone, now)?;
        let next = if is_delivered { State::DisputedByPayer } else { State::DisputedByPayee };
        self.enter(milestone, next, now)
    }

    fn respond(&mut self, by: Account, milestone: u8, now: UnixSeconds) -> Answer {
        let found = self.require_state(milestone, is_disputed)?;
        let other = if found == State::DisputedByPayer { self.terms.payee } else { self.terms.payer };
        require_caller(by, other)?;
        self.require_open(milestone, now)?;
        self.enter(milestone, State::Answered, now)
    }

    fn add_evidence(&mut self, by: Account, milestone: u8) -> Answer {
        self.require_state(milestone, |found| is_disputed(found) || found == State::Answered)?;
        let mine = [self.terms.payer, self.terms.payee, self.terms.arbiter].contains(&by);
        if mine { Ok(Vec::new()) } else { Err(Refusal::NotAParty { caller: by }) }
    }

    fn rule(
        &mut self,
        by: Account,
        ruling: &Ruling,
        arbiter: &Signature<Ruling>,
        now: UnixSeconds,
    ) -> Answer {
        self.require_status(Status::Live)?;
        self.require_own(ruling.id)?;
        self.require_state(ruling.milestone, |found| found == State::Answered)?;
        require_share(ruling.payee_bps)?;
        require_deadline(ruling.deadline, now)?;
        self.require_open(ruling.milestone, now)?;
        require_consent(by, self.terms.arbiter, arbiter, ruling)?; // ESC-006
        let left = self.take_left(ruling.milestone);
        let fee = self.fee_of(left);
        let mut effects = self.end(ruling.milestone, Payout::cut(left - fee, ruling.payee_bps));
        let fee = Amount::new(fee).expect("a fee is not above a milestone");
        effects.extend(Effect::pay(Destination::account(self.terms.arbiter), fee));
        Ok(effects)
    }

    fn withdraw_offers(&mut self, by: Account) -> Answer {
        self.require_status(Status::Live)?;
        if by != self.terms.payer && by != self.terms.payee {
            return Err(Refusal::NotAParty { caller: by });
        }
        self.nonce.0 += 1;
        Ok(Vec::new())
    }

    // ---- time-outs ----

    fn claim(&mut self, milestone: u8, now: UnixSeconds) -> Answer {
        let left = self.require_lapsed(milestone, |found| found == State::Delivered, now)?;
        Ok(self.end(milestone, Payout::payee(left)))
    }

    fn refund_missed(&mut self, milestone: u8, now: UnixSeconds) -> Answer {
        let left = self.require_lapsed(milestone, |found| found == State::Pending, now)?;
        self.payee_silent = true; // ESC-008
        Ok(self.end(milestone, Payout::payer(left)))
    }

    fn win_unanswered(&mut self, milestone: u8, now: UnixSeconds) -> Answer {
        let left = self.require_lapsed(milestone, is_disputed, now)?;
        let by_payer = self.pieces[usize::from(milestone)].state == State::DisputedByPayer;
        let silent = if by_payer { &mut self.payee_silent } else { &mut self.payer_silent };
        *silent = true; // ESC-008
        Ok(self.end(milestone, if by_payer { Payout::payer(left) } else { Payout::payee(left) }))
    }

    fn default(&mut self, milestone: u8, now: UnixSeconds) -> Answer {
        let left = self.require_lapsed(milestone, |found| found == State::Answered, now)?;
        Ok(self.end(milestone, Payout::cut(left, self.terms.default_bps)))
    }

    fn enter(&mut self, milestone: u8, state: State, since: UnixSeconds) -> Answer {
        let piece = &mut self.pieces[usize::from(milestone)];
        (piece.state, piece.since) = (state, since);
        Ok(Vec::new())
    }

    // ---- what must hold ----

    pub(super) fn require_status(&self, needed: Status) -> Result<(), Refusal> {
        let (id, found) = (self.terms.id, self.status);
        if found == Status::Unknown {
            return Err(Refusal::UnknownDeal { id });
        }
        if found == needed { Ok(()) } else { Err(Refusal::WrongStatus { id, found, needed }) }
    }

    pub(super) fn require_own(&self, signed: Word) -> Result<(), Refusal> {
        let id = self.terms.id;
        if signed == id { Ok(()) } else { Err(Refusal::OtherDeal { signed, id }) }
    }

    fn require_state(&self, milestone: u8, fits: impl Fn(State) -> bool) -> Result<State, Refusal> {
        self.require_status(Status::Live)?;
        let (place, count) = (usize::from(milestone), self.pieces.len());
        let piece = self.pieces.get(place).ok_or(Refusal::NoSuchMilestone { milestone, count })?;
        let found = piece.state;
        if fits(found) { Ok(found) } else { Err(Refusal::WrongState { milestone, found }) }
    }

    /// The silent side can act as long as the windows of the state run.
    fn require_open(&self, milestone: u8, now: UnixSeconds) -> Result<(), Refusal> {
        require_until(self.ends(milestone), now) // ESC-004
    }

    /// What a time-out moves, once it can.
    fn require_lapsed(
        &mut self,
        milestone: u8,
        fits: impl Fn(State) -> bool,
        now: UnixSeconds,
    ) -> Result<u128, Refusal> {
        self.require_state(milestone, fits)?;
        require_after(self.ends(milestone), now)?; // ESC-003
        Ok(self.take_left(milestone))
    }

    fn ends(&self, milestone: u8) -> UnixSeconds {
        self.exit_after(milestone).expect("the milestone was found and is not done")
    }
}

fn is_disputed(state: State) -> bool {
    matches!(state, State::DisputedByPayer | State::DisputedByPayee)
}

pub(super) fn require_deadline(deadline: UnixSeconds, now: UnixSeconds) -> Result<(), Refusal> {
    if now > deadline { Err(Refusal::SignaturePastDeadline { deadline, time: now }) } else { Ok(()) }
}

pub(super) fn require_consent<T: PartialEq>(
    by: Account,
    account: Account,
    signature: &Signature<T>,
    over: &T,
) -> Result<(), Refusal> {
    let consents = by == account || signature.is_by(account, over);
    if consents { Ok(()) } else { Err(Refusal::NotSigned { account }) } // ESC-005
}

fn require_caller(caller: Account, needed: Account) -> Result<(), Refusal> {
    if caller == needed { Ok(()) } else { Err(Refusal::NotTheParty { caller, needed }) } // ESC-005
}

fn require_until(closed_after: UnixSeconds, time: UnixSeconds) -> Result<(), Refusal> {
    if time > closed_after { Err(Refusal::TooLate { closed_after, time }) } else { Ok(()) }
}

fn require_after(opens_after: UnixSeconds, time: UnixSeconds) -> Result<(), Refusal> {
    if time <= opens_after { Err(Refusal::TooEarly { opens_after, time }) } else { Ok(()) }
}
