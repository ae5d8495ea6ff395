//! A claim is what a share's one-time key signs: which share, to whom, and what the carrier may keep.

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolCall;
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer};

use super::terms::{Amount, EnvelopeId};
use crate::bindings::RedEnvelope;
use crate::destination::Destination;
use crate::port::Asset;
use crate::typed::EnvelopeDomain;

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

    /// The claim that call data brings to the contract, and what its envelope holds; `None` for any other call, and for a
    /// destination that this version does not know.
    pub fn of_call(data: &[u8]) -> Option<(Self, Asset)> {
        let call = RedEnvelope::claimCall::abi_decode(data).ok()?;
        let signed = call.signed;
        let claim = Self {
            id: signed.id.into(),
            index: signed.index,
            amount: Amount::from_word(signed.amount),
            dest: Destination::read(signed.dest, signed.destKind)?,
            max_relayer_fee: Amount::from_word(signed.maxRelayerFee),
            relayer: signed.relayer,
            deadline: UnixSeconds::new(signed.deadline),
        };
        Some((claim, Asset::from_token(call.terms.token)))
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
        to.value(&self.dest)
            .value(&self.max_relayer_fee)
            .fixed(self.relayer.as_slice())
            .value(&self.deadline);
    }
}

impl Decode for ShareClaim {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(CLAIM_VERSION)?;
        let (id, index, amount) = (EnvelopeId::from_array(from.array()?), from.u32()?, from.value()?);
        let (dest, max_relayer_fee) = (from.value()?, from.value()?);
        let (relayer, deadline) = (from.array::<20>()?.into(), from.value()?);
        Ok(Self { id, index, amount, dest, max_relayer_fee, relayer, deadline })
    }
}
