//! Disks that are wrong on purpose: the lives must notice each of them.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use teahouse_base::store::ReadRecords;
use teahouse_base::testing::MemoryStore;
use teahouse_base::{Decode, Encode, RecordStore, StoreError, Table, UnixMillis, WriteRecords};
use teahouse_wallet::journal::{IntentRecord, State};
use teahouse_wallet::redeem::{Redemption, RedemptionState};
use teahouse_wallet::relayed::{RelayedRecord, RelayedState};

type Rows = Vec<(Vec<u8>, Vec<u8>)>;

/// A disk that says "kept" and loses the last commits when the power goes.
pub struct ForgetfulDisk {
    disk: MemoryStore,
    kept: Mutex<Vec<MemoryStore>>,
}

impl ForgetfulDisk {
    pub fn over(disk: MemoryStore) -> Self {
        Self { kept: Mutex::new(vec![disk.snapshot()]), disk }
    }

    /// The disk without its last `commits`.
    pub fn power_cut(&self, commits: usize) -> MemoryStore {
        let kept = self.kept.lock().unwrap();
        kept[kept.len().saturating_sub(1 + commits)].snapshot()
    }
}

impl RecordStore for ForgetfulDisk {
    fn begin_read(&self) -> Result<Box<dyn ReadRecords + '_>, StoreError> {
        self.disk.begin_read()
    }

    fn begin_write(&self) -> Result<Box<dyn WriteRecords + '_>, StoreError> {
        let after = || self.kept.lock().unwrap().push(self.disk.snapshot());
        Ok(Box::new(Wrapped::new(self.disk.begin_write()?, None, Box::new(after))))
    }
}

/// What is wrong with what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// What was agreed to counts for an hour instead of a day.
    FreesAfterAnHour,
    /// What was agreed to counts until it is sent.
    FreesWhenSent,
    /// The latest time that was seen is not kept.
    ForgetsTime,
    /// The app that a payment was for is not kept.
    ForgetsApp,
    /// A higher fee counts no more than the first.
    ForgetsRaise,
    /// A fee may reach twice what was agreed to.
    LiftsCaps,
    /// A claim that a submitter has taken is given up.
    GivesClaimUp,
    /// A batch that a submitter has taken is given up.
    GivesBatchUp,
}

/// A disk that keeps something else than it was given.
pub struct BentDisk {
    pub disk: MemoryStore,
    pub bug: Bug,
}

impl RecordStore for BentDisk {
    fn begin_read(&self) -> Result<Box<dyn ReadRecords + '_>, StoreError> {
        self.disk.begin_read()
    }

    fn begin_write(&self) -> Result<Box<dyn WriteRecords + '_>, StoreError> {
        Ok(Box::new(Wrapped::new(self.disk.begin_write()?, Some(self.bug), Box::new(|| {}))))
    }
}

struct Wrapped<'a> {
    inner: Box<dyn WriteRecords + 'a>,
    bug: Option<Bug>,
    after: Box<dyn Fn() + 'a>,
    /// What stopped counting in this commit, by its intent.
    freed: BTreeMap<Vec<u8>, Vec<u8>>,
}

const SPENDS: Table = Table::new("wallet.spends");
/// `persona (4) | chain (8) | token (20)` stand before the stamp of a spend, and the lane after it.
const STAMP: std::ops::Range<usize> = 32..40;

fn stamp(key: &[u8]) -> UnixMillis {
    UnixMillis::new(u64::from_be_bytes(key[STAMP].try_into().unwrap()))
}

/// What is kept in the place of an agreement: one whose fee may reach more.
fn lifted(value: &[u8]) -> Option<Vec<u8>> {
    let mut record = IntentRecord::from_bytes(value).unwrap();
    let agreement = record.agreement.as_mut().filter(|_| record.state == State::Approved)?;
    agreement.fee_cap *= 2;
    Some(record.to_bytes())
}

fn claim_given_up(value: &[u8]) -> Option<Vec<u8>> {
    let record = Redemption::from_bytes(value).unwrap();
    let taken = record.state == RedemptionState::Handed;
    taken.then(|| Redemption { state: RedemptionState::Dead, ..record }.to_bytes())
}

fn batch_given_up(value: &[u8]) -> Option<Vec<u8>> {
    let record = RelayedRecord::from_bytes(value).unwrap();
    let taken = record.state == RelayedState::Handed;
    taken.then(|| RelayedRecord { state: RelayedState::Dead, ..record }.to_bytes())
}

impl<'a> Wrapped<'a> {
    fn new(inner: Box<dyn WriteRecords + 'a>, bug: Option<Bug>, after: Box<dyn Fn() + 'a>) -> Self {
        Self { inner, bug, after, freed: BTreeMap::new() }
    }

    /// Takes out what `gone` says of the spends' keys.
    fn free(&mut self, gone: impl Fn(&[u8]) -> bool) -> Result<(), StoreError> {
        for (key, _) in self.inner.scan(SPENDS, &[], None, usize::MAX)? {
            if gone(&key) {
                self.inner.delete(SPENDS, &key)?;
            }
        }
        Ok(())
    }
}

impl ReadRecords for Wrapped<'_> {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(table, key)
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Rows, StoreError> {
        self.inner.scan(table, prefix, after, limit)
    }
}

impl WriteRecords for Wrapped<'_> {
    fn put(&mut self, table: Table, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        match (self.bug, table.name()) {
            (Some(Bug::ForgetsTime), "wallet.seen") => return Ok(()),
            (Some(Bug::FreesAfterAnHour), "wallet.spends") => {
                let now = stamp(key);
                self.free(|old| now.since(stamp(old)) > Duration::from_secs(3_600))?;
            }
            // An attempt lies under the name of its intent, as the spend does after its stamp.
            (Some(Bug::FreesWhenSent), "wallet.attempts") => {
                let name = &key[..key.len() - 2];
                self.free(|spend| &spend[STAMP.end..] == name)?;
            }
            // `version 1 | app? | amount 32`
            (Some(Bug::ForgetsApp), "wallet.spends") => {
                let amount = &value[value.len() - 32..];
                return self.inner.put(table, key, &[&[1, 0], amount].concat());
            }
            (Some(Bug::ForgetsRaise), "wallet.spends") => {
                let first = self.freed.get(&key[STAMP.end..]).map_or(value, Vec::as_slice);
                return self.inner.put(table, key, first);
            }
            _ => {}
        }
        let bent = match (self.bug, table.name()) {
            (Some(Bug::LiftsCaps), "wallet.intents") => lifted(value),
            (Some(Bug::GivesClaimUp), "wallet.redemptions") => claim_given_up(value),
            (Some(Bug::GivesBatchUp), "wallet.relayed") => batch_given_up(value),
            _ => None,
        };
        self.inner.put(table, key, bent.as_deref().unwrap_or(value))
    }

    fn delete(&mut self, table: Table, key: &[u8]) -> Result<(), StoreError> {
        if table.name() == SPENDS.name() {
            let counted = self.inner.get(table, key)?;
            self.freed.extend(counted.map(|counted| (key[STAMP.end..].to_vec(), counted)));
        }
        self.inner.delete(table, key)
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.inner.commit()?;
        (self.after)();
        Ok(())
    }
}
