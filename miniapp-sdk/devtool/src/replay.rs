//! A replay plays a session that a host recorded again, and says in which turn the app did something else.

use std::sync::Arc;

use serde::Serialize;
use teahouse_base::{Coded, ErrorCode};
use teahouse_bundle::{PackageError, VerifiedPackage};
use teahouse_runtime::trace::{self, ENGINE, ReplayError};
use teahouse_runtime::{Compiler, OpenError, Sandbox};
use thiserror::Error;

pub use teahouse_runtime::Target;
pub use teahouse_runtime::trace::Session;

use crate::{EXIT_FAILED, EXIT_REFUSED, ExitCode};

/// A session that ran again as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplayReport {
    /// The app's name.
    pub name: String,
    /// The release.
    pub version: String,
    /// The bundle's content hash.
    pub bundle: String,
    /// What it was compiled to.
    pub target: &'static str,
    /// The engine that recorded it.
    pub recorded_by: String,
    /// The engine that played it.
    pub played_by: &'static str,
    /// How many turns it has.
    pub turns: usize,
    /// How many of them were ended from outside, and not run again.
    pub skipped: usize,
    /// Whether the recording ended before the session did.
    pub cut: bool,
}

/// Why a session was not found to be the same.
#[derive(Debug, Error)]
pub enum ReplayFailure {
    /// It differs, or is no session, or of another bundle.
    #[error(transparent)]
    Session(#[from] ReplayError),
    /// The bundle is refused.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// The app cannot be compiled to this, or not here.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl ReplayFailure {
    /// The turn that differs, from 1, where one does.
    pub const fn turn(&self) -> Option<usize> {
        match self {
            Self::Session(error) => error.turn(),
            _ => None,
        }
    }
}

impl Coded for ReplayFailure {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Session(inner) => inner.code(),
            Self::Package(inner) => inner.code(),
            Self::Open(inner) => inner.code(),
        }
    }
}

impl ExitCode for ReplayFailure {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Session(ReplayError::Start(_)) | Self::Open(_) => EXIT_FAILED,
            Self::Session(_) => EXIT_REFUSED,
            Self::Package(inner) => inner.exit_code(),
        }
    }
}

/// Plays `session` again with the bytes of its `.teahouse` file, compiled to `target` by `compiler`.
///
/// # Errors
/// [`ReplayFailure`].
pub fn replay(
    bundle: &[u8],
    session: &Session,
    target: Target,
    compiler: Arc<dyn Compiler>,
) -> Result<ReplayReport, ReplayFailure> {
    let package = VerifiedPackage::from_bytes(bundle)?;
    let sandbox = Sandbox::replaying_on(target, compiler)?;
    let artifact = sandbox.compile(&package)?;
    let manifest = package.manifest();
    let played = trace::replay(&sandbox, &artifact, manifest, session)?;
    Ok(ReplayReport {
        name: manifest.name.clone(),
        version: manifest.version.to_string(),
        bundle: package.content_hash().to_string(),
        target: target.word(),
        recorded_by: session.engine.clone(),
        played_by: ENGINE,
        turns: played.turns,
        skipped: played.skipped,
        cut: session.trace.cut,
    })
}
