//! The practice chain keeps what happened on it, one at a time, and never turns its clock back.

use std::time::Duration;

use alloy::consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy::eips::eip2718::Encodable2718;
use alloy::primitives::{Address, Bytes, TxKind, U256};
use alloy::signers::SignerSync;
use teahouse_chain::book::{AddressBook, BookError, ContractName};
use teahouse_chain::devnet::{Devnet, DevnetError, WORTHLESS};
use teahouse_chain::endpoint::HttpEndpoint;
use teahouse_chain::port::{At, ChainId, ChainPort, PortError, SendError, Sighting, TxHash};

use crate::kit::{WEI, key};

const ANNA: Address = Address::repeat_byte(0xa7);

#[tokio::test]
async fn chn_006_state_and_time_survive_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let devnet = Devnet::up(folder.path(), 0).await.expect("anvil starts");
    devnet.faucet(ANNA, U256::from(5), U256::from(7)).await.expect("the faucet runs");
    let before = devnet.advance(Duration::from_secs(90_000)).await.expect("time can be moved");
    let book = devnet.book().clone();
    devnet.stop().await.expect("anvil stops");

    let again = Devnet::up(folder.path(), 0).await.expect("anvil starts again");
    let after = again.advance(Duration::from_secs(1)).await.expect("a block is made");
    assert_eq!(again.port().balance(ANNA, At::Latest).await, Ok(U256::from(5)));
    assert!(after.time > before.time, "{after:?} comes after {before:?}");
    assert_eq!(again.book(), &book);
    again.book().check(again.port()).await.expect("the code is what the book says");
    again.stop().await.expect("anvil stops");
}

#[tokio::test]
async fn chn_005_one_chain_per_folder_and_a_second_caller_finds_the_first() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(matches!(Devnet::attach(folder.path()).await, Err(DevnetError::NotRunning(_))));
    let devnet = Devnet::up(folder.path(), 0).await.expect("anvil starts");
    let second = Devnet::up(folder.path(), 0).await.expect("it attaches");
    assert_eq!(second.url(), devnet.url());
    let status = second.status().await.expect("it answers");
    assert_eq!((status.note, status.chain_id), (WORTHLESS, ChainId::PRACTICE));
    assert_eq!(status.contracts.len(), ContractName::ALL.len());
    devnet.stop().await.expect("anvil stops");
    assert!(matches!(Devnet::attach(folder.path()).await, Err(DevnetError::NotRunning(_))));
}

#[tokio::test]
async fn chn_001_an_endpoint_of_another_chain_is_refused_before_it_says_anything() {
    let devnet = Devnet::start_temporary().await.expect("anvil starts");
    let mut profile = devnet.profile().clone();
    profile.chain_id = ChainId::new(8_453);
    profile.practice = false;
    let endpoint = HttpEndpoint::new(&profile, &profile.endpoints[0]).expect("the address is good");
    let answer = endpoint.balance(ANNA, At::Latest).await;
    assert!(matches!(answer, Err(PortError::WrongChain { found: ChainId::PRACTICE, .. })), "{answer:?}");
    let sent = endpoint.send_raw(vec![1].into()).await;
    assert!(matches!(sent, Err(SendError::Rejected { .. })));
}

#[tokio::test]
async fn an_endpoint_that_is_gone_is_unreachable_and_says_so() {
    let devnet = Devnet::start_temporary().await.expect("anvil starts");
    let profile = devnet.profile().clone();
    drop(devnet);
    let endpoint = HttpEndpoint::new(&profile, &profile.endpoints[0]).expect("the address is good");
    assert!(matches!(endpoint.heads().await, Err(PortError::Unreachable { .. })));
}

#[tokio::test]
async fn chn_003_a_book_with_another_code_hash_is_refused() {
    let devnet = Devnet::start_temporary().await.expect("anvil starts");
    let mut book = devnet.book().clone();
    book.check(devnet.port()).await.expect("the book is true");
    for at in book.contracts.values_mut() {
        at.code_hash = alloy::primitives::B256::repeat_byte(1);
    }
    let error = book.check(devnet.port()).await.expect_err("the code is another");
    assert!(matches!(error, teahouse_chain::book::BookError::OtherCode { .. }));
}

