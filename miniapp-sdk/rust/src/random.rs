//! Randomness is given by the host, and recorded so that a session can be replayed.

use crate::Ask;

/// Asks for `count` random bytes, at most 1024. Answered within the turn.
pub fn bytes(count: u32) -> Ask {
    Ask::Random(count)
}
