//! Node is what runs the TypeScript SDK's build tools; no part of it gets into an app.

use std::path::{Path, PathBuf};

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::ExitCode;
use crate::machine::{Machine, ThisMachine};

/// The oldest version that the build tools run on.
const OLDEST: (u32, u32) = (20, 19);

/// Node and npm on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeToolchain {
    /// The `node` to start.
    pub node: PathBuf,
    /// The `npm` to start.
    pub npm: PathBuf,
    /// What `node --version` says.
    pub version: String,
}

/// Why no TypeScript app can be built here.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NodeError {
    /// There is no `node` on the PATH.
    #[error("no node found: install Node.js 20.19 or newer, then try again")]
    NoNode,
    /// The `node` on the PATH is too old.
    #[error("node {found} is too old: install Node.js 20.19 or newer, then try again")]
    TooOld {
        /// What it says of itself.
        found: String,
    },
    /// There is no `npm` on the PATH.
    #[error("no npm found: it comes with Node.js, or as a package of its own (apt-get install -y npm)")]
    NoNpm,
    /// The packages of the SDK are not there and could not be installed.
    #[error(
        "the SDK's build tools are not installed and npm could not fetch them: connect to the network and try again, or run npm ci --ignore-scripts in {0} and try again"
    )]
    NotInstalled(PathBuf),
}

impl Coded for NodeError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoNode => ErrorCode::new("SDK-104"),
            Self::TooOld { .. } => ErrorCode::new("SDK-105"),
            Self::NoNpm => ErrorCode::new("SDK-106"),
            Self::NotInstalled(_) => ErrorCode::new("SDK-107"),
        }
    }
}

impl ExitCode for NodeError {
    fn exit_code(&self) -> u8 {
        crate::EXIT_MISSING_TOOL
    }
}

/// Node and npm of this machine, as the project in `folder` sees them.
///
/// # Errors
/// [`NodeError`]; its text is what to do.
pub fn find(folder: &Path) -> Result<NodeToolchain, NodeError> {
    find_on(&ThisMachine, folder)
}

/// [`find`] on a given machine.
///
/// # Errors
/// As [`find`].
pub fn find_on(machine: &dyn Machine, folder: &Path) -> Result<NodeToolchain, NodeError> {
    let version = |program: &str| machine.output(Path::new(program), &["--version"], folder);
    let found = version("node").ok_or(NodeError::NoNode)?;
    if !is_new_enough(&found) {
        return Err(NodeError::TooOld { found });
    }
    version("npm").ok_or(NodeError::NoNpm)?;
    Ok(NodeToolchain { node: "node".into(), npm: "npm".into(), version: found })
}

fn is_new_enough(version: &str) -> bool {
    let mut parts = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= OLDEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::ScriptedMachine;

    fn search(machine: &ScriptedMachine) -> Result<NodeToolchain, NodeError> {
        find_on(machine, Path::new("/project"))
    }

    #[test]
    fn what_is_missing_is_named_with_a_next_step_and_status_3() {
        let bare = ScriptedMachine::default();
        let old = ScriptedMachine::default().answers("node --version", "v18.20.1");
        let alone = ScriptedMachine::default().answers("node --version", "v22.1.0");
        for (machine, code, step) in
            [(bare, "SDK-104", "install"), (old, "SDK-105", "20.19"), (alone, "SDK-106", "npm")]
        {
            let refused = search(&machine).unwrap_err();
            assert_eq!((refused.code().as_str(), refused.exit_code()), (code, 3));
            assert!(refused.to_string().contains(step), "{refused}");
        }
        let lacking = NodeError::NotInstalled("/cache".into());
        assert_eq!((lacking.code().as_str(), lacking.exit_code()), ("SDK-107", 3));
    }

    #[test]
    fn a_new_enough_node_with_npm_is_taken() {
        for version in ["v20.19.0", "v20.20.2", "v24.0.1"] {
            let machine = ScriptedMachine::default()
                .answers("node --version", version)
                .answers("npm --version", "11.0.0");
            assert_eq!(search(&machine).unwrap().version, version);
        }
    }
}
