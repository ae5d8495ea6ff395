//! A note that is worth less than its fee is told apart, and pays nothing unless notes are put together.

use serde_json::{Value, json};

use super::stage::{COIN, Stage, units};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_small_for_its_own_fee_is_told_apart_and_goes_along_where_notes_are_put_together() {
    // given Anna with a coin and, in another note, the smallest part of one, before anybody was asked for a price
    let stage = Stage::new().await;
    let anna = stage.person("anna", None).await;
    anna.deposits(COIN).await;
    anna.pays("shielded.deposit", json!({ "asset": "native", "baseUnits": "1" })).await;
    // then it is in the sum, and not in what can be spent
    let told = |wallet: &Value| wallet["balances"][0]["dust"] == "1";
    let wallet = anna.until("shielded.balance", json!({}), told).await;
    let coin = &wallet["balances"][0];
    assert_eq!((units(&coin["total"]), &coin["available"]), (COIN + 1, &json!(COIN.to_string())));
    assert_eq!((&coin["notes"], &coin["atOnce"]), (&json!(1), &json!(COIN.to_string())));
    // when she wants to pay more than the coin, then what is too small is named and does not help
    let to = anna.address().await;
    let wish = json!({ "to": to, "asset": "native", "baseUnits": (COIN + 1).to_string() });
    let refused = anna.refused("shielded.send", wish).await;
    assert_eq!((refused.code.as_str(), refused.params["dust"].as_str()), ("SHD-061", "1"));
    // when a submitter names its price, then a payment leaves it alone, and so does the yes to it
    let sheet = anna.wants_to_send(&to, COIN / 4, "").await;
    assert_eq!(sheet["shielded"]["notes"], json!(1));
    let first = anna.agree(&sheet).await;
    anna.call("shielded.cancel", json!({ "id": first })).await;
    // and putting notes together takes it along, as does a payment that the own account brings for no fee
    let join = json!({ "asset": "native", "dryRun": true });
    assert_eq!(anna.call("shielded.join", join).await["shielded"]["notes"], json!(2));
    let own = json!({
        "to": to, "asset": "native", "baseUnits": (COIN + 1).to_string(), "by": "own", "dryRun": true
    });
    assert_eq!(anna.call("shielded.send", own).await["shielded"]["notes"], json!(2));
}
