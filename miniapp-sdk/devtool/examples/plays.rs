//! Writes down what the scenarios of projects come to, for another host to play again.
//!
//! `plays OUT PROJECT…` leaves `OUT/NAME-LANGUAGE.wasm` and `OUT/NAME-LANGUAGE.json`; `host/runtime/tests/python` reads them.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use teahouse_devtool::{BuildOptions, Project, Silent, build, scenario};

fn main() -> Result<(), Box<dyn Error>> {
    let mut folders = std::env::args_os().skip(1).map(PathBuf::from);
    let out = folders.next().ok_or("usage: plays OUT PROJECT…")?;
    fs::create_dir_all(&out)?;
    folders.try_for_each(|project| write_down(&project, &out))
}

fn write_down(folder: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let project = Project::open(folder)?;
    let built = build(&project, &BuildOptions::from_env(), &mut Silent)?;
    let recorded = scenario::record(&project, &built, &mut Silent)?;
    let name = format!("{}-{}", project.manifest().name, project.language().word());
    fs::write(out.join(&name).with_extension("wasm"), &built.component)?;
    fs::write(out.join(&name).with_extension("json"), serde_json::to_vec(&recorded)?)?;
    Ok(())
}
