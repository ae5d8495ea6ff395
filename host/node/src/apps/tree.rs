//! A view reaches the front with this profile's own names and symbols in the place of what the app could only point at.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use teahouse_api::money::{AssetView, MoneyView};
use teahouse_api::tree::{
    AlignName, NodeKind as Drawn, NodeView, PersonView, ToneName, ViewTree as DrawnTree,
};
use teahouse_bundle::{AppId, Archive};
use teahouse_runtime::model::{Amount, AssetId, PersonId};
use teahouse_runtime::view::text::{Words, decimal};
use teahouse_runtime::view::{Align, Node, NodeKind, Tone, ViewTree};

use super::names::asset_of;
use crate::node::Shared;
use crate::people::qr::qr;

/// What one app's view is drawn with.
pub(crate) struct Pen<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) app: AppId,
    pub(crate) files: &'a Archive,
}

impl Pen<'_> {
    /// The whole view.
    pub(crate) fn draw(&self, tree: &ViewTree) -> DrawnTree {
        DrawnTree { nodes: tree.nodes().iter().map(|node| self.node(node)).collect() }
    }

    fn node(&self, node: &Node) -> NodeView {
        NodeView {
            id: node.id,
            node: self.kind(&node.kind),
            tone: tone(node.tone),
            align: align(node.align),
            children: node.children.clone(),
        }
    }

    fn kind(&self, kind: &NodeKind) -> Drawn {
        match kind.clone() {
            NodeKind::Column => Drawn::Column,
            NodeKind::Row => Drawn::Row,
            NodeKind::Card => Drawn::Card,
            NodeKind::Rows => Drawn::Rows,
            NodeKind::Heading { text } => Drawn::Heading { text },
            NodeKind::Text { text } => Drawn::Text { text },
            NodeKind::Money { amount } => Drawn::Money { money: self.money_view(&amount) },
            NodeKind::User { person } => Drawn::User { person: self.person_view(&person) },
            NodeKind::Time { unix_millis } => Drawn::Time { at: unix_millis },
            NodeKind::Image { asset, description } => {
                Drawn::Image { source: picture(self.files, &asset), description }
            }
            NodeKind::Progress { label, percent } => Drawn::Progress { label, percent },
            NodeKind::Qr { content, description } => Drawn::Qr { qr: qr(&content), description },
            NodeKind::Divider => Drawn::Divider,
            NodeKind::Spacer => Drawn::Spacer,
            NodeKind::Button { label, primary, enabled } => Drawn::Button { label, primary, enabled },
            input => self.input(input),
        }
    }

    fn input(&self, kind: NodeKind) -> Drawn {
        match kind {
            NodeKind::TextInput { label, value, placeholder, max_chars, multiline, enabled } => {
                Drawn::TextInput { label, value, placeholder, max_chars, multiline, enabled }
            }
            NodeKind::NumberInput { label, value, min, max, enabled } => Drawn::NumberInput {
                label,
                value: value.map(|value| value.to_string()),
                min: min.to_string(),
                max: max.to_string(),
                enabled,
            },
            NodeKind::AmountInput { label, asset, base_units, enabled } => Drawn::AmountInput {
                label,
                asset: self.asset_view(&asset),
                base_units: base_units.map(|units| units.to_string()),
                enabled,
            },
            NodeKind::Select { label, options, selected, enabled } => {
                Drawn::Select { label, options, selected, enabled }
            }
            NodeKind::Toggle { label, on, enabled } => Drawn::Toggle { label, on, enabled },
            // Every other kind was drawn by the caller.
            _ => Drawn::Spacer,
        }
    }

    fn asset_view(&self, id: &AssetId) -> AssetView {
        let chain = self.shared.chain().ok();
        let known = chain.as_ref().and_then(|chain| Some(chain.asset(asset_of(chain, id)?)));
        known.unwrap_or_else(|| AssetView { id: id.to_string(), symbol: id.to_string(), decimals: 0 })
    }

    fn money_view(&self, amount: &Amount) -> MoneyView {
        MoneyView { asset: self.asset_view(&amount.asset), base_units: amount.base_units.to_string() }
    }

    fn person_view(&self, person: &PersonId) -> PersonView {
        let stranger = PersonView { name: None, me: false, verified: false };
        let Ok(card) = self.shared.own_card() else { return stranger };
        if self.shared.person_id(&self.app, &card.account()) == *person {
            return PersonView { name: Some(card.nickname().to_owned()), me: true, verified: true };
        }
        let account = self.shared.person_of(&self.app, person).ok().flatten();
        let contact =
            account.and_then(|account| self.shared.chat_view(|chat| chat.contact(&account)).ok().flatten());
        contact.map_or(stranger, |contact| PersonView {
            name: Some(contact.name().to_owned()),
            me: false,
            verified: contact.is_verified(),
        })
    }
}

impl Words for Pen<'_> {
    fn person(&self, person: &PersonId) -> String {
        self.person_view(person).name.unwrap_or_else(|| "?".to_owned())
    }

    fn money(&self, amount: &Amount) -> String {
        let asset = self.asset_view(&amount.asset);
        format!("{} {}", decimal(amount.base_units.get(), asset.decimals), asset.symbol)
    }

    fn symbol(&self, asset: &AssetId) -> String {
        self.asset_view(asset).symbol
    }

    fn decimals(&self, asset: &AssetId) -> u8 {
        self.asset_view(asset).decimals
    }
}

const fn tone(tone: Tone) -> ToneName {
    match tone {
        Tone::Normal => ToneName::Normal,
        Tone::Muted => ToneName::Muted,
        Tone::Accent => ToneName::Accent,
        Tone::Good => ToneName::Good,
        Tone::Warning => ToneName::Warning,
        Tone::Danger => ToneName::Danger,
    }
}

const fn align(align: Align) -> AlignName {
    match align {
        Align::Start => AlignName::Start,
        Align::Center => AlignName::Center,
        Align::End => AlignName::End,
        Align::Stretch => AlignName::Stretch,
    }
}

/// A picture of the bundle, inside the address itself; `asset` is its whole path, as the app names it.
pub(super) fn picture(files: &Archive, asset: &str) -> Option<String> {
    let kind = match asset.rsplit('.').next()? {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        _ => return None,
    };
    let bytes = files.file(asset)?;
    Some(format!("data:{kind};base64,{}", STANDARD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_found_by_the_path_that_an_app_names() {
        let files = [
            ("manifest.toml", vec![1]),
            ("app.wasm", vec![2]),
            ("assets/cup.png", vec![3]),
            ("assets/cup.svg", vec![4]),
        ];
        let files = Archive::new(files).expect("four plain places");

        assert_eq!(picture(&files, "assets/cup.png").as_deref(), Some("data:image/png;base64,Aw=="));
        for other in ["cup.png", "assets/cup.svg", "assets/teapot.png", "app.wasm"] {
            assert_eq!(picture(&files, other), None, "{other}");
        }
    }
}
