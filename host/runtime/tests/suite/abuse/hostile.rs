//! A hostile guest is an honest app but for the one thing that a case puts into it: into its attack, its start, its `realloc`.

use crate::guest::{Draw, Kind, component, data, list_of_nodes};

/// The button that begins the attack.
pub const ATTACK: u32 = 10;
/// What the manifest of a row ends in; what it declares beside everything else takes its place.
pub const NOTIFY: &str = "notify = {}\n";
/// The button that writes the byte 42 under `note`; the test guest's button of this number writes a byte there too.
pub const HONEST: u32 = 11;

const SCREEN: usize = 4_096;
const SCREEN_NODES: usize = 4;

/// Texts in its memory. What is not text at all is there too.
const TEXTS: [(usize, &[u8]); 13] = [
    (512, b"note"),
    (544, b"taken"),
    (576, b"$state"),
    (608, b"usd"),
    (640, b"250"),
    (672, b"bo"),
    (704, b"\xff\xfe\xc0\x80"),
    (720, b"\xed\xa0\x80"), // half a surrogate pair
    (736, b"251"),
    (752, b"9999"),
    (784, b"1e9"),
    (880, b"pay \xe2\x80\xaeme"), // turned around by U+202E
    (912, b"gold"),
];

/// A guest in parts, each in the text format.
///
/// Every part finds these: `$note` (bytes at a place, under `note`), `$count-of` (one byte there), `$said` (the discriminant
/// and the code of a result there), `$draw`, `$pick-one`, `$pay-units`; `$i` and `$n` are locals. Results go to 64 or 128.
pub struct Guest<'a> {
    /// Imports besides those that each has.
    pub imports: &'a str,
    /// The limits of its memory, in pages.
    pub memory: &'a str,
    /// Fields of its module.
    pub fields: &'a str,
    /// Runs before the first view is drawn.
    pub start: &'a str,
    /// Runs when the button is pressed.
    pub attack: &'a str,
    /// Runs for an answer; its number is `$id`.
    pub answered: &'a str,
    /// What `cabi_realloc` returns once the global `$bad` is set, instead of `$len` bytes.
    pub realloc: &'a str,
}

impl Default for Guest<'_> {
    fn default() -> Self {
        Self {
            imports: "",
            memory: "9",
            fields: "",
            start: "",
            attack: "",
            answered: "",
            realloc: "(i32.const 0)",
        }
    }
}

impl Guest<'_> {
    pub fn component(&self) -> Vec<u8> {
        let texts: String = TEXTS.iter().map(|(at, bytes)| data(*at, bytes)).collect();
        let wat = WAT
            .replace(";;DATA", &(texts + &data(SCREEN, &list_of_nodes(SCREEN, &screen()))))
            .replace(";;IMPORTS", self.imports)
            .replace(";;FIELDS", self.fields)
            .replace(";;MEMORY", self.memory)
            .replace(";;START", self.start)
            .replace(";;ATTACK", self.attack)
            .replace(";;ANSWERED", self.answered)
            .replace(";;REALLOC", self.realloc)
            .replace("$NODES", &SCREEN_NODES.to_string());
        component(&wat)
    }
}

/// A guest that does this when its button is pressed.
pub fn attacking(attack: &str) -> Vec<u8> {
    Guest { attack, ..Guest::default() }.component()
}

/// A guest that does this as it starts.
pub fn starting(start: &str) -> Vec<u8> {
    Guest { start, ..Guest::default() }.component()
}

fn screen() -> [Draw; SCREEN_NODES] {
    [
        Draw(0, Kind::Column, vec![1, ATTACK, HONEST]),
        Draw(1, Kind::Heading("Hostile"), vec![]),
        Draw(ATTACK, Kind::Button("Attack".into(), true), vec![]),
        Draw(HONEST, Kind::Button("Honest".into(), false), vec![]),
    ]
}

