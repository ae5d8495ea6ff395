//! A keystore's file is replaced whole or not at all.

use std::fs;
use std::io;
use std::path::PathBuf;

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use super::{Keystore, KeystoreError};
use crate::durable;

/// No keystore of ours is near this: a larger file is not read into memory.
const MAX_FILE: u64 = 64 * 1024;

/// Why a keystore's file could not be read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FileError {
    /// There is no file.
    #[error("there is no keystore at {0}")]
    Missing(PathBuf),
    /// The disk refused.
    #[error("the keystore's file: {0}")]
    Disk(#[from] io::Error),
    /// The file is not a keystore.
    #[error(transparent)]
    Keystore(#[from] KeystoreError),
}

impl Coded for FileError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Missing(_) => ErrorCode::new("KEY-221"),
            Self::Disk(_) => ErrorCode::new("KEY-222"),
            Self::Keystore(e) => e.code(),
        }
    }
}

/// Where a keystore lies.
#[derive(Clone, Debug)]
pub struct KeystoreFile(PathBuf);

impl KeystoreFile {
    /// The file at `path`; its folder exists.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Whether there is one.
    pub fn exists(&self) -> bool {
        self.0.exists()
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`FileError`] tells a missing file from a damaged one.
    pub fn read(&self) -> Result<Keystore, FileError> {
        let length = match fs::metadata(&self.0) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(FileError::Missing(self.0.clone())),
            other => other?.len(),
        };
        if length > MAX_FILE {
            return Err(KeystoreError::Damaged("size").into());
        }
        let bytes = fs::read(&self.0)?;
        let text = String::from_utf8(bytes).map_err(|_| KeystoreError::Damaged("text"))?;
        Ok(Keystore::from_json(&text)?)
    }

    /// Writes `keystore`, readable by its owner only. After a crash at any moment the file is the old one or the new
    /// one, whole (KS-004).
    ///
    /// # Errors
    /// [`FileError::Disk`]; the old file is then untouched.
    pub fn write(&self, keystore: &Keystore) -> Result<(), FileError> {
        durable::replace(&self.0, keystore.to_json().as_bytes())?; // KS-004
        Ok(())
    }
}
