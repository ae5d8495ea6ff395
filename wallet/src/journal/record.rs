//! The records of the journal and their bytes.

use alloy::primitives::{Address, B256, Bytes};
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixMillis, Writer};
use teahouse_chain::port::ChainId;

use super::state::{State, Trouble};
use crate::bytes::{self, Amounts};
use crate::preview::ConsentDigest;
use crate::signer::{Fees, Intent, TxPlan};

teahouse_base::fixed_id!(
    /// Names one intent. Whoever asks for a payment chooses it, so that asking twice is asking once.
    pub struct IntentId(16)
);

/// One account on one chain: intents of a lane are sent one nonce after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lane {
    /// The chain.
    pub chain: ChainId,
    /// The account.
    pub account: Address,
}

impl Lane {
    /// `chain (8) | account (20)`: the beginning of every key of this lane.
    pub(crate) fn prefix(&self) -> Vec<u8> {
        [&self.chain.get().to_be_bytes()[..], self.account.as_slice()].concat()
    }

    /// The lane at the beginning of a key.
    ///
    /// # Errors
    /// [`CodecError`] for a key that begins with none.
    pub(crate) fn of_key(key: &[u8]) -> Result<Self, CodecError> {
        let mut from = Reader::new(key);
        Ok(Self { chain: ChainId::new(from.u64()?), account: bytes::address(&mut from)? })
    }

    /// `chain (8) | account (20) | intent (16)`.
    pub(crate) fn key(&self, id: &IntentId) -> Vec<u8> {
        [&self.prefix()[..], id.as_bytes()].concat()
    }
}

/// What was agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The transaction as it was shown.
    pub plan: TxPlan,
    /// The digest of what was shown.
    pub consent: ConsentDigest,
    /// The most that may leave the account, fees at the cap included: what is reserved.
    pub outflow: Amounts,
    /// The highest `max_fee_per_gas` that was agreed to.
    pub fee_cap: u128,
    /// When.
    pub at: UnixMillis,
}

/// An intent and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentRecord {
    /// What is wanted.
    pub intent: Intent,
    /// What is known.
    pub state: State,
    /// What is in the way, if anything.
    pub trouble: Option<Trouble>,
    /// When it was wanted.
    pub created_at: UnixMillis,
    /// Signed by then, or never.
    pub sign_before: Option<UnixMillis>,
    /// What was agreed to; from [`State::Approved`] on.
    pub agreement: Option<Agreement>,
    /// How many signed attempts there are. All carry the same nonce.
    pub attempts: u16,
    /// Since when the final nonce is above ours without a receipt of ours.
    pub(super) foreign_since: Option<UnixMillis>,
}

/// Whether an attempt does what is wanted or takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptKind {
    /// It does what is wanted.
    Intent,
    /// It uses the nonce up and does nothing.
    Cancellation,
}

/// Signed bytes of an intent. They are stored before they are sent and never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// What the bytes do.
    pub kind: AttemptKind,
    /// Their hash.
    pub hash: B256,
    /// The bytes.
    pub raw: Bytes,
    /// Their price.
    pub fees: Fees,
    /// The newest block when they were signed.
    pub signed_at: u64,
    /// When they were last handed to an endpoint.
    pub(super) sent_at: Option<UnixMillis>,
    /// How often.
    pub(super) sends: u32,
}

/// `digest | outflow | fee cap (16) | time (8) | plan`.
impl Encode for Agreement {
    fn encode(&self, to: &mut Writer) {
        to.fixed(self.consent.as_bytes());
        bytes::put_amounts(to, &self.outflow);
        to.u128(self.fee_cap).value(&self.at).value(&self.plan);
    }
}

impl Decode for Agreement {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let consent = from.value()?;
        let outflow = bytes::amounts(from)?;
        Ok(Self { consent, outflow, fee_cap: from.u128()?, at: from.value()?, plan: from.value()? })
    }
}

/// Version 1: `intent | state | trouble (1) | created (8) | sign before? | agreement? | attempts (2) | foreign since?`.
impl Encode for IntentRecord {
    fn encode(&self, to: &mut Writer) {
        to.u8(1)
            .value(&self.intent)
            .value(&self.state)
            .u8(Trouble::number(self.trouble))
            .value(&self.created_at);
        to.option(self.sign_before.as_ref()).option(self.agreement.as_ref());
        to.u16(self.attempts).option(self.foreign_since.as_ref());
    }
}

impl Decode for IntentRecord {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self {
            intent: from.value()?,
            state: from.value()?,
            trouble: Trouble::from_number(from.u8()?)?,
            created_at: from.value()?,
            sign_before: from.option()?,
            agreement: from.option()?,
            attempts: from.u16()?,
            foreign_since: from.option()?,
        })
    }
}

/// Longer signed bytes are none of ours: call data is bounded and the rest is short.
const MAX_RAW: usize = crate::signer::MAX_CALL_DATA + 1024;

/// Version 1: `kind (1) | hash (32) | max fee (16) | tip (16) | signed at (8) | sent at? | sends (4) | raw`.
impl Encode for Attempt {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).u8(match self.kind {
            AttemptKind::Intent => 1,
            AttemptKind::Cancellation => 2,
        });
        bytes::put_hash(to, self.hash);
        to.u128(self.fees.max_fee).u128(self.fees.tip).u64(self.signed_at).option(self.sent_at.as_ref());
        to.u32(self.sends).bytes(&self.raw);
    }
}

impl Decode for Attempt {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let kind = match from.u8()? {
            1 => AttemptKind::Intent,
            2 => AttemptKind::Cancellation,
            _ => return Err(CodecError::Malformed("kind of attempt")),
        };
        Ok(Self {
            kind,
            hash: bytes::hash(from)?,
            fees: Fees { max_fee: from.u128()?, tip: from.u128()? },
            signed_at: from.u64()?,
            sent_at: from.option()?,
            sends: from.u32()?,
            raw: from.bytes("signed bytes", MAX_RAW)?.to_vec().into(),
        })
    }
}
