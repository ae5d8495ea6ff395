//! A second host is the engine's Python package: it runs the example apps as well, and must see what ours saw.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::step::{self, Table};
use crate::{places, tools};

/// The apps that are compared: two in Rust, one in TypeScript.
const APPS: [&str; 3] = ["examples/red-envelope", "examples/shielded-pay", "miniapp-sdk/ts/templates/blank"];

/// Writes down the plays of the example apps and plays them again in Python.
pub fn compare(table: &mut Table, full: bool) {
    const NAME: &str = "apps: the same trees in another host";
    if !full {
        table.skip(NAME, "--full runs it");
        return;
    }
    let mut prepared = None;
    table.check("apps: the engine's Python package, and plays", || {
        prepared = Some((tools::python_engine()?, plays()?));
        Ok(Vec::new())
    });
    match prepared {
        Some((python, plays)) => table.command(NAME, &mut second_host(&python, &plays)),
        None => table.skip(NAME, "the step above failed"),
    }
}

/// The plays of our own host, each beside its component.
fn plays() -> Result<Vec<PathBuf>> {
    let out = places::workshop("plays")?;
    std::fs::remove_dir_all(&out).context("the plays of an earlier run cannot be removed")?;
    let mut build = tools::cargo();
    // Beside the package of features, so that no dependency is compiled a second time.
    let packages = ["--package", "teahouse-devtool", "--package", "teahouse-features"];
    build.args(["build", "--locked", "--example", "plays"]).args(packages);
    step::must("the program that writes plays down", &mut build)?;
    let mut write = Command::new(places::program("examples/plays"));
    write.arg(&out).args(APPS).env("TEAHOUSE_GUEST_CACHE", places::target().join("xtask/guests"));
    step::must("plays of the example apps", write.current_dir(places::root()))?;
    let files = std::fs::read_dir(&out)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let mut plays: Vec<_> =
        files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    plays.sort();
    anyhow::ensure!(plays.len() == APPS.len(), "{} apps were to be played, {} were", APPS.len(), plays.len());
    Ok(plays)
}

fn second_host(python: &Path, plays: &[PathBuf]) -> Command {
    let mut command = Command::new(python);
    // Without -B Python leaves compiled files beside its sources.
    command.arg("-B").arg(places::root().join("host/runtime/tests/python/second_host.py")).args(plays);
    command
}
