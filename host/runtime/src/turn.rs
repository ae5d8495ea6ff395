//! A turn is one event in, one short run of the guest, one durable commit, effects out; or nothing at all.
//!
//! [`Instance::run`] lets the guest run and returns what it wants as a draft. [`keep`] writes the draft and the host's own
//! records in one transaction. Only after that does anything leave. A fault on the way leaves the records as they were.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use teahouse_base::store::put_value;
use teahouse_base::{Coded, ErrorCode, RecordStore, StoreError, UnixMillis};
use thiserror::Error;
use wasmtime::{Engine, Store, Trap, UpdateDeadline};

use crate::bindings::{MiniApp, MiniAppPre};
use crate::deals;
use crate::files;
use crate::host::HostError;
use crate::limit::LimitFault;
use crate::model::{Event, Launch, Refusal, RequestId};
use crate::news;
use crate::notify::{self, Alarms};
use crate::powers::{AppHost, AppSpec, TurnRecords};
use crate::records::{ANSWERS, BOOKS, Books, ONCE, REQUESTS, STORAGE, app_key, to_record};
use crate::sandbox::Pulse;
use crate::state::{AppState, Draft, versioned};
use crate::trace::{Step, TurnEnd};
use crate::view::InputError;
use crate::watch::{self, Watches};

/// Why a turn begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Cause {
    /// The app starts.
    Start(Launch),
    /// Something happened.
    Event(Event),
}

impl Cause {
    fn is_gesture(&self) -> bool {
        matches!(self, Self::Event(event) if event.is_gesture())
    }

    /// Its name, for a developer.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Start(_) => "start",
            Self::Event(event) => match event {
                Event::Ui(_) => "ui",
                Event::Answered(_) => "answered",
                Event::Signal { .. } => "signal",
                Event::Timer(_) => "timer",
                Event::GrantRevoked(_) => "grantRevoked",
                Event::Resume => "resume",
                Event::Suspend => "suspend",
            },
        }
    }

    pub(crate) const fn is_foreground(&self) -> bool {
        match self {
            Self::Start(_) => true,
            Self::Event(event) => event.is_foreground(),
        }
    }
}

/// Why a turn was not kept.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TurnError {
    /// The app passed a bound.
    #[error(transparent)]
    Limit(#[from] LimitFault),
    /// The app's own code failed.
    #[error("the app failed: {0}")]
    Trap(String),
    /// The records could not be read or kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The host refused to keep it.
    #[error("the host refused the turn: {0}")]
    Refused(Refusal),
    /// The input does not belong to the view that is shown; the app was not asked.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The app is stopped.
    #[error("the app is stopped")]
    Stopped,
    /// The app's queue is full.
    #[error("the app has {0} events to do first")]
    QueueFull(usize),
    /// A replay went another way than what was recorded.
    #[error("the replay left the tape")]
    OffTape,
}

impl Coded for TurnError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Limit(fault) => fault.code(),
            Self::Trap(_) => ErrorCode::new("APP-501"),
            Self::Store(store) => store.code(),
            Self::Refused(_) => ErrorCode::new("APP-502"),
            Self::Input(input) => input.code(),
            Self::Stopped => ErrorCode::new("APP-503"),
            Self::QueueFull(_) => ErrorCode::new("APP-504"),
            Self::OffTape => ErrorCode::new("APP-505"),
        }
    }
}

impl TurnError {
    /// Whether the store it happened in must not be used again.
    pub(crate) const fn spoils_the_store(&self) -> bool {
        !matches!(self, Self::Input(_) | Self::Stopped | Self::QueueFull(_))
    }

    /// How a trace names it: as something that the app does again, or as something that came from outside. A stack is the
    /// machine code's, so that its end is no doing of the app's.
    pub(crate) fn end(&self) -> TurnEnd {
        let code = self.code().as_str().to_owned();
        match self {
            Self::Store(_)
            | Self::Limit(LimitFault::TurnTime(_) | LimitFault::Killed | LimitFault::Stack) => {
                TurnEnd::Broken(code) // REP-004
            }
            _ => TurnEnd::Failed(code),
        }
    }
}

/// What a kept turn did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnReport {
    /// Whether there was something to keep.
    pub committed: bool,
    /// What it asked for.
    pub requests: Vec<RequestId>,
    /// Whether it drew a new view.
    pub rendered: bool,
    /// Calls from guest to host.
    pub host_calls: u32,
    /// Time in the guest.
    pub guest_time: Duration,
}

/// What a turn starts from, beside the event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Before {
    pub now: UnixMillis,
    pub in_conversation: bool,
    pub timers: std::collections::BTreeMap<u32, UnixMillis>,
}

impl Before {
    /// What a trace says of it.
    fn step(&self, cause: &Cause) -> Step {
        let Self { now, in_conversation, timers } = self.clone();
        Step::Turn { cause: cause.clone(), now, in_conversation, timers }
    }
}

