use super::*;
use crate::machine::ScriptedMachine;
use crate::progress::Silent;

const VERBOSE: &str = "rustc 1.95.0 (abc 2026-04-01)\nhost: x86_64-unknown-linux-gnu";
const DEBIAN_VERBOSE: &str = "rustc 1.96.0 (def 2026-05-25)\nhost: x86_64-unknown-linux-gnu";

fn rustup_machine() -> ScriptedMachine {
    ScriptedMachine::default()
        .answers("rustc --print sysroot", "/rustup/1.95")
        .answers("rustc -vV", VERBOSE)
        .answers("/rustup/1.95/bin/rustc --print sysroot", "/rustup/1.95")
        .answers("/rustup/1.95/bin/rustc -vV", VERBOSE)
        .answers(
            "/rustup/1.95/bin/rustc --print target-libdir --target wasm32-unknown-unknown",
            "/rustup/1.95/wasm-std",
        )
        .has("/rustup/1.95/bin/rustc")
        .has("/rustup/1.95/bin/cargo")
}

fn with_debian(machine: ScriptedMachine) -> ScriptedMachine {
    machine
        .answers("/usr/bin/rustc --print sysroot", "/usr")
        .answers("/usr/bin/rustc -vV", DEBIAN_VERBOSE)
        .has("/usr/bin/rustc")
        .has("/usr/lib/rustlib/src/rust/library/std/src/lib.rs")
}

const BORROWED_LLD: &str = "/rustup/1.95/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld";

fn search(machine: &ScriptedMachine) -> Result<GuestToolchain, ToolchainError> {
    find_on(machine, Path::new("/project"), &mut Silent)
}

#[test]
fn tool_001_an_installed_standard_library_wins() {
    let found =
        search(&with_debian(rustup_machine()).has("/rustup/1.95/wasm-std").has(BORROWED_LLD)).unwrap();

    assert_eq!(found.std, StandardLibrary::Installed);
    assert_eq!(found.cargo, Path::new("/rustup/1.95/bin/cargo"));
    assert!(found.linker_flags().is_empty());
    assert!(found.env().iter().all(|(name, _)| *name != "RUSTC_BOOTSTRAP"));
}

#[test]
fn tool_001_without_it_debian_sources_are_built_with_a_borrowed_linker() {
    let found = search(&with_debian(rustup_machine()).has(BORROWED_LLD)).unwrap();

    assert_eq!(found.rustc, Path::new("/usr/bin/rustc"));
    assert_eq!(found.cargo, Path::new("/rustup/1.95/bin/cargo"));
    assert_eq!(found.linker.as_deref(), Some(Path::new(BORROWED_LLD)));
    assert!(found.cargo_args().contains(&"-Zbuild-std=std,panic_abort".to_owned()));
    assert!(found.version.starts_with("rustc 1.96.0"));
}

#[test]
fn tool_001_a_machine_with_debian_rust_alone_uses_the_system_linker() {
    let machine = with_debian(ScriptedMachine::default()).has("/usr/bin/cargo").has("/usr/bin/wasm-ld");

    let found = search(&machine).unwrap();

    assert_eq!(found.cargo, Path::new("/usr/bin/cargo"));
    assert_eq!(found.linker.as_deref(), Some(Path::new("/usr/bin/wasm-ld")));
}

#[test]
fn tool_001_the_last_way_asks_rustup_and_looks_again() {
    let machine = rustup_machine().answers("rustup target add wasm32-unknown-unknown", "");

    let refused = search(&machine).unwrap_err();

    assert_eq!(refused.code().as_str(), "SDK-102", "rustup said yes, but the library is still not there");
    assert!(refused.to_string().contains("rustup target add wasm32-unknown-unknown"));
    assert!(refused.to_string().contains("apt-get install -y rustc-web rust-web-src"));
    assert_eq!(refused.exit_code(), 3);
}

#[test]
fn sources_without_any_linker_are_named_as_such() {
    let refused = search(&with_debian(rustup_machine())).unwrap_err();

    assert_eq!(refused.code().as_str(), "SDK-103");
}

#[test]
fn no_compiler_at_all_is_its_own_error() {
    assert_eq!(search(&ScriptedMachine::default()).unwrap_err(), ToolchainError::NoRust);
}
