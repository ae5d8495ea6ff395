//! The world of a test: a store, a clock that is moved by hand, seeded chance, and a host that writes down what it hears.

use std::sync::{Arc, Mutex};

use ed25519_dalek::SigningKey;
use teahouse_base::UnixMillis;
use teahouse_base::store::{ReadRecords, RecordStore, WriteRecords};
use teahouse_base::testing::{FrozenClock, MemoryStore, SeededRng};
use teahouse_bundle::{AppId, Archive, PackageError, VerifiedPackage};
use teahouse_runtime::model::{Input, Refusal, RefusalCode, UiEvent};
use teahouse_runtime::powers::{Effect, Notice, TurnRecords, TurnUse};
use teahouse_runtime::records::{self, STORAGE};
use teahouse_runtime::{
    AppHost, AppSpec, Artifact, Event, Launch, Powers, RunningApp, Sandbox, TurnError, TurnReport,
};

pub const MANIFEST: &str = r#"
manifest = 1
name = "test-guest"
version = "1.2.0"
api-level = 1
title = { en = "Test guest" }
summary = { en = "Does what the pressed button says." }

[permissions]
assets = [{ id = "usd", per-request = "1000", per-day = "2000" }]
storage = { bytes = 1048576 }
wallet = {}
claims = { max-shares = 10 }
device = { pick-contacts = 5 }
notify = {}
"#;

/// A host that carries nothing out, writes everything down, and can refuse a commit.
#[derive(Default)]
pub struct HearingHost {
    pub effects: Mutex<Vec<Effect>>,
    pub notices: Mutex<Vec<Notice>>,
    pub refuse: Mutex<bool>,
    pub joined: Mutex<usize>,
    pub turns: Mutex<Vec<TurnUse>>,
}

impl AppHost for HearingHost {
    fn join(&self, turn: &TurnRecords<'_>, records: &mut dyn WriteRecords) -> Result<(), Refusal> {
        *self.joined.lock().unwrap() += 1;
        let key = format!("{}", turn.requests.len() + turn.reservations.len());
        records.put(teahouse_base::Table::new("node.joined"), turn.app.as_bytes(), key.as_bytes()).unwrap();
        if *self.refuse.lock().unwrap() {
            return Err(Refusal::new(RefusalCode::Busy, "the journal is closed"));
        }
        Ok(())
    }

    fn carry_out(&self, _app: AppId, effects: Vec<Effect>) {
        self.effects.lock().unwrap().extend(effects);
    }

    fn turned(&self, _app: AppId, used: TurnUse) {
        self.turns.lock().unwrap().push(used);
    }

    fn notice(&self, _app: AppId, notice: Notice) {
        self.notices.lock().unwrap().push(notice);
    }
}

impl HearingHost {
    pub fn requests(&self) -> Vec<teahouse_runtime::Request> {
        let effects = self.effects.lock().unwrap();
        effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Request(request) => Some(request.clone()),
                Effect::Render(_) | Effect::Posted(_) | Effect::Alarms | Effect::Watches => None,
            })
            .collect()
    }

    pub fn failures(&self) -> Vec<String> {
        let notices = self.notices.lock().unwrap();
        notices
            .iter()
            .filter_map(|notice| match notice {
                Notice::TurnFailed { code, .. } => Some(code.to_string()),
                _ => None,
            })
            .collect()
    }

    pub fn restarts(&self) -> usize {
        let notices = self.notices.lock().unwrap();
        notices.iter().filter(|notice| matches!(notice, Notice::Restarted { .. })).count()
    }
}

pub fn package(component: Vec<u8>) -> VerifiedPackage {
    package_of(MANIFEST, component)
}

pub fn package_of(manifest: &str, component: Vec<u8>) -> VerifiedPackage {
    install(manifest, component).unwrap()
}

