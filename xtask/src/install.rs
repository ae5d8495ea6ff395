//! Everything that has to be there before a demo or a test can run.

use anyhow::Result;

use crate::{places, step, tools};

/// Packages, contracts, screens, mini-apps and programs.
pub fn everything() -> Result<()> {
    contracts()?;
    screens()?;
    tools::wasm_target()?;
    programs_for_demo()
}

/// The local chain's program and the contracts' tools.
pub fn contracts() -> Result<()> {
    tools::npm_packages("contracts")
}

/// The second opinion on proofs and keys: snarkjs, for tests only.
pub fn proofs() -> Result<()> {
    tools::npm_packages("zk-circuits/snarkjs")
}

/// The front end, built into `host/ui/dist`, from where the program embeds it.
pub fn screens() -> Result<()> {
    tools::npm_packages("host/ui")?;
    step::must("the screens", tools::npm("host/ui").args(["run", "build"]))
}

/// `teahouse` and `teahouse-relay` in the profile that test and demo share.
pub fn programs_for_demo() -> Result<()> {
    // Not the whole workspace: this tool runs, and must not be replaced under its own feet.
    let programs =
        ["--package", "teahouse", "--package", "teahouse-relayd", "--package", "teahouse-features"];
    let what = "the programs (the first build takes about ten minutes on two cores)";
    step::must(what, tools::cargo().args(["build", "--locked"]).args(programs))
}

/// Puts the programs on the PATH, optimised.
pub fn programs() -> Result<()> {
    contracts()?;
    screens()?;
    for folder in ["host/cli", "relay/daemon", "zk-circuits/ceremony"] {
        let path = places::root().join(folder);
        step::must(folder, tools::cargo().args(["install", "--locked", "--path"]).arg(path))?;
    }
    Ok(())
}

/// Rewrites what tests compare with: ABIs, gas snapshots, TypeScript types, exits and drawings of deals, contracts
/// of chain profiles, what pages say in Rust, vectors and verifiers of circuits, the page of the SDKs, pinned trees,
/// the table of abuse.
pub fn rewrite_goldens() -> Result<()> {
    contracts()?;
    step::must("contracts: gas", tools::forge().args(["test", "--gas-snapshot-check=false"]))?;
    step::must("contracts: ABIs", tools::npm("contracts").args(["run", "abi"]))?;
    let mut types = tools::cargo();
    types.args(["test", "--package", "teahouse-api", "--locked"]).env("TEAHOUSE_GOLDEN", "1");
    step::must("TypeScript types", &mut types)?;
    let mut deals = tools::cargo();
    deals
        .args(["test", "--package", "teahouse-deals", "--test", "goldens", "--locked"])
        .env("TEAHOUSE_GOLDEN", "1");
    step::must("deals: exits and drawings", &mut deals)?;
    let mut chain = tools::cargo();
    chain
        .args([
            "test",
            "--package",
            "teahouse-chain",
            "--test",
            "suite",
            "--locked",
            "--",
            "profiles::every_profile",
            "pages::the_pages",
        ])
        .env("TEAHOUSE_GOLDEN", "1");
    step::must("chain profiles, and the pages' Rust", &mut chain)?;
    let mut proofs = tools::cargo();
    proofs
        .args(["test", "--package", "teahouse-zk", "--test", "vectors", "--test", "verifiers", "--locked"])
        .env("TEAHOUSE_GOLDEN", "1");
    step::must("circuits: vectors, and the contracts of development keys", &mut proofs)?;
    let mut sdks = tools::cargo();
    sdks.args([
        "test",
        "--package",
        "teahouse-devtool",
        "--test",
        "suite",
        "--locked",
        "--",
        "api::the_page",
    ])
    .env("TEAHOUSE_GOLDEN", "1");
    step::must("what the SDKs offer", &mut sdks)?;
    let mut trees = tools::cargo();
    trees
        .args(["test", "--package", "teahouse-runtime", "--locked"])
        .env("INSTA_UPDATE", "always")
        .env("TEAHOUSE_GOLDEN", "1");
    step::must("view trees, and the table of abuse", &mut trees)
}
