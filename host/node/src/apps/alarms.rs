//! The alarm clock shows what apps wanted to be shown by now, whether they are open or not and whether the profile is locked or not.

use std::sync::Arc;
use std::time::Duration;

use teahouse_api::Event;
use teahouse_base::{StoreError, UnixMillis};
use teahouse_runtime::notify;

use super::notices;
use crate::error::NodeError;
use crate::node::Shared;

/// The longest sleep, so that a clock that was set and a machine that slept are noticed.
const LONGEST: Duration = Duration::from_secs(30);

/// Shows what is due, and waits for the next. Runs until the node closes.
pub(crate) async fn run(shared: Arc<Shared>) {
    loop {
        let wait = shared.ring().unwrap_or_else(|error| {
            tracing::warn!(%error, "alarms of apps could not be looked at");
            LONGEST
        });
        tokio::select! {
            () = shared.alarms.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

impl Shared {
    /// Shows every alarm that is due; how long it is until the next look.
    pub(crate) fn ring(&self) -> Result<Duration, NodeError> {
        let now = self.clock.now();
        if self.next_alarm(now)?.is_some_and(|at| at <= now) {
            self.fire(now)?;
        }
        let next = self.next_alarm(now)?.map_or(LONGEST, |at| at.since(now));
        Ok(next.min(LONGEST))
    }

    fn next_alarm(&self, now: UnixMillis) -> Result<Option<UnixMillis>, NodeError> {
        self.read(|records| notify::next_due(records, now))
    }

    /// What fires is taken out and kept as a notification in one commit, so that a crash in between neither loses nor doubles it.
    fn fire(&self, now: UnixMillis) -> Result<(), NodeError> {
        let fired = self.write(|records| {
            let fired = notify::fire_due(records, now)?;
            notices::keep_fired(records, &fired, now)?; // NTF-005
            Ok::<_, StoreError>(fired)
        })?;
        for one in &fired {
            self.apps.signal(&one.app, notify::SOURCE, one.tag.into());
        }
        if !fired.is_empty() {
            self.emit(Event::Notification);
        }
        Ok(())
    }
}
