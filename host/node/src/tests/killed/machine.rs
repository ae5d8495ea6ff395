//! A machine whose power fails before or after the commit of a step of an app's payment. All else of it is real.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use teahouse_base::store::Record;
use teahouse_base::{Decode, ReadRecords, RecordStore, StoreError, Table, WriteRecords};
use teahouse_runtime::records::{ANSWERS, REQUESTS};
use teahouse_wallet::journal::{IntentRecord, State};

use crate::keys::Vault;
use crate::node::Opening;
use crate::owner::OwnerLock;
use crate::pace::Pace;
use crate::tests::*;
use crate::unlock::{Unlocked, sealed_store};

const INTENTS: Table = Table::new("wallet.intents");

/// A step on the way from a press to the answer that was taken: what is on the disk once it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Point {
    /// The request of a turn.
    Asked,
    /// The person's yes, with its receipt.
    Agreed,
    /// The signed bytes.
    Signed,
    /// That an endpoint has them.
    Sent,
    /// That a block has the payment.
    Included,
    /// That a safe block has it.
    Safe,
    /// The app's answer, in the place of its request.
    Answered,
    /// What the app made of the answer, which is gone.
    Taken,
}

impl Point {
    /// All of them, in their order.
    pub(super) const ALL: [Self; 8] = [
        Self::Asked,
        Self::Agreed,
        Self::Signed,
        Self::Sent,
        Self::Included,
        Self::Safe,
        Self::Answered,
        Self::Taken,
    ];

    fn of_put(table: Table, value: &[u8]) -> Option<Self> {
        if table == REQUESTS {
            return Some(Self::Asked);
        }
        if table == ANSWERS {
            return Some(Self::Answered);
        }
        if table != INTENTS {
            return None;
        }
        match IntentRecord::from_bytes(value).unwrap().state {
            State::Approved => Some(Self::Agreed),
            State::Signed => Some(Self::Signed),
            State::Broadcast => Some(Self::Sent),
            State::Included(_) => Some(Self::Included),
            State::Safe(_) => Some(Self::Safe),
            // What comes after the app was answered is none of its steps.
            _ => None,
        }
    }
}

/// When the power fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Never.
    Never,
    /// When this step is about to be kept.
    Before(Point),
    /// When this step is on the disk, before anybody is told so.
    After(Point),
    /// When any step is on the disk.
    AfterAny,
    /// When a second step is about to be kept.
    BeforeSecond,
    /// It has failed: nothing is kept any more.
    Failed,
}

/// The machine. A clone is the same one.
#[derive(Clone)]
pub(super) struct Machine(Arc<Mutex<(Failure, Vec<Point>)>>);

impl Machine {
    /// One whose power fails then.
    pub(super) fn that_fails(failure: Failure) -> Self {
        Self(Arc::new(Mutex::new((failure, Vec::new()))))
    }

    /// Whether its power has failed.
    pub(super) fn is_dead(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 == Failure::Failed
    }

    /// The steps that were kept, in order.
    pub(super) fn kept(&self) -> Vec<Point> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    fn commit(&self, step: Option<Point>, change: Box<dyn WriteRecords + '_>) -> Result<(), StoreError> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (failure, kept) = &mut *state;
        let fails_before = match *failure {
            Failure::Failed => true,
            Failure::Before(point) => step == Some(point),
            Failure::BeforeSecond => step.is_some() && !kept.is_empty(),
            Failure::Never | Failure::After(_) | Failure::AfterAny => false,
        };
        if fails_before {
            *failure = Failure::Failed;
            return Err(power());
        }
        change.commit()?;
        kept.extend(step);
        let fails_after = match *failure {
            Failure::After(point) => step == Some(point),
            Failure::AfterAny => step.is_some(),
            _ => false,
        };
        if fails_after {
            *failure = Failure::Failed;
            return Err(power());
        }
        Ok(())
    }
}

fn power() -> StoreError {
    StoreError::Disk("the test's machine has no power".to_owned())
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
        Ok(Box::new(Change { change, machine: &self.machine, step: None }))
    }
}

/// One change, and the furthest step that is part of it.
struct Change<'a> {
    change: Box<dyn WriteRecords + 'a>,
    machine: &'a Machine,
    step: Option<Point>,
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
        self.step = self.step.max(Point::of_put(table, value));
        self.change.put(table, key, value)
    }

    fn delete(&mut self, table: Table, key: &[u8]) -> Result<(), StoreError> {
        if table == ANSWERS {
            self.step = Some(Point::Taken);
        }
        self.change.delete(table, key)
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Self { change, machine, step } = *self;
        machine.commit(step, change)
    }
}

/// The lock of a profile whose last host has just ended.
fn free(dir: &ProfileDir) -> OwnerLock {
    for _ in 0..500 {
        match OwnerLock::take(dir) {
            Ok(lock) => return lock,
            Err(_) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
    panic!("the last host still has the profile");
}

/// Opens a profile on such a machine.
pub(super) fn open_on(dir: &ProfileDir, machine: &Machine) -> Node {
    let options = NodeOptions {
        clock: Arc::new(SystemClock),
        online: false,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    let lock = Arc::new(free(dir));
    let Unlocked { tree, password } = unlock(dir, None).unwrap();
    let vault = Arc::new(Vault::new(tree, &*options.clock));
    let records = Arc::new(sealed_store(&dir.database(), &vault.persona(dir.persona()).unwrap()).unwrap());
    let store: Arc<dyn RecordStore> = Arc::new(Disk { records, machine: machine.clone() });
    let opening = Opening { options, after: Duration::ZERO, pace: Pace::Own };
    Node::over(dir, vault, password, (store, lock), opening).unwrap()
}
