//! One rule of the limits at a time.

use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::{Address, U256};
use proptest::prelude::*;
use teahouse_base::testing::{FrozenClock, MemoryStore};
use teahouse_base::{Clock, Encode, RecordStore, UnixMillis, UnixSeconds};
use teahouse_chain::port::{Asset, Revert};
use teahouse_chain::testing::{Done, ScriptedCall, ScriptedContract, TokenDouble};
use teahouse_wallet::Amounts;
use teahouse_wallet::journal::{ApproveError, IntentId, IntentRecord, Journal, State, forget_unsigned};
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::limits::{
    self, Bound, Bounds, Exceeded, Kept, LimitError, LimitKey, ReserveError, Scope, Spender, SpendingApp,
};
use teahouse_wallet::preview::Preview;
use teahouse_wallet::signer::Intent;

use crate::envelope_double::EnvelopeDouble;
use crate::world::*;

const TAXI: SpendingApp = SpendingApp::from_array([7; 32]);
const HOUR: u64 = 3_600;

fn key(scope: Scope, asset: Asset) -> LimitKey {
    LimitKey { persona: PersonaNumber::FIRST, scope, chain: CHAIN, asset }
}

fn coins(number: u64) -> U256 {
    U256::from(number) * U256::from(COIN)
}

fn limit(journal: &Journal, key: &LimitKey, bounds: Bounds) {
    let now = journal.limits_now().unwrap();
    journal.commit(|r| limits::set(r, key, bounds, now)).unwrap();
}

fn used(journal: &Journal, key: &LimitKey) -> limits::Usage {
    let now = journal.limits_now().unwrap();
    journal
        .view(|r| {
            let limit = limits::find(r, key)?.expect("it is set");
            limits::usage(r, key, &limit, now)
        })
        .unwrap()
}

/// Shows and agrees, for an app or for the person, as often as it takes to be told why not.
fn want(
    world: &World,
    journal: &Journal,
    name: IntentId,
    intent: Intent,
    app: Option<SpendingApp>,
) -> Result<IntentRecord, ApproveError> {
    let preview = now(Preview::prepare(journal, &world.book, intent.clone())).unwrap();
    let confirmed = now(preview.confirm(journal, &preview.digest())).unwrap();
    journal.commit(|r| journal.draft(r, name, intent, None)).unwrap();
    journal.commit(|r| journal.approve_for(r, &name, &confirmed, app))
}

fn exceeded(refused: Result<IntentRecord, ApproveError>) -> Exceeded {
    match refused {
        Err(ApproveError::Limit(exceeded)) => *exceeded,
        other => panic!("a limit must refuse: {other:?}"),
    }
}

fn fee_of(record: &IntentRecord) -> U256 {
    let agreement = record.agreement.as_ref().unwrap();
    U256::from(agreement.plan.gas()) * U256::from(agreement.fee_cap)
}

#[test]
fn spl_001_each_bound_refuses_what_does_not_fit_and_says_the_numbers() {
    let persona = key(Scope::Persona, Asset::Native);
    let bounds = Bounds { per_payment: Some(coins(3)), per_day: Some(coins(5)), ..Bounds::default() };
    // given a limit of three coins a payment, five a day, and seven in total
    let world = World::new();
    let journal = world.journal();
    limit(&journal, &persona, Bounds { total: Some(coins(7)), ..bounds });
    // when three coins are wanted, the fee does not fit
    let refused = exceeded(want(&world, &journal, id(1), send_coin(account(9), 3 * COIN), None));
    assert_eq!((refused.bound, refused.limit, refused.frees_at), (Bound::Payment, coins(3), None));
    assert!(refused.wanted > coins(3), "the coin's limit counts fees: {refused:?}");
    assert_eq!(state(&journal, &id(1)), State::Draft);
    // when two and two are paid, a third two do not fit into the day
    let begun = journal.clock().now();
    want(&world, &journal, id(2), send_coin(account(9), 2 * COIN), None).unwrap();
    want(&world, &journal, id(3), send_coin(account(9), 2 * COIN), None).unwrap();
    let refused = exceeded(want(&world, &journal, id(4), send_coin(account(9), 2 * COIN), None));
    assert_eq!((refused.bound, refused.limit), (Bound::Day, coins(5)));
    assert_eq!(refused.used, used(&journal, &persona).day);
    let frees = refused.frees_at.unwrap();
    assert!(
        frees.since(begun) >= Duration::from_secs(24 * HOUR)
            && frees.since(begun) < Duration::from_secs(24 * HOUR + 600)
    );
    // when that time has come, it fits into the day; and after it, not into the total any more
    world.settle(&journal);
    world.clock.set(frees);
    world.chain.mine();
    want(&world, &journal, id(4), send_coin(account(9), 2 * COIN), None).unwrap();
    world.settle(&journal);
    world.advance(48 * HOUR);
    world.chain.mine();
    let refused = exceeded(want(&world, &journal, id(5), send_coin(account(9), COIN), None));
    assert_eq!((refused.bound, refused.limit, refused.frees_at), (Bound::Total, coins(7), None));
}

