//! The redb engine keeps boxes in one file with one writer, and every commit reaches the disk before it returns.
//!
//! | table | key | value |
//! |---|---|---|
//! | `boxes` | box id, 32 | version 1, tombstone 1, content id 32, stored at 8, expires at 8, envelope |
//! | `buckets` | expiry day 4, box id 32 | – |
//!
//! A tombstone takes over the expiry of what it replaces, so that the box's name stays taken just as long.

use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition};
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer};
use teahouse_wire::{BoxId, ContentId, EnvelopeBytes, Kind};

use super::{Deposit, Deposited, MailboxFault, MailboxStats, MailboxStore, bucket, decide};
use crate::protocol::Entry;

const BOXES: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("boxes");
const BUCKETS: TableDefinition<'_, &[u8; 36], ()> = TableDefinition::new("buckets");

/// One row of `boxes`.
struct Row {
    tombstone: bool,
    content: ContentId,
    stored_at: UnixSeconds,
    expires_at: UnixSeconds,
    envelope: EnvelopeBytes,
}

impl Row {
    fn head(from: &mut Reader<'_>) -> Result<(bool, ContentId, UnixSeconds, UnixSeconds), CodecError> {
        from.version(1)?;
        Ok((from.bool()?, from.value()?, from.value()?, from.value()?))
    }
}

impl Encode for Row {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).bool(self.tombstone).value(&self.content).value(&self.stored_at).value(&self.expires_at);
        to.fixed(self.envelope.as_slice());
    }
}

impl Decode for Row {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (tombstone, content, stored_at, expires_at) = Self::head(from)?;
        let bytes = from.take(from.left())?.to_vec();
        let envelope =
            EnvelopeBytes::from_vec(bytes).map_err(|_| CodecError::Malformed("stored envelope"))?;
        Ok(Self { tombstone, content, stored_at, expires_at, envelope })
    }
}

/// The embedded engine.
pub struct RedbMailbox {
    db: Database,
    most_boxes: u64,
}

impl RedbMailbox {
    /// Opens or makes the file at `path`, which may come to hold `most_boxes` boxes.
    ///
    /// # Errors
    /// [`MailboxFault::Engine`] when the file is in use, damaged beyond repair, or cannot be made.
    pub fn open(path: &Path, most_boxes: u64) -> Result<Self, MailboxFault> {
        let db = Database::builder().set_cache_size(64 << 20).create(path).map_err(engine)?;
        let tx = db.begin_write().map_err(engine)?;
        tx.open_table(BOXES).map_err(engine)?;
        tx.open_table(BUCKETS).map_err(engine)?;
        tx.commit().map_err(engine)?;
        Ok(Self { db, most_boxes })
    }
}

impl MailboxStore for RedbMailbox {
    fn write(&self, batch: &[Deposit]) -> Result<Vec<Deposited>, MailboxFault> {
        let tx = self.db.begin_write().map_err(engine)?;
        let mut done = Vec::with_capacity(batch.len());
        {
            let mut boxes = tx.open_table(BOXES).map_err(engine)?;
            let mut buckets = tx.open_table(BUCKETS).map_err(engine)?;
            let mut count = boxes.len().map_err(engine)?;
            for deposit in batch {
                let id = deposit.envelope.box_id();
                let held = boxes.get(id.as_bytes()).map_err(engine)?.map(|row| read_head(&id, row.value()));
                let held = held.transpose()?;
                let asked = held.as_ref().map(|(tomb, content, from, until)| (content, *tomb, *from, *until));
                let (outcome, write) = decide(asked, deposit);
                if write && held.is_none() && count >= self.most_boxes {
                    done.push(Deposited::Full); // LIM-005
                    continue;
                }
                if write {
                    let expires_at = held.as_ref().map_or(deposit.expires_at, |(.., until)| *until);
                    count += u64::from(held.is_none());
                    let row = row_of(deposit, expires_at);
                    boxes.insert(id.as_bytes(), row.to_bytes().as_slice()).map_err(engine)?;
                    buckets.insert(&bucket_key(bucket(expires_at), &id), ()).map_err(engine)?;
                }
                done.push(outcome);
            }
        }
        tx.commit().map_err(engine)?; // MBX-001: durable before anything is reported
        Ok(done)
    }

