//! A transaction plan is an intent with everything that its signature will bind.
//!
//! `Intent` → [`TxPlan`] → [`SignedTx`]: each arrow is one function, and there is no other way to a signature.

use alloy::consensus::{SignableTransaction, TxEip1559, TxEip7702};
use alloy::eips::eip2718::Encodable2718;
use alloy::eips::eip7702::SignedAuthorization;
use alloy::primitives::{Address, B256, Bytes, Signature, TxKind, U256};
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};
use teahouse_chain::book::AddressBook;
use teahouse_chain::port::{AsIf, CallPlan, ChainId};

use super::delegation::{Delegation, SignedDelegation, WORD_GAS};
use super::intent::{Call, Intent, IntentError, MAX_CALL_DATA};
use crate::bytes;

/// Gas of a transaction that does nothing (yellow paper, appendix G, `G_transaction`).
pub(crate) const CANCELLATION_GAS: u64 = 21_000;

/// What inclusion may cost, per unit of gas in wei (EIP-1559).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fees {
    /// `max_fee_per_gas`.
    pub max_fee: u128,
    /// `max_priority_fee_per_gas`, at most `max_fee`.
    pub tip: u128,
}

/// An intent with its call, its nonce and its price: what is previewed, consented to and signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxPlan {
    chain: ChainId,
    from: Address,
    intent: Intent,
    call: Call,
    nonce: u64,
    gas: u64,
    fees: Fees,
}

impl TxPlan {
    /// The plan of `intent`, sent by `from` on the chain of `book`.
    ///
    /// # Errors
    /// [`IntentError`] when the intent has no meaning on this chain.
    pub fn new(
        book: &AddressBook,
        from: Address,
        intent: Intent,
        nonce: u64,
        gas: u64,
        fees: Fees,
    ) -> Result<Self, IntentError> {
        let call = intent.call(book)?;
        Ok(Self { chain: book.chain_id, from, intent, call, nonce, gas, fees })
    }

    /// The same plan at another price. Nonce, call and gas stay: only one of the two can ever be in a block.
    #[must_use]
    pub fn at_price(&self, fees: Fees) -> Self {
        Self { fees, ..self.clone() }
    }

    /// A plan that uses up this plan's nonce and does nothing: zero coin from the account to itself.
    #[must_use]
    pub fn cancellation(&self, fees: Fees) -> Self {
        let intent = Intent::SendCoin { to: self.from, amount: U256::ZERO };
        let call = Call { to: self.from, value: U256::ZERO, data: Bytes::new() };
        Self { intent, call, gas: CANCELLATION_GAS, fees, ..self.clone() }
    }

    /// The chain its signature binds.
    pub const fn chain(&self) -> ChainId {
        self.chain
    }

    /// The account that pays.
    pub const fn from(&self) -> Address {
        self.from
    }

    /// What is wanted.
    pub const fn intent(&self) -> &Intent {
        &self.intent
    }

    /// What that is to the chain.
    pub const fn call(&self) -> &Call {
        &self.call
    }

    /// The account's nonce.
    pub const fn nonce(&self) -> u64 {
        self.nonce
    }

    /// The gas limit.
    pub const fn gas(&self) -> u64 {
        self.gas
    }

    /// The price.
    pub const fn fees(&self) -> Fees {
        self.fees
    }

    /// The most that inclusion can cost at this price, in wei.
    pub fn max_cost(&self) -> U256 {
        U256::from(self.gas) * U256::from(self.fees.max_fee)
    }

    /// The same as a simulation takes it.
    pub fn to_call_plan(&self) -> CallPlan {
        let Call { to, value, data } = self.call.clone();
        CallPlan { from: self.from, to, value, data, gas: Some(self.gas), as_if: as_if(&self.intent) }
    }

