//! What an app learns of a place is a cell as coarse as its manifest says, and of a code its text; both only at a press.

use teahouse_base::RecordStore;
use teahouse_runtime::grant::{self, Scope};
use teahouse_runtime::model::{Event, PersonId, RequestKind};
use teahouse_runtime::records::record_answer;
use teahouse_runtime::{Answer, RunningApp};

use crate::device_guest::{button, device_guest};
use crate::world::{World, package_of, press};

/// Codes of `types.error-code`, by their place.
const DENIED: u8 = 0;
const NOT_DECLARED: u8 = 1;
const REVOKED: u8 = 2;
const NEEDS_GESTURE: u8 = 3;
const NOT_FOUND: u8 = 8;

fn world(device: &str) -> World {
    let manifest = format!(
        "manifest = 1\nname = \"test-device\"\nversion = \"1.0.0\"\napi-level = 1\ntitle = {{ en = \"Device\" }}\n\
         summary = {{ en = \"Does what the pressed button says.\" }}\n[permissions]\n\
         storage = {{ bytes = 1048576 }}\ndevice = {{ {device} }}\n"
    );
    let world = World::new();
    let package = package_of(&manifest, device_guest());
    let artifact = world.sandbox.compile(&package).unwrap();
    World { package, artifact, ..world }
}

fn cell(text: &str) -> Answer {
    Answer::CellPicked(text.to_owned())
}

/// Whether an answer can be kept for what the app asked last.
fn fits(world: &World, app: &RunningApp, answer: &Answer) -> bool {
    let mut records = world.store.begin_write().unwrap();
    let id = world.host.requests().last().unwrap().id;
    record_answer(records.as_mut(), &app.app(), id, answer, teahouse_base::Clock::now(&world.clock)).is_ok()
}

#[test]
fn pic_001_a_place_comes_as_a_cell_of_exactly_the_letters_that_the_manifest_stands_for() {
    for (location, letters, good, finer) in
        [("city", 4, "wtw3", "wtw3s"), ("neighbourhood", 5, "wtw3s", "wtw3sj")]
    {
        let world = world(&format!("location = \"{location}\""));
        let app = world.open();
        let id = press(&app, button::PLACE).unwrap().requests[0];
        let asked = RequestKind::PickCell { letters, purpose: "for tea".to_owned() };
        assert_eq!(world.host.requests()[0].kind, asked);
        for other in [cell(finer), cell(&good[1..]), Answer::Scanned("x".to_owned()), Answer::Picked(vec![])]
        {
            assert!(!fits(&world, &app, &other), "{other:?}");
        }
        world.answer(&app, id, &cell(good));
        assert_eq!(world.kept("cell").as_deref(), Some(good.as_bytes()));
        // Taken as people it was not there, and stayed for the function that it is for.
        assert_eq!(world.kept("wrong"), Some(vec![1, NOT_FOUND]));
        assert_eq!(world.kept("code"), None);
    }
}

#[test]
fn a_code_comes_as_its_text_and_a_closed_picker_as_a_no() {
    let world = world("scan = true");
    let app = world.open();
    let id = press(&app, button::CODE).unwrap().requests[0];
    assert!(!fits(&world, &app, &Answer::Picked(vec![PersonId::new("bo")])));
    world.answer(&app, id, &Answer::Scanned("table 7".to_owned()));
    assert_eq!(world.kept("code").as_deref(), Some(b"table 7".as_slice()));
    let id = press(&app, button::CODE).unwrap().requests[0];
    world.answer(&app, id, &crate::world::pick_refused());
    assert_eq!(world.kept("wrong"), Some(vec![1, DENIED]));
}

#[test]
fn cap_001_cap_003_places_and_codes_are_asked_for_where_they_are_declared_and_at_a_press() {
    let world = world("pick-contacts = 1");
    let app = world.open();
    for node in [button::PLACE, button::CODE] {
        press(&app, node).unwrap();
        assert_eq!(world.kept("note"), Some(vec![1, NOT_DECLARED]));
    }
    assert!(world.host.requests().is_empty());
    let world = self::world("location = \"city\", scan = true");
    let app = world.open();
    app.deliver_and_wait(Event::Resume).unwrap();
    assert_eq!(world.kept("note"), Some(vec![1, NEEDS_GESTURE]));
    // What was taken back is asked for no more.
    let mut records = world.store.begin_write().unwrap();
    grant::revoke(records.as_mut(), &app.app(), &Scope::Device).unwrap();
    records.commit().unwrap();
    press(&app, button::CODE).unwrap();
    assert_eq!(world.kept("note"), Some(vec![1, REVOKED]));
    assert!(world.host.requests().is_empty());
}
