//! What a person lets an app ask for has an end, a most and a lasting no; each word of theirs is a receipt.

use std::time::Duration;

use teahouse_api::ErrorView;
use teahouse_base::testing::FrozenClock;
use teahouse_base::{UnixMillis, WriteRecords};

use super::hostile::guest::{self, button};
use super::*;
use crate::records::APP_RECEIPTS;

const HOUR: Duration = Duration::from_secs(3_600);

/// The test guest, which may let its person choose so many people.
fn app(version: &str, people: u32) -> Vec<u8> {
    let manifest = format!(
        "manifest = 1\nname = \"asker\"\nversion = \"{version}\"\napi-level = 1\ntitle = {{ en = \"Asker\" }}\n\
         summary = {{ en = \"Does what the pressed button says.\" }}\n[permissions]\nwallet = {{}}\n\
         assets = [{{ id = \"usd\", per-request = \"1000\", per-day = \"2000\" }}]\nstorage = {{ bytes = 1048576 }}\n\
         claims = {{ max-shares = 10 }}\ndevice = {{ pick-contacts = {people} }}\n"
    );
    let component = guest::test_guest(&guest::cyclic_view());
    let files = [(archive::MANIFEST, manifest.into_bytes()), (archive::COMPONENT, component)];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&[7; 32]))
}

