//! Following asks the chain what became of signed bytes, and believes it only as far as it can be held to.

use teahouse_base::StoreError;
use teahouse_chain::port::{At, Heads, PortError, Receipt};

use super::probe::Step;
use super::record::{Attempt, AttemptKind, IntentId, IntentRecord};
use super::state::{Rival, State, Trouble};
use super::{Change, Journal, TickError, View, note, table};

/// What the chain says of the attempts of one intent.
enum Found {
    /// This attempt is in a block of the branch followed now.
    In(AttemptKind, Receipt),
    /// None is in any block.
    Nowhere,
    /// The branch changed while it was asked.
    Unclear,
}

/// How many endpoints have to say it.
#[derive(Clone, Copy)]
enum Asked {
    Any,
    Two,
}

impl Journal {
    pub(super) async fn follow_all(&self, view: &View, changes: &mut Vec<Change>) -> Result<(), TickError> {
        for (id, record) in self.unsettled()? {
            if record.state.is_in_flight() {
                self.follow(&id, &record, view, changes).await?;
            }
        }
        Ok(())
    }

    async fn follow(
        &self,
        id: &IntentId,
        record: &IntentRecord,
        view: &View,
        changes: &mut Vec<Change>,
    ) -> Result<(), TickError> {
        let attempts = table::attempts(&*self.store.begin_read()?, &self.lane, id, record)?;
        let Some(next) = self.conclude(record, self.find(&attempts, Asked::Any).await?, view) else {
            return Ok(());
        };
        if next == *record
            || next.state.never_happened() && !self.is_witnessed(record, &attempts, view, &next).await
        {
            return Ok(());
        }
        self.step(Step::BeforeFollowCommit).await;
        self.keep_followed(id, record, &next, changes)?;
        self.step(Step::AfterFollowCommit).await;
        Ok(())
    }

    fn conclude(&self, record: &IntentRecord, found: Found, view: &View) -> Option<IntentRecord> {
        match found {
            Found::In(kind, receipt) => Some(included(record, kind, &receipt, &view.heads)),
            Found::Nowhere => Some(self.missing(record, view)),
            Found::Unclear => None,
        }
    }

    /// Whether two endpoints lead to the same conclusion. What cannot be asked is not concluded: the next tick asks again.
    async fn is_witnessed(
        &self,
        record: &IntentRecord,
        attempts: &[Attempt],
        view: &View,
        next: &IntentRecord,
    ) -> bool {
        let at = At::Number(view.heads.finalized.number);
        let Ok(nonce_final) = self.port.nonce_of_two(self.lane.account, at).await else { return false };
        let Ok(found) = self.find(attempts, Asked::Two).await else { return false };
        self.conclude(record, found, &View { nonce_final, ..*view }).as_ref() == Some(next) // JRN-007
    }

    async fn find(&self, attempts: &[Attempt], asked: Asked) -> Result<Found, PortError> {
        for attempt in attempts.iter().rev() {
            let receipt = match asked {
                Asked::Any => self.port.receipt(attempt.hash),
                Asked::Two => self.port.receipt_of_two(attempt.hash),
            };
            let Some(receipt) = receipt.await? else { continue };
            let block = self.port.block(receipt.block.number).await?;
            let followed = block.is_some_and(|b| b.hash == receipt.block.hash);
            return Ok(if followed { Found::In(attempt.kind, receipt) } else { Found::Unclear });
        }
        Ok(Found::Nowhere)
    }

    /// No block has it. Blocks that had it were taken back; and when the final nonce is past ours, another took it.
    fn missing(&self, record: &IntentRecord, view: &View) -> IntentRecord {
        let mut next = record.clone();
        if record.state.block().is_some() {
            next.state = State::Broadcast; // JRN-004
        }
        let Some(nonce) = record.agreement.as_ref().map(|a| a.plan.nonce()) else { return next };
        if view.nonce_final <= nonce {
            next.foreign_since = None;
            if view.nonce_latest > nonce {
                next.trouble = Some(Trouble::NonceUsed);
            }
            return next;
        }
        let now = self.clock.now();
        // Seen first by a clock that was ahead: the time is counted anew.
        let since = next.foreign_since.filter(|since| *since <= now).unwrap_or(now);
        next.foreign_since = Some(since);
        next.trouble = Some(Trouble::NonceUsed);
        // Asked twice with time between: endpoints behind one address need not be in step.
        if now.since(since) >= self.patience.foreign_after && record.foreign_since.is_some() {
            next.state = State::Replaced(Rival::Foreign); // JRN-003
        }
        next
    }

    fn keep_followed(
        &self,
        id: &IntentId,
        looked_at: &IntentRecord,
        next: &IntentRecord,
        changes: &mut Vec<Change>,
    ) -> Result<(), StoreError> {
        let mut records = self.store.begin_write()?;
        if table::intent(&*records, &self.lane, id)?.as_ref() != Some(looked_at) {
            return Ok(()); // somebody changed it meanwhile: the next tick looks again
        }
        table::put_intent(&mut *records, &self.lane, id, next)?;
        if let (State::Final(_), Some(payee)) = (next.state, next.intent.payee()) {
            table::put_paid(&mut *records, &self.lane, payee)?;
        }
        records.commit()?;
        note(changes, *id, looked_at.state, next.state);
        Ok(())
    }
}

/// What a receipt makes of a record. Levels are those of the heads that were read before the receipt, so that they lag
/// rather than lead.
fn included(record: &IntentRecord, kind: AttemptKind, receipt: &Receipt, heads: &Heads) -> IntentRecord {
    let at = receipt.block;
    let is_final = at.number <= heads.finalized.number;
    let state = match (kind, receipt.success) {
        (AttemptKind::Cancellation, _) if is_final => State::Replaced(Rival::Cancellation),
        (AttemptKind::Cancellation, _) => State::Broadcast,
        (AttemptKind::Intent, false) => State::Reverted { at, settled: is_final },
        (AttemptKind::Intent, true) if is_final => State::Final(at),
        (AttemptKind::Intent, true) if at.number <= heads.safe.number => State::Safe(at),
        (AttemptKind::Intent, true) => State::Included(at),
    };
    IntentRecord { state, trouble: None, foreign_since: None, ..record.clone() }
}
