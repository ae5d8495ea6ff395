//! Building turns a project into a component: staged, compiled without WASI, encoded, and inspected before anyone else sees it.
//!
//! # Guarantees
//! The same sources, lock file and compiler give the same bytes under another user, home and folder: crates lie in the same shape (`stage`), paths are
//! remapped, the profile and the environment are fixed here (TOOL-002, TOOL-003, TOOL-004).

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Stdio};

use serde_json::Value;
use teahouse_base::{Coded, ErrorCode};
use teahouse_bundle::{InspectError, Inspection, inspect};
use thiserror::Error;

use crate::machine::{ThisMachine, clean_command};
use crate::node::NodeError;
use crate::progress::{Progress, Step};
use crate::recipe::{self, Recipe};
pub use crate::stage::StageError;
use crate::toolchain::{self, GuestToolchain, TARGET, ToolchainError};
use crate::{EXIT_FAILED, EXIT_REFUSED, ExitCode, Language, Project, encode, stage, typescript};

/// The profile of every guest: small, one unit, no unwinding, no names.
const PROFILE: [&str; 7] = [
    "profile.release.opt-level=\"s\"",
    "profile.release.lto=true",
    "profile.release.codegen-units=1",
    "profile.release.panic=\"abort\"",
    "profile.release.strip=true",
    "profile.release.debug=false",
    "profile.release.incremental=false",
];

/// Where a build happens.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// The folder that holds the stage and the results, shared by all projects of a person so that the standard library is compiled once.
    pub cache: PathBuf,
}

impl BuildOptions {
    /// Results in `cache`.
    pub fn in_cache(cache: impl Into<PathBuf>) -> Self {
        Self { cache: cache.into() }
    }

    /// `TEAHOUSE_GUEST_CACHE`, else `teahouse/guest` in the person's cache folder.
    pub fn from_env() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let folder = set("TEAHOUSE_GUEST_CACHE")
            .or_else(|| set("XDG_CACHE_HOME").map(|cache| cache.join("teahouse/guest")))
            .or_else(|| set("HOME").map(|home| home.join(".cache/teahouse/guest")));
        Self { cache: folder.unwrap_or_else(|| std::env::temp_dir().join("teahouse-guest")) }
    }
}

/// A built app.
#[derive(Clone, Debug)]
pub struct BuiltApp {
    /// The component.
    pub component: Vec<u8>,
    /// What it imports; within what the manifest declares.
    pub inspection: Inspection,
    /// What compiled it, for the package's `SOURCE`.
    pub source: String,
}

/// Why a project was not built.
#[derive(Debug, Error)]
pub enum BuildError {
    /// No compiler.
    #[error(transparent)]
    Toolchain(#[from] ToolchainError),
    /// No node, or not the packages it needs.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The project could not be copied to the stage.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// Cargo could not be started, or the cache folder cannot be written.
    #[error("{path}: {reason}")]
    Io {
        /// The program or folder.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// The compiler refused; its words were passed on as they came.
    #[error("the project does not compile ({0} failed)")]
    Compile(&'static str),
    /// The crate has no `cdylib`.
    #[error("nothing to run was built: Cargo.toml needs [lib] crate-type = [\"cdylib\", \"rlib\"]")]
    NoLibrary,
    /// The module cannot become a component.
    #[error("the module cannot become a component: {0}")]
    Encode(String),
    /// There is no app in it.
    #[error("there is no app in it: is mini_app!(…) missing in src/lib.rs?")]
    NoApp,
    /// The package.json asks for something that a build does not take.
    #[error("package.json: {0}")]
    Package(String),
    /// The component imports what its manifest does not declare, or what no host offers.
    #[error(transparent)]
    Inspect(#[from] InspectError),
}

impl Coded for BuildError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Toolchain(inner) => inner.code(),
            Self::Node(inner) => inner.code(),
            Self::Stage(_) => ErrorCode::new("SDK-201"),
            Self::Io { .. } => ErrorCode::new("SDK-202"),
            Self::Compile(_) => ErrorCode::new("SDK-203"),
            Self::NoLibrary => ErrorCode::new("SDK-204"),
            Self::Encode(_) => ErrorCode::new("SDK-205"),
            Self::NoApp => ErrorCode::new("SDK-206"),
            Self::Package(_) => ErrorCode::new("SDK-207"),
            Self::Inspect(inner) => inner.code(),
        }
    }
}

impl ExitCode for BuildError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Toolchain(inner) => inner.exit_code(),
            Self::Node(inner) => inner.exit_code(),
            Self::Inspect(_) => EXIT_REFUSED,
            _ => EXIT_FAILED,
        }
    }
}

