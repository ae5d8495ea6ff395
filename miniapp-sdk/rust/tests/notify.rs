//! What an app hears of what it wants shown, told with a kettle that reminds of tea.

use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::testing::TestHost;
use teahouse_miniapp::{Language, Source, Tell, UnixMillis, notify};

const TEA: Tag = Tag(5);

#[derive(Default, Debug, Serialize, Deserialize)]
struct Kettle {
    last: Option<RefusalCode>,
    set: bool,
    posted: u32,
    reminded: bool,
    opened_by: Option<Option<Tag>>,
}

#[derive(Clone)]
enum Do {
    Remind,
    Say,
    Forget,
}

impl App for Kettle {
    type Message = Do;

    fn update(&mut self, event: Event<Do>) -> Effects {
        match event {
            Event::Started(launch) => {
                if let Source::Notification(tag) = launch.source {
                    self.opened_by = Some(tag);
                }
            }
            Event::Ui(Do::Remind) => {
                let body = say("It has drawn three minutes.", "已经泡了三分钟。");
                return notify::alarm(TEA, UnixMillis(180_000), say("Tea", "茶"), body).tagged(TEA).into();
            }
            Event::Ui(Do::Say) => return notify::post("Tea", "").into(),
            Event::Ui(Do::Forget) => return notify::cancel(TEA).into(),
            Event::Answered(TEA, Answer::AlarmSet(Ok(()))) => self.set = true,
            Event::Answered(_, Answer::Posted(Ok(()))) => self.posted += 1,
            Event::Answered(_, Answer::AlarmSet(Err(refusal)) | Answer::Posted(Err(refusal))) => {
                self.last = Some(refusal.code);
            }
            Event::Signal { source, id } if source == "notify" && id == u64::from(TEA.0) => {
                self.reminded = true;
            }
            _ => {}
        }
        Effects::none()
    }

    fn view(&self) -> Node<Do> {
        column([
            button("Remind").on_press(Do::Remind),
            button("Say").on_press(Do::Say),
            button("Forget").on_press(Do::Forget),
        ])
    }
}

#[test]
fn an_alarm_is_set_within_the_turn_and_an_open_app_hears_it_fire_once() {
    let mut host = TestHost::<Kettle>::launch();
    host.press("Remind");
    assert!(host.state().set);
    let (at, words) = &host.alarms()[&TEA];
    assert_eq!((*at, words.title.in_language(Language::Chinese)), (UnixMillis(180_000), "茶"));

    host.fire(TEA);

    assert!(host.state().reminded && host.alarms().is_empty());
}

#[test]
fn an_app_that_was_closed_is_opened_from_what_was_shown() {
    let mut host = TestHost::<Kettle>::launch();
    host.press("Remind");
    host.open_from(Source::Notification(Some(TEA)));
    assert_eq!(host.state().opened_by, Some(Some(TEA)));
    host.open_from(Source::Notification(None));
    assert_eq!(host.state().opened_by, Some(None), "one that was posted");
}

#[test]
fn what_is_posted_is_shown_and_what_is_refused_is_said() {
    let mut host = TestHost::<Kettle>::launch();
    host.press("Say");
    assert_eq!((host.state().posted, host.posted().len()), (1, 1));

    host.refuse_next(RefusalCode::RateLimited);
    host.press("Say");
    assert_eq!((host.state().last, host.posted().len()), (Some(RefusalCode::RateLimited), 1));

    host.refuse_next(RefusalCode::Quota);
    host.press("Remind");
    assert_eq!((host.state().last, host.alarms().len()), (Some(RefusalCode::Quota), 0));
}

#[test]
fn an_alarm_that_is_cancelled_does_not_wait() {
    let mut host = TestHost::<Kettle>::launch();
    host.press("Remind");
    host.press("Forget");
    assert!(host.alarms().is_empty());
    assert_eq!(host.told(), [Tell::CancelAlarm(TEA)]);
}
