//! What every shelf must keep: verified chunks, durably, within its bound.

use teahouse_base::testing::SeededRng;
use teahouse_base::{Rng, SecretBytes, UnixSeconds};
use teahouse_relay::blob::{BlobStore, RedbShelf, ShelfFault, ShelfStats, shelve, unshelve};
use teahouse_wire::blob::{BlobId, BlobKey, PLAIN_CHUNK, PublicContent, SEALED_CHUNK, SealedBlob, seal};

pub fn key() -> BlobKey {
    BlobKey::from_secret(SecretBytes::new([9; 32]))
}

/// A blob of `chunks` chunks, another one for each `n`.
pub fn blob(n: u64, chunks: usize) -> SealedBlob {
    let mut bytes = vec![0; chunks * PLAIN_CHUNK];
    SeededRng::new(n).fill(&mut bytes);
    seal(&bytes, &key()).unwrap()
}

fn at(seconds: u64) -> UnixSeconds {
    UnixSeconds::new(1_795_000_000 + seconds)
}

fn shelf(dir: &tempfile::TempDir, chunks: usize) -> RedbShelf {
    RedbShelf::open(&dir.path().join("blobs.redb"), (chunks * SEALED_CHUNK) as u64).unwrap()
}

fn has(shelf: &RedbShelf, id: &BlobId) -> bool {
    shelf.held(id).unwrap().is_some_and(|held| held.is_whole())
}

#[test]
fn blb_012_what_was_kept_is_there_when_the_file_is_opened_again() {
    // given a shelf that got two of three chunks
    let (dir, blob) = (tempfile::tempdir().unwrap(), blob(1, 3));
    let id = blob.id();
    let first = shelf(&dir, 10);
    first.begin(&blob.outboard().clone().verify(&id).unwrap(), at(0)).unwrap();
    for n in [0, 2] {
        assert!(first.keep(&id, &blob.chunks()[n]).unwrap().is_some());
    }
    drop(first);
    // when it is opened again, then these two are there, and the third makes it whole
    let again = shelf(&dir, 10);
    let held = again.held(&id).unwrap().unwrap();
    assert_eq!(held.chunks.missing(held.size).collect::<Vec<_>>(), [1]);
    assert_eq!(again.chunk(&id, 2).unwrap().unwrap(), blob.chunks()[2].bytes());
    assert!(again.chunk(&id, 1).unwrap().is_none() && unshelve(&again, &id, at(1)).unwrap().is_none());
    assert!(again.keep(&id, &blob.chunks()[1]).unwrap().unwrap().is_whole());
    assert_eq!(unshelve(&again, &id, at(1)).unwrap().unwrap(), blob.chunks());
}

#[test]
fn blb_013_what_was_used_least_recently_makes_room() {
    // given a full shelf of three blobs, the first of which was used after the second
    let (dir, blobs) = (tempfile::tempdir().unwrap(), [1, 2, 3, 4].map(|n| blob(n, 2)));
    let shelf = shelf(&dir, 6);
    let ids = [0, 1, 2].map(|n: usize| shelve(&shelf, &blobs[n], at(n as u64)).unwrap());
    assert_eq!(shelf.stats().unwrap(), ShelfStats { most: 6 << 18, used: 6 << 18 });
    shelf.outboard(&ids[0], at(4_000)).unwrap().unwrap();
    // when a fourth comes, then the second goes, and its bytes with it
    let fourth = shelve(&shelf, &blobs[3], at(4_001)).unwrap();
    assert!(has(&shelf, &ids[0]) && !has(&shelf, &ids[1]) && has(&shelf, &ids[2]) && has(&shelf, &fourth));
    assert!(shelf.chunk(&ids[1], 0).unwrap().is_none());
    assert!(shelf.keep(&ids[1], &blobs[1].chunks()[0]).unwrap().is_none(), "it has to be begun again");
    assert_eq!(shelf.stats().unwrap().used, 6 << 18);
    // and one that is larger than the shelf drives nobody out
    assert!(matches!(shelve(&shelf, &blob(5, 7), at(4_002)), Err(ShelfFault::TooSmall)));
    assert!(has(&shelf, &ids[0]) && has(&shelf, &ids[2]) && has(&shelf, &fourth));
}

#[test]
fn what_nobody_uses_for_thirty_days_goes() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = shelf(&dir, 6);
    let [old, used] = [1, 2].map(|n| shelve(&shelf, &blob(n, 1), at(0)).unwrap());
    let month = 30 * 86_400;
    shelf.outboard(&used, at(month)).unwrap().unwrap();
    assert_eq!(shelf.expire(at(month)).unwrap(), 0);
    assert_eq!(shelf.expire(at(month + 1)).unwrap(), 1);
    assert!(!has(&shelf, &old) && has(&shelf, &used));
    assert_eq!(shelf.stats().unwrap().used, 1 << 18);
}

#[test]
fn beginning_twice_keeps_what_is_there() {
    let (dir, blob) = (tempfile::tempdir().unwrap(), blob(1, 2));
    let shelf = shelf(&dir, 6);
    let id = shelve(&shelf, &blob, at(0)).unwrap();
    let held = shelf.begin(&blob.outboard().clone().verify(&id).unwrap(), at(9)).unwrap();
    assert!(held.is_whole());
    assert_eq!(shelf.stats().unwrap().used, 2 << 18);
}

#[test]
fn blb_020_a_blob_that_makes_room_is_forgotten_with_its_name() {
    // given a shelf of two chunks with a blob that was named
    let (dir, named, content) = (tempfile::tempdir().unwrap(), blob(1, 2), PublicContent::of(b"tea"));
    let first = shelf(&dir, 2);
    let id = shelve(&first, &named, at(0)).unwrap();
    assert!(first.name(&content, &id).unwrap());
    drop(first);
    let shelf = shelf(&dir, 2);
    assert_eq!(shelf.find(&content).unwrap().unwrap().id, id, "it survives a restart");
    // when another takes its room, then nothing is found, and what is not there is not named
    shelve(&shelf, &blob(2, 1), at(1)).unwrap();
    assert_eq!(shelf.find(&content).unwrap(), None);
    assert!(!shelf.name(&content, &id).unwrap());
    // and what is begun again is found only once it was named again
    shelve(&shelf, &named, at(2)).unwrap();
    assert_eq!(shelf.find(&content).unwrap(), None);
}
