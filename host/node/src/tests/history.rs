//! The history of one account; the chain is a scripted one, and strangers send what the test lets them.

use serde_json::{Value, json};
use teahouse_base::SystemClock;
use teahouse_chain::port::{Asset, At, Revert};
use teahouse_chain::primitives::{Address, U256};
use teahouse_chain::testing::{Done, Fate, ScriptedCall, ScriptedContract};
use teahouse_chain::transfers::Transfer;
use teahouse_wallet::signer::{Fees, Intent, Signer, TxPlan};

use super::consent::{COIN, Payer};
use super::reopen;
use crate::home::Home;
use crate::unlock::{NewProfile, create_profile};

const POISON: Address = Address::repeat_byte(0x66);

/// A token that writes what it likes into other people's histories, whatever it is called with.
#[derive(Clone)]
struct Poison(Vec<Transfer>);

impl ScriptedContract for Poison {
    fn run(&mut self, _call: &ScriptedCall) -> Result<Done, Revert> {
        Ok(Done { logs: self.0.iter().map(Transfer::to_log).collect(), ..Done::default() })
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

/// Somebody else with coin.
fn stranger(payer: &Payer) -> Signer {
    let dir = Home::at(payer.open.folder.path()).profile("stranger").unwrap();
    create_profile(&dir, NewProfile { nickname: "Chen", passphrase: None, phrase: None }, &SystemClock)
        .unwrap();
    let key = reopen(&dir).shared().persona().unwrap().account(0);
    let signer = Signer::new(key, payer.chain.book.clone());
    payer.scripted.fund(signer.address(), U256::from(9 * COIN));
    signer
}

async fn send(payer: &Payer, signer: &Signer, to: Address, amount: u128) {
    let nonce = payer.chain.port.nonce(signer.address(), At::Latest).await.unwrap();
    let fees = Fees { max_fee: 10_000_000_000, tip: 1_000_000_000 };
    let intent = Intent::SendCoin { to, amount: U256::from(amount) };
    let plan = TxPlan::new(&payer.chain.book, signer.address(), intent, nonce, 100_000, fees).unwrap();
    payer.chain.port.send_raw(signer.sign(&plan).unwrap().raw).await.unwrap();
    payer.scripted.mine();
}

/// Pays a friend one coin, to the end.
async fn pay(payer: &Payer) -> String {
    let sheet = payer.ask().await.unwrap();
    let yes = json!({ "sheet": sheet.id, "digest": sheet.digest });
    let payment = payer.open.call("consent.approve", yes).await["payment"].as_str().unwrap().to_owned();
    for _ in 0..9 {
        let signer = payer.open.node.shared().signer(&payer.chain).unwrap();
        payer.chain.journal.tick(Some(&signer)).await.unwrap();
        payer.scripted.mine();
    }
    payment
}

async fn history(payer: &Payer, mut params: Value) -> Vec<Value> {
    params["limit"] = json!(50);
    payer.open.call("wallet.history", params).await.as_array().unwrap().clone()
}

fn purposes(all: &[Value]) -> Vec<&str> {
    all.iter().map(|one| one["purpose"].as_str().unwrap()).collect()
}

fn codes(one: &Value) -> Vec<&str> {
    one["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn his_001_what_was_paid_and_what_arrived_are_there_each_once() {
    // given a payment, and coin from a stranger
    let payer = Payer::new();
    let payment = pay(&payer).await;
    let stranger = stranger(&payer);
    let us = payer.chain.account();
    send(&payer, &stranger, us, 7).await;
    // then the payment is the journal's, what arrived is the chain's, and what was there before no transaction explains
    let all = history(&payer, json!({})).await;
    let count = |purpose: &str| purposes(&all).into_iter().filter(|one| *one == purpose).count();
    assert_eq!((count("transfer"), count("received"), count("contracts"), all.len()), (1, 1, 1, 3));
    let came =
        history(&payer, json!({ "direction": "received", "with": stranger.address().to_string() })).await;
    assert_eq!((came[0]["arrives"][0]["baseUnits"].as_str(), came.len()), (Some("7"), 1));
    assert_eq!(came[0]["from"]["address"], format!("0x{}", hex::encode(stranger.address())));
    assert_eq!(came[0]["blockHash"].as_str().map(str::len), Some(66));
    let sent = history(&payer, json!({ "direction": "sent" })).await;
    assert_eq!((sent[0]["id"].as_str(), sent.len()), (Some(payment.as_str()), 1));
    // and a page goes on where the last one ended
    let cursor = |one: &Value| format!("{}.{}", one["at"], one["id"].as_str().unwrap());
    let params = json!({ "limit": 1, "before": cursor(&all[0]) });
    assert_eq!(payer.open.call("wallet.history", params).await[0], all[1]);
    // and each is found by its name
    let named = payer.open.call("wallet.payment", json!({ "id": came[0]["id"] })).await;
    assert_eq!(named, came[0]);
}

#[tokio::test]
async fn what_arrived_goes_with_the_block_that_is_taken_back() {
    let payer = Payer::new();
    let (stranger, us) = (stranger(&payer), payer.chain.account());
    send(&payer, &stranger, us, 7).await;
    assert_eq!(history(&payer, json!({ "direction": "received" })).await.len(), 2);
    payer.scripted.reorg(1, Fate::Forgotten);
    assert_eq!(purposes(&history(&payer, json!({ "direction": "received" })).await), ["contracts"]);
}

#[tokio::test]
async fn his_002_what_strangers_put_there_for_nothing_is_left_out_and_marked_where_it_is_asked_for() {
    // given somebody who was paid, and a token that says that one who looks like it sent nothing, and much of itself
    let payer = Payer::new();
    pay(&payer).await;
    let us = payer.chain.account();
    let twin: Address = format!("0xb0b0{}b0b0", "17".repeat(16)).parse().unwrap();
    let asset = Asset::Token(POISON);
    let nothing = Transfer { asset, from: us, to: twin, amount: U256::ZERO };
    let much = Transfer { asset, from: twin, to: us, amount: U256::from(1_000_000) };
    payer.scripted.place(POISON, Box::new(Poison(vec![nothing, much])));
    send(&payer, &stranger(&payer), POISON, 0).await;
    // then the list does not have it
    let all = history(&payer, json!({})).await;
    let mut known = purposes(&all);
    known.sort_unstable();
    assert_eq!(known, ["contracts", "transfer"]);
    // and where it is asked for, it says what it is
    let all = history(&payer, json!({ "all": true, "asset": format!("0x{}", hex::encode(POISON)) })).await;
    assert_eq!(all.len(), 2);
    let zero = all.iter().find(|one| codes(one).contains(&"WRN-141")).unwrap();
    assert_eq!(codes(zero), ["WRN-141", "WRN-143", "WRN-142"]);
    assert!(
        all.iter()
            .all(|one| codes(one).contains(&"WRN-142") && one["warnings"].as_array().unwrap().len() > 1)
    );
}