/// The way that every app comes in.
pub fn install(manifest: &str, component: Vec<u8>) -> Result<VerifiedPackage, PackageError> {
    let files = [("manifest.toml", manifest.as_bytes().to_vec()), ("app.wasm", component)];
    VerifiedPackage::from_bytes(&Archive::new(files)?.sign(&SigningKey::from_bytes(&[7; 32])))
}

pub struct World {
    pub sandbox: Sandbox,
    pub package: VerifiedPackage,
    pub artifact: Artifact,
    pub store: Arc<MemoryStore>,
    pub clock: FrozenClock,
    pub host: Arc<HearingHost>,
}

impl World {
    pub fn new() -> Self {
        Self::with_bad_view(&crate::guest::cyclic_view())
    }

    pub fn with_bad_view(bad: &[crate::guest::Draw]) -> Self {
        let sandbox = Sandbox::compiling_in_process().unwrap();
        let package = package(crate::guest::test_guest(bad));
        let artifact = sandbox.compile(&package).unwrap();
        Self {
            sandbox,
            package,
            artifact,
            store: Arc::new(MemoryStore::new()),
            clock: FrozenClock::at(UnixMillis::new(1_800_000_000_000)),
            host: Arc::default(),
        }
    }

    pub fn spec(&self) -> AppSpec {
        AppSpec::of(&self.package, "user-1")
    }

    pub fn powers(&self) -> Powers {
        self.powers_with(Arc::clone(&self.host))
    }

    pub fn powers_with(&self, host: Arc<HearingHost>) -> Powers {
        Powers {
            store: Arc::clone(&self.store) as Arc<dyn RecordStore>,
            clock: Arc::new(self.clock.clone()),
            rng: Box::new(SeededRng::new(5)),
            host,
        }
    }

    pub fn open(&self) -> RunningApp {
        let app =
            self.sandbox.open(&self.artifact, self.spec(), self.powers(), Launch::from_launcher()).unwrap();
        app.wait_idle();
        app
    }

    /// The same code as another app, with a host of its own.
    pub fn open_other(&self, number: u8) -> (RunningApp, Arc<HearingHost>) {
        let host = Arc::new(HearingHost::default());
        let spec = AppSpec { app: AppId::from_array([number; 32]), ..self.spec() };
        let powers = self.powers_with(Arc::clone(&host));
        let app = self.sandbox.open(&self.artifact, spec, powers, Launch::from_launcher()).unwrap();
        app.wait_idle();
        (app, host)
    }

    /// What the app has kept under `key`.
    pub fn kept(&self, key: &str) -> Option<Vec<u8>> {
        let key = [self.package.app().as_bytes().as_slice(), key.as_bytes()].concat();
        let value = self.store.begin_read().unwrap().get(STORAGE, &key).unwrap();
        value.map(|value| value[1..].to_vec())
    }

    pub fn answer(
        &self,
        app: &RunningApp,
        id: teahouse_runtime::model::RequestId,
        answer: &teahouse_runtime::Answer,
    ) {
        let mut records = self.store.begin_write().unwrap();
        let now = teahouse_base::Clock::now(&self.clock);
        records::record_answer(records.as_mut(), &app.app(), id, answer, now).unwrap();
        records.commit().unwrap();
        app.wake();
        app.wait_idle();
        app.wait_idle(); // Answers are told after the command that woke the app, so one more round.
    }
}

pub fn press(app: &RunningApp, node: u32) -> Result<TurnReport, TurnError> {
    app.deliver_and_wait(Event::Ui(UiEvent { node, input: Input::Pressed }))
}

pub fn pick_refused() -> teahouse_runtime::Answer {
    teahouse_runtime::Answer::Refused(Refusal::new(RefusalCode::Denied, "closed the picker"))
}

pub fn read(store: &MemoryStore, table: teahouse_base::Table, key: &[u8]) -> Option<Vec<u8>> {
    ReadRecords::get(store.begin_read().unwrap().as_ref(), table, key).unwrap()
}
