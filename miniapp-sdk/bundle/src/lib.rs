//! A bundle is a mini-app as it travels: one canonical archive, its content hash, and its publisher's signature.
//!
//! The way in has one door per step, and each step is the only way to the next type:
//! bytes → [`ParsedPackage`] (canonical archive) → [`VerifiedPackage`] (signature, manifest, texts, imports).
//! The way out is [`Archive`] → [`Archive::sign`] → bytes.
//!
//! | module | holds |
//! |---|---|
//! | [`archive`] | the one byte form of a set of files |
//! | [`blocklist`] | signed lists of what somebody warns of |
//! | [`manifest`] | what the app is called and what it may ask for |
//! | [`text`] | which names and texts a person may be shown |
//! | [`inspect`] | what a component imports, against what its manifest declares |
//! | [`package`] | signing and verifying |
//! | [`place`] | which section of a component holds a byte |
//!
//! Trusts: SHA-256, Ed25519 (strict verification), `wasmparser`'s validator. Enforces the rules `BND-001` to `BND-009`
//! of `miniapp-sdk/DESIGN.md`.

pub mod archive;
pub mod blocklist;
pub mod id;
pub mod inspect;
pub mod manifest;
pub mod package;
pub mod place;
pub mod text;

pub use archive::{Archive, ArchiveError, Path};
pub use id::{AppId, ContentHash, PublisherKey};
pub use inspect::{Capability, InspectError, Inspection};
pub use manifest::{BaseUnits, Manifest, ManifestError, Permissions, Version};
pub use package::{PackageError, ParsedPackage, VerifiedPackage};
pub use text::TextError;
