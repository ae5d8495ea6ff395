//! Lists of what others warn of: added, heeded, gone on in spite of, replaced and removed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use teahouse_bundle::blocklist;

use super::*;

const AUTHOR: [u8; 32] = [9; 32];

fn list(number: u32, entry: &str, id: &Value) -> Value {
    let id = id.as_str().unwrap();
    let toml = format!(
        "name = \"Tea guild\"\nnumber = {number}\n[[entry]]\n{entry} = \"{id}\"\nreason = \"It is a trap.\"\n"
    );
    let signed = blocklist::sign(&toml, &SigningKey::from_bytes(&AUTHOR)).unwrap();
    json!({ "list": STANDARD.encode(signed) })
}

fn inspected(bytes: &[u8]) -> Value {
    json!({ "bundle": STANDARD.encode(bytes) })
}

#[tokio::test]
async fn blk_002_what_a_list_names_is_not_installed_until_its_person_goes_on() {
    // given a list of somebody that names one bundle
    let open = open();
    let (trap, other) = (bundle_by([7; 32], "1.0.0", "one"), bundle_by([7; 32], "1.1.0", "two"));
    let named = open.call("app.inspect", inspected(&trap)).await["bundle"].clone();
    let added = open.call("app.blocklistadd", list(1, "bundle", &named)).await;
    assert_eq!((&added["name"], &added["entries"][0]["publisher"]), (&json!("Tea guild"), &json!(false)));
    // then that bundle is refused with the list and its reason, and another one is not
    let refused = open.install(&trap).await.unwrap_err();
    assert_eq!((refused.code.as_str(), refused.exit.status()), ("APP-461", 5));
    let said = serde_json::to_value(&refused.params).unwrap();
    assert_eq!((&said["list"], &said["reason"]), (&json!("Tea guild"), &json!("It is a trap.")));
    assert_eq!((&said["id"], &said["author"]), (&named, &added["author"]));
    assert_eq!(open.call("app.list", json!({})).await, json!([]));
    // when its person goes on in spite of it, then it is installed
    let go_on = json!({ "author": said["author"], "id": said["id"], "ignore": true });
    assert_eq!(open.call("app.blocklistignore", go_on).await["entries"][0]["ignored"], true);
    open.install(&trap).await.unwrap();
    open.install(&other).await.unwrap();
}

#[tokio::test]
async fn blk_002_an_installed_app_whose_publisher_comes_onto_a_list_is_not_opened_until_its_person_goes_on() {
    let open = open();
    let app = open.install(&bundle_by([7; 32], "1.0.0", "one")).await.unwrap();
    let added = open.call("app.blocklistadd", list(1, "publisher", &app["origin"]["key"])).await;
    assert_eq!(open.refused("app.open", json!({ "app": "tea" })).await.0, "APP-461");
    // without the list it is opened as before: what then fails is the app itself
    open.call("app.blocklistremove", json!({ "author": added["author"] })).await;
    assert_eq!(open.call("app.blocklists", json!({})).await, json!([]));
    let opened = open.node.call("app.open", json!({ "app": "tea" })).await;
    assert_ne!(opened.map_err(|refused| refused.code).err().as_deref(), Some("APP-461"));
}

#[tokio::test]
async fn blk_003_a_list_is_replaced_by_a_newer_one_and_keeps_what_was_said_about_its_entries() {
    let open = open();
    let id = json!("ab".repeat(32));
    let author = open.call("app.blocklistadd", list(2, "bundle", &id)).await["author"].clone();
    let older = open.refused("app.blocklistadd", list(1, "bundle", &id)).await;
    assert_eq!((older.0.as_str(), older.1, &older.2["known"]), ("APP-462", 5, &json!("2")));
    open.call("app.blocklistignore", json!({ "author": author, "id": id, "ignore": true })).await;
    let newer = open.call("app.blocklistadd", list(3, "bundle", &id)).await;
    assert_eq!((&newer["number"], &newer["entries"][0]["ignored"]), (&json!(3), &json!(true)));
    let heeded = json!({ "author": author, "id": id, "ignore": false });
    assert_eq!(open.call("app.blocklistignore", heeded).await["entries"][0]["ignored"], false);
    // what is not there has a code, and so has what nobody signed
    let unknown = json!({ "author": author, "id": "cd".repeat(32), "ignore": true });
    assert_eq!(open.refused("app.blocklistignore", unknown).await.0, "APP-463");
    assert_eq!(open.refused("app.blocklistremove", json!({ "author": "Bo" })).await.0, "APP-463");
    let nothing = json!({ "list": STANDARD.encode("name = \"x\"\nnumber = 1\n") });
    assert_eq!(open.refused("app.blocklistadd", nothing).await.0, "BND-601");
}
