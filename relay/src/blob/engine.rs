//! The redb shelf keeps blobs in one file of its own, so that no flood of blobs takes the room of boxes.
//!
//! | table | key | value |
//! |---|---|---|
//! | `blobs` | blob id 32 | version 1, last use 8, chunks held 8, outboard |
//! | `chunks` | blob id 32, number 4 | sealed chunk |
//! | `uses` | last use 8, blob id 32 | – |
//! | `names` | hash of a public content 32 | blob id 32 |
//! | `contents` | blob id 32 | hash of its public content 32 |
//! | `sums` | `bytes` | bytes of all blobs that were begun, 8 |
//!
//! A blob takes its whole room when it is begun: what was promised to one cannot be filled by another meanwhile.

use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, Table, TableDefinition, WriteTransaction};
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer};
use teahouse_wire::blob::{BlobId, ChunkSet, ChunkVerifier, Outboard, PublicContent, SealedChunk};

use super::{BLOB_DAYS, BlobStore, Held, Named, ShelfFault, ShelfStats};

const BLOBS: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("blobs");
const CHUNKS: TableDefinition<'_, &[u8; 36], &[u8]> = TableDefinition::new("chunks");
const USES: TableDefinition<'_, &[u8; 40], ()> = TableDefinition::new("uses");
const NAMES: TableDefinition<'_, &[u8; 32], &[u8; 32]> = TableDefinition::new("names");
const CONTENTS: TableDefinition<'_, &[u8; 32], &[u8; 32]> = TableDefinition::new("contents");
const SUMS: TableDefinition<'_, &str, u64> = TableDefinition::new("sums");
const BYTES: &str = "bytes";

/// A use is written down when the last one is an hour old: asking does not cost a write each time.
const USE_SECONDS: u64 = 3_600;

/// One row of `blobs`.
struct Row {
    used_at: UnixSeconds,
    chunks: ChunkSet,
    outboard: Outboard,
}

impl Row {
    const fn held(&self) -> Held {
        Held { size: self.outboard.size(), chunks: self.chunks }
    }
}

impl Encode for Row {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).value(&self.used_at).value(&self.chunks).value(&self.outboard);
    }
}

impl Decode for Row {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self { used_at: from.value()?, chunks: from.value()?, outboard: from.value()? })
    }
}

/// The embedded engine.
pub struct RedbShelf {
    db: Database,
    most: u64,
}

impl RedbShelf {
    /// Opens or makes the file at `path`, which may come to hold `most` bytes of sealed chunks.
    ///
    /// # Errors
    /// [`ShelfFault::Engine`] when the file is in use, damaged beyond repair, or cannot be made.
    pub fn open(path: &Path, most: u64) -> Result<Self, ShelfFault> {
        let db = Database::builder().set_cache_size(16 << 20).create(path).map_err(engine)?;
        let tx = db.begin_write().map_err(engine)?;
        drop(Tables::open(&tx)?);
        tx.commit().map_err(engine)?;
        Ok(Self { db, most })
    }

    fn row(&self, id: &BlobId) -> Result<Option<Row>, ShelfFault> {
        let tx = self.db.begin_read().map_err(engine)?;
        let blobs = tx.open_table(BLOBS).map_err(engine)?;
        let row = blobs.get(id.as_bytes()).map_err(engine)?;
        row.map(|row| read_row(id, row.value())).transpose()
    }

    fn change<T>(
        &self,
        work: impl FnOnce(&mut Tables<'_>) -> Result<T, ShelfFault>,
    ) -> Result<T, ShelfFault> {
        let tx = self.db.begin_write().map_err(engine)?;
        let done = work(&mut Tables::open(&tx)?)?;
        tx.commit().map_err(engine)?; // BLB-012: durable before anything is reported
        Ok(done)
    }
}

impl BlobStore for RedbShelf {
    fn begin(&self, blob: &ChunkVerifier, now: UnixSeconds) -> Result<Held, ShelfFault> {
        let (id, most, need) = (blob.outboard().id(), self.most, blob.size().sealed_len());
        self.change(|tables| {
            if let Some(row) = tables.row(&id)? {
                let held = row.held();
                tables.set(&id, &Row { used_at: now, ..row }, Some(row.used_at))?;
                return Ok(held);
            }
            if need > most {
                return Err(ShelfFault::TooSmall);
            }
            while tables.bytes()? + need > most {
                tables.remove_oldest()?; // BLB-013
            }
            let row = Row { used_at: now, chunks: ChunkSet::default(), outboard: blob.outboard().clone() };
            tables.add_bytes(need)?;
            tables.set(&id, &row, None)?;
            Ok(row.held())
        })
    }