/// A guest in a store of its own.
pub(crate) struct Instance {
    store: Store<AppState>,
    guest: Option<MiniApp>,
    /// The counters as they were kept, once this store has seen them.
    books: Option<Books>,
}

impl Instance {
    /// A store with every bound set, and nothing in it yet: the guest is instantiated within its first turn.
    pub(crate) fn new(engine: &Engine, state: AppState) -> Self {
        let limits = state.spec.limits.clone();
        let mut store = Store::new(engine, state);
        store.limiter(|state| &mut state.space);
        store.set_hostcall_fuel(limits.abi_bytes); // LIM-004
        store.set_max_component_handles(limits.handles);
        store.epoch_deadline_callback(|mut store| {
            store.data_mut().time.tick()?;
            Ok(UpdateDeadline::Continue(1))
        });
        Self { store, guest: None, books: None }
    }

    /// What must outlive the store: the state with its randomness and tape.
    pub(crate) fn into_state(self) -> AppState {
        self.store.into_data()
    }

    /// The turn was kept: the next one starts from its counters.
    pub(crate) fn kept(&mut self, draft: &Draft) {
        self.books = Some(draft.books);
    }

    pub(crate) fn state(&mut self) -> &mut AppState {
        self.store.data_mut()
    }

    /// Runs one turn and returns what it wants. After an error the store must be thrown away.
    pub(crate) fn run(
        &mut self,
        pre: &MiniAppPre<AppState>,
        pulse: &Pulse,
        cause: &Cause,
        before: Before,
    ) -> Result<Draft, TurnError> {
        self.state().tape.note(|| before.step(cause));
        let ran = self.begin(cause, before).and_then(|()| self.call(pre, pulse, cause));
        let draft = std::mem::take(&mut self.state().draft);
        let end = || Step::End(ran.as_ref().map_or_else(TurnError::end, |()| draft.end()));
        self.state().tape.note(end);
        match ran {
            Ok(()) => Ok(draft),
            Err(error) => {
                // Lines and counts are for the developer, also of a turn that failed. The next turn begins with a new draft.
                self.state().draft = draft;
                Err(error)
            }
        }
    }

    fn begin(&mut self, cause: &Cause, before: Before) -> Result<(), TurnError> {
        let known = self.books;
        let state = self.store.data_mut();
        state.draft = Draft {
            now: before.now,
            gesture: cause.is_gesture(),
            in_conversation: before.in_conversation,
            timers: before.timers,
            ..Draft::default()
        };
        state.draft.books = match known {
            Some(books) => books,
            None => state.kept_books().map_err(host_failed)?,
        };
        let limits = &state.spec.limits;
        let bound = if matches!(cause, Cause::Start(_)) { limits.start_time } else { limits.turn_time };
        state.time.begin(bound);
        self.store.set_epoch_deadline(1);
        Ok(())
    }

    fn call(&mut self, pre: &MiniAppPre<AppState>, pulse: &Pulse, cause: &Cause) -> Result<(), TurnError> {
        let _beating = pulse.beat();
        let called = self.call_guest(pre, cause);
        called.map_err(|error| fault_of(error, self.store.data().spec.limits.abi_bytes))
    }

    fn call_guest(&mut self, pre: &MiniAppPre<AppState>, cause: &Cause) -> wasmtime::Result<()> {
        if self.guest.is_none() {
            self.guest = Some(pre.instantiate(&mut self.store)?);
        }
        let guest = self.guest.as_ref().expect("set on the lines above when it was not there");
        let guest = guest.teahouse_app_guest();
        match cause {
            Cause::Start(launch) => guest.call_start(&mut self.store, &launch.into()),
            Cause::Event(event) => guest.call_on_event(&mut self.store, &event.into()),
        }
    }
}

/// The words in which wasmtime says that a call carried too much; its type is private there. A test pins them.
const TOO_MUCH_DATA: &str = "fuel allocated for hostcalls has been exhausted";

fn host_failed(error: HostError) -> TurnError {
    match error {
        HostError::Fault(fault) => fault.into(),
        HostError::Store(store) => store.into(),
        HostError::Refused(refusal) => TurnError::Refused(refusal),
        HostError::OffTape => TurnError::OffTape,
    }
}

fn fault_of(error: wasmtime::Error, abi_bytes: usize) -> TurnError {
    let error = match error.downcast::<HostError>() {
        Ok(host) => return host_failed(host),
        Err(error) => error,
    };
    if let Some(fault) = error.downcast_ref::<LimitFault>() {
        return fault.clone().into();
    }
    if let Some(Trap::StackOverflow) = error.downcast_ref::<Trap>() {
        return LimitFault::Stack.into();
    }
    let text = format!("{error:#}");
    if text.contains(TOO_MUCH_DATA) {
        return LimitFault::AbiBytes(abi_bytes).into(); // LIM-004
    }
    TurnError::Trap(text.chars().take(2_000).collect())
}

