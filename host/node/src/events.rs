//! The event stream is a window of numbered events; who falls out of the window is told so.
//!
//! Numbers rise by one, also over restarts: each start begins at its own multiple of 2^24, counted in the profile. A front
//! that kept a number from before the restart finds a gap and refetches (RPC-003).

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use teahouse_api::event::EventPage;
use teahouse_api::{Event, NumberedEvent};
use teahouse_base::UnixMillis;
use tokio::sync::watch;

/// How many events are kept.
pub const WINDOW: usize = 2_048;
/// How many numbers one start has before the next one's begin.
const PER_START: u64 = 1 << 24;

/// The events of one open profile.
#[derive(Debug)]
pub struct EventHub {
    window: Mutex<Window>,
    last: watch::Sender<u64>,
}

#[derive(Debug)]
struct Window {
    kept: VecDeque<NumberedEvent>,
    last: u64,
}

impl EventHub {
    /// The hub of the profile's `start`-th start, from 1.
    pub fn new(start: u64) -> Self {
        let last = start.saturating_mul(PER_START);
        Self { window: Mutex::new(Window { kept: VecDeque::new(), last }), last: watch::channel(last).0 }
    }

    /// Adds an event and tells who waits.
    pub fn emit(&self, at: UnixMillis, event: Event) {
        let mut window = self.window();
        window.last += 1;
        let seq = window.last;
        window.kept.push_back(NumberedEvent { seq, at: at.get(), event });
        if window.kept.len() > WINDOW {
            window.kept.pop_front();
        }
        drop(window);
        self.last.send_replace(seq);
    }

    /// The newest number.
    pub fn last(&self) -> u64 {
        *self.last.borrow()
    }

    /// Sees the newest number change.
    pub fn follow(&self) -> watch::Receiver<u64> {
        self.last.subscribe()
    }

    /// At most `limit` events after the number `after`.
    pub fn since(&self, after: u64, limit: usize) -> EventPage {
        let window = self.window();
        let first = window.kept.front().map_or(window.last + 1, |event| event.seq);
        let gap = after + 1 < first || after > window.last; // RPC-003
        let wanted = window.kept.iter().filter(|event| gap || event.seq > after);
        EventPage { events: wanted.take(limit).cloned().collect(), last: window.last, gap }
    }

    fn window(&self) -> std::sync::MutexGuard<'_, Window> {
        // A panic while the lock is held leaves a window that is whole: each change is one push.
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(page: &EventPage) -> Vec<u64> {
        page.events.iter().map(|event| event.seq).collect()
    }

    #[test]
    fn rpc_003_numbers_rise_by_one_and_a_gap_is_told() {
        // given
        let hub = EventHub::new(1);
        let base = hub.last();
        for _ in 0..3 {
            hub.emit(UnixMillis::new(5), Event::Wallet);
        }
        // then a front that has seen the first gets the rest
        let page = hub.since(base + 1, 10);
        assert_eq!((numbers(&page), page.gap, page.last), (vec![base + 2, base + 3], false, base + 3));
        assert_eq!(numbers(&hub.since(base + 3, 10)), Vec::<u64>::new());
        // when the window has moved on, then it is told
        for _ in 0..WINDOW {
            hub.emit(UnixMillis::new(5), Event::Chain);
        }
        assert!(hub.since(base + 1, 10).gap);
        assert!(!hub.since(base + 3, 10).gap);
        // and a number of the start before is a gap, also right after the start
        let next = EventHub::new(2);
        assert!(next.since(base + 3, 10).gap);
        assert!(!next.since(next.last(), 10).gap);
    }
}
