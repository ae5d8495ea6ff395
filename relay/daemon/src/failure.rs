//! A failure is a sentence for the operator, with the exit code of its kind.

use std::fmt::Display;
use std::path::Path;

use thiserror::Error;

/// Why the program ends without having done what it was told.
#[derive(Debug, Error)]
pub enum Failure {
    /// The work failed.
    #[error("{0}")]
    Failed(String),
    /// A file or an option is not usable.
    #[error("{0}")]
    Configuration(String),
    /// A network or time-out.
    #[error("{0}")]
    Network(String),
    /// Something is not what it was said to be.
    #[error("{0}")]
    Verification(String),
    /// Another process uses the folder.
    #[error("{0} is in use by another teahouse-relay")]
    InUse(String),
}

impl Failure {
    /// The exit code, as in the table of `--help`.
    pub const fn exit(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::Configuration(_) => 3,
            Self::Network(_) => 6,
            Self::Verification(_) => 7,
            Self::InUse(_) => 8,
        }
    }

    /// A file that cannot be used.
    pub fn file(path: &Path, why: impl Display) -> Self {
        Self::Configuration(format!("{}: {why}", path.display()))
    }
}
