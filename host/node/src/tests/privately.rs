//! Private payments that apps ask for, as far as they get before anybody is asked; the chain is a scripted one.

use serde_json::Value;
use teahouse_base::UnixMillis;
use teahouse_bundle::{AppId, BaseUnits, Version};
use teahouse_chat::ids::AccountId;
use teahouse_runtime::model::{Amount, AssetId, Payment, PersonId, Request, RequestId, RequestKind};
use teahouse_runtime::records::{ANSWERS, REQUESTS};

use super::consent::Payer;
use super::payees::{acquaint, shielded, with_pool};
use crate::people::payees::private::{hear_for_test, pool_of};

const APP: AppId = AppId::from_array([7; 32]);

fn key(id: u64) -> Vec<u8> {
    [APP.as_bytes().as_slice(), &id.to_be_bytes()].concat()
}

/// As if a turn had kept this request.
fn ask(payer: &Payer, id: u64, kind: RequestKind) {
    let (id, asked_at) = (RequestId::new(id), UnixMillis::new(1));
    let request = Request { id, asked_at, version: Version::new(1, 0, 0), kind };
    let record = [&[1][..], &serde_json::to_vec(&request).unwrap()].concat();
    payer.open.node.shared().write(|records| records.put(REQUESTS, &key(id.get()), &record)).unwrap();
}

/// What became of a request: the kind of its answer, and the code and hint where it was refused.
fn answer(payer: &Payer, id: u64) -> Option<Value> {
    let shared = payer.open.node.shared();
    let kept = shared.read(|records| records.get(ANSWERS, &key(id))).unwrap()?;
    let kept: Value = serde_json::from_slice(&kept[1..]).unwrap();
    assert_eq!(kept["interface"], "shielded");
    Some(kept["answer"].clone())
}

async fn settled(payer: &Payer, id: u64, kind: RequestKind) -> (String, String) {
    ask(payer, id, kind);
    payer.open.node.shared().settle_requests(Some(&payer.chain)).await.unwrap();
    let answer = answer(payer, id).unwrap();
    assert_eq!(answer["kind"], "refused");
    let text = |name: &str| answer["value"][name].as_str().unwrap().to_owned();
    (text("code"), text("detail"))
}

fn pay(to: PersonId, units: u128) -> RequestKind {
    RequestKind::PayPrivately(Payment {
        to,
        amount: Amount { asset: AssetId::new("native"), base_units: BaseUnits::new(units) },
        memo: "tea".to_owned(),
        idempotency_key: "pay-1".to_owned(),
    })
}

fn person(payer: &Payer, contact: &AccountId) -> PersonId {
    payer.open.node.shared().person_id(&APP, contact)
}

#[tokio::test]
async fn an_app_pays_privately_only_whom_the_person_knows_and_who_has_said_where() {
    let payer = Payer::on(with_pool());
    let bo = acquaint(&payer, "bo", "Bo").await;
    let nobody = ("notFound".to_owned(), "that person cannot be paid privately".to_owned());
    // given somebody of another app, or of no app
    assert_eq!(settled(&payer, 1, pay(PersonId::new("stranger"), 5)).await, nobody);
    // and a contact that has said nothing
    assert_eq!(settled(&payer, 2, pay(person(&payer, &bo), 5)).await, nobody);
    // when it has, then what the pool takes is the next question
    let place = pool_of(&payer.chain).unwrap();
    let shared = payer.open.node.shared();
    shared.write(|records| hear_for_test(records, &bo, &place, Some(shielded(&place, 2)), 1)).unwrap();
    let (code, detail) = settled(&payer, 3, pay(person(&payer, &bo), 5)).await;
    assert_eq!((code.as_str(), detail.as_str()), ("notFound", "the pool does not take this asset"));
    // and who was blocked since is nobody
    payer.open.call("contact.block", serde_json::json!({ "contact": "Bo" })).await;
    assert_eq!(settled(&payer, 4, pay(person(&payer, &bo), 5)).await, nobody);
    // and nobody was asked about any of it
    assert_eq!(payer.waiting().await, 0);
}

#[tokio::test]
async fn where_there_is_no_pool_an_app_is_told_so() {
    let payer = Payer::new();
    let (code, _) = settled(&payer, 1, pay(PersonId::new("bo"), 5)).await;
    assert_eq!(code, "offline");
}

#[tokio::test]
async fn an_app_may_look_at_its_open_payments_by_their_keys_and_at_nothing_else() {
    let payer = Payer::on(with_pool());
    ask(&payer, 1, RequestKind::LookAtPayment("pay-1".to_owned()));
    ask(&payer, 2, RequestKind::LookAtPayment("pay-2".to_owned()));
    ask(&payer, 3, pay(PersonId::new("stranger"), 5));
    payer.open.node.shared().settle_requests(Some(&payer.chain)).await.unwrap();
    let (open, other) = (answer(&payer, 1).unwrap(), answer(&payer, 2).unwrap());
    assert_eq!(
        (&open["kind"], &open["value"]["stage"]),
        (&Value::from("paymentStands"), &Value::from("asked"))
    );
    assert_eq!(open["value"]["percent"], Value::Null);
    assert_eq!(
        (&other["kind"], &other["value"]["code"]),
        (&Value::from("refused"), &Value::from("notFound"))
    );
    // and one that is answered is open no longer
    let (code, _) = settled(&payer, 4, RequestKind::LookAtPayment("pay-1".to_owned())).await;
    assert_eq!(code, "notFound");
}
