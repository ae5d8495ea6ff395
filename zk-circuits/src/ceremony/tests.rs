use std::sync::OnceLock;

use teahouse_base::testing::SeededRng;

use super::*;
use crate::format::ptau::samples;
use crate::format::r1cs;
use crate::format::snarkjs_tests::{ask, got, put};
use crate::groth16::{Claim, Prove, Prover, Verify, Witness};
use crate::wires::{self, Built, Circuit};

const POWER: u32 = 4;
const BEACON: &[u8] = &[7; 32];

/// A number whose eighth power is public, for a domain of 2^4 points.
fn build(circuit: &Circuit, root: Option<Fr>) -> Built<()> {
    let power = wires::public(circuit, root.map(|root| root.pow([8])))?;
    let mut last = wires::private(circuit, root)?;
    for _ in 0..3 {
        last = wires::product(circuit, &last, &last)?;
    }
    let three = wires::sum(circuit, &[(Fr::from(3), &last)], -Fr::from(2))?;
    for _ in 0..6 {
        last = wires::product(circuit, &last, &three)?;
    }
    wires::enforce_equal(circuit, &power, &wires::private(circuit, root.map(|root| root.pow([8])))?)
}

fn circuit() -> Matrices {
    Matrices::of(|circuit| build(circuit, None)).unwrap()
}

fn powers() -> &'static Powers {
    static POWERS: OnceLock<Powers> = OnceLock::new();
    POWERS.get_or_init(|| Powers::read(&samples::file(POWER), POWER, &mut SeededRng::new(1)).unwrap())
}

/// Two contributors and a beacon.
fn ended() -> Ceremony {
    let mut ceremony = Ceremony::fresh(&circuit(), powers()).unwrap();
    ceremony.contribute("one", &mut SeededRng::new(1));
    ceremony.contribute("two", &mut SeededRng::new(2));
    ceremony.end_with("block", BEACON, 10).unwrap();
    ceremony
}

fn verified(ceremony: &Ceremony) -> Result<(), CeremonyError> {
    ceremony.verify(&circuit(), powers(), &mut SeededRng::new(3))
}

fn bent(bend: impl FnOnce(&mut Ceremony)) -> Result<(), CeremonyError> {
    let mut ceremony = ended();
    bend(&mut ceremony);
    verified(&ceremony)
}

fn fault(at: usize, fault: Fault) -> Result<(), CeremonyError> {
    Err(CeremonyError::Contribution { at, fault })
}

#[test]
fn a_ceremony_gives_a_key_that_proves() {
    let ceremony = Ceremony::read(&ended().write()).unwrap();
    assert!(ceremony == ended());
    assert_eq!(verified(&ceremony), Ok(()));
    assert_eq!(
        ceremony.contributions().iter().map(Contribution::name).collect::<Vec<_>>(),
        ["one", "two", "block"]
    );
    let prover = Prover::new(ceremony.finish().unwrap().into()).unwrap();
    let witness = Witness::of(|circuit| build(circuit, Some(Fr::from(3)))).unwrap();
    let proof = prover.prove(&witness, &mut SeededRng::new(1)).unwrap();
    let claim = Claim { publics: &[Fr::from(6561)], proof: &proof };
    assert_eq!(prover.verify(&claim), Ok(()));
}

#[test]
fn cer_001_a_ceremony_is_one_of_its_circuit_and_powers() {
    let mut other = circuit();
    other.b = other.a.clone();
    let error = ended().verify(&other, powers(), &mut SeededRng::new(3)).unwrap_err();
    assert_eq!((error, error.code().as_str()), (CeremonyError::OtherCircuit, "ZKP-272"));
    assert_eq!(bent(|ceremony| ceremony.circuit[0] ^= 1), Err(CeremonyError::OtherCircuit));
    let small = Powers::read(&samples::file(POWER), 3, &mut SeededRng::new(1)).unwrap();
    let error = Ceremony::fresh(&circuit(), &small).unwrap_err();
    assert_eq!(
        (error, error.code().as_str()),
        (CeremonyError::OtherPowers { needed: 16, found: 3 }, "ZKP-271")
    );
}

#[test]
fn cer_002_each_contribution_follows_from_those_before_it() {
    let g = G1Affine::generator();
    assert_eq!(bent(|ceremony| ceremony.contributions.swap(0, 1)), fault(0, Fault::Transcript));
    assert_eq!(bent(|ceremony| drop(ceremony.contributions.remove(0))), fault(0, Fault::Transcript));
    assert_eq!(bent(|ceremony| ceremony.contributions[0].moved = g), fault(0, Fault::Transcript));
    let unshown = |ceremony: &mut Ceremony| ceremony.contributions[1].shown = G2Affine::generator();
    assert_eq!(bent(unshown), fault(1, Fault::Knowledge));
    assert_eq!(bent(|ceremony| ceremony.contributions[1].delta = g), fault(1, Fault::Delta));
    assert_eq!(CeremonyError::Contribution { at: 0, fault: Fault::Delta }.code().as_str(), "ZKP-273");
}

/// Somebody who multiplies δ by a number that they do not know: the inverse of what others contributed.
#[test]
fn cer_002_nobody_takes_others_contributions_back() {
    let mut ceremony = ended();
    let number = Fr::from(5);
    ceremony.apply("thief", Kind::Person, &number, G1Affine::generator());
    ceremony.key.delta_g1 = (G1Affine::generator() * number).into_affine();
    ceremony.contributions[3].delta = ceremony.key.delta_g1;
    assert_eq!(verified(&ceremony), fault(3, Fault::Delta));
}

