//! What an app may learn of people: whom they pick, where they are, what they scan, and who is in a conversation.

use serde::{Deserialize, Serialize};

/// The conversation the app is opened in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChatPermission {
    /// May propose cards.
    pub cards: bool,
    /// May know who is in the conversation, by pairwise ids.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub members: bool,
    /// May change cards it sent, and hear of cards that come while it is open.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub updates: bool,
}

impl ChatPermission {
    /// Whether it allows anything.
    pub const fn is_any(&self) -> bool {
        self.cards || self.members || self.updates
    }

    /// Whether it allows something that `before` did not.
    pub(super) const fn is_wider_than(&self, before: &Self) -> bool {
        (self.cards && !before.cards)
            || (self.members && !before.members)
            || (self.updates && !before.updates)
    }
}

/// Pickers, at least one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct DevicePermission {
    /// Most people of one pick, at most 100; none are picked where it is left out.
    #[serde(skip_serializing_if = "is_none_picked")]
    pub pick_contacts: u32,
    /// How exactly a place may be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Precision>,
    /// May ask for the text of a code.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub scan: bool,
}

/// How exactly an app may know a place; the finer one comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// A cell of about 39 by 20 km.
    City,
    /// A cell of about 5 by 5 km.
    Neighbourhood,
}

impl Precision {
    /// Letters of the geohash of such a cell.
    pub const fn letters(self) -> u8 {
        match self {
            Self::City => 4,
            Self::Neighbourhood => 5,
        }
    }

    /// Its word in a manifest.
    pub const fn name(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::Neighbourhood => "neighbourhood",
        }
    }
}

impl DevicePermission {
    /// Whether it allows something that `before` did not.
    pub(super) fn is_wider_than(&self, before: Option<&Self>) -> bool {
        let before = before.cloned().unwrap_or_default();
        self.pick_contacts > before.pick_contacts
            || self.location > before.location
            || (self.scan && !before.scan)
    }

    /// The number of people that has to be in range: that of a permission for nothing at all is not.
    pub(super) fn people_to_check(&self) -> Option<u64> {
        let has_others = self.location.is_some() || self.scan;
        (self.pick_contacts > 0 || !has_others).then_some(self.pick_contacts.into())
    }
}

fn is_none_picked(people: &u32) -> bool {
    *people == 0
}
