//! Whatever a guest calls, in whatever order, with whatever arguments: the host says no in words it has, or ends the turn, and
//! nobody else notices.

use std::sync::Arc;
use std::time::Duration;

use teahouse_base::store::RecordStore;
use teahouse_base::testing::{FrozenClock, MemoryStore, SeededRng};
use teahouse_base::{Coded, RngExt, UnixMillis};
use teahouse_bundle::{AppId, Capability};
use teahouse_runtime::model::{
    Amount, AssetId, AssetInfo, CardLaunch, Outcome, PersonId, Receipt, ShareId, Source, Value,
};
use teahouse_runtime::powers::Notice;
use teahouse_runtime::records::{ANSWERS, REQUESTS, STORAGE, books};
use teahouse_runtime::{
    Answer, Launch, Limits, Request, RequestKind, RunningApp, Sandbox, Status, TurnError, TurnReport,
};

use super::interfaces::Interfaces;
use super::program::{Call, HONEST, IMAGE, RESULT, RUN, RUN_AND_TRAP, guest, program, written};
use super::target;
use crate::abuse::kept_by;
use crate::world::{World, package_of, pick_refused, press};

/// Declares every interface there is. A new one is named here, so that its functions are called too.
const MANIFEST: &str = r#"
manifest = 1
name = "calls"
version = "1.0.0"
api-level = 1
title = { en = "Calls" }
summary = { en = "Calls whatever it is told to." }

[permissions]
assets = [
  { id = "usd", per-request = "1000", per-day = "2000" },
  { id = "all", per-request = "340282366920938463463374607431768211455", per-day = "340282366920938463463374607431768211455" },
]
storage = { bytes = 4096 }
identity = {}
wallet = {}
shielded = {}
claims = { max-shares = 10 }
chat = { cards = true, members = true, updates = true }
device = { pick-contacts = 5, location = "city", scan = true }
notify = {}
files = { max-bytes = 100000 }
deals = { contracts = ["escrow"] }

[permissions.contracts.escrow]
contract = "Escrow"
reads = ["state"]
writes = ["release"]

[permissions.sign.escrow.release]
amounts.note = { usd = "1000" }
deadlines.state = 3600

[permissions.meter.escrow.release]
amounts.note = { usd = "1000" }
deadlines.state = 3600
"#;

const NOW: u64 = 1_800_000_000_000;
const PENDING: usize = 8;
const LINES: usize = 101;
const LINE_BYTES: usize = 1_024;
/// An app that does not run here, and has something in the same records.
const ELSEWHERE: AppId = AppId::from_array([77; 32]);

#[test]
fn fuz_002_any_calls_are_answered_or_end_the_turn_and_nothing_else_happens() {
    let mut stage = Stage::new();
    let mut chance = SeededRng::new(7);
    let places = u8::try_from(stage.interfaces.functions.len()).unwrap();
    let seed = |place: u8| [vec![place % 3, place], chance.array::<200>().to_vec()].concat();
    let seeds: Vec<Vec<u8>> = (0..places).map(seed).collect();
    target("calls", "-p teahouse-runtime --test suite fuzz::calls::fuz_002_any")
        .with_seeds(seeds)
        .at_most(4 << 10)
        .run(|case| stage.play(case)); // FUZ-002
}

#[test]
fn fuz_002_every_function_of_the_level_is_called() {
    let mut stage = Stage::new();
    let manifest = stage.world.package.manifest().clone();
    for capability in Capability::ALL {
        let declared = capability.declared_in(&manifest.permissions);
        assert!(declared, "the manifest of this test declares {capability}");
    }
    for place in 0..stage.interfaces.functions.len() {
        let case = [0, u8::try_from(place).unwrap()];
        let app = stage.open(program(&stage.interfaces, &case));
        let _ = press(&app, RUN);
        let turns = stage.world.host.turns.lock().unwrap().clone();
        let calls: Vec<u32> =
            turns.iter().filter(|turn| turn.cause == "ui").map(|turn| turn.host_calls).collect();
        let import = &stage.interfaces.functions[place];
        assert_eq!(calls, [1], "{} {}", import.module, import.name);
        app.close();
    }
}

