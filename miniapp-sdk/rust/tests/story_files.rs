//! What the SDK promises an app about files, told with a wall on which people hang pictures.

use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::testing::TestHost;
use teahouse_miniapp::{FileInfo, FileLink, PersonId, Request, Tell, files};

#[derive(Default, Serialize, Deserialize)]
struct Wall {
    picture: Option<FileInfo>,
    begins: Vec<u8>,
    shared: Option<String>,
    last: Option<RefusalCode>,
}

#[derive(Clone)]
enum Do {
    Hang,
    Share,
    Fetch,
    TakeDown,
}

impl Wall {
    fn keep(&mut self, file: FileInfo) -> Effects {
        let first = files::read(file.id, 0, 4).into();
        self.picture = Some(file);
        first
    }
}

impl App for Wall {
    type Message = Do;

    fn update(&mut self, event: Event<Do>) -> Effects {
        let id = self.picture.as_ref().map(|picture| picture.id);
        match event {
            Event::Ui(Do::Hang) => {
                return files::pick(1_000, &["image/*"], say("Hang it up", "挂起来")).into();
            }
            Event::Ui(Do::Share) => {
                return id.map_or_else(Effects::none, |id| files::share(id, [PersonId::new("bo")]).into());
            }
            Event::Ui(Do::Fetch) => return files::fetch("ab".repeat(32)).into(),
            Event::Ui(Do::TakeDown) => {
                let Some(id) = id else { return Effects::none() };
                return Effects::none().and(files::forget(id)).and(files::read(id, 0, 4));
            }
            Event::Answered(_, Answer::FilePicked(Ok(file)) | Answer::FileFetched(Ok(file))) => {
                return self.keep(file);
            }
            Event::Answered(_, Answer::FileRead(Ok(bytes))) => self.begins = bytes,
            Event::Answered(_, Answer::FileShared(Ok(link))) => self.shared = Some(link.hash),
            Event::Answered(
                _,
                Answer::FilePicked(Err(refusal))
                | Answer::FileFetched(Err(refusal))
                | Answer::FileRead(Err(refusal)),
            ) => self.last = Some(refusal.code),
            _ => {}
        }
        Effects::none()
    }

    fn view(&self) -> Node<Do> {
        column([text(self.picture.as_ref().map_or("nothing".to_owned(), |picture| picture.name.clone()))])
            .child(button("Hang").on_press(Do::Hang))
            .child(button("Share").on_press(Do::Share))
            .child(button("Fetch").on_press(Do::Fetch))
            .child(button("Take down").on_press(Do::TakeDown))
    }
}

#[test]
fn a_picked_file_is_read_within_the_turn_that_hears_of_it() {
    let mut host = TestHost::<Wall>::launch();
    host.press("Hang");
    let accept = vec!["image/*".to_owned()];
    assert!(
        matches!(host.waiting()[0], Request::PickFile { max_bytes: 1_000, accept: found, .. } if *found == accept)
    );

    let file = host.pick_file("tea.png", "image/png", b"green tea");

    assert!(host.shows("tea.png"));
    assert_eq!(host.state().begins, b"gree");
    // and the file is still there after a restart, by what was kept of it
    host.restart();
    assert_eq!(host.state().picture, Some(file));
}

#[test]
fn a_share_names_people_and_its_answer_opens_nothing() {
    let mut host = TestHost::<Wall>::launch();
    host.press("Hang");
    let file = host.pick_file("tea.png", "image/png", b"green tea");
    host.press("Share");
    assert_eq!(host.waiting(), [&Request::ShareFile(file.id, vec![PersonId::new("bo")])]);
    let link = FileLink { hash: file.hash.clone(), blob: "cd".repeat(32), size: 9 };
    host.answer(Answer::FileShared(Ok(link)));
    assert_eq!(host.state().shared, Some(file.hash));
}

#[test]
fn a_fetched_file_has_the_hash_that_was_asked_for() {
    let mut host = TestHost::<Wall>::launch();
    host.press("Fetch");
    let file = host.fetch_file("cup.jpg", "image/jpeg", b"cups");
    assert_eq!((file.hash, host.state().begins.as_slice()), ("ab".repeat(32), b"cups".as_slice()));
}

#[test]
fn a_forgotten_file_is_not_there_any_more() {
    let mut host = TestHost::<Wall>::launch();
    host.press("Hang");
    let file = host.pick_file("tea.png", "image/png", b"green tea");
    host.press("Take down");
    assert_eq!(host.told(), [Tell::ForgetFile(file.id)]);
    assert_eq!(host.state().last, Some(RefusalCode::NotFound));
}

#[test]
fn a_closed_picker_is_a_no() {
    let mut host = TestHost::<Wall>::launch();
    host.press("Hang");
    host.answer(Answer::FilePicked(Err(Refusal::new(RefusalCode::Denied, "closed"))));
    assert_eq!(host.state().last, Some(RefusalCode::Denied));
    assert!(host.shows("nothing"));
}
