//! Small deals to explore: with and without an arbiter, of one and of two milestones, with every right call and one wrong
//! call for each refusal.

use teahouse_base::UnixSeconds;

use super::call::{EscrowAction as Action, EscrowParty as Party, Ruling, Settlement};
use super::terms::{DealTerms, MAX_TERM, MAX_WINDOW, MIN_WINDOW, Milestone};
use super::{Escrow, EscrowStatus as Status, MilestoneState as State};
use crate::account::{Account, Destination, Signature, Word};
use crate::amount::Amount;
use crate::deal::Deal;
use crate::explore::{Explore, Instance, STRANGER, Try};

/// Who pays.
pub const PAYER: Account = Account::repeat(0xa1);
/// Who delivers.
pub const PAYEE: Account = Account::repeat(0xb2);
/// Who rules.
pub const JUDGE: Account = Account::repeat(0xc3);

const START: UnixSeconds = UnixSeconds::new(1_800_000_000);
/// Later than every deadline here.
const LATE: UnixSeconds = UnixSeconds::new(1 << 40);
const ONE: Amount = Amount::small(1);

impl Explore for Escrow {
    const NAME: &'static str = "escrow";

    fn instances() -> Vec<Instance<Self>> {
        let instance = |name, terms| Instance { name, start: Escrow::promised(terms), at: START };
        vec![
            instance("one milestone, an arbiter", terms(&[30], JUDGE)),
            instance("one milestone, no arbiter", terms(&[2], Account::ZERO)),
            instance("one milestone, longest windows", longest(terms(&[1], JUDGE))),
            instance("two milestones, an arbiter", bare(terms(&[1, 1], JUDGE))),
            instance("two milestones, no arbiter", bare(terms(&[1, 1], Account::ZERO))),
        ]
    }

    fn tries(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let mut tries = self.beginnings(now);
        for milestone in 0..=u8::try_from(self.pieces().len()).expect("small deals") {
            tries.extend(self.steps(milestone, now));
            tries.extend(self.time_outs(milestone));
        }
        tries.extend(self.settlements(now));
        tries
    }
}

/// Milestones of these amounts, due a day apart, with the shortest windows, a deposit of one on each side, and an arbiter,
/// if any, who gets a tenth.
fn terms(amounts: &[u64], arbiter: Account) -> DealTerms {
    let accept_by = START.after(MIN_WINDOW);
    let milestone = |(i, amount): (u32, &u64)| Milestone {
        amount: Amount::small(*amount),
        deliver_by: accept_by.after(MIN_WINDOW * (i + 1)),
        review_window: MIN_WINDOW,
    };
    DealTerms {
        id: Word::repeat(0x1d),
        contract: Account::repeat(0xe5),
        payer: PAYER,
        payee: PAYEE,
        arbiter,
        milestones: (0..).zip(amounts).map(milestone).collect(),
        payer_deposit: ONE,
        payee_deposit: ONE,
        arbiter_fee_bps: if arbiter.is_zero() { 0 } else { 1_000 },
        arbiter_fee_cap: Amount::small(2),
        response_window: MIN_WINDOW,
        challenge_window: MIN_WINDOW,
        ruling_window: MIN_WINDOW,
        default_bps: 5_000,
        payer_to: Destination::account(Account::repeat(0xa7)),
        payee_to: Destination { kind: Destination::NOTE, word: Word::repeat(0xb7) },
        accept_by,
    }
}

/// The same with everything as late as can be: how long a unit can be held at all.
fn longest(terms: DealTerms) -> DealTerms {
    let accept_by = START.after(MAX_WINDOW);
    let mut milestones = terms.milestones;
    for milestone in &mut milestones {
        (milestone.deliver_by, milestone.review_window) = (accept_by.after(MAX_TERM), MAX_WINDOW);
    }
    let (response_window, challenge_window, ruling_window) = (MAX_WINDOW, MAX_WINDOW, MAX_WINDOW);
    DealTerms { accept_by, milestones, response_window, challenge_window, ruling_window, ..terms }
}

