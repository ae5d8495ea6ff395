//! The inserter puts what waits in the pool's queue into its tree, for the reward that came with it.
//!
//! Anyone may insert, and nobody has to: a payment can be used once somebody did. Whoever submits shielded payments inserts too,
//! its own and everybody's.
//!
//! # Guarantees
//! - The queue is rebuilt from the pool's events and compared with the contract before anything is proved (SUB-018).
//! - What somebody else inserted meanwhile is let go: nothing is sent that the contract would refuse now (SUB-019).
//! - A batch costs no more than it pays, or, where its first leaf has waited long, no more than the day has to give; and who has lost
//!   more than that to races sends nothing more that day (SUB-020).
//! - One insertion at a time is under way. It goes through the submitter's journal, so that a crash sends it once (SUB-017).
//!
//! # Privacy
//! The endpoint sees that somebody watches the pool, and inserts.

mod choose;
mod error;
mod job;
mod keys;
mod name;
mod queue;
mod run;
mod watch;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::U256;
use teahouse_base::{RngExt, StoreError, SystemRng, UnixMillis};
use teahouse_chain::pool::{EvmProof, InsertionRefusal, Pool, PoolRefusal, PoolState};
use teahouse_chain::port::{Asset, At, Revert};
use teahouse_chain::profile::ShieldedAt;

use super::ledger::{cost, reward_of};
use super::server::MAX_TRIES;
use super::{InsertTerms, Refusal, Submitter};
use crate::journal::{IntentId, IntentRecord, State};
use crate::signer::Intent;
use choose::{Choice, Price, choose};
use name::name;
use queue::Queue;
use watch::Watch;

pub use error::InsertError;
pub use job::InsertionJob;
pub use keys::{DevelopmentKeys, ProveInsertions};
pub use queue::QueueFault;

/// What cannot be signed within this is not worth it: somebody else has inserted it.
const SIGN_WITHIN: Duration = Duration::from_secs(600);
/// After this a loss is forgotten.
const DAY: Duration = Duration::from_secs(86_400);

/// What one look came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertStep {
    /// Nothing waits that is to be inserted now.
    Nothing,
    /// An insertion of ours is under way, a batch is left to others for a moment, or the keys are away.
    Waiting,
    /// Somebody else was first: what was proved is let go.
    Stale,
    /// An insertion was sent, under this name.
    Sent(IntentId),
}

/// What insertions have cost in the last day, in wei.
#[derive(Clone, Copy, Debug, Default)]
struct LossesToday {
    /// Beyond what they paid.
    all: U256,
    /// Of that, those that the contract refused: somebody else was first.
    refused: U256,
}

/// A pool that is watched, and how its batches are proved.
pub struct Inserter {
    pool: Pool,
    watch: Watch,
    prover: Arc<dyn ProveInsertions>,
    /// When leaves that wait were first seen, by their number.
    seen: BTreeMap<u64, UnixMillis>,
    /// From when on the batch at this number is ours to insert.
    turn: Option<(u64, UnixMillis)>,
}

impl std::fmt::Debug for Inserter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Inserter({})", self.pool.address())
    }
}

impl Inserter {
    /// An inserter of the pool at `at`, from its first block on.
    pub fn new(at: &ShieldedAt, prover: Arc<dyn ProveInsertions>) -> Self {
        let watch = Watch::new(at.pool.address, at.pool.since);
        Self { pool: at.pool(), watch, prover, seen: BTreeMap::new(), turn: None }
    }

    /// How long the first leaf has waited, as far as this inserter saw.
    fn waited(&mut self, queue: &Queue, now: UnixMillis) -> Duration {
        let (first, end) = (queue.first(), queue.first().saturating_add(queue.waiting()));
        self.seen.retain(|number, _| (first..end).contains(number));
        // What stands behind these is seen when it comes nearer: a long queue takes no memory.
        for number in first..end.min(first.saturating_add(u64::from(choose::SIXTEEN))) {
            self.seen.entry(number).or_insert(now);
        }
        self.seen.get(&first).map_or(Duration::ZERO, |since| now.since(*since))
    }

