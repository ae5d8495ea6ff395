//! A tree is checked before anybody sees it: bounded, whole, without cycles, every control labelled.

use std::collections::BTreeMap;

use teahouse_bundle::text::tame_lines;

use super::{MAX_BYTES, MAX_DEPTH, MAX_LABEL, MAX_NODES, MAX_OPTIONS, MAX_QR, Node, NodeKind, ViewError};

pub(super) fn check(nodes: &[Node]) -> Result<(), ViewError> {
    if nodes.is_empty() {
        return Err(ViewError::Empty);
    }
    bound("nodes", nodes.len(), MAX_NODES)?;
    bound("bytes", nodes.iter().map(size).sum(), MAX_BYTES)?;
    let places = places(nodes)?;
    check_shape(nodes, &places)?;
    nodes.iter().try_for_each(check_node)?;
    let primary = |node: &&Node| matches!(node.kind, NodeKind::Button { primary: true, .. });
    match nodes.iter().filter(primary).nth(1) {
        Some(second) => Err(problem(second, "a view has at most one primary button")),
        None => Ok(()),
    }
}

const fn bound(what: &'static str, found: usize, bound: usize) -> Result<(), ViewError> {
    if found > bound {
        return Err(ViewError::TooMuch { what, found, bound }); // VIEW-002
    }
    Ok(())
}

fn places(nodes: &[Node]) -> Result<BTreeMap<u32, usize>, ViewError> {
    let mut places = BTreeMap::new();
    for (place, node) in nodes.iter().enumerate() {
        if places.insert(node.id, place).is_some() {
            return Err(ViewError::DuplicateId(node.id)); // VIEW-001
        }
    }
    Ok(places)
}

/// Walks from the root with a list of its own: an app cannot choose how deep the host's stack goes.
fn check_shape(nodes: &[Node], places: &BTreeMap<u32, usize>) -> Result<(), ViewError> {
    let mut seen = vec![false; nodes.len()];
    let mut open = vec![(0_usize, 1_usize)];
    seen[0] = true;
    while let Some((place, depth)) = open.pop() {
        let node = &nodes[place];
        bound("levels", depth, MAX_DEPTH)?;
        if !node.children.is_empty() && !holds_children(&node.kind) {
            return Err(ViewError::LeafWithChildren(node.id));
        }
        for child in &node.children {
            let dangling = ViewError::Dangling { parent: node.id, child: *child };
            let place = *places.get(child).ok_or(dangling)?; // VIEW-001
            if std::mem::replace(&mut seen[place], true) {
                return Err(ViewError::NotATree(*child)); // VIEW-001
            }
            open.push((place, depth + 1));
        }
    }
    match seen.iter().position(|seen| !seen) {
        Some(place) => Err(ViewError::Unreachable(nodes[place].id)),
        None => Ok(()),
    }
}

const fn holds_children(kind: &NodeKind) -> bool {
    matches!(kind, NodeKind::Column | NodeKind::Row | NodeKind::Card | NodeKind::Rows)
}

const fn problem(node: &Node, problem: &'static str) -> ViewError {
    ViewError::Node { node: node.id, problem }
}

fn check_node(node: &Node) -> Result<(), ViewError> {
    if let Some(label) = label(&node.kind) {
        let visible = !tame_lines(label).trim().is_empty();
        if !visible {
            return Err(problem(node, "a control or picture needs words that say what it is")); // VIEW-003
        }
        if label.chars().count() > MAX_LABEL {
            return Err(problem(node, "the label is longer than 120 characters"));
        }
    }
    match value_problem(&node.kind) {
        Some(what) => Err(problem(node, what)),
        None => Ok(()),
    }
}

fn value_problem(kind: &NodeKind) -> Option<&'static str> {
    match kind {
        NodeKind::Progress { percent: Some(percent), .. } if *percent > 100 => Some("more than 100 percent"),
        NodeKind::Qr { content, .. } if content.len() > MAX_QR => {
            Some("the QR code is longer than 1024 bytes")
        }
        NodeKind::NumberInput { min, max, .. } if min > max => Some("the least is above the most"),
        NodeKind::NumberInput { value: Some(value), min, max, .. } if value < min || value > max => {
            Some("the number is out of its range")
        }
        NodeKind::TextInput { max_chars, .. } if !(1..=4_096).contains(max_chars) => {
            Some("a text field holds 1 to 4096 characters")
        }
        NodeKind::TextInput { value, max_chars, .. } if value.chars().count() > *max_chars as usize => {
            Some("the text is longer than its field")
        }
        NodeKind::Select { options, .. } if options.is_empty() || options.len() > MAX_OPTIONS => {
            Some("a choice has 1 to 200 options")
        }
        NodeKind::Select { options, selected: Some(place), .. } if *place as usize >= options.len() => {
            Some("the chosen option is not there")
        }
        NodeKind::Image { asset, .. } if !is_asset(asset) => Some("a picture lives under assets/"),
        _ => None,
    }
}

fn is_asset(path: &str) -> bool {
    path.starts_with(teahouse_bundle::archive::ASSETS) && teahouse_bundle::Path::new(path).is_ok()
}

/// The words that a control or picture must have.
pub(super) fn label(kind: &NodeKind) -> Option<&str> {
    match kind {
        NodeKind::Button { label, .. }
        | NodeKind::TextInput { label, .. }
        | NodeKind::NumberInput { label, .. }
        | NodeKind::AmountInput { label, .. }
        | NodeKind::Select { label, .. }
        | NodeKind::Toggle { label, .. }
        | NodeKind::Progress { label, .. } => Some(label),
        NodeKind::Image { description, .. } | NodeKind::Qr { description, .. } => Some(description),
        _ => None,
    }
}

fn texts(kind: &mut NodeKind) -> Vec<&mut String> {
    match kind {
        NodeKind::Heading { text } | NodeKind::Text { text } => vec![text],
        NodeKind::Button { label, .. }
        | NodeKind::NumberInput { label, .. }
        | NodeKind::AmountInput { label, .. }
        | NodeKind::Toggle { label, .. }
        | NodeKind::Progress { label, .. } => vec![label],
        NodeKind::TextInput { label, placeholder, value, .. } => vec![label, placeholder, value],
        NodeKind::Select { label, options, .. } => std::iter::once(label).chain(options).collect(),
        NodeKind::Image { description, .. } | NodeKind::Qr { description, .. } => vec![description],
        _ => Vec::new(),
    }
}

/// Takes out what cannot be seen, so that a text reads as what it is.
pub(super) fn tame(node: &mut Node) {
    for text in texts(&mut node.kind) {
        *text = tame_lines(text); // VIEW-004
    }
}

fn size(node: &Node) -> usize {
    let own = match &node.kind {
        NodeKind::Heading { text } | NodeKind::Text { text } => text.len(),
        NodeKind::User { person } => person.as_str().len(),
        NodeKind::Money { amount } => amount.asset.as_str().len(),
        NodeKind::Image { asset, description } => asset.len() + description.len(),
        NodeKind::Qr { content, description } => content.len() + description.len(),
        NodeKind::TextInput { label, value, placeholder, .. } => {
            label.len() + value.len() + placeholder.len()
        }
        NodeKind::AmountInput { label, asset, .. } => label.len() + asset.as_str().len(),
        NodeKind::Select { label, options, .. } => {
            label.len() + options.iter().map(String::len).sum::<usize>()
        }
        other => label(other).map_or(0, str::len),
    };
    own + 4 * node.children.len() + 16
}
