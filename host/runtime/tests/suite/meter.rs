//! What an app may have counted up is a voucher that its manifest names, up to the most it names; opening a meter needs a press, its
//! vouchers need none, and both need the person's word to stand.

use teahouse_base::UnixMillis;
use teahouse_base::store::RecordStore;
use teahouse_bundle::{BaseUnits, Manifest};
use teahouse_runtime::grant::{self, Grant, GrantError, Scope, check};
use teahouse_runtime::model::{
    Amount, Argument, AssetId, OpenMeter, RequestId, RequestKind, SignatureRecord, Tick, Typed, Value,
};
use teahouse_runtime::records::ANSWERS;
use teahouse_runtime::{Answer, AppSpec, Launch, RunningApp};

use crate::guest::{button, component, data, good_view, list_of_nodes};
use crate::world::{MANIFEST, World, package_of, press};

const METERS: &str = r#"
[permissions.contracts.ride]
contract = "RideSettlement"
[permissions.meter.ride.RideVoucher]
amounts.cumulative = { usd = "50" }
[permissions.sign.ride.Rating]
"#;

fn manifest() -> String {
    format!("{MANIFEST}{METERS}")
}

fn amount(asset: &str, units: u128) -> Amount {
    Amount { asset: AssetId::new(asset), base_units: BaseUnits::new(units) }
}

fn open_meter(name: &str, asset: &str, units: u128) -> RequestKind {
    let most = Argument { name: "cumulative".to_owned(), value: Value::Amount(amount(asset, units)) };
    let typed = Typed { contract: "ride".to_owned(), name: name.to_owned(), fields: vec![most] };
    let (purpose, idempotency_key) = ("the ride".to_owned(), "k".to_owned());
    RequestKind::OpenMeter(OpenMeter { typed, purpose, idempotency_key })
}

fn tick(meter: u64, units: u128) -> RequestKind {
    RequestKind::Tick(Tick { meter: RequestId::new(meter), sum: amount("usd", units), changes: Vec::new() })
}

fn asked(kind: &RequestKind, grant: Option<&Grant>) -> Result<(), GrantError> {
    let manifest = Manifest::from_toml(manifest().as_bytes()).unwrap();
    let now = UnixMillis::new(1_000);
    check(kind, &manifest.permissions, grant, manifest.version, now, &|_| BaseUnits::default())
}

#[test]
fn cap_001_a_voucher_that_is_not_declared_is_not_counted_up() {
    // What may be signed once may not be counted up by that.
    for kind in [open_meter("Rating", "usd", 1), open_meter("FinalFare", "usd", 1)] {
        assert!(matches!(asked(&kind, None), Err(GrantError::NotRequestedInManifest { .. })), "{kind:?}");
    }
    assert_eq!(asked(&open_meter("RideVoucher", "usd", 50), None), Ok(()));
    assert!(matches!(
        asked(&open_meter("RideVoucher", "native", 1), None),
        Err(GrantError::NotRequestedInManifest { .. })
    ));
}

#[test]
fn cap_002_the_most_of_a_meter_keeps_the_manifests_bound_and_the_persons_own() {
    let above = asked(&open_meter("RideVoucher", "usd", 51), None);
    assert!(matches!(above, Err(GrantError::AboveCap { .. })), "{above:?}");
    let own = grant::Cap { asset: AssetId::new("usd"), per_request: Some(BaseUnits::new(10)), per_day: None };
    let ask = Grant::ask(teahouse_bundle::AppId::from_array([1; 32]), Scope::Meter);
    let careful = Grant { limits: vec![own], ..ask };
    let above = asked(&open_meter("RideVoucher", "usd", 11), Some(&careful));
    assert!(matches!(above, Err(GrantError::AboveCap { .. })), "{above:?}");
}

#[test]
fn cap_003_a_meter_needs_a_press_and_its_vouchers_and_its_end_need_none() {
    assert!(open_meter("RideVoucher", "usd", 1).needs_person());
    assert!(!tick(1, 5).needs_person() && !RequestKind::StopMeter(RequestId::new(1)).needs_person());
    for kind in [open_meter("RideVoucher", "usd", 1), tick(1, 5), RequestKind::StopMeter(RequestId::new(1))] {
        assert_eq!((kind.scope(), kind.scope().to_string().as_str()), (Scope::Meter, "meter"));
    }
    assert_eq!("meter".parse::<Scope>(), Ok(Scope::Meter));
}

