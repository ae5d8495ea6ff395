//! The commands of shielded payments.

use clap::{Args, Subcommand, ValueEnum};
use teahouse_api::shielded::{ShieldedCarrier, ShieldedInsertion, ViewKeyKind};

use super::{How, OfAccount, Spend};

#[derive(Debug, Subcommand)]
pub(crate) enum Shielded {
    /// What you have in the pool, and among how many others it hides
    Balance,
    /// A new address to be paid at privately; those given before stay good
    Address,
    /// A new address as a link and a QR code, with what is asked for
    #[command(
        before_help = "Examples:\n  teahouse shielded receive\n  teahouse shielded receive --asset PRACTICE-USD --amount 5 --memo \"two cups\"\n"
    )]
    Receive {
        /// Ask for this asset: its symbol or a token's address
        #[arg(long, requires = "amount")]
        asset: Option<String>,
        /// Ask for this amount, in the asset's own decimals
        #[arg(long, requires = "asset")]
        amount: Option<String>,
        /// What for: at most 175 bytes
        #[arg(long)]
        memo: Option<String>,
    },
    /// Put money of your account into the pool: everybody sees that, and how much
    #[command(
        before_help = "Examples:\n  teahouse shielded deposit 20 PRACTICE-USD --dry-run\n  teahouse shielded deposit 0.5 native --account 1\n  teahouse shielded deposit 5 PRACTICE-USD --insertion share   # cheaper, and waits for company\n"
    )]
    Deposit {
        /// The amount, in the asset's own decimals
        amount: String,
        /// The asset: its symbol or a token's address
        asset: String,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        inserted: Inserted,
        #[command(flatten)]
        spend: Spend,
        #[command(flatten)]
        follow: Follow,
    },
    /// Pay somebody privately: the chain shows neither who, nor whom, nor how much
    #[command(
        before_help = "Examples:\n  teahouse shielded send Bo 5 PRACTICE-USD --memo \"two cups\" --dry-run\n  teahouse shielded send tea1… 0.25 native\n  teahouse shielded send Bo 5 PRACTICE-USD --by own   # shows your account, and costs it coin\n"
    )]
    Send {
        /// A shielded address, a link `teahouse:pay/…`, or a contact who has told where it can be paid privately
        to: String,
        /// The amount, in the asset's own decimals: what arrives
        amount: String,
        /// The asset: its symbol or a token's address
        asset: String,
        /// Words that only the payee reads: at most 175 bytes
        #[arg(long, default_value = "")]
        memo: String,
        #[command(flatten)]
        brought: Brought,
        #[command(flatten)]
        inserted: Inserted,
        #[command(flatten)]
        spend: Spend,
        #[command(flatten)]
        follow: Follow,
    },
    /// Take money out of the pool to an account: everybody sees where to, and how much
    #[command(
        before_help = "Examples:\n  teahouse shielded withdraw 5 PRACTICE-USD --dry-run   # to your first account\n  teahouse shielded withdraw 5 PRACTICE-USD --to 0x…\n"
    )]
    Withdraw {
        /// The amount, in the asset's own decimals: what arrives
        amount: String,
        /// The asset: its symbol or a token's address
        asset: String,
        /// An address, or a contact who has told one; your first account when left out
        #[arg(long)]
        to: Option<String>,
        #[command(flatten)]
        brought: Brought,
        #[command(flatten)]
        inserted: Inserted,
        #[command(flatten)]
        spend: Spend,
        #[command(flatten)]
        follow: Follow,
    },
    /// Make one note of many small ones: a payment takes six at most
    #[command(before_help = "Example:\n  teahouse shielded join PRACTICE-USD --dry-run\n")]
    Join {
        /// The asset: its symbol or a token's address
        asset: String,
        #[command(flatten)]
        brought: Brought,
        #[command(flatten)]
        spend: Spend,
        #[command(flatten)]
        follow: Follow,
    },
    /// Have small notes joined unasked, while nothing else is under way: at most for so much a day
    #[command(
        before_help = "Examples:\n  teahouse shielded tidy PRACTICE-USD --fee-per-day 0.5 --dry-run\n  teahouse shielded tidy PRACTICE-USD --off\n"
    )]
    Tidy {
        /// The asset: its symbol or a token's address
        asset: String,
        /// The most that fees may come to within any twenty-four hours, in the asset's own decimals
        #[arg(long, value_name = "AMOUNT", required_unless_present = "off", conflicts_with = "off")]
        fee_per_day: Option<String>,
        /// Join nothing unasked any more
        #[arg(long)]
        off: bool,
        #[command(flatten)]
        spend: Spend,
    },
    /// What was paid and received privately, newest first
    #[command(
        before_help = "Examples:\n  teahouse shielded history --open     # what is not over\n  teahouse shielded history --asset PRACTICE-USD\n"
    )]
    History {
        /// At most so many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
        limit: u32,
        /// Only this asset: its symbol or a token's address
        #[arg(long)]
        asset: Option<String>,
        /// Only what is not over
        #[arg(long)]
        open: bool,
    },
    /// Show one payment: how far it is, and where its money is
    #[command(
        before_help = "Example:\n  teahouse shielded show 0123456789abcdef…     # the id stands at the end of a line of the history\n"
    )]
    Show(ShieldedName),
    /// Call a payment off that nobody was handed yet: nothing happens, and its money is free again
    #[command(
        before_help = "Examples:\n  teahouse shielded cancel 0123456789abcdef…   # the id stands at the end of a line of the history\n  teahouse shielded cancel 0123456789abcdef… --dry-run\n"
    )]
    Cancel {
        #[command(flatten)]
        named: ShieldedName,
        /// Only say whether it can be called off
        #[arg(long)]
        dry_run: bool,
    },
    /// Have a payment brought once more: whoever brings it, it can happen only once
    #[command(
        before_help = "Examples:\n  teahouse shielded history --open     # its id stands at the end of the line\n  teahouse shielded retry 0123456789abcdef…\n  teahouse shielded retry 0123456789abcdef… --by own --dry-run\n"
    )]
    Retry {
        #[command(flatten)]
        named: ShieldedName,
        #[command(flatten)]
        brought: Brought,
        #[command(flatten)]
        yes: Yes,
        #[command(flatten)]
        follow: Follow,
    },
    /// Make a question that a receipt answers, and no other receipt's answer fits
    #[command(
        before_help = "Example:\n  teahouse shielded question                       # you ask …\n  teahouse shielded receipt 0123456789abcdef… teaq1…   # … they answer …\n  teahouse shielded check tear1… teaq1…             # … and it holds for your question alone\n"
    )]
    Question,
    /// Give a receipt of a payment to whoever asked: it answers their question, and no other
    #[command(before_help = "Example:\n  teahouse shielded receipt 0123456789abcdef… teaq1…\n")]
    Receipt {
        /// The payment's id, as the history shows it
        payment: String,
        /// What they sent you: `teaq1…`
        question: String,
    },
    /// Hold a receipt against the chain
    #[command(before_help = "Example:\n  teahouse shielded check tear1… teaq1…\n")]
    Check {
        /// The receipt
        receipt: String,
        /// The question of yours that it answers
        question: String,
    },
    /// Show a viewing key, after the password: whoever has it sees for ever, and can pay nothing
    #[command(
        before_help = "Examples:\n  teahouse shielded viewkey incoming       # for a till: sees what comes\n  teahouse --password-file FILE shielded viewkey full\n"
    )]
    Viewkey {
        /// What it sees
        #[arg(value_enum)]
        key: ViewKey,
    },
}

