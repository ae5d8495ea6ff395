//! What the circuit is, what it agrees with, and what in it is free.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystem};
use proptest::prelude::*;
use teahouse_base::testing::SeededRng;
use teahouse_base::{Coded, RngExt};

use super::scene::{Owner, SMALL, Scene};
use crate::joinsplit::gadget::{Bend, Clause};
use crate::joinsplit::{BrokenClause, JoinsplitCircuit, JoinsplitPublic};
use crate::merkle::DEPTH;
use crate::shape::Shape;
use crate::testing::{free_cells, hints_that_pass, is_one_circuit, loose_cells, stride};
use crate::{eddsa, merkle};

/// Cells of a joinsplit that are given: keys and asset, inputs, outputs, signature.
const fn given(inputs: usize) -> usize {
    4 + inputs * (128 + 3 + 2 * SMALL) + 2 * (128 + 1) + 2 + 251
}

#[test]
fn the_shape_of_two_inputs_is_pinned() {
    let shape = Shape::of(JoinsplitCircuit::<2>::set_up()).unwrap();
    assert_eq!((shape.publics, shape.privates, shape.constraints), (8, 31_138, 31_186));
    assert_eq!(shape.columns, [29_948, 9_610, 30_124]);
    assert_eq!(shape.domain(), 1 << 15);
    assert_eq!(hex::encode(shape.hash), "b242d6f5723b79f57e4f59d988dce3a53d0e3b262c954981273a27b8b1ca0836");
}

#[test]
fn the_shape_of_six_inputs_is_pinned() {
    let shape = Shape::of(JoinsplitCircuit::<6>::set_up()).unwrap();
    assert_eq!((shape.publics, shape.privates, shape.constraints), (12, 60_626, 60_542));
    assert_eq!(shape.columns, [59_426, 40_452, 59_462]);
    assert_eq!(shape.domain(), 1 << 16);
    assert_eq!(hex::encode(shape.hash), "44647534897f8a0bf3597d0342329d227d345707bb69be6b790ab20dacc3ffe8");
}

fn is_proved<const N: usize>(scene: &Scene<N, DEPTH>) -> bool {
    let circuit = ConstraintSystem::new_ref();
    JoinsplitCircuit::proving(scene.claim()).generate_constraints(circuit.clone()).unwrap();
    circuit.is_satisfied().unwrap()
}

#[test]
fn joinsplits_from_the_real_tree_are_proved() {
    assert!(is_proved(&Scene::<2, DEPTH>::of([7, 0], [3, 1])));
    assert!(is_proved(&Scene::<6, DEPTH>::of([7, 1, 0, 2, 0, 9], [18, 1])));
}

#[test]
fn public_inputs_are_in_the_order_that_is_documented() {
    let scene = Scene::<6>::of([1, 2, 3, 0, 0, 4], [3, 1]);
    let JoinsplitPublic { root, nullifiers, commitments, amount, asset, external } = scene.public;
    let mut wanted = vec![Fr::from(1), root];
    wanted.extend(nullifiers.into_iter().chain(commitments).chain([amount, asset, external]));
    assert_eq!(scene.circuit(&Bend::default()).instance_assignment().unwrap(), wanted);
    assert_eq!(wanted[1..], scene.public.to_field_elements());
}

#[test]
fn jsp_005_a_value_of_0_is_exempt_from_the_tree_and_from_nothing_else() {
    for inputs in [[0, 0], [0, 9], [9, 0], [9, 9]] {
        let spent = inputs.iter().sum::<u128>();
        for (outputs, amount) in [([spent, 0], 0), ([0, 0], spent)] {
            let scene = Scene::<2>::of(inputs, outputs);
            assert_eq!(scene.public.amount, Fr::from(amount));
            assert_eq!(scene.holds(), Ok(()));
            assert!(scene.accepts(&Bend::default()), "{inputs:?} {outputs:?}");
        }
    }
}

