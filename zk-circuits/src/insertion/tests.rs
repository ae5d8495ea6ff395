mod challenge;
mod forger;

use ark_ff::AdditiveGroup;
use ark_relations::gr1cs::ConstraintSystem;
use proptest::prelude::*;

use super::gadget::{self, Bend, Clause};
use super::*;
use crate::note::Commitment;
use crate::shape::Shape;
use crate::testing::{arb_fr, free_cells, hints_that_pass, is_one_circuit, loose_cells, number, stride};

/// The depth of the trees of tests that do not ask for the real one.
const SMALL: usize = 6;

fn tree<const D: usize>(leaves: u64) -> Tree<D> {
    let mut tree = Tree::default();
    for leaf in 1..=leaves {
        tree.append(Fr::from(leaf)).unwrap();
    }
    tree
}

/// What a contract with this tree demands for the next leaves, 100 and on, and what proves it.
fn insertion<const N: usize, const U: usize, const D: usize>(
    tree: &Tree<D>,
    count: usize,
) -> (Batch<N>, InsertionPublic, InsertionWitness<N, U>) {
    let queued: Vec<_> = (0..count as u64).map(|at| Commitment::from_element(Fr::from(100 + at))).collect();
    let leaves = std::array::from_fn(|at| queued.get(at).map_or(Fr::ZERO, Commitment::element));
    let (witness, start) = InsertionWitness::next(tree, leaves).unwrap();
    let (old_root, new_root) = (tree.root(), witness.new_root().unwrap());
    let counter = tree.leaves();
    let batch = Batch { chain: 1, pool: [2; 20], counter, queued, old_root, new_root, payee: [3; 20] };
    assert_eq!(batch.start(), Ok(start));
    (batch.clone(), batch.public().unwrap(), witness)
}

fn pair() -> (Batch<2>, InsertionPublic, InsertionWitness<2, 5>) {
    insertion(&tree::<SMALL>(5), 2)
}

fn circuit<const N: usize, const U: usize>(
    public: &InsertionPublic,
    witness: &InsertionWitness<N, U>,
    bend: &Bend,
) -> Circuit {
    let circuit = ConstraintSystem::new_ref();
    gadget::bent(&circuit, Some((public, witness)), bend).unwrap();
    circuit
}

fn accepts<const N: usize, const U: usize>(
    public: &InsertionPublic,
    witness: &InsertionWitness<N, U>,
    bend: &Bend,
) -> bool {
    circuit(public, witness, bend).is_satisfied().unwrap()
}

/// Without its clause the forgery passes; with it, it is refused, and by the plain predicate too.
fn only_the_clause_refuses<const N: usize, const U: usize>(
    clause: Clause,
    public: &InsertionPublic,
    witness: &InsertionWitness<N, U>,
    bend: Bend,
    broken: BrokenClause,
) {
    assert_eq!(holds(public, witness), Err(broken));
    let omitted = Bend { omit: Some(clause), ..bend.clone() };
    assert!(accepts(public, witness, &omitted), "{clause:?}: the forgery needs nothing else");
    assert!(!accepts(public, witness, &bend), "{clause:?}");
}

#[test]
fn the_shape_of_a_pair_is_pinned() {
    let shape = Shape::of(PairCircuit::set_up()).unwrap();
    assert_eq!((shape.publics, shape.privates, shape.constraints), (5, 15_246, 15_217));
    assert_eq!(shape.columns, [15_247, 10_202, 15_218]);
    assert_eq!(shape.domain(), 1 << 14);
    assert_eq!(hex::encode(shape.hash), "706222ef8130115a1c61b6e215e611b144170f27e95011fc6d9f4316b82deb72");
}

#[test]
fn the_shape_of_sixteen_is_pinned() {
    let shape = Shape::of(SixteenCircuit::set_up()).unwrap();
    assert_eq!((shape.publics, shape.privates, shape.constraints), (5, 17_182, 17_142));
    assert_eq!(shape.columns, [17_183, 11_484, 17_143]);
    assert_eq!(shape.domain(), 1 << 15);
    assert_eq!(hex::encode(shape.hash), "1af3d0784db44842dd507c82fe3e0cefabba6e98a83489e78fa0c460749e9b85");
}

