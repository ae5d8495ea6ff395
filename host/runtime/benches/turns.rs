//! What a turn costs beside a bare call, and a commit beside a bare commit (Q8 of the quality table).
//!
//! `open/from_cache` is reading the sealed code, linking, starting the actor and its first turn with a view.
//! `turn/no_write` crosses the actor's queue twice; `bare/typed_call` is the same guest function called by wasmtime alone.

#![allow(missing_docs, clippy::unwrap_used, reason = "benchmark")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use teahouse_base::store::{RecordStore, RedbStore};
use teahouse_base::testing::{MemoryStore, SeededRng};
use teahouse_base::{SecretBytes, SystemClock, Table};
use teahouse_bundle::{AppId, Archive, VerifiedPackage};
use teahouse_runtime::model::{Input, UiEvent};
use teahouse_runtime::powers::Effect;
use teahouse_runtime::{AppHost, AppSpec, ArtifactCache, Event, Launch, Powers, RunningApp, Sandbox};

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

fn open(
    sandbox: &Sandbox,
    cache: &ArtifactCache,
    package: &VerifiedPackage,
    store: Arc<dyn RecordStore>,
) -> RunningApp {
    let artifact = sandbox.load(package, cache).unwrap();
    let spec = AppSpec::of(package, "user");
    let app = sandbox.open(&artifact, spec, powers(store), Launch::from_launcher()).unwrap();
    app.wait_idle();
    app
}

fn turns(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::compiling_in_process().unwrap();
    let package = package();
    let cache = ArtifactCache::new(folder.path(), SecretBytes::new([1; 32]));

    criterion.bench_function("open/from_cache", |bench| {
        bench.iter(|| open(&sandbox, &cache, &package, Arc::new(MemoryStore::new())).close());
    });

    let redb: Arc<dyn RecordStore> = Arc::new(RedbStore::open(&folder.path().join("turns.redb")).unwrap());
    let app = open(&sandbox, &cache, &package, Arc::clone(&redb));
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

/// How far past its deadline a runaway turn runs; the bound itself (50 ms here) is taken off.
fn kill(criterion: &mut Criterion) {
    let sandbox = Sandbox::compiling_in_process().unwrap();
    let package = package();
    let artifact = sandbox.compile(&package).unwrap();
    let bound = Duration::from_millis(50);
    let mut spec = AppSpec::of(&package, "user");
    spec.limits.turn_time = bound;
    spec.limits.restarts = usize::MAX;
    let store = Arc::new(MemoryStore::new());
    let app = sandbox.open(&artifact, spec, powers(store), Launch::from_launcher()).unwrap();
    app.wait_idle();
    let press = || Event::Ui(UiEvent { node: guest::button::LOOP, input: Input::Pressed });
    criterion.bench_function("kill/past_the_deadline", |bench| {
        bench.iter_custom(|times| {
            let began = Instant::now();
            (0..times).for_each(|_| drop(app.deliver_and_wait(press()).unwrap_err()));
            began.elapsed().saturating_sub(bound * u32::try_from(times).unwrap())
        });
    });
}

/// Memory of an idle app beyond what the process has: printed, since criterion measures time.
fn idle_memory(_: &mut Criterion) {
    let resident = || {
        let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4
    };
    let sandbox = Sandbox::compiling_in_process().unwrap();
    let package = package();
    let artifact = sandbox.compile(&package).unwrap();
    let store: Arc<dyn RecordStore> = Arc::new(MemoryStore::new());
    let before = resident();
    let open = |number: u8| {
        let spec = AppSpec { app: AppId::from_array([number; 32]), ..AppSpec::of(&package, "user") };
        let app = sandbox.open(&artifact, spec, powers(Arc::clone(&store)), Launch::from_launcher()).unwrap();
        app.wait_idle();
        app
    };
    let apps: Vec<_> = (0..200).map(open).collect();
    let each = (resident() - before) / 200;
    #[allow(clippy::print_stdout, reason = "a figure of the benchmark")]
    {
        println!("figure idle/memory_per_app = {each} KiB, over {} apps", apps.len());
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30).warm_up_time(std::time::Duration::from_millis(500)).measurement_time(std::time::Duration::from_secs(2));
    targets = bare_call, turns, kill, idle_memory
}
criterion_main!(benches);
