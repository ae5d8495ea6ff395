//! A package is an archive with its publisher's signature, as it travels between people.
//!
//! | offset | size | field |
//! |---|---|---|
//! | 0 | 8 | `teahouse` in ASCII |
//! | 8 | 1 | version, 1 |
//! | 9 | 32 | publisher's Ed25519 key |
//! | 41 | 64 | signature over `"teahouse bundle signature v1" \| content hash 32` |
//! | 105 | rest | canonical archive |
//!
//! Trusts nobody: the key in the package only says who it claims to be from. Whether that publisher owns the name is the
//! registry's answer, which the node asks for.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use teahouse_base::{CodecError, Coded, ErrorCode, Reader, Writer};
use thiserror::Error;

use crate::archive::MAX_BUNDLE;
use crate::inspect::{InspectError, Inspection, inspect};
use crate::{AppId, Archive, ArchiveError, ContentHash, Manifest, ManifestError, PublisherKey};

const MAGIC: &[u8; 8] = b"teahouse";
const VERSION: u8 = 1;
const SIGNATURE_DOMAIN: &[u8] = b"teahouse bundle signature v1";

/// Why a package is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PackageError {
    /// Not a package, or a newer one.
    #[error("not a mini-app package: {0}")]
    Form(#[from] CodecError),
    /// The archive in it is refused.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The publisher's key is not a key that can be trusted to have one owner.
    #[error("the publisher's key is not a valid Ed25519 key")]
    PublisherKey,
    /// The signature is not the publisher's over this content.
    #[error("the signature does not belong to this content and publisher {publisher}")]
    Signature {
        /// Whose signature it should be.
        publisher: PublisherKey,
    },
    /// The manifest is refused.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The binary is refused.
    #[error(transparent)]
    Inspect(#[from] InspectError),
}

impl Coded for PackageError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Form(_) => ErrorCode::new("BND-401"),
            Self::Archive(inner) => inner.code(),
            Self::PublisherKey => ErrorCode::new("BND-402"),
            Self::Signature { .. } => ErrorCode::new("BND-403"),
            Self::Manifest(inner) => inner.code(),
            Self::Inspect(inner) => inner.code(),
        }
    }
}

impl PackageError {
    /// The exit status of a command that stops here: 7, verification failed.
    pub const fn exit_code(&self) -> u8 {
        7
    }
}

impl Archive {
    /// The package of this archive, signed by its publisher.
    pub fn sign(&self, publisher: &SigningKey) -> Vec<u8> {
        let archive = self.to_bytes();
        let signature = publisher.sign(&signed_bytes(&ContentHash::of(&archive)));
        let mut to = Writer::new();
        to.fixed(MAGIC).u8(VERSION).fixed(publisher.verifying_key().as_bytes());
        to.fixed(&signature.to_bytes()).fixed(&archive);
        to.finish()
    }
}

fn signed_bytes(content: &ContentHash) -> Vec<u8> {
    [SIGNATURE_DOMAIN, content.as_bytes()].concat()
}

/// A package in the right form: nothing in it is believed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedPackage {
    publisher: PublisherKey,
    signature: [u8; 64],
    archive: Archive,
    content: ContentHash,
}

impl ParsedPackage {
    /// Reads the canonical form.
    ///
    /// # Errors
    /// [`PackageError::Form`] or [`PackageError::Archive`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackageError> {
        if bytes.len() > MAX_BUNDLE {
            return Err(
                ArchiveError::TooLarge { what: "bundle", found: bytes.len(), bound: MAX_BUNDLE }.into()
            );
        }
        let mut from = Reader::new(bytes);
        if from.array::<8>()? != *MAGIC {
            return Err(CodecError::Malformed("the mark of a package").into());
        }
        from.version(VERSION)?;
        let (publisher, signature) = (PublisherKey::from_array(from.array()?), from.array()?);
        let left = from.left();
        let archive = from.take(left)?;
        Ok(Self {
            publisher,
            signature,
            content: ContentHash::of(archive),
            archive: Archive::from_bytes(archive)?,
        })
    }

    /// Who it claims to be from.
    pub const fn claimed_publisher(&self) -> &PublisherKey {
        &self.publisher
    }

    /// Its files, as whoever wrote it says they are.
    pub const fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Checks signature, manifest, texts and imports, in this order.
    ///
    /// # Errors
    /// [`PackageError`] with the first check that fails.
    pub fn verify(self) -> Result<VerifiedPackage, PackageError> {
        let key =
            VerifyingKey::from_bytes(self.publisher.as_bytes()).map_err(|_| PackageError::PublisherKey)?;
        key.verify_strict(&signed_bytes(&self.content), &Signature::from_bytes(&self.signature))
            .map_err(|_| PackageError::Signature { publisher: self.publisher })?; // BND-007
        let manifest = Manifest::from_toml(self.archive.manifest())?;
        let inspection = inspect(self.archive.component())?;
        inspection.within(&manifest.permissions)?;
        Ok(VerifiedPackage {
            app: AppId::derive(&self.publisher, &manifest.name),
            publisher: self.publisher,
            content: self.content,
            archive: self.archive,
            manifest,
            inspection,
        })
    }
}

/// A package whose signature, manifest and binary agree with each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPackage {
    app: AppId,
    publisher: PublisherKey,
    content: ContentHash,
    archive: Archive,
    manifest: Manifest,
    inspection: Inspection,
}

impl VerifiedPackage {
    /// Reads and verifies in one go.
    ///
    /// # Errors
    /// As [`ParsedPackage::from_bytes`] and [`ParsedPackage::verify`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackageError> {
        ParsedPackage::from_bytes(bytes)?.verify()
    }

    /// The app it is a release of.
    pub const fn app(&self) -> AppId {
        self.app
    }

    /// The same package, as a release of the app `app`: of an app that was installed by the registry's record, the id is the
    /// registry's, so that it outlives the key that signs (BND-009).
    #[must_use]
    pub fn listed_as(self, app: AppId) -> Self {
        Self { app, ..self } // BND-009
    }

    /// Who signed it.
    pub const fn publisher(&self) -> &PublisherKey {
        &self.publisher
    }

    /// The hash of its archive.
    pub const fn content_hash(&self) -> ContentHash {
        self.content
    }

    /// What it is called and may ask for.
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Its files.
    pub const fn archive(&self) -> &Archive {
        &self.archive
    }

    /// The component.
    pub fn component(&self) -> &[u8] {
        self.archive.component()
    }

    /// What the binary can reach.
    pub const fn inspection(&self) -> &Inspection {
        &self.inspection
    }
}
