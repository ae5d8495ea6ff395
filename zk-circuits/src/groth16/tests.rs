//! The back end on a small circuit of the real gadgets: somebody holds a key whose digest is a leaf of a tree, and signed
//! a message with it.

mod forgeries;
mod precompiles;

use std::sync::{Arc, OnceLock};

use ark_bn254::{Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::Field;
use teahouse_base::testing::SeededRng;
use teahouse_base::{Coded, SecretBytes};

use super::development::{ChainKind, DevelopmentKey};
use super::*;
use crate::babyjub::gadget::PointVar;
use crate::eddsa::gadget::{SignatureVar, enforce_signed};
use crate::eddsa::{Signature, SigningKey};
use crate::merkle::gadget::{PathVar, enforce_member};
use crate::merkle::{Path, Tree};
use crate::poseidon;
use crate::wires::{self, Built, Circuit};

const DEPTH: usize = 3;

/// What the circuit is about: the root and the message are public.
#[derive(Clone, Copy)]
pub(crate) struct Membership {
    pub(crate) root: Fr,
    pub(crate) message: Fr,
    key: crate::babyjub::Coordinates,
    path: Path<DEPTH>,
    signature: Signature,
}

/// A member of a tree of five who signed a message.
pub(crate) fn member(message: u64) -> Membership {
    let signers = [1, 2, 3, 4, 5].map(|seed| SigningKey::from_seed(&SecretBytes::new([seed; 32])));
    let mut tree = Tree::<DEPTH>::default();
    for key in signers.iter().map(SigningKey::public) {
        tree.append(poseidon::hash(&[key.x, key.y])).unwrap();
    }
    let message = Fr::from(message);
    let signature = signers[3].sign(message);
    Membership {
        root: tree.root(),
        message,
        key: signers[3].public(),
        path: tree.path(3).unwrap(),
        signature,
    }
}

/// The circuit, with values or without.
pub(crate) fn build(circuit: &Circuit, values: Option<&Membership>) -> Built<()> {
    let root = wires::public(circuit, values.map(|it| it.root))?;
    let message = wires::public(circuit, values.map(|it| it.message))?;
    let key = PointVar::private(circuit, values.map(|it| &it.key))?;
    let path = PathVar::private(circuit, values.map(|it| &it.path))?;
    let signature = SignatureVar::private(circuit, values.map(|it| &it.signature))?;
    let leaf = crate::poseidon::gadget::hash(circuit, &[key.x.clone(), key.y.clone()])?;
    enforce_member(circuit, &root, &leaf, &path)?;
    enforce_signed(circuit, &key, &message, &signature)
}

pub(crate) fn matrices() -> &'static Matrices {
    static MATRICES: OnceLock<Matrices> = OnceLock::new();
    MATRICES.get_or_init(|| Matrices::of(|circuit| build(circuit, None)).unwrap())
}

pub(crate) fn key() -> Arc<ProvingKey> {
    static KEY: OnceLock<DevelopmentKey> = OnceLock::new();
    KEY.get_or_init(|| DevelopmentKey::of(matrices()).unwrap()).on(ChainKind::Local).unwrap()
}

pub(crate) fn witness(message: u64) -> Witness {
    Witness::of(|circuit| build(circuit, Some(&member(message)))).unwrap()
}

pub(crate) fn proved(message: u64) -> (Vec<Fr>, Proof) {
    static PROVER: OnceLock<Prover> = OnceLock::new();
    let prover = PROVER.get_or_init(|| Prover::new(key()).unwrap());
    let witness = witness(message);
    let proof = prover.prove(&witness, &mut SeededRng::new(message)).unwrap();
    (witness.publics().to_vec(), proof)
}

fn verifier() -> Verifier {
    Verifier::new(key().verifying.clone(), 2).unwrap()
}

#[test]
fn values_and_matrices_are_of_one_circuit() {
    let (matrices, witness) = (matrices(), witness(7));
    assert_eq!(matrices.cells, witness.expose().len());
    assert_eq!(matrices.broken_by(witness.expose()), None);
    assert_eq!(witness.publics(), [member(7).root, Fr::from(7)]);
}

#[test]
fn a_proof_holds_for_its_statement_and_for_no_other() {
    let ((publics, proof), verifier) = (proved(7), verifier());
    assert_eq!(verifier.verify(&Claim { publics: &publics, proof: &proof }), Ok(()));
    for place in 0..2 {
        let mut other = publics.clone();
        other[place] += Fr::ONE;
        let claim = Claim { publics: &other, proof: &proof };
        assert_eq!(verifier.verify(&claim), Err(VerifyError::DoesNotHold));
    }
    let (a, b, c) = proof.points();
    let bent = Proof::of_points(*a, *b, (*c + G1Affine::generator()).into_affine()).unwrap();
    let claim = Claim { publics: &publics, proof: &bent };
    assert_eq!(verifier.verify(&claim), Err(VerifyError::DoesNotHold));
}

