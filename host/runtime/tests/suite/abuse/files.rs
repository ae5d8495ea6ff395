//! Files: numbers of other apps, picks and shares without measure, hashes that are none, and reads after the no.

use teahouse_base::RecordStore;
use teahouse_bundle::AppId;
use teahouse_runtime::files;
use teahouse_runtime::grant::{self, Scope};

use super::case::End::{Ended, NotInstalled, Told};
use super::case::{Case, case, prove, told};
use super::hostile::{Guest, NOTIFY};
use crate::guest::data;
use crate::world::World;

#[test]
fn fil_001_fil_003_fil_006_files_are_neither_guessed_nor_shared_without_measure() {
    prove(cases());
}

const FILES: &str = "notify = {}\nfiles = { max-bytes = 100000 }\n";
const TRAP: &str = "APP-501";

pub fn cases() -> Vec<Case> {
    let row = |rule, name, component: fn() -> Vec<u8>, end| {
        case(rule, name, component, end).declaring(NOTIFY, FILES)
    };
    let (invalid, none) = (told(&[1, 7], 0), told(&[1, 8], 0));
    vec![
        row("FIL-001", "a pick of more than was declared", || picks("100001", 1), told(&[1, 4], 0)),
        row("FIL-001", "a pick of all there is", || picks("-1", 1), told(&[1, 4], 0)),
        row("FIL-001", "a pick of no bytes", || picks("0", 1), invalid),
        row("FIL-001", "a pick of seventeen kinds", || picks("100", 17), invalid),
        row("FIL-001", "a pick of a kind that is none", || attacking(PICK_NO_KIND), invalid),
        row("CAP-003", "a pick of a file as it starts", at_start, told(&[1, 3], 0)).by(vec![]),
        row("CAP-003", "ten picks to one press", ten_picks, told(&[6], 4)),
        row("FIL-003", "a file of another app", || reads("1", "0", "64"), none).after(elsewhere),
        row("FIL-003", "sharing a file of another app", || shares("1", "1"), none).after(elsewhere),
        row("FIL-003", "guessing numbers of files", || attacking(GUESS), told(&[0], 0)).after(elsewhere),
        row("FIL-001", "a read of 65,537 bytes", || reads("1", "0", "65537"), invalid).after(own),
        row("FIL-001", "a read behind the end of all files", read_behind, told(&[0], 0)).after(own),
        row("LIM-003", "reads without end", || attacking(READS), Ended("LIM-105")).after(own),
        row("FIL-006", "a share with nobody", || shares("1", "0"), invalid).after(own),
        row("FIL-006", "a share with 101 people", || shares("1", "101"), told(&[1, 4], 0)).after(own),
        row("FIL-003", "sharing what it has just forgotten", share_forgotten, none).after(own),
        row("TURN-001", "a trap after forgetting a file", || attacking(FORGET_AND_TRAP), Ended(TRAP))
            .after(own),
        row("FIL-006", "a trap after a share", share_and_trap, Ended(TRAP)).after(own),
        row("FIL-004", "a hash of 63 letters", || fetches(63), invalid),
        row("FIL-004", "a hash in capitals", || attacking(FETCH_CAPITALS), invalid),
        row("LIM-006", "twelve fetches at once", || attacking(FETCHES), fetched()),
        row(
            "TURN-004",
            "guessing numbers of answers about files",
            || attacking(GUESS_ANSWERS),
            told(&[0], 0),
        ),
        row("CAP-002", "a read after files were taken back", || reads("1", "0", "4"), told(&[1, 2], 0))
            .after(taken_back),
        row("CAP-002", "a fetch after files were taken back", || fetches(64), told(&[1, 2], 0))
            .after(taken_back),
        case("BND-005", "files that were not declared", || picks("1", 1), NotInstalled("BND-503")),
    ]
}

/// Four of twelve find no room.
fn fetched() -> super::case::End {
    Told { note: &[4], requests: 8, keys: 1 }
}

const IMPORTS: &str = r#"
  (import "teahouse:app/files@1.0.0" "pick" (func $pick-file (param i64 i32 i32 i32 i32 i32)))
  (import "teahouse:app/files@1.0.0" "read" (func $read-file (param i64 i64 i32 i32)))
  (import "teahouse:app/files@1.0.0" "share" (func $share (param i64 i32 i32 i32)))
  (import "teahouse:app/files@1.0.0" "fetch" (func $fetch (param i32 i32 i32)))
  (import "teahouse:app/files@1.0.0" "forget" (func $forget (param i64 i32)))
  (import "teahouse:app/files@1.0.0" "take-answer" (func $take-file (param i64 i32)))"#;

/// A list of so many kinds lies at 2048, each the text at 1024.
const KINDS: usize = 17;

const PICK: &str =
    "(call $pick-file (i64.const 100) (i32.const 0) (i32.const 0) (i32.const 512) (i32.const 4)
    (i32.const 64))";
/// `*/*`: whoever means all names none.
const PICK_NO_KIND: &str =
    "(i32.store (i32.const 2048) (i32.const 1056)) (i32.store (i32.const 2052) (i32.const 3))
    (call $pick-file (i64.const 100) (i32.const 2048) (i32.const 1) (i32.const 512) (i32.const 4) (i32.const 64))
    (call $said (i32.const 64) (i32.const 72))";
const GUESS: &str = "(loop $l
      (call $read-file (i64.extend_i32_u (local.get $i)) (i64.const 0) (i32.const 1) (i32.const 64))
      (local.set $n (i32.add (local.get $n) (i32.eqz (i32.load8_u (i32.const 64)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $i) (i32.const 500))))
    (call $count-of (local.get $n))";
