//! A stage is a copy of a project in a place whose shape is the same on every machine.
//!
//! Cargo hashes the place of a crate, relative to its workspace, into every symbol. A project that takes the SDK from `../../miniapp-sdk/rust` would
//! therefore compile to other bytes in another folder. On the stage every crate that the project reaches by a path lies below the project, so that each
//! relative path, and with it every byte, is the same for everybody (TOOL-003).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use toml::{Table, Value};

/// Where crates reached by a path are put, inside the staged project.
const DEPENDENCIES: &str = ".deps";
/// Most bytes of all files of a project and the crates it reaches by path.
const MOST_BYTES: usize = 64 << 20;
/// Folders that hold results, never sources.
const RESULTS: [&str; 3] = ["target", "node_modules", "dist"];

/// Why a project cannot be staged.
#[derive(Debug, Error)]
pub enum StageError {
    /// A file could not be read or written.
    #[error("{path}: {reason}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// A `Cargo.toml` that is not TOML.
    #[error("{path}: {reason}")]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A path dependency that leads nowhere.
    #[error("{from} depends on {path}, which is not there")]
    NoSuchCrate {
        /// The `Cargo.toml`.
        from: PathBuf,
        /// The path it names.
        path: String,
    },
    /// Sources beyond 64 MiB are a mistake, such as results in an unusual folder.
    #[error("the project holds more than 64 MiB; its results belong under target/")]
    TooLarge,
}

/// Brings `stage` into the shape of the project in `folder`. Files that did not change are not touched, so that Cargo compiles only what did.
pub(crate) fn stage(folder: &Path, stage: &Path) -> Result<(), StageError> {
    let mut plan = Plan::default();
    plan.add_crate(folder, Path::new(""))?;
    while let Some((folder, place)) = plan.queue.pop() {
        plan.add_crate(&folder, &place)?;
    }
    write(&plan.files, stage)?;
    remove_others(stage, stage, &plan.files)
}

/// Brings `stage` into the shape of `folder`, which reaches nothing by a path.
pub(crate) fn copy(folder: &Path, stage: &Path) -> Result<(), StageError> {
    let mut plan = Plan::default();
    plan.add_folder(folder, Path::new(""))?;
    fs::create_dir_all(stage).map_err(io_error(stage))?;
    write(&plan.files, stage)?;
    remove_others(stage, stage, &plan.files)
}

#[derive(Default)]
struct Plan {
    files: BTreeMap<PathBuf, Vec<u8>>,
    places: BTreeMap<PathBuf, PathBuf>,
    queue: Vec<(PathBuf, PathBuf)>,
    bytes: usize,
}

impl Plan {
    fn add_crate(&mut self, folder: &Path, place: &Path) -> Result<(), StageError> {
        self.add_folder(folder, place)?;
        let manifest = place.join("Cargo.toml");
        let path = folder.join("Cargo.toml");
        let text = self.files.get(&manifest).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let malformed = |reason: String| StageError::Manifest { path: path.clone(), reason };
        let mut table: Table = text
            .unwrap_or_default()
            .parse()
            .map_err(|e: toml::de::Error| malformed(e.message().to_owned()))?;
        self.redirect(&mut table, folder, place)?;
        isolate(&mut table, place);
        let text = toml::to_string(&table).map_err(|e| malformed(e.to_string()))?;
        self.files.insert(manifest, text.into_bytes());
        Ok(())
    }

    fn add_folder(&mut self, folder: &Path, place: &Path) -> Result<(), StageError> {
        let entries = fs::read_dir(folder).map_err(io_error(folder))?;
        for entry in entries {
            let entry = entry.map_err(io_error(folder))?;
            let name = entry.file_name();
            let text = name.to_string_lossy();
            if text.starts_with('.') || RESULTS.contains(&text.as_ref()) {
                continue;
            }
            let (from, to) = (entry.path(), place.join(&name));
            if from.is_dir() {
                self.add_folder(&from, &to)?;
            } else {
                self.add_file(&from, to)?;
            }
        }
        Ok(())
    }

