//! The sandbox is the one engine that all mini-apps run in, and the only way from a verified package to a running app.
//!
//! Components only; no WASI, threads, garbage collection, exceptions, 64-bit or several memories, nothing asynchronous:
//! those features of wasmtime are not compiled in. NaNs are canonical, so that a session can be replayed.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use teahouse_base::{Coded, ErrorCode};
use teahouse_bundle::{AppId, Capability, Permissions, VerifiedPackage};
use thiserror::Error;
use wasmtime::component::{HasSelf, Linker};
use wasmtime::{Config, Engine};

use crate::app::{self, RunningApp};
use crate::artifact::{self, Artifact, EngineTag, MachineCode};
use crate::bindings::MiniAppPre;
use crate::bindings::teahouse::app as interfaces;
use crate::cache::ArtifactCache;
use crate::compile::{CompileFault, Compiler, InProcessCompiler};
use crate::meter::TICK;
use crate::model::Launch;
use crate::powers::{AppSpec, Powers};
use crate::state::AppState;
use crate::target::Target;
use crate::trace::{Recording, Tape};

/// Bytes of stack a guest may use.
pub(crate) const GUEST_STACK: usize = 512 << 10;

/// Why an app cannot be opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The engine refuses its own settings, or a thread cannot be started.
    #[error("the sandbox cannot start: {0}")]
    Engine(String),
    /// There is no machine code of it.
    #[error(transparent)]
    Compile(#[from] CompileFault),
    /// The app needs something that its manifest does not declare.
    #[error("the app cannot be linked: {0}")]
    Link(String),
    /// The app is open already.
    #[error("the app {0} is open already")]
    AlreadyOpen(AppId),
}

impl Coded for OpenError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Engine(_) => ErrorCode::new("APP-301"),
            Self::Compile(fault) => fault.code(),
            Self::Link(_) => ErrorCode::new("APP-304"),
            Self::AlreadyOpen(_) => ErrorCode::new("APP-305"),
        }
    }
}

/// The engine, its ticker, its compiler, and which apps are open.
pub struct Sandbox {
    engine: Engine,
    tag: EngineTag,
    pulse: Arc<Pulse>,
    open: Arc<Mutex<BTreeSet<AppId>>>,
    compiler: Arc<dyn Compiler>,
}

impl Sandbox {
    /// Starts the engine and its ticker. Apps are compiled by `compiler`.
    ///
    /// # Errors
    /// [`OpenError::Engine`] when the machine cannot run it.
    pub fn new(compiler: Arc<dyn Compiler>) -> Result<Self, OpenError> {
        Self::on(Target::Native, compiler)
    }

    fn on(target: Target, compiler: Arc<dyn Compiler>) -> Result<Self, OpenError> {
        let engine = target.settings().and_then(|settings| Engine::new(&settings));
        let engine = engine.map_err(|e| OpenError::Engine(format!("{e:#}")))?;
        let pulse = Arc::new(Pulse::default());
        start_ticker(&engine, &pulse)?;
        let tag = artifact::engine_tag(&engine);
        Ok(Self { engine, tag, pulse, open: Arc::default(), compiler })
    }

    /// A sandbox that compiles in this process: for tests, benchmarks and one's own app, not for what strangers wrote.
    ///
    /// # Errors
    /// As [`Sandbox::new`].
    pub fn compiling_in_process() -> Result<Self, OpenError> {
        Self::new(InProcessCompiler::shared())
    }

    /// A sandbox for [replaying](crate::trace::replay) on `target`, with a compiler that compiles to it.
    ///
    /// # Errors
    /// As [`Sandbox::new`], and where this machine cannot run `target`.
    pub fn replaying_on(target: Target, compiler: Arc<dyn Compiler>) -> Result<Self, OpenError> {
        Self::on(target, compiler)
    }

    /// Compiles a package. One at a time, so that a slow one never takes more than one core.
    ///
    /// # Errors
    /// [`OpenError::Compile`].
    pub fn compile(&self, package: &VerifiedPackage) -> Result<Artifact, OpenError> {
        self.loaded(&self.compiler.compile(package.component())?, package)
    }

