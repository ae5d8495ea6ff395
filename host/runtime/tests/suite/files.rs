//! What an app can do with files: what it was given, by number, and nothing else.

use teahouse_base::RecordStore;
use teahouse_runtime::files::{self, FILE_BYTES, FILES};
use teahouse_runtime::grant::{self, GrantError, Scope, check};
use teahouse_runtime::model::{FileId, PersonId, RequestId, RequestKind};
use teahouse_runtime::records::{STORAGE, open_requests, record_answer};
use teahouse_runtime::trace::{Replayed, Session, replay};
use teahouse_runtime::{Answer, Launch, RunningApp};

use crate::files_guest::{button, files_guest};
use crate::world::{World, package_of, press, read};

const MANIFEST: &str = r#"
manifest = 1
name = "test-files"
version = "1.0.0"
api-level = 1
title = { en = "Test files" }
summary = { en = "Does what the pressed button says." }

[permissions]
storage = { bytes = 1048576 }
files = { max-bytes = 1000000 }
"#;

/// Codes of `types.error-code`, by their place.
const REVOKED: u8 = 2;
const QUOTA: u8 = 4;
const INVALID: u8 = 7;
const NOT_FOUND: u8 = 8;

fn world() -> World {
    let world = World::new();
    let package = package_of(MANIFEST, files_guest("bo", &files::hash_of(b"green tea")));
    let artifact = world.sandbox.compile(&package).unwrap();
    World { package, artifact, ..world }
}

/// The host keeps a file and says so, in one commit.
fn give(world: &World, app: &RunningApp, id: RequestId, bytes: &[u8]) {
    let mut records = world.store.begin_write().unwrap();
    let info = files::keep(records.as_mut(), &app.app(), 1_000_000, "tea.png", bytes).unwrap();
    let answer = Answer::FilePicked(info);
    record_answer(records.as_mut(), &app.app(), id, &answer, teahouse_base::Clock::now(&world.clock))
        .unwrap();
    records.commit().unwrap();
    app.wake();
    app.wait_idle();
    app.wait_idle();
}

/// An app that was given these bytes as its first file.
fn with_file(world: &World, bytes: &[u8]) -> RunningApp {
    let app = world.open();
    let id = press(&app, button::PICK).unwrap().requests[0];
    give(world, &app, id, bytes);
    assert_eq!(world.kept("taken"), Some(vec![0, 0, 1]), "picked, file 1");
    app
}

#[test]
fn a_picked_file_is_read_piece_by_piece_to_its_end() {
    let world = world();
    let bytes: Vec<u8> = (0..65_540_u32).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let app = with_file(&world, &bytes);
    press(&app, button::READ).unwrap();
    assert_eq!(world.kept("read"), Some(bytes[..64].to_vec()));
    // and over the border of two pieces, to the end and no further
    press(&app, button::READ_ACROSS).unwrap();
    assert_eq!(world.kept("read"), Some(bytes[65_530..].to_vec()));
    press(&app, button::READ_TOO_MUCH).unwrap();
    assert_eq!(world.kept("note"), Some(vec![1, INVALID]));
}

#[test]
fn fil_001_a_pick_is_of_no_more_than_the_manifest_allows() {
    let world = world();
    let app = world.open();
    assert_eq!(press(&app, button::PICK_TOO_LARGE).unwrap().requests, []);
    assert_eq!(world.kept("note"), Some(vec![1, QUOTA]));
    let most = |manifest: &str, max_bytes| {
        let permissions = teahouse_bundle::Manifest::from_toml(manifest.as_bytes()).unwrap().permissions;
        let kind = RequestKind::PickFile { max_bytes, accept: vec![], purpose: String::new() };
        let (version, now) = (teahouse_bundle::Version::new(1, 0, 0), teahouse_base::UnixMillis::new(1));
        check(&kind, &permissions, None, version, now, &|_| teahouse_bundle::BaseUnits::default())
    };
    assert_eq!(most(MANIFEST, 1_000_000), Ok(()));
    // and never more than one file may have, however much room there is
    let roomy = MANIFEST.replace("1000000", "67108864");
    let bound = teahouse_bundle::manifest::permissions::MAX_FILE;
    assert_eq!(most(&roomy, bound), Ok(()));
    assert!(matches!(most(&roomy, bound + 1), Err(GrantError::AboveBound { what: "bytes", .. })));
    assert!(matches!(most(crate::world::MANIFEST, 1), Err(GrantError::NotRequestedInManifest { .. })));
}

