//! A journal is the memory that makes a payment happen once.
//!
//! It keeps one lane: one account on one chain. Callers write intents and agreements into a commit of their own;
//! [`Journal::tick`] does the rest, one step at a time, and can be stopped at any of them: what it finds on disk the
//! next time is enough to go on. It waits for nothing and keeps nothing in memory but what code a block had, so that the
//! task in the host and the virtual time of the tests drive the same code.
//!
//! # Guarantees
//! - Nonce and signed bytes are on disk, in one commit, before any endpoint sees them (JRN-001).
//! - Only identical bytes are sent again; a higher fee is a new attempt at the same nonce (JRN-002).
//! - An intent gets a second nonce only after its first is used up in a final block by something else (JRN-003).
//! - A state follows the chain back when blocks are taken back (JRN-004); nothing is final before its block is.
//! - What is agreed to is reserved in the same commit (JRN-005), and counted towards the person's limits (SPL-001).
//!
//! # Privacy
//! Every tick asks the port about the lane's account and transactions. One journal, one port, one persona.

mod approve;
mod bump;
mod error;
mod follow;
mod probe;
mod raise;
mod record;
mod reserve;
mod restore;
mod send;
mod sign;
mod state;
mod table;

use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::{Address, U256};
use teahouse_base::{Clock, ReadRecords, RecordStore, StoreError, WriteRecords};
use teahouse_chain::port::{Asset, At, ChainPort, FeeQuote, Heads, PortError};

pub use bump::Replacement;
pub use error::{ApproveError, DraftError, RaiseError, ReplaceError, TickError};
#[cfg(any(test, feature = "testing"))]
pub use probe::Probe;
pub use probe::Step;
pub use record::{Agreement, Attempt, AttemptKind, IntentId, IntentRecord, Lane};
pub use restore::{TABLES, forget_unsigned, is_unsigned};
pub use state::{Rival, State, Trouble};

use crate::keys::PersonaNumber;
use crate::signer::{Signer, SignsNow};
use crate::typed::SeenCode;

/// How patient a journal is.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// After this many blocks without it, a transaction is given a higher fee.
    pub bump_after: u64,
    /// The first wait before bytes are sent again; it doubles up to a minute.
    pub resend_after: Duration,
    /// How long a used-up final nonce must be seen without a receipt of ours before it counts as another's.
    pub foreign_after: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { bump_after: 3, resend_after: Duration::from_secs(2), foreign_after: Duration::from_secs(10) }
    }
}

/// A state that changed in a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose.
    pub id: IntentId,
    /// What was known before.
    pub was: State,
    /// What is known now.
    pub now: State,
}

/// The memory of one lane.
pub struct Journal {
    lane: Lane,
    store: Arc<dyn RecordStore>,
    port: Arc<dyn ChainPort>,
    clock: Arc<dyn Clock>,
    patience: Patience,
    persona: PersonaNumber,
    code: SeenCode,
    #[cfg(any(test, feature = "testing"))]
    probe: Option<Arc<dyn Probe>>,
}

/// One look at the chain. Nonces are read before receipts: an account whose final nonce is past ours has our receipt in
/// the blocks below, if it has one at all.
#[derive(Clone, Copy)]
struct View {
    heads: Heads,
    nonce_latest: u64,
    nonce_final: u64,
    fees: FeeQuote,
}

