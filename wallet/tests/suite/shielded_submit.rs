//! Submitters that are asked to bring shielded payments: what they take, what they refuse, and that each happens once.

use std::collections::BTreeSet;

use alloy::primitives::{Address, U256};
use proptest::prelude::*;
use teahouse_base::testing::MemoryStore;
use teahouse_base::{Decode, Encode};
use teahouse_chain::pool::{CIPHERTEXT, External, Payment, PoolRefusal, Proven};
use teahouse_chain::port::{Asset, ChainId, Revert};
use teahouse_chain::testing::{Fate, SendFault};
use teahouse_wallet::signer::Intent;
use teahouse_wallet::submitter::{
    Answer, FeePolicy, MAX_REQUEST, Progress, Refusal, Request, ShieldedQuery, ShieldedRef, Submitter, Terms,
    Why, ask_shielded, hand_over_shielded, quote_shielded,
};

use crate::shielded_world::*;
use crate::submit::{Net, ask, priced};
use crate::world::*;

const QUERY: ShieldedQuery =
    ShieldedQuery { chain: CHAIN, pool: POOL, asset: Asset::Native, inputs: 2, withdraws: true };

fn submit(proven: &Proven) -> Request {
    Request::SubmitShielded { chain: CHAIN, pool: POOL, proven: Box::new(proven.clone()) }
}

fn status(proven: &Proven) -> Request {
    Request::ShieldedStatus(ShieldedRef::of(CHAIN, POOL, &proven.payment))
}

/// What it would cost, as somebody who asks is told.
fn quoted(net: &Net<'_>, peer: &str) -> (Address, u128) {
    let quote = now(quote_shielded(net, peer, &QUERY)).unwrap();
    (quote.submitter, quote.fee)
}

fn taken(answer: &Answer) -> bool {
    matches!(answer, Answer::Progress(Progress::Taken, _))
}

#[test]
fn a_payment_is_brought_for_the_quoted_fee_out_of_the_pool_and_nobody_loses_by_it() {
    // given somebody without coin, who is told a price
    let stage = PoolWorld::funded();
    let carrier = stage.submitter(5, priced(20));
    let net = Net::of("carrier", &carrier);
    let (submitter, fee) = quoted(&net, "carrier");
    assert_eq!(submitter, carrier.address());
    // when the payment is handed over, and again because the answer was lost
    let amount = u128::from(COIN);
    let proven = stage.proven(&[1, 2], submitter, fee, amount);
    for _ in 0..2 {
        let handed = now(hand_over_shielded(&net, "carrier", &proven, CHAIN, POOL));
        assert_eq!(handed, Ok(Progress::Taken));
    }
    stage.world.chain.mine();
    now(carrier.tick()).unwrap();
    // then the payee has the amount less the fee, and the submitter more than before
    assert_eq!(stage.world.chain.balance(account(9)), U256::from(amount - fee));
    assert!(stage.world.chain.balance(carrier.address()) > U256::from(COIN));
    // and its ledger says fee, gas and what was prepaid
    let ledger = carrier.ledger().unwrap();
    let held = U256::from(COIN) + U256::from(fee) - ledger.spent;
    assert_eq!(stage.world.chain.balance(carrier.address()), held);
    assert_eq!(ledger.earned[&Asset::Native], U256::from(fee));
    assert_eq!((ledger.submitted(), ledger.confirmed, ledger.inserted), (1, 1, 0));
    // and it says what became of it, to whoever knows the notes
    let asked = ask_shielded(&net, "carrier", CHAIN, POOL, &proven.payment.nullifiers);
    assert_eq!(now(asked), Ok(Progress::Included));
    let others = [word(8), word(9)];
    let other = ask_shielded(&net, "carrier", CHAIN, POOL, &others);
    assert_eq!(now(other), Ok(Progress::Unknown));
}