/// Who brings it to the chain.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Brought {
    /// A submitter, for a fee out of the pool; or your own account, which everybody sees then, and which pays coin
    #[arg(long, value_enum, default_value = "submitter")]
    pub(crate) by: Carrier,
}

/// What becoming part of the pool's tree is paid beforehand.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Inserted {
    /// What your account pays for the insertion; where a submitter brings it, the submitter decides
    #[arg(long, value_enum, default_value = "own")]
    pub(crate) insertion: Insertion,
}

/// What an insertion is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Insertion {
    /// A batch of its own: nobody has to wait for company
    Own,
    /// A share of a batch of sixteen: cheaper, and it waits for company
    Share,
}

impl From<Inserted> for Option<ShieldedInsertion> {
    fn from(inserted: Inserted) -> Self {
        Some(match inserted.insertion {
            Insertion::Own => ShieldedInsertion::Own,
            Insertion::Share => ShieldedInsertion::Share,
        })
    }
}

/// Who can bring it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Carrier {
    /// Somebody else, for a fee out of the pool
    Submitter,
    /// Your own account, which shows itself
    Own,
}

impl From<Carrier> for ShieldedCarrier {
    fn from(carrier: Carrier) -> Self {
        match carrier {
            Carrier::Submitter => Self::Submitter,
            Carrier::Own => Self::Own,
        }
    }
}

