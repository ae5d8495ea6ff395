//! Deals to look at: those that were not listed, terms and reminders without measure, and watches that somebody else may have.

use super::case::End::{Ended, NotInstalled};
use super::case::{Case, case, prove, told};
use super::hostile::{Guest, NOTIFY};
use crate::guest::data;

#[test]
fn deal_001_deal_008_only_listed_deals_are_looked_at_and_reminders_are_held_to_what_notify_asks() {
    prove(cases());
}

/// What the rows declare beside everything else.
const LISTS: &str = r#"notify = {}
[permissions.contracts.deal]
contract = "Escrow"
[permissions.deals]
contracts = ["deal"]
"#;

pub fn cases() -> Vec<Case> {
    let row = |rule, name, component: fn() -> Vec<u8>, end| {
        case(rule, name, component, end).declaring(NOTIFY, LISTS)
    };
    let (invalid, undeclared) = (told(&[1, 7], 0), told(&[1, 1], 0));
    vec![
        row("DEAL-001", "a deal of a contract that was not listed", || looks(&terms(RIDE, 0)), undeclared),
        row("DEAL-001", "a batch where no envelopes were listed", || looks(BATCH), undeclared),
        row("DEAL-001", "terms of 129 fields", || looks(&terms(DEAL, 129)), invalid),
        row("DEAL-008", "a reminder of the tag that stands for a post", || reminds("-1", 4), invalid),
        row("DEAL-008", "a reminder with a title of 65 bytes", || reminds("5", 65), invalid),
        row("DEAL-004", "guessing tags of watches", || looking(GUESS_TAGS), told(&[0], 0)),
        row("TURN-004", "guessing numbers of looks", || looking(GUESS), told(&[0], 0)),
        row("TURN-001", "a trap after a look at a deal", trap, Ended("APP-501")),
        case("BND-005", "deals that were not declared", || looks(&terms(DEAL, 0)), NotInstalled("BND-503")),
    ]
}

/// A text in its memory: where, and how long.
type Place = (u32, u32);

const DEAL: Place = (1_024, 4);
const RIDE: Place = (1_032, 4);

const IMPORTS: &str = r#"
  (import "teahouse:app/deals@1.0.0" "look" (func $look (param i32 i64 i32 i32 i32 i32)))
  (import "teahouse:app/deals@1.0.0" "watch"
    (func $watch (param i32 i32 i64 i32 i32 i32 i32 i64 i32 i32 i32 i32 i32)))
  (import "teahouse:app/deals@1.0.0" "unwatch" (func $unwatch (param i32)))
  (import "teahouse:app/deals@1.0.0" "take-answer" (func $take-stand (param i64 i32)))"#;

/// The batch 7, as an argument.
const BATCH: &str = "(i32.const 1) (i64.const 7) (i32.const 0) (i32.const 0) (i32.const 0)";

const GUESS_TAGS: &str = "(loop $l
      (call $unwatch (local.get $i))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $i) (i32.const 500))))
    (call $count-of (i32.const 0))";

const GUESS: &str = "(loop $l
      (call $take-stand (i64.extend_i32_u (local.get $i)) (i32.const 128))
      (local.set $n (i32.add (local.get $n) (i32.eqz (i32.load8_u (i32.const 128)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $i) (i32.const 500))))
    (call $count-of (local.get $n))";

/// Letters lie at 200000.
fn looking(attack: &str) -> Vec<u8> {
    let fields = data(DEAL.0 as usize, b"deal") + &data(RIDE.0 as usize, b"ride");
    let attack = format!("(memory.fill (i32.const 200000) (i32.const 0x61) (i32.const 5000)) {attack}");
    Guest { imports: IMPORTS, fields: &fields, attack: &attack, ..Guest::default() }.component()
}

/// The deal of a contract with so many fields of nothing, as an argument.
fn terms((at, len): Place, fields: u32) -> String {
    format!("(i32.const 0) (i64.const {at}) (i32.const {len}) (i32.const 400000) (i32.const {fields})")
}

fn looks(deal: &str) -> Vec<u8> {
    looking(&format!("(call $look {deal} (i32.const 64)) (call $said (i32.const 64) (i32.const 72))"))
}

/// Watches the declared deal with a reminder whose title has so many letters.
fn reminds(tag: &str, title_len: u32) -> Vec<u8> {
    let deal = terms(DEAL, 0);
    looking(&format!(
        "(call $watch (i32.const {tag}) {deal} (i32.const 1) (i64.const 1)
           (i32.const 200000) (i32.const {title_len}) (i32.const 200000) (i32.const 4) (i32.const 64))
         (call $said (i32.const 64) (i32.const 72))"
    ))
}

fn trap() -> Vec<u8> {
    looking(&format!("(call $look {} (i32.const 64)) unreachable", terms(DEAL, 0)))
}
