//! The thread that proves, and the queue before it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use futures::channel::oneshot;
use teahouse_base::{Clock, Rng};

use super::{Control, Estimates, HeldKeys, Progress, ProverError, Stage, prove};
use crate::shielded::plan::{ProofJob, ProvenJoinsplit};

/// Who is told how far a proof is. It is called on the prover's thread, and should be brief.
pub type Listener = Box<dyn Fn(Progress) + Send + Sync>;

struct Order {
    job: ProofJob,
    called_off: Arc<AtomicBool>,
    told: Listener,
    answer: oneshot::Sender<Result<ProvenJoinsplit, ProverError>>,
}

/// A proof that was asked for.
#[derive(Debug)]
pub struct Ticket {
    called_off: Arc<AtomicBool>,
    answer: oneshot::Receiver<Result<ProvenJoinsplit, ProverError>>,
}

impl Ticket {
    /// Calls the proof off: before its next stage it ends. A proof that is there already stays.
    pub fn call_off(&self) {
        self.called_off.store(true, Ordering::Release);
    }

    /// What calls the proof off, for somebody else to hold.
    pub fn switch(&self) -> Arc<AtomicBool> {
        self.called_off.clone()
    }

    /// The proof.
    ///
    /// # Errors
    /// [`ProverError`].
    pub async fn wait(self) -> Result<ProvenJoinsplit, ProverError> {
        self.answer.await.unwrap_or(Err(ProverError::Ended))
    }
}

/// A thread that proves one payment after the other. Dropping it lets the proof at hand end at its next stage.
#[derive(Debug)]
pub struct ProverService {
    orders: Option<mpsc::Sender<Order>>,
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl ProverService {
    /// Starts the thread. `rng` must be one that nobody foresees.
    ///
    /// # Errors
    /// What the system says where no thread can be had.
    pub fn start(
        keys: Arc<HeldKeys>,
        estimates: Estimates,
        clock: Arc<dyn Clock>,
        mut rng: Box<dyn Rng>,
    ) -> std::io::Result<Self> {
        let (orders, queue) = mpsc::channel::<Order>();
        let ending = Arc::new(AtomicBool::new(false));
        let is_ending = ending.clone();
        let work = move || {
            for order in queue {
                if is_ending.load(Ordering::Acquire) {
                    break;
                }
                serve(order, &keys, &estimates, &*clock, &mut *rng);
            }
        };
        let thread = std::thread::Builder::new().name("teahouse-prover".to_owned()).spawn(work)?;
        Ok(Self { orders: Some(orders), ending, thread: Some(thread) })
    }

    /// Puts a payment at the end of the queue.
    ///
    /// # Errors
    /// [`ProverError::Ended`].
    pub fn order(&self, job: ProofJob, told: Listener) -> Result<Ticket, ProverError> {
        let called_off = Arc::new(AtomicBool::new(false));
        let (sender, answer) = oneshot::channel();
        told(Progress { stage: Stage::Waiting, left: None });
        let order = Order { job, called_off: called_off.clone(), told, answer: sender };
        let orders = self.orders.as_ref().ok_or(ProverError::Ended)?;
        orders.send(order).map_err(|_| ProverError::Ended)?;
        Ok(Ticket { called_off, answer })
    }
}

fn serve(order: Order, keys: &HeldKeys, estimates: &Estimates, clock: &dyn Clock, rng: &mut dyn Rng) {
    let Order { job, called_off, told, answer } = order;
    // What was learned is a comfort: a store that fails costs the estimate and not the proof.
    let expected = estimates.of(job.size()).ok().flatten();
    let control = Control::new(expected, &called_off, &*told);
    let outcome = prove(&job, keys, &control, clock, rng);
    if let Ok((_, took)) = &outcome
        && let Err(error) = estimates.learn(job.size(), *took)
    {
        tracing::warn!(code = %teahouse_base::Coded::code(&error), "the time of a proof was not kept");
    }
    // Nobody waits any more: the record says that it was being proved, and it can be proved again.
    drop(answer.send(outcome.map(|(proven, _)| proven)));
}

impl Drop for ProverService {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Release);
        self.orders.take();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
