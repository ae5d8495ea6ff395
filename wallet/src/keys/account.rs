//! An account key is the secp256k1 key behind one address of a chain.

use std::fmt;

use alloy::primitives::{Address, B256};
use alloy::signers::{Signature, SignerSync, local::PrivateKeySigner};
use teahouse_base::SecretBytes;
use zeroize::Zeroize;

/// The key of one chain account.
///
/// # Guarantees
/// It signs only through [`crate::signer::Signer`], which knows what it signs: the hash-signing method is private to
/// this crate (SGN-001). Redacted `Debug`, wiped on drop.
pub struct AccountKey(PrivateKeySigner);

impl AccountKey {
    /// The key with these bytes; `None` when they are zero or not below the order of the group.
    ///
    /// For keys that are not from the tree: an operator's submitter account, the practice chain's faucet.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        PrivateKeySigner::from_slice(bytes).ok().map(Self)
    }

    /// The address.
    pub const fn address(&self) -> Address {
        self.0.address()
    }

    /// The key's bytes, for an operator who moves an account to another machine.
    pub fn export(&self) -> SecretBytes<32> {
        let mut bytes: [u8; 32] = self.0.to_bytes().into();
        let secret = SecretBytes::new(bytes);
        bytes.zeroize();
        secret
    }

    /// Signs a hash whose preimage the caller has built from a typed intent (RFC 6979, low `s`).
    pub(crate) fn sign(&self, digest: &B256) -> Signature {
        // SGN-001
        self.0.sign_hash_sync(digest).expect("deterministic ECDSA over a valid key does not fail")
    }
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountKey({})", self.address())
    }
}
