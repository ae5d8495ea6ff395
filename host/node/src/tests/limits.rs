//! Limits as the surface changes them, and what they refuse on the way to a payment; the chain is a scripted one.

use serde_json::{Value, json};
use teahouse_bundle::AppId;
use teahouse_runtime::model::RequestId;

use super::consent::{COIN, Payer};

const APP: [u8; 32] = [0xa9; 32];

fn coins(tenths: u128) -> String {
    (COIN / 10 * tenths).to_string()
}

async fn receipts(payer: &Payer) -> Vec<Value> {
    payer.open.call("consent.receipts", json!({})).await.as_array().cloned().unwrap()
}

#[tokio::test]
async fn spl_005_what_lets_less_leave_holds_at_once_and_what_lets_more_leave_after_a_yes_to_what_was_shown() {
    let payer = Payer::new();
    let day = |tenths: u128| json!({ "asset": "native", "perDay": coins(tenths) });
    // a first limit, and a lower one
    for tenths in [50, 20] {
        let change = payer.open.call("wallet.limitset", day(tenths)).await;
        assert_eq!((&change["done"], &change["loosens"]), (&json!(true), &json!(false)));
    }
    // a higher one is only shown
    let shown = payer.open.call("wallet.limitset", day(30)).await;
    assert_eq!((&shown["done"], &shown["loosens"]), (&json!(false), &json!(true)));
    assert_eq!(
        (&shown["before"]["perDay"], &shown["after"]["perDay"]),
        (&json!(coins(20)), &json!(coins(30)))
    );
    let limits = payer.open.call("wallet.limits", json!({})).await;
    assert_eq!(limits[0]["perDay"], json!(coins(20)));
    assert_eq!(limits.as_array().map(Vec::len), Some(1));
    assert!(receipts(&payer).await.is_empty());
    // a yes to it is none to a higher one, nor to taking it away
    let digest = &shown["digest"];
    let more = json!({ "asset": "native", "perDay": coins(31), "digest": digest });
    assert_eq!(payer.open.refused("wallet.limitset", more).await.0, "CON-403");
    let gone = json!({ "asset": "native", "digest": digest });
    assert_eq!(payer.open.refused("wallet.limitclear", gone).await.0, "CON-403");
    // with the yes it holds, and is in the consent log
    let yes = json!({ "asset": "native", "perDay": coins(30), "digest": digest });
    assert_eq!(payer.open.call("wallet.limitset", yes.clone()).await["done"], json!(true));
    let log = receipts(&payer).await;
    assert_eq!((log.len(), &log[0]["digest"], &log[0]["answer"]), (1, digest, &json!("approved")));
    // and the same yes is not good for another time
    payer.open.call("wallet.limitset", day(20)).await;
    let shown = payer.open.call("wallet.limitclear", json!({ "asset": "native" })).await;
    assert_eq!((&shown["done"], &shown["after"]), (&json!(false), &Value::Null));
    let clear = json!({ "asset": "native", "digest": shown["digest"], "dryRun": true });
    assert_eq!(payer.open.call("wallet.limitclear", clear).await["done"], json!(false));
    let clear = json!({ "asset": "native", "digest": shown["digest"] });
    assert_eq!(payer.open.call("wallet.limitclear", clear.clone()).await["done"], json!(true));
    assert_eq!(payer.open.refused("wallet.limitclear", clear).await.0, "NOD-414");
}

