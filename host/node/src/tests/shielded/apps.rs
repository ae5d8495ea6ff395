//! What an app asks for is paid once its person agreed, and the app hears how far it is; a no moves nothing.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use teahouse_api::shielded::ShieldedCarrier;
use teahouse_base::UnixMillis;
use teahouse_bundle::{AppId, BaseUnits, Permissions, Version};
use teahouse_chat::card::ContactCard;
use teahouse_runtime::grant::{self, Scope};
use teahouse_runtime::model::{Amount, AssetId, Payment, PersonId, Request, RequestId, RequestKind};
use teahouse_runtime::records::{ANSWERS, REQUESTS};
use teahouse_wallet::shielded::ShieldedAddress;

use super::stage::{COIN, Person, Stage, units};
use crate::apps::catalogue::AppRecord;
use crate::money::payment::intent_id;
use crate::people::payees::private::hear_for_test;
use crate::records::{APPS, put_json};
use crate::shielded::record::{ShieldedRecord, put};

const APP: AppId = AppId::from_array([7; 32]);
const WAIT: Duration = Duration::from_secs(300);

fn key(id: u64) -> Vec<u8> {
    [APP.as_bytes().as_slice(), &id.to_be_bytes()].concat()
}

/// As if a turn had kept this request.
fn ask(person: &Person, id: u64, kind: RequestKind) {
    let shared = person.node.shared();
    let (asked_at, version) = (UnixMillis::new(1), Version::new(1, 0, 0));
    let request = Request { id: RequestId::new(id), asked_at, version, kind };
    let record = [&[1][..], &serde_json::to_vec(&request).unwrap()].concat();
    shared.write(|records| records.put(REQUESTS, &key(id), &record)).unwrap();
    shared.money.notify_one();
}

