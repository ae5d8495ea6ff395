//! Rides of any shape are walked by chance.

use std::time::Duration;

use proptest::prelude::*;

use super::longest_life;
use crate::account::Word;
use crate::amount::Amount;
use crate::deal::Deal;
use crate::explore::{Explore, Instance};
use crate::ride::{Ride, RideQuote};
use crate::testing::{Event, arb_choices, walk};
use crate::{exits, faults};

const SECOND: Duration = Duration::from_secs(1);

/// A ride of any shape that can be kept.
fn arb_ride() -> impl Strategy<Value = Instance<Ride>> {
    let fees = [0_u64..50, 0..50, 0..50, 0..50, 1..500];
    let windows = (0_u64..5_000, 120_u64..=7_200, 21_600_u64..=604_800);
    let times = (0_u64..=30 * 86_400, 0_u64..=30 * 86_400);
    (fees, 0_u64..200, windows, times).prop_map(|(steps, bond, (grace, wait, timeout), (valid, ahead))| {
        let instance = Ride::instances().remove(0);
        let mut sum = 0;
        let [fee_grace, fee_booked, fee_arrived, fee_no_show, max_fare] = steps.map(|step| {
            sum += step;
            Amount::small(sum)
        });
        let quote = RideQuote {
            max_fare,
            fee_grace,
            fee_booked,
            fee_arrived,
            fee_no_show,
            driver_bond: Amount::small(bond),
            grace: Duration::from_secs(grace),
            wait: Duration::from_secs(wait),
            ride_timeout: Duration::from_secs(timeout),
            valid_until: instance.at.after(Duration::from_secs(valid)),
            arrive_by: instance.at.after(Duration::from_secs(ahead)),
            id: Word::repeat(0x7e),
            ..instance.start.quote().clone()
        };
        Instance { start: Ride::promised(quote), ..instance }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rid_002_a_walk_makes_and_loses_nothing_and_a_stranger_ends_it_in_time(
        instance in arb_ride(),
        choices in arb_choices(60),
    ) {
        let most = longest_life(instance.start.quote(), instance.at);
        let mut slept = false;
        walk(&instance, &choices, |before, event, after| {
            slept |= before.deal.exit_after().is_some_and(|last| after.now > last.after(SECOND));
            if let Event::Call(_, Ok(effects)) = event {
                prop_assert_eq!(faults::conserved(before, after, effects), Ok(()));
            }
            let hold = exits::push_out(after).expect("a stranger empties every ride");
            let life = Duration::from_secs(after.now.get() - instance.at.get()) + hold;
            prop_assert!(slept || hold == Duration::ZERO || life <= most, "{life:?} is above {most:?}");
            Ok(())
        })?;
    }

    #[test]
    fn what_a_party_is_told_is_what_it_can_do(instance in arb_ride(), choices in arb_choices(30)) {
        walk(&instance, &choices, |_, _, after| {
            prop_assert_eq!(faults::check_moment(after), Ok(()));
            Ok(())
        })?;
    }

    #[test]
    fn everyone_is_reminded_before_each_deadline(instance in arb_ride(), choices in arb_choices(40)) {
        let lead = Duration::from_secs(15 * 60);
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
