//! A bundle is made again by somebody else: another home, another name, another folder, and the same bytes.
//!
//! Whole builds in caches of their own take minutes, so they are part of the full run (`TEAHOUSE_FULL=1`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use teahouse_bundle::VerifiedPackage;

fn is_full() -> bool {
    std::env::var_os("TEAHOUSE_FULL").is_some_and(|full| full == "1")
}

/// A person on this machine: a home, caches and a name of their own, and the compilers and fetched sources of everybody.
struct Person {
    home: PathBuf,
    name: &'static str,
}

impl Person {
    fn new(room: &Path, name: &'static str) -> Self {
        let home = room.join(name);
        let cargo = home.join("its cargo");
        fs::create_dir_all(&cargo).unwrap();
        let registry = usual("CARGO_HOME", ".cargo").join("registry");
        if registry.is_dir() {
            link(&registry, &cargo.join("registry"));
        }
        Self { home, name }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_teahouse"));
        command.env("HOME", &self.home).env("USER", self.name).env("LOGNAME", self.name);
        command.env("CARGO_HOME", self.home.join("its cargo"));
        command.env("RUSTUP_HOME", usual("RUSTUP_HOME", ".rustup"));
        command.env("npm_config_cache", usual("npm_config_cache", ".npm"));
        command.env("TEAHOUSE_HOME", self.home.join("teahouse"));
        command.env("TEAHOUSE_GUEST_CACHE", self.home.join("guests"));
        command.env_remove("XDG_CACHE_HOME").env_remove("TEAHOUSE_PROFILE");
        command.current_dir(&self.home).arg("--json").args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {} {told}", output.status);
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn refused(&self, arguments: &[&str]) -> (i32, Value) {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        let object = told.lines().rev().find_map(|line| serde_json::from_str::<Value>(line).ok());
        (output.status.code().unwrap(), object.unwrap_or_default()["error"].clone())
    }
}

/// The folder that a variable names, else the usual one in this user's home.
fn usual(variable: &str, name: &str) -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap()).join(name);
    std::env::var_os(variable).map_or_else(home, PathBuf::from)
}

#[cfg(unix)]
fn link(original: &Path, link: &Path) {
    std::os::unix::fs::symlink(original, link).unwrap();
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) {}

/// A project is begun and packed by one person, and by another one from a copy; the second one verifies the first one's bundle.
fn is_the_same_for_two(lang: &str, never: &[&str]) {
    let room = tempfile::tempdir().unwrap();
    let (anna, bo) = (Person::new(room.path(), "anna"), Person::new(room.path(), "bo-in-another-place"));
    let (near, far) = (anna.home.join("tea-shop"), bo.home.join("far/away/Her Copy"));
    let (near, far) = (near.to_str().unwrap(), far.to_str().unwrap());
    // given the same sources in two places
    anna.json(&["app", "new", "tea-shop", "--lang", lang, "--folder", near]);
    bo.json(&["app", "new", "tea-shop", "--lang", lang, "--folder", far]);
    // when one packs them
    let bundle = anna.home.join("tea-shop.teahouse");
    let path = bundle.to_str().unwrap();
    let packed = anna.json(&["app", "pack", near, "--key", "publisher.key", "--out", path]);
    if lang == "rust" {
        // the lock file is a source: it names every crate
        fs::copy(Path::new(near).join("Cargo.lock"), Path::new(far).join("Cargo.lock")).unwrap();
    }
    // then the other makes the same, to the last byte
    let verified = bo.json(&["app", "build", "--verify", path, far]);
    assert_eq!(verified["bundle"], packed["bundle"]);
    assert_eq!(verified["same"], true);
    // and no member says where or by whom it was made
    let package = VerifiedPackage::from_bytes(&fs::read(&bundle).unwrap()).unwrap();
    let own =
        [room.path().to_str().unwrap(), "tea-shop.teahouse", "Her Copy", "bo-in-another-place", "its cargo"];
    for (member, bytes) in package.archive().files() {
        for place in own.iter().chain(never) {
            let found = bytes.windows(place.len()).any(|window| window == place.as_bytes());
            assert!(!found, "{place} is in {member}");
        }
    }
    // and a change of the sources is found
    let manifest = Path::new(far).join("manifest.toml");
    fs::write(&manifest, fs::read_to_string(&manifest).unwrap() + "\n# mine\n").unwrap();
    let (status, error) = bo.refused(&["app", "build", "--verify", path, far]);
    assert_eq!((status, error["code"].as_str()), (7, Some("SDK-804")));
    assert_eq!(error["params"]["member"], "manifest.toml");
}

#[test]
fn tool_021_a_rust_bundle_is_the_same_under_another_home_name_and_folder() {
    if is_full() {
        is_the_same_for_two("rust", &["/home", "/root", "/tmp"]);
    }
}

/// The engine is somebody else's build and names folders of theirs, the same for everybody.
#[test]
fn tool_021_a_typescript_bundle_is_the_same_under_another_home_name_and_folder() {
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).status();
    if is_full() && node.is_ok_and(|status| status.success()) {
        is_the_same_for_two("ts", &[]);
    }
}