#[test]
fn spl_001_what_is_agreed_to_counts_from_the_same_commit_on() {
    let world = World::new();
    let journal = world.journal();
    let persona = key(Scope::Persona, Asset::Native);
    limit(&journal, &persona, Bounds { per_day: Some(coins(5)), ..Bounds::default() });
    let intent = send_coin(account(9), COIN);
    let preview = now(Preview::prepare(&journal, &world.book, intent.clone())).unwrap();
    let confirmed = now(preview.confirm(&journal, &preview.digest())).unwrap();
    journal.commit(|r| journal.draft(r, id(1), intent, None)).unwrap();
    // when the power goes before the commit, nothing counts
    let mut records = world.store.begin_write().unwrap();
    journal.approve(&mut *records, &id(1), &confirmed).unwrap();
    drop(records);
    assert_eq!(used(&journal, &persona).day, U256::ZERO);
    // when it is made, all of it counts though nothing is signed, and agreeing again counts nothing more
    let record = journal.commit(|r| journal.approve(r, &id(1), &confirmed)).unwrap();
    journal.commit(|r| journal.approve(r, &id(1), &confirmed)).unwrap();
    assert_eq!(used(&journal, &persona).day, record.agreement.unwrap().outflow[&Asset::Native]);
}

#[test]
fn jrn_008_what_a_restore_forgets_goes_on_counting_since_it_may_have_left() {
    // given a payment that was agreed to and not signed, and what it counts
    let world = World::new();
    let journal = world.journal();
    let persona = key(Scope::Persona, Asset::Native);
    limit(&journal, &persona, Bounds { per_day: Some(coins(5)), ..Bounds::default() });
    want(&world, &journal, id(1), send_coin(account(9), 2 * COIN), None).unwrap();
    let counted = used(&journal, &persona).day;
    assert!(counted > coins(2));
    // when it is restored elsewhere, then it is forgotten and its money may have left
    journal.commit(|r| forget_unsigned(r)).unwrap();
    assert_eq!(journal.look_up(&id(1)).unwrap(), None);
    assert_eq!(used(&journal, &persona).day, counted);
    // and the same name can be used anew, and counts anew
    want(&world, &journal, id(1), send_coin(account(9), COIN), None).unwrap();
    assert!(used(&journal, &persona).day > counted + coins(1));
}

#[test]
fn spl_004_an_app_spends_within_its_own_limit_and_the_persona_s_and_others_are_not_held_by_it() {
    let world = World::new();
    let journal = world.journal();
    let (own, app) = (key(Scope::Persona, Asset::Native), key(Scope::App(TAXI), Asset::Native));
    limit(&journal, &app, Bounds { per_payment: Some(coins(2)), ..Bounds::default() });
    limit(&journal, &own, Bounds { per_day: Some(coins(9)), ..Bounds::default() });
    // the app's limit holds for the app, and for nobody else
    let refused = exceeded(want(&world, &journal, id(1), send_coin(account(9), 2 * COIN), Some(TAXI)));
    assert_eq!((refused.scope, refused.bound), (Scope::App(TAXI), Bound::Payment));
    want(&world, &journal, id(2), send_coin(account(9), 3 * COIN), None).unwrap();
    let other = SpendingApp::from_array([8; 32]);
    want(&world, &journal, id(3), send_coin(account(9), 3 * COIN), Some(other)).unwrap();
    // and what an app spends counts towards the persona's
    let refused = exceeded(want(&world, &journal, id(4), send_coin(account(9), 3 * COIN), None));
    assert_eq!((refused.scope, refused.bound), (Scope::Persona, Bound::Day));
    let refused = exceeded(want(&world, &journal, id(5), send_coin(account(9), 3 * COIN), Some(other)));
    assert_eq!(refused.scope, Scope::Persona);
}

