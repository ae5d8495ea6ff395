//! What the two sides sign to settle, and what an arbiter signs to rule. Every field is bound, and the domain binds chain
//! and contract.

use alloy::primitives::B256;
use alloy::sol_types::SolStruct;
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer};
use teahouse_deals::Amount;

use super::terms::DealId;
use crate::bindings::Escrow as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;

/// What both sides sign to end milestones as they like. It divides exactly what is left of them, and both deposits where no
/// milestone is left after them.
///
/// As bytes: `version 1 | id 32 | milestones 2 | to payer 12 | to payee 12 | nonce 4 | deadline 8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settlement {
    /// The deal.
    pub id: DealId,
    /// The milestones that end, one bit each, the lowest for the first.
    pub milestones: u16,
    /// What the payer gets.
    pub to_payer: Amount,
    /// What the payee gets.
    pub to_payee: Amount,
    /// The deal's nonce: settlements made and offers withdrawn so far.
    pub nonce: u32,
    /// After this the signatures are worth nothing.
    pub deadline: UnixSeconds,
}

const SETTLEMENT_VERSION: u8 = 1;

impl Settlement {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::Escrow)) // ESC-007
    }

    pub(crate) fn to_sol(self) -> Contract::Settlement {
        Contract::Settlement {
            id: self.id.word(),
            milestones: self.milestones,
            toPayer: self.to_payer.word(),
            toPayee: self.to_payee.word(),
            nonce: self.nonce,
            deadline: self.deadline.get(),
        }
    }
}

impl Encode for Settlement {
    fn encode(&self, to: &mut Writer) {
        to.u8(SETTLEMENT_VERSION).fixed(self.id.as_bytes()).u16(self.milestones);
        to.value(&self.to_payer).value(&self.to_payee).u32(self.nonce).value(&self.deadline);
    }
}

impl Decode for Settlement {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(SETTLEMENT_VERSION)?;
        Ok(Self {
            id: DealId::from_array(from.array()?),
            milestones: from.u16()?,
            to_payer: from.value()?,
            to_payee: from.value()?,
            nonce: from.u32()?,
            deadline: from.value()?,
        })
    }
}

/// What an arbiter decides about one disputed milestone.
///
/// As bytes: `version 1 | id 32 | milestone 1 | payee bps 2 | reasons 32 | deadline 8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ruling {
    /// The deal.
    pub id: DealId,
    /// The milestone, from 0.
    pub milestone: u8,
    /// The payee's part of what is left of it after the fee, in 1/10,000.
    pub payee_bps: u16,
    /// Hash of the reasons.
    pub reasons_hash: B256,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

const RULING_VERSION: u8 = 1;

impl Ruling {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::Escrow)) // ESC-006
    }

    pub(crate) fn to_sol(self) -> Contract::Ruling {
        Contract::Ruling {
            id: self.id.word(),
            milestone: self.milestone,
            payeeBps: self.payee_bps,
            reasonsHash: self.reasons_hash,
            deadline: self.deadline.get(),
        }
    }
}

impl Encode for Ruling {
    fn encode(&self, to: &mut Writer) {
        to.u8(RULING_VERSION).fixed(self.id.as_bytes()).u8(self.milestone).u16(self.payee_bps);
        to.fixed(self.reasons_hash.as_slice()).value(&self.deadline);
    }
}

impl Decode for Ruling {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(RULING_VERSION)?;
        Ok(Self {
            id: DealId::from_array(from.array()?),
            milestone: from.u8()?,
            payee_bps: from.u16()?,
            reasons_hash: from.array::<32>()?.into(),
            deadline: from.value()?,
        })
    }
}
