//! Why something of a meeting does not hold, or cannot be made.

use teahouse_base::{CodecError, Coded, ErrorCode};
use thiserror::Error;

/// Why an offer, an answer or a word of a thread was refused. Nothing changes on any of these.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MeetError {
    /// The bytes have not the form of what they should be.
    #[error("what was found is malformed: {0}")]
    Malformed(#[from] CodecError),
    /// It does not open: it was bent, or belongs to another box, topic or offer.
    #[error("what was found does not open here")]
    Forged,
    /// The offer's time is over.
    #[error("the offer's time is over")]
    Expired,
    /// The offer wants to live longer than offers may.
    #[error("the offer is for longer than an hour")]
    TooLong,
    /// What is to be said is longer than fits.
    #[error("{found} bytes do not fit, {bound} do")]
    TooLarge {
        /// Its bytes.
        found: usize,
        /// The bound.
        bound: usize,
    },
    /// A key of the other side gives no secret (a point of small order).
    #[error("a key of the other side is degenerate")]
    DegenerateKey,
    /// As much was said in this thread as may be.
    #[error("nothing more can be said in this thread")]
    Full,
    /// The key of this word was used: a replay.
    #[error("the key of this word is spent")]
    Spent,
    /// Not a cell of the grid.
    #[error("not a cell: five characters of a geohash")]
    BadCell,
    /// Not a role or a tag.
    #[error("not a word: 1 to 32 small letters, digits and dashes, a letter first")]
    BadWord,
}

impl Coded for MeetError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed(_) => ErrorCode::new("MET-101"),
            Self::Forged => ErrorCode::new("MET-102"),
            Self::Expired => ErrorCode::new("MET-103"),
            Self::TooLong => ErrorCode::new("MET-104"),
            Self::TooLarge { .. } => ErrorCode::new("MET-105"),
            Self::DegenerateKey => ErrorCode::new("MET-106"),
            Self::Full => ErrorCode::new("MET-107"),
            Self::Spent => ErrorCode::new("MET-108"),
            Self::BadCell => ErrorCode::new("MET-109"),
            Self::BadWord => ErrorCode::new("MET-110"),
        }
    }
}
