//! Notifications: words without measure, floods of them, tags that nobody has, and none where none were declared.

use super::case::End::{self, NotInstalled};
use super::case::{Case, case, prove, told};
use super::hostile::Guest;

#[test]
fn ntf_001_ntf_002_ntf_004_words_floods_and_alarms_without_measure_are_refused() {
    prove(cases());
}

pub fn cases() -> Vec<Case> {
    let invalid = told(&[1, 7], 0);
    vec![
        case("NTF-001", "a title of 65 bytes", || posts("200000", 65, 0), invalid),
        case("NTF-001", "a body of 257 bytes", || posts("512", 4, 257), invalid),
        case("NTF-001", "a title of no bytes", || posts("512", 0, 0), invalid),
        case("NTF-001", "a title that cannot be seen", || posts("300000", 8, 0), invalid),
        case("NTF-001", "an alarm with a title of 65 bytes", || sets("7", "0", 65), invalid),
        case("NTF-001", "the tag that stands for a post", || sets("-1", "0", 4), invalid),
        case("NTF-002", "forty posts in one turn", forty_posts, told(&[39], 0)),
        case("NTF-004", "forty alarms", forty_alarms, told(&[8], 0)),
        case("NTF-004", "an alarm at the end of time", || sets("7", "-1", 4), told(&[0, 0], 0)),
        case("NTF-004", "a tag that was never set", unknown_tag, told(&[0], 0)),
        case("BND-005", "notifications that were not declared", forty_posts, undeclared())
            .declaring("notify = {}\n", ""),
    ]
}

const fn undeclared() -> End {
    NotInstalled("BND-503")
}

const IMPORTS: &str = r#"
  (import "teahouse:app/notify@1.0.0" "post" (func $post (param i32 i32 i32 i32 i32)))
  (import "teahouse:app/notify@1.0.0" "set-alarm" (func $set-alarm (param i32 i64 i32 i32 i32 i32 i32)))
  (import "teahouse:app/notify@1.0.0" "cancel-alarm" (func $cancel-alarm (param i32)))"#;

/// Letters lie at 200000, and nothing that can be seen at 300000.
fn attacking(attack: &str) -> Vec<u8> {
    let attack = format!("(memory.fill (i32.const 200000) (i32.const 0x61) (i32.const 5000)) {attack}");
    Guest { imports: IMPORTS, attack: &attack, ..Guest::default() }.component()
}

fn posts(title: &str, title_len: u32, body_len: u32) -> Vec<u8> {
    attacking(&format!(
        "(call $post (i32.const {title}) (i32.const {title_len}) (i32.const 200000) (i32.const {body_len}) (i32.const 64))
         (call $said (i32.const 64) (i32.const 68))"
    ))
}

fn sets(tag: &str, at: &str, title_len: u32) -> Vec<u8> {
    attacking(&format!(
        "(call $set-alarm (i32.const {tag}) (i64.const {at})
           (i32.const 200000) (i32.const {title_len}) (i32.const 200000) (i32.const 0) (i32.const 64))
         (call $said (i32.const 64) (i32.const 68))"
    ))
}

/// Counts the refusals of forty calls.
fn forty(call: &str) -> Vec<u8> {
    attacking(&format!(
        "(loop $l
           {call}
           (local.set $n (i32.add (local.get $n) (i32.load8_u (i32.const 64))))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $l (i32.lt_u (local.get $i) (i32.const 40))))
         (call $count-of (local.get $n))"
    ))
}

fn forty_posts() -> Vec<u8> {
    forty("(call $post (i32.const 512) (i32.const 4) (i32.const 512) (i32.const 4) (i32.const 64))")
}

fn forty_alarms() -> Vec<u8> {
    forty(
        "(call $set-alarm (local.get $i) (i64.const 1)
           (i32.const 512) (i32.const 4) (i32.const 512) (i32.const 4) (i32.const 64))",
    )
}

fn unknown_tag() -> Vec<u8> {
    attacking("(call $cancel-alarm (i32.const 99)) (call $count-of (i32.const 0))")
}
