//! A budget is explored, walked, and looked at through any window of a period's length.

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;
use teahouse_base::UnixSeconds;

use super::{Allowance, AllowanceAction, Budget, MAX_LIFETIME};
use crate::account::{Account, Destination};
use crate::amount::Amount;
use crate::deal::Deal;
use crate::explore::{Explore, Explored, Instance, Moment};
use crate::testing::{Event, arb_choices, refusals, walk};
use crate::{exits, faults};

fn explored() -> Vec<Explored<Allowance>> {
    Allowance::instances().iter().map(|it| Explored::of(it).unwrap()).collect()
}

#[test]
fn every_moment_of_a_small_budget_is_sound_and_every_refusal_is_met() {
    let searches = explored();
    for search in &searches {
        assert_eq!(faults::check(search), Ok(()), "{}", search.instance);
        let exits = exits::search(search);
        assert_eq!(exits.stranded(), Vec::<usize>::new(), "{}", search.instance);
        assert!(exits.longest_hold() <= MAX_LIFETIME);
    }
    let met: BTreeSet<String> = searches.iter().flat_map(refusals).collect();
    let expected = "AbovePayment AbovePeriod AboveRest BadDestination BadExpiry BadSignature BudgetExists BudgetExpired \
                    BudgetNotBegun BudgetNotExpired BudgetOver FeeTooHigh NonceUsed NotAPayee NotTheBudgetsOwner \
                    NotTheRelayer NothingToSpend OtherBudget SignaturePastDeadline UnknownBudget UnknownDestination \
                    WrongOpening";
    assert_eq!(met, expected.split_whitespace().map(str::to_owned).collect());
}

#[test]
fn terms_that_cannot_be_kept_are_refused_and_nobody_is_told_to_open_them() {
    let start = Allowance::instances().remove(0);
    let good = start.start.budget().clone();
    let bent = [
        Budget { owner: Account::ZERO, ..good.clone() },
        Budget { spender: Account::ZERO, ..good.clone() },
        Budget { per_payment: Amount::ZERO, ..good.clone() },
        Budget { per_payment: Amount::small(5), ..good.clone() },
        Budget { per_period: Amount::small(9), ..good.clone() },
        Budget { period: 3_599, ..good.clone() },
        Budget { origin: good.expiry, ..good.clone() },
        Budget { refund_to: Destination::account(good.contract), ..good.clone() },
        Budget { expiry: start.at, ..good },
    ];
    for budget in bent {
        let mut deal = Allowance::promised(budget);
        assert!(deal.apply(Account::repeat(1), &AllowanceAction::Open, start.at).is_err(), "{deal:?}");
        assert_eq!(deal.next_actions(super::AllowanceParty::Funder, start.at), []);
    }
}

fn arb_budget() -> impl Strategy<Value = Instance<Allowance>> {
    let limits = (1_u64..1_000, 1_u64..5, 1_u64..6);
    (limits, 3_600_u32..90_000, 1_u64..40, 0_u64..200_000).prop_map(
        |((payment, per, periods), period, lives, origin)| {
            let instance = Allowance::instances().remove(0);
            let life = (u64::from(period) * lives).max(2 * 3_600);
            let budget = Budget {
                per_payment: Amount::small(payment),
                per_period: Amount::small(payment * per),
                total: Amount::small(payment * per * periods),
                max_relayer_fee: Amount::small(1 + payment / 10),
                period,
                origin: UnixSeconds::new(instance.at.get() - 100_000 + origin.min(100_000 + life - 1)),
                expiry: UnixSeconds::new(instance.at.get() + life),
                ..instance.start.budget().clone()
            };
            Instance { start: Allowance::promised(budget), ..instance }
        },
    )
}

/// When a payment was made, and how much left with its fee.
type Payment = (u64, u128);

fn payments(instance: &Instance<Allowance>, choices: &[u64]) -> Vec<Payment> {
    let mut found = Vec::new();
    let see =
        |before: &Moment<Allowance>, event: &Event<Allowance>, _: &Moment<Allowance>| -> Result<(), ()> {
            if let Event::Call(it, Ok(effects)) = event
                && matches!(it.action, AllowanceAction::Spend { .. })
            {
                found.push((before.now.get(), crate::deal::totals(effects).1));
            }
            Ok(())
        };
    walk(instance, choices, see).unwrap();
    found
}

fn most_in(payments: &[Payment], period: u64) -> u128 {
    let within = |from: u64| payments.iter().filter(move |(at, _)| from <= *at && *at < from + period);
    payments.iter().map(|(from, _)| within(*from).map(|(_, sum)| sum).sum()).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_walk_is_sound_and_a_stranger_ends_it(instance in arb_budget(), choices in arb_choices(60)) {
        walk(&instance, &choices, |before, event, after| {
            if let Event::Call(_, Ok(effects)) = event {
                prop_assert_eq!(faults::conserved(before, after, effects), Ok(()));
            }
            prop_assert_eq!(faults::check_moment(after), Ok(()));
            let hold = exits::push_out(after).expect("a stranger empties every budget");
            prop_assert!(hold <= MAX_LIFETIME);
            Ok(())
        })?;
    }

    #[test]
    fn a_window_sees_twice_the_limit_at_most_and_an_aligned_one_once(
        instance in arb_budget(),
        choices in arb_choices(120),
    ) {
        let budget = instance.start.budget().clone();
        let (period, limit) = (u64::from(budget.period), budget.per_period.get());
        let made = payments(&instance, &choices);
        prop_assert!(most_in(&made, period) <= 2 * limit);
        for (at, _) in &made {
            let index = (at - budget.origin.get()) / period;
            let aligned = made.iter().filter(|(other, _)| (other - budget.origin.get()) / period == index);
            prop_assert!(aligned.map(|(_, sum)| sum).sum::<u128>() <= limit);
        }
        prop_assert!(made.iter().map(|(_, sum)| sum).sum::<u128>() <= budget.total.get());
    }

    #[test]
    fn everyone_is_reminded_before_each_deadline(instance in arb_budget(), choices in arb_choices(40)) {
        let lead = Duration::from_secs(3_600);
        walk(&instance, &choices, |_, _, after| {
            for party in after.deal.parties() {
                for next in after.deal.next_actions(party, after.now) {
                    let Some(at) = next.remind_at(lead) else { continue };
                    prop_assert!(next.from <= at && next.until.deadline().is_some_and(|end| at < end), "{next:?}");
                }
            }
            Ok(())
        })?;
    }
}
