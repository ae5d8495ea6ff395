//! A Merkle tree is a list of leaves under one number, its root, that proves each of them with a short path.
//!
//! The tree is binary, of fixed depth, and only grows; a node is Poseidon of its two children, and a place that is not
//! taken yet holds 0. A fixed depth means that a path has one length: what is a node in one reading is never a leaf in
//! another, as long as leaves are digests with a tag of their own.
//!
//! # The gadget
//! [`gadget::enforce_member`] proves that a leaf stands in a tree:
//! 1. each bit of the path is 0 or 1,
//! 2. each node is the digest of the node below and its sibling, the sibling first where the bit is 1,
//! 3. the last node is the root.
//!
//! [`holds`] is the plain predicate.
//!
//! [`Tree`] keeps every node, [`Frontier`] a path's worth of them and yet the root, [`Witnessed`] the paths of some
//! leaves besides.

mod frontier;
pub mod gadget;
#[cfg(test)]
mod tests;
mod witnessed;

use std::sync::OnceLock;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, One, Zero};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::poseidon;

pub use frontier::Frontier;
pub use witnessed::Witnessed;

/// The depth of the shielded pool's tree.
pub const DEPTH: usize = 32;

/// The roots of trees without leaves, by depth from 0 to [`DEPTH`].
pub fn empty_roots() -> &'static [Fr; DEPTH + 1] {
    static ROOTS: OnceLock<[Fr; DEPTH + 1]> = OnceLock::new();
    ROOTS.get_or_init(|| {
        let mut roots = [Fr::ZERO; DEPTH + 1];
        for depth in 1..=DEPTH {
            roots[depth] = node(roots[depth - 1], roots[depth - 1]);
        }
        roots
    })
}

/// The node above two children.
pub fn node(left: Fr, right: Fr) -> Fr {
    poseidon::hash(&[left, right])
}

/// Why a tree did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TreeError {
    /// Every place is taken.
    #[error("the tree holds {leaves} leaves and has no place left")]
    Full {
        /// Leaves in it.
        leaves: u64,
    },
    /// There is no leaf at this place yet.
    #[error("there is no leaf at {position}: the tree holds {leaves}")]
    NoSuchLeaf {
        /// The place asked for.
        position: u64,
        /// Leaves in it.
        leaves: u64,
    },
}

impl Coded for TreeError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Full { .. } => ErrorCode::new("ZKP-111"),
            Self::NoSuchLeaf { .. } => ErrorCode::new("ZKP-112"),
        }
    }
}

/// A tree of depth `D`, at most 32, with all its nodes: an append hashes `D` times, a path is read off.
#[derive(Clone, Debug)]
pub struct Tree<const D: usize = DEPTH> {
    /// The nodes that have a leaf below them: the leaves first, the root last.
    levels: Vec<Vec<Fr>>,
}

impl<const D: usize> Default for Tree<D> {
    fn default() -> Self {
        const { assert!(D >= 1 && D <= DEPTH, "a tree has a depth of 1 to 32") };
        Self { levels: vec![Vec::new(); D + 1] }
    }
}

impl<const D: usize> Tree<D> {
    /// How many leaves it holds, and so the position of the next.
    pub fn leaves(&self) -> u64 {
        self.levels[0].len() as u64
    }

    /// The root.
    pub fn root(&self) -> Fr {
        self.node_at(D, 0)
    }

    /// Adds a leaf behind the others and returns its position.
    ///
    /// # Errors
    /// [`TreeError::Full`] when every place is taken; the tree is as it was.
    pub fn append(&mut self, leaf: Fr) -> Result<u64, TreeError> {
        let position = self.leaves();
        if position >> D != 0 {
            return Err(TreeError::Full { leaves: position }); // MRK-001
        }
        self.levels[0].push(leaf);
        for level in 1..=D {
            let at = usize::try_from(position >> level).expect("a node's place fits where its leaves do");
            let value = node(self.node_at(level - 1, 2 * at), self.node_at(level - 1, 2 * at + 1));
            self.levels[level].truncate(at);
            self.levels[level].push(value);
        }
        Ok(position)
    }

