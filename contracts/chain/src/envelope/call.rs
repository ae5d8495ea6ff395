//! A call is a contract, call data, and the coin that goes along.

use alloy::primitives::{Address, Bytes, U256};
use alloy::sol_types::SolCall;
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};

use super::claim::ShareClaim;
use super::terms::{Amount, Terms};
use super::tree::SharePath;
use crate::bindings::{PracticeDollar, RedEnvelope};
use crate::port::{Asset, CallPlan};

/// One call, ready to be put into a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractCall {
    /// The contract.
    pub to: Address,
    /// Native coin that goes along, in wei.
    pub value: U256,
    /// Call data.
    pub data: Bytes,
}

impl ContractCall {
    fn new(to: Address, value: U256, call: &impl SolCall) -> Self {
        Self { to, value, data: call.abi_encode().into() }
    }

    /// This call made by `from`.
    pub fn plan(self, from: Address) -> CallPlan {
        CallPlan { from, to: self.to, value: self.value, data: self.data, gas: None }
    }
}

/// Funds an envelope. A token must be approved first: [`ContractCall::approve`].
pub fn create(contract: Address, terms: &Terms) -> ContractCall {
    let value = match terms.asset {
        Asset::Native => U256::from(terms.total.get()),
        Asset::Token(_) => U256::ZERO,
    };
    ContractCall::new(contract, value, &RedEnvelope::createCall { terms: terms.to_sol() })
}

/// Sends the rest to the destination of the terms.
pub fn refund(contract: Address, terms: &Terms) -> ContractCall {
    ContractCall::new(contract, U256::ZERO, &RedEnvelope::refundCall { terms: terms.to_sol() })
}

/// Pushes what could not be pushed to `account` again.
pub fn pay_owed(contract: Address, asset: Asset, account: Address) -> ContractCall {
    ContractCall::new(contract, U256::ZERO, &RedEnvelope::payOwedCall { token: asset.token(), account })
}

/// Pushes what is owed to the caller to `to`.
pub fn redirect_owed(contract: Address, asset: Asset, to: Address) -> ContractCall {
    ContractCall::new(contract, U256::ZERO, &RedEnvelope::redirectOwedCall { token: asset.token(), to })
}

impl ContractCall {
    /// Lets `spender` take up to `amount` of an ERC-20 token from the caller.
    pub fn approve(token: Address, spender: Address, amount: U256) -> Self {
        Self::new(token, U256::ZERO, &PracticeDollar::approveCall { spender, value: amount })
    }

    /// Sends an ERC-20 token.
    pub fn transfer(token: Address, to: Address, amount: U256) -> Self {
        Self::new(token, U256::ZERO, &PracticeDollar::transferCall { to, value: amount })
    }
}

/// A claim with all that proves it: what is handed to whoever carries it to the chain.
///
/// As bytes: `version 1 | terms 130 | claim 122 | key 20 | path 4 + 44 n | signature 65`, with n at most 7.
///
/// # Privacy
/// Whoever holds it can carry it and nothing else: destination, fee and relayer are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedClaim {
    /// The envelope's terms.
    pub terms: Terms,
    /// What the key signed.
    pub claim: ShareClaim,
    /// The share's key, as an address.
    pub key: Address,
    /// The share's place in the tree.
    pub path: SharePath,
    /// `r 32 | s 32 | v 1` with v 27 or 28.
    pub signature: [u8; 65],
}

const SIGNED_CLAIM_VERSION: u8 = 1;

impl SignedClaim {
    /// Pays the share. `fee` must be zero unless the caller is the relayer the claim names.
    pub fn call(&self, contract: Address, fee: Amount) -> ContractCall {
        let call = RedEnvelope::claimCall {
            terms: self.terms.to_sol(),
            signed: self.claim.to_sol(),
            key: self.key,
            path: self.path.to_sol(),
            signature: self.signature.to_vec().into(),
            fee: fee.word(),
        };
        ContractCall::new(contract, U256::ZERO, &call)
    }
}

impl Encode for SignedClaim {
    fn encode(&self, to: &mut Writer) {
        to.u8(SIGNED_CLAIM_VERSION).value(&self.terms).value(&self.claim).fixed(self.key.as_slice());
        to.value(&self.path).fixed(&self.signature);
    }
}

impl Decode for SignedClaim {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(SIGNED_CLAIM_VERSION)?;
        let (terms, claim) = (from.value()?, from.value()?);
        let (key, path) = (from.array::<20>()?.into(), from.value()?);
        Ok(Self { terms, claim, key, path, signature: from.array()? })
    }
}
