//! Meters of apps: one sheet at the most, vouchers without a question, and every way in which one ends; the chain is a scripted one.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use teahouse_base::UnixMillis;
use teahouse_bundle::{AppId, BaseUnits, Manifest, Permissions, Version};
use teahouse_chain::port::Revert;
use teahouse_chain::primitives::{Address, keccak256};
use teahouse_chain::profile::ChainProfile;
use teahouse_chain::testing::{Done, ScriptedCall, ScriptedContract};
use teahouse_runtime::model::{
    Amount, Argument, AssetId, OpenMeter, PersonId, Request, RequestId, RequestKind, Tick, Typed, Value,
};
use teahouse_runtime::records::{ANSWERS, REQUESTS};
use teahouse_wallet::journal::IntentId;

use super::consent::Payer;
use super::payees::acquaint;
use crate::apps::catalogue::AppRecord;
use crate::apps::sign::check_declared;
use crate::chain::Chain;
use crate::people::app_accounts::hear;
use crate::records::{APPS, put_json};

const APP: AppId = AppId::from_array([8; 32]);
const MANIFEST: &str = r#"
manifest = 1
name = "taxi"
version = "1.0.0"
api-level = 1
title = { en = "Taxi" }
summary = { en = "Counts what a ride costs." }
[permissions.contracts.bank]
contract = "VoucherBank"
"#;
const METERS: &str = r#"
[permissions.meter.bank.PayVoucher]
amounts.cumulative = { native = "50" }
deadlines.expiry = 3600
"#;

/// A contract that knows of nothing.
#[derive(Clone)]
struct Empty;

