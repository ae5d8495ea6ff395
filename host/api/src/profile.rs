//! A profile is one person's data on this machine, under one password.

use crate::secret::SecretText;
use crate::view;

view! {
    /// No parameters.
    pub struct Nothing {}

    /// Nothing to say but that it is done, and on disk.
    pub struct Done {}

    /// The profile that answers.
    pub struct ProfileView {
        /// Its name on this machine.
        pub name: String,
        /// The nickname in its contact card.
        pub nickname: String,
        /// The account identity: a hash, hex.
        pub identity: String,
        /// When it was made, milliseconds.
        pub created_at: u64,
        /// Whether it is locked by a password.
        pub password: bool,
        /// Whether a chain is configured.
        pub chain: bool,
        /// How many relays are configured.
        pub relays: u32,
        /// The version of the program that owns it.
        pub version: String,
        /// Number of the newest event.
        pub last_event: u64,
    }

    /// Parameters of `profile.rename`.
    pub struct RenameProfileParams {
        /// The new nickname, 1 to 64 characters.
        pub nickname: String,
    }

    /// Parameters of `profile.create`.
    pub struct CreateProfileParams {
        /// The nickname in its contact card, 1 to 64 bytes.
        pub nickname: String,
        /// Its password.
        pub password: SecretText,
    }

    /// Parameters of `profile.restore`.
    pub struct RestoreProfileParams {
        /// The 24 words as they were written down.
        pub phrase: SecretText,
        /// The bytes of a backup file in base64; `null` for the words alone.
        pub backup: Option<String>,
        /// Another nickname than the backup's.
        pub nickname: Option<String>,
        /// A password for the files on this computer; it need not be the one of before.
        pub password: SecretText,
    }

    /// One line of `doctor`.
    pub struct CheckView {
        /// What was looked at: `relay`, `chain`, `store`, `clock`.
        pub check: String,
        /// Whether it is well.
        pub ok: bool,
        /// The code of what is wrong.
        pub code: Option<String>,
        /// Values for the sentence.
        pub params: std::collections::BTreeMap<String, String>,
    }
}
