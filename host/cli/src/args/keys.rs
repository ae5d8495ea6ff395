//! The part of the command line about keeping a wallet: making, backing up, restoring.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

/// Making, backing up and restoring.
#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// Make a wallet: a profile with its 24 words
    #[command(
        before_help = "Example:\n  teahouse --profile anna wallet create --nickname Anna\n  teahouse --profile anna wallet phrase\n"
    )]
    Create {
        /// The name others see
        #[arg(long)]
        nickname: Option<String>,
        /// No password: whoever can read the files owns the keys
        #[arg(long)]
        no_password: bool,
    },
    /// Show the 24 words, to be written down on paper
    Phrase {
        /// Show them without asking at the terminal, and in `--json`
        #[arg(long)]
        show: bool,
    },
    /// Prove that you wrote the 24 words down: type them from paper into a file, or at the prompt
    CheckPhrase {
        /// The file with the words; without one they are asked for
        #[arg(long, value_name = "FILE")]
        phrase_file: Option<PathBuf>,
    },
    /// Write what the words alone cannot bring back into one sealed file
    #[command(before_help = "Example:\n  teahouse wallet backup anna.teahouse-backup\n")]
    Backup {
        /// The file; an older backup there is replaced
        file: PathBuf,
    },
    /// Restore a backup into a profile that is thrown away, and compare what came back
    #[command(
        before_help = "Example:\n  teahouse wallet verify-backup anna.teahouse-backup --phrase-file words.txt\n"
    )]
    VerifyBackup {
        /// The backup
        file: PathBuf,
        /// The file with the words; without one they are asked for
        #[arg(long, value_name = "FILE")]
        phrase_file: Option<PathBuf>,
    },
    /// Give one account's key to another wallet, as a keystore V3 file with a password of its own
    Export {
        /// Which account of the persona: its number, as `wallet accounts` shows it
        #[arg(long, default_value_t = 0)]
        account: u32,
        /// The file; it must not be there yet
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Read the file's password from this file
        #[arg(long, value_name = "FILE")]
        file_password_file: Option<PathBuf>,
    },
    /// Take an account of another wallet in, from a keystore V3 file: it pays like any other, and the 24 words do not bring
    /// it back
    Import {
        /// The keystore V3
        file: PathBuf,
        /// Read the file's password from this file
        #[arg(long, value_name = "FILE")]
        file_password_file: Option<PathBuf>,
    },
    /// Take the keys out of a running host: nothing is spent or signed until `wallet unlock`
    Lock,
    /// Give a locked host its keys back, with the password
    Unlock,
    /// Lock by itself after a while without you: `15m`, `2h`, or `never`; without a time, say how it is
    Autolock {
        /// `1m` to `24h`, or `never`
        after: Option<String>,
    },
    /// Have the desktop's keyring keep the password, so that the profile opens without asking
    #[command(before_help = "Example:\n  teahouse wallet keyring on\n  teahouse wallet keyring off\n")]
    Keyring {
        /// Keep it, forget it, or say how it is
        #[arg(value_enum, default_value = "show")]
        how: KeyringVerb,
    },
    /// Make a profile again from its 24 words, and from a backup where there is one
    #[command(
        before_help = "Example:\n  teahouse --profile anna wallet restore --phrase-file words.txt --backup anna.teahouse-backup\n"
    )]
    Restore {
        /// The file with the words; without one they are asked for
        #[arg(long, value_name = "FILE")]
        phrase_file: Option<PathBuf>,
        /// The backup
        #[arg(long, value_name = "FILE")]
        backup: Option<PathBuf>,
        /// The name others see; without one, the backup's
        #[arg(long)]
        nickname: Option<String>,
        /// No password: whoever can read the files owns the keys
        #[arg(long)]
        no_password: bool,
    },
}

/// What is done with the keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyringVerb {
    /// Keep the password there, and ask there first
    On,
    /// Ask no more, and forget it there
    Off,
    /// Say how it is
    Show,
}
