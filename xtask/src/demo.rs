//! The main job, played on real parts: a real chain, three relays, and people's hosts with profiles of their own, all
//! driven through their command line as a person would.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::{install, places};

mod first_light;
mod interrupt;
mod measure;
pub mod outcome;
mod processes;
mod report;
mod stage;

/// What to play, and what to break.
#[derive(Args, Clone, Debug, Default)]
#[command(
    after_help = "Steps of first-light, for --at: network, contacts, chat, away, envelope, claim, link, refund"
)]
pub struct Options {
    /// Chapters to play; all of them when none is named.
    #[arg(value_name = "CHAPTER")]
    chapters: Vec<String>,
    /// Keep everything running afterwards and print one URL per person.
    #[arg(long)]
    serve: bool,
    /// Print one JSON object instead of text.
    #[arg(long)]
    json: bool,
    /// Kill relay N (1 to 3) without warning…
    #[arg(long, value_name = "N", requires = "at", value_parser = clap::value_parser!(u8).range(1..=3))]
    kill_relay: Option<u8>,
    /// … when this step begins.
    #[arg(long, value_name = "STEP", requires = "kill_relay", value_parser = first_light::STEPS)]
    at: Option<String>,
    /// Use what is built, and install nothing.
    #[arg(long)]
    no_build: bool,
    /// Also let two people use it in a real browser.
    #[arg(long)]
    browser: bool,
    /// Also measure messages from host to host.
    #[arg(long)]
    measure: bool,
}

/// `cargo xtask demo`.
pub fn run(options: &Options) -> Result<()> {
    for chapter in &options.chapters {
        anyhow::ensure!(chapter == "first-light", "there is no chapter {chapter}; there is: first-light");
    }
    if !options.no_build {
        install::everything()?;
    }
    interrupt::listen()?;
    first_light::play(options)
}

/// This program once more, in a process of its own, playing the demo.
pub fn again(arguments: &[&str]) -> Command {
    // A build may have replaced this program's file since it started.
    let own = std::env::current_exe().ok().filter(|own| own.exists());
    let own = own.unwrap_or_else(|| places::program("xtask"));
    let mut command = Command::new(own);
    command.arg("demo").args(arguments);
    command
}

/// Which relay dies at which step: every pair.
pub fn failures() -> impl Iterator<Item = (u8, &'static str)> {
    first_light::STEPS.iter().flat_map(|step| (1..=3).map(move |relay| (relay, *step)))
}