const WAT: &str = r#"
(module
  (import "teahouse:app/ui@1.0.0" "render" (func $render (param i32 i32)))
  (import "teahouse:app/storage@1.0.0" "get" (func $get (param i32 i32 i32)))
  (import "teahouse:app/storage@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32)))
  (import "teahouse:app/storage@1.0.0" "keys" (func $keys (param i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/device@1.0.0" "pick-contacts" (func $pick (param i32 i32 i32 i32)))
  (import "teahouse:app/device@1.0.0" "take-answer" (func $take (param i64 i32)))
  (import "teahouse:app/clock@1.0.0" "now-ms" (func $now (result i64)))
  (import "teahouse:app/clock@1.0.0" "set-timer" (func $set-timer (param i32 i64 i32)))
  (import "teahouse:app/random@1.0.0" "bytes" (func $random (param i32 i32)))
  (import "teahouse:app/log@1.0.0" "write" (func $log (param i32 i32 i32)))
  (import "teahouse:app/wallet@1.0.0" "request-payment"
    (func $pay (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/wallet@1.0.0" "take-answer" (func $take-paid (param i64 i32)))
  (import "teahouse:app/claims@1.0.0" "reserve" (func $reserve (param i32 i32)))
  (import "teahouse:app/claims@1.0.0" "give" (func $give (param i32 i32 i32)))
;;IMPORTS
  (memory (export "memory") ;;MEMORY
  )
  (global $heap (mut i32) (i32.const 524288))
  (global $bad (mut i32) (i32.const 0))
;;DATA
;;FIELDS
  (func $take-room (param $len i32) (result i32) (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
    (global.set $heap (i32.add (local.get $at) (local.get $len)))
    (local.get $at))
  (func (export "cabi_realloc") (param $old i32) (param $old-len i32) (param $align i32) (param $len i32) (result i32)
    (if (global.get $bad) (then (return
      ;;REALLOC
    )))
    (call $take-room (local.get $len)))
  (func $note (param $from i32) (param $len i32)
    (call $put (i32.const 512) (i32.const 4) (local.get $from) (local.get $len) (i32.const 448)))
  (func $count-of (param $count i32)
    (i32.store8 (i32.const 768) (local.get $count))
    (call $note (i32.const 768) (i32.const 1)))
  (func $said (param $result i32) (param $code i32)
    (i32.store8 (i32.const 768) (i32.load8_u (local.get $result)))
    (i32.store8 (i32.const 769) (i32.load8_u (local.get $code)))
    (call $note (i32.const 768) (i32.const 2)))
  (func $draw (call $render (i32.const 4096) (i32.const $NODES)))
  (func $pick-one (call $pick (i32.const 3) (i32.const 512) (i32.const 4) (i32.const 64)))
  (func $pay-units (param $units i32) (param $len i32) ;; to bo, usd, memo "note", key "taken"
    (call $pay (i32.const 672) (i32.const 2) (i32.const 608) (i32.const 3) (local.get $units) (local.get $len)
      (i32.const 512) (i32.const 4) (i32.const 544) (i32.const 5) (i32.const 64)))
  (func $attack (local $i i32) (local $n i32)
    ;;ATTACK
  )
  (func $answered (param $id i64)
    ;;ANSWERED
  )
  (func (export "teahouse:app/guest@1.0.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    ;;START
    (call $draw))
  (func (export "teahouse:app/guest@1.0.0#on-event")
    (param $kind i32) (param $a i64) (param $b i32) (param $c i64) (param $d i32)
    (global.set $heap (i32.const 524288))
    (if (i32.eq (local.get $kind) (i32.const 1)) (then (call $answered (local.get $a))))
    (if (i32.and (i32.eqz (local.get $kind)) (i64.eq (local.get $a) (i64.const 10))) (then (call $attack)))
    (if (i32.and (i32.eqz (local.get $kind)) (i64.eq (local.get $a) (i64.const 11)))
      (then (call $count-of (i32.const 42)))))
)
"#;
