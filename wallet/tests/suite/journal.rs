//! One rule of the journal at a time.

use std::sync::Arc;

use alloy::consensus::{SignableTransaction, TxEip1559};
use alloy::eips::eip2718::Encodable2718;
use alloy::primitives::{B256, TxKind, U256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use teahouse_base::testing::MemoryStore;
use teahouse_base::{RecordStore, UnixMillis};
use teahouse_chain::port::{Asset, ChainPort, PortError};
use teahouse_chain::quorum::Quorum;
use teahouse_chain::testing::{Fate, Lie, ScriptedEndpoint, SendFault};
use teahouse_wallet::journal::{
    ApproveError, DraftError, Journal, ReplaceError, Rival, State, Trouble, forget_unsigned,
};
use teahouse_wallet::preview::{Preview, PreviewError};

use crate::world::*;

/// Signs and sends a payment with the same key, behind the journal's back: the phrase is in use elsewhere.
fn pay_from_elsewhere(world: &World, nonce: u64) -> B256 {
    let elsewhere = PrivateKeySigner::from_slice(key(1).export().expose()).unwrap();
    let tx = TxEip1559 {
        chain_id: CHAIN.get(),
        nonce,
        gas_limit: 21_000,
        max_fee_per_gas: 50_000_000_000,
        max_priority_fee_per_gas: 20_000_000_000,
        to: TxKind::Call(account(0x99)),
        value: U256::from(7),
        access_list: Default::default(),
        input: Default::default(),
    };
    let signature = elsewhere.sign_hash_sync(&tx.signature_hash()).unwrap();
    let signed = tx.into_signed(signature);
    now(world.endpoint.send_raw(signed.encoded_2718().into())).unwrap()
}

#[test]
fn jrn_001_nothing_is_sent_when_the_disk_does_not_keep_the_bytes() {
    // given an agreed payment and a disk that is full from now on
    let world = World::new();
    let journal = world.journal();
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    world.store.fail_commit_after(0);
    // when
    let refused = now(journal.tick(Some(&world.signer)));
    // then
    assert!(refused.is_err());
    assert!(world.endpoint.arrived().is_empty());
    // and once there is room it is sent
    world.store.heal();
    world.settle(&journal);
    assert!(matches!(state(&journal, &id(1)), State::Final(_)));
}

#[test]
fn jrn_002_bytes_that_were_lost_are_sent_again_unchanged() {
    let world = World::new();
    let journal = world.journal();
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    // given an endpoint that takes the bytes and throws them away, then one that never answers
    world.endpoint.next_send(Some(SendFault::Swallowed));
    world.endpoint.next_send(Some(SendFault::LostAnswer));
    now(journal.tick(Some(&world.signer))).unwrap();
    assert_eq!(state(&journal, &id(1)), State::Broadcast);
    // when
    world.settle(&journal);
    // then every message was the same
    let arrived = world.endpoint.arrived();
    assert!(arrived.len() >= 2);
    assert!(arrived.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(world.chain.balance(account(9)), U256::from(COIN));
}

#[test]
fn jrn_002_a_higher_fee_is_another_attempt_at_the_same_nonce_and_only_one_is_paid() {
    let world = World::new();
    let journal = world.journal();
    let agreed = agree(&world, &journal, id(1), send_coin(account(9), COIN)).agreement.unwrap();
    // given fees that rise above the first attempt
    world.chain.set_base_fee(4_000_000_000);
    for _ in 0..6 {
        now(journal.tick(Some(&world.signer))).unwrap();
        world.chain.mine();
        world.advance(12);
    }
    world.settle(&journal);
    // then
    let attempts = journal.attempts(&id(1)).unwrap();
    assert!(attempts.len() >= 2, "{attempts:?}");
    assert!(attempts.windows(2).all(|a| a[1].fees.max_fee > a[0].fees.max_fee));
    assert!(attempts.iter().all(|a| a.fees.max_fee <= agreed.fee_cap));
    assert_eq!(world.chain.balance(account(9)), U256::from(COIN));
}

#[test]
fn a_fee_above_the_agreed_cap_is_not_paid_but_told() {
    let world = World::new();
    let journal = world.journal();
    let agreed = agree(&world, &journal, id(1), send_coin(account(9), COIN)).agreement.unwrap();
    world.chain.set_base_fee(u64::try_from(agreed.fee_cap).unwrap() * 3);
    for _ in 0..60 {
        now(journal.tick(Some(&world.signer))).unwrap();
        world.chain.mine();
        world.advance(12);
    }
    let record = journal.look_up(&id(1)).unwrap().unwrap();
    assert_eq!(record.trouble, Some(Trouble::FeeCapReached));
    assert!(journal.attempts(&id(1)).unwrap().iter().all(|a| a.fees.max_fee <= agreed.fee_cap));
    // and when fees fall, it goes through
    world.chain.set_base_fee(1_000_000_000);
    world.settle(&journal);
    assert!(matches!(state(&journal, &id(1)), State::Final(_)));
}

#[test]
fn jrn_003_an_intent_whose_nonce_went_elsewhere_is_not_sent_again_before_that_is_final() {
    let world = World::new();
    let journal = world.journal();
    // given a signed payment whose bytes were lost, and another payment with its nonce in a block
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    world.endpoint.next_send(Some(SendFault::Swallowed));
    now(journal.tick(Some(&world.signer))).unwrap();
    pay_from_elsewhere(&world, 0);
    world.chain.mine();
    world.advance(60);
    now(journal.tick(Some(&world.signer))).unwrap();
    // then until that block is final, the payment may still happen, and gets no second nonce
    assert!(matches!(state(&journal, &id(1)), State::Broadcast | State::Dropped));
    let refused = journal.commit(|r| journal.redraft(r, &id(1)));
    assert!(matches!(refused, Err(DraftError::MayStillHappen)));
    // when it is final, and was seen so twice
    world.chain.mine_empty(64);
    now(journal.tick(Some(&world.signer))).unwrap();
    assert!(!state(&journal, &id(1)).is_settled());
    world.advance(60);
    now(journal.tick(Some(&world.signer))).unwrap();
    // then it is known to be impossible, and may be given up or wanted anew
    assert_eq!(state(&journal, &id(1)), State::Replaced(Rival::Foreign));
    journal.commit(|r| journal.redraft(r, &id(1))).unwrap();
    assert!(journal.commit(|r| journal.withdraw(r, &id(1))).unwrap());
    assert_eq!(state(&journal, &id(1)), State::Expired);
    journal.commit(|r| journal.redraft(r, &id(1))).unwrap();
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    world.settle(&journal);
    assert!(matches!(state(&journal, &id(1)), State::Final(_)));
    assert_eq!(world.chain.balance(account(9)), U256::from(COIN));
}

#[test]
fn jrn_004_a_block_that_is_taken_back_takes_the_state_back() {
    for fate in [Fate::Waiting, Fate::Forgotten] {
        let world = World::new();
        let journal = world.journal();
        agree(&world, &journal, id(1), send_coin(account(9), COIN));
        now(journal.tick(Some(&world.signer))).unwrap();
        world.chain.mine_many(40);
        now(journal.tick(Some(&world.signer))).unwrap();
        assert!(matches!(state(&journal, &id(1)), State::Safe(_)));
        // when forty blocks are taken back
        world.chain.reorg(40, fate);
        now(journal.tick(Some(&world.signer))).unwrap();
        // then it is on its way again, and arrives once
        assert!(!matches!(state(&journal, &id(1)), State::Safe(_) | State::Included(_)));
        world.settle(&journal);
        assert!(matches!(state(&journal, &id(1)), State::Final(_)));
        assert_eq!(world.chain.balance(account(9)), U256::from(COIN));
    }
}

/// A journal over the world's endpoint and a second one, which may lie.
fn with_a_liar(world: &World) -> (Journal, ScriptedEndpoint) {
    let liar = world.chain.endpoint("liar");
    let ends: Vec<(String, Arc<dyn ChainPort>)> =
        vec![("one".into(), world.port()), ("liar".into(), Arc::new(liar.clone()))];
    let port = Arc::new(Quorum::new(CHAIN, ends));
    (Journal::open(world.lane(), world.disk(), port, Arc::new(world.clock.clone())), liar)
}

#[test]
fn jrn_007_a_liar_that_is_asked_alone_makes_nobody_pay_twice_or_sign_what_waits_for_ever() {
    // given a payment in a final block, and two endpoints, of which the honest one does not answer
    let world = World::new();
    let (journal, liar) = with_a_liar(&world);
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    now(journal.tick(Some(&world.signer))).unwrap();
    world.chain.mine_many(70);
    world.endpoint.set_down(true);
    // when the other says for hours that no block has it
    liar.set_lie(Some(Lie::NothingIncluded));
    for _ in 0..20 {
        let _ = now(journal.tick(Some(&world.signer)));
        world.advance(600);
    }
    // then nobody is told that it never happened
    assert_eq!(state(&journal, &id(1)), State::Broadcast);
    assert!(journal.commit(|r| journal.redraft(r, &id(1))).is_err());
    // and when it gives a nonce far ahead, nothing is planned with it
    liar.set_lie(Some(Lie::Nonce(8)));
    let planned = now(Preview::prepare(&journal, &world.book, send_coin(account(9), COIN)));
    let unreachable = matches!(planned, Err(PreviewError::Port(PortError::Unreachable { .. })));
    assert!(unreachable, "{:?}", planned.err());
    // and what the journal itself knows is enough to go on with one
    liar.set_lie(None);
    agree(&world, &journal, id(2), send_coin(account(9), COIN));
    world.endpoint.set_down(false);
    world.settle(&journal);
    assert_eq!(world.chain.balance(account(9)), U256::from(2 * COIN));
}

#[test]
fn jrn_003_one_liar_among_two_endpoints_makes_the_journal_wait_and_not_pay_twice() {
    // given a payment in a final block, and one of two endpoints that says no block has it
    let world = World::new();
    let (journal, liar) = with_a_liar(&world);
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    now(journal.tick(Some(&world.signer))).unwrap();
    world.chain.mine_many(70);
    for lie in [Lie::NothingIncluded, Lie::Nonce(0), Lie::Nonce(99)] {
        // when the journal asks again and again
        liar.set_lie(Some(lie));
        for _ in 0..20 {
            let _ = now(journal.tick(Some(&world.signer)));
            world.advance(60);
        }
        // then it never takes the payment for impossible
        assert!(!matches!(state(&journal, &id(1)), State::Replaced(_)), "{lie:?}");
        assert!(journal.commit(|r| journal.redraft(r, &id(1))).is_err(), "{lie:?}");
        assert_eq!(journal.attempts(&id(1)).unwrap().len(), 1, "{lie:?}");
    }
    // and once both tell the same story, it is done
    liar.set_lie(None);
    world.settle(&journal);
    assert!(matches!(state(&journal, &id(1)), State::Final(_)));
    assert_eq!(world.chain.balance(account(9)), U256::from(COIN));
}

#[test]
fn jrn_005_the_same_coin_cannot_be_promised_twice() {
    // given ninety of a hundred promised in ten payments
    let world = World::new();
    let journal = world.journal();
    for n in 0..10 {
        agree(&world, &journal, id(n), send_coin(account(n + 1), 9 * COIN));
    }
    // when an eleventh would fit but for the fees that are promised with the others and with itself
    let last = send_coin(account(99), 10 * COIN - 1_000);
    let preview = now(Preview::prepare(&journal, &world.book, last.clone())).unwrap();
    let confirmed = now(preview.confirm(&journal, &preview.digest())).unwrap();
    journal.commit(|r| journal.draft(r, id(50), last, None)).unwrap();
    let refused = journal.commit(|r| journal.approve(r, &id(50), &confirmed));
    // then it is refused, and the others are paid
    assert!(
        matches!(refused, Err(ApproveError::InsufficientFunds { asset: Asset::Native, .. })),
        "{refused:?}"
    );
    world.settle(&journal);
    for n in 0..10 {
        assert!(matches!(state(&journal, &id(n)), State::Final(_)));
    }
}

#[test]
fn jrn_005_agreement_and_reservation_are_one_commit() {
    let world = World::new();
    let journal = world.journal();
    let preview = now(Preview::prepare(&journal, &world.book, send_coin(account(9), COIN))).unwrap();
    let confirmed = now(preview.confirm(&journal, &preview.digest())).unwrap();
    journal.commit(|r| journal.draft(r, id(1), send_coin(account(9), COIN), None)).unwrap();
    // when the power goes before the commit
    let mut records = world.store.begin_write().unwrap();
    journal.approve(&mut *records, &id(1), &confirmed).unwrap();
    drop(records);
    // then there is neither agreement nor reservation
    assert_eq!(state(&journal, &id(1)), State::Draft);
    assert_eq!(journal.promised(Asset::Native).unwrap(), U256::ZERO);
}

#[test]
fn payments_agreed_to_at_once_go_out_one_nonce_after_the_other() {
    let world = World::new();
    let journal = world.journal();
    for n in 1..=5 {
        let record = agree(&world, &journal, id(n), send_coin(account(n), COIN));
        assert_eq!(record.agreement.unwrap().plan.nonce(), u64::from(n) - 1);
    }
    world.settle(&journal);
    for n in 1..=5 {
        assert_eq!(world.chain.balance(account(n)), U256::from(COIN));
    }
}

#[test]
fn what_was_shown_with_a_nonce_that_is_taken_since_must_be_looked_at_again() {
    let world = World::new();
    let journal = world.journal();
    let preview = now(Preview::prepare(&journal, &world.book, send_coin(account(9), COIN))).unwrap();
    agree(&world, &journal, id(1), send_coin(account(8), COIN));
    let confirmed = now(preview.confirm(&journal, &preview.digest())).unwrap();
    journal.commit(|r| journal.draft(r, id(2), send_coin(account(9), COIN), None)).unwrap();
    let refused = journal.commit(|r| journal.approve(r, &id(2), &confirmed));
    assert!(matches!(refused, Err(ApproveError::NonceTaken { planned: 0, next: 1 })), "{refused:?}");
}

#[test]
fn a_withdrawn_payment_makes_those_behind_it_drafts_again() {
    let world = World::new();
    let journal = world.journal();
    agree(&world, &journal, id(1), send_coin(account(1), COIN));
    agree(&world, &journal, id(2), send_coin(account(2), COIN));
    assert!(journal.commit(|r| journal.withdraw(r, &id(1))).unwrap());
    assert_eq!(journal.look_up(&id(1)).unwrap(), None);
    assert_eq!(state(&journal, &id(2)), State::Draft);
    // and what is signed cannot be withdrawn any more
    agree(&world, &journal, id(2), send_coin(account(2), COIN));
    now(journal.tick(Some(&world.signer))).unwrap();
    assert!(!journal.commit(|r| journal.withdraw(r, &id(2))).unwrap());
}

#[test]
fn an_intent_past_its_time_is_never_signed() {
    let world = World::new();
    let journal = world.journal();
    let end = UnixMillis::new(teahouse_base::Clock::now(&world.clock).get() + 10_000);
    let intent = send_coin(account(9), COIN);
    let preview = now(Preview::prepare(&journal, &world.book, intent.clone())).unwrap();
    let confirmed = now(preview.confirm(&journal, &preview.digest())).unwrap();
    journal.commit(|r| journal.draft(r, id(1), intent, Some(end))).unwrap();
    journal.commit(|r| journal.approve(r, &id(1), &confirmed)).unwrap();
    world.advance(11);
    now(journal.tick(Some(&world.signer))).unwrap();
    assert_eq!(state(&journal, &id(1)), State::Expired);
    assert!(world.endpoint.arrived().is_empty());
    assert_eq!(journal.promised(Asset::Native).unwrap(), U256::ZERO);
}

#[test]
fn one_name_is_one_intent() {
    let world = World::new();
    let journal = world.journal();
    journal.commit(|r| journal.draft(r, id(1), send_coin(account(1), COIN), None)).unwrap();
    journal.commit(|r| journal.draft(r, id(1), send_coin(account(1), COIN), None)).unwrap();
    let other = journal.commit(|r| journal.draft(r, id(1), send_coin(account(2), COIN), None));
    assert!(matches!(other, Err(DraftError::NameTaken)));
    assert_eq!(world.journal().view(|r| world.journal().history(r)).unwrap().len(), 1);
}

#[test]
fn what_is_final_cannot_be_called_back_and_what_is_not_signed_is_withdrawn() {
    let world = World::new();
    let journal = world.journal();
    let fees = now(world.port().fees()).unwrap();
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    let early = journal.commit(|r| journal.cancel(r, &id(1), &world.signer, &fees));
    assert!(matches!(early, Err(ReplaceError::NothingSigned)));
    world.settle(&journal);
    let late = journal.commit(|r| journal.cancel(r, &id(1), &world.signer, &fees));
    assert!(matches!(late, Err(ReplaceError::TooLate)));
}

#[test]
fn jrn_008_a_restored_journal_follows_what_was_signed_and_forgets_what_was_only_agreed_to() {
    // given one payment in flight, one agreed to and one only wanted
    let world = World::new();
    let journal = world.journal();
    agree(&world, &journal, id(1), send_coin(account(7), 1));
    now(journal.tick(Some(&world.signer))).unwrap();
    agree(&world, &journal, id(2), send_coin(account(8), 2));
    journal.commit(|r| journal.draft(r, id(3), send_coin(account(9), 3), None)).unwrap();
    let attempts = journal.attempts(&id(1)).unwrap();
    // when the records are restored elsewhere
    let forgotten = journal.commit(|r| forget_unsigned(r)).unwrap();
    // then the last two are gone, and nothing of them goes out, ever
    assert_eq!(forgotten, [id(2), id(3)]);
    world.settle(&journal);
    assert_eq!((journal.look_up(&id(2)).unwrap(), journal.look_up(&id(3)).unwrap()), (None, None));
    // and the first happens once, by the bytes that were signed before
    assert!(matches!(state(&journal, &id(1)), State::Final(_)));
    assert_eq!(journal.attempts(&id(1)).unwrap()[0].raw, attempts[0].raw);
    assert_eq!(world.chain.balance(account(7)), U256::from(1));
    assert_eq!(world.chain.balance(account(8)), U256::ZERO);
    assert_eq!(journal.commit(|r| forget_unsigned(r)).unwrap(), []);
}

#[test]
fn two_lanes_in_one_store_do_not_see_each_other() {
    let world = World::new();
    let journal = world.journal();
    let other_lane = teahouse_wallet::journal::Lane { chain: CHAIN, account: key(2).address() };
    let clock = std::sync::Arc::new(world.clock.clone());
    let other = Journal::open(other_lane, world.disk(), world.port(), clock);
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    assert_eq!(other.look_up(&id(1)).unwrap(), None);
    assert!(other.unsettled().unwrap().is_empty());
    assert_eq!(other.promised(Asset::Native).unwrap(), U256::ZERO);
}

#[test]
fn bent_records_are_told_and_never_panic() {
    use teahouse_base::{Decode, Encode, RngExt, Table, testing::SeededRng};
    let world = World::new();
    let journal = world.journal();
    let record = agree(&world, &journal, id(1), send_coin(account(9), COIN));
    let bytes = record.to_bytes();
    assert_eq!(teahouse_wallet::journal::IntentRecord::from_bytes(&bytes).unwrap(), record);
    // every cut is refused, every flipped byte is read or refused, canonically
    let mut rng = SeededRng::new(3);
    for cut in 0..bytes.len() {
        assert!(teahouse_wallet::journal::IntentRecord::from_bytes(&bytes[..cut]).is_err());
    }
    for _ in 0..2_000 {
        let mut bent = bytes.clone();
        let place = usize::try_from(rng.below(bytes.len() as u64)).unwrap();
        bent[place] ^= rng.array::<1>()[0];
        if let Ok(read) = teahouse_wallet::journal::IntentRecord::from_bytes(&bent) {
            assert_eq!(read.to_bytes(), bent);
        }
    }
    // and the journal says which table holds a record it cannot read
    let key = [&CHAIN.get().to_be_bytes()[..], world.signer.address().as_slice(), id(1).as_bytes()].concat();
    let store: &MemoryStore = &world.store;
    let mut write = store.begin_write().unwrap();
    write.put(Table::new("wallet.intents"), &key, &[9, 9]).unwrap();
    write.commit().unwrap();
    let refused = journal.look_up(&id(1)).unwrap_err();
    assert!(refused.to_string().contains("wallet.intents"), "{refused}");
}
