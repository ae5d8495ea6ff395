//! An id names something towards the host: it can be kept, compared and handed back, and means nothing anywhere else.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Cow<'static, str>);

        impl $name {
            /// The id written as `text`, which came from the host or from the manifest.
            pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
                Self(text.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

text_id!(
    /// A person as this app knows them: another app knows the same person by another id.
    PersonId
);
text_id!(
    /// An asset, by the id that the manifest lists (`native`, `pusd`).
    AssetId
);
text_id!(
    /// A share that was received.
    ShareId
);

impl AssetId {
    /// An asset named in the program text: `const TEA: AssetId = AssetId::known("tea");`.
    pub const fn known(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

/// A batch of one-time keys that this app reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BatchId(u64);

impl BatchId {
    /// The batch with this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number the host counts batches by.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// A file that the host keeps for this app. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileId(u64);

impl FileId {
    /// The file with this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number the host counts files by.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// A read that the host watches for this app. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WatchId(u64);

impl WatchId {
    /// The watch with this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number the host counts watches by, which its signals carry.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// A meter of this app. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MeterId(u64);

impl MeterId {
    /// The meter with this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number that the host knows it by.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// A word of the app's own on a request or a timer, which comes back with the answer: a place in a list, a kind of question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(pub u32);

/// A moment, in milliseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixMillis(pub u64);
