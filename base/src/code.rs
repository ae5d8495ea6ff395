//! An error code is what a program and a support page can rely on: it outlives every wording.

use std::fmt;

use serde::{Serialize, Serializer};

/// A stable code of three capital letters or digits, a dash and three digits: `PAY-211`, `E2E-410`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrorCode(&'static str);

impl ErrorCode {
    /// The code `text`.
    ///
    /// # Panics
    /// When `text` has another form; in a `const` this is a compile error.
    pub const fn new(text: &'static str) -> Self {
        let b = text.as_bytes();
        assert!(b.len() == 7 && b[3] == b'-', "a code is AAA-999"); // BASE-003
        let mut i = 0;
        while i < 7 {
            let digit = b[i].is_ascii_digit();
            let ok = if i < 3 { digit || b[i].is_ascii_uppercase() } else { i == 3 || digit };
            assert!(ok, "a code is AAA-999");
            i += 1;
        }
        Self(text)
    }

    /// The code as text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// An error that has a stable code.
pub trait Coded {
    /// The code of this error. One variant keeps its code for ever; a retired code is never given out again.
    fn code(&self) -> ErrorCode;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_003_a_code_has_one_form() {
        assert_eq!(ErrorCode::new("E2E-410").to_string(), "E2E-410");
        for bad in ["PAY211", "pay-211", "PAY-21", "PAY-2111", "PAY_211", "PAY-21x"] {
            assert!(std::panic::catch_unwind(|| ErrorCode::new(bad)).is_err(), "{bad}");
        }
    }
}
