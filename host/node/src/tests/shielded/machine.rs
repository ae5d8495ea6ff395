//! A machine whose disk fills up, or whose power fails, at the commit that a test names. All else of it is real.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use teahouse_base::store::Record;
use teahouse_base::{Decode, ReadRecords, RecordStore, StoreError, Table, WriteRecords};
use teahouse_wallet::shielded::{ShieldedIntent, ShieldedState, TABLES};

use crate::error::NodeError;
use crate::keys::Vault;
use crate::node::Opening;
use crate::owner::OwnerLock;
use crate::pace::Pace;
use crate::tests::*;
use crate::unlock::{Unlocked, sealed_store};

/// What happens to it.
#[derive(Clone, Copy, Debug)]
enum Mishap {
    /// The disk has no room for the first commit of a payment in this state, and for nothing after that.
    FillsUpAt(ShieldedState),
    /// There is no room.
    Full,
    /// The power fails when such a commit is on the disk, before anybody is told so.
    DiesAfter(ShieldedState),
    /// The power has failed: nothing is kept any more.
    Dead,
    /// Nothing.
    None,
}

/// The machine. A clone is the same one.
#[derive(Clone)]
pub(super) struct Machine(Arc<Mutex<Mishap>>);

impl Machine {
    fn of(mishap: Mishap) -> Self {
        Self(Arc::new(Mutex::new(mishap)))
    }

    /// One whose disk is full from the moment on that a payment would get into this state.
    pub(super) fn that_fills_up_at(state: ShieldedState) -> Self {
        Self::of(Mishap::FillsUpAt(state))
    }

    /// One whose power fails once a payment has got into this state.
    pub(super) fn that_dies_after(state: ShieldedState) -> Self {
        Self::of(Mishap::DiesAfter(state))
    }

    fn set(&self, mishap: Mishap) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = mishap;
    }

    fn now(&self) -> Mishap {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// There is room again, until a payment would get into this state.
    pub(super) fn has_room_until(&self, state: ShieldedState) {
        self.set(Mishap::FillsUpAt(state));
    }

    /// There is room again.
    pub(super) fn has_room(&self) {
        self.set(Mishap::None);
    }

    /// Waits until its power has failed.
    pub(super) async fn is_dead(&self) {
        let deadline = Instant::now() + Duration::from_secs(300);
        while !matches!(self.now(), Mishap::Dead) {
            assert!(Instant::now() < deadline, "still alive: {:?}", self.now());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn commit(
        &self,
        wrote: Option<ShieldedState>,
        change: Box<dyn WriteRecords + '_>,
    ) -> Result<(), StoreError> {
        match self.now() {
            Mishap::FillsUpAt(at) if wrote == Some(at) => self.set(Mishap::Full),
            Mishap::DiesAfter(at) if wrote == Some(at) => {
                change.commit()?;
                self.set(Mishap::Dead);
            }
            Mishap::Full | Mishap::Dead => {}
            Mishap::FillsUpAt(_) | Mishap::DiesAfter(_) | Mishap::None => return change.commit(),
        }
        Err(StoreError::Disk("the test's machine".to_owned()))
    }
}

/// The records of a profile on such a machine.
struct Disk {
    records: Arc<dyn RecordStore>,
    machine: Machine,
}

impl RecordStore for Disk {
    fn begin_read(&self) -> Result<Box<dyn ReadRecords + '_>, StoreError> {
        self.records.begin_read()
    }

    fn begin_write(&self) -> Result<Box<dyn WriteRecords + '_>, StoreError> {
        let change = self.records.begin_write()?;
        Ok(Box::new(Change { change, machine: &self.machine, wrote: None }))
    }
}

/// One change, and the state of the payment that was written last by it.
struct Change<'a> {
    change: Box<dyn WriteRecords + 'a>,
    machine: &'a Machine,
    wrote: Option<ShieldedState>,
}

impl ReadRecords for Change<'_> {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.change.get(table, key)
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.change.scan(table, prefix, after, limit)
    }
}

impl WriteRecords for Change<'_> {
    fn put(&mut self, table: Table, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let [intents, ..] = TABLES;
        if table == intents {
            self.wrote = Some(ShieldedIntent::from_bytes(value).unwrap().state);
        }
        self.change.put(table, key, value)
    }

    fn delete(&mut self, table: Table, key: &[u8]) -> Result<(), StoreError> {
        self.change.delete(table, key)
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Self { change, machine, wrote } = *self;
        machine.commit(wrote, change)
    }
}

/// Opens a profile on such a machine.
pub(super) fn open(dir: &ProfileDir, machine: &Machine, options: NodeOptions) -> Result<Node, NodeError> {
    let lock = Arc::new(OwnerLock::take(dir)?);
    let Unlocked { tree, password } = unlock(dir, None)?;
    let vault = Arc::new(Vault::new(tree, &*options.clock));
    let records = Arc::new(sealed_store(&dir.database(), &vault.persona(dir.persona())?)?);
    let store: Arc<dyn RecordStore> = Arc::new(Disk { records, machine: machine.clone() });
    Node::over(
        dir,
        vault,
        password,
        (store, lock),
        Opening { options, after: Duration::ZERO, pace: Pace::Own },
    )
}
