//! The command line, as clap reads it. Help begins with examples.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::source::Source;

const EXAMPLES: &str = "Examples:
  teahouse-ceremony phase1 verify powersOfTau28_hez_final_16.ptau
  teahouse-ceremony init --circuit joinsplit-two --ptau powersOfTau28_hez_final_16.ptau --out 0.zkey
  teahouse-ceremony contribute 0.zkey 1.zkey --name Anna
  teahouse-ceremony beacon 1.zkey final.zkey --hash 0x5f1e… --iterations 10
  teahouse-ceremony verify --circuit joinsplit-two --ptau powersOfTau28_hez_final_16.ptau final.zkey
  teahouse-ceremony export-vkey final.zkey --solidity --contract VerifierJoinsplitTwo

Exit codes: 0 done, 1 failed, 2 usage, 3 a file cannot be read or written, 7 verification failed.";

/// Makes keys together, so that nobody can forge unless everybody conspires.
#[derive(Debug, Parser)]
#[command(name = "teahouse-ceremony", version, before_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Print one JSON object
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// The first phase: powers of an unknown number, from a public ceremony
    #[command(subcommand)]
    Phase1(Phase1),
    /// Begin: the key of a circuit before anybody contributed, the same for everybody
    #[command(
        before_help = "Example:\n  teahouse-ceremony init --circuit insertion-pair --ptau powersOfTau28_hez_final_15.ptau --out 0.zkey\n"
    )]
    Init {
        #[command(flatten)]
        about: About,
        #[command(flatten)]
        to: To,
    },
    /// Contribute a secret number, which is drawn, used and forgotten
    #[command(
        before_help = "Examples:\n  teahouse-ceremony contribute 0.zkey 1.zkey --name Anna\n  teahouse-ceremony contribute 1.zkey 2.zkey --name Bo --typed\n"
    )]
    Contribute(Contribute),
    /// End it with a value that was announced before it existed, such as the hash of a future block
    #[command(
        before_help = "Example:\n  teahouse-ceremony beacon 2.zkey final.zkey --hash 0x5f1e… --iterations 10 --name \"block 21,000,000\"\n"
    )]
    Beacon(Beacon),
    /// Check that a key follows from circuit and powers by its contributions, and print them
    #[command(
        before_help = "Example:\n  teahouse-ceremony verify --circuit joinsplit-two --ptau powersOfTau28_hez_final_16.ptau final.zkey\n"
    )]
    Verify {
        #[command(flatten)]
        about: About,
        /// The key
        key: PathBuf,
    },
    /// Print the contributions of a key, of which nothing is checked
    Transcript {
        /// The key
        key: PathBuf,
    },
    /// Write the verifying key of a ceremony that has ended: JSON as snarkjs reads it, or a contract
    #[command(
        before_help = "Examples:\n  teahouse-ceremony export-vkey final.zkey --json\n  teahouse-ceremony export-vkey final.zkey --solidity --contract VerifierJoinsplitTwo --out VerifierJoinsplitTwo.sol\n"
    )]
    ExportVkey(ExportVkey),
    /// Write the proving key of a ceremony that has ended, in our own layout, and print its digest
    ExportKey {
        /// The ended key
        key: PathBuf,
        #[command(flatten)]
        to: To,
    },
    /// Write a circuit as `.r1cs`, for other tools
    ExportCircuit {
        /// The circuit: a name, or an `.r1cs` file
        #[arg(long, value_name = "KIND|FILE")]
        circuit: Source,
        #[command(flatten)]
        to: To,
    },
    /// Completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// The first phase.
#[derive(Debug, Subcommand)]
pub(crate) enum Phase1 {
    /// Check powers: that they are of one number, and whether they are those of a known ceremony
    #[command(before_help = "Example:\n  teahouse-ceremony phase1 verify powersOfTau28_hez_final_16.ptau\n")]
    Verify(Powers),
    /// Check powers, and keep a copy
    #[command(
        before_help = "Example:\n  teahouse-ceremony phase1 import ~/Downloads/powersOfTau28_hez_final_16.ptau --out powers.ptau\n"
    )]
    Import {
        #[command(flatten)]
        powers: Powers,
        #[command(flatten)]
        to: To,
    },
}

/// A file of powers, and what of it is checked.
#[derive(Debug, Args)]
pub(crate) struct Powers {
    /// The `.ptau` file, prepared for the second phase
    pub(crate) file: PathBuf,
    /// Check so many, 2^POWER; without it as many as the largest circuit needs, or as the file has
    #[arg(long, value_name = "POWER", value_parser = clap::value_parser!(u32).range(1..=28))]
    pub(crate) power: Option<u32>,
    #[command(flatten)]
    pub(crate) trust: Trust,
}

/// Why powers are believed.
#[derive(Clone, Debug, Args)]
pub(crate) struct Trust {
    /// The digest that the ceremony of the powers published: BLAKE2b-512 of the file
    #[arg(long, value_name = "HEX")]
    pub(crate) ptau_digest: Option<String>,
    /// Take powers that nobody knows: for practice, since whoever made them may forge
    #[arg(long, conflicts_with = "ptau_digest")]
    pub(crate) unknown_ptau: bool,
}

/// A circuit and the powers of its key.
#[derive(Debug, Args)]
pub(crate) struct About {
    /// The circuit: joinsplit-two, joinsplit-six, insertion-pair, insertion-sixteen, or an `.r1cs` file
    #[arg(long, value_name = "KIND|FILE")]
    pub(crate) circuit: Source,
    /// The powers
    #[arg(long, value_name = "FILE")]
    pub(crate) ptau: PathBuf,
    #[command(flatten)]
    pub(crate) trust: Trust,
}

/// Where a file is written.
#[derive(Debug, Args)]
pub(crate) struct To {
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Overwrite it
    #[arg(long)]
    pub(crate) force: bool,
}

/// A contribution.
#[derive(Debug, Args)]
pub(crate) struct Contribute {
    /// The key as the one before left it
    pub(crate) input: PathBuf,
    /// The key to hand on
    pub(crate) output: PathBuf,
    /// What the transcript calls you, up to 64 bytes
    #[arg(long, default_value = "")]
    pub(crate) name: String,
    /// Mix in a line that you type, beside the system's chance
    #[arg(long)]
    pub(crate) typed: bool,
    /// Overwrite the output
    #[arg(long)]
    pub(crate) force: bool,
}

/// A beacon.
#[derive(Debug, Args)]
pub(crate) struct Beacon {
    /// The key as the last contributor left it
    pub(crate) input: PathBuf,
    /// The ended key
    pub(crate) output: PathBuf,
    /// The value, 1 to 255 bytes
    #[arg(long, value_name = "HEX")]
    pub(crate) hash: String,
    /// How often it is hashed: 2^N times
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(10..=20))]
    pub(crate) iterations: u8,
    /// What the transcript calls it
    #[arg(long, default_value = "")]
    pub(crate) name: String,
    /// Overwrite the output
    #[arg(long)]
    pub(crate) force: bool,
}

/// A verifying key to write.
#[derive(Debug, Args)]
pub(crate) struct ExportVkey {
    /// The ended key
    pub(crate) key: PathBuf,
    /// Write the contract that checks proofs; without it JSON
    #[arg(long, requires = "contract")]
    pub(crate) solidity: bool,
    /// The contract's name
    #[arg(long, value_name = "NAME")]
    pub(crate) contract: Option<String>,
    /// The file to write; without it standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Overwrite it
    #[arg(long)]
    pub(crate) force: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_one_that_clap_accepts() {
        Arguments::command().debug_assert();
    }
}
