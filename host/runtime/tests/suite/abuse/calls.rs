//! Time and calls: loops in every place where guest code runs, floods of calls, and quotas that are asked for more.

use std::time::Duration;

use super::case::End::{Ended, NeverStarts, Told};
use super::case::{Case, case, pressed, prove, told};
use super::hostile::{Guest, attacking, starting};
use crate::guest::button;

#[test]
fn lim_001_lim_003_loops_and_floods_of_calls_are_contained() {
    prove(loops());
}

#[test]
fn lim_005_lim_006_a_quota_that_is_full_is_a_typed_refusal() {
    prove(quotas());
}

pub fn loops() -> Vec<Case> {
    vec![
        pressed("LIM-001", "a loop in an event", button::LOOP, Ended("LIM-101")),
        case("LIM-001", "tail calls without end", tail_calls, Ended("LIM-101")),
        case("LIM-001", "a loop as it starts", || starting(LOOP), NeverStarts("LIM-101")).within(short_start),
        case("LIM-001", "a loop before it starts", loop_in_section, NeverStarts("LIM-101"))
            .within(short_start),
        pressed("LIM-003", "a million calls", button::CALLS, Ended("LIM-105")),
        pressed("LIM-003", "writes without end", button::FLOOD, Ended("LIM-105")),
        case("LIM-003", "calls that are refused, without end", refused_calls, Ended("LIM-105")),
        case("LIM-003", "calls without end as it starts", calls_at_start, NeverStarts("LIM-105")),
        pressed("TURN-003", "calls that nest without end", button::RECURSE, Ended("LIM-107")),
    ]
}

pub fn quotas() -> Vec<Case> {
    let invalid = told(&[1, 7], 0);
    vec![
        pressed("LIM-005", "a value of 300,000 bytes", button::BIG_VALUE, told(&[1], 0)),
        pressed("LIM-005", "twice the bytes that it may keep", button::FILL, keeps(&[10], 11)),
        case("LIM-005", "more keys than it may keep", many_keys, keeps(&[51], 100))
            .within(|limits| limits.keys = 100),
        case("LIM-005", "a key of 257 bytes", || puts("200000", "257"), invalid),
        case("LIM-005", "a key of no bytes", || puts("512", "0"), invalid),
        case("LIM-005", "junk where the SDK keeps its state", junk_state, keeps(&[0], 2)),
        case("LIM-006", "forty timers", forty_timers, told(&[8], 0)),
        case("LIM-006", "a timer of 249 ms", || timer("249"), invalid),
        case("LIM-006", "a timer at the end of time", || timer("-1"), told(&[0, 0], 0)),
        case("LIM-006", "1,025 random bytes", || random("1025"), invalid),
        case("LIM-006", "four gigabytes of random bytes", || random("-1"), invalid),
        case("LIM-006", "1,900 lines of five kilobytes", many_lines, told(&[0], 0)),
        case("LIM-006", "twelve batches in one turn", many_batches, told(&[4], 0)),
        case("LIM-006", "a batch of more shares than declared", large_batch, invalid),
    ]
}

const LOOP: &str = "(loop $l (br $l))";

fn keeps(note: &'static [u8], keys: usize) -> super::case::End {
    Told { note, requests: 0, keys }
}

/// Four starts are tried; that each may take two seconds is said elsewhere.
fn short_start(limits: &mut teahouse_runtime::Limits) {
    limits.start_time = Duration::from_millis(100);
}

fn tail_calls() -> Vec<u8> {
    let fields = "(func $spin (return_call $spin))";
    Guest { fields, attack: "(call $spin)", ..Guest::default() }.component()
}

fn loop_in_section() -> Vec<u8> {
    Guest { fields: "(func $boom (loop $l (br $l))) (start $boom)", ..Guest::default() }.component()
}

fn refused_calls() -> Vec<u8> {
    attacking(
        "(loop $l
           (call $put (i32.const 512) (i32.const 0) (i32.const 512) (i32.const 4) (i32.const 64))
           (br $l))",
    )
}

fn calls_at_start() -> Vec<u8> {
    starting("(loop $l (drop (call $now)) (br $l))")
}

/// The note is the first key; of 150 more, 99 have room.
fn many_keys() -> Vec<u8> {
    attacking(
        "(call $count-of (i32.const 0))
         (loop $l
           (i32.store (i32.const 832) (i32.const 0x30303030))
           (i32.store8 (i32.const 832) (i32.add (i32.const 0x30) (i32.and (local.get $i) (i32.const 15))))
           (i32.store8 (i32.const 833) (i32.add (i32.const 0x30) (i32.shr_u (local.get $i) (i32.const 4))))
           (call $put (i32.const 832) (i32.const 4) (i32.const 512) (i32.const 4) (i32.const 64))
           (local.set $n (i32.add (local.get $n) (i32.load8_u (i32.const 64))))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $l (i32.lt_u (local.get $i) (i32.const 150))))
         (call $count-of (local.get $n))",
    )
}

fn puts(key: &str, len: &str) -> Vec<u8> {
    attacking(&format!(
        "(call $put (i32.const {key}) (i32.const {len}) (i32.const 512) (i32.const 4) (i32.const 64))
         (call $said (i32.const 64) (i32.const 68))"
    ))
}

/// It is the app's own key, and the app's own loss.
fn junk_state() -> Vec<u8> {
    attacking(
        "(call $put (i32.const 576) (i32.const 6) (i32.const 200000) (i32.const 65536) (i32.const 64))
         (call $count-of (i32.load8_u (i32.const 64)))",
    )
}

fn forty_timers() -> Vec<u8> {
    attacking(
        "(loop $l
           (call $set-timer (local.get $i) (i64.const 3600000) (i32.const 64))
           (local.set $n (i32.add (local.get $n) (i32.load8_u (i32.const 64))))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $l (i32.lt_u (local.get $i) (i32.const 40))))
         (call $count-of (local.get $n))",
    )
}

fn timer(millis: &str) -> Vec<u8> {
    attacking(&format!(
        "(call $set-timer (i32.const 1) (i64.const {millis}) (i32.const 64))
         (call $said (i32.const 64) (i32.const 68))"
    ))
}

fn random(len: &str) -> Vec<u8> {
    attacking(&format!(
        "(call $random (i32.const {len}) (i32.const 64)) (call $said (i32.const 64) (i32.const 68))"
    ))
}

fn many_lines() -> Vec<u8> {
    attacking(
        "(memory.fill (i32.const 200000) (i32.const 0x61) (i32.const 5000))
         (loop $l
           (call $log (i32.const 1) (i32.const 200000) (i32.const 5000))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $l (i32.lt_u (local.get $i) (i32.const 1900))))
         (call $count-of (i32.const 0))",
    )
}

fn many_batches() -> Vec<u8> {
    attacking(
        "(loop $l
           (call $reserve (i32.const 5) (i32.const 64))
           (local.set $n (i32.add (local.get $n) (i32.load8_u (i32.const 64))))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $l (i32.lt_u (local.get $i) (i32.const 12))))
         (call $count-of (local.get $n))",
    )
}

fn large_batch() -> Vec<u8> {
    attacking("(call $reserve (i32.const 11) (i32.const 64)) (call $said (i32.const 64) (i32.const 72))")
}
