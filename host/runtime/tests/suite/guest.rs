//! A guest for tests: one component, written as a core module in WAT, that does what the pressed button says.
//!
//! It is encoded with `wit-component` against the real level 1, so each test goes through the same canonical ABI as an app.

use std::fmt::Write as _;
use std::path::Path;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Buttons of the test guest; the number is the node's id.
pub mod button {
    pub const NOTHING: u32 = 10;
    pub const WRITE: u32 = 11;
    pub const LOOP: u32 = 12;
    pub const MEMORY: u32 = 13;
    pub const CALLS: u32 = 14;
    pub const LONG_STRING: u32 = 15;
    pub const RECURSE: u32 = 16;
    pub const WRITE_AND_TRAP: u32 = 17;
    pub const FLOOD: u32 = 18;
    pub const BIG_VALUE: u32 = 19;
    pub const PICK: u32 = 20;
    pub const PICK_TEN: u32 = 21;
    pub const BAD_VIEW: u32 = 22;
    pub const RANDOM: u32 = 23;
    pub const PAY: u32 = 24;
    pub const TIMERS: u32 = 25;
    pub const LINES: u32 = 26;
    pub const TABLE: u32 = 27;
    pub const RESERVE: u32 = 28;
    pub const TIMER: u32 = 29;
    pub const PAY_OTHER: u32 = 30;
    pub const LIST: u32 = 31;
    pub const SIZES: u32 = 32;
    pub const FILL: u32 = 33;
    pub const LAST: u32 = 33;
}

