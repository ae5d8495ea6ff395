//! A frontier is what is left of a tree when all nodes that no later leaf needs are forgotten: at most one node a level.
//!
//! It grows, and it knows its root and the path of the next empty place: all nodes beside that path stand at the right
//! edge. A pool of 2^32 leaves takes a kilobyte. What it cannot give is the path of a leaf; [`super::Witnessed`] keeps
//! those of a few.
//!
//! | bytes | field |
//! |---|---|
//! | 1, 1 | version 1, depth |
//! | 8 | how many leaves |
//! | 32 each | the roots of the full subtrees, as many as the number of leaves has bits set, the largest first |

use ark_bn254::Fr;
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};

use super::{DEPTH, Path, TreeError, empty_roots, node};
use crate::field;

const VERSION: u8 = 1;

/// The right edge of a tree of depth `D`, at most 32.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontier<const D: usize = DEPTH> {
    leaves: u64,
    /// The roots of the full subtrees that the leaves make, the largest first: one for each bit set in their number.
    peaks: Vec<Fr>,
}

/// A node below which every place is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Complete {
    pub(super) level: usize,
    /// Its place in the level.
    pub(super) at: u64,
    pub(super) node: Fr,
}

impl<const D: usize> Default for Frontier<D> {
    fn default() -> Self {
        const { assert!(D >= 1 && D <= DEPTH, "a tree has a depth of 1 to 32") };
        Self { leaves: 0, peaks: Vec::new() }
    }
}

impl<const D: usize> Frontier<D> {
    /// How many places are taken, and so the position of the next leaf.
    pub const fn leaves(&self) -> u64 {
        self.leaves
    }

    /// The root. At most `D` hashes.
    pub fn root(&self) -> Fr {
        if self.is_set(D) { self.peak(D) } else { self.edge(D) } // MRK-005
    }

    /// Adds a leaf behind the others and returns its position. One hash, on the average of many.
    ///
    /// # Errors
    /// [`TreeError::Full`] when every place is taken; the frontier is as it was.
    pub fn append(&mut self, leaf: Fr) -> Result<u64, TreeError> {
        self.append_seen(leaf, |_| ())
    }

    /// Adds a batch as an insertion does: at the next multiple of its length, which is a power of two, with empty places
    /// before it. Returns the position of its first leaf.
    ///
    /// # Errors
    /// [`TreeError::Full`] when there is no such place; the frontier is as it was.
    pub fn append_batch(&mut self, leaves: &[Fr]) -> Result<u64, TreeError> {
        let start = self.round_up(leaves.len(), |_| ())?;
        for leaf in leaves {
            self.append(*leaf)?;
        }
        Ok(start)
    }

    /// The path from the next empty subtree of `2^(D − U)` leaves to the root, and the position of its first leaf.
    ///
    /// # Errors
    /// [`TreeError::Full`] when no such subtree is left.
    pub fn next_place<const U: usize>(&self) -> Result<(Path<U>, u64), TreeError> {
        const { assert!(U >= 1 && U <= D, "a subtree is part of its tree") };
        let height = D - U;
        let mut edge = self.clone();
        let start = edge.round_up(1 << height, |_| ())?;
        let place = start >> height;
        let is_right = |level: usize| (place >> level) & 1 == 1;
        let sibling = |level: usize| {
            if is_right(level) { edge.peak(height + level) } else { empty_roots()[height + level] }
        };
        let path = Path {
            siblings: std::array::from_fn(sibling),
            bits: std::array::from_fn(|level| Fr::from(u64::from(is_right(level)))),
        };
        Ok((path, start))
    }

    /// Adds a leaf and shows the nodes below which every place is taken now.
    pub(super) fn append_seen(&mut self, leaf: Fr, seen: impl FnMut(Complete)) -> Result<u64, TreeError> {
        let position = self.leaves;
        if position >> D != 0 {
            return Err(TreeError::Full { leaves: position }); // MRK-001
        }
        self.push(0, leaf, seen);
        Ok(position)
    }

    /// Leaves places empty up to the next multiple of `size`, behind which a subtree of that size must have room.
    pub(super) fn round_up(&mut self, size: usize, mut seen: impl FnMut(Complete)) -> Result<u64, TreeError> {
        let size = size.next_power_of_two() as u64;
        let start = self.leaves.next_multiple_of(size);
        if start + size > 1 << D {
            return Err(TreeError::Full { leaves: self.leaves }); // MRK-001
        }
        while self.leaves < start {
            let level = self.leaves.trailing_zeros() as usize;
            self.push(level, empty_roots()[level], &mut seen);
        }
        Ok(start)
    }

    /// The node of a level at the right edge, below which the last places are not taken.
    pub(super) fn edge(&self, height: usize) -> Fr {
        let mut reached = None;
        for level in 0..height {
            let below = reached.unwrap_or(empty_roots()[level]);
            reached = match (self.is_set(level), reached) {
                (true, _) => Some(node(self.peak(level), below)),
                (false, Some(_)) => Some(node(below, empty_roots()[level])),
                (false, None) => None,
            };
        }
        reached.unwrap_or(empty_roots()[height])
    }

    /// The sibling on the left of the edge at a level where the number of leaves has a bit.
    pub(super) fn peak(&self, level: usize) -> Fr {
        self.peaks[(self.leaves >> (level + 1)).count_ones() as usize]
    }

    const fn is_set(&self, level: usize) -> bool {
        (self.leaves >> level) & 1 == 1
    }

    /// Adds a full subtree at a place that is a multiple of its size.
    fn push(&mut self, mut level: usize, mut reached: Fr, mut seen: impl FnMut(Complete)) {
        let after = self.leaves + (1 << level);
        loop {
            seen(Complete { level, at: (after >> level) - 1, node: reached });
            if !self.is_set(level) {
                break;
            }
            let left = self.peaks.pop().expect("a bit of the number of leaves has its peak");
            reached = node(left, reached);
            level += 1;
        }
        self.peaks.push(reached);
        self.leaves = after;
    }
}

impl<const D: usize> Encode for Frontier<D> {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).u8(u8::try_from(D).expect("a depth is at most 32")).u64(self.leaves);
        for peak in &self.peaks {
            to.fixed(&field::to_bytes(peak));
        }
    }
}

impl<const D: usize> Decode for Frontier<D> {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        if usize::from(from.u8()?) != D {
            return Err(CodecError::Malformed("depth of a frontier")); // MRK-006
        }
        let leaves = from.u64()?;
        if leaves > 1 << D {
            return Err(CodecError::Malformed("leaves of a frontier")); // MRK-006
        }
        let peaks = (0..leaves.count_ones()).map(|_| element(from)).collect::<Result<_, _>>()?;
        Ok(Self { leaves, peaks })
    }
}

/// A node, which has one form as bytes.
pub(super) fn element(from: &mut Reader<'_>) -> Result<Fr, CodecError> {
    field::from_bytes(&from.array()?).map_err(|_| CodecError::Malformed("node of a tree")) // MRK-006
}