    /// The exact bytes a signature covers: `0x02 | rlp([chain, nonce, tip, max fee, gas, to, value, data, []])` (EIP-1559), or
    /// where a word about an account's code goes along `0x04 | rlp([…, [], [word]])` (EIP-7702). The own account's word is
    /// signed together with the transaction; here its signature is zeros.
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        match self.words(None) {
            None => self.plain().encoded_for_signing(),
            Some(word) => self.with_word(word).encoded_for_signing(),
        }
    }

    /// The word about its own account's code that goes along with this plan, and is signed with it.
    pub(super) fn own_word(&self) -> Option<Delegation> {
        match self.intent {
            // The transaction itself uses the nonce before (EIP-7702, "Behavior").
            Intent::TakeCodeBack { .. } => Some(Delegation {
                chain: self.chain,
                code: Address::ZERO,
                nonce: self.nonce.saturating_add(1),
            }),
            _ => None,
        }
    }

    fn words(&self, own: Option<SignedDelegation>) -> Option<SignedAuthorization> {
        let unsigned =
            |word: Delegation| SignedAuthorization::new_unchecked(word.to_alloy(), 0, U256::ZERO, U256::ZERO);
        match &self.intent {
            Intent::CarryBatch { word, .. } => word.map(SignedDelegation::to_alloy),
            _ => own.map(SignedDelegation::to_alloy).or_else(|| self.own_word().map(unsigned)),
        }
    }

    fn with_word(&self, word: SignedAuthorization) -> TxEip7702 {
        let plain = self.plain();
        TxEip7702 {
            chain_id: plain.chain_id,
            nonce: plain.nonce,
            gas_limit: plain.gas_limit,
            max_fee_per_gas: plain.max_fee_per_gas,
            max_priority_fee_per_gas: plain.max_priority_fee_per_gas,
            to: self.call.to,
            value: plain.value,
            access_list: plain.access_list,
            authorization_list: vec![word],
            input: plain.input,
        }
    }

    fn plain(&self) -> TxEip1559 {
        TxEip1559 {
            chain_id: self.chain.get(),
            nonce: self.nonce,
            gas_limit: self.gas,
            max_fee_per_gas: self.fees.max_fee,
            max_priority_fee_per_gas: self.fees.tip,
            to: TxKind::Call(self.call.to),
            value: self.call.value,
            access_list: Default::default(),
            input: self.call.data.clone(),
        }
    }

    /// The digest of [`TxPlan::bytes_to_sign`], with the own word as it was signed.
    pub(super) fn digest(&self, own: Option<SignedDelegation>) -> B256 {
        match self.words(own) {
            None => self.plain().signature_hash(),
            Some(word) => self.with_word(word).signature_hash(),
        }
    }

    /// Joins plan, own word and signature.
    pub(super) fn signed(&self, own: Option<SignedDelegation>, signature: Signature) -> SignedTx {
        match self.words(own) {
            None => SignedTx::of(self.plain().into_signed(signature)),
            Some(word) => SignedTx::of(self.with_word(word).into_signed(signature)),
        }
    }
}

/// What an intent's words about code make of the world it is simulated in.
pub(crate) fn as_if(intent: &Intent) -> Option<AsIf> {
    match intent {
        Intent::CarryBatch { account, word: Some(word), .. } => {
            Some(AsIf { account: *account, code: word.delegation.code })
        }
        _ => None,
    }
}

/// Gas for the words about code that go along with `intent`. A simulation that takes an account as delegated does not count it.
pub(crate) const fn word_gas(intent: &Intent) -> u64 {
    match intent {
        Intent::CarryBatch { word: Some(_), .. } | Intent::TakeCodeBack { .. } => WORD_GAS,
        _ => 0,
    }
}

/// Signed bytes: what is stored before it is sent, and sent again as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedTx {
    /// `keccak256` of the bytes: the transaction's name on the chain.
    pub hash: B256,
    /// The bytes in EIP-2718 form.
    pub raw: Bytes,
}

impl SignedTx {
    fn of<T: alloy::consensus::transaction::RlpEcdsaEncodableTx>(signed: alloy::consensus::Signed<T>) -> Self
    where
        alloy::consensus::Signed<T>: Encodable2718,
    {
        let raw: Bytes = signed.encoded_2718().into();
        Self { hash: alloy::primitives::keccak256(&raw), raw }
    }
}

/// Version 1: `chain (8) | from (20) | intent | to (20) | value (32) | data | nonce (8) | gas (8) | max fee (16) | tip (16)`.
impl Encode for TxPlan {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).u64(self.chain.get()).fixed(self.from.as_slice()).value(&self.intent);
        bytes::put_address(to, self.call.to);
        bytes::put_amount(to, self.call.value);
        to.bytes(&self.call.data).u64(self.nonce).u64(self.gas).u128(self.fees.max_fee).u128(self.fees.tip);
    }
}

impl Decode for TxPlan {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self {
            chain: ChainId::new(from.u64()?),
            from: bytes::address(from)?,
            intent: from.value()?,
            call: Call {
                to: bytes::address(from)?,
                value: bytes::amount(from)?,
                data: from.bytes("call data", MAX_CALL_DATA)?.to_vec().into(),
            },
            nonce: from.u64()?,
            gas: from.u64()?,
            fees: Fees { max_fee: from.u128()?, tip: from.u128()? },
        })
    }
}
