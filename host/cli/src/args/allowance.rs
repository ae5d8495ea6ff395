//! The commands of allowances.

use clap::{Args, Subcommand};

use super::{Fee, OfAccount, Spend};

#[derive(Debug, Subcommand)]
pub(crate) enum Allowance {
    /// Put money at an app's disposal, within limits that the chain enforces. After a break, say it again
    #[command(before_help = "Examples:\n  \
        teahouse wallet allowance open taxi PRACTICE-USD 50 --per-payment 20 --per-period 25 --dry-run\n  \
        teahouse wallet allowance open taxi PRACTICE-USD 50 --per-payment 20 --per-period 25 --period 7d --for 60d\n  \
        teahouse wallet allowance open taxi native 0.5 --to 0x… --to 0x…    # nobody else can be paid\n")]
    Open(Order),
    /// List what apps may spend
    List {
        /// Look on the chain for those that this phrase has opened and this profile does not know: after a restore
        #[arg(long)]
        look: bool,
    },
    /// Show an allowance, and what was paid out of it
    Show {
        /// Its id, or its app
        allowance: String,
    },
    /// Pay out of an allowance: the app's own account signs, and yours brings it to the chain
    #[command(before_help = "Examples:\n  teahouse wallet allowance pay taxi 0x… 12.50 --dry-run\n  \
                       teahouse wallet allowance pay taxi 0x… 12.50\n")]
    Pay {
        /// Its id, or its app
        allowance: String,
        /// The address
        to: String,
        /// The amount, in the asset's own decimals
        amount: String,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// End an allowance at once, and have the rest back
    #[command(before_help = "Examples:\n  teahouse wallet allowance revoke taxi --dry-run\n  \
                       teahouse wallet allowance revoke taxi --consent ask\n")]
    Revoke {
        /// Its id, or its app
        allowance: String,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// Have the rest of an allowance back that has ended
    #[command(before_help = "Example:\n  teahouse wallet allowance refund taxi --consent ask\n")]
    Refund {
        /// Its id, or its app
        allowance: String,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
}

/// What is put at an app's disposal.
#[derive(Clone, Debug, Args)]
pub(crate) struct Order {
    /// The app: its name or id
    pub(crate) app: String,
    /// The asset: its symbol or a token's address
    pub(crate) asset: String,
    /// The whole deposit, in the asset's own decimals: the most that can ever be lost
    pub(crate) total: String,
    /// The most of one payment; all that a period lets leave when absent
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) per_payment: Option<String>,
    /// The most of one period; the whole deposit when absent
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) per_period: Option<String>,
    /// How long a period is, an hour at least: `12h`, `7d`
    #[arg(long, value_name = "TIME", default_value = "1d")]
    pub(crate) period: String,
    /// How long it lasts, two hours to 366 days; then the rest can be had back
    #[arg(long = "for", value_name = "TIME", default_value = "30d")]
    pub(crate) lasts: String,
    /// Only this address may be paid; can be said several times
    #[arg(long = "to", value_name = "ADDRESS")]
    pub(crate) payees: Vec<String>,
    #[command(flatten)]
    pub(crate) of: OfAccount,
    #[command(flatten)]
    pub(crate) fee: Fee,
    #[command(flatten)]
    pub(crate) spend: Spend,
}
