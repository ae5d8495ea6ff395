//! Deals of apps: what is refused before anybody is asked, whom the sheet names, and how a deal stands; the chain is a scripted one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use serde_json::{Value as Json, json};
use teahouse_base::UnixMillis;
use teahouse_bundle::{AppId, BaseUnits, Manifest, Version};
use teahouse_chain::port::{ChainId, Revert};
use teahouse_chain::primitives::{Address, keccak256};
use teahouse_chain::profile::ChainProfile;
use teahouse_chain::testing::{Done, ScriptedCall, ScriptedContract};
use teahouse_chat::ids::AccountId;
use teahouse_runtime::deals::watches_of;
use teahouse_runtime::model::{
    Amount, Argument, AssetId, BatchId, Call, Deal, DealTerms, Notification, PersonId, Reminder, Request,
    RequestId, RequestKind, ShareId, Value, Write,
};
use teahouse_runtime::notify::alarms_of;
use teahouse_runtime::records::{ANSWERS, REQUESTS};

use super::consent::Payer;
use super::payees::acquaint;
use crate::apps::catalogue::AppRecord;
use crate::chain::Chain;
use crate::people::payees::tell_for_test;
use crate::records::{APPS, put_json};

const APP: AppId = AppId::from_array([7; 32]);
const MANIFEST: &str = r#"
manifest = 1
name = "deal"
version = "1.0.0"
api-level = 1
title = { en = "Deal" }
summary = { en = "Two sides agree." }
[permissions.contracts.deal]
contract = "Escrow"
reads = ["deal", "milestoneOf"]
writes = ["create", "accept", "deliver", "release", "refundAfterDeadline", "settle"]
[permissions.contracts.gift]
contract = "RedEnvelope"
reads = ["envelope"]
[permissions.deals]
contracts = ["deal", "gift"]
"#;

/// An escrow that takes everything, and whose every deal stands at this number; at first it knows of none.
#[derive(Clone)]
struct Standing(Arc<AtomicU8>);

