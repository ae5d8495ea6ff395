//! A derived key is HKDF-SHA256 under a label that names its one use (RFC 5869).

use hkdf::Hkdf;
use sha2::Sha256;
use teahouse_base::SecretBytes;
use zeroize::Zeroizing;

/// A 32-byte key.
pub(crate) type Key = SecretBytes<32>;

/// HKDF-Extract under `salt` over the parts one after the other, then Expand with `label`. Every caller's parts have
/// fixed lengths, so their concatenation has one reading.
pub(crate) fn extract(salt: &[u8], parts: &[&[u8]], label: &[u8]) -> Key {
    let mut material = Zeroizing::new(Vec::with_capacity(parts.iter().map(|p| p.len()).sum()));
    for part in parts {
        material.extend_from_slice(part);
    }
    let kdf = Hkdf::<Sha256>::new(Some(salt), &material);
    let mut out = Zeroizing::new([0; 32]);
    kdf.expand(label, &mut *out).expect("32 bytes are below HKDF's bound of 8,160");
    Key::new(*out)
}

/// HKDF-Expand of a key that is uniform already, with a label and its context.
pub(crate) fn expand<const N: usize>(key: &Key, label: &[u8], context: &[u8]) -> SecretBytes<N> {
    let kdf = Hkdf::<Sha256>::from_prk(key.expose()).expect("32 bytes are a SHA-256 pseudo-random key");
    let mut out = Zeroizing::new([0; N]);
    kdf.expand_multi_info(&[label, context], &mut *out)
        .expect("every key here is below HKDF's bound of 8,160 bytes");
    SecretBytes::new(*out)
}

/// A single-use key and nonce for XChaCha20-Poly1305, derived together: 32 bytes of key, 24 of nonce.
pub(crate) struct SealKey(SecretBytes<56>);

impl SealKey {
    /// The pair that `key` gives under `label`.
    pub(crate) fn derive(key: &Key, label: &[u8], context: &[u8]) -> Self {
        Self(expand(key, label, context))
    }

    /// Encrypts `plain` and binds it to `ad`.
    pub(crate) fn seal(&self, plain: &[u8], ad: &[u8]) -> Vec<u8> {
        use chacha20poly1305::aead::{Aead, KeyInit, Payload};
        let (cipher, nonce) = self.parts();
        chacha20poly1305::XChaCha20Poly1305::new(&cipher)
            .encrypt(&nonce, Payload { msg: plain, aad: ad })
            .expect("messages of envelope size are far below the cipher's bound of 256 GiB")
    }

    /// Decrypts what [`SealKey::seal`] made under the same `ad`; `None` when a bit of either differs.
    pub(crate) fn open(&self, sealed: &[u8], ad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        use chacha20poly1305::aead::{Aead, KeyInit, Payload};
        let (cipher, nonce) = self.parts();
        let payload = Payload { msg: sealed, aad: ad };
        let plain = chacha20poly1305::XChaCha20Poly1305::new(&cipher).decrypt(&nonce, payload);
        plain.ok().map(Zeroizing::new)
    }

    fn parts(&self) -> (chacha20poly1305::Key, chacha20poly1305::XNonce) {
        let (key, nonce) = self.0.expose().split_at(32);
        let key = <[u8; 32]>::try_from(key).expect("split at 32");
        let nonce = <[u8; 24]>::try_from(nonce).expect("56 - 32 = 24");
        (key.into(), nonce.into())
    }
}

/// Bytes that an AEAD adds.
pub(crate) const TAG: usize = 16;

/// Pads to exactly `len` bytes: one byte 0x80, then zeros (ISO/IEC 7816-4). `None` when it does not fit.
pub(crate) fn pad(mut bytes: Zeroizing<Vec<u8>>, len: usize) -> Option<Zeroizing<Vec<u8>>> {
    if bytes.len() >= len {
        return None;
    }
    let missing = len - bytes.len();
    bytes.reserve_exact(missing);
    bytes.push(0x80);
    bytes.resize(len, 0);
    Some(bytes)
}

/// What [`pad`] was given; `None` when the padding is not of that form.
pub(crate) fn unpad(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().rposition(|b| *b != 0)?;
    (bytes[end] == 0x80).then(|| &bytes[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn padding_comes_off_as_it_went_on(bytes in proptest::collection::vec(any::<u8>(), 0..100), extra in 1usize..100) {
            let len = bytes.len() + extra;
            let padded = pad(Zeroizing::new(bytes.clone()), len).unwrap();
            prop_assert_eq!(padded.len(), len);
            prop_assert_eq!(unpad(&padded), Some(bytes.as_slice()));
        }
    }

    #[test]
    fn bytes_that_fill_the_place_leave_no_room_for_padding() {
        assert!(pad(Zeroizing::new(vec![1; 8]), 8).is_none());
        assert!(unpad(&[0, 0]).is_none());
        assert!(unpad(&[1, 2, 3]).is_none());
    }

    #[test]
    fn labels_and_contexts_give_independent_keys() {
        let key = Key::new([3; 32]);
        let one: Key = expand(&key, b"a", b"");
        assert_ne!(one, expand(&key, b"b", b""));
        assert_ne!(one, expand(&key, b"a", b"x"));
    }
}
