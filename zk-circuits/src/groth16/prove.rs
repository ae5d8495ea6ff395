//! Making a proof: one sum of points for each of its parts, with fresh blinders, and a check before it leaves.
//!
//! Nothing of a circuit is made again for a proof: the matrices are those of the key, and of the witness only the values
//! are needed. What a key's points and domain give before any witness is known is kept with it (`Kept`).
//!
//! Three sums are left: A in the first group, B in the second, and C, to which the private cells, the quotient and B's
//! twin in the first group belong. That twin is only ever multiplied with a blinder: with its scalars multiplied
//! beforehand all three are one sum, whose buckets are weighed once. B is summed while the quotient is transformed.

use std::fmt;
use std::sync::Arc;

use ark_bn254::{Fr, G1Projective, G2Projective, g1, g2};
use ark_ec::CurveGroup;
use ark_ff::PrimeField;
use teahouse_base::{Coded, ErrorCode, Rng};
use thiserror::Error;
use zeroize::Zeroizing;

use super::key::ProvingKey;
use super::lint::{self, KeyFault};
use super::msm::{Bases, Scalars};
use super::proof::Proof;
use super::transform::Transforms;
use super::verify::{BatchError, Verifier, VerifyError};
use super::witness::Witness;
use super::{Claim, Prove, Verify, matrices, quotient};

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
#[derive(Clone)]
pub struct Prover {
    key: Arc<ProvingKey>,
    kept: Arc<Kept>,
    verifier: Verifier,
}

/// What a key gives before any witness is known.
struct Kept {
    transforms: Transforms,
    /// Which rows of the second matrix the first one has.
    repeated: Vec<Option<usize>>,
    a: Bases<g1::Config>,
    b: Bases<g2::Config>,
    /// The points of the private cells, of the quotient, and of B in the first group.
    c: Bases<g1::Config>,
}

impl Kept {
    fn of(key: &ProvingKey) -> Self {
        let domain = quotient::domain(key.quotient.len()).expect("the key's shape was looked at");
        Self {
            transforms: Transforms::of(&domain),
            repeated: matrices::repeated(&key.factors[0], &key.factors[1]),
            a: Bases::of(key.a.points.clone()),
            b: Bases::of(key.b_g2.points.clone()),
            c: Bases::of([key.private.as_slice(), &key.quotient, &key.b_g1.points].concat()),
        }
    }
}

impl fmt::Debug for Prover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prover").field("constraints", &self.key.constraints()).finish_non_exhaustive()
    }
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
        let verifier = Verifier::new(verifying, publics)?;
        Ok(Self { kept: Arc::new(Kept::of(&key)), key, verifier })
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

    /// The sums that depend on the witness. The one in the second group runs beside the transforms, and each splits into
    /// windows for whoever is free.
    fn sums(&self, witness: &Witness, r: &Fr) -> Sums {
        let (key, kept, cells) = (self.key(), &self.kept, witness.expose());
        let scalars = Scalars::of(cells);
        let c = || kept.c.of_all(&self.scalars_of_c(cells, r));
        let a = || kept.a.of_columns(&key.a.cells, &scalars);
        let b = || kept.b.of_columns(&key.b_g2.cells, &scalars);
        let (b, (c, a)) = rayon::join(b, || rayon::join(c, a));
        Sums { a, b, c }
    }

    /// What the points of C are multiplied with: private cells, the quotient's values, and `r` times the cells of B.
    fn scalars_of_c(&self, cells: &[Fr], r: &Fr) -> Scalars {
        let (key, kept, publics) = (self.key(), &self.kept, self.publics());
        let [a, b] = &key.factors;
        let quotient = quotient::at_odd_points(&kept.transforms, [a, b], &kept.repeated, publics, cells);
        let quotient = Zeroizing::new(quotient); // GRO-006
        let of_b = key.b_g1.cells.iter().map(|cell| cells[*cell as usize] * r);
        let count = key.private.len() + quotient.len() + key.b_g1.cells.len();
        let mut numbers = Zeroizing::new(Vec::<Fr>::with_capacity(count)); // GRO-006
        numbers.extend_from_slice(&cells[publics + 1..]);
        numbers.extend_from_slice(&quotient);
        numbers.extend(of_b);
        Scalars::of(&numbers)
    }

    /// The proof that the sums make with blinders `r` and `s`. What of `r·s·δ` comes with A and with B's twin cancels.
    fn blinded(&self, sums: &Sums, r: Fr, s: Fr) -> (G1Projective, G2Projective, G1Projective) {
        let (key, verifying) = (self.key(), &self.key().verifying);
        let a = sums.a + verifying.alpha_g1 + key.delta_g1 * r;
        let b = sums.b + verifying.beta_g2 + verifying.delta_g2 * s;
        (a, b, sums.c + a * s + key.beta_g1 * r)
    }
}

/// What the witness contributes to the three points: to C with `r` times B's twin.
struct Sums {
    a: G1Projective,
    b: G2Projective,
    c: G1Projective,
}

impl Prove for Prover {
    fn prove(&self, witness: &Witness, rng: &mut dyn Rng) -> Result<Proof, ProveError> {
        self.fits(witness)?;
        let [r, s] = [blinder(rng), blinder(rng)];
        let sums = self.sums(witness, &r);
        let (a, b, c) = self.blinded(&sums, *r, *s);
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

#[cfg(test)]
mod tests {
    use ark_bn254::G1Affine;
    use ark_ec::VariableBaseMSM;
    use teahouse_base::testing::SeededRng;

    use super::*;
    use crate::groth16::tests::{key, witness};

    /// The three points as the paper has them ("On the Size of Pairing-based Non-interactive Arguments", section 3.2),
    /// sum by sum.
    fn by_the_book(key: &ProvingKey, witness: &Witness, [r, s]: [Fr; 2]) -> Proof {
        let (cells, publics) = (witness.expose(), witness.publics().len());
        let named = |named: &[u32]| named.iter().map(|cell| cells[*cell as usize]).collect::<Vec<_>>();
        let sum = |points: &[G1Affine], numbers: &[Fr]| G1Projective::msm(points, numbers).unwrap();
        let [a, b] = &key.factors;
        let domain = quotient::domain(key.quotient.len()).unwrap();
        let quotient = quotient::plainly(&domain, [a, b], publics, cells);
        let a = sum(&key.a.points, &named(&key.a.cells)) + key.verifying.alpha_g1 + key.delta_g1 * r;
        let b_g1 = sum(&key.b_g1.points, &named(&key.b_g1.cells)) + key.beta_g1 + key.delta_g1 * s;
        let b = G2Projective::msm(&key.b_g2.points, &named(&key.b_g2.cells)).unwrap();
        let b = b + key.verifying.beta_g2 + key.verifying.delta_g2 * s;
        let c = sum(&key.private, &cells[publics + 1..]) + sum(&key.quotient, &quotient);
        let c = c + a * s + b_g1 * r - key.delta_g1 * (r * s);
        Proof::of_points(a.into_affine(), b.into_affine(), c.into_affine()).unwrap()
    }

    #[test]
    fn a_proof_is_the_one_of_the_paper_with_the_same_blinders() {
        for seed in [1, 2, 3] {
            let witness = witness(seed);
            let mut rng = SeededRng::new(seed);
            let blinders = [blinder(&mut rng), blinder(&mut rng)].map(|blinder| *blinder);
            let proof = Prover::new(key()).unwrap().prove(&witness, &mut SeededRng::new(seed));
            assert_eq!(proof, Ok(by_the_book(&key(), &witness, blinders)));
        }
    }
}
