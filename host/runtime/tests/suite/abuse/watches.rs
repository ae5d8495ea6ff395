//! Reads to watch: those that were not declared, more than there may be, and watches that somebody else may have.

use super::case::End::{Ended, NotInstalled};
use super::case::{Case, case, prove, told};
use super::hostile::{Guest, NOTIFY};
use crate::guest::data;

#[test]
fn wch_001_wch_002_only_declared_reads_are_watched_a_few_and_with_their_turn() {
    prove(cases());
}

/// What the rows declare beside everything else.
const READS: &str = r#"notify = {}
[permissions.contracts.deal]
contract = "Escrow"
reads = ["read0", "read1", "read2", "read3", "read4", "read5", "read6", "read7", "read8", "read9"]
"#;

pub fn cases() -> Vec<Case> {
    let row = |rule, name, component: fn() -> Vec<u8>, end| {
        case(rule, name, component, end).declaring(NOTIFY, READS)
    };
    let undeclared = told(&[1, 1], 0);
    vec![
        row("WCH-002", "a read to watch that was not declared", || watches(DEAL, TAKE), undeclared),
        row("WCH-002", "a watch of a contract that was not declared", || watches(RIDE, READ), undeclared),
        row(
            "WCH-002",
            "ten reads to watch",
            || ten("(i32.add (i32.const 48) (local.get $i))"),
            told(&[2], 0),
        ),
        row("WCH-002", "one read to watch, ten times", || ten("(i32.const 48)"), told(&[0], 0)),
        row("WCH-001", "guessing numbers of watches", || watching(GUESS), told(&[0], 0)),
        row("WCH-001", "a trap after a watch", trap, Ended("APP-501")),
        case("BND-005", "watches that were not declared", || watches(DEAL, READ), NotInstalled("BND-503")),
    ]
}

/// A text in its memory: where, and how long.
type Place = (u32, u32);

const DEAL: Place = (1_024, 4);
const RIDE: Place = (1_032, 4);
/// The last of its letters is at 1044.
const READ: Place = (1_040, 5);
const TAKE: Place = (1_048, 5);

const IMPORTS: &str = r#"
  (import "teahouse:app/contracts@1.0.0" "watch" (func $watch (param i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/contracts@1.0.0" "unwatch" (func $unwatch (param i64)))"#;

const GUESS: &str = "(loop $l
      (call $unwatch (i64.extend_i32_u (local.get $i)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $i) (i32.const 500))))
    (call $count-of (i32.const 0))";

fn watching(attack: &str) -> Vec<u8> {
    let texts = [(DEAL, "deal"), (RIDE, "ride"), (READ, "read0"), (TAKE, "take0")];
    let fields: String = texts.iter().map(|((at, _), text)| data(*at as usize, text.as_bytes())).collect();
    Guest { imports: IMPORTS, fields: &fields, attack, ..Guest::default() }.component()
}

/// The call for a read without arguments; its result lies at 64.
fn call(contract: Place, method: Place) -> String {
    let places = [contract, method, (0, 0)];
    let arguments: String =
        places.iter().map(|(at, len)| format!("(i32.const {at}) (i32.const {len}) ")).collect();
    format!("(call $watch {arguments}(i32.const 64))")
}

fn watches(contract: Place, method: Place) -> Vec<u8> {
    watching(&format!("{} (call $said (i32.const 64) (i32.const 72))", call(contract, method)))
}

/// Watches ten reads whose last letter is this, and counts the refusals.
fn ten(letter: &str) -> Vec<u8> {
    watching(&format!(
        "(loop $l
           (i32.store8 (i32.const 1044) {letter})
           {}
           (local.set $n (i32.add (local.get $n) (i32.load8_u (i32.const 64))))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $l (i32.lt_u (local.get $i) (i32.const 10))))
         (call $count-of (local.get $n))",
        call(DEAL, READ)
    ))
}

fn trap() -> Vec<u8> {
    watching(&format!("{} unreachable", call(DEAL, READ)))
}
