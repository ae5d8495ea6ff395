//! The keys of a circuit: with one anybody proves, with the other anybody checks.
//!
//! Both follow from five secret numbers that nobody may know. Where they come from is a matter of their maker: see
//! [`super::development`] for keys whose numbers everybody knows. What can be seen of a key by looking at it is asked by
//! [`super::lint`].

use ark_bn254::{G1Affine, G2Affine};

use super::matrices::Matrix;

/// What a proof is checked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey {
    /// α.
    pub alpha_g1: G1Affine,
    /// β.
    pub beta_g2: G2Affine,
    /// γ.
    pub gamma_g2: G2Affine,
    /// δ.
    pub delta_g2: G2Affine,
    /// A point for the 1 and one for each public input.
    pub inputs: Vec<G1Affine>,
}

impl VerifyingKey {
    /// How many public inputs it is for.
    pub fn publics(&self) -> usize {
        self.inputs.len().saturating_sub(1)
    }
}

/// What a proof is made with: points for the cells of a circuit, and the matrices of its two factors.
///
/// Cells that a matrix does not name have no point in its column: of the second matrix, whose points are those of the
/// costly group, many have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvingKey {
    /// What its proofs are checked with.
    pub verifying: VerifyingKey,
    pub(crate) beta_g1: G1Affine,
    pub(crate) delta_g1: G1Affine,
    /// Points of the first matrix' cells.
    pub(crate) a: Columns<G1Affine>,
    /// Points of the second matrix' cells, in both groups.
    pub(crate) b_g1: Columns<G1Affine>,
    pub(crate) b_g2: Columns<G2Affine>,
    /// A point for each private cell.
    pub(crate) private: Vec<G1Affine>,
    /// A point for each odd point of the domain.
    pub(crate) quotient: Vec<G1Affine>,
    pub(crate) factors: [Matrix; 2],
}

impl ProvingKey {
    /// How many cells the circuit has.
    pub fn cells(&self) -> usize {
        self.verifying.inputs.len() + self.private.len()
    }

    /// How many constraints the circuit has.
    pub fn constraints(&self) -> usize {
        self.factors[0].rows()
    }

    /// How many points the second group's sum has: what most decides how long a proof takes.
    pub fn costly_points(&self) -> usize {
        self.b_g2.points.len()
    }
}

/// Points of some cells: the cells in ascending order, and the point of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Columns<G> {
    pub(crate) cells: Vec<u32>,
    pub(crate) points: Vec<G>,
}

impl<G> Columns<G> {
    /// Those points, cell by cell, that are not `nothing`.
    pub(crate) fn without(nothing: &G, points: impl IntoIterator<Item = G>) -> Self
    where
        G: PartialEq,
    {
        let (cells, points) = (0..).zip(points).filter(|(_, point)| point != nothing).unzip();
        Self { cells, points }
    }
}
