//! The actor's loop: the next command or timer, a turn, its effects; and what happens when a turn fails.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use teahouse_base::{Clock, Coded, RecordStore, Rng, UnixMillis};

use super::{Command, Commands, Seat, Shared, Status};
use crate::grant::{self, Decision, Grant, Scope};
use crate::limit::LimitFault;
use crate::model::{Event, Launch, RequestId};
use crate::news;
use crate::powers::{AppHost, AppSpec, Effect, LogLevel, LogLine, Notice, Powers, TurnUse};
use crate::records::untaken_answers;
use crate::sandbox::lock;
use crate::state::{AppState, Draft};
use crate::trace::{Step, Tape, Trace};
use crate::turn::{Before, Cause, Instance, TurnError, TurnReport, keep};

const MINUTE: Duration = Duration::from_secs(60);
/// Longest sleep, so that a clock that jumps is noticed.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

pub(super) struct Actor {
    seat: Seat,
    spec: Arc<AppSpec>,
    store: Arc<dyn RecordStore>,
    clock: Arc<dyn Clock>,
    host: Arc<dyn AppHost>,
    shared: Arc<Shared>,
    /// What survives a store.
    spare: Option<(Box<dyn Rng>, Tape)>,
    instance: Option<Instance>,
    launch: Option<Launch>,
    timers: BTreeMap<u32, UnixMillis>,
    /// Answers this store's guest was told of.
    told: BTreeSet<RequestId>,
    /// News this store's guest was told of.
    told_news: BTreeSet<u64>,
    /// When the person's grants run out, as they stood at the last look.
    ends: BTreeMap<Scope, UnixMillis>,
    /// The ends that the app was told of.
    told_ends: BTreeMap<Scope, UnixMillis>,
    restarts: VecDeque<UnixMillis>,
    background: VecDeque<(UnixMillis, Duration)>,
}

impl Actor {
    pub(super) fn new(seat: Seat, spec: AppSpec, powers: Powers, shared: Arc<Shared>, tape: Tape) -> Self {
        Self {
            seat,
            spec: Arc::new(spec),
            store: powers.store,
            clock: powers.clock,
            host: powers.host,
            shared,
            spare: Some((powers.rng, tape)),
            instance: None,
            launch: None,
            timers: BTreeMap::new(),
            told: BTreeSet::new(),
            told_news: BTreeSet::new(),
            ends: BTreeMap::new(),
            told_ends: BTreeMap::new(),
            restarts: VecDeque::new(),
            background: VecDeque::new(),
        }
    }

    /// Runs until it is closed; returns what was recorded.
    pub(super) fn run(mut self, launch: Launch, commands: &Commands) -> Trace {
        self.launch = Some(launch.clone());
        if let Err(error) = self.turn(&Cause::Start(launch)) {
            self.recover(&error);
        }
        loop {
            self.tell_answers();
            self.fire_timers();
            self.end_grants();
            match commands.recv_timeout(self.wait()) {
                Ok(Command::Event(event, reply)) => {
                    let result = self.event(*event);
                    if let Some(reply) = reply {
                        let _ = reply.send(result);
                    }
                }
                Ok(Command::Wake) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Command::Idle(reply)) => {
                    let _ = reply.send(());
                }
                Ok(Command::Close) | Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.is_dropped() {
                break;
            }
        }
        self.end()
    }

    fn end(mut self) -> Trace {
        self.discard();
        *lock(&self.shared.status) = Status::Closed;
        self.seat.place = None;
        self.host.notice(self.spec.app, Notice::Closed);
        self.spare.map(|(_, tape)| tape.into_trace()).unwrap_or_default()
    }

    fn is_dropped(&self) -> bool {
        *lock(&self.shared.status) == Status::Closed
    }

    fn is_stopped(&self) -> bool {
        *lock(&self.shared.status) != Status::Running
    }

