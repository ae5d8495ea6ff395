//! `docs/write-an-app.md`, typed as it stands there: an app from an empty folder to another person's host.
//!
//! What it shows of the template is held against the template by the developer's tool.

use crate::{page, shown};

const PAGE: &str = include_str!("../../../../docs/write-an-app.md");

#[test]
fn every_answer_of_the_tutorial_is_what_the_page_says() {
    assert!(page::commands(PAGE).count() > 20, "the page's commands are found");
    let (holds, told) = page::play(PAGE);
    assert!(holds, "{told}");
}

#[test]
fn what_the_tutorial_shows_behind_a_dollar_is_what_only_a_person_ends_or_a_machine_lacks() {
    assert_eq!(shown::commands(PAGE), ["teahouse app doctor", "teahouse app dev --open"]);
}
