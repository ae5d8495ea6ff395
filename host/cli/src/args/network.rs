//! The commands of relays and chains.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum Relay {
    /// Show the relays
    Status,
    /// Add a relay
    Add(RelayAddress),
    /// Remove a relay
    Remove(RelayAddress),
}

#[derive(Debug, Args)]
pub(crate) struct RelayAddress {
    /// Its multiaddress, with its peer id
    pub(crate) address: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Chain {
    /// Show the chain
    Status,
    /// Use the chain that a folder describes: `chain.json` and, unless that names contracts, `book.json`, as `devnet up` writes them
    Use {
        /// The folder
        folder: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Devnet {
    /// Start it, or find it running
    Up {
        /// The port; 0 takes a free one
        #[arg(long, default_value_t = 8545)]
        port: u16,
    },
    /// What it is doing
    Status,
    /// Move its time ahead
    Time {
        /// How far: `90s`, `30m`, `25h`, `2d`
        by: String,
    },
    /// Hold blocks back, so that payments wait, or make them again
    #[command(
        before_help = "Example: a payment that is stuck, and then not\n  teahouse devnet mining off\n  teahouse devnet mining on\n"
    )]
    Mining {
        /// Whether blocks are made
        #[arg(value_enum)]
        mode: Mining,
    },
    /// Give an account worthless money
    Faucet {
        /// The account, `0x…`
        account: String,
        /// Coins, with decimals
        #[arg(long, default_value = "10")]
        coins: String,
        /// Practice dollars, with decimals
        #[arg(long, default_value = "100")]
        dollars: String,
    },
    /// Stop it and keep its state
    Down,
}

/// Whether a practice chain makes blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mining {
    /// For everything that arrives
    On,
    /// None until it is turned on
    Off,
}