#[test]
fn fil_003_another_app_reads_nothing_under_the_same_number() {
    let world = world();
    let app = with_file(&world, b"green tea");
    let (other, _) = world.open_other(9);
    for node in [button::READ, button::SHARE] {
        assert_eq!(press(&other, node).unwrap().requests, []);
        let key = [other.app().as_bytes().as_slice(), b"note"].concat();
        assert_eq!(read(&world.store, STORAGE, &key).unwrap()[1..], [1, NOT_FOUND]);
    }
    press(&other, button::FORGET_AND_READ).unwrap();
    press(&app, button::READ).unwrap();
    assert_eq!(world.kept("read"), Some(b"green tea".to_vec()));
}

#[test]
fn a_forgotten_file_is_gone_with_the_turn_that_forgot_it_and_with_no_other() {
    let world = world();
    let app = with_file(&world, b"green tea");
    press(&app, button::FORGET_AND_TRAP).unwrap_err();
    press(&app, button::READ).unwrap();
    assert_eq!(world.kept("read"), Some(b"green tea".to_vec()));
    // when the turn is kept, then it was gone within it already
    press(&app, button::FORGET_AND_READ).unwrap();
    assert_eq!(world.kept("note"), Some(vec![1, NOT_FOUND]));
    let records = world.store.begin_read().unwrap();
    for table in [FILES, FILE_BYTES] {
        assert!(records.scan(table, &[], None, 10).unwrap().is_empty());
    }
    // and forgetting it again is fine
    press(&app, button::FORGET_AND_READ).unwrap();
}

#[test]
fn fil_006_a_turn_that_fails_shares_nothing() {
    let world = world();
    let app = with_file(&world, b"green tea");
    let before = world.host.requests().len();
    press(&app, button::SHARE_AND_TRAP).unwrap_err();
    assert_eq!(world.host.requests().len(), before, "the host was not told");
    assert_eq!(open_requests(world.store.begin_read().unwrap().as_ref(), &app.app()).unwrap(), []);
    // and one that is kept does
    let id = press(&app, button::SHARE).unwrap().requests[0];
    let asked = open_requests(world.store.begin_read().unwrap().as_ref(), &app.app()).unwrap();
    let share = RequestKind::ShareFile { file: FileId::new(1), to: vec![PersonId::new("bo")] };
    assert_eq!((asked[0].id, &asked[0].kind), (id, &share));
}

#[test]
fn cap_002_what_the_person_took_back_is_read_no_more() {
    let world = world();
    let app = with_file(&world, b"green tea");
    let mut records = world.store.begin_write().unwrap();
    grant::revoke(records.as_mut(), &app.app(), &Scope::Files).unwrap();
    records.commit().unwrap();
    for node in [button::READ, button::SHARE, button::FETCH, button::PICK] {
        assert_eq!(press(&app, node).unwrap().requests, []);
        assert_eq!(world.kept("note"), Some(vec![1, REVOKED]), "button {node}");
    }
}

#[test]
fn cap_003_a_fetch_asks_nobody_and_a_pick_and_a_share_need_a_press() {
    let pick = RequestKind::PickFile { max_bytes: 1, accept: vec![], purpose: String::new() };
    let share = RequestKind::ShareFile { file: FileId::new(1), to: vec![PersonId::new("bo")] };
    let fetch = RequestKind::FetchFile(files::hash_of(b"tea"));
    assert!(pick.needs_person() && share.needs_person() && !fetch.needs_person());
    let world = world();
    let app = world.open();
    let id = press(&app, button::FETCH).unwrap().requests[0];
    let asked = open_requests(world.store.begin_read().unwrap().as_ref(), &app.app()).unwrap();
    assert_eq!((asked[0].id, &asked[0].kind), (id, &RequestKind::FetchFile(files::hash_of(b"green tea"))));
}

#[test]
fn a_session_with_files_replays_bit_for_bit() {
    let world = world();
    let launch = Launch::from_launcher();
    let app = world.sandbox.open_recorded(&world.artifact, world.spec(), world.powers(), launch).unwrap();
    app.wait_idle();
    let id = press(&app, button::PICK).unwrap().requests[0];
    give(&world, &app, id, b"green tea");
    press(&app, button::READ).unwrap();
    press(&app, button::FORGET_AND_READ).unwrap();
    let session = Session::new(world.package.content_hash(), &world.spec(), app.close());
    let played = replay(&world.sandbox, &world.artifact, world.package.manifest(), &session);
    assert_eq!(played, Ok(Replayed { turns: 5, skipped: 0 }));
}
