//! An envelope has one form, and only the holder of its box's key can make it.

use super::*;
use crate::boxes::{BoxIndex, BoxSeed};
use proptest::prelude::*;
use teahouse_base::testing::SeededRng;
use teahouse_base::{Rng, SecretBytes};

fn key() -> BoxKey {
    BoxSeed::from_secret(SecretBytes::new([0x11; 32])).key(BoxIndex::new(0))
}

fn envelope(class: Class, filling: u8) -> VerifiedEnvelope {
    let ciphertext = vec![filling; class.ciphertext_len()];
    VerifiedEnvelope::frame(&key(), Generation::CURRENT, Stamp::new(0x0ab5_4a98), class, &ciphertext).unwrap()
}

fn read(bytes: Vec<u8>) -> Result<VerifiedEnvelope, EnvelopeError> {
    EnvelopeBytes::from_vec(bytes)?.parse()?.verify()
}

#[test]
fn golden_frame() {
    // | 0 version 01 | 1 class 01 | 2 generation 0001 | 4 stamp 0ab54a98 | 8 box id | 40 signature | 104 ciphertext |
    // | 2784 proof, zero |
    let bytes = envelope(Class::Small, 0x5a).into_bytes().into_vec();
    assert_eq!(hex::encode(&bytes[..8]), "010100010ab54a98");
    assert_eq!(hex::encode(&bytes[8..40]), include_str!("../golden/box-0.hex").trim());
    assert_eq!(hex::encode(&bytes[40..104]), include_str!("../golden/envelope-signature.hex").trim());
    assert!(bytes[104..2_784].iter().all(|b| *b == 0x5a));
    assert!(bytes[2_784..].iter().all(|b| *b == 0) && bytes.len() == 3_072);
    assert_eq!(
        envelope(Class::Small, 0x5a).content().to_string(),
        include_str!("../golden/content.hex").trim()
    );
}

#[test]
fn env_001_refuses_a_length_that_no_class_has() {
    for len in [0, 1, 391, 3_071, 3_073, 14_335, 14_337, 65_536] {
        assert_eq!(EnvelopeBytes::from_vec(vec![1; len]), Err(EnvelopeError::Length { found: len }));
    }
}

#[test]
fn env_002_refuses_versions_it_does_not_know() {
    for version in [0, 2, 255] {
        let mut bytes = envelope(Class::Small, 0).into_bytes().into_vec();
        bytes[0] = version;
        assert_eq!(read(bytes), Err(EnvelopeError::Version { found: version }));
    }
}

#[test]
fn env_003_refuses_a_proof_where_version_1_has_none() {
    let mut bytes = envelope(Class::Large, 0).into_bytes().into_vec();
    for at in [14_336 - 288, 14_335] {
        bytes[at] = 1;
        assert_eq!(read(bytes.clone()), Err(EnvelopeError::ProofPlace));
        bytes[at] = 0;
    }
}

#[test]
fn env_004_refuses_any_bent_byte_before_the_proof() {
    let good = envelope(Class::Small, 7).into_bytes().into_vec();
    for at in (0..110).chain([1_500, 2_783]) {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        assert!(read(bytes).is_err(), "byte {at}");
    }
}

#[test]
fn env_005_a_message_framed_again_is_the_same_content() {
    // given one ciphertext framed at two times
    let ciphertext = vec![9; Class::Small.ciphertext_len()];
    let frame = |stamp| {
        VerifiedEnvelope::frame(&key(), Generation::CURRENT, Stamp::new(stamp), Class::Small, &ciphertext)
            .unwrap()
    };
    let (now, later) = (frame(1), frame(2));
    // then the bytes differ and the content does not
    assert_ne!(now.bytes(), later.bytes());
    assert_eq!(now.content(), later.content());
    assert_ne!(now.content(), envelope(Class::Small, 8).content());
}

#[test]
fn a_tombstone_is_as_long_as_a_message_and_says_what_it_is() {
    let grave = VerifiedEnvelope::tombstone(
        &key(),
        Generation::CURRENT,
        Stamp::new(5),
        Class::Small,
        &mut SeededRng::new(1),
    );
    let read = read(grave.bytes().clone().into_vec()).unwrap();
    assert_eq!((read.kind(), read.bytes().as_slice().len()), (Kind::Tombstone, 3_072));
    assert_ne!(grave.content(), envelope(Class::Small, 0).content());
}

#[test]
fn a_class_byte_must_fit_the_length() {
    let mut bytes = envelope(Class::Small, 0).into_bytes().into_vec();
    bytes[1] = 2;
    assert_eq!(read(bytes.clone()), Err(EnvelopeError::Class { found: 2 }));
    bytes[1] = 3;
    assert_eq!(read(bytes), Err(EnvelopeError::Class { found: 3 }));
}

#[test]
fn ciphertext_of_another_length_is_not_framed() {
    let refused =
        VerifiedEnvelope::frame(&key(), Generation::CURRENT, Stamp::new(0), Class::Small, &[0; 2_679]);
    assert_eq!(refused, Err(EnvelopeError::Ciphertext { expected: 2_680, found: 2_679 }));
}

#[test]
fn error_codes_are_stable() {
    let codes: Vec<_> = [
        EnvelopeError::Length { found: 0 },
        EnvelopeError::Version { found: 0 },
        EnvelopeError::Class { found: 0 },
        EnvelopeError::Generation { found: 0 },
        EnvelopeError::ProofPlace,
        EnvelopeError::BoxKey,
        EnvelopeError::Signature,
        EnvelopeError::Ciphertext { expected: 0, found: 0 },
    ]
    .iter()
    .map(|error| error.code().to_string())
    .collect();
    assert_eq!(codes.join(" "), "ENV-101 ENV-102 ENV-103 ENV-104 ENV-105 ENV-106 ENV-107 ENV-108");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn an_envelope_comes_back_from_its_bytes(seed in any::<u64>(), n in any::<u64>(), stamp in any::<u32>(), large in any::<bool>()) {
        let class = if large { Class::Large } else { Class::Small };
        let mut rng = SeededRng::new(seed);
        let key = BoxSeed::random(&mut rng).key(BoxIndex::new(n));
        let mut ciphertext = vec![0; class.ciphertext_len()];
        rng.fill(&mut ciphertext);
        let made = VerifiedEnvelope::frame(&key, Generation::CURRENT, Stamp::new(stamp), class, &ciphertext).unwrap();
        let got = read(made.bytes().clone().into_vec()).unwrap();
        prop_assert_eq!(got.ciphertext(), &ciphertext[..]);
        prop_assert_eq!(got, made);
    }

    #[test]
    fn random_bytes_of_the_right_length_never_panic(seed in any::<u64>(), version in 0_u8..3, class in any::<u8>()) {
        let mut bytes = vec![0; 3_072];
        SeededRng::new(seed).fill(&mut bytes);
        (bytes[0], bytes[1]) = (version, class);
        bytes[2..4].copy_from_slice(&[0, 1]);
        bytes[2_784..].fill(0);
        prop_assert!(read(bytes).is_err());
    }
}
