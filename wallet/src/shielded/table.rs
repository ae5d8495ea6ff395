//! Where the records of shielded payments lie. A lane is `persona (4) | chain (8) | pool (20)`.
//!
//! | table | key | value |
//! |---|---|---|
//! | `wallet.shielded.scan` | lane | version 1, first block (8), birthday (8) |
//! | `wallet.shielded.checkpoints` | lane · block (8) | [`Checkpoint`] |
//! | `wallet.shielded.notes` | lane · commitment (32) | [`NoteRecord`] |
//! | `wallet.shielded.nullifiers` | lane · nullifier (32) | the commitment (32) of the note |
//! | `wallet.shielded.sent` | lane · inverted block (8) · inverted leaf number (8) | [`SentRecord`] |
//! | `wallet.shielded.spends` | lane · inverted block (8) · inverted leaf number (8) | [`OwnSpend`] |
//! | `wallet.shielded.queue` | lane · leaf number (8) | the leaf (32): from queueing until its insertion is final |
//! | `wallet.shielded.nodes` | lane · level (1) · place (8) | a complete node (32) beside a path of ours |
//! | `wallet.shielded.amounts` | lane · day (4) · block (8) · log (8) | [`PublicAmount`] of somebody else's |
//! | `wallet.shielded.empty` | lane · leaf number (8) | nothing: leaves of ours that are worth nothing |
//! | `wallet.shielded.intents` | lane · intent (16) | an intent's record (`plan/record.rs`) |
//! | `wallet.shielded.open` | lane · intent (16) | nothing: the intents that are not settled |
//! | `wallet.shielded.reserved` | lane · commitment (32) | the intent (16) that a note is held for |
//! | `wallet.shielded.watched` | lane · nullifier (32) | the intent (16) that shows it |
//! | `wallet.shielded.own` | lane | the next number (8) of an own note |
//! | `wallet.shielded.timing` | size (1) | how long proofs took here (`prover/estimate.rs`) |
//!
//! Values hold what only their owner may see: the store that is given here is a sealed one.

use std::collections::BTreeSet;

use teahouse_base::store::{Record, get_value, put_value};
use teahouse_base::{CodecError, Decode, Encode, ReadRecords, StoreError, Table, UnixMillis, WriteRecords};
use teahouse_zk::note::{Commitment, Nullifier};
use teahouse_zk::{Fr, field};

use super::own_spend::OwnSpend;
use super::place::ShieldedLane;
use super::record::{Checkpoint, NoteRecord, PublicAmount, SentRecord};
use super::tree::NodeAt;

pub(super) const SCAN: Table = Table::new("wallet.shielded.scan");
pub(super) const CHECKPOINTS: Table = Table::new("wallet.shielded.checkpoints");
pub(super) const NOTES: Table = Table::new("wallet.shielded.notes");
pub(super) const NULLIFIERS: Table = Table::new("wallet.shielded.nullifiers");
pub(super) const SENT: Table = Table::new("wallet.shielded.sent");
pub(super) const SPENDS: Table = Table::new("wallet.shielded.spends");
pub(super) const QUEUE: Table = Table::new("wallet.shielded.queue");
pub(super) const NODES: Table = Table::new("wallet.shielded.nodes");
pub(super) const AMOUNTS: Table = Table::new("wallet.shielded.amounts");
pub(super) const EMPTY: Table = Table::new("wallet.shielded.empty");
pub(super) const INTENTS: Table = Table::new("wallet.shielded.intents");
pub(super) const OPEN: Table = Table::new("wallet.shielded.open");
pub(super) const RESERVED: Table = Table::new("wallet.shielded.reserved");
pub(super) const WATCHED: Table = Table::new("wallet.shielded.watched");
const OWN: Table = Table::new("wallet.shielded.own");

/// The tables that a backup holds, that of payments first: what was promised and may be on its way. All else is found again
/// from the phrase.
pub const TABLES: [Table; 4] = [INTENTS, OPEN, RESERVED, WATCHED];

const PAGE: usize = 256;

pub(super) type Write<'a> = dyn WriteRecords + 'a;

