use std::sync::Arc;

use alloy::primitives::{Address, B256};
use teahouse_base::testing::MemoryStore;
use teahouse_base::{Coded, StoreError, UnixSeconds};
use teahouse_chain::pool::PoolEvent;
use teahouse_chain::port::Asset;

use super::*;
use crate::shielded::testing::{PLACE, Person, PoolDouble, PortOfPool};
use crate::shielded::{
    IncomingViewingKey, Joining, Memo, NoteOrigin, NoteState, ShieldedState, Wish, own_spends, sent,
};

const COIN: Asset = Asset::Native;

fn pay(to: &IncomingViewingKey, value: u128) -> Wish {
    let memo = Memo::new("for the tea").unwrap();
    Wish::Pay { to: to.address(&PLACE, 9), asset: COIN, value, memo }
}

/// Anna deposits ten and pays Ben four; all is in the tree, in blocks that are final.
fn paid() -> (Person, Person, PoolDouble) {
    let (mut anna, ben, mut pool) = (Person::new(1), Person::new(2), PoolDouble::new());
    anna.deposit(&mut pool, 10);
    pool.insert_all();
    anna.look(&pool, 1);
    pool.mine();
    let id = anna.draft(1, pay(ben.keys.view().incoming(), 4), 1).unwrap();
    pool.transact(&anna.carry(&id, 1).unwrap());
    pool.mine();
    pool.insert_all();
    anna.look(&pool, pool.tip().number);
    ben.look(&pool, pool.tip().number);
    (anna, ben, pool)
}

#[test]
fn deposits_payments_change_and_what_was_spent_are_found() {
    // given / when
    let (anna, ben, pool) = paid();
    let safe = pool.tip().number;
    // then the payee has four and the payer's words
    let found = ben.notes(safe);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].record.value, found[0].record.origin), (4, NoteOrigin::Received));
    assert_eq!((found[0].record.memo.words(), found[0].state), ("for the tea", NoteState::Available));
    // and the payer has six left, ten that were spent, and a history of four to the payee's address
    let mut notes = anna.notes(safe);
    notes.sort_by_key(|note| note.record.value);
    let states: Vec<_> = notes.iter().map(|note| (note.record.value, note.record.origin)).collect();
    assert_eq!(states, [(6, NoteOrigin::Change), (10, NoteOrigin::Deposit)]);
    assert!(matches!(notes[1].state, NoteState::Spent(at) if at.number == 2));
    let history = sent(&*anna.store, &anna.lane, 10).unwrap();
    assert_eq!(history.len(), 1, "change is not in it");
    assert_eq!((history[0].value, history[0].memo.words()), (4, "for the tea"));
    assert_eq!(history[0].to, ben.keys.view().incoming().address(&PLACE, 9));
}

#[test]
fn all_is_found_again_from_the_phrase_alone() {
    let (anna, _, pool) = paid();
    let safe = pool.tip().number;
    let again = Person::new(1);
    again.look(&pool, safe);
    assert_eq!(again.notes(safe), anna.notes(safe));
    assert_eq!(sent(&*again.store, &again.lane, 10).unwrap(), sent(&*anna.store, &anna.lane, 10).unwrap());
}

#[test]
fn what_left_the_pool_and_what_became_one_note_are_found_again_from_the_phrase_alone() {
    // given Anna with notes of ten and twenty, who pays one to whoever brings something
    let (shop, carrier) = (Address::repeat_byte(9), Address::repeat_byte(5));
    let (mut anna, mut pool) = (Person::new(1), PoolDouble::new());
    (anna.carriage.submitter, anna.carriage.fee) = (carrier, 1);
    anna.deposit(&mut pool, 10);
    anna.deposit(&mut pool, 20);
    pool.insert_all();
    anna.look(&pool, 1);
    pool.mine();
    // when she takes four out, and then makes one note of the five and twenty that are left
    let id = anna.draft(1, Wish::Withdraw { to: shop, asset: COIN, value: 4 }, 1).unwrap();
    pool.transact(&anna.carry(&id, 1).unwrap());
    pool.mine();
    pool.insert_all();
    let safe = pool.tip().number;
    anna.look(&pool, safe);
    pool.mine();
    let id = anna.draft(2, Wish::Join { asset: COIN, of: Joining::Largest }, safe).unwrap();
    pool.transact(&anna.carry(&id, safe).unwrap());
    anna.look(&pool, safe);
    // then the same phrase on another disk knows both, with fee and carrier, the newest first
    let again = Person::new(1);
    again.look(&pool, safe);
    let found = own_spends(&*again.store, &again.lane, 10).unwrap();
    assert_eq!(found, own_spends(&*anna.store, &anna.lane, 10).unwrap());
    let said: Vec<_> = found.iter().map(|one| (one.to, one.value, one.fee, one.submitter)).collect();
    assert_eq!(said, [(None, 24, 1, carrier), (Some(shop), 4, 1, carrier)]);
    assert_eq!(found[0].asset, COIN);
    // and it is known as what the intent of it made
    let made = anna.plans.get(&id).unwrap().unwrap().commitments;
    assert_eq!(found[0].commitment, made[0]);
    // and where the block is taken back, so is what stood in it
    again.scanner.undo_to(Some(safe)).unwrap();
    again.look(&pool, safe);
    assert_eq!(own_spends(&*again.store, &again.lane, 10).unwrap(), found);
    // and what somebody was paid is no such thing, nor is what somebody else took out
    let (payer, payee, _) = paid();
    for person in [payer, payee] {
        assert!(own_spends(&*person.store, &person.lane, 10).unwrap().is_empty());
    }
    let ben = Person::new(2);
    ben.look(&pool, safe);
    assert!(own_spends(&*ben.store, &ben.lane, 10).unwrap().is_empty());
}

