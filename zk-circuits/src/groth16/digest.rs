//! Digests and numbers that follow from bytes: BLAKE2b, and ChaCha20 for as many numbers as are wanted.

use ark_bn254::Fr;
use ark_ff::PrimeField;
use blake2::digest::consts::U32;
use blake2::{Blake2b, Digest};
use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};
use zeroize::Zeroize;

/// The digest of a domain and parts. Parts are told apart by their lengths.
pub(crate) fn of(domain: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Blake2b::<U32>::new();
    for part in std::iter::once(&domain).chain(parts) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// Numbers that follow from a key, as ChaCha20 gives them.
pub(crate) struct Stream(ChaCha20);

impl Stream {
    pub(crate) fn new(mut key: [u8; 32]) -> Self {
        let stream = Self(ChaCha20::new(&key.into(), &[0; 12].into()));
        key.zeroize();
        stream
    }

    /// Any element of the field, each equally likely up to 2^-256.
    pub(crate) fn element(&mut self) -> Fr {
        let mut bytes = [0; 64];
        self.0.apply_keystream(&mut bytes);
        let element = Fr::from_le_bytes_mod_order(&bytes);
        bytes.zeroize();
        element
    }

    /// A number of 128 bits.
    pub(crate) fn weight(&mut self) -> u128 {
        let mut bytes = [0; 16];
        self.0.apply_keystream(&mut bytes);
        u128::from_le_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart() {
        assert_ne!(of(b"d", &[b"ab", b"c"]), of(b"d", &[b"a", b"bc"]));
        assert_ne!(of(b"d", &[b"a"]), of(b"da", &[]));
    }

    #[test]
    fn numbers_follow_from_the_key() {
        let (mut one, mut two) = (Stream::new([1; 32]), Stream::new([1; 32]));
        assert_eq!([one.element(), one.element()], [two.element(), two.element()]);
        assert_ne!(one.weight(), one.weight());
        assert_ne!(Stream::new([1; 32]).element(), Stream::new([2; 32]).element());
    }

    /// RFC 8439, "ChaCha20 Test Vectors", key 0 and nonce 0.
    #[test]
    fn the_stream_is_chacha20() {
        assert_eq!(Stream::new([0; 32]).weight().to_le_bytes()[..4], [0x76, 0xb8, 0xe0, 0xad]);
    }
}
