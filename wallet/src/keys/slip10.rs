//! A SLIP-10 node is a key and a chain code from which hardened children of an Ed25519 tree follow.
//!
//! Specification: SLIP-0010, "Universal private key derivation from master private key", curve `ed25519 seed`. That
//! curve has hardened children only, so no child and no public key leads back or sideways.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use teahouse_base::SecretBytes;
use zeroize::Zeroize;

const HARDENED: u32 = 1 << 31;

/// One node of the tree.
pub(super) struct Slip10Node {
    key: SecretBytes<32>,
    chain_code: SecretBytes<32>,
}

impl Slip10Node {
    /// The root that `seed` leads to.
    pub(super) fn root(seed: &[u8]) -> Self {
        Self::split(b"ed25519 seed", &[seed])
    }

    /// The hardened child `index`. Indices are given without the hardening bit, which is always set.
    pub(super) fn child(&self, index: u32) -> Self {
        let number = (index | HARDENED).to_be_bytes();
        Self::split(self.chain_code.expose(), &[&[0], self.key.expose(), &number])
    }

    /// The node at the end of `path`.
    pub(super) fn descend(self, path: &[u32]) -> Self {
        path.iter().fold(self, |node, index| node.child(*index))
    }

    /// The 32 secret bytes of this node.
    pub(super) const fn key(&self) -> &SecretBytes<32> {
        &self.key
    }

    fn split(key: &[u8], parts: &[&[u8]]) -> Self {
        let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes a key of any length");
        for part in parts {
            mac.update(part);
        }
        let mut digest: [u8; 64] = mac.finalize().into_bytes().into();
        let half = |at: usize| {
            let mut bytes = [0; 32];
            bytes.copy_from_slice(&digest[at..at + 32]);
            let secret = SecretBytes::new(bytes);
            bytes.zeroize();
            secret
        };
        let node = Self { key: half(0), chain_code: half(32) };
        digest.zeroize();
        node
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SLIP-0010, "Test vector 1 for ed25519": path step, chain code, private key.
    const KNOWN: [(Option<u32>, &str, &str); 6] = [
        (
            None,
            "90046a93de5380a72b5e45010748567d5ea02bbf6522f979e05c0d8d8ca9fffb",
            "2b4be7f19ee27bbf30c667b642d5f4aa69fd169872f8fc3059c08ebae2eb19e7",
        ),
        (
            Some(0),
            "8b59aa11380b624e81507a27fedda59fea6d0b779a778918a2fd3590e16e9c69",
            "68e0fe46dfb67e368c75379acec591dad19df3cde26e63b93a8e704f1dade7a3",
        ),
        (
            Some(1),
            "a320425f77d1b5c2505a6b1b27382b37368ee640e3557c315416801243552f14",
            "b1d0bad404bf35da785a64ca1ac54b2617211d2777696fbffaf208f746ae84f2",
        ),
        (
            Some(2),
            "2e69929e00b5ab250f49c3fb1c12f252de4fed2c1db88387094a0f8c4c9ccd6c",
            "92a5b23c0b8a99e37d07df3fb9966917f5d06e02ddbd909c7e184371463e9fc9",
        ),
        (
            Some(2),
            "8f6d87f93d750e0efccda017d662a1b31a266e4a6f5993b15f5c1f07f74dd5cc",
            "30d1dc7e5fc04c31219ab25a27ae00b50f6fd66622f6e9c913253d6511d1e662",
        ),
        (
            Some(1_000_000_000),
            "68789923a0cac2cd5a29172a475fe9e0fb14cd6adb5ad98a3fa70333e7afa230",
            "8f94d394a8e8fd6b1bc2f3f49f5c47e385281d5c17e65324b0f62483e37e8793",
        ),
    ];

    #[test]
    fn the_ed25519_vectors_of_slip_10_hold() {
        let mut node = Slip10Node::root(&hex::decode("000102030405060708090a0b0c0d0e0f").unwrap());
        for (step, chain_code, key) in KNOWN {
            if let Some(index) = step {
                node = node.child(index);
            }
            assert_eq!(hex::encode(node.chain_code.expose()), chain_code);
            assert_eq!(hex::encode(node.key().expose()), key);
        }
    }

    #[test]
    fn the_first_public_key_of_the_vectors_follows() {
        let node = Slip10Node::root(&hex::decode("000102030405060708090a0b0c0d0e0f").unwrap());
        let public = ed25519_dalek::SigningKey::from_bytes(node.key().expose()).verifying_key();
        assert_eq!(
            hex::encode(public.as_bytes()),
            "a4b2856bfec510abab89753fac1ac0e1112364e7d250545963f135f2a33188ed"
        );
    }
}
