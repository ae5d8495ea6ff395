mod counted;

use std::collections::BTreeSet;

use alloy::primitives::Address;
use proptest::prelude::*;
use teahouse_base::testing::MemoryStore;
use teahouse_base::{Coded, Encode, UnixSeconds};

use super::*;
use crate::keys::PersonaNumber;
use crate::shielded::testing::{
    PLACE, Person, PoolDouble, START, VerifierThatBelieves, proof_of_nothing, spending,
};
use crate::shielded::{NoteState, OutgoingViewingKey};

const COIN: Asset = Asset::Native;

fn pay(value: u128) -> Wish {
    let to = spending(2).view().incoming().address(&PLACE, 9);
    Wish::Pay { to, asset: COIN, value, memo: Memo::new("tea").unwrap() }
}

/// Anna has notes of these values, in a tree that is safe in block 1.
fn funded(values: &[u128]) -> (Person, PoolDouble) {
    let (mut anna, mut pool) = (Person::new(1), PoolDouble::new());
    values.iter().for_each(|value| anna.deposit(&mut pool, *value));
    pool.insert_all();
    anna.look(&pool, 1);
    pool.mine();
    (anna, pool)
}

fn state(anna: &Person, id: &IntentId) -> ShieldedState {
    anna.plans.get(id).unwrap().unwrap().state
}

#[test]
fn shw_009_a_retry_shows_the_same_nullifiers_and_outputs_whatever_the_root() {
    // given a payment with a dummy, proved against the tree of block 1
    let (mut anna, mut pool) = funded(&[10]);
    let id = anna.draft(1, pay(4), 1).unwrap();
    anna.plans.reserve(&id, anna.now()).unwrap();
    anna.plans.sign(&id, &anna.keys).unwrap();
    let first = anna.plans.begin_proof(&id, anna.keys.view(), 1).unwrap();
    // when the tree has grown and it is tried again
    anna.deposit(&mut pool, 1);
    pool.insert_all();
    anna.look(&pool, 1);
    let again = anna.plans.begin_proof(&id, anna.keys.view(), 2).unwrap();
    // then only the root is another
    let (first, again) = (first.publics(), again.publics());
    assert_ne!(first[0], again[0]);
    assert_eq!(first[1..], again[1..]);
    let record = anna.plans.get(&id).unwrap().unwrap();
    let distinct: BTreeSet<_> = record.nullifiers.iter().collect();
    assert_eq!((record.nullifiers.len(), distinct.len(), record.spent_notes()), (2, 2, 1));
}

#[test]
fn six_notes_pay_together_and_keep_every_rule_of_the_circuit() {
    let (mut anna, _) = funded(&[5, 5, 5]);
    let id = anna.draft(1, pay(12), 1).unwrap();
    let proven = anna.carry(&id, 1).unwrap();
    assert_eq!(proven.payment.nullifiers.len(), 6);
    assert_eq!(anna.plans.get(&id).unwrap().unwrap().size(), JoinsplitSize::Six);
}

#[test]
fn a_withdrawal_shows_amount_asset_and_recipient_and_a_payment_none_of_them() {
    let (mut anna, _) = funded(&[10, 20]);
    let id = anna.draft(1, pay(4), 1).unwrap();
    let hidden = anna.carry(&id, 1).unwrap();
    assert_eq!((hidden.payment.amount, hidden.payment.asset), (0, Address::ZERO));
    assert_eq!(hidden.external.recipient, Address::ZERO);
    let to = Address::repeat_byte(7);
    anna.carriage = Carriage { fee: 2, submitter: Address::repeat_byte(8), ..anna.carriage };
    let id = anna.draft(2, Wish::Withdraw { to, asset: COIN, value: 5 }, 1).unwrap();
    let shown = anna.carry(&id, 1).unwrap();
    assert_eq!((shown.payment.amount, shown.external.fee), (7, 2));
    assert_eq!(shown.external.recipient, to);
    // A fee of a private payment leaves the pool for its submitter.
    let (mut anna, _) = funded(&[10]);
    anna.carriage = Carriage { fee: 2, submitter: Address::repeat_byte(8), ..anna.carriage };
    let id = anna.draft(3, pay(4), 1).unwrap();
    let carried = anna.carry(&id, 1).unwrap();
    assert_eq!((carried.payment.amount, carried.external.recipient), (2, Address::repeat_byte(8)));
}

