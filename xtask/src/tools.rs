//! What a bare machine may lack, how we notice, and how it is installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::{places, step};

/// Whether a program answers.
pub fn answers(program: &str, argument: &str) -> bool {
    let quiet = Command::new(program)
        .arg(argument)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    quiet.is_ok_and(|status| status.success())
}

/// cargo in the root folder.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(places::root());
    command
}

/// npm in a folder of the checkout.
pub fn npm(folder: &str) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(places::root().join(folder));
    command
}

/// forge in the contracts' folder: the native binary, never the wrapper.
pub fn forge() -> Command {
    let mut command = Command::new(foundry("forge"));
    command.current_dir(places::root().join("contracts"));
    command
}

/// A program of the Foundry packages, or its name where no package carries it for this platform.
pub fn foundry(name: &str) -> PathBuf {
    let platform = format!("{}-{}", node_os(), node_arch());
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let package = format!("contracts/node_modules/@foundry-rs/{name}-{platform}/bin/{file}");
    let native = places::root().join(package);
    if native.exists() { native } else { PathBuf::from(name) }
}

fn node_os() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    }
}

fn node_arch() -> &'static str {
    match std::env::consts::ARCH {
        "aarch64" => "arm64",
        _ => "amd64",
    }
}

/// Installs the packages of a folder when its lock file is newer than what is there.
pub fn npm_packages(folder: &str) -> Result<()> {
    anyhow::ensure!(answers("npm", "--version"), "Node.js with npm is needed: install Node.js 20 or later");
    let root = places::root().join(folder);
    if is_current(&root.join("package-lock.json"), &root.join("node_modules/.package-lock.json")) {
        return Ok(());
    }
    step::must(
        &format!("npm packages of {folder}"),
        npm(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]),
    )
}

fn is_current(source: &Path, made: &Path) -> bool {
    let modified = |path: &Path| path.metadata().and_then(|meta| meta.modified());
    matches!((modified(source), modified(made)), (Ok(source), Ok(made)) if made >= source)
}

/// Makes sure that mini-apps can be compiled to WebAssembly: by rustup's library, which is as new as the compiler, else by Debian's.
pub fn wasm_target() -> Result<()> {
    if has_wasm_std() {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    let added = step::must(
        "rustup target wasm32-unknown-unknown",
        rustup.args(["target", "add", "wasm32-unknown-unknown"]),
    );
    if added.is_ok() && has_wasm_std() || has_debian_wasm() {
        return Ok(());
    }
    if is_root() && answers("apt-get", "--version") {
        // A failure falls through to the message below, which says what is left to do.
        let installed = apt_install("the WebAssembly standard library", &["rustc-web", "rust-web-src"]);
        if installed.is_ok() && has_debian_wasm() {
            return Ok(());
        }
    }
    added.context("mini-apps need the WebAssembly target: rustup target add wasm32-unknown-unknown, or as root on Debian: apt-get install rustc-web rust-web-src")?;
    anyhow::bail!("the WebAssembly target was added, and the compiler does not find it")
}

fn has_wasm_std() -> bool {
    let asked = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"])
        .output();
    asked.is_ok_and(|answer| Path::new(String::from_utf8_lossy(&answer.stdout).trim()).is_dir())
}

fn has_debian_wasm() -> bool {
    let asked = Command::new("/usr/bin/rustc").args(["--print", "sysroot"]).output();
    asked.is_ok_and(|answer| {
        let sysroot = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
        Path::new(&sysroot).join("lib/rustlib/src/rust/library/std").is_dir()
    })
}

/// The browser for the tests of the screens: Debian's, installed when we may.
pub fn chromium() -> Result<PathBuf> {
    let path = PathBuf::from("/usr/bin/chromium");
    if !path.exists() && is_root() {
        apt_install(
            "Chromium for the browser tests",
            &["chromium", "fonts-noto-cjk", "fonts-noto-color-emoji"],
        )?;
    }
    anyhow::ensure!(path.exists(), "browser tests need Chromium: as root, apt-get install chromium");
    Ok(path)
}

/// The folder of the programs that analyse contracts: Slither and Halmos, from PyPI, in an environment of their own.
pub fn analysers() -> Result<PathBuf> {
    let folder = places::workshop("python")?;
    let programs = folder.join("bin");
    if programs.join("slither").exists() && programs.join("halmos").exists() {
        return Ok(programs);
    }
    python_packages("Slither and Halmos", &folder, &["slither-analyzer==0.11.6", "halmos==0.3.3"])?;
    Ok(programs)
}

/// Python with the sandbox's engine as a package: of another release than the host's, because it is a second opinion.
pub fn python_engine() -> Result<PathBuf> {
    const ENGINE: &str = "wasmtime==50.0.1";
    let folder = places::workshop(&ENGINE.replace("==", "-"))?;
    let python = folder.join("bin/python");
    let has_engine = |python: &Path| {
        let asked = Command::new(python).args(["-c", "import wasmtime.component"]).output();
        asked.is_ok_and(|answer| answer.status.success())
    };
    if !has_engine(&python) {
        python_packages("The engine's Python package", &folder, &[ENGINE])?;
        anyhow::ensure!(
            has_engine(&python),
            "{ENGINE} is installed in {} and does not load",
            folder.display()
        );
    }
    Ok(python)
}

/// Makes a Python environment in `folder` and installs `packages` from PyPI into it.
fn python_packages(what: &str, folder: &Path, packages: &[&str]) -> Result<()> {
    let mut make = Command::new("python3");
    step::must("a Python environment", make.args(["-m", "venv"]).arg(folder))
        .with_context(|| format!("{what}: Python 3 with venv is needed: apt-get install python3-venv"))?;
    let mut pip = Command::new(folder.join("bin/pip"));
    step::must(what, pip.args(["install", "--quiet"]).args(packages))
        .with_context(|| format!("{}, from PyPI: the network is needed once", packages.join(" and ")))
}

fn apt_install(what: &str, packages: &[&str]) -> Result<()> {
    let mut update = Command::new("apt-get");
    step::must("Debian's package list", update.args(["update", "-qq"]))?;
    let mut install = Command::new("apt-get");
    install.args(["install", "-y", "-qq", "--no-remove", "--no-install-recommends"]).args(packages);
    step::must(what, install.env("DEBIAN_FRONTEND", "noninteractive"))
}

fn is_root() -> bool {
    let asked = Command::new("id").arg("-u").output();
    asked.is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}

/// cargo that builds for wasm32, whichever way this machine has.
pub fn wasm_cargo() -> Result<Command> {
    let mut command = cargo();
    command.args(["build", "--locked", "--target", "wasm32-unknown-unknown"]);
    command.arg("--target-dir").arg(places::workshop("wasm")?);
    // The core takes chance as an argument, so no source of it is linked; a browser's shell will bring its own.
    command.env("RUSTFLAGS", "--cfg getrandom_backend=\"unsupported\"");
    if !has_wasm_std() {
        // Debian's compiler carries the library's sources, and its own version is what they must be built with.
        command.args(["-Zbuild-std=std,panic_abort", "--ignore-rust-version"]);
        command.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
    }
    Ok(command)
}
