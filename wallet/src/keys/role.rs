//! A role's keys are what a persona works with when it submits for others: an account that pays, and a name on the network.
//!
//! Both stand behind a hardened step of their own (`m/29797'/persona'/5'`), beside everything that the persona shows elsewhere. So
//! whoever sees the role, on the chain or at its address, sees a stranger; and a restored phrase finds both again.

use hkdf::Hkdf;
use sha2::Sha256;
use teahouse_base::SecretBytes;
use zeroize::Zeroize;

use super::AccountKey;

/// `HKDF-SHA-256(salt = "teahouse/submitter-account/1", ikm = secret, info = try (1))`; `try` is 0, and counts up past outputs
/// that are not keys, once in 2^128.
pub(super) fn account(secret: &SecretBytes<32>) -> AccountKey {
    let hkdf = Hkdf::<Sha256>::new(Some(b"teahouse/submitter-account/1"), secret.expose());
    let mut bytes = [0; 32];
    for attempt in 0..=u8::MAX {
        hkdf.expand(&[attempt], &mut bytes).expect("32 bytes are one block of HKDF-SHA-256"); // KEY-009
        if let Some(key) = AccountKey::from_bytes(&bytes) {
            bytes.zeroize();
            return key;
        }
    }
    unreachable!("256 outputs of HKDF that are all outside the group do not exist")
}

/// `HKDF-SHA-256(salt = "teahouse/submitter-peer/1", ikm = secret, info = "")`: an Ed25519 seed.
pub(super) fn peer(secret: &SecretBytes<32>) -> SecretBytes<32> {
    let mut bytes = [0; 32];
    let hkdf = Hkdf::<Sha256>::new(Some(b"teahouse/submitter-peer/1"), secret.expose());
    hkdf.expand(&[], &mut bytes).expect("32 bytes are one block of HKDF-SHA-256"); // KEY-009
    let seed = SecretBytes::new(bytes);
    bytes.zeroize();
    seed
}
