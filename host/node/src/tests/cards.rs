//! Cards between two people: sent under a name, changed by their sender and by nobody else, heard of by an open app. What leaves
//! the one outbox is carried into the other inbox by hand.

use std::time::{Duration, Instant};

use teahouse_chain::primitives::Address;
use teahouse_chat::content::Content;
use teahouse_chat::ids::{ConversationId, MessageId};
use teahouse_wire::ParsedEnvelope;

use super::hostile::guest;
use super::*;
use crate::people::app_accounts::hear;
use crate::records::{APP_ACCOUNTS, CARD_STATES, FILE_OFFERS, put_bytes};

#[path = "../../../runtime/tests/suite/chat_guest.rs"]
mod chat_guest;

use chat_guest::{button, chat_guest};

const WAIT: Duration = Duration::from_secs(30);

/// The guest for cards as an app, which sends to this person.
fn cards(version: &str, person: &str) -> Vec<u8> {
    let manifest = format!(
        "manifest = 1\nname = \"cards\"\nversion = \"{version}\"\napi-level = 1\ntitle = {{ en = \"Cards\" }}\n\
         summary = {{ en = \"Does what the pressed button says.\" }}\n[permissions]\n\
         storage = {{ bytes = 1048576 }}\nchat = {{ cards = true, members = true, updates = true }}\n"
    );
    let files = [(archive::MANIFEST, manifest.into_bytes()), (archive::COMPONENT, chat_guest(person))];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&[7; 32]))
}

/// Brings what is due from one person to the other.
fn carry(from: &Open, to: &Open) {
    let work = from.node.shared().chat(|chat| chat.outbox(32)).unwrap();
    for outgoing in work.outgoing {
        let envelope = outgoing.envelope.parse().and_then(ParsedEnvelope::verify).unwrap();
        let events = to.node.shared().receive_letter(&envelope).unwrap();
        to.node.shared().report(events);
    }
}

/// Waits until something holds.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + WAIT;
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

impl Open {
    /// What the app of this handle has kept under a key.
    fn keeps_text(&self, handle: &str, key: &str) -> Option<String> {
        let app: AppId = handle.parse().unwrap();
        let key = [app.as_bytes().as_slice(), key.as_bytes()].concat();
        let shared = self.node.shared();
        let bytes = shared.read(|records| records.get(teahouse_runtime::records::STORAGE, &key)).unwrap();
        bytes.map(|bytes| String::from_utf8(bytes[1..].to_vec()).unwrap())
    }

