//! A payment that waits at the highest fee that was agreed to, and the agreement to a higher one.

use alloy::primitives::U256;
use teahouse_chain::port::Asset;
use teahouse_wallet::journal::{
    ApproveError, AttemptKind, IntentId, IntentRecord, Journal, RaiseError, ReplaceError, Rival, State,
    Trouble,
};
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::limits::{self, Bound, Bounds, LimitKey, Scope};
use teahouse_wallet::preview::{ConfirmedPreview, Preview};

use crate::world::*;

/// A payment that waits at its cap, on a chain that asks three times as much.
fn stuck(world: &World, journal: &Journal) -> IntentRecord {
    let agreed = agree(world, journal, id(1), send_coin(account(9), COIN)).agreement.unwrap();
    world.chain.set_base_fee(u64::try_from(agreed.fee_cap).unwrap() * 3);
    for _ in 0..60 {
        now(journal.tick(Some(&world.signer))).unwrap();
        world.chain.mine();
        world.advance(12);
    }
    let record = journal.look_up(&id(1)).unwrap().unwrap();
    assert_eq!(record.trouble, Some(Trouble::FeeCapReached));
    record
}

fn show(world: &World, journal: &Journal) -> Preview {
    now(Preview::raise(journal, &world.book, &id(1))).unwrap()
}

fn yes(journal: &Journal, shown: &Preview) -> ConfirmedPreview {
    now(shown.confirm(journal, &shown.digest())).unwrap()
}

fn raise(world: &World, journal: &Journal, shown: &ConfirmedPreview) -> Result<IntentRecord, RaiseError> {
    journal.commit(|records| journal.raise(records, &id(1), shown, &world.signer))
}

fn fee_cap(journal: &Journal) -> u128 {
    journal.look_up(&id(1)).unwrap().unwrap().agreement.unwrap().fee_cap
}

#[test]
fn jrn_006_a_cap_that_is_used_up_is_raised_by_a_yes_to_what_is_then_signed() {
    let world = World::new();
    let journal = world.journal();
    let before = stuck(&world, &journal).agreement.unwrap();
    let fees = now(world.port().fees()).unwrap();
    let capped = journal.commit(|r| journal.speed_up(r, &id(1), &world.signer, &fees));
    assert!(matches!(capped, Err(ReplaceError::FeeCapReached)));
    // when what it may cost now is shown and agreed to
    let shown = show(&world, &journal);
    assert!(shown.fee_cap() > before.fee_cap);
    assert_eq!(shown.plan().nonce(), before.plan.nonce());
    assert_eq!(shown.summary().max_fee, U256::from(before.plan.gas()) * U256::from(shown.fee_cap()));
    let record = raise(&world, &journal, &yes(&journal, &shown)).unwrap();
    // then exactly that is signed and sent, and paid once
    assert_eq!((record.trouble, fee_cap(&journal)), (None, shown.fee_cap()));
    let newest = journal.attempts(&id(1)).unwrap().pop().unwrap();
    assert_eq!((newest.kind, newest.fees), (AttemptKind::Intent, shown.plan().fees()));
    world.settle(&journal);
    assert!(matches!(state(&journal, &id(1)), State::Final(_)));
    assert_eq!(world.chain.balance(account(9)), U256::from(COIN));
    let attempts = journal.attempts(&id(1)).unwrap();
    assert!(attempts.iter().all(|attempt| attempt.fees.max_fee <= shown.fee_cap()));
}

#[test]
fn jrn_006_before_its_commit_a_raise_is_nothing_and_after_it_a_crash_loses_none_of_it() {
    let world = World::new();
    let journal = world.journal();
    let before = stuck(&world, &journal);
    let shown = yes(&journal, &show(&world, &journal));
    let mut records = teahouse_base::RecordStore::begin_write(&world.store).unwrap();
    journal.raise(&mut *records, &id(1), &shown, &world.signer).unwrap();
    drop(records);
    assert_eq!(journal.look_up(&id(1)).unwrap().unwrap(), before);
    // when it is committed, another process sends what was agreed to
    raise(&world, &journal, &shown).unwrap();
    let attempts = journal.attempts(&id(1)).unwrap().len();
    let again = world.journal();
    now(again.tick(Some(&world.signer))).unwrap();
    assert_eq!(again.attempts(&id(1)).unwrap().len(), attempts);
    assert_eq!(world.endpoint.arrived().last(), again.attempts(&id(1)).unwrap().last().map(|a| &a.raw));
}

