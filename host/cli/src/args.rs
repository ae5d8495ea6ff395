//! The command line, as clap reads it. Help begins with examples.

mod app;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use app::App;

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
    /// Contact cards, requests and contacts
    #[command(subcommand)]
    Contact(Contact),
    /// Conversations
    #[command(subcommand)]
    Chat(Chat),
    /// Balance, receiving, sending, history
    #[command(subcommand)]
    Wallet(Wallet),
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
    /// The local practice chain: everything on it is worthless
    #[command(subcommand)]
    Devnet(Devnet),
    /// Run the host: socket, WebSocket and screens
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

#[derive(Debug, Subcommand)]
pub(crate) enum Contact {
    /// Show your own card
    Card,
    /// Add a contact by its card
    #[command(
        before_help = "Example:\n  teahouse contact add 'teahouse:contact/…' --hello \"It's Bo, from the market\"\n"
    )]
    Add {
        /// The link `teahouse:contact/…`
        link: String,
        /// A name for it
        #[arg(long)]
        alias: Option<String>,
        /// The first words, which the request shows
        #[arg(long)]
        hello: Option<String>,
    },
    /// List contacts
    List,
    /// List who asks to be a contact
    Requests,
    /// Accept a request
    Accept(Named),
    /// Turn a request away
    Decline(Named),
    /// Read nothing from them any more
    Block(Named),
    /// Read them again
    Unblock(Named),
    /// Note that you compared the safety number
    Verify {
        /// The contact
        contact: String,
        /// The digits that they read to you
        safety_number: String,
    },
    /// Give a contact another name
    Rename {
        /// The contact
        contact: String,
        /// The new name; without one, the name on the card
        alias: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Name or id
    pub(crate) contact: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Chat {
    /// List conversations
    List,
    /// Send a message
    #[command(
        before_help = "Examples:\n  teahouse chat send Bo \"Tea at five?\"\n  teahouse chat send Bo \"On my way\" --wait delivered\n"
    )]
    Send {
        /// The contact, or the conversation's id
        to: String,
        /// The words
        text: String,
        /// Wait until it has come this far
        #[arg(long, value_enum)]
        wait: Option<Wait>,
        /// How long to wait, in seconds
        #[arg(long, default_value_t = 30)]
        timeout: u64,
    },
    /// Show a conversation
    Show {
        /// The contact, or the conversation's id
        with: String,
        /// At most so many messages
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Only what comes before this message
        #[arg(long)]
        before: Option<String>,
    },
    /// Mark everything as read
    Read {
        /// The contact, or the conversation's id
        with: String,
        /// Up to this message
        #[arg(long)]
        up_to: Option<String>,
    },
    /// Show messages as they come, until interrupted
    Watch {
        /// Only this conversation
        with: Option<String>,
    },
}

/// How far a message is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Wait {
    /// On this disk
    Queued,
    /// Two relays have signed for it
    Stored,
    /// The other device has it
    Delivered,
    /// The other person has seen it
    Read,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Wallet {
    /// What you have
    Balance,
    /// The address to be paid at
    Receive,
    /// Send money
    #[command(
        before_help = "Examples:\n  teahouse wallet send 0x… 0.5 --dry-run\n  teahouse wallet send 0x… 12.50 --asset PRACTICE-USD\n"
    )]
    Send {
        /// The address
        to: String,
        /// The amount, in the asset's own decimals
        amount: String,
        /// The asset: its symbol or a token's address
        #[arg(long, default_value = "native")]
        asset: String,
        #[command(flatten)]
        spend: Spend,
    },
    /// What was paid and received
    History {
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Send a payment that no block holds yet once more, for a higher fee within what you agreed to
    #[command(
        before_help = "Example:\n  teahouse wallet history          # its id stands at the end of the line\n  teahouse wallet speed-up 0123456789abcdef0123456789abcdef --dry-run\n"
    )]
    SpeedUp(PaymentName),
    /// Call back a payment that no block holds yet; until a block says so, it may still happen
    #[command(before_help = "Example:\n  teahouse wallet cancel 0123456789abcdef0123456789abcdef --wait\n")]
    Cancel(PaymentName),
    /// What contracts may still take from you
    Approvals,
    /// Take back what a contract may take
    #[command(
        before_help = "Example:\n  teahouse wallet approvals\n  teahouse wallet revoke PRACTICE-USD RedEnvelope --dry-run\n"
    )]
    Revoke {
        /// The token: its symbol or address
        asset: String,
        /// The contract: its name or address
        spender: String,
        #[command(flatten)]
        spend: Spend,
    },
    /// The accounts of this profile
    Accounts,
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
        /// Only show what it would do
        #[arg(long)]
        dry_run: bool,
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
    },
    /// Say no
    Refuse(SheetName),
    /// Show the log of answers
    Receipts,
}

#[derive(Debug, Args)]
pub(crate) struct SheetName {
    /// The sheet
    pub(crate) sheet: String,
}

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
    /// Use the chain that a folder describes: `chain.json` and `book.json`, as `devnet up` writes them
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

/// How the host runs.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The port of the screens; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
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
