//! What an app may have signed is a struct that its manifest names, within the bounds it names; what was signed once comes back as
//! it is, for as long as the person's word stands.

use teahouse_base::UnixMillis;
use teahouse_base::store::RecordStore;
use teahouse_bundle::{BaseUnits, Manifest};
use teahouse_runtime::grant::{self, Cap, CapOwner, Grant, GrantError, Scope, check};
use teahouse_runtime::model::{
    Amount, Argument, AssetId, PersonId, RequestKind, Sign, SignatureRecord, Typed, Value, Verify,
};
use teahouse_runtime::records::ANSWERS;
use teahouse_runtime::{Answer, AppSpec, Launch, RunningApp};

use crate::guest::{button, component, data, good_view, list_of_nodes};
use crate::world::{MANIFEST, World, package_of, press};

const SIGNS: &str = r#"
[permissions.contracts.ride]
contract = "RideSettlement"
[permissions.sign.ride.FinalFare]
amounts.fare = { usd = "50" }
deadlines.deadline = 600
[permissions.sign.ride.Rating]
[permissions.contracts.deal]
contract = "Escrow"
[permissions.sign.deal.DealTerms]
amounts."milestones.amount" = { usd = "7" }
"#;

fn manifest() -> String {
    format!("{MANIFEST}{SIGNS}")
}

fn field(name: &str, value: Value) -> Argument {
    Argument { name: name.to_owned(), value }
}

fn amount(asset: &str, units: u128) -> Value {
    Value::Amount(Amount { asset: AssetId::new(asset), base_units: BaseUnits::new(units) })
}

fn sign(contract: &str, name: &str, fields: Vec<Argument>) -> RequestKind {
    let typed = Typed { contract: contract.to_owned(), name: name.to_owned(), fields };
    let (purpose, idempotency_key) = ("the ride".to_owned(), "k".to_owned());
    RequestKind::Sign(Sign { typed, purpose, idempotency_key })
}

fn asked(kind: &RequestKind, grant: Option<&Grant>) -> Result<(), GrantError> {
    let manifest = Manifest::from_toml(manifest().as_bytes()).unwrap();
    let now = UnixMillis::new(1_000);
    check(kind, &manifest.permissions, grant, manifest.version, now, &|_| BaseUnits::default())
}

fn fare(asset: &str, units: u128, seconds: u64) -> RequestKind {
    let fields = vec![field("fare", amount(asset, units)), field("deadline", Value::DeadlineIn(seconds))];
    sign("ride", "FinalFare", fields)
}

#[test]
fn cap_001_a_struct_that_is_not_declared_is_neither_signed_nor_verified() {
    let missing = |kind: &RequestKind| {
        assert!(matches!(asked(kind, None), Err(GrantError::NotRequestedInManifest { .. })), "{kind:?}");
    };
    missing(&sign("ride", "RideQuote", Vec::new()));
    missing(&sign("deal", "FinalFare", Vec::new()));
    missing(&sign("escrow", "DealTerms", Vec::new()));
    let RequestKind::Sign(Sign { typed, .. }) = sign("ride", "RideQuote", Vec::new()) else { panic!() };
    let verify = |typed: &Typed| {
        let typed = typed.clone();
        RequestKind::Verify(Verify { typed, signature: vec![0; 65], by: PersonId::new("bo") })
    };
    missing(&verify(&typed));
    let rated = Typed { name: "Rating".to_owned(), ..typed };
    assert_eq!(asked(&verify(&rated), None), Ok(()));
    assert!(!verify(&rated).needs_person() && fare("usd", 1, 1).needs_person());
    assert_eq!(fare("usd", 1, 1).scope(), "sign/ride".parse().unwrap());
    assert_eq!(Scope::Sign("ride".to_owned()).to_string(), "sign/ride");
}

