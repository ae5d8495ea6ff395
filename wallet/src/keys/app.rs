//! An app account is the account that a persona uses with one app, so that two apps see two strangers.
//!
//! The idea is EIP-1775's: keys under a purpose of their own, in a branch that the app's id alone leads to. Here the branch is
//! a hardened step of the persona's own tree (`m/29797'/persona'/4'`), which no other wallet looks into.

use hkdf::Hkdf;
use sha2::Sha256;
use teahouse_base::SecretBytes;
use zeroize::Zeroize;

use super::AccountKey;

/// `HKDF-SHA-256(salt = "teahouse/app-account/1", ikm = secret, info = app id (32) | try (1))`; `try` is 0, and counts up
/// past outputs that are not keys, once in 2^128.
pub(super) fn derive(secret: &SecretBytes<32>, app: &[u8; 32]) -> AccountKey {
    let hkdf = Hkdf::<Sha256>::new(Some(b"teahouse/app-account/1"), secret.expose());
    let mut bytes = [0; 32];
    for attempt in 0..=u8::MAX {
        let info = [&app[..], &[attempt]].concat();
        hkdf.expand(&info, &mut bytes).expect("32 bytes are one block of HKDF-SHA-256"); // KEY-007
        if let Some(key) = AccountKey::from_bytes(&bytes) {
            bytes.zeroize();
            return key;
        }
    }
    unreachable!("256 outputs of HKDF that are all outside the group do not exist")
}
