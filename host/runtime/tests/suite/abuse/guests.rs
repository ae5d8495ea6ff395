//! An app that nobody installed, with a manifest that declares whatever could leave: it draws and keeps, and nothing leaves.

use super::case::End::Ended;
use super::case::{Case, case, pressed, prove, told};
use super::hostile::{Guest, NOTIFY};
use crate::guest::{button, data};

#[test]
fn cap_007_an_app_that_nobody_installed_gets_nothing_out() {
    prove(cases());
}

/// What the rows declare besides: a card needs a conversation, which no guest has.
const ALL: &str = r#"notify = {}
shielded = {}
files = { max-bytes = 100000 }
[permissions.contracts.escrow]
contract = "Escrow"
reads = ["deal"]
writes = ["create"]
[permissions.sign.escrow.Terms]
"#;

pub fn cases() -> Vec<Case> {
    let row = |name, component: fn() -> Vec<u8>| {
        case("CAP-007", name, component, told(&[1, 0], 0)).declaring(NOTIFY, ALL).for_a_guest()
    };
    vec![
        row("a guest that pays", || asks(PAY, 72)),
        row("a guest that pays privately", || asks(PAY_PRIVATELY, 72)),
        row("a guest that looks at a payment", || asks(LOOK, 72)),
        row("a guest that writes to a contract", || asks(WRITE, 72)),
        row("a guest that reads a contract", || asks(READ, 72)),
        row("a guest that watches a contract", || asks(WATCH, 72)),
        row("a guest that wants a signature", || asks(SIGN, 72)),
        row("a guest that reserves keys", || asks(RESERVE, 72)),
        row("a guest that picks people", || asks("(call $pick-one)", 72)),
        row("a guest that picks a file", || asks(PICK_FILE, 72)),
        row("a guest that fetches a file", || asks(FETCH, 72)),
        row("a guest that notifies", || asks(POST, 68)),
        row("a guest that sets an alarm", || asks(ALARM, 68)),
        pressed("LIM-001", "a guest in a loop", button::LOOP, Ended("LIM-101")).for_a_guest(),
        pressed("LIM-002", "a guest that wants memory", button::MEMORY, Ended("LIM-103")).for_a_guest(),
        pressed("TURN-001", "a guest that traps after a write", button::WRITE_AND_TRAP, Ended("APP-501"))
            .for_a_guest(),
    ]
}

const IMPORTS: &str = r#"
  (import "teahouse:app/shielded@1.0.0" "send"
    (func $send (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/shielded@1.0.0" "look" (func $look (param i32 i32 i32)))
  (import "teahouse:app/contracts@1.0.0" "read" (func $read (param i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/contracts@1.0.0" "watch" (func $watch (param i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/contracts@1.0.0" "request-write" (func $write (param i32 i32)))
  (import "teahouse:app/sign@1.0.0" "request"
    (func $sign (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/files@1.0.0" "pick" (func $pick-file (param i64 i32 i32 i32 i32 i32)))
  (import "teahouse:app/files@1.0.0" "fetch" (func $fetch (param i32 i32 i32)))
  (import "teahouse:app/notify@1.0.0" "post" (func $post (param i32 i32 i32 i32 i32)))
  (import "teahouse:app/notify@1.0.0" "set-alarm" (func $set-alarm (param i32 i64 i32 i32 i32 i32 i32)))"#;

const PAY: &str = "(call $pay-units (i32.const 640) (i32.const 3))";
const PAY_PRIVATELY: &str =
    "(call $send (i32.const 672) (i32.const 2) (i32.const 608) (i32.const 3) (i32.const 640) (i32.const 3)
      (i32.const 512) (i32.const 4) (i32.const 544) (i32.const 5) (i32.const 64))";
const LOOK: &str = "(call $look (i32.const 544) (i32.const 5) (i32.const 64))";
/// A record at 2048: contract, method, no arguments, no amounts, purpose, key.
const WRITE: &str = "(i32.store (i32.const 2048) (i32.const 1024)) (i32.store (i32.const 2052) (i32.const 6))
    (i32.store (i32.const 2056) (i32.const 1040)) (i32.store (i32.const 2060) (i32.const 6))
    (i32.store (i32.const 2112) (i32.const 512)) (i32.store (i32.const 2116) (i32.const 4))
    (i32.store (i32.const 2120) (i32.const 544)) (i32.store (i32.const 2124) (i32.const 5))
    (call $write (i32.const 2048) (i32.const 64))";
const READ: &str = "(call $read (i32.const 1024) (i32.const 6) (i32.const 1048) (i32.const 4) (i32.const 0)
      (i32.const 0) (i32.const 64))";
const WATCH: &str = "(call $watch (i32.const 1024) (i32.const 6) (i32.const 1048) (i32.const 4) (i32.const 0)
      (i32.const 0) (i32.const 64))";
const SIGN: &str = "(call $sign (i32.const 1024) (i32.const 6) (i32.const 1056) (i32.const 5) (i32.const 0)
      (i32.const 0) (i32.const 512) (i32.const 4) (i32.const 544) (i32.const 5) (i32.const 64))";
const RESERVE: &str = "(call $reserve (i32.const 5) (i32.const 64))";
const PICK_FILE: &str =
    "(call $pick-file (i64.const 100) (i32.const 0) (i32.const 0) (i32.const 512) (i32.const 4)
    (i32.const 64))";
const FETCH: &str = "(memory.fill (i32.const 200000) (i32.const 0x61) (i32.const 64))
    (call $fetch (i32.const 200000) (i32.const 64) (i32.const 64))";
const POST: &str = "(call $post (i32.const 512) (i32.const 4) (i32.const 512) (i32.const 4) (i32.const 64))";
const ALARM: &str =
    "(call $set-alarm (i32.const 7) (i64.const 0) (i32.const 512) (i32.const 4) (i32.const 512)
      (i32.const 4) (i32.const 64))";

/// Makes a call whose result lies at 64, and notes what it heard.
fn asks(call: &str, code: u32) -> Vec<u8> {
    let texts = [(1_024, "escrow"), (1_040, "create"), (1_048, "deal"), (1_056, "Terms")];
    let fields: String = texts.iter().map(|(at, text)| data(*at, text.as_bytes())).collect();
    let attack = format!("{call} (call $said (i32.const 64) (i32.const {code}))");
    Guest { imports: IMPORTS, fields: &fields, attack: &attack, ..Guest::default() }.component()
}
