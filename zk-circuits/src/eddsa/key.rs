//! A signing key is a secret scalar and a second secret that makes its nonces.
//!
//! The scalar comes from the wallet's seed by BLAKE2b, not by circom's BLAKE-512: nobody checks how a key was made, and
//! the seed is ours. A nonce is derived from the second secret, the key and the message, as in RFC 8032 (section 5.1.6,
//! "Sign"): a retry gives the same signature, and no message ever shares a nonce with another.

use std::fmt;

use ark_bn254::Fr;
use ark_ff::PrimeField;
use blake2::{Blake2b512, Digest};
use teahouse_base::SecretBytes;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{Signature, as_factor, challenge};
use crate::babyjub::{self, Coordinates, Scalar};
use crate::field;

/// A key that signs. It prints nothing and wipes itself.
pub struct SigningKey {
    scalar: Scalar,
    nonces: SecretBytes<32>,
    public: Coordinates,
}

impl SigningKey {
    /// The key that follows from 32 secret bytes.
    pub fn from_seed(seed: &SecretBytes<32>) -> Self {
        let mut scalar = derive(b"teahouse.eddsa.scalar.1", &[seed.expose()]);
        let mut nonces = derive(b"teahouse.eddsa.nonces.1", &[seed.expose()]);
        let mut half = [0; 32];
        half.copy_from_slice(&nonces[..32]);
        let key = Self::from_scalar(Scalar::from_le_bytes_mod_order(&scalar), SecretBytes::new(half));
        half.zeroize();
        nonces.zeroize();
        scalar.zeroize();
        key
    }

    pub(crate) fn from_scalar(scalar: Scalar, nonces: SecretBytes<32>) -> Self {
        Self { public: babyjub::base_times(&scalar), scalar, nonces }
    }

    /// The key that others check signatures with.
    pub const fn public(&self) -> Coordinates {
        self.public
    }

    /// Signs a field element, always in the same way.
    pub fn sign(&self, message: Fr) -> Signature {
        let key = [self.public.x, self.public.y, message].map(|element| field::to_bytes(&element));
        let [x, y, m] = &key;
        let mut wide = derive(b"teahouse.eddsa.nonce.1", &[self.nonces.expose(), x, y, m]); // EDS-006
        let mut nonce = Scalar::from_le_bytes_mod_order(&wide);
        let signature = self.sign_with(nonce, message);
        nonce.zeroize();
        wide.zeroize();
        signature
    }

    /// Signs with a nonce that must be secret and never used for another message.
    pub(crate) fn sign_with(&self, nonce: Scalar, message: Fr) -> Signature {
        let commitment = babyjub::base_times(&nonce);
        let factor = as_factor(challenge(&commitment, &self.public, message)) * Scalar::from(8);
        Signature { commitment, response: (nonce + factor * self.scalar).into_bigint() }
    }
}

/// 64 bytes from a label and parts of 32 bytes each.
fn derive(label: &[u8], parts: &[&[u8; 32]]) -> [u8; 64] {
    let start = Blake2b512::new().chain_update([label.len() as u8]).chain_update(label);
    parts.iter().fold(start, |hash, part| hash.chain_update(part)).finalize().into()
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)") // EDS-007
    }
}

impl Drop for SigningKey {
    fn drop(&mut self) {
        self.scalar.zeroize();
    }
}

impl ZeroizeOnDrop for SigningKey {}
