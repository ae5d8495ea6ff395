//! For every clause a thief, a forger or a spendthrift whom nothing else stops.

use ark_bn254::Fr;
use ark_ff::PrimeField;

use super::scene::{Owner, SMALL, Scene, TOKEN};
use crate::babyjub::{self, Coordinates, Scalar};
use crate::eddsa::{self, Signature};
use crate::joinsplit::BrokenClause;
use crate::joinsplit::gadget::{Bend, Clause};
use crate::merkle;
use crate::note::{self, NoteValue};

pub(super) fn with_cells(cells: impl Into<Vec<Fr>>) -> Bend {
    Bend { cells: cells.into(), ..Bend::default() }
}

pub(super) const NOT_SIGNED: BrokenClause = BrokenClause::NotSigned(eddsa::BrokenClause::NotSigned);

#[test]
fn jsp_001_a_note_of_more_than_128_bits_is_not_spent() {
    let value = Fr::from(u128::MAX) + Fr::from(1);
    let scene = Scene::<2>::with(&mut Owner::new(1), [value, Fr::from(0)], [1 << 127, 1 << 127], 0);
    let broken = BrokenClause::InputTooLarge { input: 0 };
    scene.only_the_clause_refuses(Clause::InputBits, Bend::default(), broken);
}

/// `1005` and `p − 1000` are 5.
#[test]
fn jsp_001_a_negative_output_would_mint() {
    let mut scene = Scene::<2>::of([5, 0], [5, 0]);
    scene.witness.outputs[0].value = Fr::from(1005);
    scene.witness.outputs[1].value = -Fr::from(1000);
    scene.follow(&Owner::new(1));
    let broken = BrokenClause::OutputTooLarge { output: 1 };
    scene.only_the_clause_refuses(Clause::OutputBits, Bend::default(), broken);
}

#[test]
fn jsp_001_a_negative_amount_would_mint() {
    let mut scene = Scene::<2>::of([0, 0], [0, 0]);
    scene.witness.outputs[0].value = Fr::from(1000);
    scene.public.amount = -Fr::from(1000);
    scene.follow(&Owner::new(1));
    scene.only_the_clause_refuses(Clause::AmountBits, Bend::default(), BrokenClause::AmountTooLarge);
}

/// The scene of somebody's notes, spent by a thief with keys of the thief's own.
fn stolen() -> Scene<2> {
    let (mut scene, thief) = (Scene::<2>::of([5, 0], [5, 0]), Owner::new(2));
    let commitments = scene.witness.commitments();
    scene.witness.key = thief.key.public();
    scene.witness.nullifier_key = thief.nullifier_key.expose();
    scene.public.nullifiers = commitments.map(|it| note::nullifier(thief.nullifier_key.expose(), it));
    scene.public.commitments = scene.witness.output_commitments(scene.public.nullifiers[0]);
    scene.sign(&thief);
    scene
}

/// What the owner shares with an accountant, a payer and everyone: owner key, address keys, note keys.
#[test]
fn jsp_002_whoever_knows_a_key_on_the_way_would_spend() {
    let owners = Scene::<2>::of([5, 0], [5, 0]).witness.clone();
    let owner = note::owner_key(&owners.key, owners.nullifier_key);
    let addresses = owners.inputs.each_ref().map(|input| note::address_key(owner, input.address));
    let keys = [0, 1].map(|at| note::note_key(addresses[at], owners.inputs[at].blinding));
    let known = [
        (Clause::OwnerKey, vec![owner]),
        (Clause::AddressKey, addresses.to_vec()),
        (Clause::NoteKey, keys.to_vec()),
    ];
    for (clause, cells) in known {
        let broken = BrokenClause::OtherNullifier { input: 0 };
        stolen().only_the_clause_refuses(clause, with_cells(cells), broken);
    }
}

