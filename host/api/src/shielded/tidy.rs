//! Joining unasked is agreed to beforehand: of which asset, and what its fees may come to in a day.

use crate::money::AssetView;
use crate::view;

view! {
    /// The yes to joinings that nobody asks for: small notes are joined while nothing else is under way.
    pub struct ShieldedTidyingView {
        /// The asset.
        pub asset: AssetView,
        /// The most that its fees may come to within any twenty-four hours, in the smallest unit.
        pub fee_per_day: String,
        /// What they came to within the last twenty-four hours.
        pub used_day: String,
        /// From how many notes on they are joined.
        pub notes: u32,
    }

    /// Parameters of `shielded.tidy`.
    pub struct ShieldedTidyParams {
        /// `native`, a symbol, or a token's address.
        pub asset: String,
        /// The most that fees may come to within any twenty-four hours, in the smallest unit; when absent, nothing is joined unasked.
        #[serde(default)]
        pub fee_per_day: Option<String>,
        /// The digest of a change that lets more leave, as it was shown: the yes to it.
        #[serde(default)]
        pub digest: Option<String>,
        /// Whether only to show what would change.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// A change of what is joined unasked: made, or waiting for a yes that names its digest.
    pub struct ShieldedTidyView {
        /// What was agreed to before.
        pub before: Option<ShieldedTidyingView>,
        /// What is, or would be, agreed to.
        pub after: Option<ShieldedTidyingView>,
        /// Whether it lets more leave than before.
        pub loosens: bool,
        /// What a yes has to name.
        pub digest: String,
        /// Whether it holds. A change that loosens does not before its yes.
        pub done: bool,
    }
}
