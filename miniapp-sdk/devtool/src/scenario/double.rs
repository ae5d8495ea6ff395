//! The doubles of a play: a host that only takes notes, a clock that stands still, and chance that is the same every time.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};

use teahouse_base::{Clock, Rng, UnixMillis};
use teahouse_bundle::{AppId, Capability};
use teahouse_runtime::AppHost;
use teahouse_runtime::model::{Amount, AssetId, AssetInfo, Notification, PersonId, Request};
use teahouse_runtime::powers::{Effect, Notice, TurnUse};
use teahouse_runtime::view::text::{Words, decimal};
use teahouse_runtime::watch::Watch;

use super::recording::Wanted;

/// A host that notes what an app wants and carries out nothing.
#[derive(Default)]
pub(crate) struct NotingHost {
    notes: Mutex<Notes>,
}

/// What was noted since the last look.
#[derive(Default)]
pub(crate) struct Notes {
    pub requests: Vec<Request>,
    pub failures: Vec<(String, String)>,
    pub interfaces: BTreeSet<Capability>,
    pub undeclared: BTreeSet<String>,
    /// The same turn by turn, with what was drawn.
    pub wanted: Vec<Wanted>,
    /// Notifications that the person was shown.
    pub shown: Vec<Notification>,
    /// Alarms that wait, as a scenario writes them.
    pub alarms: Vec<serde_json::Value>,
    /// Reads that are watched.
    pub watches: Vec<Watch>,
}

impl NotingHost {
    /// The notes, and a clean page.
    pub fn take(&self) -> Notes {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that an alarm fired.
    pub fn show(&self, notification: Notification) {
        self.note(|notes| notes.shown.push(notification));
    }

    fn note(&self, write: impl FnOnce(&mut Notes)) {
        write(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl AppHost for NotingHost {
    fn carry_out(&self, _app: AppId, effects: Vec<Effect>) {
        let mut wanted = Wanted::default();
        for effect in effects {
            match effect {
                Effect::Request(request) => wanted.asks.push(request),
                Effect::Render(view) => wanted.draws = Some((*view).clone()),
                Effect::Posted(notification) => self.show(notification),
                Effect::Alarms | Effect::Watches => {}
            }
        }
        self.note(|notes| {
            notes.requests.extend(wanted.asks.iter().cloned());
            notes.wanted.push(wanted);
        });
    }

    fn turned(&self, _app: AppId, used: TurnUse) {
        self.note(|notes| {
            // What a turn did that was not kept has not happened.
            notes.interfaces.extend(used.interfaces.into_iter().filter(|_| used.kept)); // COV-001
            notes.undeclared.extend(used.undeclared);
        });
    }

    fn notice(&self, _app: AppId, notice: Notice) {
        if let Notice::TurnFailed { code, text } = notice {
            self.note(|notes| notes.failures.push((code.to_string(), text)));
        }
    }
}

/// A clock that moves when a scenario waits. It begins at noon UTC on 1 January 2026.
pub(crate) struct StandingClock(AtomicU64);

impl Default for StandingClock {
    fn default() -> Self {
        Self(AtomicU64::new(1_767_268_800_000))
    }
}

impl StandingClock {
    pub fn wait(&self, seconds: u64) {
        self.0.fetch_add(seconds.saturating_mul(1000), Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> UnixMillis {
        UnixMillis::new(self.0.load(Ordering::SeqCst))
    }
}

/// Chance that counts: the same in every play, and good for nothing else.
pub(crate) struct CountingRng(u64);

impl CountingRng {
    /// That of an app that was opened `openings` times before: what was drawn then does not come again.
    pub fn after(openings: usize) -> Self {
        Self((openings as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

impl Rng for CountingRng {
    fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = (self.0 >> 56) as u8;
        }
    }
}

/// The practice assets that a scenario's host knows.
pub(crate) fn assets() -> Vec<AssetInfo> {
    let asset = |id: &str, symbol: &str, decimals| AssetInfo {
        asset: AssetId::new(id),
        symbol: symbol.to_owned(),
        decimals,
    };
    vec![asset("native", "COIN", 18), asset("pusd", "PUSD", 6)]
}

/// People by their id, money by [`assets`], moments by their number.
pub(crate) struct PlayWords;

impl Words for PlayWords {
    fn person(&self, person: &PersonId) -> String {
        format!("@{person}")
    }

    fn money(&self, amount: &Amount) -> String {
        format!(
            "{} {}",
            decimal(amount.base_units.get(), self.decimals(&amount.asset)),
            self.symbol(&amount.asset)
        )
    }

    fn symbol(&self, asset: &AssetId) -> String {
        let known = assets().into_iter().find(|info| info.asset == *asset);
        known.map_or_else(|| asset.to_string(), |info| info.symbol)
    }

    fn decimals(&self, asset: &AssetId) -> u8 {
        assets().into_iter().find(|info| info.asset == *asset).map_or(0, |info| info.decimals)
    }
}
