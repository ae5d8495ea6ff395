//! snarkjs, which shares no line with us, checks our proofs, reads our files and makes proofs and keys for us to check.
//!
//! It is an npm package of `zk-circuits/snarkjs`, installed with `npm ci --ignore-scripts` there.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json as value};
use teahouse_base::testing::SeededRng;

use super::ptau::Powers;
use super::*;
use crate::groth16::tests::{key, matrices, proved, witness};
use crate::groth16::{Claim, Verifier, Verify};

/// What snarkjs answers about a folder.
pub(crate) fn ask(question: &str, folder: &Path, more: &[&str]) -> Value {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("snarkjs");
    assert!(
        home.join("node_modules/snarkjs").exists(),
        "run `npm ci --ignore-scripts` in {}",
        home.display()
    );
    let asked =
        Command::new("node").arg(home.join("ask.mjs")).arg(question).arg(folder).args(more).output().unwrap();
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    let said = String::from_utf8(asked.stdout).unwrap();
    serde_json::from_str(said.lines().last().unwrap()).unwrap()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

pub(crate) fn put(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    std::fs::write(folder.join(name), bytes).unwrap();
}

pub(crate) fn got(folder: &Path, name: &str) -> Vec<u8> {
    std::fs::read(folder.join(name)).unwrap()
}

#[test]
fn snarkjs_accepts_our_proof_and_no_other_statement() {
    let (home, (publics, proof)) = (folder(), proved(7));
    put(home.path(), "verification_key.json", json::write_key(&key().verifying, Some("DEV_INSECURE")));
    put(home.path(), "proof.json", json::write_proof(&proof));
    put(home.path(), "public.json", json::write_publics(&publics));
    assert_eq!(ask("verify", home.path(), &[]), true);
    put(home.path(), "public.json", json::write_publics(&[publics[1], publics[0]]));
    assert_eq!(ask("verify", home.path(), &[]), false);
}

#[test]
fn snarkjs_proves_with_our_files_and_we_accept_it() {
    let home = folder();
    put(home.path(), "circuit.r1cs", r1cs::write(matrices()));
    put(home.path(), "circuit.zkey", zkey::write(&key()));
    put(home.path(), "witness.wtns", wtns::write(&witness(7)).as_slice());
    let counts = value!({
        "nVars": matrices().cells, "nPubInputs": 2, "nConstraints": matrices().constraints(), "holds": true,
    });
    assert_eq!(ask("circuit", home.path(), &[]), counts);
    assert_eq!(ask("prove", home.path(), &[]), true);
    let proof = json::read_proof(&got(home.path(), "their_proof.json")).unwrap();
    let publics = json::read_publics(&got(home.path(), "their_public.json")).unwrap();
    assert_eq!(publics, witness(7).publics());
    let verifier = Verifier::new(key().verifying.clone(), 2).unwrap();
    assert_eq!(verifier.verify(&Claim { publics: &publics, proof: &proof }), Ok(()));
    let theirs = ask("key", home.path(), &[]);
    assert_eq!(theirs, serde_json::from_str::<Value>(&json::write_key(&key().verifying, None)).unwrap());
}

#[test]
fn powers_that_snarkjs_made_are_taken() {
    let home = folder();
    assert_eq!(ask("powers", home.path(), &["4"]), true);
    let file = got(home.path(), "powers.ptau");
    for power in [1, 3, 4] {
        assert!(Powers::read(&file, power, &mut SeededRng::new(1)).is_ok(), "{power}");
    }
}
