//! Rides are explored where they are small and walked where they are not.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use super::*;
use crate::account::{Account, Destination, Signature};
use crate::deal::{Deal, Effect, totals};
use crate::explore::{Edge, Explore, Explored, Moment, Move, STRANGER, Try};
use crate::testing::refusals;
use crate::{exits, faults};

mod walks;

const SECOND: Duration = Duration::from_secs(1);

/// Every instance, explored once.
fn explored() -> &'static [Explored<Ride>] {
    static SEARCHES: LazyLock<Vec<Explored<Ride>>> =
        LazyLock::new(|| Ride::instances().iter().map(|it| Explored::of(it).unwrap()).collect());
    &SEARCHES
}

/// Calls `see` with every call that was taken: the moment before, the call, what moved, the moment after.
fn calls(search: &Explored<Ride>, see: impl Fn(&Moment<Ride>, &Try<Ride>, &[Effect], &Moment<Ride>)) {
    for (from, edges) in search.edges.iter().enumerate() {
        for Edge { step, effects, to } in edges {
            if let Move::Call(call) = step {
                see(&search.moments[from], call, effects, &search.moments[*to]);
            }
        }
    }
}

/// What some effects pay to a destination.
fn paid_to(effects: &[Effect], dest: Destination) -> u128 {
    let own = |it: &&Effect| matches!(it, Effect::Pay { to, .. } if *to == dest);
    totals(&effects.iter().filter(own).copied().collect::<Vec<_>>()).1
}

/// The longest that any unit of a ride can be locked from `start` on, as `DESIGN.md` says, when a stranger pushes as soon as
/// it can: each of its three pushes takes a second, and a start may come before it in a second of its own.
fn longest_life(quote: &RideQuote, start: UnixSeconds) -> Duration {
    let end = quote.arrive_by.after(quote.wait + quote.ride_timeout + 3 * WINDOW + 4 * SECOND);
    Duration::from_secs(end.get() - start.get())
}

#[test]
fn rid_003_every_moment_of_a_small_ride_is_sound_and_has_an_exit_that_anyone_can_push() {
    for search in explored() {
        assert_eq!(faults::check(search), Ok(()), "{}", search.instance);
        let exits = exits::search(search);
        let start = &search.moments[0];
        assert_eq!(exits.stranded(), Vec::<usize>::new(), "{}", search.instance);
        assert_eq!(exits.longest_life(), longest_life(start.deal.quote(), start.now), "{}", search.instance);
    }
}

#[test]
fn every_refusal_of_a_call_is_met() {
    let met: BTreeSet<String> = explored().iter().flat_map(refusals).collect();
    let expected = "BadArrival BadDestination BadScore DrawUsed FareAboveMost FeeAboveMost NotAParty NotAbove NotSigned \
                    NothingToMove OtherRide PurseTooSmall RatedAlready RideExists SignaturePastDeadline TooEarly TooLate \
                    UnknownDestination UnknownRide WrongCode WrongOpening WrongStatus";
    assert_eq!(met, expected.split_whitespace().map(str::to_owned).collect());
}