#[test]
fn notes_before_the_owners_birthday_are_not_looked_for_and_the_tree_is_whole_all_the_same() {
    let (_, ben, pool) = paid();
    let late = Person::new(2);
    let scanner = Scanner::new(Arc::new(MemoryStore::new()), late.lane, late.keys.view().clone());
    scanner.begin(Birth { pool: 1, owner: 100 }).unwrap();
    let report = scanner.take(pool.stretch(1), pool.tip().number).unwrap();
    assert_eq!((report.found, report.sent), (0, 0));
    assert_eq!(ben.notes(99).len(), 1);
}

#[test]
fn shw_004_another_root_stops_the_scan_and_nothing_of_the_stretch_is_believed() {
    // given an endpoint that leaves the truth at the last insertion
    let (mut anna, mut pool) = (Person::new(1), PoolDouble::new());
    anna.deposit(&mut pool, 10);
    pool.insert_all();
    let mut stretch = pool.stretch(1);
    for log in &mut stretch.logs {
        if let PoolEvent::Inserted(said) = &mut log.event {
            said.new_root = B256::ZERO;
        }
    }
    // when
    let refused = anna.scanner.take(stretch, 1).unwrap_err();
    // then
    assert!(matches!(refused, ScanError::OtherRoot { block: 1, chain, .. } if chain == B256::ZERO));
    assert_eq!(refused.code().as_str(), "SHD-056");
    assert!(anna.notes(1).is_empty());
    assert_eq!(anna.scanner.cursor().unwrap(), None);
    assert_eq!(anna.look(&pool, 1).found, 1, "the truth is believed afterwards");
}

#[test]
fn shw_004_what_was_left_out_is_noticed() {
    let (mut anna, mut pool) = (Person::new(1), PoolDouble::new());
    anna.deposit(&mut pool, 10);
    anna.deposit(&mut pool, 11);
    pool.insert(2, 2);
    let without = |gone: usize| {
        let mut stretch = pool.stretch(1);
        stretch.logs.remove(gone);
        anna.scanner.take(stretch, 1).unwrap_err()
    };
    assert!(matches!(without(0), ScanError::Gap { expected: 0, found: 1, .. }));
    assert!(matches!(without(1), ScanError::OtherPlace { .. }));
    let later = Stretch { from: 2, logs: Vec::new(), ..pool.stretch(1) };
    assert!(matches!(anna.scanner.take(later, 1), Err(ScanError::Elsewhere { from: 2 })));
}

#[test]
fn shw_004_numbers_that_are_none_of_the_field_are_no_events() {
    let (mut anna, mut pool) = (Person::new(1), PoolDouble::new());
    anna.deposit(&mut pool, 10);
    let mut stretch = pool.stretch(1);
    if let PoolEvent::Deposited(said) = &mut stretch.logs[0].event {
        said.note_key = B256::repeat_byte(0xff);
    }
    let refused = anna.scanner.take(stretch, 1).unwrap_err();
    assert!(matches!(refused, ScanError::NotAnEvent { block: 1, index: 0 }));
}

#[test]
fn shw_005_notes_and_cursor_are_one_commit() {
    // given a disk that refuses the commit
    let (mut anna, mut pool) = (Person::new(1), PoolDouble::new());
    anna.deposit(&mut pool, 10);
    pool.insert_all();
    anna.store.fail_commit_after(0);
    // when
    let refused = anna.scanner.take(pool.stretch(1), 1).unwrap_err();
    // then nothing was kept, and once the disk is well all is
    assert!(matches!(refused, ScanError::Store(StoreError::Disk(_))));
    anna.store.heal();
    assert_eq!(anna.scanner.cursor().unwrap(), None);
    let before = anna.store.commits();
    assert_eq!(anna.look(&pool, 1).found, 1);
    assert_eq!(anna.store.commits() - before, 1);
}

