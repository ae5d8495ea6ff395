//! A notification is a few words beside the app: now, or at a set time, also while the app is closed.

use crate::{Ask, Notification, Tag, Tell, Text, UnixMillis};

/// The most bytes of a title.
pub const MOST_TITLE_BYTES: usize = 64;
/// The most bytes of a body.
pub const MOST_BODY_BYTES: usize = 256;

/// Shows `title` and `body` once the turn is kept. Answered within the turn; `rate-limited` beyond one in 30 seconds and 20
/// in 24 hours, alarms counted.
pub fn post(title: impl Into<Text>, body: impl Into<Text>) -> Ask {
    Ask::Post(Notification { title: title.into(), body: body.into() })
}

/// Shows them at `at`, also while the app is closed. Answered within the turn; `quota` beyond 32 alarms. Setting `tag` again
/// moves the alarm. An open app hears it as a signal of the source `notify`, an app that is opened from it by its source.
pub fn alarm(tag: Tag, at: UnixMillis, title: impl Into<Text>, body: impl Into<Text>) -> Ask {
    Ask::SetAlarm(tag, at, Notification { title: title.into(), body: body.into() })
}

/// Forgets an alarm.
pub fn cancel(tag: Tag) -> Tell {
    Tell::CancelAlarm(tag)
}
