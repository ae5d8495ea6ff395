mod frontier;

use ark_relations::gr1cs::ConstraintSystem;
use proptest::prelude::*;

use super::gadget::{Clause, statement};
use super::*;
use crate::testing::{arb_fr, free_cells, is_one_circuit, loose_cells, number};
use crate::wires;

/// A tree with the leaves 1, 2, … `count`.
fn grown<const D: usize>(count: u64) -> Tree<D> {
    let mut tree = Tree::default();
    for leaf in 1..=count {
        assert_eq!(tree.append(Fr::from(leaf)), Ok(leaf - 1));
    }
    tree
}

fn accepts<const D: usize>(root: Fr, leaf: Fr, path: &Path<D>, omit: Option<Clause>) -> bool {
    let circuit = ConstraintSystem::new_ref();
    statement(&circuit, root, leaf, path, omit).unwrap();
    circuit.is_satisfied().unwrap()
}

#[test]
fn empty_trees_have_the_roots_of_circomlibjs() {
    let known = [
        (2, "7423237065226347324353380772367382631490014989348495481811164164159255474657"),
        (16, "19217088683336594659449020493828377907203207941212636669271704950158751593251"),
        (20, "15019797232609675441998260052101280400536945603062888308240081994073687793470"),
        (24, "17681057402012993898104192736393849603097507831571622013521167331642182653248"),
        (32, "21443572485391568159800782191812935835534334817699172242223315142338162256601"),
    ];
    for (depth, root) in known {
        assert_eq!(empty_roots()[depth], number(root), "depth {depth}");
    }
    assert_eq!(Tree::<32>::default().root(), empty_roots()[32]);
}

#[test]
fn a_tree_that_grew_is_the_tree_of_its_leaves() {
    for count in 0..=8_u64 {
        let mut level: Vec<_> = (1..=8).map(|leaf| Fr::from(if leaf <= count { leaf } else { 0 })).collect();
        while level.len() > 1 {
            level = level.chunks(2).map(|pair| node(pair[0], pair[1])).collect();
        }
        assert_eq!(grown::<3>(count).root(), level[0], "{count} leaves");
    }
}

#[test]
fn mrk_001_a_full_tree_takes_no_leaf_and_stays_as_it_is() {
    let mut tree = grown::<3>(8);
    let root = tree.root();
    assert_eq!(tree.append(Fr::from(9)), Err(TreeError::Full { leaves: 8 }));
    assert_eq!((tree.root(), tree.leaves()), (root, 8));
    assert_eq!(TreeError::Full { leaves: 8 }.code().as_str(), "ZKP-111");
}

#[test]
fn the_next_place_is_empty_and_its_path_leads_to_the_root() {
    for count in 0..=8_u64 {
        let tree = grown::<3>(count);
        let found = tree.next_place::<2>();
        if count > 6 {
            assert_eq!(found, Err(TreeError::Full { leaves: count }));
            continue;
        }
        let (path, start) = found.unwrap();
        assert_eq!(start, count.div_ceil(2) * 2);
        assert_eq!(root_of(empty_roots()[1], &path), Ok(tree.root()), "{count} leaves");
    }
}

#[test]
fn mrk_002_only_a_leaf_that_is_there_has_a_path() {
    let tree = grown::<3>(5);
    for position in [5, 8, u64::MAX] {
        assert_eq!(tree.path(position), Err(TreeError::NoSuchLeaf { position, leaves: 5 }));
    }
}

#[test]
fn mrk_004_every_leaf_is_proved_by_its_path_and_by_no_other() {
    let tree = grown::<3>(5);
    for position in 0..5 {
        let path = tree.path(position).unwrap();
        for leaf in 1..=5 {
            let is_here = leaf == position + 1;
            assert_eq!(holds(tree.root(), Fr::from(leaf), &path).is_ok(), is_here);
            assert_eq!(accepts(tree.root(), Fr::from(leaf), &path, None), is_here);
        }
    }
    let (path, other) = (tree.path(2).unwrap(), Fr::from(7));
    assert_eq!(holds(other, Fr::from(3), &path), Err(BrokenClause::OtherRoot));
    assert!(!accepts(other, Fr::from(3), &path, None));
    assert!(accepts(other, Fr::from(3), &path, Some(Clause::Root)), "without the clause any root passes");
}

