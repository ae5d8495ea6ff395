//! Files are read whole and written beside their place: nobody finds half a key, and no key is overwritten by mistake.

use std::io::Write;
use std::path::Path;

use crate::args::To;
use crate::failure::Failure;

/// A file's bytes.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::Unreadable { path: path.to_owned(), error })
}

/// Refuses early what [`write`] would refuse: before somebody waits for a computation.
pub(crate) fn is_free(path: &Path, force: bool) -> Result<(), Failure> {
    let is_free = force || !path.exists();
    is_free.then_some(()).ok_or_else(|| Failure::Exists { path: path.to_owned() })
}

/// Writes a file as a whole or not at all.
pub(crate) fn write(path: &Path, force: bool, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::Unwritable { path: path.to_owned(), error };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    beside.write_all(bytes).and_then(|()| beside.as_file().sync_all()).map_err(failed)?;
    readable(beside.path()).map_err(failed)?;
    if force {
        return beside.persist(path).map(drop).map_err(|refused| failed(refused.error));
    }
    let there = |refused: tempfile::PersistError| {
        if path.exists() { Failure::Exists { path: path.to_owned() } } else { failed(refused.error) }
    };
    beside.persist_noclobber(path).map(drop).map_err(there) // CER-008
}

/// The same, to where a command was told.
pub(crate) fn write_to(to: &To, bytes: &[u8]) -> Result<(), Failure> {
    write(&to.out, to.force, bytes)
}

/// A key is handed on: others may read it.
#[cfg(unix)]
fn readable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

/// A key is handed on: others may read it, as the system has it anyway.
#[cfg(not(unix))]
fn readable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
