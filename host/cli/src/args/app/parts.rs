//! What several words of a command about mini-apps say together.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use teahouse_devtool::replay::Target;

use crate::args::{Fee, OfAccount, Spend};

#[derive(Debug, Subcommand)]
pub(crate) enum Blocklist {
    /// Add a signed list, or take a newer one of its author
    #[command(before_help = "Example:\n  teahouse app blocklist add guild.blocklist\n")]
    Add {
        /// The list, as its author signed it
        file: PathBuf,
    },
    /// List the lists that you added, and what they warn of
    List,
    /// Remove a list
    Remove {
        /// The key that signed it
        author: String,
    },
    /// Go on in spite of one entry from now on
    Ignore {
        /// The key that signed the list
        author: String,
        /// The hash or the key that the entry names
        id: String,
        /// Heed it again
        #[arg(long)]
        heed: bool,
    },
    /// Sign a list of your own; needs no profile
    #[command(
        before_help = "Example:\n  teahouse app blocklist sign guild.toml --key guild.key --out guild.blocklist\n"
    )]
    Sign {
        /// The list: `name`, `number`, and entries of `bundle` or `publisher` with a `reason`
        file: PathBuf,
        /// Your key, as `app pack --key` made it
        #[arg(long)]
        key: PathBuf,
        /// Where to write it: a file that is not there
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// What a project is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Rust
    Rust,
    /// TypeScript
    Ts,
}

/// What a permission is that no scenario uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Coverage {
    /// A line of the report
    Report,
    /// An error
    Full,
}

/// How a simulator runs.
#[derive(Debug, Args)]
pub(crate) struct Dev {
    /// The project's folder
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
    /// How many people there are
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=8))]
    pub(crate) people: u8,
    /// The port of the page; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Open the page in the browser
    #[arg(long)]
    pub(crate) open: bool,
}

/// What a replayed app is compiled to; this processor, when nothing is said.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct OnTarget {
    /// Play it in the interpreter, which is the same on every machine
    #[arg(long)]
    pulley: bool,
    /// Play it as on the first x86-64 processors: without AVX, FMA and BMI
    #[arg(long, conflicts_with = "pulley")]
    baseline: bool,
}

impl From<OnTarget> for Target {
    fn from(on: OnTarget) -> Self {
        match on {
            OnTarget { pulley: true, .. } => Self::Pulley,
            OnTarget { baseline: true, .. } => Self::Baseline,
            OnTarget { .. } => Self::Native,
        }
    }
}

/// How long a grant lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Term {
    /// An hour
    #[value(name = "1h")]
    Hour,
    /// A day
    #[value(name = "1d")]
    Day,
    /// Thirty days
    #[value(name = "30d")]
    Month,
    /// Until it is taken back
    Never,
}

#[derive(Debug, Args)]
pub(crate) struct Project {
    /// The project's folder
    #[arg(default_value = ".")]
    pub(crate) project: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct AppName {
    /// Its name or id
    pub(crate) app: String,
}

/// What an app may pay without asking.
#[derive(Clone, Debug, Args)]
pub(crate) struct BudgetOrder {
    /// Its name or id
    pub(crate) app: String,
    /// The asset: its symbol, what apps call it, or a token's address
    #[arg(long)]
    pub(crate) asset: String,
    /// The whole of it, in the asset's own decimals: it leaves your account now, and is the most that can ever be lost
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) most: String,
    /// The most of one day; all of it when absent
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) per_day: Option<String>,
    /// The last day of it, in UTC: `2027-03-31`
    #[arg(long, value_name = "DATE")]
    pub(crate) until: String,
    #[command(flatten)]
    pub(crate) of: OfAccount,
    #[command(flatten)]
    pub(crate) fee: Fee,
    #[command(flatten)]
    pub(crate) spend: Spend,
}
