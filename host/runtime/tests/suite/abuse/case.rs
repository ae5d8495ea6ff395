//! A case is one hostile component, what its person does with it, and how that ends, while a neighbour in the same sandbox and
//! the same records is to notice nothing.

use std::fmt;
use std::sync::Arc;

use teahouse_base::store::{Record, RecordStore};
use teahouse_base::testing::MemoryStore;
use teahouse_base::{Coded, Table};
use teahouse_bundle::AppId;
use teahouse_bundle::text::is_invisible;
use teahouse_runtime::files::{FILE_BOOKS, FILE_BYTES, FILES};
use teahouse_runtime::news::{NEWS, PACES, TALKS};
use teahouse_runtime::powers::Notice;
use teahouse_runtime::records::{
    ALARMS, ANSWERS, BOOKS, DEAL_WATCHES, GRANTS, HEARD, ONCE, REQUESTS, SPENT, STORAGE, WATCHES,
    open_requests,
};
use teahouse_runtime::{Artifact, Launch, Limits, OpenError, RunningApp, Status, TurnError};

use super::hostile::{ATTACK, HONEST};
use crate::guest::{button, test_guest};
use crate::world::{MANIFEST, World, install, pick_refused, press};

/// The most lines of a turn, with the one that counts those that were dropped.
const LINES: usize = 101;
const LINE_BYTES: usize = 1_024;

