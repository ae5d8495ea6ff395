//! Playing is opening the app on the real runtime, with a database of its own, and walking through the steps.

mod files;

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};
use teahouse_base::store::RedbStore;
use teahouse_base::{Clock, RecordStore, StoreError};
use teahouse_bundle::VerifiedPackage;
use teahouse_runtime::grant::{self, Scope};
use teahouse_runtime::model::{Alarm, Answer, Event, Launch, Request, Source, Theme};
use teahouse_runtime::news::{self, Member};
use teahouse_runtime::view::{NodeKind, ViewTree, text};
use teahouse_runtime::watch::Watch;
use teahouse_runtime::{AppSpec, Artifact, Powers, RunningApp, Sandbox, notify, records, watch};

use super::coverage::Uses;
use super::double::{CountingRng, Notes, NotingHost, PlayWords, StandingClock, assets};
use super::file::{News, Scenario, Step};
use super::judge::{judge, name_of};
use super::recording::Recording;
use super::{Broken, Played, ScenarioError};

/// What every play of a project shares.
pub(crate) struct Stage<'a> {
    pub sandbox: &'a Sandbox,
    pub artifact: &'a Artifact,
    pub package: &'a VerifiedPackage,
    /// Whether each play is written down.
    pub record: bool,
}

/// One play.
struct Play<'a> {
    stage: &'a Stage<'a>,
    locale: String,
    store: Arc<dyn RecordStore>,
    clock: Arc<StandingClock>,
    host: Arc<NotingHost>,
    app: Option<RunningApp>,
    open: Vec<Request>,
    /// What the app was opened from last.
    via: Source,
    /// How often the app was opened.
    openings: usize,
    recording: Option<Recording>,
}

/// How the host of a play knows the app and the person.
pub(crate) fn spec_of(package: &VerifiedPackage) -> AppSpec {
    AppSpec::of(package, "me").with_assets(assets())
}

impl Stage<'_> {
    /// Plays `scenario`, and adds the permissions it used to `uses`; with the play as it was written down, where it is.
    pub fn play(
        &self,
        file: &str,
        scenario: &Scenario,
        uses: &mut Uses,
    ) -> Result<(Played, Option<Recording>), ScenarioError> {
        let began = Instant::now();
        let room = tempfile::tempdir().map_err(|e| ScenarioError::Room(e.to_string()))?;
        let store = RedbStore::open(&room.path().join("play.redb"))
            .map_err(|e| ScenarioError::Room(e.to_string()))?;
        let mut play = Play {
            stage: self,
            locale: scenario.locale.clone(),
            store: Arc::new(store),
            clock: Arc::default(),
            host: Arc::default(),
            app: None,
            open: Vec::new(),
            via: Source::Launcher,
            openings: 0,
            recording: self.record.then(|| Recording::of(file)),
        };
        play.meet(&scenario.from.members())?;
        play.open_from(scenario.from.source())?;
        let mut broken = None;
        let mut steps = 0;
        for step in &scenario.step {
            match play.step(step, uses)? {
                None => steps += 1,
                Some(why) => {
                    broken = Some(Broken { step: steps + 1, why, view: play.view() });
                    break;
                }
            }
        }
        let (file, title, last_view) = (file.to_owned(), scenario.title.clone(), play.view());
        play.close();
        play.notes(uses)?;
        let played = Played { file, title, steps, broken, last_view, took: began.elapsed() };
        Ok((played, play.recording))
    }
}

