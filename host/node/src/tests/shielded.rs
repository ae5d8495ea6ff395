//! Shielded payments on a real practice chain, with real proofs, over a real submitter: what happens, happens once; what does not
//! leaves the money where it was.

mod apps;
mod asleep;
mod carriers;
mod deaths;
mod deposits;
mod dust;
mod hiding;
mod machine;
mod person;
mod restored;
mod small;
mod stage;
mod tidy;

use teahouse_chain::primitives::{Address, U256};

use super::*;
use stage::{COIN, Stage, units};

const SHOP: Address = Address::repeat_byte(0xa5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_goes_in_is_paid_on_twice_and_leaves_without_an_account_of_who_pays() {
    // given Anna with a coin in the pool, and Bo who never had an account's worth
    let stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    anna.deposits(COIN).await;
    let status = anna.call("shielded.balance", json!({})).await["status"].clone();
    assert_eq!((&status["available"], &status["insecureKeys"]), (&json!(true), &json!(true)));
    let in_history = anna.history().await;
    assert_eq!((in_history.len(), &in_history[0]["kind"]), (1, &json!("deposit")));
    // when she pays Bo, then the sheet says what everybody will see: the fee, and nothing else
    let to = bo.address().await;
    let sheet = anna.wants_to_send(&to, COIN / 4, "for the tea").await;
    let shown = &sheet["shielded"];
    assert_eq!((&sheet["action"], &sheet["account"]), (&json!("shielded-send"), &json!("")));
    assert_eq!((&shown["address"], &shown["memo"]), (&json!(to), &json!("for the tea")));
    assert_eq!((&shown["notes"], &shown["anonymity"]["hiding"]), (&json!(1), &json!("not-at-all")));
    let fee = units(&sheet["feeMax"]);
    assert!(fee > 0 && fee < COIN / 4, "{fee}");
    assert_eq!(units(&shown["shown"]), fee);
    assert_eq!(units(&shown["change"]), COIN - COIN / 4 - fee);
    let payment = anna.agree(&sheet).await;
    // then it is proved, brought and final, and Bo reads her words
    let paid = anna.is(&payment, "final").await;
    assert_eq!((&paid["money"], &paid["canCancel"]), (&json!("arrived"), &json!(false)));
    bo.has(COIN / 4).await;
    let arrived = bo.history().await;
    let got = &arrived[0];
    assert_eq!((&got["kind"], &got["memo"]), (&json!("received"), &json!("for the tea")));
    anna.has(COIN - COIN / 4 - fee).await;
    // when Bo pays her back out of what he got, and takes the rest to a shop's account
    let back = bo.wants_to_send(&anna.address().await, COIN / 10, "").await;
    let second_fee = units(&back["feeMax"]);
    let payment = bo.agree(&back).await;
    bo.is(&payment, "final").await;
    let rest = COIN / 4 - COIN / 10 - second_fee;
    bo.has(rest).await;
    let wish =
        json!({ "to": crate::chain::text_of(SHOP), "asset": "native", "baseUnits": (COIN / 20).to_string() });
    let payment = bo.pays("shielded.withdraw", wish).await;
    let paid = bo.is(&payment, "final").await;
    // then the shop has it, and no account of his was seen
    assert_eq!(
        (&paid["kind"], &paid["party"]["address"]),
        (&json!("withdrawal"), &json!(crate::chain::text_of(SHOP)))
    );
    assert_eq!(stage.coin(SHOP).await, U256::from(COIN / 20));
    assert_eq!(stage.coin(bo.node.shared().keys.account()).await, U256::from(20 * COIN), "he paid no gas");
    // and whoever asked Anna for a receipt, and nobody else, can rely on it
    let question = bo.call("shielded.question", json!({})).await["question"].clone();
    let first = anna.history().await.into_iter().find(|one| one["kind"] == "sent").unwrap();
    let given = json!({ "id": first["id"], "question": question });
    let receipt = anna.call("shielded.receipt", given).await["receipt"].clone();
    let check = json!({ "receipt": receipt, "question": question });
    let checked = bo.call("shielded.checkreceipt", check.clone()).await;
    assert_eq!((units(&checked["amount"]), &checked["mine"]), (COIN / 4, &json!(true)));
    assert_eq!(anna.refused("shielded.checkreceipt", check).await.code, "NOD-607");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_is_called_off_while_it_is_proved_and_a_second_one_waits_for_the_first() {
    // given two notes
    let stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    anna.deposits(COIN).await;
    anna.deposits(COIN).await;
    let to = bo.address().await;
    // when a payment is called off before anybody has it, then its note is free and Bo has nothing
    let sheet = anna.wants_to_send(&to, COIN / 4, "").await;
    let first = anna.agree(&sheet).await;
    let off = anna.call("shielded.cancel", json!({ "id": first })).await;
    assert_eq!((&off["state"], &off["money"]), (&json!("cancelled"), &json!("yours")));
    for again in [json!({ "id": first }), json!({ "id": first, "dryRun": true })] {
        assert_eq!(anna.refused("shielded.cancel", again).await.code, "SHD-074");
    }
    anna.has(2 * COIN).await;
    // when two are agreed to, one right after the other, then both are brought, each with a note of its own
    let sheet = anna.wants_to_send(&to, COIN / 4, "one").await;
    let one = anna.agree(&sheet).await;
    let sheet = anna.wants_to_send(&to, COIN / 8, "two").await;
    let two = anna.agree(&sheet).await;
    assert_ne!(one, two);
    // and a sheet for more than is left is not even shown
    let more = json!({ "to": to, "asset": "native", "baseUnits": (COIN / 4).to_string() });
    let refused = anna.refused("shielded.send", more).await;
    assert_eq!(refused.code, "SHD-061");
    assert_eq!(refused.params["available"], "0");
    assert_eq!(refused.params["joinHelps"], "false");
    for payment in [&one, &two] {
        anna.is(payment, "final").await;
    }
    bo.has(COIN / 4 + COIN / 8).await;
    assert_eq!(anna.call("shielded.payment", json!({ "id": first })).await["state"], "cancelled");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phrase_finds_its_notes_and_what_it_sent_and_pays_again() {
    // given Anna, who has paid Bo
    let stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    anna.deposits(COIN).await;
    let sheet = anna.wants_to_send(&bo.address().await, COIN / 4, "for the tea").await;
    let rest = COIN - COIN / 4 - units(&sheet["feeMax"]);
    let payment = anna.agree(&sheet).await;
    anna.is(&payment, "final").await;
    anna.has(rest).await;
    // and has taken something out to a shop
    let shop = crate::chain::text_of(SHOP);
    let wish = json!({ "to": shop, "asset": "native", "baseUnits": (COIN / 20).to_string() });
    let sheet = anna.until("shielded.withdraw", wish, |sheet| sheet["digest"].is_string()).await;
    let fee = units(&sheet["feeMax"]);
    let left = rest - COIN / 20 - fee;
    let payment = anna.agree(&sheet).await;
    anna.is(&payment, "final").await;
    anna.has(left).await;
    let phrase = anna.phrase();
    anna.node.close().await;
    // when her phrase is brought to another machine
    let restored = stage.person("anna-again", Some(phrase)).await;
    restored.has(left).await;
    // then what she sent is there with her words, and so is what she put in
    let all = restored.history().await;
    let sent = all.iter().find(|one| one["kind"] == "sent").unwrap();
    assert_eq!((&sent["memo"], units(&sent["amount"])), (&json!("for the tea"), COIN / 4));
    assert!(all.iter().any(|one| one["kind"] == "deposit"), "{all:?}");
    // and what she took out, to whom and for which fee, once and by its own name
    let out: Vec<&Value> = all.iter().filter(|one| one["kind"] == "withdrawal").collect();
    assert_eq!((out.len(), all.len()), (1, 3), "{all:?}");
    assert_eq!((units(&out[0]["amount"]), units(&out[0]["fee"])), (COIN / 20, fee));
    assert_eq!((&out[0]["party"]["address"], &out[0]["memo"]), (&json!(shop), &json!(null)));
    let named = restored.is(out[0]["id"].as_str().unwrap(), "final").await;
    assert_eq!((&named["kind"], &named["money"]), (&json!("withdrawal"), &json!("arrived")));
    // and what is left pays
    let sheet = restored.wants_to_send(&bo.address().await, COIN / 8, "again").await;
    let payment = restored.agree(&sheet).await;
    restored.is(&payment, "final").await;
    bo.has(COIN / 4 + COIN / 8).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_brings_it_nothing_happens_until_the_person_shows_the_own_account() {
    // given a payment that was shown, and a submitter that goes away before it is agreed to
    let mut stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    anna.deposits(COIN).await;
    let to = bo.address().await;
    let sheet = anna.wants_to_send(&to, COIN / 4, "").await;
    stage.without_submitter().await;
    let payment = anna.agree(&sheet).await;
    // then it is proved and waits, and says why
    let gone = |paid: &Value| paid["trouble"]["code"] == "NOD-616";
    let waits = anna.until("shielded.payment", json!({ "id": payment }), gone).await;
    assert_eq!((&waits["money"], &waits["canRetry"]), (&json!("held"), &json!(true)));
    // and another one is refused before anything is held
    let wish = json!({ "to": to, "asset": "native", "baseUnits": "1" });
    let refused = anna.refused("shielded.send", wish).await;
    assert!(["NOD-604", "SHD-061"].contains(&refused.code.as_str()), "{refused:?}");
    // when the program ends and starts again, then it still waits
    let anna = stage.again(anna).await;
    anna.until("shielded.payment", json!({ "id": payment }), gone).await;
    // when she only looks at what others would do, or her own account, then that is told, and nothing is kept or changed
    let look = |by: &str| json!({ "id": payment, "by": by, "dryRun": true });
    let nobody = anna.refused("shielded.retry", look("submitter")).await;
    assert!(["NOD-301", "NOD-604"].contains(&nobody.code.as_str()), "{nobody:?}");
    let off = anna.call("shielded.cancel", json!({ "id": payment, "dryRun": true })).await;
    assert_eq!((&off["money"], &off["canCancel"]), (&json!("held"), &json!(true)));
    let seen = anna.call("shielded.retry", look("own")).await;
    assert_eq!(seen["sheet"]["action"], "shielded-carry");
    assert_eq!(anna.call("consent.list", json!({})).await, json!([]));
    let still = anna.payment(&payment).await;
    assert_eq!((&still["money"], &still["carrier"]), (&waits["money"], &waits["carrier"]));
    // when she has her own account bring it, then a sheet says that it shows itself, and Bo is paid
    let again = anna.call("shielded.retry", json!({ "id": payment, "by": "own" })).await;
    let sheet = &again["sheet"];
    assert_eq!((&sheet["action"], &sheet["account"]), (&json!("shielded-carry"), &json!(anna.account())));
    assert!(sheet["warnings"].as_array().unwrap().iter().any(|one| one["code"] == "WRN-161"), "{sheet}");
    anna.agree(sheet).await;
    anna.is(&payment, "final").await;
    assert_eq!(anna.refused("shielded.cancel", json!({ "id": payment })).await.code, "SHD-074");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_of_another_network_too_much_and_a_dry_run_hold_nothing() {
    let stage = Stage::new().await;
    let anna = stage.person("anna", None).await;
    anna.deposits(COIN).await;
    // an address of another pool is refused by name
    let pool = anna.node.shared().pool().unwrap();
    let elsewhere = teahouse_wallet::shielded::PoolPlace { pool: Address::repeat_byte(9), ..*pool.place() };
    let keys = anna.node.shared().spending().unwrap();
    let stray = keys.view().incoming().address(&elsewhere, 0).text(&elsewhere);
    let wish = |to: &str, units: u128, dry: bool| json!({ "to": to, "asset": "native", "baseUnits": units.to_string(), "dryRun": dry });
    assert_eq!(anna.refused("shielded.send", wish(&stray, 1, false)).await.code, "SHD-022");
    // more than there is says what there is
    let own = anna.address().await;
    let refused = anna.refused("shielded.send", wish(&own, 2 * COIN, false)).await;
    assert_eq!(
        (refused.code.as_str(), refused.params["available"].as_str()),
        ("SHD-061", &*COIN.to_string())
    );
    assert_eq!(refused.params["atOnce"], COIN.to_string());
    assert_eq!(anna.refused("shielded.send", wish(&own, 0, false)).await.code, "NOD-121");
    // what is only looked at leaves nothing behind
    let sheet = anna.call("shielded.send", wish(&own, COIN / 2, true)).await;
    assert_eq!(sheet["shielded"]["notes"], json!(1));
    assert_eq!(anna.call("consent.list", json!({})).await, json!([]));
    assert_eq!(anna.available().await, COIN);
    assert!(pool.plans.list(false).unwrap().is_empty());
    // a limit of hers holds over what is paid privately, the fee included, and what fits counts from the yes on
    let most = json!({ "asset": "native", "perPayment": (COIN / 2).to_string() });
    anna.call("wallet.limitset", most).await;
    assert_eq!(anna.refused("shielded.send", wish(&own, COIN / 2, false)).await.code, "PAY-241");
    assert_eq!(anna.call("consent.list", json!({})).await, json!([]));
    let before = used_today(&anna).await;
    let sheet = anna.wants_to_send(&own, COIN / 4, "").await;
    let payment = anna.agree(&sheet).await;
    assert_eq!(used_today(&anna).await, before + COIN / 4 + units(&sheet["feeMax"]));
    anna.call("shielded.cancel", json!({ "id": payment })).await;
    assert_eq!(used_today(&anna).await, before);
    // two addresses of hers have nothing in common, and a key that sees is shown for the asking person's password alone
    assert_ne!(own, anna.address().await);
    let key = anna.call("shielded.viewkey", json!({ "key": "incoming", "password": "" })).await;
    assert!(key["key"].as_str().unwrap().starts_with("teaivktest1"), "{}", key["pool"]);
}

async fn used_today(person: &stage::Person) -> u128 {
    let limits = person.call("wallet.limits", json!({})).await;
    limits[0]["usedDay"].as_str().unwrap().parse().unwrap()
}
