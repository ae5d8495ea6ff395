//! Points of one curve, sorted into groups, are summed two by two: all pairs of a round share one inversion.
//!
//! An addition in affine coordinates needs a division. Divisions by many numbers cost one inversion and three products
//! each, so that an addition costs six products, where one in projective coordinates costs eleven.

use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{AdditiveGroup, Field, Zero};

/// Pairs that share an inversion: enough to make it cheap, few enough to stay in the processor's nearest memory.
const CHUNK: usize = 1024;

/// Points that are summed in one go: as many as stay in the processor's own memory while round follows round.
const RUN: usize = 1 << 14;

/// Points that lie group by group, and how many each group has.
pub(crate) struct Groups<P: SWCurveConfig> {
    points: Vec<Affine<P>>,
    sizes: Vec<u32>,
    /// Room for the next round.
    spare: Vec<Affine<P>>,
    batch: Batch<P>,
}

impl<P: SWCurveConfig> Groups<P> {
    /// The sum of each of the groups, whose points are `at(0)`, `at(1)` and so on; that of an empty group is the
    /// identity. They are copied first: memory answers many small requests at once, but not in between additions.
    pub(crate) fn sums(at: impl Fn(usize) -> Affine<P>, sizes: &[u32]) -> Vec<Affine<P>> {
        let mut groups =
            Self { points: Vec::new(), sizes: Vec::new(), spare: Vec::new(), batch: Batch::new() };
        let mut sums = Vec::with_capacity(sizes.len());
        let (mut from, mut left) = (0, sizes);
        while !left.is_empty() {
            let (run, rest) = left.split_at(run(left));
            let to = from + run.iter().map(|size| *size as usize).sum::<usize>();
            groups.points.clear();
            groups.points.extend((from..to).map(&at));
            groups.sizes.clear();
            groups.sizes.extend_from_slice(run);
            groups.reduce();
            groups.spread(&mut sums);
            (from, left) = (to, rest);
        }
        sums
    }

    /// Rounds, until no group has more than one point.
    fn reduce(&mut self) {
        while self.sizes.iter().any(|size| *size > 1) {
            let (points, spare) = (&self.points, std::mem::take(&mut self.spare));
            let next = halved(|at| points[at], &mut self.sizes, spare, &mut self.batch);
            self.spare = std::mem::replace(&mut self.points, next);
        }
    }

    /// The one point of each group, or the identity.
    fn spread(&self, sums: &mut Vec<Affine<P>>) {
        let mut points = self.points.iter().copied();
        let sum = |size: &u32| if *size == 0 { None } else { points.next() };
        sums.extend(self.sizes.iter().map(sum).map(Option::unwrap_or_default));
    }
}

/// How many of the next groups are summed in one go: one at least.
fn run(sizes: &[u32]) -> usize {
    let mut points = 0;
    let fits = |size: &&u32| {
        points += **size as usize;
        points <= RUN
    };
    sizes.iter().take_while(fits).count().max(1)
}

/// One round: of each two neighbours of a group only their sum is left.
fn halved<P: SWCurveConfig>(
    at: impl Fn(usize) -> Affine<P>,
    sizes: &mut [u32],
    mut halved: Vec<Affine<P>>,
    batch: &mut Batch<P>,
) -> Vec<Affine<P>> {
    let left: usize = sizes.iter().map(|size| size.div_ceil(2) as usize).sum();
    halved.clear();
    halved.resize(left, Affine::identity());
    let (mut from, mut to) = (0, 0);
    for size in sizes {
        for _ in 0..*size / 2 {
            batch.add(&at, from, to, &mut halved);
            (from, to) = (from + 2, to + 1);
        }
        if *size % 2 == 1 {
            halved[to] = at(from);
            (from, to) = (from + 1, to + 1);
        }
        *size = size.div_ceil(2);
    }
    batch.finish(&at, &mut halved);
    halved
}

/// Additions that wait for their common inversion.
struct Batch<P: SWCurveConfig> {
    /// Where the first of two summands is, and where the sum goes.
    places: Vec<(usize, usize)>,
    /// What each addition divides by.
    divisors: Vec<P::BaseField>,
    /// The product of all divisors before each.
    products: Vec<P::BaseField>,
    product: P::BaseField,
}

impl<P: SWCurveConfig> Batch<P> {
    fn new() -> Self {
        Self {
            places: Vec::with_capacity(CHUNK),
            divisors: Vec::with_capacity(CHUNK),
            products: Vec::with_capacity(CHUNK),
            product: P::BaseField::ONE,
        }
    }

