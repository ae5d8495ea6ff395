//! A request needs the manifest's word, the person's word, and the person's hand.

use teahouse_base::UnixMillis;
use teahouse_base::store::RecordStore;
use teahouse_bundle::{BaseUnits, Manifest, Version};
use teahouse_runtime::grant::pending::{Word, recheck};
use teahouse_runtime::grant::{self, Cap, CapOwner, Decision, Grant, GrantError, Scope, check};
use teahouse_runtime::model::{
    Amount, AssetId, BatchId, Call, Payment, PersonId, Receipt, RequestId, RequestKind, Subject, Write,
};
use teahouse_runtime::trace::Step;
use teahouse_runtime::turn::Cause;
use teahouse_runtime::{Answer, Event, Request};

use crate::guest::button;
use crate::world::{MANIFEST, World, package_of, pick_refused, press};

fn pay(asset: &str, units: u128) -> RequestKind {
    RequestKind::Pay(Payment {
        to: PersonId::new("bo"),
        amount: Amount { asset: AssetId::new(asset), base_units: BaseUnits::new(units) },
        memo: String::new(),
        idempotency_key: "k".to_owned(),
    })
}

fn manifest() -> Manifest {
    Manifest::from_toml(MANIFEST.as_bytes()).unwrap()
}

fn asked(kind: &RequestKind, grant: Option<&Grant>, today: u128) -> Result<(), GrantError> {
    let now = UnixMillis::new(1_000);
    let manifest = manifest();
    check(kind, &manifest.permissions, grant, manifest.version, now, &|_| BaseUnits::new(today))
}

fn of_wallet() -> Grant {
    Grant::ask(teahouse_bundle::AppId::from_array([1; 32]), Scope::Wallet)
}

/// A cap of this asset that bounds nothing yet.
fn cap_of(asset: &str) -> Cap {
    Cap { asset: AssetId::new(asset), per_request: None, per_day: None }
}

/// A request as it lies in the records since `asked_at`.
fn kept(kind: &RequestKind, asked_at: u64) -> Request {
    Request {
        id: RequestId::new(1),
        asked_at: UnixMillis::new(asked_at),
        version: manifest().version,
        kind: kind.clone(),
    }
}

#[test]
fn cap_001_what_the_manifest_does_not_declare_cannot_be_asked_for() {
    let call = Call { contract: "escrow".into(), method: "release".into(), arguments: vec![] };
    let write = Write {
        call: call.clone(),
        value: None,
        spend: None,
        purpose: "release".into(),
        idempotency_key: "k".into(),
    };
    let denied = Grant { decision: Decision::Denied, ..of_wallet() };
    for kind in [RequestKind::Read(call), RequestKind::Write(write), pay("gold", 1)] {
        let error = asked(&kind, Some(&denied), 0).unwrap_err();
        let GrantError::NotRequestedInManifest { said_by_person, .. } = &error else { panic!("{error}") };
        assert_eq!(*said_by_person, Some(Decision::Denied), "both answers are in the error");
    }
}

#[test]
fn cap_001_a_private_payment_needs_a_permission_of_its_own_and_keeps_the_same_caps() {
    let privately = |asset, units| match pay(asset, units) {
        RequestKind::Pay(payment) => RequestKind::PayPrivately(payment),
        other => other,
    };
    assert!(matches!(asked(&privately("usd", 5), None, 0), Err(GrantError::NotRequestedInManifest { .. })));
    let toml = MANIFEST.replacen("wallet = {}", "wallet = {}\nshielded = {}", 1);
    let manifest = Manifest::from_toml(toml.as_bytes()).unwrap();
    let now = UnixMillis::new(1_000);
    let checked = |kind: &RequestKind, today| {
        check(kind, &manifest.permissions, None, manifest.version, now, &|_| BaseUnits::new(today))
    };
    assert_eq!(checked(&privately("usd", 1_000), 1_000), Ok(()));
    for (units, today) in [(1_001, 0), (1_000, 1_001)] {
        assert!(matches!(checked(&privately("usd", units), today), Err(GrantError::AboveCap { .. })));
    }
    let look = RequestKind::LookAtPayment("k".to_owned());
    assert_eq!(checked(&look, u128::MAX), Ok(()));
    assert!(!look.needs_person() && privately("usd", 1).needs_person());
    assert_eq!(privately("usd", 1).scope(), "shielded".parse().unwrap());
}

