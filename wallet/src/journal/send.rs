//! Sending hands bytes from the disk to an endpoint, the same bytes as often as it takes.

use std::time::Duration;

use teahouse_base::{StoreError, UnixMillis};
use teahouse_chain::port::{SendError, Sighting, TxHash};

use super::probe::Step;
use super::record::{Attempt, IntentId, IntentRecord};
use super::state::{State, Trouble};
use super::{Change, Journal, TickError, note, table};

/// The longest wait before bytes are sent again.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

impl Journal {
    pub(super) async fn send_due(&self, changes: &mut Vec<Change>) -> Result<(), TickError> {
        let mut waiting = self.unsettled()?;
        waiting.retain(|(_, r)| matches!(r.state, State::Signed | State::Broadcast | State::Dropped));
        waiting.sort_by_key(|(_, r)| r.agreement.as_ref().map(|a| a.plan.nonce()));
        for (id, record) in waiting {
            let Some(attempt) = self.newest_attempt(&id, &record)? else { continue };
            if self.is_due(&record, &attempt).await {
                self.send(&id, &record, &attempt, changes).await?;
            }
        }
        Ok(())
    }

    pub(super) fn newest_attempt(
        &self,
        id: &IntentId,
        record: &IntentRecord,
    ) -> Result<Option<Attempt>, StoreError> {
        match record.attempts.checked_sub(1) {
            Some(newest) => table::attempt(&*self.store.begin_read()?, &self.lane, id, newest),
            None => Ok(None),
        }
    }

    /// Bytes that were never sent are due. Bytes that an endpoint has taken are due when it does not know them any
    /// more. All others are due when their wait is over.
    async fn is_due(&self, record: &IntentRecord, attempt: &Attempt) -> bool {
        let Some(sent_at) = attempt.sent_at else { return true };
        if record.state == State::Broadcast {
            // What cannot be asked is not dropped.
            return matches!(self.port.sighting(attempt.hash).await, Ok(Sighting::Unknown));
        }
        // A clock that was ahead and is right again must not hold bytes back for as long as it was ahead.
        let now = self.clock.now();
        now < sent_at || now.since(sent_at) >= self.wait_after(attempt.sends)
    }

    fn wait_after(&self, sends: u32) -> Duration {
        let doublings = sends.saturating_sub(1).min(10);
        self.patience.resend_after.saturating_mul(1 << doublings).min(LONGEST_WAIT)
    }

    async fn send(
        &self,
        id: &IntentId,
        record: &IntentRecord,
        attempt: &Attempt,
        changes: &mut Vec<Change>,
    ) -> Result<(), TickError> {
        self.step(Step::BeforeSend).await;
        let answer = self.port.send_raw(attempt.raw.clone()).await; // JRN-002
        self.step(Step::AfterSend).await;
        self.keep_answer(id, record.attempts - 1, &answer, changes)?;
        self.step(Step::AfterSendCommit).await;
        Ok(())
    }

    fn keep_answer(
        &self,
        id: &IntentId,
        number: u16,
        answer: &Result<TxHash, SendError>,
        changes: &mut Vec<Change>,
    ) -> Result<(), StoreError> {
        let mut records = self.store.begin_write()?;
        let record = table::intent(&*records, &self.lane, id)?;
        let attempt = table::attempt(&*records, &self.lane, id, number)?;
        let (Some(mut record), Some(mut attempt)) = (record, attempt) else {
            return Ok(());
        };
        let was = record.state;
        (record.state, record.trouble) = after_answer(was, answer);
        count_send(&mut attempt, self.clock.now());
        table::put_attempt(&mut *records, &self.lane, id, number, &attempt)?;
        table::put_intent(&mut *records, &self.lane, id, &record)?;
        records.commit()?;
        note(changes, *id, was, record.state);
        Ok(())
    }
}

const fn count_send(attempt: &mut Attempt, now: UnixMillis) {
    attempt.sent_at = Some(now);
    attempt.sends = attempt.sends.saturating_add(1);
}

/// What an answer says about bytes that were waiting in `was`. An answer alone never settles anything.
const fn after_answer(was: State, answer: &Result<TxHash, SendError>) -> (State, Option<Trouble>) {
    let refused = match was {
        State::Broadcast => State::Dropped,
        other => other,
    };
    match answer {
        Ok(_) | Err(SendError::AlreadyKnown) => (State::Broadcast, None),
        Err(SendError::NonceTooLow) => (was, Some(Trouble::NonceUsed)),
        Err(SendError::Unreachable { .. } | SendError::Uncertain { .. }) => (was, Some(Trouble::Unreachable)),
        Err(SendError::Underpriced) => (refused, Some(Trouble::Underpriced)),
        Err(SendError::InsufficientFunds) => (refused, Some(Trouble::InsufficientFunds)),
        Err(SendError::Rejected { .. }) => (refused, Some(Trouble::Rejected)),
    }
}