/// What became of a request.
async fn answered(person: &Person, id: u64) -> Value {
    let deadline = Instant::now() + WAIT;
    loop {
        let kept = person.node.shared().read(|records| records.get(ANSWERS, &key(id))).unwrap();
        if let Some(kept) = kept {
            return serde_json::from_slice::<Value>(&kept[1..]).unwrap()["answer"].clone();
        }
        assert!(Instant::now() < deadline, "request {id} has no answer");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Anna knows Bo, who has said where he can be paid privately, and has an app.
async fn acquainted(anna: &Person, bo: &Person) -> PersonId {
    let card = bo.call("contact.card", json!({})).await;
    anna.call("contact.add", json!({ "link": card["link"] })).await;
    let contact = ContactCard::from_link(card["link"].as_str().unwrap()).unwrap().account();
    let shared = anna.node.shared();
    let place = *shared.pool().unwrap().place();
    let address = ShieldedAddress::parse(&bo.address().await, &place).unwrap();
    let app = AppRecord {
        name: "shielded-pay".to_owned(),
        title: "Private pay".to_owned(),
        version: Version::new(1, 0, 0),
        publisher: "00".repeat(32),
        bundle: "00".repeat(32),
        installed_at: 1,
        imports: Vec::new(),
        permissions: Permissions::default(),
        warnings: Vec::new(),
        came: None,
    };
    shared
        .write(|records| {
            put_json(records, APPS, APP.as_bytes(), &app)?;
            hear_for_test(records, &contact, &place, Some(address), 1)
        })
        .unwrap();
    shared.person_id(&APP, &contact)
}

fn pay(to: &PersonId, key: &str) -> RequestKind {
    RequestKind::PayPrivately(Payment {
        to: to.clone(),
        amount: Amount { asset: AssetId::new("native"), base_units: BaseUnits::new(COIN / 4) },
        memo: "for the tea".to_owned(),
        idempotency_key: key.to_owned(),
    })
}

async fn newest_receipt(person: &Person) -> Value {
    person.call("app.receipts", json!({ "limit": 1 })).await["receipts"][0].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grt_007_a_yes_to_a_sheet_whose_scope_was_taken_back_meanwhile_does_not_count() {
    // given a sheet of an app's payment
    let stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    anna.deposits(COIN).await;
    let to = acquainted(&anna, &bo).await;
    ask(&anna, 1, pay(&to, "pay-1"));
    let waiting = |all: &Value| all.as_array().is_some_and(|all| !all.is_empty());
    let sheet = anna.until("consent.list", json!({}), waiting).await[0].clone();
    // when the scope is taken back on disk, and nobody has taken the sheet away yet
    let shared = anna.node.shared();
    shared.write(|records| grant::revoke(records, &APP, &Scope::Shielded)).unwrap();
    let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
    let refused = anna.refused("consent.approve", yes).await;
    // then the yes does not count (or the sheet was gone before it came), nothing moves, and the app hears why
    assert!(["CAP-103", "CON-401", "CON-402"].contains(&refused.code.as_str()), "{refused:?}");
    shared.money.notify_one();
    assert_eq!(answered(&anna, 1).await["value"]["code"], "revoked");
    anna.until("consent.list", json!({}), |all| *all == json!([])).await;
    anna.has(COIN).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_is_paid_for_what_its_person_agreed_to_and_hears_how_far_it_is() {
    // given Anna with a coin in the pool, and an app that she has picked Bo for
    let stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    anna.deposits(COIN).await;
    let to = acquainted(&anna, &bo).await;
    let waiting = |all: &Value| all.as_array().is_some_and(|all| !all.is_empty());
    // when it asks, then the sheet names the app, and Bo as Anna knows him
    ask(&anna, 1, pay(&to, "pay-1"));
    let sheet = anna.until("consent.list", json!({}), waiting).await[0].clone();
    assert_eq!((&sheet["action"], &sheet["asker"]["name"]), (&json!("shielded-send"), &json!("Private pay")));
    assert_eq!((&sheet["to"]["contact"], &sheet["shielded"]["memo"]), (&json!("bo"), &json!("for the tea")));
    ask(&anna, 2, RequestKind::LookAtPayment("pay-1".to_owned()));
    let stands = answered(&anna, 2).await;
    assert_eq!((&stands["kind"], &stands["value"]["stage"]), (&json!("paymentStands"), &json!("asked")));
    // when she says no, then nothing has moved and the app hears that
    anna.call("consent.refuse", json!({ "sheet": sheet["id"] })).await;
    assert_eq!(answered(&anna, 1).await["value"]["code"], "denied");
    anna.has(COIN).await;
    let no = newest_receipt(&anna).await;
    assert_eq!((&no["kind"], &no["answer"]), (&json!("payment"), &json!("refused")));
    assert_eq!((&no["scope"], &no["shown"]), (&json!("shielded"), &sheet["digest"]));
    // when it asks again and she says yes
    ask(&anna, 3, pay(&to, "pay-2"));
    let sheet = anna.until("consent.list", json!({}), waiting).await[0].clone();
    let fee = units(&sheet["feeMax"]);
    let payment = anna.agree(&sheet).await;
    let yes = newest_receipt(&anna).await;
    assert_eq!((&yes["answer"], &yes["shown"]), (&json!("agreed"), &sheet["digest"]));
    ask(&anna, 4, RequestKind::LookAtPayment("pay-2".to_owned()));
    let stands = answered(&anna, 4).await;
    assert!(
        ["proving", "sent", "included"].contains(&stands["value"]["stage"].as_str().unwrap()),
        "{stands}"
    );
    // then it is paid once, and the app hears so by the host's own name of it
    let paid = answered(&anna, 3).await;
    assert_eq!((&paid["kind"], &paid["value"]["reference"]), (&json!("paidPrivately"), &json!(payment)));
    assert_eq!(paid["value"]["amount"]["baseUnits"], (COIN / 4).to_string());
    bo.has(COIN / 4).await;
    anna.has(COIN - COIN / 4 - fee).await;
    // and what is over is nothing to look at
    ask(&anna, 5, RequestKind::LookAtPayment("pay-2".to_owned()));
    assert_eq!(answered(&anna, 5).await["value"]["code"], "notFound");
    // when the person has set a limit for the app, then what is over it is not even shown
    let least = json!({ "asset": "native", "perPayment": "1", "app": APP.to_string() });
    anna.call("wallet.limitset", least).await;
    ask(&anna, 6, pay(&to, "pay-3"));
    assert_eq!(answered(&anna, 6).await["value"]["code"], "quota");
    // and what was agreed to on another chain has no second sheet here, and is not said to have failed
    let shared = anna.node.shared();
    let elsewhere = intent_id(&[b"app private", APP.as_bytes(), &7_u64.to_be_bytes()]);
    let agreed = ShieldedRecord {
        at: 1,
        by: ShieldedCarrier::Submitter,
        peer: None,
        contact: None,
        own_cap: None,
        insertion: teahouse_api::shielded::ShieldedInsertion::Own,
        own_payment: None,
        app: Some(APP.to_string()),
        unasked: false,
    };
    shared.write(|records| put(records, &elsewhere, &agreed)).unwrap();
    ask(&anna, 7, pay(&to, "pay-4"));
    shared.settle_requests(Some(&shared.chain().unwrap())).await.unwrap();
    assert!(shared.read(|records| records.get(ANSWERS, &key(7))).unwrap().is_none());
    assert_eq!(anna.call("consent.list", json!({})).await, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sheet_says_what_an_app_has_had_paid_privately_today() {
    // given an app that was paid for once, and that has called one off
    let stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    anna.deposits(COIN).await;
    anna.deposits(COIN).await;
    let to = acquainted(&anna, &bo).await;
    let waiting = |all: &Value| all.as_array().is_some_and(|all| !all.is_empty());
    for (id, name) in [(1, "one"), (2, "two")] {
        ask(&anna, id, pay(&to, name));
        let sheet = anna.until("consent.list", json!({}), waiting).await[0].clone();
        let payment = anna.agree(&sheet).await;
        if id == 2 {
            anna.call("shielded.cancel", json!({ "id": payment })).await;
        }
    }
    let agreed = anna.node.shared().clock.now().get() / 86_400_000;
    // when it asks again
    ask(&anna, 3, pay(&to, "three"));
    let sheet = anna.until("consent.list", json!({}), waiting).await[0].clone();
    // then the one counts that was not called off, on the day that it was agreed to
    if sheet["at"].as_u64().unwrap() / 86_400_000 == agreed {
        assert_eq!(units(&sheet["spentToday"][0]), COIN / 4, "{sheet}");
    }
}
