//! What each open app uses is shown in one word and in numbers, so that a person can close the one that is heavy.

use std::sync::Arc;
use std::time::Duration;

use teahouse_api::app::{AppFaultView, AppLoad, RunningAppView};
use teahouse_base::UnixMillis;
use teahouse_runtime::app::{RunningApp, Status, Usage};
use teahouse_runtime::limit::Limits;
use teahouse_runtime::records;

use super::open::OpenApp;
use crate::error::NodeError;
use crate::node::Shared;

/// More than a fiftieth of a core over a minute.
const BUSY: Duration = Duration::from_millis(1_200);
/// More than a quarter of a core over a minute.
const HEAVY: Duration = Duration::from_secs(15);
/// For so long a failed turn is told as the app's state.
const RECENT: Duration = Duration::from_secs(60);

/// How much an app does, in one word.
fn load(usage: &Usage, memory_bound: usize, is_stopped: bool, now: UnixMillis) -> AppLoad {
    let failed = usage.last_fault.is_some_and(|fault| now.since(fault.at) < RECENT);
    let tenths = usage.memory.saturating_mul(10).checked_div(memory_bound).unwrap_or(0);
    if is_stopped || failed {
        AppLoad::Faulted
    } else if usage.busy > HEAVY || tenths >= 9 {
        AppLoad::Heavy
    } else if usage.busy > BUSY || tenths >= 5 {
        AppLoad::Busy
    } else {
        AppLoad::Quiet
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

impl Shared {
    /// What each open app uses, by handle; one that is just starting or closing is left out.
    pub(crate) fn running_apps(&self) -> Result<Vec<RunningAppView>, NodeError> {
        let all: Vec<_> = self.apps.running().values().cloned().collect();
        let running = all.iter().filter_map(|open| Some((open, open.running().ok()?)));
        running.map(|(open, running)| self.running_view(open, &running)).collect()
    }

    fn running_view(&self, open: &Arc<OpenApp>, running: &RunningApp) -> Result<RunningAppView, NodeError> {
        let (now, limits) = (self.clock.now(), Limits::for_manifest(open.package.manifest()));
        let usage = running.usage(now);
        let stopped = match running.status() {
            Status::Stopped { code, .. } => Some(code.to_string()),
            _ => None,
        };
        let (books, pending) = self.read(|store| {
            Ok::<_, NodeError>((
                records::books(store, &open.app)?,
                records::open_requests(store, &open.app)?.len(),
            ))
        })?;
        let fault = |fault: teahouse_runtime::app::Fault| AppFaultView {
            code: fault.code.to_string(),
            at: fault.at.get(),
        };
        Ok(RunningAppView {
            handle: open.app.to_string(),
            title: open.package.manifest().title_in("en").to_owned(),
            conversation: open.conversation.map(|id| id.to_string()),
            kept: open.guest.is_none(),
            load: load(&usage, limits.memory, stopped.is_some(), now),
            memory: count(usage.memory),
            memory_most: count(usage.memory_most),
            memory_bound: count(limits.memory),
            busy_millis: u64::try_from(usage.busy.as_millis()).unwrap_or(u64::MAX),
            turns: usage.turns,
            storage: books.bytes,
            storage_bound: limits.storage_bytes,
            pending: u32::try_from(pending).unwrap_or(u32::MAX),
            last_fault: usage.last_fault.map(fault),
            stopped,
        })
    }
}

#[cfg(test)]
mod tests {
    use teahouse_base::ErrorCode;
    use teahouse_runtime::app::Fault;

    use super::*;

    const NOW: UnixMillis = UnixMillis::new(1_000_000);

    #[test]
    fn one_word_says_how_much_an_app_does() {
        let word = |busy: u64, memory: usize| {
            let usage = Usage { busy: Duration::from_millis(busy), memory, ..Usage::default() };
            load(&usage, 1_000, false, NOW)
        };
        assert_eq!(word(0, 0), AppLoad::Quiet);
        assert_eq!(word(1_200, 499), AppLoad::Quiet);
        assert_eq!(word(1_201, 0), AppLoad::Busy);
        assert_eq!(word(0, 500), AppLoad::Busy);
        assert_eq!(word(15_001, 0), AppLoad::Heavy);
        assert_eq!(word(0, 900), AppLoad::Heavy);
    }

    #[test]
    fn a_fault_is_told_for_a_minute_and_a_stop_until_it_is_opened_again() {
        let code = ErrorCode::new("LIM-101");
        let failed = |ago: u64| {
            let fault = Fault { code, at: UnixMillis::new(NOW.get() - ago) };
            load(&Usage { last_fault: Some(fault), ..Usage::default() }, 1_000, false, NOW)
        };
        assert_eq!((failed(59_999), failed(60_000)), (AppLoad::Faulted, AppLoad::Quiet));
        assert_eq!(load(&Usage::default(), 1_000, true, NOW), AppLoad::Faulted);
    }
}