impl Play<'_> {
    /// Walks one step; what does not hold, or nothing.
    fn step(&mut self, step: &Step, uses: &mut Uses) -> Result<Option<String>, ScenarioError> {
        if let Err(problem) = self.act(step)? {
            return Ok(Some(problem));
        }
        if let Some(app) = &self.app {
            app.wait_idle();
        }
        self.ring()?;
        let notes = self.notes(uses)?;
        Ok(judge(step, &notes, &self.view()))
    }

    /// What the host noted since the last look, which is also put where it counts.
    fn notes(&mut self, uses: &mut Uses) -> Result<Notes, ScenarioError> {
        let mut notes = self.host.take();
        notes.alarms = self.alarms()?;
        notes.watches = self.watches()?;
        uses.note(&notes);
        self.open.extend(notes.requests.iter().cloned());
        if let Some(recording) = &mut self.recording {
            recording.wanted.extend_from_slice(&notes.wanted);
        }
        Ok(notes)
    }

    /// Does what a step does; the inner error is the app's or the scenario's, the outer one the machine's.
    fn act(&mut self, step: &Step) -> Result<Result<(), String>, ScenarioError> {
        if step.restart {
            self.open_from(self.via.restarted())?;
        } else if let Some(from) = &step.open {
            self.close();
            self.meet(&from.members())?;
            self.open_from(from.source())?;
        } else if let Some(news) = &step.news {
            self.hear(news)?;
        } else if let Some((kind, answer)) = step.answer() {
            return self.answer(kind, &answer);
        } else if let Some(given) = &step.file {
            return self.give_file(given);
        } else if let Some(scope) = &step.revoke {
            return self.revoke(scope);
        } else if let Some(seconds) = step.wait {
            self.clock.wait(seconds);
        } else if let Some(label) = &step.press {
            return Ok(self.enter(label, ""));
        } else if let Some(entry) = &step.enter {
            return Ok(self.enter(&entry.field, &entry.value));
        } else if step.background {
            return Ok(self.deliver(Event::Suspend).and_then(|()| self.deliver(Event::Resume)));
        } else if let Some(signal) = &step.signal {
            return Ok(self.deliver(Event::Signal { source: signal.source.clone(), id: signal.id }));
        }
        Ok(Ok(()))
    }

    /// Waits until the app has ended: the next one to open is the same app.
    fn close(&mut self) {
        let Some(app) = self.app.take() else { return };
        let trace = app.close();
        if let Some(recording) = &mut self.recording {
            recording.sessions.push(trace);
        }
    }

    fn open_from(&mut self, via: Source) -> Result<(), ScenarioError> {
        self.close();
        let spec = spec_of(self.stage.package);
        let powers = Powers {
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            rng: Box::new(CountingRng::after(self.openings)),
            host: Arc::clone(&self.host) as Arc<dyn teahouse_runtime::AppHost>,
        };
        self.via = via.clone();
        let launch = Launch { via, locale: self.locale.clone(), theme: Theme::Light, updated_from: None };
        let (sandbox, artifact) = (self.stage.sandbox, self.stage.artifact);
        let app = if self.stage.record {
            sandbox.open_recorded(artifact, spec, powers, launch)?
        } else {
            sandbox.open(artifact, spec, powers, launch)?
        };
        app.wait_idle();
        self.app = Some(app);
        self.openings += 1;
        Ok(())
    }

    /// Puts these people into the conversation, as opening the app does.
    fn meet(&self, members: &[Member]) -> Result<(), ScenarioError> {
        let mut records = self.store.begin_write().map_err(room)?;
        news::begin(records.as_mut(), &self.stage.package.app(), members).map_err(room)?;
        records.commit().map_err(room)
    }

    /// Lets a card come. A host tells only apps that may hear of it.
    fn hear(&self, given: &News) -> Result<(), ScenarioError> {
        let manifest = self.stage.package.manifest();
        if manifest.permissions.chat.is_none_or(|chat| !chat.updates) {
            return Ok(());
        }
        let mut records = self.store.begin_write().map_err(room)?;
        news::tell(records.as_mut(), &self.stage.package.app(), &given.news()).map_err(room)?;
        records.commit().map_err(room)?;
        self.app.iter().for_each(RunningApp::wake);
        Ok(())
    }

    fn deliver(&self, event: Event) -> Result<(), String> {
        let app = self.app.as_ref().ok_or("the app is not open")?;
        // A turn that fails is noted by the host, where the step's expectation is held against it.
        let _ = app.deliver_and_wait(event);
        Ok(())
    }

    /// Presses or fills in the control called `label`, as a person at a terminal does.
    fn enter(&self, label: &str, value: &str) -> Result<(), String> {
        let tree = self.tree().ok_or("nothing is shown")?;
        let screen = text::draw(&tree, &PlayWords);
        let named = |node: u32| tree.node(node).is_some_and(|node| label_of(&node.kind) == Some(label));
        let control = screen.controls.iter().find(|control| named(control.node));
        let control = control.ok_or_else(|| format!("nothing called {label:?} can be used"))?;
        let event = screen.read(&format!("{} {value}", control.number)).map_err(|e| e.to_string())?;
        self.deliver(Event::Ui(event))
    }

    /// Answers the oldest open request that the answer fits.
    fn answer(&mut self, kind: Option<&str>, answer: &Answer) -> Result<Result<(), String>, ScenarioError> {
        let fits = |request: &Request| {
            kind.is_none_or(|kind| name_of(&request.kind) == kind) && answer.answers(&request.kind)
        };
        let Some(place) = self.open.iter().position(fits) else {
            return Ok(Err(format!("no open request can have the answer {answer:?}")));
        };
        let request = self.open.remove(place);
        if let Some(recording) = &mut self.recording {
            recording.answers.insert(request.id.get(), answer.clone());
        }
        let room = |e: &dyn std::fmt::Display| ScenarioError::Room(e.to_string());
        let app = self.stage.package.app();
        let mut records = self.store.begin_write().map_err(|e| room(&e))?;
        records::record_answer(records.as_mut(), &app, request.id, answer, self.clock.now())
            .map_err(|e| room(&e))?;
        records.commit().map_err(|e| room(&e))?;
        if let Some(app) = &self.app {
            app.wake();
        }
        Ok(Ok(()))
    }

    fn revoke(&self, scope: &str) -> Result<Result<(), String>, ScenarioError> {
        let Ok(parsed) = scope.parse::<Scope>() else {
            return Ok(Err(format!("{scope:?} is no scope")));
        };
        let room = |e: &dyn std::fmt::Display| ScenarioError::Room(e.to_string());
        let mut records = self.store.begin_write().map_err(|e| room(&e))?;
        grant::revoke(records.as_mut(), &self.stage.package.app(), &parsed).map_err(|e| room(&e))?;
        records.commit().map_err(|e| room(&e))?;
        Ok(self.deliver(Event::GrantRevoked(scope.to_owned())))
    }

    /// Lets alarms fire that are due, as a host does whether the app is open or not.
    fn ring(&self) -> Result<(), ScenarioError> {
        let now = self.clock.now();
        let next = self.store.begin_read().and_then(|records| notify::next_due(records.as_ref(), now));
        if next.map_err(room)?.is_none_or(|at| at > now) {
            return Ok(());
        }
        let mut records = self.store.begin_write().map_err(room)?;
        let fired = notify::fire_due(records.as_mut(), now).map_err(room)?;
        records.commit().map_err(room)?;
        for one in fired {
            self.host.show(one.notification);
            // A closed app learns of it when it is opened.
            let _ = self.deliver(Event::Signal { source: notify::SOURCE.to_owned(), id: one.tag.into() });
        }
        Ok(())
    }

    fn alarms(&self) -> Result<Vec<Value>, ScenarioError> {
        let app = self.stage.package.app();
        let alarms = self.store.begin_read().and_then(|records| notify::alarms_of(records.as_ref(), &app));
        let now = self.clock.now();
        let shown = |(tag, alarm): (u32, Alarm)| {
            let (wait, words) = (alarm.at.since(now).as_secs(), alarm.notification);
            json!({ "tag": tag, "in": wait, "title": words.title, "body": words.body })
        };
        Ok(alarms.map_err(room)?.into_iter().map(shown).collect())
    }

    fn watches(&self) -> Result<Vec<Watch>, ScenarioError> {
        let app = self.stage.package.app();
        let watches = self.store.begin_read().and_then(|records| watch::list(records.as_ref(), &app));
        watches.map_err(room)
    }

    fn tree(&self) -> Option<Arc<ViewTree>> {
        self.app.as_ref().and_then(RunningApp::view)
    }

    fn view(&self) -> String {
        self.tree().map(|tree| text::draw(&tree, &PlayWords).text).unwrap_or_default()
    }
}

fn room(error: StoreError) -> ScenarioError {
    ScenarioError::Room(error.to_string())
}

fn label_of(kind: &NodeKind) -> Option<&str> {
    match kind {
        NodeKind::Button { label, .. }
        | NodeKind::TextInput { label, .. }
        | NodeKind::NumberInput { label, .. }
        | NodeKind::AmountInput { label, .. }
        | NodeKind::Select { label, .. }
        | NodeKind::Toggle { label, .. } => Some(label),
        _ => None,
    }
}
