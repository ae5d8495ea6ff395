//! The second group has an endomorphism of its own, and splits a number into four quarters of 64 bits:
//! k·P = k₀·P + k₁·ψ(P) + k₂·ψ²(P) + k₃·ψ³(P).
//!
//! ψ is the Frobenius map, taken to the twist and back: on the group of prime order it multiplies by q, the prime of the
//! coordinates, which is 6x² modulo the order for the number x that the curve is made of (Galbraith, Scott,
//! "Exponentiation in Pairing-Friendly Groups Using Homomorphisms", section 4). On a point of another order it does not.

use ark_bn254::{Config, G2Affine};
use ark_ec::bn::BnConfig;
use ark_ff::{BigInt, Field};

use super::halves::{Half, rounded};

/// Bits of a quarter: half the sum of a column of [`BASIS`], and a little for rounding, is below 2^64.
pub(crate) const BITS: usize = 64;

/// The number that the curve is made of.
const X: i128 = 4_965_661_367_192_848_881;

/// A short basis of the lattice of (a, b, c, d) with a + b·q + c·q² + d·q³ = 0, found by trying small multiples of x.
const BASIS: [[i128; 4]; 4] = [
    [-2 * X - 1, 0, -2 * X, -1],
    [1, -2 * X - 1, -1, -2 * X],
    [-X, X, -X, -2 * X - 1],
    [2 * X, X + 1, -X, X],
];

/// How often each of the basis is in 2^256 · (1, 0, 0, 0), to the nearest number, and whether negatively.
const NEAREST: [(BigInt<4>, bool); 4] = [
    (BigInt([0x071c_4c43_fac4_db00, 0x55b4_ca7b_a3e5_5782, 0x9e80_318a_b0d9_2b95, 0]), true),
    (BigInt([0xc170_977d_cef3_cd3f, 0x55b4_ca7b_a3e5_577d, 0x9e80_318a_b0d9_2b95, 0]), false),
    (BigInt([0xd91d_232e_c7e0_b3d7, 2, 0, 0]), false),
    (BigInt([0x0865_5527_64c8_e8f1, 0x5e9a_a4e2_a056_dc2c, 0x3d00_6315_61b2_5728, 1]), false),
];

/// The split of the second group's numbers.
pub(crate) struct Quarters;

impl Quarters {
    /// The quarters of a number of at most p/2: what is left of it when the nearest point of the lattice is taken off.
    /// They are small, so that it is enough to compute modulo 2^128.
    pub(crate) fn quarters(&self, number: &BigInt<4>) -> [Half; 4] {
        let low = u128::from(number.0[0]) | u128::from(number.0[1]) << 64;
        let mut quarters = [low, 0, 0, 0];
        for ((factor, is_negative), vector) in NEAREST.iter().zip(&BASIS) {
            let times = rounded(number, factor);
            let times = if *is_negative { times.wrapping_neg() } else { times };
            for (quarter, part) in quarters.iter_mut().zip(vector) {
                *quarter = quarter.wrapping_sub(times.wrapping_mul(part.cast_unsigned()));
            }
        }
        quarters.map(sized)
    }
}

/// A small number, positive or negative, from its residue modulo 2^128.
const fn sized(residue: u128) -> Half {
    let is_negative = residue >> 127 == 1;
    (if is_negative { residue.wrapping_neg() } else { residue }, is_negative)
}

/// ψ of a point of the group of prime order.
pub(crate) fn turned(point: &G2Affine) -> G2Affine {
    let mut image = *point;
    image.x.frobenius_map_in_place(1);
    image.y.frobenius_map_in_place(1);
    image.x *= Config::TWIST_MUL_BY_Q_X;
    image.y *= Config::TWIST_MUL_BY_Q_Y;
    image
}

#[cfg(test)]
mod tests {
    use ark_bn254::{Fq, Fr};
    use ark_ec::{AffineRepr, CurveGroup};
    use ark_ff::{One, PrimeField};
    use proptest::prelude::*;

    use super::*;
    use crate::testing::arb_fr;

    /// q, modulo the order.
    fn factor() -> Fr {
        Fr::from_le_bytes_mod_order(&ark_ff::BigInteger::to_bytes_le(&Fq::MODULUS))
    }

    fn splits(number: Fr) {
        let size = number.into_bigint();
        if size <= Fr::MODULUS_MINUS_ONE_DIV_TWO {
            let quarters = Quarters.quarters(&size);
            assert!(quarters.iter().all(|(size, _)| size >> BITS == 0));
            let value =
                |(size, is_negative): Half| if is_negative { -Fr::from(size) } else { Fr::from(size) };
            let sum =
                quarters.into_iter().rev().fold(Fr::from(0), |sum, piece| sum * factor() + value(piece));
            assert_eq!(sum, number);
        }
    }

    proptest! {
        #[test]
        fn four_quarters_are_the_number(number in arb_fr(), small: u64) {
            for number in [number, -number, Fr::from(small), number + Fr::one()] {
                splits(number);
            }
        }
    }

    #[test]
    fn small_and_large_numbers_are_split() {
        let largest = -Fr::one() / Fr::from(2);
        for number in [Fr::from(0), Fr::from(1), largest, Fr::from(2).pow([126]), Fr::from(2).pow([252])] {
            splits(number);
        }
        assert_eq!(Quarters.quarters(&BigInt::from(9_u64)), [(9, false), (0, false), (0, false), (0, false)]);
    }

    #[test]
    fn the_lattice_is_one_of_zeros_and_the_map_is_a_multiple() {
        let of = |part: i128| {
            if part < 0 { -Fr::from(part.unsigned_abs()) } else { Fr::from(part.unsigned_abs()) }
        };
        for vector in BASIS {
            let sum = vector.into_iter().rev().fold(Fr::from(0), |sum, part| sum * factor() + of(part));
            assert_eq!(sum, Fr::from(0));
        }
        let point = (G2Affine::generator() * Fr::from(77)).into_affine();
        assert_eq!(turned(&point), (point * factor()).into_affine());
        assert!(turned(&G2Affine::identity()).is_zero());
    }
}