/// The same without deposits, which belong to the deal as a whole and would multiply its states.
fn bare(terms: DealTerms) -> DealTerms {
    DealTerms { payer_deposit: Amount::ZERO, payee_deposit: Amount::ZERO, ..terms }
}

/// The low 16 of some bits.
fn bits(of: u32) -> u16 {
    u16::try_from(of & 0xffff).expect("16 bits are kept")
}

fn attempt(party: Party, by: Account, action: Action) -> Try<Escrow> {
    Try { party, by, action }
}

fn signed<T: Copy>(by: Account, over: T) -> Signature<T> {
    Signature { by, over }
}

impl Escrow {
    fn sides(&self) -> (Account, Account) {
        (self.terms().payer, self.terms().payee)
    }

    /// The arbiter, or somebody who is none.
    fn judge(&self) -> Account {
        let arbiter = self.terms().arbiter;
        if arbiter.is_zero() { JUDGE } else { arbiter }
    }

    /// What is about the whole deal.
    fn beginnings(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let (id, (payer, payee)) = (self.terms().id, self.sides());
        let (payers, payees) = (signed(payer, id), signed(payee, id));
        let bent = signed(payee, Word::repeat(0xbe));
        let mut tries = vec![
            attempt(Party::Payer, payer, Action::Create),
            attempt(Party::Both, STRANGER, Action::CreateSigned { payer: payers, payee: payees }),
            attempt(Party::Both, payer, Action::CreateSigned { payer: bent, payee: payees }),
            attempt(Party::Payer, payer, Action::CreateSigned { payer: payers, payee: bent }),
            attempt(Party::Payee, payee, Action::CreateSigned { payer: payees, payee: payees }),
            attempt(Party::Payee, payee, Action::Accept { payee: bent }),
            attempt(Party::Payee, STRANGER, Action::Accept { payee: payees }),
            attempt(Party::Anyone, STRANGER, Action::Accept { payee: bent }),
            attempt(Party::Anyone, STRANGER, Action::CancelUnaccepted),
            attempt(Party::Payer, payer, Action::WithdrawOffers),
            attempt(Party::Payee, payee, Action::WithdrawOffers),
            attempt(Party::Anyone, STRANGER, Action::WithdrawOffers),
        ];
        // After the offer's end it is anyone's to cancel.
        if self.state() == Status::Offered && now <= self.terms().accept_by {
            tries.push(attempt(Party::Payee, payee, Action::CancelUnaccepted));
        }
        tries
    }

    fn steps(&self, milestone: u8, now: UnixSeconds) -> Vec<Try<Self>> {
        let ((payer, payee), judge) = (self.sides(), self.judge());
        let mut tries = Vec::new();
        let people = [
            (Party::Payer, payer),
            (Party::Payee, payee),
            (Party::Arbiter, judge),
            (Party::Anyone, STRANGER),
        ];
        for (party, by) in people {
            let acts = [
                Action::Deliver { milestone },
                Action::Dispute { milestone },
                Action::Respond { milestone },
                Action::AddEvidence { milestone },
            ];
            tries.extend(acts.map(|action| attempt(party, by, action)));
            tries.extend(self.gifts(milestone).into_iter().map(|action| attempt(party, by, action)));
        }
        tries.extend(self.rulings(milestone, now));
        tries
    }

    fn left(&self, milestone: u8) -> Amount {
        self.pieces().get(usize::from(milestone)).map_or(ONE, |piece| piece.left)
    }

    /// All of it, more than that, nothing, and while most is there a part.
    fn gifts(&self, milestone: u8) -> Vec<Action> {
        let left = self.left(milestone);
        let more = left.checked_add(ONE).expect("small deals");
        let part = (left > Amount::small(1)).then(|| left.checked_sub(ONE).expect("above one"));
        let amounts = [left, more, Amount::ZERO].into_iter().chain(part);
        let both = |amount| [Action::Release { milestone, amount }, Action::Refund { milestone, amount }];
        amounts.flat_map(both).collect()
    }

