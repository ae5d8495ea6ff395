//! What open apps watch: they hear of another answer once, also of one that came while they were closed; the chain is a scripted one.

use std::sync::atomic::{AtomicU8, Ordering};

use teahouse_chain::port::Revert;
use teahouse_chain::primitives::{Address, keccak256};
use teahouse_chain::testing::{Done, ScriptedCall, ScriptedContract};
use teahouse_runtime::records::{STORAGE, WATCHES};
use teahouse_runtime::watch::{self, Watch};

use super::alarms::release;
use super::alarms::reminder::{button, reminder};
use super::consent::Payer;
use super::deals::{call, somebody, tell, terms};
use super::*;

/// Where the escrow of `somebody` lies.
const ESCROW: Address = Address::repeat_byte(0xe5);
const ALLOWED: &str = "notify = {}\n[permissions.contracts.deal]\ncontract = \"Escrow\"\nreads = [\"deal\"]";
const NARROWER: &str =
    "notify = {}\n[permissions.contracts.deal]\ncontract = \"Escrow\"\nwrites = [\"create\"]";

/// An escrow in which the next settlement of every deal has this number.
#[derive(Clone)]
struct Counting(Arc<AtomicU8>);

impl ScriptedContract for Counting {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        let mut output = vec![0; 128];
        if call.data.starts_with(&keccak256("deal(bytes32)")[..4]) {
            output[63] = self.0.load(Ordering::SeqCst);
        }
        Ok(Done { output: output.into(), ..Done::default() })
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

/// Somebody with an app that watches a deal with Bo, under the number 3.
struct Watching {
    payer: Payer,
    app: AppId,
    nonce: Arc<AtomicU8>,
}

async fn watching() -> Watching {
    let (payer, bo) = somebody().await;
    tell(&payer, &bo, 0xb0, 1);
    let nonce = Arc::new(AtomicU8::new(1));
    payer.scripted.place(ESCROW, Box::new(Counting(nonce.clone())));
    payer.open.install(&release("1.0.0", ALLOWED, reminder())).await.unwrap();
    let shared = payer.open.node.shared();
    let app = shared.find_app("reminder").unwrap().0;
    let deal = call("deal", terms(&shared.person_id(&app, &bo)));
    // As if a turn had kept it.
    let kept = serde_json::to_vec(&json!({ "call": deal, "seen": null })).unwrap();
    let (key, row) = (key_of(&app, &3_u64.to_be_bytes()), [&[1][..], &kept].concat());
    shared.write(|records| records.put(WATCHES, &key, &row)).unwrap();
    Watching { payer, app, nonce }
}

fn key_of(app: &AppId, rest: &[u8]) -> Vec<u8> {
    [app.as_bytes().as_slice(), rest].concat()
}

impl Watching {
    async fn open(&self) {
        self.payer.open.call("app.open", json!({ "app": "reminder" })).await;
    }

    async fn close(&self) {
        self.payer.open.call("app.close", json!({ "handle": self.app.to_string() })).await;
    }

    /// One look of the drive; how many turns the app has had after it, with the one of a press that waited for the others.
    async fn turns(&self) -> u64 {
        self.payer.open.node.shared().look_at_watches(&self.payer.chain).await.unwrap();
        let press = json!({
            "handle": self.app.to_string(), "node": button::CANCEL, "action": { "kind": "pressed" }
        });
        self.payer.open.call("app.event", press).await;
        let running = self.payer.open.call("app.running", json!({})).await;
        running[0]["turns"].as_u64().unwrap()
    }

    fn watches(&self) -> Vec<Watch> {
        self.payer.open.node.shared().read(|records| watch::list(records, &self.app)).unwrap()
    }

    /// The newest signal it heard: how many letters its source has, and its number.
    fn told(&self) -> Option<Vec<u8>> {
        let key = key_of(&self.app, b"told");
        let found = self.payer.open.node.shared().read(|records| records.get(STORAGE, &key)).unwrap();
        found.map(|value| value[1..].to_vec())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wch_004_an_open_app_hears_of_each_other_answer_once() {
    let watching = watching().await;
    watching.open().await;
    // the start, the signal of the first look, the press
    assert_eq!(watching.turns().await, 3);
    assert_eq!(watching.told(), Some(vec![9, 3]), "the source has nine letters, the watch is the third");
    let first = watching.watches()[0].seen.clone();
    assert!(first.is_some());
    // when nothing new is in a new block, then nothing is said
    watching.payer.scripted.mine_empty(70);
    assert_eq!(watching.turns().await, 4);
    // when there is another answer, then it is said with the next block, and once
    watching.nonce.store(2, Ordering::SeqCst);
    assert_eq!(watching.turns().await, 5, "this block was looked at");
    watching.payer.scripted.mine_empty(70);
    assert_eq!(watching.turns().await, 7);
    assert_ne!(watching.watches()[0].seen, first);
    watching.payer.scripted.mine_empty(70);
    assert_eq!(watching.turns().await, 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wch_004_a_closed_app_hears_when_it_opens_of_what_changed_meanwhile() {
    let watching = watching().await;
    watching.open().await;
    assert_eq!(watching.turns().await, 3);
    watching.close().await;
    watching.nonce.store(2, Ordering::SeqCst);
    let shared = watching.payer.open.node.shared();
    shared.look_at_watches(&watching.payer.chain).await.unwrap();
    let before = watching.watches();
    // when it is opened at the same block
    watching.open().await;
    assert_eq!(watching.turns().await, 3);
    // then it has heard of it, and hears of nothing when it is opened once more
    assert_ne!(watching.watches(), before);
    watching.close().await;
    watching.open().await;
    assert_eq!(watching.turns().await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wch_005_what_a_release_does_not_declare_any_more_is_not_looked_at() {
    let watching = watching().await;
    let narrower = release("1.1.0", NARROWER, reminder());
    use base64::Engine;
    let bundle = base64::engine::general_purpose::STANDARD.encode(&narrower);
    watching.payer.open.call("app.install", json!({ "bundle": bundle, "agree": true })).await;
    watching.open().await;
    assert_eq!(watching.watches().len(), 1);
    // the start and the press
    assert_eq!(watching.turns().await, 2);
    assert_eq!(watching.watches(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wch_003_taking_a_contract_back_ends_what_is_watched_of_it() {
    let watching = watching().await;
    watching.open().await;
    watching.payer.open.call("app.revoke", json!({ "app": "reminder", "grant": "contracts/deal" })).await;
    assert_eq!(watching.watches(), []);
}
