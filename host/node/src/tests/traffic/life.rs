//! What two personas of one profile do in their day.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use teahouse_base::{Encode, SystemClock};
use teahouse_chain::primitives::Address;
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::keystore::Passphrase;
use teahouse_wallet::shielded::SpendingKey;

use super::day::APP;
use super::reader::Marks;
use super::stage::{COIN, Stage, fund};
use crate::home::Home;
use crate::node::{Node, NodeOptions, Shared};
use crate::pace::Pace;
use crate::profile::OpenProfile;
use crate::unlock::{NewProfile, create_profile, unlock};

pub(super) const WAIT: Duration = Duration::from_secs(40);

/// Two personas of one profile, on the endpoint and the relays of the stage.
pub(super) struct Pair {
    pub name: &'static str,
    pub profile: OpenProfile,
    _folder: tempfile::TempDir,
}

fn number(at: usize) -> PersonaNumber {
    PersonaNumber::new(u32::try_from(at).unwrap()).unwrap()
}

/// How a host is set up.
pub(super) struct Setup<'a> {
    pub name: &'static str,
    pub pace: Pace,
    /// What locks it, if it can be locked.
    pub password: Option<&'static str>,
    /// The ways to its relays.
    pub relays: &'a [String],
}

impl<'a> Setup<'a> {
    pub fn usual(stage: &'a Stage, name: &'static str) -> Self {
        Self { name, pace: Pace::Own, password: None, relays: &stage.relays }
    }
}