/// The sum of a day once overflowed with the third payment of all there is.
#[test]
fn cap_002_payments_of_more_than_there_is_do_not_overflow_the_day() {
    let mut stage = Stage::new();
    let place = u32::try_from(stage.interfaces.place_of("wallet", "request-payment")).unwrap();
    let most = u128::MAX.to_string();
    let image = ["bo", "all", most.as_str(), "k1", "k2", "k3"].concat();
    let text = |text: &str| [(IMAGE + image.find(text).unwrap()) as u64, text.len() as u64];
    let pay = |key| {
        let texts = [text("bo"), text("all"), text(&most), text("bo"), text(key)];
        let arguments = texts.into_iter().flatten().chain([RESULT as u64]).collect();
        Call { place, times: 1, arguments }
    };
    let app = stage.open(written(&[pay("k1"), pay("k2"), pay("k3")], image.as_bytes()));

    let report = press(&app, RUN).unwrap();

    assert_eq!(report.requests.len(), 3);
    app.close();
}

/// The sandbox, the one guest, and a neighbour that runs all the time.
struct Stage {
    world: World,
    interfaces: Interfaces,
    neighbour: RunningApp,
}

impl Stage {
    fn new() -> Self {
        let sandbox = Sandbox::compiling_in_process().unwrap();
        let interfaces = Interfaces::level_1();
        let package = package_of(MANIFEST, guest(&interfaces));
        let artifact = sandbox.compile(&package).unwrap();
        let world = World {
            sandbox,
            package,
            artifact,
            store: Arc::new(MemoryStore::new()),
            clock: FrozenClock::at(UnixMillis::new(NOW)),
            host: Arc::default(),
        };
        let (neighbour, _) = world.open_other(9);
        Self { world, interfaces, neighbour }
    }

    /// The guest with this program, in records of its own that hold something of another app.
    fn open(&mut self, payload: Vec<u8>) -> RunningApp {
        self.world.store = Arc::new(MemoryStore::new());
        self.world.host = Arc::default();
        self.world.clock.set(UnixMillis::new(NOW));
        let mut records = self.world.store.begin_write().unwrap();
        let key = |rest: &[u8]| [ELSEWHERE.as_bytes().as_slice(), rest].concat();
        records.put(STORAGE, &key(b"note"), &[1, 7]).unwrap();
        records.put(ANSWERS, &key(&1_u64.to_be_bytes()), &[1]).unwrap();
        records.commit().unwrap();
        let share = Some(ShareId::new("share-1"));
        let card = CardLaunch { sender: PersonId::new("bo"), mine: false, payload, share };
        let launch = Launch { via: Source::Card(card), ..Launch::from_launcher() };
        let usd = AssetInfo { asset: AssetId::new("usd"), symbol: "USD".to_owned(), decimals: 2 };
        let spec = self.world.spec().with_assets([usd]);
        let app = self.world.sandbox.open(&self.world.artifact, spec, self.world.powers(), launch).unwrap();
        app.wait_idle();
        assert!(app.view().is_some(), "it has started");
        app
    }

    /// Runs a case's program after a press, for answers, and once more with a trap behind it.
    fn play(&mut self, case: &[u8]) -> String {
        let app = self.open(program(&self.interfaces, case));
        press(&app, HONEST).unwrap();
        let elsewhere = kept_by(&self.world, ELSEWHERE);
        let ran = self.turn(&app, RUN);
        if ran.is_ok() {
            self.answer_all(&app);
        }
        self.world.clock.advance(Duration::from_secs(61));
        let trapped = self.turn(&app, RUN_AND_TRAP).unwrap_err();
        press(&self.neighbour, HONEST).unwrap();
        assert_eq!(kept_by(&self.world, ELSEWHERE), elsewhere, "records of another app");
        self.lines_are_bounded();
        app.close();
        let ending = ran.map_or_else(|code| code, |report| format!("{} requests", report.requests.len()));
        let kinds: Vec<_> =
            self.world.host.requests().iter().map(|request| request.kind.interface()).collect();
        format!("{ending} {trapped} {kinds:?}")
    }

