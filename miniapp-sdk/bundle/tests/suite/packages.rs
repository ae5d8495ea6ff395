use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use teahouse_base::Coded;
use teahouse_bundle::{AppId, Archive, PackageError, ParsedPackage, PublisherKey, VerifiedPackage};

use crate::{MANIFEST, good_component};

fn archive() -> Archive {
    let files = [("manifest.toml", MANIFEST.as_bytes().to_vec()), ("app.wasm", good_component())];
    Archive::new(files).unwrap()
}

fn publisher(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

#[test]
fn bnd_007_a_package_is_believed_only_with_its_publishers_signature() {
    let bytes = archive().sign(&publisher(1));
    let package = VerifiedPackage::from_bytes(&bytes).unwrap();
    let key = PublisherKey::from_array(publisher(1).verifying_key().to_bytes());
    assert_eq!(package.publisher(), &key);
    assert_eq!(package.app(), AppId::derive(&key, "tea"));
    assert_eq!(package.content_hash(), archive().content_hash());

    let mut other_publisher = bytes.clone();
    other_publisher[9..41].copy_from_slice(publisher(2).verifying_key().as_bytes());
    let error = VerifiedPackage::from_bytes(&other_publisher).unwrap_err();
    assert_eq!((error.code().as_str(), error.exit_code()), ("BND-403", 7));

    let mut other_content = bytes.clone();
    let last = other_content.len() - 5;
    other_content[last] ^= 1;
    assert!(VerifiedPackage::from_bytes(&other_content).is_err());
}

#[test]
fn bnd_007_a_key_of_small_order_signs_nothing() {
    // The identity point: with it, a lax verifier accepts one signature for every content.
    let mut bytes = archive().sign(&publisher(1));
    bytes[9..41].copy_from_slice(&[[1].as_slice(), &[0; 31]].concat());
    bytes[41..105].copy_from_slice(&[[1].as_slice(), &[0; 63]].concat());
    let error = VerifiedPackage::from_bytes(&bytes).unwrap_err();
    assert!(matches!(error, PackageError::Signature { .. } | PackageError::PublisherKey), "{error}");
}

#[test]
fn an_app_is_its_publisher_and_its_name() {
    let key = |seed| PublisherKey::from_array([seed; 32]);
    assert_ne!(AppId::derive(&key(1), "tea"), AppId::derive(&key(2), "tea"));
    assert_ne!(AppId::derive(&key(1), "tea"), AppId::derive(&key(1), "teb"));
    assert_eq!(
        AppId::derive(&key(1), "tea").to_string(),
        "ccc0128a8ec6e5b8c425570577119d135882e72d51ec4868a6484e7491961949"
    );
}

#[test]
fn a_package_has_its_mark_and_version_in_front() {
    let good = archive().sign(&publisher(1));
    assert_eq!(&good[..9], b"teahouse\x01");
    for (at, to) in [(0, b'T'), (8, 0), (8, 2)] {
        let mut bad = good.clone();
        bad[at] = to;
        assert_eq!(ParsedPackage::from_bytes(&bad).unwrap_err().code().as_str(), "BND-401");
    }
    for cut in 0..good.len() {
        assert!(ParsedPackage::from_bytes(&good[..cut]).is_err());
    }
    assert!(ParsedPackage::from_bytes(&vec![0; (10 << 20) + 1]).is_err());
}

proptest! {
    #[test]
    fn bnd_007_one_bent_byte_and_it_is_another_package(at in any::<prop::sample::Index>(), by in 1_u8..=255) {
        let mut bytes = archive().sign(&publisher(1));
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        prop_assert!(VerifiedPackage::from_bytes(&bytes).is_err());
    }
}

#[test]
fn bnd_009_a_release_of_a_listed_app_has_the_registrys_id_whoever_signed_it_and_is_the_same_otherwise() {
    let listed = AppId::from_array([9; 32]);
    for seed in [1, 2] {
        let package = VerifiedPackage::from_bytes(&archive().sign(&publisher(seed))).unwrap();
        let release = package.clone().listed_as(listed);
        assert_eq!(release.app(), listed);
        assert_ne!(package.app(), listed);
        assert_eq!(
            (release.publisher(), release.content_hash()),
            (package.publisher(), package.content_hash())
        );
    }
}
