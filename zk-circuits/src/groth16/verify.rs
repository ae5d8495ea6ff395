//! Checking that a proof holds costs three pairings, and many proofs together cost one each.
//!
//! A batch is checked by a random sum: each proof's equation gets a factor of 128 bits that nobody knew when the proof
//! was made, and the sum of all holds only if each of them does, but for one chance in 2^128.

use ark_bn254::{Bn254, Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::pairing::{Pairing, PairingOutput};
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{AdditiveGroup, Zero};
use rayon::prelude::*;
use teahouse_base::{Coded, ErrorCode, Rng, RngExt};
use thiserror::Error;

use super::digest::{self, Stream};
use super::key::VerifyingKey;
use super::lint::{self, KeyFault};
use super::msm::{self, Scalars};
use super::{Claim, Verify};
use crate::field;

type Prepared = <Bn254 as Pairing>::G2Prepared;

/// Why a claim is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// The claim has another number of public inputs than the circuit.
    #[error("the circuit has {expected} public inputs, the claim {found}")]
    Inputs {
        /// The circuit's.
        expected: usize,
        /// The claim's.
        found: usize,
    },
    /// The proof is not one of this statement.
    #[error("the proof does not hold")]
    DoesNotHold,
}

impl Coded for VerifyError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Inputs { .. } => ErrorCode::new("ZKP-211"),
            Self::DoesNotHold => ErrorCode::new("ZKP-212"),
        }
    }
}

/// The claims of a batch that are refused, by their places in ascending order.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} claims of the batch are refused, the first at {}", .refused.len(), .refused[0].0)]
pub struct BatchError {
    /// The place and the reason of each, at least one.
    pub refused: Vec<(usize, VerifyError)>,
}

impl Coded for BatchError {
    fn code(&self) -> ErrorCode {
        ErrorCode::new("ZKP-213")
    }
}

/// A Groth16 key that was looked at, and what can be computed of it beforehand.
#[derive(Clone, Debug)]
pub struct Verifier {
    key: VerifyingKey,
    beta: Prepared,
    gamma: Prepared,
    delta: Prepared,
    start: PairingOutput<Bn254>,
}

impl Verifier {
    /// A verifier for a circuit with `publics` public inputs.
    ///
    /// # Errors
    /// What is wrong with the key.
    pub fn new(key: VerifyingKey, publics: usize) -> Result<Self, KeyFault> {
        lint::verifying(&key, publics)?; // LNT-001
        Ok(Self {
            beta: key.beta_g2.into(),
            gamma: key.gamma_g2.into(),
            delta: key.delta_g2.into(),
            start: Bn254::pairing(key.alpha_g1, key.beta_g2),
            key,
        })
    }

    /// The key.
    pub const fn key(&self) -> &VerifyingKey {
        &self.key
    }

    fn takes(&self, claim: &Claim<'_>) -> Result<(), VerifyError> {
        let (expected, found) = (self.key.publics(), claim.publics.len());
        (expected == found).then_some(()).ok_or(VerifyError::Inputs { expected, found }) // GRO-003
    }

    /// `e(A, B) = e(α, β) · e(inputs, γ) · e(C, δ)`.
    fn holds(&self, claim: &Claim<'_>) -> bool {
        let (a, b, c) = claim.proof.points();
        let mut ones = Vec::with_capacity(claim.publics.len() + 1);
        ones.push(Fr::from(1));
        ones.extend_from_slice(claim.publics);
        let inputs = msm::of_all(&self.key.inputs, &Scalars::of(&ones)).into_affine();
        let seconds = [Prepared::from(*b), self.gamma.clone(), self.delta.clone()];
        Bn254::multi_pairing([*a, -inputs, -*c], seconds) == self.start
    }

