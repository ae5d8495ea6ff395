//! A file goes from a person's hand through an app to the people that were named, and to nobody else; over a real relay.

use std::time::{Duration, Instant};

use teahouse_base::{Decode, Encode, SecretBytes, UnixMillis};
use teahouse_bundle::manifest::permissions::{FilesPermission, MAX_FILE};
use teahouse_bundle::{Permissions, Version};
use teahouse_chat::content::Content;
use teahouse_runtime::files::{self, FILE_BYTES, FILES};
use teahouse_runtime::model::{FileId, FileInfo, PersonId, Request, RequestId, RequestKind};
use teahouse_runtime::records::{ANSWERS, REQUESTS};
use teahouse_wire::blob::{BlobKey, BlobRef, MOST_BLOB};
use zeroize::Zeroizing;

use super::blobs::{join, relay};
use super::hostile::guest;
use super::*;
use crate::apps::catalogue::AppRecord;
use crate::apps::files::note_offer;
use crate::people::payload::FilePayload;
use crate::records::{APPS, FILE_OFFERS, put_json};

#[path = "../../../runtime/tests/suite/files_guest.rs"]
#[allow(dead_code, reason = "the runtime's own guest for files, of which these tests press a part")]
mod files_guest;

use files_guest::{button, files_guest};

const APP: AppId = AppId::from_array([7; 32]);
const OTHER: AppId = AppId::from_array([8; 32]);
const WAIT: Duration = Duration::from_secs(60);
const TEA: &[u8] = b"green tea, of which a picture was taken";

fn key(app: &AppId, id: u64) -> Vec<u8> {
    [app.as_bytes().as_slice(), &id.to_be_bytes()].concat()
}

impl Open {
    /// As if this app were installed, with room for so many bytes of files.
    fn has_app(&self, app: &AppId, max_bytes: u64) {
        let record = AppRecord {
            name: format!("wall-{}", app.as_bytes()[0]),
            title: "Wall".to_owned(),
            version: Version::new(1, 0, 0),
            publisher: "00".repeat(32),
            bundle: "00".repeat(32),
            installed_at: 1,
            imports: Vec::new(),
            permissions: Permissions { files: Some(FilesPermission { max_bytes }), ..Permissions::default() },
            warnings: Vec::new(),
            came: None,
        };
        self.node.shared().write(|records| put_json(records, APPS, app.as_bytes(), &record)).unwrap();
    }

    fn keeps(&self, app: &AppId, name: &str, bytes: &[u8]) -> FileInfo {
        let shared = self.node.shared();
        shared.write(|records| files::keep(records, app, 1 << 20, name, bytes)).unwrap()
    }

