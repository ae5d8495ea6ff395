//! A block-list is what somebody warns of, for people who subscribed to it; nobody is on one by the program's own word.

use crate::view;

view! {
    /// A block-list that the person subscribed to.
    pub struct BlocklistView {
        /// The key that signed it, hex: what it is named by.
        pub author: String,
        /// What its author calls it.
        pub name: String,
        /// Its number, which grows with each that its author signs.
        pub number: u32,
        /// When it was added, milliseconds.
        pub added_at: u64,
        /// What it warns of.
        pub entries: Vec<BlockedView>,
    }

    /// One entry of a block-list.
    pub struct BlockedView {
        /// The hash of a bundle's content, or a publisher's key, hex.
        pub id: String,
        /// Whether it warns of all that a publisher signs.
        pub publisher: bool,
        /// Why, as its author says it.
        pub reason: String,
        /// Whether the person goes on in spite of it.
        pub ignored: bool,
    }

    /// Parameters of `app.blocklistadd`.
    pub struct BlocklistAddParams {
        /// The bytes of the signed list, base64.
        pub list: String,
    }

    /// Parameters that name a block-list.
    pub struct BlocklistParams {
        /// The key that signed it, hex.
        pub author: String,
    }

    /// Parameters of `app.blocklistignore`.
    pub struct BlocklistIgnoreParams {
        /// The key that signed it, hex.
        pub author: String,
        /// The hash or the key that the entry names, hex.
        pub id: String,
        /// Whether to go on in spite of it from now on; else it is heeded again.
        pub ignore: bool,
    }
}
