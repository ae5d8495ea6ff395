//! A view is a tree that an app describes and the host draws.
//!
//! [`ViewTree`] is a checked tree: it can only be made by [`ViewTree::new`], which enforces `VIEW-001` to `VIEW-004`. The
//! web front end reads it as JSON, [`text`] draws it for a terminal, tests compare it as data. Money, people and moments
//! are values here; their wording is the host's, so an app cannot fake it.

use serde::{Deserialize, Serialize};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::model::{Amount, AssetId, PersonId};

mod check;
mod input;
pub mod text;

pub use input::InputError;

/// Most nodes of a tree.
pub const MAX_NODES: usize = 2_000;
/// Deepest nesting, the root counted.
pub const MAX_DEPTH: usize = 32;
/// Most bytes of all texts and ids together.
pub const MAX_BYTES: usize = 256 << 10;
/// Most characters of a label.
pub const MAX_LABEL: usize = 120;
/// Most options of a choice.
pub const MAX_OPTIONS: usize = 200;
/// Most bytes of a QR code.
pub const MAX_QR: usize = 1_024;

/// How something is meant; the host picks the colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Tone {
    /// Plain.
    #[default]
    Normal,
    /// Less important.
    Muted,
    /// The app's accent.
    Accent,
    /// It went well.
    Good,
    /// Look here.
    Warning,
    /// It went wrong, or will.
    Danger,
}

/// Where a node's children stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Align {
    /// At the start.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// At the end.
    End,
    /// As wide as there is room.
    Stretch,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum NodeKind {
    /// Children below each other.
    Column,
    /// Children beside each other.
    Row,
    /// A raised surface.
    Card,
    /// A list of items.
    Rows,
    /// A heading.
    Heading {
        /// Its text.
        text: String,
    },
    /// A paragraph.
    Text {
        /// Its text.
        text: String,
    },
    /// An amount, in the host's own wording.
    Money {
        /// The amount.
        amount: Amount,
    },
    /// A person, by the name the person at the screen gave them.
    User {
        /// The person.
        person: PersonId,
    },
    /// A moment, in the person's language and time zone.
    Time {
        /// Milliseconds since 1970.
        unix_millis: u64,
    },
    /// A picture of the bundle.
    Image {
        /// Its path under `assets/`.
        asset: String,
        /// What it says.
        description: String,
    },
    /// How far something is.
    Progress {
        /// What.
        label: String,
        /// 0 to 100, when the end is known.
        percent: Option<u8>,
    },
    /// A QR code.
    Qr {
        /// What it encodes.
        content: String,
        /// What it is for.
        description: String,
    },
    /// A line.
    Divider,
    /// Room.
    Spacer,
    /// A button.
    Button {
        /// Its text.
        label: String,
        /// The one thing to do here.
        primary: bool,
        /// Whether it can be pressed.
        enabled: bool,
    },
    /// A text field.
    TextInput {
        /// Its label.
        label: String,
        /// What is in it.
        value: String,
        /// Shown while it is empty.
        placeholder: String,
        /// Most characters.
        max_chars: u32,
        /// Several lines.
        multiline: bool,
        /// Whether it can be changed.
        enabled: bool,
    },
    /// A field for a whole number.
    NumberInput {
        /// Its label.
        label: String,
        /// What is in it.
        value: Option<i64>,
        /// The least.
        min: i64,
        /// The most.
        max: i64,
        /// Whether it can be changed.
        enabled: bool,
    },
    /// A field for an amount in the asset's own decimals.
    AmountInput {
        /// Its label.
        label: String,
        /// The asset.
        asset: AssetId,
        /// What is in it, in base units.
        base_units: Option<teahouse_bundle::BaseUnits>,
        /// Whether it can be changed.
        enabled: bool,
    },
    /// One of several.
    Select {
        /// Its label.
        label: String,
        /// The options.
        options: Vec<String>,
        /// The one chosen.
        selected: Option<u32>,
        /// Whether it can be changed.
        enabled: bool,
    },
    /// On or off.
    Toggle {
        /// Its label.
        label: String,
        /// Which.
        on: bool,
        /// Whether it can be changed.
        enabled: bool,
    },
}

/// A node of a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Node {
    /// The app's id for it; kept, it keeps focus and what was typed.
    pub id: u32,
    /// What it is.
    #[serde(flatten)]
    pub kind: NodeKind,
    /// How it is meant.
    pub tone: Tone,
    /// Where its children stand.
    pub align: Align,
    /// Ids of its children, in order.
    pub children: Vec<u32>,
}

/// Why a tree is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ViewError {
    /// No node at all.
    #[error("a view needs a root")]
    Empty,
    /// More nodes, bytes or levels than a screen can hold.
    #[error("{found} {what}, at most {bound} are allowed")]
    TooMuch {
        /// Nodes, bytes or levels.
        what: &'static str,
        /// How many.
        found: usize,
        /// The bound.
        bound: usize,
    },
    /// Two nodes with one id.
    #[error("node {0} is there twice")]
    DuplicateId(u32),
    /// A child that is no node.
    #[error("node {parent} names {child}, which is not there")]
    Dangling {
        /// The parent.
        parent: u32,
        /// The child.
        child: u32,
    },
    /// A node with two parents, or its own ancestor.
    #[error("node {0} has two parents or is its own ancestor")]
    NotATree(u32),
    /// A node that the root does not reach.
    #[error("node {0} hangs nowhere")]
    Unreachable(u32),
    /// A node that cannot have children has some.
    #[error("node {0} cannot have children")]
    LeafWithChildren(u32),
    /// A node with a missing label, a value out of range, or an asset that is not there.
    #[error("node {node}: {problem}")]
    Node {
        /// The node.
        node: u32,
        /// What is wrong.
        problem: &'static str,
    },
}

impl Coded for ViewError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Empty => ErrorCode::new("VIE-101"),
            Self::TooMuch { .. } => ErrorCode::new("VIE-102"),
            Self::DuplicateId(_) => ErrorCode::new("VIE-103"),
            Self::Dangling { .. } => ErrorCode::new("VIE-104"),
            Self::NotATree(_) => ErrorCode::new("VIE-105"),
            Self::Unreachable(_) => ErrorCode::new("VIE-106"),
            Self::LeafWithChildren(_) => ErrorCode::new("VIE-107"),
            Self::Node { .. } => ErrorCode::new("VIE-108"),
        }
    }
}

/// A checked tree; its first node is the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ViewTree {
    nodes: Vec<Node>,
}

impl ViewTree {
    /// Checks and keeps a tree. Texts lose what cannot be seen (BND-006's characters).
    ///
    /// # Errors
    /// [`ViewError`] with the first rule that it breaks.
    pub fn new(nodes: Vec<Node>) -> Result<Self, ViewError> {
        let mut tree = Self { nodes };
        check::check(&tree.nodes)?;
        tree.nodes.iter_mut().for_each(check::tame);
        Ok(tree)
    }

    /// Its nodes; the first is the root.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The root.
    pub fn root(&self) -> &Node {
        &self.nodes[0]
    }

    /// The node with this id.
    pub fn node(&self, id: u32) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }

    /// Its children, in order.
    pub fn children<'a>(&'a self, node: &'a Node) -> impl Iterator<Item = &'a Node> {
        node.children.iter().filter_map(|id| self.node(*id))
    }
}
