use alloy::sol_types::SolCall;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;
use crate::pool::strategies::arb_call;

/// Whatever is taken for a call is exactly its bytes.
fn is_refused_or_exact(data: &[u8]) {
    if let Some(call) = PoolCall::read(data) {
        assert_eq!(call.to_data()[..], *data);
    }
}

/// A call of every kind, the same in every run.
fn one_of_each() -> Vec<PoolCall> {
    let mut runner = TestRunner::deterministic();
    let mut found: Vec<PoolCall> = Vec::new();
    while found.len() < 5 {
        let call = arb_call().new_tree(&mut runner).expect("nothing is rejected").current();
        if !found.iter().any(|known| std::mem::discriminant(known) == std::mem::discriminant(&call)) {
            found.push(call);
        }
    }
    found
}

#[test]
fn shp_052_of_every_call_with_a_bent_bit_what_is_read_is_exactly_its_bytes() {
    for call in one_of_each() {
        let data = call.to_data();
        assert_eq!(PoolCall::read(&data), Some(call));
        for place in 0..data.len() * 8 {
            let mut bent = data.to_vec();
            bent[place / 8] ^= 1 << (place % 8);
            is_refused_or_exact(&bent);
        }
        for end in 0..data.len() {
            assert_eq!(PoolCall::read(&data[..end]), None, "cut at {end}");
        }
        for more in [1, 31, 32, 64] {
            assert_eq!(PoolCall::read(&[&data[..], &vec![0; more]].concat()), None, "{more} bytes behind it");
        }
    }
}

#[test]
fn shp_052_a_call_that_is_longer_than_any_is_not_read() {
    let signatures = |count: usize| vec![Bytes::from(vec![5; 65]); count];
    let close = |count| PoolCall::CloseDeposits { nonce: 1, signatures: signatures(count) };
    assert_eq!(PoolCall::read(&close(64).to_data()), Some(close(64)));
    let long = close(120).to_data();
    assert!(long.len() > MAX_POOL_CALL);
    assert_eq!(PoolCall::read(&long), None);
}

/// Thousands of signatures that are one and the same stretch of data: few bytes that would become many.
#[test]
fn shp_052_data_that_unfolds_is_refused_and_bounded() {
    let word = |number: u64| U256::from(number).to_be_bytes::<32>();
    let count = (MAX_POOL_CALL as u64 - 4) / 64;
    let mut data = Contract::closeDepositsCall::SELECTOR.to_vec();
    for number in [1, 64, count] {
        data.extend(word(number));
    }
    for _ in 0..count {
        data.extend(word(32 * count));
    }
    data.extend(word(32 * (count - 8)));
    data.resize(MAX_POOL_CALL, 7);
    assert_eq!(PoolCall::read(&data), None);
}

#[test]
fn a_call_says_what_it_queues_and_which_coin_becomes_a_note() {
    for call in one_of_each() {
        let leaves = match &call {
            PoolCall::Deposit(_) => 1,
            PoolCall::Transact(_) | PoolCall::TransactAndInsert(..) => 2,
            PoolCall::Insert(..) | PoolCall::CloseDeposits { .. } => 0,
        };
        assert_eq!((call.leaves(), call.proven().is_some()), (leaves, leaves == 2));
        if let PoolCall::Deposit(deposit) = call {
            let coin = PoolCall::Deposit(DepositCall { token: Address::ZERO, ..deposit.clone() });
            let token = PoolCall::Deposit(DepositCall { token: Address::repeat_byte(1), ..deposit.clone() });
            assert_eq!((coin.coin(), token.coin()), (deposit.amount, U256::ZERO));
        }
    }
}

proptest! {
    #[test]
    fn shp_052_a_call_is_read_back_as_what_it_was_made_of(call in arb_call()) {
        prop_assert_eq!(PoolCall::read(&call.to_data()), Some(call));
    }

    #[test]
    fn noise_is_no_call_and_never_stops_the_reader(
        call in arb_call(), noise in prop::collection::vec(any::<u8>(), 0..200),
        at in any::<prop::sample::Index>(), taken in 0_usize..80,
    ) {
        is_refused_or_exact(&noise);
        // and noise behind a true selector, and in the place of a part of a true call
        let data = call.to_data();
        is_refused_or_exact(&[&data[..4], &noise[..]].concat());
        let at = at.index(data.len());
        let rest = &data[data.len().min(at + taken)..];
        is_refused_or_exact(&[&data[..at], &noise[..], rest].concat());
    }
}