#[test]
fn cap_001_a_method_is_declared_as_read_or_write_and_is_not_the_other() {
    let toml =
        format!("{MANIFEST}\n[permissions.contracts.escrow]\ncontract = \"Escrow\"\nreads = [\"state\"]\n");
    let manifest = Manifest::from_toml(toml.as_bytes()).unwrap();
    let call = Call { contract: "escrow".into(), method: "state".into(), arguments: vec![] };
    let write = RequestKind::Write(Write {
        call: call.clone(),
        value: None,
        spend: None,
        purpose: "p".into(),
        idempotency_key: "k".into(),
    });
    let now = UnixMillis::new(0);
    let checked = |kind: &RequestKind| {
        check(kind, &manifest.permissions, None, manifest.version, now, &|_| BaseUnits::default())
    };
    assert_eq!(checked(&RequestKind::Read(call)), Ok(()));
    assert!(matches!(checked(&write), Err(GrantError::NotRequestedInManifest { .. })));
}

#[test]
fn cap_002_the_persons_word_counts_until_it_is_taken_back_or_runs_out() {
    assert_eq!(asked(&pay("usd", 5), Some(&of_wallet()), 0), Ok(()));
    let revoked = Grant { decision: Decision::Revoked, ..of_wallet() };
    assert!(matches!(asked(&pay("usd", 5), Some(&revoked), 0), Err(GrantError::Revoked { .. })));
    let of_claims = Grant { scope: Scope::Claims, ..of_wallet() };
    let look = RequestKind::Look(Subject::Batch(BatchId::new(1)));
    let expired = Grant { expires: Some(UnixMillis::new(1_000)), ..of_claims };
    assert!(matches!(asked(&look, Some(&expired), 0), Err(GrantError::ExpiredAt { .. })));
    let for_older = Grant { to: Some(Version::new(1, 1, 0)), ..expired };
    assert_eq!(asked(&look, Some(&for_older), 0), Ok(()), "the host asks afresh");
}

#[test]
fn cap_002_caps_hold_for_a_request_a_day_and_a_person() {
    let owner = |result: Result<(), GrantError>| match result.unwrap_err() {
        GrantError::AboveCap { owner, .. } => owner,
        other => panic!("{other}"),
    };
    assert_eq!(asked(&pay("usd", 1_000), None, 1_000), Ok(()));
    assert_eq!(owner(asked(&pay("usd", 1_001), None, 0)), CapOwner::Manifest);
    assert_eq!(owner(asked(&pay("usd", 1_000), None, 1_001)), CapOwner::ManifestDay);
    assert_eq!(owner(asked(&pay("usd", 1), None, u128::MAX)), CapOwner::ManifestDay);
    let own = Cap { per_request: Some(BaseUnits::new(10)), ..cap_of("usd") };
    let careful = Grant { limits: vec![own], ..of_wallet() };
    assert_eq!(owner(asked(&pay("usd", 11), Some(&careful), 0)), CapOwner::Person);
}

#[test]
fn grt_001_the_persons_own_caps_hold_for_one_request_and_for_the_day() {
    let own =
        Cap { per_request: Some(BaseUnits::new(10)), per_day: Some(BaseUnits::new(25)), ..cap_of("usd") };
    let careful = Grant { limits: vec![own], ..of_wallet() };
    assert_eq!(asked(&pay("usd", 10), Some(&careful), 15), Ok(()));
    for (units, today, whose) in [(11, 0, CapOwner::Person), (10, 16, CapOwner::PersonDay)] {
        let error = asked(&pay("usd", units), Some(&careful), today).unwrap_err();
        assert!(matches!(error, GrantError::AboveCap { owner, .. } if owner == whose), "{error}");
    }
    let other = Grant { limits: vec![cap_of("gold")], ..of_wallet() };
    assert_eq!(asked(&pay("usd", 1_000), Some(&other), 0), Ok(()), "a cap is of one asset");
}