#[test]
fn a_sponsor_names_nobody_and_takes_a_payment_that_names_nobody() {
    let stage = PoolWorld::funded();
    let sponsor = stage.submitter(5, FeePolicy::Sponsored);
    assert_eq!(quoted(&Net::of("sponsor", &sponsor), "sponsor"), (Address::ZERO, 0));
    let proven = stage.proven(&[1, 2], Address::ZERO, 0, 1_000);
    assert!(taken(&ask(&sponsor, &submit(&proven))));
}

#[test]
fn what_others_would_be_paid_for_and_what_has_no_meaning_is_no_quote() {
    let stage = PoolWorld::funded();
    let carrier = stage.submitter(5, priced(20));
    let mut net = Net::of("carrier", &carrier);
    net.babbling.push("babbler".into());
    for (peer, found) in [
        ("babbler", now(quote_shielded(&net, "babbler", &QUERY)).unwrap_err()),
        ("nobody", now(quote_shielded(&net, "nobody", &QUERY)).unwrap_err()),
    ] {
        let is_said =
            matches!((&found, peer), (Why::Garbled(_), "babbler") | (Why::Unreachable(_), "nobody"));
        assert!(is_said, "{peer}: {found:?}");
    }
    // and more notes, or money that leaves, are not cheaper
    let fee = |query| match ask(&carrier, &Request::QuoteShielded(query)) {
        Answer::Quoted { fee, .. } => fee,
        other => panic!("{other:?}"),
    };
    let inside = ShieldedQuery { withdraws: false, ..QUERY };
    assert!(fee(inside) < fee(QUERY) && fee(QUERY) < fee(ShieldedQuery { inputs: 6, ..QUERY }));
}

#[test]
fn sub_014_what_is_not_to_be_brought_is_refused_and_nothing_is_on_disk() {
    let stage = PoolWorld::funded();
    let carrier = stage.submitter(5, FeePolicy::Sponsored);
    let ours = carrier.address();
    type Change = fn(&mut Proven);
    let bent: [(Change, &str); 9] = [
        (|it| it.external.submitter = account(3), "it names somebody else"),
        (|it| (it.external.submitter, it.external.fee) = (Address::ZERO, 1), "anybody could take the fee"),
        (|it| it.external.adapter = account(4), "only a contract may bring it"),
        (|it| it.external.parameters = word(4), "there are parameters for no contract"),
        (|it| it.payment.nullifiers[1] = it.payment.nullifiers[0], "a note is spent twice"),
        (|it| it.payment.nullifiers.push(word(3)), "there is no circuit for three notes"),
        (|it| it.payment.nullifiers.truncate(1), "nor for one"),
        (|it| it.payment.nullifiers[1].0 = [0xff; 32], "a nullifier has another name"),
        (|it| it.external.fee = it.payment.amount + 1, "the fee is more than leaves"),
    ];
    for (change, why) in bent {
        let mut proven = stage.proven(&[1, 2], ours, 0, 1_000);
        change(&mut proven);
        assert_eq!(ask(&carrier, &submit(&proven)), Answer::Refused(Refusal::BadClaim), "{why}");
    }
    let good = stage.proven(&[1, 2], ours, 0, 1_000);
    for (chain, pool) in [(ChainId::new(1), POOL), (CHAIN, account(6))] {
        let request = Request::SubmitShielded { chain, pool, proven: Box::new(good.clone()) };
        assert_eq!(ask(&carrier, &request), Answer::Refused(Refusal::NotServed));
        let query = ShieldedQuery { chain, pool, ..QUERY };
        assert_eq!(ask(&carrier, &Request::QuoteShielded(query)), Answer::Refused(Refusal::NotServed));
        let payment = ShieldedRef::of(chain, pool, &good.payment);
        assert_eq!(ask(&carrier, &Request::ShieldedStatus(payment)), Answer::Refused(Refusal::NotServed));
    }
    let mut late = good.clone();
    late.external.deadline -= 7_200 - 59;
    assert_eq!(ask(&carrier, &submit(&late)), Answer::Refused(Refusal::TooLate));
    // and what only the contract can tell is its own refusal
    let mut unproven = good.clone();
    unproven.proof = proof(0);
    let mut rootless = good.clone();
    rootless.payment.root = word(77);
    for (it, proof_fails) in [(unproven, true), (rootless, false)] {
        let Answer::Refused(Refusal::WouldFail(data)) = ask(&carrier, &submit(&it)) else { panic!() };
        let said = PoolRefusal::read(&Revert { data: data.into() });
        assert_eq!(matches!(said, Some(PoolRefusal::PaymentNotProven { .. })), proof_fails, "{said:?}");
    }
    assert!(carrier.journal().unsettled().unwrap().is_empty());
    assert_eq!(stage.world.chain.balance(ours), U256::from(COIN));
}

