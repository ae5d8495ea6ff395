//! A batch insertion puts the next `N` leaves of a queue into the tree, and shows that it did nothing else.
//!
//! A payment only queues its commitments, which costs a chain little. Anyone may then prove that a new root is the old
//! one with the next 2 or 16 of them in place; the contract believes the root without hashing a tree.
//!
//! # The circuit
//! [`InsertionCircuit`] proves, for a subtree of `N` leaves and the path above it:
//! 1. the path's bits are bits, and `start` is `N` times the number they make: a multiple of `N`,
//! 2. under the old root that subtree is empty,
//! 3. under the new root it has the leaves `w_0 … w_{N−1}`, and all siblings on the path are the same,
//! 4. `v = Σ w_i · r^i`.
//!
//! That the leaves are the queued ones is not a clause: the contract computes `r` and `v` from the queue ([`Batch`]),
//! and two lists of leaves that agree at a random `r` are the same. `DESIGN.md` has the argument.
//!
//! [`holds`] is the plain predicate. Nothing here is secret.

mod batch;
mod gadget;
#[cfg(test)]
mod tests;

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use ark_relations::gr1cs::ConstraintSynthesizer;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::merkle::{self, DEPTH, Frontier, Path, Tree, TreeError, empty_roots};
use crate::wires::{Built, Circuit};

pub use batch::{Batch, BatchError};

/// The circuit that inserts two leaves, of which the second may be padding.
pub type PairCircuit<'a> = InsertionCircuit<'a, 2, { DEPTH - 1 }>;

/// The circuit that inserts sixteen leaves.
pub type SixteenCircuit<'a> = InsertionCircuit<'a, 16, { DEPTH - 4 }>;

/// What everyone sees of an insertion, in the order in which a verifier takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InsertionPublic {
    /// The root before.
    pub old_root: Fr,
    /// The root behind.
    pub new_root: Fr,
    /// The position of the first leaf.
    pub start: Fr,
    /// `r`, at which the leaves are compared.
    pub challenge: Fr,
    /// `v`, what they are there.
    pub evaluation: Fr,
}

impl InsertionPublic {
    /// The circuit's public inputs in order: old root, new root, start, challenge, evaluation.
    pub const fn to_field_elements(&self) -> [Fr; 5] {
        [self.old_root, self.new_root, self.start, self.challenge, self.evaluation]
    }
}

/// What an insertion is made of: leaves, and the path of `U` levels above their subtree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InsertionWitness<const N: usize, const U: usize> {
    /// The leaves, padding included.
    pub leaves: [Fr; N],
    /// The path from the subtree to the root.
    pub path: Path<U>,
}

impl<const N: usize, const U: usize> InsertionWitness<N, U> {
    /// The levels below the path.
    const HEIGHT: usize = {
        assert!(N == 2 || N == 16, "a batch has 2 or 16 leaves");
        N.ilog2() as usize
    };

    /// The insertion of `leaves` at a tree's next empty subtree of their number, and the position of the first.
    ///
    /// # Errors
    /// [`TreeError::Full`] when no such subtree is left.
    pub fn next<const D: usize>(tree: &Tree<D>, leaves: [Fr; N]) -> Result<(Self, u64), TreeError> {
        const { assert!(U + Self::HEIGHT == D, "the path reaches from the subtree to the root") };
        tree.next_place().map(|(path, start)| (Self { leaves, path }, start))
    }

    /// The root with the leaves in place.
    ///
    /// # Errors
    /// [`BrokenClause::BitIsNoBit`].
    pub fn new_root(&self) -> Result<Fr, BrokenClause> {
        self.root_above(subtree(&self.leaves))
    }

    fn root_above(&self, subtree: Fr) -> Result<Fr, BrokenClause> {
        merkle::root_of(subtree, &self.path).map_err(|_| BrokenClause::BitIsNoBit)
    }

    fn start(&self) -> Fr {
        let place = self.path.bits.iter().rev().fold(Fr::ZERO, |number, bit| number.double() + bit);
        place * Fr::from(N as u64)
    }
}