/// Every record of a lane behind some more of the key.
pub(super) fn all(
    records: &(impl ReadRecords + ?Sized),
    table: Table,
    prefix: &[u8],
) -> Result<Vec<Record>, StoreError> {
    let (mut found, mut after) = (Vec::new(), None::<Vec<u8>>);
    loop {
        let page = records.scan(table, prefix, after.as_deref(), PAGE)?;
        let is_last = page.len() < PAGE;
        after = page.last().map(|(key, _)| key.clone());
        found.extend(page);
        if is_last {
            return Ok(found);
        }
    }
}

/// The decoded values of such records.
pub(super) fn values<T: Decode>(table: Table, records: &[Record]) -> Result<Vec<T>, StoreError> {
    records.iter().map(|(_, value)| T::from_bytes(value).map_err(|source| broken(table, source))).collect()
}

pub(super) const fn broken(table: Table, source: CodecError) -> StoreError {
    StoreError::Record { table: table.name(), source }
}

pub(super) fn note(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
    commitment: &Commitment,
) -> Result<Option<NoteRecord>, StoreError> {
    get_value(records, NOTES, &lane.key(&[&commitment.to_bytes()]))
}

/// Writes a note, and what finds it by its nullifier.
pub(super) fn put_note(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &ShieldedLane,
    note: &NoteRecord,
) -> Result<(), StoreError> {
    let commitment = note.note().commitment().to_bytes();
    records.put(NULLIFIERS, &lane.key(&[&note.nullifier.to_bytes()]), &commitment)?;
    put_value(records, NOTES, &lane.key(&[&commitment]), note)
}

pub(super) fn delete_note(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &ShieldedLane,
    note: &NoteRecord,
) -> Result<(), StoreError> {
    records.delete(NULLIFIERS, &lane.key(&[&note.nullifier.to_bytes()]))?;
    records.delete(NOTES, &lane.key(&[&note.note().commitment().to_bytes()]))
}

/// The note of ours that a nullifier spends.
pub(super) fn note_of(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
    nullifier: &Nullifier,
) -> Result<Option<NoteRecord>, StoreError> {
    let commitment: Option<Commitment> = get_value(records, NULLIFIERS, &lane.key(&[&nullifier.to_bytes()]))?;
    commitment.map_or(Ok(None), |commitment| note(records, lane, &commitment))
}

pub(super) fn notes(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
) -> Result<Vec<NoteRecord>, StoreError> {
    values(NOTES, &all(records, NOTES, &lane.prefix())?)
}

/// The places of the tree that notes of ours have, spent or not.
pub(super) fn places(notes: &[NoteRecord]) -> BTreeSet<u64> {
    notes.iter().filter_map(|note| note.inserted.map(|(place, _)| place)).collect()
}

fn sent_key(lane: &ShieldedLane, block: u64, number: u64) -> Vec<u8> {
    lane.key(&[&(!block).to_be_bytes(), &(!number).to_be_bytes()])
}

pub(super) fn put_sent(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &ShieldedLane,
    sent: &SentRecord,
) -> Result<(), StoreError> {
    put_value(records, SENT, &sent_key(lane, sent.made.block.number, sent.number), sent)
}

/// What was sent, the newest first, at most `most`.
pub(super) fn sent(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
    most: usize,
) -> Result<Vec<SentRecord>, StoreError> {
    values(SENT, &records.scan(SENT, &lane.prefix(), None, most)?)
}

pub(super) fn put_own_spend(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &ShieldedLane,
    spend: &OwnSpend,
) -> Result<(), StoreError> {
    put_value(records, SPENDS, &sent_key(lane, spend.made.block.number, spend.number), spend)
}

/// Spends that paid nobody in the pool, the newest first, at most `most`.
pub(super) fn own_spends(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
    most: usize,
) -> Result<Vec<OwnSpend>, StoreError> {
    values(SPENDS, &records.scan(SPENDS, &lane.prefix(), None, most)?)
}

/// The checkpoints, oldest first.
pub(super) fn checkpoints(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
) -> Result<Vec<Checkpoint>, StoreError> {
    values(CHECKPOINTS, &all(records, CHECKPOINTS, &lane.prefix())?)
}

