//! A transform takes a polynomial's values on a domain to its values on the domain's odd points, with kept roots.
//!
//! The way down, from values to coefficients, leaves these in the order of their places' reversed bits; the way up takes
//! them so. Nothing is sorted in between, and what is multiplied there, the powers that lead to the odd points and the
//! domain's size, is one table. The first root of every layer is 1, and 1 multiplies nothing: an eighth of all products.
//! Both ways go by halves, so that what is worked on soon fits the processor's nearest memory, and a half is a task of
//! its own.

use ark_bn254::Fr;
use ark_ff::{FftField, Field};
use ark_poly::EvaluationDomain;
use rayon::prelude::*;

use super::quotient::Domain;

/// Values that are worked on layer by layer, without halves.
const FEW: usize = 1 << 8;

/// What all transforms of one domain have in common.
pub(crate) struct Transforms {
    down: Roots,
    up: Roots,
    /// What a coefficient is multiplied with in between, at the place where it lies.
    turn: Vec<Fr>,
}

impl Transforms {
    /// The transforms of a domain.
    pub(crate) fn of(domain: &Domain) -> Self {
        let (size, bits) = (domain.size(), domain.log_size_of_group);
        let odd = Fr::get_root_of_unity(2 * domain.size).expect("a domain is smaller than the largest");
        let powers: Vec<_> =
            std::iter::successors(Some(domain.size_inv), |power| Some(*power * odd)).take(size).collect();
        let turn = (0..size).map(|at| powers[reversed(at, bits)]).collect();
        Self { down: Roots::of(domain.group_gen_inv, size), up: Roots::of(domain.group_gen, size), turn }
    }

    /// How many points the domain has.
    pub(crate) fn size(&self) -> usize {
        self.turn.len()
    }

    /// Values on the domain become values on its odd points.
    pub(crate) fn to_odd_points(&self, values: &mut [Fr]) {
        debug_assert_eq!(values.len(), self.size());
        self.down.down(values);
        values.par_iter_mut().zip(&self.turn).with_min_len(FEW).for_each(|(value, turn)| *value *= turn);
        self.up.up(values);
    }
}

/// The bits of a place in a domain of 2^`bits` points, the last first.
const fn reversed(at: usize, bits: u32) -> usize {
    if bits == 0 { 0 } else { at.reverse_bits() >> (usize::BITS - bits) }
}

/// The powers of a root of unity that each layer needs, one behind the other: those for halves of `h` values from `h` on.
struct Roots(Vec<Fr>);

impl Roots {
    fn of(root: Fr, size: usize) -> Self {
        let mut roots = vec![Fr::ONE; size.max(2)];
        let mut half = size / 2;
        let mut power = Fr::ONE;
        for place in &mut roots[half..2 * half] {
            *place = power;
            power *= root;
        }
        while half > 1 {
            half /= 2;
            for at in 0..half {
                roots[half + at] = roots[2 * half + 2 * at];
            }
        }
        Self(roots)
    }

    fn layer(&self, half: usize) -> &[Fr] {
        &self.0[half..2 * half]
    }

    /// From values in their order to the coefficients, times how many they are, in reversed order.
    fn down(&self, values: &mut [Fr]) {
        if values.len() > FEW {
            let (low, high) = self.apart(values);
            rayon::join(|| self.down(low), || self.down(high));
            return;
        }
        let mut half = values.len() / 2;
        while half > 0 {
            for values in values.chunks_exact_mut(2 * half) {
                self.apart(values);
            }
            half /= 2;
        }
    }

    /// From coefficients in reversed order to values in their order.
    fn up(&self, values: &mut [Fr]) {
        if values.len() > FEW {
            let (low, high) = values.split_at_mut(values.len() / 2);
            rayon::join(|| self.up(low), || self.up(high));
            self.together(values);
            return;
        }
        let mut half = 1;
        while half < values.len() {
            values.chunks_exact_mut(2 * half).for_each(|values| self.together(values));
            half *= 2;
        }
    }

    /// A layer of the way down: sums in the lower half, differences times roots in the upper one.
    fn apart<'a>(&self, values: &'a mut [Fr]) -> (&'a mut [Fr], &'a mut [Fr]) {
        let half = values.len() / 2;
        let (low, high) = values.split_at_mut(half);
        let split = |low: &mut Fr, high: &mut Fr| {
            let difference = *low - *high;
            *low += *high;
            *high = difference;
        };
        split(&mut low[0], &mut high[0]);
        for ((low, high), root) in low.iter_mut().zip(high.iter_mut()).zip(self.layer(half)).skip(1) {
            split(low, high);
            *high *= root;
        }
        (low, high)
    }

    /// A layer of the way up: the sum and the difference of the lower half and the upper one times roots.
    fn together(&self, values: &mut [Fr]) {
        let half = values.len() / 2;
        let (low, high) = values.split_at_mut(half);
        let join = |low: &mut Fr, high: &mut Fr, turned: Fr| {
            *high = *low - turned;
            *low += turned;
        };
        let first = high[0];
        join(&mut low[0], &mut high[0], first);
        for ((low, high), root) in low.iter_mut().zip(high).zip(self.layer(half)).skip(1) {
            let turned = *high * root;
            join(low, high, turned);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use teahouse_base::RngExt;
    use teahouse_base::testing::SeededRng;

    use super::*;
    use crate::groth16::digest::Stream;
    use crate::groth16::quotient;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn a_transform_is_that_of_arkworks_at_every_size(seed: u64, bits in 1_u32..13) {
            let mut stream = Stream::new(SeededRng::new(seed).array());
            let domain = quotient::domain(1 << bits).unwrap();
            let mut values: Vec<_> = (0..domain.size()).map(|_| stream.element()).collect();
            let mut plain = values.clone();
            domain.ifft_in_place(&mut plain);
            quotient::odd(&domain).fft_in_place(&mut plain);
            Transforms::of(&domain).to_odd_points(&mut values);
            prop_assert_eq!(values, plain);
        }
    }

    #[test]
    fn bits_are_reversed() {
        assert_eq!([0, 1, 2, 3, 6].map(|at| reversed(at, 3)), [0, 4, 2, 6, 3]);
        assert_eq!(reversed(0, 0), 0);
    }
}
