//! A view is the same tree on a screen, in a terminal and in a test.

use proptest::prelude::*;
use teahouse_bundle::BaseUnits;
use teahouse_runtime::model::{Amount, AssetId, Input, PersonId, UiEvent};
use teahouse_runtime::view::text::{PlainWords, ReadError, Words, decimal, draw, parse_decimal};
use teahouse_runtime::view::{Align, InputError, Node, NodeKind, Tone, ViewError, ViewTree};

fn node(id: u32, kind: NodeKind, children: &[u32]) -> Node {
    Node { id, kind, tone: Tone::Normal, align: Align::Start, children: children.to_vec() }
}

fn envelope() -> ViewTree {
    let text = |text: &str| NodeKind::Text { text: text.to_owned() };
    let mut warning = node(9, text("One share is left."), &[]);
    warning.tone = Tone::Warning;
    ViewTree::new(vec![
        node(0, NodeKind::Column, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 20]),
        node(1, NodeKind::Heading { text: "Red envelope".into() }, &[]),
        node(2, NodeKind::Row, &[10, 11]),
        node(10, text("For"), &[]),
        node(11, NodeKind::User { person: PersonId::new("bo") }, &[]),
        node(
            3,
            NodeKind::AmountInput {
                label: "Amount".into(),
                asset: AssetId::new("pusd"),
                base_units: Some(BaseUnits::new(8_880_000)),
                enabled: true,
            },
            &[],
        ),
        node(
            4,
            NodeKind::NumberInput {
                label: "Shares".into(),
                value: Some(10),
                min: 1,
                max: 100,
                enabled: true,
            },
            &[],
        ),
        node(
            5,
            NodeKind::TextInput {
                label: "Message".into(),
                value: String::new(),
                placeholder: "Good luck".into(),
                max_chars: 40,
                multiline: false,
                enabled: true,
            },
            &[],
        ),
        node(
            6,
            NodeKind::Select {
                label: "Asset".into(),
                options: vec!["Native".into(), "Dollar".into()],
                selected: Some(1),
                enabled: true,
            },
            &[],
        ),
        node(7, NodeKind::Toggle { label: "Notify".into(), on: false, enabled: false }, &[]),
        node(8, NodeKind::Button { label: "Send".into(), primary: true, enabled: true }, &[]),
        warning,
        node(20, NodeKind::Card, &[21, 22]),
        node(21, NodeKind::Rows, &[23, 24]),
        node(23, text("Anna opened hers"), &[]),
        node(24, text("Two lines\nhere"), &[]),
        node(
            22,
            NodeKind::Money {
                amount: Amount { asset: AssetId::new("pusd"), base_units: BaseUnits::new(888_000) },
            },
            &[],
        ),
    ])
    .unwrap()
}

struct House;

impl Words for House {
    fn person(&self, person: &PersonId) -> String {
        if person.as_str() == "bo" { "Bo".to_owned() } else { "somebody".to_owned() }
    }

    fn symbol(&self, asset: &AssetId) -> String {
        asset.as_str().to_uppercase()
    }

    fn decimals(&self, _asset: &AssetId) -> u8 {
        6
    }
}

