use std::sync::Arc;

use super::*;
use crate::groth16::points::tests::of_other_order;
use crate::groth16::tests::key;
use crate::groth16::{Matrix, Prover, Verifier};

fn bent(bend: impl FnOnce(&mut VerifyingKey)) -> Result<(), KeyFault> {
    let mut bent = key().verifying.clone();
    bend(&mut bent);
    let fault = verifying(&bent, 2);
    assert_eq!(Verifier::new(bent, 2).map(drop), fault, "no verifier is made of a key that is refused");
    fault
}

fn bent_proving(bend: impl FnOnce(&mut ProvingKey)) -> Result<(), KeyFault> {
    let mut bent = (*key()).clone();
    bend(&mut bent);
    proving(&bent)
}

#[test]
fn a_sound_key_passes() {
    assert_eq!(verifying(&key().verifying, 2), Ok(()));
    assert_eq!(proving(&key()), Ok(()));
}

#[test]
fn lnt_001_a_key_is_for_as_many_inputs_as_the_circuit_has() {
    let inputs = |found| Err(KeyFault::Inputs { expected: 2, found });
    assert_eq!(bent(|key| key.inputs.truncate(2)), inputs(1));
    assert_eq!(bent(|key| key.inputs.push(G1Affine::generator())), inputs(3));
    assert_eq!(bent(|key| key.inputs.clear()), inputs(0));
}

#[test]
fn lnt_002_a_point_of_a_key_is_of_its_group_and_not_the_identity() {
    let identity = |part| Err(KeyFault::Point { part, fault: PointFault::Identity });
    let (none1, none2) = (G1Affine::identity(), G2Affine::identity());
    assert_eq!(bent(|key| key.alpha_g1 = none1), identity("alpha"));
    assert_eq!(bent(|key| key.beta_g2 = none2), identity("beta"));
    assert_eq!(bent(|key| key.gamma_g2 = none2), identity("gamma"));
    assert_eq!(bent(|key| key.delta_g2 = none2), identity("delta"));
    assert_eq!(bent(|key| key.inputs[1] = none1), identity("point of an input"));
    let outside = Err(KeyFault::Point { part: "gamma", fault: PointFault::OutsideGroup });
    assert_eq!(bent(|key| key.gamma_g2 = of_other_order()), outside);
    let off = |part| Err(KeyFault::Point { part, fault: PointFault::OffCurve });
    let no_point = G1Affine::new_unchecked(5.into(), 5.into());
    assert_eq!(bent(|key| key.inputs[2] = no_point), off("point of an input"));
    assert_eq!(bent_proving(|key| key.a.points[3] = no_point), off("a"));
    assert_eq!(bent_proving(|key| key.b_g1.points[3] = no_point), off("b"));
    assert_eq!(bent_proving(|key| key.private[3] = no_point), off("private"));
    assert_eq!(bent_proving(|key| key.quotient[3] = no_point), off("quotient"));
    let outside = Err(KeyFault::Point { part: "b", fault: PointFault::OutsideGroup });
    assert_eq!(bent_proving(|key| key.b_g2.points[3] = of_other_order()), outside);
}

/// The keys of Veil Cash and FoomCash, whose second phase was never run.
#[test]
fn lnt_003_a_key_of_a_ceremony_that_was_never_run_is_refused() {
    assert_eq!(bent(|key| key.delta_g2 = key.gamma_g2), Err(KeyFault::DeltaIsGamma));
    let fresh = |key: &mut VerifyingKey| {
        key.gamma_g2 = key.delta_g2;
        key.delta_g2 = G2Affine::generator();
    };
    assert_eq!(bent(fresh), Err(KeyFault::DeltaIsGenerator));
}

#[test]
fn lnt_004_two_inputs_have_two_points() {
    let repeated = Err(KeyFault::RepeatedInput { one: 1, other: 2 });
    assert_eq!(bent(|key| key.inputs[2] = key.inputs[1]), repeated);
}

