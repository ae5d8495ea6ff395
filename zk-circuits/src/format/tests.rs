use ark_bn254::{Fq, Fr};
use ark_ff::{BigInteger, Field, PrimeField};
use proptest::prelude::*;
use teahouse_base::Coded;
use teahouse_base::testing::SeededRng;

use super::*;
use crate::groth16::tests::{key, matrices, proved, witness};
use crate::groth16::{Claim, Prove, Prover, ProvingKey, Verifier, Verify, VerifyError};

/// Where a section of a file begins, behind its length.
fn section(file: &[u8], wanted: u32) -> usize {
    let mut at = 12;
    loop {
        let number = u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
        if number == wanted {
            return at + 12;
        }
        let length = u64::from_le_bytes(file[at + 4..at + 12].try_into().unwrap());
        at += 12 + usize::try_from(length).unwrap();
    }
}

fn bent(file: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    file[at..at + bytes.len()].copy_from_slice(bytes);
    file
}

/// Whether the keys are one for a proof: a `.zkey` names the factors in another order.
fn are_one(one: &ProvingKey, two: &ProvingKey) -> bool {
    compact::write(one) == compact::write(two)
}

#[test]
fn a_circuit_a_witness_and_keys_come_back_as_they_were() {
    let (matrices, witness, key) = (matrices(), witness(7), key());
    let circuit = r1cs::read(&r1cs::write(matrices)).unwrap();
    assert_eq!(circuit, *matrices);
    assert!(wtns::read(&wtns::write(&witness), 2).unwrap() == witness);
    assert!(are_one(&compact::read(&compact::write(&key)).unwrap(), &key));
    let again = zkey::read(&zkey::write(&key)).unwrap();
    assert_eq!(zkey::write(&again), zkey::write(&key));
    assert_eq!(again.verifying, key.verifying);
}

#[test]
fn a_key_that_was_read_proves() {
    let key = zkey::read(&zkey::write(&key())).unwrap();
    let prover = Prover::new(key.into()).unwrap();
    let witness = witness(7);
    let proof = prover.prove(&witness, &mut SeededRng::new(1)).unwrap();
    assert_eq!(prover.verify(&Claim { publics: witness.publics(), proof: &proof }), Ok(()));
}

#[test]
fn our_own_file_is_less_than_half_a_zkey() {
    let (zkey, compact) = (zkey::write(&key()).len(), compact::write(&key()).len());
    assert!(compact * 2 < zkey, "{compact} {zkey}");
}

#[test]
fn proofs_inputs_and_keys_come_back_from_json() {
    let (publics, proof) = proved(7);
    assert_eq!(json::read_proof(json::write_proof(&proof).as_bytes()), Ok(proof));
    assert_eq!(json::read_publics(json::write_publics(&publics).as_bytes()), Ok(publics));
    let verifying = key().verifying.clone();
    let text = json::write_key(&verifying, Some("DEV_INSECURE"));
    assert!(text.contains("DEV_INSECURE"));
    assert_eq!(json::read_key(text.as_bytes()), Ok(verifying));
}

#[test]
fn fmt_001_a_cut_or_longer_file_and_one_with_a_section_too_many_is_refused() {
    type Refusal = fn(&[u8]) -> Option<FormatError>;
    let files: [(Vec<u8>, Refusal); 4] = [
        (r1cs::write(matrices()), |file| r1cs::read(file).err()),
        (wtns::write(&witness(7)).to_vec(), |file| wtns::read(file, 2).err()),
        (zkey::write(&key()), |file| zkey::read(file).err()),
        (compact::write(&key()), |file| compact::read(file).err()),
    ];
    for (file, error) in files {
        for cut in [5, 13, 40, file.len() / 2, file.len() - 1] {
            assert!(matches!(error(&file[..cut]), Some(FormatError::Length { .. })), "{cut}");
        }
        assert!(matches!(error(&[&file[..], &[0]].concat()), Some(FormatError::Length { .. })));
        assert!(matches!(error(&file[..3]), Some(FormatError::OtherFormat(_))));
        assert_eq!(error(&bent(&file, 4, &[9])), Some(FormatError::UnknownVersion(9)));
    }
    let (file, at) = (r1cs::write(matrices()), section(&r1cs::write(matrices()), 3) - 12);
    assert_eq!(r1cs::read(&bent(&file, at, &[2])), Err(FormatError::Section(3)));
    assert_eq!(r1cs::read(&bent(&file, section(&file, 2) - 12, &[7])), Err(FormatError::Section(2)));
}

