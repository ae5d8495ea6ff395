//! What a payment waits for: a proof of about the size of a transfer, beside arkworks' own prover on the same circuit in
//! the same run; and what a relay waits for: checking proofs, one by one and 64 together.
//!
//! The circuit has two leaves of a tree of depth 32 and one signature over both: 20,000 constraints.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "benchmark")]

use std::sync::Arc;
use std::time::Duration;

use ark_bn254::{Bn254, Fr};
use ark_groth16::Groth16;
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystem, Matrix, SynthesisError, SynthesisMode};
use criterion::{Criterion, criterion_group, criterion_main};
use teahouse_base::{SecretBytes, SystemRng};
use teahouse_zk::eddsa::{Signature, SigningKey, gadget as eddsa};
use teahouse_zk::format::compact;
use teahouse_zk::groth16::development::{ChainKind, DevelopmentKey};
use teahouse_zk::groth16::{Claim, Matrices, Prove, Prover, ProvingKey, Verifier, Verify, Witness};
use teahouse_zk::merkle::{Path, Tree, gadget as merkle};
use teahouse_zk::poseidon;
use teahouse_zk::wires::{self, Built, Circuit};
use teahouse_zk::{babyjub, poseidon::gadget as hash};

type Stock = Groth16<Bn254>;

/// Two notes of one owner, who signs for both.
#[derive(Clone, Copy)]
struct Spend {
    root: Fr,
    key: babyjub::Coordinates,
    paths: [Path; 2],
    signature: Signature,
}

impl Spend {
    fn sample() -> Self {
        let signer = SigningKey::from_seed(&SecretBytes::new([7; 32]));
        let key = signer.public();
        let mut tree = Tree::default();
        let [one, two] =
            [1, 2].map(|salt| tree.append(poseidon::hash(&[key.x, key.y, Fr::from(salt)])).unwrap());
        let signature = signer.sign(poseidon::hash(&[tree.root(), Fr::from(5)]));
        Self { root: tree.root(), key, paths: [one, two].map(|at| tree.path(at).unwrap()), signature }
    }
}

fn build(circuit: &Circuit, values: Option<&Spend>) -> Built<()> {
    let root = wires::public(circuit, values.map(|it| it.root))?;
    let key = babyjub::gadget::PointVar::private(circuit, values.map(|it| &it.key))?;
    let signature = eddsa::SignatureVar::private(circuit, values.map(|it| &it.signature))?;
    for (at, salt) in [1, 2].into_iter().enumerate() {
        let path = merkle::PathVar::private(circuit, values.map(|it| &it.paths[at]))?;
        let leaf = hash::hash(circuit, &[key.x.clone(), key.y.clone(), wires::constant(salt)])?;
        merkle::enforce_member(circuit, &root, &leaf, &path)?;
    }
    let message = hash::hash(circuit, &[root, wires::constant(5)])?;
    eddsa::enforce_signed(circuit, &key, &message, &signature)
}

/// The circuit as arkworks' own prover takes it.
#[derive(Clone, Copy)]
struct Theirs(Option<Spend>);

impl ConstraintSynthesizer<Fr> for Theirs {
    fn generate_constraints(self, circuit: Circuit) -> Result<(), SynthesisError> {
        build(&circuit, self.0.as_ref())
    }
}

/// Our side: matrices, key and prover.
fn ours() -> (Matrices, Arc<ProvingKey>) {
    let matrices = Matrices::of(|circuit| build(circuit, None)).unwrap();
    let key = DevelopmentKey::of(&matrices).unwrap().on(ChainKind::Local).unwrap();
    (matrices, key)
}

/// Their matrices.
fn theirs() -> Vec<Matrix<Fr>> {
    let circuit = ConstraintSystem::new_ref();
    circuit.set_mode(SynthesisMode::Setup);
    build(&circuit, None).unwrap();
    circuit.finalize();
    circuit.to_matrices().unwrap().remove("R1CS").unwrap()
}

fn proving(criterion: &mut Criterion) {
    let spend = Spend::sample();
    let (matrices, key) = ours();
    let prover = Prover::new(Arc::clone(&key)).unwrap();
    println!(
        "{} constraints, {} cells, {} costly points, key of {} bytes",
        matrices.constraints(),
        matrices.cells,
        key.costly_points(),
        compact::write(&key).len()
    );
    let mut rng = ark_std::test_rng();
    let their_key = Stock::generate_random_parameters_with_reduction(Theirs(None), &mut rng).unwrap();
    let their_matrices = theirs();
    let witness = || Witness::of(|circuit| build(circuit, Some(&spend))).unwrap();
    let made = witness();
    let mut group = criterion.benchmark_group("groth16");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(8));
    group.bench_function("prove with witness/ours", |it| {
        it.iter(|| prover.prove(&witness(), &mut SystemRng).unwrap());
    });
    group.bench_function("prove with witness/arkworks", |it| {
        it.iter(|| {
            Stock::create_random_proof_with_reduction(Theirs(Some(spend)), &their_key, &mut rng).unwrap()
        });
    });
    group.bench_function("witness/ours", |it| it.iter(witness));
    group.bench_function("prove/ours", |it| it.iter(|| prover.prove(&made, &mut SystemRng).unwrap()));
    group.bench_function("prove/arkworks", |it| {
        let (publics, rows) = (matrices.publics + 1, matrices.constraints());
        it.iter(|| {
            Stock::create_proof_with_reduction_and_matrices(
                &their_key,
                Fr::from(3),
                Fr::from(5),
                &their_matrices,
                publics,
                rows,
                made.expose(),
            )
            .unwrap()
        });
    });
    group.finish();
}

fn checking(criterion: &mut Criterion) {
    let spend = Spend::sample();
    let (_, key) = ours();
    let prover = Prover::new(Arc::clone(&key)).unwrap();
    let witness = Witness::of(|circuit| build(circuit, Some(&spend))).unwrap();
    let proof = prover.prove(&witness, &mut SystemRng).unwrap();
    let claim = Claim { publics: witness.publics(), proof: &proof };
    let verifier = Verifier::new(key.verifying.clone(), 1).unwrap();
    let file = compact::write(&key);
    let known = compact::digest(&file);
    let mut group = criterion.benchmark_group("groth16");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    group.bench_function("verify/one", |it| it.iter(|| verifier.verify(&claim).unwrap()));
    group.bench_function("verify/64 together", |it| {
        it.iter(|| verifier.verify_all(&[claim; 64], &mut SystemRng).unwrap());
    });
    group
        .bench_function("key/read a known one", |it| it.iter(|| compact::read_known(&file, &known).unwrap()));
    group.bench_function("key/read any", |it| it.iter(|| compact::read(&file).unwrap()));
    group.finish();
}

criterion_group!(benches, proving, checking);
criterion_main!(benches);
