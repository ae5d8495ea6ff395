//! A guest for tests of cards: it sends, changes and hears of them, and keeps what it was told.
//!
//! Under `note` stand the discriminant and the code of the last call, under `taken` those of the last answer, under `who` the id of
//! the first in the conversation, under `title` and `load` what the last card that came says, under `new` 1 if it had been there.

use super::guest::{Draw, Kind, component, data, list_of_nodes};

/// Buttons; the number is the node's id.
pub mod button {
    pub const SEND: u32 = 10;
    pub const SEND_TO: u32 = 11;
    pub const CHANGE: u32 = 12;
    pub const MEMBERS: u32 = 14;
    pub const LAST: u32 = 14;
}

const SCREEN: usize = 4_096;

/// The guest, which sends to `person`.
pub fn chat_guest(person: &str) -> Vec<u8> {
    let buttons: Vec<u32> = (button::SEND..=button::LAST).collect();
    let mut screen = vec![
        Draw(0, Kind::Column, [vec![1], buttons.clone()].concat()),
        Draw(1, Kind::Heading("Cards"), vec![]),
    ];
    let drawn = buttons.into_iter();
    screen.extend(drawn.map(|id| Draw(id, Kind::Button(format!("Button {id}"), id == 10), vec![])));
    let mut body = data(SCREEN, &list_of_nodes(SCREEN, &screen));
    let texts = [
        (512, "note"),
        (544, "taken"),
        (576, "who"),
        (608, "title"),
        (640, "load"),
        (672, "new"),
        (704, "list"),
        (736, "Tea"),
        (752, "Cups"),
        (1_024, person),
    ];
    for (at, text) in texts {
        body += &data(at, text.as_bytes());
    }
    let wat = WAT.replace(";;DATA", &body).replace("$NODES", &screen.len().to_string());
    component(&wat.replace("$PERSON_LEN", &person.len().to_string()))
}

const WAT: &str = r#"
(module
  (import "teahouse:app/ui@1.0.0" "render" (func $render (param i32 i32)))
  (import "teahouse:app/storage@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32)))
  (import "teahouse:app/chat@1.0.0" "send-card-as"
    (func $send (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/chat@1.0.0" "update-card" (func $change (param i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/chat@1.0.0" "members" (func $members (param i32)))
  (import "teahouse:app/chat@1.0.0" "take-update" (func $update (param i64 i32)))
  (import "teahouse:app/chat@1.0.0" "take-answer" (func $take (param i64 i32)))
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
  (func $noted (call $keep (i32.const 512) (i32.const 4) (i32.const 72)))
  (func $change-it
    (call $change (i32.const 704) (i32.const 4) (i32.const 752) (i32.const 4) (i32.const 752) (i32.const 4) (i32.const 64)))
  (func $pressed (param $node i32) (local $i i32)
    (if (i32.eq (local.get $node) (i32.const 10)) (then
      (call $send (i32.const 704) (i32.const 4) (i32.const 0) (i32.const 0) (i32.const 0)
        (i32.const 736) (i32.const 3) (i32.const 736) (i32.const 3) (i32.const 64))
      (call $noted)))
    (if (i32.eq (local.get $node) (i32.const 11)) (then
      (call $send (i32.const 704) (i32.const 4) (i32.const 1) (i32.const 1024) (i32.const $PERSON_LEN)
        (i32.const 736) (i32.const 3) (i32.const 736) (i32.const 3) (i32.const 64))
      (call $noted)))
    (if (i32.eq (local.get $node) (i32.const 12)) (then (call $change-it) (call $noted)))
    (if (i32.eq (local.get $node) (i32.const 13)) (then
      (loop $l
        (call $change-it)
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (i32.const 3))))
      (call $noted)))
    (if (i32.eq (local.get $node) (i32.const 14)) (then
      (call $members (i32.const 64))
      (if (i32.eqz (i32.load8_u (i32.const 64)))
        (then (call $put (i32.const 576) (i32.const 3) (i32.load (i32.load (i32.const 68)))
          (i32.load offset=4 (i32.load (i32.const 68))) (i32.const 256)))
        (else (call $keep (i32.const 512) (i32.const 4) (i32.const 68)))))))
  (func $hear (param $id i64)
    (call $update (local.get $id) (i32.const 64))
    (if (i32.load8_u (i32.const 64)) (then (call $keep (i32.const 512) (i32.const 4) (i32.const 68)) return))
    (call $put (i32.const 608) (i32.const 5) (i32.load (i32.const 76)) (i32.load (i32.const 80)) (i32.const 256))
    (call $put (i32.const 640) (i32.const 4) (i32.load (i32.const 84)) (i32.load (i32.const 88)) (i32.const 256))
    (call $put (i32.const 672) (i32.const 3) (i32.const 92) (i32.const 1) (i32.const 256)))
  (func (export "teahouse:app/guest@1.0.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (call $render (i32.const 4096) (i32.const $NODES)))
  (func (export "teahouse:app/guest@1.0.0#on-event")
    (param $kind i32) (param $a i64) (param $b i32) (param $c i64) (param $d i32)
    (global.set $heap (i32.const 524288))
    (if (i32.eqz (local.get $kind)) (then (call $pressed (i32.wrap_i64 (local.get $a)))))
    (if (i32.eq (local.get $kind) (i32.const 1)) (then
      (call $take (local.get $a) (i32.const 64))
      (call $keep (i32.const 544) (i32.const 5) (i32.const 68))))
    (if (i32.eq (local.get $kind) (i32.const 2)) (then (call $hear (local.get $c)))))
)
"#;
