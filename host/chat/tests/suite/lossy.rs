//! On a network that loses, forgets, doubles and reorders, every message arrives exactly once and in causal order.

use std::collections::BTreeSet;
use std::time::Duration;

use teahouse_base::RngExt;
use teahouse_base::testing::SeededRng;
use teahouse_chat::testing::{Actor, Trouble, settle};
use teahouse_chat::{ConversationId, MessageId};

use super::Pair;

fn runs(usual: u64) -> u64 {
    if std::env::var_os("TEAHOUSE_FULL").is_some() { usual * 60 } else { usual }
}

/// What was said, in the order it was said, with what its writer had seen by then.
#[derive(Default)]
struct Chronicle {
    said: Vec<(MessageId, BTreeSet<MessageId>)>,
}

impl Chronicle {
    fn say(&mut self, by: &mut Actor, talk: &ConversationId) {
        let seen = by.messages(talk).iter().map(|message| message.id).collect();
        let id = by.say(talk, &format!("message {}", self.said.len()));
        self.said.push((id, seen));
    }

    /// Every message once, after everything its writer had seen, in the same order on both sides.
    fn check(&self, pair: &Pair, run: &str) {
        let talk = pair.talk();
        let (anna, bo) = (pair.anna.messages(&talk), pair.bo.messages(&talk));
        let order: Vec<MessageId> = anna.iter().map(|message| message.id).collect();
        assert_eq!(order, bo.iter().map(|message| message.id).collect::<Vec<_>>(), "{run}");
        for (id, seen) in &self.said {
            let places: Vec<usize> = (0..order.len()).filter(|at| order[*at] == *id).collect();
            assert_eq!(places.len(), 1, "{run}: {id} arrived {} times", places.len());
            let before: BTreeSet<MessageId> = order[..places[0]].iter().copied().collect();
            assert!(seen.is_subset(&before), "{run}: {id} stands before something its writer had seen");
        }
        assert!(anna.iter().chain(&bo).all(|message| !message.gap_before), "{run}");
    }
}

/// Both talk at random while the network misbehaves and either goes off for hours; then the weather clears.
fn play(seed: u64, trouble: Trouble) {
    let run = format!("seed {seed}, {trouble:?}");
    let mut pair = Pair::friends();
    let talk = pair.talk();
    let mut rng = SeededRng::new(seed);
    pair.net.set_trouble(trouble);
    let mut chronicle = Chronicle::default();
    for _ in 0..40 {
        let Pair { clock, net, anna, bo } = &mut pair;
        for actor in [anna, bo] {
            if rng.below(3) == 0 {
                continue; // off
            }
            for _ in 0..rng.below(3) {
                chronicle.say(actor, &talk);
            }
            actor.push(net);
            actor.pull(net);
        }
        let pause = if rng.below(8) == 0 { 5 * 3_600 } else { 1 + rng.below(90) };
        clock.advance(Duration::from_secs(pause));
    }
    clear_up(&mut pair);
    chronicle.check(&pair, &run);
}

/// The network works again and time passes; both are on.
fn clear_up(pair: &mut Pair) {
    pair.net.set_trouble(Trouble::default());
    let Pair { clock, net, anna, bo } = pair;
    for _ in 0..12 {
        settle(net, clock, Duration::from_secs(30), 12, &mut [anna, bo]);
        clock.advance(Duration::from_secs(36 * 3_600));
    }
    settle(net, clock, Duration::from_secs(30), 20, &mut [anna, bo]);
}

#[test]
fn every_message_arrives_once_and_in_causal_order_when_puts_and_receipts_get_lost() {
    for seed in 0..runs(1) {
        play(seed, Trouble { lost_puts: 30, lost_receipts: 30, ..Trouble::default() });
    }
}

#[test]
fn every_message_arrives_once_and_in_causal_order_when_mailboxes_forget_what_they_signed_for() {
    for seed in 0..runs(1) {
        play(100 + seed, Trouble { forgotten: 20, ..Trouble::default() });
    }
}

#[test]
fn every_message_arrives_once_and_in_causal_order_when_fetches_miss_double_and_reorder() {
    for seed in 0..runs(1) {
        play(200 + seed, Trouble { missed_fetches: 40, doubled: 50, ..Trouble::default() });
    }
}

#[test]
fn chat_010_every_message_arrives_once_and_in_causal_order_when_everything_goes_wrong() {
    let everything =
        Trouble { lost_puts: 20, forgotten: 10, lost_receipts: 20, missed_fetches: 30, doubled: 30 };
    for seed in 0..runs(1) {
        play(300 + seed, everything);
    }
}

#[test]
fn a_message_arrives_though_sender_and_receiver_were_never_on_together() {
    // given Bo off; Anna writes, puts and goes off too
    let mut pair = Pair::friends();
    let talk = pair.talk();
    for n in 0..100 {
        pair.anna.say(&talk, &format!("note {n}"));
        pair.anna.push(&mut pair.net);
    }
    pair.clock.advance(Duration::from_secs(3 * 86_400));
    // when Bo comes up alone, then everything is there once, in order
    let Pair { net, bo, clock, .. } = &mut pair;
    settle(net, clock, Duration::from_secs(2), 40, &mut [bo]);
    let expected: Vec<String> =
        std::iter::once("hello".to_owned()).chain((0..100).map(|n| format!("note {n}"))).collect();
    assert_eq!(pair.bo.words(&talk), expected, "{:?}", pair.bo.events);
}

#[test]
fn after_a_month_in_which_every_mailbox_forgot_everything_the_talk_goes_on() {
    // given Bo, away so long that his boxes have expired, while Anna wrote more than a window of boxes
    let mut pair = Pair::friends();
    let talk = pair.talk();
    for n in 0..60 {
        pair.anna.say(&talk, &format!("note {n}"));
        pair.anna.push(&mut pair.net);
    }
    for _ in 0..30 {
        pair.clock.advance(Duration::from_secs(86_400));
        pair.net.expire();
        pair.anna.push(&mut pair.net);
    }
    // when he is back, then all of it arrives in the end
    let Pair { clock, net, anna, bo } = &mut pair;
    for _ in 0..60 {
        settle(net, clock, Duration::from_secs(40), 6, &mut [anna, bo]);
        clock.advance(Duration::from_secs(6 * 3_600));
        if bo.words(&talk).len() == 61 {
            break;
        }
    }
    let words = pair.bo.words(&talk);
    assert_eq!(words.len(), 61, "{words:?}");
    assert_eq!(words, pair.anna.words(&talk));
}
