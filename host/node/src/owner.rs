//! An owner is the one process that has a profile open; it holds a lock and says who it is.
//!
//! The lock is the operating system's (`flock`): it ends with the process, whatever kills it, so a crash leaves nothing to
//! clean up. The owner's process id is written into the file for whoever is refused.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};

use crate::error::{NodeError, codes, disk};
use crate::home::ProfileDir;

/// Held while a profile is open.
#[derive(Debug)]
pub struct OwnerLock {
    _file: File,
}

impl OwnerLock {
    /// Takes the profile for this process.
    ///
    /// # Errors
    /// `NOD-801` with the owner's process id when another process has it (NODE-002).
    pub fn take(dir: &ProfileDir) -> Result<Self, NodeError> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(dir.lock())
            .map_err(disk)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(codes::PROFILE_IN_USE.with("profile", dir.name()).and("pid", pid_in(&mut file))); // NODE-002
            }
            Err(TryLockError::Error(error)) => return Err(disk(error)),
        }
        let named = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "{}", std::process::id()));
        named.and_then(|()| file.flush()).map_err(disk)?;
        Ok(Self { _file: file })
    }

    /// The process that has the profile open, if one has.
    ///
    /// # Errors
    /// `NOD-110` when the disk refuses.
    pub fn owner(dir: &ProfileDir) -> Result<Option<String>, NodeError> {
        let mut file = match fs::File::open(dir.lock()) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(disk)?,
        };
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Ok(Some(pid_in(&mut file))),
            _ => Ok(None),
        }
    }
}

fn pid_in(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.take(20).read_to_string(&mut text));
    if read.is_ok() && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        text
    } else {
        "?".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::home::Home;

    #[test]
    fn node_002_a_profile_has_one_owner_and_the_second_is_told_who() {
        // given
        let folder = tempfile::tempdir().expect("a temporary folder");
        let dir = Home::at(folder.path()).profile("anna").expect("a plain name");
        dir.make().expect("the folder");
        let first = OwnerLock::take(&dir).expect("nobody has it");
        // when
        let second = OwnerLock::take(&dir).expect_err("taken");
        // then
        let view = second.view();
        assert_eq!((view.code.as_str(), view.exit.status()), ("NOD-801", 8));
        assert_eq!(view.params["pid"], std::process::id().to_string());
        assert_eq!(OwnerLock::owner(&dir).expect("readable"), Some(std::process::id().to_string()));
        // when it is let go, the next can have it
        drop(first);
        assert_eq!(OwnerLock::owner(&dir).expect("readable"), None);
        OwnerLock::take(&dir).expect("free again");
    }
}
