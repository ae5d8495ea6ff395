//! What a message costs on the wire, and what every envelope looks like from outside.

use std::time::Duration;

use teahouse_chat::chat::RENEW_MESSAGES;
use teahouse_chat::{Content, MessageState};
use teahouse_wire::Class;

use super::Pair;

/// How many bytes of a small envelope's ciphertext are not text when a message with `acks` pending acknowledgements is
/// sent: found by the longest text that still fits.
fn overhead(pair: &mut Pair, acks: usize) -> usize {
    let talk = pair.talk();
    let fits = |pair: &mut Pair, len: usize| {
        for n in 0..acks {
            pair.bo.say(&talk, &n.to_string());
        }
        pair.bo.push(&mut pair.net);
        pair.anna.pull(&mut pair.net);
        pair.anna.say(&talk, &"x".repeat(len));
        let before = pair.net.seen.len();
        pair.anna.push(&mut pair.net);
        let small =
            pair.net.seen[before..].iter().all(|e| Class::of_len(e.as_slice().len()) == Some(Class::Small));
        pair.settle();
        small
    };
    let (mut low, mut high) = (1_000, Class::Small.ciphertext_len());
    while high - low > 1 {
        let middle = (low + high) / 2;
        if fits(pair, middle) { low = middle } else { high = middle }
    }
    Class::Small.ciphertext_len() - low
}

#[test]
fn a_message_costs_at_most_200_bytes_beside_its_text() {
    let mut pair = Pair::friends();
    let (alone, with_ack) = (overhead(&mut pair, 0), overhead(&mut pair, 1));
    println!("overhead: {alone} bytes alone, {with_ack} with one acknowledgement along");
    assert!(alone <= 200, "{alone}");
    assert!(with_ack <= 200 + 16, "{with_ack}");
}

#[test]
fn every_envelope_has_one_of_two_lengths_and_a_box_of_its_own() {
    // given a talk with everything in it
    let mut pair = Pair::friends();
    let talk = pair.talk();
    for n in 0..10 {
        pair.anna.say(&talk, &"long ".repeat(n * 100 + 1));
        pair.bo.must(|chat| {
            let app = Content::AppCard {
                app: "a".into(),
                title: "t".into(),
                summary: "s".into(),
                payload: vec![0; n * 400],
                place: None,
            };
            chat.send(&talk, app)
        });
        pair.settle();
    }
    // then relays see two lengths and never the same box for two contents
    let mut boxes = std::collections::BTreeMap::new();
    for envelope in &pair.net.seen {
        assert!(Class::of_len(envelope.as_slice().len()).is_some());
        let parsed = envelope.clone().parse().unwrap();
        let first = boxes.entry(parsed.box_id()).or_insert_with(|| parsed.content());
        assert_eq!(*first, parsed.content());
    }
    // and nothing of what was said or who said it
    let name = pair.anna.account();
    for envelope in &pair.net.seen {
        let bytes = envelope.as_slice();
        assert!(!bytes.windows(10).any(|window| window == b"long long "));
        assert!(!bytes.windows(32).any(|window| window == name.as_bytes()));
    }
}

#[test]
fn a_session_renews_itself_in_small_envelopes_while_people_talk() {
    // given friends who talk past the length of an epoch, and on the next days
    let mut pair = Pair::friends();
    let talk = pair.talk();
    let before = pair.net.seen.len();
    let full = std::env::var_os("TEAHOUSE_FULL").is_some();
    let count = if full { RENEW_MESSAGES * 3 } else { RENEW_MESSAGES + 12 };
    let mut said = 1;
    for n in 0..count {
        pair.anna.say(&talk, &format!("a{n}"));
        said += 1;
        if n % 4 == 0 {
            pair.bo.say(&talk, &format!("b{n}"));
            said += 1;
            pair.settle();
        }
        if n % 30 == 29 {
            pair.clock.advance(Duration::from_secs(90_000));
        }
    }
    pair.settle();
    // then both sides are in a later epoch, and all of it arrived, in small envelopes only
    assert!(pair.anna.epochs(&talk)[0] >= 2, "{:?}", pair.anna.epochs(&talk));
    assert_eq!(pair.anna.epochs(&talk), pair.bo.epochs(&talk));
    assert_eq!(pair.anna.words(&talk), pair.bo.words(&talk));
    assert_eq!(pair.anna.words(&talk).len(), said);
    let small =
        pair.net.seen[before..].iter().all(|e| Class::of_len(e.as_slice().len()) == Some(Class::Small));
    assert!(small);
    let undelivered = pair.anna.messages(&talk).iter().filter(|m| m.state < MessageState::Delivered).count();
    assert_eq!(undelivered, 0);
}
