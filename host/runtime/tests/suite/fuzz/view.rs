//! A view is a flat list of nodes that a stranger wrote: it is refused with a code, or it is one bounded tree that anybody can draw.

use std::collections::BTreeSet;

use teahouse_base::Coded;
use teahouse_base::testing::fuzz::Food;
use teahouse_bundle::BaseUnits;
use teahouse_bundle::text::is_invisible;
use teahouse_runtime::model::{Amount, AssetId, Input, PersonId, UiEvent};
use teahouse_runtime::view::text::{PlainWords, draw};
use teahouse_runtime::view::{
    Align, MAX_BYTES, MAX_DEPTH, MAX_NODES, Node, NodeKind, Tone, ViewError, ViewTree,
};

use super::target;

const TEXTS: [&str; 12] = [
    "Send",
    "",
    " ",
    "\u{200b}\u{202e}",
    "pay \u{202e}001\u{202c} now",
    "two\nlines",
    "assets/cover.png",
    "assets/../app.wasm",
    "usd",
    "250",
    "红包",
    "\u{7}\u{fe0f}\u{1f375}",
];
const TONES: [Tone; 6] = [Tone::Normal, Tone::Muted, Tone::Accent, Tone::Good, Tone::Warning, Tone::Danger];
const ALIGNS: [Align; 4] = [Align::Start, Align::Center, Align::End, Align::Stretch];

#[test]
fn fuz_001_any_nodes_are_a_view_or_a_typed_refusal() {
    let deep = vec![0; 64];
    let wide = vec![0xff; 4_096];
    let mixed: Vec<u8> = (0..1_000_u32).map(|n| (n.wrapping_mul(97) >> 2) as u8).collect();
    target("view", "-p teahouse-runtime --test suite fuzz::view")
        .with_seeds([deep, wide, mixed])
        .at_most(8 << 10)
        .run(ending);
}

fn ending(bytes: &[u8]) -> String {
    let mut food = Food::new(bytes);
    let nodes = nodes(&mut food);
    match ViewTree::new(nodes) {
        Ok(tree) => {
            is_one_bounded_tree(&tree);
            is_the_same_when_it_is_checked_again(&tree);
            can_be_drawn_and_typed_into(&tree, &mut food);
            format!("a tree of about {}", tree.nodes().len().next_power_of_two())
        }
        Err(ViewError::Node { problem, .. }) => problem.to_owned(),
        Err(ViewError::TooMuch { what, .. }) => what.to_owned(),
        Err(error) => error.code().to_string(),
    }
}

/// Mostly a tree, and sometimes something that only looks like one.
fn nodes(food: &mut Food<'_>) -> Vec<Node> {
    let many = if food.once_in(32) { 1_990 + food.below(20) } else { 1 + food.below(24) };
    let mut nodes: Vec<Node> = (0..many).map(|place| node(place, food)).collect();
    for place in 1..many {
        let parent = food.below(place);
        let holds =
            matches!(nodes[parent].kind, NodeKind::Column | NodeKind::Row | NodeKind::Card | NodeKind::Rows);
        let parent = if holds || food.once_in(200) { parent } else { 0 };
        let child = nodes[place].id;
        nodes[parent].children.push(child);
    }
    while food.once_in(6) {
        let (at, to) = (food.below(many), u32::from(food.u8()));
        nodes[at].children.push(to);
    }
    nodes
}

fn node(place: usize, food: &mut Food<'_>) -> Node {
    let id = if food.once_in(100) { food.u32() } else { u32::try_from(place).unwrap() };
    let kind = if place == 0 && !food.once_in(20) { NodeKind::Column } else { kind(food) };
    Node { id, kind, tone: *food.one_of(&TONES), align: *food.one_of(&ALIGNS), children: Vec::new() }
}

fn words(food: &mut Food<'_>) -> String {
    if food.once_in(24) {
        return "x".repeat(food.below(12_000));
    }
    if food.once_in(6) {
        let len = food.below(40);
        return String::from_utf8_lossy(food.bytes(len)).into_owned();
    }
    (*food.one_of(&TEXTS)).to_owned()
}

fn units(food: &mut Food<'_>) -> BaseUnits {
    BaseUnits::new(if food.once_in(4) { u128::MAX } else { food.u64().into() })
}

fn number(food: &mut Food<'_>) -> i64 {
    if food.once_in(2) { food.u64() as i64 } else { food.u8().into() }
}

