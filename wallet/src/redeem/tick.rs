//! A tick asks the chain what became of each share.

use alloy::primitives::Address;
use teahouse_base::StoreError;
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::{Destination, EnvelopeEvent, events_of, read_state};
use teahouse_chain::port::{At, BlockRef, Heads, PortError};

use super::record::{self, Redemption, RedemptionKey, RedemptionState};
use super::{RedeemTickError, Redemptions};

/// A redemption whose state changed in a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RedemptionChange {
    /// Which.
    pub key: RedemptionKey,
    /// What was known before.
    pub was: RedemptionState,
    /// What is known now.
    pub now: RedemptionState,
}

impl Redemptions {
    /// Takes every unsettled redemption as far as the chain says.
    ///
    /// # Errors
    /// [`RedeemTickError`]; what was reached is on disk.
    pub async fn tick(&self) -> Result<Vec<RedemptionChange>, RedeemTickError> {
        let mut changes = Vec::new();
        let waiting = record::unsettled(&*self.store.begin_read()?, self.book.chain_id)?;
        let Some(contract) = self.contract().filter(|_| !waiting.is_empty()) else {
            return Ok(changes);
        };
        let heads = self.look().await?;
        for (key, redemption) in waiting {
            let next = self.judge(contract, &key, &redemption, &heads).await?;
            if next != redemption.state {
                self.keep(&key, &redemption, next, &mut changes)?;
            }
        }
        Ok(changes)
    }

    async fn judge(
        &self,
        contract: Address,
        key: &RedemptionKey,
        redemption: &Redemption,
        heads: &Heads,
    ) -> Result<RedemptionState, RedeemTickError> {
        if let Some((dest, at)) = self.used(contract, key, heads).await? {
            return Ok(if dest == redemption.dest { ours(at, heads) } else { foreign(at, heads) });
        }
        if heads.finalized.time > redemption.last_chance() {
            // No event up to the head; asked once more of the final state itself before anything is given up.
            let at = At::Number(heads.finalized.number);
            let state = read_state(&*self.port, contract, key.envelope, at).await?;
            return Ok(if state.is_claimed(key.index) { redemption.state } else { RedemptionState::Dead }); // RDM-003
        }
        Ok(match redemption.state.block() {
            Some(_) => RedemptionState::Handed, // the block was taken back
            None => redemption.state,
        })
    }

    /// Where the share went and in which block of the branch followed now, if it went anywhere.
    async fn used(
        &self,
        contract: Address,
        key: &RedemptionKey,
        heads: &Heads,
    ) -> Result<Option<(Destination, BlockRef)>, PortError> {
        let since = self.book.contracts.get(&ContractName::RedEnvelope).map_or(0, |c| c.since);
        let logs = self.port.logs(events_of(contract, key.envelope, since, heads.latest.number)).await?;
        let claimed = logs.iter().find_map(|log| match EnvelopeEvent::read(contract, log)? {
            EnvelopeEvent::Claimed { index, dest, .. } if index == key.index => Some((dest, log.block?)),
            _ => None,
        });
        let Some((dest, at)) = claimed else { return Ok(None) };
        let followed = self.port.block(at.number).await?.is_some_and(|b| b.hash == at.hash);
        Ok(followed.then_some((dest, at)))
    }

    fn keep(
        &self,
        key: &RedemptionKey,
        looked_at: &Redemption,
        now: RedemptionState,
        changes: &mut Vec<RedemptionChange>,
    ) -> Result<(), StoreError> {
        let mut records = self.store.begin_write()?;
        let current = record::redemption(&*records, key)?;
        let Some(mut redemption) = current.filter(|r| r == looked_at) else {
            return Ok(()); // a signature came in meanwhile: the next tick looks again
        };
        redemption.state = now;
        record::put_redemption(&mut *records, key, &redemption)?;
        records.commit()?;
        changes.push(RedemptionChange { key: *key, was: looked_at.state, now });
        Ok(())
    }
}

const fn ours(at: BlockRef, heads: &Heads) -> RedemptionState {
    if at.number <= heads.finalized.number {
        RedemptionState::Final(at) // RDM-003
    } else if at.number <= heads.safe.number {
        RedemptionState::Safe(at)
    } else {
        RedemptionState::Included(at)
    }
}

const fn foreign(at: BlockRef, heads: &Heads) -> RedemptionState {
    RedemptionState::Foreign { at, settled: at.number <= heads.finalized.number }
}