impl ScriptedContract for Standing {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        let mut output = vec![0; 128];
        // Who asks for a deal names it, and who asks for a milestone says which of it.
        if call.data.len() == 4 + 32 {
            output[31] = self.0.load(Ordering::Relaxed);
        }
        Ok(Done { output: output.into(), ..Done::default() })
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

/// Somebody with an app, and with Bo, who is a contact and has not said where he can be paid.
pub(super) async fn somebody() -> (Payer, AccountId) {
    somebody_whose_deals_stand_at(Arc::default()).await
}

async fn somebody_whose_deals_stand_at(number: Arc<AtomicU8>) -> (Payer, AccountId) {
    let mut payer = Payer::new();
    let (place, code) = (Address::repeat_byte(0xe5), keccak256([0xfe]));
    payer.scripted.place(place, Box::new(Standing(number)));
    let book = format!(
        r#"{{"version":1,"chain_id":31337,"contracts":{{"Escrow":{{"address":"{place}","code_hash":"{code}","since":0}}}}}}"#
    );
    let port = Arc::new(payer.scripted.endpoint("two"));
    let (shared, profile) = (payer.open.node.shared(), ChainProfile::practice("http://127.0.0.1:1"));
    shared.put_chain(Chain::over(shared, profile, Arc::new(book.parse().unwrap()), port));
    payer.chain = payer.open.node.shared().chain().unwrap();
    let bo = acquaint(&payer, "bo", "Bo").await;
    let record = AppRecord {
        name: "deal".to_owned(),
        title: "Deal".to_owned(),
        version: Version::new(1, 0, 0),
        publisher: "00".repeat(32),
        bundle: "00".repeat(32),
        installed_at: 1,
        imports: Vec::new(),
        permissions: Manifest::from_toml(MANIFEST.as_bytes()).unwrap().permissions,
        warnings: Vec::new(),
        came: None,
    };
    let shared = payer.open.node.shared();
    shared.write(|records| put_json(records, APPS, APP.as_bytes(), &record)).unwrap();
    (payer, bo)
}

/// As if a message had come in which Bo says where he can be paid.
pub(super) fn tell(payer: &Payer, bo: &AccountId, byte: u8, place: u64) {
    let (shared, at) = (payer.open.node.shared(), Some(Address::repeat_byte(byte)));
    shared.write(|records| tell_for_test(records, bo, ChainId::PRACTICE, at, place)).unwrap();
}

fn native(units: u128) -> Amount {
    Amount { asset: AssetId::new("native"), base_units: BaseUnits::new(units) }
}

fn number(number: u64) -> Value {
    Value::Uint(number.to_string())
}

/// The terms of a deal that this person pays for and `bo` delivers.
pub(super) fn terms(bo: &PersonId) -> Vec<(&'static str, Value)> {
    vec![
        ("payer", Value::OwnAccount),
        ("payee", Value::Person(bo.clone())),
        ("token", Value::Asset(AssetId::new("native"))),
        ("milestones.1.amount", Value::Amount(native(20))),
        ("milestones.1.deliverBy", number(2_000_000_000)),
        ("milestones.1.reviewWindow", number(86_400)),
        ("responseWindow", number(86_400)),
        ("challengeWindow", number(86_400)),
        ("rulingWindow", number(86_400)),
        ("defaultBps", number(5_000)),
        ("metaHash", Value::Text("a table".to_owned())),
        ("acceptBy", number(1_900_000_000)),
        ("salt", Value::Bytes(vec![4; 32])),
    ]
}

fn with(mut all: Vec<(&'static str, Value)>, name: &'static str, value: Value) -> Vec<(&'static str, Value)> {
    all.retain(|(known, _)| *known != name);
    all.push((name, value));
    all
}

pub(super) fn call(method: &str, arguments: Vec<(&'static str, Value)>) -> Call {
    let named = |(name, value): (&str, Value)| Argument { name: name.to_owned(), value };
    let arguments = arguments.into_iter().map(named).collect();
    Call { contract: "deal".to_owned(), method: method.to_owned(), arguments }
}

fn write(method: &str, arguments: Vec<(&'static str, Value)>, value: Option<Amount>) -> RequestKind {
    let (purpose, idempotency_key) = ("a table".to_owned(), "k".to_owned());
    RequestKind::Write(Write { call: call(method, arguments), value, spend: None, purpose, idempotency_key })
}

fn key(id: u64) -> Vec<u8> {
    [APP.as_bytes().as_slice(), &id.to_be_bytes()].concat()
}

/// As if a turn had kept this request, and the drive had looked at it once.
async fn ask(payer: &Payer, id: u64, kind: RequestKind) {
    let (name, asked_at) = (RequestId::new(id), UnixMillis::new(1));
    let request = Request { id: name, asked_at, version: Version::new(1, 0, 0), kind };
    let record = [&[1][..], &serde_json::to_vec(&request).unwrap()].concat();
    let shared = payer.open.node.shared();
    shared.write(|records| records.put(REQUESTS, &key(id), &record)).unwrap();
    // The drive may have answered it meanwhile.
    drop(shared.settle_requests(Some(&payer.chain)).await);
}

/// Takes what became of a request.
fn taken(payer: &Payer, id: u64) -> Json {
    let shared = payer.open.node.shared();
    let kept = shared.read(|records| records.get(ANSWERS, &key(id))).unwrap().expect("it is answered");
    shared.write(|records| records.delete(ANSWERS, &key(id))).unwrap();
    let kept: Json = serde_json::from_slice(&kept[1..]).unwrap();
    kept["answer"].clone()
}

async fn refused(payer: &Payer, id: u64, kind: RequestKind) -> String {
    ask(payer, id, kind).await;
    let answer = taken(payer, id);
    assert_eq!(answer["kind"], "refused", "{answer}");
    answer["value"]["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn node_175_one_side_of_a_deal_is_this_person_and_the_other_a_contact_who_said_where_to_be_paid() {
    let (payer, bo) = somebody().await;
    let person = payer.open.node.shared().person_id(&APP, &bo);
    let asked = |arguments| write("create", arguments, Some(native(20)));
    // given nobody has said anything, or an address that changed
    assert_eq!(refused(&payer, 1, asked(terms(&person))).await, "notFound");
    tell(&payer, &bo, 0xb0, 1);
    tell(&payer, &bo, 0xba, 2);
    assert_eq!(refused(&payer, 2, asked(terms(&person))).await, "notFound");
    tell(&payer, &bo, 0xb0, 3);
    // then neither both sides nor no side can be this person, and none is an account of the app's choice
    for (id, name, value) in [
        (3, "payee", Value::OwnAccount),
        (4, "payer", Value::Person(person.clone())),
        (5, "payer", number(7)),
        (6, "payee", Value::Bytes(vec![1; 20])),
    ] {
        assert_eq!(refused(&payer, id, asked(with(terms(&person), name, value))).await, "invalid", "{name}");
    }
    let nobody = Value::Person(PersonId::new("nobody"));
    assert_eq!(refused(&payer, 7, asked(with(terms(&person), "payee", nobody))).await, "notFound");
    assert_eq!(payer.waiting().await, 0);
    // and where all is as it has to be, the sheet names Bo
    ask(&payer, 8, asked(terms(&person))).await;
    let sheet = payer.open.call("consent.list", json!({})).await[0].clone();
    assert_eq!((&sheet["action"], &sheet["method"]), (&json!("app-contract"), &json!("create, with Bo")));
}

#[tokio::test]
async fn node_176_a_deal_takes_in_what_was_asked_for_to_the_unit_and_other_steps_take_nothing() {
    let (payer, bo) = somebody().await;
    tell(&payer, &bo, 0xb0, 1);
    let person = payer.open.node.shared().person_id(&APP, &bo);
    let all = || terms(&person);
    let release = || {
        let amount = ("amount", Value::Amount(native(20)));
        all().into_iter().chain([("milestone", number(0)), amount]).collect::<Vec<_>>()
    };
    let cases = [
        (write("create", all(), Some(native(19))), "invalid"),
        (write("create", all(), None), "invalid"),
        (write("create", with(all(), "milestones.1.amount", number(20)), Some(native(20))), "invalid"),
        (write("create", with(all(), "defaultBps", number(65_536)), Some(native(20))), "invalid"),
        (write("create", with(all(), "metaHash", Value::Bytes(vec![1; 31])), Some(native(20))), "invalid"),
        (write("create", with(all(), "arbiter", number(0)), Some(native(20))), "invalid"),
        (write("create", all().into_iter().skip(1).collect(), Some(native(20))), "invalid"),
        (write("release", release(), Some(native(1))), "invalid"),
        (write("release", all(), None), "invalid"),
        (write("release", with(release(), "milestone", number(1)), None), "invalid"),
        (write("settle", all(), None), "notDeclared"),
        (RequestKind::Read(call("milestoneOf", all())), "notDeclared"),
    ];
    for (id, (kind, code)) in (1..).zip(cases) {
        let what = format!("{kind:?}");
        assert_eq!(refused(&payer, id, kind).await, code, "{what}");
    }
    assert_eq!(payer.waiting().await, 0);
}

#[tokio::test]
async fn an_app_is_told_how_a_deal_stands_without_a_press() {
    let (payer, bo) = somebody().await;
    tell(&payer, &bo, 0xb0, 1);
    let person = payer.open.node.shared().person_id(&APP, &bo);
    ask(&payer, 1, RequestKind::Read(call("deal", terms(&person)))).await;
    let no = json!({ "kind": "boolean", "value": false });
    let zero = json!({ "kind": "uint", "value": "0" });
    assert_eq!(taken(&payer, 1), json!({ "kind": "returned", "value": [zero, zero, no, no] }));
    assert_eq!(payer.waiting().await, 0);
}

fn named(contract: &str, terms: Vec<(&'static str, Value)>) -> Deal {
    let fields = call("deal", terms).arguments;
    Deal::Terms(DealTerms { contract: contract.to_owned(), fields })
}

#[tokio::test]
async fn deal_006_an_app_looks_at_deals_of_this_person_and_at_envelopes_that_it_funded_or_was_given() {
    let (payer, bo) = somebody().await;
    tell(&payer, &bo, 0xb0, 1);
    let person = payer.open.node.shared().person_id(&APP, &bo);
    let all = || terms(&person);
    let cases = [
        (named("deal", with(all(), "payee", Value::OwnAccount)), "invalid"),
        (named("deal", with(all(), "payer", Value::Person(person.clone()))), "invalid"),
        (named("deal", with(all(), "payer", Value::Bytes(vec![1; 20]))), "invalid"),
        (named("deal", with(all(), "payee", Value::Person(PersonId::new("nobody")))), "notFound"),
        (named("deal", all().into_iter().skip(1).collect()), "invalid"),
        (named("gift", all()), "notDeclared"),
        (named("other", all()), "notDeclared"),
        (Deal::Batch(BatchId::new(1)), "notFound"),
        (Deal::Share(ShareId::new("of another app")), "notFound"),
    ];
    for (id, (deal, code)) in (1..).zip(cases) {
        let what = format!("{deal:?}");
        assert_eq!(refused(&payer, 2 * id, RequestKind::LookAtDeal(deal.clone())).await, code, "{what}");
        let watch = RequestKind::WatchDeal { tag: 1, deal, remind: None };
        assert_eq!(refused(&payer, 2 * id + 1, watch).await, code, "{what}");
    }
    let watched = payer.open.node.shared().read(|records| watches_of(records, &APP)).unwrap();
    assert!(watched.is_empty());
    assert_eq!(payer.waiting().await, 0);
}

#[tokio::test]
async fn deal_007_a_view_says_whose_turn_it_is_until_when_and_names_nobody_but_by_the_apps_own_ids() {
    let stands_at = Arc::new(AtomicU8::new(1));
    let (payer, bo) = somebody_whose_deals_stand_at(stands_at.clone()).await;
    tell(&payer, &bo, 0xb0, 1);
    let person = payer.open.node.shared().person_id(&APP, &bo);
    let look = || RequestKind::LookAtDeal(named("deal", terms(&person)));
    // given an offer, then Bo may accept it, and afterwards anybody may send its money back
    ask(&payer, 1, look()).await;
    let answer = taken(&payer, 1);
    assert_eq!(answer["kind"], "dealStands", "{answer}");
    let view = &answer["value"];
    assert_eq!(
        (&view["kind"], &view["state"], &view["over"]),
        (&json!("escrow"), &json!("Offered"), &json!(false))
    );
    let parties = json!([
        { "role": "payer", "me": true, "person": null },
        { "role": "payee", "me": false, "person": person.as_str() },
    ]);
    assert_eq!(view["parties"], parties);
    let twenty = json!({ "asset": "native", "baseUnits": "20" });
    let sums =
        json!([{ "name": "held", "amount": twenty }, { "name": "milestones.1.left", "amount": twenty }]);
    assert_eq!(view["sums"], sums);
    let end = 1_900_000_001_000_u64;
    let back = json!({
        "name": "cancelUnaccepted", "subject": null, "waitsUntil": end, "until": null, "then": null,
    });
    assert_eq!(view["mine"], json!([back]));
    let due = |action: &str| json!({ "role": "payee", "action": action, "subject": null, "at": end });
    assert_eq!(view["deadlines"], json!([due("accept"), due("cancelUnaccepted")]));
    // given it is live, then it is Bo's to deliver, and this person may release
    stands_at.store(2, Ordering::Relaxed);
    ask(&payer, 2, look()).await;
    let answer = taken(&payer, 2);
    let view = &answer["value"];
    assert_eq!(view["state"], "Pending");
    let names = |list: &Json, name: &str| -> Vec<Json> {
        list.as_array().unwrap().iter().map(|one| one[name].clone()).collect()
    };
    assert_eq!(names(&view["mine"], "name"), ["withdrawOffers", "release", "refundAfterDeadline"]);
    let subjects = json!([null, 0, 0]);
    assert_eq!(json!(names(&view["mine"], "subject")), subjects);
    assert!(names(&view["deadlines"], "action").contains(&json!("deliver")));
    let text = answer.to_string();
    assert!(!text.contains(&"b0".repeat(20)) && !text.contains("0x"), "{text}");
}

#[tokio::test]
async fn deal_005_a_deal_that_changed_in_a_final_block_is_said_once() {
    let stands_at = Arc::new(AtomicU8::new(1));
    let (payer, bo) = somebody_whose_deals_stand_at(stands_at.clone()).await;
    tell(&payer, &bo, 0xb0, 1);
    let shared = payer.open.node.shared();
    let person = shared.person_id(&APP, &bo);
    let deal = named("deal", terms(&person));
    ask(&payer, 1, RequestKind::WatchDeal { tag: 5, deal: deal.clone(), remind: None }).await;
    assert_eq!(taken(&payer, 1)["value"]["state"], "Offered");
    let seen = || {
        let watches = shared.read(|records| watches_of(records, &APP)).unwrap();
        assert_eq!(watches[&5].deal, deal);
        watches[&5].seen.state.clone()
    };
    assert_eq!(seen(), "Offered");
    shared.look_at_deal_watches_of(&payer.chain, &APP, true).await.unwrap();
    assert_eq!(seen(), "Offered");
    // when it changes, then what is known of it does, and stays when nothing more happens
    stands_at.store(2, Ordering::Relaxed);
    shared.look_at_deal_watches_of(&payer.chain, &APP, true).await.unwrap();
    assert_eq!(seen(), "Pending");
    shared.look_at_deal_watches_of(&payer.chain, &APP, true).await.unwrap();
    assert_eq!(seen(), "Pending");
}

#[tokio::test]
async fn deal_008_the_reminder_of_a_closed_app_moves_with_the_deal_and_the_app_is_told_when_it_opens() {
    let stands_at = Arc::new(AtomicU8::new(0));
    let (payer, bo) = somebody_whose_deals_stand_at(stands_at.clone()).await;
    tell(&payer, &bo, 0xb0, 1);
    let shared = payer.open.node.shared();
    let person = shared.person_id(&APP, &bo);
    // Bo pays, so that it is this person who has to accept, and to deliver.
    let swapped =
        with(with(terms(&person), "payer", Value::Person(person.clone())), "payee", Value::OwnAccount);
    let notification = Notification { title: "A table".to_owned(), body: String::new() };
    let remind = Some(Reminder { before: 3_600_000, notification });
    let deal = named("deal", swapped);
    ask(&payer, 1, RequestKind::WatchDeal { tag: 5, deal, remind }).await;
    assert_eq!(taken(&payer, 1)["value"]["state"], "Unknown");
    let alarm = || {
        let alarms = shared.read(|records| alarms_of(records, &APP)).unwrap();
        alarms.get(&5).map(|alarm| alarm.at.get())
    };
    let seen = || shared.read(|records| watches_of(records, &APP)).unwrap()[&5].seen.state.clone();
    assert_eq!(alarm(), None, "Bo has not funded it");
    stands_at.store(1, Ordering::Relaxed);
    shared.look_at_deal_watches_of(&payer.chain, &APP, false).await.unwrap();
    assert_eq!((alarm(), seen().as_str()), (Some((1_900_000_001 - 3_600) * 1_000), "Unknown"));
    stands_at.store(3, Ordering::Relaxed);
    shared.look_at_deal_watches_of(&payer.chain, &APP, false).await.unwrap();
    assert_eq!((alarm(), seen().as_str()), (None, "Unknown"));
    shared.look_at_deal_watches_of(&payer.chain, &APP, true).await.unwrap();
    assert_eq!(seen(), "Closed");
}
