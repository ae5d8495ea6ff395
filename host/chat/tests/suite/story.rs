//! The story: a card, a first message, a request let in, an answer, and states that say only what is proven.

use teahouse_chat::{ChatEvent, Content, MessageState, ReadReceipts, SendError};

use super::Pair;

#[test]
fn two_strangers_become_contacts_and_talk() {
    // given Anna, who has Bo's link
    let mut pair = Pair::strangers();
    let talk = pair.talk();
    let link = pair.bo.card().link();
    assert!(link.starts_with("teahouse:contact/"));
    pair.anna.must(|chat| chat.add_contact(link.parse().unwrap()));
    // when she writes, the message is queued before anything leaves
    let hello = pair.anna.say(&talk, "hello, this is Anna");
    let state = |actor: &teahouse_chat::testing::Actor, id| {
        actor.read(|view| view.message(&talk, &id)).unwrap().state
    };
    assert_eq!(state(&pair.anna, hello), MessageState::Queued);
    // when mailboxes sign for it, it is stored; Bo sees a request and no conversation
    pair.settle();
    assert_eq!(state(&pair.anna, hello), MessageState::Stored);
    let anna = pair.anna.account();
    assert_eq!(pair.bo.events[0], ChatEvent::RequestArrived { account: anna });
    assert!(pair.bo.read(|view| view.conversations()).is_empty());
    let requests = pair.bo.read(|view| view.requests());
    assert_eq!(requests[0].name(), "Anna");
    assert_eq!(pair.bo.words(&talk), ["hello, this is Anna"]);
    // when Bo tries to answer without letting her in, he is told so
    let refused = pair.bo.act(|chat| chat.send(&talk, Content::text("who?"))).unwrap();
    assert!(matches!(refused, Err(SendError::NotAccepted(account)) if account == anna));
    // when he lets her in and answers, everything is delivered
    pair.bo.must(|chat| chat.accept(&anna));
    let answer = pair.bo.say(&talk, "come in");
    pair.settle();
    assert_eq!(state(&pair.anna, hello), MessageState::Delivered);
    assert_eq!(state(&pair.bo, answer), MessageState::Delivered);
    assert!(pair.anna.events.contains(&ChatEvent::Accepted { account: pair.bo.account() }));
    assert_eq!(pair.anna.words(&talk), ["hello, this is Anna", "come in"]);
    assert_eq!(pair.bo.words(&talk), pair.anna.words(&talk));
    // when Anna reads it, Bo sees that, and not before
    let unread = pair.anna.read(|view| view.conversations())[0].unread;
    assert_eq!(unread, 1);
    let read = pair.anna.must(|chat| chat.mark_read(&talk, &answer, ReadReceipts::Send));
    assert_eq!(read, 1);
    pair.settle();
    assert_eq!(state(&pair.bo, answer), MessageState::Read);
    assert_eq!(state(&pair.anna, hello), MessageState::Delivered);
    assert_eq!(pair.anna.read(|view| view.conversations())[0].unread, 0);
}

#[test]
fn a_withheld_read_receipt_tells_nobody() {
    let mut pair = Pair::friends();
    let talk = pair.talk();
    let hello = pair.anna.messages(&talk)[0].id;
    pair.bo.must(|chat| chat.mark_read(&talk, &hello, ReadReceipts::Withhold));
    pair.settle();
    let state = pair.anna.read(|view| view.message(&talk, &hello)).unwrap().state;
    assert_eq!(state, MessageState::Delivered);
}

#[test]
fn red_envelopes_app_cards_and_replies_arrive_as_they_were_sent() {
    let mut pair = Pair::friends();
    let talk = pair.talk();
    let first = pair.anna.messages(&talk)[0].id;
    let sent = [
        Content::RedEnvelope {
            app: "red-envelope".into(),
            summary: "恭喜发财".into(),
            payload: vec![7; 4_096],
            place: None,
        },
        Content::AppCard {
            app: "taxi".into(),
            title: "Ride".into(),
            summary: "4 min".into(),
            payload: vec![1, 2],
            place: Some("teahouse:app/1/1/7/taxi/1.0.0".into()),
        },
        Content::Text { text: "yes".into(), reply_to: Some(first) },
        Content::text("长".repeat(2_700)),
    ];
    for content in &sent {
        pair.bo.must(|chat| chat.send(&talk, content.clone()));
    }
    pair.settle();
    let arrived: Vec<Content> = pair.anna.messages(&talk).into_iter().skip(1).map(|m| m.content).collect();
    assert_eq!(arrived, sent);
}

#[test]
fn chat_008_two_sessions_opened_at_once_are_both_read_and_one_is_written_to() {
    // given Anna and Bo, who add each other and write at the same moment
    let mut pair = Pair::strangers();
    let talk = pair.talk();
    let (a, b) = (pair.anna.card(), pair.bo.card());
    pair.anna.must(|chat| chat.add_contact(b));
    pair.bo.must(|chat| chat.add_contact(a));
    pair.anna.say(&talk, "from Anna");
    pair.bo.say(&talk, "from Bo");
    // when both arrive, then both are read, without a request in between
    pair.settle();
    assert_eq!(pair.anna.words(&talk).len(), 2);
    assert_eq!(pair.anna.words(&talk), pair.bo.words(&talk));
    assert!(pair.anna.read(|view| view.requests()).is_empty());
    // and the talk goes on in both directions
    for n in 0..5 {
        pair.anna.say(&talk, &format!("a{n}"));
        pair.settle();
        pair.bo.say(&talk, &format!("b{n}"));
        pair.settle();
    }
    assert_eq!(pair.anna.words(&talk).len(), 12);
    assert_eq!(pair.anna.words(&talk), pair.bo.words(&talk));
    let undelivered = pair.anna.messages(&talk).iter().filter(|m| m.state < MessageState::Delivered).count();
    assert_eq!(undelivered, 0);
}

#[test]
fn history_is_read_page_by_page_from_the_newest() {
    let mut pair = Pair::friends();
    let talk = pair.talk();
    for n in 0..25 {
        pair.anna.say(&talk, &n.to_string());
    }
    pair.settle();
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = pair.bo.read(|view| view.messages(&talk, before, 10));
        let Some(last) = page.last() else { break };
        before = Some(last.into());
        seen.extend(page);
    }
    seen.reverse();
    assert_eq!(seen, pair.bo.messages(&talk));
    assert_eq!(seen.len(), 26);
}
