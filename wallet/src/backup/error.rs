//! Why a backup was not made or opened.

use teahouse_base::{CodecError, Coded, ErrorCode};
use thiserror::Error;

/// Why a backup was not made or opened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The file is something else.
    #[error("the file is no backup of this program")]
    NotABackup,
    /// A newer program wrote it.
    #[error("the backup has version {found}, this program reads up to {newest}")]
    TooNew {
        /// The version found.
        found: u8,
        /// The newest version known.
        newest: u8,
    },
    /// Its end is missing.
    #[error("the backup's end is missing")]
    Truncated,
    /// It was changed since it was written.
    #[error("the backup is damaged: {0}")]
    Damaged(&'static str),
    /// It is whole, and belongs to another phrase.
    #[error("the backup belongs to another phrase")]
    OtherPhrase,
    /// It is larger than any backup of ours.
    #[error("the backup has {found} bytes, the bound is {bound}")]
    TooLarge {
        /// Its bytes.
        found: usize,
        /// The bound.
        bound: usize,
    },
    /// The seal is whole, and what is in it is not what this program writes.
    #[error("the backup's contents cannot be read: {0}")]
    Contents(CodecError),
}

impl Coded for BackupError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotABackup => ErrorCode::new("BAK-201"),
            Self::TooNew { .. } => ErrorCode::new("BAK-202"),
            Self::Truncated => ErrorCode::new("BAK-203"),
            Self::Damaged(_) => ErrorCode::new("BAK-204"),
            Self::OtherPhrase => ErrorCode::new("BAK-205"),
            Self::TooLarge { .. } => ErrorCode::new("BAK-206"),
            // A newer program's contents are told as such, whatever field it is.
            Self::Contents(CodecError::UnknownVersion { .. }) => ErrorCode::new("BAK-202"),
            Self::Contents(_) => ErrorCode::new("BAK-204"),
        }
    }
}
