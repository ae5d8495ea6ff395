//! What the machines are found to do is printed and drawn from the machines, and these files are held to it.
//!
//! `TEAHOUSE_GOLDEN=1` rewrites them, so that their diff is the review.

use std::path::{Path, PathBuf};

use teahouse_deals::allowance::Allowance;
use teahouse_deals::drawing;
use teahouse_deals::envelope::Envelope;
use teahouse_deals::escrow::Escrow;
use teahouse_deals::exits;
use teahouse_deals::explore::{Explore, Explored};
use teahouse_deals::registry::Registry;
use teahouse_deals::ride::Ride;

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
    let path = format!("../../docs/contracts/{page}.md");
    let drawing = drawing::mermaid(searches);
    let placed = drawing::place(&read(&path), D::NAME, &drawing);
    hold(&path, &placed.unwrap_or_else(|| panic!("{path} has no place for the drawing of {}", D::NAME)));
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

#[test]
fn the_drawing_of_the_registry_is_what_it_does() {
    draw::<Registry>("mini-app-registry");
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
