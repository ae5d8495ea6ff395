//! A number that multiplies a point is split into pieces, each of which multiplies an image of the point: fewer bits are
//! fewer windows, and the fixed work of a window is done less often.

use ark_bn254::{Fr, g1, g2};
use ark_ec::scalar_mul::glv::GLVConfig;
use ark_ec::short_weierstrass::Affine;
use ark_ff::BigInt;
use rayon::prelude::*;

use super::halves::{self, Half, Split};
use super::quarters::{self, Quarters};

/// The most pieces of a number.
pub(crate) const MOST: usize = 4;

/// How the numbers of a curve are split, and which images its points have. Points are of the group of prime order.
pub(crate) trait Pieces: GLVConfig<ScalarField = Fr> {
    /// Bits of a piece.
    const BITS: usize;
    /// What is computed once for all numbers.
    type Split: Send + Sync;

    /// What is computed once for all numbers.
    fn split() -> Self::Split;
    /// The pieces of a number of at most p/2: sizes and signs, 0 where there are fewer.
    fn pieces(split: &Self::Split, number: &BigInt<4>) -> [Half; MOST];
    /// The images that the pieces behind the first multiply.
    fn images(points: &[Affine<Self>]) -> Vec<Vec<Affine<Self>>>;
}

impl Pieces for g1::Config {
    const BITS: usize = halves::BITS;
    type Split = Split;

    fn split() -> Split {
        Split::of::<Self>()
    }

    fn pieces(split: &Split, number: &BigInt<4>) -> [Half; MOST] {
        let [one, two] = split.halves(number);
        [one, two, (0, false), (0, false)]
    }

    fn images(points: &[Affine<Self>]) -> Vec<Vec<Affine<Self>>> {
        vec![points.par_iter().map(Self::endomorphism_affine).collect()]
    }
}

impl Pieces for g2::Config {
    const BITS: usize = quarters::BITS;
    type Split = Quarters;

    fn split() -> Quarters {
        Quarters
    }

    fn pieces(split: &Quarters, number: &BigInt<4>) -> [Half; MOST] {
        split.quarters(number)
    }

    fn images(points: &[Affine<Self>]) -> Vec<Vec<Affine<Self>>> {
        let turned = |points: &[Affine<Self>]| points.par_iter().map(quarters::turned).collect::<Vec<_>>();
        let one = turned(points);
        let two = turned(&one);
        let three = turned(&two);
        vec![one, two, three]
    }
}