#[test]
fn cer_003_no_part_of_the_key_is_another_than_the_contributions_make_it() {
    let part = |part| Err(CeremonyError::Part { part });
    let (g, h) = (G1Affine::generator(), G2Affine::generator());
    assert_eq!(bent(|ceremony| ceremony.key.delta_g1 = g), part("delta"));
    assert_eq!(bent(|ceremony| drop(ceremony.contributions.pop())), part("delta"));
    assert_eq!(bent(|ceremony| ceremony.key.verifying.alpha_g1 = g), part("alpha"));
    assert_eq!(bent(|ceremony| ceremony.key.verifying.beta_g2 = h), part("beta"));
    assert_eq!(bent(|ceremony| ceremony.key.verifying.gamma_g2 = -h), part("gamma"));
    assert_eq!(bent(|ceremony| ceremony.key.verifying.inputs[1] = g), part("inputs"));
    assert_eq!(bent(|ceremony| ceremony.key.a.points[1] = g), part("a"));
    assert_eq!(bent(|ceremony| ceremony.key.b_g2.points[1] = h), part("b"));
    assert_eq!(bent(|ceremony| ceremony.key.factors.swap(0, 1)), part("factors"));
    assert_eq!(bent(|ceremony| ceremony.key.private[2] = g), part("private"));
    assert_eq!(bent(|ceremony| ceremony.key.quotient[2] = g), part("quotient"));
    assert_eq!(bent(|ceremony| ceremony.key.quotient.swap(3, 4)), part("quotient"));
    assert_eq!(CeremonyError::Part { part: "a" }.code().as_str(), "ZKP-274");
}

#[test]
fn cer_004_a_beacons_number_is_the_beacons_and_soon_computed() {
    let other = |ceremony: &mut Ceremony| {
        ceremony.contributions[2].kind = Kind::Beacon { value: vec![8; 32], exponent: 10 };
    };
    assert_eq!(bent(other), fault(2, Fault::Beacon));
    let mut ceremony = ended();
    let refused = Err(FormatError::Malformed("beacon"));
    assert_eq!(ceremony.end_with("years", BEACON, 63), refused);
    assert_eq!(ceremony.end_with("soon", BEACON, 9), refused);
    assert_eq!(ceremony.end_with("none", &[], 10), refused);
    let mut file = ended().write();
    let at = file.windows(4).rposition(|part| part == [2, 10, 3, 32]).unwrap();
    file[at + 1] = 63;
    assert_eq!(Ceremony::read(&file), Err(FormatError::Malformed("beacon")));
}

#[test]
fn cer_005_two_contributors_never_have_one_number() {
    let mut ceremony = Ceremony::fresh(&circuit(), powers()).unwrap();
    let mut rng = SeededRng::new(1);
    ceremony.contribute("one", &mut rng);
    ceremony.contribute("one", &mut rng);
    let [one, two] = ceremony.contributions() else { panic!("two contributed") };
    assert!(one.start != two.start && one.digest() != two.digest());
}

#[test]
fn cer_006_a_key_comes_of_contributors_and_a_beacon() {
    let mut ceremony = Ceremony::fresh(&circuit(), powers()).unwrap();
    let not_ended = Err(CeremonyError::NotEnded);
    assert_eq!(ceremony.clone().finish(), not_ended);
    let mut alone = ceremony.clone();
    alone.end_with("block", BEACON, 10).unwrap();
    assert_eq!(alone.finish(), not_ended);
    ceremony.contribute("one", &mut SeededRng::new(1));
    assert_eq!(ceremony.finish(), not_ended);
    assert_eq!(CeremonyError::NotEnded.code().as_str(), "ZKP-275");
}

#[test]
fn a_long_name_is_cut_and_a_file_with_odd_parts_is_refused() {
    let mut ceremony = Ceremony::fresh(&circuit(), powers()).unwrap();
    ceremony.contribute(&"茶".repeat(40), &mut SeededRng::new(1));
    assert_eq!(ceremony.contributions()[0].name(), "茶".repeat(21));
    let file = ended().write();
    let at = file.windows(5).rposition(|part| part == b"\x01\x03two").unwrap();
    for (byte, what) in [(4, "part of a contribution"), (0, "order of a contribution's parts")] {
        let mut bent = file.clone();
        bent[at] = byte;
        assert_eq!(Ceremony::read(&bent), Err(FormatError::Malformed(what)));
    }
    assert!(Ceremony::read(&file[..file.len() - 1]).is_err());
}

#[test]
fn snarkjs_makes_the_same_fresh_key_and_both_continue_the_others_ceremony() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    assert_eq!(ask("powers", home, &["5"]), true);
    put(home, "circuit.r1cs", r1cs::write(&circuit()));
    assert_eq!(ask("setup", home, &[]), true);
    let powers = Powers::read(&got(home, "powers.ptau"), POWER, &mut SeededRng::new(1)).unwrap();
    let fresh = Ceremony::fresh(&circuit(), &powers).unwrap();
    assert!(fresh.write() == got(home, "fresh.zkey"), "byte for byte");
    let mut theirs = Ceremony::read(&got(home, "their.zkey")).unwrap();
    assert_eq!(theirs.verify(&circuit(), &powers, &mut SeededRng::new(1)), Ok(()));
    theirs.contribute("two", &mut SeededRng::new(2));
    theirs.end_with("block", BEACON, 10).unwrap();
    put(home, "circuit.zkey", theirs.write());
    assert_eq!(ask("history", home, &[]), true);
    let mut bent = theirs.clone();
    bent.key.quotient.swap(3, 4);
    put(home, "circuit.zkey", bent.write());
    assert_eq!(ask("history", home, &[]), false);
}
