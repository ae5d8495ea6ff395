//! Where the journal's records lie.
//!
//! | table | key | value |
//! |---|---|---|
//! | `wallet.intents` | lane (28) · intent (16) | [`IntentRecord`] |
//! | `wallet.open` | lane (28) · intent (16) | nothing: the intents that are not settled |
//! | `wallet.attempts` | lane (28) · intent (16) · number (2) | [`Attempt`] |
//! | `wallet.lanes` | lane (28) | the next nonce (8) |
//! | `wallet.paid` | lane (28) · account (20) | nothing: who was paid before, finally |

use alloy::primitives::Address;
use teahouse_base::store::{get_value, put_value};
use teahouse_base::{ReadRecords, StoreError, Table, WriteRecords};

use super::record::{Attempt, IntentId, IntentRecord, Lane};
use crate::limits;

pub(super) const INTENTS: Table = Table::new("wallet.intents");
pub(super) const OPEN: Table = Table::new("wallet.open");
pub(super) const ATTEMPTS: Table = Table::new("wallet.attempts");
pub(super) const LANES: Table = Table::new("wallet.lanes");
pub(super) const PAID: Table = Table::new("wallet.paid");

/// How many records one scan takes at a time.
const PAGE: usize = 256;

pub(super) fn intent(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
) -> Result<Option<IntentRecord>, StoreError> {
    get_value(records, INTENTS, &lane.key(id))
}

/// Writes the record, and keeps the list of open intents and what counts towards limits true.
pub(super) fn put_intent(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
    record: &IntentRecord,
) -> Result<(), StoreError> {
    let key = lane.key(id);
    put_value(records, INTENTS, &key, record)?;
    if let Some(kept) = super::reserve::kept(record) {
        limits::settle(records, lane, id, kept)?; // SPL-002
    }
    if record.state.is_settled() { records.delete(OPEN, &key) } else { records.put(OPEN, &key, &[]) }
}

/// Removes an intent that was never signed.
pub(super) fn delete_intent(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
) -> Result<(), StoreError> {
    let key = lane.key(id);
    limits::settle(records, lane, id, limits::Kept::Nothing)?;
    records.delete(INTENTS, &key)?;
    records.delete(OPEN, &key)
}

/// Every intent of the lane that is not settled.
pub(super) fn open(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
) -> Result<Vec<(IntentId, IntentRecord)>, StoreError> {
    let ids = ids(records, OPEN, lane)?;
    let known = ids.into_iter().map(|id| Ok(intent(records, lane, &id)?.map(|record| (id, record))));
    known.filter_map(Result::transpose).collect()
}

/// Every intent of the lane.
pub(super) fn all(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
) -> Result<Vec<(IntentId, IntentRecord)>, StoreError> {
    let ids = ids(records, INTENTS, lane)?;
    let known = ids.into_iter().map(|id| Ok(intent(records, lane, &id)?.map(|record| (id, record))));
    known.filter_map(Result::transpose).collect()
}

fn ids(
    records: &(impl ReadRecords + ?Sized),
    table: Table,
    lane: &Lane,
) -> Result<Vec<IntentId>, StoreError> {
    let prefix = lane.prefix();
    let mut found = Vec::new();
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = records.scan(table, &prefix, after.as_deref(), PAGE)?;
        let last = page.last().map(|(key, _)| key.clone());
        for (key, _) in &page {
            let id = key[prefix.len()..].try_into().map(IntentId::from_array);
            found.push(id.map_err(|_| malformed(table))?);
        }
        match last {
            Some(key) if page.len() == PAGE => after = Some(key),
            _ => return Ok(found),
        }
    }
}

pub(super) fn attempt(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
    number: u16,
) -> Result<Option<Attempt>, StoreError> {
    get_value(records, ATTEMPTS, &attempt_key(lane, id, number))
}

pub(super) fn put_attempt(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
    number: u16,
    attempt: &Attempt,
) -> Result<(), StoreError> {
    put_value(records, ATTEMPTS, &attempt_key(lane, id, number), attempt)
}

/// Every attempt of an intent, oldest first.
pub(super) fn attempts(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
    record: &IntentRecord,
) -> Result<Vec<Attempt>, StoreError> {
    let numbered =
        (0..record.attempts).map(|n| attempt(records, lane, id, n)?.ok_or_else(|| malformed(ATTEMPTS)));
    numbered.collect()
}

fn attempt_key(lane: &Lane, id: &IntentId, number: u16) -> Vec<u8> {
    [&lane.key(id)[..], &number.to_be_bytes()].concat()
}

/// The first nonce that no signed bytes of this lane carry.
pub(super) fn next_nonce(records: &(impl ReadRecords + ?Sized), lane: &Lane) -> Result<u64, StoreError> {
    Ok(get_value(records, LANES, &lane.prefix())?.unwrap_or(0))
}

pub(super) fn put_next_nonce(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    nonce: u64,
) -> Result<(), StoreError> {
    put_value(records, LANES, &lane.prefix(), &nonce)
}

pub(super) fn was_paid(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    payee: Address,
) -> Result<bool, StoreError> {
    Ok(records.get(PAID, &paid_key(lane, payee))?.is_some())
}

/// Everyone who was paid from the lane, finally.
pub(super) fn paid(records: &(impl ReadRecords + ?Sized), lane: &Lane) -> Result<Vec<Address>, StoreError> {
    let prefix = lane.prefix();
    let rows = records.scan(PAID, &prefix, None, usize::MAX)?;
    let account =
        |(key, _): &(Vec<u8>, Vec<u8>)| <[u8; 20]>::try_from(&key[prefix.len()..]).map(Address::from);
    rows.iter().map(|row| account(row).map_err(|_| malformed(PAID))).collect()
}

pub(super) fn put_paid(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    payee: Address,
) -> Result<(), StoreError> {
    records.put(PAID, &paid_key(lane, payee), &[])
}

fn paid_key(lane: &Lane, payee: Address) -> Vec<u8> {
    [&lane.prefix()[..], payee.as_slice()].concat()
}

fn malformed(table: Table) -> StoreError {
    StoreError::Record { table: table.name(), source: teahouse_base::CodecError::Malformed("journal") }
}
