//! The breaker keeps an app closed that fails each time it starts, until its person says to open it all the same.
//!
//! A start has failed when the app is stopped before its first view, after the sandbox tried as often as it does. Only what
//! the app itself did counts: a full disk is not its fault. Another release begins with nothing held against it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use teahouse_base::ErrorCode;
use teahouse_bundle::AppId;
use teahouse_runtime::app::Status;

use super::catalogue::AppRecord;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{FAILED_STARTS, get_json, put_json};

/// Failed starts that are enough.
pub(crate) const ENOUGH: usize = 3;
/// Within which time they count together.
const WITHIN: Duration = Duration::from_secs(600);

/// Starts of one release that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FailedStarts {
    /// The release, by the hash of its bundle.
    bundle: String,
    /// When, milliseconds.
    at: Vec<u64>,
    /// Whether it is kept closed; only its person ends that.
    held: bool,
}

impl FailedStarts {
    fn of(bundle: &str) -> Self {
        Self { bundle: bundle.to_owned(), ..Self::default() }
    }

    /// One more, now.
    fn failed(&mut self, now: u64) {
        let is_recent = |at: &u64| u128::from(now.saturating_sub(*at)) < WITHIN.as_millis();
        self.at.retain(is_recent);
        self.at.push(now);
        self.held |= self.at.len() >= ENOUGH;
    }
}

/// Whether an app that was stopped with this code has itself to blame.
fn is_its_own(code: ErrorCode) -> bool {
    let code = code.as_str();
    // `LIM-109` is a stop by the host.
    code == "APP-501" || code.starts_with("VIE-") || (code.starts_with("LIM-") && code != "LIM-109")
}

impl Shared {
    /// Refuses an app that failed each time it was started, unless its person wants it `anyway`; then it begins anew.
    pub(crate) fn may_start(&self, app: &AppId, record: &AppRecord, anyway: bool) -> Result<(), NodeError> {
        let known = self.failed_starts(app, record)?;
        if !known.held {
            return Ok(());
        }
        if !anyway {
            return Err(codes::KEEPS_FAILING.with("app", &record.title).and("times", ENOUGH)); // NODE-091
        }
        self.write(|records| records.delete(FAILED_STARTS, app.as_bytes()))
    }

    /// Remembers how a start went.
    pub(crate) fn started(&self, app: &AppId, record: &AppRecord, now: &Status) -> Result<(), NodeError> {
        let mut known = self.failed_starts(app, record)?;
        match now {
            Status::Stopped { code, .. } if is_its_own(*code) => {
                known.failed(self.clock.now().get()); // NODE-091
                self.write(|records| put_json(records, FAILED_STARTS, app.as_bytes(), &known))
            }
            Status::Running if !known.at.is_empty() => {
                self.write(|records| records.delete(FAILED_STARTS, app.as_bytes()))
            }
            _ => Ok(()),
        }
    }

    fn failed_starts(&self, app: &AppId, record: &AppRecord) -> Result<FailedStarts, NodeError> {
        let kept = self.read(|records| get_json::<FailedStarts>(records, FAILED_STARTS, app.as_bytes()))?;
        let kept = kept.filter(|kept| kept.bundle == record.bundle);
        Ok(kept.unwrap_or_else(|| FailedStarts::of(&record.bundle)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60_000;

    fn after(times: &[u64]) -> FailedStarts {
        let mut starts = FailedStarts::of("release");
        times.iter().for_each(|minute| starts.failed(minute * MINUTE));
        starts
    }

    #[test]
    fn node_091_three_failed_starts_within_ten_minutes_are_enough_and_fewer_or_slower_are_not() {
        assert!(!after(&[1, 2]).held);
        assert!(after(&[1, 2, 3]).held);
        assert!(after(&[1, 2, 10]).held, "the first is nine minutes old");
        assert!(!after(&[1, 2, 11]).held, "the first is ten minutes old");
        assert!(!after(&[0, 10, 20, 30, 40]).held);
    }

    #[test]
    fn node_091_time_alone_opens_nothing_that_is_held() {
        let mut starts = after(&[1, 2, 3]);
        starts.failed(500 * MINUTE);
        assert!(starts.held);
        assert_eq!(starts.at.len(), 1, "what is old is forgotten");
    }

    #[test]
    fn node_091_a_clock_that_was_set_back_counts_no_start_twice() {
        assert!(!after(&[50, 40]).held);
        assert!(after(&[50, 40, 41]).held);
    }

    #[test]
    fn what_is_not_the_apps_own_fault_is_not_held_against_it() {
        for own in ["APP-501", "LIM-101", "LIM-103", "VIE-105"] {
            assert!(is_its_own(ErrorCode::new(own)), "{own}");
        }
        for other in ["LIM-109", "APP-502", "APP-505", "STO-101"] {
            assert!(!is_its_own(ErrorCode::new(other)), "{other}");
        }
    }
}
