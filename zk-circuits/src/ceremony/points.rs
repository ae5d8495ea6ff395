//! Numbers and points that follow from a digest, as ffjavascript draws them (`chacha.js`, `wasm_field1.js`,
//! `wasm_curve.js`): ChaCha20, numbers that are too large drawn again, and taken as they are for Montgomery form.

use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInt, Fp, FpConfig, MontBackend, MontConfig, PrimeField, Zero};
use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};
use sha2::{Digest, Sha256};

/// A stream of draws.
pub(super) struct Draws(ChaCha20);

impl Draws {
    /// The draws of a digest: its first 32 bytes, four by four, are the key's numbers.
    pub(super) fn of_digest(digest: &[u8]) -> Self {
        let mut key = [0; 32];
        for (number, bytes) in key.chunks_exact_mut(4).zip(digest.chunks_exact(4)) {
            number.copy_from_slice(bytes);
            number.reverse();
        }
        Self(ChaCha20::new(&key.into(), &[0; 12].into()))
    }

    /// The draws of a beacon that is hashed 2^`exponent` times.
    pub(super) fn of_beacon(beacon: &[u8], exponent: u8) -> Self {
        let first: [u8; 32] = Sha256::digest(beacon).into();
        let last = (1_u64..1 << exponent).fold(first, |digest, _| Sha256::digest(digest).into());
        Self::of_digest(&last)
    }

    fn u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.0.apply_keystream(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn u64(&mut self) -> u64 {
        u64::from(self.u32()) << 32 | u64::from(self.u32())
    }

    fn element<P: MontConfig<4>>(&mut self) -> Fp<MontBackend<P, 4>, 4> {
        loop {
            let mut limbs = [(); 4].map(|()| self.u64());
            limbs[3] &= u64::MAX >> 2; // both primes have 254 bits
            if BigInt(limbs) < <MontBackend<P, 4> as FpConfig<4>>::MODULUS {
                return Fp::new_unchecked(BigInt(limbs));
            }
        }
    }

    pub(super) fn scalar(&mut self) -> Fr {
        self.element()
    }

    /// A point of the first group.
    pub(super) fn g1(&mut self) -> G1Affine {
        loop {
            let x: Fq = self.element();
            let wants_negative = self.u32() & 1 == 1;
            if let Some((y, _)) = G1Affine::get_ys_from_x_unchecked(x) {
                let y = if is_negative(&y) == wants_negative { y } else { -y };
                return G1Affine::new_unchecked(x, y);
            }
        }
    }

    /// A point of the second group: one of the curve, times its cofactor.
    pub(super) fn g2(&mut self) -> G2Affine {
        loop {
            let x = Fq2::new(self.element(), self.element());
            let wants_negative = self.u32() & 1 == 1;
            if let Some((y, _)) = G2Affine::get_ys_from_x_unchecked(x) {
                let sign = if y.c1.is_zero() { is_negative(&y.c0) } else { is_negative(&y.c1) };
                let y = if sign == wants_negative { y } else { -y };
                return G2Affine::new_unchecked(x, y).mul_by_cofactor();
            }
        }
    }
}

/// A number is negative when it is above p/2.
fn is_negative(number: &Fq) -> bool {
    number.into_bigint() > Fq::MODULUS_MINUS_ONE_DIV_TWO
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groth16::Group;

    #[test]
    fn draws_are_points_of_their_groups() {
        let mut draws = Draws::of_digest(&[7; 64]);
        assert!(draws.g1().present().is_ok());
        assert!(draws.g2().present().is_ok());
        assert_ne!(draws.scalar(), draws.scalar());
        assert_eq!(Draws::of_digest(&[7; 64]).scalar(), Draws::of_digest(&[7; 32]).scalar());
    }
}