    /// Whether the batch at `first` was left to others for long enough: for a while that is drawn once.
    fn is_its_turn(&mut self, first: u64, now: UnixMillis, terms: &InsertTerms) -> bool {
        let drawn = self.turn.filter(|(number, _)| *number == first);
        let (_, from) = drawn.unwrap_or_else(|| {
            let spread = u64::try_from(terms.spread.as_millis()).unwrap_or(u64::MAX);
            (first, now.after(Duration::from_millis(SystemRng.below(spread))))
        });
        self.turn = Some((first, from));
        now >= from // SUB-019
    }

    async fn prove(&self, job: &InsertionJob) -> Result<EvmProof, InsertError> {
        let (prover, job) = (self.prover.clone(), job.clone());
        let proving = tokio::task::spawn_blocking(move || prover.prove(&job, &mut SystemRng));
        proving.await.map_err(|_| InsertError::Ended)?
    }
}

impl Submitter {
    async fn look_and_insert(&self, inserter: &mut Inserter) -> Result<InsertStep, InsertError> {
        let Some(terms) = self.terms().inserts else { return Ok(InsertStep::Nothing) };
        if self.is_inserting()? {
            return Ok(InsertStep::Waiting); // SUB-017
        }
        let port = self.journal.port().clone();
        let (block, queue) = inserter.watch.look(&*port).await?;
        let waited = inserter.waited(&queue, self.journal.clock().now());
        if queue.waiting() == 0 {
            return Ok(InsertStep::Nothing);
        }
        if self.is_taken_back(&queue)? {
            return Ok(InsertStep::Waiting); // SUB-017
        }
        let price = Price { gas: self.insertion_gas(&inserter.pool).await?, now: self.fees().await? };
        let Some(choice) = choose(&queue, waited, &terms, &price) else { return Ok(InsertStep::Nothing) };
        if !self.affords(choice.loss, &terms)? {
            return Ok(InsertStep::Nothing); // SUB-020
        }
        if self.signs.signer().is_none() {
            return Ok(InsertStep::Waiting); // what the chain is asked is the same while the keys are away
        }
        if !inserter.is_its_turn(choice.first, self.journal.clock().now(), &terms) {
            return Ok(InsertStep::Waiting);
        }
        if inserter.pool.state(&*port, At::Number(block.number)).await? != queue.state() {
            inserter.watch.forget();
            return Err(QueueFault::OtherState.into()); // SUB-018
        }
        self.insert(inserter, &queue, choice, &terms).await
    }

    async fn insert(
        &self,
        inserter: &Inserter,
        queue: &Queue,
        choice: Choice,
        terms: &InsertTerms,
    ) -> Result<InsertStep, InsertError> {
        let domain = inserter.pool.domain(self.book.chain_id);
        let job = InsertionJob::of(queue, choice, &domain, self.address())?;
        let proof = inserter.prove(&job).await?;
        let _turn = self.turn.lock().await;
        let state = inserter.pool.state(&**self.journal.port(), At::Latest).await?;
        if !job.is_next(&state) {
            return Ok(InsertStep::Stale); // SUB-019
        }
        self.send_insertion(&job, proof, terms).await
    }

    /// Simulates the insertion, and sends it if it still costs no more than was thought.
    async fn send_insertion(
        &self,
        job: &InsertionJob,
        proof: EvmProof,
        terms: &InsertTerms,
    ) -> Result<InsertStep, InsertError> {
        let intent = Intent::PoolInsert { insertion: Box::new(job.insertion.clone()), proof };
        let preview = match self.simulate(&intent).await {
            Err(Refusal::WouldFail(said)) if is_lost_race(&said) => return Ok(InsertStep::Stale), // SUB-019
            simulated => simulated?,
        };
        let now = self.fees().await?;
        self.check_able(preview.gas_used(), &now).await?;
        let price = U256::from(now.base_fee.saturating_add(now.tip));
        let cost = U256::from(preview.gas_used()).saturating_mul(price);
        if !self.affords(cost.saturating_sub(job.reward()), terms)? {
            return Ok(InsertStep::Nothing); // SUB-020
        }
        let Some(id) = self.free_insertion_name(job)? else { return Ok(InsertStep::Nothing) };
        let deadline = self.journal.clock().now().after(SIGN_WITHIN).seconds();
        self.send(id, intent, &preview, deadline).await?;
        Ok(InsertStep::Sent(id))
    }

