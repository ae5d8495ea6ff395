//! Doubles that tests own: a clock that stands still, seeded chance, and a store that can lose power. [`fuzz`] tries claims on any bytes.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::store::Record;
use crate::{Clock, ReadRecords, RecordStore, Rng, StoreError, Table, UnixMillis, WriteRecords};

pub mod fuzz;

/// A clock that moves only when a test moves it. Clones show the same time.
#[derive(Clone, Debug)]
pub struct FrozenClock(Arc<AtomicU64>);

impl FrozenClock {
    /// A clock that stands at `at`.
    pub fn at(at: UnixMillis) -> Self {
        Self(Arc::new(AtomicU64::new(at.get())))
    }

    /// Moves it on.
    pub fn advance(&self, by: Duration) {
        self.set(self.now().after(by));
    }

    /// Sets it, also backwards.
    pub fn set(&self, at: UnixMillis) {
        self.0.store(at.get(), Ordering::SeqCst);
    }
}

impl Default for FrozenClock {
    fn default() -> Self {
        Self::at(UnixMillis::new(1_800_000_000_000))
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> UnixMillis {
        UnixMillis::new(self.0.load(Ordering::SeqCst))
    }
}

/// Chance from a seed (SplitMix64): the same seed gives the same bytes on every machine. Never for keys that matter.
#[derive(Clone, Debug)]
pub struct SeededRng(u64);

impl SeededRng {
    /// The stream of `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn step(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Rng for SeededRng {
    fn fill(&mut self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let bytes = self.step().to_be_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}

type Tables = BTreeMap<Table, BTreeMap<Vec<u8>, Vec<u8>>>;

/// Records in memory, with a disk that fills up when a test says so. Clones share the records, as a file would.
#[derive(Clone, Debug)]
pub struct MemoryStore {
    tables: Arc<Mutex<Arc<Tables>>>,
    writer: Arc<Mutex<()>>,
    commits_left: Arc<AtomicI64>,
    commits: Arc<AtomicU64>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self {
            tables: Arc::default(),
            writer: Arc::default(),
            commits_left: Arc::new(AtomicI64::new(i64::MAX)),
            commits: Arc::default(),
        }
    }
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `commits` more commits through; each one after that is refused and changes nothing.
    pub fn fail_commit_after(&self, commits: u32) {
        self.commits_left.store(i64::from(commits), Ordering::SeqCst);
    }

    /// Lets every commit through again.
    pub fn heal(&self) {
        self.commits_left.store(i64::MAX, Ordering::SeqCst);
    }

    /// How many commits went through.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::SeqCst)
    }

    /// A store with the records of this moment and a life of its own: the disk of a machine that was cut off now.
    pub fn snapshot(&self) -> Self {
        let copy = Self::new();
        *lock(&copy.tables) = self.current();
        copy
    }

    fn current(&self) -> Arc<Tables> {
        lock(&self.tables).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct MemoryRead(Arc<Tables>);

impl ReadRecords for MemoryRead {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.get(&table).and_then(|records| records.get(key)).cloned())
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let Some(records) = self.0.get(&table) else {
            return Ok(Vec::new());
        };
        let inside = records.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix));
        let above = inside.filter(|(key, _)| after.is_none_or(|after| key.as_slice() > after));
        Ok(above.take(limit).map(|(key, value)| (key.clone(), value.clone())).collect())
    }
}

struct MemoryWrite<'a> {
    view: MemoryRead,
    store: &'a MemoryStore,
    _only_writer: MutexGuard<'a, ()>,
}

impl ReadRecords for MemoryWrite<'_> {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.view.get(table, key)
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.view.scan(table, prefix, after, limit)
    }
}

impl WriteRecords for MemoryWrite<'_> {
    fn put(&mut self, table: Table, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let tables = Arc::make_mut(&mut self.view.0);
        tables.entry(table).or_default().insert(key.to_vec(), value.to_vec());
        Ok(())
    }

    fn delete(&mut self, table: Table, key: &[u8]) -> Result<(), StoreError> {
        let tables = Arc::make_mut(&mut self.view.0);
        tables.entry(table).or_default().remove(key);
        Ok(())
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        if self.store.commits_left.fetch_sub(1, Ordering::SeqCst) <= 0 {
            return Err(StoreError::Disk("the test's disk is full".to_owned()));
        }
        *lock(&self.store.tables) = self.view.0.clone();
        self.store.commits.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

impl RecordStore for MemoryStore {
    fn begin_read(&self) -> Result<Box<dyn ReadRecords + '_>, StoreError> {
        Ok(Box::new(MemoryRead(self.current())))
    }

    fn begin_write(&self) -> Result<Box<dyn WriteRecords + '_>, StoreError> {
        let only_writer = lock(&self.writer);
        Ok(Box::new(MemoryWrite { view: MemoryRead(self.current()), store: self, _only_writer: only_writer }))
    }
}
