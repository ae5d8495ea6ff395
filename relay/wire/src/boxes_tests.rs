//! A box key signs for its own box only, and a box id is the one encoding of a strong key.

use super::*;
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::traits::Identity;
use proptest::prelude::*;
use teahouse_base::testing::SeededRng;

fn seed(n: u64) -> BoxSeed {
    BoxSeed::random(&mut SeededRng::new(n))
}

#[test]
fn box_001_writer_and_reader_find_the_same_boxes() {
    let seed = seed(1);
    let reader = seed.reader();
    for n in [0, 1, 2, 1_000, u64::MAX].map(BoxIndex::new) {
        assert_eq!(seed.key(n).id(), reader.box_id(n));
        assert_eq!(seed.box_id(n), reader.box_id(n));
    }
}

#[test]
fn golden_ids_of_a_fixed_seed() {
    // b_n = SHA-512("teahouse box blind 1" ‖ A ‖ c ‖ n), id_n = compress(b_n · a · B)
    let seed = BoxSeed::from_secret(SecretBytes::new([0x11; 32]));
    assert_eq!(seed.box_id(BoxIndex::new(0)).to_string(), include_str!("../golden/box-0.hex").trim());
    assert_eq!(seed.box_id(BoxIndex::new(1)).to_string(), include_str!("../golden/box-1.hex").trim());
    assert_eq!(hex::encode(seed.reader().to_bytes()), include_str!("../golden/box-reader.hex").trim());
}

#[test]
fn box_002_refuses_keys_of_small_order() {
    // given every point of the eight-torsion, which verifies a signature (R = identity, S = 0) for a lax verifier
    for point in EIGHT_TORSION {
        let id = BoxId::from_array(point.compress().to_bytes());
        let mut forged = [0; 64];
        forged[..32].copy_from_slice(EdwardsPoint::identity().compress().as_bytes());
        // then each is refused as a key
        assert_eq!(verify(&id, b"anything", &forged), Err(BoxSignatureFault::Key));
    }
}

#[test]
fn box_002_refuses_a_key_with_a_torsion_part() {
    // given a good key plus a point of order eight: the same owner, another name
    let key = seed(3).key(BoxIndex::new(0));
    let good = CompressedEdwardsY(*key.id().as_bytes()).decompress().unwrap();
    let bent = BoxId::from_array((good + EIGHT_TORSION[1]).compress().to_bytes());
    // when it is offered with a signature made for it, then it is refused whatever the challenge's cofactor luck
    for n in 0_u32..16 {
        let message = n.to_be_bytes();
        let public = VerifyingKey::from_bytes(bent.as_bytes()).unwrap();
        let signature = raw_sign::<Sha512>(&key.expanded, &message, &public).to_bytes();
        assert_eq!(verify(&bent, &message, &signature), Err(BoxSignatureFault::Key));
    }
}

#[test]
fn box_002_refuses_other_encodings_of_a_key() {
    // y = p + 1 encodes the same point as y = 1; y = p + 3 is a non-canonical form of a curve point or none at all
    for low in [0xee_u8, 0xf0, 0xf1, 0xff] {
        let mut bytes = [0xff; 32];
        bytes[0] = low;
        bytes[31] = 0x7f;
        assert_eq!(verify(&BoxId::from_array(bytes), b"", &[0; 64]), Err(BoxSignatureFault::Key), "{low:#x}");
    }
    // x = 0 with the sign bit set
    let mut negative_zero = [0; 32];
    negative_zero[0] = 1;
    negative_zero[31] = 0x80;
    assert_eq!(verify(&BoxId::from_array(negative_zero), b"", &[0; 64]), Err(BoxSignatureFault::Key));
}

#[test]
fn box_003_refuses_a_signature_with_s_above_the_order() {
    // given a valid signature and the group order L, little-endian
    let key = seed(4).key(BoxIndex::new(0));
    let good = key.sign(b"tea");
    assert_eq!(verify(&key.id(), b"tea", &good), Ok(()));
    let order: [u8; 32] = {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(
            &hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").unwrap(),
        );
        bytes
    };
    // when L is added to S, which a lax verifier would take for the same signature
    let mut bent = good;
    let mut carry = 0_u16;
    for (byte, add) in bent[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = (sum & 0xff) as u8;
        carry = sum >> 8;
    }
    // then it is refused
    assert_eq!(verify(&key.id(), b"tea", &bent), Err(BoxSignatureFault::Signature));
}

