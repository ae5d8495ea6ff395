use ark_bn254::Fr;
use ark_ff::{BigInteger, PrimeField};
use ark_relations::gr1cs::ConstraintSystem;
use proptest::prelude::*;
use teahouse_base::testing::SeededRng;
use teahouse_base::{CodecError, Decode, Encode, SecretBytes};

use super::*;
use crate::babyjub::gadget::PointVar;
use crate::eddsa::SigningKey;
use crate::field::NotCanonical;
use crate::testing::{arb_fr, number};
use crate::wires;
use crate::{keccak, poseidon};

fn seed(byte: u8) -> SecretBytes<32> {
    SecretBytes::new([byte; 32])
}

fn owner(byte: u8) -> OwnerKey {
    OwnerKey::of(&SigningKey::from_seed(&seed(byte)).public(), &NullifierKey::from_seed(&seed(byte)))
}

fn address(byte: u8, diversifier: u8) -> AddressKey {
    let secret = DiversifierKey::new(seed(byte)).secret(&Diversifier::from_array([diversifier; 11]));
    AddressKey::of(&owner(byte), &secret)
}

fn note() -> Note {
    Note {
        asset: Asset::from_array([0xa5; 20]),
        value: NoteValue::new(1_000_000),
        key: NoteKey::of(&address(1, 2), &Blinding::derived(&seed(1), 0)),
        rho: Rho::of_deposit(31_337, &[0x2a; 20], 3),
    }
}

/// `p + k` for an element, as bytes, if 32 bytes hold it.
fn alias(element: &Fr, k: usize) -> Option<[u8; 32]> {
    let mut name = element.into_bigint();
    let overflows = (0..k).any(|_| name.add_with_carry(&Fr::MODULUS));
    (!overflows).then(|| name.to_bytes_be().try_into().unwrap())
}

#[test]
fn nte_001_a_digest_has_one_name_of_six() {
    let nullifier = note().nullifier(&NullifierKey::from_seed(&seed(1)));
    assert_eq!(Nullifier::from_bytes(&nullifier.to_bytes()), Ok(nullifier));
    let aliases: Vec<_> = (1..=5).filter_map(|k| alias(&nullifier.element(), k)).collect();
    assert!(aliases.len() >= 4, "two to the 256 is more than five times p");
    for alias in aliases {
        assert_eq!(Nullifier::from_bytes(&alias), Err(CodecError::Malformed("nullifier")));
        assert_eq!(Commitment::from_bytes(&alias), Err(CodecError::Malformed("commitment")));
        assert_eq!(NoteKey::from_bytes(&alias), Err(CodecError::Malformed("note key")));
        assert_eq!(AddressKey::from_bytes(&alias), Err(CodecError::Malformed("address key")));
        assert_eq!(Rho::from_bytes(&alias), Err(CodecError::Malformed("rho")));
        assert_eq!(NullifierKey::from_bytes(&SecretBytes::new(alias)).err(), Some(NotCanonical));
    }
}

#[test]
fn nte_001_a_note_has_one_form_as_bytes() {
    let bytes = note().to_bytes();
    assert_eq!(bytes.len(), 1 + 20 + 16 + 32 + 32);
    assert_eq!(Note::from_bytes(&bytes), Ok(note()));
    for at in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        assert_ne!(Note::from_bytes(&bent), Ok(note()));
    }
    let refused = [&bytes[..100], &[&bytes[..], &[0]].concat(), &[&[2], &bytes[1..]].concat()];
    assert!(refused.iter().all(|bytes| Note::from_bytes(bytes).is_err()));
    let key_above_p = [&bytes[..37], &[0xff; 32], &bytes[69..]].concat();
    assert_eq!(Note::from_bytes(&key_above_p), Err(CodecError::Malformed("note key")));
}

#[test]
fn nte_002_values_have_128_bits_and_assets_160() {
    let (most, largest) = (NoteValue::new(u128::MAX), Asset::from_array([0xff; 20]));
    assert_eq!(NoteValue::from_element(&most.element()), Some(most));
    assert_eq!(Asset::from_element(&largest.element()), Some(largest));
    assert_eq!(NoteValue::from_element(&(most.element() + Fr::from(1))), None);
    assert_eq!(Asset::from_element(&(largest.element() + Fr::from(1))), None);
    assert_eq!(NoteValue::from_element(&-Fr::from(1)), None);
    assert_eq!(Asset::from_element(&-Fr::from(1)), None);
    assert_eq!(Asset::COIN.element(), Fr::from(0));
}

