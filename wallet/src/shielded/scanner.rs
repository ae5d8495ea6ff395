//! A scanner reads what a pool wrote, block after block, and finds what is its owner's: with the phrase alone, all of it.
//!
//! It finds deposits, what was received and what was left over (with the incoming key), what was sent (with the outgoing
//! key), what was spent (by nullifiers), and where notes stand in the tree. It builds the tree's edge from the leaves and
//! compares its root with the chain's at every insertion.
//!
//! # Guarantees
//! - Notes, tree and the mark that a stretch was looked at are one commit: a crash costs a look and nothing else (SHW-005).
//! - A root that differs from the chain's, a number that was left out, a leaf that nobody queued: each stops the scan, and
//!   nothing of that stretch is believed (SHW-004). What was believed before can be doubted ([`Scanner::doubt`]), so that a lie that
//!   was told once stops nothing for ever.
//! - What stood in blocks that were taken back is undone first (SHW-006). A checkpoint is kept for every stretch whose end can
//!   still be taken back, and one that cannot.
//!
//! # Privacy
//! The endpoint sees that this pool's events are asked for, all of them, and so nothing about whose.

mod apply;
mod detect;
mod error;
#[cfg(test)]
mod halves_tests;
#[cfg(test)]
mod lives_tests;
#[cfg(test)]
mod restored_tests;
mod step;
#[cfg(test)]
mod tests;
mod undo;

use std::ops::RangeInclusive;
use std::sync::Arc;

use teahouse_base::store::{get_value, put_value};
use teahouse_base::{CodecError, Decode, Encode, Reader, RecordStore, StoreError, Writer};
use teahouse_chain::pool::PoolLog;
use teahouse_chain::port::{BlockRef, Heads};

use super::event::Seen;
use super::keys::FullViewingKey;
use super::place::ShieldedLane;
use super::record::Checkpoint;
use super::table::{self, SCAN};

pub use error::ScanError;
pub use step::Step;

/// The most blocks of one stretch.
pub const MOST_BLOCKS: u64 = 2_048;

/// Where a scan begins. The tree is built from the pool's first block; notes are looked for from the owner's first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birth {
    /// The block in which the pool was made.
    pub pool: u64,
    /// The first block in which a note of the owner's can be; the pool's for a phrase of unknown age.
    pub owner: u64,
}

/// What a pool wrote in some blocks.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// The first block that was read.
    pub from: u64,
    /// The last one.
    pub to: BlockRef,
    /// All of the pool's events in them, in order.
    pub logs: Vec<PoolLog>,
}

/// What a stretch came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScanReport {
    /// Events in it.
    pub events: usize,
    /// Notes of ours that were made.
    pub found: usize,
    /// Payments of ours that were opened.
    pub sent: usize,
    /// Notes of ours that were spent.
    pub spent: usize,
    /// Notes that opened for us and are not what they say: ignored.
    pub refused: usize,
}

/// One owner's view of one pool.
pub struct Scanner {
    records: Arc<dyn RecordStore>,
    lane: ShieldedLane,
    keys: Arc<FullViewingKey>,
}

impl std::fmt::Debug for Scanner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Scanner({:?})", self.lane)
    }
}

impl Scanner {
    /// The view of the owner of `keys`.
    pub fn new(records: Arc<dyn RecordStore>, lane: ShieldedLane, keys: Arc<FullViewingKey>) -> Self {
        Self { records, lane, keys }
    }

