//! A guest for tests of places and codes: it asks for one as the pressed button says, and keeps what it was told.
//!
//! Under `note` stand the discriminant and the code of the last request, under `wrong` those of taking the answer as people,
//! under `cell` and `code` what was taken. Back in front it asks for a place without a press.

use super::guest::{Draw, Kind, component, data, list_of_nodes};

/// Buttons; the number is the node's id.
pub mod button {
    pub const PLACE: u32 = 10;
    pub const CODE: u32 = 11;
}

const SCREEN: usize = 4_096;

/// The guest.
pub fn device_guest() -> Vec<u8> {
    let screen = vec![
        Draw(0, Kind::Column, vec![1, button::PLACE, button::CODE]),
        Draw(1, Kind::Heading("Device"), vec![]),
        Draw(button::PLACE, Kind::Button("Place".to_owned(), true), vec![]),
        Draw(button::CODE, Kind::Button("Code".to_owned(), false), vec![]),
    ];
    let mut body = data(SCREEN, &list_of_nodes(SCREEN, &screen));
    for (at, text) in [(512, "note"), (544, "wrong"), (576, "cell"), (608, "code"), (640, "for tea")] {
        body += &data(at, text.as_bytes());
    }
    component(&WAT.replace(";;DATA", &body).replace("$NODES", &screen.len().to_string()))
}

const WAT: &str = r#"
(module
  (import "teahouse:app/ui@1.0.0" "render" (func $render (param i32 i32)))
  (import "teahouse:app/storage@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32)))
  (import "teahouse:app/device@1.0.0" "pick-cell" (func $place (param i32 i32 i32)))
  (import "teahouse:app/device@1.0.0" "scan" (func $scan (param i32 i32 i32)))
  (import "teahouse:app/device@1.0.0" "take-answer" (func $people (param i64 i32)))
  (import "teahouse:app/device@1.0.0" "take-cell" (func $cell (param i64 i32)))
  (import "teahouse:app/device@1.0.0" "take-code" (func $code (param i64 i32)))
  (memory (export "memory") 9)
  (global $heap (mut i32) (i32.const 524288))
;;DATA
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func $keep (param $name i32) (param $len i32) (param $code i32)
    (i32.store8 (i32.const 768) (i32.load8_u (i32.const 64)))
    (i32.store8 (i32.const 769) (i32.load8_u (local.get $code)))
    (call $put (local.get $name) (local.get $len) (i32.const 768) (i32.const 2) (i32.const 256)))
  (func $ask-place
    (call $place (i32.const 640) (i32.const 7) (i32.const 64))
    (call $keep (i32.const 512) (i32.const 4) (i32.const 72)))
  (func $keep-text (param $name i32)
    (if (i32.eqz (i32.load8_u (i32.const 64))) (then
      (call $put (local.get $name) (i32.const 4) (i32.load (i32.const 68)) (i32.load (i32.const 72)) (i32.const 256)))))
  (func (export "teahouse:app/guest@1.0.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (call $render (i32.const 4096) (i32.const $NODES)))
  (func (export "teahouse:app/guest@1.0.0#on-event")
    (param $kind i32) (param $a i64) (param $b i32) (param $c i64) (param $d i32)
    (global.set $heap (i32.const 524288))
    (if (i32.and (i32.eqz (local.get $kind)) (i64.eq (local.get $a) (i64.const 10))) (then (call $ask-place)))
    (if (i32.and (i32.eqz (local.get $kind)) (i64.eq (local.get $a) (i64.const 11))) (then
      (call $scan (i32.const 640) (i32.const 7) (i32.const 64))
      (call $keep (i32.const 512) (i32.const 4) (i32.const 72))))
    (if (i32.eq (local.get $kind) (i32.const 5)) (then (call $ask-place)))
    (if (i32.eq (local.get $kind) (i32.const 1)) (then
      (call $people (local.get $a) (i32.const 64))
      (call $keep (i32.const 544) (i32.const 5) (i32.const 68))
      (call $cell (local.get $a) (i32.const 64))
      (call $keep-text (i32.const 576))
      (call $code (local.get $a) (i32.const 64))
      (call $keep-text (i32.const 608)))))
)
"#;
