//! A witnessed frontier keeps the paths of a few leaves up to date while the tree grows past them: those of one's own
//! notes.
//!
//! A node beside a path is on its left, and never changes, or on its right, and changes until every place below it is
//! taken. Each is written down once, when it is complete; at most one of a path is not complete and not empty, and is
//! computed when the path is asked for. So a leaf costs a path's worth of memory, and an append little more than
//! without marks.
//!
//! A reorganisation is met by going back to a clone.
//!
//! | bytes | field |
//! |---|---|
//! | 1 | version 1 |
//! | … | the frontier |
//! | 4 | how many marks |
//! | 8, 32 each | of each mark, in ascending order: its position, and a node for each level |

use std::collections::BTreeMap;

use ark_bn254::Fr;
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};

use super::frontier::{Complete, element};
use super::{DEPTH, Frontier, Path, TreeError, empty_roots};
use crate::field;

const VERSION: u8 = 1;

/// More leaves than anybody marks.
const MOST_MARKS: u32 = 1 << 20;

/// A frontier of depth `D`, and the paths of the leaves that were marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnessed<const D: usize = DEPTH> {
    frontier: Frontier<D>,
    /// By position: of each level the node beside the path, if it is complete, else the empty one.
    marks: BTreeMap<u64, [Fr; D]>,
}

impl<const D: usize> Default for Witnessed<D> {
    fn default() -> Self {
        Self { frontier: Frontier::default(), marks: BTreeMap::new() }
    }
}

impl<const D: usize> Witnessed<D> {
    /// The frontier.
    pub const fn frontier(&self) -> &Frontier<D> {
        &self.frontier
    }

    /// Adds a leaf whose path nobody will ask for, and returns its position.
    ///
    /// # Errors
    /// [`TreeError::Full`]; the tree is as it was.
    pub fn append(&mut self, leaf: Fr) -> Result<u64, TreeError> {
        let Self { frontier, marks } = self;
        frontier.append_seen(leaf, |node| complete(marks, node))
    }

    /// Adds a leaf whose path is kept from now on, and returns its position.
    ///
    /// # Errors
    /// [`TreeError::Full`]; the tree is as it was.
    pub fn append_own(&mut self, leaf: Fr) -> Result<u64, TreeError> {
        let (frontier, position) = (&self.frontier, self.frontier.leaves());
        if position >> D != 0 {
            return Err(TreeError::Full { leaves: position }); // MRK-001
        }
        let is_right = |level: usize| (position >> level) & 1 == 1;
        let beside = |level: usize| if is_right(level) { frontier.peak(level) } else { empty_roots()[level] };
        let siblings = std::array::from_fn(beside);
        let position = self.append(leaf)?;
        self.marks.insert(position, siblings);
        Ok(position)
    }

    /// Leaves places empty up to the next multiple of `size`, a power of two, as an insertion of so many leaves does, and
    /// returns where it begins.
    ///
    /// # Errors
    /// [`TreeError::Full`] when a batch of this size has no place; the tree is as it was.
    pub fn round_up(&mut self, size: usize) -> Result<u64, TreeError> {
        let Self { frontier, marks } = self;
        frontier.round_up(size, |node| complete(marks, node))
    }

    /// The path of a marked leaf to the root of now.
    ///
    /// # Errors
    /// [`TreeError::NoSuchLeaf`] for a leaf that is not marked.
    pub fn path(&self, position: u64) -> Result<Path<D>, TreeError> {
        let leaves = self.frontier.leaves();
        let siblings = self.marks.get(&position).ok_or(TreeError::NoSuchLeaf { position, leaves })?; // MRK-002
        let beside = |level: usize| {
            let first = ((position >> level) ^ 1) << level;
            let is_edge = first < leaves && leaves < first + (1 << level);
            if is_edge { self.frontier.edge(level) } else { siblings[level] } // MRK-005
        };
        let bits = std::array::from_fn(|level| Fr::from((position >> level) & 1));
        Ok(Path { siblings: std::array::from_fn(beside), bits })
    }

    /// The positions of the marked leaves.
    pub fn marked(&self) -> impl Iterator<Item = u64> + '_ {
        self.marks.keys().copied()
    }

    /// Keeps a leaf's path no longer, and says whether it did.
    pub fn forget(&mut self, position: u64) -> bool {
        self.marks.remove(&position).is_some()
    }
}

/// Writes a node into the paths of the leaves under its left sibling. Those under its right one took it from the
/// frontier when they came.
fn complete<const D: usize>(marks: &mut BTreeMap<u64, [Fr; D]>, Complete { level, at, node }: Complete) {
    if at & 1 == 1 {
        let beside = (at - 1) << level..at << level;
        marks.range_mut(beside).for_each(|(_, siblings)| siblings[level] = node);
    }
}

impl<const D: usize> Encode for Witnessed<D> {
    fn encode(&self, to: &mut Writer) {
        let count = u32::try_from(self.marks.len()).expect("nobody marks 2^32 leaves");
        to.u8(VERSION).value(&self.frontier).u32(count);
        for (position, siblings) in &self.marks {
            to.u64(*position);
            for sibling in siblings {
                to.fixed(&field::to_bytes(sibling));
            }
        }
    }
}

impl<const D: usize> Decode for Witnessed<D> {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        let frontier: Frontier<D> = from.value()?;
        let count = from.u32()?;
        if count > MOST_MARKS {
            let (found, bound) = (count as usize, MOST_MARKS as usize);
            return Err(CodecError::TooLong { what: "marks", found, bound }); // MRK-006
        }
        let (mut marks, mut next) = (BTreeMap::new(), 0);
        for _ in 0..count {
            let position = from.u64()?;
            if position < next || position >= frontier.leaves() {
                return Err(CodecError::Malformed("position of a mark")); // MRK-006
            }
            let mut siblings = [Fr::from(0); D];
            for sibling in &mut siblings {
                *sibling = element(from)?;
            }
            marks.insert(position, siblings);
            next = position + 1;
        }
        Ok(Self { frontier, marks })
    }
}
