//! A rule in a folder's `DESIGN.md` has a line that enforces it and a test that carries its name.

use std::collections::BTreeSet;

use anyhow::Result;

use super::files::{self, Source};
use crate::places;

const FOLDERS: [&str; 8] =
    ["base", "zk-circuits", "contracts", "wallet", "relay", "miniapp-sdk", "host", "examples"];

/// Rules without a line or a test, and lines that name a rule nobody wrote down.
pub fn complaints() -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    let mut known = BTreeSet::new();
    let sources = files::sources()?;
    for folder in FOLDERS {
        let design = places::root().join(folder).join("DESIGN.md");
        for page in ["README.md", "DESIGN.md"] {
            if !places::root().join(folder).join(page).exists() {
                complaints.push(format!("{folder}/{page} is missing"));
            }
        }
        let Ok(text) = std::fs::read_to_string(&design) else { continue };
        let here: Vec<&Source> = sources.iter().filter(|source| source.path.starts_with(folder)).collect();
        let rules = rules_of(&text);
        complaints.extend(said_twice(folder, &rules));
        for rule in rules {
            complaints.extend(check_rule(folder, &rule, &here));
            known.insert(rule);
        }
    }
    complaints.extend(sources.iter().flat_map(|source| unknown_rules(source, &known)));
    Ok(complaints)
}

/// In a folder a number stands for one rule: a line or a test that names it says which.
fn said_twice(folder: &str, rules: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let again = rules.iter().filter(|rule| !seen.insert(rule.as_str()));
    again.map(|rule| format!("{folder}: {rule} is the number of two rules")).collect()
}

fn check_rule(folder: &str, rule: &str, sources: &[&Source]) -> Vec<String> {
    let enforced = sources.iter().any(|source| source.text.lines().any(|line| enforces(line, rule)));
    let test_name = rule.to_lowercase().replace('-', "_");
    let solidity_name = rule.replace('-', "_");
    let tested = sources.iter().any(|source| {
        source
            .text
            .lines()
            .any(|line| is_test_line(line) && (line.contains(&test_name) || line.contains(&solidity_name)))
    });
    let mut complaints = Vec::new();
    if !enforced {
        complaints.push(format!("{folder}: no line enforces {rule}"));
    }
    if !tested {
        complaints.push(format!("{folder}: no test is named {test_name}_…"));
    }
    complaints
}

fn is_test_line(line: &str) -> bool {
    ["fn ", "function ", "test(", "it(", "name = "].iter().any(|mark| line.contains(mark))
}

fn enforces(line: &str, rule: &str) -> bool {
    line.split_once("// ").is_some_and(|(_, comment)| comment.contains(rule))
        || line.split_once("# ").is_some_and(|(_, comment)| comment.contains(rule))
}

fn unknown_rules(source: &Source, known: &BTreeSet<String>) -> Vec<String> {
    let code = source.text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let ends = code.filter_map(|line| line.rsplit_once("// ").map(|(_, comment)| comment));
    let named = ends
        .flat_map(|comment| comment.split_whitespace().next())
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    named
        .filter(|word| is_rule(word) && !known.contains(*word))
        .map(|word| format!("{} names {word}, which no DESIGN.md holds", source.path))
        .collect()
}

fn rules_of(design: &str) -> Vec<String> {
    let cells = design.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    cells.map(|cell| cell.trim().trim_matches('`').to_owned()).filter(|cell| is_rule(cell)).collect()
}

/// A rule's number is two to five capitals, a dash and three digits. Error codes look alike, but stand in strings.
fn is_rule(word: &str) -> bool {
    let Some((letters, digits)) = word.split_once('-') else { return false };
    (2..=5).contains(&letters.len())
        && letters.bytes().all(|b| b.is_ascii_uppercase())
        && digits.len() == 3
        && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_from_its_table_and_needs_a_line_and_a_test() {
        // given
        let design =
            "text\n| rule | what |\n|---|---|\n| ENV-004 | late envelopes are refused | why | where |\n";
        let with = Source {
            path: "relay/a.rs".into(),
            text: "return Err(Late); // ENV-004\n fn env_004_refuses_late() {}".into(),
        };
        let without = Source { path: "relay/b.rs".into(), text: "fn refuses_late() {}".into() };
        // then
        assert_eq!(rules_of(design), ["ENV-004"]);
        assert!(check_rule("relay", "ENV-004", &[&with]).is_empty());
        assert_eq!(check_rule("relay", "ENV-004", &[&without]).len(), 2);
    }

    #[test]
    fn a_number_that_two_rules_have_is_found() {
        let design = "| KEY-008 | one thing |\n| KEY-007 | another |\n| KEY-008 | a third |\n";
        assert_eq!(said_twice("wallet", &rules_of(design)), ["wallet: KEY-008 is the number of two rules"]);
        assert!(said_twice("wallet", &rules_of("| KEY-007 | one |\n| KEY-008 | another |\n")).is_empty());
    }

    #[test]
    fn a_line_that_names_an_unwritten_rule_is_found() {
        let source = Source { path: "relay/a.rs".into(), text: "x(); // ENV-999".into() };
        assert_eq!(unknown_rules(&source, &BTreeSet::new()).len(), 1);
    }
}
