//! The command line, as clap reads it. Help begins with examples.

mod allowance;
mod app;
mod delegate;
mod keys;
mod limits;
#[cfg(test)]
mod looks;
mod money;
mod name;
mod network;
#[cfg(test)]
mod pages;
mod people;
mod persona;
mod shielded;
mod submitter;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use allowance::{Allowance, Order};
pub(crate) use app::{App, Blocklist, BudgetOrder, Coverage, Dev, Lang, Term};
pub(crate) use delegate::Delegate;
pub(crate) use keys::{KeyringVerb, Keys};
pub(crate) use limits::{LimitName, Limits};
pub(crate) use money::{
    Accounts, Consent, Envelope, Fee, HistoryOptions, How, OfAccount, PaymentName, Spend, Token, Wallet,
};
pub(crate) use name::{Name, Recovering};
pub(crate) use network::{Chain, Devnet, Mining, Relay};
pub(crate) use people::{Chat, Contact, Named, Wait};
pub(crate) use persona::Persona;
pub(crate) use shielded::{Follow, Shielded, Until, Yes};
pub(crate) use submitter::{Carried, Submitter, SubmitterRole};

/// Private chat, money and mini-apps, without anybody in between.
#[derive(Debug, Parser)]
#[command(
    name = "teahouse",
    version,
    before_help = "Examples:\n  teahouse profile create --nickname Anna\n  teahouse relay add /ip4/127.0.0.1/udp/4001/quic-v1/p2p/12D3…\n  \
                   teahouse contact card\n  teahouse chat send Bo \"Tea at five?\"\n  teahouse serve\n"
)]
pub(crate) struct Arguments {
    /// The profile to act for
    #[arg(long, global = true, env = "TEAHOUSE_PROFILE", value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// The persona to act as: its number or nickname
    #[arg(long, global = true, env = "TEAHOUSE_PERSONA", value_name = "N|NAME", default_value = "0")]
    pub(crate) persona: String,
    /// Print one JSON object (one per line for streams)
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Read the profile's password from this file
    #[arg(long, global = true, env = "TEAHOUSE_PASSWORD_FILE", value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Read the profile's password from this file descriptor
    #[arg(long, global = true, value_name = "FD", conflicts_with = "password_file")]
    pub(crate) password_fd: Option<u32>,
    /// Say more on standard error
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) area: Area,
}

/// What it is about.
#[derive(Debug, Subcommand)]
pub(crate) enum Area {
    /// Make and list profiles
    #[command(subcommand)]
    Profile(Profile),
    /// Make, list and rename the personas of a profile
    #[command(subcommand)]
    Persona(Persona),
    /// Contact cards, requests and contacts
    #[command(subcommand)]
    Contact(Contact),
    /// Conversations
    #[command(subcommand)]
    Chat(Chat),
    /// Balance, receiving, sending, history
    #[command(subcommand)]
    Wallet(Wallet),
    /// Payments whose amount, payer and payee the chain does not show
    #[command(subcommand)]
    Shielded(Shielded),
    /// Names in the directory: optional, a deposit lies with each
    #[command(subcommand)]
    Name(Name),
    /// Mini-apps: build, sign, install, open
    #[command(subcommand)]
    App(App),
    /// Red envelopes by link or message
    #[command(subcommand)]
    Envelope(Envelope),
    /// What waits for your yes or no
    #[command(subcommand)]
    Consent(Consent),
    /// The relays in use
    #[command(subcommand)]
    Relay(Relay),
    /// The chain in use
    #[command(subcommand)]
    Chain(Chain),
    /// Bringing to the chain what others signed, for a fee
    #[command(subcommand)]
    Submitter(Submitter),
    /// The local practice chain: everything on it is worthless
    #[command(subcommand)]
    Devnet(Devnet),
    /// Run the host: socket, WebSocket and screens; without a profile, the page where one is made or comes back
    Serve(Serve),
    /// Check everything and say the fix
    Doctor,
    /// What is configured, and where it comes from
    Config {
        #[command(subcommand)]
        verb: Config,
    },
    /// Completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Profile {
    /// Make a profile
    #[command(before_help = "Examples:\n  teahouse --profile anna profile create --nickname Anna\n  \
                             teahouse --profile bo profile create --nickname Bo --no-password\n")]
    Create {
        /// The name others see
        #[arg(long)]
        nickname: Option<String>,
        /// No password: whoever can read the files owns the keys
        #[arg(long)]
        no_password: bool,
        /// Restore from the 24 words in this file
        #[arg(long, value_name = "FILE")]
        phrase_file: Option<PathBuf>,
    },
    /// List the profiles of this home
    List,
    /// Show the profile
    Show,
    /// Change the name others see
    Rename {
        /// The new name
        nickname: String,
    },
}

/// How the host runs.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The port of the screens; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    #[command(flatten)]
    pub(crate) role: SubmitterRole,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Show every setting, with `--origin` where it comes from
    Show {
        /// Say where each comes from
        #[arg(long)]
        origin: bool,
    },
}
