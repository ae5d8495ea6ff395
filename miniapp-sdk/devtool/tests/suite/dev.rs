//! A simulation as a developer uses it: two people, a card between them, money that is only pretended, a clock, and a build that changes under them.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use teahouse_base::testing::FrozenClock;
use teahouse_base::{Coded, UnixMillis};
use teahouse_devtool::dev::{BuildShown, Loaded, Order, PersonShown, Session, rebuild};
use teahouse_devtool::{Project, Silent, build};

use crate::projects::{HELLO, Written, cache, repository};

const SOURCE: &str = r#"use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::{AssetId, Launch, PersonId, Source, chat, clock, device, wallet};

#[derive(Default, Serialize, Deserialize)]
struct Tea { cups: u8, said: String }

#[derive(Clone)]
enum Press { Pour, Send, Wait, Pay, Pick }

impl App for Tea {
    type Message = Press;

    fn update(&mut self, event: Event<Press>) -> Effects {
        match event {
            Event::Started(Launch { source: Source::Card { sender, payload, .. }, .. }) => {
                self.said = format!("{} poured {}", sender.as_str(), payload[0]);
                Effects::none()
            }
            Event::Ui(Press::Pour) => { self.cups += 1; Effects::none() }
            Event::Ui(Press::Send) => chat::send_card("Tea is ready", vec![self.cups]).into(),
            Event::Ui(Press::Wait) => clock::timer(Tag::default(), 3_600_000).into(),
            Event::Ui(Press::Pay) => {
                let amount = Amount::new(AssetId::known("pusd"), 5);
                wallet::pay(PersonId::new("bo"), amount, "tea", format!("cup-{}", self.cups)).into()
            }
            Event::Ui(Press::Pick) => device::pick_contacts(2, "Who drinks tea?").into(),
            Event::Timer(_) => { self.said = "the hour is over".to_owned(); Effects::none() }
            Event::Answered(_, answer) => { self.said = format!("{answer:?}"); Effects::none() }
            _ => Effects::none(),
        }
    }

    fn view(&self) -> Node<Press> {
        column([
            text(format!("{} cups", self.cups)),
            text(format!("said: {}", self.said)),
            button("Pour").on_press(Press::Pour),
            button("Send").on_press(Press::Send),
            button("Wait").on_press(Press::Wait),
            button("Pay").on_press(Press::Pay),
            button("Pick").on_press(Press::Pick),
        ])
    }
}

teahouse_miniapp::mini_app!(Tea);
"#;

const TEA: Written<'static> = Written {
    features: "\"chat\", \"clock\", \"device\", \"wallet\"",
    permissions: "storage = { bytes = 4096 }\nwallet = {}\nchat = { cards = true }\ndevice = { pick-contacts = 2 }\n\
                  assets = [{ id = \"pusd\", per-request = \"5\", per-day = \"500\" }]",
    ..HELLO
};

/// The project with the app above, and one scenario with an answer.
fn project(folder: &Path) -> Project {
    let project = TEA.project(folder);
    fs::write(folder.join("src/lib.rs"), SOURCE).unwrap();
    fs::create_dir_all(folder.join("scenarios")).unwrap();
    let scenario = "title = 'refused'\n[[step]]\nrefuse = { of = 'pay', code = 'rejected' }\n";
    fs::write(folder.join("scenarios/refused.toml"), scenario).unwrap();
    project
}

fn empty(people: usize) -> Session {
    let clock = FrozenClock::at(UnixMillis::new(1_800_000_000_000));
    let bell: Arc<dyn Fn() + Send + Sync> = Arc::new(|| ());
    Session::new(people, Arc::new(clock), &bell).unwrap()
}

fn session(project: &Project) -> Session {
    let mut session = empty(2);
    let built = build(project, &cache(), &mut Silent).unwrap();
    let loaded = Loaded::new(&session.sandbox(), project, &built).unwrap();
    session.swap(loaded).unwrap();
    session.settle().unwrap();
    session
}

/// Gives an order as a screen sends it, and waits for what follows.
fn order(session: &mut Session, order: serde_json::Value) {
    let order: Order = serde_json::from_value(order).unwrap();
    session.take(order).unwrap();
    session.settle().unwrap();
}

