//! Poseidon inside a circuit: three constraints for each S-box whose input is not a constant, or four ([`Sbox`]).

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use light_poseidon::PoseidonParameters;

use super::{MOST_INPUTS, constants};
use crate::wires::{self, Built, Circuit, Wire};

pub use super::sbox::{Sbox, with_sbox};

/// A constraint of an S-box, by what it makes sure of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clause {
    /// 1. The second power is the input's square.
    Second,
    /// The third power is the second times the input; only where an S-box is made of products.
    Third,
    /// 2. The fourth power is the second's square, or the third times the input.
    Fourth,
    /// 3. The fifth power is the fourth times the input.
    Fifth,
}

/// What a test changes: a clause that is left out, and one that a forger lies about. The product changes nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bend {
    pub(crate) omit: Option<Clause>,
    pub(crate) forge: Option<Clause>,
}

/// The digest of `N` wires.
///
/// Constraints: `3 · (8 · (N + 1) + partial rounds − 1)`, the first S-box of the first lane being a constant; 4 for 3 if
/// S-boxes are made of products. The input stands on the right of the fifth power, where its columns of Groth16's B
/// matrix are in use already.
pub fn hash<const N: usize>(circuit: &Circuit, inputs: &[Wire; N]) -> Built<Wire> {
    bent(circuit, inputs, Bend::default())
}

pub(crate) fn bent<const N: usize>(circuit: &Circuit, inputs: &[Wire; N], bend: Bend) -> Built<Wire> {
    const { assert!(N >= 1 && N <= MOST_INPUTS, "Poseidon takes 1 to 12 elements") };
    let constants = constants(N);
    let mut lanes = start(circuit, inputs, constants)?;
    for round in 0..rounds(constants) {
        let boxes = if is_full(constants, round) { lanes.len() } else { 1 };
        for lane in &mut lanes[..boxes] {
            *lane = fifth_power(circuit, lane, bend)?;
        }
        lanes = mix(circuit, &lanes, constants, round + 1)?;
    }
    Ok(lanes.swap_remove(0))
}

fn rounds(constants: &PoseidonParameters<Fr>) -> usize {
    constants.full_rounds + constants.partial_rounds
}

/// Whether every lane passes an S-box: in the first and in the last four rounds.
fn is_full(constants: &PoseidonParameters<Fr>, round: usize) -> bool {
    let half = constants.full_rounds / 2;
    round < half || round >= half + constants.partial_rounds
}

/// A lane of 0 and the inputs, with the constants of the first round.
fn start(circuit: &Circuit, inputs: &[Wire], constants: &PoseidonParameters<Fr>) -> Built<Vec<Wire>> {
    let zero = wires::constant(0);
    let lanes = std::iter::once(&zero).chain(inputs);
    lanes.zip(&constants.ark).map(|(lane, add)| wires::sum(circuit, &[(Fr::ONE, lane)], *add)).collect()
}

/// The matrix times the lanes, with the constants of the round that comes next, if one does. After the last round the
/// first lane is all that is asked for.
fn mix(
    circuit: &Circuit,
    lanes: &[Wire],
    constants: &PoseidonParameters<Fr>,
    next: usize,
) -> Built<Vec<Wire>> {
    let wanted = if next == rounds(constants) { 1 } else { lanes.len() };
    let rows = constants.mds.iter().take(wanted).enumerate();
    let mut terms = Vec::with_capacity(lanes.len()); // one room for all rows: a witness has thousands of them
    rows.map(|(at, row)| {
        terms.clear();
        terms.extend(row.iter().copied().zip(lanes));
        let add = constants.ark.get(next * lanes.len() + at).copied().unwrap_or(Fr::ZERO);
        wires::sum(circuit, &terms, add)
    })
    .collect()
}

fn fifth_power(circuit: &Circuit, x: &Wire, bend: Bend) -> Built<Wire> {
    if let Wire::Constant(x) = x {
        return Ok(wires::constant(x.square().square() * x));
    }
    let second = power(circuit, x, x, Clause::Second, bend)?;
    let fourth = match Sbox::chosen() {
        Sbox::Squares => power(circuit, &second, &second, Clause::Fourth, bend)?,
        Sbox::Products => {
            let third = power(circuit, &second, x, Clause::Third, bend)?;
            power(circuit, &third, x, Clause::Fourth, bend)?
        }
    };
    power(circuit, &fourth, x, Clause::Fifth, bend)
}

/// The product of two powers, under the clause that makes sure of it.
fn power(circuit: &Circuit, a: &Wire, b: &Wire, clause: Clause, bend: Bend) -> Built<Wire> {
    let lie = if bend.forge == Some(clause) { Fr::ONE } else { Fr::ZERO };
    let values = wires::value(a).zip(wires::value(b));
    let result = wires::private(circuit, values.map(|(a, b)| a * b + lie))?;
    if bend.omit != Some(clause) {
        wires::enforce_product(circuit, a, b, &result)?; // POS-002
    }
    Ok(result)
}