#[test]
fn quotes_that_cannot_be_kept_are_refused_and_nobody_is_told_to_open_them() {
    let instance = Ride::instances().remove(0);
    let good = instance.start.quote().clone();
    let at = instance.at;
    let earlier = UnixSeconds::new(at.get() - 1);
    let bent = [
        (RideQuote { rider: Account::ZERO, ..good.clone() }, "BadParties"),
        (RideQuote { driver: Account::ZERO, ..good.clone() }, "BadParties"),
        (RideQuote { driver: RIDER, ..good.clone() }, "BadParties"),
        (RideQuote { valid_until: earlier, ..good.clone() }, "TooLate"),
        (RideQuote { arrive_by: earlier, ..good.clone() }, "BadArriveBy"),
        (RideQuote { arrive_by: at.after(MAX_AHEAD + SECOND), ..good.clone() }, "BadArriveBy"),
        (RideQuote { wait: MIN_WAIT - SECOND, ..good.clone() }, "BadWindow"),
        (RideQuote { wait: MAX_WAIT + SECOND, ..good.clone() }, "BadWindow"),
        (RideQuote { ride_timeout: MIN_TIMEOUT - SECOND, ..good.clone() }, "BadWindow"),
        (RideQuote { ride_timeout: MAX_TIMEOUT + SECOND, ..good.clone() }, "BadWindow"),
        (RideQuote { fee_grace: good.fee_arrived, ..good.clone() }, "BadFees"),
        (RideQuote { fee_booked: good.fee_no_show, ..good.clone() }, "BadFees"),
        (RideQuote { fee_arrived: good.max_fare, ..good.clone() }, "BadFees"),
        (RideQuote { max_fare: good.fee_arrived, ..good.clone() }, "BadFees"),
        (free(good.clone()), "NothingToMove"),
        (RideQuote { rider_to: Destination::account(good.contract), ..good.clone() }, "BadDestination"),
        (RideQuote { driver_to: Destination { kind: 2, ..good.driver_to }, ..good }, "UnknownDestination"),
    ];
    for (quote, why) in bent {
        let mut ride = Ride::promised(quote);
        ride.apply(DRIVER, &RideAction::Fund { account: DRIVER, amount: Amount::small(2) }, at).unwrap();
        let refusal = ride.apply(RIDER, &open(&ride), at).unwrap_err();
        assert!(format!("{refusal:?}").contains(why), "{refusal:?} is not {why}");
        let told = ride.next_actions(RideParty::Both, at);
        // What is too far ahead can be opened later.
        let later = told.iter().all(|next| next.from > at);
        assert!(later && (told.is_empty() || why == "BadArriveBy"), "{why}: {told:?}");
    }
}

/// A ride that costs nothing whatever happens.
fn free(quote: RideQuote) -> RideQuote {
    let (fee_grace, fee_booked) = (Amount::ZERO, Amount::ZERO);
    let (fee_arrived, fee_no_show, max_fare) = (Amount::ZERO, Amount::ZERO, Amount::ZERO);
    RideQuote { fee_grace, fee_booked, fee_arrived, fee_no_show, max_fare, ..quote }
}

/// An opening that both signed.
fn open(ride: &Ride) -> RideAction {
    let (quote, over) = (ride.quote(), ride.quote().id);
    RideAction::Open {
        rider: Signature { by: quote.rider, over },
        driver: Signature { by: quote.driver, over },
    }
}

#[test]
fn rid_002_a_ride_pays_its_two_sides_and_nobody_else_and_the_driver_no_more_than_the_largest_fare() {
    for search in explored() {
        calls(search, |before, call, effects, after| {
            let quote = before.deal.quote();
            if matches!(call.action, RideAction::Draw { .. }) || totals(effects).1 == 0 {
                return;
            }
            let (to_rider, to_driver) = (paid_to(effects, quote.rider_to), paid_to(effects, quote.driver_to));
            let back = after.deal.purse(quote.driver) - before.deal.purse(quote.driver);
            let whole = quote.max_fare.get() + quote.driver_bond.get();
            assert_eq!(to_rider + to_driver + back, whole, "{call:?} in {before:?}");
            assert_eq!(totals(effects).1, to_rider + to_driver, "{call:?} in {before:?}");
            assert!(to_driver <= quote.max_fare.get(), "{call:?} in {before:?}"); // RID-004
        });
    }
}

#[test]
fn rid_005_a_voucher_gives_way_to_a_larger_one_and_moves_no_clock() {
    for search in explored() {
        calls(search, |before, call, _, after| {
            if before.deal.state() == RideStatus::Closing && after.deal.state() == RideStatus::Closing {
                let RideAction::Close { voucher, .. } = &call.action else {
                    return assert_eq!(before.deal.fare(), after.deal.fare(), "{call:?}");
                };
                assert!(before.deal.fare() < after.deal.fare(), "{voucher:?}");
                assert_eq!(before.deal.exit_after(), after.deal.exit_after(), "{voucher:?}");
            }
        });
    }
}