#[test]
fn sub_014_a_note_that_is_spent_is_spent_whoever_asks() {
    // given a payment that another submitter brought
    let stage = PoolWorld::funded();
    let (one, two) = (stage.submitter(5, FeePolicy::Sponsored), stage.submitter(6, FeePolicy::Sponsored));
    assert!(taken(&ask(&one, &submit(&stage.proven(&[1, 2], Address::ZERO, 0, 1_000)))));
    stage.world.chain.mine();
    // then a payment of one of its notes is refused, and costs nothing
    let answer = ask(&two, &submit(&stage.proven(&[9, 2], Address::ZERO, 0, 1_000)));
    assert_eq!(answer, Answer::Refused(Refusal::Spent));
    assert!(!Refusal::Spent.is_about_the_submitter());
    assert_eq!(stage.world.chain.balance(two.address()), U256::from(COIN));
}

#[test]
fn sub_007_sub_008_a_submitter_without_the_terms_or_the_coin_says_so() {
    let stage = PoolWorld::funded();
    let none = Terms { shielded: None, ..Terms::of(FeePolicy::Sponsored) };
    let silent = stage.submitter_on(5, none, &MemoryStore::new());
    let empty = stage.submitter_on(6, Terms::of(FeePolicy::Sponsored), &MemoryStore::new());
    let proven = stage.proven(&[1, 2], Address::ZERO, 0, 1_000);
    for request in [Request::QuoteShielded(QUERY), submit(&proven)] {
        assert_eq!(ask(&silent, &request), Answer::Refused(Refusal::NotCarried));
        assert_eq!(ask(&empty, &request), Answer::Refused(Refusal::NoCoin));
    }
}

#[test]
fn sub_015_the_same_payment_is_one_transaction_and_another_of_its_notes_is_refused() {
    // given a payment that was taken
    let stage = PoolWorld::funded();
    let carrier = stage.submitter(5, FeePolicy::Sponsored);
    let first = stage.proven(&[1, 2], carrier.address(), 0, 1_000);
    let answer = ask(&carrier, &submit(&first));
    assert!(taken(&answer));
    // when it is asked for again, with another proof of the same
    let mut again = first.clone();
    again.proof = proof(9);
    for _ in 0..9 {
        assert_eq!(ask(&carrier, &submit(&again)), answer);
    }
    // and when the same notes are to pay otherwise, or in another order, or one of them
    let mut dearer = first.clone();
    dearer.external.fee = 1;
    let mut elsewhere = first.clone();
    elsewhere.external.recipient = account(8);
    let mut turned = elsewhere.clone();
    turned.payment.nullifiers.reverse();
    let sharing = stage.proven(&[2, 7], Address::ZERO, 0, 1_000);
    for other in [&dearer, &elsewhere, &turned, &sharing] {
        assert_eq!(ask(&carrier, &submit(other)), Answer::Refused(Refusal::TakenOtherwise));
    }
    stage.world.chain.mine();
    now(carrier.tick()).unwrap();
    // then one was sent, and its state is the answer from then on
    assert!(matches!(ask(&carrier, &submit(&again)), Answer::Progress(Progress::Included, _)));
    assert_eq!(ask(&carrier, &submit(&sharing)), Answer::Refused(Refusal::TakenOtherwise));
    stage.world.chain.mine_many(70);
    now(carrier.tick()).unwrap();
    assert!(matches!(ask(&carrier, &submit(&first)), Answer::Progress(Progress::Final, _)));
    assert_eq!(ask(&carrier, &submit(&sharing)), Answer::Refused(Refusal::Spent));
    let sent: BTreeSet<_> = stage.world.endpoint.arrived().into_iter().collect();
    assert_eq!(sent.len(), 2, "the deposit and the payment");
}

