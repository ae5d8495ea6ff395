//! The figures of speed and cost, each beside its peer in the same run.

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Args;

use crate::{demo, places, tools};

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Areas to measure; all of them when none is named.
    areas: Vec<String>,
    /// Fewer samples.
    #[arg(long)]
    quick: bool,
}

const AREAS: [(&str, &str); 3] =
    [("relay", "teahouse-relay"), ("runtime", "teahouse-runtime"), ("chat", "teahouse-chat")];

/// `cargo xtask bench [AREA…] [--quick]`.
pub fn run(options: &Options) -> Result<()> {
    let wanted = |area: &str| options.areas.is_empty() || options.areas.iter().any(|one| one == area);
    for (area, package) in AREAS.into_iter().filter(|(area, _)| wanted(area)) {
        println!("\n{area}");
        let mut bench = tools::cargo();
        bench.args(["bench", "--locked", "--package", package, "--all-features", "--benches", "--"]);
        if options.quick {
            bench.args(["--sample-size", "10", "--measurement-time", "2", "--warm-up-time", "1"]);
        }
        anyhow::ensure!(bench.status()?.success(), "the benchmark of {package} failed");
    }
    if wanted("contracts") {
        gas_table()?;
    }
    if wanted("host") {
        println!("\nhost");
        anyhow::ensure!(demo::again(&["--measure"]).status()?.success(), "the measured demo failed");
    }
    Ok(())
}

/// Whole transactions of the field's contracts for the same job, measured with the same compiler settings.
const FIELD: &str = "Mask's red packet: create 127k coin, 166k token; claim 78k to 104k. Peanut: deposit 128k to 184k, claim 80k to 86k";

/// The committed gas snapshots, which the contracts' tests check.
fn gas_table() -> Result<()> {
    println!("\ncontracts (gas of whole transactions; {FIELD})");
    let folder = places::root().join("contracts/snapshots");
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let figures: BTreeMap<String, String> = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
        println!("  {}", path.file_stem().unwrap_or_default().to_string_lossy());
        for (call, gas) in figures {
            println!("    {call:<40} {gas:>8}");
        }
    }
    Ok(())
}
