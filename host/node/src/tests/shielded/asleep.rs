//! A machine that sleeps past the time of a payment: nothing happened, the notes are free, and another payment works.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{COIN, Stage, units};

/// Longer than a payment can be brought.
const NIGHT: Duration = Duration::from_secs(3 * 3_600);
/// How many blocks have to stand on a final one, where that is not none.
const DEEP: u64 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_that_slept_before_it_handed_a_payment_over_says_that_nobody_had_it_and_pays_anew() {
    // given Anna's payment, proved and without anybody who brings it
    let mut stage = Stage::new().await;
    let (anna, bo) = (stage.patient_person("anna", None, DEEP).await, stage.person("bo", None).await);
    anna.deposits(COIN).await;
    let to = bo.address().await;
    let sheet = anna.wants_to_send(&to, COIN / 4, "").await;
    stage.without_submitter().await;
    let first = anna.agree(&sheet).await;
    anna.meets(&first, "NOD-616").await;
    // when the machine sleeps through the night
    stage.devnet.advance(NIGHT).await.unwrap();
    // then its time ran out, it is not handed over any more, and that can be no more asked for
    let late = anna.meets(&first, "NOD-619").await;
    let told = (&late["state"], &late["money"], &late["canRetry"], &late["canCancel"]);
    assert_eq!(told, (&json!("proved"), &json!("held"), &json!(false), &json!(true)));
    for by in ["submitter", "own"] {
        let again = json!({ "id": first, "by": by });
        assert_eq!(anna.refused("shielded.retry", again).await.code, "NOD-619");
    }
    // and once that is final, its notes are free
    stage.passes(DEEP).await;
    let over = anna.is(&first, "expired").await;
    assert_eq!((&over["money"], &over["trouble"]), (&json!("yours"), &json!(null)));
    anna.has(COIN).await;
    // when she pays anew, out of the same note, then that happens
    let units = (COIN / 4).to_string();
    let wish = json!({ "to": to, "asset": "native", "baseUnits": units, "memo": "again", "by": "own" });
    let second = anna.pays("shielded.send", wish).await;
    let is_in_a_block = |paid: &Value| paid["state"] == "included" || paid["state"] == "final";
    anna.until("shielded.payment", json!({ "id": second }), is_in_a_block).await;
    stage.passes(DEEP).await;
    anna.is(&second, "final").await;
    let got = |all: &Value| all.as_array().is_some_and(|all| !all.is_empty());
    let all = bo.until("shielded.history", json!({ "limit": 9 }), got).await;
    assert_eq!((all.as_array().unwrap().len(), &all[0]["memo"]), (1, &json!("again")));
    assert_eq!(stage.leaves().await, 1 + 2, "the first one never happened");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_that_was_handed_over_and_that_no_block_took_in_its_time_ends_unpaid_and_another_one_is_made()
 {
    // given a payment that the submitter has, while no blocks are made
    let stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    anna.deposits(COIN).await;
    let to = bo.address().await;
    let sheet = anna.wants_to_send(&to, COIN / 4, "").await;
    stage.devnet.set_mining(false).await.unwrap();
    let first = anna.agree(&sheet).await;
    stage.submitter_has_a_payment().await;
    let sent = anna.is(&first, "sent").await;
    assert_eq!((&sent["money"], &sent["canCancel"]), (&json!("on-its-way"), &json!(false)));
    // when the next block comes after its time
    stage.devnet.advance(NIGHT).await.unwrap();
    stage.devnet.set_mining(true).await.unwrap();
    // then it never happened, and its note is free
    let over = anna.is(&first, "expired").await;
    assert_eq!((&over["money"], &over["trouble"]), (&json!("yours"), &json!(null)));
    assert_eq!(anna.refused("shielded.retry", json!({ "id": first })).await.code, "NOD-606");
    anna.has(COIN).await;
    assert_eq!(stage.leaves().await, 1);
    // when she pays anew, then that happens, once
    let sheet = anna.wants_to_send(&to, COIN / 4, "again").await;
    let second = anna.agree(&sheet).await;
    anna.is(&second, "final").await;
    bo.has(COIN / 4).await;
    anna.has(COIN - COIN / 4 - units(&sheet["feeMax"])).await;
    assert_eq!(stage.leaves().await, 1 + 2);
}
