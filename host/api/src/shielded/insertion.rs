//! An insertion makes leaves part of the pool's tree; who brings them pays for it beforehand, and says how much.

use crate::money::MoneyView;
use crate::view;

crate::names! {
    /// What an insertion is paid beforehand.
    #[derive(Default)]
    pub enum ShieldedInsertion {
        /// A batch of its own, which nobody has to wait for.
        #[default]
        Own,
        /// A share of a batch of sixteen, which waits for company.
        Share,
    }
}

view! {
    /// What an insertion is paid beforehand, and what the other choice would be.
    pub struct InsertionView {
        /// What was chosen.
        pub chosen: ShieldedInsertion,
        /// What a batch of its own is paid.
        pub own: MoneyView,
        /// What a share is paid.
        pub share: MoneyView,
    }
}
