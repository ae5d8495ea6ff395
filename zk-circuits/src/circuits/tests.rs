use teahouse_base::testing::SeededRng;

use super::*;
use crate::Fr;
use crate::groth16::development::DevelopmentKey;
use crate::groth16::tests as sample;
use crate::groth16::{Prove, Verify, Witness};
use crate::insertion::{Batch, InsertionCircuit};
use crate::merkle::Frontier;
use crate::note::Commitment;

#[test]
fn a_circuit_has_one_name_and_the_public_inputs_that_it_says() {
    for kind in CircuitKind::ALL {
        assert_eq!(kind.name().parse(), Ok(kind));
        let matrices = kind.matrices();
        assert_eq!(
            (matrices.publics, matrices.constraints()),
            (kind.publics(), kind.constraints()),
            "{kind}"
        );
        assert!(std::ptr::eq(kind.matrices(), kind.matrices()), "they are made once");
        let parts: String =
            kind.name().split('-').map(|part| part[..1].to_uppercase() + &part[1..]).collect();
        assert_eq!(kind.verifier_name(), format!("Verifier{parts}"));
    }
    let error = "joinsplit-three".parse::<CircuitKind>().unwrap_err();
    assert_eq!(error.code().as_str(), "ZKP-301");
    assert!(error.to_string().contains("insertion-sixteen"), "{error}");
}

/// The digests of all four keys, as `pins.rs` has them. What is found stands in the message.
#[test]
fn dev_004_the_development_keys_of_all_circuits_are_pinned() {
    let hex = |digest: &KeyDigest| hex::encode(digest);
    let line = |kind: CircuitKind, digest: String| format!("{kind}: {digest}\n");
    let wanted: String =
        CircuitKind::ALL.iter().map(|kind| line(*kind, hex(kind.development_digest()))).collect();
    let made = |kind: CircuitKind| {
        let key = DevelopmentKey::of(kind.matrices()).unwrap().on(ChainKind::Local).unwrap();
        line(kind, hex(&compact::digest(&compact::write(&key))))
    };
    let found: String = CircuitKind::ALL.iter().map(|kind| made(*kind)).collect();
    assert_eq!(found, wanted, "what is found:\n{found}");
}

#[test]
fn dev_002_off_a_local_chain_nothing_is_made() {
    let home = tempfile::tempdir().unwrap();
    let mut steps = 0;
    let refused = prover(CircuitKind::InsertionPair, home.path(), ChainKind::Public, &mut |_| steps += 1);
    assert_eq!(refused.unwrap_err().code().as_str(), "ZKP-241");
    assert_eq!((steps, std::fs::read_dir(home.path()).unwrap().count()), (0, 0));
}

#[test]
fn dev_004_a_key_of_another_circuit_is_refused() {
    let key = sample::key();
    let file = compact::write(&key);
    let known = compact::digest(&file);
    let error = prover_of_ceremony(CircuitKind::JoinsplitTwo, &file, &known).unwrap_err();
    assert_eq!(error.code().as_str(), "ZKP-302");
    let error = prover_of_ceremony(CircuitKind::JoinsplitTwo, &file, &[7; 32]).unwrap_err();
    assert_eq!(error.code().as_str(), "ZKP-259");
}

#[test]
fn a_pair_is_inserted_with_the_prover_of_the_catalog() {
    // given
    let home = tempfile::tempdir().unwrap();
    let mut tree = Frontier::<32>::default();
    tree.append(Fr::from(5)).unwrap();
    let leaf = Commitment::from_element(Fr::from(7));
    // when
    let (witness, _) = tree.next_insertion::<2, 31>([leaf.element(), Fr::from(0)]).unwrap();
    let batch = Batch::<2> {
        chain: 31337,
        pool: [2; 20],
        counter: tree.leaves(),
        queued: vec![leaf],
        old_root: tree.root(),
        new_root: witness.new_root().unwrap(),
        payee: [3; 20],
    };
    let public = batch.public().unwrap();
    let mut last = None;
    let mut told = |step| last = Some(step);
    let kept = development_key(CircuitKind::InsertionPair, home.path());
    assert!(!kept.exists());
    let prover = prover(CircuitKind::InsertionPair, home.path(), ChainKind::Local, &mut told).unwrap();
    assert!(kept.is_file());
    let witness = Witness::satisfying(InsertionCircuit::proving(&public, &witness)).unwrap();
    let proof = prover.prove(&witness, &mut SeededRng::new(1)).unwrap();
    // then
    assert_eq!(last, Some(KeyStep::Ready));
    let claim = crate::groth16::Claim { publics: &public.to_field_elements(), proof: &proof };
    assert_eq!(prover.verify(&claim), Ok(()));
}
