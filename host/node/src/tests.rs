//! What one open profile promises, without a real chain but for `allowances`, `approvals`, `budgets`, `fees`, `own`, `publishing`,
//! `shielded`, `store`, `submitter` and `traffic`; only `blobs`, `fees`, `files`, `guests`, `meet`, `publishing`, `shielded`, `submitter`,
//! `sweep` and `traffic` have relays.

mod accounts;
mod alarms;
mod allowances;
mod approvals;
mod blobs;
mod blocklists;
mod budgets;
mod cards;
mod consent;
mod deals;
mod decoders;
mod device;
mod disguises;
mod endpoints;
mod fees;
mod files;
mod grants;
mod guests;
mod history;
mod hostile;
mod inserter;
mod killed;
mod limits;
mod meet;
mod metering;
mod own;
pub(crate) mod payees;
mod personas;
mod privately;
mod publishing;
mod recorded;
mod shielded;
mod signing;
mod store;
mod submitter;
mod sweep;
mod tokens;
mod traffic;
mod watches;

use std::sync::Arc;

use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use teahouse_base::SystemClock;
use teahouse_bundle::{AppId, Archive, archive};
use teahouse_chat::ids::AccountId;

use crate::home::{Home, ProfileDir};
use crate::node::{Node, NodeOptions};
use crate::unlock::{NewProfile, create_profile, unlock};

struct Open {
    node: Node,
    dir: ProfileDir,
    folder: tempfile::TempDir,
}

fn open() -> Open {
    let folder = tempfile::tempdir().unwrap();
    let dir = Home::at(folder.path()).profile("anna").unwrap();
    let new = NewProfile { nickname: "Anna", passphrase: None, phrase: None };
    create_profile(&dir, new, &SystemClock).unwrap();
    Open { node: reopen(&dir), dir, folder }
}

fn reopen(dir: &ProfileDir) -> Node {
    let options = NodeOptions {
        clock: Arc::new(SystemClock),
        online: false,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    Node::open(dir, unlock(dir, None).unwrap(), options).unwrap()
}

impl Open {
    async fn call(&self, method: &str, params: Value) -> Value {
        self.node.call(method, params).await.unwrap()
    }

    async fn refused(&self, method: &str, params: Value) -> (String, u8, Value) {
        let view = self.node.call(method, params).await.unwrap_err();
        (view.code.clone(), view.exit.status(), serde_json::to_value(&view.params).unwrap())
    }

    async fn install(&self, bytes: &[u8]) -> Result<Value, teahouse_api::ErrorView> {
        use base64::Engine;
        let bundle = base64::engine::general_purpose::STANDARD.encode(bytes);
        self.node.call("app.install", json!({ "bundle": bundle })).await
    }
}

/// A bundle whose binary imports `import`, under a manifest that declares nothing but the free interfaces.
fn bundle(version: &str, import: &str, note: &str) -> Vec<u8> {
    signed_bundle([7; 32], version, import, note)
}

/// A bundle with a note in it, by whoever has the key of `seed`.
pub(crate) fn bundle_by(seed: [u8; 32], version: &str, note: &str) -> Vec<u8> {
    signed_bundle(seed, version, "teahouse:app/ui@1.0.0", note)
}

fn signed_bundle(seed: [u8; 32], version: &str, import: &str, note: &str) -> Vec<u8> {
    let manifest = format!(
        "manifest = 1\nname = \"tea\"\nversion = \"{version}\"\napi-level = 1\ntitle = {{ en = \"Tea\" }}\n\
         summary = {{ en = \"Pours tea.\" }}\n"
    );
    let component = wat::parse_str(format!(
        "(component (import \"{import}\" (instance)) (instance $g) (export \"teahouse:app/guest@1.0.0\" (instance $g)))"
    ));
    let files = [
        (archive::MANIFEST, manifest.into_bytes()),
        (archive::COMPONENT, component.unwrap()),
        (archive::SOURCE, note.as_bytes().to_vec()),
    ];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&seed))
}

#[tokio::test]
async fn the_surface_answers_with_its_own_types_and_refuses_what_it_does_not_know() {
    let open = open();
    let profile = open.call("profile.show", json!({})).await;
    assert_eq!((&profile["nickname"], &profile["password"]), (&json!("Anna"), &json!(false)));
    assert_eq!(open.call("chat.list", json!({})).await, json!([]));
    assert_eq!(open.call("chain.status", json!({})).await["configured"], false);
    assert_eq!(open.refused("chat.burn", json!({})).await.0, "RPC-104");
    assert_eq!(open.refused("chat.send", json!({ "to": "Bo" })).await.0, "RPC-105");
    assert_eq!(open.refused("chat.send", json!({ "conversation": "Bo", "text": "hi" })).await.1, 4);
    assert_eq!(open.refused("events.subscribe", json!({ "after": 0 })).await.0, "RPC-106");
    assert_eq!(open.refused("wallet.balance", json!({})).await.1, 3);
}

