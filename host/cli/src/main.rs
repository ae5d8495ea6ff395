//! The program: every call of a host as a subcommand, the local practice chain, and the host itself.
//!
//! Standard output is data, standard error is for people. `--json` prints one object; the exit status says how it went
//! (`host/DESIGN.md`). A call with no owner running opens the profile itself; with one running it goes through it.

mod args;
mod backup_words;
mod calendar;
mod commands;
mod compile_app;
mod connect;
mod harden;
mod heap;
mod keyring;
mod log;
mod password;
mod person;
mod sentence;
mod serve;
mod settings;
mod simulator;
mod table;
mod tell;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::args::{App, Area, Arguments};

fn main() -> ExitCode {
    if let Some(ended) = compile_app::asked() {
        return ended;
    }
    harden::no_memory_pictures();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            // The terminal may be gone; then nobody reads the help either.
            drop(error.print());
            return ExitCode::from(if asked { 0 } else { 2 });
        }
    };
    log::start(arguments.verbose);
    let json = arguments.json;
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => {
            tell::refusal(&refusal, json);
            ExitCode::from(refusal.exit.status())
        }
    }
}

fn run(arguments: Arguments) -> Result<(), teahouse_api::ErrorView> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|_| teahouse_api::ErrorView::failed("CLI-101"))?;
    runtime.block_on(async {
        // A host, and a simulation, ends in order; every other command just ends, and what it began goes on from the disk.
        let serves = matches!(arguments.area, Area::Serve(_) | Area::App(App::Dev(_)));
        tokio::select! {
            done = commands::run(arguments) => done,
            () = interrupted(), if !serves => std::process::exit(130),
        }
    })
}

/// Ctrl-C, and what it leaves behind: said here, since what the command holds is gone once this has ended.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_ok() {
        tell::farewell();
    }
}
