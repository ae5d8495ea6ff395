//! Every test of every part, and a table at the end.

use anyhow::{Context, Result};

use crate::step::Table;
use crate::{check, demo, install, places, tools};

/// `cargo xtask test [--full]`.
pub fn run(full: bool) -> Result<()> {
    let mut table = Table::default();
    table.check("tools and packages", || install::contracts().map(|()| Vec::new()));
    contracts(&mut table, full);
    screens(&mut table);
    rust(&mut table, full);
    guests(&mut table);
    check::fast_half(&mut table)?;
    whole(&mut table, full);
    if std::env::var_os("TEAHOUSE_VECTORS").is_none() {
        table.skip("vectors written by others", "set TEAHOUSE_VECTORS to their folder to run them");
    }
    table.finish()
}

/// Format, unit, fuzz and invariant tests with their gas snapshot, and the committed ABIs.
fn contracts(table: &mut Table, full: bool) {
    let mut command = tools::npm("contracts");
    command.args(["run", "check"]);
    if full {
        command.env("TEAHOUSE_FULL", "1");
    }
    table.command("contracts: format, tests, gas, ABIs", &mut command);
}

fn screens(table: &mut Table) {
    table.check("screens: packages", || tools::npm_packages("host/ui").map(|()| Vec::new()));
    for script in ["check", "test", "build"] {
        table.command(&format!("screens: {script}"), tools::npm("host/ui").args(["run", script]));
    }
}

/// nextest runs each test in a process of its own; without it, cargo's own runner does.
fn rust(table: &mut Table, full: bool) {
    let mut command = tools::cargo();
    if tools::answers("cargo-nextest", "--version") {
        command.args(["nextest", "run", "--workspace", "--all-features", "--locked", "--no-fail-fast"]);
    } else {
        command.args(["test", "--workspace", "--all-features", "--locked", "--no-fail-fast"]);
    }
    if full {
        command.env("TEAHOUSE_FULL", "1");
    }
    // The developer's tool is tested with the same store of guest builds that the demo uses.
    command.env("TEAHOUSE_GUEST_CACHE", places::target().join("xtask/guests"));
    table.command("rust: every crate", &mut command);
    let mut docs = tools::cargo();
    table.command(
        "rust: examples in the docs",
        docs.args(["test", "--workspace", "--doc", "--all-features", "--locked"]),
    );
}

/// The guest SDK and the example apps: logic natively, scenarios on the real runtime.
fn guests(table: &mut Table) {
    table.check("guests: WebAssembly target", || tools::wasm_target().map(|()| Vec::new()));
    let guests: [(&str, &[&str]); 2] =
        [("miniapp-sdk/rust", &["--features", "all"]), ("examples/red-envelope", &[])];
    for (folder, features) in guests {
        let mut native = tools::cargo();
        native.args(["test", "--locked"]).args(features).current_dir(places::root().join(folder));
        native.env("CARGO_TARGET_DIR", places::target().join("guests"));
        table.command(&format!("guests: {folder}, logic"), &mut native);
    }
    let mut scenarios = std::process::Command::new(places::program("teahouse"));
    scenarios.args(["app", "test", "examples/red-envelope"]).current_dir(places::root());
    scenarios.env("TEAHOUSE_GUEST_CACHE", places::target().join("xtask/guests"));
    table.command("guests: red-envelope, scenarios", &mut scenarios);
}

/// The demo, with and without a dead relay, and two people in a browser.
fn whole(table: &mut Table, full: bool) {
    // The tests built the programs with the features of their doubles; people get them without.
    table.check("demo: the programs", || install::everything().map(|()| Vec::new()));
    let mut calm = None;
    table.check("demo: first-light", || {
        calm = Some(demo::outcome::of(&[])?);
        Ok(Vec::new())
    });
    for (relay, at) in demo::failures(full) {
        let relay = relay.to_string();
        table.check(&format!("demo: relay {relay} dies at {at}, and nothing else changes"), || {
            let calm = calm.as_ref().context("the demo without a failure did not end well")?;
            Ok(demo::outcome::difference(calm, &demo::outcome::of(&["--kill-relay", &relay, "--at", at])?))
        });
    }
    if !full {
        table.skip("demo: every relay dies at every step", "--full tries every pair");
    }
    table.check("browser: Chromium", || tools::chromium().map(|_| Vec::new()));
    table.command("browser: two people", &mut demo::again(&["--browser", "--no-build"]));
}
