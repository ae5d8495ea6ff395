//! A workshop is where apps are compiled in this process: one at a time, and none while a compile that took too long still
//! holds its thread.
//!
//! It is for tests, benchmarks and `app test`, where the app is one's own; a host uses the helper process. Nobody can end a thread from outside, so a compile whose caller was told no runs on. Until it ends by itself the workshop
//! is shut: however often somebody tries, such an app costs one core and the memory of one compile (LIM-009).

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::{COMPILE_TIME, CompileFault, Compiler, precompile};
use crate::artifact::MachineCode;
use crate::sandbox::lock;
use crate::target::Target;

/// Compiles on a thread of this process, with a bound on its time and none on its memory.
#[derive(Default)]
pub struct InProcessCompiler {
    workshop: Workshop,
    target: Target,
}

impl InProcessCompiler {
    /// One for everybody who is given it.
    pub fn shared() -> Arc<dyn Compiler> {
        Self::shared_for(Target::Native)
    }

    /// One that compiles to `target`.
    pub fn shared_for(target: Target) -> Arc<dyn Compiler> {
        Arc::new(Self { workshop: Workshop::default(), target })
    }
}

impl Compiler for InProcessCompiler {
    fn compile(&self, component: &[u8]) -> Result<MachineCode, CompileFault> {
        let (target, component) = (self.target, component.to_vec());
        self.workshop.make(COMPILE_TIME, move || precompile(target, &component))
    }
}

/// Where apps are compiled.
#[derive(Default)]
struct Workshop {
    /// Those who wait for their turn.
    turn: Mutex<()>,
    /// Whether a thread works in it.
    held: Arc<AtomicBool>,
}

/// The place of the one thread that works; given back when the thread ends, however it ends.
struct Held(Arc<AtomicBool>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Workshop {
    /// Does `work` on a thread of its own and waits for it, at most `limit`. Whoever comes meanwhile waits for their turn.
    ///
    /// # Errors
    /// What `work` says; [`CompileFault::Time`], after which the thread runs on; [`CompileFault::Held`] while such
    /// a thread does.
    fn make<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl FnOnce() -> Result<T, CompileFault> + Send + 'static,
    ) -> Result<T, CompileFault> {
        let _turn = lock(&self.turn);
        if self.held.swap(true, Ordering::Acquire) {
            return Err(CompileFault::Held); // LIM-009
        }
        let held = Held(Arc::clone(&self.held));
        let (done, result) = mpsc::sync_channel(1);
        let at_work = move || {
            let made = work();
            // Before the answer is out, so that who is next does not find it held.
            drop(held);
            // The caller may have stopped waiting.
            let _ = done.send(made);
        };
        let named = thread::Builder::new().name("teahouse-compile".to_owned());
        named.spawn(at_work).map_err(|error| CompileFault::Start(error.to_string()))?;
        result.recv_timeout(limit).map_err(|ended| match ended {
            RecvTimeoutError::Timeout => CompileFault::Time(limit),
            RecvTimeoutError::Disconnected => CompileFault::Crashed("its thread fell".to_owned()),
        })?
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    /// Work that begins, and goes on until somebody lets it.
    fn endless() -> (impl FnOnce() -> Result<(), CompileFault> + Send, Receiver<()>, Sender<()>) {
        let (begin, begun) = channel();
        let (release, released) = channel::<()>();
        let work = move || {
            begin.send(()).unwrap();
            // Ends when the sender is dropped.
            let _ = released.recv();
            Ok(())
        };
        (work, begun, release)
    }

    fn until_free(workshop: &Workshop) {
        while workshop.held.load(Ordering::Acquire) {
            thread::yield_now();
        }
    }

    #[test]
    fn lim_009_nothing_is_compiled_while_a_runaway_compile_holds_its_thread() {
        // given a compile that takes longer than it may
        let workshop = Workshop::default();
        let (work, begun, release) = endless();
        let late = workshop.make(Duration::ZERO, work);
        assert!(matches!(late, Err(CompileFault::Time(Duration::ZERO))));
        begun.recv().unwrap();
        // when others come, then nothing of theirs begins, however often they try
        for _ in 0..100 {
            let refused =
                workshop.make(LONG, || -> Result<(), CompileFault> { panic!("a second compile began") });
            assert!(matches!(refused, Err(CompileFault::Held)));
        }
        // and when it has ended by itself, the next one is compiled
        drop(release);
        until_free(&workshop);
        assert_eq!(workshop.make(LONG, || Ok(7)).unwrap(), 7);
    }

    #[test]
    fn lim_009_two_honest_compiles_wait_for_each_other_and_are_both_done() {
        let workshop = Workshop::default();
        let (work, begun, release) = endless();
        thread::scope(|threads| {
            let first = threads.spawn(|| workshop.make(LONG, work));
            begun.recv().unwrap();
            let second = threads.spawn(|| workshop.make(LONG, || Ok(2)));
            assert!(!second.is_finished(), "it waits for its turn");
            drop(release);
            first.join().unwrap().unwrap();
            assert_eq!(second.join().unwrap().unwrap(), 2);
        });
    }

    #[test]
    fn a_compile_that_fails_or_falls_gives_its_place_back() {
        let workshop = Workshop::default();
        let failed =
            workshop.make(LONG, || -> Result<(), _> { Err(CompileFault::NotComponent("no".to_owned())) });
        assert!(matches!(failed, Err(CompileFault::NotComponent(_))));
        let fallen = workshop.make(LONG, || -> Result<(), _> { panic!("on purpose") });
        assert!(matches!(fallen, Err(CompileFault::Crashed(_))));
        until_free(&workshop);
        assert_eq!(workshop.make(LONG, || Ok(1)).unwrap(), 1);
    }
}
