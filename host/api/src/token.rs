//! A token is known by its address: on the program's list, by the address book, or because the person added it.

use crate::consent::WarningView;
use crate::money::AssetView;
use crate::view;

view! {
    /// Something that the wallet shows and sends.
    pub struct TokenView {
        /// The asset, as it is shown everywhere. A symbol that imitates another one has the address's first digits behind it.
        pub asset: AssetView,
        /// The whole name; empty when there is none.
        pub name: String,
        /// How the wallet came to know it.
        pub origin: TokenOrigin,
        /// What to know about it.
        pub warnings: Vec<WarningView>,
    }

    /// A token as its own contract describes it, before it is added.
    pub struct TokenOfferView {
        /// What it says of itself, cleaned.
        pub token: TokenView,
        /// The hash of what is shown: adding sends it back.
        pub digest: String,
    }

    /// Parameters that name a token.
    pub struct TokenParams {
        /// Its address `0x…`; to remove one, its symbol works too.
        pub token: String,
    }

    /// Parameters of `wallet.tokenadd`.
    pub struct AddTokenParams {
        /// Its address `0x…`.
        pub token: String,
        /// The digest of what was shown. Another one is refused.
        pub digest: String,
    }
}

crate::names! {
    /// How the wallet knows a token.
    pub enum TokenOrigin {
        /// It is the chain's own coin.
        Coin,
        /// It is a contract of the address book.
        Book,
        /// It is on the list that comes with the program.
        Listed,
        /// The person added it.
        Added,
    }
}
