//! A trace is everything a guest saw: events, the time of each turn, what it read, chance. With it a session runs again.
//!
//! The runtime reaches the outside at three places only (a record, a range of records, random bytes), and each goes through
//! a [`Tape`]. Recording writes down what came back; replaying hands it out again and checks that the guest asked for the
//! same. Each turn ends in a digest of what it wanted, so the first difference is found at its turn.
//!
//! A trace holds what the app kept and was told. It stays on this machine, and is made only when a developer asks for it.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use teahouse_base::store::Record;
use teahouse_base::{Coded, ErrorCode, UnixMillis};
use thiserror::Error;

use crate::turn::Cause;

/// One thing a guest saw, or one thing it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Step {
    /// A turn began.
    Turn {
        /// Why.
        cause: Cause,
        /// The host's time.
        now: UnixMillis,
    },
    /// A record was read.
    Read {
        /// Table and key, hashed.
        asked: [u8; 32],
        /// What was there.
        found: Option<Vec<u8>>,
    },
    /// A range was read.
    Scan {
        /// Table, prefix, start and limit, hashed.
        asked: [u8; 32],
        /// What was there.
        found: Vec<Record>,
    },
    /// Chance was drawn.
    Random(Vec<u8>),
    /// The turn ended; a digest of everything it wanted, or none when it failed.
    End(Option<[u8; 32]>),
}

/// A session from the first turn on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// In order.
    pub steps: Vec<Step>,
}

impl Trace {
    /// As one JSON document.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a trace has only numbers, texts and lists, which JSON can write")
    }

    /// Reads [`Trace::to_json`].
    ///
    /// # Errors
    /// When it is not a trace.
    pub fn from_json(text: &str) -> Result<Self, ReplayError> {
        serde_json::from_str(text).map_err(|_| ReplayError::NotATrace)
    }
}

/// Where a replay differs from what was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// Not a trace.
    #[error("this is not a trace")]
    NotATrace,
    /// The guest asked for something else than when it was recorded.
    #[error("turn {turn}: the app asked for something else than when it was recorded")]
    Asked {
        /// The turn, from 1.
        turn: usize,
    },
    /// The turn ended otherwise than when it was recorded.
    #[error("turn {turn}: the app did something else than when it was recorded")]
    Did {
        /// The turn, from 1.
        turn: usize,
    },
    /// The app cannot be started.
    #[error("the app cannot be started: {0}")]
    Start(String),
}

impl Coded for ReplayError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotATrace => ErrorCode::new("TRC-101"),
            Self::Asked { .. } => ErrorCode::new("TRC-102"),
            Self::Did { .. } => ErrorCode::new("TRC-103"),
            Self::Start(_) => ErrorCode::new("TRC-104"),
        }
    }
}

/// Where a session's outside comes from, or goes to.
#[derive(Debug, Default)]
pub(crate) enum Tape {
    /// Nothing is written down.
    #[default]
    Off,
    /// Everything is written down.
    Record(Vec<Step>),
    /// Everything comes from here.
    Replay(VecDeque<Step>),
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
            Self::Record(steps) => Ok(real().inspect(|found| {
                steps.push(Step::Read { asked: asked(), found: found.clone() });
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
            Self::Record(steps) => Ok(real().inspect(|found| {
                steps.push(Step::Scan { asked: asked(), found: found.clone() });
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
        if let Self::Record(steps) = self {
            steps.push(Step::Random(bytes.clone()));
        }
        Ok(bytes)
    }

    /// Writes a step down when recording.
    pub(crate) fn note(&mut self, step: impl FnOnce() -> Step) {
        if let Self::Record(steps) = self {
            steps.push(step());
        }
    }
}

/// Plays a recorded session again and checks every turn; says how many there were.
///
/// # Errors
/// [`ReplayError`] with the first turn that differs.
pub fn replay(
    sandbox: &crate::Sandbox,
    artifact: &crate::Artifact,
    spec: crate::AppSpec,
    trace: &Trace,
) -> Result<usize, ReplayError> {
    player::Player::new(sandbox, artifact, spec, trace)?.play()
}

mod player;
