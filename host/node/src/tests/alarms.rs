//! Alarms of apps on an open profile: kept with their turn, fired once with the app closed or open, wordless while it is locked.

use std::time::{Duration, Instant};

use teahouse_base::Clock;
use teahouse_base::testing::FrozenClock;
use teahouse_wallet::keystore::Passphrase;

use super::hostile::guest;
use super::*;
use crate::apps::notices::MOST;

#[path = "../../../runtime/tests/suite/reminder.rs"]
#[allow(dead_code, reason = "the runtime's own test guest, of which these tests press a part")]
pub(super) mod reminder;

use reminder::{BODY, TITLE, button};

const MINUTE: Duration = Duration::from_secs(60);
const PASSWORD: &str = "long black tea";

/// A profile whose clock is moved by hand, with the reminder installed.
struct Reminded {
    node: Node,
    dir: ProfileDir,
    clock: FrozenClock,
    _folder: tempfile::TempDir,
}

fn typed(password: Option<&str>) -> Option<Passphrase> {
    password.map(|text| Passphrase::new(text.to_owned()))
}

fn node_of(dir: &ProfileDir, clock: &FrozenClock, password: Option<&str>) -> Node {
    let options = NodeOptions {
        clock: Arc::new(clock.clone()),
        online: false,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    Node::open(dir, unlock(dir, typed(password).as_ref()).unwrap(), options).unwrap()
}

/// A release of this version, with these permissions beside its storage.
pub(super) fn release(version: &str, permissions: &str, component: Vec<u8>) -> Vec<u8> {
    let manifest = format!(
        "manifest = 1\nname = \"reminder\"\nversion = \"{version}\"\napi-level = 1\ntitle = {{ en = \"Kettle\" }}\n\
         summary = {{ en = \"Says when tea is ready.\" }}\n[permissions]\nstorage = {{ bytes = 1024 }}\n{permissions}\n"
    );
    let files = [(archive::MANIFEST, manifest.into_bytes()), (archive::COMPONENT, component)];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&[7; 32]))
}

/// An app that does nothing at all.
const QUIET: &str = r#"(module (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "teahouse:app/guest@1.0.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32))
  (func (export "teahouse:app/guest@1.0.0#on-event") (param i32 i64 i32 i64 i32)))"#;

async fn reminded(password: Option<&str>) -> Reminded {
    let folder = tempfile::tempdir().unwrap();
    let dir = Home::at(folder.path()).profile("anna").unwrap();
    let passphrase = typed(password);
    let new = NewProfile { nickname: "Anna", passphrase: passphrase.as_ref(), phrase: None };
    create_profile(&dir, new, &SystemClock).unwrap();
    let clock = FrozenClock::default();
    let node = node_of(&dir, &clock, password);
    let reminded = Reminded { node, dir, clock, _folder: folder };
    reminded.install(&release("1.0.0", "notify = {}", reminder::reminder())).await.unwrap();
    reminded
}

impl Reminded {
    async fn call(&self, method: &str, params: Value) -> Value {
        self.node.call(method, params).await.unwrap()
    }

    async fn install(&self, bytes: &[u8]) -> Result<Value, teahouse_api::ErrorView> {
        use base64::Engine;
        let bundle = base64::engine::general_purpose::STANDARD.encode(bytes);
        self.node.call("app.install", json!({ "bundle": bundle })).await
    }

    async fn open(&self) -> String {
        let opened = self.call("app.open", json!({ "app": "reminder" })).await;
        opened["handle"].as_str().unwrap().to_owned()
    }

    async fn press(&self, handle: &str, node: u32) -> Result<Value, teahouse_api::ErrorView> {
        let press = json!({ "handle": handle, "node": node, "action": { "kind": "pressed" } });
        self.node.call("app.event", press).await
    }

    async fn list(&self) -> Vec<Value> {
        self.call("notify.list", json!({})).await.as_array().unwrap().clone()
    }

    /// Moves the clock, and lets the alarm clock look.
    fn after(&self, wait: Duration) -> Duration {
        self.clock.advance(wait);
        self.node.shared().ring().unwrap()
    }

