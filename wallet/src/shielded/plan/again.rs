//! Signing a payment for another submitter: of all that was ever handed over of it, one can happen.

use alloy::primitives::Address;

use super::{JoinsplitSize, PlanError, Plans, ShieldedState, table};
use crate::journal::IntentId;
use crate::shielded::keys::SpendingKey;

impl Plans {
    /// Signs a payment anew, for another submitter and the same fee and deadline. Notes, dummies and outputs are those of the
    /// record, so nullifiers and commitments are the same: whichever form a block takes first, no other can follow (SHW-016).
    /// What was handed over before may still happen, so it cannot be called off by this.
    ///
    /// # Errors
    /// [`PlanError::NotNow`] before the first signature, or once a block has it; [`PlanError::FeeForNobody`] where nobody could
    /// get the fee.
    pub fn sign_again(&self, id: &IntentId, submitter: Address, keys: &SpendingKey) -> Result<(), PlanError> {
        let mut write = self.records.begin_write()?;
        self.sign_again_in(&mut *write, id, submitter, keys)?;
        Ok(write.commit()?)
    }

    /// As [`Plans::sign_again`], in the caller's commit, with whatever says who that submitter is.
    ///
    /// # Errors
    /// As for [`Plans::sign_again`].
    pub fn sign_again_in(
        &self,
        write: &mut table::Write<'_>,
        id: &IntentId,
        submitter: Address,
        keys: &SpendingKey,
    ) -> Result<(), PlanError> {
        let pool = self.lane.place.pool;
        self.change_in(write, id, |write, record| {
            let is_out_of_blocks = matches!(
                record.state,
                ShieldedState::Signed
                    | ShieldedState::Proving
                    | ShieldedState::Proved
                    | ShieldedState::Handed
            );
            if !is_out_of_blocks || record.signature.is_none() {
                return Err(PlanError::NotNow(record.state));
            }
            if submitter == pool || (submitter.is_zero() && record.carriage.fee > 0) {
                return Err(PlanError::FeeForNobody);
            }
            record.carriage.submitter = submitter; // SHW-016
            let message = match record.size() {
                JoinsplitSize::Two => self.message::<2>(&*write, record, keys.view())?,
                JoinsplitSize::Six => self.message::<6>(&*write, record, keys.view())?,
            };
            record.signature = Some(keys.sign(message));
            record.proof = None;
            record.state = ShieldedState::Signed;
            Ok(())
        })
    }
}
