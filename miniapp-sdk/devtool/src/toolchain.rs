//! A guest toolchain is a Rust compiler that can make WebAssembly, with its standard library and a linker.
//!
//! Three ways, tried in this order, each failure falling through to the next (TOOL-001):
//! 1. the compiler at hand already has the wasm32 standard library;
//! 2. the compiler at hand has the sources of its standard library (rustup's `rust-src`), and builds it;
//! 3. `rustup target add`;
//! 4. Debian's compiler builds it from its sources (`rustc-web` and `rust-web-src`), with a linker borrowed from any other toolchain. It
//!    comes last: it may be older than what a project asks for, and is then tried all the same.
//!
//! Installing Debian packages needs root, so it is left to the set-up command; the error names the exact lines.

use std::path::{Path, PathBuf};

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::ExitCode;
use crate::machine::{Machine, ThisMachine};
use crate::progress::{Progress, Step};
use crate::recipe;

pub(crate) mod named;

/// The one target of guests: no WASI, nothing ambient.
pub const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// Where the standard library of the guest comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandardLibrary {
    /// Precompiled, beside the compiler.
    Installed,
    /// Compiled with the first guest, from the sources in this folder (`…/lib/rustlib/src/rust`).
    FromSources(PathBuf),
}

/// A compiler, its standard library and a linker, all present on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestToolchain {
    /// The `cargo` to start: the real program, never rustup's proxy, so that the folder it starts in does not choose another version.
    pub cargo: PathBuf,
    /// The compiler.
    pub rustc: PathBuf,
    /// The linker, where the compiler's own is missing.
    pub linker: Option<PathBuf>,
    /// Where the standard library comes from.
    pub std: StandardLibrary,
    /// The compiler's own folder, whose name must not reach the bytes of a guest.
    pub sysroot: PathBuf,
    /// The first line of `rustc --version`, written into a package's `SOURCE`.
    pub version: String,
    /// The commit that the compiler was built from, or `unknown`.
    pub commit: String,
}

impl GuestToolchain {
    /// The arguments after `cargo build` that choose target and standard library.
    pub fn cargo_args(&self) -> Vec<String> {
        let is_borrowed = self.rustc == Path::new(DEBIAN_RUSTC);
        let age = is_borrowed.then_some("--ignore-rust-version");
        let args = ["--release", "--target", TARGET].into_iter().chain(self.build_std()).chain(age);
        args.map(str::to_owned).collect()
    }

    /// The argument that makes Cargo compile the standard library, where it has to.
    pub fn build_std(&self) -> Option<&'static str> {
        matches!(self.std, StandardLibrary::FromSources(_)).then_some("-Zbuild-std=std,panic_abort")
    }

    /// The environment of the build: the compiler, and leave to use `-Zbuild-std` where it is needed.
    pub fn env(&self) -> Vec<(&'static str, String)> {
        let mut env = vec![("RUSTC", self.rustc.display().to_string())];
        if matches!(self.std, StandardLibrary::FromSources(_)) {
            env.push(("RUSTC_BOOTSTRAP", "1".to_owned()));
        }
        env
    }

    /// A name for the folder of this toolchain's results: two toolchains never share one.
    pub fn folder_name(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
        let std = recipe::word_of(&self.std);
        format!("{}-{std}", self.version.chars().map(plain).collect::<String>().trim_end_matches('-'))
    }

    /// The compiler flags that name the linker.
    pub fn linker_flags(&self) -> Vec<String> {
        self.linker
            .iter()
            .flat_map(|linker| {
                [format!("-Clinker={}", linker.display()), "-Clinker-flavor=wasm-ld".to_owned()]
            })
            .collect()
    }
}

/// Why no guest can be compiled here.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ToolchainError {
    /// There is no `rustc` or `cargo` on the PATH.
    #[error("no Rust compiler found: install Rust with rustup, or Debian's rustc and cargo packages")]
    NoRust,
    /// There is a compiler, but no way to a wasm32 standard library.
    #[error(
        "{compiler} cannot make WebAssembly. Do one of these, then try again:\n  \
         rustup target add wasm32-unknown-unknown\n  \
         apt-get update && apt-get install -y rustc-web rust-web-src   (as root, on Debian)"
    )]
    NoWasmStandardLibrary {
        /// The version line of the compiler that was found.
        compiler: String,
    },
    /// The library could be built from sources, but nothing can link WebAssembly.
    #[error(
        "{compiler} has no WebAssembly linker: install rustup's toolchain (it carries rust-lld), or Debian's lld package"
    )]
    NoLinker {
        /// The version line of the compiler that was found.
        compiler: String,
    },
}

impl Coded for ToolchainError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoRust => ErrorCode::new("SDK-101"),
            Self::NoWasmStandardLibrary { .. } => ErrorCode::new("SDK-102"),
            Self::NoLinker { .. } => ErrorCode::new("SDK-103"),
        }
    }
}

impl ExitCode for ToolchainError {
    fn exit_code(&self) -> u8 {
        crate::EXIT_MISSING_TOOL
    }
}

