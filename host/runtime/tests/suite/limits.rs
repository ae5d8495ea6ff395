//! Bounds over more than one turn, and in time; what a single attack comes to stands in the table of `abuse`.

use std::sync::mpsc;

use teahouse_base::Coded;
use teahouse_runtime::{Event, LimitFault, Status, TurnError};

use crate::guest::{Draw, Kind, button};
use crate::world::{World, press};

#[test]
fn lim_001_an_endless_loop_is_ended_while_another_app_keeps_answering() {
    let world = World::new();
    let app = world.open();
    let (other, _) = world.open_other(9);
    let (ended, end) = mpsc::channel();

    let answered = std::thread::scope(|threads| {
        threads.spawn(|| ended.send(press(&app, button::LOOP)).unwrap());
        let mut answered = 0;
        let result = loop {
            press(&other, button::WRITE).unwrap();
            match end.try_recv() {
                Ok(result) => break result,
                Err(_) => answered += 1,
            }
        };
        let error = result.unwrap_err();
        assert!(matches!(error, TurnError::Limit(LimitFault::TurnTime(_))), "{error}");
        answered
    });

    assert!(answered > 0, "the other app answered while the first one ran in circles");
    assert_eq!(world.host.failures(), ["LIM-101"]);
    press(&app, button::NOTHING).unwrap();
}

#[test]
fn lim_001_a_host_can_end_a_turn_at_once() {
    let world = World::new();
    let app = world.open();
    app.deliver(Event::Ui(teahouse_runtime::model::UiEvent {
        node: button::LOOP,
        input: teahouse_runtime::model::Input::Pressed,
    }))
    .unwrap();
    while world.host.failures().is_empty() {
        app.kill_turn();
        std::thread::yield_now();
    }
    assert_eq!(world.host.failures()[0], "LIM-109");
    app.wait_idle();
    assert_eq!(app.status(), Status::Running);
}

#[test]
fn lim_001_time_in_the_background_is_bounded_and_the_person_is_not_held_up() {
    let world = World::new();
    let mut spec = world.spec();
    spec.limits.background_time = std::time::Duration::ZERO;
    let launch = teahouse_runtime::Launch::from_launcher();
    let app = world.sandbox.open(&world.artifact, spec, world.powers(), launch).unwrap();
    app.deliver_and_wait(Event::Suspend).unwrap();

    let error = app.deliver_and_wait(Event::Suspend).unwrap_err();

    assert_eq!(error.code().as_str(), "LIM-102");
    assert_eq!(world.host.restarts(), 0, "its store is as good as before");
    press(&app, button::NOTHING).unwrap();
    world.clock.advance(std::time::Duration::from_secs(61));
    app.deliver_and_wait(Event::Suspend).unwrap();
}

#[test]
fn lim_006_requests_timers_and_lines_have_their_quotas() {
    let world = World::new();
    let app = world.open();
    assert_eq!(press(&app, button::PICK_TEN).unwrap().requests.len(), 4, "four to one press");
    assert_eq!(world.kept("note"), Some(vec![6]), "six were refused");
    assert_eq!(press(&app, button::PICK_TEN).unwrap().requests.len(), 4);
    assert_eq!(press(&app, button::PICK).unwrap().requests.len(), 0, "eight are open");

    press(&app, button::TIMERS).unwrap();
    assert_eq!(world.kept("note"), Some(vec![8]), "32 of 40 timers");

    press(&app, button::LINES).unwrap();
    let notices = world.host.notices.lock().unwrap();
    let lines = notices.iter().find_map(|notice| match notice {
        teahouse_runtime::powers::Notice::Log(lines) => Some(lines.clone()),
        _ => None,
    });
    let lines = lines.unwrap();
    assert_eq!(lines.len(), 101);
    assert_eq!(lines[100].text, "100 more lines were dropped");
}

#[test]
fn lim_006_answers_that_are_never_taken_count_as_open() {
    let world = World::new();
    let app = world.open();
    let id = press(&app, button::PAY).unwrap().requests[0];
    let refused = crate::world::pick_refused();
    world.answer(&app, id, &refused); // The guest looks for it at the wrong interface, and so never takes it.
    assert_eq!(press(&app, button::PICK_TEN).unwrap().requests.len(), 4);
    assert_eq!(press(&app, button::PICK_TEN).unwrap().requests.len(), 3, "eight in all");
}

#[test]
fn lim_007_the_largest_view_is_drawn() {
    let leaves = (1..2_000).map(|id| Draw(id, Kind::Text("x".into()), vec![]));
    let root = Draw(0, Kind::Column, (1..2_000).collect());
    let world = World::with_bad_view(&std::iter::once(root).chain(leaves).collect::<Vec<_>>());
    let app = world.open();
    press(&app, button::BAD_VIEW).unwrap();
    assert_eq!(app.view().unwrap().nodes().len(), 2_000);
}

#[test]
fn lim_008_a_queue_that_is_full_says_so() {
    let world = World::new();
    let app = world.open();
    let press_loop = || {
        Event::Ui(teahouse_runtime::model::UiEvent {
            node: button::LOOP,
            input: teahouse_runtime::model::Input::Pressed,
        })
    };
    app.deliver(press_loop()).unwrap();
    let full = std::iter::repeat_with(|| app.deliver(Event::Resume)).take(300).find_map(Result::err);
    assert!(matches!(full, Some(TurnError::QueueFull(256))), "{full:?}");
}
