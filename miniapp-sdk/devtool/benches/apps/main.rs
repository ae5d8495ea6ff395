//! What the apps that people write cost: opening one, keeping many open, and running an edit.
//!
//! They are the blank apps of both languages as `teahouse app new` writes them, on the runtime that people use. Prints lines
//! `figure NAME = VALUE`; the peers' figures are made of the same components, which `TEAHOUSE_BENCH_APPS` says where to leave.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "benchmark")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use teahouse_base::testing::MemoryStore;
use teahouse_base::{RecordStore, SecretBytes, SystemClock, SystemRng};
use teahouse_bundle::{AppId, VerifiedPackage};
use teahouse_devtool::new::BLANK;
use teahouse_devtool::{BuildOptions, Language, NewProject, Project, PublisherSecret, Silent, build, pack};
use teahouse_runtime::powers::Effect;
use teahouse_runtime::{AppHost, AppSpec, Artifact, ArtifactCache, Launch, Powers, RunningApp, Sandbox};

mod edit;
mod idle;

/// The languages, and how many of their apps lie open at once.
const LANGUAGES: [(Language, u16); 2] = [(Language::Rust, 500), (Language::TypeScript, 100)];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, language, room, apps] = arguments.as_slice()
        && word == idle::WORD
    {
        return idle::measure(language, Path::new(room), apps.parse().unwrap());
    }
    let few = arguments.iter().any(|word| word == "--sample-size");
    for (language, apps) in LANGUAGES {
        let room = tempfile::tempdir().unwrap();
        let made = Made::new(language, room.path());
        made.leave_for_peers();
        made.open_and_close(if few { 20 } else { 200 });
        idle::in_a_process(&made, apps);
        edit::until_it_runs(&made, if few { 3 } else { 9 });
    }
}

/// An app that is built, packed, and compiled into a cache.
struct Made {
    language: Language,
    room: PathBuf,
    project: Project,
    publisher: PublisherSecret,
    package: VerifiedPackage,
}

impl Made {
    fn new(language: Language, room: &Path) -> Self {
        let folder = room.join("cups");
        let new = NewProject { name: "cups".to_owned(), language, template: BLANK.to_owned() };
        new.write(&folder).unwrap();
        let project = Project::open(&folder).unwrap();
        let publisher = PublisherSecret::random(&mut SystemRng);
        let bytes = packed(&project, &publisher);
        fs::write(bundle_in(room), &bytes).unwrap();
        let package = VerifiedPackage::from_bytes(&bytes).unwrap();
        drop(Sandbox::compiling_in_process().unwrap().load(&package, &cache_in(room)).unwrap());
        Self { language, room: room.to_owned(), project, publisher, package }
    }

    fn leave_for_peers(&self) {
        if let Some(folder) = std::env::var_os("TEAHOUSE_BENCH_APPS") {
            let component = Path::new(&folder).join(self.language.word()).with_extension("wasm");
            fs::write(component, self.package.component()).unwrap();
        }
    }

    /// From the sealed code on disk to the first view, each time as if the app had never run.
    fn open_and_close(&self, times: usize) {
        let sandbox = Sandbox::compiling_in_process().unwrap();
        let cache = cache_in(&self.room);
        let once = |_| {
            let began = Instant::now();
            let artifact = sandbox.load(&self.package, &cache).unwrap();
            let spec = AppSpec::of(&self.package, "me");
            let app = running(&sandbox, &artifact, spec, Arc::new(MemoryStore::new()));
            let took = began.elapsed();
            assert!(app.view().is_some(), "it draws when it starts");
            app.close();
            took
        };
        let took = median((0..times).map(once).collect());
        println!("figure apps/open {} = {} ms", self.language.word(), took.as_secs_f64() * 1e3);
    }
}

/// Builds a project as it now is, and signs it.
fn packed(project: &Project, publisher: &PublisherSecret) -> Vec<u8> {
    let built = build(project, &BuildOptions::from_env(), &mut Silent).unwrap();
    pack(project, &built).unwrap().sign(publisher).unwrap().bytes
}

fn bundle_in(room: &Path) -> PathBuf {
    room.join("cups.teahouse")
}

fn cache_in(room: &Path) -> ArtifactCache {
    ArtifactCache::new(room.join("code"), SecretBytes::new([1; 32]))
}

struct Deaf;

impl AppHost for Deaf {
    fn carry_out(&self, _app: AppId, _effects: Vec<Effect>) {}
}

/// An app after its first turn.
fn running(sandbox: &Sandbox, artifact: &Artifact, spec: AppSpec, store: Arc<dyn RecordStore>) -> RunningApp {
    let (clock, rng) = (Arc::new(SystemClock), Box::new(SystemRng));
    let powers = Powers { store, clock, rng, host: Arc::new(Deaf) };
    let app = sandbox.open(artifact, spec, powers, Launch::from_launcher()).unwrap();
    app.wait_idle();
    app
}

fn median(mut took: Vec<Duration>) -> Duration {
    took.sort();
    took[took.len() / 2]
}
