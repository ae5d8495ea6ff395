//! A deal is looked at where the manifest lists its contract; a watch begins with its first answer and ends with the person's word.

use teahouse_base::UnixMillis;
use teahouse_base::store::{ReadRecords, RecordStore};
use teahouse_bundle::{AppId, BaseUnits, Manifest, Version};
use teahouse_runtime::deals::{
    MOST_WATCHES, Watch, begin, is_reminder_moved, move_reminder, reminding, saw, watches_of,
};
use teahouse_runtime::grant::{self, Grant, GrantError, Scope, check};
use teahouse_runtime::model::{
    Argument, BatchId, Deal, DealAction, DealTerms, DealView, Notification, RefusalCode, Reminder, Request,
    RequestId, RequestKind, ShareId, Value,
};
use teahouse_runtime::notify::alarms_of;
use teahouse_runtime::records::{ANSWERS, REQUESTS, open_requests};
use teahouse_runtime::{Answer, AppSpec, Launch, RunningApp};

use crate::guest::{button, component, data, good_view, list_of_nodes};
use crate::world::{MANIFEST, World, package_of, press};

const NOW: UnixMillis = UnixMillis::new(2);
const DEALS: &str = r#"
[permissions.contracts.deal]
contract = "Escrow"
[permissions.contracts.gift]
contract = "RedEnvelope"
reads = ["envelope"]
[permissions.contracts.ride]
contract = "RideSettlement"
reads = ["ride"]
[permissions.deals]
contracts = ["deal", "gift"]
"#;

fn manifest() -> String {
    format!("{MANIFEST}{DEALS}")
}

fn terms(contract: &str) -> Deal {
    let salt = Argument { name: "salt".to_owned(), value: Value::Uint("1".to_owned()) };
    Deal::Terms(DealTerms { contract: contract.to_owned(), fields: vec![salt] })
}

fn standing(state: &str) -> DealView {
    DealView {
        kind: "escrow".to_owned(),
        state: state.to_owned(),
        over: false,
        parties: Vec::new(),
        sums: Vec::new(),
        mine: Vec::new(),
        deadlines: Vec::new(),
    }
}

fn asked(text: &str, kind: &RequestKind, grant: Option<&Grant>) -> Result<(), GrantError> {
    let manifest = Manifest::from_toml(text.as_bytes()).unwrap();
    let now = UnixMillis::new(1_000);
    check(kind, &manifest.permissions, grant, manifest.version, now, &|_| BaseUnits::default())
}

#[test]
fn deal_001_only_deals_of_contracts_that_the_manifest_lists_are_looked_at() {
    let all = manifest();
    for deal in [terms("deal"), terms("gift"), Deal::Batch(BatchId::new(1)), Deal::Share(ShareId::new("s"))] {
        let look = RequestKind::LookAtDeal(deal.clone());
        assert_eq!(asked(&all, &look, None), Ok(()));
        assert!(!look.needs_person() && look.scope() == Scope::Deals);
        assert_eq!(asked(&all, &RequestKind::WatchDeal { tag: 1, deal, remind: None }, None), Ok(()));
    }
    // A contract that is named for something else, and none at all; no envelopes where none are listed.
    let missing = |text: &str, deal: Deal| {
        for kind in
            [RequestKind::LookAtDeal(deal.clone()), RequestKind::WatchDeal { tag: 1, deal, remind: None }]
        {
            let refused = asked(text, &kind, None);
            assert!(matches!(refused, Err(GrantError::NotRequestedInManifest { .. })), "{kind:?}");
        }
    };
    missing(&all, terms("ride"));
    missing(&all, terms("escrow"));
    let no_gifts = all.replace("[\"deal\", \"gift\"]", "[\"deal\"]");
    missing(&no_gifts, Deal::Batch(BatchId::new(1)));
    missing(&no_gifts, Deal::Share(ShareId::new("s")));
    missing(MANIFEST, terms("deal"));
}

/// A world with one app's records, in which this watch was asked for.
fn with_request(world: &World, app: &AppId, id: u64, tag: u32) {
    with_reminder(world, app, id, tag, None);
}

