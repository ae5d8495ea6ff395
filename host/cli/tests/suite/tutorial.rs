//! `docs/write-an-app.md`, typed as it stands there: an app from an empty folder to another person's host.
//!
//! What it shows of the template is held against the template by the developer's tool.

use std::process::{Command, Stdio};

use crate::{page, shown};

const PAGE: &str = include_str!("../../../../docs/write-an-app.md");

#[test]
fn every_answer_of_the_tutorial_is_what_the_page_says() {
    assert!(page::commands(PAGE).count() > 20, "the page's commands are found");
    let (holds, told) = page::play(PAGE);
    assert!(holds, "{told}");
}

/// Whether there is a node; a CI machine has to have one.
fn node_is_here() -> bool {
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).status();
    let is_here = node.is_ok_and(|status| status.success());
    assert!(is_here || std::env::var_os("CI").is_none(), "there is no node");
    is_here
}

#[test]
fn every_answer_of_the_tutorial_is_the_same_in_typescript() {
    if !node_is_here() {
        return;
    }
    let in_typescript = PAGE.replace("--lang rust", "--lang ts").replace("src/view.rs", "src/view.ts");
    assert!(in_typescript.contains("teahouse app new market --lang ts --template escrow"));
    let (holds, told) = page::play(&in_typescript);
    assert!(holds, "{told}");
}

#[test]
fn what_the_tutorial_shows_behind_a_dollar_is_what_only_a_person_ends_or_a_machine_lacks() {
    assert_eq!(shown::commands(PAGE), ["teahouse app doctor", "teahouse app dev --open"]);
}
