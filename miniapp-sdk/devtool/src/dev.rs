//! A simulator is a few people on one machine, each with their own instance of an app on the runtime that people use, and hosts that only pretend.
//!
//! What the app asks for waits for an answer, which a person gives by hand, or a scenario, or a rule; nothing is ever paid, written or sent. A new build
//! takes the place of the old one under the same people, who keep what the app has stored.
//!
//! | module | holds |
//! |---|---|
//! | `session`, `answers` | the people, the app, the clock, every order that can be given; what becomes of an answer |
//! | `person`, `desk` | one person's instance; what their app asked for, used and said |
//! | `ledger`, `shelf`, `signed` | the pretended chain's shares, files to pick and share, pretended signatures |
//! | `reply` | the answer that a host would give if all went well |
//! | `order`, `shown` | what a screen sends and gets, as JSON |
//! | `watch` | noticing that a project has changed, and building it again |
//!
//! Enforces the rules `SIM-001` to `SIM-004` of `miniapp-sdk/DESIGN.md`.

mod answers;
mod clock;
mod desk;
mod ledger;
mod order;
mod person;
mod reply;
mod session;
mod shelf;
mod shown;
mod signed;
mod watch;

use teahouse_base::{Coded, ErrorCode, StoreError};
use teahouse_runtime::records::AnswerError;
use teahouse_runtime::{OpenError, TurnError};
use thiserror::Error;

use crate::scenario::ScenarioError;
use crate::{EXIT_FAILED, ExitCode};

pub use desk::{Bell, Line};
pub use order::{Answering, Order, Place};
pub use session::{Loaded, MAX_PEOPLE, Session};
pub use shown::{
    AppShown, BuildShown, CardShown, NotificationShown, PersonShown, Shown, TurnShown, WaitingShown,
};
pub use watch::{Watch, rebuild};

/// Why an order was not carried out.
#[derive(Debug, Error)]
pub enum DevError {
    /// There is nobody of this number.
    #[error("there is no person {0}")]
    Nobody(usize),
    /// Nothing of this number waits.
    #[error("no request of this number waits for an answer")]
    NoRequest,
    /// There is no such card or notification.
    #[error("no card or notification of this number is there")]
    NoCard,
    /// The answer is of another kind, or there is none to suggest.
    #[error("that is no answer to this request")]
    NoAnswer,
    /// No app runs.
    #[error("no app runs: its build has failed, or is not done")]
    NoApp,
    /// There is no such scenario.
    #[error("no scenario is called {0}")]
    NoScript(String),
    /// A place for the people's databases could not be made.
    #[error("no room for a simulation: {0}")]
    Room(String),
    /// The app takes no event.
    #[error(transparent)]
    Turn(#[from] TurnError),
    /// The app cannot be installed or opened.
    #[error(transparent)]
    App(#[from] ScenarioError),
    /// The answer cannot be recorded.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// The records failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<OpenError> for DevError {
    fn from(error: OpenError) -> Self {
        Self::App(error.into())
    }
}

impl Coded for DevError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Nobody(_) => ErrorCode::new("SDK-501"),
            Self::NoRequest => ErrorCode::new("SDK-502"),
            Self::NoCard => ErrorCode::new("SDK-503"),
            Self::NoAnswer => ErrorCode::new("SDK-504"),
            Self::NoApp => ErrorCode::new("SDK-505"),
            Self::NoScript(_) => ErrorCode::new("SDK-506"),
            Self::Room(_) => ErrorCode::new("SDK-507"),
            Self::Turn(inner) => inner.code(),
            Self::App(inner) => inner.code(),
            Self::Answer(inner) => inner.code(),
            Self::Store(inner) => inner.code(),
        }
    }
}

impl ExitCode for DevError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::App(inner) => inner.exit_code(),
            _ => EXIT_FAILED,
        }
    }
}