    /// Presses a button and carries out what the app asks for.
    async fn does(&self, handle: &str, node: u32) {
        self.press(handle, node).await.unwrap();
        let app: AppId = handle.parse().unwrap();
        let deadline = Instant::now() + WAIT;
        while !self.node.shared().requests_of(&app).unwrap().is_empty() {
            self.node.shared().settle_requests(None).await.unwrap();
            assert!(Instant::now() < deadline, "a card waits");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The cards in the conversation with this contact, oldest first.
    async fn cards_with(&self, contact: &str) -> Vec<Value> {
        let page = self.call("chat.show", json!({ "conversation": contact, "limit": 50 })).await;
        let all = page["messages"].as_array().unwrap().iter();
        let mut cards: Vec<Value> = all.filter(|one| one["content"]["kind"] == "app-card").cloned().collect();
        cards.sort_by_key(|card| card["place"].as_u64());
        cards
    }

    fn account(&self) -> AccountId {
        self.node.shared().own_card().unwrap().account()
    }
}

/// Anna and Bo, who know each other, with the app open in their conversation; its handle, which is the same for both.
async fn two() -> (Open, Open, String) {
    let (anna, bo) = (open(), open());
    for (one, other) in [(&anna, &bo), (&bo, &anna)] {
        let card = other.call("contact.card", json!({})).await;
        one.call("contact.add", json!({ "link": card["link"] })).await;
    }
    let app = anna.install(&cards("1.0.0", "nobody")).await.unwrap();
    let handle = app["id"].as_str().unwrap().to_owned();
    let app: AppId = handle.parse().unwrap();
    let person = anna.node.shared().person_id(&app, &bo.account());
    anna.install(&cards("1.0.1", person.as_str())).await.unwrap();
    bo.install(&cards("1.0.1", "nobody")).await.unwrap();
    for (one, other) in [(&anna, &bo), (&bo, &anna)] {
        let place = other.account().to_string();
        one.call("app.open", json!({ "app": "cards", "conversation": place })).await;
    }
    (anna, bo, handle)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crd_001_a_card_is_changed_by_its_sender_and_by_nobody_else() {
    let (anna, bo, handle) = two().await;
    let (at_anna, at_bo) = (bo.account().to_string(), anna.account().to_string());
    let says = |card: &Value| (card["content"]["text"].clone(), card["content"]["updated"].clone());
    // when Anna's app sends a card, then Bo's open app hears of it
    anna.does(&handle, button::SEND).await;
    carry(&anna, &bo);
    let title = |open: &Open| open.keeps_text(&handle, "title");
    until("a card came", || title(&bo).as_deref() == Some("Tea")).await;
    assert_eq!(says(&bo.cards_with(&at_bo).await[0]), (json!("Tea"), json!(false)));
    // when it changes the card, then it is another one in place on both sides, and Bo's app hears of that
    anna.does(&handle, button::CHANGE).await;
    carry(&anna, &bo);
    until("the card changed", || title(&bo).as_deref() == Some("Cups")).await;
    let now = (json!("Cups"), json!(true));
    let seen = bo.cards_with(&at_bo).await;
    assert_eq!((seen.len(), says(&seen[0])), (1, now.clone()));
    assert_eq!(says(&anna.cards_with(&at_anna).await[0]), now);
    // but neither Bo's word, nor word of another app, nor an older word of Anna's changes it
    let card: MessageId = seen[0]["id"].as_str().unwrap().parse().unwrap();
    let talk = ConversationId::between(&anna.account(), &bo.account());
    let word = |app: &str, revision| Content::CardUpdate {
        card,
        revision,
        app: app.to_owned(),
        title: "Forged".to_owned(),
        payload: Vec::new(),
    };
    bo.node.shared().chat(|chat| chat.send(&talk, word(&handle, 99))).unwrap();
    carry(&bo, &anna);
    for old in [word(&handle, 1), word(&"ab".repeat(32), 100)] {
        anna.node.shared().chat(|chat| chat.send(&talk, old)).unwrap();
        carry(&anna, &bo);
    }
    assert_eq!(says(&anna.cards_with(&at_anna).await[0]), now);
    assert_eq!(says(&bo.cards_with(&at_bo).await[0]), now);
    assert_eq!((title(&anna), title(&bo).as_deref()), (None, Some("Cups")), "no app hears of it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_knows_the_other_by_an_id_and_sends_cards_to_a_person_from_anywhere() {
    let (anna, bo, handle) = two().await;
    let app: AppId = handle.parse().unwrap();
    // given Bo's app, which asks who is there
    bo.press(&handle, button::MEMBERS).await.unwrap();
    let known = bo.node.shared().person_id(&app, &anna.account());
    assert_eq!(bo.keeps_text(&handle, "who").as_deref(), Some(known.as_str()));
    // when Anna's app, opened from the list of apps, sends to Bo, then the card is in their own session
    anna.call("app.close", json!({ "handle": handle })).await;
    anna.call("app.open", json!({ "app": "cards" })).await;
    anna.does(&handle, button::SEND_TO).await;
    carry(&anna, &bo);
    assert_eq!(bo.cards_with(&anna.account().to_string()).await.len(), 1);
    // and the name is good for changing it there
    anna.does(&handle, button::CHANGE).await;
    carry(&anna, &bo);
    assert_eq!(bo.cards_with(&anna.account().to_string()).await[0]["content"]["text"], "Cups");
    // but not once the app was removed and came back
    anna.call("app.uninstall", json!({ "app": "cards" })).await;
    anna.install(&cards("1.0.1", "nobody")).await.unwrap();
    anna.call("app.open", json!({ "app": "cards" })).await;
    anna.does(&handle, button::CHANGE).await;
    let not_found = Some("\u{1}\u{8}".to_owned());
    until("the name is forgotten", || anna.keeps_text(&handle, "taken") == not_found).await;
}

#[tokio::test]
async fn who_is_turned_away_leaves_nothing_beside_the_chat_and_takes_nothing_of_others_along() {
    // given a stranger whose messages said something for an app, as somebody else's did
    let (anna, bo) = (open(), open());
    let card = bo.call("contact.card", json!({})).await;
    anna.call("contact.add", json!({ "link": card["link"] })).await;
    carry(&anna, &bo);
    let (app, other) = (AppId::from_array([7; 32]), AccountId::from_array([3; 32]));
    let shared = bo.node.shared();
    for from in [anna.account(), other] {
        let talk = ConversationId::between(&bo.account(), &from);
        let state = [talk.as_bytes().as_slice(), &[0], &[5; 16]].concat();
        let offer = [app.as_bytes().as_slice(), &[5; 32], from.as_bytes()].concat();
        shared
            .write(|records| {
                hear(records, &from, &app, Address::repeat_byte(7))?;
                put_bytes(records, FILE_OFFERS, &offer, b"an offer")?;
                put_bytes(records, CARD_STATES, &state, b"a state")
            })
            .unwrap();
    }
    let left = |table| shared.read(|records| records.scan(table, &[], None, 9)).unwrap().len();
    assert_eq!([FILE_OFFERS, APP_ACCOUNTS, CARD_STATES].map(left), [2, 2, 2]);
    // when she is turned away, then only what somebody else said is left
    bo.call("contact.decline", json!({ "contact": anna.account().to_string() })).await;
    assert_eq!([FILE_OFFERS, APP_ACCOUNTS, CARD_STATES].map(left), [1, 1, 1]);
}