#[test]
fn shw_006_what_was_taken_back_is_undone_and_another_order_changes_no_nullifier() {
    // given a payment to Ben that was inserted in blocks that are not final
    let (mut anna, ben, mut pool) = (Person::new(1), Person::new(2), PoolDouble::new());
    anna.deposit(&mut pool, 10);
    anna.deposit(&mut pool, 20);
    pool.insert_all();
    anna.look(&pool, 1);
    ben.look(&pool, 1);
    pool.mine();
    let id = anna.draft(1, pay(ben.keys.view().incoming(), 4), 1).unwrap();
    let proven = anna.carry(&id, 1).unwrap();
    pool.transact(&proven);
    pool.insert(2, 1);
    anna.look(&pool, 1);
    ben.look(&pool, 1);
    let before = ben.notes(2);
    assert!(matches!(anna.plans.get(&id).unwrap().unwrap().state, ShieldedState::Mined(_)));
    // when the block is taken back, and another branch inserts in one batch
    pool.reorganise(1);
    for person in [&anna, &ben] {
        let to = person.scanner.undo_to(Some(1)).unwrap();
        assert_eq!(to.map(|block| block.number), Some(1));
    }
    // then nothing of it is left
    assert!(ben.notes(9).is_empty());
    assert!(sent(&*anna.store, &anna.lane, 9).unwrap().is_empty());
    assert!(anna.notes(1).iter().all(|note| !matches!(note.state, NoteState::Spent(_))));
    assert_eq!(anna.plans.get(&id).unwrap().unwrap().state, ShieldedState::Handed);
    // and the same payment, brought again and inserted otherwise, is the same note at another place
    pool.transact(&proven);
    pool.insert(2, 2);
    anna.look(&pool, 2);
    ben.look(&pool, 2);
    let after = ben.notes(2);
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].record.nullifier, before[0].record.nullifier);
    assert!(after[0].record.inserted.is_some());
    assert_eq!(anna.notes(2).len(), 3);
}

#[test]
fn shw_006_with_no_common_block_everything_is_forgotten_and_found_again() {
    let (anna, _, pool) = paid();
    let before = anna.notes(pool.tip().number);
    assert_eq!(anna.scanner.undo_to(None).unwrap(), None);
    assert!(anna.notes(99).is_empty());
    assert_eq!(anna.scanner.cursor().unwrap(), None);
    anna.look(&pool, pool.tip().number);
    assert_eq!(anna.notes(pool.tip().number), before);
}

#[test]
fn checkpoints_below_the_newest_final_one_are_let_go() {
    let (mut anna, mut pool) = (Person::new(1), PoolDouble::new());
    for value in 1..=6 {
        anna.deposit(&mut pool, value);
        pool.insert_all();
        anna.look(&pool, 3);
        pool.mine();
    }
    let kept: Vec<_> = anna.scanner.checkpoints().unwrap().iter().map(|block| block.number).collect();
    assert_eq!(kept, [6, 5, 4, 3]);
}

#[test]
fn stretches_end_where_a_proof_or_an_undoing_needs_a_checkpoint() {
    let anna = Person::new(1);
    let block = |number| BlockRef { number, hash: B256::ZERO, time: UnixSeconds::new(number) };
    let heads = Heads { latest: block(9_000), safe: block(8_000), finalized: block(2_500) };
    assert_eq!(anna.scanner.next(&heads).unwrap(), Some(1..=2_048));
    let nothing = |from, to| Stretch { from, to: block(to), logs: Vec::new() };
    anna.scanner.take(nothing(1, 2_048), 2_500).unwrap();
    assert_eq!(anna.scanner.next(&heads).unwrap(), Some(2_049..=2_500));
    anna.scanner.take(nothing(2_049, 2_500), 2_500).unwrap();
    assert_eq!(anna.scanner.next(&heads).unwrap(), Some(2_501..=4_548));
    let caught_up = Heads { latest: block(2_500), safe: block(2_500), finalized: block(2_500) };
    assert_eq!(anna.scanner.next(&caught_up).unwrap(), None);
}

