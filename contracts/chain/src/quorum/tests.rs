use std::sync::Arc;

use alloy::consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy::eips::eip2718::Encodable2718;
use alloy::primitives::TxKind;
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use alloy::sol_types::SolCall;
use futures::executor::block_on;
use teahouse_base::{Clock, UnixMillis};

use super::*;
use crate::testing::{Lie, ReorgChain, ScriptedEndpoint, TokenDouble, TokenDoubleCalls};
use crate::transfers::TRANSFER;

struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> UnixMillis {
        UnixMillis::new(1_800_000_000_000)
    }
}

const ANNA: Address = Address::repeat_byte(0xa7);

fn given() -> (ReorgChain, ScriptedEndpoint, ScriptedEndpoint, Quorum) {
    let chain = ReorgChain::new(ChainId::PRACTICE, Arc::new(StoppedClock));
    let (one, two) = (chain.endpoint("one"), chain.endpoint("two"));
    let port = |endpoint: &ScriptedEndpoint| -> Arc<dyn ChainPort> { Arc::new(endpoint.clone()) };
    let quorum = Quorum::new(ChainId::PRACTICE, vec![("one".into(), port(&one)), ("two".into(), port(&two))]);
    (chain, one, two, quorum)
}

#[test]
fn chn_002_endpoints_that_contradict_each_other_leave_the_answer_uncertain() {
    let (_chain, _one, two, quorum) = given();
    assert_eq!(block_on(quorum.nonce(ANNA, At::Latest)), Ok(0));
    two.set_lie(Some(Lie::Nonce(4)));
    let answer = block_on(quorum.nonce(ANNA, At::Latest));
    assert!(matches!(answer, Err(PortError::Uncertain { what: "a nonce", .. })), "{answer:?}");
    two.set_lie(Some(Lie::Balance(U256::from(1))));
    assert!(matches!(block_on(quorum.balance(ANNA, At::Latest)), Err(PortError::Uncertain { .. })));
}

#[test]
fn one_endpoint_that_answers_is_enough_and_the_other_shows_in_health() {
    let (_chain, _one, two, quorum) = given();
    two.set_down(true);
    assert_eq!(block_on(quorum.nonce(ANNA, At::Latest)), Ok(0));
    let health = quorum.health();
    assert_eq!((health[0].failures, health[1].failures), (0, 1));
    assert!(health[1].last_failure.is_some());
}

#[test]
fn chn_007_where_two_are_wanted_the_word_of_one_of_several_is_no_answer() {
    let (_chain, one, two, quorum) = given();
    assert_eq!(block_on(quorum.nonce_of_two(ANNA, At::Latest)), Ok(0));
    two.set_lie(Some(Lie::Nonce(8)));
    let answer = block_on(quorum.nonce_of_two(ANNA, At::Latest));
    assert!(matches!(answer, Err(PortError::Uncertain { what: "a nonce", .. })), "{answer:?}");
    one.set_down(true);
    let alone = block_on(quorum.nonce_of_two(ANNA, At::Latest));
    assert!(matches!(alone, Err(PortError::Unreachable { .. })), "{alone:?}");
    let only =
        Quorum::new(ChainId::PRACTICE, vec![("two".into(), Arc::new(two.clone()) as Arc<dyn ChainPort>)]);
    assert_eq!(block_on(only.nonce_of_two(ANNA, At::Latest)), Ok(8), "who has one endpoint believes it");
}

#[test]
fn an_endpoint_that_keeps_failing_is_probed_now_and_then_and_comes_back() {
    let (_chain, _one, two, quorum) = given();
    two.set_down(true);
    for _ in 0..20 {
        assert_eq!(block_on(quorum.nonce(ANNA, At::Latest)), Ok(0));
    }
    let failures = quorum.health()[1].failures;
    assert!((4..10).contains(&failures), "{failures} failures in 20 questions");
    two.set_down(false);
    for _ in 0..PROBE_EVERY {
        assert_eq!(block_on(quorum.nonce(ANNA, At::Latest)), Ok(0));
    }
    assert_eq!(quorum.health()[1].failures, 0);
}