fn press(session: &mut Session, person: usize, label: &str) {
    let view = shown(session, person).view.unwrap();
    let nodes = view["nodes"].as_array().unwrap();
    let node = nodes.iter().find(|node| node["label"] == label).unwrap()["id"].clone();
    let event = json!({ "node": node, "input": { "kind": "pressed" } });
    order(session, json!({ "do": "ui", "person": person, "event": event }));
}

fn shown(session: &Session, person: usize) -> PersonShown {
    session.shown().people.swap_remove(person)
}

fn shows(session: &Session, person: usize, words: &str) -> bool {
    shown(session, person).view.unwrap().to_string().contains(words)
}

#[test]
fn sim_001_what_an_app_asks_for_waits_for_a_hand_and_a_card_goes_over_to_the_other_person() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(&project(folder.path()));

    // what one person does, the other has not done
    press(&mut session, 0, "Pour");
    assert!(shows(&session, 0, "1 cups") && shows(&session, 1, "0 cups"));

    // a card goes over when it is allowed
    order(&mut session, json!({ "do": "start", "person": 0, "from": "conversation" }));
    press(&mut session, 0, "Send");
    let waiting = shown(&session, 0).waiting;
    assert_eq!(waiting.len(), 1);
    assert_eq!(shown(&session, 1).cards, [], "nobody has said yes");
    order(&mut session, json!({ "do": "allow", "person": 0, "request": waiting[0].request.id }));
    assert!(shows(&session, 0, "CardSent(Ok"));
    assert_eq!(shown(&session, 1).cards[0].title, "Tea is ready");
    order(&mut session, json!({ "do": "open", "person": 1, "card": 0 }));
    assert!(shows(&session, 1, "anna poured 1"));

    // a no is a no
    press(&mut session, 1, "Pick");
    let request = shown(&session, 1).waiting[0].request.id;
    order(&mut session, json!({ "do": "deny", "person": 1, "request": request }));
    assert!(shows(&session, 1, "Denied"));
    let turns = shown(&session, 1).turns;
    assert!(turns.iter().all(|turn| turn.memory > 0) && turns.iter().any(|turn| turn.cause == "answered"));
}

#[test]
fn the_clock_is_put_forward_and_an_answer_is_under_way_as_long_as_it_was_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(&project(folder.path()));
    press(&mut session, 0, "Wait");
    assert!(!shows(&session, 0, "the hour is over"));

    order(&mut session, json!({ "do": "forward", "seconds": 3_600 }));

    assert!(shows(&session, 0, "the hour is over"));
    assert_eq!(session.shown().ahead, 3_600_000);
    // and an answer takes its time
    order(&mut session, json!({ "do": "latency", "millis": 500 }));
    press(&mut session, 0, "Pick");
    let request = shown(&session, 0).waiting[0].request.id;
    order(&mut session, json!({ "do": "allow", "person": 0, "request": request }));
    assert_eq!(shown(&session, 0).under_way, [request]);
    session.tick(Duration::from_millis(499)).unwrap();
    assert_eq!(shown(&session, 0).under_way, [request]);
    session.tick(Duration::from_millis(1)).unwrap();
    session.settle().unwrap();
    assert!(shown(&session, 0).under_way.is_empty() && shows(&session, 0, "Picked(Ok"));
}

#[test]
fn sim_002_without_a_network_money_is_offline_and_cards_wait() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(&project(folder.path()));
    order(&mut session, json!({ "do": "start", "person": 0, "from": "conversation" }));
    order(&mut session, json!({ "do": "offline", "person": 0, "on": true }));
    order(&mut session, json!({ "do": "answering", "person": 0, "by": { "kind": "allow" } }));

    press(&mut session, 0, "Pay");
    assert!(shows(&session, 0, "Offline"), "{:?}", shown(&session, 0).view);
    press(&mut session, 0, "Send");
    assert!(shows(&session, 0, "CardSent(Ok"), "it is in the outbox");
    assert_eq!((shown(&session, 0).cards.len(), shown(&session, 1).cards.len()), (1, 0));

    order(&mut session, json!({ "do": "offline", "person": 0, "on": false }));
    assert_eq!(shown(&session, 1).cards.len(), 1);
    press(&mut session, 0, "Pour");
    press(&mut session, 0, "Pay");
    assert!(shows(&session, 0, "Paid(Ok"));
}

