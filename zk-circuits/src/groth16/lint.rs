//! What can be seen of a key by looking at it, is looked at before the key is used.
//!
//! Keys have been deployed with which anybody could forge: their ceremony was never run, so that δ was γ. None of this
//! shows that a key belongs to a circuit or that its numbers are secret; that is what a ceremony's transcript is for.

#[cfg(test)]
mod tests;

use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine, G2Projective};
use ark_ec::{AffineRepr, CurveGroup};
use rayon::prelude::*;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use super::digest::{self, Stream};
use super::key::{Columns, ProvingKey, VerifyingKey};
use super::msm::{self, Scalars};
use super::points::{Group, PointFault};
use super::quotient;
use super::verify::pairs_cancel;

/// What is wrong with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyFault {
    /// The key is for another number of public inputs.
    #[error("the circuit has {expected} public inputs, the key {found}")]
    Inputs {
        /// The circuit's.
        expected: usize,
        /// The key's.
        found: usize,
    },
    /// A point is not one to work with.
    #[error("the key's {part} cannot be used: {fault}")]
    Point {
        /// Which point.
        part: &'static str,
        /// What is wrong with it.
        fault: PointFault,
    },
    /// δ is γ: anybody can forge.
    #[error("delta is gamma: the ceremony of this key was never run, and anybody can forge with it")]
    DeltaIsGamma,
    /// δ is the generator: nobody contributed.
    #[error("delta is the generator: nobody contributed to this key")]
    DeltaIsGenerator,
    /// Two public inputs have one point: one could be exchanged for the other.
    #[error("the public inputs {one} and {other} have the same point")]
    RepeatedInput {
        /// The first place.
        one: usize,
        /// The second place.
        other: usize,
    },
    /// A part has another length than the circuit asks for.
    #[error("the key's {part} has {found} entries where the circuit has {expected}")]
    Length {
        /// Which part.
        part: &'static str,
        /// The length that fits.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// What a part says in one group is not what it says in the other.
    #[error("the key's {part} differs between the two groups")]
    Groups {
        /// Which part.
        part: &'static str,
    },
    /// A part names a cell that the circuit does not have.
    #[error("the key's {part} names the cell {cell}, and there are {cells}")]
    NoSuchCell {
        /// Which part.
        part: &'static str,
        /// The cell.
        cell: u32,
        /// How many there are.
        cells: usize,
    },
}

impl Coded for KeyFault {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Inputs { .. } => ErrorCode::new("ZKP-231"),
            Self::Point { .. } => ErrorCode::new("ZKP-232"),
            Self::DeltaIsGamma => ErrorCode::new("ZKP-233"),
            Self::DeltaIsGenerator => ErrorCode::new("ZKP-234"),
            Self::RepeatedInput { .. } => ErrorCode::new("ZKP-235"),
            Self::Length { .. } => ErrorCode::new("ZKP-236"),
            Self::Groups { .. } => ErrorCode::new("ZKP-237"),
            Self::NoSuchCell { .. } => ErrorCode::new("ZKP-238"),
        }
    }
}

/// Looks at a verifying key for a circuit with `publics` public inputs.
///
/// # Errors
/// The first fault.
pub fn verifying(key: &VerifyingKey, publics: usize) -> Result<(), KeyFault> {
    let found = key.publics();
    if key.inputs.is_empty() || found != publics {
        return Err(KeyFault::Inputs { expected: publics, found }); // LNT-001
    }
    present("alpha", key.alpha_g1)?;
    present("beta", key.beta_g2)?;
    present("gamma", key.gamma_g2)?;
    present("delta", key.delta_g2)?;
    key.inputs.iter().try_for_each(|input| present("point of an input", *input))?;
    if key.delta_g2 == key.gamma_g2 {
        return Err(KeyFault::DeltaIsGamma); // LNT-003
    }
    if key.delta_g2 == G2Affine::generator() {
        return Err(KeyFault::DeltaIsGenerator); // LNT-003
    }
    are_distinct(&key.inputs)
}

fn present<G: Group>(part: &'static str, point: G) -> Result<(), KeyFault> {
    point.present().map(drop).map_err(|fault| KeyFault::Point { part, fault }) // LNT-002
}

fn are_distinct(inputs: &[G1Affine]) -> Result<(), KeyFault> {
    for (other, point) in inputs.iter().enumerate() {
        if let Some(one) = inputs[..other].iter().position(|earlier| earlier == point) {
            return Err(KeyFault::RepeatedInput { one, other }); // LNT-004
        }
    }
    Ok(())
}

