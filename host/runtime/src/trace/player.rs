//! The player drives a guest through a recorded session, with the tape in place of the outside.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use teahouse_base::store::{ReadRecords, RecordStore, StoreError, WriteRecords};
use teahouse_base::{Rng, UnixMillis};

use super::{ReplayError, Step, Tape, Trace};
use crate::bindings::MiniAppPre;
use crate::model::Launch;
use crate::state::AppState;
use crate::turn::{Before, Cause, Instance, TurnError};
use crate::{AppSpec, Artifact, Sandbox};

pub(super) struct Player<'a> {
    sandbox: &'a Sandbox,
    pre: MiniAppPre<AppState>,
    spec: Arc<AppSpec>,
    steps: VecDeque<Step>,
    instance: Option<Instance>,
    timers: BTreeMap<u32, UnixMillis>,
    in_conversation: bool,
    turns: usize,
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
            timers: BTreeMap::new(),
            in_conversation: false,
            turns: 0,
        })
    }

    pub(super) fn play(mut self) -> Result<usize, ReplayError> {
        while let Some(step) = self.steps.pop_front() {
            let Step::Turn { cause, now } = step else {
                return Err(ReplayError::Asked { turn: self.turns });
            };
            self.turns += 1;
            self.turn(&cause, now)?;
        }
        Ok(self.turns)
    }

    fn turn(&mut self, cause: &Cause, now: UnixMillis) -> Result<(), ReplayError> {
        self.enter(cause);
        let mut instance = self.instance.take().unwrap_or_else(|| self.fresh());
        instance.state().tape = Tape::Replay(std::mem::take(&mut self.steps));
        let before = Before { now, in_conversation: self.in_conversation, timers: self.timers.clone() };
        let ran = instance.run(&self.pre, self.sandbox.pulse(), cause, before);
        if let Tape::Replay(steps) = std::mem::take(&mut instance.state().tape) {
            self.steps = steps;
        }
        let digest = match ran {
            Ok(draft) => {
                let digest = draft.digest();
                instance.kept(&draft);
                self.forget_fired(cause);
                self.timers = draft.timers;
                self.instance = Some(instance);
                Some(digest)
            }
            Err(TurnError::OffTape) => return Err(ReplayError::Asked { turn: self.turns }),
            Err(_) => None,
        };
        match self.steps.pop_front() {
            Some(Step::End(recorded)) if recorded == digest => Ok(()),
            _ => Err(ReplayError::Did { turn: self.turns }),
        }
    }

    /// A start is always in a new store; a timer that fires is no longer set.
    fn enter(&mut self, cause: &Cause) {
        match cause {
            Cause::Start(launch) => {
                self.instance = None;
                self.in_conversation |= Launch::in_conversation(launch);
            }
            Cause::Event(_) => self.forget_fired(cause),
        }
    }

    fn forget_fired(&mut self, cause: &Cause) {
        if let Cause::Event(crate::Event::Timer(tag)) = cause {
            self.timers.remove(tag);
        }
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
