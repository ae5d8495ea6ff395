//! A bundle's way into the registry and out of it again, on a real practice chain.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use teahouse_chain::primitives::{Address, U256};

use super::allowances::{COIN, Pocket};
use super::*;

const KEY: [u8; 32] = [7; 32];
const NEXT_KEY: [u8; 32] = [8; 32];

fn text(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn public(seed: [u8; 32]) -> String {
    hex::encode(SigningKey::from_bytes(&seed).verifying_key().to_bytes())
}

impl Pocket {
    /// Agrees to each step until the registry has the bundle; the steps' names, and what is said at the end.
    pub(super) async fn publish(&self, bytes: &[u8], account: u64) -> (Vec<String>, Value) {
        let params = json!({ "bundle": text(bytes), "account": account });
        let mut steps = Vec::new();
        for _ in 0..4 {
            let next = self.call("app.publish", params.clone()).await;
            let step = next["step"].as_str().unwrap().to_owned();
            if step == "done" {
                return (steps, next);
            }
            assert_eq!(next["sheet"]["action"], "publish");
            steps.push(step);
            assert_eq!(self.done(&next["sheet"]).await["state"], "final");
        }
        panic!("it is not published after {steps:?}");
    }

    /// Another account with coins.
    pub(super) async fn another(&self) -> u64 {
        let made = self.call("wallet.newaccount", json!({ "label": "other" })).await;
        let address: Address = made["address"].as_str().unwrap().parse().unwrap();
        self.devnet.faucet(address, U256::from(COIN), U256::ZERO).await.unwrap();
        made["index"].as_u64().unwrap()
    }

    async fn install_named(&self, name: &str) -> Value {
        self.call("app.installnamed", json!({ "name": name })).await
    }

    async fn not_installed(&self, params: Value) -> (String, u8) {
        let (code, status, _) = self.refused("app.installnamed", params).await;
        (code, status)
    }
}

/// The release 1.1.0 with a permission that 1.0.0 has not.
fn wishing() -> Vec<u8> {
    let manifest = "manifest = 1\nname = \"tea\"\nversion = \"1.1.0\"\napi-level = 1\ntitle = { en = \"Tea\" }\n\
                    summary = { en = \"Pours tea.\" }\n[permissions.storage]\nbytes = 1000\n";
    let component = wat::parse_str(
        "(component (import \"teahouse:app/ui@1.0.0\" (instance)) (instance $g) \
         (export \"teahouse:app/guest@1.0.0\" (instance $g)))",
    );
    let files = [(archive::MANIFEST, manifest.as_bytes().to_vec()), (archive::COMPONENT, component.unwrap())];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&KEY))
}

#[tokio::test]
async fn node_100_a_published_bundle_is_found_by_its_name_and_installed_as_the_registrys_app() {
    // given somebody who looks first at what publishing would be
    let pocket = Pocket::new().await;
    let first = bundle_by(KEY, "1.0.0", "one");
    let look = json!({ "bundle": text(&first), "dryRun": true });
    let dry = pocket.call("app.publish", look).await;
    assert_eq!((&dry["step"], &dry["publisher"]), (&json!("register"), &Value::Null));
    assert!(dry["sheet"]["method"].as_str().unwrap().starts_with("become a publisher who signs with "));
    assert_eq!(pocket.refused("app.lookup", json!({ "name": "tea" })).await.0, "APP-427");
    // when it is published, and an update after it
    let (steps, done) = pocket.publish(&first, 0).await;
    assert_eq!(steps, ["register", "create", "release"]);
    assert_eq!((&done["publisher"], &done["trouble"]), (&json!(1), &json!("NOD-301")));
    assert_eq!(done["link"], "teahouse:app/1/31337/1/tea/1.0.0");
    // then the name finds it, and it is installed under the registry's id
    let listing = pocket.call("app.lookup", json!({ "name": "tea" })).await;
    assert_eq!((&listing["publisher"], &listing["version"]), (&json!(1), &json!("1.0.0")));
    assert_eq!((&listing["refused"], &listing["owner"]["mine"]), (&Value::Null, &json!(true)));
    let app = pocket.install_named("tea").await;
    assert_eq!((&app["id"], &app["version"]), (&listing["id"], &json!("1.0.0")));
    // and other bytes than the published ones are not, whoever signed them
    for other in [bundle_by(KEY, "1.0.0", "two"), bundle_by(NEXT_KEY, "1.0.0", "one")] {
        let refused = pocket.not_installed(json!({ "name": "1/tea", "bundle": text(&other) })).await;
        assert_eq!(refused, ("APP-421".to_owned(), 7));
    }
    // an app of a file beside it is another app, and looks like it
    let alone = pocket.open.install(&first).await.unwrap();
    assert_ne!(alone["id"], app["id"]);
    assert_eq!(alone["warnings"], json!(["WRN-201"]));
    pocket.call("app.uninstall", json!({ "app": alone["id"] })).await;
    assert_eq!(pocket.call("app.list", json!({})).await.as_array().unwrap().len(), 1);
    let (steps, _) = pocket.publish(&bundle_by(KEY, "1.1.0", "two"), 0).await;
    assert_eq!(steps, ["release"]);
    assert_eq!(pocket.install_named("tea").await["version"], "1.1.0");
}