#[test]
fn a_scenario_answers_once_and_what_it_leaves_open_waits_for_a_hand() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(&project(folder.path()));
    assert_eq!(session.shown().scripts, ["refused.toml"]);
    let by = json!({ "kind": "script", "value": "refused.toml" });
    order(&mut session, json!({ "do": "answering", "person": 0, "by": by }));

    press(&mut session, 0, "Pay");
    assert!(shows(&session, 0, "Rejected"));
    press(&mut session, 0, "Pour");
    press(&mut session, 0, "Pay");
    assert_eq!(shown(&session, 0).waiting.len(), 1);

    let none = serde_json::from_value(
        json!({ "do": "answering", "person": 0, "by": { "kind": "script", "value": "x" } }),
    );
    assert_eq!(session.take(none.unwrap()).unwrap_err().code().as_str(), "SDK-506");
    let nobody = serde_json::from_value(json!({ "do": "forgive", "person": 2 }));
    assert_eq!(session.take(nobody.unwrap()).unwrap_err().code().as_str(), "SDK-501");
}

#[test]
fn sim_003_sim_004_a_build_changes_under_the_people_who_keep_what_they_have_and_a_broken_one_does_not() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let session = Mutex::new(empty(2));
    let again = || rebuild(folder.path(), &cache(), &session, &mut Silent);
    assert_eq!(again(), BuildShown::Ready);
    session.lock().unwrap().settle().unwrap();
    press(&mut session.lock().unwrap(), 0, "Pour");
    press(&mut session.lock().unwrap(), 0, "Pick");

    // a build that fails
    fs::write(folder.path().join("src/lib.rs"), SOURCE.replace("self.cups += 1;", "this is not Rust;"))
        .unwrap();
    let BuildShown::Failed { code, lines, .. } = again() else { panic!("it cannot be built") };
    assert_eq!(code, "SDK-203");
    assert!(lines.iter().any(|line| line.contains("src/lib.rs")), "{lines:#?}");
    assert!(shows(&session.lock().unwrap(), 0, "1 cups"), "what ran runs on");

    // and one that does not
    fs::write(folder.path().join("src/lib.rs"), SOURCE.replace("{} cups", "{} bowls")).unwrap();
    assert_eq!(again(), BuildShown::Ready);
    let mut session = session.lock().unwrap();
    session.settle().unwrap();
    assert!(shows(&session, 0, "1 bowls") && shows(&session, 1, "0 bowls"));
    let request = shown(&session, 0).waiting[0].request.id;
    order(&mut session, json!({ "do": "allow", "person": 0, "request": request }));
    assert!(shows(&session, 0, "Picked(Ok"), "what was asked before is answered after");
}

#[test]
fn a_share_that_one_person_gives_is_opened_by_the_other_once() {
    let project = Project::open(&repository().join("examples/red-envelope")).unwrap();
    let mut session = session(&project);
    for person in 0..2 {
        order(&mut session, json!({ "do": "answering", "person": person, "by": { "kind": "allow" } }));
    }

    press(&mut session, 0, "Choose friends");
    let field = shown(&session, 0).view.unwrap();
    let field = field["nodes"].as_array().unwrap().iter().find(|node| node["kind"] == "amountInput").cloned();
    let event = json!({ "node": field.unwrap()["id"], "input": { "kind": "baseUnits", "value": "5000000" } });
    order(&mut session, json!({ "do": "ui", "person": 0, "event": event }));
    press(&mut session, 0, "Send");
    assert_eq!(shown(&session, 1).cards.len(), 1, "{:?}", shown(&session, 0).view);
    assert!(shown(&session, 1).cards[0].share);

    order(&mut session, json!({ "do": "open", "person": 1, "card": 0 }));
    press(&mut session, 1, "Open");
    assert!(shows(&session, 1, "It is in your account."), "{:?}", shown(&session, 1).view);
}

const LEAF_SOURCE: &str = r#"use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::{FileId, Launch, PersonId, Source, Typed, Value, chat, files, notify, sign};

#[derive(Default, Serialize, Deserialize)]
struct Leaf { file: Option<FileId>, hash: String, said: String }

#[derive(Clone)]
enum Press { Pick, Share, Tell, Sign, Post }

impl App for Leaf {
    type Message = Press;

