//! A relayed intent is a batch of calls that an account signs and somebody else brings to the chain, for a fee from the batch.
//!
//! The account needs no coin: it takes on the address book's `Delegate` (EIP-7702), and what makes a batch happen once is its
//! number in that code. So a relayed intent is keyed by (account, delegate nonce) and judged by that nonce on the chain alone:
//! whoever brought it, with whichever of its signatures. `submitter::hand_over` finds somebody who does.
//!
//! # Guarantees
//! - What is agreed to, and every signature, is on disk before anybody is handed it (RLY-001).
//! - All signatures of an intent are over one nonce, the same calls and the same deadline; only who submits, and for how much
//!   up to the agreed cap, differs (RLY-002). Its largest outflow is reserved once (RLY-003), and counted towards the person's limits
//!   in the same commit (SPL-001), also where the account itself brings it.
//! - It is done when our effect is in a final block, which makes its payees known as paid; foreign when the nonce was used
//!   otherwise in one, dead only when a final block past the deadline shows the nonce unused (RLY-004).
//! - An account whose code is neither none nor the book's `Delegate` signs nothing (RLY-005).
//!
//! # Privacy
//! Ticks ask the port for the account's events. A submitter learns the whole batch, once it is handed it; one that is only
//! asked for a price learns how much gas it needs.

mod agree;
mod error;
mod preview;
mod record;
mod restore;
mod tick;

use std::sync::Arc;

use alloy::primitives::{Address, U256};
use teahouse_base::{Clock, ReadRecords, RecordStore, Rng, RngExt, StoreError, WriteRecords};
use teahouse_chain::book::AddressBook;
use teahouse_chain::port::{Asset, ChainPort};

pub use error::{RelayedError, RelayedTickError};
pub(crate) use preview::whole_gas;
pub use preview::{ConfirmedRelayed, Measured, Offer, RelayedPreview, standing};
pub use record::{HandedBatch, Outcome, RelayedRecord, RelayedState};
pub use restore::{TABLES, forget_unsigned, unsigned};
pub use tick::RelayedChange;

use crate::bytes::Amounts;
use crate::journal::{IntentId, Lane};
use crate::signer::Intent;

/// The relayed intents of one account on one chain.
pub struct Relayed {
    lane: Lane,
    book: Arc<AddressBook>,
    store: Arc<dyn RecordStore>,
    port: Arc<dyn ChainPort>,
    clock: Arc<dyn Clock>,
}

impl Relayed {
    /// The relayed intents of `lane` in `store`.
    pub fn open(
        lane: Lane,
        book: Arc<AddressBook>,
        store: Arc<dyn RecordStore>,
        port: Arc<dyn ChainPort>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { lane, book, store, port, clock }
    }

    /// The account.
    pub const fn account(&self) -> Address {
        self.lane.account
    }

    /// The contracts of the chain.
    pub const fn book(&self) -> &Arc<AddressBook> {
        &self.book
    }

    /// The chain it works on.
    pub const fn port(&self) -> &Arc<dyn ChainPort> {
        &self.port
    }

    /// Everything known of `id`, from a view of now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn look_up(&self, id: &IntentId) -> Result<Option<RelayedRecord>, StoreError> {
        record::by_id(&*self.store.begin_read()?, &self.lane, id)
    }

    /// Every relayed intent of the account.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn history(&self) -> Result<Vec<RelayedRecord>, StoreError> {
        record::all(&*self.store.begin_read()?, &self.lane)
    }

    /// Every relayed intent that is not settled.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unsettled(&self) -> Result<Vec<RelayedRecord>, StoreError> {
        record::unsettled(&*self.store.begin_read()?, &self.lane)
    }

    /// The number that the next intent would get: the next of a page that chance gave this store, so that two devices with one
    /// phrase do not take each other's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn next_nonce(&self, rng: &mut dyn Rng) -> Result<U256, StoreError> {
        let kept = record::next_nonce(&*self.store.begin_read()?, &self.lane)?;
        Ok(kept.unwrap_or_else(|| fresh_page(rng)))
    }

    /// Runs `change` in one commit of its own.
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
}

/// The first number of a page of 256, which share a storage slot.
pub(crate) fn fresh_page(rng: &mut dyn Rng) -> U256 {
    U256::from_be_slice(&rng.array::<31>()) << 8
}

/// How much of `asset` is promised to relayed intents of `lane` that the newest block does not hold yet.
pub(crate) fn reserved(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    asset: Asset,
) -> Result<U256, StoreError> {
    let open = record::unsettled(records, lane)?;
    let promised = open.iter().filter(|one| one.state.reserves()).filter_map(|one| one.outflow.get(&asset));
    Ok(promised.fold(U256::ZERO, |sum, amount| sum.saturating_add(*amount))) // RLY-003
}

/// What `intent` takes of `outflow` that is not promised and counted already: a batch that the account itself brings was agreed
/// to before.
pub(crate) fn beyond(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    intent: &Intent,
    outflow: &Amounts,
) -> Result<Amounts, StoreError> {
    let mut rest = outflow.clone();
    if let Intent::CarryBatch { account, data, .. } = intent {
        let open = record::unsettled(records, lane)?;
        let brought = open.iter().find(|one| one.state.reserves() && one.is_brought_by(*account, data));
        for (asset, agreed) in brought.iter().flat_map(|one| &one.outflow) {
            rest.entry(*asset).and_modify(|amount| *amount = amount.saturating_sub(*agreed)); // RLY-003
        }
        rest.retain(|_, amount| !amount.is_zero());
    }
    Ok(rest)
}

/// Whether a relayed intent goes by the name `id`.
pub(crate) fn is_named(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
) -> Result<bool, StoreError> {
    Ok(record::by_id(records, lane, id)?.is_some())
}