    fn keep(&self, id: &BlobId, chunk: &SealedChunk) -> Result<Option<Held>, ShelfFault> {
        self.change(|tables| {
            let Some(mut row) = tables.row(id)? else { return Ok(None) };
            row.chunks = row.chunks.with(chunk.index());
            tables.chunks.insert(&chunk_key(id, chunk.index()), chunk.bytes()).map_err(engine)?;
            tables.set(id, &row, None)?;
            Ok(Some(row.held()))
        })
    }

    fn held(&self, id: &BlobId) -> Result<Option<Held>, ShelfFault> {
        Ok(self.row(id)?.map(|row| row.held()))
    }

    fn outboard(&self, id: &BlobId, now: UnixSeconds) -> Result<Option<ChunkVerifier>, ShelfFault> {
        let Some(row) = self.row(id)? else { return Ok(None) };
        let blob = row.outboard.verify(id).map_err(|_| ShelfFault::Damaged(*id))?;
        if now.get() >= row.used_at.get().saturating_add(USE_SECONDS) {
            self.change(|tables| match tables.row(id)? {
                Some(row) => tables.set(id, &Row { used_at: now, ..row }, Some(row.used_at)),
                None => Ok(()),
            })?;
        }
        Ok(Some(blob))
    }

    fn chunk(&self, id: &BlobId, index: u32) -> Result<Option<Vec<u8>>, ShelfFault> {
        let tx = self.db.begin_read().map_err(engine)?;
        let chunks = tx.open_table(CHUNKS).map_err(engine)?;
        let held = chunks.get(&chunk_key(id, index)).map_err(engine)?;
        Ok(held.map(|bytes| bytes.value().to_vec()))
    }

    fn name(&self, content: &PublicContent, id: &BlobId) -> Result<bool, ShelfFault> {
        self.change(|tables| {
            if !tables.row(id)?.is_some_and(|row| row.held().is_whole()) {
                return Ok(false);
            }
            tables.names.insert(content.as_bytes(), id.as_bytes()).map_err(engine)?;
            tables.contents.insert(id.as_bytes(), content.as_bytes()).map_err(engine)?;
            Ok(true)
        })
    }

    fn find(&self, content: &PublicContent) -> Result<Option<Named>, ShelfFault> {
        let tx = self.db.begin_read().map_err(engine)?;
        let names = tx.open_table(NAMES).map_err(engine)?;
        let named = names.get(content.as_bytes()).map_err(engine)?;
        let Some(id) = named.map(|id| BlobId::from_array(*id.value())) else { return Ok(None) };
        let held = self.held(&id)?.filter(Held::is_whole);
        Ok(held.map(|held| Named { id, size: held.size }))
    }

    fn expire(&self, now: UnixSeconds) -> Result<u64, ShelfFault> {
        let before = now.get().saturating_sub(u64::from(BLOB_DAYS) * 86_400);
        self.change(|tables| {
            let mut removed = 0;
            while tables.oldest()?.is_some_and(|(used_at, _)| used_at.get() < before) {
                tables.remove_oldest()?;
                removed += 1;
            }
            Ok(removed)
        })
    }

    fn stats(&self) -> Result<ShelfStats, ShelfFault> {
        let tx = self.db.begin_read().map_err(engine)?;
        let sums = tx.open_table(SUMS).map_err(engine)?;
        let used = sums.get(BYTES).map_err(engine)?.map_or(0, |sum| sum.value());
        Ok(ShelfStats { most: self.most, used })
    }
}

/// All tables within one change.
struct Tables<'tx> {
    blobs: Table<'tx, &'static [u8; 32], &'static [u8]>,
    chunks: Table<'tx, &'static [u8; 36], &'static [u8]>,
    uses: Table<'tx, &'static [u8; 40], ()>,
    names: Table<'tx, &'static [u8; 32], &'static [u8; 32]>,
    contents: Table<'tx, &'static [u8; 32], &'static [u8; 32]>,
    sums: Table<'tx, &'static str, u64>,
}