    /// As if a turn had kept this request; what became of it.
    async fn asks(&self, app: &AppId, id: u64, kind: RequestKind) -> Value {
        let shared = self.node.shared();
        let (asked_at, version) = (UnixMillis::new(1), Version::new(1, 0, 0));
        let request = Request { id: RequestId::new(id), asked_at, version, kind };
        let record = [&[1][..], &serde_json::to_vec(&request).unwrap()].concat();
        shared.write(|records| records.put(REQUESTS, &key(app, id), &record)).unwrap();
        let deadline = Instant::now() + WAIT;
        loop {
            shared.settle_requests(None).await.unwrap();
            if let Some(kept) = shared.read(|records| records.get(ANSWERS, &key(app, id))).unwrap() {
                return serde_json::from_slice::<Value>(&kept[1..]).unwrap()["answer"].clone();
            }
            assert!(Instant::now() < deadline, "request {id} has no answer");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn knows(&self, other: &Self) -> AccountId {
        let card = other.call("contact.card", json!({})).await;
        self.call("contact.add", json!({ "link": card["link"] })).await;
        other.node.shared().own_card().unwrap().account()
    }

    /// As if this message had come from somebody.
    fn hears(&self, content: &Content, from: &AccountId) {
        self.node.shared().write(|records| note_offer(records, content, from)).unwrap();
    }

    fn kept_files(&self, app: &AppId) -> usize {
        let shared = self.node.shared();
        shared.read(|records| records.scan(FILES, app.as_bytes(), None, 10)).unwrap().len()
    }

    /// The newest message to somebody that offers a file.
    fn offered_to(&self, other: &AccountId) -> Content {
        let shared = self.node.shared();
        let us = shared.own_card().unwrap().account();
        let conversation = teahouse_chat::ids::ConversationId::between(&us, other);
        let newest = shared.chat_view(|chat| chat.messages(&conversation, None, 10)).unwrap();
        let mut contents = newest.into_iter().map(|message| message.content);
        contents.find(|content| matches!(content, Content::AppFile { .. })).unwrap()
    }
}

async fn at(address: &str) -> Open {
    let open = open();
    join(&open, address).await;
    open
}

fn refusal(answer: &Value) -> &str {
    assert_eq!(answer["kind"], "refused", "{answer}");
    answer["value"]["code"].as_str().unwrap()
}

fn share(file: u64, to: &[PersonId]) -> RequestKind {
    RequestKind::ShareFile { file: FileId::new(file), to: to.to_vec() }
}

fn fetch(hash: &str) -> RequestKind {
    RequestKind::FetchFile(hash.to_owned())
}

fn offer(app: &AppId, name: &str, hash: [u8; 32], blob: BlobRef) -> Content {
    let payload = FilePayload { hash, blob }.to_bytes();
    Content::AppFile { app: app.to_string(), name: name.to_owned(), size: 1, payload }
}

#[test]
fn fil_001_one_file_is_what_one_blob_holds() {
    assert_eq!(MAX_FILE, MOST_BLOB);
}

#[tokio::test(flavor = "multi_thread")]
async fn fil_005_who_was_named_fetches_what_was_shared_and_nobody_else_can() {
    // given Anna, who has a file in an app, and two people with the same app
    let folder = tempfile::tempdir().unwrap();
    let (_relay, address) = relay(&folder).await;
    let (anna, bo, chen) = (at(&address).await, at(&address).await, at(&address).await);
    for open in [&anna, &bo, &chen] {
        open.has_app(&APP, 1 << 20);
        open.has_app(&OTHER, 1 << 20);
    }
    let (bo_id, from) = (anna.knows(&bo).await, bo.knows(&anna).await);
    chen.knows(&anna).await;
    let file = anna.keeps(&APP, "tea.png", TEA);
    // when she shares it with Bo, then the app learns where it is and nothing that opens it
    let person = anna.node.shared().person_id(&APP, &bo_id);
    let answer = anna.asks(&APP, 1, share(file.id.get(), &[person])).await;
    assert_eq!((&answer["kind"], &answer["value"]["hash"]), (&json!("fileShared"), &json!(file.hash)));
    assert_eq!(answer["value"].as_object().unwrap().len(), 3, "hash, blob and size: {answer}");
    let told = anna.offered_to(&bo_id);
    let Content::AppFile { payload, name, .. } = &told else { panic!("a file") };
    assert_eq!(name, "tea.png");
    let blob = FilePayload::from_bytes(payload).unwrap().blob;
    let secret = hex::encode(blob.key.as_ref().unwrap().expose());
    assert!(!answer.to_string().contains(&secret));
    assert_eq!(answer["value"]["blob"], blob.id.to_string());
    // and Bo's app fetches it by its hash, with its name, and has the very bytes
    bo.hears(&told, &from);
    let fetched = bo.asks(&APP, 1, fetch(&file.hash)).await;
    assert_eq!((&fetched["kind"], &fetched["value"]["name"]), (&json!("fileFetched"), &json!("tea.png")));
    let id = FileId::new(fetched["value"]["id"].as_u64().unwrap());
    let kept = bo.node.shared().read(|records| files::bytes(records, &APP, id)).unwrap();
    assert_eq!(kept, TEA);
    // but not his other app, and not Chen's, who knows hash and blob and has another key
    assert_eq!(refusal(&bo.asks(&OTHER, 1, fetch(&file.hash)).await), "notFound");
    assert_eq!(refusal(&chen.asks(&APP, 1, fetch(&file.hash)).await), "notFound");
    let other = BlobKey::from_secret(SecretBytes::new([9; 32]));
    let guessed = BlobRef { key: Some(other), ..blob };
    assert_eq!(chen.node.get_blob(&guessed).await.unwrap_err().code(), "BLB-107");
    // and what is here is not fetched again
    let again = bo.asks(&APP, 2, fetch(&file.hash)).await;
    assert_eq!(again["value"]["id"], fetched["value"]["id"]);
    assert_eq!(bo.kept_files(&APP), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn fil_004_another_file_under_a_hash_is_refused_and_does_not_stand_in_the_way_of_the_right_one() {
    // given Anna, who offers other bytes under the hash of the tea
    let folder = tempfile::tempdir().unwrap();
    let (_relay, address) = relay(&folder).await;
    let (anna, bo, chen) = (at(&address).await, at(&address).await, at(&address).await);
    bo.has_app(&APP, 1 << 20);
    let (anna_id, chen_id) = (bo.knows(&anna).await, bo.knows(&chen).await);
    let hash = blake3::hash(TEA);
    let lie = anna.node.put_blob(Zeroizing::new(b"something else".to_vec())).await.unwrap();
    bo.hears(&offer(&APP, "tea.png", *hash.as_bytes(), lie.clone()), &anna_id);
    // then it is refused, and nothing of it is kept
    let name = hash.to_hex().to_string();
    assert_eq!(refusal(&bo.asks(&APP, 1, fetch(&name)).await), "rejected");
    assert_eq!(bo.kept_files(&APP), 0);
    // when the key opens nothing, then that is refused too
    let wrong = BlobRef { key: Some(BlobKey::from_secret(SecretBytes::new([1; 32]))), ..lie };
    bo.hears(&offer(&APP, "tea.png", *hash.as_bytes(), wrong), &anna_id);
    assert_eq!(refusal(&bo.asks(&APP, 2, fetch(&name)).await), "rejected");
    // when Chen offers the tea itself, then it comes, under a name without its path
    let right = chen.node.put_blob(Zeroizing::new(TEA.to_vec())).await.unwrap();
    bo.hears(&offer(&APP, "../../te\u{202e}a.png", *hash.as_bytes(), right), &chen_id);
    let fetched = bo.asks(&APP, 3, fetch(&name)).await;
    assert_eq!((&fetched["kind"], &fetched["value"]["name"]), (&json!("fileFetched"), &json!("tea.png")));
}

#[tokio::test(flavor = "multi_thread")]
async fn fil_002_a_file_for_which_there_is_no_room_is_not_even_fetched() {
    let folder = tempfile::tempdir().unwrap();
    let (relay, address) = relay(&folder).await;
    let (anna, bo) = (at(&address).await, at(&address).await);
    bo.has_app(&APP, TEA.len() as u64 - 1);
    let from = bo.knows(&anna).await;
    let (hash, blob) = (blake3::hash(TEA), anna.node.put_blob(Zeroizing::new(TEA.to_vec())).await.unwrap());
    bo.hears(&offer(&APP, "tea.png", *hash.as_bytes(), blob), &from);
    // when nobody could be asked for it either
    relay.stop().await;
    let answer = bo.asks(&APP, 1, fetch(hash.to_hex().as_str())).await;
    // then it is the room that is missing
    assert_eq!(refusal(&answer), "quota");
}

#[tokio::test]
async fn without_relays_a_share_and_a_fetch_are_offline_and_have_told_nobody() {
    let (anna, bo) = (open(), open());
    anna.has_app(&APP, 1 << 20);
    let bo_id = anna.knows(&bo).await;
    let file = anna.keeps(&APP, "tea.png", TEA);
    let person = anna.node.shared().person_id(&APP, &bo_id);
    let offline = anna.asks(&APP, 1, share(file.id.get(), std::slice::from_ref(&person))).await;
    assert_eq!(refusal(&offline), "offline");
    let page = anna.call("chat.show", json!({ "conversation": bo_id.to_string(), "limit": 10 })).await;
    let files =
        page["messages"].as_array().unwrap().iter().filter(|one| one["content"]["kind"] == "app-file");
    assert_eq!(files.count(), 0);
    // and what was forgotten, and whoever is nobody here, are not found
    let nobody = PersonId::new("stranger");
    assert_eq!(refusal(&anna.asks(&APP, 2, share(1, &[person.clone(), nobody])).await), "notFound");
    assert_eq!(refusal(&anna.asks(&APP, 3, share(2, &[person])).await), "notFound");
    // and a fetch of what was offered waits for no relay
    let blob = BlobRef {
        id: teahouse_wire::blob::BlobId::from_array([1; 32]),
        size: teahouse_wire::blob::BlobSize::new(9).unwrap(),
        key: Some(BlobKey::from_secret(SecretBytes::new([1; 32]))),
    };
    anna.hears(&offer(&APP, "cup.png", [5; 32], blob), &bo_id);
    assert_eq!(refusal(&anna.asks(&APP, 4, fetch(&"05".repeat(32))).await), "offline");
    // and who was blocked offers nothing
    anna.call("contact.block", json!({ "contact": bo_id.to_string() })).await;
    assert_eq!(refusal(&anna.asks(&APP, 5, fetch(&"05".repeat(32))).await), "notFound");
}

#[tokio::test]
async fn an_offer_without_a_key_or_for_no_app_is_nothing_to_fetch() {
    let open = open();
    let from = AccountId::from_array([3; 32]);
    let keyless = BlobRef {
        id: teahouse_wire::blob::BlobId::from_array([1; 32]),
        size: teahouse_wire::blob::BlobSize::new(9).unwrap(),
        key: None,
    };
    open.hears(&offer(&APP, "a", [5; 32], keyless), &from);
    let nonsense = Content::AppFile { app: "tea".into(), name: "a".into(), size: 1, payload: vec![1, 2] };
    open.hears(&nonsense, &from);
    open.hears(&Content::text("tea"), &from);
    let kept = open.node.shared().read(|records| records.scan(FILE_OFFERS, &[], None, 10)).unwrap();
    assert!(kept.is_empty());
}

#[tokio::test]
async fn fil_008_a_removed_app_takes_its_files_with_it_and_fetches_no_more() {
    let anna = open();
    anna.has_app(&APP, 1 << 20);
    anna.has_app(&OTHER, 1 << 20);
    let file = anna.keeps(&APP, "tea.png", TEA);
    anna.keeps(&OTHER, "tea.png", TEA);
    anna.call("app.uninstall", json!({ "app": APP.to_string() })).await;
    assert_eq!((anna.kept_files(&APP), anna.kept_files(&OTHER)), (0, 1));
    let left = anna.node.shared().read(|records| records.scan(FILE_BYTES, APP.as_bytes(), None, 10)).unwrap();
    assert!(left.is_empty());
    assert_eq!(refusal(&anna.asks(&APP, 1, fetch(&file.hash)).await), "notFound");
}

/// The guest for files as an app.
fn wall() -> Vec<u8> {
    let manifest = "manifest = 1\nname = \"wall\"\nversion = \"1.0.0\"\napi-level = 1\ntitle = { en = \"Wall\" }\n\
         summary = { en = \"Does what the pressed button says.\" }\n[permissions]\n\
         storage = { bytes = 1048576 }\nfiles = { max-bytes = 1000000 }\n";
    let component = files_guest("bo", &files::hash_of(TEA));
    let files = [(archive::MANIFEST, manifest.as_bytes().to_vec()), (archive::COMPONENT, component)];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&[7; 32]))
}

fn picked(name: &str, bytes: &[u8]) -> Value {
    use base64::Engine;
    json!({ "name": name, "bytes": base64::engine::general_purpose::STANDARD.encode(bytes) })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fil_001_fil_007_a_file_is_picked_for_an_app_within_what_it_asked_for_and_under_a_clean_name() {
    // given an app that asks for a picture of at most 1000 bytes
    let open = open();
    open.install(&wall()).await.unwrap();
    let opened = open.call("app.open", json!({ "app": "wall" })).await;
    let handle = opened["handle"].as_str().unwrap().to_owned();
    let press = |node: u32| json!({ "handle": handle, "node": node, "action": { "kind": "pressed" } });
    let asked = open.call("app.event", press(button::PICK)).await;
    let picker = asked["filePickers"][0].clone();
    assert_eq!((&picker["maxBytes"], &picker["accept"]), (&json!(1_000), &json!(["image/*"])));
    assert_eq!((&picker["reason"], &asked["pickers"]), (&json!("for tea"), &json!([])));
    let answer = |file: Value| json!({ "handle": handle, "picker": picker["id"], "file": file });
    // then what is larger, or something else, is refused, and the picker stays
    let (code, status, params) = open.refused("app.pickfile", answer(picked("tea.png", &[0; 1_001]))).await;
    assert_eq!((code.as_str(), status), ("APP-441", 5));
    assert_eq!(params, json!({ "bytes": "1001", "bound": "1000" }));
    let (code, _, params) = open.refused("app.pickfile", answer(picked("tea.txt", TEA))).await;
    assert_eq!((code.as_str(), params), ("APP-443", json!({ "media": "text/plain" })));
    // when a picture is picked, then the app reads it, and its name leads nowhere
    let shown = open.call("app.pickfile", answer(picked("C:\\pictures\\..\\tea\u{202e}.png", TEA))).await;
    assert_eq!(shown["filePickers"], json!([]));
    open.call("app.event", press(button::READ)).await;
    let app: AppId = opened["app"].as_str().unwrap().parse().unwrap();
    let shared = open.node.shared();
    let kept = shared.read(|records| files::find(records, &app, &files::hash_of(TEA))).unwrap().unwrap();
    assert_eq!((kept.name.as_str(), kept.media_type.as_str()), ("tea.png", "image/png"));
    let storage = [app.as_bytes().as_slice(), b"read"].concat();
    let read = shared.read(|records| records.get(teahouse_runtime::records::STORAGE, &storage)).unwrap();
    assert_eq!(read.unwrap()[1..], *TEA);
    // and whoever reads the disk sees nothing of it
    let disk = std::fs::read(open.dir.database()).unwrap();
    assert!(!disk.windows(TEA.len()).any(|bytes| bytes == TEA));
    // when the next picker is closed, then the app hears a no, and the scope can be taken back as any other
    let asked = open.call("app.event", press(button::PICK)).await;
    let closed = json!({ "handle": handle, "picker": asked["filePickers"][0]["id"] });
    open.call("app.pickfile", closed.clone()).await;
    assert_eq!(open.refused("app.pickfile", closed).await.0, "APP-412");
    let grants = open.call("app.revoke", json!({ "app": "wall", "grant": "files" })).await;
    let files = grants.as_array().unwrap().iter().find(|grant| grant["id"] == "files").unwrap();
    assert_eq!((&files["decision"], &files["scope"]), (&json!("revoked"), &json!(["1000000"])));
}
