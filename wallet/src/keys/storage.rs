//! A storage key is what one purpose of one persona encrypts its records with.

use blake2::{
    Blake2bMac,
    digest::{FixedOutput, Update, consts::U32},
};
use teahouse_base::SecretBytes;
use zeroize::Zeroize;

/// BLAKE2b's personalisation field: 16 bytes, so that no other use of the same key gives the same output.
const PERSONAL: &[u8; 16] = b"teahouse.storage";

/// 32 secret bytes for one purpose.
#[derive(Debug, PartialEq, Eq)]
pub struct StorageKey(SecretBytes<32>);

impl StorageKey {
    /// `BLAKE2b-256(key = secret, salt = 0, personal = "teahouse.storage", input = purpose)` (RFC 7693).
    pub(super) fn derive(secret: &SecretBytes<32>, purpose: &str) -> Self {
        let mac = Blake2bMac::<U32>::new_with_salt_and_personal(Some(secret.expose()), &[], PERSONAL);
        let mut mac = mac.expect("key 32, salt 0 and personalisation 16 are within BLAKE2b's bounds");
        mac.update(purpose.as_bytes());
        let mut bytes: [u8; 32] = mac.finalize_fixed().into();
        let key = Self(SecretBytes::new(bytes));
        bytes.zeroize();
        key
    }

    /// The bytes, to be handed to a cipher.
    pub const fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }
}
