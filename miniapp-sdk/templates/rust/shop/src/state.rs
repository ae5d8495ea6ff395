//! The state is everything the app remembers: a draft in the cart, and orders that are asked for, paid, denied or failed.

use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::{PersonId, UnixMillis};

use crate::catalogue::{ASSET, ITEMS};

/// Most of one thing in an order.
const MOST_OF_ONE: u8 = 9;

/// The whole app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    /// Whose shop it is, and so who is paid.
    pub keeper: Option<PersonId>,
    /// The draft: how many of each thing, by its place in the catalogue.
    pub cart: Vec<u8>,
    /// Orders, oldest first.
    pub orders: Vec<Order>,
    /// How many there ever were: the number of the newest.
    pub counted: u32,
    /// What just went wrong.
    pub trouble: Option<Trouble>,
}

/// An order. It keeps its own words and its total, so that a new catalogue does not change an old order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Counted from 1.
    pub number: u32,
    /// How often a payment was asked for.
    pub tries: u32,
    /// Who is paid.
    pub to: PersonId,
    /// What was ordered, in English and Chinese.
    pub lines: (String, String),
    /// What it costs.
    pub total: Amount,
    /// Where it stands.
    pub standing: Standing,
}

/// Where an order stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// The host asks the person, or waits for the chain.
    Asked,
    /// The chain has it.
    Paid {
        /// Names the payment towards the host.
        reference: String,
        /// When.
        at: UnixMillis,
    },
    /// The person said no.
    Denied,
    /// It was not paid, and why.
    Failed(RefusalCode),
}

/// What just went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// Nothing is in the cart.
    EmptyCart,
    /// Nobody is there to be paid.
    NoKeeper,
    /// A card that no shop of this kind has sent.
    StrangeCard,
    /// A pick or a card was refused.
    Refused(RefusalCode),
}

impl Shop {
    /// How many of the thing at `place` are in the cart.
    pub fn count(&self, place: usize) -> u8 {
        self.cart.get(place).copied().unwrap_or_default()
    }

    /// Lets `count` of the thing at `place` be in the cart.
    pub fn put(&mut self, place: usize, count: u8) {
        self.cart.resize(ITEMS.len(), 0);
        if let Some(known) = self.cart.get_mut(place) {
            *known = count.min(MOST_OF_ONE);
        }
    }

    /// What the cart costs.
    pub fn total(&self) -> Amount {
        let each = ITEMS.iter().enumerate();
        Amount::new(ASSET, each.map(|(place, item)| item.price * u128::from(self.count(place))).sum())
    }

    /// What is in the cart, in English and Chinese.
    pub fn lines(&self) -> (String, String) {
        let there = ITEMS.iter().enumerate().map(|(place, item)| (self.count(place), item.name));
        let there: Vec<_> = there.filter(|(count, _)| *count > 0).collect();
        let english: Vec<_> = there.iter().map(|(count, name)| format!("{count} × {}", name.0)).collect();
        let chinese: Vec<_> = there.iter().map(|(count, name)| format!("{}×{count}", name.1)).collect();
        (english.join(", "), chinese.join("、"))
    }
}

impl Order {
    /// Whether nothing was paid and nothing is asked any more.
    pub fn is_refused(&self) -> bool {
        matches!(self.standing, Standing::Denied | Standing::Failed(_))
    }

    /// What payer and shop read beside the money.
    pub fn memo(&self) -> Text {
        let (english, chinese) = &self.lines;
        say(format!("Order {}: {english}", self.number), format!("订单 {}：{chinese}", self.number))
    }
}
