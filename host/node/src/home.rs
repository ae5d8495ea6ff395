//! A home is the folder that holds a person's profiles; a profile is a folder in it.
//!
//! | file | holds |
//! |---|---|
//! | `profiles/NAME/owner.lock` | the process that owns the profile, see [`crate::owner`] |
//! | `profiles/NAME/keystore.json` | the sealed phrase |
//! | `profiles/NAME/keyring` | nothing: that a front asks the system's keyring for the password |
//! | `profiles/NAME/profile.redb` | everything else, sealed record by record |
//! | `profiles/NAME/blobs.redb` | files and bundles, sealed each under its own key |
//! | `profiles/NAME/submitter.redb` | what the submitter role has taken and sent, sealed record by record |
//! | `profiles/NAME/proving-keys/` | keys for proofs, which everybody may have |
//! | `profiles/NAME/rpc.sock` | the owner's socket, for this user only |
//! | `profiles/NAME/personas/N/` | database, socket and compiled apps of a further persona, see [`crate::profile`] |
//! | `devnet/` | the local practice chain |

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use teahouse_wallet::keys::PersonaNumber;

use crate::error::{NodeError, codes, disk};

/// The longest name of a profile.
pub const MAX_NAME: usize = 32;

/// The folder that holds a person's profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home(PathBuf);

impl Home {
    /// The home at `path`; it need not exist yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the local practice chain keeps its state.
    pub fn devnet(&self) -> PathBuf {
        self.0.join("devnet")
    }

    /// The folder of the profile called `name`; it need not exist yet.
    ///
    /// # Errors
    /// `NOD-101` for a name that is not 1 to 32 lower-case letters, digits and hyphens: a name is a folder's name, and
    /// nothing else (NODE-001).
    pub fn profile(&self, name: &str) -> Result<ProfileDir, NodeError> {
        let fine = (1..=MAX_NAME).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !name.starts_with('-');
        if !fine {
            return Err(codes::BAD_PROFILE_NAME.with("name", name)); // NODE-001
        }
        let path = self.0.join("profiles").join(name);
        Ok(ProfileDir { name: name.to_owned(), profile: path.clone(), path, persona: PersonaNumber::FIRST })
    }

    /// The profiles there are, by name.
    ///
    /// # Errors
    /// `NOD-110` when the disk refuses.
    pub fn profiles(&self) -> Result<Vec<ProfileDir>, NodeError> {
        let entries = match fs::read_dir(self.0.join("profiles")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(disk)?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let name = entry.map_err(disk)?.file_name();
            let dir = name.to_str().and_then(|name| self.profile(name).ok());
            found.extend(dir.filter(ProfileDir::exists));
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }
}

/// One profile's folder, and which of its personas is meant.
///
/// Keystore and owner are the profile's; database, socket and compiled apps are the persona's. The first persona's lie in
/// the profile's folder itself, each other's in a folder of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileDir {
    name: String,
    profile: PathBuf,
    path: PathBuf,
    persona: PersonaNumber,
}

impl ProfileDir {
    /// The profile's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The persona's folder: the profile's own for the first.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Which persona is meant.
    pub const fn persona(&self) -> PersonaNumber {
        self.persona
    }

    /// The same profile, with persona `number` meant.
    #[must_use]
    pub fn of_persona(&self, number: PersonaNumber) -> Self {
        let path = match number {
            PersonaNumber::FIRST => self.profile.clone(),
            other => self.profile.join("personas").join(other.get().to_string()),
        };
        Self { path, persona: number, ..self.clone() }
    }

    /// The personas there are, in order; none where there is no profile.
    ///
    /// # Errors
    /// `NOD-110` when the disk refuses.
    pub fn personas(&self) -> Result<Vec<PersonaNumber>, NodeError> {
        let mut found = if self.exists() { vec![PersonaNumber::FIRST] } else { Vec::new() };
        let entries = match fs::read_dir(self.profile.join("personas")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
            other => other.map_err(disk)?,
        };
        for entry in entries {
            let name = entry.map_err(disk)?.file_name();
            let number = name.to_str().and_then(|text| text.parse().ok()).and_then(PersonaNumber::new);
            let number = number.filter(|number| *number != PersonaNumber::FIRST);
            found.extend(number.filter(|number| self.of_persona(*number).database().exists()));
        }
        found.sort();
        Ok(found)
    }

    /// Where keys for proofs are kept: everybody's, so nothing in them is secret.
    pub(crate) fn proving_keys(&self) -> PathBuf {
        // Tests share them: each profile of theirs is new, and making them takes a while.
        let folder = if cfg!(test) { std::env::temp_dir() } else { self.profile.clone() };
        folder.join("proving-keys")
    }

    /// Whether there is a profile: it has a keystore.
    pub fn exists(&self) -> bool {
        self.keystore().exists()
    }

    /// Throws the records of every persona away: of a profile that is not there, since it has no keystore.
    pub(crate) fn clear(&self) -> Result<(), NodeError> {
        let first = self.of_persona(PersonaNumber::FIRST).database();
        for gone in [fs::remove_file(first), fs::remove_dir_all(self.profile.join("personas"))] {
            match gone {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(disk(error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Where its phrase lies.
    pub fn keystore(&self) -> PathBuf {
        self.profile.join("keystore.json")
    }

    /// The file that says that the system's keyring is asked for the password.
    pub fn keyring(&self) -> PathBuf {
        self.profile.join("keyring")
    }

    /// Where its records lie.
    pub fn database(&self) -> PathBuf {
        self.path.join("profile.redb")
    }

    /// Where its blobs lie.
    pub fn blobs(&self) -> PathBuf {
        self.path.join("blobs.redb")
    }

    /// The owner's socket.
    pub fn socket(&self) -> PathBuf {
        self.path.join("rpc.sock")
    }

    /// The file that names the owner.
    pub fn lock(&self) -> PathBuf {
        self.profile.join("owner.lock")
    }

    /// Makes the folder, for this user only.
    ///
    /// # Errors
    /// `NOD-110` when the disk refuses.
    pub fn make(&self) -> Result<(), NodeError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.path).map_err(disk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_001_a_profile_name_cannot_leave_its_folder() {
        let home = Home::at("home");
        for bad in ["", "..", "a/b", "A", "a b", "-x", "ä", "a.b", &"x".repeat(33)] {
            assert_eq!(home.profile(bad).expect_err(bad).view().code, "NOD-101", "{bad}");
        }
        let anna = home.profile("anna-2").expect("a plain name");
        assert_eq!(anna.database(), Path::new("home/profiles/anna-2/profile.redb"));
    }

    #[test]
    fn a_further_persona_has_its_own_folder_and_the_keystore_and_owner_of_its_profile() {
        let first = Home::at("home").profile("anna").expect("a plain name");
        let third = first.of_persona(PersonaNumber::new(2).expect("below 2^31"));
        assert_eq!(third.database(), Path::new("home/profiles/anna/personas/2/profile.redb"));
        assert_eq!(third.socket(), Path::new("home/profiles/anna/personas/2/rpc.sock"));
        assert_eq!((third.keystore(), third.lock()), (first.keystore(), first.lock()));
        assert_eq!(third.of_persona(PersonaNumber::FIRST), first);
    }
}