#[test]
fn insertions_into_the_real_tree_are_proved() {
    let tree = tree::<DEPTH>(21);
    let (_, public, witness) = insertion::<2, 31, DEPTH>(&tree, 1);
    assert!(accepts(&public, &witness, &Bend::default()));
    let (_, public, witness) = insertion::<16, 28, DEPTH>(&tree, 16);
    assert!(accepts(&public, &witness, &Bend::default()));
    assert_eq!(public.start, Fr::from(32));
}

#[test]
fn public_inputs_are_in_the_order_that_is_documented() {
    let (_, public, witness) = pair();
    let InsertionPublic { old_root, new_root, start, challenge, evaluation } = public;
    let wanted = [Fr::from(1), old_root, new_root, start, challenge, evaluation];
    assert_eq!(circuit(&public, &witness, &Bend::default()).instance_assignment().unwrap(), wanted);
    assert_eq!(wanted[1..], public.to_field_elements());
}

/// The tree after a batch is the tree that grew by its leaves, with empty places where it was rounded up.
#[test]
fn ins_004_the_new_root_is_that_of_the_tree_with_the_leaves() {
    for (leaves, count) in [(0, 2), (4, 1), (5, 2), (7, 1)] {
        let mut tree = tree::<SMALL>(leaves);
        let (batch, public, witness) = insertion::<2, 5, SMALL>(&tree, count);
        assert_eq!(holds(&public, &witness), Ok(()));
        assert!(accepts(&public, &witness, &Bend::default()), "{leaves} leaves");
        while tree.leaves() < batch.start().unwrap() {
            tree.append(Fr::ZERO).unwrap();
        }
        batch.queued.iter().for_each(|leaf| assert!(tree.append(leaf.element()).is_ok()));
        assert_eq!(tree.root(), public.new_root);
    }
}

/// With a bit that is no bit, "empty" is any node of the tree, and what replaces it is no tree at all.
#[test]
fn ins_001_a_bit_that_is_no_bit_would_find_emptiness_anywhere() {
    // given
    let ((_, mut public, mut witness), empty) = (pair(), empty_roots()[1]);
    let tree = tree::<SMALL>(5);
    let path = tree.path(0).unwrap();
    let [left, right] = [merkle::node(Fr::from(1), Fr::from(2)), path.siblings[1]];
    // when
    let sibling = left + right - empty;
    let bit = (left - empty) / (sibling - empty);
    witness.path =
        Path { siblings: std::array::from_fn(|level| path.siblings[level + 1]), bits: [Fr::ZERO; 5] };
    (witness.path.siblings[0], witness.path.bits[0]) = (sibling, bit);
    public.start = witness.start();
    let moved = bit * (sibling - subtree(&witness.leaves));
    let replaced = merkle::node(subtree(&witness.leaves) + moved, sibling - moved);
    public.new_root = path.siblings[2..].iter().fold(replaced, |node, sibling| merkle::node(node, *sibling));
    // then
    assert_eq!(public.old_root, tree.root());
    only_the_clause_refuses(Clause::Bits, &public, &witness, Bend::default(), BrokenClause::BitIsNoBit);
}

#[test]
fn ins_002_leaves_go_where_the_contract_counts() {
    let (_, mut public, witness) = pair();
    for start in [0, 5, 7, 8].map(Fr::from) {
        public.start = start;
        only_the_clause_refuses(Clause::Start, &public, &witness, Bend::default(), BrokenClause::OtherStart);
    }
}

