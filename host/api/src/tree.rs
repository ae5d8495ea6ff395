//! A view tree is what a mini-app describes and the host draws: money, people and assets are already the host's own data.
//!
//! The runtime has checked ids, depth, size and cycles before a tree reaches this surface, and the node has put names and
//! symbols in the place of what the app wrote. The first node is the root; every other one is the child of exactly one.

use crate::money::{AssetView, MoneyView, QrView};
use crate::{choice, names, view};

view! {
    /// What an app draws.
    pub struct ViewTree {
        /// The nodes; the first is the root. Focus order is the order of the tree.
        pub nodes: Vec<NodeView>,
    }

    /// One node.
    pub struct NodeView {
        /// Its id, unique in the tree. A node that keeps its id keeps its focus and what was typed.
        pub id: u32,
        /// What it is.
        pub node: NodeKind,
        /// Its colour by meaning.
        pub tone: ToneName,
        /// Where it stands across its parent's direction.
        pub align: AlignName,
        /// Ids of its children in order.
        pub children: Vec<u32>,
    }

    /// A person as this profile knows them.
    pub struct PersonView {
        /// The name to show; `null` for a person this profile does not know.
        pub name: Option<String>,
        /// Whether it is this person.
        pub me: bool,
        /// Whether the contact's safety number was compared.
        pub verified: bool,
    }
}

names! {
    /// A colour by meaning.
    pub enum ToneName {
        /// Plain.
        Normal,
        /// Less important.
        Muted,
        /// Emphasised.
        Accent,
        /// Went well.
        Good,
        /// To be noticed.
        Warning,
        /// To be careful with.
        Danger,
    }

    /// A place across the parent's direction.
    pub enum AlignName {
        /// At its beginning.
        Start,
        /// In its middle.
        Center,
        /// At its end.
        End,
        /// All of it.
        Stretch,
    }
}

choice! {
    /// What a node is.
    pub enum NodeKind {
        /// Children below each other.
        Column,
        /// Children beside each other.
        Row,
        /// A raised surface with its children below each other.
        Card,
        /// A list whose children are its items.
        Rows,
        /// A heading.
        Heading {
            /// The words.
            text: String,
        },
        /// Words.
        Text {
            /// The words.
            text: String,
        },
        /// An amount.
        Money {
            /// The amount.
            money: MoneyView,
        },
        /// A person.
        User {
            /// The person.
            person: PersonView,
        },
        /// A moment.
        Time {
            /// Milliseconds since 1970.
            at: u64,
        },
        /// A picture of the bundle.
        Image {
            /// The picture as a `data:` address; `null` when the bundle has none of this name.
            source: Option<String>,
            /// What it says, for those who do not see it.
            description: String,
        },
        /// How far something is.
        Progress {
            /// What.
            label: String,
            /// 0 to 100; `null` when the end is not known.
            percent: Option<u8>,
        },
        /// A QR code.
        Qr {
            /// The code; `null` when the content is too long for one.
            qr: Option<QrView>,
            /// What it says.
            description: String,
        },
        /// A line.
        Divider,
        /// Room.
        Spacer,
        /// A button.
        Button {
            /// Its words.
            label: String,
            /// Whether it is the one thing to do on this screen.
            primary: bool,
            /// Whether it can be pressed.
            enabled: bool,
        },
        /// A field for words.
        TextInput {
            /// Its label.
            label: String,
            /// What is in it.
            value: String,
            /// What it shows while empty.
            placeholder: String,
            /// At most so many characters.
            max_chars: u32,
            /// Whether it takes several lines.
            multiline: bool,
            /// Whether it can be changed.
            enabled: bool,
        },
        /// A field for a whole number.
        NumberInput {
            /// Its label.
            label: String,
            /// What is in it, decimal digits.
            value: Option<String>,
            /// The least it takes.
            min: String,
            /// The most it takes.
            max: String,
            /// Whether it can be changed.
            enabled: bool,
        },
        /// A field for an amount, typed in the asset's own decimals.
        AmountInput {
            /// Its label.
            label: String,
            /// The asset.
            asset: AssetView,
            /// What is in it, in the smallest unit.
            base_units: Option<String>,
            /// Whether it can be changed.
            enabled: bool,
        },
        /// A choice of one.
        Select {
            /// Its label.
            label: String,
            /// The options.
            options: Vec<String>,
            /// The number of the chosen one, from 0.
            selected: Option<u32>,
            /// Whether it can be changed.
            enabled: bool,
        },
        /// A switch.
        Toggle {
            /// Its label.
            label: String,
            /// Whether it is on.
            on: bool,
            /// Whether it can be changed.
            enabled: bool,
        },
    }
}