#[test]
fn nobody_there_is_unreachable() {
    let (_chain, one, two, quorum) = given();
    one.set_down(true);
    two.set_down(true);
    assert!(matches!(block_on(quorum.heads()), Err(PortError::Unreachable { .. })));
    let sent = block_on(quorum.send_raw(Bytes::new()));
    assert!(matches!(sent, Err(SendError::Unreachable { .. })), "{sent:?}");
}

#[test]
fn heads_are_those_that_every_endpoint_has_seen() {
    let (chain, _one, two, quorum) = given();
    chain.mine_empty(5);
    two.set_lag(2);
    assert_eq!(block_on(quorum.heads()).expect("both are up").latest.number, 3);
}

#[test]
fn a_split_vote_on_a_transaction_is_uncertain() {
    let split = vec![("one", SendError::NonceTooLow), ("two", SendError::Underpriced)];
    assert!(matches!(loudest(split), SendError::Uncertain { .. }));
    let known = vec![("one", SendError::NonceTooLow), ("two", SendError::AlreadyKnown)];
    assert_eq!(loudest(known), SendError::AlreadyKnown);
    let half =
        vec![("one", SendError::Unreachable { reason: String::new() }), ("two", SendError::Underpriced)];
    assert_eq!(loudest(half), SendError::Underpriced);
}

#[test]
fn chn_010_an_endpoint_one_block_behind_contradicts_nobody() {
    // given an account with coin, and an endpoint that has not seen the newest block
    let (chain, one, two, quorum) = given();
    chain.mine_empty(5);
    chain.fund(ANNA, U256::from(9));
    chain.mine_empty(1);
    two.set_lag(1);

    // when it is asked what holds now
    let plan = CallPlan {
        from: ANNA,
        to: Address::repeat_byte(0xb0),
        value: U256::from(1),
        data: Bytes::new(),
        gas: None,
        as_if: None,
    };
    let simulated = block_on(quorum.simulate(plan));

    // then every answer is about the block that both have
    let common = block_on(two.heads()).expect("it is up").latest;
    assert_eq!(block_on(one.heads()).expect("it is up").latest.number, common.number + 1);
    assert_eq!(simulated.expect("both say the same").on, common);
    assert_eq!(block_on(quorum.newest()), Ok(common));
    assert_eq!(block_on(quorum.balance(ANNA, At::Latest)), block_on(two.balance(ANNA, At::Latest)));
    assert_eq!(block_on(quorum.nonce(ANNA, At::Latest)), Ok(0));
    assert_eq!(block_on(quorum.nonce_of_two(ANNA, At::Latest)), Ok(0));
    assert_eq!(block_on(quorum.code(ANNA, At::Finalized)), Ok(Bytes::new()));
}

#[test]
fn chn_010_an_endpoint_that_fell_far_behind_does_not_make_old_news_the_present() {
    let (chain, _one, two, quorum) = given();
    chain.mine_empty(200);
    two.set_lag(150);
    let answer = block_on(quorum.balance(ANNA, At::Latest));
    assert!(matches!(answer, Err(PortError::Uncertain { what: "the newest block", .. })), "{answer:?}");
}

const TOKEN: Address = Address::repeat_byte(0x70);

