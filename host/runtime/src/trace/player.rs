//! The player drives a guest through a recorded session, with the tape in place of the outside.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use teahouse_base::Rng;
use teahouse_base::store::{ReadRecords, RecordStore, StoreError, WriteRecords};

use super::{Part, ReplayError, Step, Tape, Trace, TurnEnd};
use crate::bindings::MiniAppPre;
use crate::state::AppState;
use crate::turn::{Before, Cause, Instance, TurnError};
use crate::{AppSpec, Artifact, Sandbox};

/// How many times its bound a replayed turn may take: an interpreter is slow, and a loop must end all the same.
pub(super) const PATIENCE: u32 = 60;

/// A session that ran again as it was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many turns it has.
    pub turns: usize,
    /// How many of them were ended from outside and not run again.
    pub skipped: usize,
}

pub(super) struct Player<'a> {
    sandbox: &'a Sandbox,
    pre: MiniAppPre<AppState>,
    spec: Arc<AppSpec>,
    steps: VecDeque<Step>,
    instance: Option<Instance>,
    played: Replayed,
}

impl<'a> Player<'a> {
    pub(super) fn new(
        sandbox: &'a Sandbox,
        artifact: &Artifact,
        spec: AppSpec,
        trace: &Trace,
    ) -> Result<Self, ReplayError> {
        let start = |e: crate::OpenError| ReplayError::Start(e.to_string());
        Ok(Self {
            sandbox,
            pre: sandbox.link(artifact, &spec.manifest.permissions).map_err(start)?,
            spec: Arc::new(spec),
            steps: trace.steps.iter().cloned().collect(),
            instance: None,
            played: Replayed::default(),
        })
    }

    pub(super) fn play(mut self) -> Result<Replayed, ReplayError> {
        while let Some(step) = self.steps.pop_front() {
            let Step::Turn { cause, now, in_conversation, timers } = step else {
                return Err(ReplayError::Asked { turn: self.played.turns });
            };
            self.played.turns += 1;
            let before = Before { now, in_conversation, timers };
            if self.was_broken() {
                self.skip(); // REP-004
            } else {
                self.turn(&cause, before)?;
            }
        }
        Ok(self.played)
    }

    /// Whether the turn that begins here was ended from outside.
    fn was_broken(&self) -> bool {
        let end = self.steps.iter().find_map(|step| match step {
            Step::End(end) => Some(end),
            _ => None,
        });
        matches!(end, Some(TurnEnd::Broken(_)))
    }

    /// Nothing of such a turn was kept, and its store was thrown away.
    fn skip(&mut self) {
        while self.steps.pop_front().is_some_and(|step| !matches!(step, Step::End(_))) {}
        self.instance = None;
        self.played.skipped += 1;
    }

    fn turn(&mut self, cause: &Cause, before: Before) -> Result<(), ReplayError> {
        let turn = self.played.turns;
        // A start is always in a new store.
        let old = self.instance.take().filter(|_| !matches!(cause, Cause::Start(_)));
        let mut instance = old.unwrap_or_else(|| self.fresh());
        instance.state().tape = Tape::Replay(std::mem::take(&mut self.steps));
        let ran = instance.run(&self.pre, self.sandbox.pulse(), cause, before);
        if let Tape::Replay(steps) = std::mem::take(&mut instance.state().tape) {
            self.steps = steps;
        }
        let end = match ran {
            Ok(draft) => {
                instance.kept(&draft);
                self.instance = Some(instance);
                draft.end()
            }
            Err(TurnError::OffTape) => return Err(ReplayError::Asked { turn }),
            Err(error) => error.end(),
        };
        self.compare(turn, end)?;
        if matches!(self.steps.front(), Some(Step::NotKept)) {
            self.steps.pop_front();
            self.instance = None;
        }
        Ok(())
    }

    /// Holds how a turn ended against what was recorded.
    fn compare(&mut self, turn: usize, end: TurnEnd) -> Result<(), ReplayError> {
        let Some(Step::End(recorded)) = self.steps.pop_front() else {
            return Err(ReplayError::Asked { turn });
        };
        let what = match (&recorded, &end) {
            _ if recorded == end => return Ok(()), // REP-003
            (_, TurnEnd::Broken(code)) => return Err(ReplayError::Ended { turn, code: code.clone() }),
            (TurnEnd::Ran { effects: recorded, .. }, TurnEnd::Ran { effects, .. }) if recorded == effects => {
                Part::Tree
            }
            (TurnEnd::Ran { .. }, TurnEnd::Ran { .. }) => Part::Effects,
            _ => Part::Ending,
        };
        Err(ReplayError::Did { turn, what })
    }

    fn fresh(&self) -> Instance {
        let (store, stop) = (Arc::new(Nowhere), Arc::new(AtomicBool::new(false)));
        let state = AppState::new(Arc::clone(&self.spec), store, Box::new(Nowhere), stop, Tape::Off);
        Instance::new(self.sandbox.engine(), state)
    }
}

/// The outside during a replay: there is none, everything comes from the tape.
struct Nowhere;

impl Rng for Nowhere {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill(0);
    }
}

impl RecordStore for Nowhere {
    fn begin_read(&self) -> Result<Box<dyn ReadRecords + '_>, StoreError> {
        Err(StoreError::Disk("a replay has no store".to_owned()))
    }

    fn begin_write(&self) -> Result<Box<dyn WriteRecords + '_>, StoreError> {
        Err(StoreError::Disk("a replay has no store".to_owned()))
    }
}
