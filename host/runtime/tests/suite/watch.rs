//! What an app may have watched: declared reads, a few, kept with their turn, and nothing of what was taken back.

use teahouse_base::store::RecordStore;
use teahouse_runtime::grant::{self, Scope};
use teahouse_runtime::powers::Effect;
use teahouse_runtime::records::wipe;
use teahouse_runtime::watch::{self, MOST_WATCHES, Watch};
use teahouse_runtime::{Launch, RunningApp};

use crate::guest::{Draw, Kind, component, data, list_of_nodes};
use crate::world::{MANIFEST, World, package_of, press};

const READS: &str = r#"
[permissions.contracts.deal]
contract = "Escrow"
reads = ["read0", "read1", "read2", "read3", "read4", "read5", "read6", "read7", "read8", "read9"]
"#;

const DENIED: [u8; 2] = [1, 0];
const NOT_DECLARED: [u8; 2] = [1, 1];
const REVOKED: [u8; 2] = [1, 2];
const QUOTA: [u8; 2] = [1, 4];

/// Its buttons; the number is the node's id.
mod button {
    /// Watches `read0`.
    pub const WATCH: u32 = 10;
    /// Watches `readx`, which nobody declared.
    pub const UNDECLARED: u32 = 11;
    /// Ends the watch 1.
    pub const UNWATCH: u32 = 12;
    /// Watches `read1`, and traps.
    pub const FAIL: u32 = 13;
    /// Watches ten reads, one after the other.
    pub const TEN: u32 = 14;
}

const SCREEN: usize = 4_096;

/// A guest that watches; what the host said to it is kept under `note`, and the newest signal it heard under `told`.
fn watcher() -> Vec<u8> {
    let buttons: Vec<u32> = (button::WATCH..=button::TEN).collect();
    let mut nodes = vec![Draw(0, Kind::Column, buttons.clone())];
    nodes.extend(buttons.into_iter().map(|id| Draw(id, Kind::Button(format!("Button {id}"), false), vec![])));
    let texts = [(512, "note"), (544, "deal"), (576, "read0"), (608, "told")];
    let mut body: String = texts.iter().map(|(at, text)| data(*at, text.as_bytes())).collect();
    body += &data(SCREEN, &list_of_nodes(SCREEN, &nodes));
    component(&WAT.replace(";;DATA", &body).replace("$NODES", &nodes.len().to_string()))
}