impl<const D: usize> Frontier<D> {
    /// The insertion of `leaves` at the next empty subtree of their number, and the position of the first. The frontier
    /// is as it was: the leaves are there when a chain says so.
    ///
    /// # Errors
    /// [`TreeError::Full`] when no such subtree is left.
    pub fn next_insertion<const N: usize, const U: usize>(
        &self,
        leaves: [Fr; N],
    ) -> Result<(InsertionWitness<N, U>, u64), TreeError> {
        const {
            assert!(
                U + InsertionWitness::<N, U>::HEIGHT == D,
                "the path reaches from the subtree to the root"
            )
        };
        self.next_place().map(|(path, start)| (InsertionWitness { leaves, path }, start))
    }
}

/// The root of a subtree of these leaves.
fn subtree(leaves: &[Fr]) -> Fr {
    match leaves {
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len() / 2);
            merkle::node(subtree(left), subtree(right))
        }
    }
}

/// `Σ w_i · r^i`.
pub(crate) fn evaluate(leaves: &[Fr], challenge: Fr) -> Fr {
    leaves.iter().rev().fold(Fr::ZERO, |sum, leaf| sum * challenge + leaf)
}

/// The clause of an insertion that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BrokenClause {
    /// A bit of the path is neither 0 nor 1.
    #[error("a bit of the path is neither 0 nor 1")]
    BitIsNoBit,
    /// The path leads elsewhere.
    #[error("the path is not that of the start")]
    OtherStart,
    /// There is something already.
    #[error("the old root does not have an empty subtree there")]
    NotEmpty,
    /// The new root is another tree's.
    #[error("the new root is not the old tree with the leaves in place")]
    OtherTree,
    /// The leaves are not those of the evaluation.
    #[error("the leaves are not the queued ones")]
    OtherLeaves,
}

impl Coded for BrokenClause {
    fn code(&self) -> ErrorCode {
        match self {
            Self::BitIsNoBit => ErrorCode::new("ZKP-141"),
            Self::OtherStart => ErrorCode::new("ZKP-142"),
            Self::NotEmpty => ErrorCode::new("ZKP-143"),
            Self::OtherTree => ErrorCode::new("ZKP-144"),
            Self::OtherLeaves => ErrorCode::new("ZKP-145"),
        }
    }
}

/// Whether an insertion does what it shows.
///
/// # Errors
/// The first clause that is broken.
pub fn holds<const N: usize, const U: usize>(
    public: &InsertionPublic,
    witness: &InsertionWitness<N, U>,
) -> Result<(), BrokenClause> {
    let ensure = |holds: bool, broken| if holds { Ok(()) } else { Err(broken) };
    let empty = witness.root_above(empty_roots()[InsertionWitness::<N, U>::HEIGHT])?; // INS-001
    ensure(public.start == witness.start(), BrokenClause::OtherStart)?; // INS-002
    ensure(public.old_root == empty, BrokenClause::NotEmpty)?; // INS-003
    ensure(public.new_root == witness.new_root()?, BrokenClause::OtherTree)?; // INS-004
    let evaluation = evaluate(&witness.leaves, public.challenge);
    ensure(public.evaluation == evaluation, BrokenClause::OtherLeaves) // INS-005
}

/// The circuit of an insertion of `N` leaves, 2 or 16, `U` levels below the root.
#[derive(Clone, Copy, Debug)]
pub struct InsertionCircuit<'a, const N: usize, const U: usize> {
    claim: Option<(&'a InsertionPublic, &'a InsertionWitness<N, U>)>,
}

impl<'a, const N: usize, const U: usize> InsertionCircuit<'a, N, U> {
    /// The circuit without values, for keys.
    pub const fn set_up() -> Self {
        Self { claim: None }
    }

    /// The circuit with the values of one insertion, for its proof.
    pub const fn proving(public: &'a InsertionPublic, witness: &'a InsertionWitness<N, U>) -> Self {
        Self { claim: Some((public, witness)) }
    }
}

impl<const N: usize, const U: usize> ConstraintSynthesizer<Fr> for InsertionCircuit<'_, N, U> {
    fn generate_constraints(self, circuit: Circuit) -> Built<()> {
        gadget::enforce(&circuit, self.claim)
    }
}
