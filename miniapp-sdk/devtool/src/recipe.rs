//! A recipe is what somebody needs to make a bundle's bytes again; it travels in the bundle as `SOURCE`.
//!
//! It names every program that leaves a trace in the bytes, and nothing of the machine or the person: what is not in it must not
//! change them (TOOL-021).

use std::path::Path;
use std::{fmt, fs};

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use crate::Language;
use crate::machine::Machine;
use crate::toolchain::{GuestToolchain, StandardLibrary, TARGET};

/// How this program makes bundles. It counts up with whatever changes the bytes and is neither source nor tool, this file's form
/// included.
pub const RECIPE: &str = "teahouse app build 2";

/// The crate that is the SDK of a Rust app.
const RUST_SDK: &str = "teahouse-miniapp";

/// What a bundle was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// `rust` or `ts`.
    pub language: String,
    /// The SDK and its version.
    pub sdk: String,
    /// Rust: the compiler, as the first line of `rustc -vV` says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compiler: Option<String>,
    /// Rust: the commit that the compiler was built from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Rust: what `cargo --version` says; it hashes into symbols.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cargo: Option<String>,
    /// Rust: whether the standard library was `installed` or built `from-sources`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub std: Option<String>,
    /// Rust: what was compiled for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// TypeScript: the JavaScript engine and its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// TypeScript: what joined the sources, and its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundler: Option<String>,
    /// How it was made: [`RECIPE`].
    pub recipe: String,
}

/// Something that a bundle was made with, and that is not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// What: `compiler`, `sdk`, `recipe` ….
    pub what: &'static str,
    /// What the bundle names.
    pub needed: String,
    /// What is here in its place.
    pub found: String,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, needed, found } = self;
        write!(f, "another {what} is needed: the bundle was made with {needed}, here is {found}")
    }
}

impl Recipe {
    /// The recipe of a Rust app.
    pub(crate) fn of_rust(toolchain: &GuestToolchain, cargo: String, sdk: String) -> Self {
        Self {
            language: Language::Rust.word().to_owned(),
            sdk,
            compiler: Some(toolchain.version.clone()),
            commit: Some(toolchain.commit.clone()),
            cargo: Some(cargo),
            std: Some(word_of(&toolchain.std).to_owned()),
            target: Some(TARGET.to_owned()),
            engine: None,
            bundler: None,
            recipe: RECIPE.to_owned(),
        }
    }

    /// The recipe of a TypeScript app.
    pub(crate) fn of_typescript(sdk: String, engine: String, bundler: String) -> Self {
        Self {
            language: Language::TypeScript.word().to_owned(),
            sdk,
            compiler: None,
            commit: None,
            cargo: None,
            std: None,
            target: None,
            engine: Some(engine),
            bundler: Some(bundler),
            recipe: RECIPE.to_owned(),
        }
    }

    /// As a bundle's `SOURCE`.
    pub fn to_source(&self) -> String {
        toml::to_string(self).expect("a recipe has only texts, which TOML can write")
    }

    /// Reads a bundle's `SOURCE`; nothing when it says less, or more, than a recipe of this program.
    pub fn from_source(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        toml::from_str(text).ok()
    }

    /// The number of the recipe in a bundle's `SOURCE`, whatever else it says.
    pub fn number_in(bytes: &[u8]) -> Option<String> {
        let table: Table = std::str::from_utf8(bytes).ok()?.parse().ok()?;
        Some(table.get("recipe")?.as_str()?.to_owned())
    }

    /// The first thing that this recipe names and `here` has otherwise.
    pub fn lacks(&self, here: &Self) -> Option<Lack> {
        let pairs = [
            ("recipe", Some(&self.recipe), Some(&here.recipe)),
            ("sdk", Some(&self.sdk), Some(&here.sdk)),
            ("compiler", self.compiler.as_ref(), here.compiler.as_ref()),
            ("commit", self.commit.as_ref(), here.commit.as_ref()),
            ("cargo", self.cargo.as_ref(), here.cargo.as_ref()),
            ("std", self.std.as_ref(), here.std.as_ref()),
            ("target", self.target.as_ref(), here.target.as_ref()),
            ("engine", self.engine.as_ref(), here.engine.as_ref()),
            ("bundler", self.bundler.as_ref(), here.bundler.as_ref()),
        ];
        let said = |text: Option<&String>| text.cloned().unwrap_or_else(|| "none".to_owned());
        let other = pairs.into_iter().find(|(_, needed, found)| needed != found);
        other.map(|(what, needed, found)| Lack { what, needed: said(needed), found: said(found) })
    }
}

