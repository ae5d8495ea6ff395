//! A promise is a struct that the account of an app signs for one of our contracts, so that somebody else can bring it to the chain.
//!
//! [`crate::typed::Shape`] (what has to be filled in) → [`Filled`] → [`PromiseDraft`] (shown) → [`PromiseRecord`] (signed, kept, counted,
//! followed).
//!
//! # Guarantees
//! - What is signed is a struct of the list in [`may_sign`], every field of it filled, by a side of it (PRM-001).
//! - A signature is on disk, with what it counts towards the person's limits, before anybody is given it; asked again under the same
//!   name, the same bytes come back (PRM-002).
//! - What it can take counts until a final block shows that it was used, or is past its deadline (PRM-003).
//! - What is about a deal or a ride is signed only where its terms were signed: so the amounts on the sheet are of that asset, and by a
//!   side of it (PRM-004).
//! - A signature of somebody else counts for every field, one account and its one form (PRM-005).
//! - Vouchers that count up under one yes rise, within the most that was agreed to, and end with their meter (MTR-001 to MTR-004).
//!
//! # Privacy
//! Ticks ask the port for the deals and rides that promises are open for.

mod agree;
mod error;
mod kind;
mod meter;
mod record;
mod tick;
mod verify;

use std::sync::Arc;

use alloy::primitives::{Address, B256};
use teahouse_base::{Clock, RecordStore, StoreError, UnixSeconds};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::port::ChainPort;

pub use agree::PromiseDraft;
pub use error::{PromiseError, PromiseTickError};
pub use meter::{
    MeterDraft, MeterError, MeterRecord, MeterState, Step, TABLES as METER_TABLES, changing, may_count,
};
pub use record::{PromiseRecord, PromiseState, TABLES};
pub use tick::PromiseChange;
pub use verify::is_signed_by;

use crate::journal::{IntentId, Lane};
use crate::keys::PersonaNumber;
use crate::typed::{Bound, Described, Filled, described};
use kind::Kind;

/// The description of the struct `name` of `contract`, if the account of an app may sign it.
pub fn may_sign(contract: ContractName, name: &str) -> Option<&'static Described> {
    Kind::of(contract, name)?;
    described(contract).into_iter().find(|one| one.name == name)
}

/// The promises that a persona's app accounts have made on one chain.
pub struct Promises {
    book: Arc<AddressBook>,
    store: Arc<dyn RecordStore>,
    port: Arc<dyn ChainPort>,
    clock: Arc<dyn Clock>,
    persona: PersonaNumber,
}

impl Promises {
    /// The promises in `store` on the chain of `book`, counted by the limits of `persona`.
    pub fn open(
        book: Arc<AddressBook>,
        store: Arc<dyn RecordStore>,
        port: Arc<dyn ChainPort>,
        clock: Arc<dyn Clock>,
        persona: PersonaNumber,
    ) -> Self {
        Self { book, store, port, clock, persona }
    }

    /// The lane of one app's account.
    pub fn lane(&self, account: Address) -> Lane {
        Lane { chain: self.book.chain_id, account }
    }

    /// What is known of the promise `id` of `account`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn look_up(&self, account: Address, id: &IntentId) -> Result<Option<PromiseRecord>, StoreError> {
        record::get(&*self.store.begin_read()?, &self.lane(account), id)
    }

    /// Every promise that may still be used.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unsettled(&self) -> Result<Vec<(Lane, PromiseRecord)>, StoreError> {
        record::open(&*self.store.begin_read()?, self.book.chain_id)
    }

    fn signed_terms(&self, account: Address, id: B256) -> Result<Option<PromiseRecord>, StoreError> {
        record::by_digest(&*self.store.begin_read()?, &self.lane(account), id)
    }
}

/// The digest of `filled` where `bound` says.
fn digest_of(bound: &Bound, filled: &Filled) -> B256 {
    filled.digest(&ContractDomain { chain_id: bound.chain, contract: bound.place })
}

/// The last second in which a promise counts, where it has one.
fn until(filled: &Filled) -> Option<UnixSeconds> {
    Kind::of(filled.contract(), filled.name()).and_then(|kind| kind.until(filled))
}
