//! A stage is a session that many pages look at: orders go in one at a time, and whatever has changed goes out to all.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;
use teahouse_base::{Coded, SystemClock};
use teahouse_devtool::dev::{Bell, DevError, Order, Session};
use tokio::sync::{Notify, watch};
use tokio::task::spawn_blocking;

use crate::tell;

/// Longest time between two looks at what is on its way.
const BEAT: Duration = Duration::from_millis(100);

/// A session, and who looks at it.
pub(super) struct Stage {
    pub(super) session: Mutex<Session>,
    bell: Arc<Notify>,
    /// What there is to see, as a page gets it.
    seen: watch::Sender<String>,
}

impl Stage {
    /// A session of so many people.
    pub(super) fn new(people: usize) -> Result<Self, DevError> {
        let bell = Arc::new(Notify::new());
        let rung = bell.clone();
        let ring: Bell = Arc::new(move || rung.notify_one());
        let session = Session::new(people, Arc::new(SystemClock), &ring)?;
        let (seen, _) = watch::channel(String::new());
        let stage = Self { session: Mutex::new(session), bell, seen };
        stage.beat(Duration::ZERO);
        Ok(stage)
    }

    /// Says that something has changed.
    pub(super) fn ring(&self) {
        self.bell.notify_one();
    }

    /// What there is to see, now and whenever it changes.
    pub(super) fn follow(&self) -> watch::Receiver<String> {
        let mut seen = self.seen.subscribe();
        seen.mark_changed();
        seen
    }

    /// Carries out one order; what a page is told when it is refused.
    pub(super) async fn take(self: &Arc<Self>, order: &str) -> Option<String> {
        let Ok(order) = serde_json::from_str::<Order>(order) else {
            return Some(refusal("SDK-508", "that is no order of a simulator"));
        };
        let stage = self.clone();
        // An order may wait for an app to end.
        let done = spawn_blocking(move || stage.hold().take(order)).await;
        self.ring();
        match done {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(refusal(error.code().as_str(), &error.to_string())),
            Err(_) => Some(refusal("SDK-509", "the simulator failed")),
        }
    }

    /// Ends every app and takes the people's databases away.
    pub(super) async fn end(self: &Arc<Self>) {
        let stage = self.clone();
        // It ends either way.
        drop(spawn_blocking(move || stage.hold().end()).await);
    }

    fn hold(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn beat(&self, passed: Duration) {
        let mut session = self.hold();
        if let Err(error) = session.tick(passed) {
            tell::person(&format!("✖ {error} [{}]", error.code()));
        }
        let text = json!({ "shown": session.shown() }).to_string();
        drop(session);
        self.seen.send_if_modified(|seen| {
            let changed = *seen != text;
            *seen = text;
            changed
        });
    }
}

fn refusal(code: &str, text: &str) -> String {
    json!({ "refused": { "code": code, "text": text } }).to_string()
}

/// Lets time go by, and looks whenever the bell rings.
pub(super) async fn pump(stage: Arc<Stage>) {
    let mut last = Instant::now();
    loop {
        tokio::select! {
            () = stage.bell.notified() => {}
            () = tokio::time::sleep(BEAT) => {}
        }
        let passed = last.elapsed();
        last = Instant::now();
        let beating = stage.clone();
        if spawn_blocking(move || beating.beat(passed)).await.is_err() {
            return tell::person("the simulator failed");
        }
    }
}
