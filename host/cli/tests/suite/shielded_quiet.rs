//! What is private in a shielded payment stands in nobody's log: not the payer's, not the payee's, not that of whoever brought it.

use std::path::PathBuf;

use serde_json::Value;

use crate::secrets::holds;
use crate::shielded_story::address;
use crate::submitter::{ANYWHERE, Stage};
use crate::support::{Home, Person};

const ONCE_AND_FINAL: [&str; 4] = ["--consent", "once", "--wait", "final"];
const MEMO: &str = "两杯茶 at the mill by the river";
const COIN: &str = "PRACTICE-ETH";
/// What goes in, is paid, goes out and is not there, as a person types it and in the smallest unit: no chance writes such a number.
const AMOUNTS: [(&str, &str); 4] = [
    ("1.618033988749894848", "1618033988749894848"),
    ("0.314159265358979323", "314159265358979323"),
    ("0.141421356237309504", "141421356237309504"),
    ("2.718281828459045235", "2718281828459045235"),
];

/// Somebody whose host says all it can, and the file it says it into.
fn telling<'a>(
    home: &'a Home,
    stage: &Stage<'_>,
    name: &'static str,
    serve: &[&str],
) -> (Person<'a>, PathBuf) {
    let mut person = home.person(name);
    let log = home.path().join(format!("{name}.log"));
    person.json(&["chain", "use", &stage.folder]);
    person.tell(&log, serve);
    (person, log)
}

fn meets(person: &Person<'_>, submitter: &str) {
    person.json(&["relay", "add", submitter]);
    let is_met = |status: &Value| {
        status["relays"].as_array().is_some_and(|all| all.iter().any(|one| one["submitter"] == true))
    };
    person.until(&["relay", "status"], is_met);
}

/// Waits until somebody can spend so much coin privately, in the smallest unit.
fn has(person: &Person<'_>, units: &str) {
    let coin = |one: &&Value| one["total"]["asset"]["symbol"] == COIN;
    person.patiently(&["shielded", "balance"], |wallet| {
        wallet["balances"].as_array().unwrap().iter().find(coin).is_some_and(|one| one["available"] == units)
    });
}

#[test]
fn no_memo_amount_shielded_address_question_or_receipt_is_in_the_log_of_anybody_who_took_part() {
    // given Carla, who submits and inserts, Anna with coin, and Bo: all of them say all they can
    let home = Home::new();
    let stage = Stage::open(&home);
    let (mut carla, first) =
        telling(&home, &stage, "carla", &["--submitter", "--submitter-listen", ANYWHERE]);
    let role = carla.json(&["submitter", "status"]);
    stage.faucet(role["account"].as_str().unwrap(), "5", "0");
    let reached = role["addresses"][0].as_str().unwrap();
    let (mut anna, second) = telling(&home, &stage, "anna", &[]);
    let (mut bo, third) = telling(&home, &stage, "bo", &[]);
    let account = anna.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned();
    stage.faucet(&account, "5", "0");
    meets(&anna, reached);
    meets(&bo, reached);
    // when money goes in, is paid with words, is receipted, and goes out again
    anna.json(&["shielded", "deposit", AMOUNTS[0].0, COIN, "--consent", "once"]);
    has(&anna, AMOUNTS[0].1);
    let (hers, his) = (address(&anna), address(&bo));
    let send = ["shielded", "send", his.as_str(), AMOUNTS[1].0, COIN, "--memo", MEMO];
    let paid = anna.json(&[&send[..], &ONCE_AND_FINAL].concat());
    has(&bo, AMOUNTS[1].1);
    assert_eq!(bo.json(&["shielded", "history"])[0]["memo"], MEMO);
    let question = bo.json(&["shielded", "question"])["question"].as_str().unwrap().to_owned();
    let given = anna.json(&["shielded", "receipt", paid["id"].as_str().unwrap(), &question]);
    let receipt = given["receipt"].as_str().unwrap().to_owned();
    assert_eq!(bo.json(&["shielded", "check", &receipt, &question])["mine"], true);
    bo.json(&[&["shielded", "withdraw", AMOUNTS[2].0, COIN][..], &ONCE_AND_FINAL].concat());
    // and what cannot be paid is refused
    let more = ["shielded", "send", hers.as_str(), AMOUNTS[3].0, COIN, "--memo", MEMO, "--consent", "once"];
    assert_eq!(bo.refused(&more).1["code"], "SHD-061");
    [&mut carla, &mut anna, &mut bo].into_iter().for_each(Person::stop);
    // then each log tells a story, and none of them this
    let mut secrets =
        vec![MEMO, "teatest1", hers.as_str(), his.as_str(), question.as_str(), receipt.as_str()];
    // What came out is no secret: everybody sees it, and at this level the library that asks the chain says the account's balance.
    let hidden = AMOUNTS.iter().filter(|(_, units)| *units != AMOUNTS[2].1);
    secrets.extend(hidden.flat_map(|(typed, units)| [*typed, *units]));
    for log in [first, second, third] {
        let said = std::fs::read(&log).unwrap();
        assert!(said.len() > 1_000, "{} says something", log.display());
        for secret in &secrets {
            assert!(!holds(&said, secret.as_bytes()), "{} says {secret}", log.display());
        }
    }
}
