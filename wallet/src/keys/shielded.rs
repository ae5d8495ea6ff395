//! The seeds of shielded payments are six secrets behind one hardened step, each under a label of its own.
//!
//! So nothing that a chain account or a contact card ever shows leads to them, and whoever is given one of them, such as
//! what a viewing key is made of, has none of the others.

use hkdf::Hkdf;
use sha2::Sha256;
use teahouse_base::SecretBytes;
use zeroize::Zeroize;

/// What a persona's shielded keys are made of.
pub(crate) struct ShieldedSeeds {
    /// Of the key that signs payments.
    pub(crate) spend: SecretBytes<32>,
    /// Of the key that makes nullifiers.
    pub(crate) nullifier: SecretBytes<32>,
    /// Of the key that finds what arrives.
    pub(crate) incoming: SecretBytes<32>,
    /// Of the secrets of addresses.
    pub(crate) diversifier: SecretBytes<32>,
    /// What opens what was sent.
    pub(crate) outgoing: SecretBytes<32>,
    /// Of the notes that the owner makes for itself.
    pub(crate) own: SecretBytes<32>,
}

impl ShieldedSeeds {
    pub(super) fn derive(secret: &SecretBytes<32>) -> Self {
        Self {
            spend: seed(b"teahouse/shielded-spend/1", secret),
            nullifier: seed(b"teahouse/shielded-nullifier/1", secret),
            incoming: seed(b"teahouse/shielded-incoming/1", secret),
            diversifier: seed(b"teahouse/shielded-diversifier/1", secret),
            outgoing: seed(b"teahouse/shielded-outgoing/1", secret),
            own: seed(b"teahouse/shielded-own/1", secret),
        }
    }

    /// Each under its name.
    #[cfg(any(test, feature = "testing"))]
    pub(super) fn by_name(self) -> [(&'static str, SecretBytes<32>); 6] {
        [
            ("shielded spend seed", self.spend),
            ("shielded nullifier seed", self.nullifier),
            ("shielded incoming seed", self.incoming),
            ("shielded diversifier seed", self.diversifier),
            ("shielded outgoing seed", self.outgoing),
            ("shielded own seed", self.own),
        ]
    }
}

/// `HKDF-SHA-256(salt = label, ikm = secret, info = "")`.
fn seed(label: &[u8], secret: &SecretBytes<32>) -> SecretBytes<32> {
    let mut bytes = [0; 32];
    let hkdf = Hkdf::<Sha256>::new(Some(label), secret.expose());
    hkdf.expand(&[], &mut bytes).expect("32 bytes are one block of HKDF-SHA-256"); // KEY-010
    let seed = SecretBytes::new(bytes);
    bytes.zeroize();
    seed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_010_shielded_seeds_follow_from_the_step_and_share_nothing() {
        // given
        let of = |byte: u8| ShieldedSeeds::derive(&SecretBytes::new([byte; 32]));
        let all = |it: &ShieldedSeeds| {
            let parts = [&it.spend, &it.nullifier, &it.incoming, &it.diversifier, &it.outgoing, &it.own];
            parts.map(|part| *part.expose())
        };
        // when
        let (one, again, other) = (all(&of(1)), all(&of(1)), all(&of(2)));
        // then
        assert_eq!(one, again);
        let distinct: std::collections::BTreeSet<_> = one.into_iter().chain(other).collect();
        assert_eq!(distinct.len(), 12);
    }
}
