//! The store on disk: one redb file, one process, one synced commit at a time.

use std::fmt::Display;
use std::ops::Bound;
use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition, TableError};

use super::{ReadRecords, Record, RecordStore, StoreError, Table, WriteRecords};

type Bytes = &'static [u8];

/// Records in one redb file.
///
/// # Errors
/// [`StoreError::InUse`] when another process has the file, [`StoreError::Corrupted`] when it is damaged.
pub struct RedbStore {
    database: Database,
}

impl std::fmt::Debug for RedbStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RedbStore(..)")
    }
}

impl RedbStore {
    /// Opens the file, or makes it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let database = Database::create(path).map_err(|error| match error {
            redb::DatabaseError::DatabaseAlreadyOpen => StoreError::InUse,
            other => store_error(other),
        })?;
        Ok(Self { database })
    }
}

fn definition(table: Table) -> TableDefinition<'static, Bytes, Bytes> {
    TableDefinition::new(table.name())
}

fn store_error(error: impl Into<redb::Error>) -> StoreError {
    match error.into() {
        redb::Error::Corrupted(what) => StoreError::Corrupted(what),
        redb::Error::DatabaseAlreadyOpen => StoreError::InUse,
        other => disk(other),
    }
}

fn disk(error: impl Display) -> StoreError {
    StoreError::Disk(error.to_string())
}

fn get_from(table: &impl ReadableTable<Bytes, Bytes>, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(table.get(key).map_err(store_error)?.map(|value| value.value().to_vec()))
}

fn scan_from(
    table: &impl ReadableTable<Bytes, Bytes>,
    prefix: &[u8],
    after: Option<&[u8]>,
    limit: usize,
) -> Result<Vec<Record>, StoreError> {
    let from = match after {
        Some(after) if after >= prefix => Bound::Excluded(after),
        _ => Bound::Included(prefix),
    };
    let mut found = Vec::new();
    for row in table.range::<&[u8]>((from, Bound::Unbounded)).map_err(store_error)? {
        let (key, value) = row.map_err(store_error)?;
        if found.len() == limit || !key.value().starts_with(prefix) {
            break;
        }
        found.push((key.value().to_vec(), value.value().to_vec()));
    }
    Ok(found)
}

struct RedbRead(redb::ReadTransaction); // STO-003: redb reads are snapshots

impl ReadRecords for RedbRead {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.0.open_table(definition(table)) {
            Ok(table) => get_from(&table, key),
            Err(TableError::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(store_error(error)),
        }
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        match self.0.open_table(definition(table)) {
            Ok(table) => scan_from(&table, prefix, after, limit),
            Err(TableError::TableDoesNotExist(_)) => Ok(Vec::new()),
            Err(error) => Err(store_error(error)),
        }
    }
}

struct RedbWrite(redb::WriteTransaction); // STO-002: redb aborts a dropped transaction

impl ReadRecords for RedbWrite {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        get_from(&self.0.open_table(definition(table)).map_err(store_error)?, key)
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        scan_from(&self.0.open_table(definition(table)).map_err(store_error)?, prefix, after, limit)
    }
}

impl WriteRecords for RedbWrite {
    fn put(&mut self, table: Table, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let mut table = self.0.open_table(definition(table)).map_err(store_error)?;
        table.insert(key, value).map_err(store_error)?;
        Ok(())
    }

    fn delete(&mut self, table: Table, key: &[u8]) -> Result<(), StoreError> {
        let mut table = self.0.open_table(definition(table)).map_err(store_error)?;
        table.remove(key).map_err(store_error)?;
        Ok(())
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.0.commit().map_err(store_error) // STO-001: redb syncs before it returns, its default durability
    }
}

impl RecordStore for RedbStore {
    fn begin_read(&self) -> Result<Box<dyn ReadRecords + '_>, StoreError> {
        Ok(Box::new(RedbRead(self.database.begin_read().map_err(store_error)?)))
    }

    fn begin_write(&self) -> Result<Box<dyn WriteRecords + '_>, StoreError> {
        let mut transaction = self.database.begin_write().map_err(store_error)?;
        transaction.set_durability(redb::Durability::Immediate).map_err(disk)?; // STO-001
        Ok(Box::new(RedbWrite(transaction)))
    }
}