    /// Says where to begin; a scan that has begun goes on where it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin(&self, birth: Birth) -> Result<(), StoreError> {
        let mut write = self.records.begin_write()?;
        if write.get(SCAN, &self.lane.prefix())?.is_none() {
            put_value(&mut *write, SCAN, &self.lane.prefix(), &birth)?;
            write.commit()?;
        }
        Ok(())
    }

    /// Looks for notes from the pool's first block on, and reads everything again, where the owner's first block is one that the
    /// chain does not have yet: whoever said so when the scan began was wrong. Whether it was so.
    ///
    /// # Errors
    /// [`ScanError::NotBegun`], [`StoreError`].
    pub fn doubt_birth(&self, latest: u64) -> Result<bool, ScanError> {
        let birth = self.birth()?;
        if birth.owner <= latest.max(birth.pool) {
            return Ok(false);
        }
        // In this order: what ends in between begins here once more.
        self.undo_to(None)?;
        let mut write = self.records.begin_write()?;
        put_value(&mut *write, SCAN, &self.lane.prefix(), &Birth { owner: birth.pool, ..birth })?;
        write.commit()?;
        Ok(true)
    }

    /// The last block that was looked at; `None` before the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn cursor(&self) -> Result<Option<BlockRef>, StoreError> {
        Ok(self.tip()?.map(|checkpoint| checkpoint.block))
    }

    /// The blocks that a reorganisation can be undone to, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn checkpoints(&self) -> Result<Vec<BlockRef>, StoreError> {
        let all = table::checkpoints(&*self.records.begin_read()?, &self.lane)?;
        Ok(all.into_iter().rev().map(|checkpoint| checkpoint.block).collect())
    }

    /// The blocks to read next. A stretch ends at the final and at the safe block, so that there are checkpoints to prove
    /// against and to undo to.
    ///
    /// # Errors
    /// [`ScanError::NotBegun`], [`StoreError`].
    pub fn next(&self, heads: &Heads) -> Result<Option<RangeInclusive<u64>>, ScanError> {
        let from = match self.cursor()? {
            Some(block) => block.number.saturating_add(1),
            None => self.birth()?.pool,
        };
        let ends = [heads.finalized.number, heads.safe.number, heads.latest.number];
        let end = ends.into_iter().find(|end| *end >= from);
        Ok(end.map(|end| from..=end.min(from.saturating_add(MOST_BLOCKS - 1))))
    }

    /// Takes what a pool wrote in the next blocks. `finalized` is the newest block that cannot be taken back.
    ///
    /// # Errors
    /// [`ScanError`]: nothing of the stretch was kept.
    pub fn take(&self, stretch: Stretch, finalized: u64) -> Result<ScanReport, ScanError> {
        let birth = self.birth()?;
        self.follows(&stretch, birth)?;
        let (from, to, place) = (stretch.from, stretch.to, self.lane.place);
        let mut seen = Vec::with_capacity(stretch.logs.len());
        for log in stretch.logs {
            let (block, index) = (log.block.number, log.index);
            let is_inside = (from..=to.number).contains(&block);
            let one = Seen::read(&place, log).filter(|_| is_inside);
            seen.push(one.ok_or(ScanError::NotAnEvent { block, index })?);
        }
        seen.sort_by_key(|one| (one.block.number, one.index));
        let opened = detect::open_all(&self.keys, &place, &seen, birth.owner);
        let mut write = self.records.begin_write()?;
        let before = newest(table::checkpoints(&*write, &self.lane)?);
        if before.as_ref().map_or(birth.pool, |tip| tip.block.number + 1) != from {
            return Err(ScanError::Elsewhere { from });
        }
        let mut work = apply::Applying::new(&mut *write, self.lane, &self.keys, before, to)?;
        for (one, opened) in seen.iter().zip(opened) {
            work.apply(one, opened)?;
        }
        let report = work.finish(finalized)?;
        write.commit()?; // SHW-005
        Ok(report)
    }

    fn follows(&self, stretch: &Stretch, birth: Birth) -> Result<(), ScanError> {
        let expected = self.cursor()?.map_or(birth.pool, |block| block.number.saturating_add(1));
        let fits = stretch.from == expected && stretch.to.number >= stretch.from;
        if fits { Ok(()) } else { Err(ScanError::Elsewhere { from: stretch.from }) }
    }

    fn birth(&self) -> Result<Birth, ScanError> {
        let birth = get_value(&*self.records.begin_read()?, SCAN, &self.lane.prefix())?;
        birth.ok_or(ScanError::NotBegun)
    }

    fn tip(&self) -> Result<Option<Checkpoint>, StoreError> {
        Ok(newest(table::checkpoints(&*self.records.begin_read()?, &self.lane)?))
    }
}

fn newest(mut checkpoints: Vec<Checkpoint>) -> Option<Checkpoint> {
    checkpoints.pop()
}

/// Version 1: `first block of the pool (8) | first block of the owner (8)`.
impl Encode for Birth {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).u64(self.pool).u64(self.owner);
    }
}

impl Decode for Birth {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self { pool: from.u64()?, owner: from.u64()? })
    }
}
