//! Small budgets to explore, with every right call and one wrong call for each refusal.

use teahouse_base::UnixSeconds;

use super::call::{AllowanceAction as Action, AllowanceParty as Party, Revoke, Spend};
use super::{Allowance, Budget, MAX_LIFETIME};
use crate::account::{Account, Destination, Signature, Word};
use crate::amount::Amount;
use crate::explore::{ANNA, BO, CARRIER, Explore, Instance, NOTE, OTHER_NOTE, STRANGER, Try};
use crate::vault::Opening;

const START: UnixSeconds = UnixSeconds::new(1_800_000_000);
/// Later than every deadline here.
const LATE: UnixSeconds = UnixSeconds::new(1 << 40);

impl Explore for Allowance {
    const NAME: &'static str = "allowance";

    fn instances() -> Vec<Instance<Self>> {
        let hours = budget(Destination::account(ANNA), 3_600, 3 * 3_600);
        let year = MAX_LIFETIME.as_secs();
        let monthly = Budget { has_payees: true, ..budget(NOTE.dest(), 30 * 86_400, year) };
        vec![
            Instance { name: "three hours", start: Allowance::promised(hours), at: START },
            Instance {
                name: "a year, by the month, to payees",
                start: Allowance::promised(monthly),
                at: START,
            },
        ]
    }

    fn tries(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let by = |party, by, action| Try { party, by, action };
        let mut tries = vec![by(Party::Funder, ANNA, Action::Open)];
        tries.extend(self.right_payments());
        tries.extend(self.wrong_payments(now));
        tries.extend(self.stops(now));
        tries.extend(
            [Opening::Missing, Opening::Of(NOTE), Opening::Of(OTHER_NOTE)]
                .map(|opening| by(Party::Anyone, STRANGER, Action::Refund { opening })),
        );
        tries
    }
}

fn budget(refund_to: Destination, period: u32, life: u64) -> Budget {
    Budget {
        id: Word::repeat(0x1d),
        contract: Account::repeat(0xc0),
        owner: ANNA,
        spender: Account::repeat(0x59),
        total: Amount::small(8),
        per_period: Amount::small(4),
        per_payment: Amount::small(3),
        max_relayer_fee: Amount::small(1),
        origin: START.after(std::time::Duration::from_secs(1_000)),
        period,
        expiry: UnixSeconds::new(START.get() + life),
        has_payees: false,
        refund_to,
    }
}

impl Allowance {
    fn spend_of(&self, amount: Amount) -> Spend {
        let unseen = (1..).find(|nonce| !self.is_nonce_used(*nonce)).unwrap_or_default();
        Spend {
            id: self.budget.id,
            dest: Destination::account(BO),
            amount,
            nonce: unseen,
            max_relayer_fee: self.budget.max_relayer_fee,
            relayer: CARRIER,
            deadline: LATE,
        }
    }

    fn pays(&self, by: Account, spend: Spend, fee: Amount) -> Try<Self> {
        let signature = Signature { by: self.budget.spender, over: spend };
        let action = Action::Spend { spend, is_payee: true, opening: Opening::Missing, signature, fee };
        Try { party: Party::App, by, action }
    }

    /// One unit, the most of one payment with and without a fee, and what is left in all.
    fn right_payments(&self) -> Vec<Try<Self>> {
        let (one, most, fee) = (Amount::small(1), self.budget.per_payment, self.budget.max_relayer_fee);
        let less = most.checked_sub(fee).unwrap_or(one);
        vec![
            self.pays(STRANGER, self.spend_of(one), Amount::ZERO),
            self.pays(STRANGER, self.spend_of(most), Amount::ZERO),
            self.pays(CARRIER, self.spend_of(less), fee),
            self.pays(STRANGER, self.spend_of(self.remaining), Amount::ZERO),
        ]
    }

    fn wrong_payments(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let one = Amount::small(1);
        let good = self.spend_of(one);
        let high = Amount::small(2).max(self.budget.max_relayer_fee);
        let above = high.checked_add(one).unwrap_or(high);
        let bent = [
            Spend { id: Word::repeat(0x1e), ..good },
            Spend { amount: Amount::ZERO, ..good },
            Spend { amount: self.budget.per_payment.checked_add(one).unwrap_or(one), ..good },
            Spend { nonce: 1, ..good },
            Spend { deadline: UnixSeconds::new(now.get() - 1), ..good },
            Spend { dest: Destination::account(self.budget.contract), ..good },
            Spend { dest: Destination { kind: 9, ..good.dest }, ..good },
            Spend { dest: OTHER_NOTE.dest(), ..good },
        ];
        let mut tries: Vec<Try<Self>> =
            bent.into_iter().map(|it| self.pays(STRANGER, it, Amount::ZERO)).collect();
        tries.push(self.pays(STRANGER, good, one));
        tries.push(self.pays(CARRIER, Spend { max_relayer_fee: above, ..good }, above));
        tries.extend(self.bent_calls(good));
        tries
    }

    /// What is signed is right, and what comes with it is not.
    fn bent_calls(&self, spend: Spend) -> Vec<Try<Self>> {
        let right = Signature { by: self.budget.spender, over: spend };
        let call = |spend: Spend, is_payee, opening, signature| {
            let action = Action::Spend { spend, is_payee, opening, signature, fee: Amount::ZERO };
            Try { party: Party::App, by: STRANGER, action }
        };
        let stolen = Signature { over: Spend { dest: Destination::account(STRANGER), ..spend }, ..right };
        let hidden = Spend { dest: NOTE.dest(), ..spend };
        let hidden_signature = Signature { over: hidden, ..right };
        vec![
            call(spend, false, Opening::Missing, right),
            call(spend, true, Opening::Missing, Signature { by: STRANGER, ..right }),
            call(spend, true, Opening::Missing, stolen),
            call(hidden, true, Opening::Of(NOTE), hidden_signature),
            call(hidden, true, Opening::Of(OTHER_NOTE), hidden_signature),
        ]
    }

    fn stops(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let (opening, owner, none) = (Opening::Missing, self.budget.owner, Amount::ZERO);
        let fee = Amount::small(1);
        let good = Revoke { id: self.budget.id, max_relayer_fee: fee, relayer: CARRIER, deadline: LATE };
        let signed = |by, revoke, signer, fee| {
            let signature = Signature { by: signer, over: revoke };
            Try { party: Party::Owner, by, action: Action::RevokeSigned { revoke, opening, signature, fee } }
        };
        let call = |by| Try { party: Party::Owner, by, action: Action::Revoke { opening } };
        vec![
            call(owner),
            call(STRANGER),
            signed(STRANGER, good, owner, none),
            signed(CARRIER, good, owner, fee),
            signed(STRANGER, good, STRANGER, none),
            signed(STRANGER, good, owner, fee),
            signed(CARRIER, good, owner, Amount::small(2)),
            signed(STRANGER, Revoke { id: Word::repeat(0x1e), ..good }, owner, none),
            signed(STRANGER, Revoke { deadline: UnixSeconds::new(now.get() - 1), ..good }, owner, none),
        ]
    }
}
