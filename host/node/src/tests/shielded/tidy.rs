//! Small notes are joined unasked once their person has said so, and for no more than was said.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{COIN, Stage, units};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shw_017_small_notes_are_joined_unasked_after_a_yes_to_what_was_shown_and_for_no_more_than_that_says()
{
    // given seven notes of an eighth: one more than a payment takes
    let stage = Stage::new().await;
    let anna = stage.person("anna", None).await;
    for _ in 0..7 {
        anna.puts_in(COIN / 8).await;
    }
    anna.has(7 * COIN / 8).await;
    // when it is asked for, then it is shown, and holds after a yes that names what was shown, and no other
    let wish = |fee: u128| json!({ "asset": "native", "feePerDay": fee.to_string() });
    let named = |fee: u128, digest: &Value| json!({ "asset": "native", "feePerDay": fee.to_string(), "digest": digest });
    let least = anna.call("shielded.tidy", wish(1)).await;
    assert_eq!(
        (&least["done"], &least["loosens"], &least["before"]),
        (&json!(false), &json!(true), &Value::Null)
    );
    assert_eq!(anna.refused("shielded.tidy", named(2, &least["digest"])).await.code, "CON-403");
    assert_eq!(anna.refused("shielded.tidy", wish(0)).await.code, "NOD-121");
    // when the day's fees are less than one joining costs, then nothing is joined
    assert_eq!(anna.call("shielded.tidy", named(1, &least["digest"])).await["done"], json!(true));
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!(anna.payments().is_empty());
    assert_eq!(anna.available().await, 7 * COIN / 8);
    // when they are enough, then six become one by themselves, and the history says so
    let more = anna.call("shielded.tidy", wish(COIN / 10)).await;
    assert_eq!(more["before"]["feePerDay"], json!("1"));
    assert_eq!(anna.call("shielded.tidy", named(COIN / 10, &more["digest"])).await["done"], json!(true));
    let is_done = |one: &&Value| one["kind"] == "join" && one["state"] == "final";
    let joining = |all: &Value| all.as_array().unwrap().iter().find(is_done).cloned();
    let all = anna.until("shielded.history", json!({ "limit": 50 }), |all| joining(all).is_some()).await;
    let joined = joining(&all).unwrap();
    let fee = units(&joined["fee"]);
    assert_eq!(joined["money"], json!("yours"));
    anna.has(7 * COIN / 8 - fee).await;
    let line = anna.call("shielded.balance", json!({})).await["balances"][0].clone();
    assert_eq!((&line["notes"], &line["tidying"]["usedDay"]), (&json!(2), &json!(fee.to_string())));
    // and both answers and the joining are lines of the consent log
    let log = anna.call("consent.receipts", json!({})).await;
    let said = log.as_array().unwrap().iter().filter(|one| one["sheet"] == "tidying").count();
    assert_eq!(said, 2);
    // when it is ended, then it holds at once
    let ended = anna.call("shielded.tidy", json!({ "asset": "native" })).await;
    assert_eq!(
        (&ended["done"], &ended["loosens"], &ended["after"]),
        (&json!(true), &json!(false), &Value::Null)
    );
    assert_eq!(anna.payments().len(), 1);
}
