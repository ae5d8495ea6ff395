//! A locked profile receives and follows; it neither spends nor signs nor shows the phrase until the password is given.

use crate::secret::SecretText;
use crate::view;

view! {
    /// Whether the profile is locked, and when it locks itself.
    pub struct LockView {
        /// Whether it is locked.
        pub locked: bool,
        /// Whether it can be: it has a password.
        pub can_lock: bool,
        /// After how many seconds without its person it locks itself; `null` for never.
        pub after_seconds: Option<u64>,
    }

    /// Parameters of `wallet.unlock`.
    pub struct UnlockParams {
        /// The profile's password.
        pub password: SecretText,
    }

    /// Parameters of `wallet.autolock`.
    pub struct AutolockParams {
        /// After how many seconds, 60 to 86,400; `null` for never.
        pub after_seconds: Option<u64>,
    }
}
