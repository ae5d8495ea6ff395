//! The worker is what the helper process does: a component in, its machine code out, and a status that says how it went.
//!
//! It trusts nothing that it reads. Who starts it has set the process's limits before (LIM-010).

use std::ffi::OsString;
use std::io::{ErrorKind, Read, Write};
use std::time::Duration;

use super::{CompileBounds, CompileFault, precompile};
use crate::target::Target;

/// The word by which the program is asked to be the helper.
pub const COMPILE_APP: &str = "compile-app";

/// Most bytes of a reason that leave the helper.
const MAX_REASON: usize = 2_048;

/// What a helper is told when it is started: `PARENT MEMORY CPU-SECONDS COMPONENT CODE TARGET`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The process that waits for it.
    pub parent: u32,
    /// Its bounds. The time until an answer is the parent's to keep.
    pub bounds: CompileBounds,
    /// What it compiles to.
    pub target: Target,
}

impl Order {
    /// As arguments of the program, after [`COMPILE_APP`].
    pub fn arguments(&self) -> [String; 6] {
        let CompileBounds { component, code, memory, cpu, .. } = &self.bounds;
        [
            self.parent.to_string(),
            memory.to_string(),
            cpu.as_secs().to_string(),
            component.to_string(),
            code.to_string(),
            self.target.word().to_owned(),
        ]
    }

    /// Read back; nothing when it is not written like that.
    pub fn from_arguments(arguments: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let words: Vec<String> =
            arguments.into_iter().map(|word| word.into_string().ok()).collect::<Option<_>>()?;
        let [parent, memory, cpu, component, code, target] = words.as_slice() else { return None };
        let bounds = CompileBounds {
            component: component.parse().ok()?,
            code: code.parse().ok()?,
            memory: memory.parse().ok()?,
            cpu: Duration::from_secs(cpu.parse().ok()?),
            ..CompileBounds::default()
        };
        Some(Self { parent: parent.parse().ok()?, bounds, target: Target::called(target)? })
    }
}

/// How a helper ended; its number is the process's exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[non_exhaustive]
pub enum Ended {
    /// All of the code is out.
    Done = 0,
    /// The component was refused; the reason is out.
    NotComponent = 65,
    /// There were more bytes than a component may have.
    TooLarge = 66,
    /// It took too much memory, or the code is too large.
    Memory = 67,
    /// A limit could not be set, so nothing was read.
    NoLimits = 68,
    /// The other side went away.
    Pipe = 69,
    /// The engine refuses its own settings.
    NoEngine = 70,
}

impl Ended {
    const ALL: [Self; 7] = [
        Self::Done,
        Self::NotComponent,
        Self::TooLarge,
        Self::Memory,
        Self::NoLimits,
        Self::Pipe,
        Self::NoEngine,
    ];

    /// The exit status.
    pub const fn status(self) -> u8 {
        self as u8
    }

    /// What a helper's exit status means; nothing for one that no helper ends with.
    pub(super) fn of(status: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|ended| i32::from(ended.status()) == status)
    }
}

/// Reads a component to its end, and writes its code for `target` or why there is none.
pub fn work(input: impl Read, mut output: impl Write, bounds: &CompileBounds, target: Target) -> Ended {
    let component = match read(input, bounds.component) {
        Ok(component) => component,
        Err(ended) => return ended,
    };
    let code = match precompile(target, &component) {
        Ok(code) if code.len() > bounds.code => return Ended::Memory,
        Ok(code) => code,
        Err(fault) => return say(&mut output, &fault),
    };
    match code.write(&mut output).and_then(|()| output.flush()) {
        Ok(()) => Ended::Done,
        Err(_) => Ended::Pipe,
    }
}

fn read(input: impl Read, bound: usize) -> Result<Vec<u8>, Ended> {
    let mut component = Vec::new();
    let most = u64::try_from(bound).unwrap_or(u64::MAX).saturating_add(1);
    input.take(most).read_to_end(&mut component).map_err(|error| match error.kind() {
        ErrorKind::OutOfMemory => Ended::Memory,
        _ => Ended::Pipe,
    })?;
    if component.len() > bound {
        return Err(Ended::TooLarge);
    }
    Ok(component)
}

fn say(output: &mut impl Write, fault: &CompileFault) -> Ended {
    let (ended, reason) = match fault {
        CompileFault::NotComponent(reason) => (Ended::NotComponent, reason.as_str()),
        CompileFault::Memory => return Ended::Memory,
        _ => return Ended::NoEngine,
    };
    let reason = &reason.as_bytes()[..reason.len().min(MAX_REASON)];
    // A reason that does not arrive leaves the status, which says enough.
    let _ = output.write_all(reason).and_then(|()| output.flush());
    ended
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

    use super::*;

    const SMALLEST: &[u8] = b"\0asm\x0d\0\x01\0";

    #[test]
    fn an_order_reads_back_and_no_other_words_are_one() {
        let bounds = CompileBounds { memory: 7, cpu: Duration::from_secs(2), ..CompileBounds::default() };
        let order = Order { parent: 42, bounds, target: Target::Pulley };
        let words = || order.arguments().into_iter().map(OsString::from);
        assert_eq!(Order::from_arguments(words()), Some(order.clone()));
        assert_eq!(Order::from_arguments(words().skip(1)), None);
        assert_eq!(Order::from_arguments(words().chain([OsString::from("1")])), None);
        assert_eq!(Order::from_arguments(words().map(|_| OsString::from("-1"))), None);
    }

    #[test]
    fn every_ending_has_a_status_of_its_own_and_no_other_status_is_one() {
        for ended in Ended::ALL {
            assert_eq!(Ended::of(i32::from(ended.status())), Some(ended));
        }
        for other in [1, 2, 64, 71, 101, 134, -1] {
            assert_eq!(Ended::of(other), None);
        }
    }

    #[test]
    fn lim_010_the_worker_reads_no_further_than_its_bound_and_says_so() {
        let bounds = CompileBounds { component: SMALLEST.len() - 1, ..CompileBounds::default() };
        let mut input = std::io::repeat(0);
        assert_eq!(work(&mut input, std::io::sink(), &bounds, Target::Native), Ended::TooLarge);
        assert_eq!(work(SMALLEST, std::io::sink(), &bounds, Target::Native), Ended::TooLarge);
    }

    #[test]
    fn the_worker_says_why_there_is_no_code() {
        let bounds = CompileBounds::default();
        for bytes in [&b""[..], &b"tea"[..]] {
            let mut said = Vec::new();
            assert_eq!(work(bytes, &mut said, &bounds, Target::Native), Ended::NotComponent);
            assert!(!said.is_empty() && said.len() <= MAX_REASON);
        }
        let narrow = CompileBounds { code: 16, ..CompileBounds::default() };
        let mut said = Vec::new();
        assert_eq!(work(SMALLEST, &mut said, &narrow, Target::Native), Ended::Memory);
        assert_eq!(said, Vec::<u8>::new(), "not a byte of code leaves");
        for target in Target::ALL.into_iter().filter(|target| target.is_here()) {
            said.clear();
            assert_eq!(work(SMALLEST, &mut said, &bounds, target), Ended::Done);
            assert!(said.len() > 32);
        }
    }

    #[test]
    fn the_worker_ends_when_nobody_reads() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        assert_eq!(work(SMALLEST, Gone, &CompileBounds::default(), Target::Native), Ended::Pipe);
        assert_eq!(work(&b"tea"[..], Gone, &CompileBounds::default(), Target::Native), Ended::NotComponent);
    }
}
