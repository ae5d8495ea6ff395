//! A view in a terminal: lines of text, and a number in front of every control.
//!
//! The same tree, the same order as on a screen. Names, money and moments come from [`Words`], which the host gives; the
//! plain one shows ids and base units. What a person types ("2 hello") becomes an input through [`Screen::read`].

use teahouse_bundle::text::tame_lines;

use crate::model::{Amount, AssetId, Input, PersonId, UiEvent};
use crate::view::{Node, NodeKind, Tone, ViewTree};

/// The host's words for what an app can only point at.
pub trait Words {
    /// A person's name.
    fn person(&self, person: &PersonId) -> String {
        format!("person {person}")
    }

    /// An amount with its symbol.
    fn money(&self, amount: &Amount) -> String {
        let digits = decimal(amount.base_units.get(), self.decimals(&amount.asset));
        format!("{digits} {}", self.symbol(&amount.asset))
    }

    /// An asset's symbol.
    fn symbol(&self, asset: &AssetId) -> String {
        asset.to_string()
    }

    /// Digits behind an asset's point.
    fn decimals(&self, _asset: &AssetId) -> u8 {
        0
    }

    /// A moment.
    fn time(&self, unix_millis: u64) -> String {
        format!("@{unix_millis}")
    }
}

/// Ids and base units as they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainWords;

impl Words for PlainWords {}

/// A control with the number in front of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// The number, from 1.
    pub number: usize,
    /// The node.
    pub node: u32,
    /// Digits behind the point, for an amount.
    decimals: u8,
    kind: NodeKind,
}

/// A drawn view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The lines, without a line break at the end.
    pub text: String,
    /// The controls that can be used, in order.
    pub controls: Vec<Control>,
}

/// Why a typed line is not an input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It does not begin with the number of a control.
    #[error("type the number of a control, and behind it what to enter")]
    NoControl,
    /// The control needs another kind of entry.
    #[error("control {number} takes {expected}")]
    Entry {
        /// The control.
        number: usize,
        /// What it takes.
        expected: &'static str,
    },
}

/// Draws a view.
pub fn draw(tree: &ViewTree, words: &dyn Words) -> Screen {
    let mut pen = Pen { tree, words, lines: Vec::new(), controls: Vec::new() };
    pen.node(tree.root(), 0);
    Screen { text: pen.lines.join("\n"), controls: pen.controls }
}

impl Screen {
    /// Reads what was typed: a control's number, and behind it its entry. `-` empties a field.
    ///
    /// # Errors
    /// [`ReadError`] says what was expected.
    pub fn read(&self, line: &str) -> Result<UiEvent, ReadError> {
        let line = line.trim();
        let (number, entry) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let number: usize = number.parse().map_err(|_| ReadError::NoControl)?;
        let control = self.controls.iter().find(|c| c.number == number).ok_or(ReadError::NoControl)?;
        let input = control.input(entry.trim())?;
        Ok(UiEvent { node: control.node, input })
    }
}

impl Control {
    fn input(&self, entry: &str) -> Result<Input, ReadError> {
        let expected = |expected| ReadError::Entry { number: self.number, expected };
        let is_field = matches!(
            self.kind,
            NodeKind::TextInput { .. } | NodeKind::NumberInput { .. } | NodeKind::AmountInput { .. }
        );
        if is_field && entry == "-" {
            return Ok(Input::Cleared);
        }
        match &self.kind {
            NodeKind::Button { .. } if entry.is_empty() => Ok(Input::Pressed),
            NodeKind::Button { .. } => Err(expected("nothing behind its number")),
            NodeKind::TextInput { .. } => Ok(Input::Text(entry.to_owned())),
            NodeKind::NumberInput { .. } => {
                entry.parse().map(Input::Number).map_err(|_| expected("a whole number"))
            }
            NodeKind::AmountInput { .. } => parse_decimal(entry, self.decimals)
                .map(|units| Input::BaseUnits(teahouse_bundle::BaseUnits::new(units)))
                .ok_or_else(|| expected("an amount such as 2.50")),
            NodeKind::Select { options, .. } => chosen(options, entry)
                .map(Input::Chosen)
                .ok_or_else(|| expected("the name or place of an option")),
            NodeKind::Toggle { on, .. } => match entry {
                "" => Ok(Input::Toggled(!on)),
                "on" | "yes" => Ok(Input::Toggled(true)),
                "off" | "no" => Ok(Input::Toggled(false)),
                _ => Err(expected("on or off")),
            },
            _ => Err(ReadError::NoControl),
        }
    }
}

fn chosen(options: &[String], entry: &str) -> Option<u32> {
    let by_name = options.iter().position(|option| option == entry);
    let by_place = || entry.parse::<usize>().ok()?.checked_sub(1).filter(|place| *place < options.len());
    u32::try_from(by_name.or_else(by_place)?).ok()
}

/// Base units with the point in its place, without zeros at the end.
pub fn decimal(units: u128, decimals: u8) -> String {
    let places = usize::from(decimals);
    let digits = format!("{units:0>width$}", width = places + 1);
    let (whole, rest) = digits.split_at(digits.len() - places);
    match rest.trim_end_matches('0') {
        "" => whole.to_owned(),
        rest => format!("{whole}.{rest}"),
    }
}

/// Base units of a decimal number; `None` when it has more digits behind the point than the asset, or is no number.
pub fn parse_decimal(text: &str, decimals: u8) -> Option<u128> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let places = usize::from(decimals);
    if whole.is_empty() || !digits(whole) || !digits(rest) || rest.len() > places {
        return None;
    }
    format!("{whole}{rest:0<places$}").parse().ok()
}

