use std::sync::Arc;

use teahouse_base::testing::{MemoryStore, SeededRng};
use teahouse_base::{RecordStore, Rng};

use super::chain::{ChainBreak, check};
use super::export::{check_receipts, export};
use super::log::{Entry, append};
use super::*;
use crate::records::{APP_RECEIPTS, single};

/// A log of so many receipts.
fn log(count: u8) -> Arc<MemoryStore> {
    let store = Arc::new(MemoryStore::new());
    for number in 1..=count {
        add(&store, number).unwrap();
    }
    store
}

fn add(store: &MemoryStore, number: u8) -> Result<u64, crate::error::NodeError> {
    let entry = Entry {
        app: AppId::from_array([number; 32]),
        scope: "wallet".to_owned(),
        kind: ReceiptKind::Payment,
        answer: ReceiptAnswer::Agreed,
        shown: shown(&["tea", &number.to_string()]),
    };
    let mut write = store.begin_write().unwrap();
    let written = append(&mut *write, entry, UnixMillis::new(u64::from(number)))?;
    write.commit().unwrap();
    Ok(written)
}

fn key(number: u64) -> [u8; 8] {
    number.to_be_bytes()
}

fn row(store: &MemoryStore, number: u64) -> Vec<u8> {
    store.begin_read().unwrap().get(APP_RECEIPTS, &key(number)).unwrap().unwrap()
}

fn put(store: &MemoryStore, number: u64, bytes: Option<&[u8]>) {
    let mut write = store.begin_write().unwrap();
    match bytes {
        Some(bytes) => write.put(APP_RECEIPTS, &key(number), bytes).unwrap(),
        None => write.delete(APP_RECEIPTS, &key(number)).unwrap(),
    }
    write.commit().unwrap();
}

fn checked(store: &MemoryStore) -> Result<(), ChainBreak> {
    check(store.begin_read().unwrap().as_ref()).unwrap()
}

/// The log as text.
fn text(store: &MemoryStore) -> String {
    let read = store.begin_read().unwrap();
    let rows = read.scan(APP_RECEIPTS, &[], None, usize::MAX).unwrap();
    let receipts: Vec<Receipt> = rows.iter().map(|(_, bytes)| Receipt::from_bytes(bytes).unwrap()).collect();
    let head: Head = single(read.as_ref()).unwrap().unwrap_or_default();
    export(&receipts, head).lines
}

fn code(text: &str) -> String {
    check_receipts(text).unwrap_err().code().to_owned()
}

#[test]
fn rct_001_a_receipt_that_was_changed_dropped_moved_or_cut_off_is_found_in_the_log() {
    // given a log of four, which is whole
    assert_eq!(checked(&log(0)), Ok(()));
    assert_eq!(checked(&log(4)), Ok(()));
    // when one is another one, then the next one does not name it; of the last the end does not
    for number in [2, 4] {
        let store = log(4);
        let changed =
            Receipt { answer: ReceiptAnswer::Refused, ..Receipt::from_bytes(&row(&store, number)).unwrap() };
        put(&store, number, Some(&changed.to_bytes()));
        assert_eq!(checked(&store), Err(ChainBreak::Changed { number }));
    }
    // when one is gone
    let store = log(4);
    put(&store, 2, None);
    assert_eq!(checked(&store), Err(ChainBreak::OutOfPlace { number: 2, found: 3 }));
    // when two have changed places
    let store = log(4);
    let (second, third) = (row(&store, 2), row(&store, 3));
    put(&store, 2, Some(&third));
    put(&store, 3, Some(&second));
    assert_eq!(checked(&store), Err(ChainBreak::OutOfPlace { number: 2, found: 3 }));
    // when the last ones are gone
    let store = log(4);
    put(&store, 4, None);
    assert_eq!(checked(&store), Err(ChainBreak::Cut { number: 4, found: 3 }));
    // when one is no receipt
    let store = log(4);
    put(&store, 3, Some(&[1, 2, 3]));
    assert_eq!(checked(&store), Err(ChainBreak::Unreadable { number: 3 }));
}

