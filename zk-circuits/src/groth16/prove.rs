//! Making a proof: one sum of points for each of its parts, with fresh blinders, and a check before it leaves.
//!
//! Nothing of a circuit is made again for a proof: the matrices are those of the key, and of the witness only the values
//! are needed.

use std::sync::Arc;

use ark_bn254::{Fr, G1Projective, G2Projective};
use ark_ec::CurveGroup;
use ark_ff::PrimeField;
use teahouse_base::{Coded, ErrorCode, Rng};
use thiserror::Error;
use zeroize::Zeroizing;

use super::key::ProvingKey;
use super::lint::{self, KeyFault};
use super::msm::{self, Scalars};
use super::proof::Proof;
use super::verify::{BatchError, Verifier, VerifyError};
use super::witness::Witness;
use super::{Claim, Prove, Verify, quotient};

/// Why there is no proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProveError {
    /// The witness is one of another circuit.
    #[error(
        "the circuit has {cells} cells, {publics} of them public inputs; the witness has {found}, {found_publics}"
    )]
    OtherCircuit {
        /// Cells of the key's circuit.
        cells: usize,
        /// Its public inputs.
        publics: usize,
        /// Cells of the witness.
        found: usize,
        /// Its public inputs.
        found_publics: usize,
    },
    /// The proof that was made does not hold: the witness breaks a constraint, or the machine made a mistake.
    #[error(
        "the proof that was made does not hold: the witness breaks a constraint, or the machine a computation"
    )]
    DoesNotHold,
}

impl Coded for ProveError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::OtherCircuit { .. } => ErrorCode::new("ZKP-201"),
            Self::DoesNotHold => ErrorCode::new("ZKP-202"),
        }
    }
}

/// A Groth16 key that proves, and checks what it proved.
#[derive(Clone, Debug)]
pub struct Prover {
    key: Arc<ProvingKey>,
    verifier: Verifier,
}

impl Prover {
    /// A prover with a key whose shape is looked at; its points are those that its maker or [`lint::proving`] vouches
    /// for, and a proof that they spoil does not leave.
    ///
    /// # Errors
    /// What is wrong with the key.
    pub fn new(key: Arc<ProvingKey>) -> Result<Self, KeyFault> {
        lint::shape(&key)?; // LNT-005
        let verifying = key.verifying.clone();
        let publics = verifying.publics();
        Ok(Self { key, verifier: Verifier::new(verifying, publics)? })
    }

    /// The key.
    pub fn key(&self) -> &ProvingKey {
        &self.key
    }

    fn fits(&self, witness: &Witness) -> Result<(), ProveError> {
        let (cells, publics) = (self.key().cells(), self.publics());
        let (found, found_publics) = (witness.expose().len(), witness.publics().len());
        let is_fit = (cells, publics) == (found, found_publics);
        is_fit.then_some(()).ok_or(ProveError::OtherCircuit { cells, publics, found, found_publics })
    }

    /// The sums that depend on the witness.
    fn sums(&self, witness: &Witness) -> Sums {
        let (key, cells) = (self.key(), witness.expose());
        let scalars = Scalars::of(cells);
        let of_b = || {
            let b_g2 = msm::of_columns(&key.b_g2.points, &key.b_g2.cells, &scalars);
            (b_g2, msm::of_columns(&key.b_g1.points, &key.b_g1.cells, &scalars))
        };
        let rest = || {
            let private: Vec<_> =
                (key.verifying.inputs.len()..cells.len()).filter_map(|at| at.try_into().ok()).collect();
            let c = msm::of_columns(&key.private, &private, &scalars) + self.quotient(cells);
            (msm::of_columns(&key.a.points, &key.a.cells, &scalars), c)
        };
        let ((b_g2, b_g1), (a, c)) = rayon::join(of_b, rest);
        Sums { a, b_g1, b_g2, c }
    }

    fn quotient(&self, cells: &[Fr]) -> G1Projective {
        let key = self.key();
        let domain = quotient::domain(key.quotient.len()).expect("the key's shape was looked at");
        let [a, b] = &key.factors;
        let values = quotient::at_odd_points(&domain, [a, b], self.publics(), cells);
        msm::of_all(&key.quotient, &Scalars::of(&Zeroizing::new(values))) // GRO-006
    }

    /// The proof that the sums make with blinders `r` and `s`.
    fn blinded(&self, sums: &Sums, r: Fr, s: Fr) -> [G1Projective; 2] {
        let key = self.key();
        let a = sums.a + key.verifying.alpha_g1 + key.delta_g1 * r;
        let b_g1 = sums.b_g1 + key.beta_g1 + key.delta_g1 * s;
        [a, sums.c + a * s + b_g1 * r - key.delta_g1 * (r * s)]
    }
}

/// What the witness contributes to the three points.
struct Sums {
    a: G1Projective,
    b_g1: G1Projective,
    b_g2: G2Projective,
    c: G1Projective,
}

impl Prove for Prover {
    fn prove(&self, witness: &Witness, rng: &mut dyn Rng) -> Result<Proof, ProveError> {
        self.fits(witness)?;
        let [r, s] = [blinder(rng), blinder(rng)];
        let sums = self.sums(witness);
        let [a, c] = self.blinded(&sums, *r, *s);
        let verifying = &self.key().verifying;
        let b = sums.b_g2 + verifying.beta_g2 + verifying.delta_g2 * *s;
        let proof = Proof::of_points(a.into_affine(), b.into_affine(), c.into_affine());
        let proof = proof.map_err(|_| ProveError::DoesNotHold)?;
        let claim = Claim { publics: witness.publics(), proof: &proof };
        self.verify(&claim).map_err(|_| ProveError::DoesNotHold)?; // GRO-005
        Ok(proof)
    }
}

impl Verify for Prover {
    fn publics(&self) -> usize {
        self.verifier.publics()
    }
    fn verify(&self, claim: &Claim<'_>) -> Result<(), VerifyError> {
        self.verifier.verify(claim)
    }
    fn verify_all(&self, claims: &[Claim<'_>], rng: &mut dyn Rng) -> Result<(), BatchError> {
        self.verifier.verify_all(claims, rng)
    }
}

/// A fresh number that hides the witness. It is wiped.
fn blinder(rng: &mut dyn Rng) -> Zeroizing<Fr> {
    let mut bytes = Zeroizing::new([0; 64]);
    rng.fill(bytes.as_mut());
    Zeroizing::new(Fr::from_le_bytes_mod_order(bytes.as_ref())) // GRO-006
}
