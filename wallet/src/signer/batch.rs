//! A batch plan is what a person wants to happen by somebody else's transaction, in types that a screen can explain.
//!
//! `Intent`s → [`BatchPlan`] → `SignedBatch`: what is signed is built here from the intents and from nothing else (SGN-001,
//! SGN-005). The domain's contract is the account itself; the code it takes on is the address book's `Delegate`.

use alloy::primitives::{Address, U256};
use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode, Reader, UnixSeconds, Writer};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::delegate::{Batch, DelegatedAccount, MAX_BATCH_CALLS, MAX_BATCH_DATA, SignedBatch};
use teahouse_chain::envelope::{Amount, ContractCall};
use teahouse_chain::port::{Asset, ChainId};
use thiserror::Error;

use super::delegation::{Delegation, SignedDelegation};
use super::{Intent, IntentError, Signer};
use crate::bytes;

/// Why a batch was not signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The address book of this chain has no code that accounts could take on.
    #[error("this chain has no delegate")]
    NoDelegate,
    /// The plan is for another chain or account than the signer's.
    #[error("the batch is for {account} on chain {chain}, which is not this signer's")]
    OtherPlace {
        /// The chain of the plan.
        chain: ChainId,
        /// The account of the plan.
        account: Address,
    },
    /// A batch without calls, with more than a person reads, or with a call longer than that.
    #[error("a batch has 1 to {MAX_BATCH_CALLS} calls of at most {MAX_BATCH_DATA} bytes")]
    OutOfBounds,
    /// What carries other people's batches, or changes the account's code, is no part of a batch.
    #[error("this cannot be part of a batch")]
    NotForBatches,
    /// A fee above the one that was agreed to.
    #[error("a fee of {asked} is above the {cap} that was agreed to")]
    FeeAboveCap {
        /// What the submitter asks.
        asked: Amount,
        /// What was agreed to.
        cap: Amount,
    },
    /// A fee for nobody.
    #[error("a fee was allowed to nobody")]
    FeeForNobody,
    /// An intent has no meaning on this chain.
    #[error(transparent)]
    Intent(#[from] IntentError),
}

impl Coded for BatchError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoDelegate => ErrorCode::new("PAY-431"),
            Self::OtherPlace { .. } => ErrorCode::new("PAY-432"),
            Self::OutOfBounds => ErrorCode::new("PAY-433"),
            Self::NotForBatches => ErrorCode::new("PAY-434"),
            Self::FeeAboveCap { .. } => ErrorCode::new("PAY-435"),
            Self::FeeForNobody => ErrorCode::new("PAY-436"),
            Self::Intent(e) => e.code(),
        }
    }
}

/// Everything of a batch but who submits it: that is named when somebody was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchPlan {
    /// The chain.
    pub chain: ChainId,
    /// The account whose calls these are.
    pub account: Address,
    /// What is wanted, in order; all of it happens or nothing.
    pub intents: Vec<Intent>,
    /// The number that makes it happen once.
    pub nonce: U256,
    /// The last second it may run.
    pub deadline: UnixSeconds,
    /// Gas that must be left when the first call begins.
    pub min_gas: u64,
    /// What the fee is paid in.
    pub fee_asset: Asset,
    /// The largest fee that was agreed to, whoever submits.
    pub fee_cap: Amount,
}

/// Who submits, and the most it may charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carrier {
    /// The account that may charge a fee; zero where nobody may, and anyone may submit.
    pub submitter: Address,
    /// The most it may charge.
    pub max_fee: Amount,
}

impl Carrier {
    /// Anyone may submit, nobody is paid.
    pub const FREE: Self = Self { submitter: Address::ZERO, max_fee: Amount::ZERO };
}

impl BatchPlan {
    /// What the intents are to the chain of `book`.
    ///
    /// # Errors
    /// [`BatchError`].
    pub fn calls(&self, book: &AddressBook) -> Result<Vec<ContractCall>, BatchError> {
        if self.intents.is_empty() || self.intents.len() > MAX_BATCH_CALLS {
            return Err(BatchError::OutOfBounds);
        }
        self.intents.iter().map(|intent| call_of(intent, book)).collect()
    }

