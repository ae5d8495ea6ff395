//! A verifying key as a contract: what a chain checks proofs with.
//!
//! The contract is a key and a word of where it comes from; all else is `Groth16Verifier`, which is written by hand and looks
//! at the key when it is deployed (`contracts/src/verifiers`). So what is generated has nothing in it to be wrong but numbers.

use std::fmt::Write as _;

use ark_bn254::{Fq, G1Affine, G2Affine};
use ark_ff::{BigInteger, PrimeField};

use crate::groth16::{VerifyingKey, development};

/// Where a key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupKind {
    /// The published seed: everybody can forge, and the contract refuses every chain but local test chains.
    Development,
    /// A ceremony, whose transcript has this digest.
    Ceremony([u8; 32]),
}

impl SetupKind {
    /// What the contract answers to `SETUP_KIND()`.
    pub fn label(&self) -> String {
        match self {
            Self::Development => development::LABEL.to_owned(),
            Self::Ceremony(digest) => digest.iter().fold("CEREMONY ".to_owned(), |mut text, byte| {
                write!(text, "{byte:02x}").expect("a string takes any text");
                text
            }),
        }
    }
}

/// The source of the contract `name`, which checks proofs with `key`.
pub fn verifier(name: &str, key: &VerifyingKey, kind: SetupKind) -> String {
    let rows: Vec<String> = words(key).iter().map(|word| format!("hex\"{word}\"")).collect();
    let (inputs, rows, kind) = (key.publics(), rows.join("\n        "), kind.label());
    format!(
        "// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {{Groth16Verifier}} from \"./Groth16Verifier.sol\";

/// Checks proofs of a circuit with {inputs} public inputs. Written by `teahouse-zk` (`format/solidity.rs`) from the circuit's key.
contract {name} is Groth16Verifier {{
    bytes private constant KEY = {rows};

    function SETUP_KIND() public pure override returns (string memory) {{
        return \"{kind}\";
    }}

    function _key() internal pure override returns (bytes memory) {{
        return KEY;
    }}
}}
"
    )
}

/// The key's points, one after the other: α, β, γ, δ, then one for the 1 and one for each public input.
fn words(key: &VerifyingKey) -> Vec<String> {
    let seconds = [key.beta_g2, key.gamma_g2, key.delta_g2];
    let front = first(&key.alpha_g1).into_iter().chain(seconds.iter().flat_map(second));
    front.chain(key.inputs.iter().flat_map(first)).map(hex).collect()
}

fn first(point: &G1Affine) -> [Fq; 2] {
    [point.x, point.y]
}

/// The imaginary part comes first (EIP-197, "Encoding").
fn second(point: &G2Affine) -> [Fq; 4] {
    [point.x.c1, point.x.c0, point.y.c1, point.y.c0]
}

fn hex(number: Fq) -> String {
    number.into_bigint().to_bytes_be().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes any text");
        text
    })
}

#[cfg(test)]
mod tests {
    use ark_bn254::{Fr, G1Projective, G2Projective};
    use ark_ec::{CurveGroup, PrimeGroup};

    use super::*;

    /// The contracts' tests have keys of small numbers, computed without this crate or arkworks.
    const TOYS: &str = include_str!("../../../contracts/test/helpers/ToyVerifiers.sol");

    fn toy(circuit: u64, publics: u64) -> VerifyingKey {
        let g1 = |number: u64| (G1Projective::generator() * Fr::from(number)).into_affine();
        let g2 = |number: u64| (G2Projective::generator() * Fr::from(number)).into_affine();
        VerifyingKey {
            alpha_g1: g1(7),
            beta_g2: g2(11),
            gamma_g2: g2(13),
            delta_g2: g2(17),
            inputs: (0..=publics).map(|place| g1(1000 * circuit + place)).collect(),
        }
    }

    /// What stands between `from` and `to`.
    fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
        let (_, rest) = text.split_once(from).unwrap();
        rest.split_once(to).unwrap().0
    }

    #[test]
    fn a_contract_has_the_key_of_its_circuit_word_by_word() {
        for (circuit, name, publics) in
            [(1, "ToyTwo", 8), (2, "ToySix", 12), (3, "ToyPair", 5), (4, "ToySixteen", 5)]
        {
            let ours = verifier(name, &toy(circuit, publics), SetupKind::Development);
            let contract = format!("contract {name} is Groth16Verifier {{");
            assert_eq!(between(&ours, &contract, "\n}"), between(TOYS, &contract, "\n}"), "{name}");
        }
    }

    #[test]
    fn a_contract_says_where_its_key_comes_from() {
        assert_eq!(SetupKind::Development.label(), "DEV_INSECURE");
        let kind = SetupKind::Ceremony([0xab; 32]);
        assert_eq!(kind.label(), format!("CEREMONY {}", "ab".repeat(32)));
        let source = verifier("VerifierJoinsplitTwo", &toy(1, 8), kind);
        assert!(source.contains(&format!("return \"{}\";", kind.label())));
        assert!(source.contains("contract VerifierJoinsplitTwo is Groth16Verifier {"));
        assert!(source.contains("a circuit with 8 public inputs"));
    }

    #[test]
    fn another_key_is_another_contract() {
        let [one, other] = [1, 2].map(|circuit| verifier("V", &toy(circuit, 8), SetupKind::Development));
        assert_ne!(one, other);
    }
}