#[test]
fn gro_003_a_claim_has_as_many_inputs_as_the_circuit() {
    let (publics, proof) = proved(7);
    for publics in [&publics[..1], &[publics[0], publics[1], Fr::ONE], &[]] {
        let error = verifier().verify(&Claim { publics, proof: &proof }).unwrap_err();
        assert_eq!(error, VerifyError::Inputs { expected: 2, found: publics.len() });
        assert_eq!(error.code().as_str(), "ZKP-211");
    }
}

#[test]
fn gro_004_a_batch_names_every_claim_that_is_refused() {
    let mut proved: Vec<_> = (0..9).map(proved).collect();
    let mut rng = SeededRng::new(1);
    let asked = |proved: &[(Vec<Fr>, Proof)], rng: &mut SeededRng| {
        let claims: Vec<_> = proved.iter().map(|(publics, proof)| Claim { publics, proof }).collect();
        verifier().verify_all(&claims, rng)
    };
    assert_eq!(asked(&proved, &mut rng), Ok(()));
    assert_eq!(asked(&[], &mut rng), Ok(()));
    proved[2].0[1] += Fr::ONE;
    proved[5].0.pop();
    proved[8].1 = proved[7].1;
    let error = asked(&proved, &mut rng).unwrap_err();
    let short = VerifyError::Inputs { expected: 2, found: 1 };
    assert_eq!(error.refused, [(2, VerifyError::DoesNotHold), (5, short), (8, VerifyError::DoesNotHold)]);
    assert_eq!((error.code().as_str(), VerifyError::DoesNotHold.code().as_str()), ("ZKP-213", "ZKP-212"));
}

/// Two errors that cancel each other in a plain sum: a factor that nobody foresees tells them apart.
#[test]
fn gro_004_errors_do_not_cancel_in_a_batch() {
    let [(publics, one), (other_publics, two)] = [proved(1), proved(2)];
    let moved = |proof: &Proof, by: G1Affine| {
        let (a, b, c) = proof.points();
        Proof::of_points(*a, *b, (*c + by).into_affine()).unwrap()
    };
    let g = G1Affine::generator();
    let [one, two] = [moved(&one, g), moved(&two, -g)];
    let claims = [Claim { publics: &publics, proof: &one }, Claim { publics: &other_publics, proof: &two }];
    assert_eq!(verifier().verify_all(&claims, &mut SeededRng::new(1)).unwrap_err().refused.len(), 2);
}

#[test]
fn gro_005_a_proof_that_does_not_hold_never_leaves() {
    let prover = Prover::new(key()).unwrap();
    let mut cells = witness(7).expose().to_vec();
    cells[40] += Fr::ONE;
    let broken = Witness::from_cells(cells, 2).unwrap();
    let error = prover.prove(&broken, &mut SeededRng::new(1)).unwrap_err();
    assert_eq!((error, error.code().as_str()), (ProveError::DoesNotHold, "ZKP-202"));
    let other = Witness::from_cells(vec![Fr::ONE; 9], 2).unwrap();
    let error = prover.prove(&other, &mut SeededRng::new(1)).unwrap_err();
    assert_eq!(error.code().as_str(), "ZKP-201");
}

#[test]
fn gro_005_a_spoiled_key_makes_no_proof() {
    let mut spoiled = (*key()).clone();
    spoiled.quotient[3] = G1Affine::generator();
    let prover = Prover::new(Arc::new(spoiled)).unwrap();
    assert_eq!(prover.prove(&witness(7), &mut SeededRng::new(1)), Err(ProveError::DoesNotHold));
}

#[test]
fn gro_006_a_witness_prints_nothing_and_two_proofs_of_it_differ() {
    let witness = witness(7);
    assert_eq!(format!("{witness:?}"), "Witness(..)");
    let prover = Prover::new(key()).unwrap();
    let mut rng = SeededRng::new(1);
    let [one, two] = [(); 2].map(|()| prover.prove(&witness, &mut rng).unwrap());
    assert!(
        one.points().0 != two.points().0
            && one.points().1 != two.points().1
            && one.points().2 != two.points().2
    );
}

#[test]
fn arkworks_accepts_our_proofs() {
    use ark_snark::SNARK;
    let ((publics, proof), ours) = (proved(7), key());
    let VerifyingKey { alpha_g1, beta_g2, gamma_g2, delta_g2, inputs } = ours.verifying.clone();
    let theirs = ark_groth16::VerifyingKey { alpha_g1, beta_g2, gamma_g2, delta_g2, gamma_abc_g1: inputs };
    let (a, b, c) = proof.points();
    let proof = ark_groth16::Proof { a: *a, b: *b, c: *c };
    type Stock = ark_groth16::Groth16<ark_bn254::Bn254>;
    assert!(Stock::verify(&theirs, &publics, &proof).unwrap());
    assert!(!Stock::verify(&theirs, &[publics[1], publics[0]], &proof).unwrap());
}