struct Pen<'a> {
    tree: &'a ViewTree,
    words: &'a dyn Words,
    lines: Vec<String>,
    controls: Vec<Control>,
}

impl Pen<'_> {
    fn node(&mut self, node: &Node, indent: usize) {
        match &node.kind {
            NodeKind::Column => self.children(node, indent),
            NodeKind::Row => self.row(node, indent),
            NodeKind::Card => self.card(node, indent),
            NodeKind::Rows => self.rows(node, indent),
            _ => {
                let text = self.leaf(node);
                self.say(indent, &text);
            }
        }
    }

    /// Ids and the contents of codes stand in a tree as the app wrote them: a terminal must not obey them.
    fn say(&mut self, indent: usize, text: &str) {
        let seen = tame_lines(text); // VIEW-004
        for line in seen.split('\n') {
            self.lines.push(format!("{:indent$}{line}", "").trim_end().to_owned());
        }
    }

    fn children(&mut self, node: &Node, indent: usize) {
        let tree = self.tree;
        for child in tree.children(node) {
            self.node(child, indent);
        }
    }

    /// Side by side when all children are leaves of one line; else below each other.
    fn row(&mut self, node: &Node, indent: usize) {
        let tree = self.tree;
        if tree.children(node).any(|child| !child.children.is_empty()) {
            return self.children(node, indent);
        }
        let parts: Vec<String> = tree.children(node).map(|child| self.leaf(child)).collect();
        self.say(indent, &parts.join("   "));
    }

    fn card(&mut self, node: &Node, indent: usize) {
        self.say(indent, "┌");
        let from = self.lines.len();
        self.children(node, 0);
        for line in &mut self.lines[from..] {
            *line = format!("{:indent$}│ {line}", "").trim_end().to_owned();
        }
        self.say(indent, "└");
    }

    fn rows(&mut self, node: &Node, indent: usize) {
        let tree = self.tree;
        for child in tree.children(node) {
            let from = self.lines.len();
            self.node(child, indent + 2);
            let has_room = |line: &&mut String| line.starts_with(&" ".repeat(indent + 1));
            if let Some(line) = self.lines.get_mut(from).filter(has_room) {
                line.replace_range(indent..=indent, "-");
            }
        }
    }

    fn leaf(&mut self, node: &Node) -> String {
        let body = self.body(node);
        match node.tone {
            Tone::Warning | Tone::Danger if !body.is_empty() => format!("! {body}"),
            Tone::Good if !body.is_empty() => format!("+ {body}"),
            _ => body,
        }
    }

    fn body(&mut self, node: &Node) -> String {
        match &node.kind {
            NodeKind::Heading { text } => format!("# {text}"),
            NodeKind::Text { text } => text.clone(),
            NodeKind::Money { amount } => self.words.money(amount),
            NodeKind::User { person } => self.words.person(person),
            NodeKind::Time { unix_millis } => self.words.time(*unix_millis),
            NodeKind::Image { description, .. } => format!("(picture: {description})"),
            NodeKind::Progress { label, percent: Some(percent) } => format!("{label}: {percent} %"),
            NodeKind::Progress { label, percent: None } => format!("{label} …"),
            NodeKind::Qr { content, description } => format!("(QR code, {description}: {content})"),
            NodeKind::Divider => "────────".to_owned(),
            NodeKind::Spacer | NodeKind::Column | NodeKind::Row | NodeKind::Card | NodeKind::Rows => {
                String::new()
            }
            _ => self.control(node),
        }
    }

    fn control(&mut self, node: &Node) -> String {
        let (enabled, shown) = match &node.kind {
            NodeKind::Button { label, enabled, .. } => (*enabled, label.clone()),
            NodeKind::TextInput { label, value, placeholder, enabled, .. } => {
                let inside =
                    if value.is_empty() { format!("({placeholder})") } else { format!("“{value}”") };
                (*enabled, format!("{label}: {inside}"))
            }
            NodeKind::NumberInput { label, value, min, max, enabled } => {
                let inside = value.map_or("…".to_owned(), |v| v.to_string());
                (*enabled, format!("{label}: {inside} ({min} to {max})"))
            }
            NodeKind::AmountInput { label, asset, base_units, enabled } => {
                let decimals = self.words.decimals(asset);
                let inside = base_units.map_or("…".to_owned(), |units| decimal(units.get(), decimals));
                (*enabled, format!("{label}: {inside} {}", self.words.symbol(asset)))
            }
            NodeKind::Select { label, options, selected, enabled } => {
                let mark = |(place, option): (usize, &String)| {
                    let chosen = selected.is_some_and(|s| s as usize == place);
                    if chosen { format!("*{option}*") } else { option.clone() }
                };
                let options: Vec<_> = options.iter().enumerate().map(mark).collect();
                (*enabled, format!("{label}: {}", options.join(" / ")))
            }
            NodeKind::Toggle { label, on, enabled } => {
                (*enabled, format!("{label}: {}", if *on { "on" } else { "off" }))
            }
            _ => return String::new(),
        };
        if enabled { self.number(node, &shown) } else { format!("[-] {shown}") }
    }

    fn number(&mut self, node: &Node, shown: &str) -> String {
        let number = self.controls.len() + 1;
        let decimals = match &node.kind {
            NodeKind::AmountInput { asset, .. } => self.words.decimals(asset),
            _ => 0,
        };
        self.controls.push(Control { number, node: node.id, decimals, kind: node.kind.clone() });
        format!("[{number}] {shown}")
    }
}
