//! A turn is kept whole or not at all, and what was asked is never lost or doubled.

use std::time::Duration;

use teahouse_runtime::model::{PersonId, RequestId, RequestKind};
use teahouse_runtime::records::{self, BOOKS};
use teahouse_runtime::{Answer, Event, Launch, OpenError, Status, TurnError};

use crate::guest::{button, test_guest};
use crate::world::{MANIFEST, World, package_of, pick_refused, press, read};
use teahouse_base::store::RecordStore;
use teahouse_base::{Coded, Table};
use teahouse_bundle::Capability;

#[test]
fn turn_001_a_turn_is_kept_in_one_commit_with_the_hosts_own_records() {
    let world = World::new();
    let app = world.open();
    let before = world.store.commits();

    let report = press(&app, button::PICK).unwrap();

    assert!(report.committed);
    assert_eq!(world.store.commits(), before + 1);
    assert_eq!(read(&world.store, Table::new("node.joined"), app.app().as_bytes()), Some(b"1".to_vec()));
    let open = records::open_requests(world.store.begin_read().unwrap().as_ref(), &app.app()).unwrap();
    assert_eq!(open, world.host.requests(), "what leaves is what was kept");
}

#[test]
fn turn_001_a_trap_after_a_write_keeps_nothing() {
    let world = World::new();
    let app = world.open();
    press(&app, button::WRITE).unwrap();

    let error = press(&app, button::WRITE_AND_TRAP).unwrap_err();

    assert_eq!(error.code().as_str(), "APP-501");
    assert_eq!(world.kept("note"), Some(vec![1]), "99 was written in the turn that failed");
    assert_eq!(world.host.restarts(), 1);
    press(&app, button::NOTHING).unwrap();
}

#[test]
fn turn_001_a_commit_that_fails_lets_nothing_out() {
    let world = World::new();
    let app = world.open();
    world.store.fail_commit_after(0);

    let error = press(&app, button::PICK).unwrap_err();

    assert!(matches!(error, TurnError::Store(_)), "{error}");
    assert_eq!(world.host.requests(), []);
    world.store.heal();
    press(&app, button::PICK).unwrap();
    assert_eq!(world.host.requests()[0].id, RequestId::new(1), "the number of the lost turn was not used");
}

#[test]
fn turn_001_a_host_that_refuses_the_commit_refuses_the_turn() {
    let world = World::new();
    let app = world.open();
    *world.host.refuse.lock().unwrap() = true;

    let error = press(&app, button::WRITE).unwrap_err();

    assert_eq!(error.code().as_str(), "APP-502");
    assert_eq!(world.kept("note"), None);
    assert_eq!(read(&world.store, Table::new("node.joined"), app.app().as_bytes()), None);
}

#[test]
fn turn_002_a_turn_that_changes_nothing_costs_no_commit() {
    let world = World::new();
    let app = world.open();
    let before = world.store.commits();

    let report = press(&app, button::NOTHING).unwrap();

    assert!(!report.committed);
    assert_eq!(world.store.commits(), before);
}

#[test]
fn turn_003_an_app_restarts_three_times_a_minute_and_then_stays_stopped() {
    let world = World::new();
    let app = world.open();
    for _ in 0..3 {
        press(&app, button::WRITE_AND_TRAP).unwrap_err();
        assert_eq!(app.status(), Status::Running);
    }

    press(&app, button::WRITE_AND_TRAP).unwrap_err();

    assert!(matches!(app.status(), Status::Stopped { code, .. } if code.as_str() == "APP-501"));
    assert_eq!(world.host.restarts(), 3);
    assert!(matches!(press(&app, button::NOTHING), Err(TurnError::Stopped)));
}

#[test]
fn turn_003_restarts_are_counted_by_the_minute() {
    let world = World::new();
    let app = world.open();
    for _ in 0..8 {
        press(&app, button::WRITE_AND_TRAP).unwrap_err();
        world.clock.advance(Duration::from_secs(25));
    }
    assert_eq!(app.status(), Status::Running);
}

