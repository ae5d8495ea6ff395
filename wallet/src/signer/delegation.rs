//! A delegation is an account's word that its code is that at an address (EIP-7702, "Set code transaction").
//!
//! Only two are ever signed: to the `Delegate` of the address book, and to nothing, which takes it back (SGN-006). The chain
//! id is the book's, never 0, which would hold on every chain.

use std::fmt;

use alloy::eips::eip7702::{Authorization, SignedAuthorization};
use alloy::primitives::{Address, B256, Signature, U256};
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};
use teahouse_chain::port::ChainId;

use crate::bytes;
use crate::keys::signer_of;

/// What bringing one word along costs, in gas, whatever else the transaction does (EIP-7702, "PER_EMPTY_ACCOUNT_COST").
pub const WORD_GAS: u64 = 25_000;

/// The word before it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Delegation {
    /// The chain it holds on; never 0.
    pub chain: ChainId,
    /// Where the code is; zero takes the code back.
    pub code: Address,
    /// The nonce that the account has when it is brought.
    pub nonce: u64,
}

impl Delegation {
    pub(crate) fn to_alloy(self) -> Authorization {
        Authorization { chain_id: U256::from(self.chain.get()), address: self.code, nonce: self.nonce }
    }

    pub(super) fn digest(&self) -> B256 {
        self.to_alloy().signature_hash()
    }

    pub(super) fn signed(self, signature: Signature) -> SignedDelegation {
        SignedDelegation { delegation: self, signature: signature.as_bytes() }
    }
}

/// A word with its account's signature. Anybody may bring it along, once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SignedDelegation {
    /// The word.
    pub delegation: Delegation,
    /// `r 32 | s 32 | v 1`.
    pub signature: [u8; 65],
}

impl fmt::Debug for SignedDelegation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedDelegation({:?})", self.delegation)
    }
}

impl SignedDelegation {
    /// Whose word it is; `None` when it is nobody's.
    pub fn account(&self) -> Option<Address> {
        signer_of(&self.delegation.digest(), &self.signature)
    }

    pub(crate) fn to_alloy(self) -> SignedAuthorization {
        let [r, s] = [0, 32].map(|at| U256::from_be_slice(&self.signature[at..at + 32]));
        let parity = self.signature[64].saturating_sub(27);
        SignedAuthorization::new_unchecked(self.delegation.to_alloy(), parity, r, s)
    }
}

/// `chain 8 | code 20 | nonce 8 | signature 65`.
impl Encode for SignedDelegation {
    fn encode(&self, to: &mut Writer) {
        to.u64(self.delegation.chain.get());
        bytes::put_address(to, self.delegation.code);
        to.u64(self.delegation.nonce).fixed(&self.signature);
    }
}

impl Decode for SignedDelegation {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let chain = ChainId::new(from.u64()?);
        let delegation = Delegation { chain, code: bytes::address(from)?, nonce: from.u64()? };
        Ok(Self { delegation, signature: from.array()? })
    }
}
