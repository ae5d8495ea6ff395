//! Envelopes are explored where they are small and walked where they are not.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use teahouse_base::UnixSeconds;

use super::{Envelope, EnvelopeAction as Action, EnvelopeParty, Gathering, MAX_LIFETIME, Share, Terms};
use crate::account::{Account, Destination};
use crate::amount::Amount;
use crate::deal::{Deal, Effect};
use crate::explore::{Explore, Explored, Instance, Moment};
use crate::testing::{Event, arb_choices, refusals, walk};
use crate::{exits, faults};

fn explored() -> Vec<Explored<Envelope>> {
    Envelope::instances().iter().map(|it| Explored::of(it).unwrap()).collect()
}

#[test]
fn every_moment_of_a_small_envelope_is_sound_and_every_refusal_is_met() {
    let searches = explored();
    for search in &searches {
        assert_eq!(faults::check(search), Ok(()), "{}", search.instance);
        let exits = exits::search(search);
        assert_eq!(exits.stranded(), Vec::<usize>::new(), "{}", search.instance);
        assert!(exits.longest_hold() <= MAX_LIFETIME && exits.longest_life() <= MAX_LIFETIME);
    }
    let met: BTreeSet<String> = searches.iter().flat_map(refusals).collect();
    let expected = "AlreadyClaimed AlreadyCreated AlreadyDrawn AlreadyJoined BadClosing BadDestination BadExpiry \
                    BadPathLength BadSignature EmptyShare Expired FeeTooHigh JoinsClosed JoinsOpen MissingOpening NoSuchSeat \
                    NoSuchShare NobodyJoined NotAMember NotDrawn NotExpired NotInTree NotTheRelayer NoteRefused \
                    NothingToRefund OtherEnvelope OtherGathering OtherMode RevealTooLate SignaturePastDeadline UnknownDestination \
                    UnknownEnvelope WrongAmount WrongOpening WrongSecret";
    assert_eq!(met, expected.split_whitespace().map(str::to_owned).collect());
}

#[test]
fn terms_that_cannot_be_kept_are_refused_and_nobody_is_told_to_fund_them() {
    let instances = Envelope::instances();
    let at = instances[0].at;
    let tree = instances[0].start.terms().clone();
    let open = instances[3].start.terms().clone();
    let gathering = |bend: fn(&mut Gathering)| {
        let mut terms = open.clone();
        terms.gathering.iter_mut().for_each(bend);
        terms
    };
    let bent = [
        Terms { shares: 0, ..tree.clone() },
        Terms { shares: 5, ..tree.clone() },
        Terms { depth: 8, ..tree.clone() },
        Terms { total: Amount::small(2), ..tree.clone() },
        Terms { total: Amount::small(10), ..tree.clone() },
        Terms { refund_to: Destination::account(tree.contract), ..tree.clone() },
        Terms { expiry: at.after(super::MIN_LIFETIME - Duration::from_secs(1)), ..tree.clone() },
        Terms { expiry: at.after(MAX_LIFETIME + Duration::from_secs(1)), ..tree },
        Terms { depth: 1, ..open.clone() },
        Terms { shares: 129, ..open.clone() },
        gathering(|it| it.key = Account::ZERO),
        gathering(|it| it.closes_at = UnixSeconds::new(1)),
        gathering(|it| it.closes_at = UnixSeconds::new(1 << 40)),
    ];
    for terms in bent {
        let create = match terms.gathering.clone() {
            Some(gathering) => Action::CreateOpen { gathering },
            None => Action::Create,
        };
        let mut deal = Envelope::promised(terms, BTreeMap::new());
        assert!(deal.apply(Account::repeat(1), &create, at).is_err(), "{deal:?}");
        let next = deal.next_actions(EnvelopeParty::Creator, at);
        assert!(next.iter().all(|it| !it.is_open(at)), "{next:?}");
    }
}

fn arb_envelope() -> impl Strategy<Value = Instance<Envelope>> {
    let amounts = vec(1_u64..1_000_000, 1..12);
    (amounts, 0..3_usize, 90_000_u64..30_000_000).prop_map(|(amounts, kind, life)| match kind {
        0 => with_shares(0, &vec![amounts[0]; amounts.len()], life),
        1 => with_shares(2, &amounts, life),
        _ => with_seats(&amounts, life),
    })
}

fn with_shares(base: usize, amounts: &[u64], life: u64) -> Instance<Envelope> {
    let instance = Envelope::instances().remove(base);
    let share = |(at, units): (u32, &u64)| {
        (at, Share { key: Account::repeat(0x10 + at as u8), amount: Amount::small(*units) })
    };
    let terms = Terms {
        depth: amounts.len().next_power_of_two().trailing_zeros() as u8,
        shares: amounts.len() as u32,
        total: Amount::small(amounts.iter().sum()),
        expiry: UnixSeconds::new(instance.at.get() + life),
        ..instance.start.terms().clone()
    };
    Instance { start: Envelope::promised(terms, (0..).zip(amounts).map(share).collect()), ..instance }
}

fn with_seats(amounts: &[u64], life: u64) -> Instance<Envelope> {
    let instance = Envelope::instances().remove(3);
    let terms = Terms {
        shares: amounts.len() as u32,
        total: Amount::small(amounts.iter().sum()),
        expiry: UnixSeconds::new(instance.at.get() + life),
        ..instance.start.terms().clone()
    };
    let start = Envelope { terms, ..instance.start };
    Instance { start, ..instance }
}

fn paid(effects: &[Effect]) -> u128 {
    crate::deal::totals(effects).1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn red_002_a_walk_makes_and_loses_nothing_and_a_stranger_ends_it(
        instance in arb_envelope(),
        choices in arb_choices(60),
    ) {
        walk(&instance, &choices, |before, event, after| {
            if let Event::Call(_, Ok(effects)) = event {
                prop_assert_eq!(faults::conserved(before, after, effects), Ok(()));
            }
            prop_assert_eq!(faults::check_moment(after), Ok(()));
            let hold = exits::push_out(after).expect("a stranger empties every envelope");
            prop_assert!(hold <= MAX_LIFETIME);
            Ok(())
        })?;
    }

    #[test]
    fn red_003_no_share_is_paid_twice_and_the_sum_is_the_deposit(instance in arb_envelope(), choices in arb_choices(80)) {
        let mut shares = BTreeSet::new();
        let mut out = 0;
        let mut last = None;
        walk(&instance, &choices, |_, event, after: &Moment<Envelope>| {
            if let Event::Call(it, Ok(effects)) = event {
                out += paid(effects);
                if let Action::Claim { claim, .. } = &it.action {
                    prop_assert!(shares.insert(claim.index), "share {} is paid twice", claim.index);
                }
            }
            last = Some(after.clone());
            Ok(())
        })?;
        if let Some(after) = last.filter(|it| it.deal.held() != Amount::ZERO || out > 0) {
            prop_assert_eq!(out + after.deal.held().get(), instance.start.terms().total.get());
        }
    }

    #[test]
    fn everyone_is_reminded_before_each_deadline(instance in arb_envelope(), choices in arb_choices(40)) {
        let lead = Duration::from_secs(6 * 3_600);
        walk(&instance, &choices, |_, _, after| {
            for party in after.deal.parties() {
                for next in after.deal.next_actions(party, after.now) {
                    let Some(at) = next.remind_at(lead) else { continue };
                    prop_assert!(next.from <= at && next.until.deadline().is_some_and(|end| at < end));
                }
            }
            Ok(())
        })?;
    }
}
