//! The fast half of the tests: everything that needs no running part.

use anyhow::Result;

use crate::step::Table;
use crate::{house, tools};

/// Crates that phones and browsers will run, with the features they have there.
const WASM_CRATES: [(&str, &[&str]); 4] = [
    ("teahouse-base", &[]),
    ("teahouse-wire", &[]),
    ("teahouse-chat", &[]),
    ("teahouse-wallet", &["--no-default-features"]),
];

/// `cargo xtask check`.
pub fn run() -> Result<()> {
    let mut table = Table::default();
    fast_half(&mut table)?;
    table.finish()
}

/// Format, lints, documentation, the house's checks, and wasm32.
pub fn fast_half(table: &mut Table) -> Result<()> {
    table.command("format", tools::cargo().args(["fmt", "--all", "--check"]));
    house::inspect(table);
    let lints = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    table.command("lints", tools::cargo().args(lints));
    let mut docs = tools::cargo();
    docs.args(["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "-D warnings");
    table.command("documentation", &mut docs);
    tools::wasm_target()?;
    for (name, flags) in WASM_CRATES {
        let mut build = tools::wasm_cargo()?;
        table.command(&format!("wasm32: {name}"), build.args(["-p", name]).args(flags));
    }
    Ok(())
}