    fn add_file(&mut self, from: &Path, to: PathBuf) -> Result<(), StageError> {
        let bytes = fs::read(from).map_err(io_error(from))?;
        self.bytes += bytes.len();
        if self.bytes > MOST_BYTES {
            return Err(StageError::TooLarge);
        }
        self.files.insert(to, bytes);
        Ok(())
    }

    /// Points every path dependency of a manifest at its place on the stage.
    fn redirect(&mut self, manifest: &mut Table, folder: &Path, place: &Path) -> Result<(), StageError> {
        for dependency in dependencies(manifest) {
            let Some(path) = dependency.get("path").and_then(Value::as_str).map(str::to_owned) else {
                continue;
            };
            let missing = |_| StageError::NoSuchCrate { from: folder.join("Cargo.toml"), path: path.clone() };
            let target = fs::canonicalize(folder.join(&path)).map_err(missing)?;
            if target.starts_with(folder) {
                continue;
            }
            let name = self.place_of(&target);
            let staged = if place.as_os_str().is_empty() {
                format!("{DEPENDENCIES}/{name}")
            } else {
                format!("../{name}")
            };
            dependency.insert("path".to_owned(), Value::String(staged)); // TOOL-003
        }
        Ok(())
    }

    /// The folder under `.deps` for the crate in `folder`: numbered in the order they are found, which the manifests alone decide.
    fn place_of(&mut self, folder: &Path) -> String {
        let next = self.places.len();
        let place = self.places.entry(folder.to_owned()).or_insert_with(|| {
            let place = PathBuf::from(next.to_string());
            self.queue.push((folder.to_owned(), Path::new(DEPENDENCIES).join(&place)));
            place
        });
        place.display().to_string()
    }
}

/// Every dependency of a manifest that is a table, wherever it stands.
fn dependencies(manifest: &mut Table) -> Vec<&mut Table> {
    let mut sections = Vec::new();
    for (name, value) in manifest.iter_mut() {
        let Value::Table(table) = value else { continue };
        match name.as_str() {
            "dependencies" | "dev-dependencies" | "build-dependencies" => sections.push(table),
            "patch" => sections.extend(table.iter_mut().filter_map(|(_, source)| source.as_table_mut())),
            "target" => {
                let targets = table.iter_mut().filter_map(|(_, target)| target.as_table_mut());
                sections.extend(
                    targets.flat_map(|target| target.iter_mut().filter_map(|(_, s)| s.as_table_mut())),
                );
            }
            _ => {}
        }
    }
    sections
        .into_iter()
        .flat_map(|section| section.iter_mut().filter_map(|(_, d)| d.as_table_mut()))
        .collect()
}

/// The project is the root of its workspace and of nothing else; a staged dependency is no workspace at all.
fn isolate(manifest: &mut Table, place: &Path) {
    if !place.as_os_str().is_empty() {
        manifest.remove("workspace");
        manifest.remove("dev-dependencies");
        return;
    }
    let workspace = manifest.entry("workspace").or_insert_with(|| Value::Table(Table::new()));
    let Some(workspace) = workspace.as_table_mut() else { return };
    // What the project leaves out stays out: its own copy of the SDK is a workspace too.
    let exclude = workspace.entry("exclude").or_insert_with(|| Value::Array(Vec::new()));
    if let Some(exclude) = exclude.as_array_mut() {
        exclude.push(DEPENDENCIES.into());
    }
}

fn write(files: &BTreeMap<PathBuf, Vec<u8>>, stage: &Path) -> Result<(), StageError> {
    for (place, bytes) in files {
        let path = stage.join(place);
        if fs::read(&path).is_ok_and(|there| there == *bytes) {
            continue;
        }
        let parent = path.parent().unwrap_or(stage);
        fs::create_dir_all(parent).map_err(io_error(parent))?;
        fs::write(&path, bytes).map_err(io_error(&path))?;
    }
    Ok(())
}

