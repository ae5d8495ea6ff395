//! What is told goes to standard output as data, or to standard error for a person.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde_json::json;
use teahouse_api::ErrorView;

use crate::sentence::sentence;

/// Writes a line of data. A reader that has gone away ends the program quietly.
pub(crate) fn line(text: &str) {
    if writeln!(std::io::stdout().lock(), "{text}").is_err() {
        std::process::exit(0);
    }
}

/// A text as a terminal may show it. Names and words come from other people: what would move the cursor, colour the screen
/// or turn letters around is made visible.
pub(crate) fn seen(text: &str) -> String {
    let is_order = |c: char| {
        let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        turns || (c.is_control() && c != '\n' && c != '\t')
    };
    text.chars().map(|c| if is_order(c) { '\u{fffd}' } else { c }).collect()
}

/// Writes a line for a person.
pub(crate) fn person(text: &str) {
    // Nobody is there to be told that nobody is there.
    drop(writeln!(std::io::stderr().lock(), "{}", seen(text)));
}

/// A line that the next one replaces, where a terminal can: how far something is.
pub(crate) fn passing(text: &str) {
    let mut to = std::io::stderr().lock();
    // Nobody is there to be told that nobody is there.
    drop(write!(to, "\r\u{1b}[K{}", seen(text)).and_then(|()| to.flush()));
}

/// Whether a line can be replaced.
pub(crate) fn can_replace() -> bool {
    std::io::stderr().is_terminal()
}

/// What is said when the person ends the command by Ctrl-C.
static FAREWELL: Mutex<Option<String>> = Mutex::new(None);

/// From now on this is what Ctrl-C leaves behind, and what to do about it; `None` where there is nothing to say.
pub(crate) fn on_leaving(text: Option<String>) {
    *FAREWELL.lock().unwrap_or_else(PoisonError::into_inner) = text;
}

/// Says what Ctrl-C leaves behind.
pub(crate) fn farewell() {
    let text = FAREWELL.lock().unwrap_or_else(PoisonError::into_inner).take();
    text.iter().for_each(|text| person(&format!("\n{text}")));
}

/// Says that it is the person's turn.
pub(crate) fn prompt(text: &str) {
    let mut to = std::io::stderr().lock();
    // Nobody is there to be told that nobody is there.
    drop(to.write_all(text.as_bytes()).and_then(|()| to.flush()));
}

/// One object as JSON, in one line.
pub(crate) fn json<T: Serialize>(value: &T) {
    match serde_json::to_string(value) {
        Ok(text) => line(&text),
        Err(error) => person(&format!("CLI-102: {error}")),
    }
}

/// A refusal: a sentence for a person, or the object for a program.
pub(crate) fn refusal(view: &ErrorView, as_json: bool) {
    if as_json {
        person(&json!({ "error": view }).to_string());
    } else {
        person(&format!("{} [{}]", sentence(view), view.code));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_neither_moves_the_cursor_nor_turns_letters_around() {
        assert_eq!(seen("Bo\u{1b}[2J\u{202e}ob"), "Bo\u{fffd}[2J\u{fffd}ob");
        assert_eq!(seen("博\n\tAnna"), "博\n\tAnna");
    }
}
