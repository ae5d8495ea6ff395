//! A memo is a few words for the payee, in the note's ciphertext: nobody else can read them.

use std::fmt;

use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode, Reader, Writer};
use thiserror::Error;
use zeroize::Zeroizing;

/// The most bytes of a memo.
pub const MOST_BYTES: usize = 175;

/// Words for the payee, at most [`MOST_BYTES`] of UTF-8 without a zero.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Memo(Zeroizing<String>);

/// Why a text is no memo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MemoError {
    /// It does not fit.
    #[error("the memo has {found} bytes, and {MOST_BYTES} fit")]
    TooLong {
        /// Bytes of it.
        found: usize,
    },
    /// It has a zero in it, which fills a memo up.
    #[error("a memo has no zero in it")]
    Zero,
}

impl Coded for MemoError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::TooLong { .. } => ErrorCode::new("SHD-031"),
            Self::Zero => ErrorCode::new("SHD-032"),
        }
    }
}

impl Memo {
    /// A memo of these words.
    ///
    /// # Errors
    /// [`MemoError`] for what does not fit.
    pub fn new(words: &str) -> Result<Self, MemoError> {
        if words.len() > MOST_BYTES {
            return Err(MemoError::TooLong { found: words.len() });
        }
        if words.contains('\0') {
            return Err(MemoError::Zero);
        }
        Ok(Self(Zeroizing::new(words.to_owned())))
    }

    /// The words.
    pub fn words(&self) -> &str {
        &self.0
    }

    /// As it stands in a note: filled up with zeros.
    pub(super) fn padded(&self) -> Zeroizing<[u8; MOST_BYTES]> {
        let mut padded = Zeroizing::new([0; MOST_BYTES]);
        padded[..self.0.len()].copy_from_slice(self.0.as_bytes());
        padded
    }

    /// What stands in a note; `None` for what no memo is filled up to. The money counts all the same.
    pub(super) fn of_padded(padded: &[u8]) -> Option<Self> {
        let end = padded.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        std::str::from_utf8(&padded[..end]).ok().and_then(|words| Self::new(words).ok())
    }
}

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memo({} bytes)", self.0.len())
    }
}

impl Encode for Memo {
    fn encode(&self, to: &mut Writer) {
        to.text(&self.0);
    }
}

impl Decode for Memo {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Self::new(from.text("memo", MOST_BYTES)?).map_err(|_| CodecError::Malformed("memo"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_memo_that_does_not_fit_says_by_how_much() {
        assert_eq!(Memo::new(&"茶".repeat(59)), Err(MemoError::TooLong { found: 177 }));
        assert_eq!(Memo::new("tea\0cup"), Err(MemoError::Zero));
        let longest = Memo::new(&"t".repeat(MOST_BYTES)).unwrap();
        assert_eq!(Memo::of_padded(&*longest.padded()), Some(longest));
        assert_eq!(Memo::of_padded(&[0; MOST_BYTES]), Some(Memo::default()));
        assert_eq!(Memo::of_padded(&[0xff; MOST_BYTES]), None);
        assert_eq!(Memo::of_padded(&[b'a', 0, b'b']), None);
        assert_eq!(format!("{:?}", Memo::new("secret").unwrap()), "Memo(6 bytes)");
    }

    proptest! {
        #[test]
        fn words_come_back(words in "[^\0]{0,40}") {
            let memo = Memo::new(&words).unwrap();
            prop_assert_eq!(Memo::of_padded(&*memo.padded()), Some(memo.clone()));
            prop_assert_eq!(Memo::from_bytes(&memo.to_bytes()), Ok(memo));
        }

        #[test]
        fn any_bytes_are_a_memo_or_a_refusal(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(memo) = Memo::from_bytes(&bytes) {
                prop_assert_eq!(memo.to_bytes(), bytes);
            }
        }
    }
}
