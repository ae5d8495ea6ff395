//! The edge of a tree is all that is needed to let it grow: the complete subtrees along its right side.
//!
//! The pool's tree has up to 2^32 leaves, of which a wallet owns few. So it keeps the edge, 32 nodes at most, and of the
//! nodes inside only those that stand beside a path of its own: a complete node never changes, so one copy serves every
//! later root. With the edge of an older tree the same nodes give a path in that older tree.
//!
//! # Guarantees
//! Root and paths are those of the tree with all its nodes ([`teahouse_zk::merkle::Tree`]); a test holds the two together.

use std::collections::BTreeSet;

use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};
use teahouse_zk::merkle::{self, DEPTH, Path, TreeError, empty_roots};
use teahouse_zk::{Fr, field};

/// Which node: its level, counted from the leaves, and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeAt {
    pub(super) level: u8,
    pub(super) place: u64,
}

impl NodeAt {
    fn new(level: usize, place: u64) -> Self {
        Self { level: u8::try_from(level).expect("a tree has 32 levels"), place }
    }

    /// Whether a tree of so many leaves has all that is below it.
    pub(super) const fn is_complete(self, leaves: u64) -> bool {
        ((self.place + 1) << self.level) <= leaves
    }

    /// Whether one of these leaves has it beside its path.
    pub(super) fn is_beside(self, marked: &BTreeSet<u64>) -> bool {
        let from = (self.place ^ 1) << self.level;
        marked.range(from..from + (1 << self.level)).next().is_some()
    }
}

/// The right side of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    leaves: u64,
    /// At each level whose bit in `leaves` is 1, the last complete node; 0 elsewhere.
    filled: [Fr; DEPTH],
}

impl Default for Edge {
    fn default() -> Self {
        Self { leaves: 0, filled: [Fr::from(0); DEPTH] }
    }
}

impl Edge {
    /// How many leaves the tree has, and so the place of the next.
    pub(super) const fn leaves(&self) -> u64 {
        self.leaves
    }

    /// Adds a leaf behind the others; `completed` is told of every node that nothing can change any more.
    ///
    /// # Errors
    /// [`TreeError::Full`] when no place is left but the last, which is not used here.
    pub(super) fn append(
        &mut self,
        leaf: Fr,
        completed: &mut dyn FnMut(NodeAt, Fr),
    ) -> Result<u64, TreeError> {
        let position = self.leaves;
        if position + 1 >= 1 << DEPTH {
            return Err(TreeError::Full { leaves: position });
        }
        let mut node = leaf;
        for level in 0..DEPTH {
            completed(NodeAt::new(level, position >> level), node);
            if position >> level & 1 == 0 {
                self.filled[level] = node;
                break;
            }
            node = merkle::node(std::mem::replace(&mut self.filled[level], Fr::from(0)), node);
        }
        self.leaves += 1;
        Ok(position)
    }

    /// The nodes left of the next leaf's path, which are complete already.
    pub(super) fn beside_next(&self) -> impl Iterator<Item = (NodeAt, Fr)> + '_ {
        let set = (0..DEPTH).filter(move |level| self.leaves >> level & 1 == 1);
        set.map(move |level| (NodeAt::new(level, (self.leaves >> level) - 1), self.filled[level]))
    }

    /// The root.
    pub(super) fn root(&self) -> Fr {
        self.growing()[DEPTH]
    }

    /// At each level the node that still grows: the one above the next leaf.
    fn growing(&self) -> [Fr; DEPTH + 1] {
        let mut nodes = *empty_roots();
        for level in 0..DEPTH {
            nodes[level + 1] = if self.leaves >> level & 1 == 1 {
                merkle::node(self.filled[level], nodes[level])
            } else if nodes[level] == empty_roots()[level] {
                empty_roots()[level + 1]
            } else {
                merkle::node(nodes[level], empty_roots()[level])
            };
        }
        nodes
    }

    /// The path of a leaf to the root; `kept` gives the complete nodes beside it. `None` if one is missing, or the leaf.
    pub(super) fn path(&self, position: u64, mut kept: impl FnMut(NodeAt) -> Option<Fr>) -> Option<Path> {
        if position >= self.leaves {
            return None;
        }
        let growing = self.growing();
        let mut path: Path = Path::NOWHERE;
        for (level, grown) in growing.iter().enumerate().take(DEPTH) {
            let beside = NodeAt::new(level, (position >> level) ^ 1);
            path.bits[level] = Fr::from(position >> level & 1);
            path.siblings[level] = if beside.is_complete(self.leaves) {
                kept(beside)?
            } else if beside.place == self.leaves >> level {
                *grown
            } else {
                empty_roots()[level]
            };
        }
        Some(path)
    }
}