#[test]
fn the_largest_values_do_not_wrap() {
    let mut owner = Owner::new(1);
    let most = Fr::from(u128::MAX);
    let scene = Scene::<2>::with(&mut owner, [most, most], [u128::MAX, u128::MAX], 0);
    assert_eq!(scene.holds(), Ok(()));
    assert!(scene.accepts(&Bend::default()));
}

type Change = (&'static str, fn(&mut Scene<2>));

/// Every number of a true statement, changed alone.
fn changes() -> Vec<Change> {
    fn one() -> Fr {
        Fr::from(1)
    }
    vec![
        ("root", |it| it.public.root += one()),
        ("first nullifier", |it| it.public.nullifiers[0] += one()),
        ("second nullifier", |it| it.public.nullifiers[1] += one()),
        ("first commitment", |it| it.public.commitments[0] += one()),
        ("second commitment", |it| it.public.commitments[1] += one()),
        ("amount", |it| it.public.amount += one()),
        ("public asset", |it| it.public.asset += one()),
        ("external data", |it| it.public.external += one()),
        ("key", |it| it.witness.key = Owner::new(2).key.public()),
        ("key's x", |it| it.witness.key.x += one()),
        ("key's y", |it| it.witness.key.y += one()),
        ("nullifier key", |it| it.witness.nullifier_key += one()),
        ("asset", |it| it.witness.asset += one()),
        ("input's value", |it| it.witness.inputs[0].value += one()),
        ("input's address", |it| it.witness.inputs[0].address += one()),
        ("input's blinding", |it| it.witness.inputs[0].blinding += one()),
        ("input's rho", |it| it.witness.inputs[0].rho += one()),
        ("input's sibling", |it| it.witness.inputs[0].path.siblings[3] += one()),
        ("input's bit", |it| it.witness.inputs[0].path.bits[1] = one() - it.witness.inputs[0].path.bits[1]),
        ("dummy's value", |it| it.witness.inputs[1].value += one()),
        ("dummy's address", |it| it.witness.inputs[1].address += one()),
        ("dummy's blinding", |it| it.witness.inputs[1].blinding += one()),
        ("dummy's rho", |it| it.witness.inputs[1].rho += one()),
        ("output's value", |it| it.witness.outputs[0].value += one()),
        ("output's key", |it| it.witness.outputs[1].key += one()),
        ("commitment of the signature", |it| it.signature.commitment.x += one()),
        ("response of the signature", |it| it.signature.response.0[0] ^= 1),
    ]
}

#[test]
fn any_number_changed_alone_is_refused_by_the_circuit_and_by_the_predicate() {
    let honest = Scene::<2>::of([7, 0], [3, 1]);
    for (name, change) in changes() {
        let mut bent = honest.clone();
        change(&mut bent);
        assert!(bent.holds().is_err(), "{name}");
        assert!(!bent.accepts(&Bend::default()), "{name}");
    }
}

/// A second nullifier for a note, were there one, would be found by changing what the prover chooses, with all public
/// numbers computed anew: each change makes another note, which the tree does not have.
#[test]
fn jsp_004_a_note_has_one_nullifier() {
    let (honest, owner) = (Scene::<2>::of([7, 0], [3, 1]), Owner::new(1));
    let chosen =
        changes().into_iter().filter(|(name, _)| name.starts_with("input's") || name.contains("key"));
    for (name, change) in chosen {
        let mut bent = honest.clone();
        change(&mut bent);
        bent.follow(&owner);
        let is_other = bent.public.nullifiers[0] != honest.public.nullifiers[0];
        assert!(!is_other || bent.holds().is_err(), "{name}");
        assert!(!is_other || !bent.accepts(&Bend::default()), "{name}");
    }
}

/// A dummy's path is free by design: it proves nothing, and whoever has no leaf has no path.
#[test]
fn a_dummys_path_is_free_and_a_notes_is_not() {
    let mut scene = Scene::<2>::of([7, 0], [3, 1]);
    scene.witness.inputs[1].path.siblings[2] += Fr::from(5);
    scene.witness.inputs[1].path.bits[0] = Fr::from(1);
    assert_eq!(scene.holds(), Ok(()));
    assert!(scene.accepts(&Bend::default()));
}

#[test]
fn no_cell_is_free_where_something_leaves_the_pool() {
    let circuit = Scene::<2>::of([7, 5], [3, 1]).circuit(&Bend::default());
    assert_eq!(free_cells(&circuit), Vec::<usize>::new());
    assert_eq!(loose_cells(&circuit, given(2)), 0, "what is given decides the rest");
}

/// Forgers that find nothing in a sound circuit must find something in one that is not: without a clause that computes
/// a number or demands that two are equal, a prover can move one thing more. Sums are of bits, which do not move a little: what they need is shown by forgeries alone.
#[test]
fn the_third_forger_finds_the_clauses_that_are_left_out() {
    use Clause::*;
    let scene = Scene::<2>::of([7, 5], [3, 1]);
    let loose = |omit| loose_cells(&scene.circuit(&Bend { omit, ..Bend::default() }), 0);
    let sound = loose(None);
    let once = [OwnerKey, InputBits, OutputBits, IsPaid, PublicAsset].map(|clause| (clause, 1));
    let each = [
        AddressKey,
        NoteKey,
        OneNullifierKey,
        Opening,
        Nullifier,
        Member,
        OutputRho,
        OneAsset,
        OutputOpening,
    ]
    .map(|clause| (clause, 2));
    for (clause, more) in once.into_iter().chain(each).chain([(Message, 7), (Signed, 4)]) {
        assert_eq!(loose(Some(clause)), sound + more, "{clause:?}");
    }
}

#[test]
fn no_cell_of_six_inputs_is_free() {
    let circuit = Scene::<6>::of([7, 5, 0, 0, 2, 3], [3, 1]).circuit(&Bend::default());
    assert_eq!(free_cells(&circuit), Vec::<usize>::new());
    assert_eq!(loose_cells(&circuit, given(6)), 0, "what is given decides the rest");
}

/// The third forger again, where all that is given was drawn.
#[test]
fn no_cells_move_together_whatever_is_spent() {
    for seed in [2, 3, 4] {
        let mut rng = SeededRng::new(seed);
        let [first, second, paid, kept] = [(); 4].map(|()| 1 + u128::from(rng.next_u64() >> 1));
        let inputs = [first + paid, second + kept].map(Fr::from);
        let scene = Scene::<2>::with(&mut Owner::new(seed), inputs, [paid, kept], first + second);
        assert_eq!(scene.holds(), Ok(()));
        assert_eq!(loose_cells(&scene.circuit(&Bend::default()), given(2)), 0, "seed {seed}");
    }
}

/// The inverse of an amount of 0 is any number, and nothing depends on it: `is paid` is 0 times that number.
#[test]
fn the_one_free_cell_is_the_inverse_of_an_amount_of_0() {
    for inverse in [0, 9].map(Fr::from) {
        let bend = Bend { inverse: Some(inverse), ..Bend::default() };
        let circuit = Scene::<2>::of([7, 5], [11, 1]).circuit(&bend);
        let [free] = free_cells(&circuit)[..] else { panic!("one cell is free") };
        assert_eq!(circuit.witness_assignment().unwrap()[free], inverse);
        assert_eq!(loose_cells(&circuit, given(2)), 1);
    }
}

/// The second forger: one cell is changed, and all that is computed from it follows.
#[test]
fn no_cell_can_be_changed_with_all_that_follows_from_it() {
    let scene = Scene::<2>::of([7, 5], [3, 1]);
    let build =
        |circuit: &_| crate::joinsplit::gadget::bent(circuit, Some(scene.claim()), &Bend::default()).unwrap();
    let cells = scene.circuit(&Bend::default()).num_witness_variables();
    let some_given = (0..given(2)).step_by(stride(31, 1));
    assert_eq!(
        hints_that_pass(build, some_given.chain((given(2)..cells).step_by(stride(151, 1)))),
        Vec::<usize>::new()
    );
}

#[test]
fn no_cell_of_six_inputs_can_be_changed_with_all_that_follows_from_it() {
    let scene = Scene::<6>::of([7, 5, 1, 4, 2, 3], [3, 1]);
    let build =
        |circuit: &_| crate::joinsplit::gadget::bent(circuit, Some(scene.claim()), &Bend::default()).unwrap();
    let cells = scene.circuit(&Bend::default()).num_witness_variables();
    let some_given = (0..given(6)).step_by(stride(61, 7));
    assert_eq!(
        hints_that_pass(build, some_given.chain((given(6)..cells).step_by(stride(307, 11)))),
        Vec::<usize>::new()
    );
}

#[test]
fn a_joinsplit_is_one_circuit_with_and_without_values() {
    let scene = Scene::<2>::of([7, 0], [3, 1]);
    assert!(is_one_circuit(|circuit| {
        JoinsplitCircuit::proving(scene.claim()).generate_constraints(circuit.clone()).unwrap();
    }));
    let other = Scene::<2>::of([0, 1], [1, 0]);
    let shape = |scene: &Scene<2>| Shape::of(JoinsplitCircuit::proving(scene.claim())).unwrap();
    assert_eq!(shape(&scene), shape(&other));
    assert_eq!(shape(&scene), Shape::of(JoinsplitCircuit::<2, SMALL>::set_up()).unwrap());
}

#[test]
fn jsp_012_a_witness_prints_nothing() {
    let scene = Scene::<2>::of([7, 0], [3, 1]);
    let printed = format!("{:?}", (&scene.witness, &scene.witness.inputs[0], &scene.witness.outputs[0]));
    assert_eq!(printed, "(JoinsplitWitness(..), InputWitness(..), OutputWitness(..))");
}

#[test]
fn codes_are_stable() {
    let why = merkle::BrokenClause::OtherRoot;
    let codes = [
        (BrokenClause::InputTooLarge { input: 0 }, "ZKP-131"),
        (BrokenClause::OutputTooLarge { output: 0 }, "ZKP-132"),
        (BrokenClause::AmountTooLarge, "ZKP-133"),
        (BrokenClause::OtherNullifier { input: 0 }, "ZKP-134"),
        (BrokenClause::NotInTree { input: 0, why }, "ZKP-135"),
        (BrokenClause::SpentTwice { first: 0, second: 1 }, "ZKP-136"),
        (BrokenClause::OtherCommitment { output: 0 }, "ZKP-137"),
        (BrokenClause::Unbalanced, "ZKP-138"),
        (BrokenClause::OtherAsset, "ZKP-139"),
        (BrokenClause::NotSigned(eddsa::BrokenClause::NotSigned), "ZKP-140"),
    ];
    assert!(codes.iter().all(|(broken, code)| broken.code().as_str() == *code));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn random_joinsplits_hold_natively_and_in_circuit(
        seed: u64,
        inputs in prop::array::uniform6(prop_oneof![Just(0_u128), 0..=u128::MAX >> 3]),
        cut: [u64; 2],
    ) {
        let spent: u128 = inputs.iter().sum();
        let first = spent / 3 + u128::from(cut[0]).min(spent / 3);
        let second = u128::from(cut[1]).min(spent - first);
        let amount = spent - first - second;
        let scene = Scene::<6>::with(&mut Owner::new(seed), inputs.map(Fr::from), [first, second], amount);
        prop_assert_eq!(scene.holds(), Ok(()));
        prop_assert!(scene.accepts(&Bend::default()));
        prop_assert_eq!(scene.public.asset == Fr::ZERO, amount == 0);
    }
}
