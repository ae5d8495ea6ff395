//! A manifest says what an app is called and everything it may ever ask for.
//!
//! It is `manifest.toml` in the bundle, so it is covered by the content hash and the publisher's signature. Unknown fields
//! are refused: a permission that this program does not know must not be overlooked. [`permissions`] has the powers.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::archive::Path;
use crate::text::{self, TextError};

pub mod permissions;

pub use permissions::{
    AssetPermission, BaseUnits, ChatPermission, ClaimsPermission, ContractPermission, DealsPermission,
    DevicePermission, FilesPermission, IdentityPermission, NotifyPermission, Permissions, Precision,
    SignPermission, StoragePermission, WalletPermission,
};

/// The manifest version this program writes and the newest it reads.
pub const MANIFEST_VERSION: u32 = 1;
/// The newest level of interfaces this program offers.
pub const API_LEVEL: u32 = 1;
/// Most characters of a title.
pub const MAX_TITLE: usize = 32;
/// Most characters of a summary.
pub const MAX_SUMMARY: usize = 140;
/// Linear memory when the manifest does not ask, in MiB.
pub const DEFAULT_MEMORY_MIB: u32 = 64;
/// Most linear memory an app can ask for, in MiB.
pub const MAX_MEMORY_MIB: u32 = 128;

/// Why a manifest is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// Not UTF-8, not TOML, or a field that is missing, unknown or of the wrong type.
    #[error("the manifest cannot be read: {0}")]
    Form(String),
    /// Written for a newer program.
    #[error("{what} {found} is newer than {newest}, the newest known here")]
    TooNew {
        /// Manifest version or API level.
        what: &'static str,
        /// The one asked for.
        found: u32,
        /// The newest known.
        newest: u32,
    },
    /// A name or alias that is not lower-case words.
    #[error("{what} {found:?} is not lower-case letters, digits and single hyphens")]
    Name {
        /// The name's role.
        what: &'static str,
        /// The name.
        found: String,
    },
    /// A text that a person may not be shown.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A field outside its range, or fields that contradict each other.
    #[error("{field}: {problem}")]
    Field {
        /// The field.
        field: String,
        /// What is wrong.
        problem: String,
    },
}

impl Coded for ManifestError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Form(_) => ErrorCode::new("BND-201"),
            Self::TooNew { .. } => ErrorCode::new("BND-202"),
            Self::Name { .. } => ErrorCode::new("BND-203"),
            Self::Text(text) => text.code(),
            Self::Field { .. } => ErrorCode::new("BND-204"),
        }
    }
}

impl ManifestError {
    pub(crate) fn field(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Field { field: field.into(), problem: problem.into() }
    }
}

/// A release's number: three counts, compared in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version {
    /// Grows when the app is another one.
    pub major: u32,
    /// Grows with what it can do.
    pub minor: u32,
    /// Grows with what was wrong.
    pub patch: u32,
}

impl Version {
    /// The version `major.minor.patch`.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl From<Version> for String {
    fn from(version: Version) -> Self {
        version.to_string()
    }
}

impl TryFrom<String> for Version {
    type Error = ManifestError;

    fn try_from(text: String) -> Result<Self, ManifestError> {
        text.parse()
    }
}

impl FromStr for Version {
    type Err = ManifestError;

    fn from_str(text: &str) -> Result<Self, ManifestError> {
        let malformed =
            || ManifestError::field("version", format!("{text:?} is not three numbers such as 1.4.0"));
        let mut counts = text.split('.').map(canonical_count);
        let mut next = || counts.next().flatten().ok_or_else(malformed);
        let version = Self::new(next()?, next()?, next()?);
        if counts.next().is_some() { Err(malformed()) } else { Ok(version) }
    }
}

fn canonical_count(text: &str) -> Option<u32> {
    let count = text.parse::<u32>().ok()?;
    (count.to_string() == text).then_some(count)
}

