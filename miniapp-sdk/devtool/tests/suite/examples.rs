//! The examples that people copy: they build, their scenarios hold, and every permission they declare is used by one.

use std::fs;

use teahouse_devtool::scenario::coverage::Demand;
use teahouse_devtool::{AppReport, Project, Silent, build, scenario};

use crate::projects::{HELLO, Written, cache, repository};

#[test]
fn the_red_envelope_plays_every_scenario_on_the_real_runtime() {
    plays_every_scenario("red-envelope");
}

#[test]
fn private_pay_plays_every_scenario_on_the_real_runtime() {
    plays_every_scenario("shielded-pay");
}

fn plays_every_scenario(app: &str) {
    let project = Project::open(&repository().join("examples").join(app)).unwrap();
    let built = build(&project, &cache(), &mut Silent).unwrap();
    let about = AppReport::new(project.manifest(), &built.inspection, &built.component);
    println!("{app}: {} bytes, imports {:?}", about.component_bytes, about.imports);

    let report = scenario::test(&project, &built, &mut Silent).unwrap();

    for played in &report.scenarios {
        println!("{} ({} steps, {:?})\n{}\n", played.title, played.steps, played.took, played.last_view);
        if let Some(broken) = &played.broken {
            panic!("{}, step {}: {}\n{}", played.file, broken.step, broken.why, broken.view);
        }
    }
    assert_eq!(report.demanding(Some(Demand::Full)).coverage.check(), Ok(()));
    assert!(about.unused.iter().all(|name| name == "storage"), "{about:?}");
}

#[test]
fn a_scenario_that_does_not_hold_says_where_and_shows_the_view() {
    let folder = tempfile::tempdir().unwrap();
    let (project, built) = HELLO.built(folder.path());
    fs::create_dir_all(folder.path().join("scenarios")).unwrap();
    fs::write(
        folder.path().join("scenarios/count.toml"),
        "title='presses are counted, also over a restart'\n\
         [[step]]\nshows=['0 presses']\n[[step]]\npress='Press me'\nshows=['1 presses']\nasks=[]\n\
         [[step]]\nrestart=true\nshows=['1 presses']\n[[step]]\npress='Press me'\nshows=['3 presses']\n",
    )
    .unwrap();

    let report = scenario::test(&project, &built, &mut Silent).unwrap();

    assert!(!report.holds());
    let broken = report.scenarios[0].broken.as_ref().unwrap();
    assert_eq!((report.scenarios[0].steps, broken.step), (3, 4));
    assert!(broken.why.contains("3 presses") && broken.view.contains("2 presses"), "{broken:?}");
}

#[test]
fn a_recording_holds_every_session_and_what_each_turn_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let (project, built) = HELLO.built(folder.path());
    fs::create_dir_all(folder.path().join("scenarios")).unwrap();
    fs::write(
        folder.path().join("scenarios/count.toml"),
        "title='one press, then a restart'\n[[step]]\npress='Press me'\n[[step]]\nrestart=true\n",
    )
    .unwrap();

    let recorded = scenario::record(&project, &built, &mut Silent).unwrap();

    let play = &recorded.plays[0];
    assert_eq!((play.file.as_str(), play.sessions.len(), play.answers.len()), ("count.toml", 2, 0));
    let drawn = play.wanted.iter().map(|turn| serde_json::to_string(&turn.draws).unwrap());
    let counts: Vec<bool> = drawn.map(|tree| tree.contains("1 presses")).collect();
    assert_eq!(counts, [false, true, true], "the start, the press, and the start from what was kept");
    assert!(play.wanted.iter().all(|turn| turn.asks.is_empty()));
    // what the other host reads of a session
    let session = serde_json::to_value(&play.sessions[0]).unwrap();
    let steps = session["steps"].as_array().unwrap();
    let (first, last) = (&steps[0], &steps[steps.len() - 1]);
    assert_eq!(
        (first["kind"].as_str(), first["value"]["cause"]["kind"].as_str()),
        (Some("turn"), Some("start"))
    );
    assert_eq!((last["kind"].as_str(), last["value"]["kind"].as_str()), (Some("end"), Some("ran")));
    assert_eq!(session["cut"], false);
}