#[tokio::test]
async fn node_192_a_version_that_is_not_above_the_last_is_refused_before_anybody_is_asked() {
    let pocket = Pocket::new().await;
    pocket.publish(&bundle_by(KEY, "1.1.0", "tea"), 0).await;
    for (version, note) in [("1.0.0", "older"), ("1.1.0", "the same with other content")] {
        let params = json!({ "bundle": text(&bundle_by(KEY, version, note)) });
        let (code, status, values) = pocket.refused("app.publish", params).await;
        assert_eq!((code.as_str(), status), ("APP-436", 2));
        assert_eq!((&values["version"], &values["latest"]), (&json!(version), &json!("1.1.0")));
    }
    let (steps, _) = pocket.publish(&bundle_by(KEY, "1.1.1", "newer"), 0).await;
    assert_eq!(steps, ["release"]);
}

#[tokio::test]
async fn node_102_an_older_release_is_refused_even_after_the_app_was_removed() {
    let pocket = Pocket::new().await;
    for version in ["1.0.0", "1.1.0"] {
        pocket.publish(&bundle_by(KEY, version, "tea"), 0).await;
    }
    pocket.install_named("tea").await;
    pocket.call("app.uninstall", json!({ "app": "tea" })).await;
    let old = json!({ "name": "tea", "version": "1.0.0" });
    assert_eq!(pocket.not_installed(old.clone()).await, ("APP-424".to_owned(), 7));
    let listing = pocket.call("app.lookup", old).await;
    assert_eq!((&listing["refused"], &listing["seen"]), (&json!("APP-424"), &json!("1.1.0")));
    assert_eq!(listing["latest"], "1.1.0");
    assert_eq!(pocket.install_named("tea").await["version"], "1.1.0");
}

#[tokio::test]
async fn node_101_a_withdrawn_release_is_not_installed_and_only_its_publisher_withdraws_it() {
    let pocket = Pocket::new().await;
    pocket.publish(&bundle_by(KEY, "1.0.0", "tea"), 0).await;
    let other = pocket.another().await;
    let yank = json!({ "name": "1/tea", "version": "1.0.0", "account": other });
    assert_eq!(pocket.refused("app.yank", yank).await.0, "APP-431");
    let unknown = json!({ "name": "1/tea", "version": "1.0.1" });
    assert_eq!(pocket.refused("app.yank", unknown).await.0, "APP-427");
    let sheet = pocket.call("app.yank", json!({ "name": "tea", "version": "1.0.0" })).await;
    assert_eq!(sheet["method"], "withdraw tea 1.0.0 for good");
    pocket.done(&sheet).await;
    assert_eq!(pocket.not_installed(json!({ "name": "tea" })).await, ("APP-423".to_owned(), 7));
    assert_eq!(pocket.call("app.lookup", json!({ "name": "tea" })).await["refused"], "APP-423");
}

