//! The border between guest and host: lengths, pointers, texts and discriminants that lie, and a `realloc` that does.

use super::case::End::Ended;
use super::case::{Case, case, pressed, prove};
use super::hostile::{Guest, attacking};
use crate::guest::button;

/// How every lie ends: the guest's own code has failed.
const TRAP: &str = "APP-501";

#[test]
fn lim_004_turn_001_lies_at_the_border_are_contained() {
    prove(lies());
}

#[test]
fn turn_001_a_realloc_that_misbehaves_is_contained() {
    prove(reallocs());
}

pub fn lies() -> Vec<Case> {
    vec![
        pressed("LIM-004", "a text of 32 mebibytes", button::LONG_STRING, Ended("LIM-106")),
        case("LIM-004", "a list of 16,384 nodes", long_list, Ended("LIM-106")),
        case("LIM-004", "one long text for twenty nodes", shared_text, Ended("LIM-106")),
        case("TURN-001", "a list longer than memory", || draws("4096", "-1"), Ended(TRAP)),
        case("TURN-001", "a list that is not aligned", || draws("4097", "1"), Ended(TRAP)),
        case("TURN-001", "a text that begins past memory", || logs("1", "-16", "8"), Ended(TRAP)),
        case("TURN-001", "a text that ends past memory", || logs("1", "512", "-1"), Ended(TRAP)),
        case("TURN-001", "a key that is not UTF-8", || puts("704", "4", "64"), Ended(TRAP)),
        case("TURN-001", "a text with half a surrogate pair", || logs("1", "720", "3"), Ended(TRAP)),
        case("TURN-001", "a result to be put past memory", || puts("512", "4", "-8"), Ended(TRAP)),
        case("TURN-001", "a result to a place that is not aligned", || puts("512", "4", "65"), Ended(TRAP)),
        case("TURN-001", "a node of the twenty-first kind", || bent("4104", "20"), Ended(TRAP)),
        case("TURN-001", "a node of the seventh tone", || bent("4160", "6"), Ended(TRAP)),
        case("TURN-001", "children past memory", || bent("4167", "255"), Ended(TRAP)),
        case("TURN-001", "a line of the fifth level", || logs("4", "512", "4"), Ended(TRAP)),
        case("TURN-001", "an option that is neither", neither, Ended(TRAP)),
        case("TURN-001", "a trap after the return", post_return, Ended(TRAP)),
    ]
}

pub fn reallocs() -> Vec<Case> {
    vec![
        case("TURN-001", "realloc past memory", || returns("(i32.const -16)"), Ended(TRAP)),
        case("TURN-001", "realloc not aligned", not_aligned, Ended(TRAP)),
        case("TURN-001", "realloc over its own view", overlapping, Ended(TRAP)),
        case("TURN-001", "realloc that traps", || returns("(unreachable)"), Ended(TRAP)),
        case("TURN-001", "realloc that calls the host", calling, Ended(TRAP)),
        case("LIM-001", "realloc that never returns", never_returning, Ended("LIM-101")),
        case("LIM-002", "realloc that grows without end", growing, Ended("LIM-103")),
    ]
}

/// Writes under `note` first, so that there is something that must not be kept.
fn after_a_write(rest: &str) -> Vec<u8> {
    let attack = format!("(call $count-of (i32.const 99)) {rest}");
    Guest { attack: &attack, ..Guest::default() }.component()
}

fn draws(at: &str, nodes: &str) -> Vec<u8> {
    after_a_write(&format!("(call $render (i32.const {at}) (i32.const {nodes}))"))
}

fn logs(level: &str, at: &str, len: &str) -> Vec<u8> {
    after_a_write(&format!("(call $log (i32.const {level}) (i32.const {at}) (i32.const {len}))"))
}

/// Puts bytes under the key at a place, and wants the result at another.
fn puts(key: &str, len: &str, result: &str) -> Vec<u8> {
    after_a_write(&format!(
        "(call $put (i32.const {key}) (i32.const {len}) (i32.const 512) (i32.const 4) (i32.const {result}))"
    ))
}

/// Draws its view with one byte changed. Its first node lies at 4096: kind at 8, tone at 64, children at 68.
fn bent(at: &str, byte: &str) -> Vec<u8> {
    after_a_write(&format!("(i32.store8 (i32.const {at}) (i32.const {byte})) (call $draw)"))
}

fn long_list() -> Vec<u8> {
    attacking("(drop (memory.grow (i32.const 13))) (call $render (i32.const 65536) (i32.const 16384))")
}

/// 1.2 megabytes to the host, sixty thousand bytes in the guest.
fn shared_text() -> Vec<u8> {
    attacking(
        "(loop $l
           (local.set $n (i32.add (i32.const 65536) (i32.mul (local.get $i) (i32.const 80))))
           (i32.store (local.get $n) (local.get $i))
           (i32.store8 offset=8 (local.get $n) (i32.const 5))
           (i32.store offset=16 (local.get $n) (i32.const 200000))
           (i32.store offset=20 (local.get $n) (i32.const 60000))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $l (i32.lt_u (local.get $i) (i32.const 20))))
         (call $render (i32.const 65536) (i32.const 20))",
    )
}

fn neither() -> Vec<u8> {
    after_a_write(
        "(call $keys (i32.const 512) (i32.const 0) (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 9) (i32.const 64))",
    )
}

fn post_return() -> Vec<u8> {
    let fields = "(func (export \"cabi_post_teahouse:app/guest@1.0.0#on-event\")
      (if (global.get $bad) (then unreachable)))";
    let attack = "(call $count-of (i32.const 99)) (global.set $bad (i32.const 1))";
    Guest { fields, attack, ..Guest::default() }.component()
}

/// Asks for sixteen random bytes, which the host wants to put where `realloc` says.
fn returns(realloc: &str) -> Vec<u8> {
    let attack = "(call $count-of (i32.const 99)) (global.set $bad (i32.const 1))
      (call $random (i32.const 16) (i32.const 64))";
    Guest { attack, realloc, ..Guest::default() }.component()
}

/// A list of texts must be aligned; bytes need not.
fn not_aligned() -> Vec<u8> {
    let attack = "(global.set $bad (i32.const 1))
      (call $keys (i32.const 512) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 9) (i32.const 64))";
    let realloc = "(i32.or (call $take-room (local.get $len)) (i32.const 1))";
    Guest { attack, realloc, ..Guest::default() }.component()
}

/// The host may write wherever the guest lets it: what comes of that is the guest's own trouble, and read with suspicion.
fn overlapping() -> Vec<u8> {
    let attack = "(i64.store (i32.const 800) (i64.const -1)) (i64.store (i32.const 808) (i64.const -1))
      (call $note (i32.const 800) (i32.const 16))
      (global.set $bad (i32.const 1))
      (call $get (i32.const 512) (i32.const 4) (i32.const 64))
      (call $draw)";
    Guest { attack, realloc: "(i32.const 4096)", ..Guest::default() }.component()
}

fn calling() -> Vec<u8> {
    returns("(block (result i32) (drop (call $now)) (i32.const 65536))")
}

fn never_returning() -> Vec<u8> {
    returns("(block (result i32) (loop $l (br $l)) (i32.const 65536))")
}

fn growing() -> Vec<u8> {
    returns("(block (result i32) (loop $l (drop (memory.grow (i32.const 64))) (br $l)) (i32.const 65536))")
}
