//! What the example apps do in their scenarios, they do again: on this processor, on the least of its kind, in the interpreter.

use teahouse_base::Coded;
use teahouse_devtool::replay::{self, ReplayFailure, ReplayReport, Session, Target};
use teahouse_devtool::scenario::{self, NamedSession};
use teahouse_devtool::{BuiltApp, ExitCode, Project, Silent, build, pack};
use teahouse_runtime::trace::{self, Step};
use teahouse_runtime::{InProcessCompiler, Sandbox};

use crate::projects::{HELLO, cache, repository};
use crate::typescript::node_is_here;
use crate::verify::package;

/// The app at `path` in the repository, and what it did in all of its scenarios.
fn recorded(path: &str) -> (Project, BuiltApp, Vec<NamedSession>) {
    let project = Project::open(&repository().join(path)).unwrap();
    let built = build(&project, &cache(), &mut Silent).unwrap();
    let (report, recorded) = scenario::test_recorded(&project, &built, &mut Silent).unwrap();
    assert!(report.holds());
    assert!(recorded.len() >= report.scenarios.len());
    (project, built, recorded)
}

fn is_the_same_on_every_target(path: &str) {
    let (project, built, recorded) = recorded(path);
    let package = package(&project, &built);
    for target in Target::ALL.into_iter().filter(|target| target.is_here()) {
        let sandbox = Sandbox::replaying_on(target, InProcessCompiler::shared_for(target)).unwrap();
        let artifact = sandbox.compile(&package).unwrap();
        let mut turns = 0;
        for NamedSession { name, session } in &recorded {
            // through a file, as a developer has it
            let session = Session::from_bytes(&session.to_bytes()).unwrap();
            let played = trace::replay(&sandbox, &artifact, package.manifest(), &session);
            let played = played.unwrap_or_else(|error| panic!("{name} on {target:?}: {error}"));
            assert_eq!(played.skipped, 0, "{name}");
            turns += played.turns;
        }
        println!("{path}: {} sessions, {turns} turns on {target:?}", recorded.len());
        assert!(turns > recorded.len(), "a session is more than a start");
    }
}

#[test]
fn rep_003_the_red_envelope_does_the_same_on_every_target() {
    is_the_same_on_every_target("examples/red-envelope");
}

#[test]
fn rep_003_private_pay_does_the_same_on_every_target() {
    is_the_same_on_every_target("examples/shielded-pay");
}

#[test]
fn rep_003_an_app_in_typescript_does_the_same_on_every_target() {
    if node_is_here() {
        is_the_same_on_every_target("miniapp-sdk/ts/templates/blank");
    }
}

fn replayed(bundle: &[u8], session: &Session, target: Target) -> Result<ReplayReport, ReplayFailure> {
    replay::replay(bundle, session, target, InProcessCompiler::shared_for(target))
}

#[test]
fn rep_002_a_report_says_what_was_played_and_another_bundle_is_refused_with_status_7() {
    let (project, built, recorded) = recorded("examples/shielded-pay");
    let key = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
    let bundle = pack(&project, &built).unwrap().archive().sign(&key);
    let session = &recorded[0].session;

    let report = replayed(&bundle, session, Target::Pulley).unwrap();

    assert_eq!((report.target, report.cut, report.skipped), ("pulley", false, 0));
    assert_eq!((report.name.as_str(), &report.bundle), ("shielded-pay", &session.bundle.to_string()));
    assert_eq!(report.recorded_by, report.played_by);
    // another app
    let folder = tempfile::tempdir().unwrap();
    let (hello, other) = HELLO.built(folder.path());
    let other = pack(&hello, &other).unwrap().archive().sign(&key);
    let refused = replayed(&other, session, Target::Native).unwrap_err();
    assert_eq!((refused.code().as_str(), refused.exit_code(), refused.turn()), ("TRC-105", 7, None));
    // a session that somebody changed on purpose
    let mut bent = session.clone();
    let asked = bent.trace.steps.iter_mut().find_map(|step| match step {
        Step::Read { asked, .. } => Some(asked),
        _ => None,
    });
    asked.unwrap()[0] ^= 1;
    let refused = replayed(&bundle, &bent, Target::Native).unwrap_err();
    assert_eq!((refused.code().as_str(), refused.exit_code(), refused.turn()), ("TRC-102", 7, Some(1)));
}