    /// The path from the leaf at `position` to the root.
    ///
    /// # Errors
    /// [`TreeError::NoSuchLeaf`] for a place that is not taken yet.
    pub fn path(&self, position: u64) -> Result<Path<D>, TreeError> {
        let leaves = self.leaves();
        let at = usize::try_from(position).ok().filter(|_| position < leaves);
        let at = at.ok_or(TreeError::NoSuchLeaf { position, leaves })?; // MRK-002
        let siblings = std::array::from_fn(|level| self.node_at(level, (at >> level) ^ 1));
        Ok(Path { siblings, bits: std::array::from_fn(|level| Fr::from((position >> level) & 1)) })
    }

    /// The path from the next empty subtree of `2^(D − U)` leaves to the root, and the position of its first leaf.
    ///
    /// # Errors
    /// [`TreeError::Full`] when no such subtree is left.
    pub fn next_place<const U: usize>(&self) -> Result<(Path<U>, u64), TreeError> {
        const { assert!(U >= 1 && U <= D, "a subtree is part of its tree") };
        let (height, leaves) = (D - U, self.leaves());
        let place = leaves.div_ceil(1 << height);
        let at = usize::try_from(place).ok().filter(|_| place >> U == 0);
        let at = at.ok_or(TreeError::Full { leaves })?; // MRK-001
        let siblings = std::array::from_fn(|level| self.node_at(height + level, (at >> level) ^ 1));
        let bits = std::array::from_fn(|level| Fr::from((place >> level) & 1));
        Ok((Path { siblings, bits }, place << height))
    }

    fn node_at(&self, level: usize, at: usize) -> Fr {
        self.levels[level].get(at).copied().unwrap_or(empty_roots()[level])
    }
}

/// What proves a leaf, from the leaf upwards.
///
/// The bits are field elements because that is what a prover puts into a circuit; one that is neither 0 nor 1 is refused
/// by the predicate and by the gadget alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path<const D: usize = DEPTH> {
    /// The node beside each node of the path.
    pub siblings: [Fr; D],
    /// 1 where the sibling is the left child: the bits of the position, lowest first.
    pub bits: [Fr; D],
}

impl<const D: usize> Path<D> {
    /// A path of zeros, which proves nothing.
    pub const NOWHERE: Self = Self { siblings: [Fr::ZERO; D], bits: [Fr::ZERO; D] };
}

/// The clause of a membership that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BrokenClause {
    /// A bit is neither 0 nor 1.
    #[error("the path's bit at level {level} is neither 0 nor 1")]
    BitIsNoBit {
        /// The level, counted from the leaf.
        level: usize,
    },
    /// The path ends at another number than the root.
    #[error("the path does not lead to the root")]
    OtherRoot,
}

impl Coded for BrokenClause {
    fn code(&self) -> ErrorCode {
        match self {
            Self::BitIsNoBit { .. } => ErrorCode::new("ZKP-113"),
            Self::OtherRoot => ErrorCode::new("ZKP-114"),
        }
    }
}

/// Whether `path` proves that `leaf` stands in the tree with `root`.
///
/// # Errors
/// The first clause that is broken.
pub fn holds<const D: usize>(root: Fr, leaf: Fr, path: &Path<D>) -> Result<(), BrokenClause> {
    let reached = root_of(leaf, path)?;
    if reached == root { Ok(()) } else { Err(BrokenClause::OtherRoot) } // MRK-004
}

/// The root that a path leads to from `leaf`.
///
/// # Errors
/// [`BrokenClause::BitIsNoBit`].
pub fn root_of<const D: usize>(leaf: Fr, path: &Path<D>) -> Result<Fr, BrokenClause> {
    let mut reached = leaf;
    for (level, (sibling, bit)) in path.siblings.iter().zip(&path.bits).enumerate() {
        reached = match (bit.is_zero(), bit.is_one()) {
            (true, _) => node(reached, *sibling),
            (_, true) => node(*sibling, reached),
            _ => return Err(BrokenClause::BitIsNoBit { level }), // MRK-003
        };
    }
    Ok(reached)
}