#[test]
fn jrn_006_a_raise_counts_the_difference_once_and_has_to_fit_the_limits_and_what_is_held() {
    let world = World::new();
    let journal = world.journal();
    let key =
        LimitKey { persona: PersonaNumber::FIRST, scope: Scope::Persona, chain: CHAIN, asset: Asset::Native };
    let set = |most: U256| {
        let bounds = Bounds { per_payment: Some(most), per_day: Some(most), ..Bounds::default() };
        let at = journal.limits_now().unwrap();
        journal.commit(|r| limits::set(r, &key, bounds, at)).unwrap();
    };
    let used = || {
        let at = journal.limits_now().unwrap();
        journal.view(|r| limits::usage(r, &key, &limits::find(r, &key)?.expect("it is set"), at)).unwrap().day
    };
    let before = stuck(&world, &journal).agreement.unwrap();
    let shown = show(&world, &journal);
    let more = U256::from(before.plan.gas()) * U256::from(shown.fee_cap() - before.fee_cap);
    let whole = before.outflow[&Asset::Native] + more;
    // given a limit that the higher fee just does not fit
    set(whole - U256::from(1));
    assert!(journal.within_limits(&id(1), &shown, None).is_err());
    let refused = raise(&world, &journal, &yes(&journal, &shown));
    let Err(RaiseError::Approve(ApproveError::Limit(exceeded))) = refused else { panic!("{refused:?}") };
    assert_eq!((exceeded.bound, exceeded.wanted), (Bound::Payment, whole));
    assert_eq!(fee_cap(&journal), before.fee_cap);
    // when it fits, what is counted and promised is the whole with the higher fee, once
    set(whole);
    assert!(journal.within_limits(&id(1), &shown, None).is_ok());
    raise(&world, &journal, &yes(&journal, &shown)).unwrap();
    assert_eq!(used(), whole);
    assert_eq!(journal.promised(Asset::Native).unwrap(), whole);
    world.settle(&journal);
    assert_eq!(used(), whole);
}

#[test]
fn jrn_006_what_was_shown_before_another_attempt_or_for_another_payment_does_not_count() {
    let world = World::new();
    let journal = world.journal();
    stuck(&world, &journal);
    let early = yes(&journal, &show(&world, &journal));
    raise(&world, &journal, &early).unwrap();
    // the same yes again, after the attempt that it allowed
    assert!(matches!(raise(&world, &journal, &early), Err(RaiseError::Outbid)));
    // a yes to something else
    let other = now(Preview::prepare(&journal, &world.book, send_coin(account(8), 1))).unwrap();
    let other = yes(&journal, &other);
    let refused = raise(&world, &journal, &other);
    assert!(matches!(refused, Err(RaiseError::Approve(ApproveError::OtherIntent))), "{refused:?}");
}

#[test]
fn jrn_006_what_was_called_back_stays_called_back_for_a_higher_fee() {
    let world = World::new();
    let journal = world.journal();
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    now(journal.tick(Some(&world.signer))).unwrap();
    let fees = now(world.port().fees()).unwrap();
    journal.commit(|r| journal.cancel(r, &id(1), &world.signer, &fees)).unwrap();
    world.chain.set_base_fee(u64::try_from(fee_cap(&journal)).unwrap() * 3);
    let shown = show(&world, &journal);
    assert_eq!(shown.summary().outflow[&Asset::Native], shown.summary().max_fee, "only the fee would leave");
    raise(&world, &journal, &yes(&journal, &shown)).unwrap();
    world.settle(&journal);
    assert_eq!(state(&journal, &id(1)), State::Replaced(Rival::Cancellation));
    assert_eq!(world.chain.balance(account(9)), U256::ZERO);
}

#[test]
fn only_a_payment_that_waits_can_be_raised() {
    let world = World::new();
    let journal = world.journal();
    let ask = |name: IntentId| now(Preview::raise(&journal, &world.book, &name)).unwrap_err();
    assert!(matches!(ask(id(7)), RaiseError::Replace(ReplaceError::Unknown)));
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    assert!(matches!(ask(id(1)), RaiseError::Replace(ReplaceError::NothingSigned)));
    world.settle(&journal);
    assert!(matches!(ask(id(1)), RaiseError::Replace(ReplaceError::TooLate)));
}
