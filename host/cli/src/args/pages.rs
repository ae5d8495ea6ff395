//! What the pages of `docs/` show behind `$` is what the program takes.

use clap::Parser;

use super::Arguments;

const PAGES: [&str; 4] = [
    include_str!("../../../../docs/wallet.md"),
    include_str!("../../../../docs/submitter.md"),
    include_str!("../../../../docs/names.md"),
    include_str!("../../../../docs/write-an-app.md"),
];

/// The words of each command, without what is said behind `#`. None of them holds a quoted blank.
fn commands(page: &str) -> Vec<Vec<&str>> {
    let shown = page.lines().filter_map(|line| line.strip_prefix("$ "));
    shown.map(|line| line.split_whitespace().take_while(|word| *word != "#").collect()).collect()
}

#[test]
fn every_command_that_a_page_shows_is_one_that_the_program_takes() {
    let all: Vec<Vec<&str>> = PAGES.into_iter().flat_map(commands).collect();
    assert!(all.len() > 15, "{} commands are found", all.len());
    for words in all {
        assert_eq!(words.first(), Some(&"teahouse"), "{words:?}");
        let read = Arguments::try_parse_from(words.iter().copied());
        assert!(read.is_ok(), "{words:?}: {:?}", read.err());
    }
    // and one that it does not take is found
    assert!(Arguments::try_parse_from(["teahouse", "submitter", "prices"]).is_err());
}