/// Whoever vouched for a key's points: it is looked at again whenever a prover begins to work with it.
#[test]
fn lnt_002_lnt_003_lnt_004_no_prover_begins_with_a_key_that_is_refused() {
    let begin = |bend: fn(&mut VerifyingKey)| {
        let mut bent = (*key()).clone();
        bend(&mut bent.verifying);
        Prover::new(Arc::new(bent)).map(drop)
    };
    assert_eq!(begin(|_| ()), Ok(()));
    assert_eq!(begin(|key| key.delta_g2 = key.gamma_g2), Err(KeyFault::DeltaIsGamma));
    let repeated = Err(KeyFault::RepeatedInput { one: 1, other: 2 });
    assert_eq!(begin(|key| key.inputs[2] = key.inputs[1]), repeated);
    let identity = |part| Err(KeyFault::Point { part, fault: PointFault::Identity });
    assert_eq!(begin(|key| key.alpha_g1 = G1Affine::identity()), identity("alpha"));
    assert_eq!(begin(|key| key.inputs[1] = G1Affine::identity()), identity("point of an input"));
    let outside = Err(KeyFault::Point { part: "gamma", fault: PointFault::OutsideGroup });
    assert_eq!(begin(|key| key.gamma_g2 = of_other_order()), outside);
}

#[test]
fn lnt_005_the_parts_of_a_key_fit_each_other() {
    let length = |part, expected, found| Err(KeyFault::Length { part, expected, found });
    assert_eq!(bent_proving(|key| key.quotient.truncate(8191)), length("quotient", 8192, 8191));
    let rows = key().constraints();
    let shorter = |key: &mut ProvingKey| key.factors[1] = Matrix::of([[]]);
    assert_eq!(bent_proving(shorter), length("second matrix", rows, 1));
    let cells = key().cells();
    let beyond = u32::try_from(cells).unwrap();
    let no_such = |part| Err(KeyFault::NoSuchCell { part, cell: beyond, cells });
    assert_eq!(bent_proving(|key| *key.a.cells.last_mut().unwrap() = beyond), no_such("a"));
    assert_eq!(bent_proving(|key| *key.b_g2.cells.last_mut().unwrap() = beyond), no_such("b"));
    let named = |key: &mut ProvingKey| {
        let rows = key.constraints();
        key.factors[0] = Matrix::of((0..rows).map(|_| [(Fr::from(1), beyond)]));
    };
    assert_eq!(bent_proving(named), no_such("first matrix"));
    let out_of_order = bent_proving(|key| key.a.cells.swap(0, 1));
    assert!(matches!(out_of_order, Err(KeyFault::NoSuchCell { part: "a", .. })));
    let mut bent = (*key()).clone();
    bent.quotient.pop();
    assert!(Prover::new(Arc::new(bent)).is_err(), "no prover is made of a key whose parts do not fit");
}

#[test]
fn lnt_006_both_groups_say_the_same() {
    let groups = |part| Err(KeyFault::Groups { part });
    let g = G1Affine::generator();
    assert_eq!(bent_proving(|key| key.beta_g1 = g), groups("beta"));
    assert_eq!(bent_proving(|key| key.delta_g1 = g), groups("delta"));
    assert_eq!(bent_proving(|key| key.b_g1.points[7] = g), groups("b"));
    assert_eq!(bent_proving(|key| key.b_g2.points.swap(3, 4)), groups("b"));
    let moved = |key: &mut ProvingKey| {
        key.b_g1.cells.pop();
        key.b_g1.points.pop();
    };
    assert_eq!(bent_proving(moved), groups("b"));
}

#[test]
fn codes_are_stable() {
    let part = "";
    let codes = [
        (KeyFault::Inputs { expected: 1, found: 2 }, "ZKP-231"),
        (KeyFault::Point { part, fault: PointFault::OffCurve }, "ZKP-232"),
        (KeyFault::DeltaIsGamma, "ZKP-233"),
        (KeyFault::DeltaIsGenerator, "ZKP-234"),
        (KeyFault::RepeatedInput { one: 1, other: 2 }, "ZKP-235"),
        (KeyFault::Length { part, expected: 1, found: 2 }, "ZKP-236"),
        (KeyFault::Groups { part }, "ZKP-237"),
        (KeyFault::NoSuchCell { part, cell: 1, cells: 1 }, "ZKP-238"),
    ];
    assert!(codes.iter().all(|(fault, code)| fault.code().as_str() == *code));
}