#[test]
fn jsp_003_a_commitment_that_need_not_open_would_be_worth_anything() {
    let mut scene = Scene::<2>::of([5, 0], [5, 0]);
    let commitments = scene.witness.commitments();
    scene.witness.inputs[0].value = Fr::from(1000);
    scene.witness.outputs[0].value = Fr::from(1000);
    scene.follow(&Owner::new(1));
    scene.public.nullifiers = commitments.map(|it| note::nullifier(scene.witness.nullifier_key, it));
    scene.public.commitments = scene.witness.output_commitments(scene.public.nullifiers[0]);
    scene.sign(&Owner::new(1));
    let broken = BrokenClause::OtherNullifier { input: 0 };
    scene.only_the_clause_refuses(Clause::Opening, with_cells(commitments), broken);
}

/// The break of Orchard in 2026 and of StealthDrop: one note, as many nullifiers as the owner likes.
#[test]
fn jsp_004_a_nullifier_key_that_is_not_the_owners_would_spend_a_note_again() {
    let mut scene = Scene::<2>::of([5, 0], [5, 0]);
    scene.witness.inputs[1] = scene.witness.inputs[0].clone();
    scene.witness.outputs[0].value = Fr::from(10);
    let (key, commitment) = (scene.witness.nullifier_key, scene.witness.commitments()[0]);
    let keys = [key, key + Fr::from(1)];
    scene.public.nullifiers = keys.map(|key| note::nullifier(key, commitment));
    scene.public.commitments = scene.witness.output_commitments(scene.public.nullifiers[0]);
    scene.sign(&Owner::new(1));
    let broken = BrokenClause::OtherNullifier { input: 1 };
    scene.only_the_clause_refuses(Clause::OneNullifierKey, with_cells(keys), broken);
}

#[test]
fn jsp_004_any_other_nullifier_is_refused() {
    let mut scene = Scene::<2>::of([5, 0], [5, 0]);
    scene.public.nullifiers[0] += Fr::from(1);
    scene.public.commitments = scene.witness.output_commitments(scene.public.nullifiers[0]);
    scene.sign(&Owner::new(1));
    let broken = BrokenClause::OtherNullifier { input: 0 };
    scene.only_the_clause_refuses(Clause::Nullifier, Bend::default(), broken);
}

/// A payer knows all of a note but the nullifier key; a thief who saw a nullifier in the queue knows that number.
#[test]
fn jsp_004_a_dummy_does_not_burn_a_note() {
    let (mut scene, owner) = (Scene::<2>::of([5, 0], [5, 0]), Owner::new(1));
    let (burnt, _) = Owner::new(3).note::<SMALL>(Fr::from(70));
    scene.public.nullifiers[1] = note::nullifier(Owner::new(3).nullifier_key.expose(), burnt);
    scene.sign(&owner);
    let broken = BrokenClause::OtherNullifier { input: 1 };
    scene.only_the_clause_refuses(Clause::Nullifier, Bend::default(), broken);
}

#[test]
fn jsp_005_a_note_that_was_never_made_is_not_spent() {
    let mut scene = Scene::<2>::of([5, 0], [5, 0]);
    scene.witness.inputs[0].rho += Fr::from(1);
    scene.follow(&Owner::new(1));
    let broken = BrokenClause::NotInTree { input: 0, why: merkle::BrokenClause::OtherRoot };
    scene.only_the_clause_refuses(Clause::Member, Bend::default(), broken);
}

/// With a bit that is no bit, the children of a node can be reached from any leaf.
#[test]
fn jsp_005_a_bit_that_is_no_bit_would_find_any_note_in_the_tree() {
    let mut scene = Scene::<2>::of([5, 0], [5, 0]);
    let [left, right] = [Fr::from(99), scene.witness.commitments()[0]];
    scene.witness.inputs[0].value = Fr::from(1000);
    scene.witness.outputs[0].value = Fr::from(1000);
    let (fake, path) = (scene.witness.commitments()[0], &mut scene.witness.inputs[0].path);
    path.siblings[0] = left + right - fake;
    path.bits[0] = (left - fake) / (path.siblings[0] - fake);
    scene.follow(&Owner::new(1));
    let broken = BrokenClause::NotInTree { input: 0, why: merkle::BrokenClause::BitIsNoBit { level: 0 } };
    scene.only_the_clause_refuses(Clause::PathBits, Bend::default(), broken);
}

