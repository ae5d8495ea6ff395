//! Proofs, public inputs and verifying keys as JSON, as snarkjs writes and checks them: numbers are decimal digits in
//! quotes, points have a third coordinate.

use ark_bn254::{Bn254, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::pairing::Pairing;
use ark_ff::{BigInt, PrimeField};
use serde::{Deserialize, Serialize};

use super::FormatError;
use crate::groth16::{Group, Proof, ProofFault, VerifyingKey, g1, g2, lint};

const PROTOCOL: &str = "groth16";
const CURVE: &str = "bn128";

/// More digits than any number of 256 bits has.
const MOST_DIGITS: usize = 78;

type Pair = [String; 2];

#[derive(Serialize, Deserialize)]
struct ProofJson {
    pi_a: [String; 3],
    pi_b: [Pair; 3],
    pi_c: [String; 3],
    protocol: String,
    curve: String,
}

#[derive(Serialize, Deserialize)]
#[expect(non_snake_case, reason = "the names are snarkjs'")]
struct KeyJson {
    protocol: String,
    curve: String,
    nPublic: usize,
    vk_alpha_1: [String; 3],
    vk_beta_2: [Pair; 3],
    vk_gamma_2: [Pair; 3],
    vk_delta_2: [Pair; 3],
    vk_alphabeta_12: [[Pair; 3]; 2],
    IC: Vec<[String; 3]>,
    /// How a key says that everybody can forge with it. snarkjs passes it over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    setup: Option<String>,
}

/// A proof.
pub fn write_proof(proof: &Proof) -> String {
    let (a, b, c) = proof.points();
    text(&ProofJson {
        pi_a: g1_of(a),
        pi_b: g2_of(b),
        pi_c: g1_of(c),
        protocol: PROTOCOL.to_owned(),
        curve: CURVE.to_owned(),
    })
}

/// The proof of such a text.
///
/// # Errors
/// Why it is none.
pub fn read_proof(json: &[u8]) -> Result<Proof, FormatError> {
    let json: ProofJson = serde_json::from_slice(json).map_err(|_| FormatError::Malformed("proof"))?;
    is_ours(&json.protocol, &json.curve)?;
    let points = (read_g1(&json.pi_a)?, read_g2(&json.pi_b)?, read_g1(&json.pi_c)?);
    let proof = Proof::of_points(points.0, points.1, points.2).map_err(ProofFault::from);
    proof.map_err(|fault| match fault {
        ProofFault::Point(fault) => FormatError::Point { part: "proof", fault }, // FMT-004
        ProofFault::NotCanonical => FormatError::NotCanonical { part: "proof" },
    })
}

/// Public inputs.
pub fn write_publics(publics: &[Fr]) -> String {
    text(&publics.iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// The public inputs of such a text.
///
/// # Errors
/// Why it has none.
pub fn read_publics(json: &[u8]) -> Result<Vec<Fr>, FormatError> {
    let digits: Vec<String> =
        serde_json::from_slice(json).map_err(|_| FormatError::Malformed("public inputs"))?;
    digits.iter().map(|digits| number(digits)).collect()
}

/// A verifying key. `setup` says what a reader must know of where the key comes from, such as
/// [`crate::groth16::development::LABEL`].
pub fn write_key(key: &VerifyingKey, setup: Option<&str>) -> String {
    let product = Bn254::pairing(key.alpha_g1, key.beta_g2).0;
    let sixth = |part: &ark_bn254::Fq6| [part.c0, part.c1, part.c2].map(pair_of);
    text(&KeyJson {
        protocol: PROTOCOL.to_owned(),
        curve: CURVE.to_owned(),
        nPublic: key.publics(),
        vk_alpha_1: g1_of(&key.alpha_g1),
        vk_beta_2: g2_of(&key.beta_g2),
        vk_gamma_2: g2_of(&key.gamma_g2),
        vk_delta_2: g2_of(&key.delta_g2),
        vk_alphabeta_12: [sixth(&product.c0), sixth(&product.c1)],
        IC: key.inputs.iter().map(g1_of).collect(),
        setup: setup.map(str::to_owned),
    })
}

/// The verifying key of such a text, which was looked at.
///
/// # Errors
/// Why it is none.
pub fn read_key(json: &[u8]) -> Result<VerifyingKey, FormatError> {
    let json: KeyJson = serde_json::from_slice(json).map_err(|_| FormatError::Malformed("verifying key"))?;
    is_ours(&json.protocol, &json.curve)?;
    let key = VerifyingKey {
        alpha_g1: read_g1(&json.vk_alpha_1)?,
        beta_g2: read_g2(&json.vk_beta_2)?,
        gamma_g2: read_g2(&json.vk_gamma_2)?,
        delta_g2: read_g2(&json.vk_delta_2)?,
        inputs: json.IC.iter().map(read_g1).collect::<Result<_, _>>()?,
    };
    lint::verifying(&key, json.nPublic)?; // FMT-004
    Ok(key)
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("strings and lists of them have a form as JSON")
}

fn is_ours(protocol: &str, curve: &str) -> Result<(), FormatError> {
    if protocol != PROTOCOL {
        return Err(FormatError::Malformed("protocol"));
    }
    if curve == CURVE { Ok(()) } else { Err(FormatError::OtherField) } // FMT-003
}

fn g1_of(point: &G1Affine) -> [String; 3] {
    [point.x.to_string(), point.y.to_string(), "1".to_owned()]
}

fn g2_of(point: &G2Affine) -> [Pair; 3] {
    [pair_of(point.x), pair_of(point.y), ["1".to_owned(), "0".to_owned()]]
}

fn pair_of(number: Fq2) -> Pair {
    [number.c0.to_string(), number.c1.to_string()]
}

/// A point of the first group. The third coordinate is 1: the identity, which has 0 there, is refused anyway.
fn read_g1(digits: &[String; 3]) -> Result<G1Affine, FormatError> {
    let [x, y, third] = digits;
    if third != "1" {
        return Err(FormatError::Malformed("third coordinate"));
    }
    let point: G1Affine = g1(number(x)?, number(y)?);
    point.member().map_err(|fault| FormatError::Point { part: "point", fault })
}

fn read_g2(digits: &[Pair; 3]) -> Result<G2Affine, FormatError> {
    let [x, y, third] = digits;
    if third.each_ref().map(String::as_str) != ["1", "0"] {
        return Err(FormatError::Malformed("third coordinate"));
    }
    let pair =
        |pair: &Pair| -> Result<Fq2, FormatError> { Ok(Fq2::new(number(&pair[0])?, number(&pair[1])?)) };
    let point = g2(pair(x)?, pair(y)?);
    point.member().map_err(|fault| FormatError::Point { part: "point", fault })
}

/// The element of decimal digits, in the one form that a number has.
fn number<F: PrimeField<BigInt = BigInt<4>>>(digits: &str) -> Result<F, FormatError> {
    let is_number = !digits.is_empty()
        && digits.len() <= MOST_DIGITS
        && digits.bytes().all(|digit| digit.is_ascii_digit());
    if !is_number || (digits.len() > 1 && digits.starts_with('0')) {
        return Err(FormatError::Malformed("number"));
    }
    let mut limbs = [0_u64; 4];
    for digit in digits.bytes() {
        let mut carry = u128::from(digit - b'0');
        for limb in &mut limbs {
            let grown = u128::from(*limb) * 10 + carry;
            *limb = u64::try_from(grown & u128::from(u64::MAX)).expect("the lower half is 64 bits");
            carry = grown >> 64;
        }
        if carry != 0 {
            return Err(FormatError::NotCanonical { part: "number" }); // FMT-002
        }
    }
    F::from_bigint(BigInt(limbs)).ok_or(FormatError::NotCanonical { part: "number" }) // FMT-002
}
