//! A typed signature is bound to one contract on one chain by its EIP-712 domain.
//!
//! The digests here are made by alloy from the ABI; the contracts make theirs from type strings written by hand. The
//! golden vectors of `contracts/test/vectors/red-envelope.json`, checked by both, hold the two together.

use alloy::primitives::{Address, B256};
use alloy::sol_types::{Eip712Domain, SolStruct};

use crate::bindings::RedEnvelope;
use crate::port::ChainId;

/// The name in the domain of [`RedEnvelope`].
pub const RED_ENVELOPE_NAME: &str = "Teahouse RedEnvelope";

/// Where a signature counts: one contract on one chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EnvelopeDomain {
    /// The chain.
    pub chain_id: ChainId,
    /// The `RedEnvelope` contract.
    pub contract: Address,
}

impl EnvelopeDomain {
    /// The EIP-712 domain.
    pub fn eip712(&self) -> Eip712Domain {
        Eip712Domain {
            name: Some(RED_ENVELOPE_NAME.into()),
            version: Some("1".into()),
            chain_id: Some(alloy::primitives::U256::from(self.chain_id.get())),
            verifying_contract: Some(self.contract),
            salt: None,
        }
    }

    /// The digest of terms, which is the envelope's id.
    pub(crate) fn terms_digest(&self, terms: &RedEnvelope::Terms) -> B256 {
        terms.eip712_signing_hash(&self.eip712())
    }

    /// The digest that a share's key signs.
    pub(crate) fn claim_digest(&self, claim: &RedEnvelope::Claim) -> B256 {
        claim.eip712_signing_hash(&self.eip712()) // SIG-002
    }
}
