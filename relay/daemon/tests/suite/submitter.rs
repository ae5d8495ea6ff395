//! The submitter role of the program, on a real chain with the real contracts.

use std::path::Path;

use alloy::primitives::{Address, U256};
use serde_json::Value;
use teahouse_base::{Decode, Encode};
use teahouse_chain::book::ContractName;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::envelope::{Amount, EnvelopeId};
use teahouse_chain::port::Asset;
use teahouse_relay::edge::Reach;
use teahouse_wallet::submitter::{Answer, Progress, Refusal, Request, ShareRef, ShieldedQuery};

use super::{Relay, WAIT, edge, ran};

fn run_with(data: &Path, url: &str, book: &Path) -> [String; 6] {
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    ["--data".into(), text(data), "--submitter".into(), url.into(), "--book".into(), text(book)]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_quotes_and_answers_for_shares_on_a_real_chain() {
    // given a chain, a relay folder whose account has coins, and the book of the chain's contracts
    let devnet = Devnet::start_temporary().await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let told = ran(&["init", "--json", "--data", dir.path().to_str().unwrap()]);
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let account: Address = told["submitter"].as_str().unwrap().parse().unwrap();
    devnet.faucet(account, U256::from(10_u64.pow(18)), U256::ZERO).await.unwrap();
    let book = dir.path().join("book.json");
    std::fs::write(&book, devnet.book().to_json()).unwrap();
    let relay = Relay::with(&run_with(dir.path(), devnet.url(), &book));
    assert_eq!(relay.ready["submitter"], told["submitter"]);
    // when a person asks what carrying a share costs
    let anna = edge(relay.peers(), Reach::Weak).await;
    let submitter = relay.peers()[0].peer();
    let contract = devnet.book().find(ContractName::RedEnvelope).unwrap().address;
    let share = ShareRef {
        chain: devnet.book().chain_id,
        contract,
        envelope: EnvelopeId::from_array([7; 32]),
        index: 0,
    };
    let ask = async |request: Vec<u8>| {
        let answer = tokio::time::timeout(WAIT, anna.submit(submitter, request)).await.unwrap().unwrap();
        Answer::from_bytes(&answer).unwrap()
    };
    // then it is nothing here, the share is unknown, another contract is not served, and junk is refused
    let quote = ask(Request::Quote { share, asset: Asset::Native }.to_bytes()).await;
    assert!(matches!(quote, Answer::Quoted { relayer: Address::ZERO, fee: Amount::ZERO, .. }), "{quote:?}");
    assert!(matches!(ask(Request::Status(share).to_bytes()).await, Answer::Progress(Progress::Unknown, _)));
    let elsewhere = ShareRef { contract: account, ..share };
    let refused = ask(Request::Quote { share: elsewhere, asset: Asset::Native }.to_bytes()).await;
    assert_eq!(refused, Answer::Refused(Refusal::NotServed));
    assert_eq!(ask(vec![0xff; 90]).await, Answer::Refused(Refusal::Malformed));
    // and it names itself for a shielded payment, whose fee it is paid out of the pool
    let (chain, pool) = (share.chain, devnet.pool().pool.address);
    let query = ShieldedQuery { chain, pool, asset: Asset::Native, inputs: 2, withdraws: true };
    let quote = ask(Request::QuoteShielded(query).to_bytes()).await;
    assert!(matches!(quote, Answer::Quoted { relayer, .. } if relayer == account), "{quote:?}");
    // and the card says that it submits
    assert!(anna.card(submitter).await.unwrap().submitter);
    drop(relay);
    // when the book names other code, or nobody answers for the chain, then it does not start and says which it was
    let mut wrong = devnet.book().clone();
    let at = wrong.contracts.get_mut(&ContractName::RedEnvelope).unwrap();
    at.code_hash = [1; 32].into();
    std::fs::write(&book, wrong.to_json()).unwrap();
    let exit = |url: &str| {
        let options = run_with(dir.path(), url, &book);
        let mut arguments = vec!["run", "--listen", "/ip4/127.0.0.1/tcp/0"];
        arguments.extend(options.iter().map(String::as_str));
        ran(&arguments).status.code()
    };
    assert_eq!(exit(devnet.url()), Some(7));
    assert_eq!(exit("http://127.0.0.1:9"), Some(6));
    devnet.stop().await.unwrap();
}
