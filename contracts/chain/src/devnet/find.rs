//! Anvil is looked for where it was named, then in the contracts' own packages, then on the PATH.

use std::env;
use std::path::{Path, PathBuf};

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

/// Anvil is nowhere to be found.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "anvil was not found: run `npm ci --ignore-scripts` in contracts/, or put anvil 1.7.1 (getfoundry.sh) on the PATH, \
     or name it in TEAHOUSE_ANVIL; looked at {}",
    .looked_at.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
)]
pub struct AnvilNotFound {
    /// Where it was looked for.
    pub looked_at: Vec<PathBuf>,
}

impl Coded for AnvilNotFound {
    fn code(&self) -> ErrorCode {
        ErrorCode::new("CHN-411")
    }
}

/// The native anvil of this machine: `TEAHOUSE_ANVIL`, else the platform package under `TEAHOUSE_CONTRACTS` or a
/// `contracts/` folder here or above, else the PATH.
///
/// # Errors
/// [`AnvilNotFound`] with the places looked at.
pub fn find_anvil() -> Result<PathBuf, AnvilNotFound> {
    let looked_at: Vec<PathBuf> = candidates();
    let found = looked_at.iter().find(|path| path.is_file()).cloned();
    found.ok_or(AnvilNotFound { looked_at })
}

fn candidates() -> Vec<PathBuf> {
    if let Some(named) = env::var_os("TEAHOUSE_ANVIL") {
        return vec![named.into()];
    }
    let mut all = Vec::new();
    if let Some(contracts) = env::var_os("TEAHOUSE_CONTRACTS") {
        all.push(packaged(Path::new(&contracts)));
    }
    let here = env::current_dir().unwrap_or_default();
    all.extend(here.ancestors().map(|folder| packaged(&folder.join("contracts"))));
    let path = env::var_os("PATH").unwrap_or_default();
    all.extend(env::split_paths(&path).map(|folder| folder.join(program())));
    all
}

fn program() -> &'static str {
    if cfg!(windows) { "anvil.exe" } else { "anvil" }
}

/// The native program inside the platform package, never the script that wraps it: ending the script leaves anvil.
fn packaged(contracts: &Path) -> PathBuf {
    let system = match env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let machine = if env::consts::ARCH == "aarch64" { "arm64" } else { "amd64" };
    let package = format!("anvil-{system}-{machine}");
    contracts.join("node_modules/@foundry-rs").join(package).join("bin").join(program())
}
