//! Memories and tables: wanted without end, wanted from the start, wanted beyond what the module itself declares.

use super::case::End::{Ended, NeverStarts};
use super::case::{Case, case, pressed, prove, told};
use super::hostile::{Guest, attacking};
use crate::guest::button;

#[test]
fn lim_002_memory_and_tables_without_end_are_contained() {
    prove(cases());
}

pub fn cases() -> Vec<Case> {
    vec![
        pressed("LIM-002", "memory, piece by piece", button::MEMORY, Ended("LIM-103")),
        case("LIM-002", "memory, four gigabytes at once", four_gigabytes, Ended("LIM-103")),
        case("LIM-002", "memory, too much from the start", much_memory, NeverStarts("LIM-103")),
        case("LIM-002", "memory, beyond what it declares", beyond_own_memory, told(&[255], 0)),
        pressed("LIM-002", "a table, grown without end", button::TABLE, Ended("LIM-104")),
        case("LIM-002", "a table, too large from the start", much_table, NeverStarts("LIM-104")),
        case("LIM-002", "a table, beyond what it declares", beyond_own_table, told(&[255], 0)),
        case("LIM-001", "filling all its memory over and over", filling, Ended("LIM-101")),
    ]
}

fn four_gigabytes() -> Vec<u8> {
    attacking("(call $count-of (i32.const 99)) (drop (memory.grow (i32.const 60000)))")
}

fn much_memory() -> Vec<u8> {
    Guest { memory: "1025", ..Guest::default() }.component()
}

/// What is refused is not counted: 300 times five pages would be more than it may have.
fn beyond_own_memory() -> Vec<u8> {
    let attack = "(loop $l
        (drop (memory.grow (i32.const 5)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (i32.const 300))))
      (call $count-of (memory.grow (i32.const 5)))";
    Guest { memory: "9 10", attack, ..Guest::default() }.component()
}

fn much_table() -> Vec<u8> {
    Guest { fields: "(table 10001 funcref)", ..Guest::default() }.component()
}

/// As with memory: 300 times a hundred elements would be more than it may have.
fn beyond_own_table() -> Vec<u8> {
    let attack = "(loop $l
        (drop (table.grow $own (ref.null func) (i32.const 100)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (i32.const 300))))
      (call $count-of (table.grow $own (ref.null func) (i32.const 100)))";
    Guest { fields: "(table $own 1 2 funcref)", attack, ..Guest::default() }.component()
}

fn filling() -> Vec<u8> {
    attacking(
        "(drop (memory.grow (i32.const 900)))
         (loop $l (memory.fill (i32.const 65536) (i32.const 7) (i32.const 58000000)) (br $l))",
    )
}
