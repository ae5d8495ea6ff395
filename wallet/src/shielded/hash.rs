//! What the wallet hashes for shielded payments: BLAKE2b-512 of a label with its length, and parts whose lengths the
//! label fixes.

use blake2::{Blake2b512, Digest};
use curve25519_dalek::Scalar;
use teahouse_base::SecretBytes;
use zeroize::Zeroize;

/// 64 bytes, which are secret if one of the parts is.
pub(super) fn wide(label: &[u8], parts: &[&[u8]]) -> SecretBytes<64> {
    let length = u8::try_from(label.len()).expect("labels are shorter than 256 bytes");
    let start = Blake2b512::new().chain_update([length]).chain_update(label);
    let mut bytes: [u8; 64] =
        parts.iter().fold(start, |hash, part| hash.chain_update(part)).finalize().into();
    let digest = SecretBytes::new(bytes);
    bytes.zeroize();
    digest
}

/// The first 32 of them: a key.
pub(super) fn key(label: &[u8], parts: &[&[u8]]) -> SecretBytes<32> {
    let wide = wide(label, parts);
    let mut bytes = [0; 32];
    bytes.copy_from_slice(&wide.expose()[..32]);
    let key = SecretBytes::new(bytes);
    bytes.zeroize();
    key
}

/// The number modulo the group's order that all of them name.
pub(super) fn scalar(label: &[u8], parts: &[&[u8]]) -> SecretScalar {
    SecretScalar::new(Scalar::from_bytes_mod_order_wide(wide(label, parts).expose()))
}

/// A secret number of the group. It prints nothing, lies on the heap and wipes itself.
pub(super) struct SecretScalar(Box<Scalar>);

impl SecretScalar {
    /// Takes a number over.
    pub(super) fn new(mut scalar: Scalar) -> Self {
        let secret = Self(Box::new(scalar));
        scalar.zeroize();
        secret
    }

    /// Reads back what [`Self::to_bytes`] gave.
    pub(super) fn from_bytes(bytes: &SecretBytes<32>) -> Option<Self> {
        Option::<Scalar>::from(Scalar::from_canonical_bytes(*bytes.expose())).map(Self::new)
    }

    /// The one form as bytes.
    pub(super) fn to_bytes(&self) -> SecretBytes<32> {
        SecretBytes::new(self.0.to_bytes())
    }

    /// The number.
    pub(super) const fn expose(&self) -> &Scalar {
        &self.0
    }
}

impl Drop for SecretScalar {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
