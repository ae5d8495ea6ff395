//! Apps that come by a link or a card, run before they are installed, and are forgotten or kept, over a real relay.

use teahouse_chat::content::Content;
use teahouse_runtime::grant;

use super::hostile::app;
use super::hostile::guest::button;
use super::*;
use crate::apps::guest::GuestRecord;
use crate::records::{GUESTS, all_json, put_json};

/// Anna has an app from a file and a link to it; Bo is at the same relay and has nothing.
struct Stage {
    anna: Open,
    bo: Open,
    link: String,
    _relay: teahouse_relay::node::RelayNode,
    _folder: tempfile::TempDir,
}

impl Stage {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (relay, address) = blobs::relay(&folder).await;
        let (anna, bo) = (open(), open());
        blobs::join(&anna, &address).await;
        blobs::join(&bo, &address).await;
        anna.install(&app("honest")).await.unwrap();
        let made = anna.call("app.link", json!({ "app": "honest" })).await;
        assert_eq!(made["trouble"], Value::Null);
        let link = made["link"].as_str().unwrap().to_owned();
        Self { anna, bo, link, _relay: relay, _folder: folder }
    }
}

impl Open {
    async fn run(&self, link: &str) -> Value {
        self.call("app.run", json!({ "name": link })).await
    }

    fn guests(&self) -> usize {
        let shared = self.node.shared();
        shared.read(|records| all_json::<GuestRecord>(records, GUESTS, &[])).unwrap().len()
    }

    /// How many grants there are of an app, installed or not.
    fn grants(&self, handle: &str) -> usize {
        let app: AppId = handle.parse().unwrap();
        self.node.shared().read(|records| grant::list(records, &app)).unwrap().len()
    }

    async fn receipts_of_apps(&self) -> Vec<Value> {
        let page = self.call("app.receipts", json!({ "limit": 200 })).await;
        page["receipts"].as_array().unwrap().clone()
    }

    async fn running(&self) -> Value {
        self.call("app.running", json!({})).await
    }
}

