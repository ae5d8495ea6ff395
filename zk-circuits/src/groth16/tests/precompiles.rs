//! The EVM's own vectors for the three contracts that a verifier on a chain calls: what a chain adds, multiplies and pairs,
//! our types add, multiply and pair.
//!
//! They were written by go-ethereum, are found through `TEAHOUSE_VECTORS` only, and are no part of this project. Unset:
//! skipped by name. Set and missing: a failure.

use std::path::Path;

use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::CurveGroup;
use ark_ff::{BigInteger, PrimeField};
use serde_json::Value;

use crate::groth16::msm::{self, Scalars};
use crate::groth16::{Group, g1, g2, pairs_cancel};

/// A vector: its name, its input and what is expected.
type Vector = (String, Vec<u8>, Vec<u8>);

/// Each vector of a file.
#[allow(clippy::print_stdout, reason = "a suite that is skipped says so")]
fn vectors(file: &str) -> Option<Vec<Vector>> {
    let Some(folder) = std::env::var_os("TEAHOUSE_VECTORS") else {
        println!("SKIPPED evm-bn256/{file}: TEAHOUSE_VECTORS is not set");
        return None;
    };
    let path = Path::new(&folder).join("evm-bn256").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let bytes = |case: &Value, key: &str| hex::decode(case[key].as_str().unwrap()).unwrap();
    let one = |case: Value| {
        let name = case["Name"].as_str().unwrap().to_owned();
        (name, bytes(&case, "Input"), bytes(&case, "Expected"))
    };
    Some(cases.into_iter().map(one).collect())
}

/// The input of a precompile that takes `words` of them: what is missing is 0, what follows is not looked at (EIP-196).
fn words(input: &[u8], words: usize) -> Vec<[u8; 32]> {
    let mut padded = input.to_vec();
    padded.resize(32 * words, 0);
    padded.chunks_exact(32).map(|word| word.try_into().unwrap()).collect()
}

fn coordinate(word: &[u8; 32]) -> Fq {
    let value = Fq::from_be_bytes_mod_order(word);
    assert_eq!(value.into_bigint().to_bytes_be(), word, "the vectors are below the prime");
    value
}

/// A point of the first group, which may be the identity.
fn point(words: &[[u8; 32]]) -> G1Affine {
    g1(coordinate(&words[0]), coordinate(&words[1])).member().unwrap()
}

/// A point of the second group: of each coordinate the imaginary part comes first (EIP-197).
fn twisted(words: &[[u8; 32]]) -> G2Affine {
    let [x1, x0, y1, y0] = [0, 1, 2, 3].map(|at| coordinate(&words[at]));
    g2(Fq2::new(x0, x1), Fq2::new(y0, y1)).member().unwrap()
}

fn bytes_of(point: G1Affine) -> Vec<u8> {
    if point == G1Affine::identity() {
        return vec![0; 64];
    }
    [point.x, point.y].iter().flat_map(|part| part.into_bigint().to_bytes_be()).collect()
}

#[test]
fn points_are_added_as_a_chain_adds_them() {
    for (name, input, expected) in vectors("bn256Add.json").into_iter().flatten() {
        let words = words(&input, 4);
        let sum = (point(&words[..2]) + point(&words[2..])).into_affine();
        assert_eq!(bytes_of(sum), expected, "{name}");
    }
}

#[test]
fn points_are_multiplied_as_a_chain_multiplies_them() {
    for (name, input, expected) in vectors("bn256ScalarMul.json").into_iter().flatten() {
        let words = words(&input, 3);
        let (base, times) = (point(&words[..2]), Fr::from_be_bytes_mod_order(&words[2]));
        let ours = msm::of_all(&[base], &Scalars::of(&[times])).into_affine();
        assert_eq!(bytes_of(ours), expected, "{name}: by our own sums");
        assert_eq!(bytes_of((base * times).into_affine()), expected, "{name}: by arkworks");
    }
}

#[test]
fn pairs_cancel_where_a_chain_says_so() {
    for (name, input, expected) in vectors("bn256Pairing.json").into_iter().flatten() {
        let words = words(&input, input.len() / 32);
        let pairs: Vec<_> =
            words.chunks_exact(6).map(|pair| (point(&pair[..2]), twisted(&pair[2..]))).collect();
        assert_eq!(expected.len(), 32);
        assert_eq!(pairs_cancel(&pairs), expected[31] == 1, "{name}");
    }
}