#[test]
fn what_cannot_be_paid_is_refused_before_anything_is_drawn() {
    let (mut anna, _) = funded(&[10]);
    let code = |refused: PlanError| refused.code().as_str().to_owned();
    assert_eq!(code(anna.draft(1, pay(0), 1).unwrap_err()), "SHD-079");
    assert_eq!(code(anna.draft(1, pay(11), 1).unwrap_err()), "SHD-061");
    let nobody = Wish::Withdraw { to: Address::ZERO, asset: COIN, value: 1 };
    assert_eq!(code(anna.draft(1, nobody, 1).unwrap_err()), "SHD-079");
    let itself = Wish::Withdraw { to: PLACE.pool, asset: COIN, value: 1 };
    assert_eq!(code(anna.draft(1, itself, 1).unwrap_err()), "SHD-079");
    let elsewhere = crate::shielded::PoolPlace { pool: Address::repeat_byte(9), ..PLACE };
    let to = spending(2).view().incoming().address(&elsewhere, 0);
    let stray = Wish::Pay { to, asset: COIN, value: 1, memo: Memo::default() };
    assert_eq!(code(anna.draft(1, stray, 1).unwrap_err()), "SHD-078");
    anna.carriage.fee = 1;
    assert_eq!(code(anna.draft(1, pay(4), 1).unwrap_err()), "SHD-077");
    anna.carriage = Carriage { fee: 0, deadline: UnixSeconds::new(START - 1), ..anna.carriage };
    assert_eq!(code(anna.draft(1, pay(4), 1).unwrap_err()), "SHD-076");
    assert!(anna.plans.list(false).unwrap().is_empty());
    let (mut many, _) = funded(&[1; 9]);
    assert_eq!(code(many.draft(1, pay(8), 1).unwrap_err()), "SHD-071");
    let id = many.draft(2, Wish::Join { asset: COIN, of: Joining::Smallest }, 1).unwrap();
    assert_eq!(many.carry(&id, 1).unwrap().payment.nullifiers.len(), 6);
}

#[test]
fn one_id_is_one_payment() {
    let (mut anna, _) = funded(&[10]);
    let id = anna.draft(1, pay(4), 1).unwrap();
    let first = anna.plans.get(&id).unwrap();
    anna.draft(1, pay(4), 1).unwrap();
    assert_eq!(anna.plans.get(&id).unwrap(), first, "asking twice draws nothing anew");
    assert!(matches!(anna.draft(1, pay(5), 1), Err(PlanError::OtherWish(other)) if other == id));
}

#[test]
fn shw_007_a_proof_is_made_against_a_safe_block_or_not_at_all() {
    let (mut anna, mut pool) = funded(&[]);
    anna.deposit(&mut pool, 10);
    pool.insert_all();
    anna.look(&pool, 1);
    // The note stands in block 2, and only block 1 is safe.
    assert_eq!(anna.notes(1)[0].state, NoteState::Confirming(pool.tip()));
    assert!(anna.draft(1, pay(4), 1).is_err());
    let id = anna.draft(1, pay(4), 2).unwrap();
    anna.plans.reserve(&id, anna.now()).unwrap();
    anna.plans.sign(&id, &anna.keys).unwrap();
    let refused = anna.plans.begin_proof(&id, anna.keys.view(), 1).unwrap_err();
    assert!(matches!(refused, PlanError::NotSafe));
    let job = anna.plans.begin_proof(&id, anna.keys.view(), 2).unwrap();
    assert_eq!(job.publics().len(), 8);
}

#[test]
fn shw_008_two_payments_never_spend_one_note() {
    // given two drafts that picked the same note
    let (mut anna, _) = funded(&[10, 30]);
    let (one, two) = (anna.draft(1, pay(4), 1).unwrap(), anna.draft(2, pay(4), 1).unwrap());
    anna.plans.reserve(&one, anna.now()).unwrap();
    // when / then the second is told to begin anew, and then takes the other note
    assert!(matches!(anna.plans.reserve(&two, anna.now()), Err(PlanError::NoteTaken)));
    let three = anna.draft(3, pay(4), 1).unwrap();
    anna.plans.reserve(&three, anna.now()).unwrap();
    let spent = |id: &IntentId| anna.plans.get(id).unwrap().unwrap().nullifiers;
    assert!(spent(&one).iter().all(|nullifier| !spent(&three).contains(nullifier)));
    assert_eq!(code_of(anna.draft(4, pay(4), 1).unwrap_err()), "SHD-061");
    // and what is called off is free again
    anna.plans.cancel(&one).unwrap();
    assert!(anna.draft(5, pay(4), 1).is_ok());
}

fn code_of(refused: PlanError) -> String {
    refused.code().as_str().to_owned()
}

