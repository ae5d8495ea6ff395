//! Following says of each payment whether it is over, and tells the fronts what changed.
//!
//! A payment that was handed over ends unpaid only after its deadline, in blocks that were looked at, **and** after the chain was
//! asked whether its notes were spent, by two endpoints where there are two: who hides one block's events could otherwise make
//! somebody pay twice (SHW-011).

use std::collections::BTreeSet;

use teahouse_api::Event;
use teahouse_base::Encode;
use teahouse_chain::port::{At, Heads};
use teahouse_chain::primitives::B256;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::shielded::ShieldedIntent;

use super::lane::PoolLane;
use super::view::state_of;
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// How long it takes until the chain is asked again about the same payment, at first.
const PATIENCE_MS: u64 = 5_000;
/// How often that is doubled.
const MOST_DOUBLINGS: u32 = 8;

impl Shared {
    /// Ends what is over; whether blocks that were looked at are to be read again before anything goes on.
    pub(crate) async fn settle_shielded(&self, pool: &PoolLane, heads: &Heads) -> Result<bool, NodeError> {
        let (mut unspent, mut is_doubted) = (BTreeSet::new(), false);
        for (id, record) in pool.plans.expiring(&heads.finalized)? {
            let patience = PATIENCE_MS << self.shielded.hidden(&id).min(MOST_DOUBLINGS);
            if !self.shielded.may_ask(id, self.clock.now().get(), patience) {
                continue;
            }
            match self.is_any_spent(pool, &record).await {
                Ok(false) => {
                    unspent.insert(id);
                }
                Ok(true) => {
                    self.shielded.note_fault(id, codes::HIDDEN_SPEND.error().view().clone(), false);
                    is_doubted |= self.look_for_hidden(pool, id)?;
                }
                // Not known: it waits.
                Err(error) => self.shielded.note_fault(id, error.view().clone(), false),
            }
        }
        let settled = pool.plans.settle_if(&heads.finalized, &|id| unspent.contains(id))?; // SHW-011
        for one in &settled {
            self.shielded.clear_fault(&one.id);
            self.tell_shielded(pool, &one.id)?;
        }
        if is_doubted || !settled.is_empty() {
            self.emit(Event::Wallet);
        }
        Ok(is_doubted)
    }

    /// The block that has it may be new, and is looked at in a moment; the second time it is one that was looked at.
    fn look_for_hidden(&self, pool: &PoolLane, id: IntentId) -> Result<bool, NodeError> {
        let Some(times) = self.shielded.note_hidden(id).checked_sub(1) else { return Ok(false) };
        self.pool_scanner(pool)?.doubt(times)?; // SHW-004
        Ok(true)
    }

    async fn is_any_spent(&self, pool: &PoolLane, record: &ShieldedIntent) -> Result<bool, NodeError> {
        for nullifier in &record.nullifiers {
            let word = B256::from_slice(&nullifier.to_bytes());
            if pool.pool().is_spent(&*pool.chain.port, word, At::Latest).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Tells the fronts of a payment whose state is another than they were told.
    pub(crate) fn tell_shielded(&self, pool: &PoolLane, id: &IntentId) -> Result<(), NodeError> {
        let Some(record) = pool.plans.get(id)? else { return Ok(()) };
        let state = state_of(&record);
        let name = id.to_string();
        if self.shielded.is_news(&name, state) {
            self.private_payment_moved(id, &record);
            self.emit(Event::Shielded { id: name, state, progress: self.shielded.progress(id) });
        }
        Ok(())
    }

    /// Tells the fronts how far a proof is.
    pub(crate) fn tell_progress(&self, pool: &PoolLane, id: &IntentId) -> Result<(), NodeError> {
        let Some(record) = pool.plans.get(id)? else { return Ok(()) };
        let state = state_of(&record);
        self.shielded.is_news(&id.to_string(), state);
        self.private_payment_moved(id, &record);
        let progress = self.shielded.progress(id);
        self.emit(Event::Shielded { id: id.to_string(), state, progress });
        Ok(())
    }

    /// Tells the fronts of every open payment whose state is news: what blocks said of them.
    pub(crate) fn tell_all_shielded(&self, pool: &PoolLane) -> Result<(), NodeError> {
        for (id, _) in pool.plans.list(true)? {
            self.tell_shielded(pool, &id)?;
        }
        Ok(())
    }
}