/// Builds `project`.
///
/// One build runs at a time in a cache; another waits for it.
///
/// # Errors
/// [`BuildError`].
pub fn build(
    project: &Project,
    options: &BuildOptions,
    progress: &mut dyn Progress,
) -> Result<BuiltApp, BuildError> {
    build_by(None, project, options, progress)
}

/// [`build`] by a given toolchain, where the project is in Rust, or else by the one that the machine offers.
pub(crate) fn build_by(
    toolchain: Option<GuestToolchain>,
    project: &Project,
    options: &BuildOptions,
    progress: &mut dyn Progress,
) -> Result<BuiltApp, BuildError> {
    let made = match project.language() {
        Language::Rust => compile(toolchain, project, options, progress)?,
        Language::TypeScript => typescript::compile(project, options, progress)?,
    };
    let inspection = inspect::inspect(&made.component).map_err(|refused| match refused {
        InspectError::Exports { found } if found.is_empty() => BuildError::NoApp,
        other => BuildError::Inspect(other),
    })?;
    inspection.within(&project.manifest().permissions)?; // TOOL-005
    Ok(BuiltApp { component: made.component, inspection, source: made.source })
}

/// A component that nobody has looked at, and what made it.
pub(crate) struct Made {
    pub component: Vec<u8>,
    pub source: String,
}

fn compile(
    toolchain: Option<GuestToolchain>,
    project: &Project,
    options: &BuildOptions,
    progress: &mut dyn Progress,
) -> Result<Made, BuildError> {
    let toolchain = match toolchain {
        Some(given) => given,
        None => toolchain::find(project.folder(), progress)?,
    };
    let work = options.cache.join(toolchain.folder_name());
    let place = work.join("stage");
    fs::create_dir_all(&place).map_err(io_error(&place))?;
    let lock = File::create(work.join("lock")).map_err(io_error(&work))?;
    lock.lock().map_err(io_error(&work))?;
    progress.step(Step::Staging);
    stage::stage(project.folder(), &place)?;
    let core = Cargo { toolchain: &toolchain, stage: &place, target: work.join("target") }
        .compile(project, progress)?;
    progress.step(Step::Encoding);
    let component = encode::component(&core).map_err(BuildError::Encode)?;
    Ok(Made { component, source: recipe_on(&place, &toolchain).to_source() }) // TOOL-021
}

/// What a rebuilder needs to know of what was compiled on the stage.
fn recipe_on(stage: &Path, toolchain: &GuestToolchain) -> Recipe {
    let sdk = recipe::sdk_in_lock(stage).unwrap_or_else(|| "none".to_owned());
    Recipe::of_rust(toolchain, recipe::cargo_of(&ThisMachine, toolchain, stage), sdk)
}

struct Cargo<'a> {
    toolchain: &'a GuestToolchain,
    stage: &'a Path,
    target: PathBuf,
}

