//! A restore on the real chain that is cut off while the chain takes blocks back, and has them again in another order and in other
//! batches: every note and every word is found, and pays.

use serde_json::json;

use super::stage::{COIN, Stage, units};

/// More blocks than this test makes: nothing in it is final.
const DEEP: u64 = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_that_is_cut_off_while_leaves_are_queued_and_inserted_otherwise_finds_all_and_pays() {
    // given Anna, who has put a coin in and paid Bo
    let mut stage = Stage::final_after(DEEP).await;
    let anna = stage.patient_person("anna", None, DEEP).await;
    let bo = stage.patient_person("bo", None, DEEP).await;
    anna.deposits(COIN).await;
    let sheet = anna.wants_to_send(&bo.address().await, COIN / 4, "for the tea").await;
    let left = COIN - COIN / 4 - units(&sheet["feeMax"]);
    let payment = anna.agree(&sheet).await;
    anna.is(&payment, "included").await;
    bo.has(COIN / 4).await;
    anna.has(left).await;
    let before = stage.devnet.remember().await.unwrap();
    // and a branch in which she deposits again, and then Bo does, each inserted alone, beside an empty place
    anna.deposits(COIN / 2).await;
    bo.deposits(COIN / 8).await;
    let first = stage.state().await;
    assert_eq!((first.queued, first.inserted), (5, 5));
    // when her phrase is brought to another machine, which has seen that branch when it is cut off
    let phrase = anna.phrase();
    let anna = anna.ends().await;
    let again = stage.patient_person("anna-again", Some(phrase), DEEP).await;
    again.has(left + COIN / 2).await;
    let again = again.ends().await;
    // and the chain has Bo's deposit first, and then hers, and both in one batch
    stage.without_submitter().await;
    stage.devnet.take_back(before).await.unwrap();
    stage.has_leaves(4).await;
    let anna = stage.online(anna, None).await;
    stage.has_leaves(5).await;
    stage.with_submitter().await;
    anna.has(left + COIN / 2).await;
    let second = stage.state().await;
    assert_eq!((second.inserted, second.counter + 2), (5, first.counter), "without two empty places");
    assert_ne!(second.root, first.root);
    // then the restored machine finds what the other one has, and her words
    let again = stage.online(again, None).await;
    again.has(left + COIN / 2).await;
    let is_read = |all: &serde_json::Value| all.as_array().unwrap().iter().any(|one| one["kind"] == "sent");
    again.until("shielded.history", json!({ "limit": 50 }), is_read).await;
    again.has(left + COIN / 2).await;
    let all = again.history().await;
    let sent: Vec<_> = all.iter().filter(|one| one["kind"] == "sent").collect();
    assert_eq!((sent.len(), &sent[0]["memo"]), (1, &json!("for the tea")));
    assert_eq!(units(&sent[0]["amount"]), COIN / 4);
    assert_eq!(all.iter().filter(|one| one["kind"] == "deposit").count(), 2);
    // and pays out of both notes
    again.call("relay.add", json!({ "address": stage.address() })).await;
    again.connected().await;
    let value = left + COIN / 4;
    let sheet = again.wants_to_send(&bo.address().await, value, "all of it").await;
    assert_eq!(sheet["shielded"]["notes"], json!(2));
    let payment = again.agree(&sheet).await;
    again.is(&payment, "included").await;
    bo.has(COIN / 4 + COIN / 8 + value).await;
    again.has(COIN / 4 - units(&sheet["feeMax"])).await;
}
