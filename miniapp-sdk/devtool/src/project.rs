//! A project is a folder with a `manifest.toml` and a `Cargo.toml` or `package.json`, and what goes into its package lies under `assets/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use teahouse_base::{Coded, ErrorCode};
use teahouse_bundle::{Manifest, ManifestError};
use thiserror::Error;

use crate::{EXIT_FAILED, EXIT_NOT_FOUND, EXIT_REFUSED, ExitCode};

/// What a project is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// A crate: there is a `Cargo.toml`.
    Rust,
    /// A package: there is a `package.json` and no `Cargo.toml`.
    TypeScript,
}

impl Language {
    /// How it is called on the command line: `rust` or `ts`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::TypeScript => "ts",
        }
    }

    fn of(folder: &Path) -> Option<Self> {
        let known = [("Cargo.toml", Self::Rust), ("package.json", Self::TypeScript)];
        known.into_iter().find(|(file, _)| folder.join(file).is_file()).map(|(_, language)| language)
    }
}

/// A mini-app project whose manifest was read and checked.
#[derive(Clone, Debug)]
pub struct Project {
    folder: PathBuf,
    language: Language,
    manifest: Manifest,
    manifest_bytes: Vec<u8>,
}

/// Why a folder is not a project.
#[derive(Debug, Error)]
pub enum ProjectError {
    /// There is no project in this folder.
    #[error("{0} holds no mini-app: manifest.toml and Cargo.toml or package.json are needed")]
    NoProject(PathBuf),
    /// The manifest is wrong.
    #[error("manifest.toml: {0}")]
    Manifest(#[from] ManifestError),
    /// A file could not be read.
    #[error("{path}: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
}

impl Coded for ProjectError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoProject(_) => ErrorCode::new("SDK-001"),
            Self::Manifest(inner) => inner.code(),
            Self::Unreadable { .. } => ErrorCode::new("SDK-002"),
        }
    }
}

impl ExitCode for ProjectError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::NoProject(_) => EXIT_NOT_FOUND,
            Self::Manifest(_) => EXIT_REFUSED,
            Self::Unreadable { .. } => EXIT_FAILED,
        }
    }
}

impl Project {
    /// The project in `folder`.
    ///
    /// # Errors
    /// [`ProjectError`].
    pub fn open(folder: &Path) -> Result<Self, ProjectError> {
        let folder = fs::canonicalize(folder).map_err(|_| ProjectError::NoProject(folder.to_owned()))?;
        let path = folder.join("manifest.toml");
        let Some(language) = Language::of(&folder).filter(|_| path.is_file()) else {
            return Err(ProjectError::NoProject(folder));
        };
        let manifest_bytes = read(&path)?;
        let manifest = Manifest::from_toml(&manifest_bytes)?;
        Ok(Self { folder, language, manifest, manifest_bytes })
    }

    /// Its folder, absolute.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it is written in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Its manifest as written, which is what the package holds.
    pub fn manifest_bytes(&self) -> &[u8] {
        &self.manifest_bytes
    }

    /// The files under `assets/`, by their path in the package, in order.
    ///
    /// # Errors
    /// [`ProjectError::Unreadable`].
    pub fn assets(&self) -> Result<Vec<(String, Vec<u8>)>, ProjectError> {
        let mut found = Vec::new();
        collect(&self.folder.join("assets"), "assets", &mut found)?;
        found.sort();
        Ok(found)
    }
}

fn collect(folder: &Path, name: &str, found: &mut Vec<(String, Vec<u8>)>) -> Result<(), ProjectError> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let (path, name) = (entry.path(), format!("{name}/{file}"));
        match path.is_dir() {
            _ if file.starts_with('.') => {}
            true => collect(&path, &name, found)?,
            false => found.push((name, read(&path)?)),
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, ProjectError> {
    fs::read(path).map_err(|reason| ProjectError::Unreadable { path: path.to_owned(), reason })
}
