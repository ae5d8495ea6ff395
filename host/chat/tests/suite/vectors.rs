//! Vectors written by others (Project Wycheproof), for the primitives the session stands on.
//!
//! They are found through `TEAHOUSE_VECTORS` only. Unset: skipped by name. Set and missing: a failure.

use serde_json::Value;

fn groups(file: &str) -> Option<Vec<Value>> {
    let Some(folder) = std::env::var_os("TEAHOUSE_VECTORS") else {
        println!("SKIPPED {file}: TEAHOUSE_VECTORS is not set");
        return None;
    };
    let path = std::path::Path::new(&folder).join("wycheproof").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut file: Value = serde_json::from_str(&text).expect("a JSON file");
    Some(file["testGroups"].take().as_array().expect("test groups").clone())
}

fn bytes(test: &Value, field: &str) -> Vec<u8> {
    hex::decode(test[field].as_str().unwrap_or_else(|| panic!("{field} in {test}"))).expect("hex")
}

fn tests(group: &Value) -> &[Value] {
    group["tests"].as_array().expect("tests")
}

#[test]
fn wycheproof_ml_kem_768_decapsulation_from_seeds_and_encapsulation_keys() {
    use ml_kem::kem::{Decapsulate, KeyExport};
    use ml_kem::{DecapsulationKey, MlKem768, Seed};
    let Some(groups) = groups("mlkem_768_test.json") else { return };
    let mut count = 0;
    for test in groups.iter().flat_map(tests) {
        let seed = Seed::try_from(bytes(test, "seed").as_slice());
        let valid = test["result"] == "valid";
        let Ok(seed) = seed else {
            assert!(!valid, "{test}");
            continue;
        };
        let key = DecapsulationKey::<MlKem768>::from_seed(seed);
        if let Some(public) = test["ek"].as_str() {
            let ours = hex::encode(key.encapsulation_key().to_bytes());
            assert_eq!(ours == public, valid || ours == public, "{test}");
        }
        match key.decapsulate_slice(&bytes(test, "c")) {
            Ok(secret) => {
                assert_eq!(hex::encode(secret) == test["K"].as_str().unwrap_or_default(), valid, "{test}")
            }
            Err(_) => assert!(!valid, "{test}"),
        }
        count += 1;
    }
    println!("{count} ML-KEM-768 decapsulations");
    assert!(count > 50);
}

#[test]
fn wycheproof_ml_kem_768_public_keys_past_the_modulus_are_refused() {
    use teahouse_chat::kem::KemPublic;
    let Some(groups) = groups("mlkem_768_encaps_test.json") else { return };
    let (mut accepted, mut refused) = (0, 0);
    for test in groups.iter().flat_map(tests) {
        let valid = test["result"] == "valid";
        let ours = KemPublic::from_slice(&bytes(test, "ek")).is_ok();
        assert_eq!(ours, valid, "{test}");
        if ours { accepted += 1 } else { refused += 1 }
    }
    println!("{accepted} public keys accepted, {refused} refused");
    assert!(accepted + refused > 10);
}

#[test]
fn wycheproof_x25519_and_its_points_of_small_order() {
    let Some(groups) = groups("x25519_test.json") else { return };
    let (mut count, mut degenerate) = (0, 0);
    for test in groups.iter().flat_map(tests) {
        let secret: [u8; 32] = bytes(test, "private").try_into().expect("32 bytes");
        let public: [u8; 32] = bytes(test, "public").try_into().expect("32 bytes");
        let shared = x25519_dalek::StaticSecret::from(secret).diffie_hellman(&public.into());
        assert_eq!(hex::encode(shared.as_bytes()), test["shared"].as_str().expect("shared"), "{test}");
        // What gives no secret is refused wherever this crate agrees on a key.
        let zero = shared.as_bytes().iter().all(|byte| *byte == 0);
        assert_eq!(shared.was_contributory(), !zero);
        degenerate += usize::from(zero);
        count += 1;
    }
    println!("{count} X25519 agreements, {degenerate} of them degenerate");
    assert!(count > 500 && degenerate > 0);
}

#[test]
fn wycheproof_xchacha20_poly1305() {
    use chacha20poly1305::XChaCha20Poly1305;
    use chacha20poly1305::aead::{Aead, KeyInit, Payload};
    let Some(groups) = groups("xchacha20_poly1305_test.json") else { return };
    let mut count = 0;
    for test in groups.iter().flat_map(tests) {
        let Ok(nonce) = <[u8; 24]>::try_from(bytes(test, "iv")) else { continue };
        let key: [u8; 32] = bytes(test, "key").try_into().expect("32 bytes");
        let sealed = [bytes(test, "ct"), bytes(test, "tag")].concat();
        let aad = bytes(test, "aad");
        let cipher = XChaCha20Poly1305::new(&key.into());
        let opened = cipher.decrypt(&nonce.into(), Payload { msg: &sealed, aad: &aad });
        let valid = test["result"] == "valid";
        assert_eq!(opened.is_ok(), valid, "{test}");
        if let Ok(plain) = opened {
            assert_eq!(plain, bytes(test, "msg"), "{test}");
        }
        count += 1;
    }
    println!("{count} XChaCha20-Poly1305 cases");
    assert!(count > 200);
}
