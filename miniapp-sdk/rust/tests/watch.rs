//! What an app hears of a read that it watches, told with a sign that shows how many rooms are left.

use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::testing::TestHost;
use teahouse_miniapp::{Call, Request, Tell, Value, WatchId, contracts};

#[derive(Default, Debug, Serialize, Deserialize)]
struct Rooms {
    watch: Option<WatchId>,
    left: Option<u64>,
    last: Option<RefusalCode>,
}

#[derive(Clone)]
enum Do {
    Stop,
}

fn rooms_left() -> Call {
    Call::new("hotel", "roomsLeft")
}

impl App for Rooms {
    type Message = Do;

    fn update(&mut self, event: Event<Do>) -> Effects {
        match event {
            Event::Started(_) => return contracts::watch(rooms_left()).into(),
            Event::Answered(_, Answer::Watched(Ok(watch))) => self.watch = Some(watch),
            Event::Answered(_, Answer::Watched(Err(refusal))) => self.last = Some(refusal.code),
            Event::Signal { source, id }
                if source == "contracts" && self.watch.map(WatchId::number) == Some(id) =>
            {
                return contracts::read(rooms_left()).into();
            }
            Event::Answered(_, Answer::Returned(Ok(values))) => {
                if let Some(Value::Uint(left)) = values.first() {
                    self.left = u64::try_from(*left).ok();
                }
            }
            Event::Ui(Do::Stop) => {
                return self.watch.take().map(contracts::unwatch).map_or_else(Effects::none, Into::into);
            }
            _ => {}
        }
        Effects::none()
    }

    fn view(&self) -> Node<Do> {
        column([button("Stop").on_press(Do::Stop)])
    }
}

#[test]
fn a_signal_of_a_watch_is_answered_with_a_read_and_carries_nothing_itself() {
    let mut host = TestHost::<Rooms>::launch();
    let watch = host.state().watch.unwrap();
    assert_eq!(host.watches()[&watch], rooms_left());
    assert!(host.waiting().is_empty());

    host.signal("contracts", watch.number());

    assert!(matches!(host.waiting()[..], [Request::Read(_)]));
    host.answer(Answer::Returned(Ok(vec![Value::Uint(4)])));
    assert_eq!(host.state().left, Some(4));
    host.signal("contracts", watch.number() + 1);
    assert!(host.waiting().is_empty(), "that is another watch");
}

#[test]
fn the_same_read_is_the_same_watch_after_a_restart_and_ends_once() {
    let mut host = TestHost::<Rooms>::launch();
    let watch = host.state().watch;
    host.restart();
    assert_eq!((host.state().watch, host.watches().len()), (watch, 1));

    host.press("Stop");

    assert!(host.watches().is_empty());
    assert_eq!(host.told(), [Tell::Unwatch(watch.unwrap())]);
}

#[test]
fn a_watch_that_is_refused_is_said_within_the_turn() {
    let mut host = TestHost::<Rooms>::launch();
    host.press("Stop");
    host.refuse_next(RefusalCode::Quota);
    host.restart();
    assert_eq!((host.state().last, host.watches().len()), (Some(RefusalCode::Quota), 0));
}
