//! A disk that keeps a stretch by halves, as a scanner without its one commit would have it: the mark that the blocks were looked at is
//! there, and what stood in them is not. (A state that is changed by halves: Light Protocol, and caches of hosts.)

use std::sync::Arc;

use teahouse_base::store::Record;
use teahouse_base::testing::MemoryStore;
use teahouse_base::{ReadRecords, RecordStore, StoreError, Table, WriteRecords};

use super::{ScanError, Scanner};
use crate::shielded::table::CHECKPOINTS;
use crate::shielded::testing::{Person, PoolDouble};

/// A store without the protection: of a change the checkpoints are written first and by themselves, and the power fails before the
/// rest is.
struct InHalves(Arc<MemoryStore>);

impl RecordStore for InHalves {
    fn begin_read(&self) -> Result<Box<dyn ReadRecords + '_>, StoreError> {
        self.0.begin_read()
    }

    fn begin_write(&self) -> Result<Box<dyn WriteRecords + '_>, StoreError> {
        let whole = self.0.begin_write()?;
        Ok(Box::new(TwoHalves { whole, store: &self.0, first: Vec::new() }))
    }
}

/// A change, and the half of it that is kept.
struct TwoHalves<'a> {
    whole: Box<dyn WriteRecords + 'a>,
    store: &'a MemoryStore,
    first: Vec<Record>,
}

impl ReadRecords for TwoHalves<'_> {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.whole.get(table, key)
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.whole.scan(table, prefix, after, limit)
    }
}

impl WriteRecords for TwoHalves<'_> {
    fn put(&mut self, table: Table, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        if table == CHECKPOINTS {
            self.first.push((key.to_vec(), value.to_vec()));
        }
        self.whole.put(table, key, value)
    }

    fn delete(&mut self, table: Table, key: &[u8]) -> Result<(), StoreError> {
        self.whole.delete(table, key)
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Self { whole, store, first } = *self;
        // A store has one writer at a time.
        drop(whole);
        let mut half = store.begin_write()?;
        for (key, value) in first {
            half.put(CHECKPOINTS, &key, &value)?;
        }
        half.commit()?;
        Err(StoreError::Disk("the power failed between the halves".to_owned()))
    }
}

#[test]
fn shw_005_a_stretch_that_is_kept_by_halves_would_lose_a_note_for_ever() {
    // given Anna's deposit in block 1, and two of her machines
    let (mut whole, halved, mut pool) = (Person::new(1), Person::new(1), PoolDouble::new());
    whole.deposit(&mut pool, 10);
    pool.insert_all();
    let disk = Arc::new(InHalves(halved.store.clone()));
    let careless = Scanner::new(disk, halved.lane, halved.keys.view().clone());
    // when the power of both fails while they take it in
    whole.store.fail_commit_after(0);
    for scanner in [&careless, &whole.scanner] {
        let died = scanner.take(pool.stretch(1), 1).unwrap_err();
        assert!(matches!(died, ScanError::Store(StoreError::Disk(_))), "{died}");
    }
    pool.mine();
    let next_life = |of: &Person| Person::with_store(1, of.store.snapshot());
    // then without the one commit the next life goes on behind the block, and never finds the note
    let without = next_life(&halved);
    assert_eq!(without.look(&pool, 1).found, 0);
    assert!(without.notes(2).is_empty(), "ten are lost");
    // and with it the note is found
    let with = next_life(&whole);
    assert_eq!(with.look(&pool, 1).found, 1);
    assert_eq!(with.notes(2).len(), 1);
}
