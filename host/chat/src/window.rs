//! A window is the stretch of boxes that a reader looks into: those ahead, and those it has missed.
//!
//! The window never spans more boxes than Olm keeps skipped keys for, so whatever it finds can be read in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use teahouse_base::{CodecError, Decode, Encode, Reader, UnixMillis, Writer};

use crate::session::chain::MAX_SKIPPED;

/// How many boxes a window spans at most: as many as keys are kept for.
const SPAN: usize = MAX_SKIPPED;
/// How many boxes past the last one found are looked into, when few are missing.
pub const AHEAD: usize = 24;
/// How many missing boxes are looked for however long it takes.
const PATIENT: usize = 16;
/// After what time missing boxes beyond those are given up; their letters come again in other boxes.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// After what time any missing box is given up: mailboxes have forgotten it.
const FORGOTTEN: Duration = Duration::from_secs(14 * 86_400);

/// Where one direction's reader stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Window {
    /// The box after the highest one found.
    next: u64,
    /// Boxes below it that were not found, and since when they are missed.
    missing: BTreeMap<u64, UnixMillis>,
}

/// How a window moved: boxes to look into from now on, and boxes not to look into any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) opened: Vec<u64>,
    pub(crate) closed: Vec<u64>,
}

impl Window {
    /// Every box looked into.
    pub(crate) fn wanted(&self) -> BTreeSet<u64> {
        self.missing.keys().copied().chain(self.next..self.end()).collect()
    }

    /// Box `n` was found. One that is not looked into moves nothing.
    pub(crate) fn found(&mut self, n: u64, now: UnixMillis) -> Moved {
        self.change(now, |window| {
            if n < window.next {
                window.missing.remove(&n);
            } else if n < window.end() {
                window.missing.extend((window.next..n).map(|missed| (missed, now)));
                window.next = n + 1;
            }
        })
    }

    /// The writer says that its next box is `n`: everything before it may be missing, the newest are looked for.
    pub(crate) fn resume(&mut self, n: u64, now: UnixMillis) -> Moved {
        self.change(now, |window| {
            if n > window.next {
                let from = window.next.max(n.saturating_sub(PATIENT as u64));
                window.missing.extend((from..n).map(|missed| (missed, now)));
                window.next = n;
            }
        })
    }

    /// The box after the last one looked into: never so far that a find could leave more missing than keys are kept for.
    fn end(&self) -> u64 {
        let ahead = AHEAD.min(SPAN - self.missing.len()).max(1); // CHAT-007
        self.next.saturating_add(ahead as u64)
    }

    fn change(&mut self, now: UnixMillis, change: impl FnOnce(&mut Self)) -> Moved {
        let before = self.wanted();
        change(self);
        self.give_up(now);
        let after = self.wanted();
        Moved {
            opened: after.difference(&before).copied().collect(),
            closed: before.difference(&after).copied().collect(),
        }
    }

    fn give_up(&mut self, now: UnixMillis) {
        self.missing.retain(|_, since| now.since(*since) < FORGOTTEN);
        while self.missing.len() > PATIENT
            && let Some(oldest) = self.missing.first_entry()
            && now.since(*oldest.get()) >= PATIENCE
        {
            oldest.remove();
        }
        while self.missing.len() >= SPAN {
            self.missing.pop_first();
        }
    }
}

struct Missed(u64, UnixMillis);

impl Encode for Missed {
    fn encode(&self, to: &mut Writer) {
        to.u64(self.0).value(&self.1);
    }
}

impl Decode for Missed {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self(from.u64()?, from.value()?))
    }
}

impl Encode for Window {
    fn encode(&self, to: &mut Writer) {
        let missing: Vec<Missed> = self.missing.iter().map(|(n, since)| Missed(*n, *since)).collect();
        to.u64(self.next).list(&missing);
    }
}

impl Decode for Window {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let next = from.u64()?;
        let missing: Vec<Missed> = from.list("missing boxes", SPAN - 1)?;
        Ok(Self { next, missing: missing.into_iter().map(|missed| (missed.0, missed.1)).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis::new(1_000);

    #[test]
    fn a_window_moves_on_and_keeps_looking_for_what_it_missed() {
        let mut window = Window::default();
        assert_eq!(window.wanted(), (0..24).collect());
        let moved = window.found(3, NOW);
        assert_eq!(moved, Moved { opened: vec![24, 25, 26, 27], closed: vec![3] });
        assert_eq!(window.found(1, NOW), Moved { opened: vec![], closed: vec![1] });
        assert_eq!(window.wanted(), [0, 2].into_iter().chain(4..28).collect());
        assert_eq!(window.found(99, NOW), Moved::default());
    }

    #[test]
    fn chat_007_a_window_never_spans_more_boxes_than_keys_are_kept_for_and_gives_up_none_of_a_pass() {
        // given boxes that are always found at the far end of the window first
        let mut window = Window::default();
        let mut found = BTreeSet::new();
        for _ in 0..200 {
            let pass = window.wanted();
            assert!(pass.len() <= MAX_SKIPPED);
            for n in pass.iter().rev().take(3) {
                window.found(*n, NOW);
                found.insert(*n);
                assert!(window.wanted().len() <= MAX_SKIPPED);
            }
        }
        // then every box below the last one found is found or still looked for
        let last = *found.last().unwrap();
        assert!((0..last).all(|n| found.contains(&n) || window.wanted().contains(&n)));
    }

    #[test]
    fn boxes_that_never_come_are_given_up_in_time() {
        let mut window = Window::default();
        window.found(23, NOW);
        window.found(39, NOW);
        let later = NOW.after(PATIENCE);
        window.found(40, later);
        assert_eq!(window.missing.len(), PATIENT);
        window.found(41, later.after(FORGOTTEN));
        assert!(window.missing.is_empty());
    }

    #[test]
    fn a_resumed_window_jumps_and_looks_for_the_newest_missing_boxes() {
        let mut window = Window::default();
        let moved = window.resume(1_000, NOW);
        assert_eq!(moved.opened.first(), Some(&984));
        assert_eq!(moved.opened.last(), Some(&1_023));
        assert_eq!(window.resume(500, NOW), Moved::default());
        assert_eq!(Window::from_bytes(&window.to_bytes()), Ok(window));
    }
}
