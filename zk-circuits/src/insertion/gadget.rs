//! An insertion inside a circuit: each level of the path twice, under the old root and under the new.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

use super::{InsertionPublic, InsertionWitness};
use crate::merkle::empty_roots;
use crate::merkle::gadget::{self as merkle, PathVar};
use crate::poseidon::gadget as poseidon;
use crate::wires::{self, Built, Circuit, Wire};

/// A clause of the circuit, for tests that leave one out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clause {
    /// 1. The path's bits are bits.
    Bits,
    /// 1. The path is that of the start.
    Start,
    /// 2. Under the old root the subtree is empty.
    Empty,
    /// 3. The new root has the leaves.
    NewRoot,
    /// 3. It has the same siblings.
    SameSiblings,
    /// 4. The leaves are those of the evaluation.
    Evaluation,
}

/// What a test changes: a clause that is left out, and a forger's other siblings. The product changes nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bend {
    pub(crate) omit: Option<Clause>,
    pub(crate) siblings: Vec<Fr>,
}

/// Demands that an insertion does what it shows.
pub(super) fn enforce<const N: usize, const U: usize>(
    circuit: &Circuit,
    claim: Option<(&InsertionPublic, &InsertionWitness<N, U>)>,
) -> Built<()> {
    bent(circuit, claim, &Bend::default())
}

pub(crate) fn bent<const N: usize, const U: usize>(
    circuit: &Circuit,
    claim: Option<(&InsertionPublic, &InsertionWitness<N, U>)>,
    bend: &Bend,
) -> Built<()> {
    let is_asked = |clause| bend.omit != Some(clause);
    let elements = claim.map(|(public, _)| public.to_field_elements());
    let public = |at: usize| wires::public(circuit, elements.map(|elements| elements[at]));
    let [old_root, new_root, start, challenge, evaluation] =
        [public(0)?, public(1)?, public(2)?, public(3)?, public(4)?];
    let witness = claim.map(|(_, witness)| witness);
    let leaves = (0..N).map(|at| wires::private(circuit, witness.map(|it| it.leaves[at])));
    let leaves = leaves.collect::<Built<Vec<_>>>()?;
    // 1. the path's bits are bits, and it is that of the start
    let omit = (!is_asked(Clause::Bits)).then_some(merkle::Clause::Bits);
    let path = PathVar::bent(circuit, witness.map(|it| &it.path), omit)?; // INS-001
    if is_asked(Clause::Start) {
        let place = path.position(circuit)?;
        let found = wires::sum(circuit, &[(Fr::from(N as u64), &place)], Fr::ZERO)?;
        wires::enforce_equal(circuit, &found, &start)?; // INS-002
    }
    // 2. under the old root the subtree is empty
    let empty = wires::constant(empty_roots()[InsertionWitness::<N, U>::HEIGHT]);
    let reached = merkle::root_of(circuit, &empty, &path)?;
    if is_asked(Clause::Empty) {
        wires::enforce_equal(circuit, &reached, &old_root)?; // INS-003
    }
    // 3. under the new root it has the leaves, and the same siblings
    let path = if is_asked(Clause::SameSiblings) { path } else { other(circuit, path, &bend.siblings)? };
    let reached = merkle::root_of(circuit, &subtree(circuit, &leaves)?, &path)?;
    if is_asked(Clause::NewRoot) {
        wires::enforce_equal(circuit, &reached, &new_root)?; // INS-004
    }
    // 4. the leaves are those of the evaluation
    if is_asked(Clause::Evaluation) {
        enforce_evaluation(circuit, &leaves, &challenge, &evaluation)?; // INS-005
    }
    Ok(())
}

/// The root of a subtree of these leaves. 240 constraints a node.
fn subtree(circuit: &Circuit, leaves: &[Wire]) -> Built<Wire> {
    match leaves {
        [leaf] => Ok(leaf.clone()),
        _ => {
            let (left, right) = leaves.split_at(leaves.len() / 2);
            poseidon::hash(circuit, &[subtree(circuit, left)?, subtree(circuit, right)?])
        }
    }
}

/// `v = w_0 + r·(w_1 + r·(…))`. A constraint for each leaf but the last. The challenge is on the right, where it is one
/// column.
fn enforce_evaluation(circuit: &Circuit, leaves: &[Wire], challenge: &Wire, evaluation: &Wire) -> Built<()> {
    let one = Fr::ONE;
    let (Some((first, rest)), Some(last)) = (leaves.split_first(), leaves.last()) else { return Ok(()) };
    let mut sum = last.clone();
    for leaf in rest.iter().rev().skip(1) {
        let product = wires::product(circuit, &sum, challenge)?;
        sum = wires::sum(circuit, &[(one, leaf), (one, &product)], Fr::ZERO)?;
    }
    let without_first = wires::sum(circuit, &[(one, evaluation), (-one, first)], Fr::ZERO)?;
    wires::enforce_product(circuit, &sum, challenge, &without_first)
}

/// The path with a forger's siblings.
fn other(circuit: &Circuit, path: PathVar, siblings: &[Fr]) -> Built<PathVar> {
    let siblings = siblings.iter().map(|sibling| wires::private(circuit, Some(*sibling)));
    Ok(path.with_siblings(siblings.collect::<Built<_>>()?))
}