fn maybe<T>(food: &mut Food<'_>, make: impl FnOnce(&mut Food<'_>) -> T) -> Option<T> {
    food.once_in(2).then(|| make(food))
}

fn kind(food: &mut Food<'_>) -> NodeKind {
    let enabled = !food.once_in(4);
    match food.below(20) {
        0 => NodeKind::Column,
        1 => NodeKind::Row,
        2 => NodeKind::Card,
        3 => NodeKind::Rows,
        4 => NodeKind::Heading { text: words(food) },
        5 => NodeKind::Text { text: words(food) },
        6 => {
            let asset = AssetId::new(words(food));
            NodeKind::Money { amount: Amount { asset, base_units: units(food) } }
        }
        7 => NodeKind::User { person: PersonId::new(words(food)) },
        8 => NodeKind::Time { unix_millis: food.u64() },
        9 => NodeKind::Image { asset: words(food), description: words(food) },
        10 => NodeKind::Progress { label: words(food), percent: maybe(food, |food| food.u8()) },
        11 => NodeKind::Qr { content: words(food), description: words(food) },
        12 => NodeKind::Divider,
        13 => NodeKind::Spacer,
        14 => NodeKind::Button { label: words(food), primary: food.once_in(3), enabled },
        other => control(other, enabled, food),
    }
}

fn control(which: usize, enabled: bool, food: &mut Food<'_>) -> NodeKind {
    let label = words(food);
    match which {
        15 => NodeKind::TextInput {
            label,
            value: words(food),
            placeholder: words(food),
            max_chars: if food.once_in(8) { food.u32() } else { 1 + u32::from(food.u8()) },
            multiline: food.once_in(2),
            enabled,
        },
        16 => NodeKind::NumberInput {
            label,
            value: maybe(food, number),
            min: number(food),
            max: number(food),
            enabled,
        },
        17 => NodeKind::AmountInput {
            label,
            asset: AssetId::new(words(food)),
            base_units: maybe(food, units),
            enabled,
        },
        18 => {
            let many = if food.once_in(16) { 195 + food.below(12) } else { food.below(5) };
            let options = (0..many).map(|_| words(food)).collect();
            NodeKind::Select { label, options, selected: maybe(food, |food| food.u8().into()), enabled }
        }
        _ => NodeKind::Toggle { label, on: food.once_in(2), enabled },
    }
}

fn is_one_bounded_tree(tree: &ViewTree) {
    let nodes = tree.nodes();
    assert!(nodes.len() <= MAX_NODES);
    let ids: BTreeSet<u32> = nodes.iter().map(|node| node.id).collect();
    let links = nodes.iter().map(|node| node.children.len()).sum::<usize>();
    assert_eq!((ids.len(), links + 1), (nodes.len(), nodes.len()), "every node hangs on the root once");
    let (mut level, mut levels, mut reached) = (vec![tree.root()], 0, 0);
    while !level.is_empty() {
        levels += 1;
        reached += level.len();
        assert!(levels <= MAX_DEPTH, "it is not deeper than a screen");
        level = level.into_iter().flat_map(|node| tree.children(node)).collect();
    }
    assert_eq!(reached, nodes.len());
}

fn is_the_same_when_it_is_checked_again(tree: &ViewTree) {
    assert_eq!(ViewTree::new(tree.nodes().to_vec()).as_ref(), Ok(tree));
    let said = serde_json::to_string(tree).unwrap();
    assert!(said.len() < 8 * MAX_BYTES + 400 * MAX_NODES, "{} bytes of JSON", said.len());
}

fn can_be_drawn_and_typed_into(tree: &ViewTree, food: &mut Food<'_>) {
    let screen = draw(tree, &PlainWords);
    let hidden = screen.text.chars().find(|c| *c != '\n' && is_invisible(*c));
    assert_eq!(hidden, None, "nothing is there that cannot be seen: {:?}", screen.text);
    for _ in 0..8 {
        let len = food.below(12);
        let _ = screen.read(&String::from_utf8_lossy(food.bytes(len)));
        let _ = screen.read(&format!("{} {}", food.below(30), words(food)));
        let input = match food.below(7) {
            0 => Input::Pressed,
            1 => Input::Text(words(food)),
            2 => Input::Number(number(food)),
            3 => Input::BaseUnits(units(food)),
            4 => Input::Cleared,
            5 => Input::Chosen(food.u8().into()),
            _ => Input::Toggled(true),
        };
        let _ = tree.accepts(&UiEvent { node: food.u8().into(), input });
    }
}