const GUESS_ANSWERS: &str = "(loop $l
      (call $take-file (i64.extend_i32_u (local.get $i)) (i32.const 128))
      (local.set $n (i32.add (local.get $n) (i32.eqz (i32.load8_u (i32.const 128)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $i) (i32.const 500))))
    (call $count-of (local.get $n))";
const READS: &str = "(call $count-of (i32.const 99))
    (loop $l
      (global.set $heap (i32.const 524288))
      (call $read-file (i64.const 1) (i64.const 0) (i32.const 4) (i32.const 64))
      (br $l))";
const FORGET_AND_TRAP: &str = "(call $forget (i64.const 1) (i32.const 64)) unreachable";
const FETCH_CAPITALS: &str = "(memory.fill (i32.const 200000) (i32.const 0x41) (i32.const 64))
    (call $fetch (i32.const 200000) (i32.const 64) (i32.const 64)) (call $said (i32.const 64) (i32.const 72))";
const FETCHES: &str = "(loop $l
      (i32.store8 (i32.const 200000) (i32.add (i32.const 0x61) (i32.and (local.get $i) (i32.const 3))))
      (call $fetch (i32.const 200000) (i32.const 64) (i32.const 64))
      (local.set $n (i32.add (local.get $n) (i32.load8_u (i32.const 64))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $i) (i32.const 12))))
    (call $count-of (local.get $n))";

/// Letters `a` lie at 200000, and at 300000 a list of 101 people, each of a name one letter longer than the one before.
fn guest(attack: &str, start: &str) -> Vec<u8> {
    let kinds: Vec<u8> = [1_024_u32, 9].map(u32::to_le_bytes).concat().repeat(KINDS);
    let fields = data(1_024, b"image/png") + &data(1_056, b"*/*") + &data(2_048, &kinds);
    let attack = format!(
        "(memory.fill (i32.const 200000) (i32.const 0x61) (i32.const 5000))
         (loop $l
           (i32.store (i32.add (i32.const 300000) (i32.mul (local.get $i) (i32.const 8))) (i32.const 200000))
           (i32.store (i32.add (i32.const 300004) (i32.mul (local.get $i) (i32.const 8)))
             (i32.add (local.get $i) (i32.const 1)))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $l (i32.lt_u (local.get $i) (i32.const 101))))
         (local.set $i (i32.const 0))
         {attack}"
    );
    Guest { imports: IMPORTS, fields: &fields, attack: &attack, start, ..Guest::default() }.component()
}

fn attacking(attack: &str) -> Vec<u8> {
    guest(attack, "")
}

fn picks(bytes: &str, kinds: usize) -> Vec<u8> {
    attacking(&format!(
        "(call $pick-file (i64.const {bytes}) (i32.const 2048) (i32.const {kinds}) (i32.const 512) (i32.const 4)
           (i32.const 64))
         (call $said (i32.const 64) (i32.const 72))"
    ))
}

fn at_start() -> Vec<u8> {
    guest("", &format!("{PICK} (call $said (i32.const 64) (i32.const 72))"))
}

fn ten_picks() -> Vec<u8> {
    attacking(&format!(
        "(loop $l
           {PICK}
           (local.set $n (i32.add (local.get $n) (i32.load8_u (i32.const 64))))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $l (i32.lt_u (local.get $i) (i32.const 10))))
         (call $count-of (local.get $n))"
    ))
}

fn reads(file: &str, offset: &str, len: &str) -> Vec<u8> {
    attacking(&format!(
        "(call $read-file (i64.const {file}) (i64.const {offset}) (i32.const {len}) (i32.const 64))
         (call $said (i32.const 64) (i32.const 68))"
    ))
}

/// Notes how many bytes came.
fn read_behind() -> Vec<u8> {
    attacking(
        "(call $read-file (i64.const 1) (i64.const -1) (i32.const 64) (i32.const 64))
         (call $count-of (i32.load (i32.const 72)))",
    )
}

fn share(file: &str, people: &str) -> String {
    format!("(call $share (i64.const {file}) (i32.const 300000) (i32.const {people}) (i32.const 64))")
}

fn shares(file: &str, people: &str) -> Vec<u8> {
    attacking(&format!("{} (call $said (i32.const 64) (i32.const 72))", share(file, people)))
}

fn share_forgotten() -> Vec<u8> {
    attacking(&format!(
        "(call $forget (i64.const 1) (i32.const 64)) {} (call $said (i32.const 64) (i32.const 72))",
        share("1", "1")
    ))
}

fn share_and_trap() -> Vec<u8> {
    attacking(&format!("{} unreachable", share("1", "1")))
}

fn fetches(letters: u32) -> Vec<u8> {
    attacking(&format!(
        "(call $fetch (i32.const 200000) (i32.const {letters}) (i32.const 64))
         (call $said (i32.const 64) (i32.const 72))"
    ))
}

fn keep(world: &World, app: &AppId) {
    let mut records = world.store.begin_write().unwrap();
    let kept = files::keep(records.as_mut(), app, 100_000, "tea.png", b"green tea").unwrap();
    assert_eq!(kept.id.get(), 1);
    records.commit().unwrap();
}

/// An app that does not run has a file of this number.
fn elsewhere(world: &World) {
    keep(world, &AppId::from_array([8; 32]));
}

fn own(world: &World) {
    keep(world, &world.package.app());
}

fn taken_back(world: &World) {
    own(world);
    let mut records = world.store.begin_write().unwrap();
    grant::revoke(records.as_mut(), &world.package.app(), &Scope::Files).unwrap();
    records.commit().unwrap();
}