    fn wait(&self) -> Duration {
        let now = self.clock.now();
        let untold = self.ends.iter().filter(|(scope, at)| self.told_ends.get(*scope) != Some(*at));
        let next = self.timers.values().chain(untold.map(|(_, at)| at)).min().map(|due| due.since(now));
        next.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT)
    }

    /// One event, and a new start when its turn failed.
    fn event(&mut self, event: Event) -> Result<TurnReport, TurnError> {
        if self.is_stopped() {
            return Err(TurnError::Stopped);
        }
        if let Event::Ui(input) = &event {
            let shown = lock(&self.shared.view).clone();
            let none = crate::view::InputError::NotShown(input.node);
            shown.ok_or(none)?.accepts(input)?;
        }
        let result = self.turn(&Cause::Event(event));
        if let Err(error) = &result {
            self.recover(error);
        }
        result
    }

    /// Tells the guest of each answer once per store; what it does not take comes again after a restart.
    fn tell_answers(&mut self) {
        if !self.shared.answers.swap(false, Ordering::Acquire) {
            return;
        }
        self.look_at_grants();
        let read = |actor: &Self| untaken_answers(actor.store.begin_read()?.as_ref(), &actor.spec.app);
        let untaken = match read(self) {
            Ok(untaken) => untaken,
            Err(error) => return tracing::error!(%error, "answers cannot be read"),
        };
        for id in untaken {
            if self.is_stopped() {
                return;
            }
            if self.told.insert(id) {
                let _ = self.event(Event::Answered(id)); // TURN-004
            }
        }
        self.tell_news();
    }

    /// Tells the guest of each card that came once per store, as of answers.
    fn tell_news(&mut self) {
        let read = |actor: &Self| news::waiting(actor.store.begin_read()?.as_ref(), &actor.spec.app);
        let waiting = match read(self) {
            Ok(waiting) => waiting,
            Err(error) => return tracing::error!(%error, "news of cards cannot be read"),
        };
        for id in waiting {
            if self.is_stopped() {
                return;
            }
            if self.told_news.insert(id) {
                let _ = self.event(Event::Signal { source: news::SOURCE.to_owned(), id }); // CRD-003
            }
        }
    }

    /// When the grants run out, as the person has them now.
    fn look_at_grants(&mut self) {
        let read = |actor: &Self| grant::list(actor.store.begin_read()?.as_ref(), &actor.spec.app);
        let end = |grant: Grant| Some((grant.scope, grant.expires?));
        match read(self) {
            Ok(all) => {
                let open = all.into_iter().filter(|grant| grant.decision == Decision::Ask);
                self.ends = open.filter_map(end).collect();
            }
            Err(error) => tracing::error!(%error, "grants cannot be read"),
        }
    }

    /// Tells the guest of each grant that has run out, once for each end.
    fn end_grants(&mut self) {
        let now = self.clock.now();
        let is_due = |scope: &Scope, at: &UnixMillis| *at <= now && self.told_ends.get(scope) != Some(at);
        let due: Vec<(Scope, UnixMillis)> = self
            .ends
            .iter()
            .filter(|(scope, at)| is_due(scope, at))
            .map(|(scope, at)| (scope.clone(), *at))
            .collect();
        for (scope, at) in due {
            let event = Event::GrantRevoked(scope.to_string());
            self.told_ends.insert(scope, at);
            let _ = self.event(event); // GRT-004
        }
    }

    fn fire_timers(&mut self) {
        let now = self.clock.now();
        let due: Vec<u32> = self.timers.iter().filter(|(_, due)| **due <= now).map(|(tag, _)| *tag).collect();
        for tag in due {
            self.timers.remove(&tag);
            let _ = self.event(Event::Timer(tag));
        }
    }

    /// Runs, keeps and carries out one turn.
    fn turn(&mut self, cause: &Cause) -> Result<TurnReport, TurnError> {
        self.check_background(cause)?;
        self.forget_old_kill();
        let before = Before {
            now: self.clock.now(),
            in_conversation: self.launch.as_ref().is_some_and(Launch::in_conversation),
            timers: self.timers.clone(),
        };
        let now = before.now;
        let mut instance = self.take_instance();
        let ran = instance.run(&self.seat.pre, &self.seat.pulse, cause, before);
        let (guest_time, memory) = (instance.state().time.elapsed(), instance.state().space.memory());
        lock(&self.shared.usage).ran(now, guest_time, memory);
        if !cause.is_foreground() {
            self.background.push_back((now, guest_time));
        }
        let mut failed = std::mem::take(&mut instance.state().draft);
        self.instance = Some(instance);
        let mut draft = match ran {
            Ok(draft) => draft,
            Err(error) => {
                self.tell_use(cause, &mut failed, (memory, guest_time), false);
                self.say(failed.log, 0);
                return Err(error);
            }
        };
        let kept = keep(&draft, &self.spec, self.store.as_ref(), self.host.as_ref());
        self.tell_use(cause, &mut draft, (memory, guest_time), kept.is_ok());
        if let Some(instance) = &mut self.instance {
            match &kept {
                Ok(_) => instance.kept(&draft),
                Err(_) => instance.state().tape.note(|| Step::NotKept),
            }
        }
        let committed = kept?;
        Ok(self.carry_out(draft, committed, guest_time))
    }

    fn take_instance(&mut self) -> Instance {
        self.instance.take().unwrap_or_else(|| {
            let (rng, tape) = self.spare.take().expect("randomness is either in the store or spare");
            self.told.clear();
            self.told_news.clear();
            self.shared.answers.store(true, Ordering::Release);
            let stop = Arc::clone(&self.shared.stop);
            let state = AppState::new(Arc::clone(&self.spec), Arc::clone(&self.store), rng, stop, tape);
            Instance::new(&self.seat.engine, state)
        })
    }

    /// A kill is for the turn that ran when it was called; a dropped app stays ended.
    fn forget_old_kill(&self) {
        self.shared.stop.store(false, Ordering::Relaxed);
        if self.is_dropped() {
            self.shared.stop.store(true, Ordering::Relaxed);
        }
    }

    fn check_background(&mut self, cause: &Cause) -> Result<(), TurnError> {
        let now = self.clock.now();
        self.background.retain(|(at, _)| now.since(*at) < MINUTE);
        let spent: Duration = self.background.iter().map(|(_, time)| *time).sum();
        let bound = self.spec.limits.background_time;
        if !cause.is_foreground() && spent > bound {
            return Err(LimitFault::BackgroundTime(bound).into()); // LIM-001
        }
        Ok(())
    }

    /// Everything in here happens only after the turn was kept.
    fn carry_out(&mut self, draft: Draft, committed: bool, guest_time: Duration) -> TurnReport {
        let report = TurnReport {
            committed,
            requests: draft.requests.iter().map(|request| request.id).collect(),
            rendered: draft.view.is_some(),
            host_calls: draft.host_calls,
            guest_time,
        };
        let alarms = draft.changes_alarms().then_some(Effect::Alarms);
        let watches = draft.changes_watches().then_some(Effect::Watches);
        self.timers = draft.timers;
        for request in &draft.requests {
            // One that is asked for again under its first number is answered again, and that is news.
            self.told.remove(&request.id); // CAP-008
        }
        self.say(draft.log, draft.lines_dropped);
        let mut effects: Vec<Effect> = draft.requests.into_iter().map(Effect::Request).collect();
        effects.extend(draft.posted.map(Effect::Posted));
        effects.extend(alarms);
        effects.extend(watches);
        if let Some(view) = draft.view {
            let view = Arc::new(view);
            *lock(&self.shared.view) = Some(Arc::clone(&view));
            effects.push(Effect::Render(view));
        }
        if !effects.is_empty() {
            self.host.carry_out(self.spec.app, effects);
        }
        report
    }

    fn tell_use(
        &self,
        cause: &Cause,
        draft: &mut Draft,
        (memory, guest_time): (usize, Duration),
        kept: bool,
    ) {
        let used = TurnUse {
            kept,
            cause: cause.name(),
            guest_time,
            host_calls: draft.host_calls,
            memory,
            storage_bytes: draft.books.bytes,
            storage_keys: draft.books.keys,
            interfaces: std::mem::take(&mut draft.used),
            undeclared: std::mem::take(&mut draft.undeclared),
        };
        self.host.turned(self.spec.app, used);
    }

    fn say(&self, mut lines: Vec<LogLine>, dropped: usize) {
        if dropped > 0 {
            let text = format!("{dropped} more lines were dropped");
            lines.push(LogLine { level: LogLevel::Warn, text });
        }
        if !lines.is_empty() {
            self.host.notice(self.spec.app, Notice::Log(lines));
        }
    }

    /// After a failed turn: a new store from what was kept, or a stop.
    fn recover(&mut self, error: &TurnError) {
        self.tell_failed(error);
        if matches!(error, TurnError::Limit(LimitFault::BackgroundTime(_))) || !error.spoils_the_store() {
            return;
        }
        let mut last = (error.code(), error.to_string());
        loop {
            self.discard();
            if self.is_dropped() {
                return;
            }
            let Some(attempt) = self.next_restart() else {
                let (code, text) = last;
                *lock(&self.shared.status) = Status::Stopped { code, text: text.clone() };
                return self.host.notice(self.spec.app, Notice::Stopped { code, text }); // TURN-003
            };
            self.host.notice(self.spec.app, Notice::Restarted { attempt });
            match self.turn(&Cause::Start(self.restart_launch())) {
                Ok(_) => return,
                Err(error) => {
                    self.tell_failed(&error);
                    last = (error.code(), error.to_string());
                }
            }
        }
    }

    fn tell_failed(&self, error: &TurnError) {
        lock(&self.shared.usage).failed(self.clock.now(), error.code());
        let notice = Notice::TurnFailed { code: error.code(), text: error.to_string() };
        self.host.notice(self.spec.app, notice);
    }

    fn restart_launch(&self) -> Launch {
        let launch = self.launch.clone().unwrap_or_else(Launch::from_launcher);
        Launch { via: launch.via.restarted(), updated_from: None, ..launch }
    }

    fn next_restart(&mut self) -> Option<usize> {
        let now = self.clock.now();
        self.restarts.retain(|at| now.since(*at) < MINUTE);
        if self.restarts.len() >= self.spec.limits.restarts {
            return None; // TURN-003
        }
        self.restarts.push_back(now);
        Some(self.restarts.len())
    }

    /// A store in which a turn failed is never used again.
    fn discard(&mut self) {
        if let Some(instance) = self.instance.take() {
            lock(&self.shared.usage).thrown_away();
            let state = instance.into_state();
            self.spare = Some((state.rng, state.tape)); // TURN-003
        }
    }
}
