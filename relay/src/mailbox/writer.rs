//! The writer is the one thread that writes a mailbox: it gathers deposits for five milliseconds or up to 256 of them
//! and commits them together, so that one fsync serves many senders.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use teahouse_wire::BoxId;
use thiserror::Error;
use tokio::sync::oneshot;

use super::{Deposit, Deposited, MailboxStore, Watchers};

/// The most deposits of one commit.
pub const GROUP: usize = 256;
/// How long the first deposit of a group waits for others.
pub const GATHER: Duration = Duration::from_millis(5);
/// Deposits waiting for the writer; more are refused as busy.
const QUEUE: usize = 1_024;

/// Why a deposit was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WriteError {
    /// The queue is full.
    #[error("the mailbox writes as fast as it can")]
    Busy,
    /// The engine failed; nothing was promised.
    #[error("the mailbox store failed")]
    Failed,
}

struct Job {
    deposit: Deposit,
    done: oneshot::Sender<Result<Deposited, WriteError>>,
}

/// A handle to the writing thread; the thread ends when the last handle is gone.
#[derive(Clone)]
pub struct MailboxWriter {
    jobs: SyncSender<Job>,
}

impl MailboxWriter {
    /// Starts the thread.
    pub fn start(store: Arc<dyn MailboxStore>, watchers: Arc<Watchers>) -> std::io::Result<Self> {
        let (jobs, queue) = sync_channel(QUEUE);
        std::thread::Builder::new()
            .name("mailbox-writer".into())
            .spawn(move || run(&*store, &watchers, &queue))?;
        Ok(Self { jobs })
    }

    /// Writes one deposit and returns when it is durable.
    ///
    /// # Errors
    /// [`WriteError::Busy`] at once when the queue is full, [`WriteError::Failed`] when the engine fails.
    pub async fn write(&self, deposit: Deposit) -> Result<Deposited, WriteError> {
        let (done, answer) = oneshot::channel();
        match self.jobs.try_send(Job { deposit, done }) {
            Ok(()) => answer.await.unwrap_or(Err(WriteError::Failed)),
            Err(TrySendError::Full(_)) => Err(WriteError::Busy), // LIM-004
            Err(TrySendError::Disconnected(_)) => Err(WriteError::Failed),
        }
    }
}

fn run(store: &dyn MailboxStore, watchers: &Watchers, queue: &Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        let (batch, answers) = gather(first, queue);
        let outcome = store.write(&batch);
        if let Err(fault) = &outcome {
            tracing::error!(%fault, "a mailbox commit failed");
        }
        wake_watchers(watchers, &batch, outcome.as_deref().unwrap_or(&[]));
        for (n, answer) in answers.into_iter().enumerate() {
            let result = outcome.as_ref().ok().and_then(|done| done.get(n)).copied();
            // A receiver that is gone has given up waiting; the deposit stays.
            let _ = answer.send(result.ok_or(WriteError::Failed));
        }
    }
}

type Answer = oneshot::Sender<Result<Deposited, WriteError>>;

fn gather(first: Job, queue: &Receiver<Job>) -> (Vec<Deposit>, Vec<Answer>) {
    let until = Instant::now() + GATHER;
    let (mut batch, mut answers) = (vec![first.deposit], vec![first.done]);
    while batch.len() < GROUP {
        match queue.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(job) => {
                batch.push(job.deposit);
                answers.push(job.done);
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    (batch, answers)
}

fn wake_watchers(watchers: &Watchers, batch: &[Deposit], done: &[Deposited]) {
    let new = batch.iter().zip(done).filter(|(_, outcome)| {
        matches!(outcome, Deposited::Kept { new: true, .. } | Deposited::Emptied { new: true })
    });
    let boxes: Vec<BoxId> = new.map(|(deposit, _)| deposit.envelope.box_id()).collect();
    watchers.wake(&boxes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailbox::{MailboxFault, MailboxStats};
    use crate::protocol::Entry;
    use std::sync::Mutex;
    use teahouse_base::{SecretBytes, UnixSeconds};
    use teahouse_wire::{BoxIndex, BoxSeed, Class, EnvelopeBytes, Generation, Stamp, VerifiedEnvelope};

    /// A store whose disk answers only when the test lets it.
    struct StuckDisk(Arc<Mutex<()>>);

    impl MailboxStore for StuckDisk {
        fn write(&self, batch: &[Deposit]) -> Result<Vec<Deposited>, MailboxFault> {
            let _until_let_go = self.0.lock().unwrap();
            Ok(vec![Deposited::Emptied { new: true }; batch.len()])
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

    fn deposit() -> Deposit {
        let key = BoxSeed::from_secret(SecretBytes::new([1; 32])).key(BoxIndex::new(0));
        let ciphertext = vec![0; Class::Small.ciphertext_len()];
        let framed =
            VerifiedEnvelope::frame(&key, Generation::CURRENT, Stamp::new(1), Class::Small, &ciphertext);
        Deposit { envelope: framed.unwrap(), stored_at: UnixSeconds::new(1), expires_at: UnixSeconds::new(2) }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn lim_004_a_stuck_disk_fills_a_bounded_queue_and_the_rest_is_refused_at_once() {
        // given a disk that does not answer and two thousand deposits
        let gate = Arc::new(Mutex::new(()));
        let held = gate.lock().unwrap();
        let store = Arc::new(StuckDisk(gate.clone()));
        let writer = MailboxWriter::start(store, Arc::new(Watchers::new(1, 1))).unwrap();
        let one = deposit();
        let writes: Vec<_> = (0..2_000)
            .map(|_| {
                let (writer, one) = (writer.clone(), one.clone());
                tokio::spawn(async move { writer.write(one).await })
            })
            .collect();
        // when it answers again
        std::thread::sleep(Duration::from_millis(300));
        drop(held);
        // then a queue and a group were kept and the others refused, and none hangs
        let mut busy = 0;
        for write in writes {
            busy += usize::from(write.await.unwrap() == Err(WriteError::Busy));
        }
        assert!((2_000 - QUEUE - GROUP..2_000).contains(&busy), "{busy}");
    }
}