/// A guest that opens a meter at each press, takes every answer, and asks the meter with the answer's number for a voucher of 5.
fn metering_guest() -> Vec<u8> {
    let view = good_view();
    let mut body = data(4_096, &list_of_nodes(4_096, &view));
    for (at, text) in
        [(512, "ride"), (544, "RideVoucher"), (576, "the ride"), (608, "key-1"), (640, "usd"), (656, "5")]
    {
        body += &data(at, text.as_bytes());
    }
    component(&WAT.replace(";;DATA", &body).replace("$NODES", &view.len().to_string()))
}

const WAT: &str = r#"
(module
  (import "teahouse:app/ui@1.0.0" "render" (func $render (param i32 i32)))
  (import "teahouse:app/meter@1.0.0" "open"
    (func $open (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/meter@1.0.0" "tick" (func $tick (param i64 i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/meter@1.0.0" "take-answer" (func $take (param i64 i32)))
  (memory (export "memory") 9)
  (global $heap (mut i32) (i32.const 524288))
;;DATA
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (global.set $heap (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
    (local.set $at (global.get $heap))
    (global.set $heap (i32.add (global.get $heap) (local.get 3)))
    (local.get $at))
  (func (export "teahouse:app/guest@1.0.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (call $render (i32.const 4096) (i32.const $NODES)))
  (func (export "teahouse:app/guest@1.0.0#on-event")
    (param $kind i32) (param $a i64) (param $b i32) (param $c i64) (param $d i32)
    (if (i32.eqz (local.get $kind)) (then
      (call $open (i32.const 512) (i32.const 4) (i32.const 544) (i32.const 11) (i32.const 0) (i32.const 0)
        (i32.const 576) (i32.const 8) (i32.const 608) (i32.const 5) (i32.const 64))))
    (if (i32.eq (local.get $kind) (i32.const 1)) (then
      (call $take (local.get $a) (i32.const 64))
      (call $tick (local.get $a) (i32.const 640) (i32.const 3) (i32.const 656) (i32.const 1)
        (i32.const 0) (i32.const 0) (i32.const 64)))))
)
"#;

fn open(world: &World) -> RunningApp {
    let package = package_of(&manifest(), metering_guest());
    let artifact = world.sandbox.compile(&package).unwrap();
    let spec = AppSpec::of(&package, "user-1");
    let app = world.sandbox.open(&artifact, spec, world.powers(), Launch::from_launcher()).unwrap();
    app.wait_idle();
    app
}

#[test]
fn turn_005_a_meter_is_opened_once_under_its_key_and_a_voucher_is_asked_for_without_a_press() {
    let world = World::new();
    let app = open(&world);
    let first = press(&app, button::NOTHING).unwrap().requests;
    assert_eq!(first.len(), 1);
    world.answer(&app, first[0], &Answer::MeterOpened(Vec::new()));
    let asked = world.host.requests();
    assert_eq!(asked.len(), 2, "the meter, and its first voucher");
    assert_eq!(asked[1].kind, tick(first[0].get(), 5));
    // Under the same key nothing is opened again, also after the answer was taken.
    assert_eq!(press(&app, button::NOTHING).unwrap().requests, []);
    // The voucher's answer is of its own kind, and is taken where it was asked for.
    let voucher = SignatureRecord { signature: vec![7; 65], fields: Vec::new() };
    world.answer(&app, asked[1].id, &Answer::Vouched(voucher));
    let key = [app.app().as_bytes().as_slice(), &asked[1].id.get().to_be_bytes()].concat();
    assert!(world.store.begin_read().unwrap().get(ANSWERS, &key).unwrap().is_none());
}

#[test]
fn cap_002_a_meter_whose_grant_was_taken_back_asks_for_no_voucher() {
    let world = World::new();
    let app = open(&world);
    let first = press(&app, button::NOTHING).unwrap().requests;
    let mut records = world.store.begin_write().unwrap();
    grant::revoke(records.as_mut(), &app.app(), &Scope::Meter).unwrap();
    records.commit().unwrap();
    world.answer(&app, first[0], &Answer::MeterOpened(Vec::new()));
    assert_eq!(world.host.requests().len(), 1, "the voucher was refused within the turn");
}
