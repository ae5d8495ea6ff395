//! What goes to the shielded pool is shown, signed and counted like everything else that leaves an account.

use std::collections::BTreeMap;

use alloy::primitives::{Address, U256};
use proptest::prelude::*;
use teahouse_base::{Decode, Encode};
use teahouse_chain::pool::{CIPHERTEXT, DepositCall, MAX_POOL_CALL, PoolCall};
use teahouse_chain::port::Asset;
use teahouse_wallet::journal::ApproveError;
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::limits::{self, Bound, Bounds, LimitKey, Scope};
use teahouse_wallet::preview::{Preview, PreviewError, Warning};
use teahouse_wallet::signer::decode::{KnownCall, of_intent};
use teahouse_wallet::signer::{BatchError, BatchPlan, Carrier, Intent, IntentError, SignError};

use crate::shielded_world::*;
use crate::world::*;

#[test]
fn sgn_008_what_goes_to_the_pool_is_one_call_of_the_books_pool_with_the_coin_it_says() {
    let stage = PoolWorld::new();
    let coin = [7 + 6, 6, 0].map(U256::from);
    for (intent, value) in stage.intents().into_iter().zip(coin) {
        let call = intent.call(&stage.world.book).unwrap();
        assert_eq!((call.to, call.value), (POOL, value));
        assert!(PoolCall::read(&call.data).is_some());
        // and where the book has no pool there is no call
        assert!(matches!(intent.call(&book()), Err(IntentError::UnknownContract(_))));
    }
    // and an insertion that is longer than any call of the pool is none
    let [.., last] = stage.intents();
    let Intent::PoolInsert { mut insertion, proof } = last else { panic!("{last:?}") };
    insertion.entries = vec![insertion.entries[0]; MAX_POOL_CALL / 96];
    let long = Intent::PoolInsert { insertion, proof };
    assert!(matches!(long.call(&stage.world.book), Err(IntentError::UnknownCall(_))));
    let most = Intent::PoolDeposit { deposit: Box::new(deposit(1)), prepaid: U256::MAX };
    assert!(matches!(most.call(&stage.world.book), Err(IntentError::UnknownCall(_))));
}

#[test]
fn sgn_008_no_part_of_it_is_signed_as_something_else_or_brought_by_others() {
    let stage = PoolWorld::new();
    let journal = stage.world.journal();
    let intent = Intent::PoolDeposit { deposit: Box::new(deposit(7)), prepaid: U256::ZERO };
    let preview = now(Preview::prepare(&journal, &stage.world.book, intent.clone())).unwrap();
    // a plan whose call was changed on the disk
    let mut bytes = preview.plan().to_bytes();
    let place = bytes.windows(CIPHERTEXT).rposition(|part| part == [7; CIPHERTEXT]).unwrap();
    bytes[place] ^= 1;
    let bent = teahouse_wallet::signer::TxPlan::from_bytes(&bytes).unwrap();
    assert_eq!(stage.world.signer.sign(&bent), Err(SignError::NotItsIntent));
    // and it is no part of a batch
    for intent in stage.intents() {
        let plan = BatchPlan {
            chain: CHAIN,
            account: stage.world.signer.address(),
            intents: vec![intent],
            nonce: U256::ZERO,
            deadline: teahouse_base::UnixSeconds::new(u64::MAX),
            min_gas: 0,
            fee_asset: Asset::Native,
            fee_cap: teahouse_chain::envelope::Amount::ZERO,
        };
        assert_eq!(plan.batch(&stage.world.book, Carrier::FREE), Err(BatchError::NotForBatches));
    }
}

#[test]
fn a_deposit_is_shown_with_all_that_leaves_and_in_the_words_of_the_pool() {
    let stage = PoolWorld::new();
    let journal = stage.world.journal();
    let intent = Intent::PoolDeposit { deposit: Box::new(deposit(COIN)), prepaid: U256::from(6) };
    let shown = now(Preview::prepare(&journal, &stage.world.book, intent)).unwrap();
    let summary = shown.summary();
    let leaves = U256::from(COIN) + U256::from(6) + summary.max_fee;
    assert_eq!(summary.outflow, BTreeMap::from([(Asset::Native, leaves)]));
    assert!(summary.inflow.is_empty() && summary.warnings.is_empty(), "{summary:?}");
    let (asset, amount, prepaid) = (Asset::Native, U256::from(COIN), U256::from(6));
    assert_eq!(summary.call, Some(KnownCall::ShieldedDeposit { asset, amount, prepaid }));
    // and of a token that nobody knows, that is said
    let unknown = DepositCall { token: account(8), ..deposit(1) };
    let intent = Intent::PoolDeposit { deposit: Box::new(unknown), prepaid: U256::ZERO };
    let refused = now(Preview::prepare(&journal, &stage.world.book, intent));
    assert!(matches!(refused, Err(PreviewError::WouldFail(_))), "the pool does not take it: {refused:?}");
}

