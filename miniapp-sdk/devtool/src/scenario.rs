//! A scenario is a person and their host, written down: what they press and answer, and what they must then see and be asked.
//!
//! Scenario files lie in a project's `scenarios/` folder, one TOML file each, and are played without a screen on the same runtime, with the same limits and
//! the same manifest checks, that people use.
//!
//! ```toml
//! title = "A friend opens a share"
//! from = { card = { sender = "anna", payload = [1, 0, "Best wishes"], share = "s1" } }
//!
//! [[step]]                                  # what is there before anything is pressed
//! shows = ["Best wishes"]
//!
//! [[step]]
//! press = "Open"                            # or: enter = { field = "Each share", value = "5" }
//! asks = [{ kind = "redeem", value = "s1" }] # every new request, each with the fields that matter
//!
//! [[step]]
//! answer = { kind = "redeemed", value = { amount = { asset = "pusd", baseUnits = "5" }, reference = "r" } }
//! shows = ["5 PUSD"]
//!
//! [[step]]
//! restart = true                            # also: refuse, background, revoke, signal, wait (seconds), open
//! hides = ["[Open]"]
//! ```

mod double;
mod file;
mod judge;
mod play;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use teahouse_base::{Coded, ErrorCode, SystemRng};
use teahouse_bundle::{PackageError, Permissions, VerifiedPackage};
use teahouse_runtime::{OpenError, Sandbox};
use thiserror::Error;

use crate::progress::{Progress, Step};
use crate::{BuiltApp, EXIT_FAILED, EXIT_NOT_FOUND, ExitCode, PackError, Project, PublisherSecret, pack};

/// Why no scenario could be played.
#[derive(Debug, Error)]
pub enum ScenarioError {
    /// The project has none.
    #[error("{0} holds no scenario files")]
    None(PathBuf),
    /// A file could not be read or is no scenario.
    #[error("{file}: {reason}")]
    Malformed {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The app cannot be packed as it would be installed.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The runtime refuses the app.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A database for the play could not be made.
    #[error("no room to play: {0}")]
    Room(String),
}

impl From<PackageError> for ScenarioError {
    fn from(error: PackageError) -> Self {
        Self::Pack(error.into())
    }
}

impl Coded for ScenarioError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::None(_) => ErrorCode::new("SDK-401"),
            Self::Malformed { .. } => ErrorCode::new("SDK-402"),
            Self::Pack(inner) => inner.code(),
            Self::Open(inner) => inner.code(),
            Self::Room(_) => ErrorCode::new("SDK-403"),
        }
    }
}

impl ExitCode for ScenarioError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::None(_) => EXIT_NOT_FOUND,
            Self::Pack(inner) => inner.exit_code(),
            _ => EXIT_FAILED,
        }
    }
}

/// How one scenario went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Played {
    /// The file's name.
    pub file: String,
    /// What it claims.
    pub title: String,
    /// Steps that held.
    pub steps: usize,
    /// Where and why it broke, if it did.
    pub broken: Option<Broken>,
    /// The view at the end, as a terminal shows it.
    pub last_view: String,
    /// How long it took.
    pub took: Duration,
}

/// A step that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Broken {
    /// Which step, from 1.
    pub step: usize,
    /// What was expected and what was found.
    pub why: String,
    /// The view at that moment, as a terminal shows it.
    pub view: String,
}

/// How all scenarios of a project went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TestReport {
    /// One line for each file, in the order of their names.
    pub scenarios: Vec<Played>,
    /// Permissions of the manifest that some scenario used.
    pub covered: BTreeSet<String>,
    /// Permissions that no scenario used.
    pub uncovered: BTreeSet<String>,
}

impl TestReport {
    /// Whether every scenario held.
    pub fn holds(&self) -> bool {
        self.scenarios.iter().all(|played| played.broken.is_none())
    }
}

/// Plays every scenario of `project` with its built app.
///
/// # Errors
/// [`ScenarioError`] when nothing can be played; a scenario that does not hold is in the report.
pub fn test(
    project: &Project,
    built: &BuiltApp,
    progress: &mut dyn Progress,
) -> Result<TestReport, ScenarioError> {
    let package = installable(project, built)?;
    let files = scenario_files(&project.folder().join("scenarios"))?;
    let sandbox = Sandbox::compiling_in_process()?;
    let artifact = sandbox.compile(&package)?;
    let (mut scenarios, mut used) = (Vec::new(), BTreeSet::new());
    for (name, scenario) in files {
        progress.step(Step::Playing(scenario.title.clone()));
        let stage = play::Stage { sandbox: &sandbox, artifact: &artifact, package: &package };
        scenarios.push(stage.play(&name, &scenario, &mut used)?);
    }
    let declared = declared(&package.manifest().permissions);
    let covered = declared.intersection(&used).cloned().collect();
    let uncovered = declared.difference(&used).cloned().collect();
    Ok(TestReport { scenarios, covered, uncovered })
}

/// The package as a host would install it, signed by a key that nobody keeps.
fn installable(project: &Project, built: &BuiltApp) -> Result<VerifiedPackage, ScenarioError> {
    let signed = pack(project, built)?.sign(&PublisherSecret::random(&mut SystemRng))?;
    Ok(VerifiedPackage::from_bytes(&signed.bytes)?)
}

fn scenario_files(folder: &Path) -> Result<Vec<(String, file::Scenario)>, ScenarioError> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut paths: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    paths.sort();
    if paths.is_empty() {
        return Err(ScenarioError::None(folder.to_owned()));
    }
    let read = |path: PathBuf| {
        let malformed = |reason: String| ScenarioError::Malformed { file: path.clone(), reason };
        let text = fs::read_to_string(&path).map_err(|e| malformed(e.to_string()))?;
        let scenario = file::Scenario::from_toml(&text).map_err(malformed)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok((name, scenario))
    };
    paths.into_iter().map(read).collect()
}

/// Everything a manifest declares that a request can use, in the words of a grant.
fn declared(permissions: &Permissions) -> BTreeSet<String> {
    let mut declared = BTreeSet::new();
    let mut note = |there: bool, name: &str| {
        if there {
            declared.insert(name.to_owned());
        }
    };
    note(permissions.wallet.is_some(), "wallet");
    note(permissions.shielded.is_some(), "shielded");
    note(permissions.claims.is_some(), "claims");
    note(permissions.chat.as_ref().is_some_and(|chat| chat.cards), "chat");
    note(permissions.device.is_some(), "device");
    declared.extend(permissions.assets.iter().map(|asset| format!("assets/{}", asset.id)));
    for (alias, contract) in &permissions.contracts {
        let methods = contract.reads.iter().chain(&contract.writes);
        declared.extend(methods.map(|method| format!("contracts/{alias} {method}")));
    }
    for (alias, structs) in &permissions.sign {
        declared.extend(structs.keys().map(|name| format!("sign/{alias} {name}")));
    }
    declared
}
