//! Membership inside a circuit: 242 constraints a level, and one for the root.

use ark_bn254::Fr;
use ark_ff::Field;

use super::Path;
use crate::bits;
use crate::poseidon::gadget as poseidon;
use crate::wires::{self, Built, Circuit, Wire};

/// A clause of the gadget, for tests that leave one out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clause {
    /// 1. Each bit is 0 or 1.
    Bits,
    /// 3. The last node is the root.
    Root,
}

/// A path inside a circuit.
#[derive(Clone, Debug)]
pub struct PathVar {
    siblings: Vec<Wire>,
    bits: Vec<Wire>,
}

impl PathVar {
    /// A private path whose bits are 0 or 1. One constraint a level.
    pub fn private<const D: usize>(circuit: &Circuit, path: Option<&Path<D>>) -> Built<Self> {
        Self::bent(circuit, path, None)
    }

    pub(crate) fn bent<const D: usize>(
        circuit: &Circuit,
        path: Option<&Path<D>>,
        omit: Option<Clause>,
    ) -> Built<Self> {
        let allocate = if omit == Some(Clause::Bits) { bits::unchecked } else { bits::private }; // MRK-003
        let values: Vec<_> = (0..D).map(|level| path.map(|path| path.bits[level])).collect();
        let siblings = (0..D).map(|level| wires::private(circuit, path.map(|path| path.siblings[level])));
        Ok(Self { siblings: siblings.collect::<Built<_>>()?, bits: allocate(circuit, &values)? })
    }

    /// The same bits with other siblings: what is left when a test takes the clause away that they are the same.
    pub(crate) fn with_siblings(self, siblings: Vec<Wire>) -> Self {
        Self { siblings, ..self }
    }

    /// The leaf's position. No constraint.
    pub fn position(&self, circuit: &Circuit) -> Built<Wire> {
        bits::number(circuit, &self.bits)
    }
}

/// Demands that `leaf` stands in the tree with `root`.
pub fn enforce_member(circuit: &Circuit, root: &Wire, leaf: &Wire, path: &PathVar) -> Built<()> {
    let reached = root_of(circuit, leaf, path)?;
    wires::enforce_equal(circuit, &reached, root) // MRK-004
}

/// The root that a path leads to from `leaf`: the first two clauses, for circuits that ask for the third only
/// sometimes. 241 constraints a level.
pub fn root_of(circuit: &Circuit, leaf: &Wire, path: &PathVar) -> Built<Wire> {
    path.siblings.iter().zip(&path.bits).try_fold(leaf.clone(), |reached, (sibling, bit)| {
        let children = in_order(circuit, &reached, sibling, bit)?;
        poseidon::hash(circuit, &children)
    })
}

/// The node and its sibling, exchanged where the bit is 1. One constraint: what one loses the other gains.
fn in_order(circuit: &Circuit, reached: &Wire, sibling: &Wire, bit: &Wire) -> Built<[Wire; 2]> {
    let one = Fr::ONE;
    let apart = wires::sum(circuit, &[(one, sibling), (-one, reached)], Fr::from(0))?;
    let moved = wires::product(circuit, bit, &apart)?;
    let left = wires::sum(circuit, &[(one, reached), (one, &moved)], Fr::from(0))?;
    let right = wires::sum(circuit, &[(one, sibling), (-one, &moved)], Fr::from(0))?;
    Ok([left, right])
}

/// A whole circuit of one membership, with a public root, for tests that leave a clause out.
#[cfg(test)]
pub(crate) fn statement<const D: usize>(
    circuit: &Circuit,
    root: Fr,
    leaf: Fr,
    path: &Path<D>,
    omit: Option<Clause>,
) -> Built<()> {
    let root = wires::public(circuit, Some(root))?;
    let leaf = wires::private(circuit, Some(leaf))?;
    let path = PathVar::bent(circuit, Some(path), omit)?;
    if omit == Some(Clause::Root) {
        return root_of(circuit, &leaf, &path).map(drop);
    }
    enforce_member(circuit, &root, &leaf, &path)
}
