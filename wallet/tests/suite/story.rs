//! Read this first: a payment from a phrase on paper to a final block.

use crate::world::*;
use alloy::primitives::U256;
use teahouse_base::Coded;
use teahouse_base::testing::SeededRng;
use teahouse_chain::port::{Asset, FeeQuote};
use teahouse_wallet::balance::Balance;
use teahouse_wallet::journal::{Journal, ReplaceError, Rival, State};
use teahouse_wallet::keystore::{Keystore, Passphrase, Protection, Stretching};
use teahouse_wallet::phrase::Phrase;

#[test]
fn a_payment_goes_from_wanted_to_final_and_every_state_is_one_the_chain_has_proven() {
    let world = World::new();
    let journal = world.journal();
    // given a payment that was shown and agreed to
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    assert_eq!(state(&journal, &id(1)), State::Approved);
    // when the wallet is locked, it waits
    now(journal.tick(None)).unwrap();
    assert_eq!(state(&journal, &id(1)), State::Approved);
    // when it is unlocked, it is signed, stored and sent
    now(journal.tick(Some(&world.signer))).unwrap();
    assert_eq!(state(&journal, &id(1)), State::Broadcast);
    // then it is what its block is
    world.chain.mine();
    now(journal.tick(Some(&world.signer))).unwrap();
    assert!(matches!(state(&journal, &id(1)), State::Included(_)));
    world.chain.mine_many(32);
    now(journal.tick(Some(&world.signer))).unwrap();
    assert!(matches!(state(&journal, &id(1)), State::Safe(_)));
    world.chain.mine_many(32);
    now(journal.tick(Some(&world.signer))).unwrap();
    assert!(matches!(state(&journal, &id(1)), State::Final(_)));
    assert_eq!(world.chain.balance(account(9)), U256::from(COIN));
}

#[test]
fn a_balance_tells_what_is_promised_and_what_is_still_confirming() {
    let world = World::new();
    let journal = world.journal();
    let read = || now(Balance::read(&journal, Asset::Native)).unwrap();
    let before = *read().known().unwrap();
    assert_eq!((before.total, before.confirming), (U256::from(100 * u128::from(COIN)), U256::ZERO));
    // when a payment is agreed to, its most is no longer available
    let record = agree(&world, &journal, id(1), send_coin(account(9), COIN));
    let promised = record.agreement.unwrap().outflow[&Asset::Native];
    assert_eq!(read().known().unwrap().available, before.total - promised);
    assert!(promised > U256::from(COIN), "the largest fee is promised too");
    // when it is in a block, only what it took is gone
    now(journal.tick(Some(&world.signer))).unwrap();
    world.chain.mine();
    let lane = teahouse_wallet::journal::Lane { chain: CHAIN, account: account(9) };
    let theirs = Journal::open(lane, world.disk(), world.port(), std::sync::Arc::new(world.clock.clone()));
    let arrived = || *now(Balance::read(&theirs, Asset::Native)).unwrap().known().unwrap();
    // and what arrived is confirming until its block is final
    assert_eq!((arrived().total, arrived().confirming), (U256::from(COIN), U256::from(COIN)));
    world.settle(&journal);
    assert_eq!((arrived().total, arrived().confirming), (U256::from(COIN), U256::ZERO));
    let after = *read().known().unwrap();
    assert_eq!(after.available, after.total);
    assert!(after.total > before.total - promised && after.total < before.total - U256::from(COIN));
}

#[test]
fn bal_001_a_balance_that_is_not_known_is_not_zero() {
    let world = World::new();
    let journal = world.journal();
    world.endpoint.set_down(true);
    for asset in [Asset::Native, Asset::Token(DOLLAR)] {
        let balance = now(Balance::read(&journal, asset)).unwrap();
        assert!(matches!(balance, Balance::Unknown(_)), "{balance:?}");
        assert_eq!(balance.known(), None);
    }
}

