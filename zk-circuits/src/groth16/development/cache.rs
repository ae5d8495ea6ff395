//! Development keys are made once per machine, and kept in a folder that may be emptied at any time.
//!
//! What is found there is believed only if its digest is the one that the program was built with: a file that another
//! program changed is made again, and a key that comes out different from the pinned one is an error.

use std::io;
use std::path::{Path, PathBuf};

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use super::{DevelopmentError, DevelopmentKey, KeyStep, LABEL, Told};
use crate::format::compact::{self, KeyDigest};
use crate::groth16::matrices::Matrices;

/// Why a development key could not be had.
#[derive(Debug, Error)]
pub enum CacheError {
    /// There is no key for the circuit.
    #[error(transparent)]
    Development(#[from] DevelopmentError),
    /// The circuit, or how keys are made, is not what the program was built with.
    #[error("the development key of {name} has another digest than the pinned one: {}", hex(.found))]
    OtherDigest {
        /// The circuit.
        name: String,
        /// The digest of the key that was made.
        found: KeyDigest,
    },
    /// The folder could not be written.
    #[error("the development key could not be kept in {}: {error}", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl Coded for CacheError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Development(error) => error.code(),
            Self::OtherDigest { .. } => ErrorCode::new("ZKP-243"),
            Self::Folder { .. } => ErrorCode::new("ZKP-244"),
        }
    }
}

/// The development key of a circuit, from `folder` or made and kept there.
///
/// # Errors
/// A key with another digest than `pinned`, or a folder that cannot be written.
pub fn cached(
    folder: &Path,
    name: &str,
    circuit: &Matrices,
    pinned: &KeyDigest,
) -> Result<DevelopmentKey, CacheError> {
    cached_telling(folder, name, || circuit, pinned, &mut |_| ())
}

/// The same, and tells how far it is. The circuit is asked for only if the key has to be made.
///
/// # Errors
/// A key with another digest than `pinned`, or a folder that cannot be written.
pub fn cached_telling<'a>(
    folder: &Path,
    name: &str,
    circuit: impl FnOnce() -> &'a Matrices,
    pinned: &KeyDigest,
    told: Told<'_>,
) -> Result<DevelopmentKey, CacheError> {
    let path = cached_at(folder, name, pinned);
    let kept = std::fs::read(&path).ok().and_then(|file| compact::read_known(&file, pinned).ok()); // DEV-003
    if let Some(key) = kept {
        told(KeyStep::Ready);
        return Ok(DevelopmentKey(key.into()));
    }
    let key = DevelopmentKey::of_telling(circuit(), told)?;
    let file = compact::write(&key.0);
    let found = compact::digest(&file);
    if found != *pinned {
        return Err(CacheError::OtherDigest { name: name.to_owned(), found }); // DEV-003
    }
    told(KeyStep::Keeping);
    keep(folder, &path, &file).map_err(|error| CacheError::Folder { folder: folder.to_owned(), error })?;
    told(KeyStep::Ready);
    Ok(key)
}

/// Where such a key is kept. Whether what lies there is believed is for [`cached`] to say.
pub fn cached_at(folder: &Path, name: &str, pinned: &KeyDigest) -> PathBuf {
    folder.join(format!("{name}.{LABEL}.{}.key", &hex(pinned)[..16]))
}

/// Writes beside and renames, so that no reader finds half a file.
fn keep(folder: &Path, path: &Path, file: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let beside = path.with_extension(format!("{}.tmp", std::process::id()));
    std::fs::write(&beside, file)?;
    std::fs::rename(&beside, path)
}

fn hex(digest: &KeyDigest) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
