//! Cups of tea are poured and counted; the count is there again after a restart.
//!
//! `tests/` plays it without a host, `scenarios/` on the runtime that people use.

use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;

/// Everything that is remembered: what is not a field here is gone after a restart.
#[derive(Default, Serialize, Deserialize)]
pub struct Tea {
    /// Cups poured since the last start over.
    pub cups: u32,
}

/// What a person can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// Pour a cup.
    Pour,
    /// Start over.
    Empty,
}

impl App for Tea {
    type Message = Press;

    fn update(&mut self, event: Event<Press>) -> Effects {
        match event {
            Event::Ui(Press::Pour) => self.cups = self.cups.saturating_add(1),
            Event::Ui(Press::Empty) => self.cups = 0,
            _ => {}
        }
        Effects::none()
    }

    fn view(&self) -> Node<Press> {
        let cups = say(format!("{} cups", self.cups), format!("{} 杯", self.cups));
        let empty = (self.cups > 0).then(|| button(say("Start over", "重新开始")).on_press(Press::Empty));
        column([
            heading(say("Tea", "茶")),
            text(cups),
            button(say("Pour", "倒茶")).primary().on_press(Press::Pour),
        ])
        .children(empty)
    }
}

teahouse_miniapp::mini_app!(Tea);