#[test]
fn a_token_that_does_not_answer_has_an_unknown_balance() {
    let world = World::new();
    let nobody = Asset::Token(account(0x77));
    let balance = now(Balance::read(&world.journal(), nobody)).unwrap();
    assert!(balance.known().is_none_or(|h| h.total.is_zero()), "{balance:?}");
}

/// A payment that was sent and waits for a block, and the fees of now.
fn sent() -> (World, Journal, FeeQuote) {
    let world = World::new();
    let journal = world.journal();
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    now(journal.tick(Some(&world.signer))).unwrap();
    let fees = now(world.port().fees()).unwrap();
    (world, journal, fees)
}

#[test]
fn a_payment_can_be_called_back_while_no_block_has_it() {
    let (world, journal, fees) = sent();
    // when
    journal.commit(|r| journal.cancel(r, &id(1), &world.signer, &fees)).unwrap();
    world.settle(&journal);
    // then the nonce is used up by nothing, and nobody was paid
    assert_eq!(state(&journal, &id(1)), State::Replaced(Rival::Cancellation));
    assert_eq!(world.chain.balance(account(9)), U256::ZERO);
}

#[test]
fn a_payment_is_hastened_at_the_same_nonce_and_never_past_the_agreed_fee() {
    let (world, journal, fees) = sent();
    // when it is hastened as often as that goes
    let mut costs = Vec::new();
    let end = loop {
        match journal.view(|r| Ok(journal.replacement(r, &id(1), &fees))).unwrap() {
            Ok(next) => costs.push((next.cost_of_speed_up(), next.cost_of_cancellation())),
            Err(end) => break end,
        }
        journal.commit(|r| journal.speed_up(r, &id(1), &world.signer, &fees)).unwrap();
    };
    // then each attempt costs more than the last, and the agreed cap ends it with a code
    assert!(costs.len() >= 5 && costs.is_sorted_by(|a, b| a.0 < b.0), "{costs:?}");
    assert_eq!(end.code().as_str(), "PAY-223");
    let record = journal.look_up(&id(1)).unwrap().unwrap();
    let cap = record.agreement.unwrap().fee_cap;
    let attempts = journal.attempts(&id(1)).unwrap();
    assert!(attempts.iter().all(|attempt| attempt.fees.max_fee <= cap));
    // and one payment happens
    world.settle(&journal);
    assert!(matches!(state(&journal, &id(1)), State::Final(_)));
    assert_eq!(world.chain.balance(account(9)), U256::from(COIN));
    let late = journal.commit(|r| journal.speed_up(r, &id(1), &world.signer, &fees));
    assert!(matches!(late, Err(ReplaceError::TooLate)));
}

#[test]
fn hastening_what_was_called_back_hastens_the_cancellation() {
    let (world, journal, fees) = sent();
    journal.commit(|r| journal.cancel(r, &id(1), &world.signer, &fees)).unwrap();
    journal.commit(|r| journal.speed_up(r, &id(1), &world.signer, &fees)).unwrap();
    world.settle(&journal);
    assert_eq!(state(&journal, &id(1)), State::Replaced(Rival::Cancellation));
    assert_eq!(world.chain.balance(account(9)), U256::ZERO);
}

#[test]
fn a_phrase_restored_from_a_keystore_pays_from_the_same_account() {
    let mut rng = SeededRng::new(9);
    let phrase = Phrase::generate(&mut rng);
    let typed = Passphrase::new("a cup of tea".into());
    let sealed =
        Keystore::seal(&phrase, &Protection::Passphrase(&typed, Stretching::CHEAP_FOR_TESTS), &mut rng)
            .unwrap();
    let opened = Keystore::from_json(&sealed.to_json()).unwrap().open(Some(&typed)).unwrap();
    let account = |phrase: &Phrase| {
        let tree = teahouse_wallet::keys::KeyTree::new(phrase);
        tree.persona(teahouse_wallet::keys::PersonaNumber::FIRST).account(0).address()
    };
    assert_eq!(account(&phrase), account(&opened));
}
