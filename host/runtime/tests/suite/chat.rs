//! What an app can do in its conversation: send cards under names, change them within a pace, know who is there, hear what comes.

use std::time::Duration;

use teahouse_base::RecordStore;
use teahouse_runtime::grant::{self, Scope};
use teahouse_runtime::model::{PersonId, RequestKind, Source};
use teahouse_runtime::news::{self, CardNews, Member};
use teahouse_runtime::{Answer, Launch, RunningApp};

use crate::chat_guest::{button, chat_guest};
use crate::world::{World, package_of, press};

/// The button that changes a card more often than the pace allows.
const CHANGE_TOO_OFTEN: u32 = 13;

/// Codes of `types.error-code`, by their place.
const NOT_DECLARED: u8 = 1;
const REVOKED: u8 = 2;
const RATE_LIMITED: u8 = 5;
const NOT_FOUND: u8 = 8;

fn world(chat: &str) -> World {
    let manifest = format!(
        "manifest = 1\nname = \"test-chat\"\nversion = \"1.0.0\"\napi-level = 1\ntitle = {{ en = \"Chat\" }}\n\
         summary = {{ en = \"Does what the pressed button says.\" }}\n[permissions]\n\
         storage = {{ bytes = 1048576 }}\nchat = {{ {chat} }}\n"
    );
    let world = World::new();
    let package = package_of(&manifest, chat_guest("bo"));
    let artifact = world.sandbox.compile(&package).unwrap();
    World { package, artifact, ..world }
}

/// The app, opened in a conversation with Bo.
fn open_with_bo(world: &World) -> RunningApp {
    let member = |(id, me)| Member { id: PersonId::new(id), me };
    let members = [("bo", false), ("me", true)].map(member);
    let mut records = world.store.begin_write().unwrap();
    news::begin(records.as_mut(), &world.package.app(), &members).unwrap();
    records.commit().unwrap();
    let launch = Launch { via: Source::Conversation, ..Launch::from_launcher() };
    let app = world.sandbox.open(&world.artifact, world.spec(), world.powers(), launch).unwrap();
    app.wait_idle();
    app
}

fn tell(world: &World, app: &RunningApp, title: &str, updated: bool) {
    let (sender, title, payload) = (PersonId::new("bo"), title.to_owned(), b"load".to_vec());
    let mut records = world.store.begin_write().unwrap();
    news::tell(records.as_mut(), &app.app(), &CardNews { sender, title, payload, updated }).unwrap();
    records.commit().unwrap();
    app.wake();
    app.wait_idle();
    app.wait_idle();
}

fn waits(world: &World, app: &RunningApp) -> Vec<u64> {
    news::waiting(world.store.begin_read().unwrap().as_ref(), &app.app()).unwrap()
}

#[test]
fn a_card_goes_out_under_a_name_into_the_conversation_or_to_a_person() {
    let world = world("cards = true");
    let app = open_with_bo(&world);
    let id = press(&app, button::SEND).unwrap().requests[0];
    world.answer(&app, id, &Answer::CardSent);
    assert_eq!(world.kept("taken").unwrap()[0], 0, "the answer is good");
    press(&app, button::SEND_TO).unwrap();
    let to: Vec<_> = world.host.requests().into_iter().map(|request| request.kind).collect();
    let card = |to: Option<&str>| RequestKind::SendCard {
        title: "Tea".to_owned(),
        payload: b"Tea".to_vec(),
        name: Some("list".to_owned()),
        to: to.map(PersonId::new),
    };
    assert_eq!(to, [card(None), card(Some("bo"))]);
    // What is not declared is neither changed nor known.
    for node in [button::CHANGE, button::MEMBERS] {
        press(&app, node).unwrap();
        assert_eq!(world.kept("note"), Some(vec![1, NOT_DECLARED]), "{node}");
    }
}

#[test]
fn outside_of_a_conversation_a_card_goes_to_a_person_only_and_nobody_is_there() {
    let world = world("cards = true, members = true");
    let app = world.open();
    for node in [button::SEND, button::MEMBERS] {
        assert!(press(&app, node).unwrap().requests.is_empty());
        assert_eq!(world.kept("note"), Some(vec![1, NOT_FOUND]), "{node}");
    }
    assert_eq!(press(&app, button::SEND_TO).unwrap().requests.len(), 1);
}

#[test]
fn the_app_knows_who_is_there_by_ids_for_as_long_as_the_person_lets_it() {
    let world = world("members = true");
    let app = open_with_bo(&world);
    press(&app, button::MEMBERS).unwrap();
    assert_eq!(world.kept("who").as_deref(), Some(b"bo".as_slice()));
    let mut records = world.store.begin_write().unwrap();
    grant::revoke(records.as_mut(), &app.app(), &Scope::Chat).unwrap();
    records.commit().unwrap();
    press(&app, button::MEMBERS).unwrap();
    assert_eq!(world.kept("note"), Some(vec![1, REVOKED]));
}

#[test]
fn crd_002_cards_are_changed_at_most_ten_times_in_ten_seconds_also_over_turns() {
    let world = world("cards = true, updates = true");
    let app = open_with_bo(&world);
    for round in 0..3 {
        for id in press(&app, CHANGE_TOO_OFTEN).unwrap().requests {
            world.answer(&app, id, &Answer::CardSent);
        }
        assert_eq!(world.kept("note").unwrap()[0], 0, "round {round}");
    }
    let ids = press(&app, CHANGE_TOO_OFTEN).unwrap().requests;
    assert_eq!(ids.len(), 1, "the tenth");
    assert_eq!(world.kept("note"), Some(vec![1, RATE_LIMITED]));
    world.answer(&app, ids[0], &Answer::CardSent);
    world.clock.advance(Duration::from_secs(10));
    assert_eq!(press(&app, button::CHANGE).unwrap().requests.len(), 1);
}

#[test]
fn crd_003_a_card_that_comes_is_told_and_taken_once() {
    let world = world("cards = true, updates = true");
    let app = open_with_bo(&world);
    tell(&world, &app, "Cups", true);
    assert_eq!(world.kept("title").as_deref(), Some(b"Cups".as_slice()));
    assert_eq!((world.kept("load").as_deref(), world.kept("new")), (Some(b"load".as_slice()), Some(vec![1])));
    assert_eq!(waits(&world, &app), Vec::<u64>::new(), "taken with the turn");
    tell(&world, &app, "Tea", false);
    assert_eq!((world.kept("title").as_deref(), world.kept("new")), (Some(b"Tea".as_slice()), Some(vec![0])));
    // An app that may not hear of it does not take it, and it waits.
    let deaf = self::world("cards = true");
    let app = open_with_bo(&deaf);
    tell(&deaf, &app, "Cups", true);
    assert_eq!((deaf.kept("title"), waits(&deaf, &app)), (None, vec![1]));
    assert_eq!(deaf.kept("note"), Some(vec![1, NOT_DECLARED]));
}
