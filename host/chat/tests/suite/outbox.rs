//! The outbox waits, tries again, and takes nobody's word for what is stored.

use std::time::Duration;

use teahouse_base::{Clock, SecretBytes, UnixSeconds};
use teahouse_chat::chat::MAX_IN_FLIGHT;
use teahouse_chat::testing::Trouble;
use teahouse_chat::{ChatEvent, Content, MessageState, Outgoing, Refusal};
use teahouse_wire::{ReceiptTerms, StoreKey, StoreReceipt};

use super::Pair;

fn receipt(out: &Outgoing, store: u8, expires_at: UnixSeconds) -> StoreReceipt {
    let key = StoreKey::from_secret(&SecretBytes::new([store; 32])).unwrap();
    let stored_at = UnixSeconds::new(1);
    key.sign(ReceiptTerms { box_id: out.box_id, content: out.content, stored_at, expires_at })
}

#[test]
fn chat_009_stored_takes_two_different_valid_receipts() {
    // given one envelope on its way
    let mut pair = Pair::friends();
    let talk = pair.talk();
    let id = pair.anna.say(&talk, "proof, please");
    let out = pair.anna.must(|chat| chat.outbox(8)).outgoing.remove(0);
    let later = UnixSeconds::new(pair.clock.now().seconds().get() + 100);
    let state = |pair: &Pair| pair.anna.read(|view| view.message(&talk, &id)).unwrap().state;
    // when receipts are doubled, run out, or for something else, then it stays queued
    let good = receipt(&out, 1, later);
    let over = receipt(&out, 2, UnixSeconds::new(5));
    let other = receipt(
        &Outgoing { content: teahouse_wire::ContentId::from_array([9; 32]), ..out.clone() },
        3,
        later,
    );
    for batch in [vec![good.clone(), good.clone()], vec![over], vec![other], vec![good]] {
        pair.anna.must(|chat| chat.note_receipts(&out.content, &batch));
        assert_eq!(state(&pair), MessageState::Queued);
    }
    // when a second mailbox signs, also in a later answer, then it is stored
    let second = receipt(&out, 4, later);
    let events = pair.anna.must(|chat| chat.note_receipts(&out.content, std::slice::from_ref(&second)));
    let stored = ChatEvent::StateChanged { conversation: talk, message: id, state: MessageState::Stored };
    assert_eq!(events, [stored]);
    // and saying so again changes nothing
    assert!(pair.anna.must(|chat| chat.note_receipts(&out.content, &[second])).is_empty());
}

#[test]
fn an_unstored_letter_is_tried_again_ever_later_and_never_given_up() {
    let mut pair = Pair::friends();
    let talk = pair.talk();
    pair.anna.say(&talk, "anyone?");
    let mut waits = Vec::new();
    let mut bytes = std::collections::BTreeSet::new();
    let mut last = pair.clock.now();
    for _ in 0..14 {
        let work = pair.anna.must(|chat| chat.outbox(8));
        bytes.extend(work.outgoing.iter().map(|out| out.envelope.clone()));
        if !work.outgoing.is_empty() {
            waits.push(pair.clock.now().since(last).as_secs());
            last = pair.clock.now();
        }
        let due = pair.anna.read(|view| view.next_due()).unwrap();
        pair.clock.set(due.max(pair.clock.now()));
    }
    assert_eq!(waits[1..8], [4, 8, 16, 32, 64, 128, 256]);
    assert!(waits[8..].iter().all(|wait| *wait <= 600));
    assert_eq!(bytes.len(), 1);
}

#[test]
fn a_refused_box_is_left_and_a_full_inbox_says_so() {
    // given a first message whose slot is always taken
    let mut pair = Pair::strangers();
    let talk = pair.talk();
    let card = pair.bo.card();
    pair.anna.must(|chat| chat.add_contact(card));
    pair.anna.say(&talk, "hello");
    let mut slots = std::collections::BTreeSet::new();
    let mut events = Vec::new();
    for _ in 0..16 {
        for out in pair.anna.must(|chat| chat.outbox(8)).outgoing {
            slots.insert(out.box_id);
            events.extend(pair.anna.must(|chat| chat.note_refused(&out.content, Refusal::BoxTaken)));
        }
    }
    // then sixteen slots were tried, the person is told, and it goes on in an hour
    assert!(slots.len() >= 15, "{}", slots.len());
    assert_eq!(events, [ChatEvent::InboxFull { account: pair.bo.account() }]);
    assert!(pair.anna.must(|chat| chat.outbox(8)).outgoing.is_empty());
    pair.clock.advance(Duration::from_secs(3_600));
    pair.settle();
    assert_eq!(pair.bo.words(&talk), ["hello"]);
}

