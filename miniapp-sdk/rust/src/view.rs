//! A view is a tree of typed nodes that the host draws: the app says what is there, never how it looks.
//!
//! Builders read from the outside in; text is a [`Text`] in both languages or what a person wrote.
//!
//! ```
//! # use teahouse_miniapp::prelude::*;
//! # #[derive(Clone)] enum Press { Send }
//! # let nothing_to_send = false;
//! let view: Node<Press> = column([
//!     heading(say("Red envelope", "红包")),
//!     text(say("For your friends", "给朋友")).tone(Tone::Muted),
//! ])
//! .child(button(say("Send", "发送")).primary().enabled(!nothing_to_send).on_press(Press::Send));
//! ```

mod flat;
mod input;

#[cfg(all(
    target_family = "wasm",
    any(feature = "claims", feature = "contracts", feature = "shielded", feature = "wallet")
))]
pub(crate) use flat::wire_amount;
pub(crate) use flat::{FlatNode, Input, flatten, message};
pub use input::{AmountInput, Button, NumberInput, Select, TextInput, Toggle};
pub use input::{amount_input, button, number_input, select, text_input, toggle};

use crate::guest::bindings::teahouse::app::ui;
use crate::{Amount, PersonId, Text, UnixMillis};

/// What a colour means; the host chooses the colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Plain.
    #[default]
    Normal,
    /// Less important.
    Muted,
    /// The app's own accent.
    Accent,
    /// It went well.
    Good,
    /// Look here.
    Warning,
    /// Something is lost or wrong.
    Danger,
}

/// Where a node stands in its row or column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Align {
    #[default]
    Stretch,
    Start,
    Center,
    End,
}

/// A part of a view. `Message` is what its buttons and fields say to the app.
#[derive(Clone, Debug)]
pub struct Node<Message> {
    pub(crate) content: Content,
    pub(crate) tone: Tone,
    pub(crate) align: Align,
    pub(crate) key: Option<String>,
    pub(crate) children: Vec<Node<Message>>,
    pub(crate) handler: Option<Handler<Message>>,
}

/// What a node holds, in both languages still.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Column,
    Row,
    Card,
    Rows,
    Heading(Text),
    Text(Text),
    Money(Amount),
    User(PersonId),
    Time(UnixMillis),
    Image { asset: String, description: Text },
    Progress { label: Text, percent: Option<u8> },
    Qr { content: String, description: Text },
    Divider,
    Spacer,
    Button { label: Text, primary: bool, enabled: bool },
    TextInput(input::TextField),
    NumberInput(input::NumberField),
    AmountInput(input::AmountField),
    Select(input::SelectField),
    Toggle { label: Text, on: bool, enabled: bool },
}

/// How what the person did becomes a message.
#[derive(Clone, Debug)]
pub(crate) enum Handler<Message> {
    Press(Message),
    Text(fn(String) -> Message),
    Number(fn(Option<i64>) -> Message),
    Amount(fn(Option<Amount>) -> Message),
    Choose(fn(u32) -> Message),
    Toggle(fn(bool) -> Message),
}

impl<M> Node<M> {
    pub(crate) fn new(content: Content) -> Self {
        Self {
            content,
            tone: Tone::Normal,
            align: Align::Stretch,
            key: None,
            children: Vec::new(),
            handler: None,
        }
    }

    fn with(content: Content, children: impl IntoIterator<Item = Self>) -> Self {
        Self { children: children.into_iter().collect(), ..Self::new(content) }
    }

    pub(crate) fn handled(mut self, handler: Handler<M>) -> Self {
        self.handler = Some(handler);
        self
    }

    /// The same in another tone.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// The same at the beginning of its line.
    #[must_use]
    pub fn at_start(mut self) -> Self {
        self.align = Align::Start;
        self
    }

    /// The same in the middle.
    #[must_use]
    pub fn centered(mut self) -> Self {
        self.align = Align::Center;
        self
    }

    /// The same at the end of its line.
    #[must_use]
    pub fn at_end(mut self) -> Self {
        self.align = Align::End;
        self
    }

    /// The same under a name of its own: it keeps its focus and what was typed when its neighbours come and go.
    #[must_use]
    pub fn key(mut self, name: impl Into<String>) -> Self {
        self.key = Some(name.into());
        self
    }

    /// The same with one more child (columns, rows, cards and lists).
    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// The same with more children: a `Vec`, an `Option`, an iterator.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }
}

/// Children below each other.
pub fn column<M>(children: impl IntoIterator<Item = Node<M>>) -> Node<M> {
    Node::with(Content::Column, children)
}

/// Children beside each other.
pub fn row<M>(children: impl IntoIterator<Item = Node<M>>) -> Node<M> {
    Node::with(Content::Row, children)
}

/// A raised surface with its children below each other.
pub fn card<M>(children: impl IntoIterator<Item = Node<M>>) -> Node<M> {
    Node::with(Content::Card, children)
}

/// A list of items.
pub fn rows<M>(children: impl IntoIterator<Item = Node<M>>) -> Node<M> {
    Node::with(Content::Rows, children)
}

/// A title.
pub fn heading<M>(words: impl Into<Text>) -> Node<M> {
    Node::new(Content::Heading(words.into()))
}

/// A paragraph.
pub fn text<M>(words: impl Into<Text>) -> Node<M> {
    Node::new(Content::Text(words.into()))
}

/// An amount, written by the host with the asset's own decimals and symbol.
pub fn money<M>(amount: &Amount) -> Node<M> {
    Node::new(Content::Money(amount.clone()))
}

/// A person, by the name this host's owner gave them.
pub fn user<M>(person: &PersonId) -> Node<M> {
    Node::new(Content::User(person.clone()))
}

/// A moment, in the person's language and time zone.
pub fn time<M>(moment: UnixMillis) -> Node<M> {
    Node::new(Content::Time(moment))
}

/// A picture from the bundle's `assets/`, with what it says for those who do not see it.
pub fn image<M>(asset: impl Into<String>, description: impl Into<Text>) -> Node<M> {
    Node::new(Content::Image { asset: asset.into(), description: description.into() })
}

/// Something that takes a while and whose end is not known.
pub fn waiting<M>(label: impl Into<Text>) -> Node<M> {
    Node::new(Content::Progress { label: label.into(), percent: None })
}

/// Something that is `percent` (0 to 100) done.
pub fn progress<M>(label: impl Into<Text>, percent: u8) -> Node<M> {
    Node::new(Content::Progress { label: label.into(), percent: Some(percent.min(100)) })
}

/// A code to scan.
pub fn qr<M>(content: impl Into<String>, description: impl Into<Text>) -> Node<M> {
    Node::new(Content::Qr { content: content.into(), description: description.into() })
}

/// A line between things.
pub fn divider<M>() -> Node<M> {
    Node::new(Content::Divider)
}

/// Room between things.
pub fn spacer<M>() -> Node<M> {
    Node::new(Content::Spacer)
}

impl From<Tone> for ui::Tone {
    fn from(tone: Tone) -> Self {
        match tone {
            Tone::Normal => Self::Normal,
            Tone::Muted => Self::Muted,
            Tone::Accent => Self::Accent,
            Tone::Good => Self::Good,
            Tone::Warning => Self::Warning,
            Tone::Danger => Self::Danger,
        }
    }
}

impl From<Align> for ui::Align {
    fn from(align: Align) -> Self {
        match align {
            Align::Stretch => Self::Stretch,
            Align::Start => Self::Start,
            Align::Center => Self::Center,
            Align::End => Self::End,
        }
    }
}
