use ark_relations::gr1cs::ConstraintSystem;
use proptest::prelude::*;
use serde_json::Value;

use super::gadget::{self, Bend, Clause, Sbox, with_sbox};
use super::*;
use crate::testing::{arb_fr, free_cells, loose_cells, number};
use crate::{field, wires};

/// The digest of 1, 2, … `N`.
fn counted<const N: usize>() -> Fr {
    hash(&std::array::from_fn::<_, N, _>(|at| Fr::from(at as u64 + 1)))
}

/// The wire of the digest of 1, 2, … `N`, and how many constraints it took.
fn in_circuit<const N: usize>() -> (Fr, usize) {
    let circuit = ConstraintSystem::new_ref();
    let inputs =
        std::array::from_fn::<_, N, _>(|at| wires::private(&circuit, Some(Fr::from(at as u64 + 1))).unwrap());
    let digest = gadget::hash(&circuit, &inputs).unwrap();
    assert!(circuit.is_satisfied().unwrap());
    (wires::value(&digest).unwrap(), circuit.num_constraints())
}

#[test]
fn pos_001_digests_are_those_of_circomlibjs() {
    let known = [
        (counted::<1>(), "18586133768512220936620570745912940619677854269274689475585506675881198879027"),
        (counted::<2>(), "7853200120776062878684798364095072458815029376092732009249414926327459813530"),
        (counted::<3>(), "6542985608222806190361240322586112750744169038454362455181422643027100751666"),
        (counted::<4>(), "18821383157269793795438455681495246036402687001665670618754263018637548127333"),
        (counted::<5>(), "6183221330272524995739186171720101788151706631170188140075976616310159254464"),
        (counted::<6>(), "20400040500897583745843009878988256314335038853985262692600694741116813247201"),
        (counted::<7>(), "12748163991115452309045839028154629052133952896122405799815156419278439301912"),
        (counted::<8>(), "18604317144381847857886385684060986177838410221561136253933256952257712543953"),
        (counted::<9>(), "13589767895268936107593642967621470491511464502761040466226072462545218539640"),
        (counted::<10>(), "3657500514307717306974218405144578736633140001277925127187636780142269815841"),
        (counted::<11>(), "3572015662710076994097916907865950486270383304442561406230608893458731714472"),
        (counted::<12>(), "2501997477381648492950318384533644783248002172679259592360114615426357826485"),
        (
            hash(&[Fr::from(0)]),
            "19014214495641488759237505126948346942972912379615652741039992445865937985820",
        ),
        (
            hash(&[Fr::from(0); 2]),
            "14744269619966411208579211824598458697587494354926760081771325075741142829156",
        ),
    ];
    for (found, digest) in known {
        assert_eq!(found, number(digest));
    }
}

/// hadeshash's own vector for `poseidonperm_x5_254_3`, which every implementation is held to.
#[test]
fn pos_001_the_digest_of_1_and_2_is_that_of_the_papers_authors() {
    let known = "115cc0f5e7d690413df64c6b9662e9cf2a3617f2743245519e19607a4417189a";
    assert_eq!(hex::encode(field::to_bytes(&counted::<2>())), known);
}

/// Digest and wire of the digest of some numbers.
fn computed<const N: usize>(inputs: &[Fr]) -> [Fr; 2] {
    let inputs: &[Fr; N] = inputs.try_into().unwrap();
    let circuit = ConstraintSystem::new_ref();
    let cells = inputs.map(|input| wires::private(&circuit, Some(input)).unwrap());
    let digest = gadget::hash(&circuit, &cells).unwrap();
    assert!(circuit.is_satisfied().unwrap());
    [hash(inputs), wires::value(&digest).unwrap()]
}

fn element(text: &Value) -> Fr {
    let bytes: [u8; 32] = hex::decode(&text.as_str().unwrap()[2..]).unwrap().try_into().unwrap();
    field::from_bytes(&bytes).unwrap()
}

/// One file, written by an implementation in JavaScript that takes no short cut: the contracts' tests are held to it too.
#[test]
fn pos_001_native_circuit_and_solidity_agree_on_one_file() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../contracts/test/vectors/poseidon.json");
    let vectors: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let cases = vectors["digests"].as_array().unwrap();
    assert_eq!(cases.len(), 20);
    for case in cases {
        let inputs: Vec<_> = case["inputs"].as_array().unwrap().iter().map(element).collect();
        let of: fn(&[Fr]) -> [Fr; 2] = match inputs.len() {
            1 => computed::<1>,
            2 => computed::<2>,
            3 => computed::<3>,
            4 => computed::<4>,
            5 => computed::<5>,
            more => panic!("{more} inputs"),
        };
        assert_eq!(of(&inputs), [element(&case["digest"]); 2], "{inputs:?}");
    }
    let roots: Vec<_> = vectors["emptyRoots"].as_array().unwrap().iter().map(element).collect();
    assert_eq!(roots, crate::merkle::empty_roots().to_vec());
}

#[test]
fn the_gadget_agrees_at_every_width_and_costs_what_circom_pays() {
    let rows = [
        (counted::<1>(), in_circuit::<1>(), 213),
        (counted::<2>(), in_circuit::<2>(), 240),
        (counted::<3>(), in_circuit::<3>(), 261),
        (counted::<4>(), in_circuit::<4>(), 297),
        (counted::<5>(), in_circuit::<5>(), 321),
        (counted::<6>(), in_circuit::<6>(), 354),
        (counted::<7>(), in_circuit::<7>(), 381),
        (counted::<8>(), in_circuit::<8>(), 402),
        (counted::<9>(), in_circuit::<9>(), 417),
        (counted::<10>(), in_circuit::<10>(), 459),
        (counted::<11>(), in_circuit::<11>(), 465),
        (counted::<12>(), in_circuit::<12>(), 504),
    ];
    for (at, (digest, found, constraints)) in rows.into_iter().enumerate() {
        assert_eq!(found, (digest, constraints), "{} inputs", at + 1);
    }
}

