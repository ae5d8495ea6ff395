//! An account key is the secp256k1 key behind one address of a chain.

use std::fmt;

use alloy::primitives::{Address, B256, Signature};
use k256::ecdsa::{self, RecoveryId, SigningKey, VerifyingKey};
use teahouse_base::{SecretBytes, with_wiped_stack};
use zeroize::Zeroize;

/// The key of one chain account.
///
/// # Guarantees
/// It signs only through [`crate::signer::Signer`], which knows what it signs: the hash-signing method is private to
/// this crate (SGN-001). Redacted `Debug`, wiped on drop, and no copy of it in the frames that made it or hand it on (KEY-008).
pub struct AccountKey {
    key: Box<SigningKey>,
    address: Address,
}

impl AccountKey {
    /// The key with these bytes; `None` when they are zero or not below the order of the group.
    ///
    /// For keys that are not from the tree: an operator's submitter account, the practice chain's faucet.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        with_wiped_stack(|| {
            let key = Box::new(SigningKey::from_slice(bytes).ok()?); // KEY-008
            let address = address_of(key.verifying_key());
            Some(Self { key, address })
        })
    }

    /// The address.
    pub const fn address(&self) -> Address {
        self.address
    }

    /// The key's bytes, for an operator who moves an account to another machine.
    pub fn export(&self) -> SecretBytes<32> {
        with_wiped_stack(|| {
            let mut bytes: [u8; 32] = self.key.to_bytes().into(); // KEY-008
            let secret = SecretBytes::new(bytes);
            bytes.zeroize();
            secret
        })
    }

    /// Signs a hash whose preimage the caller has built from a typed intent (RFC 6979, low `s`).
    pub(crate) fn sign(&self, digest: &B256) -> Signature {
        with_wiped_stack(|| {
            let (signature, id) = self.key.sign_prehash_recoverable(digest.as_slice()); // SGN-001, KEY-008
            Signature::from_bytes_and_parity(&signature.to_bytes(), id.is_y_odd())
        })
    }
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountKey({})", self.address())
    }
}

/// Who signed `digest` with `r 32 | s 32 | v 1`; `None` for what no contract takes: `v` other than 27 and 28, or a high `s`.
pub(crate) fn signer_of(digest: &B256, signature: &[u8; 65]) -> Option<Address> {
    let [rs @ .., v] = signature;
    let id = RecoveryId::from_byte(v.checked_sub(27)?).filter(|id| !id.is_x_reduced())?;
    let signature = ecdsa::Signature::from_slice(rs).ok().filter(|s| s.normalize_s() == *s)?;
    let key = VerifyingKey::recover_from_prehash(digest.as_slice(), &signature, id).ok()?;
    Some(address_of(&key))
}

fn address_of(key: &VerifyingKey) -> Address {
    // The first byte says that the point is not compressed.
    Address::from_raw_public_key(&key.to_sec1_point(false).as_bytes()[1..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::primitives::{U256, keccak256};
    use alloy::signers::SignerSync;
    use alloy::signers::local::PrivateKeySigner;

    /// The order of the group.
    const ORDER: [u8; 32] =
        alloy::primitives::hex!("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

    #[test]
    fn a_signature_is_byte_for_byte_what_another_implementation_makes() {
        for number in 1..=64_u8 {
            // given a key and a digest
            let (bytes, digest) = (keccak256([number, 0]).0, keccak256([number, 1]));
            let (ours, theirs) =
                (AccountKey::from_bytes(&bytes).unwrap(), PrivateKeySigner::from_slice(&bytes).unwrap());
            // when both sign
            let signature = ours.sign(&digest);
            // then nobody can tell who did
            assert_eq!(ours.address(), theirs.address());
            assert_eq!(signature, theirs.sign_hash_sync(&digest).unwrap());
            assert_eq!(signer_of(&digest, &signature.as_bytes()), Some(ours.address()));
            assert_eq!(ours.export().expose(), &bytes);
        }
    }

    #[test]
    fn the_other_form_of_a_signature_is_nobodys() {
        let (key, digest) = (AccountKey::from_bytes(&[7; 32]).unwrap(), keccak256("claim"));
        let signature = key.sign(&digest);
        let twin = Signature::new(signature.r(), U256::from_be_bytes(ORDER) - signature.s(), !signature.v());
        assert_eq!(twin.recover_address_from_prehash(&digest).unwrap(), key.address());
        assert_eq!(signer_of(&digest, &twin.as_bytes()), None);
        // nor one whose last byte says something else, or one that is no signature at all
        for v in [0, 1, 26, 29, 30, 31, 255] {
            let mut odd = signature.as_bytes();
            odd[64] = v;
            assert_eq!(signer_of(&digest, &odd), None, "{v}");
        }
        for none in [[0; 65], [0xff; 65]] {
            assert_eq!(signer_of(&digest, &none), None);
        }
        assert_ne!(signer_of(&keccak256("another"), &signature.as_bytes()), Some(key.address()));
    }
}