fn with_reminder(world: &World, app: &AppId, id: u64, tag: u32, remind: Option<Reminder>) {
    let request = Request {
        id: RequestId::new(id),
        asked_at: UnixMillis::new(1),
        version: Version::new(1, 0, 0),
        kind: RequestKind::WatchDeal { tag, deal: Deal::Batch(BatchId::new(id)), remind },
    };
    let record = [&[1][..], &serde_json::to_vec(&request).unwrap()].concat();
    let key = [app.as_bytes().as_slice(), &id.to_be_bytes()].concat();
    let mut records = world.store.begin_write().unwrap();
    records.put(REQUESTS, &key, &record).unwrap();
    records.commit().unwrap();
}

/// Answers it, and says whether the watch is kept.
fn answered(world: &World, app: &AppId, id: u64, tag: u32) -> bool {
    let mut records = world.store.begin_write().unwrap();
    let views = (standing("Offered"), standing("Unknown"));
    begin(records.as_mut(), app, RequestId::new(id), views, NOW).unwrap();
    records.commit().unwrap();
    let records = world.store.begin_read().unwrap();
    watches_of(records.as_ref(), app).unwrap().contains_key(&tag)
}

#[test]
fn deal_002_an_app_watches_sixteen_deals_and_may_move_each() {
    let (world, app) = (World::new(), AppId::from_array([3; 32]));
    let most = u32::try_from(MOST_WATCHES).unwrap();
    for tag in 0..=most {
        with_request(&world, &app, u64::from(tag) + 1, tag);
        assert_eq!(answered(&world, &app, u64::from(tag) + 1, tag), tag < most);
    }
    with_request(&world, &app, 100, 0);
    assert!(answered(&world, &app, 100, 0));
    let records = world.store.begin_read().unwrap();
    let kept = watches_of(records.as_ref(), &app).unwrap();
    assert_eq!((kept.len(), &kept[&0].deal), (MOST_WATCHES, &Deal::Batch(BatchId::new(100))));
}

#[test]
fn deal_003_taking_deals_back_ends_every_watch_and_none_begins_after_it() {
    let (world, app) = (World::new(), AppId::from_array([3; 32]));
    with_request(&world, &app, 1, 5);
    assert!(answered(&world, &app, 1, 5));
    let mut records = world.store.begin_write().unwrap();
    grant::revoke(records.as_mut(), &app, &Scope::Deals).unwrap();
    assert!(watches_of(&*records, &app).unwrap().is_empty());
    records.commit().unwrap();
    with_request(&world, &app, 2, 6);
    assert!(!answered(&world, &app, 2, 6));
    let revoked = Grant { decision: grant::Decision::Revoked, ..Grant::ask(app, Scope::Deals) };
    let look = RequestKind::LookAtDeal(terms("deal"));
    assert!(matches!(asked(&manifest(), &look, Some(&revoked)), Err(GrantError::Revoked { .. })));
}

#[test]
fn deal_005_what_was_said_of_a_deal_is_kept_for_the_watch_that_was_looked_at_and_for_no_other() {
    let (world, app) = (World::new(), AppId::from_array([3; 32]));
    with_request(&world, &app, 1, 5);
    assert!(answered(&world, &app, 1, 5));
    let mut records = world.store.begin_write().unwrap();
    let before = watches_of(&*records, &app).unwrap()[&5].clone();
    assert_eq!(before.seen, standing("Unknown"), "what a final block had, not what was told of a safe one");
    assert!(saw(records.as_mut(), &app, 5, (&before, standing("Live")), NOW).unwrap());
    assert!(
        !saw(records.as_mut(), &app, 5, (&before, standing("Closed")), NOW).unwrap(),
        "it was said before"
    );
    assert!(
        !saw(records.as_mut(), &app, 6, (&before, standing("Closed")), NOW).unwrap(),
        "nobody watches it"
    );
    let now = Watch { seen: standing("Live"), ..before };
    assert_eq!(watches_of(&*records, &app).unwrap()[&5], now);
}

/// A view in which this person can do something until each of these seconds.
fn due(seconds: &[u64]) -> DealView {
    let action = |second: &u64| DealAction {
        name: "accept".to_owned(),
        subject: None,
        waits_until: None,
        until: Some(UnixMillis::new(second * 1_000)),
        then: None,
    };
    DealView { mine: seconds.iter().map(action).collect(), ..standing("Offered") }
}

