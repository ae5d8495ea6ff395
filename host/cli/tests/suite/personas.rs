//! Several personas of one profile, as a person meets them at the command line and in the browser.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::door::knock;
use crate::support::Home;

fn names(all: &Value) -> Vec<String> {
    let name = |one: &Value| format!("{} {}", one["number"], one["nickname"].as_str().unwrap());
    all.as_array().unwrap().iter().map(name).collect()
}

#[test]
fn personas_are_made_listed_renamed_and_meant_by_number_or_name() {
    let home = Home::new();
    let anna = home.person("anna");
    let made = anna.json(&["persona", "create", "--nickname", "Lin"]);
    assert_eq!((&made["number"], &made["nickname"]), (&json!(1), &json!("Lin")));
    assert_eq!(names(&anna.json(&["persona", "list"])), ["0 anna", "1 Lin"]);
    // each is somebody else, with accounts of its own, found by number and by name
    let identity = |persona: &str| anna.json(&["--persona", persona, "profile", "show"])["identity"].clone();
    assert_eq!(identity("1"), identity("lin"));
    assert_eq!(identity("0"), identity("anna"));
    assert_ne!(identity("0"), identity("1"));
    let path = |persona: &str| anna.json(&["--persona", persona, "wallet", "accounts"])[0]["path"].clone();
    assert_eq!((path("anna"), path("Lin")), (json!("m/44'/60'/0'/0/0"), json!("m/44'/60'/1'/0/0")));
    // and what is wrong is said, with what to do
    let (status, told) = anna.told(&["--persona", "Mei", "contact", "card"]);
    assert_eq!(status, 4);
    assert_eq!(told, "The profile has no persona Mei: see `teahouse persona list`. [NOD-141]");
    assert_eq!(anna.refused(&["--persona", "4", "contact", "card"]).1["code"], "NOD-141");
    let (status, told) = anna.told(&["persona", "create", "--nickname", "ANNA"]);
    assert_eq!(status, 5);
    assert!(told.starts_with("Persona 0 has that nickname"), "{told}");
    let (status, error) = anna.refused(&["persona", "find", "--look", "3"]);
    assert_eq!((status, &error["code"]), (3, &json!("NOD-311")), "there is no chain to look on");
    anna.json(&["persona", "rename", "1", "Lin Wu"]);
    assert_eq!(names(&anna.json(&["persona", "list"])), ["0 anna", "1 Lin Wu"]);
}

#[test]
fn a_host_opens_every_persona_behind_a_socket_and_a_page_of_its_own() {
    // given a host with two personas
    let home = Home::new();
    let mut anna = home.person("anna");
    anna.json(&["persona", "create", "--nickname", "Lin"]);
    anna.start();
    let all = anna.json(&["persona", "list"]);
    let page = |number: usize, all: &Value| all[number]["page"].as_str().unwrap().to_owned();
    assert_eq!(page(0, &all), anna.ready("url"));
    assert!(all.as_array().unwrap().iter().all(|one| one["open"] == true));
    // then calls go to the one that is meant, through its own socket, by number and by name
    for (persona, nickname) in [("0", "anna"), ("1", "Lin"), ("lin", "Lin"), ("Anna", "anna")] {
        assert_eq!(anna.json(&["--persona", persona, "profile", "show"])["nickname"], nickname, "{persona}");
    }
    assert_eq!(anna.refused(&["--persona", "2", "profile", "show"]).1["code"], "NOD-141");
    assert_eq!(anna.refused(&["--persona", "Mei", "profile", "show"]).1["code"], "NOD-141");
    // when another one is made meanwhile, then it has its socket and its page at once
    anna.json(&["persona", "create", "--nickname", "Mei"]);
    let all = anna.until(&["persona", "list"], |all| all[2]["page"].is_string());
    anna.until(&["--persona", "Mei", "profile", "show"], |view| view["nickname"] == "Mei");
    assert_ne!(page(1, &all), page(2, &all));
    // and a name that was changed counts at once
    anna.json(&["persona", "rename", "Mei", "Mei Mei"]);
    assert_eq!(anna.json(&["--persona", "mei mei", "profile", "show"])["nickname"], "Mei Mei");
    anna.stop();
    assert_eq!(names(&anna.json(&["persona", "list"])), ["0 anna", "1 Lin", "2 Mei Mei"]);
}

/// A free port whose next one another program has, for as long as that listener lives.
fn below_a_taken_port() -> (u16, TcpListener) {
    loop {
        let above = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = above.local_addr().unwrap().port() - 1;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return (port, above);
        }
    }
}

#[test]
fn a_further_persona_whose_port_another_program_has_takes_a_free_one_and_ends_no_host() {
    // given two personas, and another program where the second one's page would be
    let home = Home::new();
    let mut anna = home.person("anna");
    anna.json(&["persona", "create", "--nickname", "Lin"]);
    let (port, other) = below_a_taken_port();
    // when the host starts
    anna.start_at(port);
    // then the first page is where it was wished, and the second one somewhere else
    let all = anna.json(&["persona", "list"]);
    let is_at = |number: usize, port: u16| {
        all[number]["page"].as_str().unwrap().starts_with(&format!("http://127.0.0.1:{port}/"))
    };
    assert!(is_at(0, port), "{all}");
    assert!(all[1]["open"] == true && !is_at(1, other.local_addr().unwrap().port()), "{all}");
    assert_eq!(anna.json(&["--persona", "1", "profile", "show"])["nickname"], "Lin");
}

#[test]
fn rpc_008_the_page_of_one_persona_opens_no_other_and_is_another_origin() {
    let home = Home::new();
    let mut anna = home.person("anna");
    anna.json(&["persona", "create", "--nickname", "Lin"]);
    anna.start();
    let all = anna.json(&["persona", "list"]);
    let parts: Vec<(String, String)> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let (origin, token) = one["page"].as_str().unwrap().split_once("/#token=").unwrap();
            (origin.to_owned(), token.to_owned())
        })
        .collect();
    assert!(parts[0].0 != parts[1].0 && parts[0].1 != parts[1].1);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let opens = |door: &str, origin: &str, token: &str| {
        let socket = format!("{}/ws", door.replace("http://", "ws://"));
        runtime.block_on(knock(&socket, origin, token)).is_ok()
    };
    let [(one, token_one), (other, token_other)] = &parts[..] else { panic!("two personas") };
    assert!(opens(one, one, token_one) && opens(other, other, token_other));
    assert!(!opens(other, other, token_one), "a token is good at its own door");
    assert!(!opens(other, one, token_other), "a page of one persona cannot call another");
}
