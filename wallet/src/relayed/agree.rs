//! An agreement keeps a batch, reserves what it may cost and counts it towards limits; a signature names one submitter for it.

use teahouse_base::{UnixSeconds, WriteRecords};
use teahouse_chain::delegate::SignedBatch;

use super::record::{self, HandedBatch, MAX_HANDED, RelayedRecord, RelayedState};
use super::{ConfirmedRelayed, Relayed, RelayedError, RelayedPreview};
use crate::journal::{IntentId, Journal};
use crate::limits::{self, Reservation, ReserveError, SpendingApp};
use crate::signer::{Carrier, Signer};

impl Relayed {
    /// Keeps what was agreed to under the name `id`, and reserves its outflow, in the caller's commit. Agreeing to the same
    /// thing again changes nothing.
    ///
    /// # Errors
    /// [`RelayedError`]; nothing was written.
    pub fn agree(
        &self,
        records: &mut dyn WriteRecords,
        journal: &Journal,
        id: IntentId,
        shown: &ConfirmedRelayed,
    ) -> Result<RelayedRecord, RelayedError> {
        self.agree_for(records, journal, id, shown, None)
    }

    /// As [`Relayed::agree`], for a payment that an app asked for: the app's limits hold beside the persona's.
    ///
    /// # Errors
    /// As for [`Relayed::agree`].
    pub fn agree_for(
        &self,
        records: &mut dyn WriteRecords,
        journal: &Journal,
        id: IntentId,
        shown: &ConfirmedRelayed,
        app: Option<SpendingApp>,
    ) -> Result<RelayedRecord, RelayedError> {
        if let Some(known) = record::by_id(records, &self.lane, &id)? {
            return if known.consent == shown.consent { Ok(known) } else { Err(RelayedError::NonceTaken) };
        }
        self.check(records, journal, &id, shown)?;
        journal.count(records, &id, &shown.outflow, shown.chain_time, app)?; // SPL-004
        let kept = RelayedRecord {
            id,
            plan: shown.plan.clone(),
            state: RelayedState::Agreed,
            outflow: shown.outflow.clone(),
            consent: shown.consent,
            agreed_at: self.clock.now(),
            since: shown.since,
            asked_at: None,
            handed: Vec::new(),
            outcome: None,
        };
        record::put(records, &self.lane, &kept)?; // RLY-001
        record::put_next_nonce(records, &self.lane, shown.plan.nonce)?;
        Ok(kept)
    }

    /// Whether what a batch may take fits into the limits now, so that nobody is asked for a yes that cannot count.
    ///
    /// # Errors
    /// [`ReserveError::Exceeded`].
    pub fn within_limits(
        &self,
        journal: &Journal,
        shown: &RelayedPreview,
        app: Option<SpendingApp>,
    ) -> Result<(), ReserveError> {
        let (records, spender) = (self.store.begin_read()?, journal.spender(app));
        let now = limits::moment(&*records, spender.persona, self.clock.now(), shown.on().time)?;
        limits::check(&*records, &spender, self.lane.chain, shown.outflow(), now, None)
    }

    fn check(
        &self,
        records: &dyn WriteRecords,
        journal: &Journal,
        id: &IntentId,
        shown: &ConfirmedRelayed,
    ) -> Result<(), RelayedError> {
        let next = record::next_nonce(records, &self.lane)?;
        let free = record::get(records, &self.lane, shown.plan.nonce)?.is_none();
        // A payment of the account's own that goes by this name would lose what it counts.
        let named = Reservation::find(records, &self.lane, id)?.is_some();
        if named || !free || next.is_some_and(|next| next != shown.plan.nonce) {
            return Err(RelayedError::NonceTaken); // RLY-002
        }
        self.check_time(&shown.plan.deadline)?;
        for (asset, needed) in &shown.outflow {
            let held = shown.holdings.get(asset).copied().unwrap_or_default();
            let available = held.saturating_sub(journal.reserved(records, *asset)?);
            if *needed > available {
                let (asset, needed) = (*asset, *needed);
                return Err(RelayedError::InsufficientFunds { asset, needed, available }); // RLY-003
            }
        }
        Ok(())
    }

    fn check_time(&self, deadline: &UnixSeconds) -> Result<(), RelayedError> {
        if self.clock.now().seconds() >= *deadline { Err(RelayedError::TooLate(*deadline)) } else { Ok(()) }
    }

    /// Signs the batch for `carrier`, with the word about the account's code where `word` says the account's nonce, and keeps
    /// both in the caller's commit: only after that commit may they be handed over. The same carrier gets the same bytes.
    ///
    /// # Errors
    /// [`RelayedError`]; nothing was written.
    pub fn sign(
        &self,
        records: &mut dyn WriteRecords,
        signer: &Signer,
        id: &IntentId,
        carrier: Carrier,
        word: Option<u64>,
    ) -> Result<HandedBatch, RelayedError> {
        let known = record::by_id(records, &self.lane, id)?.filter(|known| !known.state.is_settled());
        let mut known = known.ok_or(RelayedError::NotUnderWay)?;
        self.check_time(&known.plan.deadline)?;
        let word = word.map(|nonce| signer.sign_delegation(nonce)).transpose()?;
        if let Some(handed) = known.handed.iter().find(|one| one.serves(carrier, word)) {
            return Ok(handed.clone());
        }
        if known.handed.len() >= MAX_HANDED {
            return Err(RelayedError::TooManyHanded);
        }
        let handed = HandedBatch { signed: signer.sign_batch(&known.plan, carrier)?, word, taken: None }; // RLY-002
        known.handed.push(handed.clone());
        if known.state == RelayedState::Agreed {
            known.state = RelayedState::Signed;
        }
        record::put(records, &self.lane, &known)?; // RLY-001
        Ok(handed)
    }

    /// Notes that somebody says it has taken what it was handed.
    ///
    /// # Errors
    /// [`RelayedError::NotUnderWay`] when nothing was agreed to under this name.
    pub fn handed_over(
        &self,
        records: &mut dyn WriteRecords,
        id: &IntentId,
        signed: &SignedBatch,
        by: &str,
    ) -> Result<(), RelayedError> {
        let mut known = record::by_id(records, &self.lane, id)?.ok_or(RelayedError::NotUnderWay)?;
        known.note_taken(signed, by, self.clock.now());
        Ok(record::put(records, &self.lane, &known)?)
    }

    /// Notes that somebody is asked now.
    ///
    /// # Errors
    /// [`RelayedError::NotUnderWay`].
    pub fn asking(&self, records: &mut dyn WriteRecords, id: &IntentId) -> Result<(), RelayedError> {
        let mut known = record::by_id(records, &self.lane, id)?.ok_or(RelayedError::NotUnderWay)?;
        known.asked_at = Some(self.clock.now());
        Ok(record::put(records, &self.lane, &known)?)
    }
}
