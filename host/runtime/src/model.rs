//! What goes into an app and what comes out of it, in one model that every level of interfaces is mapped to.
//!
//! These are plain values: stored with the app's records, sent to screens as JSON, compared in tests. People are pairwise
//! ids, amounts are base units of an asset the manifest names, shares are handles; no address, key or balance has a place here.

use std::fmt;

use serde::{Deserialize, Serialize};
use teahouse_bundle::BaseUnits;

mod answer;
mod deal;
mod event;
mod notify;
mod request;

pub use answer::{
    Answer, EnvelopeState, FileInfo, FileLink, Outcome, PaymentProgress, PaymentStage, Progress, Receipt,
    Redeemed, Refusal, RefusalCode, SignatureRecord,
};
pub use deal::{Deal, DealAction, DealDeadline, DealParty, DealSum, DealTerms, DealView, Reminder};
pub use event::{CardLaunch, Event, Input, Launch, LinkLaunch, Source, Theme, UiEvent};
pub use notify::{Alarm, Notification};
pub use request::{
    Argument, Call, Gift, OpenMeter, Payment, Receiver, Request, RequestKind, Reservation, Sign, Subject,
    Tick, Typed, Value, Verify, Write,
};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The id with this text.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A person as one app knows them; the node maps it to a contact.
    PersonId
);
text_id!(
    /// A share that this profile received; the node maps it to the share's secret.
    ShareId
);
text_id!(
    /// An asset as manifest and host call it.
    AssetId
);

macro_rules! counted_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(u64);

        impl $name {
            /// The id with this number.
            pub const fn new(number: u64) -> Self {
                Self(number)
            }

            /// The number.
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

counted_id!(
    /// One request of one app; counted from 1, never used twice.
    RequestId
);
counted_id!(
    /// One batch of one-time keys of one app; counted from 1, never used twice, also after the app was removed.
    BatchId
);
counted_id!(
    /// One file that is kept for one app; counted from 1, never used twice, also after the app was removed.
    FileId
);

/// A quantity of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Amount {
    /// The asset.
    pub asset: AssetId,
    /// How much, as a decimal text of base units.
    pub base_units: BaseUnits,
}

/// What the host tells an app about an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssetInfo {
    /// The asset.
    pub asset: AssetId,
    /// Its short name, such as `PUSD`.
    pub symbol: String,
    /// Digits behind the point.
    pub decimals: u8,
}
