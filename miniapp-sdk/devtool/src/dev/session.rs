//! A session is a simulation as it goes: the people, the app they all have, their clock, and what is on its way between them.

use std::sync::Arc;
use std::time::Duration;

use teahouse_base::Clock;
use teahouse_bundle::VerifiedPackage;
use teahouse_runtime::model::{Event, RefusalCode, Source, Theme};
use teahouse_runtime::{Artifact, Limits, RunningApp, Sandbox};
use tempfile::TempDir;

use super::DevError;
use super::answers::{Mail, UnderWay};
use super::clock::MovableClock;
use super::desk::Bell;
use super::ledger::Ledger;
use super::order::{Answering, Order};
use super::person::Person;
use super::reply::refused;
use super::shelf::Shelf;
use super::shown::{AppShown, BuildShown, PersonShown, Shown, WaitingShown};
use crate::scenario::{self, Script, assets};
use crate::{BuiltApp, Project};

/// Most people of a session: as many as stand beside each other on a screen.
pub const MAX_PEOPLE: usize = NAMES.len();

const NAMES: [&str; 8] = ["anna", "bo", "cai", "dina", "emre", "fang", "gita", "hugo"];

/// A built app that is ready to be opened.
pub struct Loaded {
    pub(super) package: VerifiedPackage,
    pub(super) artifact: Artifact,
    scripts: Vec<Script>,
}

impl Loaded {
    /// The app as a host would install it, compiled for `sandbox`, and the answers of its scenarios.
    ///
    /// # Errors
    /// [`DevError::App`].
    pub fn new(sandbox: &Sandbox, project: &Project, built: &BuiltApp) -> Result<Self, DevError> {
        let package = scenario::installable(project, built)?;
        let artifact = sandbox.compile(&package)?;
        Ok(Self { package, artifact, scripts: scenario::scripts(project) })
    }

    fn shown(&self) -> AppShown {
        let (manifest, limits) = (self.package.manifest(), Limits::for_manifest(self.package.manifest()));
        AppShown {
            name: manifest.name.clone(),
            version: manifest.version.to_string(),
            title: manifest.title_in("en").to_owned(),
            title_zh: manifest.title_in("zh-Hans").to_owned(),
            memory: limits.memory,
            storage: limits.storage_bytes,
            turn: u64::try_from(limits.turn_time.as_micros()).unwrap_or(u64::MAX),
            calls: limits.host_calls,
        }
    }
}

/// A simulation as it goes.
pub struct Session {
    pub(super) sandbox: Arc<Sandbox>,
    pub(super) clock: Arc<MovableClock>,
    pub(super) people: Vec<Person>,
    pub(super) loaded: Option<Loaded>,
    pub(super) build: BuildShown,
    pub(super) ledger: Ledger,
    pub(super) shelf: Shelf,
    pub(super) under_way: Vec<UnderWay>,
    pub(super) mail: Vec<Mail>,
    pub(super) latency: Duration,
    /// Since the session began, by the caller's count.
    pub(super) time: Duration,
    /// Holds the people's databases, until the session ends.
    room: Option<TempDir>,
}

impl Session {
    /// A session of `people` (1 to [`MAX_PEOPLE`]) whose clock goes with `clock`, without an app. `bell` is rung when something has changed.
    ///
    /// # Errors
    /// [`DevError::Room`], or [`DevError::App`] when this machine cannot run apps.
    pub fn new(people: usize, clock: Arc<dyn Clock>, bell: &Bell) -> Result<Self, DevError> {
        let room = tempfile::tempdir().map_err(|e| DevError::Room(e.to_string()))?;
        let names = NAMES.into_iter().take(people.clamp(1, MAX_PEOPLE)).zip(0..);
        let people = names.map(|(name, place)| Person::new(name, place, room.path(), Arc::clone(bell)));
        let mut people: Vec<Person> = people.collect::<Result<_, _>>()?;
        let everybody: Vec<_> = people.iter().map(|person| person.name).collect();
        people.iter_mut().for_each(|person| person.everybody.clone_from(&everybody));
        Ok(Self {
            sandbox: Arc::new(Sandbox::compiling_in_process()?),
            clock: Arc::new(MovableClock::new(clock)),
            people,
            loaded: None,
            build: BuildShown::Building,
            ledger: Ledger::default(),
            shelf: Shelf::default(),
            under_way: Vec::new(),
            mail: Vec::new(),
            latency: Duration::ZERO,
            time: Duration::ZERO,
            room: Some(room),
        })
    }

    /// The sandbox, to make a [`Loaded`] while the session goes on.
    pub fn sandbox(&self) -> Arc<Sandbox> {
        Arc::clone(&self.sandbox)
    }

    /// Says how a build goes. What runs, runs on.
    pub fn set_build(&mut self, build: BuildShown) {
        self.build = build;
    }

    /// Puts another build in the place of the one that runs, under the same people and on what their apps have kept.
    ///
    /// # Errors
    /// [`DevError::App`] when it cannot be opened.
    pub fn swap(&mut self, loaded: Loaded) -> Result<(), DevError> {
        let before = self.loaded.as_ref().map(|old| old.package.manifest().version);
        let version = loaded.package.manifest().version;
        let updated = before.filter(|before| *before != version).map(|before| before.to_string());
        for person in &mut self.people {
            let via = if before.is_none() { Source::Launcher } else { person.via.restarted() };
            person.open(&self.sandbox, &loaded, &self.clock, via, updated.clone())?; // SIM-003
        }
        self.loaded = Some(loaded);
        self.build = BuildShown::Ready;
        Ok(())
    }

