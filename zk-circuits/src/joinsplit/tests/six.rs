//! The last of six inputs keeps the clauses that the first keeps: each forgery of one input is tried at the other end.

use ark_bn254::Fr;

use super::forgeries::{NOT_SIGNED, with_cells};
use super::scene::{Owner, SMALL, Scene};
use crate::joinsplit::BrokenClause;
use crate::joinsplit::gadget::{Bend, Clause};
use crate::merkle::{self, Tree};
use crate::note;

/// The place of the last.
const LAST: usize = 5;

/// A note of five stands first, and dummies behind it.
fn first() -> Scene<6> {
    Scene::of([5, 0, 0, 0, 0, 0], [5, 0])
}

/// A note of five stands last, behind dummies.
fn last() -> Scene<6> {
    Scene::of([0, 0, 0, 0, 0, 5], [5, 0])
}

#[test]
fn six_notes_of_value_and_one_that_stands_last_are_spent() {
    for scene in [first(), last(), Scene::of([1, 2, 3, 4, 5, 6], [20, 0])] {
        assert_eq!(scene.holds(), Ok(()));
        assert!(scene.accepts(&Bend::default()));
    }
}

#[test]
fn jsp_001_the_sixth_value_has_128_bits() {
    let mut values = [Fr::from(0); 6];
    values[LAST] = Fr::from(u128::MAX) + Fr::from(1);
    let scene = Scene::<6>::with(&mut Owner::new(1), values, [1 << 127, 1 << 127], 0);
    let broken = BrokenClause::InputTooLarge { input: LAST };
    scene.only_the_clause_refuses(Clause::InputBits, Bend::default(), broken);
}

#[test]
fn jsp_002_the_sixth_note_is_the_one_owners() {
    // given a thief's dummies, and somebody's note behind them
    let (thief, mut somebody) = (Owner::new(2), Owner::new(1));
    let mut scene = Scene::<6>::with(&mut Owner::new(2), [Fr::from(0); 6], [5, 0], 0);
    let (commitment, mut stolen) = somebody.note::<SMALL>(Fr::from(5));
    let mut tree = Tree::<SMALL>::default();
    let place = tree.append(commitment).unwrap();
    stolen.path = tree.path(place).unwrap();
    // when the thief claims all of them
    scene.witness.inputs[LAST] = stolen;
    scene.public.root = tree.root();
    scene.public.nullifiers[LAST] = note::nullifier(scene.witness.nullifier_key, commitment);
    scene.sign(&thief);
    // then whoever knows an address key, or a note key, would spend
    let inputs = &scene.witness.inputs;
    let addresses: [Fr; 6] = std::array::from_fn(|at| {
        let of = if at == LAST { &somebody } else { &thief };
        let owner = note::owner_key(&of.key.public(), of.nullifier_key.expose());
        note::address_key(owner, inputs[at].address)
    });
    let keys: [Fr; 6] = std::array::from_fn(|at| note::note_key(addresses[at], inputs[at].blinding));
    let broken = BrokenClause::OtherNullifier { input: LAST };
    scene.only_the_clause_refuses(Clause::AddressKey, with_cells(addresses), broken);
    scene.only_the_clause_refuses(Clause::NoteKey, with_cells(keys), broken);
}

#[test]
fn jsp_003_the_sixth_commitment_opens() {
    let mut scene = last();
    let commitments = scene.witness.commitments();
    scene.witness.inputs[LAST].value = Fr::from(1000);
    scene.witness.outputs[0].value = Fr::from(1000);
    scene.public.nullifiers = commitments.map(|it| note::nullifier(scene.witness.nullifier_key, it));
    scene.public.commitments = scene.witness.output_commitments(scene.public.nullifiers[0]);
    scene.sign(&Owner::new(1));
    let broken = BrokenClause::OtherNullifier { input: LAST };
    scene.only_the_clause_refuses(Clause::Opening, with_cells(commitments), broken);
}

#[test]
fn jsp_004_the_sixth_nullifier_is_that_of_its_note_under_the_one_key() {
    let broken = BrokenClause::OtherNullifier { input: LAST };
    let mut scene = first();
    scene.public.nullifiers[LAST] += Fr::from(1);
    scene.sign(&Owner::new(1));
    scene.only_the_clause_refuses(Clause::Nullifier, Bend::default(), broken);
    // The first note once more, under a key of the forger's choice.
    let mut scene = first();
    scene.witness.inputs[LAST] = scene.witness.inputs[0].clone();
    scene.witness.outputs[0].value = Fr::from(10);
    let mut keys = [scene.witness.nullifier_key; 6];
    keys[LAST] += Fr::from(1);
    scene.public.nullifiers[LAST] = note::nullifier(keys[LAST], scene.witness.commitments()[0]);
    scene.public.commitments = scene.witness.output_commitments(scene.public.nullifiers[0]);
    scene.sign(&Owner::new(1));
    scene.only_the_clause_refuses(Clause::OneNullifierKey, with_cells(keys), broken);
}

#[test]
fn jsp_005_the_sixth_note_stands_in_the_tree_and_its_path_has_bits() {
    let mut scene = last();
    scene.witness.inputs[LAST].rho += Fr::from(1);
    scene.follow(&Owner::new(1));
    let broken = BrokenClause::NotInTree { input: LAST, why: merkle::BrokenClause::OtherRoot };
    scene.only_the_clause_refuses(Clause::Member, Bend::default(), broken);
    let mut scene = first();
    scene.witness.inputs[LAST].path.bits[2] = Fr::from(2);
    let broken = BrokenClause::NotInTree { input: LAST, why: merkle::BrokenClause::BitIsNoBit { level: 2 } };
    scene.only_the_clause_refuses(Clause::PathBits, Bend::default(), broken);
}

#[test]
fn jsp_006_the_sixth_note_is_not_the_first_again() {
    let mut scene = first();
    scene.witness.inputs[LAST] = scene.witness.inputs[0].clone();
    scene.witness.outputs[0].value = Fr::from(10);
    scene.follow(&Owner::new(1));
    let broken = BrokenClause::SpentTwice { first: 0, second: LAST };
    scene.only_the_clause_refuses(Clause::Distinct, Bend::default(), broken);
}

#[test]
fn jsp_009_six_notes_make_no_more_than_they_are_worth() {
    let mut scene = Scene::<6>::of([1, 2, 3, 4, 5, 6], [20, 1]);
    scene.witness.outputs[1].value = Fr::from(2);
    scene.follow(&Owner::new(1));
    scene.only_the_clause_refuses(Clause::Balance, Bend::default(), BrokenClause::Unbalanced);
}

#[test]
fn jsp_011_a_prover_cannot_steer_what_was_signed_of_six() {
    let mut scene = first();
    let signed = scene.public.to_field_elements().split_off(1);
    scene.public.external += Fr::from(1);
    scene.only_the_clause_refuses(Clause::Message, with_cells(signed), NOT_SIGNED);
    let mut scene = last();
    scene.sign(&Owner::new(2));
    scene.only_the_clause_refuses(Clause::Signed, Bend::default(), NOT_SIGNED);
}
