//! Watching is looking at a project's files again and again, until they have changed and are at rest.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use teahouse_base::Coded;

use super::session::{Loaded, Session};
use super::shown::BuildShown;
use crate::progress::{Progress, Step};
use crate::{BuildOptions, Project, build};

/// Folders whose files are made, not written.
const MADE: [&str; 3] = ["target", "node_modules", "dist"];
/// Lines of a compiler that are shown.
const LINES: usize = 400;

/// When each file was written, and how long it is.
type Prints = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// The files of a project, as they were when somebody last looked.
#[derive(Debug)]
pub struct Watch {
    folder: PathBuf,
    built: Prints,
    last: Prints,
}

impl Watch {
    /// The files as they are now.
    pub fn new(folder: &Path) -> Self {
        let now = prints(folder);
        Self { folder: folder.to_owned(), built: now.clone(), last: now }
    }

    /// Whether the files have changed since this last said so, and no more since the last look: an editor may write several.
    pub fn changed(&mut self) -> bool {
        let now = prints(&self.folder);
        let rests = now == self.last;
        let changed = rests && now != self.built;
        if changed {
            self.built.clone_from(&now);
        }
        self.last = now;
        changed
    }
}

fn prints(folder: &Path) -> Prints {
    let mut found = Prints::new();
    collect(folder, &mut found);
    found
}

fn collect(folder: &Path, found: &mut Prints) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (name, path) = (entry.file_name(), entry.path());
        let name = name.to_string_lossy();
        let Ok(about) = entry.metadata() else { continue };
        if name.starts_with('.') || (about.is_dir() && MADE.contains(&&*name)) {
            continue;
        }
        if about.is_dir() {
            collect(&path, found);
        } else {
            found.insert(path, (about.modified().ok(), about.len()));
        }
    }
}

/// Builds the project in `folder` and puts it in the place of what runs in `session`. An error is shown there, and what ran runs on. Blocks, and holds
/// the session only while it is changed.
pub fn rebuild(
    folder: &Path,
    options: &BuildOptions,
    session: &Mutex<Session>,
    progress: &mut dyn Progress,
) -> BuildShown {
    let held = || session.lock().unwrap_or_else(PoisonError::into_inner);
    held().set_build(BuildShown::Building);
    let sandbox = held().sandbox();
    let mut lines = Vec::new();
    let mut hear = |step: Step| {
        if let Step::Compiler(line) = &step
            && lines.len() < LINES
        {
            lines.push(line.clone());
        }
        progress.step(step);
    };
    let made = match Project::open(folder) {
        Ok(project) => match build(&project, options, &mut hear) {
            Ok(built) => Loaded::new(&sandbox, &project, &built).map_err(|e| told(&e)),
            Err(error) => Err(told(&error)),
        },
        Err(error) => Err(told(&error)),
    };
    let mut session = held();
    let swapped = made.and_then(|loaded| session.swap(loaded).map_err(|e| told(&e)));
    let build = match swapped {
        Ok(()) => BuildShown::Ready,
        Err((code, text)) => BuildShown::Failed { code, text, lines }, // SIM-004
    };
    session.set_build(build.clone());
    build
}

fn told<E: Coded + std::fmt::Display>(error: &E) -> (String, String) {
    (error.code().to_string(), error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_once_when_the_files_are_at_rest_and_what_is_made_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("src/lib.rs", "1");
        let mut watch = Watch::new(folder.path());
        assert!(!watch.changed());

        write("target/made.wasm", "made");
        write(".git/index", "kept by another");
        assert!(!watch.changed() && !watch.changed());

        write("src/lib.rs", "one more");
        assert!(!watch.changed(), "it may still be written");
        assert!(watch.changed());
        assert!(!watch.changed());
        fs::remove_file(folder.path().join("src/lib.rs")).unwrap();
        assert!(!watch.changed() && watch.changed(), "a file that has gone is a change");
    }
}