    fn rulings(&self, milestone: u8, now: UnixSeconds) -> Vec<Try<Self>> {
        let ((payer, _), judge) = (self.sides(), self.judge());
        let good = Ruling { id: self.terms().id, milestone, payee_bps: 3_333, deadline: LATE };
        let past = Ruling { deadline: UnixSeconds::new(now.get() - 1), ..good };
        let rule = |by, ruling, arbiter| attempt(Party::Arbiter, by, Action::Rule { ruling, arbiter });
        let call = |ruling| rule(judge, ruling, signed(Account::ZERO, ruling));
        vec![
            call(good),
            call(Ruling { payee_bps: 10_000, ..good }),
            call(Ruling { payee_bps: 10_001, ..good }),
            call(Ruling { id: Word::ZERO, ..good }),
            call(past),
            rule(STRANGER, good, signed(judge, good)),
            attempt(Party::Payer, payer, Action::Rule { ruling: good, arbiter: signed(payer, good) }),
            attempt(Party::Anyone, STRANGER, Action::Rule { ruling: good, arbiter: signed(judge, past) }),
        ]
    }

    fn time_outs(&self, milestone: u8) -> Vec<Try<Self>> {
        let acts = [
            Action::ClaimAfterReview { milestone },
            Action::RefundAfterDeadline { milestone },
            Action::WinUnanswered { milestone },
            Action::DefaultAfterArbiter { milestone },
        ];
        acts.map(|action| attempt(Party::Anyone, STRANGER, action)).into()
    }

    /// Every milestone that is left, the first one alone, and settlements that cannot be.
    fn settlements(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let (payer, payee) = self.sides();
        let open = (0..16).zip(self.pieces()).filter(|(_, piece)| piece.state != State::Done);
        let all: u16 = open.map(|(bit, _)| 1 << bit).sum();
        let first = all & all.wrapping_neg();
        let whole = Settlement {
            id: self.terms().id,
            milestones: all,
            to_payer: Amount::ZERO,
            to_payee: self.held(),
            nonce: self.nonce(),
            deadline: LATE,
        };
        let alone = Settlement {
            milestones: first,
            to_payer: self.left(u8::try_from(first.trailing_zeros()).expect("a bit of 16 or none")),
            to_payee: Amount::ZERO,
            ..whole
        };
        let mut tries = vec![self.agreed(whole)];
        if first != all {
            tries.push(self.agreed(alone));
        }
        let more = whole.to_payee.checked_add(ONE).expect("small deals");
        let bent = [
            Settlement { id: Word::ZERO, ..whole },
            Settlement { nonce: self.nonce() + 1, ..whole },
            Settlement { deadline: UnixSeconds::new(now.get() - 1), ..whole },
            Settlement { milestones: 0, ..whole },
            Settlement { milestones: bits(1 << self.pieces().len()), ..whole },
            Settlement { milestones: bits((1 << self.pieces().len()) - 1), to_payee: more, ..whole },
        ];
        tries.extend(bent.map(|settlement| self.agreed(settlement)));
        let half =
            |by, payer, payee| attempt(Party::Both, by, Action::Settle { settlement: whole, payer, payee });
        tries.push(half(STRANGER, signed(payer, whole), signed(payee, alone)));
        tries.push(half(STRANGER, signed(payee, whole), signed(payee, whole)));
        tries.push(half(payee, signed(payer, whole), signed(Account::ZERO, whole)));
        tries
    }

    fn agreed(&self, settlement: Settlement) -> Try<Self> {
        let (payer, payee) = self.sides();
        let (payer, payee) = (signed(payer, settlement), signed(payee, settlement));
        attempt(Party::Both, STRANGER, Action::Settle { settlement, payer, payee })
    }
}