#[test]
fn sub_015_what_can_never_happen_any_more_may_be_tried_again_with_another_carriage() {
    // given a payment that was taken and whose block was taken back for good, with its time over
    let stage = PoolWorld::funded();
    let disk = MemoryStore::new();
    let carrier = stage.submitter_on(5, Terms::of(FeePolicy::Sponsored), &disk);
    stage.world.chain.fund(carrier.address(), U256::from(COIN));
    let mut first = stage.proven(&[1, 2], carrier.address(), 0, 1_000);
    first.external.deadline -= 7_000;
    assert!(taken(&ask(&carrier, &submit(&first))));
    stage.world.chain.mine();
    stage.world.chain.reorg(1, Fate::Waiting);
    stage.world.advance(300);
    stage.world.chain.mine_many(70);
    for _ in 0..3 {
        drop(now(carrier.tick()));
    }
    assert!(matches!(ask(&carrier, &status(&first)), Answer::Progress(Progress::Failed, _)));
    // when its owner signs again for the same submitter
    let second = stage.proven(&[1, 2], carrier.address(), 0, 1_000);
    let answer = ask(&carrier, &submit(&second));
    // then it is brought
    assert!(taken(&answer), "{answer:?}");
    stage.world.chain.mine();
    assert_eq!(stage.world.chain.balance(account(9)), U256::from(1_000));
}

#[test]
fn sub_016_a_fee_that_does_not_cover_gas_and_insertion_is_refused_with_the_one_that_would() {
    let stage = PoolWorld::funded();
    let carrier = stage.submitter(5, priced(0));
    let little = stage.proven(&[1, 2], carrier.address(), 1_000, u128::from(COIN));
    let Answer::Refused(Refusal::FeeTooLow { needed }) = ask(&carrier, &submit(&little)) else { panic!() };
    // what is prepaid alone is two thirds of a million gas at the base fee
    assert!(needed.get() > 640_000 * 1_000_000_000);
    let almost = stage.proven(&[1, 2], carrier.address(), needed.get() - 1, u128::from(COIN));
    assert_eq!(ask(&carrier, &submit(&almost)), Answer::Refused(Refusal::FeeTooLow { needed }));
    let enough = stage.proven(&[1, 2], carrier.address(), needed.get(), u128::from(COIN));
    assert!(taken(&ask(&carrier, &submit(&enough))));
    let (_, quoted) = quoted(&Net::of("carrier", &carrier), "carrier");
    assert!(quoted >= needed.get(), "what is quoted is enough while the price doubles");
}

#[test]
fn what_is_prepaid_is_still_enough_when_the_base_fee_has_risen_as_far_as_the_agreed_cap() {
    let stage = PoolWorld::funded();
    let carrier = stage.submitter(5, FeePolicy::Sponsored);
    let proven = stage.proven(&[1, 2], carrier.address(), 0, 1_000);
    assert!(taken(&ask(&carrier, &submit(&proven))));
    let unsettled = carrier.journal().unsettled().unwrap();
    let (_, record) = unsettled.first().unwrap();
    let Intent::PoolTransact { prepaid, .. } = &record.intent else { panic!("{record:?}") };
    let cap = record.agreement.as_ref().unwrap().fee_cap;
    assert!(*prepaid >= GAS.prepay(2, teahouse_chain::pool::Prepaid::Share, cap));
}