#[test]
fn spl_004_every_kind_of_intent_is_held_by_a_limit_of_the_coin_its_fee_is_paid_in() {
    let world = World::new();
    world.chain.place(DOLLAR, Box::new(TokenDouble::held_by([(world.signer.address(), U256::from(1_000))])));
    world.chain.place(ENVELOPE, Box::new(EnvelopeDouble::default()));
    let journal = world.journal();
    // given that no coin may leave at all
    let bounds = Bounds { per_payment: Some(U256::ZERO), ..Bounds::default() };
    limit(&journal, &key(Scope::Persona, Asset::Native), bounds);
    let spender = teahouse_chain::book::ContractName::RedEnvelope;
    let intents = [
        send_coin(account(9), 0),
        Intent::SendToken { token: DOLLAR, to: account(9), amount: U256::from(10) },
        Intent::AllowToken { token: DOLLAR, spender, amount: U256::from(10) },
        Intent::AllowToken { token: DOLLAR, spender, amount: U256::ZERO },
    ];
    for (number, intent) in (1..).zip(intents) {
        // then a payment, an approval and its revocation are refused alike, for their fee
        let refused = exceeded(want(&world, &journal, id(number), intent, None));
        assert_eq!((refused.bound, refused.asset), (Bound::Payment, Asset::Native));
    }
    // and nobody is asked for a yes that could not count
    let preview = now(Preview::prepare(&journal, &world.book, send_coin(account(9), 1))).unwrap();
    assert!(matches!(journal.within_limits(&id(9), &preview, None), Err(ReserveError::Exceeded(_))));
}

#[test]
fn spl_002_what_is_called_back_counts_until_that_is_final_and_then_only_its_fee() {
    let world = World::new();
    let journal = world.journal();
    let persona = key(Scope::Persona, Asset::Native);
    limit(&journal, &persona, Bounds { per_day: Some(coins(50)), ..Bounds::default() });
    let record = want(&world, &journal, id(1), send_coin(account(9), 4 * COIN), None).unwrap();
    let all = record.agreement.as_ref().unwrap().outflow[&Asset::Native];
    now(journal.tick(Some(&world.signer))).unwrap();
    // given a cancellation that is in a block, not final
    let fees = now(world.port().fees()).unwrap();
    journal.commit(|r| journal.cancel(r, &id(1), &world.signer, &fees)).unwrap();
    now(journal.tick(Some(&world.signer))).unwrap();
    world.chain.mine();
    now(journal.tick(Some(&world.signer))).unwrap();
    assert_eq!(used(&journal, &persona).day, all);
    // when it is final, what was to be paid is free, and the most that it cost is not
    world.settle(&journal);
    assert!(matches!(state(&journal, &id(1)), State::Replaced(_)));
    assert_eq!(used(&journal, &persona).day, fee_of(&record));
    assert_eq!(used(&journal, &persona).total, fee_of(&record));
}

/// A token that refuses to be moved from a time on.
#[derive(Clone)]
struct ClosingToken {
    token: TokenDouble,
    closes: UnixSeconds,
}

