//! A frontier and a witnessed one are held against the tree that keeps everything.

use proptest::prelude::*;
use teahouse_base::testing::SeededRng;
use teahouse_base::{CodecError, Decode, Encode, RngExt};

use super::grown;
use crate::Fr;
use crate::merkle::{Frontier, Path, Tree, TreeError, Witnessed, holds};

/// The three in step.
#[derive(Clone, Default)]
struct Growing<const D: usize> {
    tree: Tree<D>,
    frontier: Frontier<D>,
    own: Witnessed<D>,
}

impl<const D: usize> Growing<D> {
    fn append(&mut self, leaf: Fr, is_own: bool) -> Result<u64, TreeError> {
        let position = self.tree.append(leaf);
        assert_eq!(self.frontier.append(leaf), position);
        let own = if is_own { self.own.append_own(leaf) } else { self.own.append(leaf) };
        assert_eq!(own, position);
        position
    }

    /// A batch of leaves, with what it skips.
    fn batch(&mut self, leaves: &[Fr]) -> Result<u64, TreeError> {
        let start = self.frontier.append_batch(leaves)?;
        while self.tree.leaves() < start {
            self.tree.append(Fr::from(0)).unwrap();
        }
        assert_eq!(self.own.round_up(leaves.len()), Ok(start));
        for leaf in leaves {
            self.tree.append(*leaf).unwrap();
            self.own.append_own(*leaf).unwrap();
        }
        Ok(start)
    }

    fn agree(&self) {
        assert_eq!((self.frontier.root(), self.frontier.leaves()), (self.tree.root(), self.tree.leaves()));
        assert_eq!(*self.own.frontier(), self.frontier);
        for position in self.own.marked() {
            assert_eq!(self.own.path(position), self.tree.path(position), "leaf {position}");
        }
    }
}

#[test]
fn mrk_005_a_frontier_has_the_root_and_the_next_places_of_the_tree() {
    let mut frontier = Frontier::<3>::default();
    for count in 0..=8_u64 {
        let tree = grown::<3>(count);
        assert_eq!((frontier.root(), frontier.leaves()), (tree.root(), count));
        assert_eq!(frontier.next_place::<3>(), tree.next_place::<3>());
        assert_eq!(frontier.next_place::<2>(), tree.next_place::<2>(), "{count} leaves");
        assert_eq!(frontier.next_place::<1>(), tree.next_place::<1>(), "{count} leaves");
        if count < 8 {
            frontier.append(Fr::from(count + 1)).unwrap();
        }
    }
}

#[test]
fn mrk_005_every_marked_leaf_has_the_path_that_the_tree_gives() {
    let mut growing = Growing::<4>::default();
    for leaf in 1..=16_u64 {
        growing.append(Fr::from(leaf), leaf % 3 != 0).unwrap();
        growing.agree();
    }
    assert_eq!(growing.own.marked().count(), 11);
    let path = growing.own.path(9).unwrap();
    assert_eq!(holds(growing.tree.root(), Fr::from(10), &path), Ok(()));
}

#[test]
fn mrk_001_a_full_frontier_takes_nothing_and_stays_as_it_is() {
    let mut growing = Growing::<3>::default();
    for leaf in 1..=5_u64 {
        growing.append(Fr::from(leaf), true).unwrap();
    }
    let full = TreeError::Full { leaves: 5 };
    assert_eq!(growing.frontier.append_batch(&[Fr::from(1); 4]), Err(full));
    assert_eq!(growing.own.round_up(4), Err(full));
    assert_eq!(growing.frontier.append_batch(&[Fr::from(1); 16]), Err(full), "a batch larger than the tree");
    growing.agree();
    growing.batch(&[Fr::from(6), Fr::from(7)]).unwrap();
    growing.agree();
    let full = TreeError::Full { leaves: 8 };
    assert_eq!(growing.frontier.append(Fr::from(9)), Err(full));
    assert_eq!(
        (growing.own.append(Fr::from(9)), growing.own.append_own(Fr::from(9))),
        (Err(full), Err(full))
    );
    assert_eq!(growing.frontier.next_place::<3>(), Err(full));
    growing.agree();
}