    /// A turn is whole, or it was not.
    fn turn(&self, app: &RunningApp, button: u32) -> Result<TurnReport, String> {
        let (kept, view) = (kept_by(&self.world, app.app()), app.view());
        let (out, failed) = (self.world.host.requests(), self.world.host.failures().len());
        let result = press(app, button);
        self.books_are_true(app);
        match result {
            Ok(report) => {
                assert_eq!(self.world.host.failures().len(), failed);
                assert!(report.host_calls <= Limits::default().host_calls, "{report:?}");
                self.requests_are_within_bounds(app);
                Ok(report)
            }
            Err(error) => {
                assert_eq!(kept_by(&self.world, app.app()), kept, "nothing of the turn is kept: {error}");
                // An app that starts again draws its first screen, which the neighbour still shows.
                let shown = app.view();
                assert!(shown == view || shown == self.neighbour.view(), "the view is a good one: {error}");
                assert_eq!(self.world.host.requests(), out, "nothing is carried out: {error}");
                Err(typed(app, &error))
            }
        }
    }

    /// What is asked for is answered, and the program runs for each answer.
    fn answer_all(&self, app: &RunningApp) {
        for request in self.world.host.requests() {
            self.world.answer(app, request.id, &answer_to(&request));
        }
        for code in self.world.host.failures() {
            assert!(is_the_guests_own(&code), "{code}");
        }
        self.books_are_true(app);
    }

    fn books_are_true(&self, app: &RunningApp) {
        let records = self.world.store.begin_read().unwrap();
        let counted = books(records.as_ref(), &app.app()).unwrap();
        let kept = records.scan(STORAGE, app.app().as_bytes(), None, usize::MAX).unwrap();
        // A key has the app in front, and a value its version.
        let bytes: usize = kept.iter().map(|(key, value)| key.len() - AppId::LEN + value.len() - 1).sum();
        assert_eq!((counted.bytes, counted.keys as usize), (bytes as u64, kept.len()));
        assert!(counted.bytes <= 4_096, "{counted:?}");
    }

    fn requests_are_within_bounds(&self, app: &RunningApp) {
        let records = self.world.store.begin_read().unwrap();
        let open = |table| records.scan(table, app.app().as_bytes(), None, usize::MAX).unwrap().len();
        assert!(open(REQUESTS) + open(ANSWERS) <= PENDING);
        for request in self.world.host.requests() {
            for amount in request.kind.amounts() {
                let is_usd = amount.asset.as_str() == "usd";
                let within = is_usd && amount.base_units.get() <= 1_000;
                assert!(within || amount.asset.as_str() == "all", "{request:?}");
            }
        }
    }

    fn lines_are_bounded(&self) {
        for notice in self.world.host.notices.lock().unwrap().iter() {
            if let Notice::Log(lines) = notice {
                let fit = lines.iter().all(|line| line.text.len() <= LINE_BYTES);
                assert!(lines.len() <= LINES && fit, "{lines:?}");
            }
        }
    }
}

/// A guest's own trap, a bound, or a view that is none.
fn is_the_guests_own(code: &str) -> bool {
    code == "APP-501" || code.starts_with("LIM-") || code.starts_with("VIE-")
}

/// The code of an error that a guest can bring about. An actor that is gone without a word has panicked.
fn typed(app: &RunningApp, error: &TurnError) -> String {
    let code = error.code().to_string();
    match error {
        TurnError::Stopped => assert!(matches!(app.status(), Status::Stopped { .. }), "{:?}", app.status()),
        _ => assert!(is_the_guests_own(&code), "{code}: {error}"),
    }
    code
}

fn answer_to(request: &Request) -> Answer {
    let receipt = |amount: &Amount| Receipt {
        reference: "p-1".to_owned(),
        amount: amount.clone(),
        paid_at: UnixMillis::new(1),
    };
    match &request.kind {
        RequestKind::Pay(payment) => Answer::Paid(receipt(&payment.amount)),
        RequestKind::PayPrivately(payment) => Answer::PaidPrivately(receipt(&payment.amount)),
        RequestKind::Read(_) => Answer::Returned(vec![Value::Uint("1".to_owned()), Value::Stranger]),
        RequestKind::Write(_) => {
            Answer::Written(Outcome { reference: "w-1".to_owned(), confirmed_at: UnixMillis::new(1) })
        }
        RequestKind::Give(_) => Answer::Given,
        RequestKind::SendCard { .. } | RequestKind::UpdateCard { .. } => Answer::CardSent,
        RequestKind::PickContacts { .. } => Answer::Picked(vec![PersonId::new("bo")]),
        RequestKind::PickCell { .. } => Answer::CellPicked("u4pr".to_owned()),
        RequestKind::Scan { .. } => Answer::Scanned("table 7".to_owned()),
        _ => pick_refused(),
    }
}
