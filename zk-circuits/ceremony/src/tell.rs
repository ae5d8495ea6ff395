//! What is told goes to standard output as data, or to standard error for a person.

use std::io::Write;

use serde_json::{Value, json};
use teahouse_base::Coded;

use crate::failure::Failure;

/// Writes data. A reader that has gone away ends the program quietly.
pub(crate) fn data(text: &str) {
    if write!(std::io::stdout().lock(), "{text}").is_err() {
        std::process::exit(0);
    }
}

/// What a command found: one object, or lines of a name and a value.
pub(crate) fn found(as_json: bool, object: &Value, lines: &[(&str, String)]) {
    if as_json {
        data(&format!("{object}\n"));
        return;
    }
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    lines.iter().for_each(|(name, value)| data(&format!("{name:<width$}  {}\n", seen(value))));
}

/// Says what is being done, because it takes a while.
pub(crate) fn step(text: &str) {
    // Nobody is there to be told that nobody is there.
    drop(writeln!(std::io::stderr().lock(), "{text}"));
}

/// Why a command ended, and what to do.
pub(crate) fn failure(failure: &Failure, as_json: bool) {
    let (code, next) = (failure.code(), failure.next());
    if as_json {
        step(&json!({ "error": { "code": code, "message": failure.to_string(), "next": next } }).to_string());
    } else {
        step(&format!("{}. {next} [{code}]", seen(&failure.to_string())));
    }
}

/// A text as a terminal may show it: names come from strangers.
fn seen(text: &str) -> String {
    let is_order = |c: char| {
        let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        turns || c.is_control()
    };
    text.chars().map(|c| if is_order(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contributors_name_neither_moves_the_cursor_nor_begins_a_line() {
        assert_eq!(seen("Bo\u{1b}[2J\nAnna\u{202e}"), "Bo\u{fffd}[2J\u{fffd}Anna\u{fffd}");
    }
}