    fn read(&self, ids: &[BoxId], most_bytes: usize) -> Result<Vec<EnvelopeBytes>, MailboxFault> {
        let tx = self.db.begin_read().map_err(engine)?;
        let boxes = tx.open_table(BOXES).map_err(engine)?;
        let (mut found, mut bytes) = (Vec::new(), 0);
        for id in ids {
            let Some(row) = boxes.get(id.as_bytes()).map_err(engine)? else { continue };
            let row = Row::from_bytes(row.value()).map_err(|_| MailboxFault::Damaged(*id))?;
            bytes += row.envelope.as_slice().len();
            if bytes > most_bytes {
                break;
            }
            found.push(row.envelope);
        }
        Ok(found)
    }

    fn list(&self, day: u32, after: Option<BoxId>, limit: usize) -> Result<Vec<Entry>, MailboxFault> {
        use std::ops::Bound;
        let tx = self.db.begin_read().map_err(engine)?;
        let boxes = tx.open_table(BOXES).map_err(engine)?;
        let buckets = tx.open_table(BUCKETS).map_err(engine)?;
        let first = bucket_key(day, &after.unwrap_or(BoxId::from_array([0; 32])));
        let last = bucket_key(day, &BoxId::from_array([0xff; 32]));
        let from = if after.is_some() { Bound::Excluded(&first) } else { Bound::Included(&first) };
        let mut entries = Vec::new();
        for item in buckets.range::<&[u8; 36]>((from, Bound::Included(&last))).map_err(engine)?.take(limit) {
            let id = box_of(item.map_err(engine)?.0.value());
            let row = boxes.get(id.as_bytes()).map_err(engine)?.ok_or(MailboxFault::Damaged(id))?;
            let (_, content, _, expires_at) = read_head(&id, row.value())?;
            entries.push(Entry { box_id: id, content, expires_at });
        }
        Ok(entries)
    }

    fn expire(&self, now: UnixSeconds) -> Result<u64, MailboxFault> {
        let tx = self.db.begin_write().map_err(engine)?;
        let mut removed = 0;
        {
            let mut boxes = tx.open_table(BOXES).map_err(engine)?;
            let mut buckets = tx.open_table(BUCKETS).map_err(engine)?;
            let today = bucket_key(bucket(now), &BoxId::from_array([0; 32]));
            let old: Vec<[u8; 36]> = buckets
                .range::<&[u8; 36]>(..&today)
                .map_err(engine)?
                .map(|item| item.map(|(key, _)| *key.value()).map_err(engine))
                .collect::<Result<_, _>>()?;
            for key in old {
                buckets.remove(&key).map_err(engine)?;
                boxes.remove(box_of(&key).as_bytes()).map_err(engine)?;
                removed += 1;
            }
        }
        tx.commit().map_err(engine)?;
        Ok(removed)
    }

    fn stats(&self) -> Result<MailboxStats, MailboxFault> {
        let tx = self.db.begin_read().map_err(engine)?;
        let boxes = tx.open_table(BOXES).map_err(engine)?.len().map_err(engine)?;
        Ok(MailboxStats { boxes })
    }
}

fn read_head(id: &BoxId, row: &[u8]) -> Result<(bool, ContentId, UnixSeconds, UnixSeconds), MailboxFault> {
    Row::head(&mut Reader::new(row)).map_err(|_| MailboxFault::Damaged(*id))
}

fn row_of(deposit: &Deposit, expires_at: UnixSeconds) -> Row {
    Row {
        tombstone: deposit.envelope.kind() == Kind::Tombstone,
        content: deposit.envelope.content(),
        stored_at: deposit.stored_at,
        expires_at,
        envelope: deposit.envelope.bytes().clone(),
    }
}

fn bucket_key(day: u32, id: &BoxId) -> [u8; 36] {
    let mut key = [0; 36];
    key[..4].copy_from_slice(&day.to_be_bytes());
    key[4..].copy_from_slice(id.as_bytes());
    key
}

fn box_of(key: &[u8; 36]) -> BoxId {
    let mut id = [0; 32];
    id.copy_from_slice(&key[4..]);
    BoxId::from_array(id)
}

fn engine(error: impl std::fmt::Display) -> MailboxFault {
    MailboxFault::Engine(error.to_string())
}
