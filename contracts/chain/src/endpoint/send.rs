//! What a node says when it does not take a transaction, read as one of few meanings.
//!
//! Nodes agree on the meanings and not on the words. An unknown wording is [`SendError::Rejected`], after which the
//! caller looks at the chain before it concludes anything.

use crate::port::{PortError, SendError};

const MEANINGS: [(&str, SendError); 12] = [
    ("already known", SendError::AlreadyKnown),
    ("already imported", SendError::AlreadyKnown),
    ("known transaction", SendError::AlreadyKnown),
    ("alreadyknown", SendError::AlreadyKnown),
    ("nonce too low", SendError::NonceTooLow),
    ("nonce is too low", SendError::NonceTooLow),
    ("oldnonce", SendError::NonceTooLow),
    ("underpriced", SendError::Underpriced),
    ("less than block base fee", SendError::Underpriced),
    ("fee too low", SendError::Underpriced),
    ("feetoolow", SendError::Underpriced),
    ("insufficient funds", SendError::InsufficientFunds),
];

/// The meaning of a node's words.
pub(super) fn refusal(words: &str) -> SendError {
    let lower = words.to_lowercase();
    let known = MEANINGS.iter().find(|(part, _)| lower.contains(part));
    known.map_or_else(|| SendError::Rejected { reason: words.into() }, |(_, meaning)| meaning.clone())
}

/// A fault before anything was sent.
pub(super) fn before(fault: PortError) -> SendError {
    match fault {
        PortError::Unreachable { .. } => SendError::Unreachable { reason: fault.to_string() },
        other => SendError::Rejected { reason: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_nodes_have_meanings() {
        assert_eq!(refusal("transaction already imported"), SendError::AlreadyKnown);
        assert_eq!(refusal("nonce too low: next nonce 4, tx nonce 3"), SendError::NonceTooLow);
        assert_eq!(refusal("replacement transaction underpriced"), SendError::Underpriced);
        assert_eq!(refusal("Insufficient funds for gas * price + value"), SendError::InsufficientFunds);
        assert!(matches!(refusal("no thanks"), SendError::Rejected { .. }));
    }
}