/// Whether a circuit accepts `claimed` as the digest of 1 and 2.
fn accepts(bend: Bend, claimed: Option<Fr>) -> bool {
    let circuit = ConstraintSystem::new_ref();
    let inputs = [1, 2].map(|input| wires::private(&circuit, Some(Fr::from(input))).unwrap());
    let digest = gadget::bent(&circuit, &inputs, bend).unwrap();
    let claimed = wires::public(&circuit, Some(claimed.unwrap_or(wires::value(&digest).unwrap()))).unwrap();
    wires::enforce_equal(&circuit, &digest, &claimed).unwrap();
    assert_ne!(Some(counted::<2>()), bend.forge.and(wires::value(&claimed)), "a lie is another digest");
    circuit.is_satisfied().unwrap()
}

/// The clauses of an S-box, as it is made.
fn clauses(sbox: Sbox) -> Vec<Clause> {
    match sbox {
        Sbox::Squares => vec![Clause::Second, Clause::Fourth, Clause::Fifth],
        Sbox::Products => vec![Clause::Second, Clause::Third, Clause::Fourth, Clause::Fifth],
    }
}

/// Asks for both ways to make an S-box.
fn both(ask: impl Fn(Sbox)) {
    [Sbox::Squares, Sbox::Products].into_iter().for_each(|sbox| with_sbox(sbox, || ask(sbox)));
}

#[test]
fn pos_002_each_power_is_enforced() {
    both(|sbox| {
        assert!(accepts(Bend::default(), None));
        assert!(!accepts(Bend::default(), Some(Fr::from(7))));
        for clause in clauses(sbox) {
            let forge = Some(clause);
            assert!(accepts(Bend { forge, omit: forge }, None), "{clause:?}: the forgery needs nothing else");
            assert!(!accepts(Bend { forge, omit: None }, None), "{clause:?}");
        }
    });
}

#[test]
fn no_cell_of_the_gadget_is_free() {
    both(|sbox| {
        let circuit = ConstraintSystem::new_ref();
        let inputs = [1, 2, 3].map(|input| wires::public(&circuit, Some(Fr::from(input))).unwrap());
        let digest = gadget::hash(&circuit, &inputs).unwrap();
        let claimed = wires::public(&circuit, wires::value(&digest)).unwrap();
        wires::enforce_equal(&circuit, &digest, &claimed).unwrap();
        assert_eq!(free_cells(&circuit), Vec::<usize>::new(), "{sbox:?}");
        assert_eq!(loose_cells(&circuit, 0), 0, "{sbox:?}");
    });
}

/// Forgers that find nothing in a sound circuit must find something in one that is not.
#[test]
fn the_forgers_find_a_clause_that_is_left_out() {
    both(|sbox| {
        for omit in clauses(sbox).into_iter().map(Some) {
            let circuit = ConstraintSystem::new_ref();
            let inputs = [1, 2].map(|input| wires::public(&circuit, Some(Fr::from(input))).unwrap());
            let _ = gadget::bent(&circuit, &inputs, Bend { omit, forge: None }).unwrap();
            assert_eq!(loose_cells(&circuit, 0), 80, "{sbox:?} {omit:?}: one for each S-box");
        }
    });
}

/// An S-box of products has a constraint more, and its input is the only wire on the right of any of them.
#[test]
fn an_sbox_of_products_gives_the_same_digest_for_a_column_fewer() {
    let (squares, products) = (in_circuit::<2>(), with_sbox(Sbox::Products, in_circuit::<2>));
    assert_eq!((squares, products), ((counted::<2>(), 240), (counted::<2>(), 320)));
    assert_eq!(with_sbox(Sbox::Products, in_circuit::<5>), (counted::<5>(), 428));
    assert_eq!(in_circuit::<2>(), squares, "the choice ends with what it was made for");
}

/// What payments would be with S-boxes of the other kind: that of two notes is measured beside the real one.
#[test]
fn the_shapes_of_joinsplits_with_the_other_sboxes_are_pinned() {
    use crate::joinsplit::JoinsplitCircuit;
    use crate::shape::Shape;
    let two = Shape::of(JoinsplitCircuit::<2>::set_up().with_sbox(Sbox::Squares)).unwrap();
    assert_eq!((two.publics, two.privates, two.constraints), (8, 24_598, 24_646));
    assert_eq!((two.columns, two.domain()), ([23_408, 16_150, 23_584], 1 << 15));
    let six = Shape::of(JoinsplitCircuit::<6>::set_up().with_sbox(Sbox::Products)).unwrap();
    assert_eq!((six.constraints, six.domain()), (78_784, 1 << 17));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn random_inputs_have_one_digest_natively_and_in_circuit(a in arb_fr(), b in arb_fr(), c in arb_fr(), d in arb_fr()) {
        let circuit = ConstraintSystem::new_ref();
        let inputs = [a, b, c, d].map(|input| wires::private(&circuit, Some(input)).unwrap());
        let digest = gadget::hash(&circuit, &inputs).unwrap();
        prop_assert_eq!(wires::value(&digest), Some(hash(&[a, b, c, d])));
        prop_assert!(circuit.is_satisfied().unwrap());
    }
}
