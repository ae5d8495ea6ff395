//! Money in many small notes is joined first; and a profile that is locked while a proof is made hands nothing over.

use std::time::Duration;

use serde_json::json;
use teahouse_wallet::shielded::ShieldedState;

use super::stage::{COIN, Stage, units};
use crate::unlock::unlock;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_in_many_small_notes_says_so_is_joined_and_pays() {
    // given seven notes of an eighth, and a payment that needs all of them
    let stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    for _ in 0..7 {
        anna.puts_in(COIN / 8).await;
    }
    anna.has(7 * COIN / 8).await;
    let (to, value) = (bo.address().await, 13 * COIN / 16);
    let wish = json!({ "to": to, "asset": "native", "baseUnits": value.to_string() });
    // when she asks for it, then she is told that joining helps, and what can be paid at once; nothing is held
    let refused = anna.refused("shielded.send", wish.clone()).await;
    assert_eq!(refused.code, "SHD-071");
    assert_eq!((&*refused.params["joinHelps"], &*refused.params["payments"]), ("true", "1"));
    assert_eq!(refused.params["atOnce"], (6 * COIN / 8).to_string());
    assert_eq!(refused.params["available"], (7 * COIN / 8).to_string());
    assert_eq!(anna.available().await, 7 * COIN / 8);
    // when she joins them, then the money is still hers, less the fee
    let join = json!({ "asset": "native" });
    let sheet = anna.until("shielded.join", join, |sheet| sheet["digest"].is_string()).await;
    assert_eq!((&sheet["action"], &sheet["shielded"]["notes"]), (&json!("shielded-join"), &json!(6)));
    let joined = anna.agree(&sheet).await;
    let done = anna.is(&joined, "final").await;
    assert_eq!((&done["kind"], &done["money"]), (&json!("join"), &json!("yours")));
    let left = 7 * COIN / 8 - units(&sheet["feeMax"]);
    anna.has(left).await;
    // then the payment is shown and made, of two notes
    let sheet = anna.wants_to_send(&to, value, "").await;
    assert_eq!(sheet["shielded"]["notes"], json!(2));
    let payment = anna.agree(&sheet).await;
    anna.is(&payment, "final").await;
    bo.has(value).await;
    anna.has(left - value - units(&sheet["feeMax"])).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lck_001_a_profile_that_is_locked_while_a_proof_is_made_gives_nobody_anything_and_goes_on_once_unlocked()
 {
    // given a payment that is being proved
    let stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    anna.deposits(COIN).await;
    let to = bo.address().await;
    let sheet = anna.wants_to_send(&to, COIN / 4, "").await;
    let payment = anna.agree(&sheet).await;
    anna.gets_to(&payment, ShieldedState::Proving).await;
    // when the profile is locked
    let shared = anna.node.shared();
    shared.keys.vault.set(None);
    // then the proof ends, or is kept if it was there already, and nobody is given anything
    tokio::time::sleep(Duration::from_secs(6)).await;
    let all = anna.payments();
    let (state, is_handed) = (all[0].1.state, all[0].1.handed.is_some());
    let waits = matches!(state, ShieldedState::Signed | ShieldedState::Proving | ShieldedState::Proved);
    assert!(all.len() == 1 && waits && !is_handed, "{state:?}");
    let wish = json!({ "to": to, "asset": "native", "baseUnits": "1" });
    assert_eq!(anna.refused("shielded.send", wish).await.code, "LCK-101");
    assert_eq!(anna.refused("shielded.retry", json!({ "id": payment })).await.code, "LCK-101");
    // when it is unlocked, then it goes on by itself
    shared.keys.vault.set(Some(unlock(&anna.dir, None).unwrap().tree));
    shared.shielded.wake.notify_one();
    anna.is(&payment, "final").await;
    bo.has(COIN / 4).await;
    assert_eq!(stage.leaves().await, 1 + 2);
}
