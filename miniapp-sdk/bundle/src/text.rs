//! A text that a person is shown must read as what it is: no invisible, reordering or borrowed letters.
//!
//! Titles and one-line texts pass here at install; texts that a running app hands over (memo, purpose, card title) pass
//! through [`tame`], which keeps the words and drops what cannot be seen.

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;
use unicode_security::MixedScript;

/// Why a text may not be shown.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TextError {
    /// Empty, or longer than its place.
    #[error("{what} has {chars} characters, 1 to {bound} are allowed")]
    Length {
        /// The text's role.
        what: &'static str,
        /// Its length in characters.
        chars: usize,
        /// The most that fit.
        bound: usize,
    },
    /// A control, zero-width, direction-changing, private or unassigned character.
    #[error("{what} contains the invisible or reordering character U+{code_point:04X}")]
    Invisible {
        /// The text's role.
        what: &'static str,
        /// The character.
        code_point: u32,
    },
    /// A word that mixes scripts, such as a Cyrillic letter in a Latin word.
    #[error("{what}: the word {word:?} mixes scripts")]
    MixedScripts {
        /// The text's role.
        what: &'static str,
        /// The word.
        word: String,
    },
    /// Spaces at the ends or doubled, which a reader cannot see.
    #[error("{what} has spaces at its ends or doubled")]
    Spacing {
        /// The text's role.
        what: &'static str,
    },
}

impl Coded for TextError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Length { .. } => ErrorCode::new("BND-301"),
            Self::Invisible { .. } => ErrorCode::new("BND-302"),
            Self::MixedScripts { .. } => ErrorCode::new("BND-303"),
            Self::Spacing { .. } => ErrorCode::new("BND-304"),
        }
    }
}

/// Checks a one-line text of at most `bound` characters.
///
/// # Errors
/// [`TextError`] names the first thing that a reader could not see.
pub fn check_line(what: &'static str, text: &str, bound: usize) -> Result<(), TextError> {
    let chars = text.chars().count();
    if chars == 0 || chars > bound {
        return Err(TextError::Length { what, chars, bound });
    }
    if let Some(c) = text.chars().find(|c| is_invisible(*c)) {
        return Err(TextError::Invisible { what, code_point: u32::from(c) }); // BND-006
    }
    if text.trim() != text || text.contains("  ") {
        return Err(TextError::Spacing { what });
    }
    match text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_single_script()) {
        Some(word) => Err(TextError::MixedScripts { what, word: word.to_owned() }), // BND-006
        None => Ok(()),
    }
}

/// What is left of an app's text when everything that cannot be seen is taken out and it is cut to `max_bytes`.
pub fn tame(text: &str, max_bytes: usize) -> String {
    let mut out = String::with_capacity(text.len().min(max_bytes));
    for c in text.chars() {
        let c = if c.is_whitespace() { ' ' } else { c };
        if is_invisible(c) || (c == ' ' && out.ends_with(' ')) {
            continue;
        }
        if out.len() + c.len_utf8() > max_bytes {
            break;
        }
        out.push(c);
    }
    out.trim().to_owned()
}

/// Like [`tame`] for text of several lines: line breaks stay.
pub fn tame_lines(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !is_invisible(*c)).collect()
}

/// Whether a character changes what is read without being seen.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' // controls
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{ffa0}'
        | '\u{180b}'..='\u{180f}' // Mongolian selectors
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' // zero width, direction marks, line separators
        | '\u{2060}'..='\u{206f}' // word joiner, isolates
        | '\u{fe00}'..='\u{fe0e}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        | '\u{e000}'..='\u{f8ff}' // private use
        | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Whether two names look alike to a hurried reader (UTS 39 skeletons, case and spaces aside).
pub fn looks_like(left: &str, right: &str) -> bool {
    skeleton(left) == skeleton(right) // BND-006
}

fn skeleton(text: &str) -> String {
    let lower: String = text.chars().flat_map(char::to_lowercase).collect();
    unicode_security::skeleton(&lower).filter(|c| c.is_alphanumeric()).collect()
}
