//! The commands, each a step of a ceremony.

mod export;
mod phase1;
mod steps;
mod transcript;

use clap::CommandFactory;

use crate::args::{Arguments, Phase1, Verb};
use crate::failure::Failure;

/// Does what was asked.
pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let as_json = arguments.json;
    match arguments.verb {
        Verb::Phase1(Phase1::Verify(powers)) => phase1::verify(&powers, as_json),
        Verb::Phase1(Phase1::Import { powers, to }) => phase1::import(&powers, &to, as_json),
        Verb::Init { about, to } => steps::init(&about, &to, as_json),
        Verb::Contribute(options) => steps::contribute(&options, as_json),
        Verb::Beacon(options) => steps::beacon(&options, as_json),
        Verb::Verify { about, key } => transcript::verify(&about, &key, as_json),
        Verb::Transcript { key } => transcript::print(&key, as_json),
        Verb::ExportVkey(options) => export::verifying_key(&options),
        Verb::ExportKey { key, to } => export::proving_key(&key, &to, as_json),
        Verb::ExportCircuit { circuit, to } => export::circuit(&circuit, &to, as_json),
        Verb::Completions { shell } => {
            clap_complete::generate(
                shell,
                &mut Arguments::command(),
                "teahouse-ceremony",
                &mut std::io::stdout(),
            );
            Ok(())
        }
    }
}