#[test]
fn deal_008_a_reminder_is_the_alarm_before_the_next_deadline_that_it_can_come_before_and_goes_with_the_watch()
{
    let (world, app) = (World::new(), AppId::from_array([3; 32]));
    let notification = Notification { title: "The table".to_owned(), body: String::new() };
    let reminder = Reminder { before: 60_000, notification };
    with_reminder(&world, &app, 1, 5, Some(reminder));
    let mut records = world.store.begin_write().unwrap();
    let at = |second: u64| UnixMillis::new(second * 1_000);
    let views = (due(&[100]), due(&[500, 100]));
    begin(records.as_mut(), &app, RequestId::new(1), views, at(10)).unwrap();
    assert_eq!(reminding(&*records).unwrap().into_iter().collect::<Vec<_>>(), [app]);
    let set = |records: &dyn ReadRecords| alarms_of(records, &app).unwrap().get(&5).map(|alarm| alarm.at);
    assert_eq!(set(&*records), Some(at(40)), "a minute before the first");
    // when the deal changes, then it moves; what is too late for a reminder gets none
    let before = watches_of(&*records, &app).unwrap()[&5].clone();
    assert!(saw(records.as_mut(), &app, 5, (&before, due(&[500])), at(11)).unwrap());
    assert_eq!(set(&*records), Some(at(440)));
    let watch = watches_of(&*records, &app).unwrap()[&5].clone();
    let late = (&watch, &due(&[30, 900]));
    assert!(is_reminder_moved(&*records, &app, 5, late, at(12)).unwrap());
    move_reminder(records.as_mut(), &app, 5, late, at(12)).unwrap();
    assert_eq!(set(&*records), Some(at(840)));
    assert!(!is_reminder_moved(&*records, &app, 5, late, at(12)).unwrap());
    assert_eq!(watches_of(&*records, &app).unwrap()[&5], watch, "the app was told nothing of it");
    // one that is due is left to fire, and one of another watch is not moved
    let none = (&watch, &due(&[]));
    assert!(!is_reminder_moved(&*records, &app, 5, none, at(840)).unwrap());
    move_reminder(records.as_mut(), &app, 5, (&before, &due(&[])), at(13)).unwrap();
    assert_eq!(set(&*records), Some(at(840)));
    // when the person takes deals back, then it goes; and none is set once notify was taken back
    grant::revoke(records.as_mut(), &app, &Scope::Deals).unwrap();
    assert_eq!(set(&*records), None);
    grant::set(records.as_mut(), &Grant::ask(app, Scope::Deals)).unwrap();
    grant::revoke(records.as_mut(), &app, &Scope::Notify).unwrap();
    records.commit().unwrap();
    let notification = Notification { title: "The table".to_owned(), body: String::new() };
    with_reminder(&world, &app, 2, 5, Some(Reminder { before: 1, notification }));
    let mut records = world.store.begin_write().unwrap();
    begin(records.as_mut(), &app, RequestId::new(2), (due(&[100]), due(&[100])), at(14)).unwrap();
    assert_eq!(set(&*records), None);
}

/// A guest that watches a batch under tag 5, ends that watch, or does both in one turn.
fn watching_guest() -> Vec<u8> {
    let view = good_view();
    let body = data(4_096, &list_of_nodes(4_096, &view));
    component(&WAT.replace(";;DATA", &body).replace("$NODES", &view.len().to_string()))
}

