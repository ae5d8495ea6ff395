//! A machine is what the toolchain search may ask: run a program, look whether a path is there.

#[cfg(test)]
use std::collections::BTreeMap;
use std::path::Path;
#[cfg(test)]
use std::path::PathBuf;
use std::process::Command;

/// The questions the search asks. A trait, so that its order of preference is tested without four computers.
pub trait Machine {
    /// The trimmed standard output of `program`, or `None` when it is missing or fails.
    fn output(&self, program: &Path, args: &[&str], cwd: &Path) -> Option<String>;
    /// Whether `path` exists.
    fn exists(&self, path: &Path) -> bool;
}

/// The machine this process runs on.
#[derive(Clone, Copy, Debug, Default)]
pub struct ThisMachine;

impl Machine for ThisMachine {
    fn output(&self, program: &Path, args: &[&str], cwd: &Path) -> Option<String> {
        let output = clean_command(program, cwd).args(args).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }
}

/// `program` in `cwd`, without the environment that would make a guest build depend on who started it: a surrounding `cargo` exports its own target
/// folder, flags, wrappers and profile settings, node takes options and modules from it, and each of them would change the bytes or the place of the result.
pub fn clean_command(program: &Path, cwd: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(cwd);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(steers_a_build) {
            command.env_remove(name); // TOOL-002
        }
    }
    command
}

/// Whether the environment variable `name` can change what a build produces. Where crates come from (home, network, registries) may stay.
fn steers_a_build(name: &str) -> bool {
    const KEPT: [&str; 5] = ["CARGO_HOME", "CARGO_NET_", "CARGO_HTTP_", "CARGO_REGISTRIES_", "CARGO_SOURCE_"];
    let cargo = name == "CARGO" || name.starts_with("CARGO_");
    let rustc = name.starts_with("RUSTC") || name == "RUSTFLAGS" || name == "RUSTDOCFLAGS";
    let node = name == "NODE_OPTIONS" || name == "NODE_PATH";
    (cargo && !KEPT.iter().any(|kept| name.starts_with(kept))) || rustc || node
}

#[cfg(test)]
/// A machine written down by a test: which commands answer what, and which paths exist.
#[derive(Clone, Debug, Default)]
pub struct ScriptedMachine {
    answers: BTreeMap<String, String>,
    paths: Vec<PathBuf>,
}

#[cfg(test)]
impl ScriptedMachine {
    /// `line` ("rustc --version") answers `output`.
    #[must_use]
    pub fn answers(mut self, line: &str, output: &str) -> Self {
        self.answers.insert(line.to_owned(), output.to_owned());
        self
    }

    /// `path` exists.
    #[must_use]
    pub fn has(mut self, path: &str) -> Self {
        self.paths.push(PathBuf::from(path));
        self
    }
}

#[cfg(test)]
impl Machine for ScriptedMachine {
    fn output(&self, program: &Path, args: &[&str], _cwd: &Path) -> Option<String> {
        let line = format!("{} {}", program.display(), args.join(" "));
        self.answers.get(&line).cloned()
    }

    fn exists(&self, path: &Path) -> bool {
        self.paths.iter().any(|known| known == path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tool_002_what_a_surrounding_cargo_exports_does_not_reach_a_guest_build() {
        for steering in [
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_PROFILE_RELEASE_LTO",
            "RUSTFLAGS",
            "RUSTC_WRAPPER",
            "RUSTC",
            "RUSTC_BOOTSTRAP",
            "CARGO",
            "NODE_OPTIONS",
        ] {
            assert!(steers_a_build(steering), "{steering}");
        }
        for kept in ["CARGO_HOME", "CARGO_HTTP_PROXY", "PATH", "HOME", "RUSTUP_HOME"] {
            assert!(!steers_a_build(kept), "{kept}");
        }
    }
}