fn handle(opened: &Value) -> String {
    opened["handle"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_164_an_app_of_a_link_opens_with_zero_prompts_and_zero_grants_and_asks_for_nothing() {
    let Stage { anna, bo, link, .. } = &Stage::new().await;
    // when Bo opens the link, then the app runs, says what it is, and is not installed
    let opened = bo.run(link).await;
    let at = handle(&opened);
    assert_eq!((&opened["unkept"]["name"], &opened["stopped"]), (&json!("honest"), &Value::Null));
    assert_eq!(opened["unkept"]["origin"]["way"], "link");
    assert_eq!(bo.call("app.list", json!({})).await, json!([]));
    // and what needs a grant is refused before anybody is asked
    let pressed = bo.press(&at, button::PICK).await.unwrap();
    assert_eq!((&pressed["pickers"], &pressed["sheets"]), (&json!([]), &json!([])));
    assert_eq!(pressed["renewals"], json!([]));
    // and what the sandbox refuses leaves neither a grant nor a receipt
    assert_eq!((bo.grants(&at), bo.receipts_of_apps().await), (0, Vec::new()));
    let running = bo.running().await;
    assert_eq!((&running[0]["kept"], &running[0]["pending"]), (&json!(false), &json!(0)));
    // while the installed one asks
    let own = handle(&anna.run(link).await);
    let asks = anna.press(&own, button::PICK).await.unwrap();
    assert_eq!((asks["pickers"].as_array().unwrap().len(), &asks["unkept"]), (1, &Value::Null));
    // and what it asked for then, a guest of it does not ask once more
    anna.call("app.uninstall", json!({ "app": "honest" })).await;
    let guest = anna.run(link).await;
    assert_eq!((&guest["pickers"], &guest["unkept"]["name"]), (&json!([]), &json!("honest")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_163_what_was_not_kept_is_forgotten_when_it_is_closed_and_by_a_host_that_starts_anew() {
    let Stage { anna: _anna, bo, link, _relay, _folder } = Stage::new().await;
    let stored = |running: &Value| running[0]["storage"].as_u64().unwrap();
    let at = handle(&bo.run(&link).await);
    bo.press(&at, button::WRITE).await.unwrap();
    assert!(stored(&bo.running().await) > 0);
    // when it is closed, then nothing of it is left
    bo.call("app.close", json!({ "handle": at })).await;
    assert_eq!((bo.running().await, bo.guests()), (json!([]), 0));
    assert_eq!(
        (bo.grants(&at), bo.receipts_of_apps().await),
        (0, Vec::new()),
        "nobody was asked for anything"
    );
    bo.run(&link).await;
    assert_eq!(stored(&bo.running().await), 0, "it begins with nothing");
    // and when the host ends with it open, then the next one forgets it
    let Open { node, dir, folder } = bo;
    node.close().await;
    drop(node);
    let bo = Open { node: reopen(&dir), dir, folder };
    assert_eq!(bo.guests(), 0);
    let app: AppId = at.parse().unwrap();
    let books =
        bo.node.shared().read(|records| records.get(teahouse_runtime::records::BOOKS, app.as_bytes()));
    assert_eq!(books.unwrap(), None);
}

#[tokio::test]
async fn node_163_an_installed_app_that_was_taken_for_a_guest_keeps_what_it_stored() {
    // given an app that was installed while it was being opened as a guest
    let open = open();
    let installed = open.install(&bundle_by([7; 32], "1.0.0", "one")).await.unwrap();
    let app: AppId = installed["id"].as_str().unwrap().parse().unwrap();
    let shared = open.node.shared();
    let guest = GuestRecord { app: shared.app_record(&app).unwrap(), seen: None };
    let (table, key) = (teahouse_runtime::records::STORAGE, [app.as_bytes().as_slice(), b"cups"].concat());
    shared
        .write(|records| {
            put_json(records, GUESTS, app.as_bytes(), &guest)?;
            records.put(table, &key, &[1, 7])
        })
        .unwrap();
    // when the guest is forgotten, then the app has lost nothing
    shared.forget_guest(&app).unwrap();
    assert_eq!(open.guests(), 0);
    assert_eq!(shared.read(|records| records.get(table, &key)).unwrap(), Some(vec![1, 7]));
    assert_eq!(open.call("app.list", json!({})).await[0]["name"], "tea");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_that_is_kept_goes_on_with_what_it_stored_and_may_ask_when_it_is_opened_again() {
    let Stage { bo, link, .. } = &Stage::new().await;
    let at = handle(&bo.run(link).await);
    bo.press(&at, button::WRITE).await.unwrap();
    let kept = bo.call("app.keep", json!({ "handle": at })).await;
    assert_eq!(
        (&kept["id"], &kept["origin"]["way"], &kept["origin"]["link"]),
        (&json!(at), &json!("link"), &json!(link))
    );
    assert_eq!((bo.running().await, bo.guests()), (json!([]), 0));
    // and keeping it is what gives it its grants, each with its receipt
    let grants = kept["grants"].as_array().unwrap();
    let asking = grants.iter().filter(|grant| grant["asks"] == json!(true)).count();
    assert_eq!(grants[0]["givenTo"], "1.0.0");
    let receipts = bo.receipts_of_apps().await;
    assert_eq!((bo.grants(&at), receipts.len()), (asking, asking));
    assert!(receipts.iter().all(|receipt| receipt["kind"] == "grant" && receipt["version"] == "1.0.0"));
    let opened = bo.call("app.open", json!({ "app": "honest" })).await;
    assert_eq!(opened["unkept"], Value::Null);
    assert!(bo.running().await[0]["storage"].as_u64().unwrap() > 0);
    assert_eq!(bo.press(&at, button::PICK).await.unwrap()["pickers"].as_array().unwrap().len(), 1);
    assert_eq!(bo.refused("app.keep", json!({ "handle": at })).await.0, "APP-406");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_162_a_card_brings_its_own_app_and_no_other() {
    // given a conversation with a card of Anna's app, and one that says it of another app
    let Stage { anna, bo, link, .. } = &Stage::new().await;
    let card = anna.call("contact.card", json!({})).await;
    bo.call("contact.add", json!({ "link": card["link"] })).await;
    let shared = bo.node.shared();
    let talk = shared.find_conversation("Anna").unwrap();
    let id = anna.call("app.list", json!({})).await[0]["id"].as_str().unwrap().to_owned();
    let say = |app: &str| Content::AppCard {
        app: app.to_owned(),
        title: "Pour".to_owned(),
        summary: "Pour".to_owned(),
        payload: vec![1],
        place: Some(link.clone()),
    };
    let send = |app: &str| shared.chat(|chat| chat.send(&talk, say(app))).unwrap().to_string();
    let (own, other) = (send(&id), send(&"ab".repeat(32)));
    // then the card says whose app it is, and the other one says nothing
    let page = bo.call("chat.show", json!({ "conversation": "Anna", "limit": 10 })).await;
    let offer_of = |message: &str| {
        let all = page["messages"].as_array().unwrap();
        all.iter().find(|one| one["id"] == message).unwrap()["content"]["offer"].clone()
    };
    assert_eq!((&offer_of(&own)["name"], &offer_of(&own)["version"]), (&json!("honest"), &json!("1.0.0")));
    assert_eq!(offer_of(&other), Value::Null);
    // and it is got, looked at and installed by its own card alone
    let wrong = json!({ "name": link, "message": other });
    assert_eq!(bo.refused("app.fetch", wrong).await.0, "APP-411");
    let looked = bo.call("app.fetch", json!({ "name": link, "message": own })).await;
    assert_eq!((&looked["id"], &looked["origin"]["way"]), (&json!(id), &json!("card")));
    assert_eq!(bo.call("app.list", json!({})).await, json!([]));
    let install = json!({ "name": link, "message": own, "agree": false });
    assert_eq!(bo.call("app.installnamed", install).await["origin"]["way"], "card");
    let opened = bo.call("app.open", json!({ "app": id, "message": own })).await;
    assert_eq!((&opened["unkept"], &opened["stopped"]), (&Value::Null, &Value::Null));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_that_was_stopped_is_shown_as_faulted_and_another_as_quiet() {
    let open = open();
    for name in ["hostile", "honest"] {
        open.install(&app(name)).await.unwrap();
    }
    let bad = handle(&open.call("app.open", json!({ "app": "hostile" })).await);
    let good = handle(&open.call("app.open", json!({ "app": "honest" })).await);
    open.press(&bad, button::MEMORY).await.unwrap_err();
    let running = open.running().await;
    let of = |handle: &str| running.as_array().unwrap().iter().find(|one| one["handle"] == handle).unwrap();
    assert_eq!((&of(&bad)["load"], &of(&bad)["lastFault"]["code"]), (&json!("faulted"), &json!("LIM-103")));
    assert_eq!((&of(&good)["load"], &of(&good)["lastFault"]), (&json!("quiet"), &Value::Null));
    assert!(of(&good)["memory"].as_u64().unwrap() > 0 && of(&bad)["turns"].as_u64().unwrap() >= 2);
    assert_eq!(open.call("app.list", json!({})).await[0]["origin"]["way"], "file");
}