#[test]
fn ins_003_no_leaf_is_replaced() {
    // given
    let (_, mut public, mut witness) = pair();
    let tree = tree::<SMALL>(5);
    // when
    let path = tree.path(2).unwrap();
    witness.path.siblings.copy_from_slice(&path.siblings[1..]);
    witness.path.bits.copy_from_slice(&path.bits[1..]);
    public.new_root = witness.new_root().unwrap();
    public.start = Fr::from(2);
    // then
    only_the_clause_refuses(Clause::Empty, &public, &witness, Bend::default(), BrokenClause::NotEmpty);
}

#[test]
fn ins_004_another_new_root_is_refused() {
    let (_, mut public, witness) = pair();
    public.new_root += Fr::from(1);
    only_the_clause_refuses(Clause::NewRoot, &public, &witness, Bend::default(), BrokenClause::OtherTree);
}

/// Under other siblings stand the forger's leaves.
#[test]
fn ins_004_nothing_else_of_the_tree_changes() {
    let (_, mut public, witness) = pair();
    let mut forged = witness;
    forged.path.siblings[1] = merkle::node(Fr::from(0xf0), Fr::from(0x6e));
    public.new_root = forged.new_root().unwrap();
    let bend = Bend { siblings: forged.path.siblings.to_vec(), ..Bend::default() };
    only_the_clause_refuses(Clause::SameSiblings, &public, &witness, bend, BrokenClause::OtherTree);
}

#[test]
fn ins_005_other_leaves_than_the_queued_ones_are_refused() {
    let (mut batch, _, mut witness) = pair();
    witness.leaves[1] += Fr::from(1);
    batch.new_root = witness.new_root().unwrap();
    let public = batch.public().unwrap();
    only_the_clause_refuses(
        Clause::Evaluation,
        &public,
        &witness,
        Bend::default(),
        BrokenClause::OtherLeaves,
    );
}

/// Why `r` may not be known before the new root is: with it other leaves are found that look the same.
#[test]
fn ins_008_a_challenge_known_beforehand_would_let_other_leaves_in() {
    // given
    let (mut batch, mut public, mut witness) = pair();
    let theft = Fr::from(0x7415f);
    // when
    witness.leaves[0] += theft * public.challenge;
    witness.leaves[1] -= theft;
    batch.new_root = witness.new_root().unwrap();
    public.new_root = batch.new_root;
    // then
    assert_eq!(
        holds(&public, &witness),
        Ok(()),
        "under the challenge of before the forgery is a true statement"
    );
    let demanded = batch.public().unwrap();
    assert_ne!(demanded.challenge, public.challenge);
    assert_eq!(holds(&demanded, &witness), Err(BrokenClause::OtherLeaves));
}

#[test]
fn ins_008_every_word_of_a_batch_changes_the_challenge() {
    let batch = pair().0;
    let challenge = |bend: fn(&mut Batch<2>)| {
        let mut bent = batch.clone();
        bend(&mut bent);
        bent.public().unwrap().challenge
    };
    let bends: [fn(&mut Batch<2>); 9] = [
        |_| (),
        |it| it.chain = 2,
        |it| it.pool[19] = 0,
        |it| it.counter += 2,
        |it| it.queued.swap(0, 1),
        |it| it.queued.truncate(1),
        |it| it.old_root += Fr::from(1),
        |it| it.new_root += Fr::from(1),
        |it| it.payee[0] = 0,
    ];
    let found: std::collections::BTreeSet<_> = bends.map(challenge).into();
    assert_eq!(found.len(), bends.len());
}

/// keccak of the words of the page, by Python.
#[test]
fn ins_008_the_challenge_is_keccak_of_the_words() {
    let queued = [5, 6].map(Fr::from).map(Commitment::from_element).to_vec();
    let [old_root, new_root] = [7, 8].map(Fr::from);
    let batch = Batch { chain: 1, pool: [2; 20], counter: 3, queued, old_root, new_root, payee: [9; 20] };
    let challenge = number("13557497135972560232401477288226524082978132226254671751316575009559993908785");
    let evaluation = Fr::from(5) + Fr::from(6) * challenge;
    let start = Fr::from(4);
    assert_eq!(
        Batch::<2>::public(&batch),
        Ok(InsertionPublic { old_root, new_root, start, challenge, evaluation })
    );
}