#[test]
fn rct_003_a_file_of_receipts_is_whole_or_says_where_it_is_not() {
    let whole = text(&log(3));
    let head = check_receipts(&whole).unwrap();
    assert_eq!(head.count, 3);
    assert_eq!(check_receipts(&text(&log(0))).unwrap().count, 0);
    let lines: Vec<&str> = whole.lines().collect();
    let joined = |lines: &[&str]| lines.join("\n");
    assert_eq!(code(&whole.replacen("\"agreed\"", "\"refused\"", 1)), "RCT-101");
    assert_eq!(code(&joined(&[lines[0], lines[2], lines[3]])), "RCT-102");
    assert_eq!(code(&joined(&[lines[1], lines[0], lines[2], lines[3]])), "RCT-102");
    assert_eq!(code(&joined(&[lines[0], lines[1], lines[3]])), "RCT-103");
    assert_eq!(code(&joined(&[lines[0], "tea", lines[2], lines[3]])), "RCT-104");
    assert_eq!(code(&joined(&[lines[0], lines[1], lines[2], lines[3], lines[0]])), "RCT-104");
    assert_eq!(code(&joined(&lines[..3])), "RCT-105");
    // and a file that was made whole again is another one: its end is not the one that was noted
    let other = text(&log(2));
    assert_ne!(check_receipts(&other).unwrap().head, head.head);
}

#[test]
fn rct_004_a_log_that_was_cut_is_not_written_on_over_what_is_left_and_no_new_receipt_mends_it() {
    // given a log whose end was set back
    let store = log(3);
    let mut write = store.begin_write().unwrap();
    crate::records::put_single(&mut *write, &Head::default()).unwrap();
    write.commit().unwrap();
    let before = row(&store, 1);
    // then nothing is written over its first receipt
    assert_eq!(add(&store, 9).unwrap_err().code(), "RCT-103");
    assert_eq!(row(&store, 1), before);
    // and one with a hole goes on with the hole in it
    let store = log(3);
    put(&store, 2, None);
    assert_eq!(add(&store, 4).unwrap(), 4);
    assert_eq!(checked(&store), Err(ChainBreak::OutOfPlace { number: 2, found: 3 }));
}

#[test]
fn the_bytes_of_a_receipt_are_those_of_the_table() {
    let receipt = Receipt {
        number: 2,
        at: UnixMillis::new(3),
        app: AppId::from_array([4; 32]),
        version: "1.0.0".to_owned(),
        bundle: [5; 32],
        scope: "chat".to_owned(),
        kind: ReceiptKind::Card,
        answer: ReceiptAnswer::Agreed,
        shown: [6; 32],
        previous: [7; 32],
    };
    let parts: [&[u8]; 12] = [
        &[1],
        &2_u64.to_be_bytes(),
        &3_u64.to_be_bytes(),
        &[4; 32],
        &[0, 0, 0, 5],
        b"1.0.0",
        &[5; 32],
        &[0, 0, 0, 4],
        b"chat",
        &[7, 1],
        &[6; 32],
        &[7; 32],
    ];
    assert_eq!(receipt.to_bytes(), parts.concat());
    assert_eq!(Receipt::from_bytes(&receipt.to_bytes()), Ok(receipt));
}

#[test]
fn noise_is_no_receipt_or_says_itself() {
    let mut rng = SeededRng::new(7);
    let whole = Receipt::from_bytes(&row(&log(1), 1)).unwrap().to_bytes();
    for place in 0..whole.len() {
        let mut bent = whole.clone();
        rng.fill(&mut bent[place..=place]);
        if let Ok(receipt) = Receipt::from_bytes(&bent) {
            assert_eq!(receipt.to_bytes(), bent);
        }
        assert!(Receipt::from_bytes(&whole[..place]).is_err());
    }
}