#[test]
fn a_deposit_whose_ciphertext_is_noise_harms_nobody() {
    let (mut anna, mut pool) = (Person::new(1), PoolDouble::new());
    anna.deposit(&mut pool, 10);
    let PoolEvent::Deposited(said) = pool.logs()[0].event.clone() else { panic!("it is a deposit") };
    let mut stretch = pool.stretch(1);
    let bent = PoolEvent::Deposited(teahouse_chain::pool::Deposited {
        ciphertext: Box::new([7; 384]),
        token: Address::ZERO,
        ..said
    });
    stretch.logs[0].event = bent;
    let report = anna.scanner.take(stretch, 1).unwrap();
    assert_eq!((report.events, report.found), (1, 0));
}

#[test]
fn shw_006_a_scan_follows_a_chain_and_goes_back_with_it() {
    // given a chain whose first block is final, and a deposit in the second
    let (mut anna, mut pool) = (Person::new(1), PoolDouble::new());
    anna.deposit(&mut pool, 10);
    pool.insert_all();
    pool.mine();
    anna.deposit(&mut pool, 20);
    let port = PortOfPool::new(pool, 1);
    let step = || futures::executor::block_on(anna.scanner.step(&port)).unwrap();
    // when it is read / then stretches end at the final block and at the newest
    assert_eq!(step().map(|report| report.found), Some(1));
    assert_eq!(anna.scanner.cursor().unwrap().map(|block| block.number), Some(1));
    assert_eq!(step().map(|report| report.found), Some(1));
    assert_eq!(step(), None);
    assert_eq!(anna.notes(9).len(), 2);
    // when the second block is taken back / then what stood in it is forgotten, and the new one is read
    port.pool().reorganise(1);
    assert_eq!(step(), Some(ScanReport::default()));
    assert_eq!(anna.notes(9).len(), 1);
    assert_eq!(step().map(|report| report.found), Some(0));
    assert_eq!(anna.scanner.cursor().unwrap(), Some(port.pool().tip()));
}

#[test]
fn shw_004_a_lie_that_was_believed_once_stops_the_scan_until_it_is_doubted_and_not_for_ever() {
    // given an endpoint that hid the last deposit of a stretch, so that nothing was missed there
    let (mut anna, mut pool) = (Person::new(1), PoolDouble::new());
    anna.deposit(&mut pool, 10);
    anna.look(&pool, 0);
    pool.mine();
    anna.deposit(&mut pool, 11);
    let mut stretch = pool.stretch(2);
    stretch.logs.clear();
    anna.scanner.take(stretch, 0).unwrap();
    let first = anna.scanner.checkpoints().unwrap()[1];
    pool.mine();
    anna.deposit(&mut pool, 12);
    // when the truth is told from then on, then it does not fit, however often it is read
    for _ in 0..2 {
        let refused = anna.scanner.take(pool.stretch(3), 0).unwrap_err();
        assert!(refused.is_misfit(), "{refused:?}");
        assert!(matches!(refused, ScanError::Gap { block: 3, expected: 1, found: 2 }));
    }
    // when what was believed before is doubted, then it is read again and all is found
    assert_eq!(anna.scanner.doubt(0).unwrap(), Some(first));
    anna.look(&pool, 0);
    assert_eq!(anna.notes(3).len(), 3);
    // and more doubt than there are checkpoints goes back to the beginning
    assert_eq!(anna.scanner.doubt(63).unwrap(), None);
    assert_eq!(anna.scanner.cursor().unwrap(), None);
    anna.look(&pool, 0);
    assert_eq!(anna.notes(3).len(), 3);
    assert!(!ScanError::Moved.is_misfit() && !ScanError::NotBegun.is_misfit());
}

#[test]
fn a_birthday_that_the_chain_does_not_have_yet_was_a_lie_and_hides_nothing_for_long() {
    // given a scan that was told a newest block that was none
    let (_, ben, pool) = paid();
    let scanner = Scanner::new(Arc::new(MemoryStore::new()), ben.lane, ben.keys.view().clone());
    scanner.begin(Birth { pool: 1, owner: 1_000_000 }).unwrap();
    assert_eq!(scanner.take(pool.stretch(1), pool.tip().number).unwrap().found, 0);
    assert!(!scanner.doubt_birth(1_000_000).unwrap(), "a block that is there may be one's first");
    // when the truth is told
    assert!(scanner.doubt_birth(pool.tip().number).unwrap());
    // then all is read again, and what is Ben's is found
    assert_eq!(scanner.cursor().unwrap(), None);
    assert_eq!(scanner.take(pool.stretch(1), pool.tip().number).unwrap().found, 1);
    assert!(!scanner.doubt_birth(pool.tip().number).unwrap());
    // and a pool that is younger than the newest block that is told is no lie
    let young = Scanner::new(Arc::new(MemoryStore::new()), ben.lane, ben.keys.view().clone());
    young.begin(Birth { pool: 7, owner: 7 }).unwrap();
    assert!(!young.doubt_birth(3).unwrap());
}
