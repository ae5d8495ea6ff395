//! The request inbox is where strangers leave a first message: 1,024 boxes a day that everyone who has the contact card
//! can find and write.
//!
//! The seed of a day is HKDF(inbox seed, day) and slot s is box number s of it, which is `H(inbox seed, day, slot)` with
//! the blinding on top. A writer picks a random free slot; a mailbox keeps the first valid write, so a taken slot is a
//! typed refusal and the writer picks another.
//!
//! # Privacy
//! Who has the card can see which slots are taken (how many requests came that day), but not by whom nor what they say:
//! the content is sealed to the card's key. A relay sees only unrelated one-time boxes.

use teahouse_base::{Rng, RngExt, SecretBytes, UnixMillis};

use crate::boxes::{BoxId, BoxIndex, BoxKey, BoxSeed};
use crate::shard::ShardKey;

/// Slots of an inbox on one day.
pub const SLOTS_PER_DAY: u16 = 1_024;

/// A day, counted from 1970-01-01 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u32);

impl Day {
    /// The day `now` lies in.
    pub fn of(now: UnixMillis) -> Self {
        Self(u32::try_from(now.get() / 86_400_000).unwrap_or(u32::MAX))
    }

    /// Day number `n`.
    pub const fn new(n: u32) -> Self {
        Self(n)
    }

    /// Its number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The `days` days up to and including this one, the newest first: what a reader who was away looks through.
    pub fn back(self, days: u32) -> impl Iterator<Item = Self> {
        (0..days).map_while(move |n| self.0.checked_sub(n).map(Self))
    }
}

/// A place in a day's inbox, below [`SLOTS_PER_DAY`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(u16);

impl Slot {
    /// Slot `n`, or `None` when there is no such slot.
    pub const fn new(n: u16) -> Option<Self> {
        if n < SLOTS_PER_DAY { Some(Self(n)) } else { None }
    }

    /// A random slot.
    pub fn random(rng: &mut dyn Rng) -> Self {
        Self(u16::try_from(rng.below(u64::from(SLOTS_PER_DAY))).expect("the draw is below 1,024"))
    }

    /// All slots in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SLOTS_PER_DAY).map(Self)
    }

    /// Its number.
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// The seed of a request inbox, part of the contact card.
#[derive(Clone, Debug)]
pub struct InboxSeed(BoxSeed);

impl InboxSeed {
    /// A fresh inbox.
    pub fn random(rng: &mut dyn Rng) -> Self {
        Self(BoxSeed::random(rng))
    }

    /// The inbox with these bytes.
    pub const fn from_secret(bytes: SecretBytes<32>) -> Self {
        Self(BoxSeed::from_secret(bytes))
    }

    /// Its bytes, for the card.
    pub const fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }

    /// The seed of one day's slots; slot s is box s of it.
    pub fn day(&self, day: Day) -> BoxSeed {
        let mut label = *b"teahouse box inbox day 1\0\0\0\0";
        label[24..].copy_from_slice(&day.0.to_be_bytes());
        BoxSeed::from_secret(self.0.subkey(&label))
    }

    /// The key that writes one slot.
    pub fn slot_key(&self, day: Day, slot: Slot) -> BoxKey {
        self.day(day).key(BoxIndex::new(u64::from(slot.0)))
    }

    /// The id of one slot.
    pub fn slot_id(&self, day: Day, slot: Slot) -> BoxId {
        self.day(day).box_id(BoxIndex::new(u64::from(slot.0)))
    }

    /// All slots of one day, in order: what the owner watches.
    pub fn slot_ids(&self, day: Day) -> Vec<BoxId> {
        let seed = self.day(day);
        Slot::all().map(|slot| seed.box_id(BoxIndex::new(u64::from(slot.0)))).collect()
    }

    /// The shard key under which requests travel.
    pub fn shard_key(&self) -> ShardKey {
        self.0.shard_key()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use teahouse_base::testing::SeededRng;

    #[test]
    fn an_inbox_has_1024_different_slots_and_other_ones_the_next_day() {
        let inbox = InboxSeed::random(&mut SeededRng::new(1));
        let today: BTreeSet<_> = inbox.slot_ids(Day::new(20_000)).into_iter().collect();
        let tomorrow: BTreeSet<_> = inbox.slot_ids(Day::new(20_001)).into_iter().collect();
        assert_eq!(today.len(), 1_024);
        assert!(today.is_disjoint(&tomorrow));
    }

    #[test]
    fn writer_and_owner_meet_in_the_same_slot() {
        let inbox = InboxSeed::random(&mut SeededRng::new(2));
        let slot = Slot::random(&mut SeededRng::new(3));
        let day = Day::of(UnixMillis::new(1_795_000_000_000));
        assert_eq!(inbox.slot_key(day, slot).id(), inbox.slot_ids(day)[usize::from(slot.get())]);
        assert_eq!(inbox.slot_key(day, slot).id(), inbox.slot_id(day, slot));
    }

    #[test]
    fn slots_end_at_1023_and_days_do_not_go_below_zero() {
        assert_eq!(Slot::new(1_024), None);
        assert_eq!(Slot::new(1_023).map(Slot::get), Some(1_023));
        assert_eq!(Day::new(1).back(5).collect::<Vec<_>>(), [Day::new(1), Day::new(0)]);
    }
}