/// A new profile that is open, and knows no relay and no chain.
pub(super) fn opened(setup: &Setup<'_>) -> (OpenProfile, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let dir = Home::at(folder.path()).profile(setup.name).unwrap();
    let typed = setup.password.map(|text| Passphrase::new(text.to_owned()));
    let new = NewProfile { nickname: setup.name, passphrase: typed.as_ref(), phrase: None };
    create_profile(&dir, new, &SystemClock).unwrap();
    let options = NodeOptions {
        clock: Arc::new(SystemClock),
        online: true,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    let unlocked = unlock(&dir, typed.as_ref()).unwrap();
    (OpenProfile::open(&dir, unlocked, options).unwrap().at_pace(setup.pace.clone()), folder)
}

async fn made(stage: &Stage, setup: &Setup<'_>) -> (OpenProfile, tempfile::TempDir) {
    let (profile, folder) = opened(setup);
    let first = profile.persona(PersonaNumber::FIRST).unwrap();
    connect(stage, setup, &first).await;
    (profile, folder)
}

async fn connect(stage: &Stage, setup: &Setup<'_>, node: &Node) {
    for address in setup.relays {
        call(node, "relay.add", json!({ "address": address })).await;
    }
    let profile = serde_json::to_string(&stage.profile).unwrap();
    call(node, "chain.use", json!({ "profile": profile, "book": stage.devnet.book().to_json() })).await;
    fund(&stage.devnet, node.shared().keys.account()).await;
    until(node, "relay.status", json!({}), |status| status["state"] == "online").await;
}

pub(super) async fn call(node: &Node, method: &str, params: Value) -> Value {
    node.call(method, params).await.unwrap_or_else(|refused| panic!("{method}: {refused:?}"))
}

pub(super) async fn until(
    node: &Node,
    method: &str,
    params: Value,
    enough: impl Fn(&Value) -> bool,
) -> Value {
    let deadline = Instant::now() + WAIT;
    loop {
        let value = call(node, method, params.clone()).await;
        if enough(&value) {
            return value;
        }
        assert!(Instant::now() < deadline, "{method}: still {value}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

impl Pair {
    pub async fn new(stage: &Stage, setup: Setup<'_>) -> Self {
        let (profile, folder) = made(stage, &setup).await;
        let create = json!({ "nickname": format!("{} two", setup.name) });
        profile.call(PersonaNumber::FIRST, "persona.create", create).await.unwrap();
        let pair = Self { name: setup.name, profile, _folder: folder };
        connect(stage, &setup, &pair.nodes()[1]).await;
        pair
    }

    pub fn nodes(&self) -> [Arc<Node>; 2] {
        [0, 1].map(|at| self.profile.persona(number(at)).unwrap())
    }

    pub fn accounts(&self) -> [Address; 2] {
        self.nodes().map(|node| node.shared().keys.account())
    }

    /// What gives each of them away.
    pub fn marks(&self) -> [Marks; 2] {
        self.nodes().map(|node| {
            let shared = node.shared();
            let identity = shared.own_card().unwrap().account().to_string();
            let mut bytes = vec![
                shared.keys.account().as_slice().to_vec(),
                shared.persona().unwrap().app_account(&APP).address().as_slice().to_vec(),
                hex::decode(identity).expect("an identity is shown in hex"),
            ];
            bytes.extend(private_marks(shared));
            let wanted = shared.chat_view(|chat| chat.wanted_boxes()).unwrap();
            Marks { bytes, boxes: wanted.into_iter().map(|wanted| wanted.id).collect() }
        })
    }

    pub async fn look_around(&self) {
        for node in self.nodes() {
            call(&node, "wallet.balance", json!({})).await;
        }
    }

    pub async fn claim(&self, at: usize, link: &str) {
        let node = &self.nodes()[at];
        let claim = call(node, "envelope.claim", json!({ "envelope": link })).await;
        let done = |payment: &Value| {
            ["included", "safe", "final"].contains(&payment["state"].as_str().unwrap_or_default())
        };
        until(node, "wallet.payment", json!({ "id": claim["id"] }), done).await;
    }

    /// Agrees to a payment and leaves it on its way; its id.
    pub async fn begin_to_pay(&self, at: usize, to: Address) -> Value {
        let node = &self.nodes()[at];
        let to = format!("0x{}", hex::encode(to));
        let amount = (COIN / 1_000).to_string();
        let send = json!({ "to": to, "asset": "native", "baseUnits": amount, "dryRun": false });
        let sheet = call(node, "wallet.send", send).await;
        let approve = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
        call(node, "consent.approve", approve).await["payment"].clone()
    }

    pub async fn pay(&self, at: usize, to: Address) {
        let payment = self.begin_to_pay(at, to).await;
        let node = &self.nodes()[at];
        until(node, "wallet.payment", json!({ "id": payment }), |payment| payment["state"] == "final").await;
    }

    pub async fn history(&self, at: usize) {
        let node = &self.nodes()[at];
        call(node, "wallet.balance", json!({})).await;
        // What was paid, and what arrived, which is read from the chain.
        let settled = |all: &Value| {
            let all = all.as_array().unwrap();
            let final_ones = |purpose: &str| {
                let mut of = all.iter().filter(|one| one["purpose"] == purpose).peekable();
                of.peek().is_some() && of.all(|one| one["state"] == "final")
            };
            final_ones("transfer") && final_ones("received")
        };
        until(node, "wallet.history", json!({ "limit": 50 }), settled).await;
    }
}

/// What gives a persona away in the pool: what spends its notes, and the addresses that it has told. What a note is called is said by
/// whoever inserts it, next to everybody else's.
fn private_marks(shared: &Shared) -> Vec<Vec<u8>> {
    let pool = shared.pool().unwrap();
    let notes = shared.notes(&pool).unwrap();
    let of_notes = notes.iter().map(|note| note.record.nullifier.to_bytes());
    let keys = SpendingKey::of(&shared.persona().unwrap());
    let contacts = shared.chat_view(|chat| chat.contacts()).unwrap();
    let told = contacts.iter().map(|contact| {
        keys.view().incoming().address_for(pool.place(), contact.account().as_bytes()).to_bytes()
    });
    of_notes.chain(told).collect()
}

/// Persona `at` and a friend on another machine add each other and write to each other.
pub(super) async fn meet(stage: &Stage, pair: &Pair, at: usize, friend: &'static str) {
    let (profile, _folder) = made(stage, &Setup::usual(stage, friend)).await;
    let friend = profile.persona(PersonaNumber::FIRST).unwrap();
    let node = &pair.nodes()[at];
    let card = call(&friend, "contact.card", json!({})).await;
    let added =
        call(node, "contact.add", json!({ "link": card["link"], "alias": null, "hello": "Tea?" })).await;
    let requests = until(&friend, "contact.requests", json!({}), |all| {
        all.as_array().is_some_and(|all| !all.is_empty())
    })
    .await;
    call(&friend, "contact.accept", json!({ "contact": requests[0]["id"] })).await;
    let talk = added["conversation"].clone();
    call(node, "chat.send", json!({ "conversation": talk, "text": "At five." })).await;
    let show = json!({ "conversation": talk, "limit": 10 });
    let arrived = |one: &Value| {
        one["content"]["text"] == "At five."
            && ["delivered", "read"].contains(&one["state"].as_str().unwrap_or_default())
    };
    until(node, "chat.show", show, |page| {
        page["messages"].as_array().is_some_and(|all| all.iter().any(arrived))
    })
    .await;
    // Each tells the other where it can be paid, in the open and privately.
    call(node, "contact.shareaddress", json!({ "contact": added["id"] })).await;
    until(&friend, "contact.payees", json!({}), |all| all[0]["privateAddress"].is_string()).await;
    call(&friend, "contact.shareaddress", json!({ "contact": requests[0]["id"] })).await;
    until(node, "contact.payees", json!({}), |all| all[0]["privateAddress"].is_string()).await;
    call(node, "wallet.balance", json!({})).await;
    profile.close().await;
}
