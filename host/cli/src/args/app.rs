//! The commands of mini-apps.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

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
    /// Build a project
    Build(Project),
    /// Play a project's scenarios, and say which permissions they use
    #[command(before_help = "Examples:\n  teahouse app test\n  teahouse app test --coverage full\n")]
    Test {
        /// The project's folder
        #[arg(default_value = ".")]
        project: PathBuf,
        /// What a permission is that no scenario uses: a line, or an error; as scenarios/settings.toml says when absent
        #[arg(long)]
        coverage: Option<Coverage>,
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
    /// Use an app in the terminal
    #[command(
        before_help = "Examples:\n  teahouse app open red-envelope\n  teahouse app open red-envelope --to Bo --consent once \\\n    \
                             --do 'press \"Choose friends\"' --do 'pick Bo' --do 'set \"Each share\" 8.88' --do 'press Send' --do 'wait opened'\n"
    )]
    Open {
        /// Its name or id
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
        /// What to do, in order: `press X`, `set X VALUE`, `clear X`, `pick NAME…`, `wait TEXT`; X is a number or a label
        #[arg(long = "do", value_name = "STEP")]
        steps: Vec<String>,
        /// How long a wait may take, in seconds
        #[arg(long, default_value_t = 60)]
        timeout: u64,
        /// Open it although it failed each time it was started
        #[arg(long)]
        anyway: bool,
        #[command(flatten)]
        spend: Spend,
    },
    /// List what an app may do
    Grants(AppName),
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

/// What a project is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Rust
    Rust,
    /// TypeScript
    Ts,
}

/// What a permission is that no scenario uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Coverage {
    /// A line of the report
    Report,
    /// An error
    Full,
}

/// How a simulator runs.
#[derive(Debug, Args)]
pub(crate) struct Dev {
    /// The project's folder
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
    /// How many people there are
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=8))]
    pub(crate) people: u8,
    /// The port of the page; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Open the page in the browser
    #[arg(long)]
    pub(crate) open: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Project {
    /// The project's folder
    #[arg(default_value = ".")]
    pub(crate) project: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct AppName {
    /// Its name or id
    pub(crate) app: String,
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
