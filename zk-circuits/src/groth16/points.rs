//! A point from outside is a point of the right group, or it is refused.
//!
//! The curve's equation and, in the second group, the order are asked for: a point of another order lets a forger
//! satisfy a pairing that means nothing. The identity is refused wherever a key or a proof needs a point.

use ark_bn254::{Fq, Fq2, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::Zero;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

/// Why two numbers are no point to work with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PointFault {
    /// The equation does not hold.
    #[error("the point is not on the curve")]
    OffCurve,
    /// The point is on the curve and not in the group of prime order.
    #[error("the point is not in the group")]
    OutsideGroup,
    /// The point is the identity.
    #[error("the point is the identity")]
    Identity,
}

impl Coded for PointFault {
    fn code(&self) -> ErrorCode {
        match self {
            Self::OffCurve => ErrorCode::new("ZKP-221"),
            Self::OutsideGroup => ErrorCode::new("ZKP-222"),
            Self::Identity => ErrorCode::new("ZKP-223"),
        }
    }
}

/// A group of a pairing, and what makes a point one of it.
pub(crate) trait Group: AffineRepr {
    /// Whether the curve's equation holds.
    fn satisfies(&self) -> bool;
    /// Whether a point of the curve has the group's order.
    fn is_of_order(&self) -> bool;

    /// The point itself, which may be the identity.
    fn member(self) -> Result<Self, PointFault> {
        match self {
            point if point.is_zero() => Ok(point),
            point if !point.satisfies() => Err(PointFault::OffCurve), // GRO-001
            point if !point.is_of_order() => Err(PointFault::OutsideGroup), // GRO-001
            point => Ok(point),
        }
    }

    /// The point itself, which is not the identity.
    fn present(self) -> Result<Self, PointFault> {
        if self.is_zero() { Err(PointFault::Identity) } else { self.member() } // GRO-001
    }
}

impl<P: SWCurveConfig> Group for Affine<P> {
    fn satisfies(&self) -> bool {
        self.is_on_curve()
    }
    fn is_of_order(&self) -> bool {
        self.is_in_correct_subgroup_assuming_on_curve()
    }
}

/// The point with these coordinates, of which nothing is known yet; two zeros stand for the identity.
pub(crate) fn g1(x: Fq, y: Fq) -> G1Affine {
    if x.is_zero() && y.is_zero() { G1Affine::identity() } else { G1Affine::new_unchecked(x, y) }
}

/// The point with these coordinates, of which nothing is known yet; two zeros stand for the identity.
pub(crate) fn g2(x: Fq2, y: Fq2) -> G2Affine {
    if x.is_zero() && y.is_zero() { G2Affine::identity() } else { G2Affine::new_unchecked(x, y) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A point of the second curve whose order is not that of the group.
    pub(crate) fn of_other_order() -> G2Affine {
        let points = (1_u64..).filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::from(x), true));
        points.into_iter().find(|point| !point.is_of_order()).unwrap()
    }

    #[test]
    fn gro_001_only_points_of_the_group_come_in() {
        let (g, h) = (G1Affine::generator(), G2Affine::generator());
        assert_eq!((g.present(), h.present()), (Ok(g), Ok(h)));
        assert_eq!(g1(g.x, g.x).present(), Err(PointFault::OffCurve));
        assert_eq!(g2(h.x, h.x).member(), Err(PointFault::OffCurve));
        assert_eq!(of_other_order().present(), Err(PointFault::OutsideGroup));
        assert_eq!(g1(Fq::zero(), Fq::zero()).present(), Err(PointFault::Identity));
        assert_eq!(G2Affine::identity().present(), Err(PointFault::Identity));
        assert_eq!(G2Affine::identity().member(), Ok(G2Affine::identity()));
    }

    #[test]
    fn codes_are_stable() {
        let codes = [
            (PointFault::OffCurve, "ZKP-221"),
            (PointFault::OutsideGroup, "ZKP-222"),
            (PointFault::Identity, "ZKP-223"),
        ];
        assert!(codes.iter().all(|(fault, code)| fault.code().as_str() == *code));
    }
}