#[test]
fn shw_011_what_was_handed_over_holds_its_notes_until_its_deadline_is_over_for_good() {
    // given a payment that was handed over and never brought
    let (mut anna, mut pool) = funded(&[10]);
    anna.carriage.deadline = UnixSeconds::new(START + 45);
    let id = anna.draft(1, pay(4), 1).unwrap();
    anna.carry(&id, 1).unwrap();
    assert!(matches!(anna.plans.cancel(&id), Err(PlanError::NotNow(ShieldedState::Handed))));
    // when blocks go by
    let mut last = ShieldedState::Handed;
    while pool.tip().number < 6 {
        anna.look(&pool, pool.tip().number);
        assert_eq!(last, ShieldedState::Handed, "block {}", pool.tip().number);
        anna.plans.settle(&pool.tip()).unwrap();
        last = state(&anna, &id);
        pool.mine();
    }
    // then it is over with the block past the deadline, and its note is free
    assert_eq!(last, ShieldedState::Expired);
    assert_eq!(anna.notes(9)[0].state, NoteState::Available);
    assert!(anna.plans.list(true).unwrap().is_empty());
}

#[test]
fn shw_011_nothing_is_over_in_blocks_that_were_not_looked_at() {
    let (mut anna, mut pool) = funded(&[10]);
    anna.carriage.deadline = UnixSeconds::new(START + 15);
    let id = anna.draft(1, pay(4), 1).unwrap();
    let proven = anna.carry(&id, 1).unwrap();
    pool.transact(&proven);
    pool.mine();
    assert!(
        anna.plans.settle(&pool.tip()).unwrap().is_empty(),
        "the payment may be in the block that is not known"
    );
    anna.look(&pool, 1);
    assert!(matches!(state(&anna, &id), ShieldedState::Mined(at) if at.block.number == 2));
    let settled = anna.plans.settle(&pool.tip()).unwrap();
    assert!(matches!(settled[..], [Settled { state: ShieldedState::Final(_), .. }]));
    assert!(matches!(anna.notes(9)[0].state, NoteState::Spent(_) | NoteState::Queued));
}

#[test]
fn a_look_that_ends_nothing_writes_nothing() {
    let (mut anna, pool) = funded(&[10]);
    let id = anna.draft(1, pay(4), 1).unwrap();
    anna.carry(&id, 1).unwrap();
    anna.look(&pool, 2);
    // given a disk without room, then a look at it is no error
    anna.store.fail_commit_after(0);
    assert!(anna.plans.settle(&pool.tip()).unwrap().is_empty());
    assert_eq!(state(&anna, &id), ShieldedState::Handed);
}

#[test]
fn a_note_that_another_device_spent_ends_the_payment() {
    // given the same phrase on two devices, both of which pay with one note
    let (mut anna, mut pool) = funded(&[10]);
    let mut tablet = Person::new(1);
    tablet.scanner.take(pool_of_block_one(&pool), 1).unwrap();
    let id = anna.draft(1, pay(4), 1).unwrap();
    anna.carry(&id, 1).unwrap();
    let other = tablet.draft(2, pay(5), 1).unwrap();
    // when the other's is in a block
    pool.transact(&tablet.carry(&other, 1).unwrap());
    anna.look(&pool, 1);
    // then it is said, and is over once that block is final
    assert!(matches!(state(&anna, &id), ShieldedState::Foreign(_)));
    anna.plans.settle(&pool.tip()).unwrap();
    assert!(matches!(state(&anna, &id), ShieldedState::Failed(Failure::Foreign(_))));
}

fn pool_of_block_one(pool: &PoolDouble) -> crate::shielded::Stretch {
    let mut stretch = pool.stretch(1);
    stretch.to = stretch.logs[0].block;
    stretch
}

/// Power fails at every commit in turn, and the program starts again with what is on the disk.
#[test]
fn shw_010_after_a_crash_at_any_step_the_same_payment_goes_on_or_was_never_handed_over() {
    let mut crashes = 0;
    loop {
        // given
        let (mut anna, _) = funded(&[10, 3]);
        anna.store.fail_commit_after(crashes);
        // when the power fails
        let first = anna.draft(1, pay(4), 1).and_then(|id| anna.carry(&id, 1));
        let disk: MemoryStore = anna.store.snapshot();
        let mut again = Person::with_store(1, disk);
        let known = again.plans.get(&IntentId::from_array([1; 16])).unwrap();
        // then what was handed over is on the disk as handed over
        let is_handed = known.as_ref().is_some_and(|record| record.handed.is_some());
        assert_eq!(first.is_ok(), is_handed, "after {crashes} commits");
        // and going on gives the same payment
        let second = again.draft(1, pay(4), 1).and_then(|id| again.carry(&id, 1)).unwrap();
        if let Some(known) = known {
            let nullifiers: Vec<_> =
                known.nullifiers.iter().map(|it| crate::shielded::event::word(&it.element())).collect();
            assert_eq!(second.payment.nullifiers, nullifiers);
        }
        if let Ok(first) = first {
            assert_eq!((first.payment, first.external), (second.payment, second.external));
            break;
        }
        crashes += 1;
    }
    assert_eq!(crashes, 6, "draft, yes, signature, proof begun, proof, handed over");
}

