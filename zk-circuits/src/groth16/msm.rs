//! A multi-scalar multiplication is a sum of points, each times a number: most of the time of a proof.
//!
//! It is the method of buckets (Pippenger), made for what a circuit multiplies with:
//! - a number above p/2 is taken as a negative one, so that −1 costs what 1 costs,
//! - endomorphisms split it into pieces, two of 127 bits in the first group and four of 64 in the second (`pieces.rs`), so
//!   that there are fewer windows,
//! - zeros are left out before anything else happens, and a small number has no work in high windows,
//! - points are added in affine coordinates, with shared inversions (`sums.rs`),
//! - the buckets of a window are weighed by rows and columns, two additions a bucket, instead of one after the other.
//!
//! The time that it takes depends on the numbers, as that of every fast prover does: who can measure a proof closely
//! learns how many of the secret numbers are 0. The host proves in its own process and tells nobody how long.

use ark_bn254::Fr;
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, Projective, SWCurveConfig};
use ark_ff::{AdditiveGroup, BigInt, BigInteger, PrimeField, Zero};
use rayon::prelude::*;
use zeroize::Zeroize;

use super::pieces::Pieces;
use super::sums::Groups;

/// Numbers to multiply with: their sizes and their signs.
pub(crate) struct Scalars(Vec<(BigInt<4>, bool)>);

impl Scalars {
    pub(crate) fn of(values: &[Fr]) -> Self {
        Self(values.par_iter().map(signed).collect())
    }
}

impl Drop for Scalars {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|(size, sign)| {
            size.0.zeroize(); // GRO-006
            sign.zeroize();
        });
    }
}

/// A number as a size and whether it is negative.
fn signed(value: &Fr) -> (BigInt<4>, bool) {
    let size = value.into_bigint();
    if size.0[3] < Fr::MODULUS_MINUS_ONE_DIV_TWO.0[3] {
        return (size, false);
    }
    let mut negated = Fr::MODULUS;
    negated.sub_with_borrow(&size);
    if negated < size { (negated, true) } else { (size, false) }
}

/// Points that are multiplied again and again, with their images: those of a key.
pub(crate) struct Bases<P: Pieces> {
    points: Vec<Affine<P>>,
    images: Vec<Vec<Affine<P>>>,
}

impl<P: Pieces> Bases<P> {
    pub(crate) fn of(points: Vec<Affine<P>>) -> Self {
        Self { images: P::images(&points), points }
    }

    /// The sum of each point times the scalar at its column.
    pub(crate) fn of_columns(&self, columns: &[u32], scalars: &Scalars) -> Projective<P> {
        sum(&faces(&self.points, &self.images), columns, scalars)
    }

    /// The sum of each point times its scalar.
    pub(crate) fn of_all(&self, scalars: &Scalars) -> Projective<P> {
        self.of_columns(&all(self.points.len()), scalars)
    }
}

/// Points and their images, one list behind the other.
fn faces<'a, P: Pieces>(points: &'a [Affine<P>], images: &'a [Vec<Affine<P>>]) -> Vec<&'a [Affine<P>]> {
    std::iter::once(points).chain(images.iter().map(Vec::as_slice)).collect()
}

/// The sum of `bases[i]` times the scalar at `columns[i]`.
pub(crate) fn of_columns<P: Pieces>(
    bases: &[Affine<P>],
    columns: &[u32],
    scalars: &Scalars,
) -> Projective<P> {
    sum(&faces(bases, &P::images(bases)), columns, scalars)
}

fn sum<P: Pieces>(faces: &[&[Affine<P>]], columns: &[u32], scalars: &Scalars) -> Projective<P> {
    debug_assert_eq!(faces[0].len(), columns.len());
    let terms = Terms::of(faces[0], columns, scalars);
    let width = width(terms.0.len(), P::BITS);
    let highest = P::BITS / width;
    let windows: Vec<_> = (0..highest + 1)
        .into_par_iter()
        .with_max_len(1)
        .map(|at| Window { at, width, highest }.sum(&terms.0, faces))
        .collect();
    windows.into_iter().rev().fold(Projective::zero(), |sum, window| {
        (0..width).fold(sum, |mut sum, _| *sum.double_in_place()) + window
    })
}

/// A point and what it is multiplied with: one piece of a scalar.
#[derive(Clone, Copy)]
struct Term {
    size: u128,
    is_negative: bool,
    /// Which image of the base the point is; 0 is the base itself.
    face: u8,
    base: u32,
}