#[test]
fn box_003_refuses_r_of_small_order() {
    // given a signer who uses the nonce zero: R = identity, S = k·a verifies for a lax verifier
    let key = seed(5).key(BoxIndex::new(0));
    let r = EdwardsPoint::identity().compress().to_bytes();
    let k = {
        let hash =
            Sha512::new_with_prefix(r).chain_update(key.id().as_bytes()).chain_update(b"tea").finalize();
        Scalar::from_bytes_mod_order_wide(&hash.into())
    };
    let s = k * key.expanded.scalar;
    assert_eq!(EdwardsPoint::mul_base(&s), EdwardsPoint::mul_base(&key.expanded.scalar) * k);
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&r);
    signature[32..].copy_from_slice(s.as_bytes());
    assert_eq!(verify(&key.id(), b"tea", &signature), Err(BoxSignatureFault::Signature));
}

#[test]
fn box_004_nonces_differ_between_boxes_even_for_one_message() {
    // A reader knows every b_n. Were R equal in two boxes, s_0 − s_1 = (k_0·b_0 − k_1·b_1)·a would give it a.
    let seed = seed(6);
    let rs: std::collections::BTreeSet<_> =
        (0..64).map(|n| seed.key(BoxIndex::new(n)).sign(b"same")[..32].to_vec()).collect();
    assert_eq!(rs.len(), 64);
}

#[test]
fn a_reader_cannot_turn_one_boxs_signature_into_anothers() {
    // given all that a reader can compute: b_0, b_1 and a signature under box 0
    let seed = seed(7);
    let (reader, signature) = (seed.reader(), seed.key(BoxIndex::new(0)).sign(b"tea"));
    let ratio = reader.blind(BoxIndex::new(1)) * reader.blind(BoxIndex::new(0)).invert();
    let s = Scalar::from_canonical_bytes(signature[32..].try_into().unwrap()).unwrap();
    // when it scales S, alone or together with R, by the ratio of the blinding factors
    let mut scaled = signature;
    scaled[32..].copy_from_slice((s * ratio).as_bytes());
    let r = CompressedEdwardsY(signature[..32].try_into().unwrap()).decompress().unwrap();
    let mut both = scaled;
    both[..32].copy_from_slice((r * ratio).compress().as_bytes());
    // then neither holds under box 1, because the challenge hashes the key
    let target = reader.box_id(BoxIndex::new(1));
    assert!(verify(&target, b"tea", &scaled).is_err() && verify(&target, b"tea", &both).is_err());
}

#[test]
fn a_reader_with_a_weak_root_is_refused() {
    let mut bytes = seed(8).reader().to_bytes();
    bytes[1..33].copy_from_slice(EIGHT_TORSION[1].compress().as_bytes());
    assert!(BoxReader::from_bytes(&bytes).is_err());
    let mixed = ED25519_BASEPOINT_POINT + EIGHT_TORSION[2];
    bytes[1..33].copy_from_slice(mixed.compress().as_bytes());
    assert!(BoxReader::from_bytes(&bytes).is_err());
}

#[test]
fn a_seed_and_a_key_print_nothing_secret() {
    let seed = BoxSeed::from_secret(SecretBytes::new([0xab; 32]));
    let shown = format!("{seed:?} {:?} {:?}", seed.reader(), seed.key(BoxIndex::new(0)));
    assert!(!shown.contains("abab") && !shown.contains("171, 171"), "{shown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_a_box_key_signs_holds_for_its_box_and_no_other(s in any::<u64>(), n in any::<u64>(), m in any::<u64>(), text in proptest::collection::vec(any::<u8>(), 0..64)) {
        prop_assume!(n != m);
        let seed = seed(s);
        let signature = seed.key(BoxIndex::new(n)).sign(&text);
        prop_assert_eq!(verify(&seed.box_id(BoxIndex::new(n)), &text, &signature), Ok(()));
        prop_assert!(verify(&seed.box_id(BoxIndex::new(m)), &text, &signature).is_err());
    }

    #[test]
    fn a_reader_comes_back_from_its_bytes(s in any::<u64>(), n in any::<u64>()) {
        let reader = seed(s).reader();
        let again = BoxReader::from_bytes(&reader.to_bytes()).unwrap();
        prop_assert_eq!(again.box_id(BoxIndex::new(n)), reader.box_id(BoxIndex::new(n)));
    }

    #[test]
    fn no_bytes_make_the_verifier_panic(id in any::<[u8; 32]>(), half in any::<[u8; 32]>(), other in any::<[u8; 32]>()) {
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&half);
        signature[32..].copy_from_slice(&other);
        prop_assert!(verify(&BoxId::from_array(id), b"", &signature).is_err());
    }
}