#[test]
fn a_record_says_what_is_next() {
    let (mut anna, _) = funded(&[10]);
    let id = anna.draft(1, pay(4), 1).unwrap();
    let next = || anna.plans.resume(&id).unwrap();
    assert_eq!(next(), Next::Agree);
    assert!(anna.plans.sign(&id, &anna.keys).is_err(), "nobody agreed");
    anna.plans.reserve(&id, anna.now()).unwrap();
    assert_eq!(next(), Next::Sign);
    anna.plans.sign(&id, &anna.keys).unwrap();
    assert_eq!(next(), Next::Prove);
    let job = anna.plans.begin_proof(&id, anna.keys.view(), 1).unwrap();
    assert_eq!(state(&anna, &id), ShieldedState::Proving);
    anna.plans.proof_given_up(&id).unwrap();
    assert_eq!(next(), Next::Prove);
    anna.plans.proved(&job.proven(proof_of_nothing(), &VerifierThatBelieves).unwrap()).unwrap();
    assert_eq!(next(), Next::Hand);
    let outgoing: &OutgoingViewingKey = anna.keys.view().outgoing();
    anna.plans.hand(&id, outgoing, "carrier", anna.now()).unwrap();
    assert_eq!(next(), Next::Wait);
    assert_eq!(anna.plans.get(&id).unwrap().unwrap().handed.unwrap().0, "carrier");
}