#[tokio::test]
async fn node_194_who_made_a_release_again_says_so_and_is_counted_unless_it_is_the_publisher() {
    // given a release
    let pocket = Pocket::new().await;
    let bytes = bundle_by(KEY, "1.0.0", "tea");
    pocket.publish(&bytes, 0).await;
    let other = pocket.another().await;
    let counts = async || {
        let listing = pocket.call("app.lookup", json!({ "name": "tea" })).await;
        (listing["rebuilt"].clone(), listing["rebuiltOtherwise"].clone())
    };
    assert_eq!(counts().await, (json!(0), json!(0)));
    // when another account made the same, then it can say so, and nobody can say it of other bytes
    let different = json!({ "bundle": text(&bundle_by(KEY, "1.0.0", "not tea")), "account": other });
    assert_eq!(pocket.refused("app.attest", different).await.0, "APP-421");
    let unknown = json!({ "bundle": text(&bundle_by(KEY, "1.0.1", "tea")), "account": other });
    assert_eq!(pocket.refused("app.attest", unknown).await.0, "APP-427");
    let sheet = pocket.call("app.attest", json!({ "bundle": text(&bytes), "account": other })).await;
    assert_eq!(sheet["method"], "say in public that you made tea 1.0.0 again and got the same");
    assert_eq!(pocket.done(&sheet).await["state"], "final");
    assert_eq!(counts().await, (json!(1), json!(0)));
    // and the publisher's own word is not counted
    let sheet = pocket.call("app.attest", json!({ "bundle": text(&bytes), "app": "1/tea" })).await;
    assert_eq!(pocket.done(&sheet).await["state"], "final");
    assert_eq!(counts().await, (json!(1), json!(0)));
}

#[tokio::test]
async fn node_105_a_key_is_changed_by_the_publisher_alone_and_the_app_stays_the_same() {
    let pocket = Pocket::new().await;
    let rotate = json!({ "key": public(NEXT_KEY) });
    assert_eq!(pocket.refused("app.rotatekey", rotate.clone()).await.0, "APP-431");
    pocket.publish(&bundle_by(KEY, "1.0.0", "tea"), 0).await;
    let before = pocket.install_named("tea").await;
    // another key's bundle is not published before the registry has the key
    let next = bundle_by(NEXT_KEY, "1.1.0", "tea");
    let early = pocket.refused("app.publish", json!({ "bundle": text(&next) })).await;
    assert_eq!((early.0.as_str(), early.1), ("APP-422", 7));
    let other = pocket.another().await;
    let stranger = json!({ "key": public(NEXT_KEY), "publisher": 1, "account": other });
    assert_eq!(pocket.refused("app.rotatekey", stranger).await.0, "APP-431");
    // when the key is changed and signs
    let sheet = pocket.call("app.rotatekey", rotate).await;
    pocket.done(&sheet).await;
    let (steps, _) = pocket.publish(&next, 0).await;
    assert_eq!(steps, ["release"]);
    // then it is an update of the same app, and the old release says that the key is another by now
    let old = pocket.call("app.lookup", json!({ "name": "tea", "version": "1.0.0" })).await;
    assert_eq!(old["keyChanged"], true);
    let after = pocket.install_named("tea").await;
    assert_eq!((&after["id"], &after["version"]), (&before["id"], &json!("1.1.0")));
    assert_ne!(after["publisher"], before["publisher"]);
    // and the old key publishes nothing any more
    let back = json!({ "bundle": text(&bundle_by(KEY, "1.2.0", "tea")) });
    assert_eq!(pocket.refused("app.publish", back).await.0, "APP-422");
}

#[tokio::test]
async fn node_103_of_two_publishers_with_one_name_the_person_says_which() {
    let pocket = Pocket::new().await;
    pocket.publish(&bundle_by(KEY, "1.0.0", "tea"), 0).await;
    pocket.install_named("tea").await;
    let other = pocket.another().await;
    pocket.publish(&bundle_by(NEXT_KEY, "9.0.0", "not tea"), other).await;
    let (code, status, params) = pocket.refused("app.installnamed", json!({ "name": "tea" })).await;
    assert_eq!((code.as_str(), status, &params["apps"]), ("APP-428", 2, &json!("1/tea, 2/tea")));
    let alike = pocket.call("app.lookup", json!({ "name": "2/tea" })).await;
    assert_eq!((&alike["warnings"], &alike["installed"]), (&json!(["WRN-201"]), &Value::Null));
    assert_eq!(pocket.call("app.lookup", json!({ "name": "1/tea" })).await["installed"], "1.0.0");
    let elsewhere = json!({ "name": "teahouse:app/1/1/1/tea/1.0.0" });
    assert_eq!(pocket.not_installed(elsewhere).await, ("APP-432".to_owned(), 3));
}