#[test]
fn mrk_002_a_leaf_that_is_not_marked_has_no_path() {
    let mut own = Witnessed::<3>::default();
    let (one, two) = (own.append_own(Fr::from(1)).unwrap(), own.append(Fr::from(2)).unwrap());
    let missing = |position| Err::<Path<3>, _>(TreeError::NoSuchLeaf { position, leaves: 2 });
    assert!(own.path(one).is_ok());
    assert_eq!((own.path(two), own.path(7)), (missing(two), missing(7)));
    assert!(own.forget(one) && !own.forget(one));
    assert_eq!(own.path(one), missing(one));
}

/// A reorganisation: what was appended is taken back by a clone, and other leaves come.
#[test]
fn going_back_to_a_clone_takes_everything_back() {
    let mut growing = Growing::<5>::default();
    for leaf in 1..=6_u64 {
        growing.append(Fr::from(leaf), true).unwrap();
    }
    let before = growing.clone();
    growing.batch(&[8; 8].map(Fr::from)).unwrap();
    let mut again = before.clone();
    again.append(Fr::from(99), false).unwrap();
    again.agree();
    assert_ne!(again.own.path(5), growing.own.path(5));
}

#[test]
fn mrk_006_bytes_that_are_no_frontier_are_refused() {
    let mut own = Witnessed::<4>::default();
    for leaf in 1..=7_u64 {
        own.append_own(Fr::from(leaf)).unwrap();
    }
    let frontier = own.frontier();
    let bytes = frontier.to_bytes();
    assert_eq!((bytes[..10].to_vec(), bytes.len()), (vec![1, 4, 0, 0, 0, 0, 0, 0, 0, 7], 10 + 3 * 32));
    assert_eq!(Frontier::from_bytes(&bytes), Ok(frontier.clone()));
    assert_eq!(Witnessed::from_bytes(&own.to_bytes()), Ok(own.clone()));
    assert_eq!(Frontier::<5>::from_bytes(&bytes), Err(CodecError::Malformed("depth of a frontier")));
    let bent = |bytes: &[u8], at: usize, byte: u8| {
        let mut bytes = bytes.to_vec();
        bytes[at] = byte;
        bytes
    };
    let refused = |bytes: Vec<u8>| Frontier::<4>::from_bytes(&bytes).unwrap_err();
    assert_eq!(refused(bent(&bytes, 9, 17)), CodecError::Malformed("leaves of a frontier"));
    assert_eq!(refused(bent(&bytes, 10, 0xff)), CodecError::Malformed("node of a tree"));
    assert_eq!(refused(bent(&bytes, 9, 3)), CodecError::TrailingBytes(32));
    let all = own.to_bytes();
    let count_at = 1 + bytes.len();
    let refused = |bytes: Vec<u8>| Witnessed::<4>::from_bytes(&bytes).unwrap_err();
    let too_many = CodecError::TooLong { what: "marks", found: (1 << 24) + 7, bound: 1 << 20 };
    assert_eq!(refused(bent(&all, count_at, 1)), too_many);
    let first = count_at + 4 + 7;
    assert_eq!(refused(bent(&all, first, 7)), CodecError::Malformed("position of a mark"));
    assert_eq!(refused(bent(&all, first, 1)), CodecError::Malformed("position of a mark"), "twice");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn mrk_005_leaves_and_batches_in_any_order_leave_all_three_in_step(seed: u64, steps in 1_usize..40) {
        let mut growing = Growing::<7>::default();
        let mut rng = SeededRng::new(seed);
        for _ in 0..steps {
            let leaf = Fr::from(rng.next_u64());
            let done = match rng.below(5) {
                0 => growing.batch(&[leaf; 2]),
                1 => growing.batch(&[leaf; 16]),
                2 => growing.append(leaf, true),
                _ => growing.append(leaf, false),
            };
            if done.is_err() {
                break;
            }
            growing.agree();
            let again: Witnessed<7> = Witnessed::from_bytes(&growing.own.to_bytes()).unwrap();
            prop_assert_eq!(&again, &growing.own);
        }
    }
}