pub(super) fn put_checkpoint(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &ShieldedLane,
    checkpoint: &Checkpoint,
) -> Result<(), StoreError> {
    let key = lane.key(&[&checkpoint.block.number.to_be_bytes()]);
    put_value(records, CHECKPOINTS, &key, checkpoint)
}

pub(super) fn delete_checkpoint(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &ShieldedLane,
    block: u64,
) -> Result<(), StoreError> {
    records.delete(CHECKPOINTS, &lane.key(&[&block.to_be_bytes()]))
}

pub(super) fn leaf(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
    number: u64,
) -> Result<Option<Commitment>, StoreError> {
    get_value(records, QUEUE, &lane.key(&[&number.to_be_bytes()]))
}

pub(super) fn put_leaf(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &ShieldedLane,
    number: u64,
    leaf: &Commitment,
) -> Result<(), StoreError> {
    put_value(records, QUEUE, &lane.key(&[&number.to_be_bytes()]), leaf)
}

fn node_key(lane: &ShieldedLane, at: NodeAt) -> Vec<u8> {
    lane.key(&[&[at.level], &at.place.to_be_bytes()])
}

pub(super) fn node(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
    at: NodeAt,
) -> Result<Option<Fr>, StoreError> {
    let bytes: Option<[u8; 32]> = get_value(records, NODES, &node_key(lane, at))?;
    let read = |bytes| field::from_bytes(&bytes).map_err(|_| broken(NODES, CodecError::Malformed("node")));
    bytes.map(read).transpose()
}

pub(super) fn put_node(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &ShieldedLane,
    at: NodeAt,
    node: &Fr,
) -> Result<(), StoreError> {
    records.put(NODES, &node_key(lane, at), &field::to_bytes(node))
}

/// The place of a node, by what stands behind the lane in its key.
pub(super) fn node_at(rest: &[u8]) -> Option<NodeAt> {
    let (level, place) = rest.split_first()?;
    Some(NodeAt { level: *level, place: u64::from_be_bytes(place.try_into().ok()?) })
}

/// Where what was seen in a block of this time begins.
pub(super) fn day(seconds: u64) -> [u8; 4] {
    u32::try_from(seconds / 86_400).unwrap_or(u32::MAX).to_be_bytes()
}

pub(super) fn put_amount(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &ShieldedLane,
    (block, log): (u64, u64),
    amount: &PublicAmount,
) -> Result<(), StoreError> {
    let day = day(amount.time.get());
    put_value(records, AMOUNTS, &lane.key(&[&day, &block.to_be_bytes(), &log.to_be_bytes()]), amount)
}

/// Notes that a leaf is ours and worth nothing.
pub(super) fn put_empty(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &ShieldedLane,
    number: u64,
) -> Result<(), StoreError> {
    records.put(EMPTY, &lane.key(&[&number.to_be_bytes()]), &[])
}

/// How many of the first `leaves` leaves are ours and worth nothing.
pub(super) fn empty_below(
    records: &(impl ReadRecords + ?Sized),
    lane: &ShieldedLane,
    leaves: u64,
) -> Result<u64, StoreError> {
    let end = lane.key(&[&leaves.to_be_bytes()]);
    let all = self::all(records, EMPTY, &lane.prefix())?;
    Ok(all.iter().filter(|(key, _)| *key < end).count() as u64)
}

/// Gives out the next number of an own note: it is never given out again.
///
/// # Errors
/// [`StoreError`]; nothing is given out then.
pub fn next_own_note(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &ShieldedLane,
) -> Result<u64, StoreError> {
    let next = get_value(records, OWN, &lane.prefix())?.unwrap_or(0_u64);
    put_value(records, OWN, &lane.prefix(), &next.saturating_add(1))?;
    Ok(next)
}

/// Makes a restored wallet count its own notes from the minute of its restore: what it gave out before is forgotten, and
/// stays below for ever.
///
/// # Errors
/// [`StoreError`].
pub fn restored_own_notes(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &ShieldedLane,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let next = get_value(records, OWN, &lane.prefix())?.unwrap_or(0_u64);
    put_value(records, OWN, &lane.prefix(), &next.max(now.get() / 60_000))
}
