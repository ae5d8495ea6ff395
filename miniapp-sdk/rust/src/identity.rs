//! Identity is who is using the app, as far as the app may know.

use crate::Ask;

/// Asks for this person's id in this app. Answered within the turn.
pub fn me() -> Ask {
    Ask::Me
}
