//! What became of a meter's last voucher the chain says.

use teahouse_base::StoreError;
use teahouse_chain::book::ContractName;
use teahouse_chain::contract::ReadError;
use teahouse_chain::port::{At, Heads};
use teahouse_chain::ride::{RideSettlement, RideStatus};

use super::MeterKind;
use super::record::{self, MeterRecord, MeterState};
use crate::journal::{IntentId, Lane};
use crate::promise::{PromiseTickError, Promises};

impl Promises {
    /// Settles every meter of which a final block says that it is over; says which.
    ///
    /// # Errors
    /// [`PromiseTickError`]; what was reached is on disk.
    pub async fn tick_meters(&self) -> Result<Vec<IntentId>, PromiseTickError> {
        let (mut over, open) = (Vec::new(), self.unsettled_meters()?);
        if open.is_empty() {
            return Ok(over);
        }
        let heads = self.port.heads().await?;
        for (lane, known) in open {
            let state = self.judge_meter(&known, &heads).await?;
            if state != known.state && self.settle_meter(&lane, &known, state)? {
                over.push(known.id);
            }
        }
        Ok(over)
    }

    async fn judge_meter(&self, known: &MeterRecord, heads: &Heads) -> Result<MeterState, PromiseTickError> {
        let Ok(kind) = MeterKind::of(&known.terms) else { return Ok(known.state) };
        if kind.until(&known.terms).is_some_and(|until| heads.finalized.time > until) {
            return Ok(MeterState::Dead); // MTR-004
        }
        match self.is_over(kind, known, At::Number(heads.finalized.number)).await {
            Ok(true) => Ok(MeterState::Used), // MTR-004
            Ok(false) => Ok(known.state),
            // What cannot be asked is not given up.
            Err(error) if error.is_absence() => Ok(known.state),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the chain shows at `at` that what it is about is over. Where there are several endpoints, two say it.
    async fn is_over(&self, kind: &MeterKind, known: &MeterRecord, at: At) -> Result<bool, ReadError> {
        let Some(contract) = self.book.contracts.get(&kind.contract) else { return Ok(false) };
        if kind.contract != ContractName::RideSettlement {
            return Ok(false);
        }
        let about = known.terms.word(kind.about).unwrap_or_default();
        let rides = RideSettlement::at(contract.address);
        let status = rides.standing_of_two(&*self.port, about.into(), at).await?; // JRN-007
        Ok(status == RideStatus::Closed)
    }

    fn settle_meter(
        &self,
        lane: &Lane,
        looked_at: &MeterRecord,
        state: MeterState,
    ) -> Result<bool, StoreError> {
        let mut records = self.store.begin_write()?;
        let current = record::get(&*records, lane, &looked_at.id)?;
        let Some(known) = current.filter(|current| current == looked_at) else { return Ok(false) };
        record::put(&mut *records, lane, &MeterRecord { state, ..known })?;
        records.commit()?;
        Ok(true)
    }
}
