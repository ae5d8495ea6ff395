//! BabyJubJub is a curve whose points have field elements as coordinates, so that a circuit can add them.
//!
//! It is circom's curve, `168700·x² + y² = 1 + 168696·x²·y²` (EIP-2494, "Definition of Baby Jubjub"): a twisted Edwards
//! curve of order `8·l`, `l` prime. 168700 is a square and 168696 is not, so that the addition law has no exceptions on
//! the curve (Bernstein, Birkner, Joye, Lange, Peters, "Twisted Edwards Curves", section 6). Off the curve it has some.
//!
//! The arithmetic is `taceo-ark-babyjubjub`'s, whose multiplication takes the same steps for every scalar.
//!
//! # The gadget
//! [`gadget`] adds, doubles and multiplies. It proves nothing about what is not on the curve: whoever brings a point
//! from outside asks [`gadget::enforce_on_curve`] first. [`Coordinates::is_on_curve`] is its plain predicate.

pub mod gadget;
#[cfg(test)]
mod tests;

use ark_bn254::Fr;
use ark_ec::twisted_edwards::TECurveConfig;
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, Field};
use taceo_ark_babyjubjub::{EdwardsAffine, EdwardsConfig};

pub use taceo_ark_babyjubjub::Fr as Scalar;

/// The factor of `x²` in the curve's equation.
pub const A: Fr = EdwardsConfig::COEFF_A;

/// The factor of `x²·y²` in the curve's equation.
pub const D: Fr = EdwardsConfig::COEFF_D;

/// A point, or what claims to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coordinates {
    /// The first coordinate.
    pub x: Fr,
    /// The second coordinate.
    pub y: Fr,
}

impl Coordinates {
    /// The point that changes nothing when it is added.
    pub const IDENTITY: Self = Self { x: Fr::ZERO, y: Fr::ONE };

    /// Whether this is a point of the curve.
    pub fn is_on_curve(&self) -> bool {
        let (xx, yy) = (self.x.square(), self.y.square());
        A * xx + yy == Fr::ONE + D * xx * yy
    }

    /// The point, for arithmetic, if it is on the curve.
    pub(crate) fn point(&self) -> Option<EdwardsAffine> {
        self.is_on_curve().then(|| EdwardsAffine::new_unchecked(self.x, self.y))
    }

    pub(crate) fn of(point: impl Into<EdwardsAffine>) -> Self {
        let point = point.into();
        Self { x: point.x, y: point.y }
    }
}

/// The generator of the points of order `l`, circom's `Base8`.
pub fn base() -> Coordinates {
    Coordinates::of(EdwardsAffine::generator())
}

/// `scalar` times the generator, in the same steps for every scalar.
pub fn base_times(scalar: &Scalar) -> Coordinates {
    Coordinates::of((EdwardsAffine::generator() * *scalar).into_affine())
}