#[test]
fn jsp_005_a_dummys_path_has_bits_too() {
    let mut scene = Scene::<2>::of([5, 0], [5, 0]);
    scene.witness.inputs[1].path.bits[2] = Fr::from(2);
    let broken = BrokenClause::NotInTree { input: 1, why: merkle::BrokenClause::BitIsNoBit { level: 2 } };
    scene.only_the_clause_refuses(Clause::PathBits, Bend::default(), broken);
}

/// A path has one length: even a commitment that need not open is no inner node. (Oxorio's finding on trees of variable
/// depth.)
#[test]
fn jsp_005_an_inner_node_is_no_leaf() {
    let mut scene = Scene::<2>::of([5, 0], [5, 0]);
    let commitments = scene.witness.commitments();
    let path = &mut scene.witness.inputs[0].path;
    let pair = [Fr::from(99), commitments[0]];
    let node = merkle::node(pair[0], pair[1]);
    path.siblings.rotate_left(1);
    path.bits.rotate_left(1);
    path.siblings[SMALL - 1] = Fr::from(0);
    let cells = [node, commitments[1]];
    scene.public.nullifiers = cells.map(|it| note::nullifier(scene.witness.nullifier_key, it));
    scene.public.commitments = scene.witness.output_commitments(scene.public.nullifiers[0]);
    scene.sign(&Owner::new(1));
    assert!(!scene.accepts(&Bend { omit: Some(Clause::Opening), ..with_cells(cells) }));
    scene.public.root = merkle::root_of(node, &scene.witness.inputs[0].path).unwrap();
    assert!(
        scene.accepts(&Bend { omit: Some(Clause::Opening), ..with_cells(cells) }),
        "under another root it would be"
    );
}

#[test]
fn jsp_006_a_note_is_not_spent_twice_at_once() {
    let mut scene = Scene::<2>::of([5, 0], [5, 0]);
    scene.witness.inputs[1] = scene.witness.inputs[0].clone();
    scene.witness.outputs[0].value = Fr::from(10);
    scene.follow(&Owner::new(1));
    let broken = BrokenClause::SpentTwice { first: 0, second: 1 };
    scene.only_the_clause_refuses(Clause::Distinct, Bend::default(), broken);
}

#[test]
fn jsp_006_every_pair_of_six_is_compared() {
    for (first, second) in (0..6).flat_map(|second| (0..second).map(move |first| (first, second))) {
        let mut scene = Scene::<6>::of([5, 5, 5, 5, 5, 5], [30, 0]);
        scene.witness.inputs[second] = scene.witness.inputs[first].clone();
        scene.follow(&Owner::new(1));
        assert_eq!(scene.holds(), Err(BrokenClause::SpentTwice { first, second }));
        assert!(!scene.accepts(&Bend::default()), "{first} {second}");
    }
}

/// Two notes under one commitment have one nullifier: whoever is paid with both can spend one.
#[test]
fn jsp_007_two_outputs_are_never_one_note() {
    let mut scene = Scene::<2>::of([10, 0], [5, 5]);
    scene.witness.outputs[1] = scene.witness.outputs[0].clone();
    let (output, rho) = (&scene.witness.outputs[0], Fr::from(7));
    scene.public.commitments = [note::commitment(output.key, TOKEN.element(), output.value, rho); 2];
    scene.sign(&Owner::new(1));
    let broken = BrokenClause::OtherCommitment { output: 0 };
    scene.only_the_clause_refuses(Clause::OutputRho, with_cells([rho, rho]), broken);
}

#[test]
fn jsp_008_a_worthless_token_does_not_become_another() {
    let (mut scene, gold) = (Scene::<2>::of([5, 0], [5, 0]), Fr::from(0x601d));
    scene.witness.asset = gold;
    scene.public.commitments = scene.witness.output_commitments(scene.public.nullifiers[0]);
    scene.witness.asset = TOKEN.element();
    scene.sign(&Owner::new(1));
    let broken = BrokenClause::OtherCommitment { output: 0 };
    scene.only_the_clause_refuses(Clause::OneAsset, with_cells([gold, gold]), broken);
}