#[test]
fn grt_002_a_request_that_waits_is_refused_when_its_scope_is_denied_taken_back_or_runs_out() {
    let waiting = kept(&pay("usd", 5), 500);
    let now = UnixMillis::new(1_000);
    let again = |grant: &Grant| recheck(&waiting, Some(grant), now);
    assert_eq!(recheck(&waiting, None, now), Ok(Word::Holds));
    assert_eq!(again(&of_wallet()), Ok(Word::Holds));
    let denied = Grant { decision: Decision::Denied, ..of_wallet() };
    assert!(matches!(again(&denied), Err(GrantError::NotApprovedByUser { .. })));
    let revoked = Grant { decision: Decision::Revoked, ..of_wallet() };
    assert!(matches!(again(&revoked), Err(GrantError::Revoked { .. })));
    let ended = Grant { expires: Some(UnixMillis::new(900)), ..of_wallet() };
    assert!(matches!(again(&ended), Err(GrantError::ExpiredAt { .. })), "it ended while the request waited");
    let narrower = Cap { per_request: Some(BaseUnits::new(4)), ..cap_of("usd") };
    let narrowed = Grant { limits: vec![narrower], ..of_wallet() };
    assert!(matches!(again(&narrowed), Err(GrantError::AboveCap { .. })), "a cap set meanwhile counts");
}

#[test]
fn grt_003_a_press_after_the_end_asks_the_person_again_and_is_not_refused() {
    let expired = Grant { expires: Some(UnixMillis::new(1_000)), ..of_wallet() };
    assert_eq!(asked(&pay("usd", 5), Some(&expired), 0), Ok(()));
    let word = recheck(&kept(&pay("usd", 5), 1_000), Some(&expired), UnixMillis::new(1_001));
    assert_eq!(word, Ok(Word::AsksAgain { since: UnixMillis::new(1_000) }));
    let renewed = Grant { expires: None, ..expired };
    let word = recheck(&kept(&pay("usd", 5), 1_000), Some(&renewed), UnixMillis::new(1_001));
    assert_eq!(word, Ok(Word::Holds), "and goes on once it lives again");
}

#[test]
fn grt_004_a_running_app_hears_once_in_virtual_time_that_a_scope_has_run_out() {
    // given an open app, one scope of which ends in an hour
    let world = World::new();
    let launch = teahouse_runtime::Launch::from_launcher();
    let app = world.sandbox.open_recorded(&world.artifact, world.spec(), world.powers(), launch).unwrap();
    app.wait_idle();
    let hour = std::time::Duration::from_secs(3_600);
    let end = teahouse_base::Clock::now(&world.clock).after(hour);
    let mut records = world.store.begin_write().unwrap();
    let grant = Grant { expires: Some(end), ..Grant::ask(app.app(), Scope::Device) };
    grant::set(records.as_mut(), &grant).unwrap();
    records.commit().unwrap();
    let look = || {
        app.wake();
        app.wait_idle();
        app.wait_idle();
    };
    look();
    // when the hour is over, and another one
    for _ in 0..2 {
        world.clock.advance(hour);
        look();
    }
    // then it was told once, and a press is a question again
    assert_eq!(press(&app, button::PICK).unwrap().requests.len(), 1);
    let told = Cause::Event(Event::GrantRevoked("device".to_owned()));
    let steps = app.close().steps;
    let turns = steps.iter().filter(|step| matches!(step, Step::Turn { cause, .. } if *cause == told));
    assert_eq!(turns.count(), 1);
}

#[test]
fn cap_002_what_was_paid_today_counts_towards_the_day() {
    let world = World::new();
    let toml = MANIFEST.replace("per-day = \"2000\"", "per-day = \"400\"").replace("\"1000\"", "\"300\"");
    let package = package_of(&toml, crate::guest::test_guest(&[]));
    let artifact = world.sandbox.compile(&package).unwrap();
    let spec = teahouse_runtime::AppSpec::of(&package, "user-1");
    let launch = teahouse_runtime::Launch::from_launcher();
    let app = world.sandbox.open(&artifact, spec, world.powers(), launch).unwrap();
    app.wait_idle();
    let id = press(&app, button::PAY).unwrap().requests[0];
    let amount = Amount { asset: AssetId::new("usd"), base_units: BaseUnits::new(250) };
    let receipt = Receipt { reference: "p-1".into(), amount, paid_at: UnixMillis::new(1) };
    world.answer(&app, id, &Answer::Paid(receipt));

    let mut records = world.store.begin_write().unwrap();
    // The same app asks for another 250 under another key: the day allows 400.
    let key = [app.app().as_bytes().as_slice(), b"taken"].concat();
    records.delete(teahouse_runtime::records::ONCE, &key).unwrap();
    records.commit().unwrap();

    assert_eq!(press(&app, button::PAY).unwrap().requests, []);
    world.clock.advance(std::time::Duration::from_secs(86_400));
    assert_eq!(press(&app, button::PAY).unwrap().requests.len(), 1, "a new day");
}