#[tokio::test]
async fn chn_003_a_running_chain_whose_book_was_changed_is_not_attached_to_and_can_still_be_stopped() {
    let folder = tempfile::tempdir().expect("a folder");
    let devnet = Devnet::up(folder.path(), 0).await.expect("anvil starts");
    let mut changed = devnet.book().clone();
    let true_book = changed.clone();
    drop(devnet); // the chain goes on
    let escrow = changed.contracts.get_mut(&ContractName::Escrow).expect("the devnet deploys every contract");
    escrow.code_hash = alloy::primitives::B256::repeat_byte(1);
    std::fs::write(folder.path().join("book.json"), changed.to_json()).expect("the book can be written");

    for refused in [Devnet::attach(folder.path()).await, Devnet::up(folder.path(), 0).await] {
        let error = refused.err().expect("the code is another than the book says");
        let is_other =
            matches!(error, DevnetError::Book(BookError::OtherCode { name: ContractName::Escrow, .. }));
        assert!(is_other, "{error}");
    }

    Devnet::stop_at(folder.path()).await.expect("anvil stops");
    let again = Devnet::up(folder.path(), 0).await.expect("anvil starts again");
    let places = |book: &AddressBook| {
        book.contracts.iter().map(|(name, at)| (*name, at.address, at.code_hash)).collect::<Vec<_>>()
    };
    assert_eq!(places(again.book()), places(&true_book), "the book is written anew");
    again.stop().await.expect("anvil stops");
}

/// anvil writes its state every second, so what is two seconds old survives even a kill that nobody announced.
#[tokio::test]
async fn a_killed_chain_is_started_again_with_what_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let devnet = Devnet::up(folder.path(), 0).await.expect("anvil starts");
    devnet.faucet(ANNA, U256::from(5), U256::ZERO).await.expect("the faucet runs");
    devnet.advance(Duration::from_secs(1)).await.expect("a block is made");
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    let pid = devnet.status().await.expect("it answers").pid;
    let killed =
        std::process::Command::new("sh").args(["-c", "kill -KILL \"$0\"", &pid.to_string()]).status();
    assert!(killed.expect("a shell").success());
    drop(devnet);
    tokio::time::sleep(Duration::from_millis(100)).await;

    assert!(matches!(Devnet::attach(folder.path()).await, Err(DevnetError::NotRunning(_))));
    let of_old_blocks = folder.path().join("states/anvil-state-of-the-killed");
    std::fs::create_dir_all(&of_old_blocks).expect("a folder");
    let again = Devnet::up(folder.path(), 0).await.expect("anvil starts again");
    assert_eq!(again.port().balance(ANNA, At::Latest).await, Ok(U256::from(5)));
    assert!(!of_old_blocks.exists(), "what the killed chain put aside is gone");
    again.stop().await.expect("anvil stops");
}

fn payment(nonce: u64, wei: u64, max_fee: u128) -> Bytes {
    let tx = TxEip1559 {
        chain_id: ChainId::PRACTICE.get(),
        nonce,
        gas_limit: 21_000,
        max_fee_per_gas: max_fee,
        max_priority_fee_per_gas: 1,
        to: TxKind::Call(ANNA),
        value: U256::from(wei),
        ..TxEip1559::default()
    };
    let signature = key(9).sign_hash_sync(&tx.signature_hash()).expect("a local key signs");
    TxEnvelope::Eip1559(tx.into_signed(signature)).encoded_2718().into()
}

#[tokio::test]
async fn what_a_real_node_refuses_has_the_meaning_the_journal_counts_on() {
    const GWEI: u128 = 1_000_000_000;
    let devnet = Devnet::start_temporary().await.expect("anvil starts");
    devnet.faucet(key(9).address(), U256::from(WEI), U256::ZERO).await.expect("the faucet runs");
    let send = |bytes| devnet.port().send_raw(bytes);

    let paid = send(payment(0, 5, 100 * GWEI)).await.expect("it is good");
    let block = mined_in(&devnet, paid).await;
    assert_eq!(devnet.port().sighting(paid).await, Ok(Sighting::Included(block)));
    assert_eq!(send(payment(0, 5, 100 * GWEI)).await, Err(SendError::NonceTooLow));
    assert_eq!(send(payment(1, 5, 1)).await, Err(SendError::Underpriced));
    assert_eq!(send(payment(1, WEI, 100 * GWEI)).await, Err(SendError::InsufficientFunds));
    assert!(matches!(send(Bytes::from_static(&[2, 1])).await, Err(SendError::Rejected { .. })));

    // A nonce ahead of its time waits: known when sent again, and dearer when replaced.
    let waiting = send(payment(3, 5, 100 * GWEI)).await.expect("it waits");
    assert_eq!(devnet.port().sighting(waiting).await, Ok(Sighting::Waiting));
    assert_eq!(send(payment(3, 5, 100 * GWEI)).await, Err(SendError::AlreadyKnown));
    assert_eq!(send(payment(3, 6, 100 * GWEI)).await, Err(SendError::Underpriced));
}

/// The block of a payment that succeeded. Anvil answers before it has mined, so it is asked until it has.
async fn mined_in(devnet: &Devnet, tx: TxHash) -> u64 {
    for _ in 0..500 {
        if let Some(receipt) = devnet.port().receipt(tx).await.expect("anvil answers") {
            assert!(receipt.success);
            return receipt.block.number;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it is not mined within five seconds");
}
