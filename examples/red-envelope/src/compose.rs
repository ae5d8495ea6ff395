//! Composing is filling in a form; the form becomes an envelope only when nothing is missing.

use serde::{Deserialize, Serialize};
use teahouse_miniapp::{Amount, AssetId, PersonId};

use crate::card::{COVERS, Greeting, MOST_WORDS};

/// The assets of the manifest, in the order of the choice.
pub const ASSETS: [AssetId; 2] = [AssetId::known("pusd"), AssetId::known("native")];
/// The most shares of one envelope.
pub const MOST_SHARES: i64 = 100;
/// How long an envelope can be opened, in seconds: a good day (the contract asks for one at least), and a week.
pub const LIFETIMES: [u64; 2] = [90_000, 604_800];

/// The form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compose {
    /// The asset's place in [`ASSETS`].
    pub asset: u32,
    /// What each share holds.
    pub each: Option<Amount>,
    /// To friends, or as links to pass on.
    pub as_links: bool,
    /// The friends.
    pub friends: Vec<PersonId>,
    /// How many links.
    pub links: Option<i64>,
    /// The lifetime's place in [`LIFETIMES`].
    pub lifetime: u32,
    /// Cover and words.
    pub greeting: Greeting,
}

/// One field, filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// The asset.
    Asset(u32),
    /// The amount of each share.
    Each(Option<Amount>),
    /// Links instead of friends.
    AsLinks(bool),
    /// How many links.
    Links(Option<i64>),
    /// How long.
    Lifetime(u32),
    /// The cover.
    Cover(u32),
    /// The words.
    Words(String),
}

/// What the form still needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gap {
    /// How much.
    Amount,
    /// Nobody was chosen.
    Friends,
    /// No number of links.
    Links,
}

/// A form with nothing missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Each share.
    pub each: Amount,
    /// All shares together.
    pub total: Amount,
    /// How many.
    pub count: u32,
}

impl Compose {
    /// Fills in one field.
    pub fn fill(&mut self, field: Field) {
        match field {
            Field::Asset(place) => (self.asset, self.each) = (place.min(1), None),
            Field::Each(each) => self.each = each,
            Field::AsLinks(links) => self.as_links = links,
            Field::Links(count) => self.links = count,
            Field::Lifetime(place) => self.lifetime = place.min(1),
            Field::Cover(place) => self.greeting.cover = place.min(COVERS.len() as u32 - 1) as u8,
            Field::Words(words) => self.greeting.words = words.chars().take(MOST_WORDS).collect(),
        }
    }

    /// The asset that was chosen.
    pub fn asset(&self) -> AssetId {
        ASSETS[self.asset as usize % ASSETS.len()].clone()
    }

    /// Seconds until the rest can be taken back.
    pub fn seconds(&self) -> u64 {
        LIFETIMES[self.lifetime as usize % LIFETIMES.len()]
    }

    /// The order.
    ///
    /// # Errors
    /// The first [`Gap`].
    pub fn order(&self) -> Result<Order, Gap> {
        let each = self.each.clone().filter(|each| !each.is_zero()).ok_or(Gap::Amount)?;
        let count = if self.as_links {
            self.links.filter(|count| (1..=MOST_SHARES).contains(count)).ok_or(Gap::Links)? as u32
        } else {
            u32::try_from(self.friends.len()).ok().filter(|count| *count > 0).ok_or(Gap::Friends)?
        };
        let total = each.times(count).ok_or(Gap::Amount)?; // GIFT-001
        Ok(Order { each, total, count })
    }
}
