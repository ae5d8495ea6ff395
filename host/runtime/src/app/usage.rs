//! What an open app uses is counted turn by turn, so that a person sees which one of them is the heavy one.

use std::collections::VecDeque;
use std::time::Duration;

use teahouse_base::{ErrorCode, UnixMillis};

/// How far back an app's time is counted, in seconds.
const SECONDS: u64 = 60;

/// A turn that was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Why.
    pub code: ErrorCode,
    /// When.
    pub at: UnixMillis,
}

/// What an app uses, and has used since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of memory after its last turn; none while its store is thrown away.
    pub memory: usize,
    /// The most bytes it had after a turn, or when a turn was ended.
    pub memory_most: usize,
    /// How long its turns took in the last minute. It had a core for no longer than that.
    pub busy: Duration,
    /// Turns, also those that were not kept.
    pub turns: u64,
    /// The last turn that was not kept.
    pub last_fault: Option<Fault>,
}

/// The counters behind a [`Usage`]. Time is kept by the second, so that a thousand short turns take no room.
#[derive(Debug, Default)]
pub(super) struct Counters {
    usage: Usage,
    recent: VecDeque<(u64, Duration)>,
}

impl Counters {
    /// A turn ran.
    pub(super) fn ran(&mut self, at: UnixMillis, took: Duration, memory: usize) {
        self.usage.turns += 1;
        self.usage.memory = memory;
        self.usage.memory_most = self.usage.memory_most.max(memory);
        self.forget_old(at);
        match self.recent.back_mut().filter(|(second, _)| *second == second_of(at)) {
            Some((_, sum)) => *sum += took,
            None => self.recent.push_back((second_of(at), took)),
        }
    }

    /// A turn was not kept.
    pub(super) fn failed(&mut self, at: UnixMillis, code: ErrorCode) {
        self.usage.last_fault = Some(Fault { code, at });
    }

    /// Its store is gone, and its memory with it.
    pub(super) fn thrown_away(&mut self) {
        self.usage.memory = 0;
    }

    /// The usage at a time.
    pub(super) fn at(&mut self, now: UnixMillis) -> Usage {
        self.forget_old(now);
        Usage { busy: self.recent.iter().map(|(_, took)| *took).sum(), ..self.usage }
    }

    fn forget_old(&mut self, now: UnixMillis) {
        self.recent.retain(|(second, _)| second_of(now).saturating_sub(*second) < SECONDS);
    }
}

fn second_of(at: UnixMillis) -> u64 {
    at.get() / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    const TURN: Duration = Duration::from_millis(20);

    fn at(second: u64) -> UnixMillis {
        UnixMillis::new(second * 1_000)
    }

    #[test]
    fn time_is_counted_for_a_minute_and_the_rest_since_the_app_was_opened() {
        let mut counters = Counters::default();
        for second in [0, 0, 30, 59] {
            counters.ran(at(second), TURN, 1_000);
        }
        assert_eq!(counters.recent.len(), 3, "two turns of one second take one place");
        assert_eq!(counters.at(at(59)).busy, 4 * TURN);
        assert_eq!(counters.at(at(60)).busy, 2 * TURN);
        let later = counters.at(at(200));
        assert_eq!((later.busy, later.turns, later.memory), (Duration::ZERO, 4, 1_000));
    }

    #[test]
    fn memory_goes_with_the_store_and_the_most_of_it_is_remembered() {
        let mut counters = Counters::default();
        counters.ran(at(1), TURN, 9_000);
        counters.failed(at(2), ErrorCode::new("LIM-103"));
        counters.thrown_away();
        counters.ran(at(3), TURN, 2_000);
        let usage = counters.at(at(3));
        assert_eq!((usage.memory, usage.memory_most), (2_000, 9_000));
        assert_eq!(usage.last_fault, Some(Fault { code: ErrorCode::new("LIM-103"), at: at(2) }));
        counters.thrown_away();
        assert_eq!(counters.at(at(3)).memory, 0);
    }
}
