//! Stores that behave badly on purpose.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use teahouse_base::UnixSeconds;
use teahouse_relay::mailbox::{
    Deposit, Deposited, MailboxFault, MailboxStats, MailboxStore, RedbMailbox, decide,
};
use teahouse_relay::protocol::Entry;
use teahouse_wire::{BoxId, EnvelopeBytes, Kind};

/// A store that says "kept" as soon as a deposit is in its memory and brings it to the disk a moment later.
///
/// `kill -9` alone does not lose what the system has in its page cache, so this double keeps un-synced writes where the
/// kill does reach them: in the process.
pub struct NonSyncingStore {
    disk: Arc<RedbMailbox>,
    memory: Arc<Mutex<Vec<Deposit>>>,
}

impl NonSyncingStore {
    pub fn open(dir: &Path) -> Self {
        let disk = Arc::new(RedbMailbox::open(&dir.join("mailbox.redb"), 1_000_000).unwrap());
        let memory = Arc::new(Mutex::new(Vec::new()));
        let (to, from) = (disk.clone(), memory.clone());
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(Duration::from_millis(300));
                let batch: Vec<Deposit> = from.lock().unwrap().clone();
                to.write(&batch).unwrap();
                from.lock().unwrap().drain(..batch.len());
            }
        });
        Self { disk, memory }
    }

    fn remember(&self, deposit: &Deposit) -> Deposited {
        let mut memory = self.memory.lock().unwrap();
        let same = |held: &&Deposit| held.envelope.box_id() == deposit.envelope.box_id();
        let held = memory.iter().find(same).map(|held| {
            let tombstone = held.envelope.kind() == Kind::Tombstone;
            (held.envelope.content(), tombstone, held.stored_at, held.expires_at)
        });
        let (outcome, write) = decide(held.as_ref().map(|(c, t, s, e)| (c, *t, *s, *e)), deposit);
        if write {
            memory.push(deposit.clone());
        }
        outcome
    }
}

impl MailboxStore for NonSyncingStore {
    fn write(&self, batch: &[Deposit]) -> Result<Vec<Deposited>, MailboxFault> {
        Ok(batch.iter().map(|deposit| self.remember(deposit)).collect())
    }

    fn read(&self, boxes: &[BoxId], most_bytes: usize) -> Result<Vec<EnvelopeBytes>, MailboxFault> {
        let mut found = self.disk.read(boxes, most_bytes)?;
        let memory = self.memory.lock().unwrap();
        let held = memory.iter().filter(|deposit| boxes.contains(&deposit.envelope.box_id()));
        found.extend(held.map(|deposit| deposit.envelope.bytes().clone()));
        Ok(found)
    }

    fn list(&self, bucket: u32, after: Option<BoxId>, limit: usize) -> Result<Vec<Entry>, MailboxFault> {
        self.disk.list(bucket, after, limit)
    }

    fn expire(&self, now: UnixSeconds) -> Result<u64, MailboxFault> {
        self.disk.expire(now)
    }

    fn stats(&self) -> Result<MailboxStats, MailboxFault> {
        self.disk.stats()
    }
}

/// A store whose disk is full.
pub struct FullDisk;

impl MailboxStore for FullDisk {
    fn write(&self, _: &[Deposit]) -> Result<Vec<Deposited>, MailboxFault> {
        Err(MailboxFault::Engine("no space left on device".into()))
    }

    fn read(&self, _: &[BoxId], _: usize) -> Result<Vec<EnvelopeBytes>, MailboxFault> {
        Ok(Vec::new())
    }

    fn list(&self, _: u32, _: Option<BoxId>, _: usize) -> Result<Vec<Entry>, MailboxFault> {
        Ok(Vec::new())
    }

    fn expire(&self, _: UnixSeconds) -> Result<u64, MailboxFault> {
        Ok(0)
    }

    fn stats(&self) -> Result<MailboxStats, MailboxFault> {
        Ok(MailboxStats::default())
    }
}
