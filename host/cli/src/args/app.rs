//! The commands of mini-apps.

mod parts;

use std::path::PathBuf;

use clap::Subcommand;

use parts::{AppName, OnTarget};
pub(crate) use parts::{Blocklist, BudgetOrder, Coverage, Dev, Lang, Term};

use super::{Fee, OfAccount, Spend};

#[derive(Debug, Subcommand)]
pub(crate) enum App {
    /// Begin a project: a small app to change, with the SDK that builds it beside it
    #[command(
        before_help = "Examples:\n  teahouse app new tea-house --lang rust\n  teahouse app new tea-shop --lang ts --template shop --folder apps/tea-shop\n",
        after_help = teahouse_devtool::template::listed()
    )]
    New {
        /// Its name: lower-case letters, digits and hyphens
        name: String,
        /// What it is written in
        #[arg(long)]
        lang: Lang,
        /// What it begins as: one of the templates below
        #[arg(long, default_value = "blank")]
        template: String,
        /// Where to write it: an empty folder, or one that is not there; one of its name when absent
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Say what is missing on this machine to build apps, and what to do about it
    #[command(before_help = "Examples:\n  teahouse app doctor\n  teahouse app doctor --lang ts\n")]
    Doctor {
        /// Look at one language only
        #[arg(long)]
        lang: Option<Lang>,
    },
    /// Build a project, or make a bundle again from its sources and compare
    #[command(
        before_help = "Examples:\n  teahouse app build examples/red-envelope\n  teahouse app build --verify red-envelope.teahouse examples/red-envelope\n"
    )]
    Build {
        /// The project's folder
        #[arg(default_value = ".")]
        project: PathBuf,
        /// The bundle that the folder is said to make, byte for byte
        #[arg(long, value_name = "BUNDLE")]
        verify: Option<PathBuf>,
    },
    /// Play a project's scenarios, and say which permissions they use
    #[command(
        before_help = "Examples:\n  teahouse app test\n  teahouse app test --coverage full\n  teahouse app test --record sessions\n"
    )]
    Test {
        /// The project's folder
        #[arg(default_value = ".")]
        project: PathBuf,
        /// What a permission is that no scenario uses: a line, or an error; as scenarios/settings.toml says when absent
        #[arg(long)]
        coverage: Option<Coverage>,
        /// Write into this folder what the app saw and did each time it was open, for `app replay`
        #[arg(long, value_name = "DIR")]
        record: Option<PathBuf>,
    },
    /// Try a project in a simulator: a few people beside each other on a page, built anew when a file changes; nothing is ever paid
    #[command(
        before_help = "Examples:\n  teahouse app dev\n  teahouse app dev apps/tea-shop --people 3 --open\n"
    )]
    Dev(Dev),
    /// Say what a bundle, or a project, could ever do
    Inspect {
        /// A `.teahouse` file or a project's folder
        path: PathBuf,
    },
    /// Build, pack and sign a project
    #[command(
        before_help = "Example:\n  teahouse app pack examples/red-envelope --key publisher.key --out red-envelope.teahouse\n"
    )]
    Pack {
        /// The project's folder
        project: PathBuf,
        /// The publisher's key; made if there is none
        #[arg(long)]
        key: PathBuf,
        /// Where to write the bundle
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Install a bundle, or an app that the registry has
    #[command(
        before_help = "Examples:\n  teahouse app install tea.teahouse\n  teahouse app install 7/tea --file tea.teahouse\n  \
                       teahouse app install 'teahouse:app/1/…#teahouse-blob:…'\n"
    )]
    Install {
        /// A `.teahouse` file; or of the registry NAME, PUBLISHER/NAME or a link
        app: String,
        /// Of an app of the registry: its bytes, where you have them
        #[arg(long)]
        file: Option<PathBuf>,
        /// Of an app of the registry: the version; the newest when absent
        #[arg(long, value_name = "VERSION")]
        release: Option<String>,
        /// Let an update do more than what is installed
        #[arg(long)]
        agree: bool,
    },
    /// List what the registry has: the newest first, withdrawn ones last
    #[command(
        before_help = "Examples:\n  teahouse app store\n  teahouse app store red envelope\n  teahouse app store --from 20\n"
    )]
    Store {
        /// Only apps with all these words in their name, their publisher's number, or their title where they are installed
        words: Vec<String>,
        /// Begin at this one
        #[arg(long, default_value_t = 0, value_name = "N")]
        from: u32,
        /// At most so many, up to 50
        #[arg(long, default_value_t = 20, value_name = "N")]
        limit: u32,
    },
    /// Subscribe to what somebody warns of: what a list names is neither installed nor opened before you say to go on
    #[command(subcommand)]
    Blocklist(Blocklist),
    /// Say what the registry has of an app
    Lookup {
        /// NAME, PUBLISHER/NAME or a link
        app: String,
        /// The version; the newest when absent
        #[arg(long, value_name = "VERSION")]
        release: Option<String>,
    },
    /// Publish a bundle: as many sheets as steps are missing (publisher, app, release). After a break, say it again
    #[command(
        before_help = "Examples:\n  teahouse app publish tea.teahouse --dry-run\n  teahouse app publish tea.teahouse\n"
    )]
    Publish {
        /// The `.teahouse` file, signed with the publisher's key
        bundle: PathBuf,
        /// The publisher's number, if this account did not register it itself
        #[arg(long, value_name = "N")]
        publisher: Option<u64>,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// Withdraw a release for good: nobody installs it any more
    Yank {
        /// NAME, PUBLISHER/NAME or a link
        app: String,
        /// The version
        release: String,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// Make a published bundle again from its sources and, where it comes out the same, say so in the registry
    #[command(
        before_help = "Examples:\n  teahouse app attest tea.teahouse --dry-run\n  teahouse app attest tea.teahouse apps/tea --app 7/tea\n"
    )]
    Attest {
        /// The `.teahouse` file, as it was published
        bundle: PathBuf,
        /// The folder of its sources
        #[arg(default_value = ".")]
        project: PathBuf,
        /// NAME, PUBLISHER/NAME or a link, where the name in the bundle is not enough
        #[arg(long, value_name = "APP")]
        app: Option<String>,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// Sign with another key from now on; the old one never counts again for a new release
    #[command(before_help = "Example:\n  teahouse app rotate-key --key next.key --dry-run\n")]
    RotateKey {
        /// The new publisher's key, as `app pack --key` made it
        #[arg(long)]
        key: PathBuf,
        /// The publisher's number, if this account did not register it itself
        #[arg(long, value_name = "N")]
        publisher: Option<u64>,
        #[command(flatten)]
        of: OfAccount,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// Remove an app, its grants and its data
    Uninstall(AppName),
    /// List installed apps
    List,
    /// Use an app in the terminal. One of a link that is not installed asks nothing, runs without powers and is forgotten
    #[command(
        before_help = "Examples:\n  teahouse app open red-envelope\n  teahouse app open 'teahouse:app/2/…#teahouse-blob:…'\n  teahouse app open red-envelope --to Bo --consent once \\\n    \
                             --do 'press \"Choose friends\"' --do 'pick Bo' --do 'set \"Each share\" 8.88' --do 'press Send' --do 'wait opened'\n"
    )]
    Open {
        /// Its name or id; or a link
        app: String,
        /// The conversation to open it in: a contact's name
        #[arg(long, conflicts_with = "message")]
        to: Option<String>,
        /// The message to open: a red envelope or a card
        #[arg(long)]
        message: Option<String>,
        /// The language
        #[arg(long, default_value = "en")]
        locale: String,
        /// What to do, in order: `press X`, `set X VALUE`, `clear X`, `pick NAME…`, `pick-file PATH`, `cell PLACE`, `scan TEXT`, `wait TEXT`; X is a number or a label
        #[arg(long = "do", value_name = "STEP")]
        steps: Vec<String>,
        /// How long a wait may take, in seconds
        #[arg(long, default_value_t = 60)]
        timeout: u64,
        /// Open it although it failed each time it was started
        #[arg(long)]
        anyway: bool,
        /// Record everything it sees and does into this file, for `app replay`: it holds what the app keeps and is told
        #[arg(long, value_name = "FILE")]
        record: Option<PathBuf>,
        #[command(flatten)]
        spend: Spend,
    },
    /// Play a recorded session again, and say in which turn the app does something else
    #[command(
        before_help = "Examples:\n  teahouse app open tea-shop --record tea.session\n  teahouse app replay tea.session\n  \
                       teahouse app replay tea.session --bundle tea-shop.teahouse --pulley\n"
    )]
    Replay {
        /// What `app open --record` wrote
        session: PathBuf,
        /// The bundle that was recorded; the installed one when absent
        #[arg(long, value_name = "BUNDLE")]
        bundle: Option<PathBuf>,
        #[command(flatten)]
        target: OnTarget,
    },
    /// Say what each open app uses
    Running,
    /// List meters: what was signed of the most that you agreed to, and why each ended
    Meters {
        /// Only those of this app
        app: Option<String>,
    },
    /// Stop a meter for good: nothing more is signed for it
    #[command(
        before_help = "Example:\n  teahouse app meters\n  teahouse app meter-stop 0b1c2d3e4f5061728394a5b6c7d8e9f0\n"
    )]
    MeterStop {
        /// Its id, as `app meters` lists it
        meter: String,
    },
    /// Give a link that leads somebody else to an app, and bring its bytes to mailboxes
    Link(AppName),
    /// List what apps said while nobody looked, after letting some of it go
    #[command(
        before_help = "Examples:\n  teahouse app notifications\n  teahouse app notifications --dismiss 12\n  teahouse app notifications --dismiss all\n"
    )]
    Notifications {
        /// Let this one go, by its number, or `all`
        #[arg(long, value_name = "ID")]
        dismiss: Option<String>,
    },
    /// List what an app may do: since when, until when, and up to how much
    Grants(AppName),
    /// Set when a grant ends, and the most that it may move
    #[command(
        before_help = "Examples:\n  teahouse app limit shop wallet/pusd --most 20 --for 1d\n  teahouse app limit shop wallet --for never\n  \
                             teahouse app limit shop wallet/pusd   # no most of your own any more\n"
    )]
    Limit {
        /// Its name or id
        app: String,
        /// The grant, and behind it the asset that a most is set of: `wallet/pusd`, `contracts/red-envelope/pusd`
        grant: String,
        /// The most of one payment, in the asset's own decimals
        #[arg(long, value_name = "AMOUNT")]
        most: Option<String>,
        /// The most of one day, of all that the app moves of it
        #[arg(long, value_name = "AMOUNT")]
        per_day: Option<String>,
        /// How long it lasts from now on
        #[arg(long = "for", value_name = "TIME")]
        lasts: Option<Term>,
    },
    /// Let an app pay people out of a budget without asking you, within limits that the chain enforces. After a break, say it again
    #[command(
        before_help = "Examples:\n  teahouse app budget shop --asset pusd --most 20 --per-day 5 --until 2027-03-31 --dry-run\n  \
                       teahouse app budget shop --asset pusd --most 20 --per-day 5 --until 2027-03-31\n"
    )]
    Budget(BudgetOrder),
    /// List what apps pay out of without asking you
    Budgets {
        /// Only of this app: its name or id
        app: Option<String>,
    },
    /// End a budget at once, and have the rest back
    #[command(before_help = "Example:\n  teahouse app budget-end shop --consent ask\n")]
    BudgetEnd {
        /// Its name or id
        app: String,
        /// Of what, where there are several: its symbol or a token's address
        #[arg(long)]
        asset: Option<String>,
        #[command(flatten)]
        fee: Fee,
        #[command(flatten)]
        spend: Spend,
    },
    /// Refuse a grant for good: nothing is asked any more until you allow it again
    Deny {
        /// Its name or id
        app: String,
        /// The grant
        grant: String,
    },
    /// Show what you did about apps, newest first; keep it elsewhere, and check what was kept
    #[command(
        before_help = "Examples:\n  teahouse app receipts\n  teahouse app receipts red-envelope --limit 5\n  \
                             teahouse app receipts --export receipts.jsonl\n  teahouse app receipts --verify receipts.jsonl\n"
    )]
    Receipts {
        /// Only of this app: its name or id
        #[arg(conflicts_with_all = ["export", "verify"])]
        app: Option<String>,
        /// At most so many
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: u32,
        /// Only older ones than this number
        #[arg(long, value_name = "N")]
        before: Option<u64>,
        /// Write all receipts to this file, which must not be there
        #[arg(long, value_name = "FILE", conflicts_with = "verify")]
        export: Option<PathBuf>,
        /// Check a file that was written so; needs no profile
        #[arg(long, value_name = "FILE")]
        verify: Option<PathBuf>,
    },
    /// Take a grant back, at once
    Revoke {
        /// Its name or id
        app: String,
        /// The grant; all when absent
        grant: Option<String>,
    },
    /// Let the host ask again for what was refused or taken back
    Allow {
        /// Its name or id
        app: String,
        /// The grant
        grant: String,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use teahouse_devtool::template::TEMPLATES;

    use crate::args::Arguments;

    #[test]
    fn the_help_of_a_new_project_says_what_each_template_is() {
        let all = Arguments::command();
        let new = all.find_subcommand("app").and_then(|app| app.find_subcommand("new"));
        let help = new.and_then(|new| new.get_after_help()).map(ToString::to_string).unwrap_or_default();
        for template in TEMPLATES {
            assert!(help.contains(template.name) && help.contains(template.about), "{help}");
        }
    }
}
