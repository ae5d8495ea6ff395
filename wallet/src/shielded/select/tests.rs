use alloy::primitives::{Address, B256};
use proptest::prelude::*;
use teahouse_base::UnixSeconds;
use teahouse_chain::port::BlockRef;

use super::*;
use crate::journal::IntentId;
use crate::shielded::testing::{free_notes, note};

const COIN: Asset = Asset::Native;

fn picked(values: &[u128], needed: u128) -> Vec<u128> {
    let notes = free_notes(values);
    match select(&notes, COIN, needed, &DustPolicy::nothing()).unwrap() {
        Selection::Notes(notes) => notes.iter().map(|note| note.record.value).collect(),
        Selection::TooMany(plan) => panic!("{} payments first", plan.payments),
    }
}

#[test]
fn the_fewest_notes_that_leave_the_least_over_are_picked() {
    assert_eq!(picked(&[1, 5, 9, 20], 5), [5]);
    assert_eq!(picked(&[1, 5, 9, 20], 6), [9], "one note before two");
    assert_eq!(picked(&[1, 5, 9, 20], 21), [1, 20]);
    assert_eq!(picked(&[3, 4, 5, 6], 9), [3, 6]);
    assert_eq!(picked(&[5, 5, 5, 5], 15), [5, 5, 5]);
    assert_eq!(picked(&[1, 2, 10, 10, 10], 31), [10, 10, 10, 1], "the last is as small as is enough");
}

#[test]
fn what_is_missing_is_said_in_figures() {
    let mut notes = free_notes(&[5, 1]);
    notes.push(note(7, 20, NoteState::Queued));
    notes.push(note(8, 40, NoteState::Reserved(IntentId::from_array([1; 16]))));
    let dust = DustPolicy::nothing().with(COIN, 2);
    let refused = select(&notes, COIN, 6, &dust).unwrap_err();
    let figures = SelectError::NotEnough {
        asset: COIN,
        needed: 6,
        available: 5,
        confirming: 20,
        reserved: 40,
        dust: 1,
    };
    assert_eq!(refused, figures);
    assert_eq!(refused.code().as_str(), "SHD-061");
    let token = Asset::from_token(Address::repeat_byte(4));
    assert!(select(&notes, token, 1, &dust).is_err());
}

#[test]
fn without_a_rule_for_dust_a_note_would_be_spent_for_more_than_it_is_worth() {
    // A stranger sent notes of 1 beside two of 50, and a payment from one note more costs 3.
    let notes = free_notes(&[1, 1, 1, 1, 50, 50]);
    let dust = DustPolicy::nothing().with(COIN, 3);
    let smallest = |of: &DustPolicy| match select(&notes, COIN, 101, of) {
        Ok(Selection::Notes(notes)) => notes.iter().map(|note| note.record.value).min(),
        _ => None,
    };
    assert_eq!(smallest(&DustPolicy::nothing()), Some(1), "3 are paid to have 1 more");
    assert_eq!(smallest(&dust), None, "and with it nobody does");
    // What is worth its cost is dust to nobody: a bound holds for notes below it.
    assert!(!dust.is_dust(COIN, 3) && dust.is_dust(COIN, 2));
}

#[test]
fn shw_008_notes_that_are_held_or_not_safe_are_never_picked() {
    let states = [
        NoteState::Queued,
        NoteState::Reserved(IntentId::from_array([1; 16])),
        NoteState::Spent(BlockRef { number: 1, hash: B256::ZERO, time: UnixSeconds::new(1) }),
    ];
    for state in states {
        let notes = [note(1, 9, state)];
        assert!(select(&notes, COIN, 1, &DustPolicy::nothing()).is_err());
    }
}

#[test]
fn many_small_notes_are_put_together_six_at_a_time() {
    let notes = free_notes(&[1; 20]);
    let Selection::TooMany(plan) = select(&notes, COIN, 18, &DustPolicy::nothing()).unwrap() else {
        panic!("18 of 20 notes of 1 are more than six notes");
    };
    // Six become one of 6, that and five one of 11, that and five one of 16: with the four that are left it is 20.
    assert_eq!((plan.payments, plan.first.len()), (3, MANY));
    let notes = free_notes(&[1, 2, 3, 4, 5, 6, 7]);
    let joined = |of| to_join(&notes, COIN, of).unwrap().iter().map(|note| note.record.value).sum::<u128>();
    assert_eq!((joined(Joining::Smallest), joined(Joining::Largest)), (21, 27));
    assert_eq!(
        to_join(&notes[..1], COIN, Joining::Smallest),
        Err(SelectError::NothingToJoin { asset: COIN })
    );
}

proptest! {
    #[test]
    fn what_is_picked_is_enough_and_nothing_twice(values in proptest::collection::vec(1..1_000_u128, 0..30), needed in 1..4_000_u128) {
        let notes = free_notes(&values);
        let total: u128 = values.iter().sum();
        match select(&notes, COIN, needed, &DustPolicy::nothing()) {
            Ok(Selection::Notes(found)) => {
                let sum: u128 = found.iter().map(|note| note.record.value).sum();
                let distinct: std::collections::BTreeSet<_> = found.iter().map(|note| note.commitment).collect();
                prop_assert!(sum >= needed && found.len() <= MANY && distinct.len() == found.len());
            }
            Ok(Selection::TooMany(plan)) => {
                let mut largest = values.clone();
                largest.sort_unstable_by(|a, b| b.cmp(a));
                prop_assert!(largest.iter().take(MANY).sum::<u128>() < needed && total >= needed);
                prop_assert!(plan.payments >= 1);
            }
            Err(_) => prop_assert!(total < needed),
        }
    }
}
