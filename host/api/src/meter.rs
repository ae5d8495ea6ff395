//! A meter counts vouchers up for an app under one yes of the person; here it is shown, and stopped.

use crate::money::MoneyView;
use crate::view;

view! {
    /// A meter of an app.
    pub struct MeterView {
        /// Its id.
        pub id: String,
        /// The app.
        pub app: String,
        /// The app's title.
        pub title: String,
        /// The contract that pays by its vouchers.
        pub contract: String,
        /// The struct that is signed.
        pub name: String,
        /// The app's words.
        pub reason: String,
        /// The most that was agreed to.
        pub most: MoneyView,
        /// What was signed for so far.
        pub said: MoneyView,
        /// When it was agreed to, milliseconds.
        pub opened_at: u64,
        /// When it stops by itself unless another voucher is signed, milliseconds; `null` of one that has ended.
        pub silent_at: Option<u64>,
        /// Why it ended; `null` while it runs.
        pub ended: Option<MeterEnd>,
    }

    /// Parameters of `app.meters`.
    pub struct MetersParams {
        /// Only those of this app: its id or its short name.
        #[serde(default)]
        #[ts(optional)]
        pub app: Option<String>,
    }

    /// Parameters of `app.meterstop`.
    pub struct MeterParams {
        /// The meter's id.
        pub meter: String,
    }
}

crate::names! {
    /// Why a meter ended.
    pub enum MeterEnd {
        /// The app asked for it.
        App,
        /// The person stopped it.
        Person,
        /// The permission was taken back, or ran out.
        Revoked,
        /// The app was closed.
        Closed,
        /// The host started again.
        Restarted,
        /// Ten minutes went by without a voucher.
        Silent,
        /// Another meter for the same thing took its place.
        Replaced,
        /// The chain shows that what it is about is over.
        Over,
    }
}
