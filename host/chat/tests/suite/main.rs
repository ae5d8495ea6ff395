//! The chat as two people use it, on good days and bad ones. Begin reading at `story`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop and may say what it measured")]

mod budget;
mod contacts;
mod crash;
mod lossy;
mod outbox;
mod story;
mod vectors;

use std::time::Duration;

use teahouse_base::testing::FrozenClock;
use teahouse_chat::ConversationId;
use teahouse_chat::testing::{Actor, LossyNet, settle};

/// Anna and Bo, who do not know each other yet.
struct Pair {
    clock: FrozenClock,
    net: LossyNet,
    anna: Actor,
    bo: Actor,
}

impl Pair {
    fn strangers() -> Self {
        let clock = FrozenClock::default();
        let (anna, bo) = (Actor::new("Anna", 1, &clock), Actor::new("Bo", 2, &clock));
        Self { net: LossyNet::calm(), anna, bo, clock }
    }

    /// Anna has written, Bo has let her in, and both have heard of it.
    fn friends() -> Self {
        let mut pair = Self::strangers();
        let card = pair.bo.card();
        pair.anna.must(|chat| chat.add_contact(card));
        let talk = pair.talk();
        pair.anna.say(&talk, "hello");
        pair.settle();
        let anna = pair.anna.account();
        pair.bo.must(|chat| chat.accept(&anna));
        pair.settle();
        pair
    }

    fn talk(&self) -> ConversationId {
        self.anna.with(&self.bo)
    }

    fn settle(&mut self) {
        let Self { clock, net, anna, bo } = self;
        settle(net, clock, Duration::from_secs(2), 40, &mut [anna, bo]);
    }
}
