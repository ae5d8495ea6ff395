//! What the SDK promises an app about the conversation it is open in, told with a list of who brings what.

use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::testing::TestHost;
use teahouse_miniapp::{CardNews, PersonId, Request, chat};

#[derive(Default, Serialize, Deserialize)]
struct List {
    others: u32,
    brought: Vec<String>,
    said: u32,
    last: Option<RefusalCode>,
}

#[derive(Clone)]
enum Do {
    Begin,
    Ask,
    Bring,
}

impl App for List {
    type Message = Do;

    fn update(&mut self, event: Event<Do>) -> Effects {
        match event {
            Event::Started(_) => return chat::members().into(),
            Event::Ui(Do::Begin) => return chat::send_card_as("list", say("A list", "清单"), vec![0]).into(),
            Event::Ui(Do::Ask) => {
                return chat::send_card_to(PersonId::new("mei"), "mei", say("Tea?", "喝茶？"), vec![1])
                    .into();
            }
            Event::Ui(Do::Bring) => return chat::update_card("list", say("Tea", "茶"), vec![2]).into(),
            Event::Signal { source, id } if source == chat::SOURCE => return chat::take_update(id).into(),
            Event::Answered(_, Answer::Members(Ok(members))) => {
                self.others = members.iter().filter(|member| !member.me).count() as u32;
            }
            Event::Answered(_, Answer::Members(Err(refusal)) | Answer::CardUpdated(Err(refusal))) => {
                self.last = Some(refusal.code);
            }
            Event::Answered(_, Answer::CardCame(Ok(news))) => self.brought.push(news.title),
            Event::Answered(_, Answer::CardSent(Ok(())) | Answer::CardUpdated(Ok(()))) => self.said += 1,
            _ => {}
        }
        Effects::none()
    }

    fn view(&self) -> Node<Do> {
        column([text(self.brought.join(", "))])
            .child(button("Begin").on_press(Do::Begin))
            .child(button("Ask").on_press(Do::Ask))
            .child(button("Bring").on_press(Do::Bring))
    }
}

#[test]
fn a_card_is_sent_under_a_name_and_changed_by_it() {
    let mut host = TestHost::<List>::launch();
    assert_eq!(host.state().last, Some(RefusalCode::NotFound), "it was not opened in a conversation");
    for label in ["Begin", "Ask", "Bring"] {
        host.press(label);
    }
    let waiting = host.waiting();
    let [Request::SendCardAs { name, to: None, .. }, to_mei, changed] = waiting.as_slice() else {
        panic!("{waiting:?}");
    };
    assert_eq!(name, "list");
    assert!(matches!(to_mei, Request::SendCardAs { to: Some(to), .. } if to.as_str() == "mei"));
    assert!(matches!(changed, Request::UpdateCard { name, card } if name == "list" && card.payload == [2]));
    host.answer(Answer::CardSent(Ok(())));
    host.answer(Answer::CardSent(Ok(())));
    host.answer(Answer::CardUpdated(Ok(())));
    assert_eq!(host.state().said, 3);
}

#[test]
fn a_card_that_comes_is_taken_in_the_turn_that_hears_of_it() {
    let mut host = TestHost::<List>::launch();
    host.talk_with(&["mei"]);
    host.restart();
    assert_eq!(host.state().others, 1);
    let (sender, title) = (PersonId::new("mei"), "Cups".to_owned());
    host.hear(CardNews { sender, title, payload: vec![], updated: true });
    assert!(host.shows("Cups"));
}
