//! Deals are explored where they are small and walked where they are not.

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use super::terms::{MAX_TERM, MAX_WINDOW, MIN_WINDOW};
use super::*;
use crate::account::{Account, Destination, Signature};
use crate::deal::{Deal, Effect, Until, totals};
use crate::explore::{Explore, Explored, Instance, Moment, Move, STRANGER};
use crate::testing::{Event, arb_choices, refusals, walk};
use crate::{exits, faults};

/// Searches of the instances of this many milestones at most.
fn explored(milestones: usize) -> Vec<Explored<Escrow>> {
    let all = Escrow::instances().into_iter();
    let small = all.filter(|it| it.start.pieces().len() <= milestones);
    small.map(|it| Explored::of(&it).unwrap()).collect()
}

/// The longest that any unit of a deal can be held from `start` on, as `DESIGN.md` says.
fn longest_life(terms: &DealTerms, start: UnixSeconds) -> Duration {
    let last =
        |it: &Milestone| it.deliver_by.after(it.review_window + terms.response_window + terms.ruling_window);
    let end = terms.milestones.iter().map(last).max().unwrap().after(3 * terms.challenge_window);
    Duration::from_secs(end.get() + 1 - start.get())
}

#[test]
fn esc_003_every_moment_of_a_small_deal_is_sound_and_has_an_exit_that_anyone_can_push() {
    for search in explored(2) {
        assert_eq!(faults::check(&search), Ok(()), "{}", search.instance);
        let exits = exits::search(&search);
        let start = &search.moments[0];
        assert_eq!(exits.stranded(), Vec::<usize>::new(), "{}", search.instance);
        assert_eq!(exits.longest_life(), longest_life(start.deal.terms(), start.now), "{}", search.instance);
    }
}

#[test]
fn esc_003_no_call_moves_an_exit_but_the_step_into_another_state() {
    for search in explored(1) {
        for (from, edges) in search.edges.iter().enumerate() {
            for (edge, after) in edges.iter().map(|edge| (edge, &search.moments[edge.to].deal)) {
                let before = &search.moments[from].deal;
                for milestone in 0..before.pieces().len() as u8 {
                    let state = |deal: &Escrow| deal.pieces()[usize::from(milestone)].state;
                    let same = state(before) == state(after);
                    assert!(!same || before.exit_after(milestone) == after.exit_after(milestone), "{edge:?}");
                }
            }
        }
    }
}

#[test]
fn esc_004_whoever_would_lose_by_silence_is_told_at_least_a_day_before() {
    for search in explored(1) {
        for Moment { deal, now } in &search.moments {
            let all = deal.parties().into_iter().flat_map(|party| deal.next_actions(party, *now));
            for next in all.filter(|it| it.from > *now && matches!(it.until, Until::Opens(..))) {
                assert!(next.until.at().unwrap() >= next.from.after(MIN_WINDOW), "{next:?}");
            }
        }
    }
}

#[test]
fn every_refusal_of_a_call_is_met() {
    let met: BTreeSet<String> = explored(1).iter().flat_map(refusals).collect();
    let expected = "BadAcceptBy BadSet BadShare DealExists MoreThanLeft NoSuchMilestone NotAParty NotSigned NotTheParty \
                    NothingToMove OtherDeal SignaturePastDeadline TooEarly TooLate UnknownDeal WrongNonce WrongState \
                    WrongStatus WrongSum";
    assert_eq!(met, expected.split_whitespace().map(str::to_owned).collect());
}