const WAT: &str = r#"
(module
  (import "teahouse:app/ui@1.0.0" "render" (func $render (param i32 i32)))
  (import "teahouse:app/deals@1.0.0" "watch" (func $watch (param i32 i32 i64 i32 i32 i32 i32 i64 i32 i32 i32 i32 i32)))
  (import "teahouse:app/deals@1.0.0" "unwatch" (func $unwatch (param i32)))
  (import "teahouse:app/deals@1.0.0" "take-answer" (func $take (param i64 i32)))
  (memory (export "memory") 9)
  (global $heap (mut i32) (i32.const 524288))
;;DATA
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (global.set $heap (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
    (local.set $at (global.get $heap))
    (global.set $heap (i32.add (global.get $heap) (local.get 3)))
    (local.get $at))
  (func $begin
    (call $watch (i32.const 5) (i32.const 1) (i64.const 7) (i32.const 0) (i32.const 0) (i32.const 0)
      (i32.const 0) (i64.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64)))
  (func (export "teahouse:app/guest@1.0.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (call $render (i32.const 4096) (i32.const $NODES)))
  (func (export "teahouse:app/guest@1.0.0#on-event")
    (param $kind i32) (param $a i64) (param $b i32) (param $c i64) (param $d i32)
    (if (i32.eqz (local.get $kind)) (then
      (if (i64.eq (local.get $a) (i64.const 10)) (then (call $begin)))
      (if (i64.eq (local.get $a) (i64.const 11)) (then (call $unwatch (i32.const 5))))
      (if (i64.eq (local.get $a) (i64.const 12)) (then (call $unwatch (i32.const 5)) (call $begin)))
      (if (i64.eq (local.get $a) (i64.const 13)) (then (call $begin) (call $unwatch (i32.const 5))))))
    (if (i32.eq (local.get $kind) (i32.const 1)) (then (call $take (local.get $a) (i32.const 64)))))
)
"#;

fn open(world: &World) -> RunningApp {
    let package = package_of(&manifest(), watching_guest());
    let artifact = world.sandbox.compile(&package).unwrap();
    let spec = AppSpec::of(&package, "user-1");
    let app = world.sandbox.open(&artifact, spec, world.powers(), Launch::from_launcher()).unwrap();
    app.wait_idle();
    app
}

fn open_kinds(world: &World, app: &RunningApp) -> Vec<RequestKind> {
    let records = world.store.begin_read().unwrap();
    open_requests(records.as_ref(), &app.app()).unwrap().into_iter().map(|request| request.kind).collect()
}

fn watched(world: &World, app: &RunningApp) -> bool {
    let records = world.store.begin_read().unwrap();
    watches_of(records.as_ref(), &app.app()).unwrap().contains_key(&5)
}

#[test]
fn deal_004_a_watch_begins_in_the_commit_of_its_answer_and_ends_with_the_turn_that_ends_it() {
    let world = World::new();
    let app = open(&world);
    let deal = Deal::Batch(BatchId::new(7));
    // when it is asked for, then nothing is watched before the answer
    let asked = press(&app, button::NOTHING).unwrap().requests;
    assert_eq!(
        open_kinds(&world, &app),
        [RequestKind::WatchDeal { tag: 5, deal: deal.clone(), remind: None }]
    );
    assert!(!watched(&world, &app));
    assert!(answered(&world, &app.app(), asked[0].get(), 5));
    app.wake();
    app.wait_idle();
    app.wait_idle();
    let records = world.store.begin_read().unwrap();
    assert!(records.scan(ANSWERS, app.app().as_bytes(), None, 9).unwrap().is_empty(), "it was taken");
    drop(records);
    // when it is ended, then it is gone; and one that still waits for its answer becomes a look
    assert!(press(&app, button::WRITE).unwrap().committed);
    assert!(!watched(&world, &app));
    let again = press(&app, button::NOTHING).unwrap().requests;
    press(&app, button::WRITE).unwrap();
    assert_eq!(open_kinds(&world, &app), [RequestKind::LookAtDeal(deal.clone())]);
    assert!(!answered(&world, &app.app(), again[0].get(), 5));
    app.wake();
    app.wait_idle();
    app.wait_idle();
    // and within one turn the order counts
    press(&app, button::LOOP).unwrap();
    press(&app, button::MEMORY).unwrap();
    let look = RequestKind::LookAtDeal(deal);
    assert_eq!(open_kinds(&world, &app), [look.clone(), look]);
}

#[test]
fn an_answer_about_a_deal_fits_no_other_request() {
    let stands = Answer::DealStands(standing("Live"));
    assert!(stands.answers(&RequestKind::LookAtDeal(terms("deal"))));
    assert!(stands.answers(&RequestKind::WatchDeal { tag: 1, deal: terms("deal"), remind: None }));
    assert!(!stands.answers(&RequestKind::FetchFile("h".to_owned())));
    let refused = teahouse_runtime::Refusal::new(RefusalCode::Offline, "no");
    assert!(Answer::Refused(refused).answers(&RequestKind::LookAtDeal(terms("deal"))));
}
