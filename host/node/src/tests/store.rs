//! What the registry has, page by page, on a real practice chain.

use std::time::Duration;

use super::allowances::Pocket;
use super::*;
use crate::apps::store::StoreRecord;
use crate::records::{STORE, all_json};

const KEY: [u8; 32] = [7; 32];
const OTHER_KEY: [u8; 32] = [8; 32];

/// A release of the app `name`, with a picture of one byte.
fn app(seed: [u8; 32], name: &str, version: &str) -> Vec<u8> {
    let manifest = format!(
        "manifest = 1\nname = \"{name}\"\nversion = \"{version}\"\napi-level = 1\ntitle = {{ en = \"House of {name}\", zh-Hans = \"茶\" }}\n\
         summary = {{ en = \"Pours tea.\", zh-Hans = \"倒茶。\" }}\nicon = \"assets/icon.png\"\n"
    );
    let component = wat::parse_str(
        "(component (import \"teahouse:app/ui@1.0.0\" (instance)) (instance $g) \
         (export \"teahouse:app/guest@1.0.0\" (instance $g)))",
    );
    let files = [
        (archive::MANIFEST, manifest.into_bytes()),
        (archive::COMPONENT, component.unwrap()),
        ("assets/icon.png", vec![1]),
        ("assets/pictures/one.webp", vec![2]),
    ];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&seed))
}

impl Pocket {
    async fn store(&self, params: Value) -> Value {
        self.call("app.store", params).await
    }

    /// The names on a page, in its order.
    async fn listed(&self, params: Value) -> Vec<String> {
        let page = self.store(params).await;
        page["apps"].as_array().unwrap().iter().map(|app| app["named"].as_str().unwrap().to_owned()).collect()
    }

    fn kept_apps(&self) -> usize {
        let shared = self.open.node.shared();
        shared.read(|records| all_json::<StoreRecord>(records, STORE, &[])).unwrap().len()
    }