/// Looks at the shape of a proving key: lengths, cells, and the few points that both groups have.
///
/// # Errors
/// The first fault.
pub fn shape(key: &ProvingKey) -> Result<(), KeyFault> {
    verifying(&key.verifying, key.verifying.publics())?;
    let [a, b] = &key.factors;
    let equal = |part, expected, found| {
        if expected == found { Ok(()) } else { Err(KeyFault::Length { part, expected, found }) } // LNT-005
    };
    equal("second matrix", a.rows(), b.rows())?;
    let domain = (a.rows() + key.verifying.publics() + 1).next_power_of_two();
    equal("quotient", domain, key.quotient.len())?;
    equal("domain", domain, quotient::domain(domain).map_or(0, |_| domain))?;
    for (part, cells) in [("a", &key.a.cells), ("b", &key.b_g1.cells), ("b", &key.b_g2.cells)] {
        ascend(part, cells, key.cells())?;
    }
    for (part, matrix) in [("first matrix", a), ("second matrix", b)] {
        below(part, matrix.last_cell().unwrap_or(0), key.cells())?;
    }
    is_one("beta", key.beta_g1, key.verifying.beta_g2)?;
    is_one("delta", key.delta_g1, key.verifying.delta_g2)
}

/// Looks at all of a proving key: its shape, every point, and that its second column is the same in both groups.
///
/// # Errors
/// The first fault.
pub fn proving(key: &ProvingKey) -> Result<(), KeyFault> {
    shape(key)?;
    all("a", &key.a.points, Group::present)?;
    all("b", &key.b_g1.points, Group::present)?;
    all("b", &key.b_g2.points, Group::present)?;
    all("private", &key.private, Group::member)?;
    all("quotient", &key.quotient, Group::present)?;
    one_column(&key.b_g1, &key.b_g2)
}

fn all<G: Group>(
    part: &'static str,
    points: &[G],
    ask: impl Fn(G) -> Result<G, PointFault> + Sync,
) -> Result<(), KeyFault> {
    let ask = |point: &G| ask(*point).err();
    let fault = points.par_iter().find_map_first(ask); // LNT-002
    fault.map_or(Ok(()), |fault| Err(KeyFault::Point { part, fault }))
}

fn ascend(part: &'static str, cells: &[u32], all: usize) -> Result<(), KeyFault> {
    match cells.windows(2).find(|pair| pair[0] >= pair[1]) {
        Some(pair) => Err(KeyFault::NoSuchCell { part, cell: pair[1], cells: all }), // LNT-005
        None => cells.last().map_or(Ok(()), |last| below(part, *last, all)),
    }
}

fn below(part: &'static str, cell: u32, cells: usize) -> Result<(), KeyFault> {
    if (cell as usize) < cells { Ok(()) } else { Err(KeyFault::NoSuchCell { part, cell, cells }) } // LNT-005
}

/// The two points are the same multiple of their generators.
fn is_one(part: &'static str, one: G1Affine, two: G2Affine) -> Result<(), KeyFault> {
    present(part, one)?;
    let is_one = pairs_cancel(&[(one, G2Affine::generator()), (-G1Affine::generator(), two)]);
    if is_one { Ok(()) } else { Err(KeyFault::Groups { part }) } // LNT-006
}

/// The points of two columns are the same multiples, by a random sum with factors that follow from the points.
fn one_column(one: &Columns<G1Affine>, two: &Columns<G2Affine>) -> Result<(), KeyFault> {
    if one.cells != two.cells {
        return Err(KeyFault::Groups { part: "b" }); // LNT-006
    }
    let firsts = one.points.iter().flat_map(|point| [point.x, point.y]);
    let seconds = two.points.iter().flat_map(|point| [point.x.c0, point.x.c1, point.y.c0, point.y.c1]);
    let said: Vec<u8> = firsts.chain(seconds).flat_map(|part| part.0.0).flat_map(u64::to_be_bytes).collect();
    let mut stream = Stream::new(digest::of(b"teahouse.groth16.lint.1", &[&said]));
    let weights: Vec<_> = two.points.iter().map(|_| Fr::from(stream.weight())).collect();
    let weights = Scalars::of(&weights);
    let one: G1Projective = msm::of_all(&one.points, &weights);
    let two: G2Projective = msm::of_all(&two.points, &weights);
    if one.into_affine().is_zero() && two.into_affine().is_zero() {
        return Ok(());
    }
    is_one("b", one.into_affine(), two.into_affine())
}
