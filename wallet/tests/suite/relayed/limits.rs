//! What others bring is bounded by the person's limits as what the account sends itself: by one count, once.

use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::limits::{self, Bound, Bounds, LimitKey, ReserveError, Scope, Usage};
use teahouse_wallet::preview::Preview;
use teahouse_wallet::relayed::forget_unsigned;

use super::*;

/// Lets at most `most` of dollars leave in a day.
fn limit(table: &Table, most: u64) -> LimitKey {
    let (chain, asset) = (table.book.chain_id, Asset::Token(table.dollar));
    let key = LimitKey { persona: PersonaNumber::FIRST, scope: Scope::Persona, chain, asset };
    let bounds = Bounds { per_day: Some(U256::from(most)), ..Bounds::default() };
    let journal = table.journal();
    let now = journal.limits_now().unwrap();
    journal.commit(|records| limits::set(records, &key, bounds, now)).unwrap();
    key
}

fn used(table: &Table, key: &LimitKey) -> Usage {
    let journal = table.journal();
    let now = journal.limits_now().unwrap();
    let read = |records: &dyn teahouse_base::ReadRecords| {
        let limit = limits::find(records, key)?.expect("it is set");
        limits::usage(records, key, &limit, now)
    };
    journal.view(|records| read(records)).unwrap()
}