#[test]
fn more_than_the_receiver_can_skip_waits_in_the_outbox() {
    // given a net that stores nothing for Bo
    let mut pair = Pair::friends();
    let talk = pair.talk();
    let count = MAX_IN_FLIGHT + 20;
    pair.anna
        .must(|chat| (0..count).try_for_each(|n| chat.send(&talk, Content::text(n.to_string())).map(|_| ())));
    let mut left = 0;
    loop {
        let work = pair.anna.must(|chat| chat.outbox(256));
        if work.outgoing.is_empty() {
            break;
        }
        left += work.outgoing.len() as u64;
    }
    assert!(left < MAX_IN_FLIGHT + 2 && left > MAX_IN_FLIGHT - 10, "{left}");
}

#[test]
fn acknowledgements_go_together_and_are_not_acknowledged() {
    // given twenty messages that arrive at once
    let mut pair = Pair::friends();
    let talk = pair.talk();
    for n in 0..20 {
        pair.anna.say(&talk, &n.to_string());
    }
    pair.anna.push(&mut pair.net);
    pair.bo.pull(&mut pair.net);
    let before = pair.net.seen.len();
    // when the delay is over, then one envelope acknowledges them all, and nothing follows it
    pair.clock.advance(Duration::from_secs(2));
    pair.settle();
    assert_eq!(pair.net.seen.len(), before + 1);
    let delivered = pair.anna.messages(&talk).iter().all(|m| m.state == MessageState::Delivered);
    assert!(delivered);
    // and a quiet day costs no envelope
    for _ in 0..48 {
        pair.clock.advance(Duration::from_secs(1_800));
        pair.settle();
    }
    assert_eq!(pair.net.seen.len(), before + 1);
}

#[test]
fn a_letter_that_a_lying_mailbox_forgot_is_sent_again_once_the_other_side_is_heard() {
    // given a message that mailboxes signed for and threw away
    let mut pair = Pair::friends();
    let talk = pair.talk();
    pair.net.set_trouble(Trouble { forgotten: 100, ..Trouble::default() });
    pair.anna.say(&talk, "lost");
    pair.anna.push(&mut pair.net);
    pair.net.set_trouble(Trouble::default());
    pair.clock.advance(Duration::from_secs(10));
    pair.settle();
    assert_eq!(pair.bo.words(&talk), ["hello"]);
    // when Bo says something and a minute passes, then it comes again under the same id
    pair.bo.say(&talk, "hm");
    for _ in 0..40 {
        pair.settle();
        pair.clock.advance(Duration::from_secs(2));
    }
    assert_eq!(pair.bo.words(&talk).len(), 3);
    assert_eq!(pair.bo.words(&talk), pair.anna.words(&talk));
}

#[test]
fn inbox_days_are_closed_once_they_were_swept_after_their_end() {
    let mut pair = Pair::strangers();
    pair.bo.sweeps = false;
    let wanted = |pair: &Pair| pair.bo.read(|view| view.wanted_boxes()).len();
    let today = wanted(&pair);
    for _ in 0..3 {
        pair.clock.advance(Duration::from_secs(86_400));
        pair.settle();
    }
    assert!(wanted(&pair) >= today + 3 * 1_024);
    let now = pair.clock.now();
    assert_eq!(pair.bo.read(|view| view.slots_over(now)).len(), 2 * 1_024, "the first two of four days");
    pair.bo.must(|chat| chat.note_swept(now));
    assert_eq!(pair.bo.read(|view| view.slots_over(now)), []);
    assert!(wanted(&pair) <= 2 * 1_024);
    // two weeks away open fifteen days at most
    pair.clock.advance(Duration::from_secs(60 * 86_400));
    pair.settle();
    assert!(wanted(&pair) <= 16 * 1_024);
}

#[test]
fn chat_011_a_request_that_left_a_day_late_is_found_though_the_inbox_was_swept_before_it_left() {
    // given a request that was sealed for a slot of today and could not leave
    let mut pair = Pair::strangers();
    let (talk, card) = (pair.talk(), pair.bo.card());
    pair.anna.must(|chat| chat.add_contact(card));
    pair.anna.say(&talk, "hello");
    pair.net.set_trouble(Trouble { lost_puts: 100, ..Trouble::default() });
    pair.anna.push(&mut pair.net);
    // when Bo sweeps on the next day, and the same bytes leave after that
    pair.clock.advance(Duration::from_secs(86_400));
    let now = pair.clock.now();
    pair.bo.must(|chat| chat.note_swept(now));
    pair.net.set_trouble(Trouble::default());
    pair.anna.push(&mut pair.net);
    let bytes: std::collections::BTreeSet<&[u8]> = pair.net.seen.iter().map(|one| one.as_slice()).collect();
    assert_eq!(bytes.len(), 1, "its slot may still be written to");
    // then he finds it
    pair.bo.pull(&mut pair.net);
    assert_eq!(pair.bo.words(&talk), ["hello"]);
}