    /// Puts the sum of the points at `from` and behind it to `to`, now or with the batch.
    fn add(&mut self, at: &impl Fn(usize) -> Affine<P>, from: usize, to: usize, sums: &mut [Affine<P>]) {
        let (one, two) = (&at(from), &at(from + 1));
        match divisor(one, two) {
            Some(divisor) => {
                self.places.push((from, to));
                self.divisors.push(divisor);
                self.products.push(self.product);
                self.product *= divisor;
            }
            None => sums[to] = plain(one, two),
        }
        if self.places.len() == CHUNK {
            self.finish(at, sums);
        }
    }

    fn finish(&mut self, at: &impl Fn(usize) -> Affine<P>, sums: &mut [Affine<P>]) {
        let mut inverse = self.product.inverse().expect("no divisor is 0");
        for place in (0..self.places.len()).rev() {
            let (from, to) = self.places[place];
            sums[to] = sum(&at(from), &at(from + 1), inverse * self.products[place]);
            inverse *= self.divisors[place];
        }
        self.places.clear();
        self.divisors.clear();
        self.products.clear();
        self.product = P::BaseField::ONE;
    }
}

/// What an addition divides by, unless its sum can be told at once.
fn divisor<P: SWCurveConfig>(one: &Affine<P>, two: &Affine<P>) -> Option<P::BaseField> {
    if one.is_zero() || two.is_zero() {
        return None;
    }
    let divisor = if one.x == two.x { one.y + two.y } else { two.x - one.x };
    (!divisor.is_zero()).then_some(divisor)
}

/// The sum of two points of which one is the identity, or which cancel each other.
fn plain<P: SWCurveConfig>(one: &Affine<P>, two: &Affine<P>) -> Affine<P> {
    match (one.is_zero(), two.is_zero()) {
        (true, _) => *two,
        (_, true) => *one,
        _ => Affine::identity(),
    }
}

fn sum<P: SWCurveConfig>(one: &Affine<P>, two: &Affine<P>, inverse: P::BaseField) -> Affine<P> {
    let rise = if one.x == two.x {
        let square = one.x.square();
        square.double() + square + P::COEFF_A
    } else {
        two.y - one.y
    };
    let slope = rise * inverse;
    let x = slope.square() - one.x - two.x;
    Affine::new_unchecked(x, slope * (one.x - x) - one.y)
}

#[cfg(test)]
mod tests {
    use ark_bn254::{G1Affine, G2Affine};
    use ark_ec::CurveGroup;

    use super::*;

    fn summed<P: SWCurveConfig>(groups: &[Vec<Affine<P>>]) {
        let sizes: Vec<_> = groups.iter().map(|group| u32::try_from(group.len()).unwrap()).collect();
        let points = groups.concat();
        let sums = Groups::sums(|at| points[at], &sizes);
        assert_eq!(sums.len(), groups.len());
        for (group, sum) in groups.iter().zip(sums) {
            let expected = group.iter().fold(Affine::identity().into_group(), |sum, point| sum + point);
            assert_eq!(sum, expected.into_affine());
        }
    }

    #[test]
    fn groups_of_any_size_with_equal_opposite_and_no_points_are_summed() {
        let g = G1Affine::generator();
        let many = (1_u64..1500).map(|k| (g * ark_bn254::Fr::from(k)).into_affine()).collect();
        let none = G1Affine::identity();
        summed(&[vec![], vec![g], vec![g, g], vec![g, -g], vec![none, g, none], many, vec![g; 700]]);
        let h = G2Affine::generator();
        summed(&[vec![h, h, h, -h, -h, -h, h], vec![], vec![h; 5]]);
        let empty: Vec<G1Affine> = Groups::sums(|_| g, &[0]);
        assert_eq!(empty, [G1Affine::identity()]);
    }
    /// Groups are taken in runs: one that is larger than a run alone, small ones together, up to the last.
    #[test]
    fn groups_that_are_many_or_large_are_summed_in_runs() {
        assert_eq!([run(&[3]), run(&[RUN as u32 + 1, 1]), run(&[RUN as u32, 1, 1])], [1, 1, 1]);
        assert_eq!(run(&[1, RUN as u32 - 1, 0, 0, 1]), 4);
        let g = G1Affine::generator();
        let two = (g + g).into_affine();
        let groups = [vec![g; 9_000], vec![two; 9_000], vec![], vec![g; RUN + 3], vec![two, g], vec![g; RUN]];
        summed(&groups);
    }
}
