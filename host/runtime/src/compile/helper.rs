//! The helper compiler is a process that gets a component and gives back machine code, or is ended.
//!
//! The host sees a pipe in, a pipe out and an exit status; it waits no longer than its bound, kills what is late, and reads
//! no more than may come. Whatever a component does to the compiler, it does to a process that has nothing of the person's.
//!
//! # What it does not cover
//! A component that makes the compiler emit wrong code is run like any other app: that is wasmtime's promise, not this
//! module's. Who can replace the program that runs could do anything else to this host as well.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::worker::{COMPILE_APP, Ended, Order};
use super::{CompileBounds, CompileFault, Compiler};
use crate::artifact::MachineCode;
use crate::sandbox::lock;
use crate::target::Target;

/// Between two looks at a process that has closed its pipe and is about to end.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// Most bytes of what a helper complains of.
const MAX_COMPLAINT: usize = 4_096;
/// More than the code itself: the engine's tag before it.
const TAG: usize = 32;
/// How Rust's own runtime begins its last words when memory is refused.
const NO_MEMORY: &str = "memory allocation of";
/// The signal of a process that has used its time on a core, on Linux and macOS alike.
#[cfg(unix)]
const SIGXCPU: i32 = 24;

/// Compiles in a process of its own: one at a time.
pub struct HelperCompiler {
    program: PathBuf,
    bounds: CompileBounds,
    target: Target,
    turn: Mutex<()>,
}

impl HelperCompiler {
    /// The program that runs now, as its own helper. On Linux that is the very file that was started, also when another one
    /// lies in its place by now.
    ///
    /// # Errors
    /// [`CompileFault::Start`] when the system does not say which program this is.
    pub fn of_this_program() -> Result<Self, CompileFault> {
        if cfg!(target_os = "linux") {
            return Ok(Self::at("/proc/self/exe"));
        }
        std::env::current_exe().map(Self::at).map_err(|error| CompileFault::Start(error.to_string()))
    }

    /// A helper that is `program`, which must be the one that answers [`COMPILE_APP`]: what it gives back is run.
    pub fn at(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            bounds: CompileBounds::default(),
            target: Target::Native,
            turn: Mutex::new(()),
        }
    }

    /// The same helper within other bounds.
    #[must_use]
    pub fn within(mut self, bounds: CompileBounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// The same helper for another target.
    #[must_use]
    pub fn to(mut self, target: Target) -> Self {
        self.target = target;
        self
    }
}

impl Compiler for HelperCompiler {
    fn compile(&self, component: &[u8]) -> Result<MachineCode, CompileFault> {
        if component.len() > self.bounds.component {
            return Err(CompileFault::TooLarge(self.bounds.component));
        }
        let _turn = lock(&self.turn); // LIM-009
        let said = Helper::start(self, component)?.wait(self.bounds.wall)?;
        self.understand(said)
    }
}

impl HelperCompiler {
    fn understand(&self, said: Said) -> Result<MachineCode, CompileFault> {
        let bounds = &self.bounds;
        Err(match said.status.code().and_then(Ended::of) {
            Some(Ended::Done) => {
                let code = MachineCode::from_helper(&said.output).filter(|code| code.len() <= bounds.code);
                return code
                    .ok_or_else(|| CompileFault::Crashed("it said too little or too much".to_owned()));
            }
            Some(Ended::NotComponent) => CompileFault::NotComponent(words(&said.output)),
            Some(Ended::TooLarge) => CompileFault::TooLarge(bounds.component),
            Some(Ended::Memory) => CompileFault::Memory,
            Some(Ended::NoLimits) => CompileFault::Start("its limits cannot be set".to_owned()),
            Some(Ended::NoEngine) => CompileFault::Start("its engine does not start".to_owned()),
            Some(Ended::Pipe) => CompileFault::Crashed("a pipe broke".to_owned()),
            None if used_its_time(said.status) => CompileFault::Time(bounds.cpu),
            None if words(&said.complaint).contains(NO_MEMORY) => CompileFault::Memory,
            None => CompileFault::Crashed(format!("{}: {}", said.status, words(&said.complaint))),
        })
    }
}

