//! Secret bytes look after themselves: they print as dots, compare in constant time and wipe themselves when dropped.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// `N` secret bytes.
///
/// # Guarantees
/// Not `Copy`, no `Display`, `Debug` without content, comparison in constant time, memory wiped on drop (BASE-004). The bytes
/// lie on the heap: a value that is handed on leaves no copy in the frames it went through.
pub struct SecretBytes<const N: usize>(Box<[u8; N]>);

impl<const N: usize> SecretBytes<N> {
    /// Takes the bytes over, and wipes what it was given. An array is copied when it is handed on: the caller wipes its own.
    pub fn new(mut bytes: [u8; N]) -> Self {
        let secret = Self::copied(&bytes);
        bytes.zeroize(); // BASE-004
        secret
    }

    /// `N` fresh random bytes.
    pub fn random(rng: &mut dyn crate::Rng) -> Self {
        let mut secret = Self::zeroed();
        rng.fill(secret.0.as_mut_slice());
        secret
    }

    /// The bytes, borrowed: the name makes every use easy to find.
    pub const fn expose(&self) -> &[u8; N] {
        &self.0
    }

    fn copied(bytes: &[u8; N]) -> Self {
        let mut secret = Self::zeroed();
        secret.0.copy_from_slice(bytes);
        secret
    }

    /// Filled where it lies, so that no secret passes through a frame on its way to the heap.
    fn zeroed() -> Self {
        Self(Box::new([0; N]))
    }
}

impl<const N: usize> Clone for SecretBytes<N> {
    fn clone(&self) -> Self {
        Self::copied(&self.0)
    }
}

impl<const N: usize> fmt::Debug for SecretBytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(..)") // BASE-004
    }
}

impl<const N: usize> PartialEq for SecretBytes<N> {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl<const N: usize> Eq for SecretBytes<N> {}

impl<const N: usize> Drop for SecretBytes<N> {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

impl<const N: usize> Zeroize for SecretBytes<N> {
    fn zeroize(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

impl<const N: usize> zeroize::ZeroizeOnDrop for SecretBytes<N> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_004_a_secret_prints_nothing_of_itself() {
        let secret = SecretBytes::new([0x41; 16]);
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "SecretBytes(..) Some(SecretBytes(..))");
    }

    #[test]
    fn base_004_wiping_leaves_nothing() {
        let mut secret = SecretBytes::new([0x41; 16]);
        secret.zeroize();
        assert_eq!(secret.expose(), &[0; 16]);
        assert_ne!(secret, SecretBytes::new([0x41; 16]));
    }
}
