//! A guest for tests of files: it asks, reads, shares and forgets as the pressed button says, and keeps what it was told.
//!
//! Under `note` stand the discriminant and the code of the last result, under `read` the bytes that were read, under `taken` the
//! discriminant of the last answer, its case (or its code), and the lowest byte of the file's number.

use super::guest::{Draw, Kind, component, data, list_of_nodes};

/// Buttons; the number is the node's id.
pub mod button {
    pub const PICK: u32 = 10;
    pub const PICK_TOO_LARGE: u32 = 11;
    pub const READ: u32 = 12;
    pub const READ_ACROSS: u32 = 13;
    pub const READ_TOO_MUCH: u32 = 14;
    pub const FORGET_AND_READ: u32 = 15;
    pub const FORGET_AND_TRAP: u32 = 16;
    pub const SHARE: u32 = 17;
    pub const SHARE_AND_TRAP: u32 = 18;
    pub const FETCH: u32 = 19;
    pub const LAST: u32 = 19;
}

const SCREEN: usize = 4_096;

/// The guest, which shares with `person` and fetches `hash`.
pub fn files_guest(person: &str, hash: &str) -> Vec<u8> {
    let screen = screen();
    let list = |at: u32, len: usize| [at.to_le_bytes(), u32::try_from(len).unwrap().to_le_bytes()].concat();
    let mut body = String::new();
    for (at, bytes) in [
        (512, b"note".to_vec()),
        (544, b"taken".to_vec()),
        (576, b"read".to_vec()),
        (608, b"image/*".to_vec()),
        (640, list(608, 7)),
        (672, b"for tea".to_vec()),
        (1_024, person.as_bytes().to_vec()),
        (1_104, list(1_024, person.len())),
        (1_200, hash.as_bytes().to_vec()),
        (SCREEN, list_of_nodes(SCREEN, &screen)),
    ] {
        body += &data(at, &bytes);
    }
    component(&WAT.replace(";;DATA", &body).replace("$NODES", &screen.len().to_string()))
}

fn screen() -> Vec<Draw> {
    let buttons: Vec<u32> = (button::PICK..=button::LAST).collect();
    let mut nodes = vec![
        Draw(0, Kind::Column, [vec![1], buttons.clone()].concat()),
        Draw(1, Kind::Heading("Files"), vec![]),
    ];
    nodes.extend(
        buttons.into_iter().map(|id| Draw(id, Kind::Button(format!("Button {id}"), id == 10), vec![])),
    );
    nodes
}

const WAT: &str = r#"
(module
  (import "teahouse:app/ui@1.0.0" "render" (func $render (param i32 i32)))
  (import "teahouse:app/storage@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32)))
  (import "teahouse:app/files@1.0.0" "pick" (func $pick (param i64 i32 i32 i32 i32 i32)))
  (import "teahouse:app/files@1.0.0" "read" (func $read (param i64 i64 i32 i32)))
  (import "teahouse:app/files@1.0.0" "share" (func $share (param i64 i32 i32 i32)))
  (import "teahouse:app/files@1.0.0" "fetch" (func $fetch (param i32 i32 i32)))
  (import "teahouse:app/files@1.0.0" "forget" (func $forget (param i64 i32)))
  (import "teahouse:app/files@1.0.0" "take-answer" (func $take (param i64 i32)))
  (memory (export "memory") 16)
  (global $heap (mut i32) (i32.const 524288))
;;DATA
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func $said (param $code i32)
    (i32.store8 (i32.const 768) (i32.load8_u (i32.const 64)))
    (i32.store8 (i32.const 769) (i32.load8_u (local.get $code)))
    (call $put (i32.const 512) (i32.const 4) (i32.const 768) (i32.const 2) (i32.const 256)))
  (func $read-from (param $offset i64) (param $len i32) ;; file 1
    (call $read (i64.const 1) (local.get $offset) (local.get $len) (i32.const 64))
    (if (i32.eqz (i32.load8_u (i32.const 64))) (then
      (call $put (i32.const 576) (i32.const 4) (i32.load (i32.const 68)) (i32.load (i32.const 72)) (i32.const 256))))
    (call $said (i32.const 68)))
  (func $pick-most (param $bytes i64)
    (call $pick (local.get $bytes) (i32.const 640) (i32.const 1) (i32.const 672) (i32.const 7) (i32.const 64))
    (call $said (i32.const 72)))
  (func $share-one
    (call $share (i64.const 1) (i32.const 1104) (i32.const 1) (i32.const 64))
    (call $said (i32.const 72)))
  (func $pressed (param $node i32)
    (if (i32.eq (local.get $node) (i32.const 10)) (then (call $pick-most (i64.const 1000))))
    (if (i32.eq (local.get $node) (i32.const 11)) (then (call $pick-most (i64.const 1000001))))
    (if (i32.eq (local.get $node) (i32.const 12)) (then (call $read-from (i64.const 0) (i32.const 64))))
    (if (i32.eq (local.get $node) (i32.const 13)) (then (call $read-from (i64.const 65530) (i32.const 12))))
    (if (i32.eq (local.get $node) (i32.const 14)) (then (call $read-from (i64.const 0) (i32.const 65537))))
    (if (i32.eq (local.get $node) (i32.const 15)) (then
      (call $forget (i64.const 1) (i32.const 64))
      (call $read-from (i64.const 0) (i32.const 64))))
    (if (i32.eq (local.get $node) (i32.const 16)) (then
      (call $forget (i64.const 1) (i32.const 64))
      unreachable))
    (if (i32.eq (local.get $node) (i32.const 17)) (then (call $share-one)))
    (if (i32.eq (local.get $node) (i32.const 18)) (then (call $share-one) unreachable))
    (if (i32.eq (local.get $node) (i32.const 19)) (then
      (call $fetch (i32.const 1200) (i32.const 64) (i32.const 64))
      (call $said (i32.const 72)))))
  (func (export "teahouse:app/guest@1.0.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (call $render (i32.const 4096) (i32.const $NODES)))
  (func (export "teahouse:app/guest@1.0.0#on-event")
    (param $kind i32) (param $a i64) (param $b i32) (param $c i64) (param $d i32)
    (global.set $heap (i32.const 524288))
    (if (i32.and (i32.eqz (local.get $kind)) (i32.eqz (local.get $b)))
      (then (call $pressed (i32.wrap_i64 (local.get $a)))))
    (if (i32.eq (local.get $kind) (i32.const 1)) (then
      (call $take (local.get $a) (i32.const 64))
      (i32.store8 (i32.const 768) (i32.load8_u (i32.const 64)))
      (i32.store8 (i32.const 769) (i32.load8_u (i32.const 72)))
      (i32.store8 (i32.const 770) (i32.load8_u (i32.const 80)))
      (call $put (i32.const 544) (i32.const 5) (i32.const 768) (i32.const 3) (i32.const 256)))))
)
"#;
