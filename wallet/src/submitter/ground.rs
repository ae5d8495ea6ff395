//! The ground of a submitter is a chain that was found to be what its address book says, and what is carried there.
//!
//! Whoever runs the role, a relay or a person's host, opens its submitter here, so that both check and charge alike.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::Address;
use teahouse_base::{Clock, Coded, ErrorCode, RecordStore};
use teahouse_chain::book::{AddressBook, BookError, ContractName};
use teahouse_chain::port::ChainPort;
use teahouse_chain::profile::{ChainProfile, EvmLevel, KeySetup, ProfileError, ShieldedAt, ShieldedError};
#[cfg(feature = "native")]
use teahouse_zk::groth16::development::ChainKind;
use thiserror::Error;

use super::{Limits, Submitter, Terms};
use crate::journal::{Journal, Lane};
use crate::signer::SignsNow;

/// No chain is looked at more often.
const LEAST_PAUSE: Duration = Duration::from_millis(250);

/// Why a chain is none to submit on.
#[derive(Debug, Error)]
pub enum GroundError {
    /// The chain profile and the address book do not belong together.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The chain was not reached, or is not what the address book says.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The chain's shielded pool is not what its profile says.
    #[error(transparent)]
    Shielded(#[from] ShieldedError),
}

impl Coded for GroundError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Profile(error) => error.code(),
            Self::Book(error) => error.code(),
            Self::Shielded(error) => error.code(),
        }
    }
}

/// Where a submitter stands.
pub struct Ground {
    book: Arc<AddressBook>,
    port: Arc<dyn ChainPort>,
    terms: Terms,
    pause: Duration,
    shielded: Option<ShieldedAt>,
}

impl Ground {
    /// Checks the chain behind `port` against its profile and `book`. Prices are those of [`Terms::usual`].
    ///
    /// # Errors
    /// [`GroundError`].
    pub async fn check(
        profile: &ChainProfile,
        mut book: AddressBook,
        port: Arc<dyn ChainPort>,
        prices: &BTreeMap<Address, u64>,
    ) -> Result<Self, GroundError> {
        profile.agrees_with(&book)?; // CHN-009
        book.check(&*port).await?;
        if profile.require(EvmLevel::SET_CODE).is_err() {
            book.contracts.remove(&ContractName::Delegate); // CHN-008: without it no batch is quoted or carried
        }
        let shielded = pool_of(profile, &book);
        match &shielded {
            Some(at) => at.check(&*port).await?, // CHN-012
            // Without a pool that was looked at nothing shielded is quoted, brought or inserted.
            None => {
                book.contracts.remove(&ContractName::ShieldedPool);
            }
        }
        let mut terms = Terms::usual(profile, &book, prices);
        // Keys of a ceremony are not part of this program: where the pool needs them, others insert.
        let can_prove = shielded.as_ref().is_some_and(|at| at.keys == KeySetup::Development);
        terms.inserts = terms.inserts.filter(|_| can_prove);
        let pause = Duration::from_millis(profile.block_time_ms).max(LEAST_PAUSE);
        Ok(Self { book: Arc::new(book), port, terms, pause, shielded })
    }

    /// The same ground under other terms.
    #[must_use]
    pub fn under(mut self, change: impl FnOnce(Terms) -> Terms) -> Self {
        self.terms = change(self.terms);
        self
    }

    /// The shielded pool, as it was looked at.
    pub const fn shielded(&self) -> Option<&ShieldedAt> {
        self.shielded.as_ref()
    }

    /// What inserts into the pool here, with keys that are kept in `folder`; `None` where nothing is inserted.
    #[cfg(feature = "native")]
    pub fn inserter(&self, folder: std::path::PathBuf) -> Option<super::Inserter> {
        let at = self.shielded.as_ref().filter(|_| self.terms.inserts.is_some())?;
        let place = crate::shielded::PoolPlace { chain: self.book.chain_id, pool: at.pool.address };
        let chain = if place.is_local() { ChainKind::Local } else { ChainKind::Public };
        Some(super::Inserter::new(at, Arc::new(super::DevelopmentKeys::new(folder, chain))))
    }

    /// What is carried here.
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The contracts it knows.
    pub const fn book(&self) -> &Arc<AddressBook> {
        &self.book
    }

    /// How long to wait between two looks at the chain: about a block.
    pub const fn pause(&self) -> Duration {
        self.pause
    }

    /// The journal of `account` in `store`.
    pub fn journal(&self, account: Address, store: Arc<dyn RecordStore>, clock: Arc<dyn Clock>) -> Journal {
        Journal::open(Lane { chain: self.book.chain_id, account }, store, self.port.clone(), clock)
    }

    /// A submitter that sends through `journal`, of an account on this ground, as long as its key is there.
    pub fn submitter(&self, journal: Journal, signs: Box<dyn SignsNow>) -> Submitter {
        Submitter::signed_by(journal, self.book.clone(), signs, (self.terms.clone(), Limits::default()))
    }
}

/// The pool that is used here: the first of the profile, or what the practice chain's book has, and only if the book says the
/// same of it.
fn pool_of(profile: &ChainProfile, book: &AddressBook) -> Option<ShieldedAt> {
    let of_practice = || ShieldedAt::of_practice(book, Vec::new()).ok().filter(|_| profile.practice);
    let at = profile.shielded.first().cloned().or_else(of_practice)?;
    let known = book.contracts.get(&ContractName::ShieldedPool)?;
    ((known.address, known.code_hash) == (at.pool.address, at.pool.code_hash)).then_some(at)
}
