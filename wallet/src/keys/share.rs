//! A share key is a one-time key that opens one share of one gift, and nothing ever again.

use std::fmt;

use alloy::primitives::{Address, B256, Signature};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use teahouse_base::{Coded, ErrorCode, SecretBytes};
use teahouse_chain::port::ChainId;
use thiserror::Error;
use zeroize::Zeroize;

use super::AccountKey;

/// Which batch of share keys of a persona: counted up, one for each gift it makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BatchNumber(pub u32);

/// Why bytes are not a share key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ShareKeyError {
    /// They are zero or not below the order of the group.
    #[error("these bytes are not a key")]
    NotAKey,
}

impl Coded for ShareKeyError {
    fn code(&self) -> ErrorCode {
        ErrorCode::new("KEY-111")
    }
}

/// The one-time secp256k1 key of one share. Whoever holds it can claim the share to any destination.
///
/// # Guarantees
/// Derived keys can be derived again from the phrase (KEY-005). Redacted `Debug`, wiped on drop.
pub struct ShareKey(AccountKey);

impl ShareKey {
    /// `HKDF-SHA-256(salt = "teahouse/share-key/1", ikm = secret, info = chain id (8) | batch (4) | index (4) | try (1))`,
    /// numbers big-endian; `try` is 0, and counts up past outputs that are not keys, once in 2^128.
    pub(super) fn derive(secret: &SecretBytes<32>, chain: ChainId, batch: BatchNumber, index: u32) -> Self {
        let hkdf = Hkdf::<Sha256>::new(Some(b"teahouse/share-key/1"), secret.expose());
        let mut bytes = [0; 32];
        for attempt in 0..=u8::MAX {
            let numbers =
                [&chain.get().to_be_bytes()[..], &batch.0.to_be_bytes(), &index.to_be_bytes(), &[attempt]];
            hkdf.expand(&numbers.concat(), &mut bytes).expect("32 bytes are one block of HKDF-SHA-256"); // KEY-005
            if let Some(key) = AccountKey::from_bytes(&bytes) {
                bytes.zeroize();
                return Self(key);
            }
        }
        unreachable!("256 outputs of HKDF that are all outside the group do not exist")
    }

    /// `HKDF-SHA-256(salt = "teahouse/share-salt/1", ikm = secret, info = chain id (8) | batch (4))`. Public once used.
    pub(super) fn batch_salt(secret: &SecretBytes<32>, chain: ChainId, batch: BatchNumber) -> B256 {
        of_batch(b"teahouse/share-salt/1", secret, chain, batch).into()
    }

    /// The same with salt `teahouse/share-cut/1`. Whoever knows it knows what is in every share of the deck.
    pub(super) fn batch_cut(secret: &SecretBytes<32>, chain: ChainId, batch: BatchNumber) -> SecretBytes<32> {
        SecretBytes::new(of_batch(b"teahouse/share-cut/1", secret, chain, batch)) // KEY-006
    }

    /// The key that arrived in a share.
    ///
    /// # Errors
    /// [`ShareKeyError::NotAKey`] for bytes that no key has.
    pub fn from_secret(secret: &SecretBytes<32>) -> Result<Self, ShareKeyError> {
        AccountKey::from_bytes(secret.expose()).map(Self).ok_or(ShareKeyError::NotAKey)
    }

    /// The address by which the contract knows the key.
    pub const fn address(&self) -> Address {
        self.0.address()
    }

    /// The bytes that travel to the receiver inside an end-to-end encrypted message or a link's fragment.
    pub fn secret(&self) -> SecretBytes<32> {
        self.0.export()
    }

    pub(crate) fn sign(&self, digest: &B256) -> Signature {
        self.0.sign(digest)
    }
}

/// 32 bytes for one purpose and batch.
fn of_batch(salt: &[u8], secret: &SecretBytes<32>, chain: ChainId, batch: BatchNumber) -> [u8; 32] {
    let hkdf = Hkdf::<Sha256>::new(Some(salt), secret.expose());
    let mut bytes = [0; 32];
    let info = [&chain.get().to_be_bytes()[..], &batch.0.to_be_bytes()].concat();
    hkdf.expand(&info, &mut bytes).expect("32 bytes are one block of HKDF-SHA-256");
    bytes
}

impl fmt::Debug for ShareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShareKey({})", self.address())
    }
}
