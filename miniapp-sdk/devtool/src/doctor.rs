//! A doctor looks whether apps can be built on this machine, and says what is missing and what to do about it; it installs nothing.

use std::fmt::Display;
use std::path::Path;

use serde::Serialize;
use teahouse_base::Coded;

use crate::machine::{Machine, ThisMachine};
use crate::progress::Silent;
use crate::toolchain::ToolchainError;
use crate::{Language, node, toolchain};

/// Whether apps in one language can be built here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// `rust` or `ts`.
    pub language: &'static str,
    /// What builds them, when nothing is missing.
    pub found: Option<String>,
    /// The code with which a build ends, when something is missing.
    pub code: Option<String>,
    /// What is missing, and what to do about it.
    pub missing: Option<String>,
}

/// Whether apps in `language` can be built on this machine, as a project in `folder` sees it.
pub fn look(language: Language, folder: &Path) -> Finding {
    look_on(&ThisMachine, language, folder)
}

/// [`look`] on a given machine.
pub fn look_on(machine: &dyn Machine, language: Language, folder: &Path) -> Finding {
    match language {
        Language::Rust => finding(language, rust(machine, folder)),
        Language::TypeScript => {
            let node = node::find_on(machine, folder);
            finding(language, node.map(|found| format!("node {}", found.version)))
        }
    }
}

fn rust(machine: &dyn Machine, folder: &Path) -> Result<String, ToolchainError> {
    let found = toolchain::find_on(&Untouched(machine), folder, &mut Silent)?;
    let cargo = machine.output(&found.cargo, &["--version"], folder);
    cargo.map(|_| found.version).ok_or(ToolchainError::NoRust)
}

fn finding<E: Coded + Display>(language: Language, asked: Result<String, E>) -> Finding {
    let (code, missing) = match &asked {
        Ok(_) => (None, None),
        Err(missing) => (Some(missing.code().as_str().to_owned()), Some(missing.to_string())),
    };
    Finding { language: language.word(), found: asked.ok(), code, missing }
}

/// A machine on which nothing is installed by looking at it: a search would have rustup add the target.
struct Untouched<'a>(&'a dyn Machine);

impl Machine for Untouched<'_> {
    fn output(&self, program: &Path, args: &[&str], cwd: &Path) -> Option<String> {
        if program == Path::new("rustup") {
            return None; // TOOL-013
        }
        self.0.output(program, args, cwd)
    }

    fn exists(&self, path: &Path) -> bool {
        self.0.exists(path)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::machine::ScriptedMachine;

    const CARGO: &str = "/rustup/bin/cargo --version";

    fn rustup_machine() -> ScriptedMachine {
        let libdir = "/rustup/bin/rustc --print target-libdir --target wasm32-unknown-unknown";
        ScriptedMachine::default()
            .answers("rustc --print sysroot", "/rustup")
            .answers("rustc -vV", "rustc 1.95.0 (abc 2026-04-01)\nhost: x86_64-unknown-linux-gnu")
            .answers("/rustup/bin/rustc --print sysroot", "/rustup")
            .answers("/rustup/bin/rustc -vV", "rustc 1.95.0 (abc 2026-04-01)\nhost: x86_64-unknown-linux-gnu")
            .answers(libdir, "/rustup/wasm-std")
            .answers("rustup target add wasm32-unknown-unknown", "")
            .has("/rustup/bin/rustc")
            .has("/rustup/bin/cargo")
    }

    fn seen(machine: &dyn Machine, language: Language) -> Finding {
        look_on(machine, language, Path::new("/project"))
    }

    #[test]
    fn what_is_there_is_named_and_nothing_is_missing() {
        let machine = rustup_machine()
            .has("/rustup/wasm-std")
            .answers(CARGO, "cargo 1.95.0")
            .answers("node --version", "v22.1.0")
            .answers("npm --version", "11.0.0");

        let rust = seen(&machine, Language::Rust);
        let ts = seen(&machine, Language::TypeScript);

        assert_eq!((rust.language, rust.missing), ("rust", None));
        assert!(rust.found.unwrap().starts_with("rustc 1.95.0"));
        assert_eq!((ts.language, ts.found.as_deref(), ts.missing), ("ts", Some("node v22.1.0"), None));
    }

    #[test]
    fn what_is_missing_is_named_with_its_code_and_a_next_step() {
        let bare = ScriptedMachine::default();
        let no_cargo = rustup_machine().has("/rustup/wasm-std");
        let no_target = rustup_machine().answers(CARGO, "cargo 1.95.0");
        for (machine, language, code, step) in [
            (&bare, Language::Rust, "SDK-101", "install Rust"),
            (&no_cargo, Language::Rust, "SDK-101", "cargo"),
            (&no_target, Language::Rust, "SDK-102", "rustup target add"),
            (&bare, Language::TypeScript, "SDK-104", "install Node.js"),
        ] {
            let found = seen(machine, language);
            assert_eq!((found.code.as_deref(), found.found), (Some(code), None));
            assert!(found.missing.as_deref().unwrap().contains(step), "{:?}", found.missing);
        }
    }

    /// A machine that notes which programs were started.
    struct Noting(ScriptedMachine, RefCell<Vec<String>>);

    impl Machine for Noting {
        fn output(&self, program: &Path, args: &[&str], cwd: &Path) -> Option<String> {
            self.1.borrow_mut().push(program.display().to_string());
            self.0.output(program, args, cwd)
        }

        fn exists(&self, path: &Path) -> bool {
            self.0.exists(path)
        }
    }

    #[test]
    fn tool_013_looking_installs_nothing() {
        let machine = Noting(rustup_machine(), RefCell::default());
        for language in [Language::Rust, Language::TypeScript] {
            assert!(seen(&machine, language).missing.is_some());
        }
        let started = machine.1.into_inner();
        assert!(started.iter().any(|program| program == "rustc"));
        assert!(started.iter().all(|program| program != "rustup"), "{started:?}");
    }
}
