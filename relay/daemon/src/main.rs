//! `teahouse-relay` is the operator's program: it runs a relay with its mailbox and, when told to, its submitter.
//!
//! Standard output is for programs: one JSON object when the relay is ready. Standard error is for people.

mod arguments;
mod config;
mod failure;
mod init;
mod keys;
mod run;
mod status;
mod submitter;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use arguments::{Arguments, Verb};
use failure::Failure;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(told) => {
            // Help and version are no failures; printing may fail only when nobody reads.
            let _ = told.print();
            return ExitCode::from(if told.use_stderr() { 2 } else { 0 });
        }
    };
    match act(arguments.verb) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("teahouse-relay: {failure}");
            ExitCode::from(failure.exit())
        }
    }
}

fn act(verb: Verb) -> Result<ExitCode, Failure> {
    match verb {
        Verb::Init(options) => init::init(&options).map(|()| ExitCode::SUCCESS),
        Verb::Run(options) => run::run(&options),
        Verb::Status(options) => status::status(&options).map(|()| ExitCode::SUCCESS),
        Verb::Completions { shell } => {
            clap_complete::generate(
                shell,
                &mut Arguments::command(),
                "teahouse-relay",
                &mut std::io::stdout(),
            );
            Ok(ExitCode::SUCCESS)
        }
    }
}