#[test]
fn a_record_says_what_its_bytes_say_or_is_refused() {
    let (mut anna, _) = funded(&[10, 20, 30]);
    let ids = [
        anna.draft(1, pay(4), 1).unwrap(),
        anna.draft(2, Wish::Join { asset: COIN, of: Joining::Smallest }, 1).unwrap(),
        anna.draft(3, Wish::Withdraw { to: Address::repeat_byte(1), asset: COIN, value: 25 }, 1).unwrap(),
    ];
    anna.carry(&ids[2], 1).unwrap();
    for id in ids {
        let record = anna.plans.get(&id).unwrap().unwrap();
        let bytes = record.to_bytes();
        assert_eq!(ShieldedIntent::from_bytes(&bytes), Ok(record));
        for place in 0..bytes.len() * 8 {
            let mut bent = bytes.clone();
            bent[place / 8] ^= 1 << (place % 8);
            if let Ok(read) = ShieldedIntent::from_bytes(&bent) {
                assert_eq!(read.to_bytes(), bent, "bit {place}");
            }
        }
        assert!((0..bytes.len()).all(|end| ShieldedIntent::from_bytes(&bytes[..end]).is_err()));
        assert!(ShieldedIntent::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
    }
}

proptest! {
    #[test]
    fn noise_is_refused_or_says_itself(bytes in proptest::collection::vec(any::<u8>(), 0..900)) {
        for bytes in [bytes.clone(), [&[1, 3], bytes.as_slice()].concat()] {
            if let Ok(read) = ShieldedIntent::from_bytes(&bytes) {
                prop_assert_eq!(read.to_bytes(), bytes);
            }
        }
    }
}

#[test]
fn shw_016_signed_for_another_submitter_it_is_the_same_payment_and_the_first_form_may_still_happen() {
    // given a payment that one submitter has
    let (mut anna, mut pool) = funded(&[10]);
    anna.carriage = Carriage { fee: 2, submitter: Address::repeat_byte(8), ..anna.carriage };
    let id = anna.draft(1, pay(4), 1).unwrap();
    anna.plans.reserve(&id, anna.now()).unwrap();
    let other = Address::repeat_byte(9);
    assert!(
        matches!(anna.plans.sign_again(&id, other, &anna.keys), Err(PlanError::NotNow(_))),
        "not signed yet"
    );
    let first = anna.carry(&id, 1).unwrap();
    let before = anna.plans.get(&id).unwrap().unwrap();
    // when it is signed and proved for another
    anna.plans.sign_again(&id, other, &anna.keys).unwrap();
    assert_eq!(state(&anna, &id), ShieldedState::Signed);
    assert!(matches!(anna.plans.cancel(&id), Err(PlanError::NotNow(_))), "the first may bring it");
    assert!(matches!(anna.plans.sign_again(&id, Address::ZERO, &anna.keys), Err(PlanError::FeeForNobody)));
    let second = anna.carry(&id, 1).unwrap();
    // then only who carries it is another
    assert_eq!((second.external.submitter, second.external.recipient), (other, other));
    assert_eq!(second.payment.nullifiers, first.payment.nullifiers);
    assert_eq!(second.payment.commitments, first.payment.commitments);
    assert_eq!(
        (second.payment.amount, second.external.deadline),
        (first.payment.amount, first.external.deadline)
    );
    assert_eq!(before.nullifiers, anna.plans.get(&id).unwrap().unwrap().nullifiers);
    // when the first brings it after all, then it is this payment that was made
    pool.transact(&first);
    pool.mine();
    anna.look(&pool, 1);
    assert!(matches!(state(&anna, &id), ShieldedState::Mined(_)));
    assert!(matches!(anna.plans.sign_again(&id, other, &anna.keys), Err(PlanError::NotNow(_))));
}

#[test]
fn shw_016_a_proof_for_the_submitter_before_is_not_kept() {
    let (mut anna, _) = funded(&[10]);
    anna.carriage = Carriage { fee: 2, submitter: Address::repeat_byte(8), ..anna.carriage };
    let id = anna.draft(1, pay(4), 1).unwrap();
    anna.plans.reserve(&id, anna.now()).unwrap();
    anna.plans.sign(&id, &anna.keys).unwrap();
    let job = anna.plans.begin_proof(&id, anna.keys.view(), 1).unwrap();
    anna.plans.sign_again(&id, Address::repeat_byte(9), &anna.keys).unwrap();
    let proven = job.proven(proof_of_nothing(), &VerifierThatBelieves).unwrap();
    assert!(matches!(anna.plans.proved(&proven), Err(PlanError::NotNow(_))));
    assert_eq!(state(&anna, &id), ShieldedState::Signed);
}

#[test]
fn shw_011_what_was_handed_over_expires_only_once_somebody_has_asked_whether_its_notes_were_spent() {
    // given a payment that was handed over, and one that was not, both past their deadline
    let (mut anna, mut pool) = funded(&[10, 20]);
    anna.carriage.deadline = UnixSeconds::new(START + 15);
    let (out, inside) = (anna.draft(1, pay(4), 1).unwrap(), anna.draft(2, pay(15), 1).unwrap());
    anna.carry(&out, 1).unwrap();
    anna.plans.reserve(&inside, anna.now()).unwrap();
    pool.mine();
    pool.mine();
    anna.look(&pool, pool.tip().number);
    // then only the first is to be asked about, and it stays as it is until that was done
    let asked: Vec<_> = anna.plans.expiring(&pool.tip()).unwrap().into_iter().map(|(id, _)| id).collect();
    assert_eq!(asked, [out]);
    anna.plans.settle_if(&pool.tip(), &|_| false).unwrap();
    assert_eq!((state(&anna, &out), state(&anna, &inside)), (ShieldedState::Handed, ShieldedState::Expired));
    anna.plans.settle_if(&pool.tip(), &|id| *id == out).unwrap();
    assert_eq!(state(&anna, &out), ShieldedState::Expired);
}

#[test]
fn shw_010_a_hand_over_whose_commit_did_not_happen_never_was_and_the_payment_can_be_called_off() {
    // given a proved payment, whose hand-over is in one commit with something that is refused
    let (mut anna, _) = funded(&[10]);
    let id = anna.draft(1, pay(4), 1).unwrap();
    anna.plans.reserve(&id, anna.now()).unwrap();
    anna.plans.sign(&id, &anna.keys).unwrap();
    let job = anna.plans.begin_proof(&id, anna.keys.view(), 1).unwrap();
    anna.plans.proved(&job.proven(proof_of_nothing(), &VerifierThatBelieves).unwrap()).unwrap();
    let mut write = anna.store.begin_write().unwrap();
    anna.plans.hand_in(&mut *write, &id, anna.keys.view().outgoing(), "own account", anna.now()).unwrap();
    drop(write);
    // then nobody has it
    assert_eq!(state(&anna, &id), ShieldedState::Proved);
    anna.plans.cancel(&id).unwrap();
    assert_eq!(anna.notes(9)[0].state, NoteState::Available);
}
