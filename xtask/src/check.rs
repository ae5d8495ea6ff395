//! The fast half of the tests: everything that needs no running part.

use anyhow::Result;

use crate::step::Table;
use crate::{house, tools};

/// Crates that phones and browsers will run, without the features that need files, sockets or processes.
const WASM_CRATES: [&str; 7] = [
    "teahouse-base",
    "teahouse-zk",
    "teahouse-deals",
    "teahouse-wire",
    "teahouse-chat",
    "teahouse-chain",
    "teahouse-wallet",
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
    // A module's own page may name its private parts: they are one click away in the source.
    docs.args(["doc", "--workspace", "--no-deps", "--lib", "--locked"]);
    docs.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links");
    table.command("documentation", &mut docs);
    tools::wasm_target()?;
    for name in WASM_CRATES {
        let core = ["-p", name, "--no-default-features"];
        table.command(&format!("wasm32: {name}"), tools::wasm_cargo()?.args(core));
    }
    Ok(())
}