#[tokio::test]
async fn node_104_an_update_that_may_do_more_is_installed_after_a_yes_to_what() {
    let pocket = Pocket::new().await;
    pocket.publish(&bundle_by(KEY, "1.0.0", "tea"), 0).await;
    pocket.install_named("tea").await;
    pocket.publish(&wishing(), 0).await;
    let (code, status, params) = pocket.refused("app.installnamed", json!({ "name": "tea" })).await;
    assert_eq!((code.as_str(), status, &params["permissions"]), ("APP-430", 5, &json!("storage")));
    let agreed = pocket.call("app.installnamed", json!({ "name": "tea", "agree": true })).await;
    assert_eq!(agreed["version"], "1.1.0");
}

/// Somebody else on the same practice chain, at the same relay.
async fn neighbour(pocket: &Pocket, address: &str) -> Open {
    let open = open();
    blobs::join(&open, address).await;
    let profile = serde_json::to_string(pocket.devnet.profile()).unwrap();
    open.call("chain.use", json!({ "profile": profile, "book": pocket.devnet.book().to_json() })).await;
    open
}

#[tokio::test(flavor = "multi_thread")]
async fn node_190_a_name_or_a_link_leads_somebody_else_to_the_bytes_on_the_mailboxes() {
    // given a publisher and others at one relay and one chain
    let folder = tempfile::tempdir().unwrap();
    let (_relay, address) = blobs::relay(&folder).await;
    let pocket = Pocket::new().await;
    blobs::join(&pocket.open, &address).await;
    let (bo, cy) = (neighbour(&pocket, &address).await, neighbour(&pocket, &address).await);
    let (_, done) = pocket.publish(&bundle_by(KEY, "1.0.0", "tea"), 0).await;
    assert_eq!(done["trouble"], Value::Null);
    // then the name alone leads to the bytes, for the registry has their hash, and so does the link
    let app = bo.call("app.installnamed", json!({ "name": "tea" })).await;
    assert_eq!(app["version"], "1.0.0");
    let app = cy.call("app.installnamed", json!({ "name": done["link"] })).await;
    assert_eq!(app["version"], "1.0.0");
    // and a link to other bytes is found out
    let (_, other) = pocket.publish(&bundle_by(KEY, "1.1.0", "tea"), 0).await;
    let blob = done["link"].as_str().unwrap().split_once('#').unwrap().1;
    let path = other["link"].as_str().unwrap().split_once('#').unwrap().0;
    let crossed = bo.refused("app.installnamed", json!({ "name": format!("{path}#{blob}") })).await;
    assert_eq!(crossed.1, 7, "{crossed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn node_191_whoever_installed_an_app_of_the_registry_brings_it_where_it_was_forgotten() {
    // given somebody who has an app of the registry, and one from a file that is in no registry
    let (folder, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (first, address) = blobs::relay(&folder).await;
    let pocket = Pocket::new().await;
    blobs::join(&pocket.open, &address).await;
    let bo = neighbour(&pocket, &address).await;
    pocket.publish(&bundle_by(KEY, "1.0.0", "tea"), 0).await;
    bo.call("app.installnamed", json!({ "name": "tea" })).await;
    let own = bundle_by(NEXT_KEY, "2.0.0", "nobody else has it");
    bo.install(&own).await.unwrap();
    // when the publisher is gone, and the only mailbox has forgotten everything
    pocket.open.node.close().await;
    first.stop().await;
    bo.call("relay.remove", json!({ "address": address })).await;
    let (_second, address) = blobs::relay(&empty).await;
    blobs::join(&bo, &address).await;
    let cy = neighbour(&pocket, &address).await;
    assert_eq!(cy.refused("app.installnamed", json!({ "name": "tea" })).await.0, "APP-429");
    // then what is installed there is brought again, and found
    assert!(bo.node.shared().serve_one().await.unwrap());
    assert_eq!(cy.call("app.installnamed", json!({ "name": "tea" })).await["version"], "1.0.0");
    // and the app of the file is never named, however often something is drawn
    for _ in 0..8 {
        assert!(bo.node.shared().serve_one().await.unwrap());
    }
    let hash = *blake3::hash(&own).as_bytes();
    assert_eq!(cy.node.shared().find_public(&hash, 1 << 20).await.unwrap(), None);
}
