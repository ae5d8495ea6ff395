//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use teahouse_relay::Multiaddr;
use teahouse_relay::net::PeerAddress;

const EXAMPLES: &str = "Examples:
  teahouse-relay init --data ./relay-1
  teahouse-relay run --data ./relay-1 --listen /ip4/0.0.0.0/udp/4001/quic-v1 --listen /ip4/0.0.0.0/tcp/4001
  teahouse-relay run --data ./relay-2 --peer /ip4/192.0.2.7/udp/4001/quic-v1/p2p/12D3KooW…
  teahouse-relay run --data ./relay-1 --submitter http://127.0.0.1:8545 --book ./addresses.json
  teahouse-relay status --data ./relay-1 --json

Exit codes: 0 done, 1 failed, 2 usage, 3 bad configuration, 6 network, 7 verification failed, 8 data in use, 130 interrupted.";

/// Runs a relay of the Teahouse network: gossip, mailbox, light push, and optionally a submitter.
#[derive(Debug, Parser)]
#[command(name = "teahouse-relay", version, before_help = EXAMPLES)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Makes the keys and a configuration file in a folder, and prints who this relay will be.
    Init(Init),
    /// Runs the relay until it is told to stop.
    Run(Run),
    /// Asks a running relay what it is.
    Status(Status),
    /// Prints the completions of a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Options of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder of keys and data.
    #[arg(long, env = "TEAHOUSE_RELAY_DATA")]
    pub data: PathBuf,
    /// Prints one JSON object instead of lines.
    #[arg(long)]
    pub json: bool,
}

/// Options of `run`.
#[derive(Debug, Args)]
pub struct Run {
    /// A configuration file, as `init` writes one; options given here win over it.
    #[arg(long, required_unless_present = "data")]
    pub config: Option<PathBuf>,
    /// The folder of keys and data.
    #[arg(long, env = "TEAHOUSE_RELAY_DATA")]
    pub data: Option<PathBuf>,
    /// An address to listen on; may be repeated. QUIC is `/ip4/…/udp/PORT/quic-v1`, TCP `/ip4/…/tcp/PORT`.
    #[arg(long)]
    pub listen: Vec<Multiaddr>,
    /// Another relay to stay connected to, ending in `/p2p/PEER`; may be repeated.
    #[arg(long)]
    pub peer: Vec<PeerAddress>,
    /// Keeps no mailbox.
    #[arg(long)]
    pub no_mailbox: bool,
    /// Carries claims for others to the chain at this endpoint, paid by the account in `submitter.key`.
    #[arg(long, value_name = "URL", requires = "book")]
    pub submitter: Option<String>,
    /// The address book of the chain's contracts, a JSON file.
    #[arg(long, value_name = "FILE")]
    pub book: Option<PathBuf>,
    /// The chain's profile, a JSON file; without it the practice chain.
    #[arg(long, value_name = "FILE")]
    pub chain: Option<PathBuf>,
    /// Writes logs as JSON, one object per line.
    #[arg(long)]
    pub json: bool,
}

/// Options of `status`.
#[derive(Debug, Args)]
pub struct Status {
    /// The folder of a relay on this machine.
    #[arg(long, env = "TEAHOUSE_RELAY_DATA", required_unless_present = "peer")]
    pub data: Option<PathBuf>,
    /// The address of any relay.
    #[arg(long, conflicts_with = "data")]
    pub peer: Option<PeerAddress>,
    /// Prints one JSON object.
    #[arg(long)]
    pub json: bool,
}
