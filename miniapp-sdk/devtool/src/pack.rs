//! Packing puts manifest, component, assets and the note on how it was built into one archive, and signs it.

use std::path::PathBuf;

use teahouse_base::{Coded, ErrorCode};
use teahouse_bundle::{AppId, Archive, ArchiveError, ContentHash, PackageError, VerifiedPackage, archive};
use thiserror::Error;

use crate::{BuiltApp, EXIT_FAILED, ExitCode, Project, ProjectError, PublisherSecret};

/// A package before anyone signed it: the same project and build always give the same bytes.
#[derive(Clone, Debug)]
pub struct PackedApp {
    archive: Archive,
    file_name: PathBuf,
}

/// A signed package, which an installing host would accept as it is.
#[derive(Clone, Debug)]
pub struct SignedApp {
    /// The bytes of the `.teahouse` file.
    pub bytes: Vec<u8>,
    /// The app's id: publisher and name.
    pub app: AppId,
    /// The hash that the publisher signed.
    pub content: ContentHash,
}

/// Why a project was not packed or signed.
#[derive(Debug, Error)]
pub enum PackError {
    /// The project could not be read.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// An asset has a name or size that a bundle cannot have.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The package would be refused where it is installed.
    #[error("a host would refuse this package: {0}")]
    Refused(#[from] PackageError),
}

impl Coded for PackError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Project(inner) => inner.code(),
            Self::Archive(inner) => inner.code(),
            Self::Refused(inner) => inner.code(),
        }
    }
}

impl ExitCode for PackError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Project(inner) => inner.exit_code(),
            Self::Archive(_) => EXIT_FAILED,
            Self::Refused(inner) => inner.exit_code(),
        }
    }
}

/// Packs `built` with the manifest and assets of its project.
///
/// # Errors
/// [`PackError`].
pub fn pack(project: &Project, built: &BuiltApp) -> Result<PackedApp, PackError> {
    let assets = project.assets()?;
    let own = [
        (archive::MANIFEST, project.manifest_bytes().to_vec()),
        (archive::COMPONENT, built.component.clone()),
        (archive::SOURCE, built.source.clone().into_bytes()),
    ];
    let files = own.into_iter().chain(assets.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())));
    let file_name = PathBuf::from(format!("{}.teahouse", project.manifest().name));
    Ok(PackedApp { archive: Archive::new(files)?, file_name })
}

impl PackedApp {
    /// The hash that a publisher signs, a registry lists and a rebuilder compares.
    pub fn content_hash(&self) -> ContentHash {
        self.archive.content_hash()
    }

    /// Its files.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// The usual name of the file.
    pub fn file_name(&self) -> &std::path::Path {
        &self.file_name
    }

    /// The package signed by `publisher`, checked as an installing host checks it.
    ///
    /// # Errors
    /// [`PackError::Refused`].
    pub fn sign(&self, publisher: &PublisherSecret) -> Result<SignedApp, PackError> {
        let bytes = self.archive.sign(&publisher.signing_key());
        let verified = VerifiedPackage::from_bytes(&bytes)?; // TOOL-007
        Ok(SignedApp { app: verified.app(), content: verified.content_hash(), bytes })
    }
}
