//! What the SDK promises an app about places and codes, told with a table that is ordered at.

use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::testing::TestHost;
use teahouse_miniapp::{Request, device};

#[derive(Default, Serialize, Deserialize)]
struct Order {
    cell: Option<String>,
    table: Option<String>,
    last: Option<RefusalCode>,
}

#[derive(Clone)]
enum Do {
    Near,
    Sit,
}

impl App for Order {
    type Message = Do;

    fn update(&mut self, event: Event<Do>) -> Effects {
        match event {
            Event::Ui(Do::Near) => return device::pick_cell(say("Where are you?", "你在哪里？")).into(),
            Event::Ui(Do::Sit) => return device::scan(say("Your table", "你的桌子")).into(),
            Event::Answered(_, Answer::CellPicked(Ok(cell))) => self.cell = Some(cell),
            Event::Answered(_, Answer::Scanned(Ok(text))) => self.table = Some(text),
            Event::Answered(_, Answer::CellPicked(Err(refusal)) | Answer::Scanned(Err(refusal))) => {
                self.last = Some(refusal.code);
            }
            _ => {}
        }
        Effects::none()
    }

    fn view(&self) -> Node<Do> {
        column([text(self.table.clone().unwrap_or_else(|| "nowhere".to_owned()))])
            .child(button("Near").on_press(Do::Near))
            .child(button("Sit").on_press(Do::Sit))
    }
}

#[test]
fn a_place_and_a_code_are_asked_for_and_come_back_also_after_a_restart() {
    let mut host = TestHost::<Order>::launch();
    host.press("Near");
    host.press("Sit");
    assert!(matches!(host.waiting()[..], [Request::PickCell { .. }, Request::Scan { .. }]));
    host.restart();
    host.answer(Answer::Scanned(Ok("table 7".to_owned())));
    host.answer(Answer::CellPicked(Ok("wtw3s".to_owned())));
    assert!(host.shows("table 7"));
    assert_eq!(host.state().cell.as_deref(), Some("wtw3s"));
}

#[test]
fn a_closed_picker_is_a_refusal_of_its_own_kind() {
    let mut host = TestHost::<Order>::launch();
    host.press("Near");
    host.answer(Answer::CellPicked(Err(Refusal::new(RefusalCode::Denied, "closed"))));
    assert_eq!(host.state().last, Some(RefusalCode::Denied));
    assert!(host.waiting().is_empty());
}
