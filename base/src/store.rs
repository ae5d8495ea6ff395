//! A record is a value under a key in a table; changes to any tables become durable together, or not at all.
//!
//! One profile has one store and one owner. Chat, wallet, apps and node write through these traits, so that whoever
//! drives them can join several effects into one commit.
//!
//! # Guarantees
//! [`WriteRecords::commit`] returns `Ok` only once the change survives a power cut (STO-001). A transaction that is
//! dropped leaves nothing behind (STO-002). A read transaction sees one moment (STO-003).

use thiserror::Error;

use crate::code::{Coded, ErrorCode};

#[cfg(feature = "redb")]
mod redb_store;
#[cfg(feature = "redb")]
pub use redb_store::RedbStore;

/// A key and the value it leads to.
pub type Record = (Vec<u8>, Vec<u8>);

/// The name of a table: lower-case words joined by dots, the first one the crate's (`chat.messages`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Table(&'static str);

impl Table {
    /// The table called `name`.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

/// Why records could not be read or kept.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process has the file open.
    #[error("the store is open in another process")]
    InUse,
    /// The file is damaged: nothing more is written to it.
    #[error("the store is damaged: {0}")]
    Corrupted(String),
    /// The disk is full, gone or refuses. What was not committed is lost, what was committed is not.
    #[error("the disk refused: {0}")]
    Disk(String),
    /// A record is not what its table holds.
    #[error("a record of {table} cannot be read: {source}")]
    Record {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        source: crate::CodecError,
    },
}

impl Coded for StoreError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::InUse => ErrorCode::new("STO-201"),
            Self::Corrupted(_) => ErrorCode::new("STO-202"),
            Self::Disk(_) => ErrorCode::new("STO-203"),
            Self::Record { .. } => ErrorCode::new("STO-204"),
        }
    }
}

/// Reads records of one moment.
pub trait ReadRecords {
    /// The value under `key`.
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// At most `limit` records whose key starts with `prefix` and is above `after`, in key order.
    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError>;
}

/// Changes records: later reads of the same transaction see the change, others see it after the commit.
pub trait WriteRecords: ReadRecords {
    /// Sets the value under `key`.
    fn put(&mut self, table: Table, key: &[u8], value: &[u8]) -> Result<(), StoreError>;

    /// Removes `key`, whether it was there or not.
    fn delete(&mut self, table: Table, key: &[u8]) -> Result<(), StoreError>;

    /// Makes every change of this transaction durable, together.
    fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// Gives out transactions. Writers wait for each other.
pub trait RecordStore: Send + Sync {
    /// A view of now.
    fn begin_read(&self) -> Result<Box<dyn ReadRecords + '_>, StoreError>;

    /// A change that starts from now. Blocks while another is open.
    fn begin_write(&self) -> Result<Box<dyn WriteRecords + '_>, StoreError>;
}

impl<S: RecordStore + ?Sized> RecordStore for std::sync::Arc<S> {
    fn begin_read(&self) -> Result<Box<dyn ReadRecords + '_>, StoreError> {
        (**self).begin_read()
    }

    fn begin_write(&self) -> Result<Box<dyn WriteRecords + '_>, StoreError> {
        (**self).begin_write()
    }
}

/// Reads and decodes one record.
pub fn get_value<T: crate::Decode>(
    records: &(impl ReadRecords + ?Sized),
    table: Table,
    key: &[u8],
) -> Result<Option<T>, StoreError> {
    let Some(bytes) = records.get(table, key)? else {
        return Ok(None);
    };
    let value = T::from_bytes(&bytes).map_err(|source| StoreError::Record { table: table.name(), source })?;
    Ok(Some(value))
}

/// Encodes and sets one record.
pub fn put_value<T: crate::Encode>(
    records: &mut (impl WriteRecords + ?Sized),
    table: Table,
    key: &[u8],
    value: &T,
) -> Result<(), StoreError> {
    records.put(table, key, &value.to_bytes())
}

#[cfg(test)]
mod tests;
