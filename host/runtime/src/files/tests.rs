//! Files come back as they were given, to their own app, within its quota.
#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use teahouse_base::RecordStore;
use teahouse_base::testing::MemoryStore;

use super::*;

const ANNA: AppId = AppId::from_array([1; 32]);
const OTHER: AppId = AppId::from_array([2; 32]);
const QUOTA: u64 = 1 << 20;

fn changed<T>(store: &MemoryStore, change: impl FnOnce(&mut dyn WriteRecords) -> T) -> T {
    let mut records = store.begin_write().unwrap();
    let value = change(records.as_mut());
    records.commit().unwrap();
    value
}

fn kept(store: &MemoryStore, app: &AppId, name: &str, bytes: &[u8]) -> Result<FileInfo, FilesError> {
    changed(store, |records| keep(records, app, QUOTA, name, bytes))
}

fn read<T>(store: &MemoryStore, look: impl FnOnce(&dyn ReadRecords) -> Result<T, StoreError>) -> T {
    look(store.begin_read().unwrap().as_ref()).unwrap()
}

fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

#[test]
fn a_file_comes_back_with_its_hash_and_is_one_file_however_often_it_is_given() {
    let store = MemoryStore::new();
    for (number, len) in
        [0, 1, PIECE as usize, PIECE as usize + 1, 3 * PIECE as usize - 1].into_iter().enumerate()
    {
        let bytes = pattern(len);
        let file = kept(&store, &ANNA, "a/tea.png", &bytes).unwrap();
        assert_eq!((file.id.get(), file.size), (number as u64 + 1, len as u64));
        assert_eq!((file.name.as_str(), file.media_type.as_str()), ("tea.png", "image/png"));
        assert_eq!(file.hash, blake3::hash(&bytes).to_hex().to_string());
        assert_eq!(read(&store, |records| super::bytes(records, &ANNA, file.id)), bytes);
        // when it is given again, then it is the same file, by the name given last
        let again = kept(&store, &ANNA, "cup.pdf", &bytes).unwrap();
        assert_eq!((again.id, again.name.as_str()), (file.id, "cup.pdf"));
        assert_eq!(read(&store, |records| find(records, &ANNA, &file.hash)), Some(again));
    }
}

#[test]
fn fil_001_a_file_is_not_larger_than_a_sealed_blob_holds() {
    let store = MemoryStore::new();
    let long = vec![0; MAX_FILE as usize + 1];
    let refused = changed(&store, |records| keep(records, &ANNA, u64::MAX, "long", &long)).unwrap_err();
    assert_eq!(refused.code().as_str(), "APP-441");
    changed(&store, |records| keep(records, &ANNA, u64::MAX, "long", &long[1..])).unwrap();
}

#[test]
fn fil_002_files_stay_within_the_quota_in_bytes_and_in_number() {
    let store = MemoryStore::new();
    let file = kept(&store, &ANNA, "one", &pattern(QUOTA as usize - 10)).unwrap();
    assert_eq!(read(&store, |records| room(records, &ANNA, QUOTA)), 10);
    assert!(matches!(
        kept(&store, &ANNA, "two", b"eleven byte"),
        Err(FilesError::Full { bytes: 11, left: 10 })
    ));
    kept(&store, &ANNA, "three", b"ten bytes.").unwrap();
    // when one is forgotten, then its room is there again, and its number is not
    changed(&store, |records| forget(records, &ANNA, file.id)).unwrap();
    changed(&store, |records| forget(records, &ANNA, file.id)).unwrap();
    assert_eq!(read(&store, |records| room(records, &ANNA, QUOTA)), QUOTA - 10);
    assert_eq!(read(&store, |records| super::bytes(records, &ANNA, file.id)), b"");
    assert_eq!(kept(&store, &ANNA, "four", b"again").unwrap().id.get(), 3);
    // and there are only so many
    let nearly = FileBooks { bytes: 0, count: MAX_COUNT - 1, last: 7 };
    changed(&store, |records| put_value(records, FILE_BOOKS, OTHER.as_bytes(), &nearly)).unwrap();
    kept(&store, &OTHER, "n", b"last").unwrap();
    assert_eq!(read(&store, |records| room(records, &OTHER, QUOTA)), 0);
    assert!(matches!(kept(&store, &OTHER, "n", b""), Err(FilesError::Full { .. })));
}

#[test]
fn fil_003_a_number_means_another_apps_file_to_nobody_else() {
    let store = MemoryStore::new();
    let file = kept(&store, &ANNA, "tea.txt", b"green").unwrap();
    assert_eq!(read(&store, |records| info(records, &OTHER, file.id)), None);
    assert_eq!(read(&store, |records| find(records, &OTHER, &file.hash)), None);
    assert_eq!(read(&store, |records| super::bytes(records, &OTHER, file.id)), b"");
    changed(&store, |records| forget(records, &OTHER, file.id)).unwrap();
    assert_eq!(read(&store, |records| super::bytes(records, &ANNA, file.id)), b"green");
}

#[test]
fn fil_008_a_removed_app_leaves_no_file_behind_and_its_numbers_go_on() {
    let store = MemoryStore::new();
    kept(&store, &ANNA, "a", &pattern(200_000)).unwrap();
    kept(&store, &OTHER, "b", b"other").unwrap();
    changed(&store, |records| crate::records::wipe(records, &ANNA)).unwrap();
    for table in [FILES, FILE_BYTES] {
        let left = read(&store, |records| records.scan(table, ANNA.as_bytes(), None, 10));
        assert!(left.is_empty(), "{table:?}");
    }
    assert_eq!(read(&store, |records| room(records, &ANNA, QUOTA)), QUOTA);
    assert_eq!(read(&store, |records| room(records, &OTHER, QUOTA)), QUOTA - 5);
    assert_eq!(kept(&store, &ANNA, "c", b"new").unwrap().id.get(), 2);
}

#[test]
fn counters_that_were_cut_or_are_longer_are_refused() {
    let bytes = FileBooks { bytes: 1, count: 2, last: 3 }.to_bytes();
    assert_eq!(FileBooks::from_bytes(&bytes), Ok(FileBooks { bytes: 1, count: 2, last: 3 }));
    assert!((0..bytes.len()).all(|end| FileBooks::from_bytes(&bytes[..end]).is_err()));
    assert!(FileBooks::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
}
