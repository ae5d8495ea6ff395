//! What an app may say when it is not looked at: bounded, kept with its turn, once, and not at all when it was taken back.

use std::time::Duration;

use teahouse_base::UnixMillis;
use teahouse_base::store::RecordStore;
use teahouse_runtime::grant::{self, Scope};
use teahouse_runtime::notify::{self, Fired, GAP, MOST_A_DAY};
use teahouse_runtime::powers::Effect;
use teahouse_runtime::records::wipe;
use teahouse_runtime::{Launch, RunningApp};

use crate::reminder::{BODY, TITLE, button, reminder};
use crate::world::{MANIFEST, World, package_of, press};

const OK: [u8; 2] = [0, 0];
const REVOKED: [u8; 2] = [1, 2];
const RATE_LIMITED: [u8; 2] = [1, 5];

fn reminding() -> (World, RunningApp) {
    let mut world = World::new();
    world.package = package_of(MANIFEST, reminder());
    world.artifact = world.sandbox.compile(&world.package).unwrap();
    let app = world.open();
    (world, app)
}

fn said(world: &World, app: &RunningApp, node: u32) -> [u8; 2] {
    press(app, node).unwrap();
    world.kept("note").unwrap().try_into().unwrap()
}

fn now(world: &World) -> UnixMillis {
    teahouse_base::Clock::now(&world.clock)
}

fn fire(world: &World) -> Vec<Fired> {
    let mut records = world.store.begin_write().unwrap();
    let fired = notify::fire_due(records.as_mut(), now(world)).unwrap();
    records.commit().unwrap();
    fired
}

fn next(world: &World) -> Option<UnixMillis> {
    notify::next_due(world.store.begin_read().unwrap().as_ref(), now(world)).unwrap()
}

fn posted(world: &World) -> usize {
    let effects = world.host.effects.lock().unwrap();
    effects.iter().filter(|effect| matches!(effect, Effect::Posted(_))).count()
}

fn revoke(world: &World, app: &RunningApp) {
    let mut records = world.store.begin_write().unwrap();
    grant::revoke(records.as_mut(), &app.app(), &Scope::Notify).unwrap();
    records.commit().unwrap();
}

#[test]
fn ntf_001_what_is_posted_loses_what_cannot_be_seen() {
    let (world, app) = reminding();

    assert_eq!(said(&world, &app, button::POST), OK);

    let effects = world.host.effects.lock().unwrap();
    let posted = effects.iter().find_map(|effect| match effect {
        Effect::Posted(notification) => Some(notification.clone()),
        _ => None,
    });
    let posted = posted.unwrap();
    assert_eq!((posted.title.as_str(), posted.body.as_str()), (TITLE.1, BODY));
}

#[test]
fn ntf_002_an_app_posts_once_in_half_a_minute_and_twenty_times_a_day() {
    let (world, app) = reminding();
    assert_eq!(said(&world, &app, button::POST), OK);
    assert_eq!(said(&world, &app, button::POST), RATE_LIMITED);
    for _ in 1..MOST_A_DAY {
        world.clock.advance(GAP);
        assert_eq!(said(&world, &app, button::POST), OK);
    }
    world.clock.advance(GAP);
    assert_eq!(said(&world, &app, button::POST), RATE_LIMITED);
    assert_eq!(posted(&world), MOST_A_DAY);
    world.clock.advance(Duration::from_secs(86_400));
    assert_eq!(said(&world, &app, button::POST), OK);
}

#[test]
fn ntf_002_an_alarm_in_the_past_is_no_way_around_the_bound() {
    let (world, app) = reminding();
    said(&world, &app, button::POST);
    assert_eq!(said(&world, &app, button::PAST), OK);

    assert_eq!(fire(&world), []);
    assert_eq!(next(&world), Some(now(&world).after(GAP)));
    world.clock.advance(GAP);
    assert_eq!(fire(&world).len(), 1);
    assert_eq!(said(&world, &app, button::POST), RATE_LIMITED, "what fired counts too");
}

#[test]
fn ntf_003_an_alarm_and_a_post_of_a_turn_that_failed_do_not_exist() {
    let (world, app) = reminding();

    press(&app, button::FAIL).unwrap_err();

    assert_eq!((posted(&world), next(&world)), (0, None));
    assert_eq!(fire(&world), []);
    assert_eq!(said(&world, &app, button::POST), OK, "what was not shown is not counted");
}

#[test]
fn ntf_005_an_alarm_fires_once_with_its_app_closed() {
    let (world, app) = reminding();
    let set = now(&world);
    assert_eq!(said(&world, &app, button::SET), OK);
    app.close();
    assert_eq!(next(&world), Some(set.after(Duration::from_secs(60))));

    world.clock.advance(Duration::from_secs(59));
    assert_eq!(fire(&world), []);
    world.clock.advance(Duration::from_secs(1));
    let fired = fire(&world);

    assert_eq!(fired.len(), 1);
    assert_eq!((fired[0].app, fired[0].tag), (world.package.app(), 5));
    assert_eq!(fired[0].notification.title, TITLE.1);
    world.clock.advance(Duration::from_secs(600));
    assert_eq!((fire(&world), next(&world)), (vec![], None));
}

#[test]
fn an_alarm_is_moved_by_its_tag_and_cancelled_by_it() {
    let (world, app) = reminding();
    said(&world, &app, button::SET);
    said(&world, &app, button::MOVE);
    assert_eq!(next(&world), Some(now(&world).after(Duration::from_secs(120))));

    press(&app, button::CANCEL).unwrap();
    assert_eq!(next(&world), None);
    let commits = world.store.commits();
    press(&app, button::CANCEL).unwrap();
    assert_eq!(world.store.commits(), commits, "an unknown tag changes nothing");
}

#[test]
fn ntf_006_what_was_taken_back_is_forgotten_and_cannot_be_set_again() {
    let (world, app) = reminding();
    said(&world, &app, button::SET);

    revoke(&world, &app);

    assert_eq!(next(&world), None);
    assert_eq!(said(&world, &app, button::SET), REVOKED);
    assert_eq!(said(&world, &app, button::POST), REVOKED);
    assert_eq!((next(&world), posted(&world)), (None, 0));
}

#[test]
fn an_app_that_is_removed_takes_its_alarms_with_it() {
    let (world, app) = reminding();
    said(&world, &app, button::SET);
    let id = app.app();
    app.close();

    let mut records = world.store.begin_write().unwrap();
    wipe(records.as_mut(), &id).unwrap();
    records.commit().unwrap();

    assert_eq!(next(&world), None);
}

#[test]
fn an_app_learns_which_notification_it_was_opened_from() {
    let (world, app) = reminding();
    app.close();
    let launch = Launch { via: teahouse_runtime::model::Source::Notification(7), ..Launch::from_launcher() };

    let app = world.sandbox.open(&world.artifact, world.spec(), world.powers(), launch).unwrap();
    app.wait_idle();

    assert_eq!(world.kept("from"), Some(vec![5, 7]), "the sixth way in, and the tag");
}