#[test]
fn cap_002_each_field_keeps_the_bound_that_the_manifest_has_for_it() {
    assert_eq!(asked(&fare("usd", 50, 600), None), Ok(()));
    assert_eq!(asked(&fare("native", 0, 1), None), Ok(()), "nothing of an asset needs no bound");
    assert!(matches!(asked(&fare("usd", 51, 600), None), Err(GrantError::AboveCap { .. })));
    assert!(matches!(asked(&fare("native", 1, 1), None), Err(GrantError::NotRequestedInManifest { .. })));
    assert!(matches!(asked(&fare("usd", 1, 601), None), Err(GrantError::AboveBound { bound: 600, .. })));
    assert!(matches!(asked(&fare("usd", 1, u64::MAX), None), Err(GrantError::AboveBound { .. })));
    // A bound of a list holds for each of its entries.
    let piece = |number: u32, units| field(&format!("milestones.{number}.amount"), amount("usd", units));
    let terms = |last| sign("deal", "DealTerms", vec![piece(1, 7), piece(2, last)]);
    assert_eq!(asked(&terms(7), None), Ok(()));
    assert!(matches!(asked(&terms(8), None), Err(GrantError::AboveCap { .. })));
    // And the person's own cap is below the manifest's.
    let own = Cap {
        asset: AssetId::new("usd"),
        per_request: Some(BaseUnits::new(10)),
        per_day: Some(BaseUnits::new(12)),
    };
    let scope = Scope::Sign("ride".to_owned());
    let ask = Grant::ask(teahouse_bundle::AppId::from_array([1; 32]), scope);
    let careful = Grant { limits: vec![own], ..ask };
    let refused = asked(&fare("usd", 11, 1), Some(&careful));
    assert!(matches!(refused, Err(GrantError::AboveCap { owner: CapOwner::Person, .. })));
}

/// A guest that asks for one signature under one key at each press, and takes every answer.
fn signing_guest() -> Vec<u8> {
    let view = good_view();
    let mut body = data(4_096, &list_of_nodes(4_096, &view));
    for (at, text) in [(512, "ride"), (544, "Rating"), (576, "the ride"), (608, "key-1")] {
        body += &data(at, text.as_bytes());
    }
    component(&WAT.replace(";;DATA", &body).replace("$NODES", &view.len().to_string()))
}

const WAT: &str = r#"
(module
  (import "teahouse:app/ui@1.0.0" "render" (func $render (param i32 i32)))
  (import "teahouse:app/sign@1.0.0" "request"
    (func $sign (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/sign@1.0.0" "take-answer" (func $take (param i64 i32)))
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
      (call $sign (i32.const 512) (i32.const 4) (i32.const 544) (i32.const 6) (i32.const 0) (i32.const 0)
        (i32.const 576) (i32.const 8) (i32.const 608) (i32.const 5) (i32.const 64))))
    (if (i32.eq (local.get $kind) (i32.const 1)) (then (call $take (local.get $a) (i32.const 64)))))
)
"#;

fn open(world: &World) -> RunningApp {
    let package = package_of(&manifest(), signing_guest());
    let artifact = world.sandbox.compile(&package).unwrap();
    let spec = AppSpec::of(&package, "user-1");
    let app = world.sandbox.open(&artifact, spec, world.powers(), Launch::from_launcher()).unwrap();
    app.wait_idle();
    app
}

#[test]
fn cap_008_a_signature_is_given_out_again_under_its_first_number_while_the_grant_stands() {
    let world = World::new();
    let app = open(&world);
    let first = press(&app, button::NOTHING).unwrap().requests;
    assert_eq!(first.len(), 1);
    // While it is open, or its answer waits, asking again asks nothing.
    assert_eq!(press(&app, button::NOTHING).unwrap().requests, []);
    let fields = vec![field("score", Value::Uint("5".to_owned()))];
    let signed = Answer::Signed(SignatureRecord { signature: vec![7; 65], fields });
    world.answer(&app, first[0], &signed);
    app.wait_idle();
    // Once it was taken, the same request is there again, for the node to answer with the same bytes.
    assert_eq!(press(&app, button::NOTHING).unwrap().requests, first);
    world.answer(&app, first[0], &signed);
    app.wait_idle();
    let waits = |key: &[u8]| world.store.begin_read().unwrap().get(ANSWERS, key).unwrap().is_some();
    let key = [app.app().as_bytes().as_slice(), &first[0].get().to_be_bytes()].concat();
    assert!(!waits(&key), "the app has heard of the second answer too, and taken it");
    // Taken back, not even that.
    let mut records = world.store.begin_write().unwrap();
    grant::revoke(records.as_mut(), &app.app(), &Scope::Sign("ride".to_owned())).unwrap();
    records.commit().unwrap();
    assert_eq!(press(&app, button::NOTHING).unwrap().requests, []);
    let asked = world.host.requests();
    assert!(asked.len() == 2 && asked.iter().all(|request| request.id == first[0]));
}
