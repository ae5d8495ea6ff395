//! What is paid privately counts against limits from the yes on, and no longer than it may leave.

use alloy::primitives::U256;

use super::*;
use crate::bytes::Amounts;
use crate::limits::{self, Bounds, LimitKey, ReserveError, Scope, SpendingApp};

const GAME: SpendingApp = SpendingApp::from_array([7; 32]);

fn limit_of(scope: Scope) -> LimitKey {
    LimitKey { persona: PersonaNumber::FIRST, scope, chain: PLACE.chain, asset: COIN }
}

fn limit(anna: &Person, scope: Scope, per_day: u64) {
    let bounds = Bounds { per_day: Some(U256::from(per_day)), ..Bounds::default() };
    let mut write = anna.store.begin_write().unwrap();
    limits::set(&mut *write, &limit_of(scope), bounds, anna.now()).unwrap();
    write.commit().unwrap();
}

fn used(anna: &Person, scope: Scope) -> U256 {
    let (read, key) = (anna.store.begin_read().unwrap(), limit_of(scope));
    let limit = limits::find(&*read, &key).unwrap().unwrap();
    limits::usage(&*read, &key, &limit, anna.now()).unwrap().day
}

/// The yes of somebody, or of an app's person: notes are held and what may leave is counted, or neither.
fn agree(anna: &Person, id: &IntentId, app: Option<SpendingApp>) -> Result<(), ReserveError> {
    let record = anna.plans.get(id).unwrap().unwrap();
    let outflow = record.wish.costs(record.carriage.fee, false);
    let times = (anna.now(), anna.now().seconds());
    let mut write = anna.store.begin_write().unwrap();
    anna.plans.reserve_in(&mut *write, id, anna.now()).unwrap();
    anna.plans.count_in(&mut *write, id, &outflow, app, times)?;
    write.commit().unwrap();
    Ok(())
}

#[test]
fn spl_001_spl_002_what_is_paid_privately_counts_from_the_yes_until_it_is_known_not_to_leave() {
    // given a limit of twelve a day
    let (mut anna, mut pool) = funded(&[10, 30]);
    limit(&anna, Scope::Persona, 12);
    limit(&anna, Scope::App(GAME), 5);
    // when a payment is agreed to, then it counts, and what does not fit beside it is refused and holds no note
    let one = anna.draft(1, pay(4), 1).unwrap();
    agree(&anna, &one, None).unwrap();
    assert_eq!(used(&anna, Scope::Persona), U256::from(4));
    let two = anna.draft(2, pay(9), 1).unwrap();
    let Err(ReserveError::Exceeded(refused)) = agree(&anna, &two, None) else { panic!("thirteen a day") };
    assert_eq!((refused.scope, refused.used, refused.wanted), (Scope::Persona, U256::from(4), U256::from(9)));
    assert_eq!((used(&anna, Scope::Persona), state(&anna, &two)), (U256::from(4), ShieldedState::Drafted));
    // when it is called off, then it counts no more
    anna.plans.cancel(&one).unwrap();
    assert_eq!(used(&anna, Scope::Persona), U256::ZERO);
    // when one of an app is final, then it counts for good, for the app as well
    let three = anna.draft(3, pay(4), 1).unwrap();
    agree(&anna, &three, Some(GAME)).unwrap();
    pool.transact(&anna.carry(&three, 1).unwrap());
    pool.mine();
    anna.look(&pool, 1);
    anna.plans.settle(&pool.tip()).unwrap();
    assert!(matches!(state(&anna, &three), ShieldedState::Final(_)));
    let (persona, app) = (used(&anna, Scope::Persona), used(&anna, Scope::App(GAME)));
    assert_eq!((persona, app), (U256::from(4), U256::from(4)));
    let times = (anna.now(), anna.now().seconds());
    let more = |app| anna.plans.within_limits(&pay(2).costs(0, false), app, times);
    assert!(more(None).is_ok());
    let refused = more(Some(GAME));
    assert!(matches!(refused, Err(ReserveError::Exceeded(it)) if it.scope == Scope::App(GAME)));
}

#[test]
fn spl_002_what_expires_counts_no_more_and_what_a_restore_forgets_goes_on_counting() {
    let (mut anna, mut pool) = funded(&[10, 30]);
    limit(&anna, Scope::Persona, 40);
    anna.carriage.deadline = UnixSeconds::new(START + 15);
    let (late, forgotten) = (anna.draft(1, pay(4), 1).unwrap(), anna.draft(2, pay(20), 1).unwrap());
    agree(&anna, &late, None).unwrap();
    anna.plans.sign(&late, &anna.keys).unwrap();
    agree(&anna, &forgotten, None).unwrap();
    assert_eq!(used(&anna, Scope::Persona), U256::from(24));
    // when a restore forgets what was only agreed to: elsewhere it may have been signed since
    let mut write = anna.store.begin_write().unwrap();
    assert_eq!(crate::shielded::forget_unsigned(&mut *write).unwrap(), [forgotten]);
    write.commit().unwrap();
    assert_eq!(used(&anna, Scope::Persona), U256::from(24));
    // and when the other's time is over
    pool.mine();
    pool.mine();
    anna.look(&pool, pool.tip().number);
    anna.plans.settle(&pool.tip()).unwrap();
    assert_eq!(state(&anna, &late), ShieldedState::Expired);
    assert_eq!(used(&anna, Scope::Persona), U256::from(20));
}

#[test]
fn a_joining_and_a_withdrawal_to_oneself_cost_their_fee_and_nothing_else_does() {
    let to = Address::repeat_byte(7);
    let withdrawal = Wish::Withdraw { to, asset: COIN, value: 5 };
    let join = Wish::Join { asset: COIN, of: Joining::Smallest };
    let of = |units: u64| Amounts::from([(COIN, U256::from(units))]);
    assert_eq!(pay(4).costs(2, false), of(6));
    assert_eq!(pay(4).costs(2, true), of(6), "who is paid privately may be anybody");
    assert_eq!((withdrawal.costs(2, false), withdrawal.costs(2, true)), (of(7), of(2)));
    assert_eq!((join.costs(2, true), join.costs(0, true)), (of(2), Amounts::new()));
    assert_eq!(pay(u128::MAX).costs(u128::MAX, false)[&COIN], U256::from(u128::MAX) * U256::from(2));
}
