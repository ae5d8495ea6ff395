//! What a turn costs beside a bare call, a commit beside a bare commit, and what a runaway app costs itself and its neighbours.
//!
//! `turn/no_write` crosses the actor's queue twice; `bare/typed_call` is the same guest function called by wasmtime alone.
//! What opening an app and keeping it open cost is measured with apps as people write them, in `miniapp-sdk/devtool/benches`.
//! `TEAHOUSE_BENCH_APPS` says where to leave the guest, which the peers of `benches/peers` run too.

#![allow(missing_docs, clippy::unwrap_used, reason = "benchmark")]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use teahouse_base::store::{RecordStore, RedbStore};
use teahouse_base::testing::{MemoryStore, SeededRng};
use teahouse_base::{SystemClock, Table};
use teahouse_bundle::{AppId, Archive, VerifiedPackage};
use teahouse_runtime::model::{Input, UiEvent};
use teahouse_runtime::powers::Effect;
use teahouse_runtime::{AppHost, AppSpec, Artifact, Event, Launch, Powers, RunningApp, Sandbox};

#[path = "../tests/suite/guest.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod guest;

mod bare {
    #![allow(missing_docs, reason = "generated")]
    wasmtime::component::bindgen!({ path: "../../miniapp-sdk/wit/level-1", world: "mini-app" });
}

const MANIFEST: &str = r#"
manifest = 1
name = "bench-guest"
version = "1.0.0"
api-level = 1
title = { en = "Bench guest" }
summary = { en = "Does nothing, quickly." }
[permissions]
assets = [{ id = "usd", per-request = "1000", per-day = "2000" }]
storage = { bytes = 1048576 }
wallet = {}
claims = { max-shares = 10 }
device = { pick-contacts = 5 }
"#;

struct Deaf;

impl AppHost for Deaf {
    fn carry_out(&self, _app: AppId, _effects: Vec<Effect>) {}
}

fn package() -> VerifiedPackage {
    let component = guest::test_guest(&guest::cyclic_view());
    let files = [("manifest.toml", MANIFEST.as_bytes().to_vec()), ("app.wasm", component)];
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    VerifiedPackage::from_bytes(&Archive::new(files).unwrap().sign(&key)).unwrap()
}

fn powers(store: Arc<dyn RecordStore>) -> Powers {
    Powers { store, clock: Arc::new(SystemClock), rng: Box::new(SeededRng::new(1)), host: Arc::new(Deaf) }
}

fn open(sandbox: &Sandbox, artifact: &Artifact, spec: AppSpec, store: Arc<dyn RecordStore>) -> RunningApp {
    let app = sandbox.open(artifact, spec, powers(store), Launch::from_launcher()).unwrap();
    app.wait_idle();
    app
}

fn turns(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::compiling_in_process().unwrap();
    let package = package();
    let artifact = sandbox.compile(&package).unwrap();
    let redb: Arc<dyn RecordStore> = Arc::new(RedbStore::open(&folder.path().join("turns.redb")).unwrap());
    let app = open(&sandbox, &artifact, AppSpec::of(&package, "user"), Arc::clone(&redb));
    criterion.bench_function("turn/no_write", |bench| {
        bench.iter(|| app.deliver_and_wait(Event::Resume).unwrap());
    });
    criterion.bench_function("turn/one_write", |bench| {
        bench.iter(|| app.deliver_and_wait(Event::Suspend).unwrap());
    });
    app.close();

    let mut count = 0_u64;
    criterion.bench_function("bare/redb_commit", |bench| {
        bench.iter(|| {
            count += 1;
            let mut records = redb.begin_write().unwrap();
            records.put(Table::new("bench"), b"note", &count.to_be_bytes()).unwrap();
            records.commit().unwrap();
        });
    });
}

fn bare_call(criterion: &mut Criterion) {
    use wasmtime::component::{Component, Linker};
    let mut config = wasmtime::Config::new();
    config.epoch_interruption(true);
    let engine = wasmtime::Engine::new(&config).unwrap();
    let component = Component::new(&engine, package().component()).unwrap();
    let mut linker: Linker<()> = Linker::new(&engine);
    linker.define_unknown_imports_as_traps(&component).unwrap();
    let mut store = wasmtime::Store::new(&engine, ());
    store.set_epoch_deadline(u64::MAX / 2);
    let app = bare::MiniApp::instantiate(&mut store, &component, &linker).unwrap();
    let event = bare::exports::teahouse::app::guest::Event::Resume;
    criterion.bench_function("bare/typed_call", |bench| {
        bench.iter(|| app.teahouse_app_guest().call_on_event(&mut store, black_box(&event)).unwrap());
    });
}

/// Guest time of a turn of the app that runs away.
const BOUND: Duration = Duration::from_millis(50);

/// An app that may be restarted as often as it runs away.
fn runaway(sandbox: &Sandbox, artifact: &Artifact, package: &VerifiedPackage) -> RunningApp {
    let mut spec = AppSpec::of(package, "user");
    spec.limits.turn_time = BOUND;
    spec.limits.restarts = usize::MAX;
    open(sandbox, artifact, spec, Arc::new(MemoryStore::new()))
}

/// A turn that runs until it is ended, and the new start after it.
fn run_away(app: &RunningApp) {
    let press = Event::Ui(UiEvent { node: guest::button::LOOP, input: Input::Pressed });
    drop(app.deliver_and_wait(press).unwrap_err());
}

/// How far past its deadline a runaway turn runs; the bound itself is taken off.
fn kill(criterion: &mut Criterion) {
    let sandbox = Sandbox::compiling_in_process().unwrap();
    let package = package();
    let artifact = sandbox.compile(&package).unwrap();
    let app = runaway(&sandbox, &artifact, &package);
    criterion.bench_function("kill/past_the_deadline", |bench| {
        bench.iter_custom(|times| {
            let began = Instant::now();
            (0..times).for_each(|_| run_away(&app));
            began.elapsed().saturating_sub(BOUND * u32::try_from(times).unwrap())
        });
    });
}

/// A turn of another app while one runs away, again and again.
fn neighbour(criterion: &mut Criterion) {
    let sandbox = Sandbox::compiling_in_process().unwrap();
    let package = package();
    let artifact = sandbox.compile(&package).unwrap();
    let wild = runaway(&sandbox, &artifact, &package);
    let spec = AppSpec { app: AppId::from_array([9; 32]), ..AppSpec::of(&package, "user") };
    let calm = open(&sandbox, &artifact, spec, Arc::new(MemoryStore::new()));
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                run_away(&wild);
            }
        });
        criterion.bench_function("kill/neighbour", |bench| {
            bench.iter(|| calm.deliver_and_wait(Event::Resume).unwrap());
        });
        ended.store(true, Ordering::Relaxed);
    });
}

/// Leaves the guest where the peers look for it.
fn leave_for_peers(_: &mut Criterion) {
    if let Some(folder) = std::env::var_os("TEAHOUSE_BENCH_APPS") {
        std::fs::write(Path::new(&folder).join("guest.wasm"), package().component()).unwrap();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30).warm_up_time(std::time::Duration::from_millis(500)).measurement_time(std::time::Duration::from_secs(2));
    targets = bare_call, turns, kill, neighbour, leave_for_peers
}
criterion_main!(benches);