    fn update(&mut self, event: Event<Press>) -> Effects {
        match event {
            Event::Started(Launch { source: Source::Card { payload, .. }, .. }) => {
                files::fetch(String::from_utf8(payload).unwrap_or_default()).into()
            }
            Event::Started(Launch { source: Source::Notification(_), .. }) => {
                self.said = "opened from a notification".to_owned();
                Effects::none()
            }
            Event::Ui(Press::Pick) => files::pick(1_000, &["image/*"], "A leaf").into(),
            Event::Ui(Press::Share) => {
                self.file.map_or_else(Effects::none, |file| files::share(file, [PersonId::new("bo")]).into())
            }
            Event::Ui(Press::Tell) => chat::send_card("A leaf", self.hash.clone().into_bytes()).into(),
            Event::Ui(Press::Sign) => {
                let rating = Typed::new("ride", "Rating").with("driver", Value::Person(PersonId::new("bo")));
                sign::request(rating, "the ride", "k").into()
            }
            Event::Ui(Press::Post) => notify::post("Tea", "is ready").into(),
            Event::Answered(_, Answer::FilePicked(Ok(file))) => {
                (self.file, self.hash) = (Some(file.id), file.hash);
                self.said = format!("picked {}", file.name);
                Effects::none()
            }
            Event::Answered(_, answer) => { self.said = format!("{answer:?}"); Effects::none() }
            _ => Effects::none(),
        }
    }

    fn view(&self) -> Node<Press> {
        column([
            text(format!("said: {}", self.said)),
            button("Pick").on_press(Press::Pick),
            button("Share").on_press(Press::Share),
            button("Tell").on_press(Press::Tell),
            button("Sign").on_press(Press::Sign),
            button("Post").on_press(Press::Post),
        ])
    }
}

teahouse_miniapp::mini_app!(Leaf);
"#;

const LEAF: Written<'static> = Written {
    features: "\"chat\", \"files\", \"notify\", \"sign\"",
    permissions: "storage = { bytes = 4096 }\nchat = { cards = true }\nnotify = {}\nfiles = { max-bytes = 1000 }\n\
                  [permissions.contracts.ride]\ncontract = \"RideSettlement\"\n[permissions.sign.ride.Rating]",
    ..HELLO
};

#[test]
fn files_and_signatures_are_suggested_and_a_notification_is_a_card_that_opens_the_app() {
    let folder = tempfile::tempdir().unwrap();
    let project = LEAF.project(folder.path());
    fs::write(folder.path().join("src/lib.rs"), LEAF_SOURCE).unwrap();
    let mut session = session(&project);
    for person in [0, 1] {
        order(&mut session, json!({ "do": "answering", "person": person, "by": { "kind": "allow" } }));
    }

    // a file is picked, shared, and fetched by who was named
    press(&mut session, 0, "Pick");
    assert!(shows(&session, 0, "picked tea.png"), "{:?}", shown(&session, 0).view);
    press(&mut session, 0, "Share");
    assert!(shows(&session, 0, "FileShared(Ok"), "{:?}", shown(&session, 0).view);
    order(&mut session, json!({ "do": "start", "person": 0, "from": "conversation" }));
    press(&mut session, 0, "Tell");
    order(&mut session, json!({ "do": "open", "person": 1, "card": 0 }));
    assert!(shows(&session, 1, "FileFetched(Ok"), "{:?}", shown(&session, 1).view);

    // something is signed
    press(&mut session, 0, "Sign");
    assert!(shows(&session, 0, "Signed(Ok"), "{:?}", shown(&session, 0).view);

    // and what is posted is there until the app is opened from it
    press(&mut session, 0, "Post");
    let posted = shown(&session, 0).notifications;
    assert_eq!((posted.len(), posted[0].title.as_str(), posted[0].body.as_str()), (1, "Tea", "is ready"));
    assert!(shown(&session, 0).log.is_empty(), "it is no line of the app's");
    order(&mut session, json!({ "do": "heed", "person": 0, "notification": 0 }));
    assert!(shows(&session, 0, "opened from a notification"));
    assert!(shown(&session, 0).notifications.is_empty());
    let gone = serde_json::from_value(json!({ "do": "heed", "person": 0, "notification": 0 }));
    assert_eq!(session.take(gone.unwrap()).unwrap_err().code().as_str(), "SDK-503");
}
