use std::sync::Arc;

use alloy::consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy::eips::eip2718::Encodable2718;
use alloy::primitives::{Address, Bytes, TxKind, U256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use futures::executor::block_on;
use teahouse_base::{Clock, UnixMillis};

use super::*;
use crate::port::{At, ChainId, ChainPort, SendError, Sighting};

struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> UnixMillis {
        UnixMillis::new(1_800_000_000_000)
    }
}

const GWEI: u128 = 1_000_000_000;
const BO: Address = Address::repeat_byte(0xb0);

fn anna() -> PrivateKeySigner {
    PrivateKeySigner::from_bytes(&[7; 32].into()).expect("seven is below the order of the curve")
}

fn given() -> (ReorgChain, ScriptedEndpoint) {
    let chain = ReorgChain::new(ChainId::PRACTICE, Arc::new(StoppedClock));
    chain.fund(anna().address(), U256::from(10).pow(U256::from(18)));
    let endpoint = chain.endpoint("one");
    (chain, endpoint)
}

fn payment(nonce: u64, value: u64, fee: u128) -> Bytes {
    let tx = TxEip1559 {
        chain_id: ChainId::PRACTICE.get(),
        nonce,
        gas_limit: 21_000,
        max_fee_per_gas: fee,
        max_priority_fee_per_gas: fee / 2,
        to: TxKind::Call(BO),
        value: U256::from(value),
        ..TxEip1559::default()
    };
    let signature = anna().sign_hash_sync(&tx.signature_hash()).expect("a local key signs every hash");
    TxEnvelope::Eip1559(tx.into_signed(signature)).encoded_2718().into()
}

#[test]
fn a_reorganisation_takes_a_payment_back_and_the_pool_pays_it_again() {
    let (chain, port) = given();
    let tx = block_on(port.send_raw(payment(0, 5, 4 * GWEI))).expect("it is good");
    chain.mine();
    chain.mine_empty(2);
    assert_eq!(chain.balance(BO), U256::from(5));

    chain.reorg(3, Fate::Waiting);
    assert_eq!(chain.balance(BO), U256::ZERO);
    assert_eq!(block_on(port.sighting(tx)), Ok(Sighting::Waiting));

    chain.mine();
    assert_eq!(chain.balance(BO), U256::from(5));
    assert_eq!(chain.took_effect(), vec![tx]);
}

#[test]
fn a_forgotten_payment_is_gone_until_it_is_sent_again() {
    let (chain, port) = given();
    let tx = block_on(port.send_raw(payment(0, 5, 4 * GWEI))).expect("it is good");
    chain.mine();
    chain.reorg(1, Fate::Forgotten);
    assert_eq!(block_on(port.sighting(tx)), Ok(Sighting::Unknown));
    assert_eq!(block_on(port.send_raw(payment(0, 5, 4 * GWEI))), Ok(tx));
}

#[test]
fn a_replacement_needs_a_tenth_more_and_only_one_of_the_two_pays() {
    let (chain, port) = given();
    let first = block_on(port.send_raw(payment(0, 5, 4 * GWEI))).expect("it is good");
    assert_eq!(block_on(port.send_raw(payment(0, 5, 4 * GWEI))), Err(SendError::AlreadyKnown));
    assert_eq!(block_on(port.send_raw(payment(0, 6, 4 * GWEI + 1))), Err(SendError::Underpriced));
    let second = block_on(port.send_raw(payment(0, 6, 5 * GWEI))).expect("it pays more");
    chain.mine();
    assert_eq!(block_on(port.sighting(first)), Ok(Sighting::Unknown));
    assert_eq!(chain.took_effect(), vec![second]);
    assert_eq!(block_on(port.send_raw(payment(0, 5, 9 * GWEI))), Err(SendError::NonceTooLow));
}

#[test]
fn a_lost_answer_arrives_and_a_lost_request_does_not() {
    let (chain, port) = given();
    port.next_send(Some(SendFault::LostRequest));
    assert!(matches!(block_on(port.send_raw(payment(0, 5, 4 * GWEI))), Err(SendError::Unreachable { .. })));
    assert!(chain.waiting().is_empty());
    port.next_send(Some(SendFault::LostAnswer));
    assert!(matches!(block_on(port.send_raw(payment(0, 5, 4 * GWEI))), Err(SendError::Unreachable { .. })));
    assert_eq!(chain.waiting().len(), 1);
}

#[test]
fn an_endpoint_that_lags_or_lies_shows_another_chain_than_its_neighbour() {
    let (chain, honest) = given();
    let other = chain.endpoint("two");
    block_on(honest.send_raw(payment(0, 5, 4 * GWEI))).expect("it is good");
    chain.mine();
    other.set_lag(1);
    assert_eq!(block_on(other.nonce(anna().address(), At::Latest)), Ok(0));
    assert_eq!(block_on(honest.nonce(anna().address(), At::Latest)), Ok(1));
    other.set_lie(Some(Lie::Nonce(9)));
    assert_eq!(block_on(other.nonce(anna().address(), At::Latest)), Ok(9));
}

#[test]
fn a_token_moves_and_a_refused_transfer_changes_nothing() {
    let (chain, port) = given();
    let token = Address::repeat_byte(0x70);
    chain.place(token, Box::new(TokenDouble::held_by([(anna().address(), U256::from(9))])));
    let transfer = |amount: u64| crate::port::CallPlan {
        from: anna().address(),
        to: token,
        value: U256::ZERO,
        data: alloy::sol_types::SolCall::abi_encode(&TokenDoubleCalls::transferCall {
            to: BO,
            amount: U256::from(amount),
        })
        .into(),
        gas: None,
        as_if: None,
    };
    let both =
        block_on(port.simulate_all(vec![transfer(4), transfer(6)], At::Latest)).expect("the endpoint is up");
    assert!(both[0].success && !both[1].success);
    assert_eq!(both[0].delta(BO, crate::port::Asset::Token(token)).to_string(), "4");
}
