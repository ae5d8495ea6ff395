//! An agreement joins an intent to the exact transaction that was shown, and reserves what it may cost.

use teahouse_base::{ReadRecords, StoreError, UnixMillis, WriteRecords};

use super::record::{IntentId, IntentRecord};
use super::state::State;
use super::{ApproveError, Change, DraftError, Journal, note, table};
use crate::bytes::Amounts;
use crate::limits::SpendingApp;
use crate::preview::ConfirmedPreview;
use crate::relayed;
use crate::signer::Intent;

impl Journal {
    /// Writes down that `intent` is wanted. Asking again under the same name changes nothing.
    ///
    /// # Errors
    /// [`DraftError::NameTaken`] when the name belongs to another intent.
    pub fn draft(
        &self,
        records: &mut dyn WriteRecords,
        id: IntentId,
        intent: Intent,
        sign_before: Option<UnixMillis>,
    ) -> Result<IntentRecord, DraftError> {
        match table::intent(records, &self.lane, &id)? {
            Some(known) if known.intent == intent => return Ok(known),
            Some(_) => return Err(DraftError::NameTaken),
            None if relayed::is_named(records, &self.lane, &id)? => return Err(DraftError::NameTaken),
            None => {}
        }
        let record = IntentRecord {
            intent,
            state: State::Draft,
            trouble: None,
            created_at: self.clock.now(),
            sign_before,
            agreement: None,
            attempts: 0,
            foreign_since: None,
        };
        table::put_intent(records, &self.lane, &id, &record)?;
        Ok(record)
    }

    /// Makes a draft of an intent that can never happen as it was signed, so that it may get another nonce.
    ///
    /// # Errors
    /// [`DraftError::MayStillHappen`] for any other intent, those that already happened included.
    pub fn redraft(&self, records: &mut dyn WriteRecords, id: &IntentId) -> Result<IntentRecord, DraftError> {
        let mut record = table::intent(records, &self.lane, id)?.ok_or(DraftError::Unknown)?;
        let impossible = matches!(
            record.state,
            State::Replaced(_) | State::Expired | State::Reverted { settled: true, .. }
        );
        if !impossible {
            return Err(DraftError::MayStillHappen); // JRN-003
        }
        record.state = State::Draft;
        (record.agreement, record.trouble, record.foreign_since, record.sign_before) =
            (None, None, None, None);
        table::put_intent(records, &self.lane, id, &record)?;
        Ok(record)
    }

    /// Takes the agreement to what was shown, and reserves its outflow, in the caller's commit.
    ///
    /// Agreeing to the same thing again changes nothing.
    ///
    /// # Errors
    /// [`ApproveError`]; the caller's commit must not be made.
    pub fn approve(
        &self,
        records: &mut dyn WriteRecords,
        id: &IntentId,
        shown: &ConfirmedPreview,
    ) -> Result<IntentRecord, ApproveError> {
        self.approve_for(records, id, shown, None)
    }

    /// As [`Journal::approve`], for a payment that an app asked for: the app's limits hold beside the persona's.
    ///
    /// # Errors
    /// As for [`Journal::approve`].
    pub fn approve_for(
        &self,
        records: &mut dyn WriteRecords,
        id: &IntentId,
        shown: &ConfirmedPreview,
        app: Option<SpendingApp>,
    ) -> Result<IntentRecord, ApproveError> {
        let mut record = table::intent(records, &self.lane, id)?.ok_or(ApproveError::Unknown)?;
        let agreement = shown.agreement();
        if record.agreement.as_ref() == Some(agreement) {
            return Ok(record);
        }
        self.check(records, &record, shown)?;
        self.reserve(records, id, shown, app)?; // SPL-004
        record.state = State::Approved;
        record.agreement = Some(agreement.clone()); // JRN-005
        table::put_intent(records, &self.lane, id, &record)?;
        Ok(record)
    }