#[tokio::test]
async fn what_was_changed_is_there_after_the_profile_was_closed() {
    let open = open();
    open.call("profile.rename", json!({ "nickname": "Anna Li" })).await;
    let identity = open.call("profile.show", json!({})).await["identity"].clone();
    let last = open.node.events().last();
    // when
    open.node.close().await;
    let Open { node, dir, folder } = open;
    drop(node);
    let open = Open { node: reopen(&dir), dir, folder };
    // then the profile is the same, and its event numbers go on above the old ones
    let profile = open.call("profile.show", json!({})).await;
    assert_eq!((&profile["nickname"], &profile["identity"]), (&json!("Anna Li"), &identity));
    assert!(open.node.events().last() > last);
}

#[tokio::test]
async fn a_contact_is_found_by_its_name_in_other_letters_too_unless_two_answer_to_it() {
    // given three contacts, two of whom differ in a capital letter only
    let open = open();
    for (profile, nickname) in [("one", "Bo"), ("two", "bo"), ("three", "Chen")] {
        let dir = Home::at(open.folder.path()).profile(profile).unwrap();
        create_profile(&dir, NewProfile { nickname, passphrase: None, phrase: None }, &SystemClock).unwrap();
        let card = reopen(&dir).call("contact.card", json!({})).await.unwrap();
        open.call("contact.add", json!({ "link": card["link"] })).await;
    }
    // then
    for (name, found) in [("Bo", "Bo"), ("bo", "bo"), ("Chen", "Chen"), ("chen", "Chen")] {
        let contact = open.call("contact.rename", json!({ "contact": name, "alias": null })).await;
        assert_eq!(contact["nickname"], found);
    }
    let (code, status, params) =
        open.refused("contact.rename", json!({ "contact": "BO", "alias": null })).await;
    assert_eq!((code.as_str(), status, &params["count"]), ("NOD-402", 2, &json!("2")));
}

#[tokio::test]
async fn node_007_two_apps_know_one_person_under_two_ids() {
    // given
    let open = open();
    let shared = open.node.shared();
    let (one, other) = (AppId::from_array([1; 32]), AppId::from_array([2; 32]));
    let (bo, chen) = (AccountId::from_array([3; 32]), AccountId::from_array([4; 32]));
    // then an app knows a person again, and two apps cannot compare
    assert_eq!(shared.person_id(&one, &bo), shared.person_id(&one, &bo));
    assert_ne!(shared.person_id(&one, &bo), shared.person_id(&other, &bo));
    assert_ne!(shared.person_id(&one, &bo), shared.person_id(&one, &chen));
    assert!(!shared.person_id(&one, &bo).as_str().contains(&bo.to_string()[..8]));
}

#[tokio::test]
async fn node_008_an_app_that_imports_what_it_does_not_declare_is_refused_by_name() {
    let open = open();
    for (import, code) in
        [("teahouse:app/wallet@1.0.0", "BND-503"), ("wasi:filesystem/types@0.2.0", "BND-504")]
    {
        let view = open.install(&bundle("1.0.0", import, "")).await.unwrap_err();
        assert_eq!((view.code.as_str(), view.exit.status()), (code, 7));
        assert_eq!(view.params["interface"], import);
    }
    assert_eq!(open.call("app.list", json!({})).await, json!([]));
}

#[tokio::test]
async fn node_009_an_older_version_or_other_content_under_one_version_is_refused() {
    // given version 1.0.1
    let open = open();
    let free = "teahouse:app/ui@1.0.0";
    open.install(&bundle("1.0.1", free, "one")).await.unwrap();
    // then the same again is fine, and an older one or another one under its number is not
    open.install(&bundle("1.0.1", free, "one")).await.unwrap();
    assert_eq!(open.install(&bundle("1.0.0", free, "one")).await.unwrap_err().code, "APP-407");
    assert_eq!(open.install(&bundle("1.0.1", free, "two")).await.unwrap_err().code, "APP-408");
    open.install(&bundle("1.1.0", free, "two")).await.unwrap();
    assert_eq!(open.call("app.list", json!({})).await[0]["version"], "1.1.0");
    // and a byte bent on its way is refused
    let mut bent = bundle("1.2.0", free, "three");
    *bent.last_mut().unwrap() ^= 1;
    assert_eq!(open.install(&bent).await.unwrap_err().exit.status(), 7);
}
