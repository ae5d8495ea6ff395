//! The main job, played on real parts: a real chain, three relays, and people's hosts with profiles of their own, all
//! driven through their command line as a person would.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::{install, places};

mod chain;
mod first_light;
mod interrupt;
mod measure;
pub mod outcome;
mod processes;
mod report;
mod shielded;
mod stage;
mod watch;

/// What can be played.
const CHAPTERS: [&str; 2] = ["first-light", "shielded"];

/// What to play, and what to break.
#[derive(Args, Clone, Debug, Default)]
#[command(
    after_help = "Steps of first-light, for --at: network, contacts, chat, away, envelope, claim, link, refund"
)]
pub struct Options {
    /// Chapters to play, each on a stage of its own: first-light (unless told otherwise), shielded.
    #[arg(value_name = "CHAPTER", value_parser = CHAPTERS, default_value = "first-light", hide_default_value = true)]
    chapters: Vec<String>,
    /// Keep everything running afterwards and print one URL per person.
    #[arg(long)]
    serve: bool,
    /// Print one JSON object a chapter instead of text.
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
    let only_first_light = options.browser || options.measure || options.kill_relay.is_some();
    let others = options.chapters.iter().any(|chapter| chapter != "first-light");
    anyhow::ensure!(
        !(only_first_light && others),
        "--browser, --measure and --kill-relay are of first-light"
    );
    if !options.no_build {
        install::everything()?;
    }
    interrupt::listen()?;
    for chapter in &options.chapters {
        match chapter.as_str() {
            "shielded" => shielded::play(options)?,
            _ => first_light::play(options)?,
        }
    }
    Ok(())
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
