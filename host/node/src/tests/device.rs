//! A place and a code go from a person's words to an app: the place as a cell, the code without links of ours.

use super::hostile::guest;
use super::*;

#[path = "../../../runtime/tests/suite/device_guest.rs"]
mod device_guest;

use device_guest::{button, device_guest};

/// The guest for places and codes as an app.
fn rides(device: &str) -> Vec<u8> {
    let manifest = format!(
        "manifest = 1\nname = \"rides\"\nversion = \"1.0.0\"\napi-level = 1\ntitle = {{ en = \"Rides\" }}\n\
         summary = {{ en = \"Does what the pressed button says.\" }}\n[permissions]\n\
         storage = {{ bytes = 1048576 }}\ndevice = {{ {device} }}\n"
    );
    let files = [(archive::MANIFEST, manifest.into_bytes()), (archive::COMPONENT, device_guest())];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&[7; 32]))
}

/// What the app has kept under a key.
fn kept(open: &Open, app: &str, key: &str) -> Option<String> {
    let app: AppId = app.parse().unwrap();
    let key = [app.as_bytes().as_slice(), key.as_bytes()].concat();
    let bytes =
        open.node.shared().read(|records| records.get(teahouse_runtime::records::STORAGE, &key)).unwrap();
    bytes.map(|bytes| String::from_utf8(bytes[1..].to_vec()).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pic_001_pic_002_pic_003_a_picker_of_a_text_gives_an_app_a_cell_or_a_line_and_nothing_else() {
    // given an app that may know a neighbourhood and codes
    let open = open();
    open.install(&rides("location = \"neighbourhood\", scan = true")).await.unwrap();
    let opened = open.call("app.open", json!({ "app": "rides" })).await;
    let handle = opened["handle"].as_str().unwrap().to_owned();
    // when it asks for a place, then nothing that is no place is taken, and the picker stays
    let asked = open.press(&handle, button::PLACE).await.unwrap();
    let picker = asked["textPickers"][0].clone();
    assert_eq!(picker, json!({ "id": "1", "asks": "neighbourhood", "reason": "for tea" }));
    let answer =
        |picker: &Value, text: &str| json!({ "handle": handle, "picker": picker["id"], "text": text });
    let (code, status, _) = open.refused("app.picktext", answer(&picker, "nowhere")).await;
    assert_eq!((code.as_str(), status), ("APP-451", 2));
    // when a spot is typed, then the app learns the cell around it
    let shown = open.call("app.picktext", answer(&picker, "31.23041, 121.47371")).await;
    assert_eq!(shown["textPickers"], json!([]));
    assert_eq!(kept(&open, &handle, "cell").as_deref(), Some("wtw3s"));
    // when it asks for a code, then a link of ours and a text that is too long are refused
    let asked = open.press(&handle, button::CODE).await.unwrap();
    let picker = asked["textPickers"][0].clone();
    assert_eq!(picker["asks"], "code");
    let long = "x".repeat(2_049);
    for (text, refused) in [("TEAHOUSE:envelope/1#key", "APP-453"), (long.as_str(), "APP-452")] {
        let (code, status, _) = open.refused("app.picktext", answer(&picker, text)).await;
        assert_eq!((code.as_str(), status), (refused, 5));
    }
    open.call("app.picktext", answer(&picker, "table\u{202e} 7\n")).await;
    assert_eq!(kept(&open, &handle, "code").as_deref(), Some("table 7"));
    // when the next picker is closed, then the app hears a no; each answer left a receipt
    let asked = open.press(&handle, button::CODE).await.unwrap();
    let closed = json!({ "handle": handle, "picker": asked["textPickers"][0]["id"] });
    open.call("app.picktext", closed.clone()).await;
    assert_eq!(open.refused("app.picktext", closed).await.0, "APP-412");
    let page = open.call("app.receipts", json!({ "app": "rides", "limit": 10 })).await;
    let picks = page["receipts"].as_array().unwrap().iter().filter(|receipt| receipt["kind"] == "pick");
    assert_eq!(picks.count(), 3);
    // and what an app may know stands among its grants, where an update to more is seen
    let grants = open.call("app.grants", json!({ "app": "rides" })).await;
    assert_eq!(grants[0]["scope"], json!(["neighbourhood", "scan"]));
}
