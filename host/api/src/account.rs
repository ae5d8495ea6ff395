//! An account is one address of a persona: accounts of one persona are known to its endpoints as one person's.

use crate::view;

view! {
    /// Parameters of what is about one account.
    pub struct AccountParams {
        /// Its number; the first when absent.
        #[serde(default)]
        #[ts(optional)]
        pub account: Option<u32>,
    }

    /// Parameters of `wallet.newaccount`.
    pub struct NewAccountParams {
        /// What the person calls it, at most 64 bytes; nobody else sees it.
        #[serde(default)]
        #[ts(optional)]
        pub label: Option<String>,
        /// The app it is to be used with, by name or id: its own branch of keys.
        #[serde(default)]
        #[ts(optional)]
        pub app: Option<String>,
    }
}
