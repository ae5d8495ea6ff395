//! Errors of sealing and opening a keystore.

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

/// Why a keystore could not be made or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeystoreError {
    /// The text is not a keystore, or was changed since it was written.
    #[error("the keystore is damaged: {0}")]
    Damaged(&'static str),
    /// A newer program wrote it.
    #[error("the keystore has version {found}, this program reads up to {newest}")]
    TooNew {
        /// The version found.
        found: u64,
        /// The newest version known.
        newest: u64,
    },
    /// The stretching asks for more than any keystore of ours would.
    #[error(
        "the keystore asks for {memory_kib} KiB, {passes} passes and {lanes} lanes, which is out of bounds"
    )]
    StretchingOutOfBounds {
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes over it.
        passes: u32,
        /// Lanes.
        lanes: u32,
    },
    /// The machine did not give the memory that stretching needs.
    #[error("there is not enough memory to stretch the passphrase")]
    NoMemory,
}

impl Coded for KeystoreError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Damaged(_) => ErrorCode::new("KEY-201"),
            Self::TooNew { .. } => ErrorCode::new("KEY-202"),
            Self::StretchingOutOfBounds { .. } => ErrorCode::new("KEY-203"),
            Self::NoMemory => ErrorCode::new("KEY-204"),
        }
    }
}

/// Why a keystore did not open.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The passphrase is another one.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// A passphrase protects it and none was given.
    #[error("a passphrase is needed")]
    PassphraseNeeded,
    /// A seal is broken although the passphrase fits.
    #[error("the {0} in the keystore is damaged")]
    Damaged(&'static str),
    /// Stretching failed.
    #[error(transparent)]
    Keystore(#[from] KeystoreError),
}

impl Coded for OpenError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::WrongPassphrase => ErrorCode::new("KEY-211"),
            Self::PassphraseNeeded => ErrorCode::new("KEY-212"),
            Self::Damaged(_) => ErrorCode::new("KEY-213"),
            Self::Keystore(e) => e.code(),
        }
    }
}
