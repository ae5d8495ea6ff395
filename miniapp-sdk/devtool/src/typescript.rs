//! A TypeScript project is built by the SDK it names: the SDK and the project are copied to a stage, the SDK's build tools are installed there from
//! its lock file, and its `tools/build.mjs` makes the component.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::build::{BuildError, BuildOptions, Made, io_error};
use crate::machine::clean_command;
use crate::node::{self, NodeError, NodeToolchain};
use crate::progress::{Progress, Step};
use crate::recipe::Recipe;
use crate::{Project, stage};

/// The package of the SDK.
const SDK: &str = "@teahouse/miniapp";
/// Exactly the locked packages, no script of theirs, nothing that only the SDK's own tests need.
const INSTALL: [&str; 6] =
    ["ci", "--ignore-scripts", "--omit=dev", "--prefer-offline", "--no-audit", "--no-fund"]; // TOOL-009
/// The line of `tools/build.mjs` that says what it does now.
const STEP: &str = "@step ";

/// Makes the component of `project`.
pub(crate) fn compile(
    project: &Project,
    options: &BuildOptions,
    progress: &mut dyn Progress,
) -> Result<Made, BuildError> {
    let sdk = sdk_of(project)?;
    let node = node::find(project.folder())?;
    let work = options.cache.join("typescript");
    fs::create_dir_all(&work).map_err(io_error(&work))?;
    let lock = File::create(work.join("lock")).map_err(io_error(&work))?;
    lock.lock().map_err(io_error(&work))?;
    progress.step(Step::Staging);
    stage::copy(&sdk, &work.join("sdk"))?;
    stage::copy(project.folder(), &work.join("app"))?;
    let tools = Tools { node: &node, work: &work };
    tools.install(progress)?;
    tools.run("the build", &node.node, &["sdk/tools/build.mjs", "app", "made"], progress)?;
    let component = work.join("made/app.wasm");
    let component = fs::read(&component).map_err(io_error(&component))?;
    Ok(Made { component, source: recipe_in(&work.join("sdk"))?.to_source() })
}

/// The folder of the SDK that the project names: the one package it may name.
fn sdk_of(project: &Project) -> Result<PathBuf, BuildError> {
    let package = json(&project.folder().join("package.json"))?;
    let named = package["dependencies"].as_object().into_iter().flatten();
    let (sdk, others): (Vec<_>, Vec<_>) = named.partition(|(name, _)| *name == SDK);
    if let Some((other, _)) = others.first() {
        let what = format!(
            "{other} is not taken into a build: an app is its own sources and {SDK}; copy what it needs under src/"
        );
        return Err(BuildError::Package(what)); // TOOL-010
    }
    let path = sdk.first().and_then(|(_, path)| path.as_str()?.strip_prefix("file:"));
    let folder = path.and_then(|path| fs::canonicalize(project.folder().join(path)).ok());
    folder.filter(|folder| folder.join("tools/build.mjs").is_file()).ok_or_else(|| {
        BuildError::Package(format!("\"dependencies\" needs \"{SDK}\": \"file:…\", the SDK's folder"))
    })
}

struct Tools<'a> {
    node: &'a NodeToolchain,
    work: &'a Path,
}

impl Tools<'_> {
    /// Installs the build tools that the staged SDK's lock file names, unless exactly these are there.
    fn install(&self, progress: &mut dyn Progress) -> Result<(), BuildError> {
        let staged = self.work.join("sdk/package-lock.json");
        let lock = fs::read(&staged).map_err(io_error(&staged))?;
        let installed = self.work.join("node_modules/.installed-lock");
        if fs::read(&installed).is_ok_and(|known| known == lock) {
            return Ok(());
        }
        progress.step(Step::Installing);
        for file in ["package.json", "package-lock.json"] {
            let to = self.work.join(file);
            fs::copy(self.work.join("sdk").join(file), &to).map_err(io_error(&to))?;
        }
        self.run("npm ci", &self.node.npm, &INSTALL, progress).map_err(|failed| match failed {
            BuildError::Compile(_) => BuildError::Node(NodeError::NotInstalled(self.work.to_owned())),
            other => other,
        })?;
        fs::write(&installed, lock).map_err(io_error(&installed))
    }

    /// Runs `program` in the stage and passes on what it says.
    fn run(
        &self,
        what: &'static str,
        program: &Path,
        args: &[&str],
        progress: &mut dyn Progress,
    ) -> Result<(), BuildError> {
        let mut command = clean_command(program, self.work);
        command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(io_error(program))?;
        let errors = child.stderr.take().map(|err| std::thread::spawn(move || all_of(err)));
        let lines = child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines());
        lines.map_while(Result::ok).for_each(|line| progress.step(step(line)));
        let errors = errors.and_then(|reader| reader.join().ok()).unwrap_or_default();
        errors.lines().for_each(|line| progress.step(Step::Compiler(line.to_owned())));
        let status = child.wait().map_err(io_error(program))?;
        if status.success() { Ok(()) } else { Err(BuildError::Compile(what)) }
    }
}

/// What a rebuilder needs to know of what the SDK in this folder makes. Node is not in it: it runs the tools and leaves no trace
/// in the bytes.
fn recipe_in(sdk: &Path) -> Result<Recipe, BuildError> {
    let package = json(&sdk.join("package.json"))?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let tool = |name: &str| format!("{name} {}", text(&package["dependencies"][name]));
    let sdk = format!("{SDK} {}", text(&package["version"]));
    Ok(Recipe::of_typescript(sdk, tool("componentize-qjs"), tool("rolldown")))
}

/// The recipe by which `project` would be built here.
pub(crate) fn recipe_of(project: &Project) -> Result<Recipe, BuildError> {
    recipe_in(&sdk_of(project)?)
}

fn step(line: String) -> Step {
    match line.strip_prefix(STEP) {
        Some("checking") => Step::Checking,
        Some("bundling") => Step::Bundling,
        Some("encoding") => Step::Encoding,
        _ => Step::Compiler(line),
    }
}

fn all_of(mut source: impl Read) -> String {
    let mut bytes = Vec::new();
    // What was read before a failure is all there is to show.
    let _ = source.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn json(path: &Path) -> Result<Value, BuildError> {
    let bytes = fs::read(path).map_err(io_error(path))?;
    serde_json::from_slice(&bytes).map_err(|reason| BuildError::Package(reason.to_string()))
}