#[test]
fn rid_003_no_call_moves_an_exit_but_the_step_into_another_state() {
    for search in explored() {
        calls(search, |before, call, _, after| {
            let same = before.deal.state() == after.deal.state();
            assert!(!same || before.deal.exit_after() == after.deal.exit_after(), "{call:?} in {before:?}");
        });
    }
}

#[test]
fn rid_006_nobody_boards_without_the_drivers_word_and_the_riders_code() {
    for search in explored() {
        calls(search, |before, call, _, after| {
            if before.deal.state() == after.deal.state() || after.deal.state() != RideStatus::Aboard {
                return;
            }
            let RideAction::Start { start, driver } = &call.action else { panic!("{call:?}") };
            let says =
                call.by == before.deal.quote().driver || driver.is_by(before.deal.quote().driver, start);
            assert!(says && start.code == CODE, "{call:?}");
        });
    }
}

#[test]
fn rid_007_giving_up_costs_what_the_table_says_and_no_more_than_the_side_signed() {
    let table = |before: &Moment<Ride>, by_rider: bool| {
        let (quote, now) = (before.deal.quote(), before.now.get());
        let fee = match before.deal.state() {
            RideStatus::Booked if by_rider && now > quote.arrive_by.get() => Amount::ZERO,
            RideStatus::Booked if now - before.deal.since().get() <= quote.grace.as_secs() => quote.fee_grace,
            RideStatus::Booked => quote.fee_booked,
            _ => quote.fee_arrived,
        };
        if by_rider { fee } else { fee.min(quote.driver_bond) }
    };
    for search in explored() {
        calls(search, |before, call, effects, after| {
            let quote = before.deal.quote();
            let bond = quote.driver_bond.get();
            let kept = || after.deal.purse(quote.driver) - before.deal.purse(quote.driver);
            match &call.action {
                RideAction::Cancel { cancel, side, .. } if *side == quote.rider => {
                    let fee = table(before, true);
                    assert_eq!(paid_to(effects, quote.driver_to), fee.get(), "{before:?}");
                    assert!(fee <= cancel.max_fee && kept() == bond, "{before:?}");
                }
                RideAction::Cancel { cancel, .. } => {
                    let fee = table(before, false);
                    assert_eq!(paid_to(effects, quote.rider_to), quote.max_fare.get() + fee.get());
                    assert!(fee <= cancel.max_fee && kept() == bond - fee.get(), "{before:?}");
                }
                RideAction::Lapse => {
                    let fee = quote.fee_booked.min(quote.driver_bond);
                    assert_eq!(paid_to(effects, quote.rider_to), quote.max_fare.get() + fee.get());
                }
                _ => {}
            }
        });
    }
}

#[test]
fn rid_008_a_time_out_moves_nothing_before_two_hours_have_passed_for_the_silent_side() {
    for search in explored() {
        calls(search, |before, call, effects, _| {
            let (ride, now) = (&before.deal, before.now);
            match call.action {
                RideAction::NoShow | RideAction::TimeOut => assert_eq!(effects, [], "{before:?}"),
                RideAction::Finish => assert!(now > ride.since().after(WINDOW), "{before:?}"),
                RideAction::Lapse => assert!(now > ride.quote().arrive_by.after(WINDOW), "{before:?}"),
                _ => {}
            }
        });
    }
}

