//! A transaction plan is an intent with everything that its signature will bind.
//!
//! `Intent` → [`TxPlan`] → [`SignedTx`]: each arrow is one function, and there is no other way to a signature.

use alloy::consensus::{SignableTransaction, TxEip1559};
use alloy::eips::eip2718::Encodable2718;
use alloy::primitives::{Address, B256, Bytes, Signature, TxKind, U256};
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};
use teahouse_chain::book::AddressBook;
use teahouse_chain::port::{CallPlan, ChainId};

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
        CallPlan { from: self.from, to, value, data, gas: Some(self.gas) }
    }

    /// The exact bytes a signature covers: `0x02 | rlp([chain, nonce, tip, max fee, gas, to, value, data, []])` (EIP-1559).
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        self.unsigned().encoded_for_signing()
    }

    fn unsigned(&self) -> TxEip1559 {
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

    /// The digest of [`TxPlan::bytes_to_sign`].
    pub(super) fn digest(&self) -> B256 {
        self.unsigned().signature_hash()
    }

    /// Joins plan and signature.
    pub(super) fn signed(&self, signature: Signature) -> SignedTx {
        let signed = self.unsigned().into_signed(signature);
        let hash = *signed.hash();
        SignedTx { hash, raw: signed.encoded_2718().into() }
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
