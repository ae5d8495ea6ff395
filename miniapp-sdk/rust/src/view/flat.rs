//! A flat tree is what crosses to the host: a list of nodes with ids, in one language.
//!
//! An id is derived from where a node stands (or from its key), so a node that stays where it is keeps its id over any number of restarts.

use super::input::{AmountField, NumberField, SelectField, TextField};
use super::{Content, Handler, Node};
use crate::guest::bindings::teahouse::app::{types, ui};
use crate::{Amount, Language, Text};

pub(crate) type FlatNode = ui::Node;

/// What a person did with a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Pressed,
    Text(String),
    Number(i64),
    Amount(String),
    Cleared,
    Chosen(u32),
    Toggled(bool),
}

const ROOT: u32 = 0x811c_9dc5;

/// The tree of `root` in `language`, root first.
pub(crate) fn flatten<M>(root: &Node<M>, language: Language) -> Vec<FlatNode> {
    let mut flat = Vec::new();
    walk(root, &mut |node, id, children| {
        flat.push(FlatNode {
            id,
            kind: kind(&node.content, language),
            tone: node.tone.into(),
            align: node.align.into(),
            children,
        });
    });
    flat
}

/// What the node `id` says about `input`; nothing when it is not there or cannot say that.
pub(crate) fn message<M: Clone>(root: &Node<M>, id: u32, input: Input) -> Option<M> {
    let mut found = None;
    walk(root, &mut |node, at, _| {
        if at == id {
            found = Some(node);
        }
    });
    let node = found?;
    Some(match (node.handler.as_ref()?, input) {
        (Handler::Press(message), Input::Pressed) => message.clone(),
        (Handler::Text(message), Input::Text(words)) => message(words),
        (Handler::Text(message), Input::Cleared) => message(String::new()),
        (Handler::Number(message), Input::Number(number)) => message(Some(number)),
        (Handler::Number(message), Input::Cleared) => message(None),
        (Handler::Amount(message), Input::Amount(units)) => message(amount(&node.content, &units)),
        (Handler::Amount(message), Input::Cleared) => message(None),
        (Handler::Choose(message), Input::Chosen(place)) => message(place),
        (Handler::Toggle(message), Input::Toggled(on)) => message(on),
        _ => return None,
    })
}

fn amount(content: &Content, units: &str) -> Option<Amount> {
    let Content::AmountInput(field) = content else { return None };
    Amount::from_base_units(field.asset.as_str(), units).ok()
}

/// Visits every node, parents first, with its id and its children's ids.
fn walk<'a, M>(root: &'a Node<M>, visit: &mut dyn FnMut(&'a Node<M>, u32, Vec<u32>)) {
    let mut taken = vec![ROOT];
    let mut queue = std::collections::VecDeque::from([(root, ROOT)]);
    while let Some((node, id)) = queue.pop_front() {
        let mut children = Vec::with_capacity(node.children.len());
        for (place, child) in node.children.iter().enumerate() {
            let mut child_id = derive(id, child.key.as_deref(), place);
            while taken.contains(&child_id) {
                child_id = child_id.wrapping_add(1);
            }
            taken.push(child_id);
            children.push(child_id);
            queue.push_back((child, child_id));
        }
        visit(node, id, children);
    }
}

/// FNV-1a over the parent's id and the name or place of the child.
fn derive(parent: u32, key: Option<&str>, place: usize) -> u32 {
    let place = (place as u32).to_be_bytes();
    let (kind, name) = key.map_or((0u8, place.as_slice()), |key| (1, key.as_bytes()));
    let step = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    parent.to_be_bytes().iter().chain([kind].iter()).chain(name).fold(ROOT, step)
}

pub(crate) fn wire_amount(amount: &Amount) -> types::Amount {
    types::Amount { asset: amount.asset().as_str().to_owned(), base_units: amount.units().to_string() }
}

fn kind(content: &Content, language: Language) -> ui::Kind {
    let said = |words: &Text| words.in_language(language).to_owned();
    match content {
        Content::Column => ui::Kind::Column,
        Content::Row => ui::Kind::Row,
        Content::Card => ui::Kind::Card,
        Content::Rows => ui::Kind::Rows,
        Content::Heading(words) => ui::Kind::Heading(said(words)),
        Content::Text(words) => ui::Kind::Text(said(words)),
        Content::Money(amount) => ui::Kind::Money(wire_amount(amount)),
        Content::User(person) => ui::Kind::User(person.as_str().to_owned()),
        Content::Time(moment) => ui::Kind::Time(moment.0),
        Content::Image { asset, description } => {
            ui::Kind::Image(ui::Image { asset: asset.clone(), description: said(description) })
        }
        Content::Progress { label, percent } => {
            ui::Kind::Progress(ui::Progress { label: said(label), percent: *percent })
        }
        Content::Qr { content, description } => {
            ui::Kind::Qr(ui::Qr { content: content.clone(), description: said(description) })
        }
        Content::Divider => ui::Kind::Divider,
        Content::Spacer => ui::Kind::Spacer,
        Content::Button { label, primary, enabled } => {
            ui::Kind::Button(ui::Button { label: said(label), primary: *primary, enabled: *enabled })
        }
        Content::TextInput(field) => ui::Kind::TextInput(text_field(field, &said)),
        Content::NumberInput(field) => ui::Kind::NumberInput(number_field(field, &said)),
        Content::AmountInput(field) => ui::Kind::AmountInput(amount_field(field, &said)),
        Content::Select(field) => ui::Kind::Select(select_field(field, &said)),
        Content::Toggle { label, on, enabled } => {
            ui::Kind::Toggle(ui::Toggle { label: said(label), on: *on, enabled: *enabled })
        }
    }
}

type Said<'a> = &'a dyn Fn(&Text) -> String;

fn text_field(field: &TextField, said: Said<'_>) -> ui::TextInput {
    ui::TextInput {
        label: said(&field.label),
        value: field.value.clone(),
        placeholder: said(&field.placeholder),
        max_chars: field.max_chars,
        multiline: field.multiline,
        enabled: field.enabled,
    }
}

fn number_field(field: &NumberField, said: Said<'_>) -> ui::NumberInput {
    ui::NumberInput {
        label: said(&field.label),
        value: field.value,
        min: field.min,
        max: field.max,
        enabled: field.enabled,
    }
}

fn amount_field(field: &AmountField, said: Said<'_>) -> ui::AmountInput {
    ui::AmountInput {
        label: said(&field.label),
        asset: field.asset.as_str().to_owned(),
        base_units: field.value.as_ref().map(|amount| amount.units().to_string()),
        enabled: field.enabled,
    }
}

fn select_field(field: &SelectField, said: Said<'_>) -> ui::Select {
    ui::Select {
        label: said(&field.label),
        options: field.options.iter().map(said).collect(),
        selected: field.selected,
        enabled: field.enabled,
    }
}
