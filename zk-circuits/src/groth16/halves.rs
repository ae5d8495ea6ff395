//! A curve with an endomorphism splits a number into two halves: k·P = k₁·P + k₂·λ(P), each of 127 bits.
//!
//! λ(P) is P with its first coordinate times a cube root of 1, and costs one product (Gallant, Lambert, Vanstone,
//! "Faster Point Multiplication on Elliptic Curves with Efficient Endomorphisms", section 4). Half the bits are half the
//! windows, so that the fixed work of a window is done half as often.

use ark_bn254::Fr;
use ark_ec::scalar_mul::glv::GLVConfig;
use ark_ff::{BigInt, BigInteger, PrimeField};

/// Bits of a half.
pub(crate) const BITS: usize = 127;

/// A half of a number: its size and whether it is negative.
pub(crate) type Half = (u128, bool);

/// How numbers of one curve are split: a short basis of the lattice of pairs (a, b) with a + b·λ = 0, and what the
/// numbers are multiplied with to find the nearest point of that lattice.
pub(crate) struct Split {
    long: [u128; 2],
    short: u128,
    nearest: [BigInt<4>; 2],
    second_is_negated: bool,
}

impl Split {
    /// The split of a curve whose basis has the signs that both curves of BN254 have.
    pub(crate) fn of<P: GLVConfig<ScalarField = Fr>>() -> Self {
        let [(is_positive_11, n11), (is_positive_12, n12), _, (is_positive_22, n22)] =
            P::SCALAR_DECOMP_COEFFS;
        debug_assert!(!is_positive_11 && !is_positive_22, "the basis has the signs of BN254's");
        let wide = |number: BigInt<4>| u128::from(number.0[0]) | u128::from(number.0[1]) << 64;
        Self {
            long: [wide(n11), wide(n22)],
            short: wide(n12),
            nearest: [by_order(n22), by_order(n12)],
            second_is_negated: !is_positive_12,
        }
    }

    /// The halves of a number of at most p/2.
    pub(crate) fn halves(&self, number: &BigInt<4>) -> [Half; 2] {
        let [one, two] = self.nearest.map(|factor| rounded(number, &factor));
        let first = less(less(*number, product(one, self.long[0])), product(two, self.short));
        let second = less(product(one, self.short), product(two, self.long[1]));
        let (size, is_negative) = sized(second);
        [sized(first), (size, is_negative != self.second_is_negated)]
    }
}

/// 2^256 times a number, divided by the order.
fn by_order(number: BigInt<4>) -> BigInt<4> {
    let (mut quotient, mut rest) = (BigInt::<4>::zero(), BigInt::<4>::zero());
    for bit in (0..512).rev() {
        rest.mul2();
        rest.0[0] |= u64::from(bit >= 256 && number.get_bit(bit - 256));
        quotient.mul2();
        if rest >= Fr::MODULUS {
            rest.sub_with_borrow(&Fr::MODULUS);
            quotient.0[0] |= 1;
        }
    }
    quotient
}

/// The product over 2^256, to the nearest, modulo 2^128.
pub(crate) fn rounded(number: &BigInt<4>, factor: &BigInt<4>) -> u128 {
    let (low, high) = number.mul(factor);
    let up = u128::from(low.0[3] >> 63);
    (u128::from(high.0[0]) | u128::from(high.0[1]) << 64).wrapping_add(up)
}

fn product(one: u128, two: u128) -> BigInt<4> {
    limbs(one).mul_low(&limbs(two))
}

fn limbs(number: u128) -> BigInt<4> {
    let low = u64::try_from(number & u128::from(u64::MAX)).expect("the lower half is 64 bits");
    BigInt([low, u64::try_from(number >> 64).expect("the upper half is 64 bits"), 0, 0])
}

/// The difference, modulo 2^256.
fn less(mut one: BigInt<4>, two: BigInt<4>) -> BigInt<4> {
    one.sub_with_borrow(&two);
    one
}

/// A small number, positive or negative, from its residue modulo 2^256.
fn sized(residue: BigInt<4>) -> Half {
    let is_negative = residue.0[3] >> 63 == 1;
    let size = if is_negative { less(BigInt::zero(), residue) } else { residue };
    debug_assert!(size.num_bits() as usize <= BITS, "a half has half the bits");
    (u128::from(size.0[0]) | u128::from(size.0[1]) << 64, is_negative)
}

#[cfg(test)]
mod tests {
    use ark_bn254::{g1, g2};
    use ark_ec::short_weierstrass::Affine;
    use ark_ec::{AffineRepr, CurveGroup};
    use ark_ff::{Field, One};
    use proptest::prelude::*;

    use super::*;
    use crate::testing::arb_fr;

    fn as_number((size, is_negative): Half) -> Fr {
        if is_negative { -Fr::from(size) } else { Fr::from(size) }
    }

    fn splits<P: GLVConfig<ScalarField = Fr>>(number: Fr) {
        let size = number.into_bigint();
        if size <= Fr::MODULUS_MINUS_ONE_DIV_TWO {
            let halves = Split::of::<P>().halves(&size);
            assert!(halves.iter().all(|(size, _)| size >> BITS == 0));
            let [one, two] = halves.map(as_number);
            assert_eq!(one + two * P::LAMBDA, number);
        }
    }

    proptest! {
        #[test]
        fn two_halves_are_the_number(number in arb_fr(), small: u64) {
            for number in [number, -number, Fr::from(small), number + Fr::one()] {
                splits::<g1::Config>(number);
                splits::<g2::Config>(number);
            }
        }
    }

    #[test]
    fn small_and_large_numbers_are_split() {
        let largest = -Fr::one() / Fr::from(2);
        for number in [Fr::from(0), Fr::from(1), largest, Fr::from(2).pow([126]), Fr::from(2).pow([252])] {
            splits::<g1::Config>(number);
            splits::<g2::Config>(number);
        }
        assert_eq!(Split::of::<g1::Config>().halves(&BigInt::from(9_u64)), [(9, false), (0, false)]);
    }

    #[test]
    fn the_endomorphism_is_a_multiple() {
        fn check<P: GLVConfig<ScalarField = Fr>>() {
            let point = Affine::<P>::generator();
            assert_eq!((point * P::LAMBDA).into_affine(), P::endomorphism_affine(&point));
            assert_eq!(P::endomorphism_affine(&point).x, point.x * P::ENDO_COEFFS[0]);
            assert_eq!(P::endomorphism_affine(&point).y, point.y);
        }
        check::<g1::Config>();
        check::<g2::Config>();
    }
}