/// The guest toolchain of this machine for the project in `folder` (its `rust-toolchain.toml` is obeyed).
///
/// # Errors
/// [`ToolchainError`] when all three ways are closed; its text is what to type.
pub fn find(folder: &Path, progress: &mut dyn Progress) -> Result<GuestToolchain, ToolchainError> {
    find_on(&ThisMachine, folder, progress)
}

/// [`find`] on a given machine.
///
/// # Errors
/// As [`find`].
pub fn find_on(
    machine: &dyn Machine,
    folder: &Path,
    progress: &mut dyn Progress,
) -> Result<GuestToolchain, ToolchainError> {
    let search = Search { machine, folder };
    let Some(own) = search.compiler(Path::new("rustc")) else {
        return search.with_sources_of(DEBIAN_RUSTC, None).unwrap_or(Err(ToolchainError::NoRust));
    };
    if let Some(found) = search.installed(&own) {
        return Ok(found); // TOOL-001
    }
    let with_own = search.with_sources_of(&own.rustc.display().to_string(), Some(&own));
    if let Some(Ok(found)) = with_own {
        return Ok(found);
    }
    progress.step(Step::AddingTarget);
    let added = machine.output(Path::new("rustup"), &["target", "add", TARGET], folder);
    if added.is_some()
        && let Some(found) = search.installed(&own)
    {
        return Ok(found);
    }
    let none = || Err(ToolchainError::NoWasmStandardLibrary { compiler: own.version.clone() });
    search.with_sources_of(DEBIAN_RUSTC, Some(&own)).or(with_own).unwrap_or_else(none)
}

/// A compiler found on the machine.
struct Compiler {
    rustc: PathBuf,
    cargo: Option<PathBuf>,
    sysroot: PathBuf,
    host: String,
    version: String,
    commit: String,
}

struct Search<'a> {
    machine: &'a dyn Machine,
    folder: &'a Path,
}

impl Search<'_> {
    fn ask(&self, program: &Path, args: &[&str]) -> Option<String> {
        self.machine.output(program, args, self.folder)
    }

    fn present(&self, path: PathBuf) -> Option<PathBuf> {
        self.machine.exists(&path).then_some(path)
    }

    fn compiler(&self, rustc: &Path) -> Option<Compiler> {
        let sysroot = PathBuf::from(self.ask(rustc, &["--print", "sysroot"])?);
        let verbose = self.ask(rustc, &["-vV"])?;
        let said = |what: &str| verbose.lines().find_map(|line| line.strip_prefix(what)).map(str::to_owned);
        let host = said("host: ")?;
        Some(Compiler {
            rustc: self.present(sysroot.join("bin/rustc")).unwrap_or_else(|| rustc.to_owned()),
            cargo: self.present(sysroot.join("bin/cargo")),
            version: verbose.lines().next().unwrap_or_default().to_owned(),
            commit: said("commit-hash: ").unwrap_or_else(|| "unknown".to_owned()),
            sysroot,
            host,
        })
    }

    fn installed(&self, compiler: &Compiler) -> Option<GuestToolchain> {
        let libdir = self.ask(&compiler.rustc, &["--print", "target-libdir", "--target", TARGET])?;
        self.present(PathBuf::from(libdir))?;
        Some(GuestToolchain {
            cargo: compiler.cargo.clone().unwrap_or_else(|| PathBuf::from("cargo")),
            rustc: compiler.rustc.clone(),
            linker: None,
            std: StandardLibrary::Installed,
            sysroot: compiler.sysroot.clone(),
            version: compiler.version.clone(),
            commit: compiler.commit.clone(),
        })
    }

    /// `None` when `rustc` has no sources; an error when it has them but nothing links.
    fn with_sources_of(
        &self,
        rustc: &str,
        own: Option<&Compiler>,
    ) -> Option<Result<GuestToolchain, ToolchainError>> {
        let compiler = self.compiler(Path::new(rustc))?;
        let sources = compiler.sysroot.join("lib/rustlib/src/rust");
        self.present(sources.join("library/std/src/lib.rs"))?;
        let cargo = own.and_then(|own| own.cargo.clone()).or(compiler.cargo.clone())?;
        let Some(linker) = self.linker(&compiler, own) else {
            return Some(Err(ToolchainError::NoLinker { compiler: compiler.version }));
        };
        Some(Ok(GuestToolchain {
            cargo,
            rustc: compiler.rustc,
            linker: Some(linker),
            std: StandardLibrary::FromSources(sources),
            sysroot: compiler.sysroot,
            version: compiler.version,
            commit: compiler.commit,
        }))
    }

    /// `rust-lld` of either toolchain, else the `wasm-ld` of the system.
    fn linker(&self, compiler: &Compiler, own: Option<&Compiler>) -> Option<PathBuf> {
        [Some(compiler), own]
            .into_iter()
            .flatten()
            .find_map(|c| self.present(c.sysroot.join(format!("lib/rustlib/{}/bin/rust-lld", c.host))))
            .or_else(|| self.present(PathBuf::from("/usr/bin/wasm-ld")))
    }
}

#[cfg(test)]
mod tests;
