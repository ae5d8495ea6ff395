//! Why nobody joins, draws or settles an open envelope this way.

use alloy::primitives::U256;
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use thiserror::Error;

use crate::bindings::RedEnvelope::RedEnvelopeErrors as Errors;
use crate::envelope::EnvelopeId;

/// What an open envelope refuses.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OpenRefusal {
    /// Nobody joins any more: it is too late, or every seat is taken.
    #[error("nobody joins any more, {joined} have")]
    JoinsClosed {
        /// How many have.
        joined: u32,
        /// When joining ends.
        closes_at: UnixSeconds,
    },
    /// People may still join, so the secret stays one.
    #[error("people may still join until {closes_at}")]
    JoinsOpen {
        /// How many have.
        joined: u32,
        /// When joining ends.
        closes_at: UnixSeconds,
    },
    /// Somebody joined with this nullifier before: the same member, or the same signature.
    #[error("this member joined envelope {0} before")]
    AlreadyJoined(EnvelopeId),
    /// The proof of membership does not hold, or its verifier is not there.
    #[error("the proof of membership does not hold")]
    NotAMember,
    /// Nobody joined, so there is nothing to draw.
    #[error("nobody joined envelope {0}")]
    NobodyJoined(EnvelopeId),
    /// The draw is known already: for whoever tells the secret this is success.
    #[error("the draw of envelope {0} is known")]
    AlreadyDrawn(EnvelopeId),
    /// The secret is not the one that the creator committed to.
    #[error("this is not the secret that the creator committed to")]
    WrongSecret,
    /// The hour for the secret is over, and the split is even.
    #[error("the secret counted until {deadline}; the split is even")]
    RevealTooLate {
        /// Until when it counted.
        deadline: UnixSeconds,
    },
    /// The draw is not known, and the hour for it is not over.
    #[error("the draw is not known; from {deadline} on the split is even")]
    NotDrawn {
        /// When the hour is over.
        deadline: UnixSeconds,
    },
    /// Nobody joined like this.
    #[error("nobody sits like this at place {index}")]
    NoSuchSeat {
        /// The place.
        index: u32,
    },
    /// The gathering cannot be kept, or is not the one of the terms.
    #[error("the gathering or the call is malformed: {0}")]
    BadGathering(&'static str),
}

impl OpenRefusal {
    /// Reads an error of `IOpenMode`; `None` when it is none.
    pub(super) fn read(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::JoinsClosed(e) => {
                Self::JoinsClosed { joined: e.joined, closes_at: UnixSeconds::new(e.closesAt) }
            }
            Errors::JoinsOpen(e) => {
                Self::JoinsOpen { joined: e.joined, closes_at: UnixSeconds::new(e.closesAt) }
            }
            Errors::AlreadyJoined(e) => Self::AlreadyJoined(e.id.into()),
            Errors::NotAMember(_) => Self::NotAMember,
            Errors::NobodyJoined(e) => Self::NobodyJoined(e.id.into()),
            Errors::AlreadyDrawn(e) => Self::AlreadyDrawn(e.id.into()),
            Errors::WrongSecret(_) => Self::WrongSecret,
            Errors::RevealTooLate(e) => Self::RevealTooLate { deadline: seconds(e.deadline) },
            Errors::NotDrawn(e) => Self::NotDrawn { deadline: seconds(e.deadline) },
            Errors::NoSuchSeat(e) => Self::NoSuchSeat { index: e.index },
            Errors::OtherGathering(_) => Self::BadGathering("not the one of the terms"),
            Errors::OpenToNobody(_) => Self::BadGathering("neither key nor membership"),
            Errors::BadClosing(_) => Self::BadGathering("closing"),
            Errors::MissingOpening(_) => Self::BadGathering("opening of a seat"),
            _ => return None,
        })
    }
}

/// A time that a contract reckoned in 256 bits. No deadline of ours is past the end of 64.
fn seconds(time: U256) -> UnixSeconds {
    UnixSeconds::new(time.saturating_to())
}

impl Coded for OpenRefusal {
    fn code(&self) -> ErrorCode {
        match self {
            Self::JoinsClosed { .. } => ErrorCode::new("GFT-121"),
            Self::JoinsOpen { .. } => ErrorCode::new("GFT-122"),
            Self::AlreadyJoined(_) => ErrorCode::new("GFT-123"),
            Self::NotAMember => ErrorCode::new("GFT-124"),
            Self::NobodyJoined(_) => ErrorCode::new("GFT-125"),
            Self::AlreadyDrawn(_) => ErrorCode::new("GFT-126"),
            Self::WrongSecret => ErrorCode::new("GFT-127"),
            Self::RevealTooLate { .. } => ErrorCode::new("GFT-128"),
            Self::NotDrawn { .. } => ErrorCode::new("GFT-129"),
            Self::NoSuchSeat { .. } => ErrorCode::new("GFT-130"),
            Self::BadGathering(_) => ErrorCode::new("GFT-131"),
        }
    }
}