/// A transfer of four tokens, sent to `chain` and in its newest block; gives who sent it and the transaction.
fn transferred(chain: &ReorgChain, through: &ScriptedEndpoint) -> (Address, TxHash) {
    let key = PrivateKeySigner::from_bytes(&[7; 32].into()).expect("seven is below the order of the curve");
    chain.fund(key.address(), U256::from(10).pow(U256::from(18)));
    chain.place(TOKEN, Box::new(TokenDouble::held_by([(key.address(), U256::from(9))])));
    let data = TokenDoubleCalls::transferCall { to: ANNA, amount: U256::from(4) }.abi_encode();
    let tx = TxEip1559 {
        chain_id: ChainId::PRACTICE.get(),
        gas_limit: 100_000,
        max_fee_per_gas: 4_000_000_000,
        max_priority_fee_per_gas: 2_000_000_000,
        to: TxKind::Call(TOKEN),
        input: data.into(),
        ..TxEip1559::default()
    };
    let signature = key.sign_hash_sync(&tx.signature_hash()).expect("a local key signs every hash");
    let bytes = TxEnvelope::Eip1559(tx.into_signed(signature)).encoded_2718();
    let tx = block_on(through.send_raw(bytes.into())).expect("it is good");
    chain.mine();
    (key.address(), tx)
}

/// The transfers of the token in every block that there can be.
fn every_transfer() -> LogFilter {
    LogFilter { address: TOKEN, from: 0, to: 99, topics: vec![Some(TRANSFER)] }
}

#[test]
fn chn_010_what_the_newest_block_holds_comes_when_every_endpoint_has_the_block() {
    // given a transfer in a block that one of two endpoints has not seen
    let (chain, one, two, quorum) = given();
    chain.mine_empty(5);
    let (giver, tx) = transferred(&chain, &one);
    two.set_lag(1);
    let newest = block_on(one.newest()).expect("it is up").number;
    assert!(matches!(block_on(one.receipt(tx)), Ok(Some(_))));

    // when its receipt and its events are asked for, then nobody contradicts anybody: it is not there yet, and waits
    assert_eq!(block_on(quorum.receipt(tx)), Ok(None));
    assert_eq!(block_on(quorum.receipt_of_two(tx)), Ok(None));
    assert_eq!(block_on(quorum.sighting(tx)), Ok(Sighting::Waiting));
    assert_eq!(block_on(quorum.logs(every_transfer())), Ok(vec![]));
    assert_eq!(block_on(quorum.transfers(giver, 0, 99)), Ok(vec![]));
    assert_eq!(block_on(quorum.approvals(giver, 0, 99)), Ok(vec![]));
    assert_eq!(block_on(quorum.block(newest)), Ok(None));
    assert_eq!(block_on(quorum.body(newest)), Ok(None));

    // when the other has the block too, then it is there, and what older blocks hold was there all along
    chain.mine_empty(1);
    assert_eq!(block_on(quorum.receipt(tx)), block_on(one.receipt(tx)));
    assert_eq!(block_on(quorum.receipt_of_two(tx)), block_on(one.receipt(tx)));
    assert_eq!(block_on(quorum.sighting(tx)), Ok(Sighting::Included(newest)));
    assert_eq!(block_on(quorum.logs(every_transfer())).map(|logs| logs.len()), Ok(1));
    assert_eq!(block_on(quorum.transfers(giver, 0, 99)).map(|logs| logs.len()), Ok(1));
    assert_eq!(block_on(quorum.body(newest)), block_on(one.body(newest)));
}

#[test]
fn chn_002_who_has_seen_the_block_and_denies_what_it_holds_is_a_contradiction_and_no_delay() {
    // given a transfer in a block that both endpoints have
    let (chain, one, two, quorum) = given();
    chain.mine_empty(5);
    let (_, tx) = transferred(&chain, &one);
    assert_eq!(block_on(quorum.receipt(tx)), block_on(one.receipt(tx)));

    // when one of them says that nothing is in any block
    two.set_lie(Some(Lie::NothingIncluded));

    // then there is no answer
    for answer in [block_on(quorum.receipt(tx)), block_on(quorum.receipt_of_two(tx))] {
        assert!(matches!(answer, Err(PortError::Uncertain { what: "a receipt", .. })), "{answer:?}");
    }
    let seen = block_on(quorum.sighting(tx));
    assert!(matches!(seen, Err(PortError::Uncertain { what: "a transaction's place", .. })), "{seen:?}");
}
