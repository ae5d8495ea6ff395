//! A deposit is one line of the history from the yes on, and its sheet says what everybody will see.

use std::time::{Duration, Instant};

use serde_json::json;

use super::stage::{COIN, Stage, units};

/// A look at the pool comes many times within this.
const SOON: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deposit_is_one_line_from_the_yes_on_and_its_sheet_says_what_everybody_will_see() {
    // given Anna, who has put a coin in
    let stage = Stage::new().await;
    let anna = stage.person("anna", None).await;
    anna.deposits(COIN).await;
    let first = anna.history().await[0]["id"].clone();
    // when she wants to put in as much again, then the sheet says that it is seen, and that nobody else put in as much
    let wish = json!({ "asset": "native", "baseUnits": COIN.to_string() });
    let sheet = anna.call("shielded.deposit", wish).await;
    let shown = &sheet["shielded"];
    assert_eq!((units(&shown["shown"]), &shown["notes"]), (COIN, &json!(0)));
    assert_eq!(
        (&shown["by"], &shown["address"], &shown["proofMs"]),
        (&json!("own"), &json!(null), &json!(null))
    );
    assert_eq!(shown["anonymity"]["sameAmount"], json!(0), "her own hides her from nobody");
    assert_eq!(shown["anonymity"]["hiding"], json!("not-at-all"));
    // and what its insertion is paid, in a batch of its own or, for less, with others, as she chooses
    let insertion = &shown["insertion"];
    assert_eq!(insertion["chosen"], json!("own"));
    assert!(units(&insertion["share"]) <= units(&insertion["own"]), "{insertion}");
    let shared = json!({
        "asset": "native", "baseUnits": COIN.to_string(), "insertion": "share", "dryRun": true
    });
    assert_eq!(
        anna.call("shielded.deposit", shared).await["shielded"]["insertion"]["chosen"],
        json!("share")
    );
    let mut brought = json!({
        "asset": "native", "baseUnits": "1", "insertion": "share", "by": "own", "dryRun": true
    });
    let own = anna.call("shielded.withdraw", brought.clone()).await;
    assert_eq!(own["shielded"]["insertion"]["chosen"], json!("share"));
    brought["by"] = json!("submitter");
    let other = anna.call("shielded.withdraw", brought).await;
    assert_eq!(other["shielded"]["insertion"], json!(null), "a submitter decides that for itself");
    // when she agrees and no block is made, then it stands in the history, and its money is on its way
    stage.devnet.set_mining(false).await.unwrap();
    let id = anna.agree(&sheet).await;
    let waits = anna.is(&id, "sent").await;
    assert_eq!((&waits["kind"], &waits["money"]), (&json!("deposit"), &json!("on-its-way")));
    assert_eq!((units(&waits["amount"]), &waits["carrier"]), (COIN, &json!(anna.account())));
    let open = anna.call("shielded.history", json!({ "limit": 50, "open": true })).await;
    let names = |all: &serde_json::Value| -> Vec<serde_json::Value> {
        all.as_array().unwrap().iter().map(|one| one["id"].clone()).collect()
    };
    assert_eq!(names(&open), [json!(id)]);
    // when a block has it and its note is found, then it is still one line, under the same name
    stage.devnet.set_mining(true).await.unwrap();
    let done = anna.is(&id, "final").await;
    assert_eq!((&done["kind"], &done["money"]), (&json!("deposit"), &json!("yours")));
    assert_eq!(names(&json!(anna.history().await)), [json!(id), first]);
    // and neither of the two can be called off or brought by somebody else as a payment out of the pool could
    assert_eq!(anna.refused("shielded.cancel", json!({ "id": id })).await.code, "NOD-411");
}

/// The chain stands still after the insertion, so that nothing later tells of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_106_who_looks_again_only_when_told_sees_the_insertion() {
    // given Anna, whose page asks for what she has only when an event came since it asked last
    let stage = Stage::new().await;
    let anna = stage.person("anna", None).await;
    anna.puts_in(COIN).await;
    let mut told = anna.node.events().follow();
    // then it shows the money soon after it can be spent
    let mut inserted = None;
    while {
        told.borrow_and_update();
        anna.available().await != COIN
    } {
        while tokio::time::timeout(Duration::from_millis(500), told.changed()).await.is_err() {
            let state = stage.state().await;
            let since = *inserted.get_or_insert_with(Instant::now);
            inserted = inserted.filter(|_| state.inserted == state.queued);
            assert!(since.elapsed() < SOON, "nothing was told since the insertion");
        }
    }
}