/// A process that is killed before any of its commits, or while its bytes are on their way, and comes back on the same disk.
#[test]
fn sub_015_a_submitter_that_is_killed_anywhere_brings_a_payment_once_and_loses_nothing() {
    let faults = [None, Some(SendFault::LostRequest), Some(SendFault::LostAnswer)];
    for fault in faults {
        for commits in 0..6 {
            let (stage, disk) = (PoolWorld::funded(), MemoryStore::new());
            let terms = || Terms::of(FeePolicy::Sponsored);
            let carrier = stage.submitter_on(5, terms(), &disk);
            stage.world.chain.fund(carrier.address(), U256::from(COIN));
            let proven = stage.proven(&[1, 2], carrier.address(), 0, 1_000);
            // given one that ends in the middle
            stage.world.endpoint.next_send(fault);
            disk.fail_commit_after(commits);
            drop(ask(&carrier, &submit(&proven)));
            drop(carrier);
            disk.heal();
            // when it starts again, and the asker asks again
            let carrier = stage.submitter_on(5, terms(), &disk);
            let answer = ask(&carrier, &submit(&proven));
            let alive = matches!(answer, Answer::Progress(Progress::Taken | Progress::Included, _));
            assert!(alive, "{fault:?} {commits}: {answer:?}");
            for _ in 0..6 {
                drop(now(carrier.tick()));
                stage.world.chain.mine();
                stage.world.advance(3);
            }
            drop(now(carrier.tick()));
            // then it happened once
            let paid = stage.world.chain.balance(account(9));
            assert_eq!(paid, U256::from(1_000), "{fault:?}, killed before commit {}", commits + 1);
            let ledger = carrier.ledger().unwrap();
            assert_eq!((ledger.confirmed, ledger.submitted()), (1, 1), "{fault:?} {commits}");
        }
    }
}

fn arb_proven() -> impl Strategy<Value = Proven> {
    let words = prop::collection::vec(any::<[u8; 32]>(), 6);
    let accounts = prop::collection::vec(any::<[u8; 20]>(), 4);
    let numbers = (any::<u128>(), any::<u128>(), any::<u64>(), any::<u64>());
    let bytes = (any::<[u8; 32]>(), any::<u8>(), any::<u8>());
    (any::<bool>(), words, accounts, numbers, bytes).prop_map(|(six, words, accounts, numbers, bytes)| {
        let words: Vec<_> = words.into_iter().map(alloy::primitives::B256::from).collect();
        let accounts: Vec<_> = accounts.into_iter().map(Address::from).collect();
        let count = if six { 6 } else { 2 };
        Proven {
            payment: Payment {
                root: words[0],
                nullifiers: words.iter().cycle().skip(1).take(count).copied().collect(),
                commitments: [words[4], words[5]],
                asset: accounts[0],
                amount: numbers.0,
            },
            external: External {
                recipient: accounts[1],
                submitter: accounts[2],
                fee: numbers.1,
                not_before: numbers.2,
                deadline: numbers.3,
                adapter: accounts[3],
                parameters: bytes.0.into(),
                ciphertexts: [Box::new([bytes.1; CIPHERTEXT]), Box::new([bytes.2; CIPHERTEXT])],
            },
            proof: proof(bytes.1),
        }
    })
}

