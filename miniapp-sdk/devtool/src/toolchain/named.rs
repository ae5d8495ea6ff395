//! A named toolchain is the one that a bundle says it was made with, wherever on this machine it lies.
//!
//! Looking for it installs nothing: a machine that lacks it is told which one is needed (TOOL-022).

use std::path::{Path, PathBuf};

use super::{Compiler, DEBIAN_RUSTC, GuestToolchain, Search};
use crate::machine::Machine;
use crate::recipe::{Lack, Recipe, cargo_of, word_of};

/// The toolchain that `recipe` names, as the project in `folder` sees this machine.
///
/// # Errors
/// What is lacking, and what is here in its place.
pub(crate) fn find_on(machine: &dyn Machine, folder: &Path, recipe: &Recipe) -> Result<GuestToolchain, Lack> {
    let search = Search { machine, folder };
    let own = search.compiler(Path::new("rustc"));
    let (mut others, mut without) = (Vec::new(), None);
    for rustc in search.every_rustc() {
        let Some(compiler) = search.compiler(&rustc) else { continue };
        if Some(&compiler.version) != recipe.compiler.as_ref()
            || Some(&compiler.commit) != recipe.commit.as_ref()
        {
            others.push(said_of(&compiler));
            continue;
        }
        match search.with_std(&compiler, own.as_ref(), recipe) {
            Some(found) => return Ok(found),
            None => without = Some(compiler.version),
        }
    }
    Err(lack(recipe, others, without)) // TOOL-022
}

fn lack(recipe: &Recipe, mut others: Vec<String>, without: Option<String>) -> Lack {
    if let Some(compiler) = without {
        let std = recipe.std.as_deref().unwrap_or("none");
        let needed = format!("the WebAssembly standard library of {compiler}, {std}");
        return Lack { what: "std", needed, found: "none".to_owned() };
    }
    others.dedup();
    let or_unknown = |text: &Option<String>| text.clone().unwrap_or_else(|| "unknown".to_owned());
    let needed = format!("{}, commit {}", or_unknown(&recipe.compiler), or_unknown(&recipe.commit));
    let found = if others.is_empty() { "none".to_owned() } else { others.join("; ") };
    Lack { what: "compiler", needed, found }
}

fn said_of(compiler: &Compiler) -> String {
    format!("{}, commit {}", compiler.version, compiler.commit)
}

impl Search<'_> {
    /// The compiler at hand, those that rustup has, and Debian's.
    fn every_rustc(&self) -> Vec<PathBuf> {
        let rustup = Path::new("rustup");
        let listed = self.ask(rustup, &["toolchain", "list"]).unwrap_or_default();
        let names = listed.lines().filter_map(|line| line.split_whitespace().next());
        let of_rustup = names.filter_map(|name| self.ask(rustup, &["which", "--toolchain", name, "rustc"]));
        let mut all = vec![PathBuf::from("rustc")];
        all.extend(of_rustup.map(PathBuf::from));
        all.push(PathBuf::from(DEBIAN_RUSTC));
        all
    }

    /// The toolchain of `compiler` with the standard library that `recipe` names, and with its cargo where that is here.
    fn with_std(
        &self,
        compiler: &Compiler,
        own: Option<&Compiler>,
        recipe: &Recipe,
    ) -> Option<GuestToolchain> {
        let rustc = compiler.rustc.display().to_string();
        let from_sources = |cargo: Option<&Compiler>| self.with_sources_of(&rustc, cargo)?.ok();
        let ways = [self.installed(compiler), from_sources(own), from_sources(Some(compiler))];
        let fits = |found: &GuestToolchain| recipe.std.as_deref() == Some(word_of(&found.std));
        let mut fitting: Vec<GuestToolchain> = ways.into_iter().flatten().filter(fits).collect();
        let cargo = |found: &GuestToolchain| Some(cargo_of(self.machine, found, self.folder));
        let best = fitting.iter().position(|found| cargo(found) == recipe.cargo).unwrap_or(0);
        (!fitting.is_empty()).then(|| fitting.swap_remove(best))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::ScriptedMachine;
    use crate::toolchain::StandardLibrary;

    const HOST: &str = "host: x86_64-unknown-linux-gnu";

    /// A machine with two toolchains of rustup; the older one is at hand.
    fn machine() -> ScriptedMachine {
        let verbose = |version: &str, commit: &str| format!("rustc {version}\ncommit-hash: {commit}\n{HOST}");
        let mut machine = ScriptedMachine::default()
            .answers("rustc --print sysroot", "/old")
            .answers("rustc -vV", &verbose("1.95.0", "aaa"))
            .answers("rustup toolchain list", "old (active)\nnew")
            .answers("rustup which --toolchain old rustc", "/old/bin/rustc")
            .answers("rustup which --toolchain new rustc", "/new/bin/rustc");
        for (name, version, commit) in [("old", "1.95.0", "aaa"), ("new", "1.96.0", "bbb")] {
            let rustc = format!("/{name}/bin/rustc");
            machine = machine
                .answers(&format!("{rustc} --print sysroot"), &format!("/{name}"))
                .answers(&format!("{rustc} -vV"), &verbose(version, commit))
                .answers(
                    &format!("{rustc} --print target-libdir --target wasm32-unknown-unknown"),
                    &format!("/{name}/wasm-std"),
                )
                .has(&rustc)
                .has(&format!("/{name}/bin/cargo"))
                .has(&format!("/{name}/wasm-std"));
        }
        machine
    }

    fn recipe(compiler: &str, commit: &str, std: &str) -> Recipe {
        let blank = Recipe::of_typescript("sdk".into(), "engine".into(), "bundler".into());
        Recipe {
            compiler: Some(compiler.to_owned()),
            commit: Some(commit.to_owned()),
            std: Some(std.to_owned()),
            ..blank
        }
    }

    fn search(recipe: &Recipe) -> Result<GuestToolchain, Lack> {
        find_on(&machine(), Path::new("/project"), recipe)
    }

    #[test]
    fn tool_022_the_named_compiler_is_taken_also_where_another_one_is_at_hand() {
        let found = search(&recipe("rustc 1.96.0", "bbb", "installed")).unwrap();
        assert_eq!(
            (found.rustc.as_path(), &found.std),
            (Path::new("/new/bin/rustc"), &StandardLibrary::Installed)
        );
        assert_eq!(found.cargo, Path::new("/new/bin/cargo"));
    }

    #[test]
    fn tool_022_a_compiler_that_is_not_here_is_named_with_those_that_are() {
        for (compiler, commit) in [("rustc 1.97.0", "ccc"), ("rustc 1.96.0", "another commit")] {
            let lack = search(&recipe(compiler, commit, "installed")).unwrap_err();
            assert_eq!(lack.what, "compiler");
            assert_eq!(lack.needed, format!("{compiler}, commit {commit}"));
            assert_eq!(lack.found, "rustc 1.95.0, commit aaa; rustc 1.96.0, commit bbb");
        }
        let nothing = find_on(
            &ScriptedMachine::default(),
            Path::new("/project"),
            &recipe("rustc 1.95.0", "aaa", "installed"),
        );
        assert_eq!(nothing.unwrap_err().found, "none");
    }

    #[test]
    fn tool_022_a_compiler_without_the_named_standard_library_is_told_so() {
        let lack = search(&recipe("rustc 1.95.0", "aaa", "from-sources")).unwrap_err();
        assert_eq!(lack.what, "std");
        assert!(lack.needed.contains("rustc 1.95.0") && lack.needed.contains("from-sources"), "{lack:?}");
    }
}
