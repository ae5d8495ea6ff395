//! The workshop's one tool: it installs what is missing, builds, checks, tests, measures and demonstrates Teahouse by
//! driving the programs through their command line, as a person would.

#![expect(clippy::print_stdout, reason = "this tool's answers go to standard output")]

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

mod bench;
mod bugs;
mod check;
mod counts;
mod crashes;
mod demo;
mod fuzz;
mod house;
mod install;
mod places;
mod second_host;
mod step;
mod test;
mod tools;

/// Build, check, test, measure and demonstrate Teahouse.
#[derive(Parser)]
#[command(name = "cargo xtask", after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  cargo xtask demo                     play the main job on real parts
  cargo xtask demo shielded            shielded payments, with each proof's time and each transaction's gas
  cargo xtask demo --serve             and keep it running, with one URL per person
  cargo xtask demo --kill-relay 2 --at claim
  cargo xtask test                     every test of every part
  cargo xtask check                    the fast half: format, lints, layers, rules, wasm32
  cargo xtask bench --quick            the figures, beside their peers";

#[derive(Subcommand)]
enum Command {
    /// Install what is missing and build everything.
    Setup,
    /// Play the main job on a real chain, real relays and two people's hosts.
    Demo(demo::Options),
    /// Run every test of every part and end with a table.
    Test {
        /// Also run the slow ones.
        #[arg(long)]
        full: bool,
    },
    /// Run the fast half of the tests: format, lints, documentation, layers, rules, licences, wasm32.
    Check,
    /// Print the figures of speed and cost, beside their peers.
    Bench(bench::Options),
    /// Rewrite the golden files, so that their diff is the review.
    Golden,
    /// Put `teahouse`, `teahouse-relay` and `teahouse-ceremony` on the PATH.
    Install,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    std::env::set_current_dir(places::root())?;
    match Arguments::parse().command {
        Command::Setup => install::everything(),
        Command::Demo(options) => demo::run(&options),
        Command::Test { full } => test::run(full),
        Command::Check => check::run(),
        Command::Bench(options) => bench::run(&options),
        Command::Golden => install::rewrite_goldens(),
        Command::Install => install::programs(),
    }
}