/// The amount and the most that its fee may be.
fn whole(agreed: &RelayedRecord) -> U256 {
    U256::from(THREE) + U256::from(agreed.plan.fee_cap.get())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn spl_001_spl_004_what_others_bring_counts_its_amount_and_its_capped_fee_and_has_to_fit() {
    // given six dollars a day, which three dollars and their fee fit into once
    let table = Table::set(&[("sam", Manner::Honest)]).await;
    let key = limit(&table, 2 * THREE);
    let agreed = table.agree(1, table.three_dollars()).await.unwrap();
    // then all that it may take counts from the agreement on, before anything is signed
    assert!(agreed.plan.fee_cap > Amount::ZERO);
    assert_eq!((agreed.state, used(&table, &key).day), (RelayedState::Agreed, whole(&agreed)));
    // and three more are refused with the numbers, though they are held; nothing of them is kept
    let refused = table.agree(2, table.three_dollars()).await.unwrap_err();
    let RelayedError::Limit(exceeded) = refused else { panic!("a limit must refuse: {refused}") };
    assert_eq!((exceeded.bound, exceeded.used), (Bound::Day, whole(&agreed)));
    assert!(exceeded.wanted > U256::from(THREE), "the fee in the token counts: {exceeded:?}");
    assert_eq!(table.relayed().look_up(&id(2)).unwrap(), None);
    assert_eq!(used(&table, &key).day, whole(&agreed));
    // and what is done goes on counting
    table.hand(1, &["sam"]).await.unwrap();
    assert!(matches!(table.settles(1).await.state, RelayedState::Final(_)));
    assert_eq!(used(&table, &key).day, whole(&agreed));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn spl_002_what_nobody_brought_in_time_counts_until_that_is_final_and_not_after() {
    let table = Table::set(&[("keeper", Manner::Keeps)]).await;
    let key = limit(&table, 2 * THREE);
    let agreed = table.agree(1, table.three_dollars()).await.unwrap();
    table.hand(1, &["keeper"]).await.unwrap();
    table.relayed().tick().await.unwrap();
    assert_eq!(used(&table, &key).day, whole(&agreed));
    table.pass(HOUR + Duration::from_secs(60)).await;
    assert_eq!(table.settles(1).await.state, RelayedState::Dead);
    let usage = used(&table, &key);
    assert_eq!((usage.day, usage.total), (U256::ZERO, U256::ZERO));
    // and as much fits again
    table.agree(2, table.three_dollars()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn spl_001_rly_003_a_batch_that_the_account_itself_brings_is_promised_and_counted_once() {
    // given a batch that fills both the limit and what is held nearly up, and coin that came later
    let table = Table::set(&[("sam", Manner::Honest)]).await;
    let seven = Intent::SendToken { token: table.dollar, to: ANNA, amount: U256::from(7_000_000) };
    let key = limit(&table, 8_000_000);
    let agreed = table.agree(1, seven).await.unwrap();
    let counted = U256::from(7_000_000) + U256::from(agreed.plan.fee_cap.get());
    let (bo, journal, relayed) = (table.bo(), table.journal(), table.relayed());
    table.devnet.faucet(bo.address(), U256::from(10_u128.pow(17)), U256::ZERO).await.unwrap();
    // when he only looks at bringing it himself, then it fits, and no signature is kept
    let disk = table.disk();
    let mut dropped = disk.begin_write().unwrap();
    let shown = relayed.sign(&mut *dropped, &bo, &id(1), Carrier::FREE, Some(1)).unwrap();
    drop(dropped);
    let data = shown.signed.call(Amount::ZERO).data;
    let intent = Intent::CarryBatch { account: bo.address(), data, word: shown.word };
    let preview = Preview::prepare(&journal, &table.book, intent).await.unwrap();
    journal.within_limits(&id(9), &preview, None).unwrap();
    assert!(table.known(1).handed.is_empty());
    // when Bo brings it himself
    let handed =
        relayed.commit(|records| relayed.sign(records, &bo, &id(1), Carrier::FREE, Some(1))).unwrap();
    let data = handed.signed.call(Amount::ZERO).data;
    let intent = Intent::CarryBatch { account: bo.address(), data, word: handed.word };
    let preview = Preview::prepare(&journal, &table.book, intent.clone()).await.unwrap();
    let confirmed = preview.confirm(&journal, &preview.digest()).await.unwrap();
    journal.within_limits(&id(9), &preview, None).unwrap();
    journal.commit(|records| journal.draft(records, id(9), intent, None)).unwrap();
    journal.commit(|records| journal.approve(records, &id(9), &confirmed)).unwrap();
    // then it counts, and is promised, as before
    assert_eq!(used(&table, &key).day, counted);
    assert_eq!(journal.promised(key.asset).unwrap(), counted);
    for _ in 0..300 {
        journal.tick(Some(&bo)).await.unwrap();
        relayed.tick().await.unwrap();
        if table.known(1).state.is_settled() && journal.unsettled().unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // and it happened once and is counted once for good
    assert!(matches!(table.known(1).state, RelayedState::Final(_)), "{:?}", table.known(1).state);
    assert_eq!(table.dollars(ANNA).await, 7_000_000);
    assert_eq!((used(&table, &key).day, journal.promised(key.asset).unwrap()), (counted, U256::ZERO));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn spl_004_what_does_not_fit_is_said_before_anybody_is_asked_and_one_name_is_one_payment() {
    let table = Table::set(&[("sam", Manner::Honest)]).await;
    let (relayed, journal) = (table.relayed(), table.journal());
    let measured = relayed.measure(&journal, vec![table.three_dollars()]).await.unwrap();
    let deadline = table.clock.now().seconds().after(HOUR);
    let (asset, cap) = (Asset::Token(table.dollar), Amount::ZERO);
    let offer = Offer { asset, cap, carriers: Vec::new(), deadline };
    let shown = relayed.preview(&journal, measured, offer, &mut SeededRng::new(7)).await.unwrap();
    relayed.within_limits(&journal, &shown, None).unwrap();
    limit(&table, THREE - 1);
    let refused = relayed.within_limits(&journal, &shown, None);
    assert!(matches!(refused, Err(ReserveError::Exceeded(_))), "{refused:?}");
    // a payment of the account's own cannot take the name of what others bring, and with it what that counts
    limit(&table, 2 * THREE);
    table.agree(1, table.three_dollars()).await.unwrap();
    let taken = journal.commit(|records| journal.draft(records, id(1), table.three_dollars(), None));
    assert!(matches!(taken, Err(teahouse_wallet::journal::DraftError::NameTaken)), "{taken:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn jrn_008_a_restored_wallet_forgets_a_batch_that_nobody_signed_and_keeps_one_that_was() {
    // given a batch that was handed over, and one that was only agreed to
    let table = Table::set(&[("keeper", Manner::Keeps)]).await;
    let key = limit(&table, 3 * THREE);
    let handed = table.agree(1, table.three_dollars()).await.unwrap();
    table.hand(1, &["keeper"]).await.unwrap();
    let agreed = table.agree(2, table.three_dollars()).await.unwrap();
    let counted = used(&table, &key).day;
    assert_eq!(counted, whole(&handed) + whole(&agreed));
    // when the records are restored elsewhere
    let forgotten = table.relayed().commit(|records| forget_unsigned(records)).unwrap();
    // then the second is gone and goes on counting, and the first is followed
    assert_eq!(forgotten, [id(2)]);
    assert_eq!(table.relayed().look_up(&id(2)).unwrap(), None);
    assert_eq!(table.relayed().unsettled().unwrap().len(), 1);
    assert_eq!(table.relayed().look_up(&id(1)).unwrap().unwrap().state, RelayedState::Handed);
    assert_eq!(used(&table, &key).day, counted);
    assert_eq!(table.relayed().commit(|records| forget_unsigned(records)).unwrap(), []);
}
