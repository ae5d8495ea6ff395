//! Hostile components: each is contained with a typed error, nothing of its turn is kept, and other apps keep answering.

use std::sync::mpsc;

use teahouse_base::Coded;
use teahouse_runtime::{Event, LimitFault, Status, TurnError};

use crate::guest::{Draw, Kind, button};
use crate::world::{World, press};

/// Presses a hostile button; the error's code, after checking that nothing was kept and the app runs again.
fn contained(node: u32) -> String {
    let world = World::new();
    let app = world.open();
    let (other, _) = world.open_other(9);
    let commits = world.store.commits();

    let error = press(&app, node).unwrap_err();

    assert!(matches!(error, TurnError::Limit(_)), "{error}");
    assert_eq!(world.store.commits(), commits, "nothing was kept");
    assert_eq!(world.keys_kept(), 0);
    assert_eq!(world.host.failures(), [error.code().to_string()]);
    assert_eq!(app.status(), Status::Running, "it has started again");
    press(&app, button::NOTHING).unwrap();
    press(&other, button::NOTHING).unwrap();
    error.code().to_string()
}

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
fn lim_002_memory_without_end_is_ended() {
    assert_eq!(contained(button::MEMORY), "LIM-103");
}

#[test]
fn lim_002_tables_without_end_are_ended() {
    assert_eq!(contained(button::TABLE), "LIM-104");
}

#[test]
fn lim_003_a_million_calls_in_a_turn_are_ended() {
    assert_eq!(contained(button::CALLS), "LIM-105");
}

#[test]
fn lim_003_a_storage_flood_is_ended_and_nothing_of_it_is_kept() {
    assert_eq!(contained(button::FLOOD), "LIM-105");
}

#[test]
fn lim_004_a_string_of_32_mebibytes_is_refused_at_the_border() {
    assert_eq!(contained(button::LONG_STRING), "LIM-106");
}

#[test]
fn calls_that_nest_without_end_are_ended() {
    assert_eq!(contained(button::RECURSE), "LIM-107");
}

#[test]
fn lim_005_a_value_that_is_too_large_is_a_typed_refusal() {
    let world = World::new();
    let app = world.open();
    press(&app, button::BIG_VALUE).unwrap();
    assert_eq!(world.kept("note"), Some(vec![1]), "the guest saw an error and went on");
    assert_eq!(world.kept("taken"), None);
}

#[test]
fn lim_005_storage_that_is_full_is_a_typed_refusal() {
    let world = World::new();
    let app = world.open();
    press(&app, button::FILL).unwrap();
    assert_eq!(world.kept("note"), Some(vec![10]), "ten of twenty values fit into a mebibyte");
    assert_eq!(world.keys_kept(), 11);
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
fn lim_007_a_view_that_breaks_a_rule_ends_the_turn_and_the_last_good_one_stays() {
    let column = |id, children| Draw(id, Kind::Column, children);
    let deep = |levels: u32| -> Vec<Draw> {
        (0..levels).map(|id| column(id, if id + 1 < levels { vec![id + 1] } else { vec![] })).collect()
    };
    let wide = |nodes: u32| -> Vec<Draw> {
        let leaves = (1..nodes).map(|id| Draw(id, Kind::Text("x".into()), vec![]));
        std::iter::once(column(0, (1..nodes).collect())).chain(leaves).collect()
    };
    let cases: Vec<(&str, Vec<Draw>)> = vec![
        ("VIE-105", crate::guest::cyclic_view()),
        ("VIE-103", vec![column(0, vec![1]), column(1, vec![]), column(1, vec![])]),
        ("VIE-104", vec![column(0, vec![7])]),
        ("VIE-106", vec![column(0, vec![]), column(1, vec![])]),
        ("VIE-102", deep(33)),
        ("VIE-102", wide(2_001)),
        ("VIE-102", vec![Draw(0, Kind::Text("x".repeat(270_000)), vec![])]),
        ("VIE-107", vec![Draw(0, Kind::Text("x".into()), vec![1]), column(1, vec![])]),
        ("VIE-108", vec![Draw(0, Kind::Button("\u{200b} ".into(), false), vec![])]),
        ("VIE-101", vec![]),
    ];
    for (code, bad) in cases {
        let world = World::with_bad_view(&bad);
        let app = world.open();
        let shown = app.view().unwrap();

        let error = press(&app, button::BAD_VIEW).unwrap_err();

        assert_eq!(error.code().as_str(), code);
        assert_eq!(app.view().unwrap(), shown);
        assert_eq!(world.kept("note"), None);
    }
    let world = World::with_bad_view(&wide(2_000));
    let app = world.open();
    press(&app, button::BAD_VIEW).unwrap();
    assert_eq!(app.view().unwrap().nodes().len(), 2_000, "the largest view that is allowed");
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