/// The definitions once more, with the tags as numbers.
#[test]
fn nte_003_keys_commitments_and_nullifiers_are_the_digests_of_the_page() {
    // given
    let text =
        |text: &str| text.bytes().fold(Fr::from(0), |sum, letter| sum * Fr::from(256) + Fr::from(letter));
    let (key, nk) = (SigningKey::from_seed(&seed(1)).public(), NullifierKey::from_seed(&seed(1)));
    let secret = DiversifierKey::new(seed(1)).secret(&Diversifier::from_array([2; 11]));
    let blinding = Blinding::derived(&seed(1), 0);
    // when
    let owner = poseidon::hash(&[text("owner"), key.x, key.y, nk.expose()]);
    let address = poseidon::hash(&[text("address"), owner, secret.expose()]);
    let note_key = poseidon::hash(&[text("notekey"), address, blinding.expose()]);
    let asset = (0..160).fold(text("note"), |sum, _| sum + sum) + note().asset.element();
    let commitment = poseidon::hash(&[note_key, asset, Fr::from(1_000_000), note().rho.element()]);
    let nullifier = poseidon::hash(&[text("nullifier"), nk.expose(), commitment]);
    let rho = poseidon::hash(&[text("rho"), nullifier, Fr::from(1)]);
    // then
    assert_eq!(note().key.element(), note_key);
    assert_eq!(note().commitment().element(), commitment);
    assert_eq!(note().nullifier(&nk).element(), nullifier);
    assert_eq!(Rho::of_output(&Nullifier::from_element(nullifier), 1).element(), rho);
}

#[test]
fn nte_004_outputs_of_all_joinsplits_differ_in_rho() {
    let nullifiers = [1, 2].map(Fr::from).map(Nullifier::from_element);
    let rhos = nullifiers.iter().flat_map(|first| [0, 1].map(|place| Rho::of_output(first, place)));
    assert_eq!(rhos.collect::<std::collections::BTreeSet<_>>().len(), 4);
}

/// keccak of the four words, by Python.
#[test]
fn nte_005_the_rho_of_a_deposit_is_keccak_of_label_chain_pool_and_counter() {
    let known = "6516950786060966880493748385058740116722883159839825724616444396647493710891";
    let rho = Rho::of_deposit(31_337, &[0x2a; 20], 3);
    assert_eq!(rho.element(), number(known));
    let others = [(31_338, [0x2a; 20], 3), (31_337, [0x2b; 20], 3), (31_337, [0x2a; 20], 4)];
    assert!(others.iter().all(|(chain, pool, counter)| Rho::of_deposit(*chain, pool, *counter) != rho));
}

/// Two deposits of one amount to one note key: with one ρ they are one note with one nullifier, and half of the money is
/// gone. (Sprout's "Faerie gold".)
#[test]
fn nte_005_without_the_counter_two_deposits_would_be_one_note() {
    // given
    let (nk, place) = (NullifierKey::from_seed(&seed(1)), [0x2a; 20]);
    let label = keccak::hash(b"teahouse.rho.deposit");
    let words = [label, keccak::number(31_337), keccak::address(&place)];
    let without = |_counter: u64| Rho::from_element(keccak::element(&words));
    let with = |counter: u64| Rho::of_deposit(31_337, &place, counter);
    // when
    let nullifiers =
        |rho: &dyn Fn(u64) -> Rho| [3, 4].map(|counter| Note { rho: rho(counter), ..note() }.nullifier(&nk));
    // then
    let [one, two] = nullifiers(&without);
    assert_eq!(one, two, "without the counter the second note is spent with the first");
    let [one, two] = nullifiers(&with);
    assert_ne!(one, two);
}

/// Above 160 bits an asset would reach into the tag, and a commitment would be another digest's.
#[test]
fn nte_002_an_asset_without_a_range_would_be_another_tag() {
    let shifted = (0..160).fold(Fr::from(1), |sum, _| sum + sum);
    let (note, other) = (note(), Fr::from(tag::SPEND) - Fr::from(tag::NOTE));
    let reaching = other * shifted + note.asset.element();
    let [key, value, rho] = [note.key.element(), note.value.element(), note.rho.element()];
    let disguised = poseidon::hash(&[key, Fr::from(tag::SPEND) * shifted + note.asset.element(), value, rho]);
    assert_eq!(commitment(key, reaching, value, rho), disguised, "without the range the tag is the payer's");
    assert_eq!(Asset::from_element(&reaching), None);
}

/// A decoder that does not ask what follows knows one note under many names.
#[test]
fn nte_001_a_decoder_that_looks_at_the_beginning_only_would_take_many_forms() {
    let bytes = note().to_bytes();
    for tail in [&[0][..], &[7, 7]] {
        let longer = [&bytes[..], tail].concat();
        assert_eq!(Note::decode(&mut Reader::new(&longer)), Ok(note()), "the beginning is the note");
        assert!(Note::from_bytes(&longer).is_err());
    }
}

