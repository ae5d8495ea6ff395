//! A proof is three points, and says that its maker knows values that satisfy a circuit with given public inputs.
//!
//! It can be changed into another proof of the same by anyone: a payment is known by its nullifiers, never by the bytes
//! of its proof.

use ark_bn254::{Fq, Fq2, G1Affine, G2Affine};
use ark_ff::{BigInt, BigInteger, PrimeField};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use super::points::{self, Group, PointFault};

/// Three points of their groups, none of them the identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    a: G1Affine,
    b: G2Affine,
    c: G1Affine,
}

/// Why bytes are no proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofFault {
    /// A coordinate is not below the curve's prime: it is never reduced.
    #[error("a coordinate of the proof is not below the prime")]
    NotCanonical,
    /// A point is not one to work with.
    #[error("a point of the proof cannot be used: {0}")]
    Point(#[from] PointFault),
}

impl Coded for ProofFault {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotCanonical => ErrorCode::new("ZKP-224"),
            Self::Point(fault) => fault.code(),
        }
    }
}

impl Proof {
    /// The bytes of a proof.
    pub const BYTES: usize = 256;

    /// The proof of three points.
    ///
    /// # Errors
    /// The first point that is not in its group, or is the identity.
    pub fn of_points(a: G1Affine, b: G2Affine, c: G1Affine) -> Result<Self, PointFault> {
        Ok(Self { a: a.present()?, b: b.present()?, c: c.present()? })
    }

    /// The three points.
    pub const fn points(&self) -> (&G1Affine, &G2Affine, &G1Affine) {
        (&self.a, &self.b, &self.c)
    }

    /// The proof as a chain takes it: eight big-endian words, in each pair of the second point the imaginary part first
    /// (EIP-197, "Encoding").
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let Self { a, b, c } = self;
        let words = [a.x, a.y, b.x.c1, b.x.c0, b.y.c1, b.y.c0, c.x, c.y];
        let mut bytes = [0; Self::BYTES];
        for (place, word) in bytes.chunks_exact_mut(32).zip(words) {
            place.copy_from_slice(&word.into_bigint().to_bytes_be());
        }
        bytes
    }

    /// The proof with these bytes.
    ///
    /// # Errors
    /// A coordinate that is too large, a point that is not in its group or is the identity.
    pub fn from_bytes(bytes: &[u8; Self::BYTES]) -> Result<Self, ProofFault> {
        let mut words = [Fq::from(0); 8];
        for (word, bytes) in words.iter_mut().zip(bytes.chunks_exact(32)) {
            *word = coordinate(bytes).ok_or(ProofFault::NotCanonical)?; // GRO-002
        }
        let [ax, ay, bx1, bx0, by1, by0, cx, cy] = words;
        let b = points::g2(Fq2::new(bx0, bx1), Fq2::new(by0, by1));
        Ok(Self::of_points(points::g1(ax, ay), b, points::g1(cx, cy))?)
    }
}

/// The number of 32 big-endian bytes, if it is below the prime.
fn coordinate(bytes: &[u8]) -> Option<Fq> {
    let mut limbs = [0; 4];
    for (limb, part) in limbs.iter_mut().rev().zip(bytes.chunks_exact(8)) {
        *limb = part.iter().fold(0, |limb, &byte| limb << 8 | u64::from(byte));
    }
    Fq::from_bigint(BigInt(limbs))
}

#[cfg(test)]
mod tests {
    use ark_ec::AffineRepr;
    use proptest::prelude::*;

    use super::*;
    use crate::groth16::points::tests::of_other_order;

    fn sample() -> Proof {
        let (g, h) = (G1Affine::generator(), G2Affine::generator());
        Proof::of_points(g, h, -g).unwrap()
    }

    #[test]
    fn a_proof_and_its_bytes_are_each_other() {
        let bytes = sample().to_bytes();
        assert_eq!(Proof::from_bytes(&bytes), Ok(sample()));
        assert_eq!((bytes[31], bytes[63]), (1, 2), "the generator is (1, 2)");
        assert_eq!(bytes[64..68], [0x19, 0x8e, 0x93, 0x93], "the imaginary part comes first, as in EIP-197");
    }

    #[test]
    fn gro_002_a_coordinate_is_never_reduced() {
        for word in 0..8 {
            let mut bytes = sample().to_bytes();
            bytes[32 * word..][..32].copy_from_slice(&Fq::MODULUS.to_bytes_be());
            assert_eq!(Proof::from_bytes(&bytes), Err(ProofFault::NotCanonical));
        }
        assert_eq!(ProofFault::NotCanonical.code().as_str(), "ZKP-224");
    }

    #[test]
    fn gro_001_a_proof_has_no_identity_and_no_point_of_another_order() {
        let (g, h) = (G1Affine::generator(), G2Affine::generator());
        let none = Err(PointFault::Identity);
        assert_eq!(Proof::of_points(G1Affine::identity(), h, g), none);
        assert_eq!(Proof::of_points(g, G2Affine::identity(), g), none);
        assert_eq!(Proof::of_points(g, h, G1Affine::identity()), none);
        assert_eq!(Proof::of_points(g, of_other_order(), g), Err(PointFault::OutsideGroup));
        assert_eq!(Proof::from_bytes(&[0; 256]), Err(PointFault::Identity.into()));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_proof_or_a_refusal(bytes in prop::collection::vec(any::<u8>(), 256)) {
            let bytes: [u8; 256] = bytes.try_into().unwrap();
            if let Ok(proof) = Proof::from_bytes(&bytes) {
                prop_assert_eq!(proof.to_bytes(), bytes);
            }
        }
    }
}
