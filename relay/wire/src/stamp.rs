//! A stamp is the time a relay sees in an envelope, in steps of ten seconds, too coarse to order two messages.

use std::time::Duration;

use teahouse_base::{Coded, ErrorCode, UnixMillis};
use thiserror::Error;

/// Seconds since 1970 divided by ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp(u32);

impl Stamp {
    /// Milliseconds in one step.
    pub const STEP_MILLIS: u64 = 10_000;

    /// The stamp of `now`.
    pub fn at(now: UnixMillis) -> Self {
        Self(u32::try_from(now.get() / Self::STEP_MILLIS).unwrap_or(u32::MAX))
    }

    /// The stamp with this number.
    pub const fn new(steps: u32) -> Self {
        Self(steps)
    }

    /// Its number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The first millisecond of its step.
    pub const fn start(self) -> UnixMillis {
        UnixMillis::new(self.0 as u64 * Self::STEP_MILLIS)
    }
}

/// How far a stamp may lie from a relay's own clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How old it may be.
    pub past: Duration,
    /// How far ahead it may be.
    pub future: Duration,
}

impl Window {
    /// The window of gossip and light push: 20 seconds either way.
    pub const GOSSIP: Self = Self { past: Duration::from_secs(20), future: Duration::from_secs(20) };

    /// The window of a direct put to a mailbox: 14 days back, so that an outbox may repeat the bytes it once sealed
    /// for as long as a mailbox would have kept them, and 20 seconds ahead.
    pub const MAILBOX: Self =
        Self { past: Duration::from_secs(14 * 86_400), future: Duration::from_secs(20) };

    /// Checks `stamp` against the clock `now`.
    ///
    /// # Errors
    /// [`StampError`] with both times, when the whole step of the stamp lies outside the window.
    pub fn check(self, stamp: Stamp, now: UnixMillis) -> Result<(), StampError> {
        let start = stamp.start().get();
        let end = start + Stamp::STEP_MILLIS;
        let past = u64::try_from(self.past.as_millis()).unwrap_or(u64::MAX);
        let future = u64::try_from(self.future.as_millis()).unwrap_or(u64::MAX);
        if end.saturating_add(past) < now.get() {
            return Err(StampError::TooOld { stamp, now });
        }
        if start > now.get().saturating_add(future) {
            return Err(StampError::TooEarly { stamp, now });
        }
        Ok(())
    }
}

/// Why a stamp is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StampError {
    /// The envelope is older than the window.
    #[error("the envelope is from {}, the relay's clock says {now}", stamp.start())]
    TooOld {
        /// The envelope's.
        stamp: Stamp,
        /// The relay's.
        now: UnixMillis,
    },
    /// The envelope is from further ahead than the window.
    #[error("the envelope is from {}, ahead of the relay's clock {now}", stamp.start())]
    TooEarly {
        /// The envelope's.
        stamp: Stamp,
        /// The relay's.
        now: UnixMillis,
    },
}

impl Coded for StampError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::TooOld { .. } => ErrorCode::new("ENV-111"),
            Self::TooEarly { .. } => ErrorCode::new("ENV-112"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_inside_the_window_passes_and_one_step_outside_does_not() {
        // given a clock in the middle of a step
        let now = UnixMillis::new(1_000_005_000);
        let here = Stamp::at(now).get();
        // when stamps around it are checked, then only those whose step touches now ± 20 s pass
        for (offset, passes) in [(-4, false), (-3, false), (-2, true), (0, true), (2, true), (3, false)] {
            let stamp = Stamp::new(here.checked_add_signed(offset).unwrap());
            assert_eq!(Window::GOSSIP.check(stamp, now).is_ok(), passes, "{offset}");
        }
    }

    #[test]
    fn the_ends_of_time_do_not_overflow() {
        assert!(Window::MAILBOX.check(Stamp::new(u32::MAX), UnixMillis::new(0)).is_err());
        assert!(Window::MAILBOX.check(Stamp::new(0), UnixMillis::new(u64::MAX)).is_err());
    }
}
