//! The drawing of a machine is made from what the machine does, so it cannot show an arrow that is not there.
//!
//! A call that leaves the state's name as it is, is drawn only where few states take it.
//!
//! It is a Mermaid state diagram, which mdBook and code hosts draw. A page keeps it between two marker lines, and a
//! test compares.

use std::collections::{BTreeMap, BTreeSet};

use crate::deal::{Deal, Role, Verb};
use crate::explore::{Edge, Explore, Explored, Move};

/// Draws what some searches found: an arrow per pair of states, with who does what when. It begins where the first does.
pub fn mermaid<D: Explore>(explored: &[Explored<D>]) -> String {
    mermaid_of(explored, D::status)
}

/// The same for a part of the deal, which stands where `status` says.
pub fn mermaid_of<D: Explore>(explored: &[Explored<D>], status: impl Fn(&D) -> &'static str) -> String {
    let mut arrows = Arrows::new();
    let start = explored.first().map(|search| status(&search.moments[0].deal));
    let mut ends = BTreeSet::new();
    for search in explored {
        ends.extend(search.moments.iter().filter(|it| it.deal.is_over()).map(|it| status(&it.deal)));
        for (from, edge) in
            search.edges.iter().enumerate().flat_map(|(from, all)| all.iter().map(move |e| (from, e)))
        {
            if let Some(label) = label(edge) {
                let ends = (status(&search.moments[from].deal), status(&search.moments[edge.to].deal));
                arrows.entry(ends).or_default().insert(label);
            }
        }
    }
    draw(start, &without_commonplaces(arrows), &ends)
}

/// The labels of the arrows between two states.
type Arrows<'a> = BTreeMap<(&'a str, &'a str), BTreeSet<String>>;

/// States that may show the same arrow to themselves; with more of them it says nothing about any.
const FEW: usize = 2;

/// Leaves out what stays in its state and is possible in more than a few.
fn without_commonplaces(mut arrows: Arrows<'_>) -> Arrows<'_> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for label in arrows.iter().filter(|((from, to), _)| from == to).flat_map(|(_, labels)| labels) {
        *places.entry(label.clone()).or_default() += 1;
    }
    for ((from, to), labels) in &mut arrows {
        labels.retain(|label| from != to || places[label] <= FEW);
    }
    arrows
}

fn draw(start: Option<&str>, arrows: &Arrows<'_>, ends: &BTreeSet<&str>) -> String {
    let mut lines = vec!["stateDiagram-v2".to_owned()];
    lines.extend(start.map(|start| format!("    [*] --> {start}")));
    for ((from, to), labels) in arrows {
        lines.extend(labels.iter().map(|label| format!("    {from} --> {to} : {label}")));
    }
    lines.extend(ends.iter().map(|end| format!("    {end} --> [*]")));
    lines.join("\n") + "\n"
}

fn label<D: Deal>(edge: &Edge<D>) -> Option<String> {
    let Move::Call(call) = &edge.step else { return None };
    let verb = D::verb(&call.action);
    let (name, who, when) = (verb.name(), call.party.name(), verb.when());
    Some(if when.is_empty() { format!("{name} ({who})") } else { format!("{name} ({who}, {when})") })
}

/// The first line of a page's drawing of `name`.
pub fn marker(name: &str) -> String {
    format!("<!-- drawn by teahouse-deals: {name} -->")
}

/// The page with its drawing of `name` replaced; `None` when the page has no place for it.
///
/// The place is the marker line followed by a fenced block of `mermaid`.
pub fn place(page: &str, name: &str, drawing: &str) -> Option<String> {
    let marker = marker(name);
    let (before, rest) = page.split_once(&marker)?;
    let body = rest.strip_prefix("\n```mermaid\n")?;
    let (_, after) = body.split_once("```")?;
    Some(format!("{before}{marker}\n```mermaid\n{drawing}```{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pot::Pot;

    #[test]
    fn a_drawing_shows_who_does_what_when() {
        let explored = [Explored::of(&Pot::instances().remove(0)).unwrap()];
        let expected = "stateDiagram-v2\n    [*] --> Unknown\n    Full --> Empty : sendBack (anyone, after a day)\n    \
                        Full --> Empty : take (Bo)\n    Full --> Full : take (Bo)\n    Unknown --> Full : fill (Anna)\n    \
                        Empty --> [*]\n";
        assert_eq!(mermaid(&explored), expected);
    }

    #[test]
    fn a_page_keeps_its_words_around_the_drawing() {
        let page = format!("a\n{}\n```mermaid\nold\n```\nb\n", marker("pot"));
        let placed = place(&page, "pot", "new\n").unwrap();
        assert_eq!(placed, format!("a\n{}\n```mermaid\nnew\n```\nb\n", marker("pot")));
        assert_eq!(place(&page, "escrow", "new\n"), None);
    }
}
