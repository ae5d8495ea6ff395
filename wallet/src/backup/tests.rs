use super::*;
use crate::keys::{KeyTree, PersonaNumber};
use crate::phrase::Phrase;
use proptest::prelude::*;
use teahouse_base::testing::SeededRng;
use teahouse_base::{CodecError, UnixMillis};

fn persona(seed: u64) -> Persona {
    KeyTree::new(&Phrase::generate(&mut SeededRng::new(seed))).persona(PersonaNumber::FIRST)
}

fn row(key: &[u8], value: &[u8]) -> Row {
    Row { key: key.to_vec(), value: Zeroizing::new(value.to_vec()) }
}

fn some_backup() -> Backup {
    Backup {
        made_at: UnixMillis::new(7),
        identity: persona(1).identity().public(),
        personas: vec![some_persona(), another_persona()],
    }
}

fn some_persona() -> BackupPersona {
    BackupPersona {
        number: PersonaNumber::FIRST,
        nickname: "Anna".to_owned(),
        apps: vec![BackupApp {
            id: [3; 32],
            name: "Tea".to_owned(),
            version: "1.0.0".to_owned(),
            bundle: [4; 32],
        }],
        sections: vec![
            Section {
                table: "node.shares".to_owned(),
                rows: vec![row(b"a", b"a secret share"), row(b"b", b"")],
            },
            Section { table: "wallet.intents".to_owned(), rows: Vec::new() },
        ],
    }
}

fn another_persona() -> BackupPersona {
    BackupPersona {
        number: PersonaNumber::new(3).unwrap(),
        nickname: "Lin".to_owned(),
        apps: Vec::new(),
        sections: Vec::new(),
    }
}

fn sealed(seed: u64) -> Vec<u8> {
    BackupKey::of(&persona(1)).seal(&some_backup(), &mut SeededRng::new(seed)).unwrap()
}

fn opened(file: &[u8]) -> Result<Backup, BackupError> {
    BackupKey::of(&persona(1)).open(file)
}

#[test]
fn what_was_sealed_comes_back_and_says_nothing_to_others() {
    let file = sealed(2);
    assert_eq!(opened(&file).unwrap(), some_backup());
    assert!(!file.windows(6).any(|w| w == b"secret" || w == b"wallet"));
    assert!(!format!("{:?}", some_backup()).contains(&format!("{:?}", b"a secret share".to_vec())));
    // and two files of one profile have nothing but the head in common
    let other = sealed(3);
    assert_eq!((&file[..16], file[16..56] == other[16..56]), (&other[..16], false));
}

#[test]
fn the_layout_is_the_one_that_is_drawn() {
    let file = sealed(2);
    assert_eq!((&file[..15], file[15]), (&MAGIC[..], 1));
    let length = u64::from_be_bytes(file[56..64].try_into().unwrap()) as usize;
    assert_eq!((HEAD, file.len()), (64, 64 + length + 32));
    assert_eq!(length, some_backup().to_bytes().len() + 16);
}

#[test]
fn bak_101_another_phrase_damage_a_cut_and_a_newer_version_are_four_errors() {
    let file = sealed(2);
    assert_eq!(BackupKey::of(&persona(9)).open(&file), Err(BackupError::OtherPhrase));
    assert_eq!(opened(b"something else"), Err(BackupError::NotABackup));
    assert_eq!(opened(b""), Err(BackupError::NotABackup));
    for end in [1, 15, 16, 40, 63, 64, 200, file.len() - 1] {
        assert_eq!(opened(&file[..end]), Err(BackupError::Truncated), "{end}");
    }
    let mut newer = file.clone();
    newer[15] = 2;
    assert_eq!(opened(&newer), Err(BackupError::TooNew { found: 2, newest: 1 }));
    assert_eq!(opened(&[file.as_slice(), b"x"].concat()), Err(BackupError::Damaged("length")));
}

#[test]
fn bak_102_no_byte_can_be_changed_and_a_fresh_checksum_does_not_help() {
    let file = sealed(2);
    for place in 0..file.len() {
        let mut bent = file.clone();
        bent[place] ^= 1 << (place % 8);
        // an accident
        assert!(opened(&bent).is_err(), "{place}");
        // an attacker, who writes the checksum anew
        let body = bent.len() - CHECKSUM;
        let checksum = Sha256::digest(&bent[..body]);
        bent[body..].copy_from_slice(&checksum);
        assert!(bent == file || opened(&bent).is_err(), "{place}");
    }
}