/// The terms of a sum, without those that add nothing.
struct Terms(Vec<Term>);

impl Terms {
    fn of<P: Pieces>(bases: &[Affine<P>], columns: &[u32], scalars: &Scalars) -> Self {
        let split = P::split();
        let each = |(base, column): (usize, &u32)| {
            let (size, sign) = &scalars.0[*column as usize];
            let base_is_there = !bases[base].is_zero();
            let base = u32::try_from(base).ok().filter(|base| base >> 29 == 0);
            let base = base.expect("a circuit has fewer than 2^29 cells");
            let pieces = P::pieces(&split, size).into_iter().zip(0_u8..);
            pieces.filter_map(move |((size, is_negative), face)| {
                let term = Term { size, is_negative: is_negative != *sign, face, base };
                (size != 0 && base_is_there).then_some(term)
            })
        };
        Self(columns.par_iter().enumerate().flat_map_iter(each).collect())
    }
}

impl Drop for Terms {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|term| term.size.zeroize()); // GRO-006
    }
}

/// The sum of `bases[i]` times `scalars[i]`.
pub(crate) fn of_all<P: Pieces>(bases: &[Affine<P>], scalars: &Scalars) -> Projective<P> {
    of_columns(bases, &all(bases.len()), scalars)
}

/// The columns of `count` scalars.
fn all(count: usize) -> Vec<u32> {
    (0..u32::try_from(count).expect("a circuit has fewer than 2^32 cells")).collect()
}

/// Bits of a window that cost the fewest products for `points` points and numbers of `bits` bits.
fn width(points: usize, bits: usize) -> usize {
    let cost = |width: &usize| {
        let buckets = 1_usize << (width - 1);
        let rows = 1 << (width / 2);
        (bits / width + 1) * (6 * points + 13 * buckets + 60 * rows + 500)
    };
    (2..=15).min_by_key(cost).expect("the range holds widths")
}

/// One window of all numbers: their bits from `at · width` on, as digits between −2^(width−1) and 2^(width−1).
#[derive(Clone, Copy)]
struct Window {
    at: usize,
    width: usize,
    /// The last window, whose digits are not taken around 0.
    highest: usize,
}

impl Window {
    fn sum<P: SWCurveConfig>(self, terms: &[Term], faces: &[&[Affine<P>]]) -> Projective<P> {
        let offset = self.offset();
        let digit = |term: &Term| {
            let digit = self.digit(term.size, offset);
            if term.is_negative { -digit } else { digit }
        };
        let digits: Vec<_> = terms.iter().map(digit).collect();
        weighed(&self.buckets(terms, faces, &digits), self.width)
    }

    /// Half a window in each window below the highest. It turns digits from 0 to 2^width into ones around 0, in each
    /// window alone: what a lower digit carries over is in the sum.
    fn offset(self) -> u128 {
        (0..self.highest).map(|window| 1 << (window * self.width + self.width - 1)).sum()
    }

    fn digit(self, size: u128, offset: u128) -> i32 {
        let bits = (size + offset) >> (self.at * self.width) & ((1 << self.width) - 1);
        let half = if self.at < self.highest { 1 << (self.width - 1) } else { 0 };
        i32::try_from(bits).expect("a window has few bits") - half
    }

    /// The sum of the points of each digit from 0 to 2^(width−1), negated where the digit is negative.
    fn buckets<P: SWCurveConfig>(
        self,
        terms: &[Term],
        faces: &[&[Affine<P>]],
        digits: &[i32],
    ) -> Vec<Affine<P>> {
        let mut sizes = vec![0_u32; (1 << (self.width - 1)) + 1];
        digits.iter().for_each(|digit| sizes[digit.unsigned_abs() as usize] += 1);
        sizes[0] = 0;
        let mut total = 0;
        let mut places = Vec::with_capacity(sizes.len());
        for size in &sizes {
            places.push(total);
            total += size;
        }
        let mut order = vec![0_u32; total as usize];
        for (term, digit) in terms.iter().zip(digits).filter(|(_, digit)| **digit != 0) {
            let place = &mut places[digit.unsigned_abs() as usize];
            order[*place as usize] = term.base << 3 | u32::from(term.face) << 1 | u32::from(*digit < 0);
            *place += 1;
        }
        let at = |place: usize| {
            let named = order[place];
            let point = faces[(named >> 1 & 3) as usize][(named >> 3) as usize];
            if named & 1 == 1 { -point } else { point }
        };
        Groups::sums(at, &sizes)
    }
}

