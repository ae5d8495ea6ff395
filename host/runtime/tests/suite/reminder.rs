//! A guest for tests that reminds: each button posts, sets or cancels, and what the host said to it is kept under `note`.
//!
//! From where it was opened stands under `from`, and the newest signal it heard under `told`.

use super::guest::{Draw, Kind, component, data, list_of_nodes};

/// Its buttons; the number is the node's id.
pub mod button {
    /// Posts.
    pub const POST: u32 = 10;
    /// Sets the alarm 5 for in a minute.
    pub const SET: u32 = 11;
    /// Moves the alarm 5 to in two minutes.
    pub const MOVE: u32 = 12;
    /// Cancels the alarm 5.
    pub const CANCEL: u32 = 13;
    /// Posts, sets the alarm 6 for a time that has passed, and traps.
    pub const FAIL: u32 = 14;
    /// Sets the alarm 7 for a time that has passed.
    pub const PAST: u32 = 15;
    /// The last of them.
    pub const LAST: u32 = 15;
}

/// What it says, and what a person then reads of it.
pub const TITLE: (&str, &str) = ("T\u{202e}ea", "Tea");
/// The line below.
pub const BODY: &str = "is ready";

const SCREEN: usize = 4_096;

fn screen() -> Vec<Draw> {
    let buttons: Vec<u32> = (button::POST..=button::LAST).collect();
    let mut nodes = vec![Draw(0, Kind::Column, buttons.clone())];
    nodes.extend(buttons.into_iter().map(|id| Draw(id, Kind::Button(format!("Button {id}"), false), vec![])));
    nodes
}

/// Its component.
pub fn reminder() -> Vec<u8> {
    let nodes = screen();
    let texts = [(512, "note"), (544, TITLE.0), (576, BODY), (608, "from"), (640, "told")];
    let mut body: String = texts.iter().map(|(at, text)| data(*at, text.as_bytes())).collect();
    body += &data(SCREEN, &list_of_nodes(SCREEN, &nodes));
    let wat = WAT
        .replace(";;DATA", &body)
        .replace("$NODES", &nodes.len().to_string())
        .replace("$TITLE_LEN", &TITLE.0.len().to_string())
        .replace("$BODY_LEN", &BODY.len().to_string());
    component(&wat)
}

const WAT: &str = r#"
(module
  (import "teahouse:app/ui@1.0.0" "render" (func $render (param i32 i32)))
  (import "teahouse:app/storage@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32)))
  (import "teahouse:app/clock@1.0.0" "now-ms" (func $now (result i64)))
  (import "teahouse:app/notify@1.0.0" "post" (func $post (param i32 i32 i32 i32 i32)))
  (import "teahouse:app/notify@1.0.0" "set-alarm" (func $set-alarm (param i32 i64 i32 i32 i32 i32 i32)))
  (import "teahouse:app/notify@1.0.0" "cancel-alarm" (func $cancel (param i32)))
  (memory (export "memory") 2)
  (global $heap (mut i32) (i32.const 65536))
;;DATA
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func $keep (param $key i32) (param $one i32) (param $two i32) ;; two bytes under a key of four
    (i32.store8 (i32.const 768) (local.get $one))
    (i32.store8 (i32.const 769) (local.get $two))
    (call $put (local.get $key) (i32.const 4) (i32.const 768) (i32.const 2) (i32.const 448)))
  (func $said ;; the result at 64, and its code
    (call $keep (i32.const 512) (i32.load8_u (i32.const 64)) (i32.load8_u (i32.const 68)))
    (i32.store (i32.const 68) (i32.const 0)))
  (func $say
    (call $post (i32.const 544) (i32.const $TITLE_LEN) (i32.const 576) (i32.const $BODY_LEN) (i32.const 64))
    (call $said))
  (func $set (param $tag i32) (param $at i64)
    (call $set-alarm (local.get $tag) (local.get $at)
      (i32.const 544) (i32.const $TITLE_LEN) (i32.const 576) (i32.const $BODY_LEN) (i32.const 64))
    (call $said))
  (func (export "teahouse:app/guest@1.0.0#start")
    (param $via i32) (param $tag i32)
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (call $keep (i32.const 608) (local.get $via) (local.get $tag))
    (call $render (i32.const 4096) (i32.const $NODES)))
  (func $pressed (param $node i32)
    (if (i32.eq (local.get $node) (i32.const 10)) (then (call $say)))
    (if (i32.eq (local.get $node) (i32.const 11)) (then
      (call $set (i32.const 5) (i64.add (call $now) (i64.const 60000)))))
    (if (i32.eq (local.get $node) (i32.const 12)) (then
      (call $set (i32.const 5) (i64.add (call $now) (i64.const 120000)))))
    (if (i32.eq (local.get $node) (i32.const 13)) (then (call $cancel (i32.const 5))))
    (if (i32.eq (local.get $node) (i32.const 14)) (then
      (call $say)
      (call $set (i32.const 6) (i64.const 1))
      unreachable))
    (if (i32.eq (local.get $node) (i32.const 15)) (then (call $set (i32.const 7) (i64.const 1)))))
  (func (export "teahouse:app/guest@1.0.0#on-event")
    (param $kind i32) (param $a i64) (param $b i32) (param $c i64) (param $d i32)
    (global.set $heap (i32.const 65536))
    (if (i32.and (i32.eqz (local.get $kind)) (i32.eqz (local.get $b)))
      (then (call $pressed (i32.wrap_i64 (local.get $a)))))
    (if (i32.eq (local.get $kind) (i32.const 2)) (then
      (call $keep (i32.const 640) (local.get $b) (i32.wrap_i64 (local.get $c))))))
)
"#;