    fn check(
        &self,
        records: &dyn WriteRecords,
        record: &IntentRecord,
        shown: &ConfirmedPreview,
    ) -> Result<(), ApproveError> {
        let plan = &shown.agreement().plan;
        if record.state != State::Draft {
            return Err(ApproveError::NotADraft);
        }
        let ours = plan.chain() == self.lane.chain && plan.from() == self.lane.account;
        if *plan.intent() != record.intent || !ours {
            return Err(ApproveError::OtherIntent);
        }
        if record.sign_before.is_some_and(|end| self.clock.now() > end) {
            return Err(ApproveError::Expired);
        }
        let next = self.next_nonce(records)?.max(shown.chain_nonce());
        if plan.nonce() != next {
            return Err(ApproveError::NonceTaken { planned: plan.nonce(), next });
        }
        self.check_funds(records, &self.promises(records, shown.agreement())?, shown.holdings())
    }

    fn check_funds(
        &self,
        records: &dyn WriteRecords,
        outflow: &Amounts,
        holdings: &Amounts,
    ) -> Result<(), ApproveError> {
        for (asset, needed) in outflow {
            let held = holdings.get(asset).copied().unwrap_or_default();
            let available = held.saturating_sub(self.reserved(records, *asset)?);
            if *needed > available {
                return Err(ApproveError::InsufficientFunds { asset: *asset, needed: *needed, available }); // JRN-005
            }
        }
        Ok(())
    }

    /// Forgets an intent that is not signed; `false` when it is too late for that.
    ///
    /// Agreed intents behind it lose their nonce, and are drafts again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn withdraw(&self, records: &mut dyn WriteRecords, id: &IntentId) -> Result<bool, StoreError> {
        let Some(record) = table::intent(records, &self.lane, id)? else {
            return Ok(false);
        };
        if !matches!(record.state, State::Draft | State::Approved) {
            return Ok(false);
        }
        if record.attempts == 0 {
            table::delete_intent(records, &self.lane, id)?;
        } else {
            // It was sent once and became impossible: that stays in the history.
            let expired = IntentRecord { state: State::Expired, agreement: None, ..record.clone() };
            table::put_intent(records, &self.lane, id, &expired)?;
        }
        if let Some(agreement) = record.agreement {
            self.back_to_draft(records, agreement.plan.nonce(), &mut Vec::new())?;
        }
        Ok(true)
    }

    /// Makes drafts of the agreed intents from `nonce` on: a nonce before theirs is not to be used, or taken.
    pub(super) fn back_to_draft(
        &self,
        records: &mut dyn WriteRecords,
        nonce: u64,
        changes: &mut Vec<Change>,
    ) -> Result<(), StoreError> {
        for (id, mut record) in table::open(records, &self.lane)? {
            let behind = record.agreement.as_ref().is_some_and(|a| a.plan.nonce() >= nonce);
            if record.state == State::Approved && behind {
                (record.state, record.agreement) = (State::Draft, None);
                table::put_intent(records, &self.lane, &id, &record)?;
                note(changes, id, State::Approved, State::Draft);
            }
        }
        Ok(())
    }

    /// Ends the intents whose time to be signed is over.
    pub(super) fn expire(&self, changes: &mut Vec<Change>) -> Result<(), StoreError> {
        let now = self.clock.now();
        let late = |r: &IntentRecord| {
            matches!(r.state, State::Draft | State::Approved) && r.sign_before.is_some_and(|end| now > end)
        };
        if !self.unsettled()?.iter().any(|(_, record)| late(record)) {
            return Ok(());
        }
        let mut records = self.store.begin_write()?;
        for (id, mut record) in table::open(&*records, &self.lane)? {
            if !late(&record) {
                continue;
            }
            let was = std::mem::replace(&mut record.state, State::Expired);
            table::put_intent(&mut *records, &self.lane, &id, &record)?;
            note(changes, id, was, State::Expired);
            if let Some(agreement) = record.agreement {
                self.back_to_draft(&mut *records, agreement.plan.nonce(), changes)?;
            }
        }
        records.commit()
    }

    /// The agreed intents in the order of their nonces.
    pub(super) fn agreed(
        &self,
        records: &(impl ReadRecords + ?Sized),
    ) -> Result<Vec<(IntentId, IntentRecord)>, StoreError> {
        let mut agreed = table::open(records, &self.lane)?;
        agreed.retain(|(_, record)| record.state == State::Approved);
        agreed.sort_by_key(|(_, record)| record.agreement.as_ref().map(|a| a.plan.nonce()));
        Ok(agreed)
    }
}
