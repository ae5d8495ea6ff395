//! What the machines are found to do is printed and drawn from the machines, and these files are held to it.
//!
//! `TEAHOUSE_GOLDEN=1` rewrites them, so that their diff is the review.

use std::path::{Path, PathBuf};

use teahouse_base::UnixSeconds;
use teahouse_deals::allowance::Allowance;
use teahouse_deals::drawing;
use teahouse_deals::envelope::Envelope;
use teahouse_deals::escrow::Escrow;
use teahouse_deals::exits;
use teahouse_deals::explore::{Explore, Explored, Instance, Move};
use teahouse_deals::registry::{Act, Form, Registry, RegistryAction, Version};
use teahouse_deals::ride::Ride;
use teahouse_deals::{Account, Deal, Word};

fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(at(path)).unwrap_or_default()
}

/// Compares a file with what it should say, or rewrites it.
fn hold(path: &str, found: &str) {
    if std::env::var_os("TEAHOUSE_GOLDEN").is_some() {
        std::fs::write(at(path), found).expect("a golden file can be written");
    }
    assert_eq!(read(path), found, "{path} is not what the machines do: `cargo xtask golden` rewrites it");
}

fn explored<D: Explore>() -> Vec<Explored<D>> {
    D::instances().iter().map(|it| Explored::of(it).expect("instances are small")).collect()
}

fn lines<D: Explore>() -> String {
    explored::<D>().iter().map(|search| exits::search(search).line() + "\n").collect()
}

fn draw<D: Explore>(page: &str) {
    draw_some::<D>(page, &explored());
}

fn draw_some<D: Explore>(page: &str, searches: &[Explored<D>]) {
    put(page, D::NAME, &drawing::mermaid(searches));
}

/// Holds the drawing of `name` on a page to what it should be.
fn put(page: &str, name: &str, drawing: &str) {
    let path = format!("../../docs/contracts/{page}.md");
    let placed = drawing::place(&read(&path), name, drawing);
    hold(&path, &placed.unwrap_or_else(|| panic!("{path} has no place for the drawing of {name}")));
}

#[test]
fn the_exits_on_file_are_those_a_search_finds() {
    let vaults = lines::<Envelope>() + &lines::<Allowance>() + &lines::<Escrow>() + &lines::<Ride>();
    let table = vaults + &lines::<Registry>();
    assert!(table.lines().all(|line| line.ends_with("stranded 0")), "{table}");
    hold("exits.txt", &table);
}

#[test]
fn the_drawing_of_an_allowance_is_what_it_does() {
    draw::<Allowance>("allowance");
}

#[test]
fn the_drawing_of_an_envelope_is_what_it_does() {
    draw::<Envelope>("red-envelope");
}

/// One test for both drawings of the page, because each rewrites the one file.
#[test]
fn the_drawings_of_the_registry_are_what_it_does_with_owners_and_with_a_release() {
    draw::<Registry>("mini-app-registry");
    let (start, release) = unreleased();
    let mut search = Explored::of(&start).expect("one app is small");
    for edges in &mut search.edges {
        edges
            .retain(|edge| matches!(&edge.step, Move::Call(call) if about(call.action.act) == Some(release)));
    }
    let drawing = drawing::mermaid_of(&[search], |registry| stands(registry, release));
    put("mini-app-registry", "a release", &drawing);
}

/// A registry with one app, the release that its owner can make first, and as many acts as lead to its end.
fn unreleased() -> (Instance<Registry>, (Word, Version)) {
    let at = UnixSeconds::new(1_800_000_000);
    let people = [0xa1, 0xb0, 0xc4].map(Account::repeat);
    let mut start = Registry::empty(31_337, Account::repeat(0xc0), people);
    let mut slug = [0; 32];
    slug[..3].copy_from_slice(b"app");
    let slug = Word::from_array(slug);
    for act in [Act::Register { key: Word::repeat(0x50) }, Act::CreateApp { publisher: 1, slug }] {
        let called = RegistryAction { act, form: Form::Called };
        start.apply(people[0], &called, at).expect("an owner registers and creates");
    }
    let app = start.app_id(1, slug);
    (Instance { name: "an app", start: start.with_horizon(4), at }, (app, Version::default().next()))
}

/// The release that an act is about.
fn about(act: Act) -> Option<(Word, Version)> {
    match act {
        Act::Publish { app, version, .. }
        | Act::Yank { app, version, .. }
        | Act::Attest { app, version, .. }
        | Act::Withdraw { app, version } => Some((app, version)),
        _ => None,
    }
}

fn stands(registry: &Registry, (app, version): (Word, Version)) -> &'static str {
    let release = registry.apps().get(&app).and_then(|it| it.releases.get(&version));
    match release.map(|it| it.yanked_at) {
        None => "Unreleased",
        Some(None) => "Released",
        Some(Some(_)) => "Yanked",
    }
}

#[test]
fn the_drawing_of_a_ride_is_what_it_does() {
    draw::<Ride>("ride");
}

/// With more milestones each stands in a state of its own, and the deal has none to draw but "Live".
#[test]
fn the_drawing_of_an_escrow_is_what_a_deal_of_one_milestone_does() {
    let mut searches = explored::<Escrow>();
    searches.retain(|search| search.moments[0].deal.pieces().len() == 1);
    draw_some("escrow", &searches);
}
