//! The personas of a profile, at the command line.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Persona {
    /// Make a persona: its own identity, accounts, contacts, relays and chain
    #[command(
        before_help = "Examples:\n  teahouse persona create --nickname Lin\n  teahouse --persona Lin relay add /ip4/…\n  \
                       teahouse --persona Lin wallet receive\n"
    )]
    Create {
        /// The name others see; none that another persona of this profile has
        #[arg(long)]
        nickname: String,
        /// Its number, to take up one that this phrase had before
        #[arg(long)]
        number: Option<u32>,
        /// Begin with the relays and chain of this persona: who runs them sees one network address for both
        #[arg(long)]
        same_network: bool,
    },
    /// List the personas
    List,
    /// Change the name others see
    Rename {
        /// Number or nickname
        name: String,
        /// The new nickname
        nickname: String,
    },
    /// Look on the chain for personas that this phrase had; asks first, since looking can link them
    #[command(
        before_help = "Example: after a restore\n  teahouse persona find --look 3\n  teahouse persona find --look 3 --agree\n"
    )]
    Find {
        /// How many are looked for, from 1 on
        #[arg(long, default_value_t = 4)]
        look: u32,
        /// Agree that the endpoints asked can guess that these personas are one person's
        #[arg(long)]
        agree: bool,
    },
}