/// How an attack ends.
#[derive(Clone, Copy)]
pub enum End {
    /// The turn ends with this code, nothing of it is kept, and the app runs again.
    Ended(&'static str),
    /// It fails with this code at each of four starts, and stays stopped.
    NeverStarts(&'static str),
    /// The guest is told and goes on; it wrote under `note` what it heard.
    Told {
        /// What it wrote.
        note: &'static [u8],
        /// Requests that got out, in all.
        requests: usize,
        /// Keys that it has kept.
        keys: usize,
    },
    /// It goes on, and nothing invisible of what it said gets out.
    Tamed,
    /// It is not installed.
    NotInstalled(&'static str),
    /// It is installed and cannot be opened.
    NotOpened(&'static str),
}

/// The guest is told, and has kept one key: its note.
pub const fn told(note: &'static [u8], requests: usize) -> End {
    End::Told { note, requests, keys: 1 }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(code) => write!(f, "{code}, starts again"),
            Self::NeverStarts(code) => write!(f, "{code}, stays stopped"),
            Self::Told { note, .. } => write!(f, "is told {note:?}"),
            Self::Tamed => f.write_str("loses what cannot be seen"),
            Self::NotInstalled(code) => write!(f, "{code}, not installed"),
            Self::NotOpened(code) => write!(f, "{code}, not opened"),
        }
    }
}

/// What is done with the app.
#[derive(Clone, Copy)]
pub enum Step {
    /// A button is pressed, while the neighbour's is pressed too.
    Press(u32),
    /// The oldest open request is refused.
    Answer,
}

/// A row of the table.
pub struct Case {
    /// The rule that contains it.
    pub rule: &'static str,
    /// What it tries.
    pub name: &'static str,
    /// How it ends.
    pub end: End,
    component: fn() -> Vec<u8>,
    steps: Vec<Step>,
    manifest: (&'static str, &'static str),
    limits: fn(&mut Limits),
    before: fn(&World),
    is_guest: bool,
}

/// A component whose attack begins at its button.
pub fn case(rule: &'static str, name: &'static str, component: fn() -> Vec<u8>, end: End) -> Case {
    let steps = vec![Step::Press(ATTACK)];
    let (manifest, is_guest) = (("", ""), false);
    Case { rule, name, end, component, steps, manifest, limits: |_| {}, before: |_| {}, is_guest }
}

/// The test guest, and the button of it that does harm.
pub fn pressed(rule: &'static str, name: &'static str, button: u32, end: End) -> Case {
    case(rule, name, || test_guest(&[]), end).by(vec![Step::Press(button)])
}

impl Case {
    /// With these steps instead of the one press.
    pub fn by(mut self, steps: Vec<Step>) -> Self {
        self.steps = steps;
        self
    }

    /// Within other bounds.
    pub fn within(mut self, limits: fn(&mut Limits)) -> Self {
        self.limits = limits;
        self
    }

    /// With `to` in the place of `from` in its manifest.
    pub fn declaring(mut self, from: &'static str, to: &'static str) -> Self {
        self.manifest = (from, to);
        self
    }

    /// With records that were there before it opened.
    pub fn after(mut self, before: fn(&World)) -> Self {
        self.before = before;
        self
    }

    /// As an app that nobody installed.
    pub fn for_a_guest(mut self) -> Self {
        self.is_guest = true;
        self
    }

    /// Its bytes.
    pub fn component(&self) -> Vec<u8> {
        (self.component)()
    }

    /// What it declares.
    pub fn manifest(&self) -> String {
        let (from, to) = self.manifest;
        MANIFEST.replace(from, to)
    }
}

/// Runs each case beside a neighbour of its own.
pub fn prove(cases: Vec<Case>) {
    let mut world = World::new();
    let next_door = world.artifact.clone();
    for case in cases {
        let neighbour = neighbour(&mut world, &next_door);
        let had = kept_by(&world, neighbour.app());
        case.hold(&mut world, &neighbour);
        press(&neighbour, button::NOTHING).unwrap();
        assert_eq!(kept_by(&world, neighbour.app()), had, "{}: what the neighbour has kept", case.name);
        neighbour.close();
    }
}

/// An app in fresh records that has kept something, asked for something, and has an answer to take.
fn neighbour(world: &mut World, next_door: &Artifact) -> RunningApp {
    world.artifact = next_door.clone();
    world.store = Arc::new(MemoryStore::new());
    world.host = Arc::default();
    let (neighbour, _) = world.open_other(9);
    press(&neighbour, button::WRITE).unwrap();
    let asked = press(&neighbour, button::PAY).unwrap().requests[0];
    world.answer(&neighbour, asked, &pick_refused());
    neighbour
}

/// Everything that the records hold of an app.
pub fn kept_by(world: &World, app: AppId) -> Vec<(&'static str, Record)> {
    let records = world.store.begin_read().unwrap();
    let mut kept = Vec::new();
    let files = [FILES, FILE_BYTES, FILE_BOOKS];
    let others = [STORAGE, BOOKS, REQUESTS, ANSWERS, ONCE, SPENT, GRANTS, ALARMS, HEARD];
    let later = [DEAL_WATCHES, WATCHES, TALKS, NEWS, PACES];
    for table in others.into_iter().chain(files).chain(later) {
        let found = records.scan(table, app.as_bytes(), None, usize::MAX).unwrap();
        kept.extend(found.into_iter().map(|record| (table.name(), record)));
    }
    kept
}

fn keys_of(world: &World, app: AppId, table: Table) -> usize {
    kept_by(world, app).iter().filter(|(name, _)| *name == table.name()).count()
}

impl Case {
    fn hold(&self, world: &mut World, neighbour: &RunningApp) {
        let package = install(&self.manifest(), self.component());
        if let End::NotInstalled(code) = self.end {
            assert_eq!(package.unwrap_err().code().as_str(), code, "{}", self.name);
            return;
        }
        world.package = package.unwrap_or_else(|error| panic!("{}: {error}", self.name));
        match (self.open(world), self.end) {
            (Err(error), End::NotOpened(code)) => assert_eq!(error.code().as_str(), code, "{}", self.name),
            (Err(error), _) => panic!("{}: {error}", self.name),
            (Ok(app), _) => self.run(world, app, neighbour),
        }
    }

    fn open(&self, world: &mut World) -> Result<RunningApp, OpenError> {
        world.artifact = world.sandbox.compile(&world.package)?;
        (self.before)(world);
        let mut spec = world.spec();
        (self.limits)(&mut spec.limits);
        if self.is_guest {
            spec = spec.without_powers();
        }
        world.sandbox.open(&world.artifact, spec, world.powers(), Launch::from_launcher())
    }

    fn run(&self, world: &World, app: RunningApp, neighbour: &RunningApp) {
        app.wait_idle();
        match self.end {
            End::Ended(code) => self.ends(code, world, &app, neighbour),
            End::NeverStarts(code) => self.never_starts(code, world, &app),
            End::Told { note, requests, keys } => {
                self.goes_on(world, &app, neighbour);
                assert_eq!(world.kept("note").as_deref(), Some(note), "{}", self.name);
                assert_eq!(world.host.requests().len(), requests, "{}", self.name);
                assert_eq!(keys_of(world, app.app(), STORAGE), keys, "{}", self.name);
                press(&app, HONEST).unwrap();
            }
            End::Tamed => {
                self.goes_on(world, &app, neighbour);
                self.is_tamed(world, &app);
                press(&app, HONEST).unwrap();
            }
            End::NotInstalled(_) | End::NotOpened(_) => panic!("{}: it was opened", self.name),
        }
        self.lines_are_bounded(world);
        app.close();
    }

    fn ends(&self, code: &str, world: &World, app: &RunningApp, neighbour: &RunningApp) {
        press(app, HONEST).unwrap();
        let (last, before) = self.steps.split_last().unwrap();
        for step in before {
            step.take(world, app, neighbour).unwrap();
        }
        let (kept, view, out) = (kept_by(world, app.app()), app.view(), world.host.requests());
        assert!(!kept.is_empty(), "{}: there is something to lose", self.name);

        let error = last.take(world, app, neighbour).unwrap_err();

        assert_eq!(error.code().as_str(), code, "{}: {error}", self.name);
        assert_eq!(kept_by(world, app.app()), kept, "{}: nothing of the turn is kept", self.name);
        assert_eq!(app.view(), view, "{}: the last good view stays", self.name);
        assert_eq!(world.host.requests(), out, "{}: nothing is carried out", self.name);
        assert_eq!(world.host.failures(), [code], "{}", self.name);
        assert_eq!(app.status(), Status::Running, "{}: it has started again", self.name);
        press(app, HONEST).unwrap();
    }

    fn never_starts(&self, code: &str, world: &World, app: &RunningApp) {
        assert_eq!(world.host.failures(), [code; 4], "{}", self.name);
        assert!(matches!(app.status(), Status::Stopped { .. }), "{}: {:?}", self.name, app.status());
        assert!(matches!(press(app, ATTACK), Err(TurnError::Stopped)), "{}", self.name);
        assert!(kept_by(world, app.app()).is_empty(), "{}: nothing is kept", self.name);
        assert_eq!(world.host.requests(), [], "{}: nothing is carried out", self.name);
        assert_eq!(app.view(), None, "{}", self.name);
    }

    fn goes_on(&self, world: &World, app: &RunningApp, neighbour: &RunningApp) {
        for step in &self.steps {
            let taken = step.take(world, app, neighbour);
            taken.unwrap_or_else(|error| panic!("{}: {error}", self.name));
        }
        assert!(world.host.failures().is_empty(), "{}: {:?}", self.name, world.host.failures());
        assert_eq!(app.status(), Status::Running, "{}", self.name);
    }

    fn is_tamed(&self, world: &World, app: &RunningApp) {
        let view = app.view().unwrap();
        let out = serde_json::to_string(&(&*view, world.host.requests())).unwrap();
        assert!(out.contains("pay "), "{}: its words are there", self.name);
        assert!(!out.chars().any(is_invisible), "{}: {out:?}", self.name);
    }

    fn lines_are_bounded(&self, world: &World) {
        for notice in world.host.notices.lock().unwrap().iter() {
            if let Notice::Log(lines) = notice {
                let fit = lines.iter().all(|line| line.text.len() <= LINE_BYTES);
                assert!(lines.len() <= LINES && fit, "{}", self.name);
            }
        }
    }
}

impl Step {
    fn take(self, world: &World, app: &RunningApp, neighbour: &RunningApp) -> Result<(), TurnError> {
        match self {
            Self::Press(node) => std::thread::scope(|threads| {
                let pressed = threads.spawn(|| press(app, node).map(drop));
                press(neighbour, button::NOTHING).unwrap();
                pressed.join().unwrap()
            }),
            Self::Answer => {
                let open = open_requests(world.store.begin_read().unwrap().as_ref(), &app.app()).unwrap();
                world.answer(app, open[0].id, &pick_refused());
                Ok(())
            }
        }
    }
}
