//! A claim is what a share's one-time key signs: which share, to whom, and what the carrier may keep.

use alloy::primitives::{Address, B256};
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer};

use super::terms::{Amount, EnvelopeId};
use crate::bindings::RedEnvelope;
use crate::typed::EnvelopeDomain;

/// Where money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Destination {
    /// An account or contract.
    Account(Address),
}

impl Destination {
    /// `DestKind.ACCOUNT`.
    const ACCOUNT: u8 = 0;

    pub(crate) const fn kind(self) -> u8 {
        match self {
            Self::Account(_) => Self::ACCOUNT,
        }
    }

    pub(crate) fn word(self) -> B256 {
        match self {
            Self::Account(at) => at.into_word(),
        }
    }

    /// Reads the contract's form; `None` for a kind that this version does not know, or upper bytes that are not zero.
    pub(crate) fn read(word: B256, kind: u8) -> Option<Self> {
        let account = Address::from_word(word);
        (kind == Self::ACCOUNT && account.into_word() == word).then_some(Self::Account(account))
    }
}

/// What the key of a share signs. Every field is bound, and the domain binds chain and contract.
///
/// As bytes, 122 of them, in the journal and to a submitter:
/// `version 1 | id 32 | index 4 | amount 12 | kind 1 | dest 32 | max_relayer_fee 12 | relayer 20 | deadline 8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShareClaim {
    /// The envelope.
    pub id: EnvelopeId,
    /// The share.
    pub index: u32,
    /// Its amount.
    pub amount: Amount,
    /// Who gets it.
    pub dest: Destination,
    /// The most the relayer may keep of it.
    pub max_relayer_fee: Amount,
    /// The one account that may charge a fee; zero when none may. Anyone may carry the claim without one.
    pub relayer: Address,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

const CLAIM_VERSION: u8 = 1;

impl ShareClaim {
    /// The digest to sign.
    pub fn digest(&self, domain: &EnvelopeDomain) -> B256 {
        domain.claim_digest(&self.to_sol()) // RED-004
    }

    pub(crate) fn to_sol(self) -> RedEnvelope::Claim {
        RedEnvelope::Claim {
            id: self.id.word(),
            index: self.index,
            amount: self.amount.word(),
            dest: self.dest.word(),
            destKind: self.dest.kind(),
            maxRelayerFee: self.max_relayer_fee.word(),
            relayer: self.relayer,
            deadline: self.deadline.get(),
        }
    }
}

impl Encode for ShareClaim {
    fn encode(&self, to: &mut Writer) {
        to.u8(CLAIM_VERSION).fixed(self.id.as_bytes()).u32(self.index).value(&self.amount);
        to.u8(self.dest.kind()).fixed(self.dest.word().as_slice());
        to.value(&self.max_relayer_fee).fixed(self.relayer.as_slice()).value(&self.deadline);
    }
}

impl Decode for ShareClaim {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(CLAIM_VERSION)?;
        let (id, index, amount) = (EnvelopeId::from_array(from.array()?), from.u32()?, from.value()?);
        let (kind, word) = (from.u8()?, from.array::<32>()?);
        let dest = Destination::read(word.into(), kind).ok_or(CodecError::Malformed("destination"))?;
        let max_relayer_fee = from.value()?;
        let (relayer, deadline) = (from.array::<20>()?.into(), from.value()?);
        Ok(Self { id, index, amount, dest, max_relayer_fee, relayer, deadline })
    }
}