impl ScriptedContract for ClosingToken {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        let moves = call.from != Address::ZERO;
        if moves && call.time >= self.closes { Err(Revert::default()) } else { self.token.run(call) }
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

#[test]
fn spl_002_what_a_contract_refuses_counts_until_that_is_final_and_then_only_its_fee() {
    let world = World::new();
    let token = TokenDouble::held_by([(world.signer.address(), U256::from(1_000))]);
    let closes = world.clock.now().seconds().after(Duration::from_secs(1_000));
    world.chain.place(DOLLAR, Box::new(ClosingToken { token, closes }));
    let journal = world.journal();
    let (coin, dollar) = (key(Scope::Persona, Asset::Native), key(Scope::App(TAXI), Asset::Token(DOLLAR)));
    limit(&journal, &coin, Bounds { per_day: Some(coins(50)), ..Bounds::default() });
    limit(&journal, &dollar, Bounds { per_day: Some(U256::from(500)), ..Bounds::default() });
    let pay = |amount: u64| Intent::SendToken { token: DOLLAR, to: account(9), amount: U256::from(amount) };
    let record = want(&world, &journal, id(1), pay(400), Some(TAXI)).unwrap();
    // given a block that holds it and refuses it
    world.advance(2_000);
    now(journal.tick(Some(&world.signer))).unwrap();
    world.chain.mine();
    now(journal.tick(Some(&world.signer))).unwrap();
    assert!(matches!(state(&journal, &id(1)), State::Reverted { settled: false, .. }));
    assert_eq!(used(&journal, &dollar).day, U256::from(400));
    // when that is final
    world.settle(&journal);
    assert!(matches!(state(&journal, &id(1)), State::Reverted { settled: true, .. }));
    assert_eq!(used(&journal, &dollar).day, U256::ZERO);
    assert_eq!(used(&journal, &coin).day, fee_of(&record));
    // and wanting it anew, and giving that up, does not take the first fee back
    journal.commit(|r| journal.redraft(r, &id(1))).unwrap();
    assert_eq!(used(&journal, &coin).day, fee_of(&record));
}

#[test]
fn spl_002_what_is_never_sent_counts_nothing() {
    let world = World::new();
    let journal = world.journal();
    let persona = key(Scope::Persona, Asset::Native);
    limit(&journal, &persona, Bounds { per_day: Some(coins(50)), ..Bounds::default() });
    // withdrawn, and behind one that was withdrawn
    want(&world, &journal, id(1), send_coin(account(1), COIN), None).unwrap();
    want(&world, &journal, id(2), send_coin(account(2), COIN), None).unwrap();
    assert!(journal.commit(|r| journal.withdraw(r, &id(1))).unwrap());
    assert_eq!(state(&journal, &id(2)), State::Draft);
    assert_eq!(used(&journal, &persona).day, U256::ZERO);
    // not signed in time
    let end = journal.clock().now().after(Duration::from_secs(10));
    let intent = send_coin(account(3), COIN);
    let preview = now(Preview::prepare(&journal, &world.book, intent.clone())).unwrap();
    let confirmed = now(preview.confirm(&journal, &preview.digest())).unwrap();
    journal.commit(|r| journal.draft(r, id(3), intent, Some(end))).unwrap();
    journal.commit(|r| journal.approve(r, &id(3), &confirmed)).unwrap();
    assert!(used(&journal, &persona).day > coins(1));
    world.advance(11);
    now(journal.tick(None)).unwrap();
    assert_eq!(state(&journal, &id(3)), State::Expired);
    assert_eq!(used(&journal, &persona).day, U256::ZERO);
}

#[test]
fn spl_003_a_clock_that_is_turned_back_frees_nothing_early() {
    let world = World::new();
    let journal = world.journal();
    let persona = key(Scope::Persona, Asset::Native);
    limit(&journal, &persona, Bounds { per_day: Some(coins(3)), ..Bounds::default() });
    let begun = world.clock.now();
    // given two coins agreed to while the machine's clock is two days behind, and the chain's too
    want(&world, &journal, id(1), send_coin(account(9), COIN / 2), None).unwrap();
    world.clock.set(UnixMillis::new(begun.get() - 48 * HOUR * 1_000));
    want(&world, &journal, id(2), send_coin(account(9), 2 * COIN), None).unwrap();
    // when it is right again, or an hour before the day is over
    for later in [0, 23] {
        world.clock.set(begun.after(Duration::from_secs(later * HOUR)));
        let refused = exceeded(want(&world, &journal, id(3), send_coin(account(9), COIN), None));
        // then what was agreed to in between still counts
        assert_eq!(refused.bound, Bound::Day);
        assert!(refused.used > coins(2));
    }
    world.clock.set(begun.after(Duration::from_secs(24 * HOUR + 600)));
    want(&world, &journal, id(3), send_coin(account(9), COIN), None).unwrap();
}

#[test]
fn spl_003_the_chain_s_newest_block_counts_as_a_clock_too() {
    let world = World::new();
    let store: Arc<dyn RecordStore> = world.disk();
    // given a machine that is a day and an hour behind the chain
    let machine = FrozenClock::at(UnixMillis::new(world.clock.now().get() - 25 * HOUR * 1_000));
    let journal = Journal::open(world.lane(), store, world.port(), Arc::new(machine.clone()));
    let persona = key(Scope::Persona, Asset::Native);
    limit(&journal, &persona, Bounds { per_day: Some(coins(3)), ..Bounds::default() });
    world.chain.mine();
    want(&world, &journal, id(1), send_coin(account(9), 2 * COIN), None).unwrap();
    // when its clock is put right, the day is not over
    machine.set(world.clock.now());
    let refused = exceeded(want(&world, &journal, id(2), send_coin(account(9), 2 * COIN), None));
    assert_eq!(refused.bound, Bound::Day);
}

#[test]
fn a_limit_is_loosened_by_more_by_less_bounds_by_an_earlier_end_and_by_its_end() {
    let bounds = |payment: Option<u64>, day: Option<u64>, ends: Option<u64>| Bounds {
        per_payment: payment.map(U256::from),
        per_day: day.map(U256::from),
        total: None,
        ends: ends.map(UnixMillis::new),
    };
    let was = bounds(Some(5), None, Some(1_000));
    for (other, looser) in [
        (was, false),
        (bounds(Some(4), None, Some(1_000)), false),
        (bounds(Some(5), Some(9), Some(1_000)), false),
        (bounds(Some(5), None, Some(2_000)), false),
        (bounds(Some(5), None, None), false),
        (bounds(Some(6), None, Some(1_000)), true),
        (bounds(None, Some(1), Some(1_000)), true),
        (bounds(Some(5), None, Some(999)), true),
    ] {
        assert_eq!(was.loosened_by(&other), looser, "{other:?}");
    }
    assert!(bounds(Some(5), None, None).loosened_by(&was));
    // a limit that has ended is none: whatever takes its place is not looser
    let store = MemoryStore::new();
    let key = key(Scope::Persona, Asset::Native);
    let mut records = store.begin_write().unwrap();
    limits::set(&mut *records, &key, was, UnixMillis::new(1)).unwrap();
    assert!(limits::loosens(&*records, &key, None, UnixMillis::new(999)).unwrap());
    assert!(!limits::loosens(&*records, &key, None, UnixMillis::new(1_000)).unwrap());
    // what bounds nothing, or is over before it begins, is not a limit
    let empty = limits::set(&mut *records, &key, Bounds::default(), UnixMillis::new(1));
    assert!(matches!(empty, Err(LimitError::NoBound)));
    let over = limits::set(&mut *records, &key, was, UnixMillis::new(1_000));
    assert!(matches!(over, Err(LimitError::EndsAlready)));
}

#[test]
fn a_limit_that_is_changed_goes_on_counting_and_one_that_is_cleared_begins_anew() {
    let world = World::new();
    let journal = world.journal();
    let persona = key(Scope::Persona, Asset::Native);
    let total = |most: u64| Bounds { total: Some(coins(most)), ..Bounds::default() };
    limit(&journal, &persona, total(10));
    want(&world, &journal, id(1), send_coin(account(9), COIN), None).unwrap();
    limit(&journal, &persona, total(5));
    assert!(used(&journal, &persona).total > coins(1));
    assert!(journal.commit(|r| limits::clear(r, &persona)).unwrap());
    assert!(!journal.commit(|r| limits::clear(r, &persona)).unwrap());
    limit(&journal, &persona, total(5));
    assert_eq!(used(&journal, &persona).total, U256::ZERO);
    assert!(used(&journal, &persona).day > coins(1), "the day is the same day");
    let all = journal.view(|r| limits::list(r, PersonaNumber::FIRST)).unwrap();
    assert_eq!(all.len(), 1);
    let other = PersonaNumber::new(1).unwrap();
    assert_eq!(journal.view(|r| limits::list(r, other)).unwrap(), vec![]);
}

/// What a person and the clock do, at random.
#[derive(Clone, Copy, Debug)]
enum Act {
    Spend(u64),
    Settle(usize, Kept),
    Turn(i64),
}

fn arb_act() -> impl Strategy<Value = Act> {
    let kept =
        prop_oneof![Just(Kept::All), Just(Kept::Nothing), (0..5_u64).prop_map(|f| Kept::Fee(U256::from(f)))];
    prop_oneof![
        3 => (1..60_u64).prop_map(Act::Spend),
        1 => (any::<prop::sample::Index>(), kept).prop_map(|(i, k)| Act::Settle(i.index(64), k)),
        2 => (-30..30_i64).prop_map(Act::Turn),
    ]
}

proptest! {
    #[test]
    fn spl_003_no_turning_of_clocks_lets_more_than_a_day_s_leave_in_a_day(acts in prop::collection::vec(arb_act(), 1..120)) {
        const MOST: u64 = 100;
        let store = MemoryStore::new();
        let lane = World::new().lane();
        let persona = PersonaNumber::FIRST;
        let key = key(Scope::Persona, Asset::Native);
        let bounds = Bounds { per_day: Some(U256::from(MOST)), ..Bounds::default() };
        let mut records = store.begin_write().unwrap();
        limits::set(&mut *records, &key, bounds, UnixMillis::new(0)).unwrap();
        // the model: the latest time ever shown, and what was let through, by that time
        let (mut clock, mut latest) = (1_000_000 * HOUR as i64, 0_i64);
        let mut model: Vec<(i64, u64, IntentId)> = Vec::new();
        for (number, act) in (0_u8..).zip(acts) {
            let name = IntentId::from_array([number; 16]);
            match act {
                Act::Turn(hours) => clock += hours * 3_601,
                Act::Settle(which, kept) => {
                    let Some((_, amount, name)) = model.get_mut(which) else { continue };
                    if !records_hold(&*records, &lane, name) {
                        continue;
                    }
                    limits::settle(&mut *records, &lane, name, kept).unwrap();
                    match kept {
                        Kept::All => {}
                        Kept::Fee(fee) => *amount = fee.to(),
                        Kept::Nothing => *amount = 0,
                    }
                }
                Act::Spend(amount) => {
                    let machine = UnixMillis::new(u64::try_from(clock).unwrap() * 1_000);
                    let at = limits::moment(&*records, persona, machine, UnixSeconds::new(0)).unwrap();
                    let outflow = Amounts::from([(Asset::Native, U256::from(amount))]);
                    let spender = Spender { persona, app: None };
                    let at_most = latest.max(clock);
                    let day = at_most - 24 * HOUR as i64;
                    let used: u64 = model.iter().filter(|(at, ..)| *at >= day).map(|(_, amount, _)| amount).sum();
                    let told = limits::reserve(&mut *records, (&lane, &name), spender, &outflow, at);
                    prop_assert_eq!(told.is_ok(), used + amount <= MOST, "{} used, {} wanted", used, amount);
                    if told.is_ok() {
                        latest = at_most;
                        model.push((latest, amount, name));
                    }
                }
            }
        }
    }
}

fn records_hold(
    records: &dyn teahouse_base::ReadRecords,
    lane: &teahouse_wallet::journal::Lane,
    id: &IntentId,
) -> bool {
    limits::Reservation::find(records, lane, id).unwrap().is_some()
}

#[test]
fn bent_limits_and_reservations_are_refused_and_never_panic() {
    use teahouse_base::testing::SeededRng;
    use teahouse_base::{Decode, RngExt};
    let some = Bounds { per_payment: Some(coins(1)), ends: Some(UnixMillis::new(9)), ..Bounds::default() };
    let limit = limits::Limit { bounds: some, since: UnixMillis::new(5) };
    let spender = Spender { persona: PersonaNumber::FIRST, app: Some(TAXI) };
    let amounts = Amounts::from([(Asset::Native, coins(1)), (Asset::Token(DOLLAR), U256::from(7))]);
    let held = limits::Reservation { spender, stamp: UnixMillis::new(3), amounts };
    assert_eq!(limits::Limit::from_bytes(&limit.to_bytes()), Ok(limit));
    assert_eq!(limits::Reservation::from_bytes(&held.to_bytes()).as_ref(), Ok(&held));
    let mut rng = SeededRng::new(4);
    for (bytes, held) in [(limit.to_bytes(), false), (held.to_bytes(), true)] {
        let read = |bytes: &[u8]| {
            let limit = || limits::Limit::from_bytes(bytes).map(|read| read.to_bytes());
            if held { limits::Reservation::from_bytes(bytes).map(|read| read.to_bytes()) } else { limit() }
        };
        assert!((0..bytes.len()).all(|cut| read(&bytes[..cut]).is_err()));
        for _ in 0..2_000 {
            let mut bent = bytes.clone();
            let place = usize::try_from(rng.below(bytes.len() as u64)).unwrap();
            bent[place] ^= rng.array::<1>()[0];
            if let Ok(again) = read(&bent) {
                assert_eq!(again, bent);
            }
        }
    }
}
