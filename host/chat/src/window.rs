//! A window is the stretch of boxes that a reader looks into: those ahead, and those it has missed.
//!
//! The window never spans more boxes than Olm keeps skipped keys for, so whatever it finds can be read in any order.

use std::collections::BTreeSet;

use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};

/// How many boxes past the last one found are looked into.
pub const AHEAD: u64 = 24;
/// How many missing boxes below it are still looked into; older ones are given up, their letters come again.
pub const MAX_MISSING: usize = 14;

// 24 + 14 - 1 skipped keys at most: below the 40 that Olm and our own chains keep.
const _: () = assert!((AHEAD as usize) + MAX_MISSING <= crate::session::chain::MAX_SKIPPED);

/// Where one direction's reader stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Window {
    /// The box after the highest one found.
    next: u64,
    missing: BTreeSet<u64>,
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
        let ahead = self.next..self.next.saturating_add(AHEAD);
        self.missing.iter().copied().chain(ahead).collect()
    }

    /// Box `n` was found. One that is not looked into moves nothing.
    pub(crate) fn found(&mut self, n: u64) -> Moved {
        self.change(|window| {
            if n < window.next {
                window.missing.remove(&n);
            } else if n < window.next.saturating_add(AHEAD) {
                window.missing.extend(window.next..n);
                window.next = n + 1;
            }
        })
    }

    /// The writer says that its next box is `n`: everything before it may be missing, the newest are looked for.
    pub(crate) fn resume(&mut self, n: u64) -> Moved {
        self.change(|window| {
            if n > window.next {
                let from = window.next.max(n.saturating_sub(MAX_MISSING as u64));
                window.missing.extend(from..n);
                window.next = n;
            }
        })
    }

    fn change(&mut self, change: impl FnOnce(&mut Self)) -> Moved {
        let before = self.wanted();
        change(self);
        while self.missing.len() > MAX_MISSING {
            self.missing.pop_first(); // CHAT-007
        }
        let after = self.wanted();
        Moved {
            opened: after.difference(&before).copied().collect(),
            closed: before.difference(&after).copied().collect(),
        }
    }
}

impl Encode for Window {
    fn encode(&self, to: &mut Writer) {
        let missing: Vec<u64> = self.missing.iter().copied().collect();
        to.u64(self.next).list(&missing);
    }
}

impl Decode for Window {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let next = from.u64()?;
        let missing: Vec<u64> = from.list("missing boxes", MAX_MISSING)?;
        Ok(Self { next, missing: missing.into_iter().collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_moves_on_and_keeps_looking_for_what_it_missed() {
        let mut window = Window::default();
        assert_eq!(window.wanted(), (0..24).collect());
        let moved = window.found(3);
        assert_eq!(moved, Moved { opened: vec![24, 25, 26, 27], closed: vec![3] });
        assert_eq!(window.found(1), Moved { opened: vec![], closed: vec![1] });
        assert_eq!(window.wanted(), [0, 2].into_iter().chain(4..28).collect());
        assert_eq!(window.found(99), Moved::default());
    }

    #[test]
    fn chat_007_a_window_never_spans_more_boxes_than_keys_are_kept_for() {
        let mut window = Window::default();
        for n in (23..2_000).step_by(24) {
            window.found(n);
            assert!(window.wanted().len() <= 38);
        }
    }

    #[test]
    fn a_resumed_window_jumps_and_looks_for_the_newest_missing_boxes() {
        let mut window = Window::default();
        let moved = window.resume(1_000);
        assert_eq!(moved.opened.first(), Some(&986));
        assert_eq!(moved.opened.last(), Some(&1_023));
        assert_eq!(window.resume(500), Moved::default());
        assert_eq!(Window::from_bytes(&window.to_bytes()), Ok(window));
    }
}
