//! What a person said: their own caps, an end, a no for good, and what was taken back, each asked around.

use teahouse_base::Clock;
use teahouse_base::store::RecordStore;
use teahouse_bundle::BaseUnits;
use teahouse_runtime::grant::{self, Cap, Decision, Grant, Scope};
use teahouse_runtime::model::AssetId;

use super::case::{Case, Step, case, prove, told};
use super::hostile::{ATTACK, Guest, attacking};
use crate::world::World;

#[test]
fn grt_001_cap_002_cap_004_what_a_person_said_is_not_asked_around() {
    prove(cases());
}

pub fn cases() -> Vec<Case> {
    let (above, revoked, denied) = (told(&[1, 4], 0), told(&[1, 2], 0), told(&[1, 0], 0));
    vec![
        case("GRT-001", "a payment above the person's own most", || attacking(PAY), above).after(most_of_one),
        case("GRT-001", "two payments above the person's own day", || attacking(PAY_TWICE), told(&[1, 4], 1))
            .after(most_of_a_day),
        case("CAP-002", "five payments above the manifest's day", five_payments, told(&[1], 2))
            .declaring(CAPS, "per-request = \"300\", per-day = \"700\""),
        case("CAP-002", "a payment after it was taken back", || attacking(PAY), revoked)
            .after(|world| says(world, Scope::Wallet, Decision::Revoked)),
        case("CAP-004", "a payment after a no for good", || attacking(PAY), denied)
            .after(|world| says(world, Scope::Wallet, Decision::Denied)),
        case("CAP-004", "a third question after two refusals", || attacking(PICK), told(&[1, 0], 2)).by(
            vec![Step::Press(ATTACK), Step::Answer, Step::Press(ATTACK), Step::Answer, Step::Press(ATTACK)],
        ),
        case("CAP-002", "a post after notifications were taken back", || notifying(POST), revoked)
            .after(|world| says(world, Scope::Notify, Decision::Revoked)),
        case("CAP-002", "a post after the grant ran out", || notifying(POST), revoked).after(ended),
        case("CAP-002", "an alarm after the grant ran out", || notifying(ALARM), revoked).after(ended),
        case("CAP-004", "an alarm after a no for good", || notifying(ALARM), denied)
            .after(|world| says(world, Scope::Notify, Decision::Denied)),
    ]
}

const CAPS: &str = "per-request = \"1000\", per-day = \"2000\"";
const PAY: &str =
    "(call $pay-units (i32.const 640) (i32.const 3)) (call $said (i32.const 64) (i32.const 72))";
/// The second one has a key of its own.
const PAY_TWICE: &str = "(call $pay-units (i32.const 640) (i32.const 3))
    (i32.store8 (i32.const 544) (i32.const 0x62))
    (call $pay-units (i32.const 640) (i32.const 3)) (call $said (i32.const 64) (i32.const 72))";
const PICK: &str = "(call $pick-one) (call $said (i32.const 64) (i32.const 72))";
const POST: &str = "(call $post (i32.const 512) (i32.const 4) (i32.const 512) (i32.const 4) (i32.const 64))
    (call $said (i32.const 64) (i32.const 68))";
const ALARM: &str =
    "(call $set-alarm (i32.const 7) (i64.const 0) (i32.const 512) (i32.const 4) (i32.const 512)
      (i32.const 4) (i32.const 64))
    (call $said (i32.const 64) (i32.const 68))";
const NOTIFY: &str = r#"
  (import "teahouse:app/notify@1.0.0" "post" (func $post (param i32 i32 i32 i32 i32)))
  (import "teahouse:app/notify@1.0.0" "set-alarm" (func $set-alarm (param i32 i64 i32 i32 i32 i32 i32)))"#;

fn notifying(attack: &str) -> Vec<u8> {
    Guest { imports: NOTIFY, attack, ..Guest::default() }.component()
}

/// Of 250 each, where 700 are the most of a day. One press would allow four: it notes whether the third was refused.
fn five_payments() -> Vec<u8> {
    attacking(
        "(loop $l
           (i32.store8 (i32.const 544) (i32.add (i32.const 0x61) (local.get $i)))
           (call $pay-units (i32.const 640) (i32.const 3))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $l (i32.lt_u (local.get $i) (i32.const 5))))
         (call $count-of (i32.load8_u (i32.const 64)))",
    )
}

fn keep(world: &World, grant: &Grant) {
    let mut records = world.store.begin_write().unwrap();
    grant::set(records.as_mut(), grant).unwrap();
    records.commit().unwrap();
}

fn asks(world: &World, scope: Scope) -> Grant {
    Grant::ask(world.package.app(), scope)
}

fn says(world: &World, scope: Scope, decision: Decision) {
    keep(world, &Grant { decision, ..asks(world, scope) });
}

fn caps(world: &World, per_request: Option<u128>, per_day: Option<u128>) {
    let (per_request, per_day) = (per_request.map(BaseUnits::new), per_day.map(BaseUnits::new));
    let limits = vec![Cap { asset: AssetId::new("usd"), per_request, per_day }];
    keep(world, &Grant { limits, ..asks(world, Scope::Wallet) });
}

fn most_of_one(world: &World) {
    caps(world, Some(249), None);
}

fn most_of_a_day(world: &World) {
    caps(world, None, Some(499));
}

/// Nobody presses for a notification, so nobody is asked whether the grant lives again.
fn ended(world: &World) {
    let now = world.clock.now();
    keep(world, &Grant { expires: Some(now), ..asks(world, Scope::Notify) });
}
