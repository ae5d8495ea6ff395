//! A recorded session runs again bit for bit, on whatever the app is compiled to, and says so when it does not.

use std::time::Duration;

use teahouse_bundle::ContentHash;
use teahouse_runtime::model::PersonId;
use teahouse_runtime::trace::{ENGINE, Part, ReplayError, Replayed, Session, Step, Trace, TurnEnd, replay};
use teahouse_runtime::{Answer, Event, InProcessCompiler, Launch, RunningApp, Sandbox, Target};

use crate::guest::button;
use crate::world::{World, press};

fn opened(world: &World) -> RunningApp {
    let powers = world.powers();
    let app =
        world.sandbox.open_recorded(&world.artifact, world.spec(), powers, Launch::from_launcher()).unwrap();
    app.wait_idle();
    app
}

/// Closes the app and takes its session through a file, as a developer would.
fn session_of(world: &World, app: RunningApp) -> Session {
    let session = Session::new(world.package.content_hash(), &world.spec(), app.close());
    assert!(!session.trace.cut);
    Session::from_bytes(&session.to_bytes()).unwrap()
}

/// Chance, answers, a timer, a fault of the app's own, a list.
fn eventful(world: &World) -> Session {
    let app = opened(world);
    press(&app, button::RANDOM).unwrap();
    press(&app, button::WRITE).unwrap();
    let id = press(&app, button::PICK).unwrap().requests[0];
    world.answer(&app, id, &Answer::Picked(vec![PersonId::new("bo")]));
    press(&app, button::WRITE_AND_TRAP).unwrap_err();
    press(&app, button::TIMER).unwrap();
    world.clock.advance(Duration::from_secs(2));
    app.wake();
    app.wait_idle();
    app.wait_idle();
    press(&app, button::LIST).unwrap();
    app.deliver_and_wait(Event::Suspend).unwrap();
    session_of(world, app)
}

/// A turn that ran out of time, one that ran out of stack, and one that the host would not keep.
fn broken(world: &World) -> Session {
    let app = opened(world);
    press(&app, button::LOOP).unwrap_err();
    press(&app, button::RECURSE).unwrap_err();
    world.clock.advance(Duration::from_secs(61));
    *world.host.refuse.lock().unwrap() = true;
    press(&app, button::WRITE).unwrap_err();
    *world.host.refuse.lock().unwrap() = false;
    press(&app, button::WRITE).unwrap();
    session_of(world, app)
}

fn played_on(target: Target, world: &World, session: &Session) -> Result<Replayed, ReplayError> {
    let sandbox = Sandbox::replaying_on(target, InProcessCompiler::shared_for(target)).unwrap();
    let artifact = sandbox.compile(&world.package).unwrap();
    replay(&sandbox, &artifact, world.package.manifest(), session)
}

fn played(world: &World, session: &Session) -> Result<Replayed, ReplayError> {
    replay(&world.sandbox, &world.artifact, world.package.manifest(), session)
}

#[test]
fn rep_003_a_session_with_chance_answers_timers_and_a_fault_replays_bit_for_bit_on_every_target() {
    let world = World::new();
    let session = eventful(&world);
    assert_eq!(session.engine, ENGINE);

    let own = played(&world, &session);

    assert_eq!(own, Ok(Replayed { turns: 11, skipped: 0 }), "two starts and nine events");
    for target in Target::ALL.into_iter().filter(|target| target.is_here()) {
        assert_eq!(played_on(target, &world, &session), own, "{target:?}");
    }
}

#[test]
fn rep_004_what_was_ended_from_outside_is_not_run_again_and_what_was_not_kept_is_forgotten() {
    let world = World::new();
    let session = broken(&world);
    let is_broken = |step: &&Step| matches!(step, Step::End(TurnEnd::Broken(_)));
    assert_eq!(session.trace.steps.iter().filter(is_broken).count(), 2);
    assert_eq!(session.trace.steps.iter().filter(|step| **step == Step::NotKept).count(), 1);

    for target in Target::ALL.into_iter().filter(|target| target.is_here()) {
        let played = played_on(target, &world, &session);
        assert_eq!(played, Ok(Replayed { turns: 8, skipped: 2 }), "{target:?}");
    }
}

#[test]
fn rep_003_a_replay_finds_the_turn_in_which_something_differs() {
    let world = World::new();
    let session = eventful(&world);
    let bend = |change: &dyn Fn(&mut Step) -> bool| {
        let mut bent = session.clone();
        assert!(bent.trace.steps.iter_mut().any(change));
        played(&world, &bent)
    };
    let other_chance = bend(&|step| match step {
        Step::Random(bytes) => {
            bytes[0] ^= 1;
            true
        }
        _ => false,
    });
    assert_eq!(other_chance, Err(ReplayError::Did { turn: 2, what: Part::Effects }));
    let other_question = bend(&|step| match step {
        Step::Read { asked, .. } => {
            asked[0] ^= 1;
            true
        }
        _ => false,
    });
    assert_eq!(other_question, Err(ReplayError::Asked { turn: 1 }));
    let other_tree = bend(&|step| match step {
        Step::End(TurnEnd::Ran { tree: Some(tree), .. }) => {
            tree[0] ^= 1;
            true
        }
        _ => false,
    });
    assert_eq!(other_tree, Err(ReplayError::Did { turn: 1, what: Part::Tree }));
    let no_fault = bend(&|step| match step {
        Step::End(end @ TurnEnd::Failed(_)) => {
            *end = TurnEnd::Ran { effects: [0; 32], tree: None };
            true
        }
        _ => false,
    });
    let refused = no_fault.unwrap_err();
    assert!(matches!(refused, ReplayError::Did { what: Part::Ending, .. }), "{refused}");
    assert_eq!(refused.turn(), Some(6));
}

#[test]
fn rep_001_a_changed_byte_of_a_session_is_refused() {
    let world = World::new();
    let bytes = eventful(&world).to_bytes();
    for place in (0..bytes.len()).step_by(41) {
        let mut bent = bytes.clone();
        bent[place] ^= 0x10;
        let refused = Session::from_bytes(&bent).unwrap_err();
        assert!(matches!(refused, ReplayError::Changed | ReplayError::NotASession(_)), "byte {place}");
    }
    assert!(matches!(Session::from_bytes(b"[]"), Err(ReplayError::NotASession(_))));
}

#[test]
fn rep_002_a_session_of_another_bundle_is_not_played() {
    let world = World::new();
    let other = World::with_bad_view(&[]);
    let session = eventful(&world);
    let (recorded, given) = (world.package.content_hash(), other.package.content_hash());
    assert_ne!(recorded, given);

    assert_eq!(played(&other, &session), Err(ReplayError::OtherBundle { recorded, given }));

    let claimed = Session { bundle: ContentHash::from_array([9; 32]), ..session };
    assert!(matches!(played(&world, &claimed), Err(ReplayError::OtherBundle { .. })));
}

#[test]
fn nothing_is_recorded_unless_it_was_asked_for() {
    let world = World::new();
    let app = world.open();
    press(&app, button::WRITE).unwrap();
    assert_eq!(app.close(), Trace::default());
}
