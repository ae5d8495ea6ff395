//! A slug is the one spelling of an app's or a person's name on a chain: 1 to 32 of a-z, 0-9 and single hyphens, a letter
//! first and no hyphen last.
//!
//! The contracts check the same (`contracts/src/libraries/Slug.sol`), so what is refused here costs no gas.

use std::fmt;
use std::str::FromStr;

use alloy::primitives::B256;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

/// The most characters of a slug.
pub const MAX_SLUG: usize = 32;

/// A checked slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug([u8; MAX_SLUG]);

/// The text has another spelling than the one allowed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is not 1 to 32 of a-z, 0-9 and single hyphens, a letter first and no hyphen last")]
pub struct SlugError(pub String);

impl Coded for SlugError {
    fn code(&self) -> ErrorCode {
        ErrorCode::new("APR-106")
    }
}

impl Slug {
    /// The slug of this text.
    ///
    /// # Errors
    /// [`SlugError`].
    pub fn new(text: &str) -> Result<Self, SlugError> {
        let bytes = text.as_bytes();
        if bytes.len() > MAX_SLUG || bytes.contains(&0) {
            return Err(SlugError(text.to_owned()));
        }
        Self::from_word(B256::right_padding_from(bytes)).ok_or_else(|| SlugError(text.to_owned()))
    }

    /// Reads the contracts' form: the characters, then zeros. `None` when it is no slug.
    pub fn from_word(word: B256) -> Option<Self> {
        let length = word.iter().position(|c| *c == 0).unwrap_or(MAX_SLUG);
        let (name, rest) = word.split_at(length);
        let fits = name.iter().all(|c| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        let doubled = name.windows(2).any(|pair| pair == b"--");
        let starts = name.first().is_some_and(u8::is_ascii_lowercase);
        let whole = name.last() != Some(&b'-') && rest.iter().all(|c| *c == 0);
        (fits && starts && !doubled && whole).then_some(Self(word.0)) // REG-005, NAM-008
    }

    /// The contracts' form.
    pub const fn word(&self) -> B256 {
        B256::new(self.0)
    }

    /// How many characters it has.
    pub fn length(&self) -> usize {
        self.0.iter().position(|c| *c == 0).unwrap_or(MAX_SLUG)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0[..self.length()]).expect("a slug holds nothing but ASCII by construction")
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, SlugError> {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reg_005_nam_008_a_slug_has_one_spelling_and_survives_its_word() {
        for good in ["a", "red-envelope", "a1-2", "abcdefghijklmnopqrstuvwxyz012345"] {
            let slug = Slug::new(good).expect("it is one");
            assert_eq!((slug.as_str(), slug.length()), (good, good.len()));
            assert_eq!(Slug::from_word(slug.word()), Some(slug));
        }
        let long = "abcdefghijklmnopqrstuvwxyz0123456";
        for bad in ["", "-a", "a-", "a--b", "1a", "A", "a_b", "a b", "a\0", "a\0b", "\u{430}", long] {
            assert_eq!(Slug::new(bad), Err(SlugError(bad.to_owned())), "{bad:?}");
        }
        let mut hidden = Slug::new("anna").expect("it is one").word();
        hidden[31] = b'x';
        assert_eq!(Slug::from_word(hidden), None);
    }
}