/// A count that says more than there are bytes is refused before memory is asked for.
#[test]
fn fmt_001_no_count_is_believed() {
    let many = u32::MAX.to_le_bytes();
    let file = r1cs::write(matrices());
    let length = |part| Some(FormatError::Length { part });
    assert_eq!(r1cs::read(&bent(&file, section(&file, 2), &many)).err(), length("constraints"));
    assert_eq!(r1cs::read(&bent(&file, section(&file, 1) + 60, &many)).err(), length("constraints"));
    let file = wtns::write(&witness(7));
    assert_eq!(wtns::read(&bent(&file, section(&file, 1) + 36, &many), 2).err(), length("cells"));
    let file = zkey::write(&key());
    assert_eq!(zkey::read(&bent(&file, section(&file, 4), &many)).err(), length("factors"));
    assert_eq!(zkey::read(&bent(&file, section(&file, 2) + 80, &many)).err(), length("quotient"));
    assert_eq!(compact::read(&bent(&compact::write(&key()), 584, &many)).err(), length("key"));
}

#[test]
fn fmt_002_a_number_is_never_reduced() {
    let order = Fr::MODULUS.to_bytes_le();
    let not_canonical = |part| Some(FormatError::NotCanonical { part });
    let file = r1cs::write(matrices());
    assert_eq!(r1cs::read(&bent(&file, section(&file, 2) + 8, &order)).err(), not_canonical("constraints"));
    let file = wtns::write(&witness(7));
    assert_eq!(wtns::read(&bent(&file, section(&file, 2) + 64, &order), 2).err(), not_canonical("cells"));
    let file = zkey::write(&key());
    assert_eq!(zkey::read(&bent(&file, section(&file, 4) + 16, &order)).err(), not_canonical("factors"));
    let prime = Fq::MODULUS.to_bytes_le();
    assert_eq!(zkey::read(&bent(&file, section(&file, 9), &prime)).err(), not_canonical("quotient"));
    assert_eq!(compact::read(&bent(&compact::write(&key()), 8, &prime)).err(), not_canonical("key"));
    let above = format!("[\"{}\"]", Fr::MODULUS);
    assert_eq!(json::read_publics(above.as_bytes()).err(), not_canonical("number"));
    for digits in ["", "01", "-1", "0x1", " 1", "1e3"] {
        let refused = json::read_publics(format!("[\"{digits}\"]").as_bytes());
        assert_eq!(refused, Err(FormatError::Malformed("number")), "{digits}");
    }
    let long = format!("[\"{}\"]", "9".repeat(78));
    assert_eq!(json::read_publics(long.as_bytes()).err(), not_canonical("number"));
}

#[test]
fn fmt_003_a_file_about_another_field_is_refused() {
    let other = (Fr::MODULUS.0[0] + 2).to_le_bytes();
    let file = r1cs::write(matrices());
    assert_eq!(r1cs::read(&bent(&file, section(&file, 1) + 4, &other)), Err(FormatError::OtherField));
    let file = wtns::write(&witness(7));
    assert_eq!(wtns::read(&bent(&file, section(&file, 1) + 4, &other), 2), Err(FormatError::OtherField));
    let file = zkey::write(&key());
    for at in [4, 40] {
        assert_eq!(zkey::read(&bent(&file, section(&file, 2) + at, &other)), Err(FormatError::OtherField));
    }
    let text = json::write_proof(&proved(7).1).replace("bn128", "bls12381");
    assert_eq!(json::read_proof(text.as_bytes()), Err(FormatError::OtherField));
}

#[test]
fn fmt_004_every_point_of_a_file_is_looked_at() {
    let off = Fq::from(5).0.to_bytes_le();
    let file = zkey::write(&key());
    for (place, part) in
        [(3, "point of an input"), (5, "a"), (6, "b"), (7, "b"), (8, "private"), (9, "quotient")]
    {
        let fault = zkey::read(&bent(&file, section(&file, place), &off)).unwrap_err();
        let found = matches!(fault, FormatError::Key(KeyFault::Point { part: found, .. }) if found == part);
        assert!(found, "{part}: {fault}");
    }
    let file = compact::write(&key());
    assert!(compact::read(&bent(&file, file.len() / 2, &[1])).is_err());
    let identity = json::write_proof(&proved(7).1);
    let mut value: serde_json::Value = serde_json::from_str(&identity).unwrap();
    value["pi_a"] = serde_json::json!(["0", "0", "1"]);
    let error = json::read_proof(value.to_string().as_bytes()).unwrap_err();
    assert_eq!(error, FormatError::Point { part: "proof", fault: PointFault::Identity });
    value["pi_a"] = serde_json::json!(["1", "3", "1"]);
    let error = json::read_proof(value.to_string().as_bytes()).unwrap_err();
    assert_eq!(error, FormatError::Point { part: "point", fault: PointFault::OffCurve });
}

#[test]
fn fmt_005_a_known_key_is_known_by_its_digest() {
    let file = compact::write(&key());
    let known = compact::digest(&file);
    assert!(are_one(&compact::read_known(&file, &known).unwrap(), &key()));
    let other = bent(&file, file.len() - 1, &[1]);
    assert_eq!(compact::read_known(&other, &known), Err(FormatError::OtherDigest));
}

