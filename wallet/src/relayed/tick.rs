//! A tick asks the chain what became of each batch.

use alloy::primitives::{B256, U256};
use teahouse_base::StoreError;
use teahouse_chain::contract::ReadError;
use teahouse_chain::delegate::{DelegateEvent, DelegatedAccount};
use teahouse_chain::port::{Asset, At, BlockRef, Heads, Log, PortError};
use teahouse_chain::transfers::Transfer;

use super::record::{self, Outcome, RelayedRecord, RelayedState};
use super::{Relayed, RelayedTickError};
use crate::journal::{IntentId, note_paid};
use crate::signer::Intent;

/// A relayed intent whose state changed in a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelayedChange {
    /// Whose.
    pub id: IntentId,
    /// What was known before.
    pub was: RelayedState,
    /// What is known now.
    pub now: RelayedState,
}

/// How a nonce was used, in a block of the branch followed now.
struct Use {
    at: BlockRef,
    /// What it did, if a signature of ours was used.
    outcome: Option<Outcome>,
    /// Whether everything that the intents leave behind is there.
    done: bool,
}

impl Relayed {
    /// Takes every unsettled intent as far as the chain says.
    ///
    /// # Errors
    /// [`RelayedTickError`]; what was reached is on disk.
    pub async fn tick(&self) -> Result<Vec<RelayedChange>, RelayedTickError> {
        let mut changes = Vec::new();
        let waiting = self.unsettled()?;
        if waiting.is_empty() {
            return Ok(changes);
        }
        let heads = self.port.heads().await?;
        for known in waiting {
            let (state, outcome) = self.judge(&known, &heads).await?;
            if state != known.state || outcome != known.outcome {
                self.keep(&known, state, outcome, &mut changes)?;
            }
        }
        Ok(changes)
    }

    async fn judge(
        &self,
        known: &RelayedRecord,
        heads: &Heads,
    ) -> Result<(RelayedState, Option<Outcome>), RelayedTickError> {
        if let Some(found) = self.used(known, heads).await? {
            let state = if found.done { ours(found.at, heads) } else { foreign(found.at, heads) };
            return Ok((state, found.outcome));
        }
        if self.is_over(known, heads).await? {
            return Ok((RelayedState::Dead, None)); // RLY-004
        }
        Ok(match known.state.block() {
            Some(_) => (RelayedState::Handed, None), // the block was taken back
            None => (known.state, None),
        })
    }

    /// Whether no signature can be used any more. What was never signed is over with its deadline.
    async fn is_over(&self, known: &RelayedRecord, heads: &Heads) -> Result<bool, RelayedTickError> {
        let deadline = known.plan.deadline;
        if known.handed.is_empty() {
            return Ok(self.clock.now().seconds() > deadline);
        }
        if heads.finalized.time <= deadline {
            return Ok(false);
        }
        // No event up to the head; asked once more of the final state itself before anything is given up.
        let at = At::Number(heads.finalized.number);
        match DelegatedAccount::at(self.lane.account).is_used_of_two(&*self.port, known.plan.nonce, at).await
        {
            Ok(used) => Ok(!used), // JRN-007
            // An account without the code answers nothing, and used nothing.
            Err(ReadError::NotTheContract { .. }) => Ok(true),
            // What cannot be asked is not given up.
            Err(error) if error.is_absence() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn used(&self, known: &RelayedRecord, heads: &Heads) -> Result<Option<Use>, PortError> {
        let account = self.lane.account;
        let filter = DelegateEvent::filter(account, known.plan.nonce, known.since, heads.latest.number);
        let logs = self.port.logs(filter).await?;
        let found = logs.iter().find_map(|log| Some((DelegateEvent::read(account, log)?, log, log.block?)));
        let Some((event, log, at)) = found else { return Ok(None) };
        if self.port.block(at.number).await?.is_none_or(|block| block.hash != at.hash) {
            return Ok(None);
        }
        // A block whose receipts are not to be had says nothing yet.
        let Some(receipt) = self.port.receipt(log.tx).await? else { return Ok(None) };
        let outcome = outcome_of(known, &event, receipt.tx);
        let left = |intent: &Intent| leaves_its_mark(intent, known, &receipt.logs);
        Ok(Some(Use { at, outcome, done: outcome.is_some() && known.plan.intents.iter().all(left) }))
    }

    fn keep(
        &self,
        looked_at: &RelayedRecord,
        state: RelayedState,
        outcome: Option<Outcome>,
        changes: &mut Vec<RelayedChange>,
    ) -> Result<(), StoreError> {
        let mut records = self.store.begin_write()?;
        let current = record::get(&*records, &self.lane, looked_at.plan.nonce)?;
        let Some(mut known) = current.filter(|current| current == looked_at) else {
            return Ok(()); // a signature came in meanwhile: the next tick looks again
        };
        (known.state, known.outcome) = (state, outcome);
        record::put(&mut *records, &self.lane, &known)?;
        if matches!(state, RelayedState::Final(_)) {
            for payee in known.plan.intents.iter().filter_map(Intent::payee) {
                note_paid(&mut *records, &self.lane, payee)?;
            }
        }
        records.commit()?;
        if looked_at.state != state {
            changes.push(RelayedChange { id: known.id, was: looked_at.state, now: state });
        }
        Ok(())
    }
}

/// What a block shows of `known`, if it was one of its signatures that used the nonce: the fee is one that was signed for.
fn outcome_of(known: &RelayedRecord, event: &DelegateEvent, tx: B256) -> Option<Outcome> {
    let DelegateEvent::Executed { submitter, fee_asset, fee, .. } = *event else { return None };
    let signed = known.handed.iter().any(|one| {
        let batch = &one.signed.batch;
        batch.submitter == submitter && batch.fee_asset == fee_asset && fee <= batch.max_fee
    });
    signed.then_some(Outcome { tx, fee })
}

fn leaves_its_mark(intent: &Intent, known: &RelayedRecord, logs: &[Log]) -> bool {
    match intent {
        // Not by the amount: a token may write down what arrived, after a charge of its own.
        Intent::SendToken { token, to, amount } => {
            let meant = |moved: Transfer| {
                (moved.asset, moved.from, moved.to) == (Asset::Token(*token), known.plan.account, *to)
            };
            *amount == U256::ZERO || logs.iter().filter_map(Transfer::read).any(meant)
        }
        // Coin leaves no log, and what a contract writes is its own affair: the nonce and the signed fee say enough.
        _ => true,
    }
}

const fn ours(at: BlockRef, heads: &Heads) -> RelayedState {
    if at.number <= heads.finalized.number {
        RelayedState::Final(at) // RLY-004
    } else if at.number <= heads.safe.number {
        RelayedState::Safe(at)
    } else {
        RelayedState::Included(at)
    }
}

const fn foreign(at: BlockRef, heads: &Heads) -> RelayedState {
    RelayedState::Foreign { at, settled: at.number <= heads.finalized.number }
}
