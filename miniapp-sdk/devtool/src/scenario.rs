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
//! [[step]]                                  # picked, or fetched: from then on it can be read
//! file = { name = "tea.txt", bytes = ["Green tea", 10] }
//!
//! [[step]]
//! restart = true                            # also: refuse, background, revoke, signal, wait (seconds), open
//! hides = ["[Open]"]
//!
//! [[step]]
//! wait = 60                                 # alarms that are due fire after each step
//! posts = [{ title = "Tea" }]               # every notification that was shown; `alarms = [{ tag = 5, in = 60 }]` those that wait
//!
//! [[step]]
//! signal = { source = "contracts", id = 1 }  # a read that is watched has another answer
//! asks = [{ kind = "read" }]                # `watches = [{ id = 1, method = "deal" }]` what is watched
//! ```
//!
//! `settings.toml` in that folder is no scenario: `coverage = "full"` in it makes a permission that no scenario uses an error.

pub mod coverage;
mod double;
mod file;
mod judge;
mod play;
mod recording;
mod script;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use teahouse_base::{Coded, ErrorCode, SystemRng};
use teahouse_bundle::{PackageError, VerifiedPackage};
use teahouse_runtime::{OpenError, Sandbox};
use thiserror::Error;

pub use self::recording::{NamedSession, Recorded, Recording, Wanted};

pub(crate) use self::double::assets;
pub(crate) use self::script::Script;

use self::coverage::{Coverage, Demand, Settings, Uses};
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
    /// Which permissions they used.
    #[serde(flatten)]
    pub coverage: Coverage,
}

impl TestReport {
    /// Whether every scenario held.
    pub fn holds(&self) -> bool {
        self.scenarios.iter().all(|played| played.broken.is_none())
    }

    /// The report with another word on what a gap in the coverage is than the project's own.
    #[must_use]
    pub fn demanding(mut self, demand: Option<Demand>) -> Self {
        self.coverage.demand = demand.unwrap_or(self.coverage.demand);
        self
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
    play_all(project, &package, false, progress).map(|(report, _)| report)
}

/// As [`test()`], and writes down everything the app saw and did, for [`replay`](mod@crate::replay).
///
/// # Errors
/// As [`test()`].
pub fn test_recorded(
    project: &Project,
    built: &BuiltApp,
    progress: &mut dyn Progress,
) -> Result<(TestReport, Vec<NamedSession>), ScenarioError> {
    let package = installable(project, built)?;
    let (report, recordings) = play_all(project, &package, true, progress)?;
    let (bundle, spec) = (package.content_hash(), play::spec_of(&package));
    let sessions = recordings.into_iter().flat_map(|recording| recording.named(bundle, &spec)).collect();
    Ok((report, sessions))
}

/// Plays every scenario of `project`, and writes down what the app saw and wanted, for another host to play again.
///
/// # Errors
/// As [`test()`]; whether a scenario holds is not looked at.
pub fn record(
    project: &Project,
    built: &BuiltApp,
    progress: &mut dyn Progress,
) -> Result<Recorded, ScenarioError> {
    let package = installable(project, built)?;
    let (_, plays) = play_all(project, &package, true, progress)?;
    let spec = play::spec_of(&package);
    Ok(Recorded { user: spec.user_id, assets: spec.assets, storage_bytes: spec.limits.storage_bytes, plays })
}

/// How every scenario went, and where `record` says so each play as it was written down.
fn play_all(
    project: &Project,
    package: &VerifiedPackage,
    record: bool,
    progress: &mut dyn Progress,
) -> Result<(TestReport, Vec<Recording>), ScenarioError> {
    let folder = project.folder().join("scenarios");
    let files = scenario_files(&folder)?;
    let settings = settings(&folder)?;
    let sandbox = Sandbox::compiling_in_process()?;
    let artifact = sandbox.compile(package)?;
    let stage = play::Stage { sandbox: &sandbox, artifact: &artifact, package, record };
    let (mut scenarios, mut uses, mut recordings) = (Vec::new(), Uses::default(), Vec::new());
    for (name, scenario) in files {
        progress.step(Step::Playing(scenario.title.clone()));
        let (played, recording) = stage.play(&name, &scenario, &mut uses)?;
        scenarios.push(played);
        recordings.extend(recording);
    }
    let permissions = &package.manifest().permissions;
    let coverage = Coverage::new(permissions, package.inspection(), uses, settings.coverage);
    Ok((TestReport { scenarios, coverage }, recordings))
}

/// The answers of every scenario of `project`; none where its scenarios cannot be read, which [`test`] tells.
pub(crate) fn scripts(project: &Project) -> Vec<Script> {
    let files = scenario_files(&project.folder().join("scenarios")).unwrap_or_default();
    files.into_iter().map(|(name, scenario)| Script::new(name, &scenario)).collect()
}

/// The file beside the scenarios that is none.
const SETTINGS: &str = "settings.toml";

fn settings(folder: &Path) -> Result<Settings, ScenarioError> {
    let file = folder.join(SETTINGS);
    if !file.exists() {
        return Ok(Settings::default());
    }
    let malformed = |reason: String| ScenarioError::Malformed { file: file.clone(), reason };
    let text = fs::read_to_string(&file).map_err(|e| malformed(e.to_string()))?;
    toml::from_str(&text).map_err(|e| malformed(e.to_string()))
}

/// The package as a host would install it, signed by a key that nobody keeps.
pub(crate) fn installable(project: &Project, built: &BuiltApp) -> Result<VerifiedPackage, ScenarioError> {
    let signed = pack(project, built)?.sign(&PublisherSecret::random(&mut SystemRng))?;
    Ok(VerifiedPackage::from_bytes(&signed.bytes)?)
}

fn scenario_files(folder: &Path) -> Result<Vec<(String, file::Scenario)>, ScenarioError> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_scenario =
        |path: &PathBuf| path.extension().is_some_and(|end| end == "toml") && !path.ends_with(SETTINGS);
    let mut paths: Vec<_> = entries.filter(is_scenario).collect();
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
