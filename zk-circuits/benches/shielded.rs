//! What a payer waits for: the proof of a payment of two notes, beside arkworks' own prover on the same matrices and
//! beside snarkjs on our files, in the same run; and what a key takes of disk, time and memory.
//!
//! Lines `figure NAME = VALUE` are for `cargo xtask bench shielded`. The memory of a proof is that of a process of its own,
//! which this program starts with itself.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "benchmark")]

mod payment;

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use ark_bn254::{Bn254, Fr};
use ark_groth16::Groth16;
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystem, Matrix, SynthesisMode};
use criterion::Criterion;
use payment::Payment;
use teahouse_base::SystemRng;
use teahouse_zk::circuits::CircuitKind;
use teahouse_zk::format::{compact, r1cs, wtns, zkey};
use teahouse_zk::groth16::development::{ChainKind, DevelopmentKey};
use teahouse_zk::groth16::{Matrices, Prove, Prover, ProvingKey, Witness};
use teahouse_zk::joinsplit::JoinsplitCircuit;
use teahouse_zk::poseidon::gadget::Sbox;

type Stock = Groth16<Bn254>;

/// Names the key that the process with the measured memory proves with.
const PEAK_OF: &str = "TEAHOUSE_PEAK_OF";

/// How often snarkjs proves; the figure is the median.
const THEIR_PROOFS: &str = "5";

fn key_of(matrices: &Matrices) -> Arc<ProvingKey> {
    DevelopmentKey::of(matrices).unwrap().on(ChainKind::Local).unwrap()
}

fn witness(payment: &Payment) -> Witness {
    Witness::satisfying(JoinsplitCircuit::proving(payment.claim())).unwrap()
}

/// The matrices as arkworks' prover takes them.
fn their_matrices() -> Vec<Matrix<Fr>> {
    let circuit = ConstraintSystem::new_ref();
    circuit.set_mode(SynthesisMode::Setup);
    JoinsplitCircuit::<2>::set_up().generate_constraints(circuit.clone()).unwrap();
    circuit.finalize();
    circuit.to_matrices().unwrap().remove("R1CS").unwrap()
}

fn proving(criterion: &mut Criterion, key: &Arc<ProvingKey>) {
    let payment = Payment::sample(1);
    let prover = Prover::new(Arc::clone(key)).unwrap();
    let mut rng = ark_std::test_rng();
    let set_up = JoinsplitCircuit::<2>::set_up();
    let their_key = Stock::generate_random_parameters_with_reduction(set_up, &mut rng).unwrap();
    let (theirs, made) = (their_matrices(), witness(&payment));
    let mut group = criterion.benchmark_group("shielded");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(8));
    group.bench_function("payment/ours", |it| {
        it.iter(|| prover.prove(&witness(&payment), &mut SystemRng).unwrap());
    });
    group.bench_function("payment/arkworks", |it| {
        it.iter(|| {
            let circuit = JoinsplitCircuit::proving(payment.claim());
            Stock::create_random_proof_with_reduction(circuit, &their_key, &mut rng).unwrap()
        });
    });
    group.bench_function("witness/ours", |it| it.iter(|| witness(&payment)));
    group.bench_function("proof alone/ours", |it| it.iter(|| prover.prove(&made, &mut SystemRng).unwrap()));
    group.bench_function("proof alone/arkworks", |it| {
        let (publics, rows) = (CircuitKind::JoinsplitTwo.publics() + 1, key.constraints());
        it.iter(|| {
            let [r, s] = [3, 5].map(Fr::from);
            let cells = made.expose();
            Stock::create_proof_with_reduction_and_matrices(&their_key, r, s, &theirs, publics, rows, cells)
                .unwrap()
        });
    });
    group.finish();
}

/// The same payment in the circuit whose S-boxes are made of squares, as circom has them.
fn proving_with_squares(criterion: &mut Criterion) {
    let payment = Payment::sample(1);
    let matrices = Matrices::of_circuit(JoinsplitCircuit::<2>::set_up().with_sbox(Sbox::Squares)).unwrap();
    let prover = Prover::new(key_of(&matrices)).unwrap();
    println!(
        "with squares: {} constraints, {} costly points",
        matrices.constraints(),
        prover.key().costly_points()
    );
    let mut group = criterion.benchmark_group("shielded");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(8));
    group.bench_function("payment/ours with squares", |it| {
        it.iter(|| {
            let circuit = JoinsplitCircuit::proving(payment.claim()).with_sbox(Sbox::Squares);
            prover.prove(&Witness::satisfying(circuit).unwrap(), &mut SystemRng).unwrap()
        });
    });
    group.finish();
}

/// A key from the disk to a prover that is ready, and its size.
fn loading(criterion: &mut Criterion, file: &Path) {
    let known = compact::digest(&std::fs::read(file).unwrap());
    println!("figure key of a payment = {} bytes", file.metadata().unwrap().len());
    let load = || Prover::new(compact::read_known(&std::fs::read(file).unwrap(), &known).unwrap().into());
    let mut group = criterion.benchmark_group("shielded");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    group.bench_function("key/from disk", |it| it.iter(|| load().unwrap()));
    group.finish();
}

/// What this program keeps in memory at most, when all it does is one proof.
fn measure_memory(file: &Path) {
    let myself = std::env::current_exe().unwrap();
    let said = Command::new(myself).env(PEAK_OF, file).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    print!("{}", String::from_utf8(said.stdout).unwrap());
}

/// The process whose memory is measured.
fn prove_once(file: &OsStr) {
    let file = std::fs::read(file).unwrap();
    let prover = Prover::new(compact::read_known(&file, &compact::digest(&file)).unwrap().into()).unwrap();
    drop(file);
    prover.prove(&witness(&Payment::sample(1)), &mut SystemRng).unwrap();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    match most.and_then(|most| most.trim().parse::<u64>().ok()) {
        Some(most) => println!("figure memory of a proof = {} bytes", most * 1024),
        None => println!("the system does not say how much memory a process had at most"),
    }
}

/// snarkjs proves the same payment with our circuit, key and witness as files.
fn measure_snarkjs(folder: &Path, key: &ProvingKey) {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("snarkjs");
    assert!(
        home.join("node_modules/snarkjs").exists(),
        "run `npm ci --ignore-scripts` in zk-circuits/snarkjs"
    );
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).unwrap();
    put("circuit.r1cs", &r1cs::write(CircuitKind::JoinsplitTwo.matrices()));
    put("circuit.zkey", &zkey::write(key));
    put("witness.wtns", &wtns::write(&witness(&Payment::sample(1))));
    let mut ask = Command::new("node");
    ask.arg(home.join("ask.mjs")).arg("time").arg(folder).arg(THEIR_PROOFS);
    let said = ask.output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let said = String::from_utf8(said.stdout).unwrap();
    let median: f64 = said.lines().last().unwrap().trim().parse().unwrap();
    println!("figure snarkjs proves a payment = {} ns", median * 1e6);
}

fn main() {
    if let Some(file) = std::env::var_os(PEAK_OF) {
        return prove_once(&file);
    }
    let mut criterion = Criterion::default().configure_from_args();
    let key = key_of(CircuitKind::JoinsplitTwo.matrices());
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("payment.key");
    std::fs::write(&file, compact::write(&key)).unwrap();
    proving(&mut criterion, &key);
    proving_with_squares(&mut criterion);
    loading(&mut criterion, &file);
    measure_memory(&file);
    measure_snarkjs(home.path(), &key);
    criterion.final_summary();
}
