//! What an account signs to take money out of its purse. Every field is bound, and the domain binds chain and contract.

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolStruct;
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer};
use teahouse_deals::Amount;

use crate::bindings::RideSettlement as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;
use crate::destination::Destination;
use crate::port::Asset;

/// Where an account sends money of its purse, once.
///
/// As bytes: `version 1 | account 20 | token 20 | amount 12 | destination 33 | deadline 8 | salt 32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PurseDraw {
    /// Whose purse.
    pub account: Address,
    /// What is taken.
    pub asset: Asset,
    /// How much.
    pub amount: Amount,
    /// Where it goes.
    pub to: Destination,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
    /// Makes equal draws distinct.
    pub salt: B256,
}

const DRAW_VERSION: u8 = 1;

impl PurseDraw {
    /// The digest to sign. The contract remembers it, so that a draw is made once.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RideSettlement)) // RID-009
    }

    pub(crate) fn to_sol(self) -> Contract::PurseDraw {
        Contract::PurseDraw {
            account: self.account,
            token: self.asset.token(),
            amount: self.amount.word(),
            toKind: self.to.kind(),
            to: self.to.word(),
            deadline: self.deadline.get(),
            salt: self.salt,
        }
    }
}

impl Encode for PurseDraw {
    fn encode(&self, to: &mut Writer) {
        to.u8(DRAW_VERSION).fixed(self.account.as_slice()).fixed(self.asset.token().as_slice());
        to.value(&self.amount).value(&self.to).value(&self.deadline).fixed(self.salt.as_slice());
    }
}

impl Decode for PurseDraw {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(DRAW_VERSION)?;
        Ok(Self {
            account: from.array::<20>()?.into(),
            asset: Asset::from_token(from.array::<20>()?.into()),
            amount: from.value()?,
            to: from.value()?,
            deadline: from.value()?,
            salt: from.array::<32>()?.into(),
        })
    }
}