/// A profile at a clock of the test's own, with the app installed and open; its handle.
async fn asked(clock: &FrozenClock) -> (Open, String) {
    let folder = tempfile::tempdir().unwrap();
    let dir = Home::at(folder.path()).profile("anna").unwrap();
    create_profile(&dir, NewProfile { nickname: "Anna", passphrase: None, phrase: None }, clock).unwrap();
    let options = NodeOptions {
        clock: Arc::new(clock.clone()),
        online: false,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    let node = Node::open(&dir, unlock(&dir, None).unwrap(), options).unwrap();
    let open = Open { node, dir, folder };
    open.install(&app("1.0.0", 5)).await.unwrap();
    let opened = open.call("app.open", json!({ "app": "asker" })).await;
    let handle = opened["handle"].as_str().unwrap().to_owned();
    (open, handle)
}

impl Open {
    /// Presses the button that asks for people; how many pickers are open then.
    async fn picks(&self, handle: &str) -> usize {
        let press = json!({ "handle": handle, "node": button::PICK, "action": { "kind": "pressed" } });
        pickers(&self.call("app.event", press).await)
    }

    async fn grant(&self, id: &str) -> Value {
        let all = self.call("app.grants", json!({ "app": "asker" })).await;
        all.as_array().unwrap().iter().find(|grant| grant["id"] == id).unwrap().clone()
    }

    async fn receipts(&self) -> Vec<Value> {
        let page = self.call("app.receipts", json!({ "app": "asker", "limit": 200 })).await;
        page["receipts"].as_array().unwrap().clone()
    }

    /// How many requests of the app have no answer.
    fn waiting(&self, handle: &str) -> usize {
        self.node.shared().requests_of(&handle.parse().unwrap()).unwrap().len()
    }

    /// One look of the drive.
    async fn looks(&self) {
        self.node.shared().settle_requests(None).await.unwrap();
    }
}

fn pickers(view: &Value) -> usize {
    view["pickers"].as_array().unwrap().len()
}

fn of_device() -> Value {
    json!({ "app": "asker", "grant": "device" })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grt_002_a_scope_that_is_taken_back_while_a_request_waits_refuses_it_at_once() {
    let (open, handle) = asked(&FrozenClock::default()).await;
    assert_eq!(open.picks(&handle).await, 1);
    let picker = open.call("app.show", json!({ "handle": handle })).await["pickers"][0]["id"].clone();
    // when
    open.call("app.revoke", of_device()).await;
    // then the question is gone, and cannot be answered any more
    assert_eq!(open.waiting(&handle), 0);
    let pick = json!({ "handle": handle, "picker": picker, "contacts": [] });
    assert_eq!(open.refused("app.pick", pick).await.0, "APP-412");
    // and the next press asks nothing
    assert_eq!((open.picks(&handle).await, open.waiting(&handle)), (0, 0));
    assert_eq!(open.grant("device").await["decision"], "revoked");
    let newest = open.receipts().await[0].clone();
    assert_eq!((&newest["kind"], &newest["scope"]), (&json!("revoke"), &json!("device")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grt_003_a_grant_that_ran_out_refuses_what_waits_and_asks_the_person_again_at_the_next_press() {
    let clock = FrozenClock::default();
    let (open, handle) = asked(&clock).await;
    let hour = json!({ "app": "asker", "grant": "device", "lasts": "hour" });
    open.call("app.limit", hour).await;
    assert_eq!(open.picks(&handle).await, 1);
    // when the hour is over, then what waited is refused
    clock.advance(HOUR);
    assert_eq!(open.grant("device").await["decision"], "ended");
    assert_eq!(pickers(&open.call("app.show", json!({ "handle": handle })).await), 0);
    open.looks().await;
    assert_eq!(open.waiting(&handle), 0);
    // and what is pressed for now waits for a word about the grant, and for nothing else
    assert_eq!(open.picks(&handle).await, 0);
    let shown = open.call("app.show", json!({ "handle": handle })).await;
    assert_eq!(shown["renewals"], json!(["device"]));
    open.looks().await;
    assert_eq!(open.waiting(&handle), 1);
    // when the person lets it ask again, then the question is there
    open.call("app.allow", of_device()).await;
    let shown = open.call("app.show", json!({ "handle": handle })).await;
    assert_eq!((pickers(&shown), &shown["renewals"]), (1, &json!([])));
    assert_eq!(open.grant("device").await["endsAt"], Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grt_005_installing_gives_each_scope_and_an_update_that_may_do_more_asks_and_gives_it_anew() {
    let clock = FrozenClock::at(UnixMillis::new(1_800_000_000_000));
    let (open, _) = asked(&clock).await;
    // given what the first version was given, each with a receipt
    let given = open.grant("device").await;
    assert_eq!((&given["givenAt"], &given["givenTo"]), (&json!(1_800_000_000_000_u64), &json!("1.0.0")));
    let scopes: Vec<Value> = open.receipts().await.iter().map(|one| one["scope"].clone()).collect();
    assert_eq!(scopes, ["device", "claims", "wallet"]);
    // when an update may let its person choose more people
    clock.advance(HOUR);
    let wider = app("1.1.0", 9);
    let refused = open.install(&wider).await.unwrap_err();
    assert_eq!((refused.code.as_str(), refused.params["permissions"].as_str()), ("APP-430", "device"));
    use base64::Engine;
    let bundle = base64::engine::general_purpose::STANDARD.encode(&wider);
    open.call("app.install", json!({ "bundle": bundle, "agree": true })).await;
    // then that scope was given anew, and no other
    assert_eq!(open.grant("device").await["givenTo"], "1.1.0");
    assert_eq!(open.grant("wallet").await["givenTo"], "1.0.0");
    let all = open.receipts().await;
    assert_eq!((all.len(), &all[0]["scope"], &all[0]["version"]), (4, &json!("device"), &json!("1.1.0")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grt_006_a_scope_that_was_refused_for_good_asks_nothing_until_its_person_lifts_that() {
    let (open, handle) = asked(&FrozenClock::default()).await;
    // when
    open.call("app.deny", of_device()).await;
    // then neither a question nor a request comes of a press, however often
    for _ in 0..3 {
        assert_eq!((open.picks(&handle).await, open.waiting(&handle)), (0, 0));
    }
    assert_eq!(open.grant("device").await["decision"], "denied");
    let newest = open.receipts().await[0].clone();
    assert_eq!((&newest["kind"], &newest["answer"]), (&json!("denial"), &json!("refused-for-good")));
    // until it is lifted
    open.call("app.allow", of_device()).await;
    assert_eq!(open.picks(&handle).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grt_001_a_most_of_ones_own_is_set_for_an_asset_that_the_scope_moves_and_for_no_other() {
    let (open, _) = asked(&FrozenClock::default()).await;
    let most = |grant: &str, asset: &str, units: &str| json!({ "app": "asker", "grant": grant, "asset": asset, "perPayment": units });
    open.call("app.limit", most("wallet", "usd", "250")).await;
    let cap = open.grant("wallet").await["caps"][0].clone();
    assert_eq!((&cap["askedPayment"], &cap["ownPayment"]), (&json!("1000"), &json!("250")));
    assert_eq!(open.refused("app.limit", most("wallet", "gold", "1")).await.0, "CAP-107");
    assert_eq!(open.refused("app.limit", most("device", "usd", "1")).await.0, "CAP-107");
    assert_eq!(open.refused("app.limit", most("wallet", "usd", "a few")).await.0, "NOD-122");
    // and an asset without an amount has none of one's own any more
    open.call("app.limit", json!({ "app": "asker", "grant": "wallet", "asset": "usd" })).await;
    assert_eq!(open.grant("wallet").await["caps"][0]["ownPayment"], Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rct_002_an_answer_and_its_receipt_are_one_commit_and_the_export_holds_it() {
    let (open, handle) = asked(&FrozenClock::default()).await;
    assert_eq!(open.picks(&handle).await, 1);
    let shown = open.call("app.show", json!({ "handle": handle })).await;
    let no = json!({ "handle": handle, "picker": shown["pickers"][0]["id"], "contacts": [] });
    open.call("app.pick", no.clone()).await;
    // then the answer is a receipt, of this app as it was
    let newest = open.receipts().await[0].clone();
    assert_eq!((&newest["kind"], &newest["answer"]), (&json!("pick"), &json!("refused")));
    let installed = open.call("app.list", json!({})).await[0].clone();
    assert_eq!((&newest["bundle"], &newest["version"]), (&installed["bundle"], &installed["version"]));
    // and what is refused leaves none: the picker is answered already
    let before = open.receipts().await.len();
    let refused: ErrorView = open.node.call("app.pick", no).await.unwrap_err();
    assert_eq!((refused.code.as_str(), open.receipts().await.len()), ("APP-412", before));
    // and the whole log leaves the profile as a file that can be checked
    let export = open.call("app.receiptsexport", json!({})).await;
    let checked = crate::check_receipts(export["lines"].as_str().unwrap()).unwrap();
    assert_eq!(
        (json!(checked.count), json!(checked.head)),
        (export["count"].clone(), export["head"].clone())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rct_004_a_broken_log_is_said_at_every_look_and_stays_broken() {
    let (open, handle) = asked(&FrozenClock::default()).await;
    let trouble = |page: &Value| page["trouble"]["code"].clone();
    let page = json!({ "limit": 10 });
    assert_eq!(open.call("app.receipts", page.clone()).await["trouble"], Value::Null);
    // when a receipt is gone
    let gone = 2_u64.to_be_bytes();
    let shared = open.node.shared();
    shared.write(|records: &mut dyn WriteRecords| records.delete(APP_RECEIPTS, &gone)).unwrap();
    // then every look says so, and the next answer is written without mending it
    assert_eq!(trouble(&open.call("app.receipts", page.clone()).await), "RCT-102");
    open.call("app.deny", of_device()).await;
    assert_eq!(trouble(&open.call("app.receipts", page).await), "RCT-102");
    let checks = open.call("profile.doctor", json!({})).await;
    let receipts = checks.as_array().unwrap().iter().find(|check| check["check"] == "receipts").unwrap();
    assert_eq!((&receipts["ok"], &receipts["code"]), (&json!(false), &json!("RCT-102")));
    assert_eq!(open.picks(&handle).await, 0);
}