/// How a recipe calls the way to a standard library.
pub(crate) const fn word_of(std: &StandardLibrary) -> &'static str {
    match std {
        StandardLibrary::Installed => "installed",
        StandardLibrary::FromSources(_) => "from-sources",
    }
}

/// What the toolchain's cargo calls itself.
pub(crate) fn cargo_of(machine: &dyn Machine, toolchain: &GuestToolchain, folder: &Path) -> String {
    machine.output(&toolchain.cargo, &["--version"], folder).unwrap_or_else(|| "unknown".to_owned())
}

/// The SDK that the lock file in `folder` names, and its version.
pub(crate) fn sdk_in_lock(folder: &Path) -> Option<String> {
    let lock: Table = fs::read_to_string(folder.join("Cargo.lock")).ok()?.parse().ok()?;
    let text = |package: &Value, name: &str| Some(package.get(name)?.as_str()?.to_owned());
    let packages = lock.get("package")?.as_array()?;
    let sdk = packages.iter().find(|package| text(package, "name").as_deref() == Some(RUST_SDK))?;
    Some(format!("{RUST_SDK} {}", text(sdk, "version")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rust() -> Recipe {
        let toolchain = GuestToolchain {
            cargo: "/cargo".into(),
            rustc: "/rustc".into(),
            linker: None,
            std: StandardLibrary::Installed,
            sysroot: "/".into(),
            version: "rustc 1.95.0 (abc 2026-04-01)".to_owned(),
            commit: "abcdef".to_owned(),
        };
        Recipe::of_rust(&toolchain, "cargo 1.95.0".to_owned(), "teahouse-miniapp 0.1.0".to_owned())
    }

    #[test]
    fn tool_021_a_recipe_names_compiler_commit_sdk_and_number_and_reads_back() {
        let source = rust().to_source();
        for part in ["rustc 1.95.0", "abcdef", "cargo 1.95.0", "teahouse-miniapp 0.1.0", RECIPE] {
            assert!(source.contains(part), "{part} is missing in {source}");
        }
        assert_eq!(Recipe::from_source(source.as_bytes()), Some(rust()));
        assert_eq!(Recipe::number_in(source.as_bytes()).as_deref(), Some(RECIPE));
        let of_ts = Recipe::of_typescript("sdk 1".into(), "engine 2".into(), "bundler 3".into());
        assert_eq!(Recipe::from_source(of_ts.to_source().as_bytes()), Some(of_ts));
        let others: [&[u8]; 5] =
            [b"", b"tea", b"\xff", b"recipe = 1", b"recipe = \"x\"\nhome = \"/home/anna\""];
        for other in others {
            assert_eq!(Recipe::from_source(other), None);
        }
    }

    #[test]
    fn the_first_thing_that_is_not_here_is_named_with_what_is() {
        let here =
            Recipe { compiler: Some("rustc 1.96.0".to_owned()), commit: Some("0".to_owned()), ..rust() };
        let lack = rust().lacks(&here).unwrap();
        assert_eq!((lack.what, lack.needed.as_str()), ("compiler", "rustc 1.95.0 (abc 2026-04-01)"));
        assert_eq!(lack.found, "rustc 1.96.0");
        assert_eq!(rust().lacks(&rust()), None);
        let newer = Recipe { sdk: "teahouse-miniapp 0.2.0".to_owned(), ..rust() };
        assert_eq!(rust().lacks(&newer).map(|lack| lack.what), Some("sdk"));
    }

    #[test]
    fn the_sdk_is_read_from_the_lock_file() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(sdk_in_lock(folder.path()), None);
        let lock = "version = 4\n[[package]]\nname = \"tea\"\nversion = \"1.0.0\"\n\
                    [[package]]\nname = \"teahouse-miniapp\"\nversion = \"0.3.1\"\n";
        fs::write(folder.path().join("Cargo.lock"), lock).unwrap();
        assert_eq!(sdk_in_lock(folder.path()).as_deref(), Some("teahouse-miniapp 0.3.1"));
    }
}
