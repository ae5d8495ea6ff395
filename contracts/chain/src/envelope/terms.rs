//! Terms are what the creator of an envelope promises, and their hash is its name.

use alloy::primitives::{Address, B256};
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer, fixed_id};
pub use teahouse_deals::{Amount, AmountError};

use super::claim::Destination;
use crate::bindings::RedEnvelope;
use crate::port::Asset;
use crate::typed::EnvelopeDomain;

fixed_id!(
    /// Names an envelope: the EIP-712 digest of its terms, on one chain and contract.
    pub struct EnvelopeId(32)
);

impl EnvelopeId {
    /// The id as a word of the chain.
    pub const fn word(&self) -> B256 {
        B256::new(*self.as_bytes())
    }
}

impl From<B256> for EnvelopeId {
    fn from(word: B256) -> Self {
        Self::from_array(word.0)
    }
}

/// What the creator of an equal envelope promises.
///
/// As bytes, 130 of them, where a share is given away:
/// `version 1 | depth 1 | shares 4 | token 20 | total 12 | expiry 8 | refund_to 20 | root 32 | salt 32`.
/// The mode (equal) and the kind of the refund destination (account) are those of version 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Terms {
    /// Levels of the share tree.
    pub depth: u8,
    /// Number of shares.
    pub shares: u32,
    /// What is given.
    pub asset: Asset,
    /// The whole deposit: `shares` times one share.
    pub total: Amount,
    /// From then on nothing can be claimed, and the rest goes back.
    pub expiry: UnixSeconds,
    /// Where the rest goes.
    pub refund_to: Address,
    /// Root of the share tree.
    pub root: B256,
    /// Makes equal promises distinct. Random, so that an id cannot be guessed.
    pub salt: B256,
}

/// The version of the bytes.
const TERMS_VERSION: u8 = 1;
/// `Mode.EQUAL`.
const EQUAL: u8 = 0;

impl Terms {
    /// The id of an envelope with these terms.
    pub fn id(&self, domain: &EnvelopeDomain) -> EnvelopeId {
        domain.terms_digest(&self.to_sol()).into() // RED-001
    }

    /// What one share holds; zero for terms without shares, which no contract takes.
    pub const fn share(&self) -> Amount {
        self.total.part(self.shares)
    }

    pub(crate) fn to_sol(self) -> RedEnvelope::Terms {
        let refund = Destination::Account(self.refund_to);
        RedEnvelope::Terms {
            mode: EQUAL,
            depth: self.depth,
            shares: self.shares,
            token: self.asset.token(),
            total: self.total.word(),
            expiry: self.expiry.get(),
            refundKind: refund.kind(),
            refundTo: refund.word(),
            root: self.root,
            salt: self.salt,
        }
    }

    /// Reads the contract's form; `None` for a mode or destination that this version does not know.
    pub(crate) fn from_sol(terms: &RedEnvelope::Terms) -> Option<Self> {
        let Destination::Account(refund_to) = Destination::read(terms.refundTo, terms.refundKind)?;
        (terms.mode == EQUAL).then_some(Self {
            depth: terms.depth,
            shares: terms.shares,
            asset: Asset::from_token(terms.token),
            total: Amount::from_word(terms.total),
            expiry: UnixSeconds::new(terms.expiry),
            refund_to,
            root: terms.root,
            salt: terms.salt,
        })
    }
}

impl Encode for Terms {
    fn encode(&self, to: &mut Writer) {
        to.u8(TERMS_VERSION).u8(self.depth).u32(self.shares).fixed(self.asset.token().as_slice());
        to.value(&self.total).value(&self.expiry).fixed(self.refund_to.as_slice());
        to.fixed(self.root.as_slice()).fixed(self.salt.as_slice());
    }
}

impl Decode for Terms {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(TERMS_VERSION)?;
        Ok(Self {
            depth: from.u8()?,
            shares: from.u32()?,
            asset: Asset::from_token(from.array::<20>()?.into()),
            total: from.value()?,
            expiry: from.value()?,
            refund_to: from.array::<20>()?.into(),
            root: from.array::<32>()?.into(),
            salt: from.array::<32>()?.into(),
        })
    }
}
