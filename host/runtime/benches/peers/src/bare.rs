//! Bare wasmtime: the host's engine with the host's settings, and functions that answer nothing where the host has its own.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Func, Instance, Linker, Type, Val};
use wasmtime::{Config, Engine, Store};

use crate::{BOUND, Outcome};

const GUEST: &str = "teahouse:app/guest@1.0.0";
/// The button of the test guest that loops for ever.
const LOOP: u32 = 12;
/// The beat of epochs, as in the host.
const TICK: Duration = Duration::from_millis(10);

/// The host's settings (`settings` of `host/runtime/src/sandbox.rs`).
pub fn engine() -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .max_wasm_stack(512 << 10)
        .cranelift_nan_canonicalization(true)
        .wasm_component_model(true)
        .wasm_relaxed_simd(false)
        .wasm_multi_memory(true)
        .wasm_memory64(false)
        .wasm_wide_arithmetic(false)
        .generate_address_map(true);
    Engine::new(&config)
}

/// A component out of the file that [`crate::compiled`] wrote.
pub fn load(engine: &Engine, code: &Path) -> Outcome<Component> {
    let code = fs::read(code)?;
    // SAFETY: this program wrote the file, with an engine of the same settings, into a folder of its caller's own.
    Ok(unsafe { Component::deserialize(engine, code) }?)
}

/// An app after its first turn, and the store it lives in.
pub struct Started {
    store: Store<()>,
    app: Instance,
}

/// Links a component, instantiates it and lets it start.
pub fn started(component: &Component) -> Outcome<Started> {
    let mut store = Store::new(component.engine(), ());
    store.set_epoch_deadline(u64::MAX / 2);
    let app = linker(component)?.instantiate(&mut store, component)?;
    let mut started = Started { store, app };
    started.call("start", launch)?;
    Ok(started)
}

/// From the code on disk to the end of the first turn, so many times.
pub fn open_and_close(code: &Path, times: usize) -> Outcome<Vec<Duration>> {
    let engine = engine()?;
    let once = |_: usize| -> Outcome<Duration> {
        let began = Instant::now();
        let app = started(&load(&engine, code)?)?;
        let took = began.elapsed();
        drop(app);
        Ok(took)
    };
    (0..times).map(once).collect()
}

/// How far past its deadline a runaway turn runs, with the new start after it, so many times.
pub fn run_away(component: &[u8], times: usize) -> Outcome<Vec<Duration>> {
    let engine = engine()?;
    let component = Component::new(&engine, component)?;
    let ended = Arc::new(AtomicBool::new(false));
    let ticker = tick(&engine, &ended);
    let mut app = started(&component)?;
    let mut took = Vec::new();
    for _ in 0..times {
        let began = Instant::now();
        // The first tick may come at once, so one more than the bound has.
        app.store.set_epoch_deadline(BOUND.as_millis() as u64 / TICK.as_millis() as u64 + 1);
        if app.call("on-event", |_| pressed(LOOP)).is_ok() {
            return Err("the guest did not run away".into());
        }
        app = started(&component)?;
        took.push(began.elapsed().saturating_sub(BOUND));
    }
    ended.store(true, Ordering::Relaxed);
    ticker.join().map_err(|_| "the ticker panicked")?;
    Ok(took)
}

fn tick(engine: &Engine, ended: &Arc<AtomicBool>) -> thread::JoinHandle<()> {
    let (engine, ended) = (engine.clone(), Arc::clone(ended));
    thread::spawn(move || {
        while !ended.load(Ordering::Relaxed) {
            thread::sleep(TICK);
            engine.increment_epoch();
        }
    })
}

impl Started {
    fn call(&mut self, name: &str, argument: impl FnOnce(&Type) -> Val) -> Outcome<()> {
        let function = self.function(name).ok_or_else(|| format!("the app has no {name}"))?;
        let ty = function.ty(&self.store);
        let (_, parameter) = ty.params().next().ok_or_else(|| format!("{name} takes nothing"))?;
        Ok(function.call(&mut self.store, &[argument(&parameter)], &mut [])?)
    }

    fn function(&mut self, name: &str) -> Option<Func> {
        let guest = self.app.get_export_index(&mut self.store, None, GUEST)?;
        let index = self.app.get_export_index(&mut self.store, Some(&guest), name)?;
        self.app.get_func(&mut self.store, index)
    }
}

/// Every function that the component imports, as one that answers nothing.
fn linker(component: &Component) -> wasmtime::Result<Linker<()>> {
    let engine = component.engine();
    let mut linker = Linker::new(engine);
    for (name, import) in component.component_type().imports(engine) {
        let ComponentItem::ComponentInstance(interface) = import.ty else { continue };
        let mut instance = linker.instance(name)?;
        for (function, item) in interface.exports(engine) {
            if matches!(item.ty, ComponentItem::ComponentFunc(_)) {
                instance.func_new(function, |_, ty, _, results| {
                    results.iter_mut().zip(ty.results()).for_each(|(result, ty)| *result = nothing(&ty));
                    Ok(())
                })?;
            }
        }
    }
    Ok(linker)
}

/// The emptiest value of a type: no, zero, nothing in it, the first case; and yes where something may fail.
fn nothing(ty: &Type) -> Val {
    let boxed = |ty: Option<Type>| ty.map(|ty| Box::new(nothing(&ty)));
    match ty {
        Type::Bool => Val::Bool(false),
        Type::U8 => Val::U8(0),
        Type::U16 => Val::U16(0),
        Type::U32 => Val::U32(0),
        Type::U64 => Val::U64(0),
        Type::S32 => Val::S32(0),
        Type::S64 => Val::S64(0),
        Type::String => Val::String(String::new()),
        Type::List(_) => Val::List(Vec::new()),
        Type::Flags(_) => Val::Flags(Vec::new()),
        Type::Option(_) => Val::Option(None),
        Type::Record(record) => {
            Val::Record(record.fields().map(|field| (field.name.to_owned(), nothing(&field.ty))).collect())
        }
        Type::Tuple(tuple) => Val::Tuple(tuple.types().map(|ty| nothing(&ty)).collect()),
        Type::Enum(names) => Val::Enum(names.names().next().unwrap_or_default().to_owned()),
        Type::Variant(variant) => {
            let first = variant.cases().next().expect("a variant has a case, by the component model");
            Val::Variant(first.name.to_owned(), boxed(first.ty))
        }
        Type::Result(result) => Val::Result(Ok(boxed(result.ok()))),
        other => panic!("no interface of level 1 has a {other:?}"),
    }
}

/// A launch from the list of apps, in English.
fn launch(ty: &Type) -> Val {
    let Val::Record(mut fields) = nothing(ty) else { return nothing(ty) };
    for (name, value) in &mut fields {
        match name.as_str() {
            "locale" => *value = Val::String("en".to_owned()),
            "api-level" => *value = Val::U32(1),
            _ => {}
        }
    }
    Val::Record(fields)
}

/// The event of a pressed button.
fn pressed(node: u32) -> Val {
    let input = Val::Variant("pressed".to_owned(), None);
    let fields = vec![("node".to_owned(), Val::U32(node)), ("input".to_owned(), input)];
    Val::Variant("ui".to_owned(), Some(Box::new(Val::Record(fields))))
}