impl<'tx> Tables<'tx> {
    fn open(tx: &'tx WriteTransaction) -> Result<Self, ShelfFault> {
        Ok(Self {
            blobs: tx.open_table(BLOBS).map_err(engine)?,
            chunks: tx.open_table(CHUNKS).map_err(engine)?,
            uses: tx.open_table(USES).map_err(engine)?,
            names: tx.open_table(NAMES).map_err(engine)?,
            contents: tx.open_table(CONTENTS).map_err(engine)?,
            sums: tx.open_table(SUMS).map_err(engine)?,
        })
    }

    fn row(&self, id: &BlobId) -> Result<Option<Row>, ShelfFault> {
        let row = self.blobs.get(id.as_bytes()).map_err(engine)?;
        row.map(|row| read_row(id, row.value())).transpose()
    }

    /// Writes a row and its use, in the place of the use that it had.
    fn set(&mut self, id: &BlobId, row: &Row, before: Option<UnixSeconds>) -> Result<(), ShelfFault> {
        if let Some(before) = before {
            self.uses.remove(&use_key(before, id)).map_err(engine)?;
        }
        self.uses.insert(&use_key(row.used_at, id), ()).map_err(engine)?;
        self.blobs.insert(id.as_bytes(), row.to_bytes().as_slice()).map_err(engine)?;
        Ok(())
    }

    fn bytes(&self) -> Result<u64, ShelfFault> {
        Ok(self.sums.get(BYTES).map_err(engine)?.map_or(0, |sum| sum.value()))
    }

    fn add_bytes(&mut self, more: u64) -> Result<(), ShelfFault> {
        let sum = self.bytes()?.saturating_add(more);
        self.sums.insert(BYTES, sum).map_err(engine)?;
        Ok(())
    }

    fn oldest(&self) -> Result<Option<(UnixSeconds, BlobId)>, ShelfFault> {
        let first = self.uses.first().map_err(engine)?;
        Ok(first.map(|(key, _)| parts_of(key.value())))
    }

    fn remove_oldest(&mut self) -> Result<(), ShelfFault> {
        // Bytes without a blob would be a bug of ours, and would make whoever waits for room wait for ever.
        let broken = || ShelfFault::Engine("no blob is left though bytes are".to_owned());
        let (used_at, id) = self.oldest()?.ok_or_else(broken)?;
        let row = self.row(&id)?.ok_or(ShelfFault::Damaged(id))?;
        for index in 0..row.outboard.size().chunks() {
            self.chunks.remove(&chunk_key(&id, index)).map_err(engine)?;
        }
        self.uses.remove(&use_key(used_at, &id)).map_err(engine)?;
        let content = self.contents.remove(id.as_bytes()).map_err(engine)?.map(|content| *content.value());
        if let Some(content) = content {
            self.names.remove(&content).map_err(engine)?; // BLB-020
        }
        self.blobs.remove(id.as_bytes()).map_err(engine)?;
        let sum = self.bytes()?.saturating_sub(row.outboard.size().sealed_len());
        self.sums.insert(BYTES, sum).map_err(engine)?;
        Ok(())
    }
}

fn read_row(id: &BlobId, bytes: &[u8]) -> Result<Row, ShelfFault> {
    Row::from_bytes(bytes).map_err(|_| ShelfFault::Damaged(*id))
}

fn chunk_key(id: &BlobId, index: u32) -> [u8; 36] {
    let mut key = [0; 36];
    key[..32].copy_from_slice(id.as_bytes());
    key[32..].copy_from_slice(&index.to_be_bytes());
    key
}

fn use_key(used_at: UnixSeconds, id: &BlobId) -> [u8; 40] {
    let mut key = [0; 40];
    key[..8].copy_from_slice(&used_at.get().to_be_bytes());
    key[8..].copy_from_slice(id.as_bytes());
    key
}

fn parts_of(key: &[u8; 40]) -> (UnixSeconds, BlobId) {
    let (mut used_at, mut id) = ([0; 8], [0; 32]);
    used_at.copy_from_slice(&key[..8]);
    id.copy_from_slice(&key[8..]);
    (UnixSeconds::new(u64::from_be_bytes(used_at)), BlobId::from_array(id))
}

fn engine(error: impl std::fmt::Display) -> ShelfFault {
    ShelfFault::Engine(error.to_string())
}
