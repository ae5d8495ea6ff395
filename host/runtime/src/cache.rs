//! The cache keeps compiled apps between runs; a file in it is believed only for its MAC, never for its name.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use teahouse_base::SecretBytes;
use teahouse_bundle::ContentHash;
use wasmtime::Engine;

use crate::artifact::{self, Artifact};

/// Largest compiled app that is read back; machine code is at most a few times its component.
const MAX_SEALED: u64 = 128 << 20;

/// A folder of compiled apps and the key under which they are sealed.
pub struct ArtifactCache {
    folder: PathBuf,
    key: SecretBytes<32>,
}

impl ArtifactCache {
    /// A cache in `folder`. The key is the profile's own, derived for this use and nothing else.
    pub fn new(folder: impl Into<PathBuf>, key: SecretBytes<32>) -> Self {
        Self { folder: folder.into(), key }
    }

    /// The file in which a release's code is kept.
    pub fn path_of(&self, content: &ContentHash) -> PathBuf {
        self.folder.join(format!("{content}.code"))
    }

    /// The compiled app, when one is there that was sealed here for this release and engine.
    pub(crate) fn get(&self, engine: &Engine, content: &ContentHash) -> Option<Artifact> {
        let sealed = read_bounded(&self.path_of(content))?;
        let tag = artifact::engine_tag(engine);
        let component = artifact::unseal(engine, &self.key, &tag, content, &sealed);
        if component.is_none() {
            tracing::warn!(%content, "a compiled app did not carry our seal and is compiled again");
        }
        Some(Artifact::new(component?, *content))
    }

    /// Keeps code for the next run. A cache that cannot be written costs time, nothing else.
    pub(crate) fn put(&self, engine: &Engine, content: &ContentHash, code: &[u8]) {
        let tag = artifact::engine_tag(engine);
        let sealed = artifact::seal(&self.key, &tag, content, code);
        if let Err(error) = write_whole(&self.path_of(content), &sealed) {
            tracing::warn!(%error, "a compiled app could not be kept");
        }
    }
}

fn read_bounded(path: &Path) -> Option<Vec<u8>> {
    let meta = fs::metadata(path).ok()?;
    (meta.is_file() && meta.len() <= MAX_SEALED).then(|| fs::read(path).ok())?
}

/// Written beside and renamed, so that a torn file never stands under the name.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    let mut file = fs::File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}