    /// Takes a package's code from the cache, or compiles it and keeps it there.
    ///
    /// # Errors
    /// As [`Sandbox::compile`].
    pub fn load(&self, package: &VerifiedPackage, cache: &ArtifactCache) -> Result<Artifact, OpenError> {
        let component = package.component();
        let kept = cache.get(&self.tag, component);
        if let Some(artifact) = kept.and_then(|code| self.loaded(&code, package).ok()) {
            return Ok(artifact);
        }
        let code = self.compiler.compile(component)?;
        let artifact = self.loaded(&code, package)?;
        cache.put(&self.tag, component, &code);
        Ok(artifact)
    }

    /// The file in which the cache keeps this package's code for this engine.
    pub fn cached_at(&self, package: &VerifiedPackage, cache: &ArtifactCache) -> PathBuf {
        cache.path_of(&self.tag, package.component())
    }

    fn loaded(&self, code: &MachineCode, package: &VerifiedPackage) -> Result<Artifact, OpenError> {
        let foreign = || CompileFault::Start("it compiles for another engine than this one".to_owned());
        let component = artifact::load(&self.engine, &self.tag, code).ok_or_else(foreign)?;
        Ok(Artifact::new(component, package.content_hash()))
    }

    /// Opens an app: an actor with a thread, a queue and a store of its own. Its first turn runs on that thread.
    ///
    /// # Errors
    /// [`OpenError::Link`] when it imports what its manifest does not declare, [`OpenError::AlreadyOpen`].
    pub fn open(
        &self,
        artifact: &Artifact,
        spec: AppSpec,
        powers: Powers,
        launch: Launch,
    ) -> Result<RunningApp, OpenError> {
        self.open_with(artifact, spec, powers, launch, Tape::Off)
    }

    /// Opens an app and writes down everything it sees; [`RunningApp::close`] returns the trace.
    ///
    /// # Errors
    /// As [`Sandbox::open`].
    pub fn open_recorded(
        &self,
        artifact: &Artifact,
        spec: AppSpec,
        powers: Powers,
        launch: Launch,
    ) -> Result<RunningApp, OpenError> {
        self.open_with(artifact, spec, powers, launch, Tape::Record(Recording::default()))
    }

    fn open_with(
        &self,
        artifact: &Artifact,
        spec: AppSpec,
        powers: Powers,
        launch: Launch,
        tape: Tape,
    ) -> Result<RunningApp, OpenError> {
        let pre = self.link(artifact, &spec.manifest.permissions)?;
        self.open_linked(pre, spec, powers, launch, tape)
    }

    /// Opens what was linked, whatever level its imports are of: all that follows speaks the one model.
    pub(crate) fn open_linked(
        &self,
        pre: MiniAppPre<AppState>,
        spec: AppSpec,
        powers: Powers,
        launch: Launch,
        tape: Tape,
    ) -> Result<RunningApp, OpenError> {
        let place = Place::take(&self.open, spec.app)?;
        let seat = app::Seat {
            engine: self.engine.clone(),
            pulse: Arc::clone(&self.pulse),
            pre,
            place: Some(place),
        };
        app::start(seat, spec, powers, launch, tape) // LVL-001
    }

    /// The app with exactly what its manifest declares behind its imports.
    pub(crate) fn link(
        &self,
        artifact: &Artifact,
        permissions: &Permissions,
    ) -> Result<MiniAppPre<AppState>, OpenError> {
        let failed = |e: wasmtime::Error| OpenError::Link(format!("{e:#}"));
        let mut linker = Linker::new(&self.engine);
        for capability in Capability::ALL {
            if capability.declared_in(permissions) {
                add(&mut linker, capability).map_err(failed)?; // CAP-005
            }
        }
        let pre = linker.instantiate_pre(artifact.component()).map_err(failed)?;
        MiniAppPre::new(pre).map_err(failed)
    }

    pub(crate) const fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(crate) fn pulse(&self) -> &Pulse {
        &self.pulse
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.pulse.end();
    }
}

