//! The claims that every engine keeps, run on each of them.

use super::*;
use crate::testing::MemoryStore;

const PEBBLES: Table = Table::new("base.pebbles");
const SHELLS: Table = Table::new("base.shells");

fn engines(dir: &std::path::Path) -> Vec<(&'static str, Box<dyn RecordStore>)> {
    let mut engines: Vec<(&'static str, Box<dyn RecordStore>)> =
        vec![("memory", Box::new(MemoryStore::new()))];
    #[cfg(feature = "redb")]
    engines.push(("redb", Box::new(RedbStore::open(&dir.join("test.redb")).unwrap())));
    let _ = dir;
    engines
}

fn on_every_engine(claim: impl Fn(&str, &dyn RecordStore)) {
    let dir = tempfile::tempdir().unwrap();
    for (name, engine) in engines(dir.path()) {
        claim(name, &*engine);
    }
}

#[test]
fn sto_002_a_dropped_transaction_leaves_nothing() {
    on_every_engine(|name, store| {
        // given
        let mut write = store.begin_write().unwrap();
        write.put(PEBBLES, b"a", b"1").unwrap();
        // when
        drop(write);
        // then
        assert_eq!(store.begin_read().unwrap().get(PEBBLES, b"a").unwrap(), None, "{name}");
    });
}

#[test]
fn sto_003_a_reader_sees_one_moment() {
    on_every_engine(|name, store| {
        // given a reader that began before the change
        let before = store.begin_read().unwrap();
        let mut write = store.begin_write().unwrap();
        write.put(PEBBLES, b"a", b"1").unwrap();
        assert_eq!(
            write.get(PEBBLES, b"a").unwrap().as_deref(),
            Some(&b"1"[..]),
            "{name}: a writer sees its own change"
        );
        // when
        write.commit().unwrap();
        // then
        assert_eq!(before.get(PEBBLES, b"a").unwrap(), None, "{name}");
        assert_eq!(
            store.begin_read().unwrap().get(PEBBLES, b"a").unwrap().as_deref(),
            Some(&b"1"[..]),
            "{name}"
        );
    });
}

#[test]
fn tables_share_nothing_and_a_scan_stays_inside_its_prefix() {
    on_every_engine(|name, store| {
        // given
        let mut write = store.begin_write().unwrap();
        for key in [&b"b1"[..], b"a2", b"a1", b"a3", b"\xff\xff"] {
            write.put(PEBBLES, key, key).unwrap();
        }
        write.put(SHELLS, b"a9", b"").unwrap();
        write.delete(SHELLS, b"never there").unwrap();
        write.commit().unwrap();
        let read = store.begin_read().unwrap();
        let keys = |prefix: &[u8], after: Option<&[u8]>, limit| -> Vec<Vec<u8>> {
            read.scan(PEBBLES, prefix, after, limit).unwrap().into_iter().map(|(key, _)| key).collect()
        };
        // then
        assert_eq!(keys(b"a", None, 10), [b"a1", b"a2", b"a3"], "{name}");
        assert_eq!(keys(b"a", Some(b"a1"), 1), [b"a2"], "{name}");
        assert_eq!(
            keys(b"a", Some(b"A"), 1),
            [b"a1"],
            "{name}: a cursor before the prefix begins at the prefix"
        );
        assert_eq!(keys(b"\xff", None, 10), [b"\xff\xff"], "{name}");
        assert_eq!(keys(b"", None, 10).len(), 5, "{name}");
    });
}

#[cfg(feature = "redb")]
#[test]
fn sto_001_what_was_committed_is_there_after_the_file_is_opened_again() {
    // given
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("again.redb");
    let store = RedbStore::open(&path).unwrap();
    let mut write = store.begin_write().unwrap();
    write.put(PEBBLES, b"a", b"1").unwrap();
    write.commit().unwrap();
    // when
    drop(store);
    // then
    let store = RedbStore::open(&path).unwrap();
    assert_eq!(store.begin_read().unwrap().get(PEBBLES, b"a").unwrap().as_deref(), Some(&b"1"[..]));
}

#[cfg(feature = "redb")]
#[test]
fn a_file_has_one_owner_and_a_stranger_s_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("one.redb");
    let _owner = RedbStore::open(&path).unwrap();
    assert!(matches!(RedbStore::open(&path), Err(StoreError::InUse)));
    let not_ours = dir.path().join("not-ours.redb");
    std::fs::write(&not_ours, b"a shopping list, not a database").unwrap();
    assert!(RedbStore::open(&not_ours).is_err());
    assert_eq!(std::fs::read(&not_ours).unwrap(), b"a shopping list, not a database");
}

#[test]
fn a_commit_that_the_disk_refuses_changes_nothing() {
    // given a disk that is full at the second commit
    let store = MemoryStore::new();
    store.fail_commit_after(1);
    let put = |value: &[u8]| {
        let mut write = store.begin_write().unwrap();
        write.put(PEBBLES, b"a", value).unwrap();
        write.commit()
    };
    // when
    put(b"1").unwrap();
    let refused = put(b"2");
    // then
    assert!(matches!(refused, Err(StoreError::Disk(_))));
    assert_eq!(store.begin_read().unwrap().get(PEBBLES, b"a").unwrap().as_deref(), Some(&b"1"[..]));
}
