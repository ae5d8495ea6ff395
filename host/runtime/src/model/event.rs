//! An event is why a turn begins; a launch is why an app does.

use serde::{Deserialize, Serialize};

use super::{PersonId, RequestId, ShareId};

/// Light or dark surroundings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// Dark ink on light paper.
    #[default]
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// A card of a conversation that somebody opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardLaunch {
    /// Who sent the card.
    pub sender: PersonId,
    /// Whether this person sent it themselves.
    pub mine: bool,
    /// What the sending app put in.
    pub payload: Vec<u8>,
    /// The share that travelled with it.
    pub share: Option<ShareId>,
}

/// A link that somebody opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkLaunch {
    /// What the sending app put in.
    pub payload: Vec<u8>,
    /// The share that travelled with it.
    pub share: Option<ShareId>,
}

/// What an app was opened from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Source {
    /// The list of apps.
    Launcher,
    /// A conversation, without a card.
    Conversation,
    /// A card.
    Card(CardLaunch),
    /// A link.
    Link(LinkLaunch),
    /// The host itself, after a fault or an update.
    #[serde(rename_all = "camelCase")]
    Restart {
        /// Whether it was in a conversation before: it still is.
        in_conversation: bool,
    },
    /// A notification of this app: an alarm's tag, or [`POSTED`](crate::notify::POSTED).
    Notification(u32),
}

impl Source {
    /// Whether it puts the app into a conversation.
    pub const fn in_conversation(&self) -> bool {
        matches!(self, Self::Conversation | Self::Card(_) | Self::Restart { in_conversation: true })
    }

    /// What an app that was opened from this starts from when its host starts it anew.
    pub const fn restarted(&self) -> Self {
        Self::Restart { in_conversation: self.in_conversation() }
    }
}

/// What an app is told when it starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Launch {
    /// What it was opened from.
    pub via: Source,
    /// The person's language, such as `en` or `zh-Hans`.
    pub locale: String,
    /// Light or dark.
    pub theme: Theme,
    /// The version that ran before, on the first start after an update.
    pub updated_from: Option<String>,
}

impl Launch {
    /// A launch from the list of apps, in English and light.
    pub fn from_launcher() -> Self {
        Self { via: Source::Launcher, locale: "en".to_owned(), theme: Theme::Light, updated_from: None }
    }

    /// Whether it puts the app into a conversation.
    pub const fn in_conversation(&self) -> bool {
        self.via.in_conversation()
    }
}

/// What a person did with a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Input {
    /// Pressed a button: the only gesture that lets an app ask for something.
    Pressed,
    /// Typed a text.
    Text(String),
    /// Typed a number.
    Number(i64),
    /// Typed an amount, in base units.
    BaseUnits(teahouse_bundle::BaseUnits),
    /// Emptied a field.
    Cleared,
    /// Chose an option by its place.
    Chosen(u32),
    /// Switched.
    Toggled(bool),
}

/// An input and where it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UiEvent {
    /// The node's id in the tree that was shown.
    pub node: u32,
    /// What was done.
    pub input: Input,
}

/// Why a turn begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Event {
    /// A person did something in the app's view.
    Ui(UiEvent),
    /// An answer can be taken.
    Answered(RequestId),
    /// An interface speaks without having been asked.
    Signal {
        /// The interface.
        source: String,
        /// What about.
        id: u64,
    },
    /// A timer has come due.
    Timer(u32),
    /// The person took a scope back.
    GrantRevoked(String),
    /// In front again.
    Resume,
    /// No longer in front.
    Suspend,
}

impl Event {
    /// Whether a turn that begins with it may ask for something a person has to agree to.
    pub const fn is_gesture(&self) -> bool {
        matches!(self, Self::Ui(UiEvent { input: Input::Pressed, .. })) // CAP-003
    }

    /// Whether the person stands in front of the app while it is handled.
    pub const fn is_foreground(&self) -> bool {
        matches!(self, Self::Ui(_) | Self::Resume)
    }
}
