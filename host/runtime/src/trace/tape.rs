//! A tape is where a session's outside goes to while it is recorded, and comes from while it is replayed.

use std::collections::VecDeque;

use teahouse_base::Encode;
use teahouse_base::store::Record;
use thiserror::Error;

use super::codec::{LEAST_WEIGHT, MAX_TRACE};
use super::{Step, Trace};

/// Where a session's outside comes from, or goes to.
#[derive(Debug, Default)]
pub(crate) enum Tape {
    /// Nothing is written down.
    #[default]
    Off,
    /// Everything is written down.
    Record(Recording),
    /// Everything comes from here.
    Replay(VecDeque<Step>),
}

/// What is written down: whole turns, as many as have room.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    steps: Vec<Step>,
    /// How much they weigh.
    bytes: usize,
    /// How many of the steps are whole turns.
    whole: usize,
    cut: bool,
}

impl Recording {
    fn push(&mut self, step: Step) {
        if self.cut {
            return;
        }
        if matches!(step, Step::Turn { .. }) {
            self.whole = self.steps.len();
        }
        self.bytes += step.to_bytes().len().max(LEAST_WEIGHT);
        if self.bytes > MAX_TRACE {
            self.steps.truncate(self.whole); // REP-005
            self.cut = true;
        } else {
            self.steps.push(step);
        }
    }
}

/// The tape has something else than what was asked for.
#[derive(Debug, Error)]
#[error("the replay asked for something that was not recorded")]
pub(crate) struct OffTape;

impl Tape {
    /// What was recorded for this read, or what `real` says.
    pub(crate) fn read<E>(
        &mut self,
        asked: impl FnOnce() -> [u8; 32],
        real: impl FnOnce() -> Result<Option<Vec<u8>>, E>,
    ) -> Result<Result<Option<Vec<u8>>, E>, OffTape> {
        match self {
            Self::Off => Ok(real()),
            Self::Record(to) => Ok(real().inspect(|found| {
                to.push(Step::Read { asked: asked(), found: found.clone() });
            })),
            Self::Replay(steps) => match steps.pop_front() {
                Some(Step::Read { asked: recorded, found }) if recorded == asked() => Ok(Ok(found)),
                _ => Err(OffTape),
            },
        }
    }

    /// As [`Tape::read`] for a range.
    pub(crate) fn scan<E>(
        &mut self,
        asked: impl FnOnce() -> [u8; 32],
        real: impl FnOnce() -> Result<Vec<Record>, E>,
    ) -> Result<Result<Vec<Record>, E>, OffTape> {
        match self {
            Self::Off => Ok(real()),
            Self::Record(to) => Ok(real().inspect(|found| {
                to.push(Step::Scan { asked: asked(), found: found.clone() });
            })),
            Self::Replay(steps) => match steps.pop_front() {
                Some(Step::Scan { asked: recorded, found }) if recorded == asked() => Ok(Ok(found)),
                _ => Err(OffTape),
            },
        }
    }

    /// As [`Tape::read`] for chance.
    pub(crate) fn random(&mut self, len: usize, real: impl FnOnce(&mut [u8])) -> Result<Vec<u8>, OffTape> {
        if let Self::Replay(steps) = self {
            return match steps.pop_front() {
                Some(Step::Random(bytes)) if bytes.len() == len => Ok(bytes),
                _ => Err(OffTape),
            };
        }
        let mut bytes = vec![0; len];
        real(&mut bytes);
        self.note(|| Step::Random(bytes.clone()));
        Ok(bytes)
    }

    /// Writes a step down when recording.
    pub(crate) fn note(&mut self, step: impl FnOnce() -> Step) {
        if let Self::Record(to) = self {
            to.push(step());
        }
    }

    /// What was written down; nothing where nothing was recorded.
    pub(crate) fn into_trace(self) -> Trace {
        match self {
            Self::Record(Recording { steps, cut, .. }) => Trace { steps, cut },
            Self::Off | Self::Replay(_) => Trace::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

    use std::collections::BTreeMap;

    use teahouse_base::UnixMillis;

    use super::*;
    use crate::model::Event;
    use crate::trace::TurnEnd;
    use crate::turn::Cause;

    #[test]
    fn rep_005_a_recording_is_bounded_and_ends_with_a_whole_turn() {
        let mut tape = Tape::Record(Recording::default());
        let turns = MAX_TRACE / (1 << 20) + 2;
        for _ in 0..turns {
            let now = UnixMillis::new(1);
            let cause = Cause::Event(Event::Resume);
            tape.note(|| Step::Turn { cause, now, in_conversation: false, timers: BTreeMap::new() });
            tape.note(|| Step::Random(vec![0; 1 << 20]));
            tape.note(|| Step::End(TurnEnd::Failed("APP-501".to_owned())));
        }
        let trace = tape.into_trace();
        assert!(trace.cut);
        assert!(matches!(trace.steps.last(), Some(Step::End(_))));
        assert_eq!(trace.steps.len() % 3, 0);
        assert!(trace.steps.len() < turns * 3 && !trace.steps.is_empty());
        assert_eq!(Tape::Off.into_trace(), Trace::default());
    }
}
