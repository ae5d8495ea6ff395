//! Why a sealed message of a session was not opened, or one could not be sealed.

use teahouse_base::{CodecError, Coded, ErrorCode};
use thiserror::Error;

/// Why a message was not opened. Nothing of the session changes on any of these.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The bytes have not the form of a message.
    #[error("the message is malformed: {0}")]
    Malformed(#[from] CodecError),
    /// The header does not open under the box's key: it was changed, or belongs to another box.
    #[error("the header does not open under this box's key")]
    HeaderForged,
    /// The body does not open: it, its header, its box or its direction was changed.
    #[error("message {n} of epoch {epoch} does not open")]
    BodyForged {
        /// The epoch named in the header.
        epoch: u32,
        /// The number named in the header.
        n: u32,
    },
    /// The key of this message was used or expired: a replay, or a message that came too late.
    #[error("the key of message {n} of epoch {epoch} is spent")]
    KeySpent {
        /// The epoch named in the header.
        epoch: u32,
        /// The number named in the header.
        n: u32,
    },
    /// The message is further ahead than the skip limit.
    #[error("the message is {gap} ahead in epoch {epoch}")]
    TooFarAhead {
        /// The epoch named in the header.
        epoch: u32,
        /// How far ahead.
        gap: u32,
    },
    /// The epoch is not known, or was forgotten.
    #[error("epoch {0} is not known")]
    UnknownEpoch(u32),
    /// Version or anonymity level is not the one this side asks for.
    #[error("version {version} at level {level} is not accepted")]
    Downgrade {
        /// The version offered.
        version: u8,
        /// The level offered.
        level: u8,
    },
    /// The prekey that the message names is not ours.
    #[error("prekey {0} is not known")]
    UnknownPrekey(u32),
    /// The inner Olm message was refused: wrong identity, wrong session, or a forged ratchet.
    #[error("the inner ratchet refused the message")]
    Ratchet,
    /// A renewal came from the wrong side or skips an epoch.
    #[error("a renewal to epoch {0} is out of turn")]
    RenewalOutOfTurn(u32),
}

impl Coded for SessionError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed(_) => ErrorCode::new("E2E-401"),
            Self::HeaderForged => ErrorCode::new("E2E-402"),
            Self::BodyForged { .. } => ErrorCode::new("E2E-403"),
            Self::KeySpent { .. } => ErrorCode::new("E2E-404"),
            Self::TooFarAhead { .. } => ErrorCode::new("E2E-405"),
            Self::UnknownEpoch(_) => ErrorCode::new("E2E-406"),
            Self::Downgrade { .. } => ErrorCode::new("E2E-407"),
            Self::UnknownPrekey(_) => ErrorCode::new("E2E-408"),
            Self::Ratchet => ErrorCode::new("E2E-409"),
            Self::RenewalOutOfTurn(_) => ErrorCode::new("E2E-410"),
        }
    }
}

/// Why a message was not sealed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SealError {
    /// It does not fit the largest envelope.
    #[error("{found} bytes do not fit an envelope, {bound} do")]
    TooLong {
        /// Its bytes.
        found: usize,
        /// The bound.
        bound: usize,
    },
    /// A key of the other side gives no secret (a point of small order).
    #[error("a key of the other side is degenerate")]
    DegenerateKey,
}

impl Coded for SealError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::TooLong { .. } => ErrorCode::new("E2E-421"),
            Self::DegenerateKey => ErrorCode::new("E2E-422"),
        }
    }
}