impl ScriptedContract for Empty {
    fn run(&mut self, _: &ScriptedCall) -> Result<Done, Revert> {
        Ok(Done { output: vec![0; 128].into(), ..Done::default() })
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

fn permissions(meters: &str) -> Permissions {
    Manifest::from_toml(format!("{MANIFEST}{meters}").as_bytes()).unwrap().permissions
}

/// Somebody whose taxi is open, and Bo, who has told the account that he uses with it.
struct Rider {
    payer: Payer,
    bo: PersonId,
}

impl Rider {
    async fn new() -> Self {
        let mut payer = Payer::new();
        let (code, place) = (keccak256([0xfe]), Address::repeat_byte(0xba));
        payer.scripted.place(place, Box::new(Empty));
        let book = format!(
            r#"{{"version":1,"chain_id":31337,"contracts":{{"VoucherBank":{{"address":"{place}","code_hash":"{code}","since":0}}}}}}"#
        );
        let port = Arc::new(payer.scripted.endpoint("two"));
        let (shared, profile) = (payer.open.node.shared(), ChainProfile::practice("http://127.0.0.1:1"));
        shared.put_chain(Chain::over(shared, profile, Arc::new(book.parse().unwrap()), port));
        payer.chain = payer.open.node.shared().chain().unwrap();
        let bo = acquaint(&payer, "bo", "Bo").await;
        let record = AppRecord {
            name: "taxi".to_owned(),
            title: "Taxi".to_owned(),
            version: Version::new(1, 0, 0),
            publisher: "00".repeat(32),
            bundle: "00".repeat(32),
            installed_at: 1,
            imports: Vec::new(),
            permissions: permissions(METERS),
            warnings: Vec::new(),
            came: None,
        };
        let shared = payer.open.node.shared();
        shared.write(|records| put_json(records, APPS, APP.as_bytes(), &record)).unwrap();
        shared.write(|records| hear(records, &bo, &APP, Address::repeat_byte(0xb0))).unwrap();
        shared.apps.meters.opened(&APP);
        let bo = shared.person_id(&APP, &bo);
        Self { payer, bo }
    }

    /// With a meter that was agreed to, opened by request 1.
    async fn metered() -> Self {
        let rider = Self::new().await;
        rider.ask(1, rider.open(50)).await;
        rider.agree().await;
        assert_eq!(rider.taken(1).unwrap()["kind"], "meterOpened");
        rider
    }

    fn open(&self, most: u128) -> RequestKind {
        let fields = [
            ("payer", Value::OwnAccount),
            ("payee", Value::Person(self.bo.clone())),
            ("lane", Value::Bytes(vec![7; 32])),
            ("token", Value::Asset(AssetId::new("native"))),
            ("cumulative", Value::Amount(native(most))),
            ("expiry", Value::DeadlineIn(600)),
        ];
        let fields = fields.map(|(name, value)| Argument { name: name.to_owned(), value }).to_vec();
        let typed = Typed { contract: "bank".to_owned(), name: "PayVoucher".to_owned(), fields };
        let (purpose, idempotency_key) = ("the ride".to_owned(), "k".to_owned());
        RequestKind::OpenMeter(OpenMeter { typed, purpose, idempotency_key })
    }

    /// As if a turn had kept this request, and the drive had looked at it once.
    async fn ask(&self, id: u64, kind: RequestKind) {
        let (name, asked_at) = (RequestId::new(id), UnixMillis::new(1));
        let request = Request { id: name, asked_at, version: Version::new(1, 0, 0), kind };
        let record = [&[1][..], &serde_json::to_vec(&request).unwrap()].concat();
        let shared = self.payer.open.node.shared();
        shared.write(|records| records.put(REQUESTS, &key(id), &record)).unwrap();
        // The drive may have answered it meanwhile.
        drop(shared.settle_requests(Some(&self.payer.chain)).await);
    }

    async fn agree(&self) -> Json {
        let sheet = self.payer.open.call("consent.list", json!({})).await[0].clone();
        let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
        assert_eq!(self.payer.open.call("consent.approve", yes).await["state"], "approved");
        sheet
    }

    /// Takes what became of a request.
    fn taken(&self, id: u64) -> Option<Json> {
        let shared = self.payer.open.node.shared();
        let kept = shared.read(|records| records.get(ANSWERS, &key(id))).unwrap()?;
        shared.write(|records| records.delete(ANSWERS, &key(id))).unwrap();
        let kept: Json = serde_json::from_slice(&kept[1..]).unwrap();
        assert_eq!(kept["interface"], "meter");
        Some(kept["answer"].clone())
    }

    async fn refused(&self, id: u64, kind: RequestKind) -> String {
        self.ask(id, kind).await;
        let answer = self.taken(id).unwrap();
        assert_eq!(answer["kind"], "refused", "{answer}");
        answer["value"]["code"].as_str().unwrap().to_owned()
    }

    async fn vouched(&self, id: u64, sum: u128) -> Json {
        self.ask(id, tick(1, sum)).await;
        let answer = self.taken(id).unwrap();
        assert_eq!(answer["kind"], "vouched", "{answer}");
        answer["value"].clone()
    }

    /// The newest meter, as the person sees it.
    async fn meter(&self) -> Json {
        self.payer.open.call("app.meters", json!({})).await[0].clone()
    }

    async fn meter_id(&self) -> IntentId {
        self.meter().await["id"].as_str().unwrap().parse().unwrap()
    }

    /// The kinds of receipts about the app, newest first.
    async fn receipts(&self) -> Vec<String> {
        let page = self.payer.open.call("app.receipts", json!({ "limit": 50 })).await;
        let all = page["receipts"].as_array().unwrap().clone();
        all.iter().map(|receipt| receipt["kind"].as_str().unwrap().to_owned()).collect()
    }
}

fn key(id: u64) -> Vec<u8> {
    [APP.as_bytes().as_slice(), &id.to_be_bytes()].concat()
}

fn native(units: u128) -> Amount {
    Amount { asset: AssetId::new("native"), base_units: BaseUnits::new(units) }
}

fn tick(meter: u64, units: u128) -> RequestKind {
    RequestKind::Tick(Tick { meter: RequestId::new(meter), sum: native(units), changes: Vec::new() })
}

#[test]
fn node_132_a_voucher_that_no_meter_counts_is_refused_with_its_manifest() {
    assert!(check_declared(&permissions(METERS)).is_ok());
    let refused = |meters: &str| check_declared(&permissions(meters)).unwrap_err().code().to_owned();
    assert_eq!(refused("[permissions.meter.bank.Lane]"), "APP-433");
    assert_eq!(refused("[permissions.sign.bank.PayVoucher]"), "APP-433");
    let bound = "[permissions.meter.bank.PayVoucher]\namounts.expiry = { native = \"1\" }";
    assert_eq!(refused(bound), "APP-434");
}

#[tokio::test]
async fn node_184_one_yes_is_for_many_vouchers_that_rise_and_each_is_kept_with_its_answer() {
    let rider = Rider::new().await;
    rider.ask(1, rider.open(50)).await;
    assert_eq!(rider.taken(1), None, "nothing is opened before the yes");
    let sheet = rider.agree().await;
    assert_eq!((&sheet["action"], &sheet["reason"]), (&json!("app-meter"), &json!("the ride")));
    assert_eq!(sheet["leaves"][0]["baseUnits"], "50", "the most");
    let opened = rider.taken(1).unwrap();
    let expiry = opened["value"].as_array().unwrap().iter().find(|field| field["name"] == "expiry").unwrap();
    assert_eq!(expiry["value"]["kind"], "uint", "the moment was filled in");
    // Vouchers need no further question.
    let first = rider.vouched(2, 7).await;
    assert_eq!(first["signature"].as_array().map(Vec::len), Some(65));
    let sum = first["fields"].as_array().unwrap().iter().find(|field| field["name"] == "cumulative").unwrap();
    assert_eq!(sum["value"]["value"]["baseUnits"], "7");
    assert_eq!(rider.payer.waiting().await, 0);
    // The same sum, a lower one, one above the most, another asset, another thing and another meter are refused.
    assert_eq!(rider.refused(3, tick(1, 7)).await, "invalid");
    assert_eq!(rider.refused(3, tick(1, 6)).await, "invalid");
    assert_eq!(rider.refused(3, tick(1, 51)).await, "quota");
    let other = |sum: Amount, changes: Vec<Argument>| {
        RequestKind::Tick(Tick { meter: RequestId::new(1), sum, changes })
    };
    let dollars = Amount { asset: AssetId::new("pusd"), ..native(8) };
    assert_eq!(rider.refused(3, other(dollars, Vec::new())).await, "invalid");
    let lane = Argument { name: "lane".to_owned(), value: Value::Bytes(vec![9; 32]) };
    assert_eq!(rider.refused(3, other(native(8), vec![lane])).await, "invalid");
    assert_eq!(rider.refused(3, tick(9, 8)).await, "notFound");
    // A host that was killed behind the commit answers the same request with the same bytes.
    assert_eq!(rider.vouched(2, 7).await, first);
    assert_eq!(rider.vouched(3, 50).await["fields"], {
        let mut fields = first["fields"].clone();
        for field in fields.as_array_mut().unwrap() {
            if field["name"] == "cumulative" {
                field["value"]["value"]["baseUnits"] = json!("50");
            }
        }
        fields
    });
    let meter = rider.meter().await;
    assert_eq!((&meter["said"]["baseUnits"], &meter["most"]["baseUnits"]), (&json!("50"), &json!("50")));
    assert_eq!((&meter["title"], &meter["ended"]), (&json!("Taxi"), &Json::Null));
}

#[tokio::test]
async fn node_181_a_closed_app_has_no_meter_and_opening_it_again_starts_none() {
    let rider = Rider::metered().await;
    rider.vouched(2, 7).await;
    let shared = rider.payer.open.node.shared();
    shared.close_app(&APP).await;
    assert_eq!(rider.refused(3, tick(1, 8)).await, "expired");
    assert_eq!(rider.meter().await["ended"], "closed");
    shared.apps.meters.opened(&APP);
    assert_eq!(rider.refused(3, tick(1, 8)).await, "expired");
    // The next one goes on above what was signed, and nobody is asked for it while the app is closed.
    shared.close_app(&APP).await;
    rider.ask(4, rider.open(40)).await;
    assert_eq!(rider.payer.waiting().await, 0);
    shared.apps.meters.opened(&APP);
    drop(shared.settle_requests(Some(&rider.payer.chain)).await);
    // A sheet that was open when the app was closed opens nothing either.
    shared.close_app(&APP).await;
    let sheet = rider.payer.open.call("consent.list", json!({})).await[0].clone();
    let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
    assert_eq!(rider.payer.open.refused("consent.approve", yes).await.0, "APP-406");
    shared.apps.meters.opened(&APP);
    rider.agree().await;
    assert_eq!(rider.taken(4).unwrap()["kind"], "meterOpened");
    let next =
        |sum| RequestKind::Tick(Tick { meter: RequestId::new(4), sum: native(sum), changes: Vec::new() });
    assert_eq!(rider.refused(5, next(7)).await, "invalid");
    rider.ask(5, next(8)).await;
    assert_eq!(rider.taken(5).unwrap()["kind"], "vouched");
}

#[tokio::test]
async fn node_181_over_a_restart_no_meter_runs() {
    let rider = Rider::metered().await;
    let id = rider.meter_id().await;
    let shared = rider.payer.open.node.shared();
    // What a restart leaves: the record on the disk, and nothing in memory.
    shared.apps.meters.end(&id);
    assert_eq!(rider.refused(2, tick(1, 8)).await, "expired");
    assert_eq!(rider.meter().await["ended"], "restarted");
    shared.stop_idle_meters(&rider.payer.chain).unwrap();
    assert_eq!(rider.meter().await["ended"], "restarted");
    assert!(rider.payer.chain.promises.unsettled_meters().unwrap().is_empty(), "nothing was said");
}

#[tokio::test]
async fn node_182_ten_minutes_without_a_voucher_end_a_meter() {
    let rider = Rider::metered().await;
    let id = rider.meter_id().await;
    let shared = rider.payer.open.node.shared();
    shared.apps.meters.heard(&id, UnixMillis::new(1));
    assert_eq!(rider.refused(2, tick(1, 8)).await, "expired");
    shared.stop_idle_meters(&rider.payer.chain).unwrap();
    assert_eq!(rider.meter().await["ended"], "silent");
}

#[tokio::test]
async fn node_183_a_meter_ends_with_its_grant_and_allowing_it_again_starts_none() {
    let rider = Rider::metered().await;
    rider.vouched(2, 7).await;
    let open = &rider.payer.open;
    open.call("app.revoke", json!({ "app": APP.to_string(), "grant": "meter" })).await;
    assert_eq!(rider.meter().await["ended"], "revoked");
    assert_eq!(rider.refused(3, tick(1, 8)).await, "revoked");
    open.call("app.allow", json!({ "app": APP.to_string(), "grant": "meter" })).await;
    assert_eq!(rider.refused(3, tick(1, 8)).await, "expired");
}

#[tokio::test]
async fn node_185_the_opening_of_a_meter_and_its_end_leave_receipts() {
    let rider = Rider::metered().await;
    rider.vouched(2, 7).await;
    assert_eq!(rider.receipts().await, ["meter"]);
    let open = &rider.payer.open;
    let none = json!({ "meter": "00".repeat(16) });
    assert_eq!(open.refused("app.meterstop", none).await.0, "APP-435");
    let meter = rider.meter().await["id"].clone();
    let stopped = open.call("app.meterstop", json!({ "meter": meter })).await;
    assert_eq!((&stopped[0]["ended"], &stopped[0]["said"]["baseUnits"]), (&json!("person"), &json!("7")));
    assert_eq!(rider.receipts().await, ["meter-end", "meter"]);
    assert_eq!(rider.refused(3, tick(1, 8)).await, "expired");
    // Stopped twice, or by the app after the person, it has ended once.
    rider.ask(4, RequestKind::StopMeter(RequestId::new(1))).await;
    assert_eq!(rider.taken(4).unwrap()["kind"], "meterStopped");
    assert_eq!(rider.refused(5, RequestKind::StopMeter(RequestId::new(9))).await, "notFound");
    assert_eq!((rider.meter().await["ended"].clone(), rider.receipts().await.len()), (json!("person"), 2));
}

#[tokio::test]
async fn node_185_a_meter_whose_place_another_takes_leaves_a_receipt_too() {
    let rider = Rider::metered().await;
    rider.vouched(2, 7).await;
    let before = rider.meter_id().await;
    rider.ask(3, rider.open(40)).await;
    rider.agree().await;
    assert_eq!(rider.taken(3).unwrap()["kind"], "meterOpened");
    assert_eq!(rider.receipts().await, ["meter", "meter-end", "meter"]);
    let open = &rider.payer.open;
    assert!(!open.node.shared().apps.meters.knows(&before), "it is forgotten in memory too");
    let all = open.call("app.meters", json!({})).await;
    assert_eq!((&all[0]["ended"], &all[1]["ended"]), (&Json::Null, &json!("replaced")));
    assert_eq!(rider.refused(4, tick(1, 8)).await, "expired");
}