#[tokio::test]
async fn spl_004_what_does_not_fit_is_refused_before_anybody_is_asked_and_again_at_the_yes() {
    let mut payer = Payer::new();
    let set = |tenths: u128, app: Option<AppId>| json!({ "asset": "native", "perPayment": coins(tenths), "app": app.map(|app| app.to_string()) });
    // given a sheet for one coin, and a limit that is set while it waits
    let sheet = payer.ask().await.unwrap();
    payer.open.call("wallet.limitset", set(9, None)).await;
    // when the person says yes, then the limit refuses it, says why, and the sheet is as it was
    let yes = json!({ "sheet": sheet.id, "digest": sheet.digest });
    let (code, status, params) = payer.open.refused("consent.approve", yes.clone()).await;
    assert_eq!((code.as_str(), status), ("PAY-241", 5));
    assert_eq!((params["limit"].as_str(), params["symbol"].as_str()), (Some("0.9"), Some("PRACTICE-ETH")));
    assert!(params["wanted"].as_str().unwrap().starts_with("1.000"), "{params}");
    assert_eq!(payer.waiting().await, 1);
    payer.open.call("consent.refuse", json!({ "sheet": sheet.id })).await;
    // a new one is not even shown
    assert_eq!(payer.ask().await.unwrap_err().code(), "PAY-241");
    let to = format!("0x{}", "b0".repeat(20));
    let send = json!({ "to": to, "asset": "native", "baseUnits": coins(10), "dryRun": true });
    assert_eq!(payer.open.refused("wallet.send", send).await.0, "PAY-241");
    assert_eq!(payer.waiting().await, 0);
    // and an app's own limit holds for the app, beside the person's
    let app = AppId::from_array(APP);
    let shown = payer.open.call("wallet.limitclear", json!({ "asset": "native" })).await;
    payer.open.call("wallet.limitclear", json!({ "asset": "native", "digest": shown["digest"] })).await;
    payer.open.call("wallet.limitset", set(5, Some(app))).await;
    payer.ask().await.unwrap();
    payer.origin = Some((app, RequestId::new(1)));
    let refused = payer.ask().await.unwrap_err();
    assert_eq!(
        (refused.code(), refused.view().params["app"].as_str()),
        ("PAY-241", app.to_string().as_str())
    );
}

#[tokio::test]
async fn a_limit_without_a_number_over_before_it_begins_or_of_an_unknown_asset_or_app_is_refused() {
    let payer = Payer::new();
    for (params, code) in [
        (json!({ "asset": "native" }), "PAY-244"),
        (json!({ "asset": "native", "perDay": "5", "endsAt": 1 }), "PAY-245"),
        (json!({ "asset": "NOTHING", "perDay": "5" }), "NOD-412"),
        (json!({ "asset": "native", "perDay": "5.5" }), "NOD-122"),
        (json!({ "asset": "native", "perDay": "5", "app": "no-such-app" }), "APP-404"),
    ] {
        assert_eq!(payer.open.refused("wallet.limitset", params).await.0, code);
    }
    assert_eq!(payer.open.call("wallet.limits", json!({})).await, json!([]));
}

#[tokio::test]
async fn jrn_006_a_higher_fee_than_was_agreed_to_has_a_sheet_of_its_own_and_holds_after_its_yes() {
    // given a payment that is signed and waits, and a chain that asks ever more
    let payer = Payer::new();
    let sheet = payer.ask().await.unwrap();
    let id = json!({ "id": hex::encode([7; 16]) });
    assert_eq!(payer.open.refused("wallet.raise", id.clone()).await.0, "NOD-411");
    payer.open.call("consent.approve", json!({ "sheet": sheet.id, "digest": sheet.digest })).await;
    assert_eq!(payer.open.refused("wallet.raise", id.clone()).await.0, "PAY-222");
    let signer = payer.open.node.shared().signer(&payer.chain).unwrap();
    payer.chain.journal.tick(Some(&signer)).await.unwrap();
    let before = payer.chain.journal.unsettled().unwrap()[0].1.agreement.clone().unwrap();
    // when its fee may become higher, then a sheet says how high, and how high it could be so far
    let raise = payer.open.call("wallet.raise", id.clone()).await;
    assert_eq!(
        (&raise["action"], &raise["leaves"][0]["baseUnits"]),
        (&json!("raise-fee"), &json!(coins(10)))
    );
    assert!(raise["warnings"].as_array().unwrap().iter().any(|one| one["code"] == "WRN-121"), "{raise}");
    assert_eq!(
        payer.open.call("wallet.raise", id.clone()).await["id"],
        raise["id"],
        "one payment has one sheet"
    );
    // a yes to it keeps cap and bytes
    let yes = json!({ "sheet": raise["id"], "digest": raise["digest"] });
    let outcome = payer.open.call("consent.approve", yes).await;
    assert_eq!(outcome["payment"], id["id"]);
    let record = payer.chain.journal.unsettled().unwrap()[0].1.clone();
    assert!(record.agreement.unwrap().fee_cap > before.fee_cap);
    assert_eq!(record.attempts, 2);
    // and a limit that the higher fee does not fit refuses the next one
    payer.open.call("wallet.limitset", json!({ "asset": "native", "perPayment": coins(10) })).await;
    assert_eq!(payer.open.refused("wallet.raise", id).await.0, "PAY-241");
}
