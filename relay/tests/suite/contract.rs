//! The contract of every mailbox engine. An engine is a function that opens a store in a folder; the claims do not know
//! which one they try.

use std::path::Path;
use std::sync::Arc;

use teahouse_base::UnixSeconds;
use teahouse_relay::mailbox::{DAY_SECONDS, Deposit, Deposited, MailboxStore, RedbMailbox, bucket};
use teahouse_wire::{BoxIndex, ContentId, Stamp, VerifiedEnvelope};

use crate::support::{Writer, redb};

type Engine = fn(&Path) -> Arc<dyn MailboxStore>;

const ENGINES: [(&str, Engine); 1] = [("redb", redb)];
const NOW: UnixSeconds = UnixSeconds::new(1_795_000_000);

fn on_every_engine(claim: impl Fn(&dyn Fn() -> Arc<dyn MailboxStore>)) {
    for (name, open) in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        println!("engine {name}");
        claim(&|| open(dir.path()));
    }
}

fn deposit(envelope: &VerifiedEnvelope) -> Deposit {
    deposit_at(envelope, NOW)
}

fn deposit_at(envelope: &VerifiedEnvelope, stored_at: UnixSeconds) -> Deposit {
    let expires_at = UnixSeconds::new(stored_at.get() + 14 * DAY_SECONDS);
    Deposit { envelope: envelope.clone(), stored_at, expires_at }
}

fn kept(new: bool) -> Deposited {
    Deposited::Kept { stored_at: NOW, expires_at: UnixSeconds::new(NOW.get() + 14 * DAY_SECONDS), new }
}

fn contents(store: &dyn MailboxStore, writer: &Writer, count: u64) -> Vec<ContentId> {
    let boxes: Vec<_> = writer.boxes(count).into_iter().collect();
    let found = store.read(&boxes, usize::MAX).unwrap();
    found.into_iter().map(|bytes| bytes.parse().unwrap().content()).collect()
}

#[test]
fn mbx_001_what_is_reported_as_kept_is_there_after_opening_again() {
    on_every_engine(|open| {
        let mut writer = Writer::new(1);
        let envelope = writer.write();
        {
            let store = open();
            assert_eq!(store.write(&[deposit(&envelope)]).unwrap(), [kept(true)]);
        }
        assert_eq!(contents(&*open(), &writer, 1), [envelope.content()]);
    });
}

#[test]
fn mbx_002_the_first_valid_write_wins_also_within_one_batch() {
    on_every_engine(|open| {
        let (store, mut writer) = (open(), Writer::new(2));
        let first = writer.write();
        let second = writer.rewrite(BoxIndex::new(0), Stamp::new(7));
        let outcome = store.write(&[deposit(&first), deposit(&second)]).unwrap();
        assert_eq!(outcome, [kept(true), Deposited::Taken]);
        assert_eq!(store.write(&[deposit(&second)]).unwrap(), [Deposited::Taken]);
        assert_eq!(contents(&*store, &writer, 1), [first.content()]);
    });
}

#[test]
fn mbx_003_the_same_content_is_kept_once_and_keeps_its_first_times() {
    on_every_engine(|open| {
        let (store, mut writer) = (open(), Writer::new(3));
        let envelope = writer.write();
        store.write(&[deposit(&envelope)]).unwrap();
        let later = deposit_at(&envelope, UnixSeconds::new(NOW.get() + 1_000));
        assert_eq!(store.write(&[later.clone(), later]).unwrap(), [kept(false), kept(false)]);
        assert_eq!(store.stats().unwrap().boxes, 1);
    });
}

#[test]
fn mbx_004_a_tombstone_replaces_the_content_and_the_box_stays_closed() {
    on_every_engine(|open| {
        let (store, mut writer) = (open(), Writer::new(4));
        let envelope = writer.write();
        let grave = writer.tombstone(BoxIndex::new(0));
        let other = writer.rewrite(BoxIndex::new(0), Stamp::new(1));
        store.write(&[deposit(&envelope)]).unwrap();
        assert_eq!(store.write(&[deposit(&grave)]).unwrap(), [Deposited::Emptied { new: true }]);
        assert_eq!(store.write(&[deposit(&grave)]).unwrap(), [Deposited::Emptied { new: false }]);
        let refused = store.write(&[deposit(&envelope), deposit(&other)]).unwrap();
        assert_eq!(refused, [Deposited::Erased, Deposited::Erased]);
        assert_eq!(contents(&*store, &writer, 1), [grave.content()]);
    });
}

#[test]
fn expired_buckets_go_whole_and_not_a_day_early() {
    on_every_engine(|open| {
        // given boxes that expire on three days
        let (store, mut writer) = (open(), Writer::new(5));
        for day in 0..3 {
            let at = UnixSeconds::new(NOW.get() + day * DAY_SECONDS);
            store.write(&[deposit_at(&writer.write(), at)]).unwrap();
        }
        let end = UnixSeconds::new(NOW.get() + 14 * DAY_SECONDS);
        // then nothing goes on the day of the expiry itself, and one bucket on the next
        assert_eq!(store.expire(end).unwrap(), 0);
        assert_eq!(store.expire(UnixSeconds::new(end.get() + DAY_SECONDS)).unwrap(), 1);
        assert_eq!(contents(&*store, &writer, 3).len(), 2);
        assert_eq!(store.expire(UnixSeconds::new(end.get() + 30 * DAY_SECONDS)).unwrap(), 2);
        assert_eq!(store.stats().unwrap().boxes, 0);
    });
}

#[test]
fn a_bucket_is_listed_in_order_and_in_parts() {
    on_every_engine(|open| {
        let (store, mut writer) = (open(), Writer::new(6));
        let batch: Vec<_> = (0..10).map(|_| deposit(&writer.write())).collect();
        store.write(&batch).unwrap();
        let day = bucket(batch[0].expires_at);
        let first = store.list(day, None, 6).unwrap();
        let rest = store.list(day, Some(first[5].box_id), 6).unwrap();
        let ids: Vec<_> = first.iter().chain(&rest).map(|entry| entry.box_id).collect();
        assert_eq!(ids, writer.boxes(10).into_iter().collect::<Vec<_>>());
        assert!(store.list(day + 1, None, 6).unwrap().is_empty());
    });
}

#[test]
fn a_read_stops_at_its_bound_and_leaves_out_empty_boxes() {
    on_every_engine(|open| {
        let (store, mut writer) = (open(), Writer::new(7));
        let batch: Vec<_> = (0..5).map(|_| deposit(&writer.write())).collect();
        store.write(&batch).unwrap();
        let boxes: Vec<_> = writer.boxes(9).into_iter().collect();
        assert_eq!(store.read(&boxes, usize::MAX).unwrap().len(), 5);
        assert_eq!(store.read(&boxes, 2 * 3_072).unwrap().len(), 2);
    });
}

#[test]
fn lim_005_a_full_mailbox_says_so_and_still_repeats_its_promises() {
    let dir = tempfile::tempdir().unwrap();
    let store = RedbMailbox::open(&dir.path().join("small.redb"), 2).unwrap();
    let mut writer = Writer::new(8);
    let batch: Vec<_> = (0..3).map(|_| deposit(&writer.write())).collect();
    assert_eq!(store.write(&batch).unwrap(), [kept(true), kept(true), Deposited::Full]);
    assert_eq!(store.write(&batch[..1]).unwrap(), [kept(false)]);
}
