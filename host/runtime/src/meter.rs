//! A meter counts what a guest uses and stops it at the bound; it holds no opinion and has no exception.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use wasmtime::ResourceLimiter;

use crate::limit::{LimitFault, Limits};

/// The epoch's tick.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// A turn may take this many times its bound in wall time before it is stopped even on a machine that gives it no core.
const WALL_FACTOR: u32 = 20;

/// Memory and tables of one store, all instances together.
#[derive(Debug)]
pub(crate) struct SpaceMeter {
    memory: usize,
    memory_bound: usize,
    table: usize,
    table_bound: usize,
    instances: usize,
    tables: usize,
    memories: usize,
}

impl SpaceMeter {
    pub(crate) const fn new(limits: &Limits) -> Self {
        Self {
            memory: 0,
            memory_bound: limits.memory,
            table: 0,
            table_bound: limits.table_elements,
            instances: limits.instances,
            tables: limits.tables,
            memories: limits.memories,
        }
    }

    /// Bytes of memory that were given, of all instances.
    pub(crate) const fn in_use(&self) -> usize {
        self.memory
    }
}

impl ResourceLimiter for SpaceMeter {
    /// An error, not a quiet `-1`: an app that wants more than it may have is ended with a name for what it did.
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        max: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let asked = self.memory.saturating_add(desired.saturating_sub(current));
        if asked > self.memory_bound {
            return Err(LimitFault::Memory { asked, bound: self.memory_bound }.into()); // LIM-002
        }
        if is_beyond_its_own(max, desired) {
            return Ok(false);
        }
        self.memory = asked;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        max: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let asked = self.table.saturating_add(desired.saturating_sub(current));
        if asked > self.table_bound {
            return Err(LimitFault::Table { asked, bound: self.table_bound }.into()); // LIM-002
        }
        if is_beyond_its_own(max, desired) {
            return Ok(false);
        }
        self.table = asked;
        Ok(true)
    }

    fn instances(&self) -> usize {
        self.instances
    }

    fn tables(&self) -> usize {
        self.tables
    }

    fn memories(&self) -> usize {
        self.memories
    }
}

/// Whether a module wants more than it declares itself. The engine refuses that, but asks here first: what is never given must
/// not be counted.
fn is_beyond_its_own(max: Option<usize>, desired: usize) -> bool {
    max.is_some_and(|max| desired > max)
}

/// Guest time of one turn, in ticks that the guest itself has seen go by.
///
/// A tick that passes while the thread has no core is seen once however long it lasts, so a busy machine does not end an
/// honest app; a loop sees every tick.
#[derive(Debug)]
pub(crate) struct TimeMeter {
    stop: Arc<AtomicBool>,
    bound: Duration,
    ticks: u32,
    began: Instant,
}

impl TimeMeter {
    pub(crate) fn new(stop: Arc<AtomicBool>) -> Self {
        Self { stop, bound: Duration::ZERO, ticks: 0, began: Instant::now() }
    }

    /// Begins a turn of at most `bound`.
    pub(crate) fn begin(&mut self, bound: Duration) {
        self.bound = bound;
        self.ticks = 0;
        self.began = Instant::now();
    }

    /// Since the turn began.
    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// One tick went by while the guest ran.
    pub(crate) fn tick(&mut self) -> Result<(), LimitFault> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(LimitFault::Killed);
        }
        self.ticks += 1;
        let (seen, passed) = (TICK * self.ticks, self.elapsed());
        // The first tick may have begun before the turn did, so the time itself must have passed too.
        if (seen >= self.bound && passed >= self.bound) || passed > self.bound * WALL_FACTOR {
            return Err(LimitFault::TurnTime(self.bound)); // LIM-001
        }
        Ok(())
    }
}