#[test]
fn ins_006_a_full_tree_takes_no_batch() {
    let last = (1 << DEPTH) - 16;
    for (counter, start) in [(last, Ok(last)), (last + 1, Err(last + 16)), (u64::MAX, Err(u64::MAX))] {
        let (batch, _, _) = insertion::<16, 2, SMALL>(&tree::<SMALL>(0), 16);
        let found = Batch { counter, ..batch }.start();
        assert_eq!(found, start.map_err(|start| BatchError::Full { start, size: 16 }));
    }
    assert!(InsertionWitness::<16, 2>::next(&tree::<SMALL>(49), [Fr::from(1); 16]).is_err());
}

#[test]
fn ins_007_only_a_pair_is_padded_and_no_leaf_is_0() {
    let leaves = |count: usize| vec![Commitment::from_element(Fr::from(5)); count];
    let pair = |queued| Batch::<2> { queued, ..pair().0 }.leaves();
    let sixteen = |queued| {
        let batch: Batch<16> = insertion::<16, 2, SMALL>(&tree::<SMALL>(0), 16).0;
        Batch { queued, ..batch }.leaves()
    };
    assert_eq!(pair(leaves(1)), Ok([Fr::from(5), Fr::ZERO]));
    assert_eq!(pair(leaves(2)), Ok([Fr::from(5); 2]));
    assert_eq!(sixteen(leaves(16)), Ok([Fr::from(5); 16]));
    for found in [0, 3] {
        assert_eq!(pair(leaves(found)), Err(BatchError::WrongCount { found, size: 2 }));
    }
    for found in [0, 1, 15, 17] {
        assert_eq!(sixteen(leaves(found)), Err(BatchError::WrongCount { found, size: 16 }));
    }
    let empty = Commitment::from_element(Fr::ZERO);
    assert_eq!(pair(vec![leaves(1)[0], empty]), Err(BatchError::EmptyLeaf { at: 1 }));
}

/// Every number of a true statement, changed alone.
#[test]
fn any_number_changed_alone_is_refused_by_the_circuit_and_by_the_predicate() {
    type Change = fn(&mut InsertionPublic, &mut InsertionWitness<2, 5>);
    let changes: [Change; 9] = [
        |public, _| public.old_root += Fr::from(1),
        |public, _| public.new_root += Fr::from(1),
        |public, _| public.start += Fr::from(2),
        |public, _| public.challenge += Fr::from(1),
        |public, _| public.evaluation += Fr::from(1),
        |_, witness| witness.leaves[0] += Fr::from(1),
        |_, witness| witness.leaves[1] += Fr::from(1),
        |_, witness| witness.path.siblings[2] += Fr::from(1),
        |_, witness| witness.path.bits[1] = Fr::from(1) - witness.path.bits[1],
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let (_, mut public, mut witness) = pair();
        change(&mut public, &mut witness);
        assert!(holds(&public, &witness).is_err(), "change {at}");
        assert!(!accepts(&public, &witness, &Bend::default()), "change {at}");
    }
}

#[test]
fn no_cell_is_free() {
    let (_, public, witness) = pair();
    let built = circuit(&public, &witness, &Bend::default());
    assert_eq!(free_cells(&built), Vec::<usize>::new());
    assert_eq!(loose_cells(&built, 2 + 5 + 5), 0, "leaves and path decide the rest");
    let (_, public, witness) = insertion::<16, 2, SMALL>(&tree::<SMALL>(20), 16);
    let built = circuit(&public, &witness, &Bend::default());
    assert_eq!(free_cells(&built), Vec::<usize>::new());
    assert_eq!(loose_cells(&built, 16 + 2 + 2), 0, "leaves and path decide the rest");
}

