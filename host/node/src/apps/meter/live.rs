//! Which meters run is known in memory alone, so that none runs over a restart.
//!
//! A meter is here from the yes to its end. What is not here signs nothing, whatever the disk says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use teahouse_base::UnixMillis;
use teahouse_bundle::AppId;
use teahouse_wallet::journal::IntentId;

/// How long a meter runs without a voucher. An app cannot show that the other side is still there, so each voucher counts as a sign of it.
pub(crate) const SILENCE: Duration = Duration::from_secs(10 * 60);

struct Runs {
    app: AppId,
    heard_at: UnixMillis,
}

#[derive(Default)]
struct Live {
    open: BTreeSet<AppId>,
    running: BTreeMap<IntentId, Runs>,
}

/// The meters that run, and the apps that are open.
#[derive(Default)]
pub(crate) struct Meters(Mutex<Live>);

impl Meters {
    fn live(&self) -> MutexGuard<'_, Live> {
        // Every change is one insertion, removal or moment, so a panic elsewhere leaves both whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An app was opened.
    pub(crate) fn opened(&self, app: &AppId) {
        self.live().open.insert(*app);
    }

    /// An app was closed: its meters end here and now; which.
    pub(crate) fn closed(&self, app: &AppId) -> Vec<IntentId> {
        self.live().open.remove(app); // NODE-181
        self.end_all_of(app)
    }

    /// The meters of an app end; which.
    pub(crate) fn end_all_of(&self, app: &AppId) -> Vec<IntentId> {
        let mut live = self.live();
        let of_app = |(id, runs): (&IntentId, &Runs)| (runs.app == *app).then_some(*id);
        let ended: Vec<_> = live.running.iter().filter_map(of_app).collect();
        live.running.retain(|id, _| !ended.contains(id));
        ended
    }

    /// Whether an app is open.
    pub(crate) fn is_open(&self, app: &AppId) -> bool {
        self.live().open.contains(app)
    }

    /// A meter was agreed to. `false` when its app is not open: it does not run.
    pub(crate) fn begin(&self, id: IntentId, app: &AppId, now: UnixMillis) -> bool {
        let mut live = self.live();
        let is_open = live.open.contains(app);
        if is_open {
            live.running.insert(id, Runs { app: *app, heard_at: now }); // NODE-181
        }
        is_open
    }

    /// Whether a meter is here, also one that has been silent for too long.
    pub(crate) fn knows(&self, id: &IntentId) -> bool {
        self.live().running.contains_key(id)
    }

    /// Whether a meter may sign now.
    pub(crate) fn lives(&self, id: &IntentId, now: UnixMillis) -> bool {
        self.silent_at(id).is_some_and(|at| now < at) // NODE-182
    }

    /// When a meter has been silent for too long, unless it signs before.
    pub(crate) fn silent_at(&self, id: &IntentId) -> Option<UnixMillis> {
        self.live().running.get(id).map(|runs| runs.heard_at.after(SILENCE))
    }

    /// A meter has signed.
    pub(crate) fn heard(&self, id: &IntentId, now: UnixMillis) {
        if let Some(runs) = self.live().running.get_mut(id) {
            runs.heard_at = now;
        }
    }

    /// A meter ends.
    pub(crate) fn end(&self, id: &IntentId) {
        self.live().running.remove(id);
    }

    /// Those that have been silent for too long.
    pub(crate) fn silent(&self, now: UnixMillis) -> Vec<IntentId> {
        let live = self.live();
        let late = live.running.iter().filter(|(_, runs)| runs.heard_at.after(SILENCE) <= now);
        late.map(|(id, _)| *id).collect() // NODE-182
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_182_a_meter_lives_for_ten_minutes_after_each_voucher_and_no_longer() {
        let (meters, app, id) =
            (Meters::default(), AppId::from_array([1; 32]), IntentId::from_array([2; 16]));
        let at = |seconds: u64| UnixMillis::new(1_000_000).after(Duration::from_secs(seconds));
        assert!(!meters.begin(id, &app, at(0)), "its app is closed");
        assert!(!meters.lives(&id, at(0)) && !meters.knows(&id));
        meters.opened(&app);
        assert!(meters.begin(id, &app, at(0)) && meters.lives(&id, at(599)) && !meters.lives(&id, at(600)));
        meters.heard(&id, at(500));
        assert!(meters.lives(&id, at(1_099)) && meters.silent(at(1_099)).is_empty());
        assert_eq!((meters.lives(&id, at(1_100)), meters.silent(at(1_100))), (false, vec![id]));
        assert_eq!((meters.closed(&app), meters.closed(&app)), (vec![id], Vec::new()));
        assert!(!meters.is_open(&app) && !meters.knows(&id));
    }
}
