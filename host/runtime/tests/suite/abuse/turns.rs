//! Half turns, and requests that are forged, repeated, asked for at the wrong moment or for too much.

use teahouse_base::store::RecordStore;
use teahouse_runtime::Status;
use teahouse_runtime::records::untaken_answers;

use super::case::End::{Ended, NeverStarts, Tamed};
use super::case::{Case, Step, case, pressed, prove, told};
use super::hostile::{ATTACK, Guest, attacking, starting};
use crate::guest::button;
use crate::world::{World, package, pick_refused, press};

#[test]
fn turn_001_turn_003_half_a_turn_is_never_kept() {
    prove(halves());
}

#[test]
fn turn_004_turn_005_cap_003_forged_and_repeated_requests_are_refused() {
    prove(forgeries());
}

/// Not a row: it is told of the answer once a start, so it takes several commands until it stays stopped.
#[test]
fn turn_004_an_answer_that_an_app_falls_over_stops_the_app_and_waits() {
    let mut world = World::new();
    world.package = package(answered("(call $take (local.get $id) (i32.const 128)) unreachable"));
    world.artifact = world.sandbox.compile(&world.package).unwrap();
    let app = world.open();
    let id = press(&app, ATTACK).unwrap().requests[0];

    world.answer(&app, id, &pick_refused());
    for _ in 0..8 {
        app.wait_idle();
    }

    assert_eq!(world.host.failures(), ["APP-501"; 4]);
    assert!(matches!(app.status(), Status::Stopped { .. }), "{:?}", app.status());
    let untaken = untaken_answers(world.store.begin_read().unwrap().as_ref(), &app.app()).unwrap();
    assert_eq!(untaken, [id]);
}

pub fn halves() -> Vec<Case> {
    const TRAP: &str = "APP-501";
    vec![
        pressed("TURN-001", "a trap after a write", button::WRITE_AND_TRAP, Ended(TRAP)),
        case("TURN-001", "a trap after a request", || attacking("(call $pick-one) unreachable"), Ended(TRAP)),
        case("TURN-001", "a trap after a payment", || attacking(PAY_AND_TRAP), Ended(TRAP)),
        case("TURN-001", "a trap after a batch", || attacking(RESERVE_AND_TRAP), Ended(TRAP)),
        case("TURN-003", "a trap at each start", || starting("unreachable"), NeverStarts(TRAP)),
        case("TURN-003", "a write and a trap at each start", || starting(WRITE_AND_TRAP), NeverStarts(TRAP)),
    ]
}

pub fn forgeries() -> Vec<Case> {
    let not_found = told(&[1, 8], 1);
    let three_presses = vec![Step::Press(ATTACK); 3];
    let asked_and_answered = || vec![Step::Press(ATTACK), Step::Answer];
    vec![
        case("CAP-003", "asking a person as it starts", || starting(PICK), told(&[1, 3], 0)).by(vec![]),
        pressed("CAP-003", "ten questions to one press", button::PICK_TEN, told(&[6], 4)),
        case("LIM-006", "nine open requests", || attacking(PICK_FOUR), told(&[1, 4], 8)).by(three_presses),
        case("TURN-004", "taking what was not answered", || attacking(TAKE_AT_ONCE), not_found),
        case("TURN-004", "guessing numbers of answers", || attacking(GUESS), told(&[0], 0)),
        case("TURN-004", "taking from another interface", || answered(TAKE_PAID), not_found)
            .by(asked_and_answered()),
        case("TURN-004", "taking an answer twice", || answered(TAKE_TWICE), not_found)
            .by(asked_and_answered()),
        case("TURN-005", "one key for two payments", || attacking(TWO_AMOUNTS), told(&[1, 7], 1)),
        case("TURN-005", "one key for one payment, twice", || attacking(TWICE), told(&[0, 0], 1)),
        case("CAP-001", "an asset that was not declared", || attacking(GOLD), told(&[1, 1], 0)),
        case("CAP-002", "an amount above its cap", || pays("752", "4"), told(&[1, 4], 0)),
        case("CAP-002", "an amount that is no number", || pays("784", "3"), told(&[1, 7], 0)),
        case("TURN-006", "gifts of a batch that nobody reserved", || attacking(GIVE), told(&[1, 8], 0)),
        case("BND-006", "a memo that is turned around", || attacking(TURNED_MEMO), Tamed),
    ]
}

