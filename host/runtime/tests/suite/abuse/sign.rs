//! Typed data to sign: structs, fields and amounts that were not declared, fields without measure, and prompts without end.

use super::case::End::{Ended, NotInstalled};
use super::case::{Case, case, prove, told};
use super::hostile::{Guest, NOTIFY};
use crate::guest::data;

#[test]
fn cap_001_cap_002_cap_003_nothing_is_signed_beyond_manifest_bounds_and_presses() {
    prove(cases());
}

/// What the rows declare beside everything else.
const SIGNS: &str = r#"notify = {}
[permissions.contracts.ride]
contract = "RideSettlement"
[permissions.sign.ride.FinalFare]
amounts.fare = { usd = "50" }
deadlines.deadline = 600
[permissions.sign.ride.Rating]
"#;

pub fn cases() -> Vec<Case> {
    let row = |rule, name, component: fn() -> Vec<u8>, end| {
        case(rule, name, component, end).declaring(NOTIFY, SIGNS)
    };
    let (invalid, undeclared, above) = (told(&[1, 7], 0), told(&[1, 1], 0), told(&[1, 4], 0));
    vec![
        row("CAP-001", "a struct to sign that was not declared", || asks(RIDE, QUOTE, &[]), undeclared),
        row("CAP-001", "a struct of a contract that was not declared", || asks(DEAL, FARE, &[]), undeclared),
        row("CAP-001", "an amount in a field without a bound", || fare(amount(NOTE, FEW)), undeclared),
        row("CAP-001", "a deadline in a field without a bound", || fare(deadline(NOTE, 1)), undeclared),
        row("CAP-002", "an amount to sign above its bound", || fare(amount(AMOUNT, MANY)), above),
        row("CAP-002", "a deadline at the end of time", || fare(deadline(DEADLINE, u64::MAX)), above),
        row("CAP-002", "an amount to sign that is no number", || fare(amount(AMOUNT, NO_NUMBER)), invalid),
        row(
            "CAP-001",
            "a struct of 129 fields",
            || signing(&[], &wants(RIDE, FARE, (400_000, 129), WORDS)),
            invalid,
        ),
        row("CAP-001", "a stranger in a field", || fare(field(AMOUNT, 14, &[])), invalid),
        row("CAP-001", "a number of 79 digits in a field", || fare(text(AMOUNT, 0, DIGITS)), invalid),
        row("CAP-001", "a number with a zero in front in a field", || fare(text(AMOUNT, 0, ZERO)), invalid),
        row(
            "CAP-001",
            "a text of 4,097 bytes in a field",
            || fare(text(AMOUNT, 2, (60_000, 4_097))),
            invalid,
        ),
        row("CAP-001", "a field whose name cannot be seen", || fare(deadline(UNSEEN, 1)), invalid),
        row(
            "BND-006",
            "a purpose that cannot be seen",
            || signing(&[], &said(RIDE, RATING, UNSEEN)),
            invalid,
        ),
        row("CAP-001", "a signature of 64 bytes to hold against", || signing(&[], VERIFY), invalid),
        row("CAP-003", "a signature as it starts", at_start, told(&[1, 3], 0)).by(vec![]),
        row("CAP-003", "ten signatures to one press", ten, told(&[6], 4)),
        row("TURN-005", "one key for two structs", two_structs, told(&[1, 7], 1)),
        row("TURN-005", "one key for one struct, twice", twice, told(&[0, 0], 1)),
        row("TURN-004", "guessing numbers of signatures", || signing(&[], GUESS), told(&[0], 0)),
        row("TURN-001", "a trap after a signature", trap, Ended("APP-501")),
        case(
            "BND-005",
            "signatures that were not declared",
            || asks(RIDE, RATING, &[]),
            NotInstalled("BND-503"),
        ),
    ]
}

/// A text in its memory: where, and how long.
type Place = (u32, u32);

const NOTE: Place = (512, 4);
const KEY: Place = (544, 5);
const NO_NUMBER: Place = (784, 3);
const MANY: Place = (640, 3); // 250
const RIDE: Place = (1_024, 4);
const DEAL: Place = (1_032, 4);
const FARE: Place = (1_040, 9);
const QUOTE: Place = (1_056, 9);
const RATING: Place = (1_072, 6);
const AMOUNT: Place = (1_080, 4);
const DEADLINE: Place = (1_088, 8);
const WORDS: Place = (1_096, 8);
const UNSEEN: Place = (1_104, 6);
const FEW: Place = (1_112, 2);
const ZERO: Place = (1_116, 2);
const DIGITS: Place = (1_120, 79);
const FIELDS: usize = 2_048;

const TEXTS: [(Place, &str); 10] = [
    (RIDE, "ride"),
    (DEAL, "deal"),
    (FARE, "FinalFare"),
    (QUOTE, "RideQuote"),
    (RATING, "Rating"),
    (AMOUNT, "fare"),
    (DEADLINE, "deadline"),
    (WORDS, "the ride"),
    (UNSEEN, "\u{200b}\u{200b}"),
    (FEW, "40"),
];

