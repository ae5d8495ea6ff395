//! The commands of money: wallet, red envelopes and what asks for consent.

use clap::{Args, Subcommand, ValueEnum};

use super::{Allowance, Delegate, Keys, Limits};

#[derive(Debug, Subcommand)]
pub(crate) enum Wallet {
    /// What you have
    Balance(OfAccount),
    /// The address to be paid at
    Receive(OfAccount),
    /// Send money
    #[command(
        before_help = "Examples:\n  teahouse wallet send Anna 5 --asset PRACTICE-USD\n  teahouse wallet send 0x… 0.5 --dry-run\n  teahouse wallet send Anna 3 --asset PRACTICE-USD --fee-in PRACTICE-USD   # without holding any coin\n"
    )]
    Send {
        /// A contact who has told where it can be paid, or an address
        to: String,
        /// The amount, in the asset's own decimals
        amount: String,
        /// The asset: its symbol or a token's address
        #[arg(long, default_value = "native")]
        asset: String,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// Bring a payment yourself that a submitter was to bring
    #[command(
        before_help = "Example:\n  teahouse wallet history          # its id stands at the end of the line\n  teahouse wallet carry 0123456789abcdef0123456789abcdef --own --dry-run\n"
    )]
    Carry {
        /// The payment's id, as the history shows it
        payment: String,
        /// With a transaction of your own account: it costs coin
        #[arg(long, required = true)]
        own: bool,
        #[command(flatten)]
        spend: Spend,
    },
    /// The code that your account took on, so that others can bring what you signed
    #[command(subcommand)]
    Delegate(Delegate),
    /// What was paid and received
    #[command(
        before_help = "Examples:\n  teahouse wallet history --received\n  teahouse wallet history --with Anna --asset PRACTICE-USD\n  teahouse wallet history --limit 1000 --csv > history.csv\n"
    )]
    History(HistoryOptions),
    /// Look the history up anew from a block on, for an account that is older than this profile
    Rescan {
        /// The first block
        #[arg(long)]
        from: u64,
        #[command(flatten)]
        of: OfAccount,
    },
    /// Send a payment that no block holds yet once more, for a higher fee within what you agreed to
    #[command(
        before_help = "Example:\n  teahouse wallet history          # its id stands at the end of the line\n  teahouse wallet speed-up 0123456789abcdef0123456789abcdef --dry-run\n  teahouse wallet speed-up 0123456789abcdef0123456789abcdef --raise   # for more than you agreed to\n"
    )]
    SpeedUp {
        #[command(flatten)]
        named: PaymentName,
        /// Agree to a higher fee than before: shows what it may reach, and asks
        #[arg(long)]
        raise: bool,
        /// With --raise: show the sheet and stop; ask at the terminal; or approve exactly one after printing it
        #[arg(long, value_enum, requires = "raise")]
        consent: Option<How>,
        /// With --raise: approve the sheet with this digest, and no other
        #[arg(long, value_name = "DIGEST", requires = "raise")]
        approve_digest: Option<String>,
        /// With --raise: confirm this grave warning by itself, by its code
        #[arg(long, value_name = "CODE", requires = "raise")]
        confirm: Vec<String>,
    },
    /// Call back a payment that no block holds yet; until a block says so, it may still happen
    #[command(before_help = "Example:\n  teahouse wallet cancel 0123456789abcdef0123456789abcdef --wait\n")]
    Cancel(PaymentName),
    /// What others may still take from your accounts, unknown ones that another wallet allowed it too
    Approvals(OfAccount),
    /// Take back what somebody may take
    #[command(
        before_help = "Example:\n  teahouse wallet approvals\n  teahouse wallet revoke PRACTICE-USD RedEnvelope --dry-run\n"
    )]
    Revoke {
        /// The token: its symbol or address
        asset: String,
        /// Who: a contract's name, or an address
        spender: String,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// What may leave at most, for everything or for one app
    #[command(
        before_help = "Examples:\n  teahouse wallet limits\n  teahouse wallet limits set PRACTICE-USD --per-day 50\n  teahouse wallet limits clear PRACTICE-USD\n"
    )]
    Limits {
        #[command(subcommand)]
        verb: Option<Limits>,
    },
    /// Money at an app's disposal, within limits that the chain enforces
    #[command(subcommand)]
    Allowance(Allowance),
    /// The accounts of this persona
    #[command(
        before_help = "Examples:\n  teahouse wallet accounts new --label \"for Bo\"\n  teahouse wallet receive --account 1\n"
    )]
    Accounts {
        #[command(subcommand)]
        verb: Option<Accounts>,
    },
    /// What the wallet shows and sends, and where it knows it from
    Tokens,
    /// Add a token by its address, or forget it
    #[command(subcommand)]
    Token(Token),
    #[command(flatten)]
    Keys(Keys),
}