/// With a bit that is no bit, the children of any node can be reached from any leaf: what one child lacks the other
/// has too much.
#[test]
fn mrk_003_a_bit_that_is_no_bit_would_prove_any_leaf() {
    // given
    let tree = grown::<3>(5);
    let (fake, mut path) = (Fr::from(1_000_000), tree.path(2).unwrap());
    let [left, right] = [Fr::from(3), path.siblings[0]];
    // when
    path.siblings[0] = left + right - fake;
    path.bits[0] = (left - fake) / (path.siblings[0] - fake);
    // then
    assert_eq!(holds(tree.root(), fake, &path), Err(BrokenClause::BitIsNoBit { level: 0 }));
    assert!(accepts(tree.root(), fake, &path, Some(Clause::Bits)), "without the clause the forgery passes");
    assert!(!accepts(tree.root(), fake, &path, None));
}

/// Where the prover chooses how long a path is, every node is a leaf. (Oxorio's finding on trees of variable depth.)
#[test]
fn mrk_004_a_path_of_any_length_would_take_a_node_for_a_leaf() {
    // given
    let tree = grown::<3>(5);
    let (inner, path) = (node(Fr::from(1), Fr::from(2)), tree.path(0).unwrap());
    // when
    let shorter =
        Path::<2> { siblings: [path.siblings[1], path.siblings[2]], bits: [path.bits[1], path.bits[2]] };
    // then
    assert!(accepts(tree.root(), inner, &shorter, None), "one level less, and the node is a leaf");
    for bit in [0, 1].map(Fr::from) {
        let full = Path::<3> { bits: [bit, path.bits[1], path.bits[2]], ..path };
        assert_eq!(holds(tree.root(), inner, &full), Err(BrokenClause::OtherRoot));
        assert!(!accepts(tree.root(), inner, &full, None));
    }
}

#[test]
fn a_membership_at_depth_32_costs_7745_constraints() {
    let tree = grown::<32>(3);
    let circuit = ConstraintSystem::new_ref();
    statement(&circuit, tree.root(), Fr::from(2), &tree.path(1).unwrap(), None).unwrap();
    assert!(circuit.is_satisfied().unwrap());
    assert_eq!(circuit.num_constraints(), 32 * 242 + 1);
}

#[test]
fn no_cell_of_a_membership_is_free() {
    let tree = grown::<3>(5);
    let circuit = ConstraintSystem::new_ref();
    statement(&circuit, tree.root(), Fr::from(2), &tree.path(1).unwrap(), None).unwrap();
    assert_eq!(free_cells(&circuit), Vec::<usize>::new());
    assert_eq!(loose_cells(&circuit, 1 + 3 + 3), 0, "leaf, siblings and bits decide the rest");
}

#[test]
fn a_membership_is_one_circuit_with_and_without_values() {
    let (tree, leaf) = (grown::<3>(5), Fr::from(2));
    let path = tree.path(1).unwrap();
    assert!(is_one_circuit(|circuit| statement(circuit, tree.root(), leaf, &path, None).unwrap()));
}

#[test]
fn codes_are_stable() {
    let missing = TreeError::NoSuchLeaf { position: 3, leaves: 2 };
    assert_eq!(missing.code().as_str(), "ZKP-112");
    assert_eq!(BrokenClause::BitIsNoBit { level: 0 }.code().as_str(), "ZKP-113");
    assert_eq!(BrokenClause::OtherRoot.code().as_str(), "ZKP-114");
}

#[test]
fn a_path_says_its_position() {
    let circuit = ConstraintSystem::new_ref();
    let path = gadget::PathVar::private(&circuit, Some(&grown::<3>(7).path(6).unwrap())).unwrap();
    assert_eq!(wires::value(&path.position(&circuit).unwrap()), Some(Fr::from(6)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn random_leaves_are_proved_natively_and_in_circuit(leaves in prop::collection::vec(arb_fr(), 1..9), pick: prop::sample::Index) {
        let mut tree = Tree::<4>::default();
        for leaf in &leaves {
            tree.append(*leaf).unwrap();
        }
        let position = pick.index(leaves.len());
        let path = tree.path(position as u64).unwrap();
        prop_assert_eq!(holds(tree.root(), leaves[position], &path), Ok(()));
        prop_assert!(accepts(tree.root(), leaves[position], &path, None));
    }
}
