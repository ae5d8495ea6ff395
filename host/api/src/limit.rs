//! A limit is the most that the person lets leave, for everything or for one app; loosening it takes a yes of its own.

use crate::money::AssetView;
use crate::view;

view! {
    /// A limit, and what counts towards it now. Amounts are in the asset's smallest unit; what is absent is not bounded.
    pub struct LimitView {
        /// The app whose payments it counts, hex; `null` when it counts everything that leaves.
        pub app: Option<String>,
        /// The app's name, while it is installed.
        pub app_name: Option<String>,
        /// The asset. The coin's limit counts fees.
        pub asset: AssetView,
        /// The most of one payment.
        pub per_payment: Option<String>,
        /// The most within any twenty-four hours.
        pub per_day: Option<String>,
        /// The most in total, since it was set.
        pub total: Option<String>,
        /// When it falls away, milliseconds; `null` when it stays.
        pub ends_at: Option<u64>,
        /// When it was first set, milliseconds.
        pub since: u64,
        /// What counts of the last twenty-four hours, largest fees included.
        pub used_day: String,
        /// What counts since it was set.
        pub used_total: String,
        /// When some of the day is free again, milliseconds; `null` when nothing is used.
        pub frees_at: Option<u64>,
    }

    /// Parameters of `wallet.limitset`: the whole limit. What is left out is not bounded.
    pub struct SetLimitParams {
        /// For this app only: its name or id.
        #[serde(default)]
        pub app: Option<String>,
        /// `native` or a token's address; the symbol works too.
        pub asset: String,
        /// The most of one payment, in the smallest unit.
        #[serde(default)]
        pub per_payment: Option<String>,
        /// The most within any twenty-four hours.
        #[serde(default)]
        pub per_day: Option<String>,
        /// The most in total.
        #[serde(default)]
        pub total: Option<String>,
        /// When it falls away, milliseconds.
        #[serde(default)]
        pub ends_at: Option<u64>,
        /// The digest of a change that lets more leave, as it was shown: the yes to it.
        #[serde(default)]
        pub digest: Option<String>,
        /// Whether only to show what would change.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// Parameters of `wallet.limitclear`.
    pub struct ClearLimitParams {
        /// The app's limit: its name or id.
        #[serde(default)]
        pub app: Option<String>,
        /// `native` or a token's address; the symbol works too.
        pub asset: String,
        /// The digest of the change as it was shown: the yes to it.
        #[serde(default)]
        pub digest: Option<String>,
        /// Whether only to show what would change.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// A change of a limit: made, or waiting for a yes that names its digest.
    pub struct LimitChangeView {
        /// The limit as it was.
        pub before: Option<LimitView>,
        /// The limit as it is, or would be.
        pub after: Option<LimitView>,
        /// Whether it lets more leave than before.
        pub loosens: bool,
        /// What a yes has to name.
        pub digest: String,
        /// Whether it holds. A change that loosens does not before its yes.
        pub done: bool,
    }
}
