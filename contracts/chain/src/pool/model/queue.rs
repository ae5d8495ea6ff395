//! The queue of a pool: leaves by number, and how many of them are in the tree.

use std::collections::BTreeMap;

use alloy::primitives::{B256, U256};

use super::PLACES;
use crate::pool::insertion::{Entry, Insertion, start_of};
use crate::pool::refusal::{InsertionRefusal, PoolRefusal};

/// Leaves that wait, and the places that are used up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Queue {
    /// Entries of which a leaf waits, by the number of their first leaf.
    pub entries: BTreeMap<u64, Entry>,
    /// How many leaves were ever queued.
    pub queued: u64,
    /// How many of them are in the tree.
    pub inserted: u64,
    /// How many places are used up.
    pub counter: u64,
}

impl Queue {
    /// Queues an entry, and answers the number of its first leaf.
    pub fn push(&mut self, entry: Entry) -> u64 {
        let number = self.queued;
        self.entries.insert(number, entry);
        self.queued += entry.count();
        number
    }

    /// The entries of the next `count` leaves, or of as many as there are.
    pub fn next(&self, count: u8) -> Vec<Entry> {
        let end = self.inserted + u64::from(count);
        self.entries.range(..end).map(|(_, entry)| *entry).collect()
    }

    /// The number at which the entries are others than the next of the queue; `None` when they are the next.
    pub fn first_other(&self, entries: &[Entry]) -> Option<u64> {
        let mut number = self.head();
        for entry in entries {
            if self.entries.get(&number) != Some(entry) {
                return Some(number);
            }
            number += entry.count();
        }
        None
    }

    /// Every leaf takes two places at most, whoever inserts it.
    pub const fn places_for(&self, leaves: u64) -> u64 {
        self.counter + 2 * (self.queued - self.inserted + leaves)
    }

    /// Whether `leaves` more have a place among `most`.
    pub fn require_room(&self, leaves: u64, most: u64) -> Result<(), PoolRefusal> {
        let places = self.places_for(leaves);
        let full = PoolRefusal::Full { places: U256::from(places), most: U256::from(most) };
        if places > most { Err(full) } else { Ok(()) } // SHP-012
    }

    /// Takes the leaves of an insertion whose entries are the next, and answers their first place and their reward.
    pub fn take(&mut self, insertion: &Insertion) -> Result<(u64, U256), PoolRefusal> {
        let (first, count) = (self.inserted, u64::from(insertion.count));
        let end = first + count;
        let spans = self.spans(&insertion.entries);
        let is_exact =
            spans.last().is_some_and(|(number, entry)| *number < end && end <= number + entry.count());
        if !is_exact {
            let (entries, count) = (U256::from(spans.len()), U256::from(count));
            return Err(InsertionRefusal::WrongEntries { entries, count }.into());
        }
        let start = self.place(insertion.size)?;
        let reward = spans.iter().map(|(number, entry)| part(entry, *number, first..end)).sum();
        self.entries.retain(|number, entry| number + entry.count() > end);
        if let Some((number, cut)) = spans.last().filter(|(number, entry)| number + entry.count() > end) {
            self.entries.remove(number);
            self.entries.insert(end, rest(cut)); // SHP-011
        }
        (self.inserted, self.counter) = (end, start + u64::from(insertion.size));
        Ok((start, reward))
    }

    /// The entries with the numbers of their first leaves, from the head on.
    fn spans(&self, entries: &[Entry]) -> Vec<(u64, Entry)> {
        let numbers = entries.iter().scan(self.head(), |next, entry| {
            let number = *next;
            *next += entry.count();
            Some((number, *entry))
        });
        numbers.collect()
    }

    /// The number of the first entry of which a leaf waits.
    fn head(&self) -> u64 {
        self.entries.first_key_value().map_or(self.queued, |(number, _)| *number)
    }

    /// Where a batch of this size starts.
    fn place(&self, size: u8) -> Result<u64, PoolRefusal> {
        let places = self.counter.next_multiple_of(size.into()) + u64::from(size);
        let full = PoolRefusal::Full { places: U256::from(places), most: U256::from(PLACES) };
        start_of(self.counter, size).ok_or(full)
    }
}

/// What is left of an entry of two leaves when the first is taken: an entry of its own.
fn rest(cut: &Entry) -> Entry {
    Entry { leaf0: cut.leaf1, leaf1: B256::ZERO, reward: cut.reward - cut.reward / 2 }
}

/// What the leaves of an entry that are within `taken` pay: of two each a half, and the second the odd unit.
fn part(entry: &Entry, number: u64, taken: std::ops::Range<u64>) -> U256 {
    let half = if entry.count() == 1 { entry.reward } else { entry.reward / 2 };
    let of = |leaf: u64, wei: u128| if taken.contains(&leaf) { wei } else { 0 };
    let second = of(number + 1, entry.reward - half);
    U256::from(of(number, half)) + U256::from(second) // SHP-011
}
