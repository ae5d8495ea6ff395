//! The commands of contacts and chats.

use clap::{Args, Subcommand, ValueEnum};

use super::OfAccount;

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
    /// Who can be paid by name, and who can pay you so
    Payees,
    /// Tell a contact where you can be paid
    #[command(
        before_help = "Examples:\n  teahouse contact share-address Bo\n  teahouse contact share-address Bo --account 1   # an account that only Bo knows\n"
    )]
    ShareAddress {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        of: OfAccount,
    },
    /// Take that back: Bo's program forgets it; what Bo noted, and payments already made, stay
    WithdrawAddress(Named),
    /// Ask a contact where it can be paid
    #[command(before_help = "Example:\n  teahouse contact ask-address Anna\n")]
    AskAddress(Named),
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
