//! A backup's file is replaced whole or not at all, and only where nothing or an older backup lies.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use super::{BackupError, MAGIC, MAX_BACKUP};
use crate::durable;

/// Why a backup's file could not be read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BackupFileError {
    /// There is no file.
    #[error("there is no file at {0}")]
    Missing(PathBuf),
    /// Something else lies there.
    #[error("{0} is no backup: it is not replaced")]
    NotReplaced(PathBuf),
    /// The disk refused.
    #[error("the backup's file: {0}")]
    Disk(#[from] io::Error),
    /// It is larger than any backup of ours.
    #[error(transparent)]
    Backup(#[from] BackupError),
}

impl Coded for BackupFileError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Missing(_) => ErrorCode::new("BAK-211"),
            Self::NotReplaced(_) => ErrorCode::new("BAK-212"),
            Self::Disk(_) => ErrorCode::new("BAK-213"),
            Self::Backup(error) => error.code(),
        }
    }
}

/// Where a backup lies.
#[derive(Clone, Debug)]
pub struct BackupFile(PathBuf);

impl BackupFile {
    /// The file at `path`.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Its bytes; more than [`MAX_BACKUP`] are not read.
    ///
    /// # Errors
    /// [`BackupFileError`] tells a missing file from a disk that refuses.
    pub fn read(&self) -> Result<Vec<u8>, BackupFileError> {
        let file = match File::open(&self.0) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(BackupFileError::Missing(self.0.clone()));
            }
            other => other?,
        };
        let mut bytes = Vec::new();
        file.take(MAX_BACKUP as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > MAX_BACKUP {
            return Err(BackupError::TooLarge { found: bytes.len(), bound: MAX_BACKUP }.into()); // BAK-102
        }
        Ok(bytes)
    }

    /// Writes sealed bytes, readable by their owner only. After a crash at any moment the file is the old one or the new
    /// one, whole.
    ///
    /// # Errors
    /// [`BackupFileError::NotReplaced`] where something else than a backup lies; [`BackupFileError::Disk`].
    pub fn write(&self, sealed: &[u8]) -> Result<(), BackupFileError> {
        if !self.may_be_replaced()? {
            return Err(BackupFileError::NotReplaced(self.0.clone())); // BAK-103
        }
        durable::replace(&self.0, sealed)?; // BAK-103
        Ok(())
    }

    fn may_be_replaced(&self) -> io::Result<bool> {
        let file = match File::open(&self.0) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(true),
            other => other?,
        };
        let mut head = Vec::new();
        file.take(MAGIC.len() as u64).read_to_end(&mut head)?;
        Ok(head == MAGIC)
    }
}
