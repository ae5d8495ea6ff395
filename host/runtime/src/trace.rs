//! A trace is everything a guest saw: events, the time of each turn, what it read, chance. With it a session runs again.
//!
//! The runtime reaches the outside at three places only (a record, a range of records, random bytes), and each goes through
//! a tape. Recording writes down what came back; replaying hands it out again and checks that the guest asked for the
//! same. Each turn ends in digests of what it wanted and of what it drew, so the first difference is found at its turn, on
//! whatever [`Target`](crate::Target) the app is compiled to (REP-003).
//!
//! A turn that was ended from outside (its time was over, somebody stopped it, the disk failed) is not run again: where it stood
//! then is nobody's doing that could be repeated, and nothing of it was kept.
//!
//! It is kept and read as bytes. As JSON it is only written, for another host that plays the same turns and compares.
//!
//! A trace holds what the app kept and was told. It stays on this machine, and is made only when a developer asks for it.
//!
//! | module | holds |
//! |---|---|
//! | `session` | the file: a trace, and of which app it is |
//! | `codec` | steps as bytes |
//! | `tape` | recording and handing out |
//! | `player` | the guest driven along a trace |

use std::collections::BTreeMap;

use serde::Serialize;
use teahouse_base::store::Record;
use teahouse_base::{CodecError, Coded, ErrorCode, UnixMillis};
use teahouse_bundle::{ContentHash, Manifest};
use thiserror::Error;

use crate::turn::Cause;

mod codec;
mod player;
mod session;
mod tape;

pub use codec::MAX_TRACE;
pub use player::Replayed;
pub use session::{ENGINE, Session};
pub(crate) use tape::{OffTape, Recording, Tape};

/// One thing a guest saw, or one thing it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind", content = "value")]
pub enum Step {
    /// A turn began.
    Turn {
        /// Why.
        cause: Cause,
        /// The host's time.
        now: UnixMillis,
        /// Whether the app is in a conversation.
        in_conversation: bool,
        /// Its timers, by their tags.
        timers: BTreeMap<u32, UnixMillis>,
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
    /// The turn ended.
    End(TurnEnd),
    /// What the turn wanted was not kept: the host or the disk refused it, and the app started again.
    NotKept,
}

/// How the guest's part of a turn ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum TurnEnd {
    /// It ran to its end.
    Ran {
        /// A digest of everything it wanted: records, requests, timers, lines.
        effects: [u8; 32],
        /// A digest of the tree it drew, if it drew one.
        tree: Option<[u8; 32]>,
    },
    /// The app failed by itself, with this code: it fails again.
    Failed(String),
    /// It was ended from outside, with this code.
    Broken(String),
}

/// A session from the first turn on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// In order.
    pub steps: Vec<Step>,
    /// Whether turns are missing at the end, because there was no more room.
    pub cut: bool,
}

/// Where a replay differs from what was recorded, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// Not a session, or one of another version.
    #[error("this is not a recorded session: {0}")]
    NotASession(#[from] CodecError),
    /// The guest asked for something else than when it was recorded.
    #[error("turn {turn}: the app asked for something else than when it was recorded")]
    Asked {
        /// The turn, from 1.
        turn: usize,
    },
    /// The turn ended otherwise than when it was recorded.
    #[error("turn {turn}: this is not as it was recorded: {what}")]
    Did {
        /// The turn, from 1.
        turn: usize,
        /// What differs.
        what: Part,
    },
    /// The app cannot be started.
    #[error("the app cannot be started: {0}")]
    Start(String),
    /// The session is of another bundle.
    #[error("the session is of bundle {recorded}, not of {given}")]
    OtherBundle {
        /// The bundle that was recorded.
        recorded: ContentHash,
        /// The bundle that is to be played.
        given: ContentHash,
    },
    /// Bytes of it were changed or lost after it was recorded.
    #[error("the session was changed or cut after it was recorded")]
    Changed,
    /// The replay had to be ended.
    #[error("turn {turn}: the replay was ended ({code}), the recorded turn was not")]
    Ended {
        /// The turn, from 1.
        turn: usize,
        /// Why, as a code.
        code: String,
    },
}

/// What of a turn can differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What it wanted.
    Effects,
    /// What it drew.
    Tree,
    /// Whether it failed, and how.
    Ending,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Effects => "its effects",
            Self::Tree => "what it drew",
            Self::Ending => "how it ended",
        })
    }
}

impl Coded for ReplayError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotASession(_) => ErrorCode::new("TRC-101"),
            Self::Asked { .. } => ErrorCode::new("TRC-102"),
            Self::Did { .. } => ErrorCode::new("TRC-103"),
            Self::Start(_) => ErrorCode::new("TRC-104"),
            Self::OtherBundle { .. } => ErrorCode::new("TRC-105"),
            Self::Changed => ErrorCode::new("TRC-106"),
            Self::Ended { .. } => ErrorCode::new("TRC-107"),
        }
    }
}

impl ReplayError {
    /// The turn that differs, from 1, where one does.
    pub const fn turn(&self) -> Option<usize> {
        match self {
            Self::Asked { turn } | Self::Did { turn, .. } | Self::Ended { turn, .. } => Some(*turn),
            _ => None,
        }
    }
}

/// Plays a recorded session again and checks every turn. The manifest is that of the bundle that `artifact` was compiled from.
///
/// # Errors
/// [`ReplayError`] with the first turn that differs; [`ReplayError::OtherBundle`] before anything is run.
pub fn replay(
    sandbox: &crate::Sandbox,
    artifact: &crate::Artifact,
    manifest: &Manifest,
    session: &Session,
) -> Result<Replayed, ReplayError> {
    let given = artifact.content_hash();
    if session.bundle != given {
        return Err(ReplayError::OtherBundle { recorded: session.bundle, given }); // REP-002
    }
    player::Player::new(sandbox, artifact, session.spec(manifest), &session.trace)?.play()
}
