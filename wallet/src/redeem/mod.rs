//! A redemption is the way of one claim: signed here, carried by others, and done when the money is where it was sent.
//!
//! A claim has no nonce; what makes it happen once is the share itself. So a redemption is keyed by (envelope, share)
//! and judged by the share's state on the chain alone: whoever carried the claim, with whichever of its signatures.
//!
//! # Guarantees
//! - A signature is on disk before anybody is handed it (RDM-001).
//! - All signatures of a redemption name one destination; a new submitter gets a new signature over the same share,
//!   never another destination (RDM-002).
//! - A signature whose deadline has passed, on the chain or here, is never handed out again (RDM-004).
//! - It is done when our effect is in a final block, foreign when the share was used otherwise in a final block, dead
//!   only when a final block past every deadline shows the share unused (RDM-003). Until then it stays reserved.
//!
//! # Privacy
//! Ticks ask the port for the envelope's events: the endpoint learns which envelope interests this connection.

mod deadline;
mod record;
mod tick;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use alloy::primitives::Address;
use teahouse_base::{
    Clock, Coded, ErrorCode, ReadRecords, RecordStore, StoreError, UnixSeconds, WriteRecords,
};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::envelope::{Amount, Destination, EnvelopeId, SignedClaim};
use teahouse_chain::port::{ChainPort, PortError};
use thiserror::Error;

pub(crate) use record::TABLES;
pub use record::{Handed, Redemption, RedemptionKey, RedemptionState};
pub use tick::RedemptionChange;

use crate::envelope::GivenShare;
use crate::signer::{ClaimError, Intent};

/// Why a claim was not signed or handed over.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RedeemError {
    /// The share is on its way to another destination, which may still get it.
    #[error("the share may still go to another destination")]
    OtherDestination,
    /// The redemption is settled: nothing more can be signed for it.
    #[error("the share is settled: {0:?}")]
    Settled(RedemptionState),
    /// The deadline is past the envelope's life, or over.
    #[error("no claim can be made by {deadline}: the envelope ends at {expiry}")]
    NoTimeLeft {
        /// The deadline asked for.
        deadline: UnixSeconds,
        /// The envelope's end.
        expiry: UnixSeconds,
    },
    /// There is no such redemption.
    #[error("there is no such redemption")]
    Unknown,
    /// The claim was refused.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for RedeemError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::OtherDestination => ErrorCode::new("PAY-501"),
            Self::Settled(_) => ErrorCode::new("PAY-502"),
            Self::NoTimeLeft { .. } => ErrorCode::new("PAY-503"),
            Self::Unknown => ErrorCode::new("PAY-504"),
            Self::Claim(e) => e.code(),
            Self::Store(e) => e.code(),
        }
    }
}

/// Why a tick ended early. Nothing is lost.
#[derive(Debug, Error)]
pub enum RedeemTickError {
    /// The chain could not be read.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The envelope's state could not be read.
    #[error(transparent)]
    State(#[from] teahouse_chain::envelope::StateError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for RedeemTickError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Port(e) => e.code(),
            Self::State(e) => e.code(),
            Self::Store(e) => e.code(),
        }
    }
}

/// What carries `claim` to the chain from an account of one's own, for nobody's fee. It shows that account to be the one
/// that cared: a person is told so, and asked.
pub fn own_submission(claim: &SignedClaim, contract: Address) -> Intent {
    let call = claim.call(contract, Amount::ZERO);
    Intent::CallContract { contract: ContractName::RedEnvelope, value: call.value, data: call.data }
}

/// Who may carry a claim, and for how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carriage {
    /// The one account that may keep a fee; zero where nobody may, and anyone may carry.
    pub relayer: Address,
    /// The most it may keep.
    pub max_fee: Amount,
}

impl Carriage {
    /// Anyone may carry, nobody is paid.
    pub const FREE: Self = Self { relayer: Address::ZERO, max_fee: Amount::ZERO };
}

/// The redemptions of one persona on one chain.
pub struct Redemptions {
    book: Arc<AddressBook>,
    store: Arc<dyn RecordStore>,
    port: Arc<dyn ChainPort>,
    clock: Arc<dyn Clock>,
    /// The time of the newest block that was read; 0 before the first.
    newest_block: AtomicU64,
}

impl Redemptions {
    /// The redemptions in `store` of envelopes in the contract of `book`.
    pub fn open(
        book: Arc<AddressBook>,
        store: Arc<dyn RecordStore>,
        port: Arc<dyn ChainPort>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { book, store, port, clock, newest_block: AtomicU64::new(0) }
    }

    /// The contracts of the chain.
    pub const fn book(&self) -> &Arc<AddressBook> {
        &self.book
    }

    /// The clock it goes by.
    pub const fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    fn contract(&self) -> Option<Address> {
        self.book.contracts.get(&ContractName::RedEnvelope).map(|c| c.address)
    }

    fn key(&self, id: EnvelopeId, index: u32) -> RedemptionKey {
        RedemptionKey { chain: self.book.chain_id, envelope: id, index }
    }

    /// What is known of the redemption of share `index` of `id`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn get(
        &self,
        records: &(impl ReadRecords + ?Sized),
        id: EnvelopeId,
        index: u32,
    ) -> Result<Option<Redemption>, StoreError> {
        record::redemption(records, &self.key(id, index))
    }

    /// [`Redemptions::get`] from a view of now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn look_up(&self, id: EnvelopeId, index: u32) -> Result<Option<Redemption>, StoreError> {
        self.get(&*self.store.begin_read()?, id, index)
    }

    /// Signs a claim of `share` to `dest` for `carriage`, and keeps it in the caller's commit: only after that commit
    /// may it be handed over. Asking again for the same carriage gives the same claim, until its deadline has passed.
    ///
    /// # Errors
    /// [`RedeemError`]; nothing was written.
    pub fn sign(
        &self,
        records: &mut dyn WriteRecords,
        share: &GivenShare,
        dest: Destination,
        carriage: Carriage,
        deadline: UnixSeconds,
    ) -> Result<SignedClaim, RedeemError> {
        let key = self.key(share.id(), share.index());
        let known = record::redemption(records, &key)?;
        let mut redemption = known.unwrap_or_else(|| Redemption::new(dest, share, self.clock.now()));
        redemption.takes(dest)?; // RDM-002
        let now = self.now();
        let usable = |h: &&Handed| h.serves(carriage) && h.claim.claim.deadline > now; // RDM-004
        if let Some(handed) = redemption.handed.iter().find(usable) {
            return Ok(handed.claim.clone());
        }
        self.check_time(share, deadline)?;
        let claim = share.sign_claim(&self.book, dest, (carriage.relayer, carriage.max_fee), deadline)?;
        redemption.add(claim.clone());
        record::put_redemption(records, &key, &redemption)?; // RDM-001
        Ok(claim)
    }

    /// Notes that a submitter has taken the claim it was given.
    ///
    /// # Errors
    /// [`RedeemError::Unknown`] when nothing was signed.
    pub fn handed_over(
        &self,
        records: &mut dyn WriteRecords,
        claim: &SignedClaim,
        to: &str,
    ) -> Result<(), RedeemError> {
        let key = self.key(claim.claim.id, claim.claim.index);
        let mut redemption = record::redemption(records, &key)?.ok_or(RedeemError::Unknown)?;
        redemption.note_taken(claim, to, self.clock.now());
        Ok(record::put_redemption(records, &key, &redemption)?)
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