fn remove_others(folder: &Path, stage: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<(), StageError> {
    let wanted: BTreeSet<PathBuf> = files.keys().map(|place| stage.join(place)).collect();
    for entry in fs::read_dir(folder).map_err(io_error(folder))? {
        let path = entry.map_err(io_error(folder))?.path();
        if path.is_dir() {
            match wanted.iter().any(|file| file.starts_with(&path)) {
                true => remove_others(&path, stage, files)?,
                false => fs::remove_dir_all(&path).map_err(io_error(&path))?,
            }
        } else if !wanted.contains(&path) {
            fs::remove_file(&path).map_err(io_error(&path))?;
        }
    }
    Ok(())
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> StageError + use<> {
    let path = path.to_owned();
    move |reason| StageError::Io { path, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(root: &Path) -> PathBuf {
        let app = root.join("deep/apps/tea");
        let sdk = root.join("sdk");
        fs::create_dir_all(app.join("src")).unwrap();
        fs::create_dir_all(app.join("target/debug")).unwrap();
        fs::create_dir_all(sdk.join("src")).unwrap();
        fs::write(
            app.join("Cargo.toml"),
            "[package]\nname='tea'\n[dependencies]\nsdk={path='../../../sdk'}\n",
        )
        .unwrap();
        fs::write(app.join("src/lib.rs"), "pub fn tea() {}").unwrap();
        fs::write(app.join("target/debug/large"), "result").unwrap();
        fs::write(sdk.join("Cargo.toml"), "[package]\nname='sdk'\n[workspace]\n").unwrap();
        fs::write(sdk.join("src/lib.rs"), "").unwrap();
        app
    }

    #[test]
    fn tool_003_two_places_on_disk_are_one_shape_on_the_stage() {
        let temp = tempfile::tempdir().unwrap();
        let mut shapes = Vec::new();
        for place in ["one", "another/place"] {
            let app = project(&temp.path().join(place));
            let staged = temp.path().join("stages").join(place);
            fs::create_dir_all(&staged).unwrap();
            stage(&app, &staged).unwrap();
            assert!(!staged.join("target").exists(), "results are not sources");
            let read = |file: &str| fs::read_to_string(staged.join(file)).unwrap();
            shapes.push([read("Cargo.toml"), read(".deps/0/Cargo.toml"), read("src/lib.rs")]);
        }
        assert_eq!(shapes[0], shapes[1]);
        assert!(shapes[0][0].contains(".deps/0"), "{}", shapes[0][0]);
        assert!(!shapes[0][1].contains("workspace"), "a dependency is no workspace of its own");
    }

    #[test]
    fn a_file_that_went_away_goes_away_and_one_that_stayed_is_not_touched() {
        let temp = tempfile::tempdir().unwrap();
        let app = project(temp.path());
        let staged = temp.path().join("staged");
        fs::create_dir_all(&staged).unwrap();
        fs::write(app.join("src/old.rs"), "").unwrap();
        stage(&app, &staged).unwrap();
        let touched = fs::metadata(staged.join("src/lib.rs")).unwrap().modified().unwrap();

        fs::remove_file(app.join("src/old.rs")).unwrap();
        stage(&app, &staged).unwrap();

        assert!(!staged.join("src/old.rs").exists());
        assert_eq!(fs::metadata(staged.join("src/lib.rs")).unwrap().modified().unwrap(), touched);
    }

    #[test]
    fn what_a_project_leaves_out_of_its_workspace_stays_out_on_the_stage() {
        let mut manifest: Table = "[workspace]\nexclude = ['sdk']".parse().unwrap();
        isolate(&mut manifest, Path::new(""));
        assert_eq!(manifest["workspace"]["exclude"], Value::Array(vec!["sdk".into(), DEPENDENCIES.into()]));
    }

    #[test]
    fn a_dependency_that_is_not_there_is_named() {
        let temp = tempfile::tempdir().unwrap();
        let app = project(temp.path());
        fs::remove_dir_all(temp.path().join("sdk")).unwrap();

        let refused = stage(&app, &temp.path().join("staged")).unwrap_err();

        assert!(refused.to_string().contains("../../../sdk"), "{refused}");
    }
}