#[test]
fn a_witness_begins_with_one_and_has_its_public_inputs() {
    let file = wtns::write(&witness(7));
    let other = bent(&file, section(&file, 2), &[2]);
    let refused = Err(FormatError::Malformed("first cell or number of cells"));
    assert_eq!(wtns::read(&other, 2), refused);
    assert_eq!(wtns::read(&file, witness(7).expose().len()), refused);
}

#[test]
fn a_row_of_a_circuit_names_a_cell_once_and_only_cells_that_are_there() {
    let mut twice = matrices().clone();
    twice.a = crate::groth16::Matrix::of((0..twice.constraints()).map(|_| [(Fr::ONE, 1), (Fr::ONE, 1)]));
    assert_eq!(r1cs::read(&r1cs::write(&twice)), Err(FormatError::Malformed("row of a constraint")));
    let mut beyond = matrices().clone();
    beyond.cells = 3;
    assert_eq!(r1cs::read(&r1cs::write(&beyond)), Err(FormatError::Malformed("row of a constraint")));
    let file = r1cs::write(&beyond);
    let file = bent(&file, section(&file, 1) + 44, &3_u32.to_le_bytes());
    assert_eq!(r1cs::read(&file), Err(FormatError::Malformed("number of public inputs")));
}

#[test]
fn a_zkey_keeps_the_rows_of_its_public_cells() {
    let file = zkey::write(&key());
    let end = section(&file, 3) - 12;
    let refused = Err(FormatError::Malformed("rows of public cells"));
    assert_eq!(zkey::read(&bent(&file, end - 44, &[1])), refused);
    assert_eq!(zkey::read(&bent(&file, end - 32, &[1])).err(), refused.clone().err());
    assert_eq!(zkey::read(&bent(&file, section(&file, 4) + 4, &[2])), Err(FormatError::Malformed("factor")));
    assert_eq!(zkey::read(&bent(&file, section(&file, 1), &[2])), Err(FormatError::Malformed("protocol")));
}

#[test]
fn codes_are_stable() {
    let point = PointFault::OffCurve;
    let codes = [
        (FormatError::OtherFormat("r1cs"), "ZKP-251"),
        (FormatError::UnknownVersion(3), "ZKP-252"),
        (FormatError::Length { part: "" }, "ZKP-253"),
        (FormatError::Section(1), "ZKP-254"),
        (FormatError::OtherField, "ZKP-255"),
        (FormatError::NotCanonical { part: "" }, "ZKP-256"),
        (FormatError::Point { part: "", fault: point }, "ZKP-257"),
        (FormatError::Malformed(""), "ZKP-258"),
        (FormatError::OtherDigest, "ZKP-259"),
        (FormatError::Key(KeyFault::DeltaIsGamma), "ZKP-233"),
    ];
    assert!(codes.iter().all(|(error, code)| error.code().as_str() == *code));
}

/// A file with some of its bytes changed.
fn arb_bent(file: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4);
    changes.prop_map(move |changes| {
        let (mut file, head) = (file.clone(), file.len().min(400));
        changes.into_iter().for_each(|(at, byte)| file[at.index(head)] = byte);
        file
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_give_a_value_or_a_refusal(bytes in prop::collection::vec(any::<u8>(), 0..300), name in 0..4_usize) {
        let named = [[b"r1cs", b"wtns", b"zkey", b"thzk"][name].as_slice(), &[1, 0, 0, 0], &bytes].concat();
        for bytes in [&bytes, &named] {
            let _ = (r1cs::read(bytes), wtns::read(bytes, 2), zkey::read(bytes), compact::read(bytes));
            let _ = (json::read_proof(bytes), json::read_publics(bytes), json::read_key(bytes));
            let _ = ptau::Powers::read(bytes, 3, &mut SeededRng::new(1));
        }
    }

    #[test]
    fn bent_circuits_and_witnesses_give_a_value_or_a_refusal(
        circuit in arb_bent(r1cs::write(matrices())),
        witness in arb_bent(wtns::write(&witness(7)).to_vec()),
    ) {
        if let Ok(read) = r1cs::read(&circuit) {
            prop_assert!(read.publics < read.cells);
        }
        let _ = wtns::read(&witness, 2);
    }

    #[test]
    fn bent_keys_give_a_key_or_a_refusal(file in arb_bent(compact::write(&key()))) {
        let _ = compact::read_known(&file, &compact::digest(&file));
    }
}

#[test]
fn a_verifier_for_a_key_from_json_checks() {
    let text = json::write_key(&key().verifying, None);
    let verifier = Verifier::new(json::read_key(text.as_bytes()).unwrap(), 2).unwrap();
    let (publics, proof) = proved(9);
    assert_eq!(verifier.verify(&Claim { publics: &publics, proof: &proof }), Ok(()));
    let swapped = [publics[1], publics[0]];
    assert_eq!(verifier.verify(&Claim { publics: &swapped, proof: &proof }), Err(VerifyError::DoesNotHold));
}