/// A checked manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// The version of this format, 1.
    pub manifest: u32,
    /// The app's name: with the publisher's key it is the app's identity.
    pub name: String,
    /// This release.
    pub version: Version,
    /// The level of interfaces it was built for.
    pub api_level: u32,
    /// Its title by language tag; `en` is always there.
    pub title: BTreeMap<String, String>,
    /// One sentence by language tag; `en` is always there.
    pub summary: BTreeMap<String, String>,
    /// A picture under `assets/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Linear memory it needs, in MiB; at most 128.
    #[serde(default = "default_memory")]
    pub memory_mib: u32,
    /// Everything it may ask for.
    #[serde(default)]
    pub permissions: Permissions,
}

const fn default_memory() -> u32 {
    DEFAULT_MEMORY_MIB
}

impl Manifest {
    /// Reads and checks `manifest.toml`.
    ///
    /// # Errors
    /// [`ManifestError`] with the first thing that is wrong.
    pub fn from_toml(bytes: &[u8]) -> Result<Self, ManifestError> {
        let text = std::str::from_utf8(bytes).map_err(|e| ManifestError::Form(e.to_string()))?;
        let manifest: Self = toml::from_str(text).map_err(|e| ManifestError::Form(e.message().to_owned()))?;
        manifest.check()?;
        Ok(manifest)
    }

    /// The manifest as TOML.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("a manifest holds only tables, texts and numbers, which TOML can write")
    }

    /// The title in `locale`, else in its language, else in English.
    pub fn title_in(&self, locale: &str) -> &str {
        in_locale(&self.title, locale)
    }

    /// The summary in `locale`, else in its language, else in English.
    pub fn summary_in(&self, locale: &str) -> &str {
        in_locale(&self.summary, locale)
    }

    fn check(&self) -> Result<(), ManifestError> {
        newest("manifest version", self.manifest, MANIFEST_VERSION)?;
        newest("API level", self.api_level, API_LEVEL)?;
        check_name("name", &self.name)?;
        check_texts("title", &self.title, MAX_TITLE)?;
        check_texts("summary", &self.summary, MAX_SUMMARY)?;
        if !(1..=MAX_MEMORY_MIB).contains(&self.memory_mib) {
            return Err(ManifestError::field("memory-mib", format!("1 to {MAX_MEMORY_MIB} are allowed")));
        }
        if let Some(icon) = &self.icon
            && (Path::new(icon).is_err() || !icon.starts_with(crate::archive::ASSETS))
        {
            return Err(ManifestError::field("icon", "must be a path under assets/"));
        }
        self.permissions.check()
    }
}

fn in_locale<'a>(texts: &'a BTreeMap<String, String>, locale: &str) -> &'a str {
    let language = locale.split('-').next().unwrap_or(locale);
    let found = [locale, language, "en"].into_iter().find_map(|tag| texts.get(tag));
    found.map_or("", String::as_str)
}

const fn newest(what: &'static str, found: u32, newest: u32) -> Result<(), ManifestError> {
    if found == 0 || found > newest {
        return Err(ManifestError::TooNew { what, found, newest });
    }
    Ok(())
}

/// Whether `name` can name an app: 1 to 40 lower-case ASCII letters, digits and single hyphens, beginning with a letter.
pub fn is_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=40).contains(&name.len())
        && name.bytes().all(plain)
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && !name.contains("--")
}

/// Checks a name: see [`is_name`].
pub(crate) fn check_name(what: &'static str, name: &str) -> Result<(), ManifestError> {
    if is_name(name) {
        Ok(())
    } else {
        let found = name.chars().take(60).collect();
        Err(ManifestError::Name { what, found }) // BND-006
    }
}

fn check_texts(
    what: &'static str,
    texts: &BTreeMap<String, String>,
    bound: usize,
) -> Result<(), ManifestError> {
    if !texts.contains_key("en") {
        return Err(ManifestError::field(what, "the English text (en) is missing"));
    }
    for (tag, text) in texts {
        let plain = tag.len() <= 20 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !plain {
            return Err(ManifestError::field(what, format!("{tag:?} is not a language tag")));
        }
        text::check_line(what, text, bound)?; // BND-006
    }
    Ok(())
}
