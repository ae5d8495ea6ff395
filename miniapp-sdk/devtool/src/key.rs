//! A publisher's key is what makes a package theirs: whoever holds it can publish in their name, and without it nobody can again.
//!
//! The file is two lines, readable by its owner only:
//!
//! ```text
//! teahouse-publisher-key 1
//! <64 lower-case hex digits: the Ed25519 seed>
//! ```

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use teahouse_base::secret::SecretBytes;
use teahouse_base::{Coded, ErrorCode, Rng};
use teahouse_bundle::PublisherKey;
use teahouse_bundle::blocklist::{self, BlocklistError};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{EXIT_FAILED, EXIT_MISSING_TOOL, EXIT_NOT_FOUND, ExitCode};

const HEADER: &str = "teahouse-publisher-key 1";

/// The secret half of a publisher's key.
#[derive(Debug)]
pub struct PublisherSecret(SecretBytes<32>);

/// Why a key file was not made or not read.
#[derive(Debug, Error)]
pub enum KeyError {
    /// There is no such file.
    #[error("there is no key file {0}; teahouse app pack --key {0} makes one")]
    NotThere(PathBuf),
    /// A key is never written over another.
    #[error("{0} exists; a publisher's key is never overwritten")]
    Exists(PathBuf),
    /// Others on this machine could have read it.
    #[error("{path} can be read by others (mode {mode:o}); set it with: chmod 600 {path}")]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Not a key file of version 1.
    #[error("{0} is not a publisher key file of version 1")]
    Malformed(PathBuf),
    /// The system refused.
    #[error("{path}: {reason}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
}

impl Coded for KeyError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotThere(_) => ErrorCode::new("SDK-301"),
            Self::Exists(_) => ErrorCode::new("SDK-302"),
            Self::Open { .. } => ErrorCode::new("SDK-303"),
            Self::Malformed(_) => ErrorCode::new("SDK-304"),
            Self::Io { .. } => ErrorCode::new("SDK-305"),
        }
    }
}

impl ExitCode for KeyError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::NotThere(_) => EXIT_NOT_FOUND,
            Self::Open { .. } | Self::Malformed(_) => EXIT_MISSING_TOOL,
            Self::Exists(_) | Self::Io { .. } => EXIT_FAILED,
        }
    }
}

impl PublisherSecret {
    /// A new key from `rng`.
    pub fn random(rng: &mut dyn Rng) -> Self {
        Self(SecretBytes::random(rng))
    }

    /// The public half, which names the publisher.
    pub fn public(&self) -> PublisherKey {
        PublisherKey::from_array(self.signing_key().verifying_key().to_bytes())
    }

    /// The key in the file `path`.
    ///
    /// # Errors
    /// [`KeyError`]; a file that others can read is refused.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let error = |reason: io::Error| match reason.kind() {
            io::ErrorKind::NotFound => KeyError::NotThere(path.to_owned()),
            _ => KeyError::Io { path: path.to_owned(), reason },
        };
        refuse_open(path, &fs::metadata(path).map_err(error)?)?;
        let text = Zeroizing::new(fs::read_to_string(path).map_err(error)?);
        let seed = text.strip_prefix(HEADER).and_then(|rest| rest.strip_prefix('\n')).and_then(seed_in);
        seed.map(Self).ok_or_else(|| KeyError::Malformed(path.to_owned()))
    }

    /// Writes the key into the new file `path`, which only its owner can read.
    ///
    /// # Errors
    /// [`KeyError::Exists`] when there is a file already; [`KeyError::Io`].
    pub fn save_new(&self, path: &Path) -> Result<(), KeyError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600); // TOOL-006
        let error = |reason: io::Error| match reason.kind() {
            io::ErrorKind::AlreadyExists => KeyError::Exists(path.to_owned()),
            _ => KeyError::Io { path: path.to_owned(), reason },
        };
        let mut file = options.open(path).map_err(error)?;
        let digits = Zeroizing::new(hex::encode(self.0.expose()));
        let text = Zeroizing::new(format!("{HEADER}\n{}\n", digits.as_str()));
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(error)
    }

    /// The TOML of a block-list, signed with this key.
    ///
    /// # Errors
    /// [`BlocklistError`] for what is no list.
    pub fn sign_blocklist(&self, toml: &str) -> Result<Vec<u8>, BlocklistError> {
        blocklist::sign(toml, &self.signing_key())
    }

    pub(crate) fn signing_key(&self) -> SigningKey {
        SigningKey::from_bytes(self.0.expose())
    }
}

fn seed_in(line: &str) -> Option<SecretBytes<32>> {
    let mut seed = Zeroizing::new([0; 32]);
    hex::decode_to_slice(line.strip_suffix('\n')?, seed.as_mut()).ok()?;
    Some(SecretBytes::new(*seed))
}

#[cfg(unix)]
fn refuse_open(path: &Path, metadata: &fs::Metadata) -> Result<(), KeyError> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::Open { path: path.to_owned(), mode }); // TOOL-006
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_open(_path: &Path, _metadata: &fs::Metadata) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use teahouse_base::testing::SeededRng;

    #[test]
    fn a_saved_key_is_the_same_key_when_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("publisher.key");
        let key = PublisherSecret::random(&mut SeededRng::new(1));

        key.save_new(&path).unwrap();

        assert_eq!(PublisherSecret::load(&path).unwrap().public(), key.public());
        assert_eq!(key.save_new(&path).unwrap_err().code().as_str(), "SDK-302", "never overwritten");
    }

    #[cfg(unix)]
    #[test]
    fn tool_006_a_key_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("publisher.key");
        PublisherSecret::random(&mut SeededRng::new(2)).save_new(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();

        assert_eq!(PublisherSecret::load(&path).unwrap_err().code().as_str(), "SDK-303");
    }

    #[test]
    fn what_is_no_key_file_is_refused_and_nothing_of_a_key_is_printed() {
        let folder = tempfile::tempdir().unwrap();
        let good = format!("{HEADER}\n{}\n", "ab".repeat(32));
        for (place, text) in
            [good.replace('1', "2"), good.replace("ab", "xy"), good[..40].to_owned(), format!("{good}more")]
                .into_iter()
                .enumerate()
        {
            let path = folder.path().join(place.to_string());
            fs::write(&path, text).unwrap();
            #[cfg(unix)]
            fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
            assert_eq!(PublisherSecret::load(&path).unwrap_err().code().as_str(), "SDK-304", "{place}");
        }
        let key = PublisherSecret::random(&mut SeededRng::new(3));
        assert!(!format!("{key:?}").contains(&hex::encode(key.0.expose())));
        assert_eq!(PublisherSecret::load(&folder.path().join("none")).unwrap_err().exit_code(), 4);
    }
}