#[test]
fn an_envelope_in_a_terminal() {
    insta::assert_snapshot!(draw(&envelope(), &House).text, @r"
    # Red envelope
    For   Bo
    [1] Amount: 8.88 PUSD
    [2] Shares: 10 (1 to 100)
    [3] Message: (Good luck)
    [4] Asset: Native / *Dollar*
    [-] Notify: off
    [5] Send
    ! One share is left.
    ┌
    │ - Anna opened hers
    │ - Two lines
    │   here
    │ 0.888 PUSD
    └
    ");
}

#[test]
fn an_envelope_as_data() {
    let tree = serde_json::to_value(envelope()).unwrap();
    assert_eq!(
        tree["nodes"][5],
        serde_json::json!({
            "id": 3, "kind": "amountInput", "label": "Amount", "asset": "pusd", "baseUnits": "8880000",
            "enabled": true, "tone": "normal", "align": "start", "children": []
        })
    );
}

#[test]
fn what_is_typed_becomes_an_input() {
    let screen = draw(&envelope(), &House);
    let event = |node, input| Ok(UiEvent { node, input });
    assert_eq!(screen.read("5"), event(8, Input::Pressed));
    assert_eq!(screen.read("1 2.5"), event(3, Input::BaseUnits(BaseUnits::new(2_500_000))));
    assert_eq!(screen.read("2 7"), event(4, Input::Number(7)));
    assert_eq!(screen.read(" 3  Happy new year "), event(5, Input::Text("Happy new year".into())));
    assert_eq!(screen.read("3 -"), event(5, Input::Cleared));
    assert_eq!(screen.read("4 Native"), event(6, Input::Chosen(0)));
    assert_eq!(screen.read("4 2"), event(6, Input::Chosen(1)));
    for bad in ["", "x", "6", "0", "99 a"] {
        assert_eq!(screen.read(bad), Err(ReadError::NoControl), "{bad}");
    }
    for bad in ["1 2.5000001", "1 -3", "2 many", "4 Gold", "5 now"] {
        assert!(matches!(screen.read(bad), Err(ReadError::Entry { .. })), "{bad}");
    }
}

#[test]
fn view_005_an_input_must_fit_the_view_that_is_shown() {
    let tree = envelope();
    let accepts = |node, input| tree.accepts(&UiEvent { node, input });
    assert_eq!(accepts(8, Input::Pressed), Ok(()));
    assert_eq!(accepts(99, Input::Pressed), Err(InputError::NotShown(99)));
    assert_eq!(accepts(7, Input::Toggled(true)), Err(InputError::Disabled(7)));
    for (node, input) in [
        (1, Input::Pressed),
        (8, Input::Text("x".into())),
        (4, Input::Number(101)),
        (5, Input::Text("x".repeat(41))),
        (5, Input::Text("two\nlines".into())),
        (6, Input::Chosen(2)),
    ] {
        assert_eq!(accepts(node, input), Err(InputError::DoesNotFit(node)));
    }
}

#[test]
fn view_001_a_view_is_one_tree() {
    let column = |id, children: &[u32]| node(id, NodeKind::Column, children);
    let refused = |nodes: Vec<Node>| ViewTree::new(nodes).unwrap_err();
    assert_eq!(refused(vec![]), ViewError::Empty);
    assert_eq!(refused(vec![column(0, &[0])]), ViewError::NotATree(0));
    assert_eq!(refused(vec![column(0, &[1, 1]), column(1, &[])]), ViewError::NotATree(1));
    assert_eq!(refused(vec![column(0, &[2])]), ViewError::Dangling { parent: 0, child: 2 });
    assert_eq!(refused(vec![column(0, &[]), column(0, &[])]), ViewError::DuplicateId(0));
    assert_eq!(refused(vec![column(0, &[]), column(1, &[2]), column(2, &[1])]), ViewError::Unreachable(1));
}

#[test]
fn view_002_a_view_is_bounded() {
    let texts = |n: u32, text: &str| {
        let root = node(0, NodeKind::Column, &(1..=n).collect::<Vec<_>>());
        let leaf = |id| node(id, NodeKind::Text { text: text.to_owned() }, &[]);
        std::iter::once(root).chain((1..=n).map(leaf)).collect::<Vec<_>>()
    };
    assert!(ViewTree::new(texts(1_999, "x")).is_ok());
    assert!(matches!(ViewTree::new(texts(2_000, "x")), Err(ViewError::TooMuch { what: "nodes", .. })));
    assert!(matches!(
        ViewTree::new(texts(27, &"x".repeat(10_000))),
        Err(ViewError::TooMuch { what: "bytes", .. })
    ));
}

#[test]
fn view_003_every_control_and_picture_has_words() {
    for label in ["", "  ", "\u{200b}\u{202e}"] {
        let button = NodeKind::Button { label: label.into(), primary: false, enabled: true };
        let image = NodeKind::Image { asset: "assets/cover.png".into(), description: label.into() };
        for kind in [button, image] {
            assert!(
                matches!(ViewTree::new(vec![node(0, kind, &[])]), Err(ViewError::Node { .. })),
                "{label:?}"
            );
        }
    }
    let outside = NodeKind::Image { asset: "assets/../app.wasm".into(), description: "x".into() };
    assert!(ViewTree::new(vec![node(0, outside, &[])]).is_err());
}

#[test]
fn view_004_what_cannot_be_seen_is_taken_out() {
    let tricky = NodeKind::Text { text: "pay \u{202e}001\u{202c} now\u{200b}\nthanks\u{7}".into() };
    let tree = ViewTree::new(vec![node(0, tricky, &[])]).unwrap();
    assert_eq!(draw(&tree, &PlainWords).text, "pay 001 now\nthanks");
}

#[test]
fn view_004_a_terminal_is_not_told_what_to_do_by_ids_and_codes() {
    let content = "\u{1b}[2Jpay \u{202e}me".to_owned();
    let qr = node(1, NodeKind::Qr { content: content.clone(), description: "Code".into() }, &[]);
    let user = node(2, NodeKind::User { person: PersonId::new(content.as_str()) }, &[]);
    let tree = ViewTree::new(vec![node(0, NodeKind::Column, &[1, 2]), qr, user]).unwrap();
    assert_eq!(draw(&tree, &PlainWords).text, "(QR code, Code: [2Jpay me)\nperson [2Jpay me");
}

proptest! {
    #[test]
    fn a_decimal_comes_back_from_its_text(units in any::<u128>(), decimals in 0_u8..=30) {
        prop_assert_eq!(parse_decimal(&decimal(units, decimals), decimals), Some(units));
    }

    #[test]
    fn view_001_any_links_end_in_a_tree_or_a_refusal(links in proptest::collection::vec((0_u32..12, proptest::collection::vec(0_u32..12, 0..4)), 0..12)) {
        let nodes: Vec<_> = links.iter().map(|(id, children)| node(*id, NodeKind::Column, children)).collect();
        if let Ok(tree) = ViewTree::new(nodes) {
            let edges: usize = tree.nodes().iter().map(|n| n.children.len()).sum();
            prop_assert_eq!(edges + 1, tree.nodes().len());
            draw(&tree, &PlainWords);
        }
    }
}