fn arb_request() -> impl Strategy<Value = Request> {
    let place = (any::<u64>(), any::<[u8; 20]>(), any::<[u8; 20]>());
    (place, arb_proven(), any::<bool>(), 0..3_u8).prop_map(
        |((chain, pool, asset), proven, withdraws, kind)| {
            let (chain, pool, asset) = (ChainId::new(chain), pool.into(), Asset::from_token(asset.into()));
            let inputs = u8::try_from(proven.payment.nullifiers.len()).unwrap();
            match kind {
                0 => Request::QuoteShielded(ShieldedQuery { chain, pool, asset, inputs, withdraws }),
                1 => Request::ShieldedStatus(ShieldedRef::of(chain, pool, &proven.payment)),
                _ => Request::SubmitShielded { chain, pool, proven: Box::new(proven) },
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn requests_have_one_form_fit_a_frame_and_bent_ones_say_what_they_say_or_are_refused(
        request in arb_request(), place in any::<prop::sample::Index>(), bits in 1_u8..,
    ) {
        let bytes = request.to_bytes();
        prop_assert!(bytes.len() <= MAX_REQUEST);
        let read = Request::from_bytes(&bytes);
        prop_assert_eq!(read.as_ref(), Ok(&request));
        let at = place.index(bytes.len());
        prop_assert!(Request::from_bytes(&bytes[..at]).is_err());
        prop_assert!(Request::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
        let mut bent = bytes;
        bent[at] ^= bits;
        if let Ok(read) = Request::from_bytes(&bent) {
            prop_assert_eq!(read.to_bytes(), bent);
        }
    }
}

#[test]
fn kinds_are_what_they_were_byte_by_byte() {
    let stage = PoolWorld::new();
    let proven = stage.proven(&[1, 2], account(5), 6, 7);
    let quote = Request::QuoteShielded(QUERY).to_bytes();
    assert_eq!(quote[..2], [1, 7]);
    assert_eq!((quote.len(), quote[50], quote[51]), (2 + 8 + 20 + 20 + 2, 2, 1));
    let submit = submit(&proven).to_bytes();
    assert_eq!(submit[..2], [1, 8]);
    assert_eq!(submit[2..10], CHAIN.get().to_be_bytes());
    assert_eq!(submit[10..30], *POOL.as_slice());
    assert_eq!(submit[30..34], u32::try_from(submit.len() - 34).unwrap().to_be_bytes());
    let status = status(&proven).to_bytes();
    assert_eq!((status[..2].to_vec(), status[30], status.len()), (vec![1, 9], 2, 2 + 8 + 20 + 1 + 64));
    for (refusal, number) in [(Refusal::Spent, 12), (Refusal::TakenOtherwise, 13)] {
        let answer = Answer::Refused(refusal);
        assert_eq!(answer.to_bytes(), [1, 0, number]);
        assert_eq!(Answer::from_bytes(&[1, 0, number]), Ok(answer));
    }
    assert!(Answer::from_bytes(&[1, 0, 14]).is_err());
    // and a call of the pool that is no payment is no request
    let deposit = teahouse_chain::pool::PoolCall::Deposit(deposit(1)).to_data();
    let head = [&submit[..30], &u32::try_from(deposit.len()).unwrap().to_be_bytes(), &deposit[..]].concat();
    assert!(Request::from_bytes(&head).is_err());
}

/// Somebody who asks for the same at two submitters pays once, and the one that came second loses no more than its gas.
#[test]
fn of_two_submitters_with_one_payment_each_one_is_paid() {
    let stage = PoolWorld::funded();
    let (one, two) = (stage.submitter(5, FeePolicy::Sponsored), stage.submitter(6, FeePolicy::Sponsored));
    let bring = |carrier: &Submitter| {
        let proven = stage.proven(&[1, 2], carrier.address(), 0, 1_000);
        assert!(taken(&ask(carrier, &submit(&proven))));
    };
    bring(&one);
    bring(&two);
    stage.world.chain.mine_many(2);
    for carrier in [&one, &two] {
        now(carrier.tick()).unwrap();
    }
    assert_eq!(stage.world.chain.balance(account(9)), U256::from(1_000));
    let lost = |carrier: &Submitter| carrier.lost_today().unwrap();
    let (first, second) = (lost(&one), lost(&two));
    assert!(first.is_zero() != second.is_zero(), "one was refused in a block: {first} {second}");
}