#[test]
fn turn_003_a_new_store_starts_from_what_was_kept_not_from_memory() {
    let world = World::new();
    let app = world.open();
    press(&app, button::WRITE).unwrap();
    press(&app, button::WRITE).unwrap();
    assert_eq!(world.kept("note"), Some(vec![2]));

    press(&app, button::WRITE_AND_TRAP).unwrap_err();
    press(&app, button::WRITE).unwrap();

    assert_eq!(world.kept("note"), Some(vec![1]), "the guest's own counter began again");
}

#[test]
fn turn_003_an_app_is_open_once() {
    let world = World::new();
    let app = world.open();
    let again = world.sandbox.open(&world.artifact, world.spec(), world.powers(), Launch::from_launcher());
    assert!(matches!(again.map(drop), Err(OpenError::AlreadyOpen(_))));
    app.close();
    world.open();
}

#[test]
fn turn_004_an_answer_is_recorded_first_and_comes_until_it_was_taken() {
    let world = World::new();
    let app = world.open();
    let id = press(&app, button::PICK).unwrap().requests[0];

    world.answer(&app, id, &Answer::Picked(vec![PersonId::new("bo")]));

    assert_eq!(world.kept("taken"), Some(vec![0, world.kept("taken").unwrap()[1]]), "an ok answer");
    let records = world.store.begin_read().unwrap();
    assert_eq!(records::untaken_answers(records.as_ref(), &app.app()).unwrap(), []);
    assert_eq!(records::open_requests(records.as_ref(), &app.app()).unwrap(), []);
}

#[test]
fn turn_004_an_answer_to_a_closed_app_waits_for_it() {
    let world = World::new();
    let app = world.open();
    let id = press(&app, button::PICK).unwrap().requests[0];
    let name = app.app();
    app.close();
    let mut records = world.store.begin_write().unwrap();
    let now = teahouse_base::Clock::now(&world.clock);
    records::record_answer(records.as_mut(), &name, id, &pick_refused(), now).unwrap();
    records.commit().unwrap();
    assert_eq!(world.kept("taken"), None);

    let app = world.open();
    app.wait_idle();

    assert_eq!(world.kept("taken"), Some(vec![1, 0]), "refused, and the code is `denied`");
}

#[test]
fn turn_004_a_request_is_answered_once_and_with_its_own_kind() {
    let world = World::new();
    let app = world.open();
    let id = press(&app, button::PICK).unwrap().requests[0];
    let now = teahouse_base::Clock::now(&world.clock);
    let mut records = world.store.begin_write().unwrap();

    let other_kind = records::record_answer(records.as_mut(), &app.app(), id, &Answer::Given, now);
    assert_eq!(other_kind.unwrap_err().code().as_str(), "APP-402");
    records::record_answer(records.as_mut(), &app.app(), id, &pick_refused(), now).unwrap();
    let twice = records::record_answer(records.as_mut(), &app.app(), id, &pick_refused(), now);
    assert_eq!(twice.unwrap_err().code().as_str(), "APP-401");
}

#[test]
fn turn_005_the_same_idempotency_key_never_asks_twice() {
    let world = World::new();
    let app = world.open();
    let first = press(&app, button::PAY).unwrap();
    assert_eq!(first.requests, [RequestId::new(1)]);

    let again = press(&app, button::PAY).unwrap();
    let other_amount = press(&app, button::PAY_OTHER).unwrap();

    assert_eq!(again.requests, []);
    assert_eq!(other_amount.requests, []);
    assert_eq!(world.host.requests().len(), 1);
    app.close();
    let app = world.open();
    assert_eq!(press(&app, button::PAY).unwrap().requests, [], "also after it was closed");
}