#[test]
fn terms_that_cannot_be_kept_are_refused_and_nobody_is_told_to_fund_them() {
    let instance = Escrow::instances().remove(0);
    let good = instance.start.terms().clone();
    let milestone = |bend: fn(&mut Milestone)| {
        let mut terms = good.clone();
        terms.milestones.iter_mut().for_each(bend);
        terms
    };
    let short = MIN_WINDOW - Duration::from_secs(1);
    let bent = [
        (DealTerms { payer: Account::ZERO, ..good.clone() }, "BadParties"),
        (DealTerms { payee: PAYER, ..good.clone() }, "BadParties"),
        (DealTerms { arbiter: PAYEE, ..good.clone() }, "BadParties"),
        (DealTerms { arbiter: Account::ZERO, ..good.clone() }, "BadFee"),
        (DealTerms { arbiter_fee_bps: MAX_FEE_BPS + 1, ..good.clone() }, "BadFee"),
        (DealTerms { response_window: short, ..good.clone() }, "BadWindow"),
        (DealTerms { challenge_window: MAX_WINDOW + MIN_WINDOW, ..good.clone() }, "BadWindow"),
        (DealTerms { ruling_window: Duration::ZERO, ..good.clone() }, "BadWindow"),
        (milestone(|it| it.review_window = MIN_WINDOW / 2), "BadWindow"),
        (DealTerms { default_bps: ALL_BPS + 1, ..good.clone() }, "BadShare"),
        (DealTerms { milestones: Vec::new(), ..good.clone() }, "BadCount"),
        (DealTerms { milestones: vec![good.milestones[0]; 17], ..good.clone() }, "BadCount"),
        (milestone(|it| it.amount = Amount::ZERO), "EmptyMilestone"),
        (milestone(|it| it.deliver_by = UnixSeconds::new(it.deliver_by.get() - 86_401)), "BadDeliverBy"),
        (milestone(|it| it.deliver_by = it.deliver_by.after(MAX_TERM)), "BadDeliverBy"),
        (milestone(|it| it.amount = Amount::new((1 << 96) - 2).unwrap()), "TooMuch"),
        (DealTerms { payer_to: Destination::account(good.contract), ..good.clone() }, "BadDestination"),
        (
            DealTerms { payee_to: Destination { kind: 2, ..good.payee_to }, ..good.clone() },
            "UnknownDestination",
        ),
    ];
    for (terms, why) in bent {
        let mut deal = Escrow::promised(terms);
        let refusal = deal.apply(PAYER, &EscrowAction::Create, instance.at).unwrap_err();
        assert!(format!("{refusal:?}").contains(why), "{refusal:?} is not {why}");
        let told = deal.next_actions(EscrowParty::Payer, instance.at);
        assert!(told.is_empty(), "{why}: {told:?}");
    }
}

#[test]
fn esc_002_the_odd_unit_is_the_payees() {
    assert_eq!(cut(1_001, 5_000), (500, 501));
    assert_eq!(cut(1, 1), (0, 1));
    assert_eq!(cut(u128::from(u64::MAX), 0), (u128::from(u64::MAX), 0));
    assert_eq!(cut((1 << 96) - 1, ALL_BPS), (0, (1 << 96) - 1));
}

#[test]
fn esc_006_a_ruling_moves_the_disputed_milestone_and_nothing_else() {
    for search in explored(2) {
        for (from, edges) in search.edges.iter().enumerate() {
            for edge in edges {
                let Move::Call(call) = &edge.step else { continue };
                let EscrowAction::Rule { ruling, .. } = &call.action else { continue };
                let (before, after) = (&search.moments[from].deal, &search.moments[edge.to].deal);
                let milestone = usize::from(ruling.milestone);
                let others = |deal: &Escrow| {
                    let all = deal.pieces().iter().enumerate();
                    all.filter(|(at, _)| *at != milestone).map(|(_, piece)| *piece).collect::<Vec<_>>()
                };
                let deposits = if after.is_over() {
                    before.held().get() - before.pieces()[milestone].left.get()
                } else {
                    0
                };
                assert_eq!(others(before), others(after));
                assert_eq!(totals(&edge.effects).1, before.pieces()[milestone].left.get() + deposits);
                assert!(edge.effects.iter().all(|it| is_to_its_own(before.terms(), it)), "{edge:?}");
            }
        }
    }
}

/// Whether a payment goes to one of the sides, or to the arbiter within its cap.
fn is_to_its_own(terms: &DealTerms, effect: &Effect) -> bool {
    let Effect::Pay { to, amount } = effect else { return false };
    let is_fee = *to == Destination::account(terms.arbiter) && *amount <= terms.arbiter_fee_cap;
    is_fee || *to == terms.payer_to || *to == terms.payee_to
}

#[test]
fn esc_007_a_settlement_counts_for_its_own_nonce_only() {
    let instance = Escrow::instances().remove(0);
    let mut deal = instance.start;
    let id = deal.terms().id;
    let by = |by, over| Signature { by, over };
    let sign = EscrowAction::CreateSigned { payer: by(PAYER, id), payee: by(PAYEE, id) };
    deal.apply(STRANGER, &sign, instance.at).unwrap();
    let offer = |deal: &Escrow| Settlement {
        id,
        milestones: 1,
        to_payer: deal.held(),
        to_payee: Amount::ZERO,
        nonce: deal.nonce(),
        deadline: instance.at,
    };
    let stale = offer(&deal);
    deal.apply(PAYEE, &EscrowAction::WithdrawOffers, instance.at).unwrap();
    let settle = |over| EscrowAction::Settle {
        settlement: over,
        payer: Signature { by: PAYER, over },
        payee: Signature { by: PAYEE, over },
    };
    let refused = deal.apply(STRANGER, &settle(stale), instance.at).unwrap_err();
    assert_eq!(refused, EscrowRefusal::WrongNonce { signed: 0, due: 1 });
    let fresh = offer(&deal);
    assert!(deal.apply(STRANGER, &settle(fresh), instance.at).is_ok() && deal.is_over());
}

