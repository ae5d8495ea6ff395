//! What an app hears of a deal, told with a stall that waits for a table.

use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::testing::TestHost;
use teahouse_miniapp::{
    BatchId, Deal, DealAction, DealTerms, DealView, Language, Request, Tell, UnixMillis, Value, deals,
};

const TABLE: Tag = Tag(5);
const HOUR: UnixMillis = UnixMillis(3_600_000);

#[derive(Default, Debug, Serialize, Deserialize)]
struct Stall {
    stands: DealView,
    changed: u32,
    last: Option<RefusalCode>,
}

#[derive(Clone)]
enum Do {
    Watch,
    Again,
    Look,
    Enough,
}

fn table() -> Deal {
    Deal::Terms(DealTerms::new("deal").with("payer", Value::OwnAccount).with("acceptBy", Value::Uint(9)))
}

impl App for Stall {
    type Message = Do;

    fn update(&mut self, event: Event<Do>) -> Effects {
        match event {
            Event::Ui(Do::Watch) => {
                let watch = deals::watch_and_remind(TABLE, table(), HOUR, say("The table", "桌子"), "");
                return watch.tagged(TABLE).into();
            }
            Event::Ui(Do::Again) => return deals::watch(TABLE, table()).into(),
            Event::Ui(Do::Look) => return deals::look(Deal::Batch(BatchId::new(7))).into(),
            Event::Ui(Do::Enough) => return deals::unwatch(TABLE).into(),
            Event::Answered(_, Answer::DealStands(Ok(view))) => self.stands = view,
            Event::Answered(_, Answer::DealStands(Err(refusal))) => self.last = Some(refusal.code),
            Event::Signal { source, id } if source == deals::SOURCE && id == u64::from(TABLE.0) => {
                self.changed += 1;
                return deals::look(table()).into();
            }
            _ => {}
        }
        Effects::none()
    }

    fn view(&self) -> Node<Do> {
        column([
            button("Watch").on_press(Do::Watch),
            button("Again").on_press(Do::Again),
            button("Look").on_press(Do::Look),
            button("Enough").on_press(Do::Enough),
        ])
    }
}

fn offered() -> DealView {
    let action = |name: &str, waits_until| DealAction {
        name: name.to_owned(),
        subject: None,
        waits_until,
        until: None,
        then: None,
    };
    let mine = vec![action("accept", None), action("cancelUnaccepted", Some(UnixMillis(9_000)))];
    DealView { kind: "escrow".to_owned(), state: "Offered".to_owned(), mine, ..DealView::default() }
}

#[test]
fn a_watched_deal_is_told_at_once_and_looked_at_again_when_the_host_says_that_it_changed() {
    let mut host = TestHost::<Stall>::launch();
    host.press("Watch");
    let Some(Request::WatchDeal(TABLE, Deal::Terms(terms), Some(remind))) = host.waiting().first().copied()
    else {
        panic!("it watches")
    };
    assert_eq!(terms.field("payer"), Some(&Value::OwnAccount));
    assert_eq!((remind.before, remind.words.title.in_language(Language::Chinese)), (HOUR, "桌子"));
    host.answer(Answer::DealStands(Ok(offered())));
    let open: Vec<&str> = host.state().stands.open().map(|action| action.name.as_str()).collect();
    assert_eq!(open, ["accept"], "what waits is not open");

    host.restart();
    host.signal("deals", TABLE.0.into());
    assert_eq!(host.waiting(), [&Request::LookAtDeal(table())]);
    let closed = DealView { state: "Closed".to_owned(), over: true, mine: Vec::new(), ..offered() };
    host.answer(Answer::DealStands(Ok(closed)));

    assert!(host.state().stands.over && host.state().changed == 1);
}

#[test]
fn a_refused_look_is_said_and_a_watch_that_ends_is_told() {
    let mut host = TestHost::<Stall>::launch();
    host.refuse_next(RefusalCode::NotDeclared);
    host.press("Look");
    assert_eq!(host.state().last, Some(RefusalCode::NotDeclared));
    host.press("Again");
    assert_eq!(host.waiting(), [&Request::WatchDeal(TABLE, table(), None)]);
    host.press("Enough");
    assert_eq!(host.told(), [Tell::UnwatchDeal(TABLE)]);
}