    /// The batch that `carrier` would bring.
    ///
    /// # Errors
    /// [`BatchError`].
    pub fn batch(&self, book: &AddressBook, carrier: Carrier) -> Result<Batch, BatchError> {
        if carrier.max_fee > self.fee_cap {
            return Err(BatchError::FeeAboveCap { asked: carrier.max_fee, cap: self.fee_cap }); // SGN-005
        }
        if carrier.max_fee > Amount::ZERO && carrier.submitter.is_zero() {
            return Err(BatchError::FeeForNobody);
        }
        Ok(Batch {
            calls: self.calls(book)?,
            nonce: self.nonce,
            deadline: self.deadline,
            min_gas: self.min_gas,
            submitter: carrier.submitter,
            fee_asset: self.fee_asset,
            max_fee: carrier.max_fee,
        })
    }
}

fn call_of(intent: &Intent, book: &AddressBook) -> Result<ContractCall, BatchError> {
    if !intent.fits_batches() {
        return Err(BatchError::NotForBatches); // SGN-005
    }
    let call = intent.call(book)?;
    if call.data.len() > MAX_BATCH_DATA {
        return Err(BatchError::OutOfBounds);
    }
    Ok(ContractCall { to: call.to, value: call.value, data: call.data })
}

/// The code of `book` that accounts may take on.
pub(crate) fn delegate_of(book: &AddressBook) -> Result<Address, BatchError> {
    book.contracts.get(&ContractName::Delegate).map(|at| at.address).ok_or(BatchError::NoDelegate)
}

impl Signer {
    /// Signs `plan` for `carrier`. The same input always gives the same bytes (RFC 6979).
    ///
    /// # Errors
    /// [`BatchError`] when the plan is for another chain or account, or is more than was agreed to.
    pub fn sign_batch(&self, plan: &BatchPlan, carrier: Carrier) -> Result<SignedBatch, BatchError> {
        delegate_of(self.book())?;
        if plan.chain != self.chain() || plan.account != self.address() {
            return Err(BatchError::OtherPlace { chain: plan.chain, account: plan.account }); // SGN-002
        }
        let batch = plan.batch(self.book(), carrier)?;
        let digest = DelegatedAccount::at(plan.account).digest(plan.chain, &batch);
        Ok(SignedBatch { account: plan.account, batch, signature: self.key.sign(&digest).as_bytes() })
    }

    /// Signs the word that the account's code is the address book's `Delegate`, while the account's nonce is `nonce`.
    ///
    /// # Errors
    /// [`BatchError::NoDelegate`].
    pub fn sign_delegation(&self, nonce: u64) -> Result<SignedDelegation, BatchError> {
        let code = delegate_of(self.book())?; // SGN-006
        Ok(self.word(Delegation { chain: self.chain(), code, nonce }))
    }

    pub(super) fn word(&self, delegation: Delegation) -> SignedDelegation {
        delegation.signed(self.key.sign(&delegation.digest()))
    }
}

/// Version 1: `chain 8 | account 20 | nonce 32 | deadline 8 | min gas 8 | fee asset 20 | fee cap 12 | intents: count 4`.
impl Encode for BatchPlan {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).u64(self.chain.get());
        bytes::put_address(to, self.account);
        bytes::put_amount(to, self.nonce);
        to.value(&self.deadline).u64(self.min_gas);
        bytes::put_address(to, self.fee_asset.token());
        to.value(&self.fee_cap).list(&self.intents);
    }
}

impl Decode for BatchPlan {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self {
            chain: ChainId::new(from.u64()?),
            account: bytes::address(from)?,
            nonce: bytes::amount(from)?,
            deadline: from.value()?,
            min_gas: from.u64()?,
            fee_asset: Asset::from_token(bytes::address(from)?),
            fee_cap: from.value()?,
            intents: from.list("intents", MAX_BATCH_CALLS)?,
        })
    }
}
