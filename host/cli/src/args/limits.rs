//! The commands of limits.

use clap::{Args, Subcommand};

use super::Spend;

#[derive(Debug, Subcommand)]
pub(crate) enum Limits {
    /// List the limits and what is used of them
    List,
    /// Set a limit: the whole of it, so that a bound which is left out is none
    #[command(before_help = "Examples:\n  teahouse wallet limits set PRACTICE-USD --per-day 50\n  \
                       teahouse wallet limits set native --per-payment 0.5 --per-day 2 --ends-in 7d\n  \
                       teahouse wallet limits set PRACTICE-USD --app taxi --per-payment 20 --total 100\n  \
                       teahouse wallet limits set PRACTICE-USD --per-day 80 --dry-run   # what it would change\n")]
    Set {
        #[command(flatten)]
        of: LimitName,
        /// The most of one payment, in the asset's own decimals
        #[arg(long, value_name = "AMOUNT")]
        per_payment: Option<String>,
        /// The most within any twenty-four hours
        #[arg(long, value_name = "AMOUNT")]
        per_day: Option<String>,
        /// The most in total, from now on
        #[arg(long, value_name = "AMOUNT")]
        total: Option<String>,
        /// After how long it falls away: `12h`, `30d`
        #[arg(long, value_name = "TIME")]
        ends_in: Option<String>,
        #[command(flatten)]
        spend: Spend,
    },
    /// Take a limit away
    #[command(before_help = "Examples:\n  teahouse wallet limits clear PRACTICE-USD --dry-run\n  \
                             teahouse wallet limits clear PRACTICE-USD --app taxi --consent ask\n")]
    Clear {
        #[command(flatten)]
        of: LimitName,
        #[command(flatten)]
        spend: Spend,
    },
}

/// Which limit.
#[derive(Clone, Debug, Args)]
pub(crate) struct LimitName {
    /// The asset: its symbol or a token's address
    pub(crate) asset: String,
    /// For this app only: its name or id
    #[arg(long)]
    pub(crate) app: Option<String>,
}
