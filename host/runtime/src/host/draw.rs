//! Drawing: a description becomes a checked tree, or ends the turn.

use teahouse_bundle::BaseUnits;

use super::convert::asset;
use crate::bindings::teahouse::app::ui;
use crate::limit::LimitFault;
use crate::model::{Amount, PersonId};
use crate::state::AppState;
use crate::view::{Align, Node, NodeKind, Tone, ViewError, ViewTree};

impl ui::Host for AppState {
    fn render(&mut self, tree: Vec<ui::Node>) -> wasmtime::Result<()> {
        self.count_call()?;
        self.show(tree.into_iter().map(node).collect())
    }
}

impl AppState {
    /// Makes nodes, whatever level they came through, the view of this turn.
    pub(super) fn show(&mut self, nodes: Result<Vec<Node>, ViewError>) -> wasmtime::Result<()> {
        let view = nodes.and_then(ViewTree::new).map_err(LimitFault::View)?; // LIM-007
        self.draft.view = Some(view);
        Ok(())
    }
}

pub(super) fn node(node: ui::Node) -> Result<Node, ViewError> {
    let id = node.id;
    Ok(Node {
        id,
        kind: kind(id, node.kind)?,
        tone: tone(node.tone),
        align: align(node.align),
        children: node.children,
    })
}

const fn tone(tone: ui::Tone) -> Tone {
    match tone {
        ui::Tone::Normal => Tone::Normal,
        ui::Tone::Muted => Tone::Muted,
        ui::Tone::Accent => Tone::Accent,
        ui::Tone::Good => Tone::Good,
        ui::Tone::Warning => Tone::Warning,
        ui::Tone::Danger => Tone::Danger,
    }
}

const fn align(align: ui::Align) -> Align {
    match align {
        ui::Align::Start => Align::Start,
        ui::Align::Center => Align::Center,
        ui::Align::End => Align::End,
        ui::Align::Stretch => Align::Stretch,
    }
}

fn units(node: u32, text: &str) -> Result<BaseUnits, ViewError> {
    let problem = "an amount is a decimal number of base units";
    text.parse().map_err(|_| ViewError::Node { node, problem })
}

fn kind(id: u32, kind: ui::Kind) -> Result<NodeKind, ViewError> {
    Ok(match kind {
        ui::Kind::Column => NodeKind::Column,
        ui::Kind::Row => NodeKind::Row,
        ui::Kind::Card => NodeKind::Card,
        ui::Kind::Rows => NodeKind::Rows,
        ui::Kind::Heading(text) => NodeKind::Heading { text },
        ui::Kind::Text(text) => NodeKind::Text { text },
        ui::Kind::Money(amount) => {
            let base_units = units(id, &amount.base_units)?;
            NodeKind::Money { amount: Amount { asset: asset(amount.asset), base_units } }
        }
        ui::Kind::User(person) => NodeKind::User { person: PersonId::new(person) },
        ui::Kind::Time(unix_millis) => NodeKind::Time { unix_millis },
        ui::Kind::Image(i) => NodeKind::Image { asset: i.asset, description: i.description },
        ui::Kind::Progress(p) => NodeKind::Progress { label: p.label, percent: p.percent },
        ui::Kind::Qr(qr) => NodeKind::Qr { content: qr.content, description: qr.description },
        ui::Kind::Divider => NodeKind::Divider,
        ui::Kind::Spacer => NodeKind::Spacer,
        ui::Kind::Button(b) => NodeKind::Button { label: b.label, primary: b.primary, enabled: b.enabled },
        control => return control_kind(id, control),
    })
}

fn control_kind(id: u32, kind: ui::Kind) -> Result<NodeKind, ViewError> {
    match kind {
        ui::Kind::TextInput(t) => Ok(NodeKind::TextInput {
            label: t.label,
            value: t.value,
            placeholder: t.placeholder,
            max_chars: t.max_chars,
            multiline: t.multiline,
            enabled: t.enabled,
        }),
        ui::Kind::NumberInput(n) => Ok(NodeKind::NumberInput {
            label: n.label,
            value: n.value,
            min: n.min,
            max: n.max,
            enabled: n.enabled,
        }),
        ui::Kind::AmountInput(a) => Ok(NodeKind::AmountInput {
            label: a.label,
            asset: asset(a.asset),
            base_units: a.base_units.map(|text| units(id, &text)).transpose()?,
            enabled: a.enabled,
        }),
        ui::Kind::Select(s) => Ok(NodeKind::Select {
            label: s.label,
            options: s.options,
            selected: s.selected,
            enabled: s.enabled,
        }),
        ui::Kind::Toggle(t) => Ok(NodeKind::Toggle { label: t.label, on: t.on, enabled: t.enabled }),
        _ => Err(ViewError::Node { node: id, problem: "not a kind of node" }),
    }
}
