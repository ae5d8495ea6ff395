//! A movable clock is a real one that can be put forward: an hour's wait is a press.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use teahouse_base::{Clock, UnixMillis};

/// The clock of all people of a simulation.
pub(crate) struct MovableClock {
    base: Arc<dyn Clock>,
    /// Milliseconds.
    ahead: AtomicU64,
}

impl MovableClock {
    /// A clock that goes with `base`.
    pub fn new(base: Arc<dyn Clock>) -> Self {
        Self { base, ahead: AtomicU64::new(0) }
    }

    /// Puts it forward. It is never put back: neither is a chain's.
    pub fn forward(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.ahead.store(self.ahead().saturating_add(by), Ordering::SeqCst);
    }

    /// How far it is ahead, in milliseconds.
    pub fn ahead(&self) -> u64 {
        self.ahead.load(Ordering::SeqCst)
    }
}

impl Clock for MovableClock {
    fn now(&self) -> UnixMillis {
        self.base.now().after(Duration::from_millis(self.ahead()))
    }
}
