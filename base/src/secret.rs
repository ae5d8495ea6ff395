//! Secret bytes look after themselves: they print as dots, compare in constant time and wipe themselves when dropped.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// `N` secret bytes.
///
/// # Guarantees
/// Not `Copy`, no `Display`, `Debug` without content, comparison in constant time, memory wiped on drop (BASE-004).
#[derive(Clone)]
pub struct SecretBytes<const N: usize>([u8; N]);

impl<const N: usize> SecretBytes<N> {
    /// Takes the bytes over. The caller wipes its own copy.
    pub const fn new(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    /// `N` fresh random bytes.
    pub fn random(rng: &mut dyn crate::Rng) -> Self {
        let mut bytes = [0; N];
        rng.fill(&mut bytes);
        Self(bytes)
    }

    /// The bytes, borrowed: the name makes every use easy to find.
    pub const fn expose(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> fmt::Debug for SecretBytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(..)") // BASE-004
    }
}

impl<const N: usize> PartialEq for SecretBytes<N> {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl<const N: usize> Eq for SecretBytes<N> {}

impl<const N: usize> Drop for SecretBytes<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> Zeroize for SecretBytes<N> {
    fn zeroize(&mut self) {
        self.0.zeroize();
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