#[test]
fn nte_006_secrets_print_nothing() {
    let blinding = Blinding::derived(&seed(1), 0);
    let secret = DiversifierKey::new(seed(1)).secret(&Diversifier::from_array([2; 11]));
    let printed = format!("{:?}", (NullifierKey::from_seed(&seed(1)), owner(1), secret, blinding));
    assert_eq!(printed, "(NullifierKey(..), OwnerKey(..), AddressSecret(..), Blinding(..))");
    assert_eq!(format!("{:?}", DiversifierKey::new(seed(1))), "DiversifierKey(SecretBytes(..))");
}

#[test]
fn nte_006_a_secret_comes_back_from_its_bytes() {
    let key = NullifierKey::from_seed(&seed(1));
    assert_eq!(NullifierKey::from_bytes(&key.to_bytes()).unwrap().expose(), key.expose());
}

#[test]
fn nte_007_the_blindings_of_own_notes_follow_from_the_seed_and_never_repeat() {
    let blindings = (0..50).map(|index| Blinding::derived(&seed(1), index).expose());
    let found: std::collections::BTreeSet<_> = blindings.collect();
    assert_eq!(found.len(), 50);
    assert!(found.contains(&Blinding::derived(&seed(1), 7).expose()));
    assert!(!found.contains(&Blinding::derived(&seed(2), 7).expose()));
}

/// Whoever knows an address and guesses amount, asset and ρ learns nothing: `r` is missing.
#[test]
fn nte_008_a_known_address_and_a_guessed_amount_do_not_confirm_a_commitment() {
    let (note, mut rng) = (note(), SeededRng::new(7));
    let guesses = (0..50).map(|_| NoteKey::of(&address(1, 2), &Blinding::random(&mut rng)));
    let keys: std::collections::BTreeSet<_> = guesses.chain([note.key]).collect();
    assert_eq!(keys.len(), 51, "no two notes to one address share a note key");
    let fits = keys.iter().filter(|key| Note { key: **key, ..note }.commitment() == note.commitment());
    assert_eq!(fits.count(), 1);
}

#[test]
fn two_addresses_of_one_owner_differ_and_pay_the_same_owner() {
    assert_ne!(address(1, 2), address(1, 3));
    assert_ne!(address(1, 2), address(2, 2));
    assert_eq!(address(1, 2), address(1, 2));
}

#[test]
fn the_gadgets_cost_what_their_pages_say() {
    let circuit = ConstraintSystem::new_ref();
    let [a, b, c] = [1, 2, 3].map(|value| wires::private(&circuit, Some(Fr::from(value))).unwrap());
    let point = PointVar { x: a.clone(), y: b.clone() };
    let mut before = 0;
    let mut cost = || circuit.num_constraints() - std::mem::replace(&mut before, circuit.num_constraints());
    let _ = gadget::owner_key(&circuit, &point, &c).unwrap();
    assert_eq!(cost(), 294);
    let _ = gadget::address_key(&circuit, &a, &b).unwrap();
    assert_eq!(cost(), 258);
    let _ = gadget::note_key(&circuit, &a, &b).unwrap();
    assert_eq!(cost(), 258);
    let _ = gadget::commitment(&circuit, &a, &b, &c, &a).unwrap();
    assert_eq!(cost(), 297);
    let _ = gadget::nullifier(&circuit, &a, &b).unwrap();
    assert_eq!(cost(), 258);
    let _ = gadget::output_rho(&circuit, &a, 1).unwrap();
    assert_eq!(cost(), 255);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn the_gadgets_agree_with_the_digests(a in arb_fr(), b in arb_fr(), c in arb_fr(), d in arb_fr()) {
        let circuit = ConstraintSystem::new_ref();
        let [wa, wb, wc, wd] = [a, b, c, d].map(|value| wires::private(&circuit, Some(value)).unwrap());
        let point = PointVar { x: wa.clone(), y: wb.clone() };
        let key = crate::babyjub::Coordinates { x: a, y: b };
        let pairs = [
            (gadget::owner_key(&circuit, &point, &wc), owner_key(&key, c)),
            (gadget::address_key(&circuit, &wa, &wb), address_key(a, b)),
            (gadget::note_key(&circuit, &wa, &wb), note_key(a, b)),
            (gadget::commitment(&circuit, &wa, &wb, &wc, &wd), commitment(a, b, c, d)),
            (gadget::nullifier(&circuit, &wa, &wb), nullifier(a, b)),
            (gadget::output_rho(&circuit, &wa, 1), output_rho(a, 1)),
        ];
        for (wire, digest) in pairs {
            prop_assert_eq!(wires::value(&wire.unwrap()), Some(digest));
        }
        prop_assert!(circuit.is_satisfied().unwrap());
    }
}