/// Version 1: `leaves (8)`, then for each bit of it that is 1, lowest first, the node (32).
impl Encode for Edge {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).u64(self.leaves);
        for (_, node) in self.beside_next() {
            to.fixed(&field::to_bytes(&node));
        }
    }
}

impl Decode for Edge {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let mut edge = Self { leaves: from.u64()?, ..Self::default() };
        if edge.leaves >= 1 << DEPTH {
            return Err(CodecError::Malformed("leaves of a tree"));
        }
        for level in 0..DEPTH {
            if edge.leaves >> level & 1 == 1 {
                let node = field::from_bytes(&from.array()?);
                edge.filled[level] = node.map_err(|_| CodecError::Malformed("node of a tree"))?;
            }
        }
        Ok(edge)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use proptest::prelude::*;
    use teahouse_zk::merkle::Tree;

    /// An edge with what a wallet keeps beside the paths of its leaves, and the whole tree.
    #[derive(Default)]
    struct Grown {
        edge: Edge,
        marked: BTreeSet<u64>,
        kept: BTreeMap<NodeAt, Fr>,
        whole: Tree,
    }

    impl Grown {
        fn append(&mut self, leaf: Fr, is_own: bool) {
            if is_own {
                self.marked.insert(self.edge.leaves());
                self.kept.extend(self.edge.beside_next().collect::<Vec<_>>());
            }
            let mut done = Vec::new();
            self.edge.append(leaf, &mut |at, node| done.push((at, node))).unwrap();
            self.kept.extend(done.into_iter().filter(|(at, _)| at.is_beside(&self.marked)));
            self.whole.append(leaf).unwrap();
        }

        fn path(&self, edge: &Edge, position: u64) -> Option<Path> {
            edge.path(position, |at| self.kept.get(&at).copied())
        }
    }

    #[test]
    fn root_and_paths_are_those_of_the_whole_tree_and_old_edges_still_serve() {
        // given a tree of 70 leaves, every fifth our own, and its edge after each
        let mut grown = Grown::default();
        let mut edges = vec![(grown.edge.clone(), grown.whole.clone())];
        for leaf in 0..70_u64 {
            grown.append(Fr::from(1_000 + leaf), leaf % 5 == 2);
            edges.push((grown.edge.clone(), grown.whole.clone()));
        }
        // when / then each edge gives each own leaf the path that it has in that tree
        for (edge, whole) in edges {
            assert_eq!(edge.root(), whole.root());
            for position in grown.marked.iter().copied() {
                assert_eq!(grown.path(&edge, position), whole.path(position).ok(), "{position}");
            }
        }
        assert!(grown.kept.len() < 14 * 8, "{} nodes are kept", grown.kept.len());
    }

    #[test]
    fn a_leaf_that_is_not_there_or_was_not_marked_has_no_path() {
        let mut grown = Grown::default();
        for leaf in 0..9_u64 {
            grown.append(Fr::from(leaf), leaf == 0);
        }
        assert!(grown.path(&grown.edge, 0).is_some());
        assert_eq!(grown.path(&grown.edge, 5), None);
        assert_eq!(grown.path(&grown.edge, 9), None);
    }

    #[test]
    fn a_full_tree_takes_no_leaf() {
        let mut edge = Edge { leaves: (1 << DEPTH) - 1, ..Edge::default() };
        let full = TreeError::Full { leaves: (1 << DEPTH) - 1 };
        assert_eq!(edge.append(Fr::from(1), &mut |_, _| ()), Err(full));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn an_edge_comes_back_from_its_bytes(leaves in 0..40_u64) {
            let mut edge = Edge::default();
            (0..leaves).for_each(|leaf| { edge.append(Fr::from(leaf + 1), &mut |_, _| ()).unwrap(); });
            prop_assert_eq!(Edge::from_bytes(&edge.to_bytes()), Ok(edge));
        }

        #[test]
        fn any_bytes_are_an_edge_or_a_refusal(bytes in proptest::collection::vec(any::<u8>(), 0..200), leaves in 0..8_u8) {
            let head = [&[1, 0, 0, 0, 0, 0, 0, 0, leaves], bytes.as_slice()].concat();
            for bytes in [bytes, head] {
                if let Ok(edge) = Edge::from_bytes(&bytes) {
                    prop_assert_eq!(edge.to_bytes(), bytes);
                }
            }
        }
    }
}