const PAY_AND_TRAP: &str = "(call $pay-units (i32.const 640) (i32.const 3)) unreachable";
const RESERVE_AND_TRAP: &str = "(call $reserve (i32.const 5) (i32.const 64)) unreachable";
const WRITE_AND_TRAP: &str = "(call $count-of (i32.const 99)) unreachable";
const PICK: &str = "(call $pick-one) (call $said (i32.const 64) (i32.const 72))";
const PICK_FOUR: &str = "(call $pick-one) (call $pick-one) (call $pick-one)
    (call $pick-one) (call $said (i32.const 64) (i32.const 72))";
const TAKE_AT_ONCE: &str = "(call $pick-one) (call $take (i64.load (i32.const 72)) (i32.const 128))
    (call $said (i32.const 128) (i32.const 132))";
/// The neighbour has an answer to take, under the number 1.
const GUESS: &str = "(loop $l
      (call $take (i64.extend_i32_u (local.get $i)) (i32.const 128))
      (local.set $n (i32.add (local.get $n) (i32.eqz (i32.load8_u (i32.const 128)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $i) (i32.const 500))))
    (call $count-of (local.get $n))";
const TAKE_PAID: &str = "(call $take-paid (local.get $id) (i32.const 128))
    (call $said (i32.const 128) (i32.const 136))";
const TAKE_TWICE: &str =
    "(call $take (local.get $id) (i32.const 128)) (call $take (local.get $id) (i32.const 128))
    (call $said (i32.const 128) (i32.const 132))";
const TWO_AMOUNTS: &str =
    "(call $pay-units (i32.const 640) (i32.const 3)) (call $pay-units (i32.const 736) (i32.const 3))
    (call $said (i32.const 64) (i32.const 72))";
/// The second result is the number of the first request, and it is the same number: their difference is noted.
const TWICE: &str = "(call $pay-units (i32.const 640) (i32.const 3)) (local.set $n (i32.load (i32.const 72)))
    (call $pay-units (i32.const 640) (i32.const 3))
    (i32.store8 (i32.const 72) (i32.sub (i32.load (i32.const 72)) (local.get $n)))
    (call $said (i32.const 64) (i32.const 72))";
const GOLD: &str =
    "(call $pay (i32.const 672) (i32.const 2) (i32.const 912) (i32.const 4) (i32.const 640) (i32.const 3)
      (i32.const 512) (i32.const 4) (i32.const 544) (i32.const 5) (i32.const 64))
    (call $said (i32.const 64) (i32.const 72))";
const TURNED_MEMO: &str =
    "(call $pay (i32.const 672) (i32.const 2) (i32.const 608) (i32.const 3) (i32.const 640) (i32.const 3)
      (i32.const 880) (i32.const 9) (i32.const 544) (i32.const 5) (i32.const 64))";
/// A gift of batch 77, by link: 250 usd, under the title `note`.
const GIVE: &str = "(i64.store (i32.const 65536) (i64.const 77))
    (i32.store8 offset=12 (i32.const 65536) (i32.const 1))
    (i32.store offset=24 (i32.const 65536) (i32.const 608)) (i32.store offset=28 (i32.const 65536) (i32.const 3))
    (i32.store offset=32 (i32.const 65536) (i32.const 640)) (i32.store offset=36 (i32.const 65536) (i32.const 3))
    (i32.store offset=40 (i32.const 65536) (i32.const 512)) (i32.store offset=44 (i32.const 65536) (i32.const 4))
    (call $give (i32.const 65536) (i32.const 1) (i32.const 64))
    (call $said (i32.const 64) (i32.const 72))";

/// Asks for people when its button is pressed, and does this with the answer.
fn answered(answered: &str) -> Vec<u8> {
    Guest { attack: "(call $pick-one)", answered, ..Guest::default() }.component()
}

fn pays(units: &str, len: &str) -> Vec<u8> {
    attacking(&format!(
        "(call $pay-units (i32.const {units}) (i32.const {len})) (call $said (i32.const 64) (i32.const 72))"
    ))
}
