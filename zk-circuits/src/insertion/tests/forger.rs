//! The third forger, who moves many cells a little: what was drawn leaves it nothing, and a clause that is left out leaves it something.

use teahouse_base::RngExt;
use teahouse_base::testing::SeededRng;

use super::*;

/// An insertion of drawn leaves into a tree of drawn leaves.
fn drawn<const N: usize, const U: usize>(seed: u64) -> (InsertionPublic, InsertionWitness<N, U>) {
    let mut rng = SeededRng::new(seed);
    let mut tree = Tree::<SMALL>::default();
    for _ in 0..=rng.below(30) {
        tree.append(Fr::from(rng.next_u64())).unwrap();
    }
    let leaves: [Fr; N] = std::array::from_fn(|_| Fr::from(rng.next_u64()));
    let (witness, _) = InsertionWitness::<N, U>::next(&tree, leaves).unwrap();
    let queued = leaves.map(Commitment::from_element).to_vec();
    let (counter, old_root, new_root) = (tree.leaves(), tree.root(), witness.new_root().unwrap());
    let batch = Batch::<N> { chain: 1, pool: [2; 20], counter, queued, old_root, new_root, payee: [3; 20] };
    (batch.public().unwrap(), witness)
}

#[test]
fn no_cells_move_together_whatever_is_inserted() {
    for seed in [2, 3, 4] {
        let (public, witness) = drawn::<2, 5>(seed);
        assert_eq!(holds(&public, &witness), Ok(()));
        let built = circuit(&public, &witness, &Bend::default());
        assert_eq!(loose_cells(&built, 2 + 5 + 5), 0, "two leaves, seed {seed}");
        let (public, witness) = drawn::<16, 2>(seed);
        assert_eq!(holds(&public, &witness), Ok(()));
        let built = circuit(&public, &witness, &Bend::default());
        assert_eq!(loose_cells(&built, 16 + 2 + 2), 0, "sixteen leaves, seed {seed}");
    }
}

/// Where the path leads is a sum of bits, which do not move a little: what that clause stops is shown by its forgery alone.
#[test]
fn the_third_forger_finds_the_clauses_that_are_left_out() {
    let (_, public, witness) = pair();
    let loose = |omit| {
        let bend = Bend { omit, siblings: witness.path.siblings.to_vec() };
        loose_cells(&circuit(&public, &witness, &bend), 0)
    };
    let sound = loose(None);
    for clause in [Clause::Bits, Clause::Empty, Clause::NewRoot, Clause::SameSiblings, Clause::Evaluation] {
        assert!(loose(Some(clause)) > sound, "{clause:?}");
    }
}