/// A deal of any shape: up to 16 milestones, windows of any length, any deposits, any fee, any default.
fn arb_deal() -> impl Strategy<Value = Instance<Escrow>> {
    let window = || (86_400_u64..=90 * 86_400).prop_map(Duration::from_secs);
    let milestone = (1_u64..1_000_000, 0_u64..600 * 86_400, window());
    let windows = [window(), window(), window()];
    let parts = (0_u16..=10_000, 0_u16..=2_000, any::<bool>());
    (vec(milestone, 1..=16), windows, parts, (0_u64..50, 0_u64..50, 0_u64..9_000)).prop_map(
        |(milestones, windows, (default_bps, fee_bps, judged), (payers, payees, cap))| {
            let instance = Escrow::instances().remove(0);
            let base = instance.start.terms().clone();
            let milestone = |(amount, wait, review_window)| Milestone {
                amount: Amount::small(amount),
                deliver_by: base.accept_by.after(MIN_WINDOW + Duration::from_secs(wait)),
                review_window,
            };
            let terms = DealTerms {
                milestones: milestones.into_iter().map(milestone).collect(),
                arbiter: if judged { base.arbiter } else { Account::ZERO },
                arbiter_fee_bps: if judged { fee_bps } else { 0 },
                arbiter_fee_cap: Amount::small(cap),
                response_window: windows[0],
                challenge_window: windows[1],
                ruling_window: windows[2],
                default_bps,
                payer_deposit: Amount::small(payers),
                payee_deposit: Amount::small(payees),
                ..base
            };
            Instance { start: Escrow::promised(terms), ..instance }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn esc_002_a_walk_makes_and_loses_nothing_and_a_stranger_ends_it_in_time(
        instance in arb_deal(),
        choices in arb_choices(60),
    ) {
        let most = longest_life(instance.start.terms(), instance.at);
        walk(&instance, &choices, |before, event, after| {
            if let Event::Call(_, Ok(effects)) = event {
                prop_assert_eq!(faults::conserved(before, after, effects), Ok(()));
            }
            let hold = exits::push_out(after).expect("a stranger empties every deal");
            let life = Duration::from_secs(after.now.get() - instance.at.get()) + hold;
            prop_assert!(hold == Duration::ZERO || life <= most, "{life:?} is above {most:?}");
            Ok(())
        })?;
    }

    #[test]
    fn what_a_party_is_told_is_what_it_can_do(instance in arb_deal(), choices in arb_choices(12)) {
        walk(&instance, &choices, |_, _, after| {
            prop_assert_eq!(faults::check_moment(after), Ok(()));
            Ok(())
        })?;
    }

    #[test]
    fn everyone_is_reminded_before_each_deadline(instance in arb_deal(), choices in arb_choices(40)) {
        let lead = Duration::from_secs(6 * 3_600);
        walk(&instance, &choices, |_, _, after| {
            for party in after.deal.parties() {
                for next in after.deal.next_actions(party, after.now) {
                    let Some(at) = next.remind_at(lead) else { continue };
                    prop_assert!(next.from <= at && next.until.at().is_some_and(|end| at < end));
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn esc_008_deposits_go_back_unless_their_side_was_silent(instance in arb_deal(), choices in arb_choices(60)) {
        let terms = instance.start.terms().clone();
        walk(&instance, &choices, |before, event, after| {
            let Event::Call(it, Ok(effects)) = event else { return Ok(()) };
            let ends = before.deal.state() == EscrowStatus::Live && after.deal.is_over();
            if ends && it.action.verb() != EscrowVerb::Settle {
                let to_payer = match (after.deal.payer_silent(), after.deal.payee_silent()) {
                    (false, false) => terms.payer_deposit.get(),
                    (false, true) => terms.payer_deposit.get() + terms.payee_deposit.get(),
                    (true, false) => 0,
                    (true, true) => terms.payee_deposit.get(),
                };
                let mine = |it: &&Effect| matches!(it, Effect::Pay { to, .. } if *to == terms.payer_to);
                let paid = totals(&effects.iter().filter(mine).copied().collect::<Vec<_>>()).1;
                prop_assert!(paid >= to_payer, "{paid} is below {to_payer}");
            }
            Ok(())
        })?;
    }
}