    /// Whether what is lost is nothing, or still to be had today; and whether races have not cost more than that already.
    fn affords(&self, loss: U256, terms: &InsertTerms) -> Result<bool, StoreError> {
        let today = self.losses_today()?;
        let left = terms.loss_a_day.saturating_sub(today.all);
        Ok(today.refused <= terms.loss_a_day && (loss.is_zero() || loss <= left)) // SUB-020
    }

    /// Wei that the last day's insertions cost beyond what they paid; of one under way, at most.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insertion_loss_today(&self) -> Result<U256, StoreError> {
        Ok(self.losses_today()?.all)
    }

    fn losses_today(&self) -> Result<LossesToday, StoreError> {
        let (records, now) = (self.journal.store().begin_read()?, self.journal.clock().now());
        let mut today = LossesToday::default();
        for (id, record) in self.journal.history(&*records)? {
            let Some(most) = most_of(&record, now) else { continue };
            let spent = cost(&*records, &self.journal, &id)?.unwrap_or(most);
            today.all = today.all.saturating_add(spent.saturating_sub(paid_back(&record)));
            if matches!(record.state, State::Reverted { .. }) {
                today.refused = today.refused.saturating_add(spent);
            }
        }
        Ok(today)
    }

    /// Whether an insertion is in no block yet.
    fn is_inserting(&self) -> Result<bool, StoreError> {
        let waits = |(_, record): &(IntentId, IntentRecord)| {
            matches!(record.intent, Intent::PoolInsert { .. }) && record.state.reserves()
        };
        Ok(self.journal.unsettled()?.iter().any(waits))
    }

    /// Whether the journal has an insertion in a block while its leaves wait: the block was taken back, and the journal will send
    /// the same again.
    fn is_taken_back(&self, queue: &Queue) -> Result<bool, StoreError> {
        let head = queue.next(1).and_then(|entries| entries.first().copied());
        let undone = |(_, record): &(IntentId, IntentRecord)| {
            let Intent::PoolInsert { insertion, .. } = &record.intent else { return false };
            let stands = matches!(record.state, State::Included(_) | State::Safe(_));
            stands && insertion.entries.first().copied() == head
        };
        Ok(self.journal.unsettled()?.iter().any(undone))
    }

    fn free_insertion_name(&self, job: &InsertionJob) -> Result<Option<IntentId>, StoreError> {
        let now = self.journal.clock().now();
        for number in 0..MAX_TRIES {
            let id = name(job, now, number);
            if self.journal.look_up(&id)?.is_none() {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}

impl InsertionJob {
    /// Whether it comes next in a pool that stands like this.
    fn is_next(&self, state: &PoolState) -> bool {
        (state.root, state.inserted) == (self.old_root, self.first)
    }

    fn reward(&self) -> U256 {
        U256::from(reward_of(self.insertion.count, &self.insertion.entries))
    }
}

/// Whether the pool refuses because somebody inserted in between. Its other refusals are faults of ours.
fn is_lost_race(said: &[u8]) -> bool {
    let refusal = PoolRefusal::read(&Revert { data: said.to_vec().into() });
    matches!(refusal, Some(PoolRefusal::Insertion(InsertionRefusal::NotNext(_))))
}

/// The most that an insertion of the last day can have cost; `None` for anything else, and for what was never sent.
fn most_of(record: &IntentRecord, now: UnixMillis) -> Option<U256> {
    let sent = !matches!(record.state, State::Draft | State::Expired | State::Replaced(_));
    let is_insertion = matches!(record.intent, Intent::PoolInsert { .. });
    let agreement = record.agreement.as_ref().filter(|_| sent && is_insertion)?;
    let most = agreement.outflow.get(&Asset::Native).copied().unwrap_or_default();
    (now < agreement.at.after(DAY)).then_some(most)
}

/// What comes back of an insertion that was not refused.
fn paid_back(record: &IntentRecord) -> U256 {
    match (&record.intent, &record.state) {
        (_, State::Reverted { .. }) => U256::ZERO,
        (Intent::PoolInsert { insertion, .. }, _) => {
            U256::from(reward_of(insertion.count, &insertion.entries))
        }
        _ => U256::ZERO,
    }
}
