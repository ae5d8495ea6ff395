use super::*;
use proptest::prelude::*;
use teahouse_base::testing::SeededRng;

/// The secret and the passphrase of the definition's test vectors.
const SECRET: &str = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
const PASSPHRASE: &str = "testpassword";

/// "PBKDF2-SHA-256" of the definition.
const PBKDF2: &str = r#"{
    "crypto" : {
        "cipher" : "aes-128-ctr",
        "cipherparams" : { "iv" : "6087dab2f9fdbbfaddc31a909735c1e6" },
        "ciphertext" : "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
        "kdf" : "pbkdf2",
        "kdfparams" : {
            "c" : 262144,
            "dklen" : 32,
            "prf" : "hmac-sha256",
            "salt" : "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"
        },
        "mac" : "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"
    },
    "id" : "3198bc9c-6672-5ab3-d995-4942343ae5b6",
    "version" : 3
}"#;

/// "Scrypt" of the definition.
const SCRYPT: &str = r#"{
    "crypto" : {
        "cipher" : "aes-128-ctr",
        "cipherparams" : { "iv" : "83dbcc02d8ccb40e466191a123791e0e" },
        "ciphertext" : "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
        "kdf" : "scrypt",
        "kdfparams" : {
            "dklen" : 32,
            "n" : 262144,
            "p" : 8,
            "r" : 1,
            "salt" : "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"
        },
        "mac" : "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"
    },
    "id" : "3198bc9c-6672-5ab3-d995-4942343ae5b6",
    "version" : 3
}"#;

fn typed(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn key() -> AccountKey {
    AccountKey::from_bytes(&[7; 32]).unwrap()
}

fn exported() -> String {
    export(&key(), &typed("tea"), V3Work::CHEAP_FOR_TESTS, &mut SeededRng::new(1)).unwrap()
}

#[test]
fn the_two_vectors_of_the_web3_secret_storage_definition_hold() {
    for vector in [PBKDF2, SCRYPT] {
        let key = import(vector, &typed(PASSPHRASE)).unwrap();
        assert_eq!(hex::encode(key.export().expose()), SECRET);
    }
    let old = SCRYPT.replace("\"crypto\"", "\"Crypto\"");
    assert!(import(&old, &typed(PASSPHRASE)).is_ok());
}

#[test]
fn what_was_exported_is_the_same_account_again_and_never_looks_the_same() {
    let text = exported();
    assert_eq!(import(&text, &typed("tea")).unwrap().address(), key().address());
    let other = export(&key(), &typed("tea"), V3Work::CHEAP_FOR_TESTS, &mut SeededRng::new(2)).unwrap();
    assert_ne!(text, other);
    assert!(!text.contains(&hex::encode([7; 32])) && text.contains(&hex::encode(key().address())));
    assert_eq!(V3Work::STANDARD, V3Work::Scrypt { log_n: 18, r: 8, p: 1 });
}

#[test]
fn kst_001_a_file_cannot_ask_for_the_machines_memory_or_its_day() {
    let cheap = exported();
    for (from, to) in [
        ("\"n\": 16", "\"n\": 1099511627776"),
        ("\"n\": 16", "\"n\": 1"),
        ("\"r\": 1", "\"r\": 4000000000"),
        ("\"r\": 1", "\"r\": 0"),
        ("\"p\": 1", "\"p\": 4000000000"),
        ("\"p\": 1", "\"p\": 0"),
    ] {
        let greedy = cheap.replace(from, to);
        assert_ne!(greedy, cheap, "{from}");
        assert_eq!(import(&greedy, &typed("tea")).unwrap_err(), V3Error::TooMuchWork, "{to}");
    }
    for rounds in ["0", "4294967295"] {
        let greedy = PBKDF2.replace("262144", rounds);
        assert_eq!(import(&greedy, &typed("tea")).unwrap_err(), V3Error::TooMuchWork);
    }
    let giant = format!("{}{cheap}", " ".repeat(MAX_V3));
    assert_eq!(import(&giant, &typed("tea")).unwrap_err(), V3Error::Malformed("size"));
}

#[test]
fn kst_002_a_wrong_passphrase_and_other_forms_are_told_apart() {
    let text = exported();
    assert_eq!(import(&text, &typed("green")).unwrap_err(), V3Error::WrongPassphrase);
    for (from, to, error) in [
        ("\"version\": 3", "\"version\": 1", V3Error::Unknown("version")),
        ("aes-128-ctr", "aes-128-cbc", V3Error::Unknown("cipher")),
        ("\"scrypt\"", "\"argon2\"", V3Error::Unknown("stretching")),
        ("\"dklen\": 32", "\"dklen\": 16", V3Error::Unknown("length of key")),
        ("\"n\": 16", "\"n\": 17", V3Error::Malformed("scrypt")),
        ("\"iv\": \"", "\"iv\": \"00", V3Error::Malformed("iv")),
    ] {
        let bent = text.replace(from, to);
        assert_ne!(bent, text, "{from}");
        assert_eq!(import(&bent, &typed("tea")).unwrap_err(), error);
    }
    let md5 = PBKDF2.replace("hmac-sha256", "hmac-md5");
    assert_eq!(import(&md5, &typed(PASSPHRASE)).unwrap_err(), V3Error::Unknown("hash"));
}

#[test]
fn kst_003_a_key_of_another_address_than_the_file_names_is_refused() {
    let text = exported().replace(&hex::encode(key().address()), &"ab".repeat(20));
    assert_eq!(import(&text, &typed("tea")).unwrap_err(), V3Error::OtherAddress);
}

proptest! {
    #[test]
    fn any_text_is_refused_without_panic(text in ".{0,300}") {
        prop_assert!(import(&text, &typed("tea")).is_err());
    }

    #[test]
    fn a_bent_file_is_the_same_key_or_none(place in any::<prop::sample::Index>(), bit in 0_u8..7) {
        let text = exported();
        let mut bytes = text.clone().into_bytes();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        let bent = String::from_utf8(bytes).unwrap();
        // A changed number of rounds may be a day's work; those are the other test's.
        if !bent.contains("\"n\": 16") || !bent.contains("\"r\": 1") || !bent.contains("\"p\": 1") {
            return Ok(());
        }
        if let Ok(read) = import(&bent, &typed("tea")) {
            prop_assert_eq!(read.address(), key().address());
        }
    }
}
