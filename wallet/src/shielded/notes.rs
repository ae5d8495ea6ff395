//! What its owner has: each note's state, and the sums by how sure they are.
//!
//! ```text
//!  queued ──inserted──▶ confirming ──block safe──▶ available ──held──▶ reserved
//!    └──────────────────────┴─────────────nullifier seen──┴───────────────┴──▶ spent
//! ```
//!
//! A note counts as available once its place in the tree stands in a block that the chain calls safe: only then does a
//! root lead to it that a proof may be made against (SHW-007).

use std::collections::BTreeMap;

use teahouse_base::{CodecError, Decode, ReadRecords, RecordStore, StoreError};
use teahouse_chain::port::{Asset, BlockRef};
use teahouse_zk::note::Commitment;

use super::place::ShieldedLane;
use super::record::{NoteRecord, SentRecord};
use super::select::DustPolicy;
use super::table::{self, RESERVED};
use crate::journal::IntentId;

/// How far a note is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteState {
    /// It waits to be put into the tree.
    Queued,
    /// It is in the tree, in a block that can still be taken back.
    Confirming(BlockRef),
    /// It can be spent.
    Available,
    /// It is held for a payment of ours.
    Reserved(IntentId),
    /// It was spent.
    Spent(BlockRef),
}

/// A note and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedNote {
    /// Its commitment.
    pub commitment: Commitment,
    /// How far it is.
    pub state: NoteState,
    /// What is known of it.
    pub record: NoteRecord,
}

/// How much of one asset, by how sure it is. The parts share nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShieldedHolding {
    /// Can be spent now.
    pub available: u128,
    /// Is not in the tree yet, or in a block that can be taken back.
    pub confirming: u128,
    /// Is held for payments of ours.
    pub reserved: u128,
    /// Can be spent, and is worth less than spending it costs: it goes along when notes are put together.
    pub dust: u128,
}

/// What is held, by asset.
pub type ShieldedBalances = BTreeMap<Asset, ShieldedHolding>;

impl ShieldedHolding {
    /// Everything.
    pub const fn total(&self) -> u128 {
        self.available.saturating_add(self.confirming).saturating_add(self.reserved).saturating_add(self.dust)
    }

    const fn add(&mut self, state: NoteState, value: u128, is_dust: bool) {
        let part = match state {
            NoteState::Queued | NoteState::Confirming(_) => &mut self.confirming,
            NoteState::Available if is_dust => &mut self.dust,
            NoteState::Available => &mut self.available,
            NoteState::Reserved(_) => &mut self.reserved,
            NoteState::Spent(_) => return,
        };
        *part = part.saturating_add(value);
    }
}

/// Every note of the owner's. `safe` is the number of the newest block that the chain calls safe.
///
/// # Errors
/// [`StoreError`].
pub fn owned(
    records: &dyn RecordStore,
    lane: &ShieldedLane,
    safe: u64,
) -> Result<Vec<OwnedNote>, StoreError> {
    owned_in(&*records.begin_read()?, lane, safe)
}

pub(super) fn owned_in(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
    safe: u64,
) -> Result<Vec<OwnedNote>, StoreError> {
    let held = reserved(records, lane)?;
    let notes = table::notes(records, lane)?.into_iter().map(|record| {
        let commitment = record.note().commitment();
        let state = state(&record, held.get(&commitment), safe);
        OwnedNote { commitment, state, record }
    });
    Ok(notes.collect())
}

/// The notes that are held, and for what.
pub(super) fn reserved(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
) -> Result<BTreeMap<Commitment, IntentId>, StoreError> {
    let prefix = lane.prefix();
    let read = |(key, value): (Vec<u8>, Vec<u8>)| -> Result<_, CodecError> {
        Ok((Commitment::from_bytes(&key[prefix.len()..])?, IntentId::from_bytes(&value)?))
    };
    let rows = table::all(records, RESERVED, &prefix)?;
    rows.into_iter().map(|row| read(row).map_err(|source| table::broken(RESERVED, source))).collect()
}

fn state(record: &NoteRecord, held: Option<&IntentId>, safe: u64) -> NoteState {
    match (record.spent, record.inserted, held) {
        (Some(at), _, _) => NoteState::Spent(at.block),
        (None, None, _) => NoteState::Queued,
        (None, Some(_), Some(id)) => NoteState::Reserved(*id),
        (None, Some((_, block)), None) if block.number > safe => NoteState::Confirming(block),
        (None, Some(_), None) => NoteState::Available,
    }
}

/// What is held, by asset.
pub fn balances(notes: &[OwnedNote], dust: &DustPolicy) -> ShieldedBalances {
    let mut all = ShieldedBalances::new();
    for note in notes.iter().filter(|note| !matches!(note.state, NoteState::Spent(_))) {
        let is_dust = dust.is_dust(note.record.asset, note.record.value);
        all.entry(note.record.asset).or_default().add(note.state, note.record.value, is_dust);
    }
    all
}

/// What was sent, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn sent(
    records: &dyn RecordStore,
    lane: &ShieldedLane,
    most: usize,
) -> Result<Vec<SentRecord>, StoreError> {
    table::sent(&*records.begin_read()?, lane, most)
}
