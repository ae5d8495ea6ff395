//! Project Wycheproof's vectors for the primitives this crate uses, found through `TEAHOUSE_VECTORS`: a folder that
//! holds `wycheproof/*.json`. Unset, the suite says that it is skipped; set but missing, it fails.

use std::path::PathBuf;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signature, VerifyingKey};
use hkdf::Hkdf;
use k256::ecdsa::signature::Verifier;
use serde_json::Value;
use sha2::Sha256;

/// The groups of one file; `None` when the suite is skipped.
fn groups(name: &str) -> Option<Vec<Value>> {
    let Some(folder) = std::env::var_os("TEAHOUSE_VECTORS") else {
        println!("skipped: wycheproof {name} (TEAHOUSE_VECTORS is not set)");
        return None;
    };
    let path = PathBuf::from(folder).join("wycheproof").join(format!("{name}_test.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let file: Value = serde_json::from_str(&text).unwrap();
    Some(file["testGroups"].as_array().unwrap().clone())
}

fn bytes(of: &Value, field: &str) -> Vec<u8> {
    hex::decode(of[field].as_str().unwrap()).unwrap()
}

/// Runs every test of a file. `holds` says whether our primitive takes it.
fn check(name: &str, holds: impl Fn(&Value, &Value) -> bool) {
    let Some(groups) = groups(name) else { return };
    let mut count = 0;
    for group in &groups {
        for test in group["tests"].as_array().unwrap() {
            let expected = test["result"] == "valid";
            let undecided = test["result"] == "acceptable";
            let found = holds(group, test);
            assert!(undecided || found == expected, "{name} {}: {}", test["tcId"], test["comment"]);
            count += 1;
        }
    }
    assert!(count > 50, "{name} has only {count} tests");
}

#[test]
fn wycheproof_ecdsa_secp256k1() {
    check("ecdsa_secp256k1_sha256", |group, test| {
        let key = bytes(&group["publicKey"], "uncompressed");
        let key = k256::ecdsa::VerifyingKey::from_sec1_bytes(&key).unwrap();
        let Ok(signature) = k256::ecdsa::Signature::from_der(&bytes(test, "sig")) else { return false };
        // The curve's library takes low `s` only, as Ethereum does; the vectors take both.
        let signature = signature.normalize_s();
        key.verify(&bytes(test, "msg"), &signature).is_ok()
    });
}

#[test]
fn wycheproof_ed25519() {
    check("ed25519", |group, test| {
        let key: [u8; 32] = bytes(&group["publicKey"], "pk").try_into().unwrap();
        let (Ok(key), Ok(signature)) =
            (VerifyingKey::from_bytes(&key), Signature::from_slice(&bytes(test, "sig")))
        else {
            return false;
        };
        key.verify_strict(&bytes(test, "msg"), &signature).is_ok()
    });
}

#[test]
fn wycheproof_hkdf_sha256() {
    check("hkdf_sha256", |_, test| {
        let mut out = vec![0; usize::try_from(test["size"].as_u64().unwrap()).unwrap()];
        let hkdf = Hkdf::<Sha256>::new(Some(&bytes(test, "salt")), &bytes(test, "ikm"));
        hkdf.expand(&bytes(test, "info"), &mut out).is_ok() && out == bytes(test, "okm")
    });
}

#[test]
fn wycheproof_xchacha20_poly1305() {
    check("xchacha20_poly1305", |_, test| {
        let (Ok(nonce), key) = (<[u8; 24]>::try_from(bytes(test, "iv")), bytes(test, "key")) else {
            return false;
        };
        let cipher = XChaCha20Poly1305::new_from_slice(&key).unwrap();
        let sealed = [bytes(test, "ct"), bytes(test, "tag")].concat();
        let aad = bytes(test, "aad");
        let opened = cipher.decrypt(&XNonce::from(nonce), Payload { msg: &sealed, aad: &aad });
        opened.is_ok_and(|plain| plain == bytes(test, "msg"))
    });
}
