//! Why a meeting does not go on as asked.

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

/// What was asked of a meeting and is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MeetRefusal {
    /// An offer lives between a minute and an hour.
    #[error("an offer lives between a minute and an hour")]
    Time,
    /// The app has as many offers as it may have, there or altogether.
    #[error("the app has as many offers as it may have")]
    TooManyOffers,
    /// The app publishes or answers more often than it may.
    #[error("the app publishes or answers too often")]
    TooOften,
    /// This persona watches as many places as it may.
    #[error("as many places are watched as may be")]
    TooManyWatches,
    /// There is no such offer of ours, or found, or it is over.
    #[error("there is no such offer any more")]
    NoOffer,
    /// That offer was answered already.
    #[error("the offer was answered already")]
    Answered,
    /// The app has as many threads as it may have.
    #[error("the app has as many threads as it may have")]
    TooManyThreads,
    /// There is no such thread.
    #[error("there is no such thread")]
    NoThread,
    /// Nothing can be said in the thread now: its answer is on its way, or it is over.
    #[error("nothing can be said in this thread now")]
    NotOpen,
}

impl Coded for MeetRefusal {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Time => ErrorCode::new("MET-201"),
            Self::TooManyOffers => ErrorCode::new("MET-202"),
            Self::TooOften => ErrorCode::new("MET-203"),
            Self::TooManyWatches => ErrorCode::new("MET-204"),
            Self::NoOffer => ErrorCode::new("MET-205"),
            Self::Answered => ErrorCode::new("MET-206"),
            Self::TooManyThreads => ErrorCode::new("MET-207"),
            Self::NoThread => ErrorCode::new("MET-208"),
            Self::NotOpen => ErrorCode::new("MET-209"),
        }
    }
}