    /// Does one thing.
    ///
    /// # Errors
    /// [`DevError`]; nothing has changed then.
    pub fn take(&mut self, order: Order) -> Result<(), DevError> {
        match order {
            Order::Ui { person, event } => self.person(person)?.deliver(Event::Ui(event)),
            Order::Allow { person, request, answer } => self.allow(person, request, answer),
            Order::Deny { person, request } => self.answer(person, request, refused(RefusalCode::Denied)),
            Order::Fail { person, request, code } => self.answer(person, request, refused(code)),
            Order::Open { person, card } => self.open_card(person, card),
            Order::Heed { person, notification } => self.heed(person, notification),
            Order::Start { person, from } => self.open(person, self.person(person)?.comes_from(from)),
            Order::Look { person, locale, theme } => self.look(person, locale, theme),
            Order::Answering { person, by } => self.answer_by(person, by),
            Order::Offline { person, on } => {
                self.person_mut(person)?.offline = on;
                Ok(())
            }
            Order::Forgive { person } => self.person(person)?.forgive(),
            Order::Latency { millis } => {
                self.latency = Duration::from_millis(millis);
                Ok(())
            }
            Order::Forward { seconds } => {
                self.clock.forward(Duration::from_secs(seconds));
                self.people.iter().for_each(Person::wake);
                Ok(())
            }
        }
    }

    /// Waits until every app has done what was queued, and takes up what follows from it. Blocks.
    ///
    /// # Errors
    /// As [`Session::tick`].
    pub fn settle(&mut self) -> Result<(), DevError> {
        for _ in 0..3 {
            // Answers are told after the command that woke an app, so each is waited for twice.
            for _ in 0..2 {
                self.people.iter().filter_map(|person| person.app.as_ref()).for_each(RunningApp::wait_idle);
            }
            self.tick(Duration::ZERO)?;
        }
        Ok(())
    }

    /// Ends every app, and takes the people's databases away.
    pub fn end(&mut self) {
        self.people.iter_mut().for_each(Person::close);
        drop(self.room.take());
    }

    /// Everything that there is to see.
    pub fn shown(&self) -> Shown {
        Shown {
            app: self.loaded.as_ref().map(Loaded::shown),
            build: self.build.clone(),
            people: (0..self.people.len()).map(|place| self.person_shown(place)).collect(),
            latency: u64::try_from(self.latency.as_millis()).unwrap_or(u64::MAX),
            ahead: self.clock.ahead(),
            scripts: self.scripts().map(|script| script.file.clone()).collect(),
            assets: assets(),
        }
    }

    pub(super) fn person(&self, place: usize) -> Result<&Person, DevError> {
        self.people.get(place).ok_or(DevError::Nobody(place))
    }

    pub(super) fn person_mut(&mut self, place: usize) -> Result<&mut Person, DevError> {
        self.people.get_mut(place).ok_or(DevError::Nobody(place))
    }

    fn scripts(&self) -> impl Iterator<Item = &Script> {
        self.loaded.iter().flat_map(|loaded| &loaded.scripts)
    }

    fn person_shown(&self, place: usize) -> PersonShown {
        let person = &self.people[place];
        let circumstances = self.circumstances(place);
        let waiting = person.waiting.iter().map(|request| WaitingShown {
            request: request.clone(),
            suggested: circumstances.reply(request),
        });
        let view = person.app.as_ref().and_then(RunningApp::view);
        let standing = person.standing().unwrap_or_default();
        PersonShown {
            name: person.name,
            view: view.and_then(|tree| serde_json::to_value(&*tree).ok()),
            stopped: person.stopped(),
            waiting: waiting.collect(),
            under_way: self
                .under_way
                .iter()
                .filter(|one| one.person == place)
                .map(|one| one.request.id)
                .collect(),
            cards: person.cards.iter().map(|card| card.shown()).collect(),
            notifications: person.desk.read(|papers| papers.notifications.iter().cloned().collect()),
            locale: person.locale.clone(),
            theme: person.theme,
            offline: person.offline,
            answering: person.answering.clone(),
            standing: standing.iter().map(|grant| grant.scope.to_string()).collect(),
            turns: person.turns(),
            log: person.desk.read(|papers| papers.log.iter().cloned().collect()),
            errors: person.desk.read(|papers| papers.errors.iter().cloned().collect()),
        }
    }

    fn open(&mut self, place: usize, via: Source) -> Result<(), DevError> {
        let loaded = self.loaded.as_ref().ok_or(DevError::NoApp)?;
        let person = self.people.get_mut(place).ok_or(DevError::Nobody(place))?;
        person.open(&self.sandbox, loaded, &self.clock, via, None)
    }

    fn open_card(&mut self, place: usize, card: usize) -> Result<(), DevError> {
        let person = self.person(place)?;
        let via = person.cards.get(card).ok_or(DevError::NoCard)?.source(person.name);
        self.open(place, via)
    }

    fn heed(&mut self, place: usize, notification: usize) -> Result<(), DevError> {
        if self.loaded.is_none() {
            return Err(DevError::NoApp);
        }
        let tag = self.person(place)?.desk.heed(notification).ok_or(DevError::NoCard)?;
        self.open(place, Source::Notification(tag))
    }

    fn look(&mut self, place: usize, locale: String, theme: Theme) -> Result<(), DevError> {
        let person = self.person_mut(place)?;
        (person.locale, person.theme) = (locale, theme);
        let via = person.via.restarted();
        self.open(place, via)
    }

    fn answer_by(&mut self, place: usize, by: Answering) -> Result<(), DevError> {
        let script = match &by {
            Answering::Script(file) => {
                let found = self.scripts().find(|script| script.file == *file).cloned();
                found.ok_or_else(|| DevError::NoScript(file.clone()))?
            }
            Answering::Hand | Answering::Allow => Script::default(),
        };
        let person = self.person_mut(place)?;
        (person.script, person.answering) = (script, by);
        Ok(())
    }
}
