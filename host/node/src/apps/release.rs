//! A release is taken only where the registry's record, the package's bytes and this client's memory agree.
//!
//! Nothing here asks anybody: what the registry said comes in as a [`Listing`], and what was seen before as [`Seen`].
//! The app of a listing has the registry's id, so that a publisher who signs with another key, or hands the app on, keeps
//! what people stored and allowed; nobody else can have that id.

use serde::{Deserialize, Serialize};
use teahouse_base::{Coded, ErrorCode};
use teahouse_bundle::{AppId, VerifiedPackage, Version};
use teahouse_chain::registry::{AppVersion, Release};
use teahouse_chain::slug::Slug;
use thiserror::Error;

use super::catalogue::verify_bundle;
use crate::error::NodeError;

/// A release as the registry has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    /// The app, by the registry's id.
    pub app: AppId,
    /// Its name.
    pub name: Slug,
    /// Its version.
    pub version: AppVersion,
    /// The record.
    pub release: Release,
}

/// The newest release of an app that this client took. It stays when the app is removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Its version.
    pub version: Version,
    /// BLAKE3 of its bundle, hex.
    pub hash: String,
}

/// Why a release is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum ReleaseFault {
    /// The bytes are not those that the publisher published.
    #[error("the bytes are not those of the registry's record")]
    OtherBytes,
    /// Another key signed them than the registry's record says.
    #[error("the package is not signed by the publisher's key")]
    OtherSigner,
    /// The publisher withdrew it.
    #[error("the publisher withdrew the release")]
    Withdrawn,
    /// This client has seen a newer one.
    #[error("a newer release of the app was taken before")]
    Older,
    /// The package calls itself something else than the record.
    #[error("the package has another name or version than the registry's record")]
    OtherLabel,
    /// This version was seen with other content.
    #[error("the registry's record of this version is not the one that was seen before")]
    Altered,
}

impl Coded for ReleaseFault {
    fn code(&self) -> ErrorCode {
        match self {
            Self::OtherBytes => ErrorCode::new("APP-421"),
            Self::OtherSigner => ErrorCode::new("APP-422"),
            Self::Withdrawn => ErrorCode::new("APP-423"),
            Self::Older => ErrorCode::new("APP-424"),
            Self::OtherLabel => ErrorCode::new("APP-425"),
            Self::Altered => ErrorCode::new("APP-426"),
        }
    }
}

/// The manifest's form of a version.
pub(crate) const fn version_of(version: AppVersion) -> Version {
    Version::new(version.major, version.minor, version.patch)
}

/// The registry's form of a version.
pub(crate) const fn listed_version(version: Version) -> AppVersion {
    AppVersion { major: version.major, minor: version.minor, patch: version.patch }
}

impl Listing {
    /// Whether the record itself may be taken, before anybody is asked for its bytes.
    pub(crate) fn check(&self, seen: Option<&Seen>) -> Result<(), ReleaseFault> {
        if self.release.yanked_at.is_some() {
            return Err(ReleaseFault::Withdrawn); // NODE-101
        }
        let Some(seen) = seen else { return Ok(()) };
        let version = version_of(self.version);
        if version < seen.version {
            return Err(ReleaseFault::Older); // NODE-102
        }
        if version == seen.version && hex::encode(self.release.bundle_hash) != seen.hash {
            return Err(ReleaseFault::Altered); // NODE-102
        }
        Ok(())
    }

    /// Whether these are the bytes of the record.
    pub(crate) fn has_bytes(&self, bytes: &[u8]) -> bool {
        *blake3::hash(bytes).as_bytes() == self.release.bundle_hash.0
    }

    /// The package in these bytes, if it is the record's: its hash, its signer, its name and its version.
    pub(crate) fn open(&self, bytes: &[u8]) -> Result<VerifiedPackage, NodeError> {
        if !self.has_bytes(bytes) {
            return Err(ReleaseFault::OtherBytes.into()); // NODE-100
        }
        let package = verify_bundle(bytes)?;
        if *package.publisher().as_bytes() != self.release.bundle_key {
            return Err(ReleaseFault::OtherSigner.into()); // NODE-100
        }
        let manifest = package.manifest();
        if manifest.name != self.name.as_str() || manifest.version != version_of(self.version) {
            return Err(ReleaseFault::OtherLabel.into()); // NODE-100
        }
        Ok(package.listed_as(self.app))
    }

    /// What to remember once it was taken.
    pub(crate) fn seen(&self) -> Seen {
        Seen { version: version_of(self.version), hash: hex::encode(self.release.bundle_hash) }
    }
}

#[cfg(test)]
mod tests;