#[test]
fn a_payment_that_the_own_account_brings_shows_what_leaves_the_account_and_not_the_pool() {
    let stage = PoolWorld::funded();
    let journal = stage.world.journal();
    let proven = stage.proven(&[1, 2], Address::ZERO, 0, 1_000);
    let intent = Intent::PoolTransact { proven: Box::new(proven), prepaid: U256::from(6) };
    let shown = now(Preview::prepare(&journal, &stage.world.book, intent.clone())).unwrap();
    let summary = shown.summary();
    assert_eq!(summary.outflow, BTreeMap::from([(Asset::Native, U256::from(6) + summary.max_fee)]));
    assert!(!summary.warnings.contains(&Warning::MovesMoreThanAsked));
    let said = of_intent(&intent);
    let Some(KnownCall::ShieldedPayment { notes: 2, amount: 1_000, recipient, .. }) = said else {
        panic!("{said:?}")
    };
    assert_eq!(recipient, Some(account(9)));
    // and money that comes back to the account itself is shown as coming
    let mut own = stage.proven(&[3, 4], Address::ZERO, 0, 1_000);
    own.external.recipient = stage.world.signer.address();
    let intent = Intent::PoolTransact { proven: Box::new(own), prepaid: U256::ZERO };
    let shown = now(Preview::prepare(&journal, &stage.world.book, intent)).unwrap();
    assert_eq!(shown.summary().inflow, BTreeMap::from([(Asset::Native, U256::from(1_000))]));
}

#[test]
fn a_payment_whose_proof_shows_nothing_is_not_offered() {
    let stage = PoolWorld::funded();
    let mut proven = stage.proven(&[1, 2], Address::ZERO, 0, 1_000);
    proven.proof = proof(0);
    let intent = Intent::PoolTransact { proven: Box::new(proven), prepaid: U256::ZERO };
    let refused = now(Preview::prepare(&stage.world.journal(), &stage.world.book, intent));
    assert!(matches!(refused, Err(PreviewError::WouldFail(_))), "{refused:?}");
}

#[test]
fn what_goes_into_the_pool_counts_against_a_limit_with_what_is_prepaid_and_the_fee() {
    // given a limit of two coins a day, of which a deposit of one uses more than one
    let stage = PoolWorld::new();
    let journal = stage.world.journal();
    let key =
        LimitKey { persona: PersonaNumber::FIRST, scope: Scope::Persona, chain: CHAIN, asset: Asset::Native };
    let two = U256::from(2 * COIN);
    let bounds = Bounds { per_day: Some(two), ..Bounds::default() };
    let begun = journal.limits_now().unwrap();
    journal.commit(|records| limits::set(records, &key, bounds, begun)).unwrap();
    let want = |name, amount, prepaid: u64| {
        let intent = Intent::PoolDeposit { deposit: Box::new(deposit(amount)), prepaid: U256::from(prepaid) };
        let preview = now(Preview::prepare(&journal, &stage.world.book, intent.clone())).unwrap();
        let confirmed = now(preview.confirm(&journal, &preview.digest())).unwrap();
        journal.commit(|records| journal.draft(records, id(name), intent, None)).unwrap();
        journal.commit(|records| journal.approve(records, &id(name), &confirmed))
    };
    want(1, COIN / 2, COIN / 2).unwrap();
    // then a second one does not fit, and its refusal says what was used
    let Err(ApproveError::Limit(exceeded)) = want(2, COIN, 0) else { panic!("a limit must refuse") };
    assert_eq!((exceeded.bound, exceeded.limit), (Bound::Day, two));
    assert!(exceeded.used > U256::from(COIN), "the fee counts too: {exceeded:?}");
}

proptest! {
    #[test]
    fn an_intent_of_the_pool_has_one_form_and_bent_ones_say_what_they_say_or_are_refused(
        which in 0_usize..3, place in any::<prop::sample::Index>(), bits in 1_u8..,
    ) {
        let stage = PoolWorld::new();
        let intent = stage.intents()[which].clone();
        let bytes = intent.to_bytes();
        prop_assert_eq!(Intent::from_bytes(&bytes), Ok(intent));
        let at = place.index(bytes.len());
        prop_assert!(Intent::from_bytes(&bytes[..at]).is_err());
        prop_assert!(Intent::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
        let mut bent = bytes;
        bent[at] ^= bits;
        if let Ok(read) = Intent::from_bytes(&bent) {
            prop_assert_eq!(read.to_bytes(), bent);
        }
    }
}