const WAT: &str = r#"
(module
  (import "teahouse:app/ui@1.0.0" "render" (func $render (param i32 i32)))
  (import "teahouse:app/storage@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32)))
  (import "teahouse:app/contracts@1.0.0" "watch" (func $watch (param i32 i32 i32 i32 i32 i32 i32)))
  (import "teahouse:app/contracts@1.0.0" "unwatch" (func $unwatch (param i64)))
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
  (func $look (param $which i32) ;; the result at 64, its number or code at 72
    (i32.store8 (i32.const 580) (i32.add (i32.const 48) (local.get $which)))
    (call $watch (i32.const 544) (i32.const 4) (i32.const 576) (i32.const 5)
      (i32.const 0) (i32.const 0) (i32.const 64))
    (call $keep (i32.const 512) (i32.load8_u (i32.const 64)) (i32.load8_u (i32.const 72))))
  (func $ten
    (local $i i32)
    (loop $l
      (call $look (local.get $i))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $i) (i32.const 10)))))
  (func (export "teahouse:app/guest@1.0.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (call $render (i32.const 4096) (i32.const $NODES)))
  (func $pressed (param $node i32)
    (if (i32.eq (local.get $node) (i32.const 10)) (then (call $look (i32.const 0))))
    (if (i32.eq (local.get $node) (i32.const 11)) (then (call $look (i32.const 72))))
    (if (i32.eq (local.get $node) (i32.const 12)) (then (call $unwatch (i64.const 1))))
    (if (i32.eq (local.get $node) (i32.const 13)) (then (call $look (i32.const 1)) unreachable))
    (if (i32.eq (local.get $node) (i32.const 14)) (then (call $ten))))
  (func (export "teahouse:app/guest@1.0.0#on-event")
    (param $kind i32) (param $a i64) (param $b i32) (param $c i64) (param $d i32)
    (global.set $heap (i32.const 65536))
    (if (i32.and (i32.eqz (local.get $kind)) (i32.eqz (local.get $b)))
      (then (call $pressed (i32.wrap_i64 (local.get $a)))))
    (if (i32.eq (local.get $kind) (i32.const 2)) (then
      (call $keep (i32.const 608) (local.get $b) (i32.wrap_i64 (local.get $c))))))
)
"#;

fn watching() -> (World, RunningApp) {
    let mut world = World::new();
    world.package = package_of(&format!("{MANIFEST}{READS}"), watcher());
    world.artifact = world.sandbox.compile(&world.package).unwrap();
    let app = world.open();
    (world, app)
}

fn said(world: &World, app: &RunningApp, node: u32) -> [u8; 2] {
    press(app, node).unwrap();
    world.kept("note").unwrap().try_into().unwrap()
}

fn watched(world: &World) -> Vec<Watch> {
    watch::list(world.store.begin_read().unwrap().as_ref(), &world.package.app()).unwrap()
}

fn news(world: &World) -> usize {
    let effects = world.host.effects.lock().unwrap();
    effects.iter().filter(|effect| matches!(effect, Effect::Watches)).count()
}

#[test]
fn wch_001_a_watch_is_kept_with_its_turn_and_over_a_restart_under_one_number() {
    let (world, app) = watching();
    press(&app, button::FAIL).unwrap_err();
    assert_eq!((watched(&world), news(&world)), (vec![], 0), "nothing of a turn that failed");

    assert_eq!(said(&world, &app, button::WATCH), [0, 1]);
    assert_eq!(news(&world), 1);
    let commits = world.store.commits();
    assert_eq!(said(&world, &app, button::WATCH), [0, 1], "the same read is the same watch");
    assert_eq!((world.store.commits(), news(&world)), (commits, 1));
    app.close();
    let app = world.open();

    assert_eq!(said(&world, &app, button::WATCH), [0, 1]);
    let kept = watched(&world);
    let first = kept.first().unwrap();
    assert_eq!((kept.len(), first.id.get(), first.call.method.as_str()), (1, 1, "read0"));
    assert_eq!(first.seen, None);
    // And one that has ended is another one when it begins again.
    press(&app, button::UNWATCH).unwrap();
    assert_eq!((watched(&world), news(&world)), (vec![], 2));
    press(&app, button::UNWATCH).unwrap();
    assert_eq!(said(&world, &app, button::WATCH), [0, 2]);
}

#[test]
fn wch_002_only_declared_reads_are_watched_and_eight_of_them() {
    let (world, app) = watching();
    assert_eq!(said(&world, &app, button::UNDECLARED), NOT_DECLARED);
    assert_eq!(watched(&world), []);
    assert_eq!(said(&world, &app, button::TEN), QUOTA);
    assert_eq!(watched(&world).len(), MOST_WATCHES);
    press(&app, button::UNWATCH).unwrap();
    assert_eq!(watched(&world).len(), MOST_WATCHES - 1);
}

#[test]
fn wch_003_a_contract_that_is_taken_back_is_watched_no_more() {
    let (world, app) = watching();
    assert_eq!(said(&world, &app, button::WATCH), [0, 1]);
    let mut records = world.store.begin_write().unwrap();
    grant::revoke(records.as_mut(), &app.app(), &Scope::Contract("deal".to_owned())).unwrap();
    records.commit().unwrap();

    assert_eq!(watched(&world), []);
    assert_eq!(said(&world, &app, button::WATCH), REVOKED);
    assert_eq!(watched(&world), []);
}

#[test]
fn an_app_that_nobody_keeps_watches_nothing_and_one_that_is_removed_no_longer() {
    let (world, app) = watching();
    assert_eq!(said(&world, &app, button::WATCH), [0, 1]);
    app.close();
    let mut records = world.store.begin_write().unwrap();
    wipe(records.as_mut(), &world.package.app()).unwrap();
    records.commit().unwrap();
    assert_eq!(watched(&world), []);

    let spec = world.spec().without_powers();
    let app = world.sandbox.open(&world.artifact, spec, world.powers(), Launch::from_launcher()).unwrap();
    app.wait_idle();

    assert_eq!(said(&world, &app, button::WATCH), DENIED);
    assert_eq!(watched(&world), []);
}
