use super::*;
use proptest::prelude::*;
use teahouse_base::testing::SeededRng;

fn phrase() -> Phrase {
    Phrase::generate(&mut SeededRng::new(1))
}

fn typed(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn sealed_with(text: &str) -> Keystore {
    let passphrase = typed(text);
    let protection = Protection::Passphrase(&passphrase, Stretching::CHEAP_FOR_TESTS);
    Keystore::seal(&phrase(), &protection, &mut SeededRng::new(2)).unwrap()
}

#[test]
fn a_sealed_phrase_comes_back_from_its_text() {
    let keystore = Keystore::from_json(&sealed_with("long black tea").to_json()).unwrap();
    assert!(keystore.needs_passphrase());
    assert_eq!(keystore.open(Some(&typed("long black tea"))).unwrap(), phrase());
}

#[test]
fn rfc_9106_second_option_is_what_the_product_uses() {
    assert_eq!(Stretching::RFC_9106_SECOND.parts(), (65_536, 3, 4));
    // and it opens what it sealed
    let passphrase = typed("password");
    let protection = Protection::Passphrase(&passphrase, Stretching::RFC_9106_SECOND);
    let keystore = Keystore::seal(&phrase(), &protection, &mut SeededRng::new(3)).unwrap();
    assert_eq!(keystore.open(Some(&passphrase)).unwrap(), phrase());
}

#[test]
fn ks_001_a_wrong_passphrase_is_not_called_damage() {
    let keystore = sealed_with("long black tea");
    assert!(matches!(keystore.open(Some(&typed("long black te"))), Err(OpenError::WrongPassphrase)));
    assert!(matches!(keystore.open(None), Err(OpenError::PassphraseNeeded)));
}

#[test]
fn ks_001_damage_is_not_called_a_wrong_passphrase() {
    // given a file in which one hex digit of any field flipped
    let text = sealed_with("tea").to_json();
    let places: Vec<_> =
        text.char_indices().filter(|(i, c)| c.is_ascii_hexdigit() && digit_of_a_value(&text, *i)).collect();
    for (place, old) in places {
        let flipped = if old == '0' { '1' } else { '0' };
        let mut bent = text.clone();
        bent.replace_range(place..=place, &flipped.to_string());
        if bent == text {
            continue;
        }
        // when / then it never becomes a keystore that blames the person
        let read = Keystore::from_json(&bent);
        let opened = read.as_ref().map(|k| k.open(Some(&typed("tea"))));
        assert!(read.is_err(), "{place}: {opened:?}");
    }
}

/// Whether the character at `place` is inside a long hex text, not a field's name or a number.
fn digit_of_a_value(text: &str, place: usize) -> bool {
    let quoted = text[..place].rfind('"').map(|start| &text[start + 1..]);
    quoted.is_some_and(|rest| {
        rest.split('"')
            .next()
            .is_some_and(|value| value.len() >= 32 && value.bytes().all(|b| b.is_ascii_hexdigit()))
    })
}

#[test]
fn ks_002_parameters_cannot_be_exchanged_even_with_a_fresh_checksum() {
    // given an attacker who rewrites the parameters and the checksum
    let mut keystore = sealed_with("tea");
    let Wrap::Passphrase { salt, .. } = keystore.wrap else { panic!("sealed with a passphrase") };
    keystore.wrap = Wrap::Passphrase { stretching: Stretching::new(65, 1, 1).unwrap(), salt };
    let read = Keystore::from_json(&keystore.to_json()).unwrap();
    // when / then
    assert!(matches!(read.open(Some(&typed("tea"))), Err(OpenError::WrongPassphrase)));
    // and the variant without passphrase is no way around either
    keystore.wrap = Wrap::Open { key: SecretBytes::new([0; 32]) };
    assert!(matches!(keystore.open(None), Err(OpenError::Damaged("data key"))));
}

#[test]
fn ks_002_the_two_seals_cannot_change_places() {
    let mut keystore = sealed_with("tea");
    std::mem::swap(&mut keystore.data_key, &mut keystore.phrase);
    assert!(keystore.open(Some(&typed("tea"))).is_err());
}

#[test]
fn ks_003_a_file_cannot_ask_for_the_machines_memory() {
    for (memory, passes, lanes) in
        [(u32::MAX, 1, 1), (64, u32::MAX, 1), (64, 1, u32::MAX), (7, 1, 1), (64, 0, 1), (64, 1, 0)]
    {
        let refused = Stretching::new(memory, passes, lanes);
        assert!(
            matches!(refused, Err(KeystoreError::StretchingOutOfBounds { .. })),
            "{memory} {passes} {lanes}"
        );
    }
}

#[test]
fn without_a_passphrase_the_keystore_says_so() {
    let keystore =
        Keystore::seal(&phrase(), &Protection::FilePermissionsOnly, &mut SeededRng::new(5)).unwrap();
    let keystore = Keystore::from_json(&keystore.to_json()).unwrap();
    assert!(!keystore.needs_passphrase());
    assert!(keystore.to_json().contains("file_permissions_only"));
    assert_eq!(keystore.open(None).unwrap(), phrase());
}

#[test]
fn a_new_passphrase_replaces_the_old_one() {
    let mut rng = SeededRng::new(6);
    let new = typed("green");
    let protection = Protection::Passphrase(&new, Stretching::CHEAP_FOR_TESTS);
    let changed = sealed_with("black").protect_anew(Some(&typed("black")), &protection, &mut rng).unwrap();
    assert_eq!(changed.open(Some(&new)).unwrap(), phrase());
    assert!(matches!(changed.open(Some(&typed("black"))), Err(OpenError::WrongPassphrase)));
}

#[test]
fn a_newer_keystore_is_named_as_such() {
    let newer = sealed_with("tea").to_json().replace("\"version\": 1", "\"version\": 9");
    assert!(matches!(Keystore::from_json(&newer), Err(KeystoreError::TooNew { found: 9, newest: 1 })));
    let none = sealed_with("tea").to_json().replace("\"version\": 1", "\"version\": 0");
    assert!(matches!(Keystore::from_json(&none), Err(KeystoreError::Damaged("version"))));
}

#[test]
fn no_secret_is_printed() {
    let text = format!("{:?} {:?}", sealed_with("long black tea"), typed("long black tea"));
    assert!(!text.contains("tea\"") && !text.contains("long"));
}

proptest! {
    #[test]
    fn any_text_is_refused_without_panic(text in ".{0,300}") {
        prop_assert!(Keystore::from_json(&text).is_err());
    }
}

#[cfg(feature = "native")]
mod on_disk {
    use super::*;

    #[test]
    fn ks_004_a_crash_while_writing_leaves_the_old_keystore() {
        // given a keystore, and a half-written successor that a crash left beside it
        let folder = tempfile::tempdir().unwrap();
        let file = KeystoreFile::at(folder.path().join("keystore.json"));
        let old = sealed_with("old");
        file.write(&old).unwrap();
        std::fs::write(folder.path().join("keystore.json.new"), &sealed_with("new").to_json()[..100])
            .unwrap();
        // when / then
        assert_eq!(file.read().unwrap(), old);
        // and the next write is not confused by it
        let new = sealed_with("new");
        file.write(&new).unwrap();
        assert_eq!(file.read().unwrap(), new);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_file_is_told_from_a_damaged_and_from_a_giant_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keystore.json");
        let file = KeystoreFile::at(&path);
        assert!(matches!(file.read(), Err(FileError::Missing(_))));
        std::fs::write(&path, b"\xff\xfe").unwrap();
        assert!(matches!(file.read(), Err(FileError::Keystore(KeystoreError::Damaged("text")))));
        std::fs::write(&path, vec![b' '; 65 * 1024]).unwrap();
        assert!(matches!(file.read(), Err(FileError::Keystore(KeystoreError::Damaged("size")))));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keystore.json");
        KeystoreFile::at(&path).write(&sealed_with("tea")).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