#[test]
fn a_scenario_sees_what_is_posted_and_alarms_that_fire_while_the_person_is_away() {
    let folder = tempfile::tempdir().unwrap();
    let kettle = Written {
        features: "\"notify\"",
        permissions: "storage = { bytes = 4096 }\nnotify = {}",
        effect: "Effects::none()
            .and(teahouse_miniapp::notify::post(\"Tea\", \"is drawing\"))
            .and(teahouse_miniapp::notify::alarm(
                Tag(5), teahouse_miniapp::UnixMillis(1_767_268_860_000), \"Ready\", \"\"))",
    };
    let (project, built) = kettle.built(folder.path());
    fs::create_dir_all(folder.path().join("scenarios")).unwrap();
    fs::write(
        folder.path().join("scenarios/tea.toml"),
        "title='tea is said to be ready in a minute'\n\
         [[step]]\npress='Press me'\nposts=[{title='Tea', body='is drawing'}]\nalarms=[{tag=5, in=60, title='Ready'}]\n\
         [[step]]\nwait=59\nposts=[]\n[[step]]\nwait=1\nposts=[{title='Ready'}]\nalarms=[]\n\
         [[step]]\nopen={notification=5}\nshows=['1 presses']\nposts=[]\n",
    )
    .unwrap();

    let report = scenario::test(&project, &built, &mut Silent).unwrap();

    assert!(report.holds(), "{:?}", report.scenarios[0].broken);
    assert!(report.coverage.covered.contains("notify"));
}

#[test]
fn a_scenario_gives_an_app_a_cell_as_coarse_as_its_manifest_says_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let written = Written {
        features: "\"device\"",
        permissions: "storage = { bytes = 4096 }\ndevice = { location = \"neighbourhood\" }",
        effect: "teahouse_miniapp::device::pick_cell(\"tea\").into()",
    };
    let (project, built) = written.built(folder.path());
    fs::create_dir_all(folder.path().join("scenarios")).unwrap();
    fs::write(
        folder.path().join("scenarios/place.toml"),
        "title='a place is told'\n\
         [[step]]\npress='Press me'\nasks=[{kind='pickCell',value={letters=5,purpose='tea'}}]\n\
         [[step]]\ncell='wtw3s'\nshows=['1 presses']\n\
         [[step]]\npress='Press me'\n[[step]]\ncell='wtw3'\n",
    )
    .unwrap();

    let report = scenario::test(&project, &built, &mut Silent).unwrap();

    assert!(report.coverage.covered.contains("device"), "{:?}", report.coverage.covered);
    let broken = report.scenarios[0].broken.as_ref().unwrap();
    assert_eq!(broken.step, 4, "{broken:?}");
    assert!(broken.why.contains("wtw3"), "{broken:?}");
}

#[test]
fn a_scenario_sees_what_is_watched_until_the_contract_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let watcher = Written {
        features: "\"contracts\"",
        permissions: "storage = { bytes = 4096 }\ncontracts.deal = { contract = \"Escrow\", reads = [\"deal\"] }",
        effect: "teahouse_miniapp::contracts::watch(teahouse_miniapp::Call::new(\"deal\", \"deal\")).into()",
    };
    let (project, built) = watcher.built(folder.path());
    fs::create_dir_all(folder.path().join("scenarios")).unwrap();
    fs::write(
        folder.path().join("scenarios/watch.toml"),
        "title='a deal is watched once'\n\
         [[step]]\npress='Press me'\nasks=[]\nwatches=[{id=1, contract='deal', method='deal'}]\n\
         [[step]]\npress='Press me'\nwatches=[{id=1}]\n\
         [[step]]\nrestart=true\nwatches=[{id=1}]\n\
         [[step]]\nrevoke='contracts/deal'\nwatches=[]\n",
    )
    .unwrap();

    let report = scenario::test(&project, &built, &mut Silent).unwrap();

    assert!(report.holds(), "{:?}", report.scenarios[0].broken);
    assert!(report.coverage.covered.contains("contracts/deal deal"));
}

#[test]
fn a_scenario_gives_an_app_the_file_that_it_asked_for_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let written = Written {
        features: "\"files\"",
        permissions: "storage = { bytes = 4096 }\nfiles = { max-bytes = 100 }",
        effect: "teahouse_miniapp::files::pick(20, &[\"text/*\"], \"tea\").into()",
    };
    let (project, built) = written.built(folder.path());
    fs::create_dir_all(folder.path().join("scenarios")).unwrap();
    fs::write(
        folder.path().join("scenarios/file.toml"),
        "title='a text is picked'\n\
         [[step]]\npress='Press me'\nasks=[{kind='pickFile',value={maxBytes=20,accept=['text/*']}}]\n\
         [[step]]\nfile={name='tea.txt',bytes=['Green tea',10]}\nshows=['1 presses']\n\
         [[step]]\npress='Press me'\n[[step]]\nfile={name='tea.png',bytes=[1]}\n",
    )
    .unwrap();

    let report = scenario::test(&project, &built, &mut Silent).unwrap();

    assert!(report.coverage.covered.contains("files"), "{:?}", report.coverage.covered);
    let broken = report.scenarios[0].broken.as_ref().unwrap();
    assert_eq!(broken.step, 4, "{broken:?}");
    assert!(broken.why.contains("image/png"), "{broken:?}");
}
