//! The commands of names.

use clap::{Subcommand, ValueEnum};

use super::{Fee, OfAccount, Spend};

#[derive(Debug, Subcommand)]
pub(crate) enum Name {
    /// What is known of a name
    Show {
        /// The name
        name: String,
    },
    /// Take a name: a hidden word first, the name a minute later; each with its own sheet. After a break, say it again
    #[command(
        before_help = "Examples:\n  teahouse name register anna-of-the-tea --dry-run\n  teahouse name register anna-of-the-tea\n"
    )]
    Register {
        /// 1 to 32 of a-z, 0-9 and single hyphens, a letter first
        name: String,
        /// Do not wait between the two steps: say the command again later
        #[arg(long)]
        no_wait: bool,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// Keep a name for a year from now on
    Renew {
        /// The name
        name: String,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// Point a name at your contact card as it is now
    Update {
        /// The name
        name: String,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// Give a name up: its deposit comes back
    Release {
        /// The name
        name: String,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// Offer a name to an account, which has to accept it
    #[command(before_help = "Example:\n  teahouse name transfer anna-of-the-tea 0x… --dry-run\n")]
    Transfer {
        /// The name
        name: String,
        /// The account; without it the offer is taken back
        to: Option<String>,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// Who may recover a name whose key is lost, and what they do
    #[command(
        before_help = "Examples:\n  teahouse name recovery anna-of-the-tea set 0x… --delay 7d --dry-run\n  teahouse name recovery anna-of-the-tea start 0x… --account 1\n"
    )]
    Recovery {
        /// The name
        name: String,
        /// What is done: the owner sets, clears and stops; the recovery account starts; anybody finishes
        #[arg(value_enum)]
        step: Recovering,
        /// With set, who may recover it; with start, the heir
        to: Option<String>,
        /// With set: how long you have to stop a recovery, 3d to 30d
        #[arg(long, default_value = "7d")]
        delay: String,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// Take over a name that was offered to you
    Accept {
        /// The name
        name: String,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
}

/// What is done about the recovery of a name.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Recovering {
    /// Choose who may recover it
    Set,
    /// Choose nobody
    Clear,
    /// Begin to hand it to an heir
    Start,
    /// Stop that
    Stop,
    /// Hand it over, after the owner's time to stop it
    Finish,
}