#[test]
fn bak_102_contents_of_another_form_are_refused() {
    // rows and sections out of order would be two forms of one backup
    let mut crossed = some_backup();
    crossed.personas[0].sections.swap(0, 1);
    assert_eq!(Backup::from_bytes(&crossed.to_bytes()), Err(CodecError::Malformed("order of sections")));
    let mut twice = some_backup();
    let again = twice.personas[0].sections[0].rows[0].clone();
    twice.personas[0].sections[0].rows.insert(0, again);
    assert_eq!(Backup::from_bytes(&twice.to_bytes()), Err(CodecError::Malformed("order of rows")));
    // and so would personas; without the first one there would be nobody to be
    let mut other = some_backup();
    other.personas.push(another_persona());
    assert_eq!(Backup::from_bytes(&other.to_bytes()), Err(CodecError::Malformed("order of personas")));
    other.personas.remove(0);
    assert_eq!(Backup::from_bytes(&other.to_bytes()), Err(CodecError::Malformed("first persona")));
    let mut trailing = some_backup().to_bytes();
    trailing.push(0);
    assert_eq!(Backup::from_bytes(&trailing), Err(CodecError::TrailingBytes(1)));
    // a count that is claimed takes no memory
    let long = some_backup();
    let mut bytes = long.to_bytes();
    let end = bytes.len();
    bytes[end - 4..].copy_from_slice(&200_u32.to_be_bytes());
    assert!(matches!(Backup::from_bytes(&bytes), Err(CodecError::Truncated { .. })));
}

proptest! {
    #[test]
    fn every_backup_comes_back_byte_for_byte(
        nickname in "[a-zé茶 ]{0,20}",
        rows in proptest::collection::btree_map(proptest::collection::vec(any::<u8>(), 0..40), proptest::collection::vec(any::<u8>(), 0..200), 0..20),
    ) {
        let rows = rows.iter().map(|(key, value)| row(key, value)).collect();
        let sections = vec![Section { table: "t".to_owned(), rows }];
        let personas = vec![BackupPersona { nickname, sections, ..some_persona() }, another_persona()];
        let backup = Backup { personas, ..some_backup() };
        let bytes = backup.to_bytes();
        prop_assert_eq!(&Backup::from_bytes(&bytes).unwrap(), &backup);
        prop_assert_eq!(Backup::from_bytes(&bytes).unwrap().to_bytes(), bytes);
    }

    #[test]
    fn any_bytes_are_refused_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(opened(&bytes).is_err());
        let headed = [&MAGIC[..], &[1], bytes.as_slice()].concat();
        prop_assert!(opened(&headed).is_err());
        if let Ok(read) = Backup::from_bytes(&bytes) {
            prop_assert_eq!(read.to_bytes(), bytes);
        }
    }

    #[test]
    fn bent_contents_are_read_as_what_they_say_or_refused(place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let mut bytes = some_backup().to_bytes();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        if let Ok(read) = Backup::from_bytes(&bytes) {
            prop_assert_eq!(read.to_bytes(), bytes);
        }
    }
}

#[cfg(feature = "native")]
mod on_disk {
    use super::*;

    #[test]
    fn bak_103_a_backup_replaces_a_backup_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("anna.teahouse-backup");
        let file = BackupFile::at(&path);
        assert!(matches!(file.read(), Err(BackupFileError::Missing(_))));
        // given an older backup, and what a crash left beside it
        file.write(&sealed(2)).unwrap();
        std::fs::write(folder.path().join("anna.teahouse-backup.new"), b"half").unwrap();
        file.write(&sealed(3)).unwrap();
        assert_eq!(file.read().unwrap(), sealed(3));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        // then a letter of the same name is not overwritten
        let letter = folder.path().join("letter.txt");
        std::fs::write(&letter, b"dear Bo").unwrap();
        assert!(matches!(BackupFile::at(&letter).write(&sealed(2)), Err(BackupFileError::NotReplaced(_))));
        assert_eq!(std::fs::read(&letter).unwrap(), b"dear Bo");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
