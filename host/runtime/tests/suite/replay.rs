//! A recorded session runs again bit for bit, and says so when it does not.

use teahouse_runtime::model::PersonId;
use teahouse_runtime::trace::{ReplayError, Step, Trace, replay};
use teahouse_runtime::{Answer, Event, Launch};

use crate::guest::button;
use crate::world::{World, press};

fn recorded(world: &World) -> Trace {
    let powers = world.powers();
    let app =
        world.sandbox.open_recorded(&world.artifact, world.spec(), powers, Launch::from_launcher()).unwrap();
    app.wait_idle();
    press(&app, button::RANDOM).unwrap();
    press(&app, button::WRITE).unwrap();
    let id = press(&app, button::PICK).unwrap().requests[0];
    world.answer(&app, id, &Answer::Picked(vec![PersonId::new("bo")]));
    press(&app, button::WRITE_AND_TRAP).unwrap_err();
    press(&app, button::TIMER).unwrap();
    world.clock.advance(std::time::Duration::from_secs(2));
    app.wake();
    app.wait_idle();
    app.wait_idle();
    press(&app, button::LIST).unwrap();
    app.deliver_and_wait(Event::Suspend).unwrap();
    app.close()
}

#[test]
fn a_session_with_chance_answers_timers_and_a_fault_replays_bit_for_bit() {
    let world = World::new();
    let trace = recorded(&world);
    let trace = Trace::from_json(&trace.to_json()).unwrap();

    let turns = replay(&world.sandbox, &world.artifact, world.spec(), &trace).unwrap();

    assert_eq!(turns, 11, "two starts and nine events");
}

#[test]
fn a_replay_finds_the_turn_in_which_something_differs() {
    let world = World::new();
    let trace = recorded(&world);
    let bend = |change: &dyn Fn(&mut Step) -> bool| {
        let mut trace = trace.clone();
        assert!(trace.steps.iter_mut().any(change));
        replay(&world.sandbox, &world.artifact, world.spec(), &trace)
    };
    let other_chance = bend(&|step| match step {
        Step::Random(bytes) => {
            bytes[0] ^= 1;
            true
        }
        _ => false,
    });
    assert_eq!(other_chance, Err(ReplayError::Did { turn: 2 }));
    let other_question = bend(&|step| match step {
        Step::Read { asked, .. } => {
            asked[0] ^= 1;
            true
        }
        _ => false,
    });
    assert_eq!(other_question, Err(ReplayError::Asked { turn: 1 }));
    assert_eq!(Trace::from_json("[]"), Err(ReplayError::NotATrace));
}