#[test]
fn turn_006_a_batch_is_never_reserved_twice_even_when_the_app_was_removed() {
    let world = World::new();
    let app = world.open();
    press(&app, button::RESERVE).unwrap();
    let name = app.app();
    let last =
        |world: &World| records::books(world.store.begin_read().unwrap().as_ref(), &name).unwrap().last_batch;
    assert_eq!(last(&world), 1);
    app.close();

    let mut records = world.store.begin_write().unwrap();
    records::wipe(records.as_mut(), &name).unwrap();
    records.commit().unwrap();

    assert!(read(&world.store, BOOKS, name.as_bytes()).is_some());
    let app = world.open();
    press(&app, button::RESERVE).unwrap();
    assert_eq!(last(&world), 2);
}

#[test]
fn a_timer_comes_back_once_when_its_time_has_come() {
    let world = World::new();
    let app = world.open();
    press(&app, button::TIMER).unwrap();
    assert_eq!(world.kept("timer"), None);

    world.clock.advance(Duration::from_millis(1_000));
    app.wake();
    app.wait_idle();
    app.wait_idle();

    assert_eq!(world.kept("timer"), Some(vec![3]), "asking a person from a timer needs a gesture");
}

#[test]
fn storage_counts_what_it_keeps_and_lists_it() {
    let world = World::new();
    let app = world.open();
    press(&app, button::WRITE).unwrap();
    press(&app, button::SIZES).unwrap();

    let usage = world.kept("sizes").unwrap();
    let bytes = u64::from_le_bytes(usage[..8].try_into().unwrap());
    let keys = u32::from_le_bytes(usage[8..12].try_into().unwrap());
    assert_eq!((bytes, keys), (5, 1), "`note` and one byte");
    press(&app, button::LIST).unwrap();
    assert_eq!(world.kept("note"), Some(vec![2]), "note and sizes");
    let books = records::books(world.store.begin_read().unwrap().as_ref(), &app.app()).unwrap();
    assert_eq!((books.bytes, books.keys), (5 + 5 + 24, 2));
}

#[test]
fn every_request_says_what_it_is_and_which_version_asked() {
    let world = World::new();
    let app = world.open();
    press(&app, button::PAY).unwrap();
    let request = &world.host.requests()[0];
    assert_eq!(request.version.to_string(), "1.2.0");
    let RequestKind::Pay(payment) = &request.kind else { panic!("{request:?}") };
    assert_eq!((payment.to.as_str(), payment.amount.base_units.get()), ("bo", 250));
    assert_eq!(app.deliver_and_wait(Event::Resume).unwrap().requests, []);
}

#[test]
fn a_host_hears_what_a_turn_used_and_what_its_manifest_does_not_declare() {
    let mut world = World::new();
    world.package = package_of(&MANIFEST.replace("\"usd\"", "\"eur\""), test_guest(&[]));
    world.artifact = world.sandbox.compile(&world.package).unwrap();
    let app = world.open();
    world.host.turns.lock().unwrap().clear();

    press(&app, button::PICK).unwrap();
    press(&app, button::PAY).unwrap();
    press(&app, button::WRITE_AND_TRAP).unwrap_err();

    let turns = world.host.turns.lock().unwrap();
    let heard: Vec<(&str, bool, Vec<Capability>)> =
        turns.iter().map(|used| (used.cause, used.kept, used.interfaces.iter().copied().collect())).collect();
    let expected: [(&str, bool, Vec<Capability>); 4] = [
        ("ui", true, vec![Capability::Device]),
        ("ui", true, vec![]),
        ("ui", false, vec![Capability::Storage]),
        ("start", true, vec![]),
    ];
    assert_eq!(heard, expected, "also of the turn that failed, and of the new start");
    assert!(turns[0].undeclared.is_empty() && turns[0].memory >= 9 << 16 && turns[0].host_calls == 1);
    assert!(turns[1].undeclared.contains("assets/usd"), "{:?}", turns[1]);
}