impl Cargo<'_> {
    fn compile(&self, project: &Project, progress: &mut dyn Progress) -> Result<Vec<u8>, BuildError> {
        progress.step(Step::Fetching);
        let locked = project.folder().join("Cargo.lock").exists().then_some("--locked");
        let std = self.toolchain.build_std();
        let fetch: Vec<&str> = ["fetch", "--target", TARGET].into_iter().chain(locked).chain(std).collect();
        self.run("cargo fetch", &fetch, Vec::new(), progress)?;
        self.keep_lock(project)?;
        progress.step(Step::Compiling { first: !self.target.exists() });
        let flags = self.flags().join("\u{1f}");
        let mut args = vec![
            "build".to_owned(),
            "--locked".to_owned(),
            "--message-format=json-render-diagnostics".to_owned(),
        ];
        args.extend(self.toolchain.cargo_args());
        args.extend(["--target-dir".to_owned(), self.target.display().to_string()]);
        args.extend(PROFILE.iter().flat_map(|setting| ["--config".to_owned(), (*setting).to_owned()]));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let module = self.run("cargo build", &args, vec![("CARGO_ENCODED_RUSTFLAGS", flags)], progress)?;
        let module = module.ok_or(BuildError::NoLibrary)?;
        fs::read(&module).map_err(io_error(&module))
    }

    /// A project without a lock file gets the one its first build resolved.
    fn keep_lock(&self, project: &Project) -> Result<(), BuildError> {
        let lock = project.folder().join("Cargo.lock");
        if !lock.exists() {
            fs::copy(self.stage.join("Cargo.lock"), &lock).map_err(io_error(&lock))?;
        }
        Ok(())
    }

    /// The flags that borrow a linker and take every folder's name out of the result.
    fn flags(&self) -> Vec<String> {
        let mut flags = self.toolchain.linker_flags();
        let std = self.toolchain.sysroot.join("lib/rustlib/src/rust");
        let mut folders =
            vec![(self.stage.to_owned(), "app"), (self.target.clone(), "target"), (std.clone(), "rust")];
        folders.extend(fs::canonicalize(&std).ok().map(|real| (real, "rust")));
        folders.extend(crate_folders().into_iter().map(|folder| (folder, "crates")));
        flags.extend(folders.iter().map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))); // TOOL-004
        flags
    }

    /// Runs cargo; the path of the WebAssembly module it reports, if any.
    fn run(
        &self,
        what: &'static str,
        args: &[&str],
        env: Vec<(&'static str, String)>,
        progress: &mut dyn Progress,
    ) -> Result<Option<PathBuf>, BuildError> {
        let cargo = &self.toolchain.cargo;
        let mut command = clean_command(cargo, self.stage);
        command.args(args).envs(self.toolchain.env()).envs(env).stdin(Stdio::null());
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(io_error(cargo))?;
        let module = child.stdout.take().map(|out| std::thread::spawn(move || module_in(out)));
        for line in
            child.stderr.take().into_iter().flat_map(|err| BufReader::new(err).lines()).map_while(Result::ok)
        {
            progress.step(Step::Compiler(line));
        }
        let status = child.wait().map_err(io_error(cargo))?;
        let module = module.and_then(|reader| reader.join().ok()).flatten();
        if status.success() { Ok(module) } else { Err(BuildError::Compile(what)) }
    }
}

/// The module named in cargo's messages: the last artifact that ends in `.wasm`, which is the project's own.
fn module_in(messages: ChildStdout) -> Option<PathBuf> {
    let mut module = None;
    for line in BufReader::new(messages).lines().map_while(Result::ok) {
        let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
        let files = message["filenames"].as_array().into_iter().flatten();
        let wasm = files.filter_map(Value::as_str).find(|file| file.ends_with(".wasm"));
        module = wasm.map(PathBuf::from).or(module);
    }
    module
}

/// The folders in which cargo keeps the sources of fetched crates, one for each registry.
fn crate_folders() -> Vec<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    let sources = home.map(|home| home.join("registry/src"));
    let entries = sources.and_then(|sources| fs::read_dir(sources).ok()).into_iter().flatten();
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

pub(crate) fn io_error(path: &Path) -> impl FnOnce(io::Error) -> BuildError + use<> {
    let path = path.to_owned();
    move |reason| BuildError::Io { path, reason }
}
