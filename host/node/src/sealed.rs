//! A sealed store is a record store whose values nobody can read or move without the profile's key.
//!
//! | offset | size | field |
//! |---|---|---|
//! | 0 | 1 | version, 1 |
//! | 1 | 24 | nonce, random for every write |
//! | 25 | n + 16 | XChaCha20-Poly1305 of the value |
//!
//! Associated data: `version | table name with its length (4) | key`, so that a value is only good where it was put
//! (NODE-003). Keys and lengths stay visible: they are ids and counters, and ranges are read by them.

use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use teahouse_base::store::Record;
use teahouse_base::{
    CodecError, ReadRecords, Reader, RecordStore, RngExt, SecretBytes, StoreError, SystemRng, Table,
    WriteRecords, Writer,
};

const VERSION: u8 = 1;

/// What seals one value for the place where it lies.
pub(crate) struct Seal(XChaCha20Poly1305);

impl Seal {
    pub(crate) fn new(key: &SecretBytes<32>) -> Self {
        Self(XChaCha20Poly1305::new(key.expose().into()))
    }

    fn data(table: Table, key: &[u8]) -> Vec<u8> {
        let mut to = Writer::new();
        to.u8(VERSION).text(table.name()).fixed(key);
        to.finish()
    }

    pub(crate) fn close(&self, table: Table, key: &[u8], value: &[u8]) -> Vec<u8> {
        let nonce = SystemRng.array::<24>();
        let payload = Payload { msg: value, aad: &Self::data(table, key) };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload); // NODE-003
        let sealed = sealed.expect("a record is far below the cipher's bound of 256 GiB");
        [&[VERSION], &nonce[..], &sealed].concat()
    }

    pub(crate) fn open(&self, table: Table, key: &[u8], bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        let broken = |source| StoreError::Record { table: table.name(), source };
        let mut from = Reader::new(bytes);
        from.version(VERSION).map_err(broken)?;
        let nonce = from.array::<24>().map_err(broken)?;
        let left = from.left();
        let sealed = from.take(left).map_err(broken)?;
        let payload = Payload { msg: sealed, aad: &Self::data(table, key) };
        self.0.decrypt(&XNonce::from(nonce), payload).map_err(|_| broken(CodecError::Malformed("seal"))) // NODE-003
    }

    fn open_all(&self, table: Table, rows: Vec<Record>) -> Result<Vec<Record>, StoreError> {
        rows.into_iter().map(|(key, value)| Ok((key.clone(), self.open(table, &key, &value)?))).collect()
    }
}

/// Records sealed under one key.
pub struct SealedStore {
    inner: Arc<dyn RecordStore>,
    seal: Seal,
}

impl std::fmt::Debug for SealedStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedStore(..)")
    }
}

impl SealedStore {
    /// The records of `inner`, sealed under `key`.
    pub fn new(inner: Arc<dyn RecordStore>, key: &SecretBytes<32>) -> Self {
        Self { inner, seal: Seal::new(key) }
    }
}

struct SealedRead<'a> {
    inner: Box<dyn ReadRecords + 'a>,
    seal: &'a Seal,
}

impl ReadRecords for SealedRead<'_> {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(table, key)?.map(|bytes| self.seal.open(table, key, &bytes)).transpose()
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.seal.open_all(table, self.inner.scan(table, prefix, after, limit)?)
    }
}

struct SealedWrite<'a> {
    inner: Box<dyn WriteRecords + 'a>,
    seal: &'a Seal,
}

impl ReadRecords for SealedWrite<'_> {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(table, key)?.map(|bytes| self.seal.open(table, key, &bytes)).transpose()
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.seal.open_all(table, self.inner.scan(table, prefix, after, limit)?)
    }
}

impl WriteRecords for SealedWrite<'_> {
    fn put(&mut self, table: Table, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let sealed = self.seal.close(table, key, value);
        self.inner.put(table, key, &sealed)
    }

    fn delete(&mut self, table: Table, key: &[u8]) -> Result<(), StoreError> {
        self.inner.delete(table, key)
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.inner.commit()
    }
}

impl RecordStore for SealedStore {
    fn begin_read(&self) -> Result<Box<dyn ReadRecords + '_>, StoreError> {
        Ok(Box::new(SealedRead { inner: self.inner.begin_read()?, seal: &self.seal }))
    }

    fn begin_write(&self) -> Result<Box<dyn WriteRecords + '_>, StoreError> {
        Ok(Box::new(SealedWrite { inner: self.inner.begin_write()?, seal: &self.seal }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use teahouse_base::testing::MemoryStore;

    const NOTES: Table = Table::new("test.notes");
    const OTHER: Table = Table::new("test.other");

    fn put(store: &dyn RecordStore, table: Table, key: &[u8], value: &[u8]) {
        let mut records = store.begin_write().expect("a transaction");
        records.put(table, key, value).expect("a put");
        records.commit().expect("a commit");
    }

    #[test]
    fn node_003_what_lies_on_disk_says_nothing_and_fits_nowhere_else() {
        // given a sealed value
        let disk = Arc::new(MemoryStore::new());
        let sealed = SealedStore::new(disk.clone(), &SecretBytes::new([7; 32]));
        put(&sealed, NOTES, b"k", b"a note worth reading");
        // then it can be read here, and not below
        let read =
            |store: &dyn RecordStore, table, key: &[u8]| store.begin_read().expect("a view").get(table, key);
        assert_eq!(read(&sealed, NOTES, b"k").expect("readable"), Some(b"a note worth reading".to_vec()));
        let raw = read(&*disk, NOTES, b"k").expect("readable").expect("there");
        assert!(!raw.windows(4).any(|w| w == b"note"));
        // when it is moved to another key, table, or bent, then it is refused
        put(&*disk, NOTES, b"j", &raw);
        put(&*disk, OTHER, b"k", &raw);
        let mut bent = raw.clone();
        bent[30] ^= 1;
        put(&*disk, NOTES, b"b", &bent);
        for (table, key) in [(NOTES, b"j"), (OTHER, b"k"), (NOTES, b"b")] {
            assert!(matches!(read(&sealed, table, key), Err(StoreError::Record { .. })));
        }
        // and another key opens nothing
        let other = SealedStore::new(disk, &SecretBytes::new([8; 32]));
        assert!(read(&other, NOTES, b"k").is_err());
    }

    #[test]
    fn the_same_value_never_looks_the_same_twice() {
        let disk = Arc::new(MemoryStore::new());
        let sealed = SealedStore::new(disk.clone(), &SecretBytes::new([7; 32]));
        let raw = || disk.begin_read().expect("a view").get(NOTES, b"k").expect("readable");
        put(&sealed, NOTES, b"k", b"same");
        let first = raw();
        put(&sealed, NOTES, b"k", b"same");
        assert_ne!(first, raw());
    }
}