impl Draft {
    fn changed_slots(&self) -> impl Iterator<Item = (&String, &crate::state::Slot)> {
        self.slots.iter().filter(|(_, slot)| slot.kept != slot.now)
    }

    /// Whether anything has to be written.
    pub(crate) fn is_empty(&self) -> bool {
        self.changed_slots().next().is_none()
            && self.requests.is_empty()
            && self.reservations.is_empty()
            && self.taken.is_empty()
            && self.forgotten.is_empty()
            && self.unwatched.is_empty()
            && self.heard.is_empty()
            && self.posted.is_none()
            && !self.changes_alarms()
            && !self.changes_watches()
    }

    /// Whether alarms were set, moved or cancelled.
    pub(crate) fn changes_alarms(&self) -> bool {
        self.alarms.as_ref().is_some_and(Alarms::changed)
    }

    /// Whether reads began to be watched, or ceased to be.
    pub(crate) fn changes_watches(&self) -> bool {
        self.watches.as_ref().is_some_and(Watches::changed)
    }

    /// How a turn that wants this ended: a digest of what it wants, and one of what it drew.
    pub(crate) fn end(&self) -> TurnEnd {
        let changed: Vec<_> = self.changed_slots().map(|(key, slot)| (key, &slot.now)).collect();
        let lines: Vec<_> = self.log.iter().map(|line| &line.text).collect();
        // What an app says while nobody looks is wanted too.
        let said = (&self.posted, self.alarms.as_ref().map(|alarms| &alarms.now));
        let removed = (&self.taken, &self.forgotten);
        let wants = (changed, &self.requests, &self.reservations, removed, &self.timers, lines, said);
        TurnEnd::Ran { effects: self.with_later_wants(digest(&wants)), tree: self.view.as_ref().map(digest) }
    }

    /// The digest with what a turn could not want from the first: only where it is wanted, so that what was recorded before still
    /// replays.
    fn with_later_wants(&self, mut effects: [u8; 32]) -> [u8; 32] {
        if !self.unwatched.is_empty() {
            effects = digest(&(effects, "unwatched", &self.unwatched));
        }
        if let Some(watches) = self.watches.as_ref().filter(|watches| watches.changed()) {
            effects = digest(&(effects, "watched", &watches.now));
        }
        if !self.heard.is_empty() {
            effects = digest(&(effects, "heard", &self.heard));
        }
        effects
    }
}

fn digest(value: &impl Serialize) -> [u8; 32] {
    let json =
        serde_json::to_vec(value).expect("a draft has only numbers, texts and lists, which JSON can write");
    *blake3::hash(&json).as_bytes()
}

/// Keeps a draft in one durable commit, with the host's own records; says whether there was anything to keep.
pub(crate) fn keep(
    draft: &Draft,
    spec: &AppSpec,
    store: &dyn RecordStore,
    host: &dyn AppHost,
) -> Result<bool, TurnError> {
    if draft.is_empty() {
        return Ok(false); // TURN-002
    }
    let mut records = store.begin_write()?;
    write(draft, spec, records.as_mut())?;
    let turn = TurnRecords {
        app: spec.app,
        requests: &draft.requests,
        reservations: &draft.reservations,
        posted: draft.posted.as_ref(),
        now: draft.now,
    };
    host.join(&turn, records.as_mut()).map_err(TurnError::Refused)?;
    records.commit()?; // TURN-001
    Ok(true)
}

fn write(
    draft: &Draft,
    spec: &AppSpec,
    records: &mut dyn teahouse_base::WriteRecords,
) -> Result<(), StoreError> {
    let app = &spec.app;
    for (key, slot) in draft.changed_slots() {
        let key = app_key(app, key.as_bytes());
        match &slot.now {
            Some(value) => records.put(STORAGE, &key, &versioned(value))?,
            None => records.delete(STORAGE, &key)?,
        }
    }
    // Before what is asked: a watch that begins under the same tag is another one.
    for tag in &draft.unwatched {
        deals::unwatch(records, app, *tag)?;
    }
    for request in &draft.requests {
        records.put(REQUESTS, &app_key(app, &request.id.get().to_be_bytes()), &to_record(request))?;
    }
    for (key, first) in &draft.once {
        put_value(records, ONCE, &app_key(app, key.as_bytes()), first)?;
    }
    for file in &draft.forgotten {
        files::forget(records, app, *file)?;
    }
    for id in &draft.taken {
        records.delete(ANSWERS, &app_key(app, &id.get().to_be_bytes()))?;
    }
    news::write(records, app, &draft.heard, draft.pace.as_deref())?;
    notify::write(records, app, draft.alarms.as_ref(), draft.posted.is_some().then_some(draft.now))?;
    watch::write(records, app, draft.watches.as_ref())?;
    put_value(records, BOOKS, app.as_bytes(), &draft.books)
}