/// How long a command stays after the yes. Ctrl-C leaves the payment as it is.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Follow {
    /// Wait until a block has it, or until that block is final
    #[arg(long, value_enum, default_value = "included")]
    pub(crate) wait: Until,
    /// How long to wait, in seconds
    #[arg(long, default_value_t = 300)]
    pub(crate) timeout: u64,
}

/// How far a payment is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Until {
    /// A block has it
    Included,
    /// A final block has it
    Final,
}

/// How a yes is given to what opens a sheet only sometimes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Yes {
    /// Only show what it would do: who would be asked, or with --by own the sheet
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// With --by own: show the sheet and stop; ask at the terminal; or approve exactly one after printing it
    #[arg(long, value_enum)]
    pub(crate) consent: Option<How>,
    /// With --by own: approve the sheet with this digest, and no other
    #[arg(long, value_name = "DIGEST")]
    pub(crate) approve_digest: Option<String>,
    /// With --by own: confirm this grave warning by itself, by its code
    #[arg(long, value_name = "CODE")]
    pub(crate) confirm: Vec<String>,
}

/// A shielded payment.
#[derive(Clone, Debug, Args)]
pub(crate) struct ShieldedName {
    /// The payment's id, as the history shows it
    pub(crate) payment: String,
}

/// What a viewing key sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ViewKey {
    /// What comes and what goes
    Full,
    /// What comes
    Incoming,
    /// What goes
    Outgoing,
}

impl From<ViewKey> for ViewKeyKind {
    fn from(key: ViewKey) -> Self {
        match key {
            ViewKey::Full => Self::Full,
            ViewKey::Incoming => Self::Incoming,
            ViewKey::Outgoing => Self::Outgoing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Area, Arguments};
    use clap::{CommandFactory, Parser};

    fn read(line: &[&str]) -> Result<Shielded, clap::Error> {
        match Arguments::try_parse_from([&["teahouse", "shielded"][..], line].concat())?.area {
            Area::Shielded(verb) => Ok(verb),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_private_payment_is_brought_by_somebody_else_and_waited_for_unless_told_otherwise() {
        let Shielded::Send { brought, follow, memo, .. } =
            read(&["send", "Bo", "5", "native"]).expect("plain")
        else {
            panic!("it is a payment")
        };
        assert_eq!((brought.by, follow.wait, memo.as_str()), (Carrier::Submitter, Until::Included, ""));
        let told = read(&["send", "Bo", "5", "native", "--by", "own", "--wait", "final", "--timeout", "9"]);
        let Shielded::Send { brought, follow, .. } = told.expect("told") else { panic!("it is a payment") };
        assert_eq!((brought.by, follow.wait, follow.timeout), (Carrier::Own, Until::Final, 9));
    }

    #[test]
    fn the_help_of_whatever_takes_something_begins_with_an_example() {
        let all = Arguments::command();
        let area = all.find_subcommand("shielded").expect("it is an area");
        assert_eq!(area.get_subcommands().count(), 16);
        for verb in area.get_subcommands().filter(|verb| verb.get_arguments().next().is_some()) {
            let help = verb.get_before_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.starts_with("Example"), "{}", verb.get_name());
        }
    }

    #[test]
    fn what_is_missing_or_cannot_be_is_refused_before_anything_is_opened() {
        for bad in [
            &["send", "Bo", "5"][..],
            &["send", "Bo", "5", "native", "--by", "anna"],
            &["send", "Bo", "5", "native", "--wait", "someday"],
            &["deposit", "5"],
            &["deposit", "5", "native", "--by", "submitter"],
            &["tidy", "native"],
            &["tidy", "native", "--off", "--fee-per-day", "1"],
            &["receive", "--amount", "5"],
            &["receive", "--asset", "native"],
            &["history", "--limit", "0"],
            &["history", "--limit", "201"],
            &["viewkey"],
            &["viewkey", "spending"],
            &["viewkey", "full", "--password", "tea"],
            &["check", "receipt"],
        ] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }
}
