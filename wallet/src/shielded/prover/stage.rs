//! A proof has four stages; before each it is asked whether it is still wanted, and told how long the rest may take.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use teahouse_base::{Clock, UnixMillis};

use super::{ProverError, StageTimes};

/// What a prover is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// It waits for others.
    Waiting,
    /// It reads the key, the first time.
    ReadingKey,
    /// It computes the circuit's values.
    Witness,
    /// It makes the proof.
    Proving,
    /// It verifies what was made.
    Checking,
}

impl Stage {
    /// The stages that take time, in order.
    pub const ALL: [Self; 4] = [Self::ReadingKey, Self::Witness, Self::Proving, Self::Checking];
}

/// How far a proof is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// How long this stage and the later ones may take, by what they took on this machine; `None` before the first proof.
    pub left: Option<Duration>,
}

/// Who is told how far a proof is, and who can call it off.
pub struct Control<'a> {
    expected: Option<StageTimes>,
    called_off: &'a AtomicBool,
    told: &'a (dyn Fn(Progress) + Sync),
}

impl std::fmt::Debug for Control<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Control(called off: {})", self.called_off.load(Ordering::Relaxed))
    }
}

impl<'a> Control<'a> {
    /// `called_off` is looked at before each stage; `told` hears of each; `expected` is what proofs of this size took here.
    pub const fn new(
        expected: Option<StageTimes>,
        called_off: &'a AtomicBool,
        told: &'a (dyn Fn(Progress) + Sync),
    ) -> Self {
        Self { expected, called_off, told }
    }

    pub(super) fn enter(&self, stage: Stage) -> Result<(), ProverError> {
        if self.called_off.load(Ordering::Acquire) {
            return Err(ProverError::CalledOff);
        }
        (self.told)(Progress { stage, left: self.expected.map(|times| times.from(stage)) });
        Ok(())
    }
}

/// Measures how long each stage takes.
pub(super) struct Watch<'a> {
    clock: &'a dyn Clock,
    since: UnixMillis,
    times: StageTimes,
}

impl<'a> Watch<'a> {
    pub(super) fn new(clock: &'a dyn Clock) -> Self {
        Self { clock, since: clock.now(), times: StageTimes::default() }
    }

    pub(super) fn lap(&mut self, stage: Stage) {
        let now = self.clock.now();
        self.times.set(stage, now.since(self.since));
        self.since = now;
    }

    pub(super) const fn times(&self) -> StageTimes {
        self.times
    }
}
