//! Every test of every part, and a table at the end.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::step::Table;
use crate::{bugs, check, crashes, demo, fuzz, install, places, second_host, tools};

/// The steps that run the tests of contracts and crates.
pub const CONTRACTS: &str = "contracts: format, tests, gas, ABIs";
pub const RUST: &str = "rust: every crate";

/// `cargo xtask test [--full]`.
pub fn run(full: bool) -> Result<()> {
    let mut table = Table::default();
    table.check("tools and packages", || install::contracts().map(|()| Vec::new()));
    table.check("proofs: packages", || install::proofs().map(|()| Vec::new()));
    contracts(&mut table, full);
    analyses(&mut table, full);
    screens(&mut table);
    typescript(&mut table);
    crashes::forget();
    rust(&mut table, full);
    crashes::show(&mut table);
    fuzz::run(&mut table, full);
    exits(&mut table);
    guests(&mut table);
    second_host::compare(&mut table, full);
    bugs::show(&mut table, full);
    check::fast_half(&mut table)?;
    whole(&mut table);
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
    table.command(CONTRACTS, &mut command);
}

/// What takes long: findings of static analysis, proofs, and whether tests notice a changed source.
fn analyses(table: &mut Table, full: bool) {
    if !full {
        table.skip("contracts: Slither, proofs, mutants, bug classes", "--full runs them");
        return;
    }
    table.check("contracts: nothing of an earlier run", bugs::forget);
    let mut programs = None;
    table.check("contracts: analysers", || {
        programs = Some(tools::analysers()?);
        Ok(Vec::new())
    });
    for tool in ["slither", "halmos", "mutate", "bugclasses"] {
        let mut command = std::process::Command::new("node");
        command.arg(format!("tools/{tool}.mjs")).current_dir(places::root().join("contracts"));
        command.env("TEAHOUSE_PYTHON", programs.as_deref().unwrap_or(places::root()));
        table.command(&format!("contracts: {tool}"), &mut command);
    }
}

fn screens(table: &mut Table) {
    table.check("screens: packages", || tools::npm_packages("host/ui").map(|()| Vec::new()));
    for script in ["check", "test", "build"] {
        table.command(&format!("screens: {script}"), tools::npm("host/ui").args(["run", script]));
    }
}

/// The TypeScript SDK: types and logic. What it builds is tested with the developer's tool.
fn typescript(table: &mut Table) {
    const FOLDER: &str = "miniapp-sdk/ts";
    table.check("TypeScript SDK: packages", || tools::npm_packages(FOLDER).map(|()| Vec::new()));
    table.command("TypeScript SDK: types, tests", tools::npm(FOLDER).args(["run", "test"]));
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
    // Each target has a step of its own for its minutes.
    command.env_remove(fuzz::MINUTES);
    // The developer's tool is tested with the same store of guest builds that the demo uses.
    command.env("TEAHOUSE_GUEST_CACHE", places::target().join("xtask/guests"));
    table.command(RUST, &mut command);
    let mut docs = tools::cargo();
    table.command(
        "rust: examples in the docs",
        docs.args(["test", "--workspace", "--doc", "--all-features", "--locked"]),
    );
}

/// How long a stranger needs to empty each small deal. A test of `teahouse-deals` searches them anew and holds the file to it.
fn exits(table: &mut Table) {
    let text = std::fs::read_to_string(places::root().join("contracts/deals/exits.txt"));
    if let Ok(text) = &text {
        table.show("exits that anyone can push, by search (contracts/deals/exits.txt)", text);
    }
    table.check("deals: every state has an exit", || stranded(&text?));
}

/// The deals of a table of exits in which money can be stranded.
fn stranded(table: &str) -> Result<Vec<String>> {
    anyhow::ensure!(!table.is_empty(), "the table of exits is empty");
    Ok(table.lines().filter(|line| !line.ends_with(" stranded 0")).map(str::to_owned).collect())
}