#[test]
fn rid_009_a_purse_shrinks_by_its_owners_word_alone_and_is_its_owners_at_any_time() {
    for search in explored() {
        calls(search, |before, call, _, after| {
            for who in [RIDER, DRIVER] {
                if after.deal.purse(who) >= before.deal.purse(who) {
                    continue;
                }
                match &call.action {
                    RideAction::Draw { draw, owner, .. } => {
                        assert!(
                            draw.account == who && (call.by == who || owner.is_by(who, draw)),
                            "{call:?}"
                        );
                    }
                    RideAction::Open { .. } | RideAction::OpenFromPurse { .. } => {}
                    _ => panic!("{call:?} takes from the purse of {who}"),
                }
            }
        });
        for Moment { deal, now } in &search.moments {
            for (party, who) in [(RideParty::Rider, RIDER), (RideParty::Driver, DRIVER)] {
                let told = deal.next_actions(party, *now);
                let can = told.iter().any(|it| it.verb == RideVerb::Draw && it.is_open(*now));
                assert_eq!(can, deal.purse(who) > 0, "{deal:?}");
            }
        }
    }
}

#[test]
fn a_stranger_pushes_out_what_is_locked_and_leaves_the_purses() {
    let instance = Ride::instances().remove(0);
    let (mut ride, now) = (instance.start, instance.at);
    ride.apply(DRIVER, &RideAction::Fund { account: DRIVER, amount: Amount::small(9) }, now).unwrap();
    ride.apply(RIDER, &open(&ride), now).unwrap();
    assert_eq!((ride.locked(), ride.held()), (Amount::small(7), Amount::small(14)));
    let hold = exits::push_out(&Moment { deal: ride.clone(), now }).unwrap();
    let opens = ride.exit_after().unwrap().after(SECOND);
    assert_eq!(hold, Duration::from_secs(opens.get() - now.get()));
    let lapsed = ride.apply(STRANGER, &RideAction::Lapse, opens).unwrap();
    assert_eq!(totals(&lapsed), (0, 7));
    assert_eq!((ride.locked(), ride.purse(DRIVER)), (Amount::ZERO, 7));
}

#[test]
fn what_a_contract_says_is_read_as_it_stands() {
    let quote = Ride::instances().remove(0).start.quote().clone();
    let seen = Seen {
        status: RideStatus::Closed,
        rider_rated: true,
        driver_rated: false,
        since: quote.arrive_by,
        fare: Amount::ZERO,
        rider_purse: u128::MAX,
        driver_purse: 3,
    };
    let ride = Ride::seen(quote.clone(), seen);
    assert_eq!((ride.since(), ride.rated(), ride.exit_after()), (UnixSeconds::new(0), (true, false), None));
    assert_eq!((ride.purse(RIDER), ride.purse(DRIVER)), (u128::MAX, 3));
    assert_eq!((ride.held().get(), ride.locked()), ((1 << 96) - 1, Amount::ZERO));
    let aboard = Ride::seen(quote.clone(), Seen { status: RideStatus::Aboard, ..seen });
    assert_eq!(aboard.exit_after(), Some(quote.arrive_by.after(quote.ride_timeout)));
}

#[test]
fn the_largest_deposit_and_the_largest_bond_are_paid_to_the_unit() {
    let most = Amount::new((1 << 96) - 1).unwrap();
    let mut instance = Ride::instances().remove(0);
    let quote = RideQuote {
        max_fare: most,
        driver_bond: most,
        fee_booked: most,
        fee_arrived: most,
        fee_no_show: most,
        ..instance.start.quote().clone()
    };
    instance.start = Ride::promised(quote.clone());
    let mut ride = instance.start;
    ride.apply(DRIVER, &RideAction::Fund { account: DRIVER, amount: most }, instance.at).unwrap();
    ride.apply(RIDER, &open(&ride), instance.at).unwrap();
    let late = ride.exit_after().unwrap().after(SECOND);
    let lapsed = ride.apply(STRANGER, &RideAction::Lapse, late).unwrap();
    assert_eq!(paid_to(&lapsed, quote.rider_to), 2 * most.get());
    assert_eq!((ride.purse(DRIVER), ride.held()), (0, Amount::ZERO));
}