#[test]
fn cap_003_a_person_is_asked_only_in_the_turn_of_their_own_press() {
    let world = World::new();
    let app = world.open();
    press(&app, button::TIMER).unwrap();
    world.clock.advance(std::time::Duration::from_secs(2));
    app.wake();
    app.wait_idle();
    app.wait_idle();
    assert_eq!(world.host.requests(), [], "a timer is not a gesture");
    assert_eq!(world.kept("timer"), Some(vec![3]), "`needs-gesture`");
    for event in [Event::Resume, Event::Suspend, Event::Signal { source: "claims".into(), id: 1 }] {
        assert!(!event.is_gesture());
    }
}

#[test]
fn cap_004_two_refusals_in_a_row_stand_until_the_person_changes_it() {
    let world = World::new();
    let app = world.open();
    for _ in 0..2 {
        let id = press(&app, button::PICK).unwrap().requests[0];
        world.answer(&app, id, &pick_refused());
    }

    assert_eq!(press(&app, button::PICK).unwrap().requests, [], "refused without a prompt");

    let name = app.app();
    let mut records = world.store.begin_write().unwrap();
    let standing = grant::find(records.as_mut() as &dyn teahouse_base::ReadRecords, &name, &Scope::Device);
    assert_eq!(standing.unwrap().unwrap().decision, Decision::Denied);
    grant::set(records.as_mut(), &Grant::ask(name, Scope::Device)).unwrap();
    records.commit().unwrap();
    assert_eq!(press(&app, button::PICK).unwrap().requests.len(), 1);
}

#[test]
fn cap_004_a_yes_in_between_starts_the_count_again() {
    let world = World::new();
    let app = world.open();
    for answer in [pick_refused(), Answer::Picked(vec![PersonId::new("bo")]), pick_refused()] {
        let id = press(&app, button::PICK).unwrap().requests[0];
        world.answer(&app, id, &answer);
    }
    assert_eq!(press(&app, button::PICK).unwrap().requests.len(), 1);
}

#[test]
fn a_revoked_scope_refuses_the_very_next_request() {
    let world = World::new();
    let app = world.open();
    let mut records = world.store.begin_write().unwrap();
    grant::revoke(records.as_mut(), &app.app(), &Scope::Device).unwrap();
    records.commit().unwrap();
    assert_eq!(press(&app, button::PICK).unwrap().requests, []);
}

#[test]
fn cap_007_an_app_that_nobody_installed_asks_for_nothing_and_reserves_nothing_and_keeps_its_own_state() {
    let world = World::new();
    let spec = world.spec().without_powers();
    let launch = teahouse_runtime::Launch::from_launcher();
    let app = world.sandbox.open(&world.artifact, spec, world.powers(), launch).unwrap();
    app.wait_idle();
    for node in [button::PICK, button::PAY, button::PICK_TEN] {
        assert_eq!(press(&app, node).unwrap().requests, [], "{node}");
    }
    // The guest may end its turn over a refusal that it did not expect: in no case is anything reserved.
    drop(press(&app, button::RESERVE));
    press(&app, button::WRITE).unwrap();
    let read = world.store.begin_read().unwrap();
    let books = teahouse_runtime::records::books(read.as_ref(), &app.app()).unwrap();
    assert_eq!((books.last_request, books.last_batch), (0, 0));
    assert!(books.bytes > 0, "what it writes is its own");
    assert_eq!(world.host.requests(), []);
    // and once it is installed, the same code asks
    app.close();
    let app = world.open();
    assert_eq!(press(&app, button::PICK).unwrap().requests.len(), 1);
}
