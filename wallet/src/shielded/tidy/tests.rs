use super::*;
use crate::journal::IntentId;
use crate::shielded::NoteState;
use crate::shielded::testing::{free_notes, note};

const COIN: Asset = Asset::Native;
const HOUR: Duration = Duration::from_secs(3_600);

const fn tidying(fee_a_day: u128) -> Tidying {
    Tidying { asset: COIN, fee_a_day }
}

#[test]
fn shw_008_notes_are_joined_once_there_are_more_than_one_payment_takes_and_none_that_are_held() {
    let (any, nothing) = (tidying(0), DustPolicy::nothing());
    let mut notes = free_notes(&[100; 6]);
    assert!(!any.is_due(&notes, &nothing), "one payment takes six");
    notes.push(note(7, 100, NoteState::Reserved(IntentId::from_array([1; 16]))));
    notes.push(note(8, 100, NoteState::Queued));
    assert!(!any.is_due(&notes, &nothing), "what is held, or not safe, is no note to join");
    notes.push(note(9, 100, NoteState::Available));
    assert!(any.is_due(&notes, &nothing));
    assert!(!any.is_due(&notes, &DustPolicy::nothing().with(COIN, 101)), "what is dust makes nothing due");
}

#[test]
fn the_smallest_are_joined_where_they_are_worth_it_then_the_largest_and_then_none() {
    let notes = free_notes(&[1, 1, 1, 1, 1, 1, 1_000, 1_000]);
    let joins = |fee| tidying(0).joins(&notes, fee);
    assert_eq!(joins(0), Some(Joining::Smallest));
    assert_eq!(joins(1), Some(Joining::Largest), "six for a fee of one are not ten times the fee");
    assert_eq!(joins(200), Some(Joining::Largest), "2,004 are");
    assert_eq!(joins(201), None);
    assert_eq!(tidying(0).joins(&notes[..5], 0), None, "fewer than six make no joining");
}

#[test]
fn shw_017_in_no_twenty_four_hours_joinings_cost_more_than_was_agreed_to() {
    // given 10 a day, a joining that costs 4, and somebody who would join every hour for ten days
    let (agreed, begin) = (tidying(10), UnixMillis::new(1_790_000_000_000));
    let mut paid: Vec<(UnixMillis, u128)> = Vec::new();
    for hour in 0..240_u32 {
        let now = begin.after(HOUR * hour);
        if agreed.allows(&paid, 4, now) {
            paid.push((now, 4));
        }
        // then at every hour the last day holds two joinings at most
        assert!(paid_today(&paid, now) <= 10);
    }
    assert_eq!(paid.len(), 20, "two for each day");
    // and a clock that is turned back frees nothing, nor does a fee that is larger than the day's
    let (before, last) = (begin, paid[19].0);
    assert!(!agreed.allows(&paid, 4, before));
    assert!(!agreed.allows(&paid, 11, last.after(HOUR * 48)));
    assert!(agreed.allows(&paid, 10, last.after(HOUR * 48)));
}
