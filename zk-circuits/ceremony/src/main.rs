//! `teahouse-ceremony`: many people make a key together, and nobody can forge with it unless all of them conspire.
//!
//! Each command reads files, does one step, and writes a new file; nothing is changed in place, and nothing is overwritten
//! unless told. What is read is believed only as far as it was checked: `verify` is the step that decides.
//!
//! Standard output is data, standard error is for people.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod args;
mod chance;
mod commands;
mod failure;
mod files;
mod known;
mod source;
mod tell;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Arguments;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(told) => {
            // Help and version are no failures; printing may fail only when nobody reads.
            drop(told.print());
            return ExitCode::from(if told.use_stderr() { 2 } else { 0 });
        }
    };
    let as_json = arguments.json;
    match commands::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            tell::failure(&failure, as_json);
            ExitCode::from(failure.exit())
        }
    }
}
