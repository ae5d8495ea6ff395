//! `docs/write-an-app.md` shows parts of the template, and no part that is not there. Its commands are typed by the program's tests.

use std::fs;

use crate::projects::repository;

/// A block of the page: what stands in the comment before it, its language, and its lines.
struct Block<'a> {
    of: Option<&'a str>,
    language: &'a str,
    lines: Vec<&'a str>,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let (mut found, mut of, mut lines) = (Vec::new(), None, page.lines());
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let inside = lines.by_ref().take_while(|line| *line != "```").collect();
            found.push(Block { of: of.take(), language, lines: inside });
        } else {
            of = line.strip_prefix("<!-- of ").and_then(|rest| rest.strip_suffix(" -->"));
        }
    }
    found
}

/// The lines without the blanks that all of them begin with.
fn at_the_margin(lines: &[&str]) -> Vec<String> {
    let indent = |line: &&&str| line.len() - line.trim_start().len();
    let margin = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(&line)).min();
    lines.iter().map(|line| line.get(margin.unwrap_or(0)..).unwrap_or_default().to_owned()).collect()
}

/// Whether `part` stands in `file`, line for line, at any margin.
fn stands_in(part: &[&str], file: &str) -> bool {
    let lines: Vec<&str> = file.lines().collect();
    !part.is_empty() && lines.windows(part.len()).any(|some| at_the_margin(some) == at_the_margin(part))
}

/// The template's file that a comment names, such as `rust/src/lib.rs`.
fn shown(of: &str) -> String {
    let sdk = repository().join("miniapp-sdk");
    let path = match of.split_once('/') {
        Some(("rust", file)) => sdk.join("templates/rust/escrow").join(file),
        Some(("ts", file)) => sdk.join("ts/templates/escrow").join(file),
        _ => panic!("{of} is in no template"),
    };
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_part_of_the_app_that_the_tutorial_shows_stands_in_the_template() {
    let page = fs::read_to_string(repository().join("docs/write-an-app.md")).unwrap();
    let mut parts = 0;
    for Block { of, language, lines } in blocks(&page) {
        // Commands are typed, and what only runs until it is stopped is shown behind `$`.
        if matches!(language, "sh" | "text") {
            continue;
        }
        let of = of.unwrap_or_else(|| panic!("a block in {language} says of which file it is: {lines:?}"));
        assert!(stands_in(&lines, &shown(of)), "{of} has no such lines:\n{}", lines.join("\n"));
        parts += 1;
    }
    assert!(parts >= 12, "{parts} parts are found");
}

#[test]
fn a_part_that_is_not_so_is_found() {
    let file = "fn tea() {\n    if hot {\n        pour();\n    }\n}\n";
    assert!(stands_in(&["if hot {", "    pour();", "}"], file));
    for part in [&["if hot {", "pour();", "}"][..], &["if cold {"], &["if hot {", "}"], &[]] {
        assert!(!stands_in(part, file), "{part:?}");
    }
}