const IMPORTS: &str = r#"
  (import "teahouse:app/sign@1.0.0" "request"
    (func $sign (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/sign@1.0.0" "verify"
    (func $verify (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/sign@1.0.0" "take-answer" (func $take-signed (param i64 i32)))"#;

/// 64 bytes as Bo's signature of a rating.
const VERIFY: &str =
    "(call $verify (i32.const 1024) (i32.const 4) (i32.const 1072) (i32.const 6) (i32.const 0) (i32.const 0)
      (i32.const 60000) (i32.const 64) (i32.const 672) (i32.const 2) (i32.const 64))
    (call $said (i32.const 64) (i32.const 72))";

const GUESS: &str = "(loop $l
      (call $take-signed (i64.extend_i32_u (local.get $i)) (i32.const 128))
      (local.set $n (i32.add (local.get $n) (i32.eqz (i32.load8_u (i32.const 128)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $i) (i32.const 500))))
    (call $count-of (local.get $n))";

fn texts() -> String {
    let known: String = TEXTS.iter().map(|((at, _), text)| data(*at as usize, text.as_bytes())).collect();
    known + &data(ZERO.0 as usize, b"07") + &data(DIGITS.0 as usize, &[b'9'; 79])
}

/// A guest with these fields at their place, which does this when its button is pressed.
fn signing(fields: &[u8], attack: &str) -> Vec<u8> {
    let (texts, fields) = (texts(), data(FIELDS, fields));
    let fields = texts + &fields;
    Guest { imports: IMPORTS, fields: &fields, attack, ..Guest::default() }.component()
}

/// The call for a struct with so many fields at a place.
fn wants(contract: Place, name: Place, fields: Place, purpose: Place) -> String {
    let places = [contract, name, fields, purpose, KEY];
    let arguments: String =
        places.iter().map(|(at, len)| format!("(i32.const {at}) (i32.const {len}) ")).collect();
    format!("(call $sign {arguments}(i32.const 64)) (call $said (i32.const 64) (i32.const 72))")
}

/// The call for a struct without fields.
fn said(contract: Place, name: Place, purpose: Place) -> String {
    wants(contract, name, (0, 0), purpose)
}

/// Asks for a struct of a contract with at most one field.
fn asks(contract: Place, name: Place, field: &[u8]) -> Vec<u8> {
    signing(field, &wants(contract, name, (FIELDS as u32, u32::from(!field.is_empty())), WORDS))
}

/// Asks for the declared struct with one field.
fn fare(field: [u8; 40]) -> Vec<u8> {
    asks(RIDE, FARE, &field)
}

/// A field as the canonical ABI lays it out: a name, and a value of this case.
fn field(name: Place, case: u8, payload: &[u32]) -> [u8; 40] {
    let mut out = [0; 40];
    out[..4].copy_from_slice(&name.0.to_le_bytes());
    out[4..8].copy_from_slice(&name.1.to_le_bytes());
    out[8] = case;
    for (place, word) in payload.iter().enumerate() {
        out[16 + 4 * place..20 + 4 * place].copy_from_slice(&word.to_le_bytes());
    }
    out
}

/// A value that is one text, of this case.
fn text(name: Place, case: u8, (at, len): Place) -> [u8; 40] {
    field(name, case, &[at, len])
}

/// An amount of usd.
fn amount(name: Place, (at, len): Place) -> [u8; 40] {
    field(name, 5, &[608, 3, at, len])
}

fn deadline(name: Place, seconds: u64) -> [u8; 40] {
    field(name, 9, &[seconds as u32, (seconds >> 32) as u32])
}

fn at_start() -> Vec<u8> {
    let (texts, start) = (texts(), said(RIDE, RATING, WORDS));
    Guest { imports: IMPORTS, fields: &texts, start: &start, ..Guest::default() }.component()
}

/// Ten keys, of which the first letter differs.
fn ten() -> Vec<u8> {
    let attack = format!(
        "(loop $l
           (i32.store8 (i32.const 544) (i32.add (i32.const 0x61) (local.get $i)))
           {}
           (local.set $n (i32.add (local.get $n) (i32.load8_u (i32.const 64))))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $l (i32.lt_u (local.get $i) (i32.const 10))))
         (call $count-of (local.get $n))",
        said(RIDE, RATING, WORDS)
    );
    signing(&[], &attack)
}

fn two_structs() -> Vec<u8> {
    signing(&[], &format!("{} {}", said(RIDE, RATING, WORDS), said(RIDE, FARE, WORDS)))
}

/// Both times it is the same request: the difference of the numbers is noted.
fn twice() -> Vec<u8> {
    let once = said(RIDE, RATING, WORDS);
    let attack = format!(
        "{once} (local.set $n (i32.load (i32.const 72))) {once}
         (i32.store8 (i32.const 72) (i32.sub (i32.load (i32.const 72)) (local.get $n)))
         (call $said (i32.const 64) (i32.const 72))"
    );
    signing(&[], &attack)
}

fn trap() -> Vec<u8> {
    signing(&[], &format!("{} unreachable", said(RIDE, RATING, WORDS)))
}
