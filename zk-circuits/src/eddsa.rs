//! An EdDSA signature on BabyJubJub says that the holder of a key agreed to one field element.
//!
//! It is circom's EdDSA with Poseidon (`circomlib/circuits/eddsaposeidon.circom`, `circomlibjs/src/eddsa.js`): the key is
//! `A = a·B`, a signature on `m` is a point `R` and a number `S` with `S·B = R + h·8·A` for `h = Poseidon(R, A, m)`.
//! What circom leaves to its callers is asked for here: that `A` and `R` lie on the curve.
//!
//! # The gadget
//! [`gadget::enforce_signed`] proves that a key signed a message:
//! 1. `A` lies on the curve,
//! 2. `8·A` is not the identity: a key of small order would accept any message,
//! 3. `h` is Poseidon's digest, taken as the number below `p` and no other,
//! 4. the bits of `S` are bits, and `S < l`: a signature has one form,
//! 5. `R = S·B − h·8·A`, which also puts `R` on the curve: the right side is a sum of points of it.
//!
//! [`verify`] is the plain predicate.

mod codec;
pub mod gadget;
mod key;
#[cfg(test)]
mod tests;

use ark_bn254::Fr;
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::PrimeField;
use taceo_ark_babyjubjub::EdwardsAffine;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::babyjub::{Coordinates, Scalar};
use crate::bits::Number;
use crate::poseidon;

pub use key::SigningKey;

/// A signature, or what claims to be one: [`verify`] asks everything of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// `R`, the point that hides the key.
    pub commitment: Coordinates,
    /// `S`, the number that answers.
    pub response: Number,
}

/// The clause of a signature that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BrokenClause {
    /// The key is no point of the curve.
    #[error("the key is not on the curve")]
    KeyOffCurve,
    /// Eight times the key is the identity.
    #[error("the key is of small order: it would accept any message")]
    KeyOfSmallOrder,
    /// The response is not below the order of the generator.
    #[error("the response is not below the order of the generator")]
    ResponseTooLarge,
    /// The commitment is no point of the curve.
    #[error("the commitment is not on the curve")]
    CommitmentOffCurve,
    /// The key did not sign this message with this signature.
    #[error("the key did not sign this")]
    NotSigned,
}

impl Coded for BrokenClause {
    fn code(&self) -> ErrorCode {
        match self {
            Self::KeyOffCurve => ErrorCode::new("ZKP-121"),
            Self::KeyOfSmallOrder => ErrorCode::new("ZKP-122"),
            Self::ResponseTooLarge => ErrorCode::new("ZKP-123"),
            Self::CommitmentOffCurve => ErrorCode::new("ZKP-124"),
            Self::NotSigned => ErrorCode::new("ZKP-125"),
        }
    }
}

/// Whether `key` signed `message` with `signature`.
///
/// # Errors
/// The first clause that is broken.
pub fn verify(key: &Coordinates, message: Fr, signature: &Signature) -> Result<(), BrokenClause> {
    let point = key.point().ok_or(BrokenClause::KeyOffCurve)?;
    let eightfold = cleared(&point).ok_or(BrokenClause::KeyOfSmallOrder)?;
    let response = Scalar::from_bigint(signature.response).ok_or(BrokenClause::ResponseTooLarge)?;
    let commitment = signature.commitment.point().ok_or(BrokenClause::CommitmentOffCurve)?;
    let challenge = as_factor(challenge(&signature.commitment, key, message));
    let is_signed = EdwardsAffine::generator() * response == eightfold * challenge + commitment;
    is_signed.then_some(()).ok_or(BrokenClause::NotSigned)
}

/// Eight times a point, if that is not the identity.
fn cleared(point: &EdwardsAffine) -> Option<EdwardsAffine> {
    let eightfold = point.mul_by_cofactor_to_group().into_affine();
    (!eightfold.is_zero()).then_some(eightfold)
}

/// `h`, which depends on everything that is signed.
pub(crate) fn challenge(commitment: &Coordinates, key: &Coordinates, message: Fr) -> Fr {
    poseidon::hash(&[commitment.x, commitment.y, key.x, key.y, message])
}

/// A field element as a factor of points of order `l`, where only its remainder counts.
pub(crate) fn as_factor(element: Fr) -> Scalar {
    Scalar::from_le_bytes_mod_order(&ark_ff::BigInteger::to_bytes_le(&element.into_bigint()))
}
