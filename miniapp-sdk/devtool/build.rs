//! The SDKs and the templates become part of the program: their files, byte for byte, in a list sorted by path.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What is carried: a file or folder, seen from this crate, and its place in the list. Tests, results and packages of others are not.
const CARRIED: [(&str, &str); 16] = [
    ("../../LICENSE-APACHE", "sdk/rust/LICENSE-APACHE"),
    ("../../LICENSE-MIT", "sdk/rust/LICENSE-MIT"),
    ("../rust/Cargo.toml", "sdk/rust/Cargo.toml"),
    ("../rust/src", "sdk/rust/src"),
    ("../wit/level-1", "sdk/rust/wit"),
    ("../../LICENSE-APACHE", "sdk/ts/LICENSE-APACHE"),
    ("../../LICENSE-MIT", "sdk/ts/LICENSE-MIT"),
    ("../ts/package.json", "sdk/ts/package.json"),
    ("../ts/package-lock.json", "sdk/ts/package-lock.json"),
    ("../ts/tsconfig.base.json", "sdk/ts/tsconfig.base.json"),
    ("../ts/tsconfig.json", "sdk/ts/tsconfig.json"),
    ("../ts/src", "sdk/ts/src"),
    ("../ts/tools", "sdk/ts/tools"),
    ("../wit/level-1", "sdk/ts/wit"),
    ("../templates/rust", "templates/rust"),
    ("../ts/templates", "templates/ts"),
];

/// Folders that hold results, never sources.
const RESULTS: [&str; 3] = ["target", "node_modules", "dist"];

fn main() -> io::Result<()> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).ok_or(io::ErrorKind::NotFound);
    let (here, out) = (folder("CARGO_MANIFEST_DIR")?, folder("OUT_DIR")?);
    let mut files = BTreeMap::new();
    for (from, place) in CARRIED {
        println!("cargo:rerun-if-changed={from}");
        add(&here, from, place, &mut files)?;
    }
    let lines: String = files.iter().map(line).collect();
    let list = format!("pub(crate) static FILES: &[(&str, &[u8])] = &[\n{lines}];\n");
    fs::write(out.join("carried.rs"), list)
}

/// An entry of the list. Where this crate lies is asked when it is compiled, so that a list which another checkout left in a shared
/// target folder names the files of this one.
fn line((place, from): (&String, &String)) -> String {
    let from = format!("/{from}");
    format!("    ({place:?}, include_bytes!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {from:?}))),\n")
}

/// Adds the file `from`, or every file below it, under its place in the list.
fn add(here: &Path, from: &str, place: &str, files: &mut BTreeMap<String, String>) -> io::Result<()> {
    let lies = here.join(from);
    if !lies.is_dir() {
        files.insert(place.to_owned(), from.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(lies)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let is_left_out = RESULTS.contains(&name.as_str()) || (name.starts_with('.') && name != ".gitignore");
        if !is_left_out {
            add(here, &format!("{from}/{name}"), &format!("{place}/{name}"), files)?;
        }
    }
    Ok(())
}
