//! Compiling turns an app's component into machine code, within bounds, and says in a typed way why it did not.
//!
//! | module | holds |
//! |---|---|
//! | `helper` | the compiler that runs in a process of its own, seen from the host |
//! | `worker` | what that process does once its limits are set |
//! | `workshop` | the compiler that runs in this process: for tests, benchmarks and one's own app in `app test` |
//!
//! wasmtime does not count it as a fault of its own when compiling takes too long or too much memory, so both are bounded
//! from outside. The program sets the process's limits (`host/cli/src/compile_app.rs`); here is what needs no system call.

use std::time::Duration;

use teahouse_base::{Coded, ErrorCode};
use teahouse_bundle::archive::MAX_COMPONENT;
use thiserror::Error;
use wasmtime::{Engine, OutOfMemory};

use crate::artifact::{self, MAX_CODE, MachineCode};
pub use crate::target::Target;

mod helper;
mod worker;
mod workshop;

pub use helper::HelperCompiler;
pub use worker::{COMPILE_APP, Ended, Order, work};
pub use workshop::InProcessCompiler;

/// Longest that compiling one app may take.
pub const COMPILE_TIME: Duration = Duration::from_secs(30);

/// What makes machine code out of a component.
///
/// # Guarantees
/// [`MachineCode`] cannot be made outside this crate, so whoever implements this hands on what a compiler of this crate made.
pub trait Compiler: Send + Sync {
    /// The component as machine code for this machine. Blocks: not for an executor's threads.
    ///
    /// # Errors
    /// Why there is no code; nothing of the attempt is left.
    fn compile(&self, component: &[u8]) -> Result<MachineCode, CompileFault>;
}

/// The bounds of one compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileBounds {
    /// Bytes of the component.
    pub component: usize,
    /// Bytes of its machine code.
    pub code: usize,
    /// Bytes of the helper's whole address space.
    pub memory: u64,
    /// The helper's time on a core, in full seconds.
    pub cpu: Duration,
    /// The time until the host has its answer.
    pub wall: Duration,
}

impl Default for CompileBounds {
    fn default() -> Self {
        Self {
            component: MAX_COMPONENT,
            code: MAX_CODE,
            memory: 1 << 30,
            cpu: COMPILE_TIME,
            wall: COMPILE_TIME,
        }
    }
}

/// Why an app was not compiled.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CompileFault {
    /// The bytes are no component that the sandbox runs.
    #[error("the app does not compile: {0}")]
    NotComponent(String),
    /// It took too long.
    #[error("compiling the app took longer than {0:?}")]
    Time(Duration),
    /// A compile in this process that took too long still holds its thread.
    #[error("an app that takes too long to compile still holds the compiler")]
    Held,
    /// The component is larger than an app may be.
    #[error("the app's component is larger than {0} bytes")]
    TooLarge(usize),
    /// It took more memory than it may, or its code is larger than what is kept.
    #[error("compiling the app takes more memory than it may")]
    Memory,
    /// The compiler fell, or was ended by somebody else.
    #[error("the compiler ended: {0}")]
    Crashed(String),
    /// The compiler could not begin within its limits.
    #[error("the compiler cannot start: {0}")]
    Start(String),
}

impl Coded for CompileFault {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotComponent(_) => ErrorCode::new("APP-302"),
            Self::Time(_) => ErrorCode::new("APP-303"),
            Self::Held => ErrorCode::new("APP-306"),
            Self::TooLarge(_) => ErrorCode::new("APP-307"),
            Self::Memory => ErrorCode::new("APP-308"),
            Self::Crashed(_) => ErrorCode::new("APP-309"),
            Self::Start(_) => ErrorCode::new("APP-310"),
        }
    }
}

/// The one call of wasmtime's compiler, by the settings of the sandbox.
fn precompile(target: Target, component: &[u8]) -> Result<MachineCode, CompileFault> {
    let engine = target.settings().and_then(|settings| Engine::new(&settings));
    let engine = engine.map_err(|error| CompileFault::Start(format!("{error:#}")))?;
    let code = engine.precompile_component(component).map_err(|error| refused(&error))?;
    Ok(MachineCode::compiled(artifact::engine_tag(&engine), code))
}

fn refused(error: &wasmtime::Error) -> CompileFault {
    if error.is::<OutOfMemory>() {
        CompileFault::Memory
    } else {
        CompileFault::NotComponent(format!("{error:#}"))
    }
}
