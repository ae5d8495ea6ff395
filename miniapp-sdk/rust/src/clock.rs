//! The clock is time as the host tells it: it does not move within a turn.

use crate::{Ask, Tag, Tell, UnixMillis};

/// Asks for the time. Answered within the turn.
pub fn now() -> Ask {
    Ask::Now
}

/// Rings once, as `Event::Timer(tag)`, no earlier than `milliseconds` (at least 250) from now, while the app is open.
pub fn timer(tag: Tag, milliseconds: u64) -> Tell {
    Tell::SetTimer(tag, UnixMillis(milliseconds))
}

/// Forgets a timer.
pub fn cancel(tag: Tag) -> Tell {
    Tell::CancelTimer(tag)
}