    /// The same for many claims at once, with a random factor for each.
    fn all_hold(&self, claims: &[&Claim<'_>], stream: &mut Stream) -> bool {
        let weights: Vec<u128> = claims.iter().map(|_| stream.weight()).collect(); // GRO-004
        let weighed = |(claim, weight): (&&Claim<'_>, &u128)| {
            let (a, b, _) = claim.proof.points();
            ((*a).into_group().mul_bigint(limbs(*weight)), *b)
        };
        let (firsts, mut seconds): (Vec<_>, Vec<Prepared>) = claims
            .par_iter()
            .zip(&weights)
            .map(weighed)
            .map(|(first, second)| (first, Prepared::from(second)))
            .unzip();
        let mut firsts = G1Projective::normalize_batch(&firsts);
        firsts.extend(self.rest(claims, &weights));
        seconds.extend([self.beta.clone(), self.gamma.clone(), self.delta.clone()]);
        Bn254::multi_pairing(firsts, seconds).is_zero()
    }

    /// The sums that are paired with β, γ and δ.
    fn rest(&self, claims: &[&Claim<'_>], weights: &[u128]) -> [G1Affine; 3] {
        let weights: Vec<_> = weights.iter().copied().map(Fr::from).collect();
        let mut inputs = vec![Fr::ZERO; self.key.inputs.len()];
        for (claim, weight) in claims.iter().zip(&weights) {
            inputs[0] += weight;
            inputs.iter_mut().skip(1).zip(claim.publics).for_each(|(sum, public)| *sum += *weight * public);
        }
        let lasts: Vec<_> = claims.iter().map(|claim| *claim.proof.points().2).collect();
        let sums = [
            self.key.alpha_g1 * inputs[0],
            msm::of_all(&self.key.inputs, &Scalars::of(&inputs)),
            msm::of_all(&lasts, &Scalars::of(&weights)),
        ];
        sums.map(|sum| (-sum).into_affine())
    }

    /// The claims that do not hold, found by halves.
    fn broken(&self, claims: &[(usize, &Claim<'_>)], stream: &mut Stream) -> Vec<usize> {
        let all: Vec<_> = claims.iter().map(|(_, claim)| *claim).collect();
        match claims {
            [] => Vec::new(),
            [(at, claim)] => {
                if self.holds(claim) {
                    Vec::new()
                } else {
                    vec![*at]
                }
            }
            _ if self.all_hold(&all, stream) => Vec::new(),
            _ => {
                let (left, right) = claims.split_at(claims.len() / 2);
                [self.broken(left, stream), self.broken(right, stream)].concat()
            }
        }
    }

    /// Factors that follow from chance and from everything that is claimed.
    fn stream(&self, claims: &[Claim<'_>], rng: &mut dyn Rng) -> Stream {
        let chance: [u8; 32] = rng.array();
        let mut said = Vec::new();
        for point in &self.key.inputs {
            said.extend(point.x.0.0.iter().flat_map(|limb| limb.to_be_bytes()));
        }
        for claim in claims {
            said.extend(claim.proof.to_bytes());
            said.extend(claim.publics.iter().flat_map(field::to_bytes));
        }
        Stream::new(digest::of(b"teahouse.groth16.batch.1", &[&chance, &said])) // GRO-004
    }
}

impl Verify for Verifier {
    fn publics(&self) -> usize {
        self.key.publics()
    }

    fn verify(&self, claim: &Claim<'_>) -> Result<(), VerifyError> {
        self.takes(claim)?;
        self.holds(claim).then_some(()).ok_or(VerifyError::DoesNotHold)
    }

    fn verify_all(&self, claims: &[Claim<'_>], rng: &mut dyn Rng) -> Result<(), BatchError> {
        let mut refused = Vec::new();
        let mut taken = Vec::with_capacity(claims.len());
        for (at, claim) in claims.iter().enumerate() {
            match self.takes(claim) {
                Ok(()) => taken.push((at, claim)),
                Err(error) => refused.push((at, error)),
            }
        }
        let broken = self.broken(&taken, &mut self.stream(claims, rng));
        refused.extend(broken.into_iter().map(|at| (at, VerifyError::DoesNotHold)));
        refused.sort_unstable_by_key(|(at, _)| *at);
        if refused.is_empty() { Ok(()) } else { Err(BatchError { refused }) }
    }
}

fn limbs(weight: u128) -> [u64; 2] {
    let high = u64::try_from(weight >> 64).expect("half of 128 bits is 64 bits");
    let low = u64::try_from(weight & u128::from(u64::MAX)).expect("the lower half is 64 bits");
    [low, high]
}

/// `e(firsts, seconds)` is 1, for pairs that are few.
pub(crate) fn pairs_cancel(pairs: &[(G1Affine, G2Affine)]) -> bool {
    let (firsts, seconds): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
    Bn254::multi_pairing(firsts, seconds).is_zero()
}
