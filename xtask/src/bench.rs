//! The figures of speed and cost, each beside its peer in the same run.

use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use clap::Args;

use crate::{demo, install, places, tools};

mod figures;
mod machine;
mod rows;

use figures::Figures;

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Areas to measure (contracts, runtime, chat, relay, wallet, shielded, host); all of them when none is named.
    #[arg(value_name = "AREA")]
    areas: Vec<String>,
    /// Fewer samples.
    #[arg(long)]
    quick: bool,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

/// Areas and the packages whose criterion benchmarks they are; where a package has several, which one.
const PACKAGES: [(&str, &str, Option<&str>); 8] = [
    ("relay", "teahouse-relay", None),
    ("runtime", "teahouse-runtime", None),
    ("runtime", "teahouse-devtool", Some("apps")),
    ("chat", "teahouse-chat", None),
    ("wallet", "teahouse-wallet", Some("wallet")),
    ("wallet", "teahouse-node", None),
    ("shielded", "teahouse-zk", None),
    ("shielded", "teahouse-wallet", Some("scan")),
];
const AREAS: [&str; 7] = ["contracts", "runtime", "chat", "relay", "wallet", "shielded", "host"];

/// `cargo xtask bench [AREA…] [--quick] [--json]`.
pub fn run(options: &Options) -> Result<()> {
    if let Some(area) = options.areas.iter().find(|area| !AREAS.contains(&area.as_str())) {
        anyhow::bail!("there is no area {area}; there are: {}", AREAS.join(", "));
    }
    let wanted = |area: &str| options.areas.is_empty() || options.areas.iter().any(|one| one == area);
    let rows = rows::all()?;
    let mut figures = Figures::default();
    if wanted("shielded") {
        install::proofs()?; // the peer is snarkjs
    }
    if wanted("wallet") {
        install::contracts()?; // half of it is measured on a practice chain
    }
    if wanted("runtime") {
        tools::wasm_target()?; // the apps are built first
    }
    for (area, package, one) in PACKAGES.into_iter().filter(|(area, ..)| wanted(area)) {
        eprintln!("== {area}: {package}");
        figures.read_lines(&benchmark(package, one, options.quick)?);
    }
    if wanted("runtime") {
        eprintln!("== runtime: peers");
        figures.read_lines(&runtime_peers(options.quick)?);
    }
    figures.read_criterion()?;
    if wanted("contracts") || wanted("shielded") {
        figures.read_gas()?;
    }
    if wanted("host") {
        eprintln!("== host");
        figures.read_demo(&measured_demo()?);
    }
    let wanted = rows.iter().filter(|row| wanted(&row.area));
    let (measured, awaited): (Vec<_>, Vec<_>) = wanted.partition(|row| !row.is_awaited(&figures));
    let measured = measured.into_iter().map(|row| row.measured(&figures)).collect::<Result<Vec<_>>>()?;
    rows::print(&measured, &awaited, &machine::describe(options.quick), options.json)
}

/// Runs a package's benchmarks, or one of them, in the release profile and returns what they printed.
fn benchmark(package: &str, one: Option<&str>, quick: bool) -> Result<String> {
    let mut bench = tools::cargo();
    bench.args(["bench", "--locked", "--package", package, "--all-features"]);
    match one {
        Some(one) => bench.args(["--bench", one, "--"]),
        None => bench.args(["--benches", "--"]),
    };
    if quick {
        bench.args(["--sample-size", "10", "--measurement-time", "2", "--warm-up-time", "1"]);
    }
    bench.env("TEAHOUSE_GUEST_CACHE", places::target().join("xtask/guests"));
    bench.env("TEAHOUSE_BENCH_APPS", places::workshop("bench-apps")?);
    printed(&mut bench, &format!("the benchmark of {package}"))
}

/// What bare wasmtime and extism come to with the apps that the runtime's benchmarks left for them.
fn runtime_peers(quick: bool) -> Result<String> {
    let mut peers = tools::cargo();
    peers.args(["run", "--locked", "--release", "--manifest-path", "host/runtime/benches/peers/Cargo.toml"]);
    peers.env("CARGO_TARGET_DIR", places::workshop("peers")?);
    peers.arg("--").arg(places::workshop("bench-apps")?).args(quick.then_some("--quick"));
    printed(&mut peers, "the runtime's peers")
}

/// The demo with a hundred messages timed from host to host.
fn measured_demo() -> Result<serde_json::Value> {
    let told = printed(&mut demo::again(&["--measure", "--json"]), "the measured demo")?;
    serde_json::from_str(&told).context("--json prints one object")
}

/// What a command prints on standard output; what it tells people goes on to them.
fn printed(command: &mut Command, what: &str) -> Result<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    anyhow::ensure!(output.status.success(), "{what} failed:\n{text}");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test harness refuses criterion's flags: a library that is benched by default ends the whole run.
    #[test]
    fn a_package_that_is_measured_benches_nothing_but_its_benches() {
        let places = std::fs::read_to_string(crate::places::root().join("Cargo.toml")).unwrap();
        for (_, package, _) in PACKAGES {
            let line = places.lines().find(|line| line.starts_with(&format!("{package} ="))).unwrap();
            let folder = line.split_once("path = \"").unwrap().1.split('"').next().unwrap();
            let manifest = crate::places::root().join(folder).join("Cargo.toml");
            let manifest = std::fs::read_to_string(manifest).unwrap();
            assert!(manifest.contains("[[bench]]") && manifest.contains("bench = false"), "{package}");
        }
    }
}
