//! Proofs are made on the prover's own thread, one after the other; here they are ordered, followed and kept.
//!
//! A proof that fails leaves its payment signed: it is tried again when somebody asks for that, and at the next start. One that
//! the disk had no room for is made again once there is.

use std::sync::Arc;
use std::time::Duration;

use teahouse_api::shielded::{ShieldedProgressView, ShieldedStage};
use teahouse_base::SystemRng;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::shielded::ProofJob;
use teahouse_wallet::shielded::prover::{
    Estimates, HeldKeys, Progress, ProverError, ProverService, Stage, Ticket,
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;

use super::keys::PoolKeys;
use super::lane::PoolLane;
use super::proposal::millis;
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// How long proofs take on this machine.
pub(crate) fn estimates(shared: &Shared) -> Estimates {
    Estimates::new(shared.store.clone())
}

impl Shared {
    fn prover(&self, pool: &PoolLane) -> Result<Arc<ProverService>, NodeError> {
        self.shielded.prover(pool.place(), || {
            let keys = Arc::new(HeldKeys::new(Arc::new(PoolKeys::of(pool, &self.dir.proving_keys()))));
            let started =
                ProverService::start(keys, estimates(self), self.clock.clone(), Box::new(SystemRng));
            started.map_err(|error| codes::PROVER_AWAY.error().told(&error))
        })
    }

    /// Orders the proof of a signed payment, and has it followed.
    ///
    /// # Errors
    /// The plan's: `SHD-080` while a note is not in a safe block's tree.
    pub(crate) async fn order_proof(
        self: &Arc<Self>,
        pool: &PoolLane,
        id: IntentId,
        tasks: &mut JoinSet<()>,
    ) -> Result<(), NodeError> {
        let shared = self.clone();
        // Every rule of the circuit is looked at in plain first, which takes a moment.
        let begun = tokio::task::spawn_blocking(move || shared.proof_job(&id)).await;
        let job = begun.map_err(|error| codes::BUG.with("what", "a proof").told(&error))??;
        let size = job.size();
        let total = estimates(self).of(size)?.map(|took| took.from(Stage::ReadingKey));
        let (tell, told) = unbounded_channel::<Progress>();
        // Who no longer follows is not told.
        let listener = Box::new(move |progress: Progress| tell.send(progress).unwrap_or_default());
        let ticket = self.prover(pool)?.order(job, listener)?;
        self.shielded.begin_proving(id, ticket.switch());
        tasks.spawn(follow(self.clone(), id, ticket, (told, total)));
        Ok(())
    }

    fn proof_job(&self, id: &IntentId) -> Result<ProofJob, NodeError> {
        let (pool, keys) = (self.pool()?, self.spending()?); // LCK-001
        let safe = self.safe(&pool)?;
        Ok(pool.plans.begin_proof(id, keys.view(), safe)?)
    }

    fn proof_went(&self, id: IntentId, progress: Progress, total: Option<Duration>) -> Result<(), NodeError> {
        let view = progress_view(&id, progress, total);
        self.shielded.note_progress(id, view);
        self.tell_progress(&self.pool()?, &id)
    }

    /// Takes the prover away and waits for its thread, which has the records.
    pub(crate) async fn stop_prover(&self) {
        if let Some(prover) = self.shielded.stop_proving() {
            // What ends the thread is the last of them going.
            drop(tokio::task::spawn_blocking(move || drop(prover)).await);
        }
    }
}

fn progress_view(id: &IntentId, progress: Progress, total: Option<Duration>) -> ShieldedProgressView {
    let stage = match progress.stage {
        Stage::Waiting => ShieldedStage::Waiting,
        Stage::ReadingKey => ShieldedStage::ReadingKey,
        Stage::Witness => ShieldedStage::Witness,
        Stage::Proving => ShieldedStage::Proving,
        Stage::Checking => ShieldedStage::Checking,
    };
    let done = |(left, total): (Duration, Duration)| {
        let (left, total) = (millis(left).min(millis(total)), millis(total).max(1));
        u32::try_from((total - left).saturating_mul(1_000) / total).unwrap_or(1_000)
    };
    ShieldedProgressView {
        id: id.to_string(),
        stage,
        permille: progress.left.zip(total).map(done),
        left_ms: progress.left.map(millis),
    }
}

/// Follows one proof to its end.
async fn follow(
    shared: Arc<Shared>,
    id: IntentId,
    ticket: Ticket,
    (mut told, total): (UnboundedReceiver<Progress>, Option<Duration>),
) {
    let mut answer = std::pin::pin!(ticket.wait());
    let outcome = loop {
        tokio::select! {
            Some(progress) = told.recv() => {
                if let Err(error) = shared.proof_went(id, progress, total) {
                    tracing::debug!(code = error.code(), "nobody was told how far a proof is");
                }
            }
            outcome = &mut answer => break outcome,
        }
    };
    if let Err(error) = keep(&shared, &id, outcome) {
        shared.note_fault_of(id, &error);
    }
    shared.shielded.end_proving(&id);
    if let Ok(pool) = shared.pool()
        && let Err(error) = shared.tell_progress(&pool, &id)
    {
        tracing::debug!(code = error.code(), "nobody was told that a proof has ended");
    }
    shared.shielded.wake.notify_one();
}

fn keep(
    shared: &Shared,
    id: &IntentId,
    outcome: Result<teahouse_wallet::shielded::ProvenJoinsplit, ProverError>,
) -> Result<(), NodeError> {
    let plans = shared.pool()?.plans;
    let failure = match outcome {
        Ok(proven) => match plans.proved(&proven) {
            Ok(()) => {
                shared.shielded.clear_fault(id);
                return Ok(());
            }
            // Called off, signed for another, or over meanwhile: that is no fault of the proof.
            Err(teahouse_wallet::shielded::PlanError::NotNow(_)) => return Ok(plans.proof_given_up(id)?),
            Err(error) => error.into(),
        },
        Err(ProverError::CalledOff | ProverError::Ended) => return Ok(plans.proof_given_up(id)?),
        Err(error) => NodeError::from(error),
    };
    plans.proof_given_up(id)?;
    Err(failure)
}