    /// Makes so many blocks that what was before them is final.
    async fn make_final(&self) {
        for _ in 0..80 {
            self.devnet.advance(Duration::from_secs(1)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn aps_002_the_store_lists_whatever_is_published_and_marks_what_is_installed_withdrawn_or_alike() {
    // given a store without anything, and then two publishers, of whom the second takes a name of the first
    let pocket = Pocket::new().await;
    let empty = pocket.store(json!({})).await;
    assert_eq!((&empty["apps"], &empty["total"], &empty["next"]), (&json!([]), &json!(0), &Value::Null));
    for (name, version) in [("tea", "1.0.0"), ("cup", "1.0.0"), ("tea", "1.1.0")] {
        pocket.publish(&app(KEY, name, version), 0).await;
    }
    let other = pocket.another().await;
    pocket.publish(&app(OTHER_KEY, "tea", "9.0.0"), other).await;
    pocket.call("app.installnamed", json!({ "name": "1/tea" })).await;
    let sheet = pocket.call("app.yank", json!({ "name": "1/cup", "version": "1.0.0" })).await;
    pocket.done(&sheet).await;
    // then each is there once, with its newest release; what was withdrawn is last
    let page = pocket.store(json!({})).await;
    let rows = page["apps"].as_array().unwrap();
    let named: Vec<&Value> = rows.iter().map(|app| &app["named"]).collect();
    assert_eq!(named, [&json!("2/tea"), &json!("1/tea"), &json!("1/cup")]);
    assert_eq!((&rows[1]["version"], &rows[1]["installed"]), (&json!("1.1.0"), &json!("1.1.0")));
    assert_eq!((&rows[1]["title"], &rows[1]["owner"]["mine"]), (&json!("House of tea"), &json!(true)));
    assert_eq!(rows[1]["warnings"], json!([]));
    assert_eq!((&rows[2]["withdrawn"], &rows[2]["installed"]), (&json!(true), &Value::Null));
    // and who came second under a name is marked: of what is installed, and of what was there before
    assert_eq!(
        (&rows[0]["warnings"], &rows[0]["withdrawn"]),
        (&json!(["WRN-201", "WRN-203"]), &json!(false))
    );
}

#[tokio::test]
async fn the_store_is_searched_by_every_word_and_read_page_by_page() {
    let pocket = Pocket::new().await;
    for name in ["red-tea", "green-tea", "red-cup"] {
        pocket.publish(&app(KEY, name, "1.0.0"), 0).await;
    }
    assert_eq!(pocket.listed(json!({ "words": "TEA red" })).await, ["1/red-tea"]);
    assert_eq!(pocket.listed(json!({ "words": "1/red" })).await.len(), 2);
    assert!(pocket.listed(json!({ "words": "house" })).await.is_empty());
    pocket.call("app.installnamed", json!({ "name": "red-cup" })).await;
    // the registry knows no titles: only an installed app is found by one
    assert_eq!(pocket.listed(json!({ "words": "house" })).await, ["1/red-cup"]);
    let (mut all, mut from) = (Vec::new(), json!(0));
    while from != Value::Null {
        let page = pocket.store(json!({ "from": from, "limit": 1 })).await;
        assert_eq!((page["apps"].as_array().unwrap().len(), &page["total"]), (1, &json!(3)));
        all.push(page["apps"][0]["named"].clone());
        from = page["next"].clone();
    }
    all.sort_by_key(ToString::to_string);
    assert_eq!(all, ["1/green-tea", "1/red-cup", "1/red-tea"]);
    assert!(pocket.listed(json!({ "from": 7 })).await.is_empty());
}

#[tokio::test]
async fn aps_001_what_is_final_is_kept_and_is_thrown_away_where_the_chain_has_it_no_more() {
    // given a store that was looked at while nothing was final, and then once it was
    let pocket = Pocket::new().await;
    pocket.store(json!({})).await;
    let before = pocket.devnet.remember().await.unwrap();
    pocket.publish(&app(KEY, "tea", "1.0.0"), 0).await;
    assert_eq!(pocket.listed(json!({})).await, ["1/tea"]);
    pocket.make_final().await;
    assert_eq!(pocket.listed(json!({})).await, ["1/tea"]);
    assert_eq!(pocket.kept_apps(), 1);
    // when more is published, then it is read on top of what was kept
    pocket.publish(&app(KEY, "cup", "1.0.0"), 0).await;
    assert_eq!(pocket.listed(json!({})).await, ["1/cup", "1/tea"]);
    // when the chain is another one by now, then nothing of what was kept is shown, nor kept for long
    pocket.devnet.take_back(before).await.unwrap();
    pocket.make_final().await;
    assert!(pocket.listed(json!({})).await.is_empty());
    assert_eq!(pocket.kept_apps(), 0);
}

#[tokio::test]
async fn an_app_shows_its_words_pictures_and_size_before_and_after_it_is_installed() {
    let pocket = Pocket::new().await;
    let bytes = app(KEY, "tea", "1.0.0");
    pocket.publish(&bytes, 0).await;
    let listed = json!({ "name": "1/tea", "version": "1.0.0", "locale": "zh-Hans" });
    let about = pocket.call("app.about", listed).await;
    assert_eq!((&about["title"], &about["summary"]), (&json!("茶"), &json!("倒茶。")));
    assert_eq!(about["bytes"], json!(bytes.len()));
    assert_eq!(about["icon"], "data:image/png;base64,AQ==");
    assert_eq!(about["pictures"], json!(["data:image/webp;base64,Ag=="]));
    assert_eq!(pocket.call("app.list", json!({})).await, json!([]));
    // other bytes than the record's are not shown as this app
    use base64::Engine;
    let text = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let other = json!({ "name": "1/tea", "bundle": text(&app(KEY, "tea", "1.0.1")) });
    assert_eq!(pocket.refused("app.about", other).await.0, "APP-421");
    let same = json!({ "name": "1/tea", "bundle": text(&bytes) });
    assert_eq!(pocket.call("app.about", same).await["title"], "House of tea");
    // and an installed app is shown by its id, without anybody being asked
    let app = pocket.call("app.installnamed", json!({ "name": "tea" })).await;
    assert_eq!(pocket.call("app.about", json!({ "name": app["id"] })).await["app"], app);
}