/// What a helper that has ended left behind.
struct Said {
    status: ExitStatus,
    output: Vec<u8>,
    complaint: Vec<u8>,
}

/// A helper that runs.
struct Helper {
    process: Process,
    output: Receiver<Vec<u8>>,
    complaint: Receiver<Vec<u8>>,
}

/// A process that is ended when it is dropped, whatever it does.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // Neither does anything to a process that was waited for: its number may be another's by now.
        let _ = self.0.kill(); // LIM-011
        let _ = self.0.wait();
    }
}

impl Helper {
    /// Starts it with an empty environment, in the root folder, with three pipes and nothing else of this process: every
    /// file of ours closes when another program is run. What others had left open, the helper closes itself.
    fn start(compiler: &HelperCompiler, component: &[u8]) -> Result<Self, CompileFault> {
        let failed = |error: std::io::Error| CompileFault::Start(error.to_string());
        let (bounds, target) = (compiler.bounds.clone(), compiler.target);
        let order = Order { parent: std::process::id(), bounds, target };
        let mut command = Command::new(&compiler.program);
        command.arg(COMPILE_APP).args(order.arguments()).env_clear().current_dir("/"); // LIM-010
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = Process(command.spawn().map_err(failed)?);
        let child = &mut process.0;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(complaint)) = pipes else {
            return Err(CompileFault::Start("it has no pipes".to_owned()));
        };
        feed(input, component.to_vec()).map_err(failed)?;
        let output = collect(output, compiler.bounds.code + TAG).map_err(failed)?;
        let complaint = collect(complaint, MAX_COMPLAINT).map_err(failed)?;
        Ok(Self { process, output, complaint })
    }

    /// Waits until it has ended, at most `limit`.
    fn wait(mut self, limit: Duration) -> Result<Said, CompileFault> {
        let late = || CompileFault::Time(limit);
        let deadline = Instant::now() + limit;
        let left = || deadline.saturating_duration_since(Instant::now());
        let output = self.output.recv_timeout(left()).map_err(|_| late())?; // LIM-011
        let complaint = self.complaint.recv_timeout(left()).map_err(|_| late())?;
        loop {
            let status = self.process.0.try_wait();
            match status.map_err(|error| CompileFault::Crashed(error.to_string()))? {
                Some(status) => return Ok(Said { status, output, complaint }),
                None if left().is_zero() => return Err(late()),
                None => thread::sleep(LOOK_EVERY),
            }
        }
    }
}

/// Writes on a thread of its own: a helper that does not read must not hold the host up.
fn feed(mut to: impl Write + Send + 'static, bytes: Vec<u8>) -> std::io::Result<()> {
    let named = thread::Builder::new().name("teahouse-compile-in".to_owned());
    // A helper that ended before it read everything has a status that says why.
    named.spawn(move || drop(to.write_all(&bytes))).map(drop)
}

/// Reads to the end on a thread of its own, but no more than `bound` and one byte; closing the pipe then ends who writes on.
fn collect(from: impl Read + Send + 'static, bound: usize) -> std::io::Result<Receiver<Vec<u8>>> {
    let (done, read) = mpsc::sync_channel(1);
    let most = u64::try_from(bound).unwrap_or(u64::MAX).saturating_add(1);
    let named = thread::Builder::new().name("teahouse-compile-out".to_owned());
    named.spawn(move || {
        let mut bytes = Vec::new();
        // What was read before an error is what there is.
        let _ = from.take(most).read_to_end(&mut bytes);
        // The host may have stopped waiting.
        let _ = done.send(bytes);
    })?;
    Ok(read)
}

/// A text of another process, for the log: its beginning, without orders to a terminal.
fn words(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().take(500).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(unix)]
fn used_its_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(SIGXCPU)
}

#[cfg(not(unix))]
fn used_its_time(_: ExitStatus) -> bool {
    false
}

#[cfg(all(test, unix))]
#[path = "helper_tests.rs"]
mod tests;
