//! The yes to a payment holds its notes, and calling it off lets them go, as long as nothing was handed over.

use teahouse_base::{Encode, UnixMillis};

use super::record::Failure;
use super::{PlanError, Plans, ShieldedIntent, ShieldedState, table};
use crate::journal::IntentId;
use crate::shielded::table::{RESERVED, WATCHED};

impl Plans {
    /// Holds the notes of a draft that a person agreed to. Doing it again changes nothing.
    ///
    /// # Errors
    /// [`PlanError::NoteTaken`] where a note was spent or held since; [`PlanError::DeadlineOver`].
    pub fn reserve(&self, id: &IntentId, now: UnixMillis) -> Result<(), PlanError> {
        let mut write = self.records.begin_write()?;
        self.reserve_in(&mut *write, id, now)?;
        Ok(write.commit()?)
    }

    /// Holds the notes of a payment that was agreed to in the caller's commit, with whatever else the yes is kept by.
    ///
    /// # Errors
    /// [`PlanError`], as [`Plans::reserve`].
    pub fn reserve_in(
        &self,
        write: &mut table::Write<'_>,
        id: &IntentId,
        now: UnixMillis,
    ) -> Result<(), PlanError> {
        self.change_in(write, id, |write, record| {
            match record.state {
                ShieldedState::Drafted if record.carriage.deadline < now.seconds() => {
                    return Err(PlanError::DeadlineOver);
                }
                ShieldedState::Drafted => {}
                state if state.holds() => return Ok(()),
                state => return Err(PlanError::NotNow(state)),
            }
            self.hold(write, id, record)?;
            record.state = ShieldedState::Reserved;
            Ok(())
        })
    }

    fn hold(
        &self,
        write: &mut table::Write<'_>,
        id: &IntentId,
        record: &ShieldedIntent,
    ) -> Result<(), PlanError> {
        for commitment in record.spends() {
            let note = table::note(&*write, &self.lane, commitment)?;
            let is_free = note.is_some_and(|note| note.spent.is_none());
            let key = self.lane.key(&[&commitment.to_bytes()]);
            if !is_free || write.get(RESERVED, &key)?.is_some() {
                return Err(PlanError::NoteTaken); // SHW-008
            }
            write.put(RESERVED, &key, id.as_bytes())?;
        }
        for nullifier in &record.nullifiers {
            write.put(WATCHED, &self.lane.key(&[&nullifier.to_bytes()]), id.as_bytes())?;
        }
        Ok(())
    }

    /// Calls a payment off that was never handed over, and lets its notes go.
    ///
    /// # Errors
    /// [`PlanError::NotNow`] for one that may be out there: its notes stay held until its deadline is over.
    pub fn cancel(&self, id: &IntentId) -> Result<(), PlanError> {
        self.change(id, |_, record| {
            let is_inside = record.handed.is_none()
                && !matches!(record.state, ShieldedState::Mined(_) | ShieldedState::Foreign(_));
            if record.state.is_settled() || !is_inside {
                return Err(PlanError::NotNow(record.state)); // SHW-011
            }
            record.state = ShieldedState::Failed(Failure::Cancelled);
            Ok(())
        })
    }
}