impl Journal {
    /// The journal of `lane` in `store`, over `port`.
    pub fn open(
        lane: Lane,
        store: Arc<dyn RecordStore>,
        port: Arc<dyn ChainPort>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            lane,
            store,
            port,
            clock,
            patience: Patience::default(),
            persona: PersonaNumber::FIRST,
            code: SeenCode::default(),
            #[cfg(any(test, feature = "testing"))]
            probe: None,
        }
    }

    /// The same journal with another patience.
    #[must_use]
    pub const fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Its lane.
    pub const fn lane(&self) -> Lane {
        self.lane
    }

    pub(crate) const fn store(&self) -> &Arc<dyn RecordStore> {
        &self.store
    }

    /// The chain it works on.
    pub const fn port(&self) -> &Arc<dyn ChainPort> {
        &self.port
    }

    /// The clock it goes by.
    pub const fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    pub(crate) const fn code(&self) -> &SeenCode {
        &self.code
    }

    /// Everything known of `id`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn get(
        &self,
        records: &(impl ReadRecords + ?Sized),
        id: &IntentId,
    ) -> Result<Option<IntentRecord>, StoreError> {
        table::intent(records, &self.lane, id)
    }

    /// Everything known of `id`, from a view of now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn look_up(&self, id: &IntentId) -> Result<Option<IntentRecord>, StoreError> {
        self.get(&*self.store.begin_read()?, id)
    }

    /// Every intent of the lane, in the order of their names.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn history(
        &self,
        records: &(impl ReadRecords + ?Sized),
    ) -> Result<Vec<(IntentId, IntentRecord)>, StoreError> {
        table::all(records, &self.lane)
    }

    /// Every intent of the lane that is not settled.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unsettled(&self) -> Result<Vec<(IntentId, IntentRecord)>, StoreError> {
        table::open(&*self.store.begin_read()?, &self.lane)
    }

    /// The signed attempts of `id`, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn attempts(&self, id: &IntentId) -> Result<Vec<Attempt>, StoreError> {
        let records = self.store.begin_read()?;
        match table::intent(&*records, &self.lane, id)? {
            Some(record) => table::attempts(&*records, &self.lane, id, &record),
            None => Ok(Vec::new()),
        }
    }

    /// How much of `asset` is promised to intents that the newest block does not hold yet, relayed ones included.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reserved(&self, records: &(impl ReadRecords + ?Sized), asset: Asset) -> Result<U256, StoreError> {
        let open = table::open(records, &self.lane)?;
        let mut sum = crate::relayed::reserved(records, &self.lane, asset)?; // RLY-003
        for agreement in
            open.iter().filter(|(_, r)| r.state.reserves()).filter_map(|(_, r)| r.agreement.as_ref())
        {
            let promised = self.promises(records, agreement)?;
            sum = sum.saturating_add(promised.get(&asset).copied().unwrap_or_default());
        }
        Ok(sum)
    }

    /// The nonce that the next intent would get, as far as this journal knows: after the ones that are signed or agreed
    /// to. The chain may know of more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn next_nonce(&self, records: &(impl ReadRecords + ?Sized)) -> Result<u64, StoreError> {
        let signed = table::next_nonce(records, &self.lane)?;
        let open = table::open(records, &self.lane)?;
        let agreed =
            open.iter().filter(|(_, r)| r.state == State::Approved).filter_map(|(_, r)| r.agreement.as_ref());
        Ok(agreed.map(|a| a.plan.nonce() + 1).fold(signed, u64::max))
    }

    /// Whether `payee` was paid from this lane before, finally.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn was_paid(
        &self,
        records: &(impl ReadRecords + ?Sized),
        payee: Address,
    ) -> Result<bool, StoreError> {
        table::was_paid(records, &self.lane, payee)
    }

    /// Everyone who was paid from this lane before, finally.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn paid(&self) -> Result<Vec<Address>, StoreError> {
        table::paid(&*self.store.begin_read()?, &self.lane)
    }

    /// Runs `change` in one commit of its own, for callers that have nothing to join to it.
    ///
    /// # Errors
    /// What `change` returns, with nothing written; or the store's own.
    pub fn commit<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&mut dyn WriteRecords) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut records = self.store.begin_write()?;
        let value = change(&mut *records)?;
        records.commit()?;
        Ok(value)
    }

    /// Takes every intent of the lane as far as it gets now: signs what is agreed to, follows what is in flight, gives
    /// higher fees, sends what has to be sent.
    ///
    /// Without a `signer` (the wallet is locked) agreed intents wait, everything else goes on.
    ///
    /// # Errors
    /// [`TickError`]; what was reached is on disk, and the next tick goes on from there.
    pub async fn tick(&self, signer: Option<&Signer>) -> Result<Vec<Change>, TickError> {
        self.tick_by(&signer).await
    }

    /// [`Journal::tick`] by whoever has the keys at the moment of each signature: they can be taken away in the middle of it,
    /// and what it asks of the chain is the same.
    ///
    /// # Errors
    /// As for [`Journal::tick`].
    pub async fn tick_by(&self, signs: &dyn SignsNow) -> Result<Vec<Change>, TickError> {
        if self.port.chain_id() != self.lane.chain {
            return Err(TickError::OtherChain);
        }
        let mut changes = Vec::new();
        self.expire(&mut changes)?;
        if self.unsettled()?.iter().all(|(_, record)| record.state == State::Draft) {
            return Ok(changes);
        }
        let view = self.look().await?;
        self.sign_agreed(signs, &view, &mut changes).await?;
        self.follow_all(&view, &mut changes).await?;
        self.bump_late(signs, &view).await?;
        self.send_due(&mut changes).await?;
        Ok(changes)
    }

    async fn look(&self) -> Result<View, PortError> {
        let heads = self.port.heads().await?;
        let nonce_final = self.port.nonce(self.lane.account, At::Number(heads.finalized.number)).await?;
        let nonce_latest = self.port.nonce(self.lane.account, At::Latest).await?;
        Ok(View { heads, nonce_latest, nonce_final, fees: self.port.fees().await? })
    }

    /// Changes one record in one commit. `change` returns whether there is anything to write.
    fn update(
        &self,
        id: &IntentId,
        changes: &mut Vec<Change>,
        change: impl FnOnce(&mut IntentRecord) -> bool,
    ) -> Result<(), StoreError> {
        let mut records = self.store.begin_write()?;
        let Some(mut record) = table::intent(&*records, &self.lane, id)? else {
            return Ok(());
        };
        let was = record.state;
        if !change(&mut record) {
            return Ok(());
        }
        table::put_intent(&mut *records, &self.lane, id, &record)?;
        records.commit()?;
        note(changes, *id, was, record.state);
        Ok(())
    }
}

fn note(changes: &mut Vec<Change>, id: IntentId, was: State, now: State) {
    if was != now {
        changes.push(Change { id, was, now });
    }
}

/// Keeps that `payee` was paid from `lane`, finally, by a batch that somebody else brought.
pub(crate) fn note_paid(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    payee: Address,
) -> Result<(), StoreError> {
    table::put_paid(records, lane, payee)
}