#[test]
fn jsp_008_a_public_commitment_is_that_of_the_output() {
    let mut scene = Scene::<2>::of([5, 0], [5, 0]);
    scene.public.commitments[1] = Fr::from(4);
    scene.sign(&Owner::new(1));
    let broken = BrokenClause::OtherCommitment { output: 1 };
    scene.only_the_clause_refuses(Clause::OutputOpening, Bend::default(), broken);
}

#[test]
fn jsp_009_nothing_comes_of_nothing() {
    let mut scene = Scene::<2>::of([5, 0], [5, 0]);
    scene.witness.outputs[1].value = Fr::from(1);
    scene.follow(&Owner::new(1));
    scene.only_the_clause_refuses(Clause::Balance, Bend::default(), BrokenClause::Unbalanced);
}

/// An inverse of 0 says that nothing is paid: the amount would be paid in the chain's own coin, whose number is 0.
#[test]
fn jsp_010_a_token_is_not_paid_out_as_coin() {
    let mut scene = Scene::<2>::of([5, 0], [0, 0]);
    assert_eq!(scene.public.amount, Fr::from(5));
    scene.public.asset = Fr::from(0);
    scene.sign(&Owner::new(1));
    let bend = Bend { inverse: Some(Fr::from(0)), ..Bend::default() };
    scene.only_the_clause_refuses(Clause::IsPaid, bend, BrokenClause::OtherAsset);
}

#[test]
fn jsp_010_the_public_asset_is_the_notes_or_nothing() {
    for (outputs, asset) in [([0, 0], Fr::from(0x601d)), ([5, 0], TOKEN.element())] {
        let mut scene = Scene::<2>::of([5, 0], outputs);
        scene.public.asset = asset;
        scene.sign(&Owner::new(1));
        scene.only_the_clause_refuses(Clause::PublicAsset, Bend::default(), BrokenClause::OtherAsset);
    }
}

/// A prover without the spend key has all of the witness: it must not be able to pay itself.
#[test]
fn jsp_011_a_prover_cannot_steer_what_the_owner_signed() {
    let honest = Scene::<2>::of([5, 0], [3, 1]);
    let signed = honest.public.to_field_elements().split_off(1);
    let bent = |bend: fn(&mut Scene<2>)| {
        let mut scene = honest.clone();
        bend(&mut scene);
        scene.only_the_clause_refuses(Clause::Message, with_cells(signed.clone()), NOT_SIGNED);
    };
    bent(|scene| scene.public.external += Fr::from(1));
    bent(|scene| {
        scene.witness.outputs[0].key = Fr::from(0x7415f);
        scene.public.commitments = scene.witness.output_commitments(scene.public.nullifiers[0]);
    });
    bent(|scene| {
        scene.witness.outputs[0].value = Fr::from(2);
        scene.public = scene.witness.public(scene.public.root, NoteValue::new(2), scene.public.external);
    });
    bent(|scene| {
        scene.witness.inputs[1].rho += Fr::from(1);
        scene.public = scene.witness.public(scene.public.root, NoteValue::new(1), scene.public.external);
    });
}

#[test]
fn jsp_011_without_the_spend_key_nothing_is_spent() {
    let mut scene = Scene::<2>::of([5, 0], [5, 0]);
    scene.sign(&Owner::new(2));
    scene.only_the_clause_refuses(Clause::Signed, Bend::default(), NOT_SIGNED);
}

/// The signature's own clauses stand in the whole circuit too.
#[test]
fn jsp_011_a_key_of_small_order_owns_nothing() {
    let mut scene = Scene::<2>::of([0, 0], [0, 0]);
    scene.witness.key = Coordinates::IDENTITY;
    scene.follow(&Owner::new(1));
    let nonce = Scalar::from(77);
    scene.signature = Signature { commitment: babyjub::base_times(&nonce), response: nonce.into_bigint() };
    let broken = BrokenClause::NotSigned(eddsa::BrokenClause::KeyOfSmallOrder);
    scene.only_the_clause_refuses(Clause::Signed, Bend::default(), broken);
}
