//! The cache keeps compiled apps between runs; a file in it is believed only for its MAC, never for its name.
//!
//! It is bounded: what was not used for longest makes room (LIM-012). Its files are for this user only, and their names say
//! nothing to who lacks the profile's key. Losing one costs the time to compile it again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use teahouse_base::SecretBytes;

use crate::artifact::{self, EngineTag, HEADER, MAX_CODE, MachineCode};
use crate::sandbox::lock;

/// How the names of its entries end.
const ENTRY: &str = "code";
/// How the name of an entry ends while it is written.
const BESIDE: &str = "part";

/// Bytes that all entries together may have.
pub const MAX_CACHE: u64 = 512 << 20;

/// A folder of compiled apps and the key under which they are sealed.
pub struct ArtifactCache {
    folder: PathBuf,
    key: SecretBytes<32>,
    most: u64,
    /// Held by the one who writes.
    writing: Mutex<()>,
}

impl ArtifactCache {
    /// A cache in `folder`, which is this profile's alone. The key is the profile's own, derived for this use and nothing else.
    pub fn new(folder: impl Into<PathBuf>, key: SecretBytes<32>) -> Self {
        Self { folder: folder.into(), key, most: MAX_CACHE, writing: Mutex::new(()) }
    }

    /// The same cache with room for `most` bytes.
    #[must_use]
    pub fn bounded(mut self, most: u64) -> Self {
        self.most = most;
        self
    }

    fn name_of(&self, tag: &EngineTag, component: &[u8]) -> blake3::Hash {
        artifact::entry_name(&self.key, tag, component)
    }

    pub(crate) fn path_of(&self, tag: &EngineTag, component: &[u8]) -> PathBuf {
        self.folder.join(self.name_of(tag, component).to_hex().as_str()).with_extension(ENTRY)
    }

    /// The code, when it is there and was sealed here for this component and engine.
    pub(crate) fn get(&self, tag: &EngineTag, component: &[u8]) -> Option<MachineCode> {
        let path = self.path_of(tag, component);
        let sealed = read_bounded(&path)?;
        let code = artifact::unseal(&self.key, &self.name_of(tag, component), tag, &sealed);
        if code.is_none() {
            tracing::warn!(path = %path.display(), "a compiled app did not carry our seal and is compiled again");
        }
        code.inspect(|_| used(&path))
    }

    /// Keeps code for the next run. A cache that cannot be written costs time, nothing else.
    pub(crate) fn put(&self, tag: &EngineTag, component: &[u8], code: &MachineCode) {
        let sealed = artifact::seal(&self.key, &self.name_of(tag, component), code);
        let path = self.path_of(tag, component);
        let _writing = lock(&self.writing);
        let kept = make_folder(&self.folder).and_then(|()| {
            self.make_room(&path, sealed.len() as u64)?;
            write_whole(&path, &sealed)
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "a compiled app could not be kept");
        }
    }

    /// Takes away what was used longest ago, until `coming` more bytes have room; and what a crash left half written.
    fn make_room(&self, path: &Path, coming: u64) -> io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let (found, meta) = (entry.path(), entry.metadata()?);
            match found.extension().and_then(|end| end.to_str()) {
                Some(BESIDE) => fs::remove_file(&found)?,
                Some(ENTRY) if found != path => entries.push((meta.modified()?, meta.len(), found)),
                _ => {}
            }
        }
        entries.sort();
        let mut held: u64 = entries.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, bytes, oldest) in entries {
            if held.saturating_add(coming) <= self.most {
                break;
            }
            fs::remove_file(oldest)?; // LIM-012
            held -= bytes;
        }
        Ok(())
    }
}

/// Marks an entry as used now. One that cannot be marked goes earlier than it had to.
fn used(path: &Path) {
    if let Ok(file) = File::options().write(true).open(path) {
        drop(file.set_modified(SystemTime::now()));
    }
}

fn read_bounded(path: &Path) -> Option<Vec<u8>> {
    let most = (MAX_CODE + HEADER) as u64;
    // What is no file, a pipe for one, would hold who opens it.
    let meta = fs::metadata(path).ok().filter(|meta| meta.is_file() && meta.len() <= most)?;
    let mut sealed = Vec::with_capacity(usize::try_from(meta.len()).ok()?);
    File::open(path).ok()?.take(most).read_to_end(&mut sealed).ok()?;
    Some(sealed)
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Written beside and renamed, so that a torn file never stands under the name.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension(BESIDE);
    let mut options = OpenOptions::new();
    // A file that lies there already, or a link to another place, is not written through.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;
