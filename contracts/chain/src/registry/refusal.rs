//! Why the registry refuses, with the values it said it with. What it says around owners is
//! [`crate::refusal::OwnerRefusal`].

use alloy::primitives::{Address, B256};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use super::{AppId, AppVersion, PublisherId};
use crate::bindings::MiniAppRegistry::MiniAppRegistryErrors as Errors;

/// What the registry refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RegistryRefusal {
    /// There is no such app.
    #[error("the registry knows no app {0}")]
    UnknownApp(AppId),
    /// There is no such release.
    #[error("the app {app} has no release {version}")]
    UnknownRelease {
        /// The app.
        app: AppId,
        /// The version asked for.
        version: AppVersion,
    },
    /// The account says nothing of this release.
    #[error("{attester} says nothing of release {version} of {app}")]
    NothingAttested {
        /// The app.
        app: AppId,
        /// The version.
        version: AppVersion,
        /// The account.
        attester: Address,
    },
    /// A version must be above the newest one.
    #[error("version {version} is not above {latest}")]
    VersionNotIncreasing {
        /// The version asked for.
        version: AppVersion,
        /// The newest one; 0.0.0 before the first.
        latest: AppVersion,
    },
    /// The publisher used this key before, or uses it now.
    #[error("publisher {publisher} used the key {} before", hex::encode(.bundle_key))]
    KeyUsedBefore {
        /// The publisher.
        publisher: PublisherId,
        /// The key.
        bundle_key: [u8; 32],
    },
    /// The publisher has an app of this name: for its creator this is success.
    #[error("the app {0} exists")]
    AppExists(AppId),
    /// The release was withdrawn before: for who withdrew it this is success.
    #[error("release {version} of {app} was withdrawn before")]
    AlreadyYanked {
        /// The app.
        app: AppId,
        /// The version.
        version: AppVersion,
    },
    /// The signature made a publisher before: for who signed it this is success.
    #[error("the signature of {digest} made a publisher before")]
    RegisteredBefore {
        /// What was signed.
        digest: B256,
    },
    /// A key of zeros signs nothing.
    #[error("a key of zeros signs nothing")]
    EmptyKey,
    /// A hash of zeros names no bundle.
    #[error("a hash of zeros names no bundle")]
    EmptyHash,
    /// An app's name has another spelling.
    #[error("{0} is not how an app's name is spelled")]
    BadSlug(B256),
}

impl RegistryRefusal {
    /// Reads an error of `IMiniAppRegistry`; `None` for those of owners.
    pub(crate) fn read(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::UnknownApp(e) => Self::UnknownApp(e.app.into()),
            Errors::UnknownRelease(e) => {
                Self::UnknownRelease { app: e.app.into(), version: AppVersion::from_word(e.version) }
            }
            Errors::NothingAttested(e) => {
                let (app, version) = (e.app.into(), AppVersion::from_word(e.version));
                Self::NothingAttested { app, version, attester: e.attester }
            }
            Errors::VersionNotIncreasing(e) => {
                let (version, latest) = (AppVersion::from_word(e.version), AppVersion::from_word(e.latest));
                Self::VersionNotIncreasing { version, latest }
            }
            Errors::KeyUsedBefore(e) => {
                Self::KeyUsedBefore { publisher: PublisherId::new(e.publisher), bundle_key: e.bundleKey.0 }
            }
            Errors::AppExists(e) => Self::AppExists(e.app.into()),
            Errors::AlreadyYanked(e) => {
                Self::AlreadyYanked { app: e.app.into(), version: AppVersion::from_word(e.version) }
            }
            Errors::RegisteredBefore(e) => Self::RegisteredBefore { digest: e.digest },
            Errors::EmptyKey(_) => Self::EmptyKey,
            Errors::EmptyHash(_) => Self::EmptyHash,
            Errors::BadSlug(e) => Self::BadSlug(e.slug),
            _ => return None,
        })
    }
}

impl Coded for RegistryRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::UnknownApp(_) | Self::UnknownRelease { .. } | Self::NothingAttested { .. } => "APR-102",
            Self::VersionNotIncreasing { .. } => "APR-103",
            Self::KeyUsedBefore { .. }
            | Self::AppExists(_)
            | Self::AlreadyYanked { .. }
            | Self::RegisteredBefore { .. } => "APR-104",
            Self::EmptyKey | Self::EmptyHash | Self::BadSlug(_) => "APR-105",
        })
    }
}
