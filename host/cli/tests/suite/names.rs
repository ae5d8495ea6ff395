//! Names on a real practice chain: two steps, a break in between, and what becomes of them.

use serde_json::{Value, json};

use crate::support::{Chain, Home, Person};

/// A practice chain, and people with coins whose hosts run.
fn stage<'a>(home: &'a Home, names: &[&'static str]) -> (Chain<'a>, Vec<Person<'a>>) {
    let (chain, folder) = home.devnet();
    let person = |name: &&'static str| {
        let mut person = home.person(name);
        person.start();
        person.json(&["chain", "use", &folder]);
        let address = person.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned();
        home.json(&["devnet", "faucet", &address, "--coins", "5", "--dollars", "0"]);
        person
    };
    (chain, names.iter().map(person).collect())
}

fn address(person: &Person<'_>) -> String {
    person.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned()
}

#[test]
fn node_013_a_name_is_taken_in_two_steps_with_a_kill_between_them_and_then_kept_handed_on_and_given_up() {
    // given Anna, who asks what a name would cost
    let home = Home::new();
    let (_chain, mut people) = stage(&home, &["anna", "bo"]);
    let free = people[0].json(&["name", "show", "anna-of-the-tea"]);
    assert_eq!((&free["phase"], &free["owner"]), (&json!("free"), &Value::Null));
    assert_eq!(free["deposit"]["baseUnits"], "1000000000000000");
    let dry = people[0].json(&["name", "register", "anna-of-the-tea", "--dry-run"]);
    assert_eq!((&dry["action"], &dry["method"]), (&json!("name"), &json!("commit to anna-of-the-tea")));
    // when she commits to it, and her host dies
    let commit = ["name", "register", "anna-of-the-tea", "--no-wait", "--consent", "once"];
    people[0].json(&commit);
    people[0].kill();
    people[0].start();
    // then the same command goes on: it waits, and after a minute takes the name
    let wait = people[0].json(&["name", "register", "anna-of-the-tea", "--no-wait", "--consent", "once"]);
    assert_eq!(wait["step"], "wait");
    home.json(&["devnet", "time", "61s"]);
    let named = people[0].json(&["name", "register", "anna-of-the-tea", "--consent", "once"]);
    assert_eq!((&named["phase"], &named["cardIsMine"]), (&json!("live"), &json!(true)));
    assert_eq!(named["owner"]["mine"], true);
    // and Bo sees whose it is, cannot have it, and cannot change it
    let (anna, bo) = (&people[0], &people[1]);
    assert_eq!(bo.json(&["name", "show", "anna-of-the-tea"])["owner"]["address"], address(anna));
    let (status, error) = bo.refused(&["name", "register", "anna-of-the-tea", "--dry-run"]);
    assert_eq!((status, &error["code"]), (5, &json!("DIR-201")));
    let (status, error) = bo.refused(&["name", "renew", "anna-of-the-tea", "--dry-run"]);
    assert_eq!((status, &error["code"]), (5, &json!("DIR-202")));
    let (status, error) = bo.refused(&["name", "show", "No Name"]);
    assert_eq!((status, &error["code"]), (2, &json!("APR-106")));
    // when she keeps it longer, and hands it on
    let before = named["expiresAt"].as_u64().unwrap();
    home.json(&["devnet", "time", "1d"]);
    anna.json(&["name", "renew", "anna-of-the-tea", "--consent", "once"]);
    let kept = anna.json(&["name", "show", "anna-of-the-tea"]);
    assert!(kept["expiresAt"].as_u64().unwrap() > before);
    anna.json(&["name", "transfer", "anna-of-the-tea", &address(bo), "--consent", "once"]);
    bo.json(&["name", "accept", "anna-of-the-tea", "--consent", "once"]);
    bo.json(&["name", "update", "anna-of-the-tea", "--consent", "once"]);
    let his = bo.json(&["name", "show", "anna-of-the-tea"]);
    assert_eq!(
        (&his["owner"]["mine"], &his["cardIsMine"], &his["seq"]),
        (&json!(true), &json!(true), &json!(2))
    );
    // and he gives it up: the deposit goes back to who paid it, and it is free again
    bo.json(&["name", "release", "anna-of-the-tea", "--consent", "once"]);
    assert_eq!(anna.json(&["name", "show", "anna-of-the-tea"])["phase"], "free");
    // so Anna can have it again, with a secret that was never shown
    let again = anna.json(&["name", "register", "anna-of-the-tea", "--no-wait", "--consent", "once"]);
    assert!(["safe", "final"].contains(&again["state"].as_str().unwrap()));
}

#[test]
fn a_name_goes_to_the_heir_of_a_recovery_that_its_owner_could_stop_and_did_not() {
    // given Anna's name, and Bo, who may not recover it
    let home = Home::new();
    let (_chain, people) = stage(&home, &["anna", "bo"]);
    let (anna, bo) = (&people[0], &people[1]);
    let (name, his) = ("anna-of-the-tea", address(bo));
    anna.json(&["name", "register", name, "--no-wait", "--consent", "once"]);
    home.json(&["devnet", "time", "61s"]);
    anna.json(&["name", "register", name, "--consent", "once"]);
    let start = ["name", "recovery", name, "start", his.as_str(), "--consent", "once"];
    assert_eq!(bo.refused(&start).1["code"], "DIR-202", "nobody chose him");
    let set = ["name", "recovery", name, "set", his.as_str(), "--delay", "3d"];
    assert_eq!(bo.refused(&set).1["code"], "DIR-202", "nobody chooses for another's name");
    // when she chooses him, then the sheet names him and her time, and the name says it
    let sheet = anna.json(&[&set[..], &["--dry-run"]].concat());
    let method = sheet["method"].as_str().unwrap();
    assert!(method.contains(&his) && method.contains("72 hours"), "{method}");
    anna.json(&[&set[..], &["--consent", "once"]].concat());
    let shown = anna.json(&["name", "show", name]);
    assert_eq!((&shown["recovery"]["address"], &shown["heir"]), (&json!(his), &Value::Null));
    assert_eq!(shown["recoveryDelay"], json!(3 * 24 * 3_600));
    // when he begins and she stops it, then it is hers
    bo.json(&start);
    assert_eq!(anna.json(&["name", "show", name])["heir"]["address"], his);
    anna.json(&["name", "recovery", name, "stop", "--consent", "once"]);
    assert_eq!(anna.json(&["name", "show", name])["heir"], Value::Null);
    // when he begins again and she does not, then he waits for her time and has it
    bo.json(&start);
    let finish = ["name", "recovery", name, "finish", "--consent", "once"];
    assert_eq!(bo.refused(&finish).1["code"], "PAY-301", "it is too early");
    home.json(&["devnet", "time", "73h"]);
    bo.json(&finish);
    assert_eq!(bo.json(&["name", "show", name])["owner"]["mine"], true);
}