/// The guest SDK and the example apps: logic natively, scenarios on the real runtime.
fn guests(table: &mut Table) {
    table.check("guests: WebAssembly target", || tools::wasm_target().map(|()| Vec::new()));
    let guests: &[(&str, &[&str])] = &[
        ("miniapp-sdk/rust", &["--features", "all"]),
        ("miniapp-sdk/templates/rust/blank", &[]),
        ("miniapp-sdk/templates/rust/booking", &[]),
        ("miniapp-sdk/templates/rust/chat-game", &[]),
        ("miniapp-sdk/templates/rust/escrow", &[]),
        ("miniapp-sdk/templates/rust/shop", &[]),
        ("examples/red-envelope", &[]),
        ("examples/shielded-pay", &[]),
    ];
    for &(folder, features) in guests {
        let mut native = tools::cargo();
        native.args(["test", "--locked"]).args(features).current_dir(places::root().join(folder));
        native.env("CARGO_TARGET_DIR", places::target().join("guests"));
        table.command(&format!("guests: {folder}, logic"), &mut native);
    }
    for app in ["red-envelope", "shielded-pay"] {
        let mut scenarios = std::process::Command::new(places::program("teahouse"));
        scenarios.args(["app", "test", &format!("examples/{app}")]).current_dir(places::root());
        scenarios.env("TEAHOUSE_GUEST_CACHE", places::target().join("xtask/guests"));
        table.command(&format!("guests: {app}, scenarios"), &mut scenarios);
    }
}

/// The demo, with every relay dying at every step, and two people in a browser.
fn whole(table: &mut Table) {
    // The tests built the programs with the features of their doubles; people get them without.
    table.check("demo: the programs", || install::everything().map(|()| Vec::new()));
    pages(table);
    let mut calm = None;
    table.check("demo: first-light", || {
        calm = Some(demo::outcome::of(&[])?);
        Ok(Vec::new())
    });
    every_failure(table, calm.as_ref());
    table.command("demo: shielded", &mut demo::again(&["shielded", "--no-build"]));
    table.check("browser: Chromium", || tools::chromium().map(|_| Vec::new()));
    table.command("browser: two people", &mut demo::again(&["--browser", "--no-build"]));
}

/// The examples in `docs/contracts`, typed as they stand there.
fn pages(table: &mut Table) {
    let mut command = std::process::Command::new("node");
    command.args(["tools/pages.mjs", "--teahouse"]).arg(places::program("teahouse"));
    command.current_dir(places::root().join("contracts"));
    table.command("contracts: the pages, played", &mut command);
}

/// A demo mostly waits, so two are played at a time.
const DEMOS_AT_ONCE: usize = 2;

fn every_failure(table: &mut Table, calm: Option<&Value>) {
    let pairs: Vec<(u8, &str)> = demo::failures().collect();
    for some in pairs.chunks(DEMOS_AT_ONCE) {
        let played = std::thread::scope(|scope| {
            let running: Vec<_> =
                some.iter().map(|pair| (pair, scope.spawn(|| one_failure(*pair, calm)))).collect();
            let ended =
                running.into_iter().map(|(pair, demo)| (*pair, demo.join().unwrap_or_else(|_| panicked())));
            ended.collect::<Vec<_>>()
        });
        for ((relay, at), (took, outcome)) in played {
            table.record(&format!("demo: relay {relay} dies at {at}"), took, outcome);
        }
    }
}

/// A demo with a dead relay, and how what it came to differs from a calm one.
fn one_failure((relay, at): (u8, &str), calm: Option<&Value>) -> (Duration, Result<Vec<String>>) {
    let begun = Instant::now();
    let difference = || {
        let calm = calm.context("the demo without a failure did not end well")?;
        let struck = demo::outcome::of(&["--kill-relay", &relay.to_string(), "--at", at])?;
        Ok(demo::outcome::difference(calm, &struck))
    };
    let outcome = difference();
    (begun.elapsed(), outcome)
}

fn panicked() -> (Duration, Result<Vec<String>>) {
    (Duration::ZERO, Err(anyhow::anyhow!("the thread that played it panicked")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deal_without_an_exit_is_a_complaint_and_so_is_an_empty_table() {
        let table = "ride  longest  stranded 0\nescrow  one  stranded 10\n";
        assert_eq!(stranded(table).unwrap(), ["escrow  one  stranded 10"]);
        assert!(stranded("").is_err());
    }
}
