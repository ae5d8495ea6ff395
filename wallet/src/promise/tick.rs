//! A tick asks the chain what became of each open promise.

use alloy::primitives::U256;
use teahouse_base::{StoreError, UnixSeconds};
use teahouse_chain::book::ContractName;
use teahouse_chain::contract::ReadError;
use teahouse_chain::escrow::{Escrow, EscrowStatus};
use teahouse_chain::port::{At, Heads};
use teahouse_chain::ride::{RideSettlement, RideStatus};

use super::kind::Kind;
use super::record::{self, PromiseRecord, PromiseState};
use super::{PromiseTickError, Promises, until};
use crate::journal::{IntentId, Lane};

/// A promise that cannot be used any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PromiseChange {
    /// Which.
    pub id: IntentId,
    /// What became of it.
    pub now: PromiseState,
}

impl Promises {
    /// Settles every open promise of which a final block says what became of it.
    ///
    /// # Errors
    /// [`PromiseTickError`]; what was reached is on disk.
    pub async fn tick(&self) -> Result<Vec<PromiseChange>, PromiseTickError> {
        let (mut changes, open) = (Vec::new(), self.unsettled()?);
        if open.is_empty() {
            return Ok(changes);
        }
        let heads = self.port.heads().await?;
        for (lane, known) in open {
            let state = self.judge(&lane, &known, &heads).await?;
            if state != PromiseState::Open && self.settle(&lane, &known, state)? {
                changes.push(PromiseChange { id: known.id, now: state });
            }
        }
        Ok(changes)
    }

    async fn judge(
        &self,
        lane: &Lane,
        known: &PromiseRecord,
        heads: &Heads,
    ) -> Result<PromiseState, PromiseTickError> {
        let at = At::Number(heads.finalized.number);
        match self.is_used(lane, known, at).await {
            Ok(true) => return Ok(PromiseState::Used), // PRM-003
            Ok(false) => {}
            // What cannot be asked is not given up.
            Err(error) if error.is_absence() => return Ok(PromiseState::Open),
            Err(error) => return Err(error.into()),
        }
        let is_past = |until: UnixSeconds| heads.finalized.time > until;
        Ok(if until(&known.filled).is_some_and(is_past) { PromiseState::Dead } else { PromiseState::Open }) // PRM-003
    }

    /// Whether the chain shows at `at` that it was used, or that what it is about is over. Where there are several endpoints, two say it.
    async fn is_used(&self, lane: &Lane, known: &PromiseRecord, at: At) -> Result<bool, ReadError> {
        let filled = &known.filled;
        let Some(contract) = self.book.contracts.get(&filled.contract()) else { return Ok(false) };
        let Some(kind) = Kind::of(filled.contract(), filled.name()) else { return Ok(false) };
        // Terms go by their own digest.
        let about = kind.subject().and_then(|field| filled.word(field)).unwrap_or(known.digest);
        match filled.contract() {
            ContractName::Escrow => {
                let escrow = Escrow::at(contract.address);
                let (status, next) = escrow.standing_of_two(&*self.port, about.into(), at).await?; // JRN-007
                Ok(if kind == Kind::Settlement {
                    let signed = filled.number("nonce").unwrap_or_default();
                    status == EscrowStatus::Closed || U256::from(next) > signed
                } else {
                    are_terms_used(status, filled.account("payer") == Some(lane.account))
                })
            }
            ContractName::RideSettlement => {
                let rides = RideSettlement::at(contract.address);
                let status = rides.standing_of_two(&*self.port, about.into(), at).await?; // JRN-007
                let is_terms = kind == Kind::Ride;
                Ok(if is_terms { status != RideStatus::Unknown } else { status == RideStatus::Closed })
            }
            _ => Ok(false),
        }
    }

    fn settle(
        &self,
        lane: &Lane,
        looked_at: &PromiseRecord,
        state: PromiseState,
    ) -> Result<bool, StoreError> {
        let mut records = self.store.begin_write()?;
        let current = record::get(&*records, lane, &looked_at.id)?;
        let Some(known) = current.filter(|current| current == looked_at) else { return Ok(false) };
        record::put(&mut *records, lane, &PromiseRecord { state, ..known })?;
        records.commit()?;
        Ok(true)
    }
}

/// An offer that the payee has not taken up yet waits for the payee's signature, and has used the payer's.
const fn are_terms_used(status: EscrowStatus, by_payer: bool) -> bool {
    match status {
        EscrowStatus::Unknown => false,
        EscrowStatus::Offered => by_payer,
        EscrowStatus::Live | EscrowStatus::Closed => true,
    }
}
