//! A crash between any two steps neither loses nor doubles: power is cut at every commit of the whole story, one run per
//! commit, on either side.

use std::time::Duration;

use teahouse_base::testing::FrozenClock;
use teahouse_chat::testing::{Actor, LossyNet};
use teahouse_chat::{Content, MessageState, ReadReceipts};

/// The story, written so that every step is tried again until it has happened.
struct Story {
    clock: FrozenClock,
    net: LossyNet,
    anna: Actor,
    bo: Actor,
}

impl Story {
    fn new() -> Self {
        let clock = FrozenClock::default();
        let (anna, bo) = (Actor::new("Anna", 1, &clock), Actor::new("Bo", 2, &clock));
        Self { net: LossyNet::calm(), anna, bo, clock }
    }

    /// The same beginning once more.
    fn again(&self) -> Self {
        let clock = FrozenClock::default();
        let (anna, bo) = (self.anna.twin(&clock), self.bo.twin(&clock));
        Self { net: LossyNet::calm(), anna, bo, clock }
    }

    /// Power fails at the commit and comes back: the step is done again by whoever wanted it.
    fn until_done<T, E: std::fmt::Debug>(
        actor: &mut Actor,
        step: impl Fn(&mut teahouse_chat::Chat<'_>) -> Result<T, E>,
    ) -> T {
        loop {
            match actor.act(&step) {
                Ok(done) => return done.expect("the step works"),
                Err(_) => actor.store.heal(),
            }
        }
    }

    fn rounds(&mut self, rounds: u32, seconds: u64) {
        for _ in 0..rounds {
            for actor in [&mut self.anna, &mut self.bo] {
                actor.push(&mut self.net);
                actor.store.heal();
                actor.pull(&mut self.net);
                actor.store.heal();
            }
            self.clock.advance(Duration::from_secs(seconds));
        }
    }

    fn play(&mut self) {
        let (talk, anna) = (self.anna.with(&self.bo), self.anna.account());
        let card = self.bo.card();
        Self::until_done(&mut self.anna, |chat| chat.add_contact(card.clone()));
        Self::until_done(&mut self.anna, |chat| chat.send(&talk, Content::text("hello")));
        self.rounds(4, 3);
        Self::until_done(&mut self.bo, |chat| chat.accept(&anna));
        Self::until_done(&mut self.bo, |chat| chat.send(&talk, Content::text("come in")));
        self.rounds(6, 3);
        Self::until_done(&mut self.anna, |chat| chat.send(&talk, Content::text("thanks")));
        let newest = self.bo.messages(&talk).last().expect("the story has begun").id;
        Self::until_done(&mut self.bo, |chat| chat.mark_read(&talk, &newest, ReadReceipts::Send));
        self.rounds(12, 30);
    }

    fn check(&self, run: &str) {
        let talk = self.anna.with(&self.bo);
        let expected = ["hello", "come in", "thanks"];
        assert_eq!(self.anna.words(&talk), expected, "{run}");
        assert_eq!(self.bo.words(&talk), expected, "{run}");
        for message in self.anna.messages(&talk).iter().chain(&self.bo.messages(&talk)) {
            let settled = !message.is_ours() || message.state >= MessageState::Delivered;
            assert!(settled, "{run}: {:?} is {:?}", message.content, message.state);
        }
    }
}

#[test]
fn chat_001_chat_003_a_crash_at_any_commit_neither_loses_nor_doubles() {
    // given how many commits the story takes on each side
    let beginning = Story::new();
    let mut calm = beginning.again();
    let made = (calm.anna.store.commits(), calm.bo.store.commits());
    calm.play();
    calm.check("no crash");
    let steps = (calm.anna.store.commits() - made.0, calm.bo.store.commits() - made.1);
    assert!(steps.0 > 15 && steps.1 > 15, "{steps:?}");
    // when power is cut at commit number n of either side, then the story ends the same
    for (side, commits) in [("Anna", steps.0), ("Bo", steps.1)] {
        for n in 0..commits {
            let mut story = beginning.again();
            let victim = if side == "Anna" { &story.anna } else { &story.bo };
            victim.store.fail_commit_after(u32::try_from(n).unwrap());
            story.play();
            story.check(&format!("{side} crashed at commit {n}"));
        }
    }
}

#[test]
fn chat_002_after_a_crash_the_outbox_sends_the_same_bytes() {
    // given an envelope that left before the machine died
    let mut story = Story::new();
    let talk = story.anna.with(&story.bo);
    let card = story.bo.card();
    story.anna.must(|chat| chat.add_contact(card));
    story.anna.say(&talk, "once");
    let first = story.anna.must(|chat| chat.outbox(8)).outgoing;
    // when it comes up again from its disk, then the next attempt has the same bytes
    story.anna.store = story.anna.store.snapshot();
    story.clock.advance(Duration::from_secs(600));
    let second = story.anna.must(|chat| chat.outbox(8)).outgoing;
    assert_eq!(first, second);
    assert_eq!(first.len(), 1);
}
