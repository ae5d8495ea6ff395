//! The commands about an account's code.

use clap::Subcommand;

use super::{Fee, OfAccount, Spend};

#[derive(Debug, Subcommand)]
pub(crate) enum Delegate {
    /// What code your account took on, if any
    Show(OfAccount),
    /// Make your account a plain one again
    #[command(before_help = "Example:\n  teahouse wallet delegate revoke --dry-run\n")]
    Revoke {
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
}
