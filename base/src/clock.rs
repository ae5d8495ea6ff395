//! A point in time is a count since the Unix epoch, and whoever needs one is handed a [`Clock`].

use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixMillis(u64);

/// Seconds since 1970-01-01T00:00:00Z, the unit of chains and expiries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixSeconds(u64);

impl UnixMillis {
    /// The point `millis` milliseconds after the epoch.
    pub const fn new(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The whole second this point lies in.
    pub const fn seconds(self) -> UnixSeconds {
        UnixSeconds(self.0 / 1_000)
    }

    /// The point `wait` later; the end of time where it would not fit.
    pub fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)))
    }

    /// How long after `earlier` this is; zero when it is not after it.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl UnixSeconds {
    /// The point `seconds` seconds after the epoch.
    pub const fn new(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Seconds since the epoch.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The first millisecond of this second.
    pub const fn millis(self) -> UnixMillis {
        UnixMillis(self.0.saturating_mul(1_000))
    }

    /// The point `wait` later, whole seconds; the end of time where it would not fit.
    pub const fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(wait.as_secs()))
    }
}

impl fmt::Display for UnixMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for UnixSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Tells the time. State machines take one as an argument, so that tests own it.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> UnixMillis;
}

/// The machine's clock. It can jump: whoever measures a wait uses a monotonic timer beside it.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[cfg(not(target_arch = "wasm32"))]
impl Clock for SystemClock {
    fn now(&self) -> UnixMillis {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let millis = since.map_or(0, |d| d.as_millis());
        UnixMillis(u64::try_from(millis).unwrap_or(u64::MAX))
    }
}

impl<C: Clock + ?Sized> Clock for std::sync::Arc<C> {
    fn now(&self) -> UnixMillis {
        (**self).now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_saturates_instead_of_wrapping() {
        assert_eq!(UnixMillis::new(u64::MAX).after(Duration::from_secs(1)), UnixMillis::new(u64::MAX));
        assert_eq!(UnixMillis::new(5).since(UnixMillis::new(9)), Duration::ZERO);
        assert_eq!(UnixSeconds::new(u64::MAX).millis(), UnixMillis::new(u64::MAX));
    }

    #[test]
    fn a_millisecond_belongs_to_its_whole_second() {
        assert_eq!(UnixMillis::new(1_999).seconds(), UnixSeconds::new(1));
    }
}