/// A node as the canonical ABI lays it out.
pub enum Kind {
    Column,
    Heading(&'static str),
    Text(String),
    Button(String, bool),
    TextInput(&'static str),
}

pub struct Draw(pub u32, pub Kind, pub Vec<u32>);

const NODE: usize = 80;

/// A `list<node>` and everything it points to, for memory at `base`.
pub fn list_of_nodes(base: usize, nodes: &[Draw]) -> Vec<u8> {
    let mut out = vec![0; nodes.len() * NODE];
    for (place, Draw(id, kind, children)) in nodes.iter().enumerate() {
        let at = place * NODE;
        put32(&mut out, at, *id);
        let case = match kind {
            Kind::Column => 0,
            Kind::Heading(_) => 4,
            Kind::Text(_) => 5,
            Kind::Button(..) => 14,
            Kind::TextInput(_) => 15,
        };
        out[at + 8] = case;
        let payload = at + 16;
        match kind {
            Kind::Column => {}
            Kind::Heading(text) => text_at(&mut out, base, payload, text),
            Kind::Text(text) => text_at(&mut out, base, payload, text),
            Kind::Button(label, primary) => {
                text_at(&mut out, base, payload, label);
                out[payload + 8] = u8::from(*primary);
                out[payload + 9] = 1;
            }
            Kind::TextInput(label) => {
                text_at(&mut out, base, payload, label);
                put32(&mut out, payload + 24, 40);
                out[payload + 29] = 1;
            }
        }
        while !out.len().is_multiple_of(4) {
            out.push(0);
        }
        let start = base + out.len();
        children.iter().for_each(|child| out.extend_from_slice(&child.to_le_bytes()));
        put32(&mut out, at + 68, start as u32);
        put32(&mut out, at + 72, children.len() as u32);
    }
    out
}

fn put32(out: &mut [u8], at: usize, value: u32) {
    out[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

fn text_at(out: &mut Vec<u8>, base: usize, at: usize, text: &str) {
    let start = base + out.len();
    out.extend_from_slice(text.as_bytes());
    put32(out, at, start as u32);
    put32(out, at + 4, text.len() as u32);
}

/// A segment of bytes at a place in memory, in the text format.
pub fn data(at: usize, bytes: &[u8]) -> String {
    let mut text = format!("(data (i32.const {at}) \"");
    for byte in bytes {
        write!(text, "\\{byte:02x}").unwrap();
    }
    text + "\")\n"
}

/// The screen that the test guest draws when it starts: a heading, a text field (id 2) and every button.
pub fn good_view() -> Vec<Draw> {
    let buttons: Vec<u32> = (button::NOTHING..=button::LAST).collect();
    let children = [vec![1, 2], buttons.clone()].concat();
    let mut nodes = vec![
        Draw(0, Kind::Column, children),
        Draw(1, Kind::Heading("Test"), vec![]),
        Draw(2, Kind::TextInput("Name"), vec![]),
    ];
    nodes.extend(
        buttons.into_iter().map(|id| Draw(id, Kind::Button(format!("Button {id}"), id == 10), vec![])),
    );
    nodes
}

/// A view in which a node is its own grandchild.
pub fn cyclic_view() -> Vec<Draw> {
    vec![Draw(0, Kind::Column, vec![1]), Draw(1, Kind::Column, vec![2]), Draw(2, Kind::Column, vec![1])]
}

const GOOD: usize = 4_096;
const BAD: usize = 65_536;
const HEAP: usize = 524_288;

/// The test guest, drawing `bad` when the bad-view button is pressed.
pub fn test_guest(bad: &[Draw]) -> Vec<u8> {
    let good = good_view();
    let texts = [
        (512, "note"),
        (544, "taken"),
        (576, "timer"),
        (608, "usd"),
        (640, "250"),
        (672, "bo"),
        (704, "sizes"),
    ];
    let mut body = String::new();
    for (at, text) in texts {
        body += &data(at, text.as_bytes());
    }
    body += &data(GOOD, &list_of_nodes(GOOD, &good));
    body += &data(BAD, &list_of_nodes(BAD, bad));
    let wat = WAT
        .replace(";;DATA", &body)
        .replace("$GOOD_LEN", &good.len().to_string())
        .replace("$BAD_LEN", &bad.len().to_string())
        .replace("$HEAP", &HEAP.to_string());
    component(&wat)
}

/// A component of the full level 1 world out of a core module.
pub fn component(wat: &str) -> Vec<u8> {
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../miniapp-sdk/wit/level-1");
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(wit).unwrap();
    let world = resolve.select_world(&[package], Some("mini-app")).unwrap();
    let mut module = wat::parse_str(wat).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).unwrap();
    let mut encoder = ComponentEncoder::default();
    encoder.validate(true);
    encoder.module(&module).unwrap().encode().unwrap()
}

const WAT: &str = r#"
(module
  (import "teahouse:app/ui@1.0.0" "render" (func $render (param i32 i32)))
  (import "teahouse:app/storage@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32)))
  (import "teahouse:app/storage@1.0.0" "keys" (func $keys (param i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/storage@1.0.0" "stat" (func $stat (param i32)))
  (import "teahouse:app/device@1.0.0" "pick-contacts" (func $pick (param i32 i32 i32 i32)))
  (import "teahouse:app/device@1.0.0" "take-answer" (func $take (param i64 i32)))
  (import "teahouse:app/clock@1.0.0" "now-ms" (func $now (result i64)))
  (import "teahouse:app/clock@1.0.0" "set-timer" (func $set-timer (param i32 i64 i32)))
  (import "teahouse:app/random@1.0.0" "bytes" (func $random (param i32 i32)))
  (import "teahouse:app/log@1.0.0" "write" (func $log (param i32 i32 i32)))
  (import "teahouse:app/wallet@1.0.0" "request-payment"
    (func $pay (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/claims@1.0.0" "reserve" (func $reserve (param i32 i32)))
  (memory (export "memory") 9)
  (table $t 1 funcref)
  (global $heap (mut i32) (i32.const $HEAP))
  (global $count (mut i32) (i32.const 0))
;;DATA
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (global.set $heap (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
    (local.set $at (global.get $heap))
    (global.set $heap (i32.add (global.get $heap) (local.get 3)))
    (if (i32.gt_u (global.get $heap) (i32.mul (memory.size) (i32.const 65536)))
      (then (drop (memory.grow (i32.const 4)))))
    (local.get $at))
  (func $note (param $value i32) ;; one byte under "note"
    (i32.store8 (i32.const 768) (local.get $value))
    (call $put (i32.const 512) (i32.const 4) (i32.const 768) (i32.const 1) (i32.const 64)))
  (func $pick-one
    (call $pick (i32.const 3) (i32.const 512) (i32.const 4) (i32.const 64)))
  (func $pay-once (param $units-len i32) ;; to bo, usd, memo "note", key "taken"
    (call $pay (i32.const 672) (i32.const 2) (i32.const 608) (i32.const 3) (i32.const 640) (local.get $units-len)
      (i32.const 512) (i32.const 4) (i32.const 544) (i32.const 5) (i32.const 64)))
  (func $recurse (param i32) (result i32)
    (i32.add (call $recurse (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
  (func (export "teahouse:app/guest@1.0.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (call $render (i32.const 4096) (i32.const $GOOD_LEN)))
  (func $pressed (param $node i32) (local $i i32)
    (if (i32.eq (local.get $node) (i32.const 11)) (then
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (call $note (global.get $count))))
    (if (i32.eq (local.get $node) (i32.const 12)) (then (loop $l (br $l))))
    (if (i32.eq (local.get $node) (i32.const 13)) (then
      (loop $l (drop (memory.grow (i32.const 16))) (br $l))))
    (if (i32.eq (local.get $node) (i32.const 14)) (then
      (loop $l
        (drop (call $now))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (i32.const 1000000))))))
    (if (i32.eq (local.get $node) (i32.const 15)) (then
      (drop (memory.grow (i32.const 520)))
      (call $log (i32.const 1) (i32.const 1024) (i32.const 33554432))))
    (if (i32.eq (local.get $node) (i32.const 16)) (then (drop (call $recurse (i32.const 0)))))
    (if (i32.eq (local.get $node) (i32.const 17)) (then (call $note (i32.const 99)) unreachable))
    (if (i32.eq (local.get $node) (i32.const 18)) (then
      (loop $l
        (i32.store (i32.const 832) (i32.add (i32.const 0x30303030) (i32.and (local.get $i) (i32.const 7))))
        (i32.store8 (i32.const 833) (i32.add (i32.const 0x30) (i32.and (i32.shr_u (local.get $i) (i32.const 3)) (i32.const 63))))
        (call $put (i32.const 832) (i32.const 4) (i32.const 4096) (i32.const 1000) (i32.const 64))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $l))))
    (if (i32.eq (local.get $node) (i32.const 33)) (then
      (global.set $count (i32.const 0))
      (loop $l
        (i32.store (i32.const 832) (i32.add (i32.const 0x30303030) (local.get $i)))
        (call $put (i32.const 832) (i32.const 4) (i32.const 4096) (i32.const 100000) (i32.const 64))
        (global.set $count (i32.add (global.get $count) (i32.load8_u (i32.const 64))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (i32.const 20))))
      (call $note (global.get $count))))
    (if (i32.eq (local.get $node) (i32.const 19)) (then
      (call $put (i32.const 544) (i32.const 5) (i32.const 4096) (i32.const 300000) (i32.const 64))
      (call $note (i32.load8_u (i32.const 64)))))
    (if (i32.eq (local.get $node) (i32.const 20)) (then (call $pick-one)))
    (if (i32.eq (local.get $node) (i32.const 21)) (then
      (global.set $count (i32.const 0))
      (loop $l
        (call $pick-one)
        (global.set $count (i32.add (global.get $count) (i32.load8_u (i32.const 64))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (i32.const 10))))
      (call $note (global.get $count))))
    (if (i32.eq (local.get $node) (i32.const 22)) (then
      (call $note (i32.const 99))
      (call $render (i32.const 65536) (i32.const $BAD_LEN))))
    (if (i32.eq (local.get $node) (i32.const 23)) (then
      (call $random (i32.const 16) (i32.const 64))
      (call $put (i32.const 512) (i32.const 4) (i32.load (i32.const 68)) (i32.load (i32.const 72)) (i32.const 64))))
    (if (i32.eq (local.get $node) (i32.const 24)) (then (call $pay-once (i32.const 3))))
    (if (i32.eq (local.get $node) (i32.const 25)) (then
      (global.set $count (i32.const 0))
      (loop $l
        (call $set-timer (local.get $i) (i64.const 3600000) (i32.const 64))
        (global.set $count (i32.add (global.get $count) (i32.load8_u (i32.const 64))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (i32.const 40))))
      (call $note (global.get $count))))
    (if (i32.eq (local.get $node) (i32.const 26)) (then
      (loop $l
        (call $log (i32.const 1) (i32.const 512) (i32.const 4))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (i32.const 200))))))
    (if (i32.eq (local.get $node) (i32.const 27)) (then
      (drop (table.grow $t (ref.null func) (i32.const 20000)))))
    (if (i32.eq (local.get $node) (i32.const 28)) (then (call $reserve (i32.const 5) (i32.const 64))))
    (if (i32.eq (local.get $node) (i32.const 29)) (then
      (call $set-timer (i32.const 5) (i64.const 1000) (i32.const 64))))
    (if (i32.eq (local.get $node) (i32.const 30)) (then (call $pay-once (i32.const 2))))
    (if (i32.eq (local.get $node) (i32.const 31)) (then
      (call $keys (i32.const 512) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 100) (i32.const 64))
      (call $note (i32.load (i32.const 72)))))
    (if (i32.eq (local.get $node) (i32.const 32)) (then
      (call $stat (i32.const 64))
      (call $put (i32.const 704) (i32.const 5) (i32.const 64) (i32.const 24) (i32.const 128)))))
  (func (export "teahouse:app/guest@1.0.0#on-event")
    (param $kind i32) (param $a i64) (param $b i32) (param $c i64) (param $d i32)
    (if (i32.and (i32.eqz (local.get $kind)) (i32.eqz (local.get $b)))
      (then (call $pressed (i32.wrap_i64 (local.get $a)))))
    (if (i32.eq (local.get $kind) (i32.const 1)) (then
      (call $take (local.get $a) (i32.const 64))
      (i32.store8 (i32.const 768) (i32.load8_u (i32.const 64)))
      (i32.store8 (i32.const 769) (i32.load8_u (i32.const 68)))
      (call $put (i32.const 544) (i32.const 5) (i32.const 768) (i32.const 2) (i32.const 64))))
    (if (i32.eq (local.get $kind) (i32.const 3)) (then
      (call $pick-one)
      (i32.store8 (i32.const 768) (i32.load8_u (i32.const 72)))
      (call $put (i32.const 576) (i32.const 5) (i32.const 768) (i32.const 1) (i32.const 64))))
    (if (i32.eq (local.get $kind) (i32.const 6)) (then
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (call $note (global.get $count)))))
)
"#;
