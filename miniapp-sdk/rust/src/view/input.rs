//! An input is a node through which a person says something; each ends in `on_…`, which names what is said.

use super::{Content, Handler, Node};
use crate::{Amount, AssetId, Text};

#[derive(Clone, Debug)]
pub(crate) struct TextField {
    pub label: Text,
    pub value: String,
    pub placeholder: Text,
    pub max_chars: u32,
    pub multiline: bool,
    pub enabled: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct NumberField {
    pub label: Text,
    pub value: Option<i64>,
    pub min: i64,
    pub max: i64,
    pub enabled: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct AmountField {
    pub label: Text,
    pub asset: AssetId,
    pub value: Option<Amount>,
    pub enabled: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct SelectField {
    pub label: Text,
    pub options: Vec<Text>,
    pub selected: Option<u32>,
    pub enabled: bool,
}

/// A button being built.
#[derive(Clone, Debug)]
pub struct Button {
    label: Text,
    primary: bool,
    enabled: bool,
}

/// A button that says `label`.
pub fn button(label: impl Into<Text>) -> Button {
    Button { label: label.into(), primary: false, enabled: true }
}

impl Button {
    /// The one thing to do on this screen; at most one a view.
    #[must_use]
    pub fn primary(mut self) -> Self {
        self.primary = true;
        self
    }

    /// Whether it can be pressed.
    #[must_use]
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Says `message` when pressed.
    pub fn on_press<M>(self, message: M) -> Node<M> {
        let Self { label, primary, enabled } = self;
        Node::new(Content::Button { label, primary, enabled }).handled(Handler::Press(message))
    }
}

/// A text field being built.
#[derive(Clone, Debug)]
pub struct TextInput(TextField);

/// A field for words, at most 256 characters on one line.
pub fn text_input(label: impl Into<Text>, value: impl Into<String>) -> TextInput {
    TextInput(TextField {
        label: label.into(),
        value: value.into(),
        placeholder: "".into(),
        max_chars: 256,
        multiline: false,
        enabled: true,
    })
}

impl TextInput {
    /// What the empty field suggests.
    #[must_use]
    pub fn placeholder(mut self, words: impl Into<Text>) -> Self {
        self.0.placeholder = words.into();
        self
    }

    /// At most so many characters (1 to 4096).
    #[must_use]
    pub fn max_chars(mut self, most: u32) -> Self {
        self.0.max_chars = most;
        self
    }

    /// Several lines.
    #[must_use]
    pub fn multiline(mut self) -> Self {
        self.0.multiline = true;
        self
    }

    /// Whether it can be changed.
    #[must_use]
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.0.enabled = enabled;
        self
    }

    /// Says `message(text)` when changed; the empty text when cleared.
    pub fn on_input<M>(self, message: fn(String) -> M) -> Node<M> {
        Node::new(Content::TextInput(self.0)).handled(Handler::Text(message))
    }
}

/// A number field being built.
#[derive(Clone, Debug)]
pub struct NumberInput(NumberField);

/// A field for a whole number from `min` to `max`.
pub fn number_input(label: impl Into<Text>, value: Option<i64>, min: i64, max: i64) -> NumberInput {
    NumberInput(NumberField { label: label.into(), value, min, max, enabled: true })
}

impl NumberInput {
    /// Whether it can be changed.
    #[must_use]
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.0.enabled = enabled;
        self
    }

    /// Says `message(number)` when changed; `None` when cleared.
    pub fn on_input<M>(self, message: fn(Option<i64>) -> M) -> Node<M> {
        Node::new(Content::NumberInput(self.0)).handled(Handler::Number(message))
    }
}

/// An amount field being built.
#[derive(Clone, Debug)]
pub struct AmountInput(AmountField);

/// A field for an amount of `asset`, typed in the asset's own decimals.
pub fn amount_input(label: impl Into<Text>, asset: AssetId, value: Option<Amount>) -> AmountInput {
    AmountInput(AmountField { label: label.into(), asset, value, enabled: true })
}

impl AmountInput {
    /// Whether it can be changed.
    #[must_use]
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.0.enabled = enabled;
        self
    }

    /// Says `message(amount)` when changed; `None` when cleared.
    pub fn on_input<M>(self, message: fn(Option<Amount>) -> M) -> Node<M> {
        Node::new(Content::AmountInput(self.0)).handled(Handler::Amount(message))
    }
}

/// A choice being built.
#[derive(Clone, Debug)]
pub struct Select(SelectField);

/// A choice of one of `options`.
pub fn select<T: Into<Text>>(
    label: impl Into<Text>,
    options: impl IntoIterator<Item = T>,
    selected: Option<u32>,
) -> Select {
    let options = options.into_iter().map(Into::into).collect();
    Select(SelectField { label: label.into(), options, selected, enabled: true })
}

impl Select {
    /// Whether it can be changed.
    #[must_use]
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.0.enabled = enabled;
        self
    }

    /// Says `message(place)` when chosen, counted from 0.
    pub fn on_choose<M>(self, message: fn(u32) -> M) -> Node<M> {
        Node::new(Content::Select(self.0)).handled(Handler::Choose(message))
    }
}

/// A switch being built.
#[derive(Clone, Debug)]
pub struct Toggle {
    label: Text,
    on: bool,
    enabled: bool,
}

/// A switch that is `on` or off.
pub fn toggle(label: impl Into<Text>, on: bool) -> Toggle {
    Toggle { label: label.into(), on, enabled: true }
}

impl Toggle {
    /// Whether it can be switched.
    #[must_use]
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Says `message(on)` when switched.
    pub fn on_toggle<M>(self, message: fn(bool) -> M) -> Node<M> {
        let Self { label, on, enabled } = self;
        Node::new(Content::Toggle { label, on, enabled }).handled(Handler::Toggle(message))
    }
}
