//! A running app is an actor: a thread, a queue and a store of its own, so that no app can hold another one up.
//!
//! It takes events in order, runs a turn for each, and throws its store away when a turn fails. It starts again from what
//! was kept, at most three times a minute; then it stays stopped until it is opened anew.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use teahouse_base::{ErrorCode, UnixMillis};
use teahouse_bundle::AppId;
use wasmtime::Engine;

use crate::bindings::MiniAppPre;
use crate::model::{Event, Launch};
use crate::powers::{AppSpec, Powers};
use crate::sandbox::{OpenError, Place, Pulse, lock};
use crate::state::AppState;
use crate::trace::{Tape, Trace};
use crate::turn::{TurnError, TurnReport};
use crate::view::ViewTree;

mod actor;
mod usage;

pub use usage::{Fault, Usage};

/// Events that may wait for one app.
pub const QUEUE: usize = 256;

/// How an app is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It takes events.
    Running,
    /// It failed too often.
    Stopped {
        /// The last error's code.
        code: ErrorCode,
        /// Its text, for the developer.
        text: String,
    },
    /// Its actor has ended.
    Closed,
}

type Reply = SyncSender<Result<TurnReport, TurnError>>;

enum Command {
    /// Boxed, because the queue keeps room for all of its places.
    Event(Box<Event>, Option<Reply>),
    Wake,
    Idle(SyncSender<()>),
    Close,
}

/// What the actor and its handle both see.
struct Shared {
    view: Mutex<Option<Arc<ViewTree>>>,
    status: Mutex<Status>,
    stop: Arc<AtomicBool>,
    /// Answers may have been recorded since the actor last looked.
    answers: AtomicBool,
    usage: Mutex<usage::Counters>,
}

/// What the sandbox gives an actor.
pub(crate) struct Seat {
    pub engine: Engine,
    pub pulse: Arc<Pulse>,
    pub pre: MiniAppPre<AppState>,
    pub place: Option<Place>,
}

/// The handle of an open app. Dropping it ends the app, at once.
pub struct RunningApp {
    app: AppId,
    queue: SyncSender<Command>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<Trace>>,
}

pub(crate) fn start(
    seat: Seat,
    spec: AppSpec,
    powers: Powers,
    launch: Launch,
    tape: Tape,
) -> Result<RunningApp, OpenError> {
    let (queue, commands) = mpsc::sync_channel(QUEUE);
    let shared = Arc::new(Shared {
        view: Mutex::new(None),
        status: Mutex::new(Status::Running),
        stop: Arc::new(AtomicBool::new(false)),
        answers: AtomicBool::new(true),
        usage: Mutex::default(),
    });
    let app = spec.app;
    let actor = actor::Actor::new(seat, spec, powers, Arc::clone(&shared), tape);
    let named = thread::Builder::new().name(format!("app-{}", &app.to_string()[..8]));
    let thread =
        named.spawn(move || actor.run(launch, &commands)).map_err(|e| OpenError::Engine(e.to_string()))?;
    Ok(RunningApp { app, queue, shared, thread: Some(thread) })
}

impl RunningApp {
    /// Which app it is.
    pub const fn app(&self) -> AppId {
        self.app
    }

    /// Queues an event.
    ///
    /// # Errors
    /// [`TurnError::QueueFull`], or [`TurnError::Stopped`] when the actor has ended.
    pub fn deliver(&self, event: Event) -> Result<(), TurnError> {
        self.send(Command::Event(Box::new(event), None))
    }

    /// Queues an event and waits for its turn. Blocks: not for an executor's threads.
    ///
    /// # Errors
    /// Why the turn was not kept.
    pub fn deliver_and_wait(&self, event: Event) -> Result<TurnReport, TurnError> {
        let (reply, answer) = mpsc::sync_channel(1);
        self.send(Command::Event(Box::new(event), Some(reply)))?;
        answer.recv().map_err(|_| TurnError::Stopped)?
    }

    /// Says that answers may have been recorded; the app gets its `answered` events.
    pub fn wake(&self) {
        self.shared.answers.store(true, Ordering::Release);
        // A full queue has a turn to come, and each turn is followed by a look at the flag.
        let _ = self.send(Command::Wake);
    }

    /// Waits until everything that was queued before is done, the first turn too. Blocks.
    pub fn wait_idle(&self) {
        let (reply, done) = mpsc::sync_channel(1);
        if self.queue.send(Command::Idle(reply)).is_ok() {
            let _ = done.recv();
        }
    }

    /// The last view that was kept.
    pub fn view(&self) -> Option<Arc<ViewTree>> {
        lock(&self.shared.view).clone()
    }

    /// How it is doing.
    pub fn status(&self) -> Status {
        lock(&self.shared.status).clone()
    }

    /// What it has used since it was opened, and in the minute before `now`.
    pub fn usage(&self, now: UnixMillis) -> Usage {
        lock(&self.shared.usage).at(now)
    }

    /// Ends the current turn, if one runs; nothing of it is kept. The app starts again from what was kept.
    pub fn kill_turn(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }

    /// Lets it finish what is queued, ends it, and returns its trace (empty unless it was opened recorded). Blocks.
    pub fn close(mut self) -> Trace {
        let _ = self.queue.send(Command::Close);
        self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or_default()
    }

    fn send(&self, command: Command) -> Result<(), TurnError> {
        self.queue.try_send(command).map_err(|error| match error {
            TrySendError::Full(_) => TurnError::QueueFull(QUEUE), // LIM-008
            TrySendError::Disconnected(_) => TurnError::Stopped,
        })
    }
}

impl Drop for RunningApp {
    fn drop(&mut self) {
        if self.thread.is_some() {
            *lock(&self.shared.status) = Status::Closed;
            self.shared.stop.store(true, Ordering::Relaxed);
        }
    }
}

type Commands = Receiver<Command>;
