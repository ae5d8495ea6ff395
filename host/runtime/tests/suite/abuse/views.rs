//! Views that are no tree, or too much of one, or that say what cannot be seen. The test guest writes before it draws them.

use super::case::End::{Ended, Tamed};
use super::case::{Case, Step, case, prove};
use super::hostile::HONEST;
use crate::guest::{Draw, Kind, button, cyclic_view, test_guest};

#[test]
fn lim_007_view_004_views_that_break_a_rule_are_contained() {
    prove(cases());
}

pub fn cases() -> Vec<Case> {
    let drawn = |rule, name, component: fn() -> Vec<u8>, end| {
        case(rule, name, component, end).by(vec![Step::Press(button::BAD_VIEW)])
    };
    let bad = |name, component: fn() -> Vec<u8>, code| drawn("LIM-007", name, component, Ended(code));
    vec![
        bad("a view in which a node is its own grandchild", || test_guest(&cyclic_view()), "VIE-105"),
        bad(
            "a view with two nodes of one id",
            || draws(vec![(0, vec![1]), (1, vec![]), (1, vec![])]),
            "VIE-103",
        ),
        bad("a view with a child that is not there", || draws(vec![(0, vec![7])]), "VIE-104"),
        bad("a view with a node that hangs nowhere", || draws(vec![(0, vec![]), (1, vec![])]), "VIE-106"),
        bad("a view of 33 levels", || test_guest(&deep(33)), "VIE-102"),
        bad("a view of 2,001 nodes", || test_guest(&wide(2_001)), "VIE-102"),
        bad("a view of 270,000 bytes", || test_guest(&[words(0, &"x".repeat(270_000))]), "VIE-102"),
        bad("a view with children of a text", text_with_children, "VIE-107"),
        bad("a view with a button that nobody can read", || test_guest(&[unseen()]), "VIE-108"),
        bad("a view of nothing", || test_guest(&[]), "VIE-101"),
        drawn("VIEW-004", "a view with words turned around", turned_around, Tamed),
    ]
}

fn words(id: u32, text: &str) -> Draw {
    Draw(id, Kind::Text(text.to_owned()), vec![])
}

fn draws(columns: Vec<(u32, Vec<u32>)>) -> Vec<u8> {
    let column = |(id, children)| Draw(id, Kind::Column, children);
    test_guest(&columns.into_iter().map(column).collect::<Vec<_>>())
}

fn deep(levels: u32) -> Vec<Draw> {
    let children = |id| if id + 1 < levels { vec![id + 1] } else { vec![] };
    (0..levels).map(|id| Draw(id, Kind::Column, children(id))).collect()
}

fn wide(nodes: u32) -> Vec<Draw> {
    let root = Draw(0, Kind::Column, (1..nodes).collect());
    std::iter::once(root).chain((1..nodes).map(|id| words(id, "x"))).collect()
}

fn text_with_children() -> Vec<u8> {
    test_guest(&[Draw(0, Kind::Text("x".into()), vec![1]), Draw(1, Kind::Column, vec![])])
}

fn unseen() -> Draw {
    Draw(0, Kind::Button("\u{200b} ".into(), false), vec![])
}

fn turned_around() -> Vec<u8> {
    let turned = words(1, "pay \u{202e}001\u{2066} to b\u{200b}o");
    let honest = Draw(HONEST, Kind::Button("Hon\u{2060}est".into(), false), vec![]);
    test_guest(&[Draw(0, Kind::Column, vec![1, HONEST]), turned, honest])
}
