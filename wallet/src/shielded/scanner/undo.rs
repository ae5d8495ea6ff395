//! Going back to a checkpoint, when blocks were taken back; and letting go of what can no longer be taken back.

use teahouse_base::StoreError;
use teahouse_chain::port::BlockRef;

use super::{Scanner, newest};
use crate::shielded::place::ShieldedLane;
use crate::shielded::plan;
use crate::shielded::record::Checkpoint;
use crate::shielded::table::{self, AMOUNTS, EMPTY, NODES, QUEUE, SENT, SPENDS, Write};
use crate::shielded::tree::Edge;

/// More checkpoints than this are thinned out: a chain that takes so long to settle is gone back in longer strides.
const MOST_CHECKPOINTS: usize = 512;

/// How many records are looked at in one go.
const PAGE: usize = 256;

/// Amounts of older days say nothing about who hides among whom today.
const DAYS_OF_AMOUNTS: u64 = 31;

impl Scanner {
    /// Forgets what was seen above a block that both branches have; `None`: everything. Returns where the scan goes on from.
    ///
    /// # Errors
    /// [`StoreError`]; everything is as it was then.
    pub fn undo_to(&self, common: Option<u64>) -> Result<Option<BlockRef>, StoreError> {
        let mut write = self.records.begin_write()?;
        let mut kept = table::checkpoints(&*write, &self.lane)?;
        let is_above = |point: &Checkpoint| common.is_none_or(|common| point.block.number > common);
        let above: Vec<_> = kept.extract_if(.., |point| is_above(point)).collect();
        let back_to = newest(kept);
        for checkpoint in &above {
            table::delete_checkpoint(&mut *write, &self.lane, checkpoint.block.number)?;
        }
        undo(&mut *write, &self.lane, back_to.as_ref())?; // SHW-006
        write.commit()?;
        Ok(back_to.map(|checkpoint| checkpoint.block))
    }

    /// Goes back over what was looked at, by twice as much each time, and at last to the beginning. For when what comes next does not
    /// fit again and again ([`super::ScanError::is_misfit`]): perhaps what was believed before left something out. Returns where the scan
    /// goes on from.
    ///
    /// # Errors
    /// [`StoreError`]; everything is as it was then.
    pub fn doubt(&self, times: u32) -> Result<Option<BlockRef>, StoreError> {
        let strides = 1_usize.checked_shl(times).unwrap_or(usize::MAX);
        let back_to = self.checkpoints()?.get(strides).map(|block| block.number);
        self.undo_to(back_to) // SHW-004
    }
}

fn undo(write: &mut Write<'_>, lane: &ShieldedLane, back_to: Option<&Checkpoint>) -> Result<(), StoreError> {
    let block = back_to.map(|checkpoint| checkpoint.block.number);
    let is_gone = |number: u64| block.is_none_or(|block| number > block);
    let edge = back_to.map_or_else(Edge::default, |checkpoint| checkpoint.edge.clone());
    for mut note in table::notes(&*write, lane)? {
        if is_gone(note.made.block.number) {
            table::delete_note(write, lane, &note)?;
            continue;
        }
        let before = note.clone();
        note.inserted = note.inserted.filter(|(_, at)| !is_gone(at.number));
        note.spent = note.spent.filter(|at| !is_gone(at.block.number));
        if note != before {
            table::put_note(write, lane, &note)?;
        }
    }
    for table in [SENT, SPENDS] {
        delete_keys(write, lane, table, |key| number_at(key, 0).is_none_or(|block| is_gone(!block)))?;
    }
    let queued = back_to.map_or(0, |checkpoint| checkpoint.queued);
    delete_keys(write, lane, QUEUE, |key| number_at(key, 0).is_none_or(|number| number >= queued))?;
    delete_keys(write, lane, EMPTY, |key| number_at(key, 0).is_none_or(|number| number >= queued))?;
    delete_keys(write, lane, AMOUNTS, |key| number_at(key, 4).is_none_or(is_gone))?;
    let incomplete = |key: &[u8]| table::node_at(key).is_none_or(|at| !at.is_complete(edge.leaves()));
    delete_keys(write, lane, NODES, incomplete)?;
    plan::undo(write, lane, block)
}

/// Drops the checkpoints below the newest final one, and what only they needed.
pub(super) fn forget_settled(
    write: &mut Write<'_>,
    lane: &ShieldedLane,
    finalized: u64,
) -> Result<(), StoreError> {
    let all = table::checkpoints(&*write, lane)?;
    let settled = all.iter().rposition(|checkpoint| checkpoint.block.number <= finalized).unwrap_or(0);
    for checkpoint in &all[..settled] {
        table::delete_checkpoint(write, lane, checkpoint.block.number)?;
    }
    thin_out(write, lane, &all[settled..])?;
    if let Some(oldest) = all.get(settled).filter(|oldest| oldest.block.number <= finalized) {
        let (needed, time) = (oldest.inserted, oldest.block.time.get());
        delete_first(write, lane, QUEUE, |key| number_at(key, 0).is_some_and(|number| number < needed))?;
        let day = table::day(time.saturating_sub(DAYS_OF_AMOUNTS * 86_400));
        delete_first(write, lane, AMOUNTS, |key| key.get(..4).is_some_and(|at| at < day.as_slice()))?;
    }
    Ok(())
}

/// Every second one between the oldest and the newest goes, once there are too many.
fn thin_out(write: &mut Write<'_>, lane: &ShieldedLane, kept: &[Checkpoint]) -> Result<(), StoreError> {
    if kept.len() <= MOST_CHECKPOINTS {
        return Ok(());
    }
    for checkpoint in kept[1..kept.len() - 1].iter().step_by(2) {
        table::delete_checkpoint(write, lane, checkpoint.block.number)?;
    }
    Ok(())
}

/// The number of 8 bytes in the part of a key behind the lane.
fn number_at(rest: &[u8], at: usize) -> Option<u64> {
    rest.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes)
}

/// Deletes the records of a lane whose key, behind the lane, says so.
fn delete_keys(
    write: &mut Write<'_>,
    lane: &ShieldedLane,
    table: teahouse_base::Table,
    is_gone: impl Fn(&[u8]) -> bool,
) -> Result<(), StoreError> {
    let prefix = lane.prefix();
    for (key, _) in table::all(&*write, table, &prefix)? {
        if is_gone(&key[prefix.len()..]) {
            write.delete(table, &key)?;
        }
    }
    Ok(())
}

/// Deletes the first records of a lane, up to one whose key says that it stays: what is old comes first in these tables.
fn delete_first(
    write: &mut Write<'_>,
    lane: &ShieldedLane,
    table: teahouse_base::Table,
    is_gone: impl Fn(&[u8]) -> bool,
) -> Result<(), StoreError> {
    let prefix = lane.prefix();
    loop {
        let page = write.scan(table, &prefix, None, PAGE)?;
        let gone = page.iter().take_while(|(key, _)| is_gone(&key[prefix.len()..])).count();
        for (key, _) in &page[..gone] {
            write.delete(table, key)?;
        }
        if gone < PAGE {
            return Ok(());
        }
    }
}
