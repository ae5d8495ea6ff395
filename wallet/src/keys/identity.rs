//! An identity key is the Ed25519 key by which a persona's contacts know it.

use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use teahouse_base::{SecretBytes, with_wiped_stack};

teahouse_base::fixed_id!(
    /// The public half of an identity: 32 bytes, an Ed25519 point (RFC 8032).
    pub struct IdentityPublic(32)
);

/// The secret half of an identity.
///
/// # Guarantees
/// Redacted `Debug`, wiped on drop. It signs statements under a domain, so that a signature for one purpose is never
/// one for another (KEY-004).
pub struct IdentityKey(Box<SigningKey>);

impl IdentityKey {
    pub(super) fn new(secret: &SecretBytes<32>) -> Self {
        with_wiped_stack(|| Self(Box::new(SigningKey::from_bytes(secret.expose())))) // KEY-008
    }

    /// The public half.
    pub fn public(&self) -> IdentityPublic {
        IdentityPublic::from_array(self.0.verifying_key().to_bytes())
    }

    /// Signs `statement` for the purpose `domain`: Ed25519 over `length of domain (1) | domain | statement`.
    ///
    /// # Panics
    /// When `domain` is longer than 255 bytes: domains are constants of the program.
    pub fn sign(&self, domain: &str, statement: &[u8]) -> [u8; 64] {
        with_wiped_stack(|| self.0.sign(&signed_bytes(domain, statement)).to_bytes()) // KEY-008
    }

    /// The key's bytes, for the session layer that works with them directly.
    pub fn expose(&self) -> SecretBytes<32> {
        with_wiped_stack(|| SecretBytes::new(self.0.to_bytes())) // KEY-008
    }
}

impl IdentityPublic {
    /// Whether `signature` is this identity's under `domain` over `statement`. Strict: no small-order points.
    pub fn verify(&self, domain: &str, statement: &[u8], signature: &[u8; 64]) -> bool {
        let Ok(key) = VerifyingKey::from_bytes(self.as_bytes()) else {
            return false;
        };
        key.verify_strict(&signed_bytes(domain, statement), &Signature::from_bytes(signature)).is_ok()
    }
}

fn signed_bytes(domain: &str, statement: &[u8]) -> Vec<u8> {
    let len = u8::try_from(domain.len()).expect("a domain is a constant of at most 255 bytes");
    [&[len], domain.as_bytes(), statement].concat() // KEY-004
}

impl fmt::Debug for IdentityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdentityKey({})", self.public())
    }
}
