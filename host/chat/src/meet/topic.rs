//! A topic is where the offers of one app in one coarse place lie: 256 boxes an hour that everyone who knows both can find
//! and write.
//!
//! `topic key = HKDF("teahouse meet topic 1"; app ‖ place)`, the place as its 33 bytes; the seed of an hour is
//! `Expand(topic key, "teahouse meet boxes 1" ‖ hour)` and slot s is box number s of it. A writer takes a random free slot;
//! a mailbox keeps the first valid write.
//!
//! # Privacy
//! The grid has 33 million cells, so who logs boxes finds out app and cell by trying. That is all it finds out. Whoever
//! knows both can also fill the slots of an hour or empty them: who watched before has seen what was in them.

use std::fmt;
use std::str::FromStr;

use teahouse_base::{CodecError, Decode, Encode, Reader, Rng, RngExt, UnixMillis, Writer};
use teahouse_wire::{BoxId, BoxIndex, BoxKey, BoxSeed, Generation, Shard};

use super::error::MeetError;
use crate::kdf::{Key, expand, extract};

/// Slots of a topic in one hour.
pub const SLOTS_PER_HOUR: u16 = 256;
/// Hours that can hold an offer which lives: the one that runs and the one before.
pub const HOURS_WATCHED: u32 = 2;
/// Characters of a cell.
const CELL: usize = 5;
/// The longest word.
pub const MAX_WORD: usize = 32;
const PLACE: usize = 1 + MAX_WORD;
const GEOHASH: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";

/// A cell of the coarse grid: a geohash of five characters, about five kilometres wide.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell([u8; CELL]);

impl Cell {
    /// Its five characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a geohash is ASCII")
    }
}

impl FromStr for Cell {
    type Err = MeetError;

    fn from_str(text: &str) -> Result<Self, MeetError> {
        let cell: [u8; CELL] = text.as_bytes().try_into().map_err(|_| MeetError::BadCell)?;
        if cell.iter().all(|byte| GEOHASH.contains(byte)) { Ok(Self(cell)) } else { Err(MeetError::BadCell) } // MEET-001
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cell({self})")
    }
}

/// A role or a tag, out of those that the app's manifest names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(String);

impl Word {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Word {
    type Err = MeetError;

    fn from_str(text: &str) -> Result<Self, MeetError> {
        let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
        let rest = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if first && rest && text.len() <= MAX_WORD {
            Ok(Self(text.to_owned()))
        } else {
            Err(MeetError::BadWord)
        }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Encode for Word {
    fn encode(&self, to: &mut Writer) {
        to.text(&self.0);
    }
}

impl Decode for Word {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.text("word", MAX_WORD)?.parse().map_err(|_| CodecError::Malformed("word"))
    }
}

/// Where people of one app look for each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A cell of the grid.
    Cell(Cell),
    /// No place on earth: a tag of the app's.
    Tag(Word),
}

impl Place {
    /// Its 33 bytes: 1 and a cell, or 2 and a tag, zeros behind. No two places have the same.
    pub fn to_fixed(&self) -> [u8; PLACE] {
        let (kind, text) = match self {
            Self::Cell(cell) => (1, cell.as_str()),
            Self::Tag(tag) => (2, tag.as_str()),
        };
        let mut out = [0; PLACE];
        out[0] = kind;
        out[1..=text.len()].copy_from_slice(text.as_bytes());
        out
    }
}

impl Encode for Place {
    fn encode(&self, to: &mut Writer) {
        to.fixed(&self.to_fixed());
    }
}

impl Decode for Place {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let malformed = CodecError::Malformed("place");
        let bytes: [u8; PLACE] = from.array()?;
        let end = bytes[1..].iter().rposition(|byte| *byte != 0).map_or(1, |last| last + 2);
        let text = std::str::from_utf8(&bytes[1..end]).map_err(|_| malformed.clone())?;
        match bytes[0] {
            1 => text.parse().map(Self::Cell).map_err(|_| malformed),
            2 => text.parse().map(Self::Tag).map_err(|_| malformed),
            _ => Err(malformed),
        }
    }
}

/// An hour, counted from 1970-01-01 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hour(u32);

impl Hour {
    /// The hour `now` lies in.
    pub fn of(now: UnixMillis) -> Self {
        Self(u32::try_from(now.get() / 3_600_000).unwrap_or(u32::MAX))
    }

    /// Hour number `n`.
    pub const fn new(n: u32) -> Self {
        Self(n)
    }

    /// Its number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The hours whose offers may live in this one, the newest first.
    pub fn watched(self) -> impl Iterator<Item = Self> {
        (0..HOURS_WATCHED).map_while(move |n| self.0.checked_sub(n).map(Self))
    }
}

/// The topic of one app in one place.
pub struct Topic {
    key: Key,
}

impl Topic {
    /// The topic of the app with this id, in `place`.
    pub fn new(app: &[u8; 32], place: &Place) -> Self {
        let place = place.to_fixed();
        let parts: [&[u8]; 2] = [app, &place];
        Self { key: extract(b"teahouse meet topic 1", &parts, b"topic") }
    }

    pub(super) const fn key(&self) -> &Key {
        &self.key
    }

    fn hour(&self, hour: Hour) -> BoxSeed {
        BoxSeed::from_secret(expand(&self.key, b"teahouse meet boxes 1", &hour.0.to_be_bytes()))
    }

    /// A random slot.
    pub fn draw(rng: &mut dyn Rng) -> u16 {
        u16::try_from(rng.below(u64::from(SLOTS_PER_HOUR))).expect("the draw is below 256")
    }

    /// The key that writes one slot.
    pub fn slot_key(&self, hour: Hour, slot: u16) -> BoxKey {
        self.hour(hour).key(BoxIndex::new(u64::from(slot)))
    }

    /// All slots of an hour, in order: what who looks for offers watches.
    pub fn slot_ids(&self, hour: Hour) -> Vec<BoxId> {
        let seed = self.hour(hour);
        (0..SLOTS_PER_HOUR).map(|slot| seed.box_id(BoxIndex::new(u64::from(slot)))).collect()
    }

    /// The shard through which an hour's offers travel.
    pub fn shard(&self, hour: Hour) -> Shard {
        Shard::choose(Generation::CURRENT, &self.hour(hour).shard_key())
    }
}

impl fmt::Debug for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Topic(..)")
    }
}