    /// What the app has kept under a key of its own.
    fn kept(&self, key: &str) -> Option<Vec<u8>> {
        let shared = self.node.shared();
        let app = shared.find_app("reminder").unwrap().0;
        let key = [app.as_bytes().as_slice(), key.as_bytes()].concat();
        let found = shared.read(|records| records.get(teahouse_runtime::records::STORAGE, &key)).unwrap();
        found.map(|value| value[1..].to_vec())
    }

    /// The same profile in another process.
    async fn restarted(self, password: Option<&str>) -> Self {
        let Self { node, dir, clock, _folder } = self;
        node.close().await;
        drop(node);
        Self { node: node_of(&dir, &clock, password), dir, clock, _folder }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ntf_005_an_alarm_fires_once_after_its_host_was_closed_and_opened_again() {
    // given an alarm for in a minute, and a host that is closed meanwhile
    let home = reminded(None).await;
    let handle = home.open().await;
    home.press(&handle, button::SET).await.unwrap();
    let home = home.restarted(None).await;
    // when it is not due yet, then nothing is shown and the next look is in time
    assert_eq!(home.after(Duration::from_secs(50)), Duration::from_secs(10));
    assert_eq!(home.list().await, Vec::<Value>::new());
    // when it is due, then it is shown once, with the app's name and words
    let home = home.restarted(None).await;
    home.after(MINUTE);
    home.after(MINUTE);
    let home = home.restarted(None).await;
    home.after(MINUTE);
    let shown = home.list().await;
    assert_eq!(shown.len(), 1);
    assert_eq!((&shown[0]["name"], &shown[0]["title"]), (&json!("Kettle"), &json!(TITLE.1)));
    assert_eq!(shown[0]["body"], BODY);
    // and the app opens from it, knows which it was, and the notification is gone
    let opened = home.call("notify.open", json!({ "id": shown[0]["id"] })).await;
    assert_eq!((&opened["title"], &opened["stopped"]), (&json!("Kettle"), &Value::Null));
    assert_eq!(home.kept("from"), Some(vec![5, 5]));
    assert_eq!(home.list().await, Vec::<Value>::new());
    let gone = home.node.call("notify.open", json!({ "id": shown[0]["id"] })).await.unwrap_err();
    assert_eq!((gone.code.as_str(), gone.exit.status()), ("APP-418", 4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ntf_005_an_open_app_hears_which_alarm_fired() {
    let home = reminded(None).await;
    let handle = home.open().await;
    home.press(&handle, button::SET).await.unwrap();
    home.after(MINUTE);
    // the press comes after the signal, so the signal's turn is over when it is answered
    home.press(&handle, button::CANCEL).await.unwrap();
    assert_eq!(home.kept("told"), Some(vec![6, 5]), "the source has six letters, the tag is five");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alarm_for_a_time_that_has_passed_fires_at_once_on_a_host_that_runs() {
    let home = reminded(None).await;
    let clock = tokio::spawn(crate::apps::alarms::run(home.node.shared().clone()));
    let handle = home.open().await;
    home.press(&handle, button::PAST).await.unwrap();
    let until = Instant::now() + MINUTE;
    while home.list().await.is_empty() {
        assert!(Instant::now() < until, "it was not shown");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    clock.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ntf_003_what_a_failed_turn_posted_or_set_does_not_exist() {
    let home = reminded(None).await;
    let handle = home.open().await;
    home.press(&handle, button::FAIL).await.unwrap_err();
    home.after(MINUTE);
    assert_eq!(home.list().await, Vec::<Value>::new());
    // and a turn that is kept shows at once
    let before = home.node.events().last();
    home.press(&handle, button::POST).await.unwrap();
    let shown = home.list().await;
    assert_eq!((shown.len(), &shown[0]["title"]), (1, &json!(TITLE.1)));
    let heard = home.node.events().since(before, 100).events;
    assert!(heard.iter().any(|one| one.event == teahouse_api::Event::Notification));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ntf_006_taking_notify_back_cancels_its_alarms_and_so_does_a_release_without_it() {
    // given an alarm, when notify is taken back, then it does not fire, also not when it is allowed again
    let home = reminded(None).await;
    let handle = home.open().await;
    home.press(&handle, button::SET).await.unwrap();
    let grants = home.call("app.revoke", json!({ "app": "reminder", "grant": "notify" })).await;
    let notify = grants.as_array().unwrap().iter().find(|grant| grant["id"] == "notify").unwrap();
    assert_eq!((&notify["decision"], &notify["asks"]), (&json!("revoked"), &json!(false)));
    home.call("app.allow", json!({ "app": "reminder", "grant": "notify" })).await;
    home.after(MINUTE);
    assert_eq!(home.list().await, Vec::<Value>::new());
    // when a release comes that does not say that it may notify, then nothing of the one before fires
    home.press(&handle, button::SET).await.unwrap();
    home.install(&release("1.1.0", "", guest::component(QUIET))).await.unwrap();
    home.after(MINUTE);
    assert_eq!(home.list().await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_that_is_removed_takes_its_alarms_and_notifications_with_it() {
    let home = reminded(None).await;
    let handle = home.open().await;
    home.press(&handle, button::SET).await.unwrap();
    home.press(&handle, button::POST).await.unwrap();
    assert_eq!(home.list().await.len(), 1);
    home.call("app.uninstall", json!({ "app": "reminder" })).await;
    home.after(MINUTE);
    assert_eq!(home.list().await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ntf_007_a_locked_profile_says_that_something_is_due_and_not_what_or_whose() {
    // given an alarm, and a profile that is locked before it is due
    let home = reminded(Some(PASSWORD)).await;
    let handle = home.open().await;
    home.press(&handle, button::SET).await.unwrap();
    home.call("wallet.lock", json!({})).await;
    // when it fires
    home.after(MINUTE);
    // then it is there, without a name or a word, and opens nothing
    let shown = home.list().await;
    assert_eq!(shown.len(), 1);
    for hidden in ["app", "name", "title", "body"] {
        assert_eq!(shown[0][hidden], Value::Null, "{hidden}");
    }
    let refused = home.node.call("notify.open", json!({ "id": shown[0]["id"] })).await.unwrap_err();
    assert_eq!(refused.code, "LCK-101");
    // when the password is given, then it says what it is
    home.call("wallet.unlock", json!({ "password": PASSWORD })).await;
    assert_eq!(home.list().await[0]["name"], "Kettle");
}

#[tokio::test]
async fn ntf_008_the_newest_hundred_stay_and_each_can_be_let_go() {
    // given more than stay
    let home = reminded(None).await;
    let shared = home.node.shared();
    let app = shared.find_app("reminder").unwrap().0;
    for number in 1..=MOST + 5 {
        let words = teahouse_runtime::model::Notification { title: number.to_string(), body: String::new() };
        let now = home.clock.now();
        shared.write(|records| crate::apps::notices::keep(records, (app, 1), &words, now)).unwrap();
    }
    // then the oldest are gone, and the newest is first
    let shown = home.list().await;
    assert_eq!((shown.len(), &shown[0]["title"]), (MOST, &json!((MOST + 5).to_string())));
    assert_eq!(shown[MOST - 1]["title"], "6");
    // when one is let go, then its number never stands for another
    let newest = shown[0]["id"].clone();
    home.call("notify.dismiss", json!({ "id": newest })).await;
    assert_eq!(home.list().await[0]["title"], (MOST + 4).to_string());
    let words = teahouse_runtime::model::Notification { title: "next".to_owned(), body: String::new() };
    let now = home.clock.now();
    shared.write(|records| crate::apps::notices::keep(records, (app, 1), &words, now)).unwrap();
    let next = home.list().await[0].clone();
    assert_eq!(next["title"], "next");
    assert_ne!(next["id"], newest);
    // when all are, then none is left
    home.call("notify.dismiss", json!({})).await;
    assert_eq!(home.list().await, Vec::<Value>::new());
}
