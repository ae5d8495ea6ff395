//! An archive is a sorted list of files with one byte form, so that a hash of it names the files and nothing else.
//!
//! It is our own few lines instead of tar or zip: those have many encodings of the same files (orders, owners, times,
//! compression, duplicates, two directories of one zip that disagree), and each is a way to show one thing and run
//! another. Layout: `count u32 | (path length u32 | path | size u32 | bytes)*`, paths strictly ascending.

use std::collections::BTreeMap;
use std::fmt;

use teahouse_base::{CodecError, Coded, ErrorCode, Reader, Writer};
use thiserror::Error;

use crate::ContentHash;

/// Most files in an archive.
pub const MAX_FILES: usize = 512;
/// Most bytes of a path.
pub const MAX_PATH: usize = 128;
/// Most bytes of the component.
pub const MAX_COMPONENT: usize = 6 << 20;
/// Most bytes of all assets together.
pub const MAX_ASSETS: usize = 8 << 20;
/// Most bytes of the manifest, and of `SOURCE`.
pub const MAX_TEXT_FILE: usize = 64 << 10;
/// Most bytes of a whole bundle.
pub const MAX_BUNDLE: usize = 10 << 20;

/// The manifest's place.
pub const MANIFEST: &str = "manifest.toml";
/// The component's place.
pub const COMPONENT: &str = "app.wasm";
/// How the component was made: compiler, SDK version, recipe. Optional.
pub const SOURCE: &str = "SOURCE";
/// Where assets live.
pub const ASSETS: &str = "assets/";

/// Why bytes are not an archive, or files cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The bytes have another form than the canonical one.
    #[error("not a canonical archive: {0}")]
    Form(#[from] CodecError),
    /// A path is not one that an archive may hold.
    #[error("path {0:?} is not allowed")]
    Path(String),
    /// Two files under one path, or paths out of order.
    #[error("path {0:?} is out of order or twice there")]
    Order(String),
    /// Something is larger than its bound.
    #[error("{what} has {found} bytes, at most {bound} are allowed")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Its size.
        found: usize,
        /// The bound.
        bound: usize,
    },
    /// A file that every app has is not there.
    #[error("{0} is missing")]
    Missing(&'static str),
}

impl Coded for ArchiveError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Form(_) => ErrorCode::new("BND-101"),
            Self::Path(_) => ErrorCode::new("BND-102"),
            Self::Order(_) => ErrorCode::new("BND-103"),
            Self::TooLarge { .. } => ErrorCode::new("BND-104"),
            Self::Missing(_) => ErrorCode::new("BND-105"),
        }
    }
}

/// A place in an archive: `manifest.toml`, `app.wasm`, `SOURCE`, or lower-case words below `assets/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(String);

impl Path {
    /// Checks a path.
    ///
    /// # Errors
    /// [`ArchiveError::Path`] for anything but the four places: no `..`, no leading or doubled slash, no upper case (two
    /// names that a file system may take for one), no hidden files, nothing outside ASCII.
    pub fn new(path: &str) -> Result<Self, ArchiveError> {
        let fixed = [MANIFEST, COMPONENT, SOURCE].contains(&path);
        let asset = path.strip_prefix(ASSETS).is_some_and(|rest| rest.split('/').all(is_plain_segment));
        if path.len() > MAX_PATH || !(fixed || asset) {
            return Err(ArchiveError::Path(path.chars().take(MAX_PATH).collect())); // BND-002
        }
        Ok(Self(path.to_owned()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_plain_segment(segment: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
    !segment.is_empty() && !segment.starts_with('.') && segment.bytes().all(plain)
}

/// A checked set of files: manifest and component are there, everything is within bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    files: BTreeMap<Path, Vec<u8>>,
}

impl Archive {
    /// An archive of these files.
    ///
    /// # Errors
    /// A bad or doubled path, a missing file, or something too large.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, Vec<u8>)>) -> Result<Self, ArchiveError> {
        let mut map = BTreeMap::new();
        for (path, bytes) in files {
            if map.insert(Path::new(path)?, bytes).is_some() {
                return Err(ArchiveError::Order(path.to_owned()));
            }
        }
        Self { files: map }.checked()
    }

    /// Reads the canonical form.
    ///
    /// # Errors
    /// Any other byte form, a bad path, wrong order, a missing file, or something too large.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ArchiveError> {
        bound("bundle", bytes.len(), MAX_BUNDLE)?;
        let mut from = Reader::new(bytes);
        let count = from.u32()?;
        bound("file list", count as usize, MAX_FILES)?;
        let mut files = BTreeMap::new();
        for _ in 0..count {
            let path = Path::new(from.text("path", MAX_PATH)?)?;
            if files.last_key_value().is_some_and(|(last, _)| *last >= path) {
                return Err(ArchiveError::Order(path.0)); // BND-001
            }
            files.insert(path, from.bytes("file", MAX_BUNDLE)?.to_vec());
        }
        from.finish()?; // BND-001
        Self { files }.checked()
    }

    /// The canonical form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::new();
        to.u32(u32::try_from(self.files.len()).expect("an archive has at most 512 files"));
        for (path, bytes) in &self.files {
            to.text(path.as_str()).bytes(bytes);
        }
        to.finish()
    }

    /// The hash of the canonical form.
    pub fn content_hash(&self) -> ContentHash {
        ContentHash::of(&self.to_bytes())
    }

    /// The bytes of one file.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        let path = Path::new(path).ok()?;
        self.files.get(&path).map(Vec::as_slice)
    }

    /// All files, in order.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path, bytes.as_slice()))
    }

    /// The component.
    pub fn component(&self) -> &[u8] {
        self.file(COMPONENT).expect("`checked` refuses an archive without a component")
    }

    /// The manifest's bytes.
    pub fn manifest(&self) -> &[u8] {
        self.file(MANIFEST).expect("`checked` refuses an archive without a manifest")
    }

    fn checked(self) -> Result<Self, ArchiveError> {
        bound("file list", self.files.len(), MAX_FILES)?;
        for needed in [MANIFEST, COMPONENT] {
            if self.file(needed).is_none() {
                return Err(ArchiveError::Missing(needed));
            }
        }
        bound("app.wasm", self.component().len(), MAX_COMPONENT)?;
        bound("manifest.toml", self.manifest().len(), MAX_TEXT_FILE)?;
        bound("SOURCE", self.file(SOURCE).map_or(0, <[u8]>::len), MAX_TEXT_FILE)?;
        let assets = self.files().filter(|(path, _)| path.as_str().starts_with(ASSETS));
        bound("assets", assets.map(|(_, bytes)| bytes.len()).sum(), MAX_ASSETS)?;
        bound("bundle", self.to_bytes().len(), MAX_BUNDLE)?;
        Ok(self)
    }
}

const fn bound(what: &'static str, found: usize, bound: usize) -> Result<(), ArchiveError> {
    if found > bound {
        return Err(ArchiveError::TooLarge { what, found, bound }); // BND-003
    }
    Ok(())
}
