//! Handing a payment over: the record says so first, and what leaves is what the record says.

use teahouse_base::UnixMillis;
use teahouse_chain::pool::{EvmProof, Proven};

use super::{PlanError, Plans, ShieldedIntent, ShieldedState, record, table, witness};
use crate::journal::IntentId;
use crate::shielded::keys::OutgoingViewingKey;

impl Plans {
    /// What is given to a submitter, or sent oneself: the same each time. Once this has answered, the payment may be out there,
    /// and its notes stay held until it happened or its deadline is over.
    ///
    /// # Errors
    /// [`PlanError::NotNow`] without a proof; [`PlanError::DeadlineOver`].
    pub fn hand(
        &self,
        id: &IntentId,
        outgoing: &OutgoingViewingKey,
        to: &str,
        now: UnixMillis,
    ) -> Result<Proven, PlanError> {
        let mut write = self.records.begin_write()?;
        let proven = self.hand_in(&mut *write, id, outgoing, to, now)?;
        write.commit()?; // SHW-010
        Ok(proven)
    }

    /// As [`Plans::hand`], in the caller's commit, with whatever else is on disk before anything may leave.
    ///
    /// # Errors
    /// As for [`Plans::hand`].
    pub fn hand_in(
        &self,
        write: &mut table::Write<'_>,
        id: &IntentId,
        outgoing: &OutgoingViewingKey,
        to: &str,
        now: UnixMillis,
    ) -> Result<Proven, PlanError> {
        self.change_in(write, id, |_, record| {
            let proven = self.formed(record, outgoing)?;
            if record.carriage.deadline < now.seconds() {
                return Err(PlanError::DeadlineOver);
            }
            record.handed = Some((record::peer(to), now));
            record.state = ShieldedState::Handed;
            Ok(proven)
        })
    }

    /// What [`Plans::hand`] would give, to be looked at here and given to nobody: what it would cost to bring it oneself.
    ///
    /// # Errors
    /// [`PlanError::NotNow`] without a proof.
    pub fn form(&self, id: &IntentId, outgoing: &OutgoingViewingKey) -> Result<Proven, PlanError> {
        let record = self.get(id)?.ok_or(PlanError::Unknown(*id))?;
        self.formed(&record, outgoing)
    }

    fn formed(&self, record: &ShieldedIntent, outgoing: &OutgoingViewingKey) -> Result<Proven, PlanError> {
        let (root, proof) = record.proof.as_ref().ok_or(PlanError::NotNow(record.state))?;
        if !matches!(record.state, ShieldedState::Proved | ShieldedState::Handed) {
            return Err(PlanError::NotNow(record.state));
        }
        Ok(Proven {
            payment: witness::payment(record, root)?,
            external: witness::external(&self.lane.place, record, outgoing),
            proof: EvmProof::from_bytes(proof),
        })
    }
}