/// The sum of `k · buckets[k]`: with `k = row · columns + column`, by sums of rows and of columns.
fn weighed<P: SWCurveConfig>(buckets: &[Affine<P>], width: usize) -> Projective<P> {
    let columns_bits = width / 2;
    let columns = 1 << columns_bits;
    let rows = grouped(buckets.chunks(columns).map(|row| row.iter().copied()));
    let columns = grouped((0..columns).map(|column| buckets.iter().skip(column).step_by(columns).copied()));
    let rows = (0..columns_bits).fold(in_turn(&rows), |mut sum, _| *sum.double_in_place());
    rows + in_turn(&columns)
}

fn grouped<P: SWCurveConfig>(
    groups: impl Iterator<Item = impl Iterator<Item = Affine<P>>>,
) -> Vec<Affine<P>> {
    let (mut points, mut sizes) = (Vec::new(), Vec::new());
    for group in groups {
        let before = points.len();
        points.extend(group.filter(|point| !point.is_zero()));
        sizes.push(u32::try_from(points.len() - before).expect("a window has few buckets"));
    }
    Groups::sums(|at| points[at], &sizes)
}

/// The sum of `k · points[k]`, point by point.
fn in_turn<P: SWCurveConfig>(points: &[Affine<P>]) -> Projective<P> {
    let (mut run, mut sum) = (Projective::zero(), Projective::zero());
    for point in points.iter().skip(1).rev() {
        run += point;
        sum += &run;
    }
    sum
}

#[cfg(test)]
mod tests {
    use ark_bn254::{G1Affine, G2Affine};
    use ark_ec::{AffineRepr, CurveGroup, VariableBaseMSM};
    use ark_ff::{Field, One};
    use proptest::prelude::*;

    use super::*;
    use crate::testing::arb_fr;

    fn points<P: Pieces>(count: usize) -> Vec<Affine<P>> {
        let start = Affine::<P>::generator().into_group();
        let all = std::iter::successors(Some(start), |point| Some(point.double() + start));
        all.take(count).map(CurveGroup::into_affine).collect()
    }

    fn agrees<P: Pieces>(scalars: &[Fr]) {
        let bases = points::<P>(scalars.len());
        let expected = Projective::<P>::msm(&bases, scalars).unwrap();
        assert_eq!(of_all(&bases, &Scalars::of(scalars)), expected);
        assert_eq!(Bases::of(bases).of_all(&Scalars::of(scalars)), expected);
    }

    /// Numbers as circuits have them: bits, small ones, ones next to p and next to p/2, and any.
    fn arb_scalar() -> impl Strategy<Value = Fr> {
        prop_oneof![
            3 => (0_u64..2).prop_map(Fr::from),
            1 => any::<u64>().prop_map(Fr::from),
            1 => any::<u16>().prop_map(|k| -Fr::from(k)),
            1 => (0_u64..4).prop_map(|k| (Fr::from(k) - Fr::one()) / Fr::from(2)),
            1 => (0_u64..253).prop_map(|k| Fr::from(2).pow([k])),
            2 => arb_fr(),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn a_product_is_that_of_arkworks(scalars in prop::collection::vec(arb_scalar(), 0..200)) {
            agrees::<ark_bn254::g1::Config>(&scalars);
            agrees::<ark_bn254::g2::Config>(&scalars);
        }
    }

    #[test]
    fn every_width_of_a_window_gives_the_same() {
        for count in [1, 2, 30, 300, 3_000, 20_000] {
            let scalars: Vec<_> = (1..=count).map(|k| Fr::from(k).inverse().unwrap()).collect();
            agrees::<ark_bn254::g1::Config>(&scalars);
            if count <= 3_000 {
                agrees::<ark_bn254::g2::Config>(&scalars);
            }
        }
    }

    #[test]
    fn columns_pick_their_scalars_and_points_at_infinity_add_nothing() {
        let scalars = Scalars::of(&[3, 0, 5].map(Fr::from));
        let g = G1Affine::generator();
        let bases = [g, G1Affine::identity(), g];
        assert_eq!(of_columns(&bases, &[2, 0, 1], &scalars), g * Fr::from(5));
        assert_eq!(of_columns::<ark_bn254::g2::Config>(&[], &[], &scalars), G2Affine::identity());
    }
}