/// What every engine of this program is made with: the one that runs, the helper's that compiles, and those that replay.
pub(crate) fn settings() -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .max_wasm_stack(GUEST_STACK)
        .cranelift_nan_canonicalization(true)
        .wasm_component_model(true)
        .wasm_relaxed_simd(false)
        // For wasmtime's own adapters between the components inside one app, as a JavaScript engine brings them. An app's
        // modules have one memory each: `inspect` refused others before (BND-011).
        .wasm_multi_memory(true)
        .wasm_memory64(false)
        .wasm_wide_arithmetic(false)
        .generate_address_map(true);
    config
}

/// Puts the functions of one interface of level 1 behind its imports.
pub(crate) fn add(linker: &mut Linker<AppState>, capability: Capability) -> wasmtime::Result<()> {
    macro_rules! add {
        ($interface:ident) => {
            interfaces::$interface::add_to_linker::<_, HasSelf<AppState>>(linker, |state| state)
        };
    }
    match capability {
        Capability::Types => add!(types),
        Capability::Ui => add!(ui),
        Capability::Clock => add!(clock),
        Capability::Random => add!(random),
        Capability::Log => add!(log),
        Capability::Storage => add!(storage),
        Capability::Identity => add!(identity),
        Capability::Wallet => add!(wallet),
        Capability::Shielded => add!(shielded),
        Capability::Contracts => add!(contracts),
        Capability::Sign => add!(sign),
        Capability::Meter => add!(meter),
        Capability::Claims => add!(claims),
        Capability::Chat => add!(chat),
        Capability::Device => add!(device),
        Capability::Notify => add!(notify),
        Capability::Files => add!(files),
        Capability::Deals => add!(deals),
    }
}

/// A lock whose holder cannot leave it half changed; a panic elsewhere does not spoil it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An app's place among the open ones; given back when it is dropped.
pub(crate) struct Place {
    open: Arc<Mutex<BTreeSet<AppId>>>,
    app: AppId,
}

impl Place {
    fn take(open: &Arc<Mutex<BTreeSet<AppId>>>, app: AppId) -> Result<Self, OpenError> {
        if lock(open).insert(app) {
            Ok(Self { open: Arc::clone(open), app })
        } else {
            Err(OpenError::AlreadyOpen(app)) // TURN-003
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.open).remove(&self.app);
    }
}

/// The beat by which guests' time is counted; it rests while no guest runs.
#[derive(Default)]
pub(crate) struct Pulse {
    running: Mutex<usize>,
    changed: Condvar,
    ended: AtomicBool,
}

/// While it lives, the pulse beats.
pub(crate) struct Beating<'a>(&'a Pulse);

impl Pulse {
    /// A guest begins to run.
    pub(crate) fn beat(&self) -> Beating<'_> {
        let mut running = lock(&self.running);
        *running += 1;
        if *running == 1 {
            self.changed.notify_one();
        }
        Beating(self)
    }

    fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
        let _held = lock(&self.running);
        self.changed.notify_all();
    }

    /// Waits until a guest runs; false when the sandbox is gone.
    fn wait(&self) -> bool {
        let mut running = lock(&self.running);
        while *running == 0 && !self.ended.load(Ordering::Relaxed) {
            running = self.changed.wait(running).unwrap_or_else(PoisonError::into_inner);
        }
        *running > 0
    }
}

impl Drop for Beating<'_> {
    fn drop(&mut self) {
        *lock(&self.0.running) -= 1;
    }
}

/// A thread of its own: a busy executor must not be able to hold the beat back.
fn start_ticker(engine: &Engine, pulse: &Arc<Pulse>) -> Result<(), OpenError> {
    let (engine, pulse) = (engine.clone(), Arc::clone(pulse));
    let beat = move || {
        while pulse.wait() {
            thread::sleep(TICK);
            engine.increment_epoch(); // LIM-001
        }
    };
    let named = thread::Builder::new().name("teahouse-ticker".to_owned());
    named.spawn(beat).map(drop).map_err(|e| OpenError::Engine(e.to_string()))
}