/// Which account is meant.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct OfAccount {
    /// The account's number, as `wallet accounts` shows it
    #[arg(long, value_name = "N")]
    pub(crate) account: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Accounts {
    /// Open another one
    New {
        /// What you call it; nobody else sees it
        #[arg(long)]
        label: Option<String>,
        /// The installed app it is to be used with
        #[arg(long)]
        app: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Look at a token and add it; what it calls itself is a claim
    #[command(before_help = "Example:\n  teahouse wallet token add 0x…\n")]
    Add {
        /// Its address, from a source that you trust
        token: String,
        /// Add exactly what was shown with this digest
        #[arg(long, value_name = "DIGEST")]
        approve_digest: Option<String>,
    },
    /// Forget a token that you added; what you hold of it stays where it is
    Remove {
        /// Its symbol or address
        token: String,
    },
}

/// Which part of the history is shown, and how.
#[derive(Clone, Debug, Args)]
pub(crate) struct HistoryOptions {
    #[command(flatten)]
    pub(crate) of: OfAccount,
    /// At most so many
    #[arg(long, default_value_t = 50)]
    pub(crate) limit: u32,
    /// Only what stands after this place, as the page before said
    #[arg(long, value_name = "PLACE")]
    pub(crate) before: Option<String>,
    /// Only this asset: its symbol or a token's address
    #[arg(long)]
    pub(crate) asset: Option<String>,
    /// Only with this contact, contract or address
    #[arg(long)]
    pub(crate) with: Option<String>,
    /// Only what came
    #[arg(long, conflicts_with = "sent")]
    pub(crate) received: bool,
    /// Only what this account sent
    #[arg(long)]
    pub(crate) sent: bool,
    /// Also transfers of zero and of tokens that the wallet does not know: anybody can put those there
    #[arg(long)]
    pub(crate) all: bool,
    /// A table for a spreadsheet, with block numbers and hashes
    #[arg(long)]
    pub(crate) csv: bool,
    /// Only how much of the chain was looked at, which says whether the list is whole
    #[arg(long, conflicts_with = "csv")]
    pub(crate) status: bool,
}

/// A payment, and how it is replaced.
#[derive(Clone, Debug, Args)]
pub(crate) struct PaymentName {
    /// The payment's id, as the history shows it
    pub(crate) payment: String,
    /// Only say whether it can be done, and for which fee
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Wait until the chain has decided
    #[arg(long)]
    pub(crate) wait: bool,
    /// How long to wait, in seconds
    #[arg(long, default_value_t = 60)]
    pub(crate) timeout: u64,
}

/// Who brings it to the chain.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Fee {
    /// Have a submitter bring it, for a fee in this asset: your account needs no coin
    #[arg(long, value_name = "ASSET")]
    pub(crate) fee_in: Option<String>,
}

/// How a yes is given. There is no yes by default.
#[derive(Clone, Debug, Args)]
pub(crate) struct Spend {
    /// Only show what it would do
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Show the sheet and stop; ask at the terminal; or approve exactly one after printing it
    #[arg(long, value_enum)]
    pub(crate) consent: Option<How>,
    /// Approve the sheet with this digest, and no other
    #[arg(long, value_name = "DIGEST")]
    pub(crate) approve_digest: Option<String>,
    /// Confirm this grave warning by itself, by its code
    #[arg(long, value_name = "CODE")]
    pub(crate) confirm: Vec<String>,
}

/// How a sheet is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum How {
    /// Print it and leave it open
    Show,
    /// Ask at the terminal
    Ask,
    /// Print it and approve it, once: one request, each of its steps printed
    Once,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Envelope {
    /// Show an envelope as the chain has it now
    Show(EnvelopeName),
    /// Claim a share to your own account, at no cost
    #[command(before_help = "Example:\n  teahouse envelope claim 'teahouse:envelope/1#…' --wait\n")]
    Claim {
        #[command(flatten)]
        envelope: EnvelopeName,
        /// Bring it with a transaction of your own account: it costs coin, and shows that account as the one that cared
        #[arg(long)]
        own: bool,
        /// With --own: have a submitter bring what your account signs, for a fee in this asset
        #[arg(long, value_name = "ASSET", requires = "own")]
        fee_in: Option<String>,
        #[command(flatten)]
        spend: Spend,
        /// Wait until the chain has it
        #[arg(long)]
        wait: bool,
        /// How long to wait, in seconds
        #[arg(long, default_value_t = 60)]
        timeout: u64,
    },
    /// Send what is left of an expired envelope to where its terms say
    Refund {
        #[command(flatten)]
        envelope: EnvelopeName,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
}

#[derive(Debug, Args)]
pub(crate) struct EnvelopeName {
    /// A claim link, a message's id, or an envelope's id
    pub(crate) envelope: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Consent {
    /// List sheets that wait for an answer
    List,
    /// Show one
    Show(SheetName),
    /// Agree to exactly what was shown
    Approve {
        /// The sheet
        sheet: String,
        /// The digest that was shown
        #[arg(long)]
        digest: String,
        /// Confirm this grave warning by itself, by its code
        #[arg(long, value_name = "CODE")]
        confirm: Vec<String>,
    },
    /// Say no
    Refuse {
        /// The sheet
        sheet: String,
        /// To whatever else the app would ask in the same permission too, until you allow it again
        #[arg(long)]
        for_good: bool,
    },
    /// Show the log of answers
    Receipts,
}

#[derive(Debug, Args)]
pub(crate) struct SheetName {
    /// The sheet
    pub(crate) sheet: String,
}