/// The second forger: one cell is changed, and all that is computed from it follows.
#[test]
fn no_cell_can_be_changed_with_all_that_follows_from_it() {
    let (_, public, witness) = pair();
    let cells = circuit(&public, &witness, &Bend::default()).num_witness_variables();
    let build = |circuit: &_| gadget::enforce(circuit, Some((&public, &witness))).unwrap();
    assert_eq!(
        hints_that_pass(build, (0..12).chain((12..cells).step_by(stride(41, 1)))),
        Vec::<usize>::new()
    );
    let (_, public, witness) = insertion::<16, 2, SMALL>(&tree::<SMALL>(20), 16);
    let cells = circuit(&public, &witness, &Bend::default()).num_witness_variables();
    let build = |circuit: &_| gadget::enforce(circuit, Some((&public, &witness))).unwrap();
    assert_eq!(
        hints_that_pass(build, (0..20).chain((20..cells).step_by(stride(97, 1)))),
        Vec::<usize>::new()
    );
}

#[test]
fn an_insertion_is_one_circuit_with_and_without_values() {
    let (_, public, witness) = pair();
    assert!(is_one_circuit(|circuit| gadget::enforce(circuit, Some((&public, &witness))).unwrap()));
    let shape = Shape::of(InsertionCircuit::proving(&public, &witness)).unwrap();
    assert_eq!(Shape::of(InsertionCircuit::<2, 5>::set_up()).unwrap(), shape);
}

#[test]
fn codes_are_stable() {
    let codes: [(&dyn Coded, &str); 8] = [
        (&BrokenClause::BitIsNoBit, "ZKP-141"),
        (&BrokenClause::OtherStart, "ZKP-142"),
        (&BrokenClause::NotEmpty, "ZKP-143"),
        (&BrokenClause::OtherTree, "ZKP-144"),
        (&BrokenClause::OtherLeaves, "ZKP-145"),
        (&BatchError::WrongCount { found: 0, size: 2 }, "ZKP-146"),
        (&BatchError::EmptyLeaf { at: 0 }, "ZKP-147"),
        (&BatchError::Full { start: 0, size: 2 }, "ZKP-148"),
    ];
    assert!(codes.iter().all(|(broken, code)| broken.code().as_str() == *code));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn random_batches_hold_natively_and_in_circuit(before in 0_u64..30, leaves in prop::array::uniform16(arb_fr())) {
        let tree = tree::<SMALL>(before);
        let queued: Vec<_> = leaves.map(Commitment::from_element).to_vec();
        let (witness, _) = InsertionWitness::<16, 2>::next(&tree, leaves).unwrap();
        let (old_root, new_root) = (tree.root(), witness.new_root().unwrap());
        let batch = Batch::<16> { chain: 7, pool: [1; 20], counter: before, queued, old_root, new_root, payee: [2; 20] };
        let public = batch.public().unwrap();
        prop_assert_eq!(holds(&public, &witness), Ok(()));
        prop_assert!(accepts(&public, &witness, &Bend::default()));
    }
}

/// What an inserter takes from a frontier is what the whole tree gives.
#[test]
fn a_frontier_gives_the_insertion_of_the_tree() {
    use crate::merkle::Frontier;
    let (mut all, mut frontier) = (Tree::<SMALL>::default(), Frontier::<SMALL>::default());
    for leaf in 1..=33_u64 {
        let leaves = [leaf, leaf + 1].map(Fr::from);
        let from_tree: Result<(InsertionWitness<2, 5>, u64), _> = InsertionWitness::next(&all, leaves);
        assert_eq!(frontier.next_insertion::<2, 5>(leaves), from_tree);
        let sixteen: Result<(InsertionWitness<16, 2>, u64), _> =
            InsertionWitness::next(&all, [leaves[0]; 16]);
        assert_eq!(frontier.next_insertion::<16, 2>([leaves[0]; 16]), sixteen);
        all.append(leaves[0]).unwrap();
        frontier.append(leaves[0]).unwrap();
    }
    assert_eq!(frontier.root(), all.root());
}
