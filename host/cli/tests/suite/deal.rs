//! The escrow template on two people's hosts: an offer by card, money in a real contract, and a payment; real relays, a real practice chain.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::chat::acquainted;
use crate::support::{Home, Person, Relays};

/// Where guests of tests are built.
fn guests() -> PathBuf {
    let chosen = std::env::var_os("TEAHOUSE_GUEST_CACHE");
    chosen.map_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("guest"), Into::into)
}

/// The template as a project of its own, built, packed and signed.
fn packed(home: &Home) -> String {
    let place = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (folder, key, bundle) = (place("market"), place("publisher.key"), place("market.teahouse"));
    home.json(&["app", "new", "market", "--lang", "rust", "--template", "escrow", "--folder", &folder]);
    let mut pack = Command::new(env!("CARGO_BIN_EXE_teahouse"));
    pack.env("TEAHOUSE_HOME", home.path()).env("TEAHOUSE_GUEST_CACHE", guests());
    let ended = pack.args(["app", "pack", &folder, "--key", &key, "--out", &bundle]).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    bundle
}

fn address(person: &Person<'_>) -> String {
    person.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned()
}

/// Practice dollars in millionths.
fn dollars(wallet: &Value) -> Option<&str> {
    wallet["balances"][1]["total"].as_str()
}

/// The card with these words, once it is there.
fn card(person: &Person<'_>, from: &str, words: &str) -> String {
    let says = |message: &&Value| message["content"]["text"] == words && message["mine"] == false;
    let newest = |page: &Value| {
        let all = page["messages"].as_array().unwrap();
        all.iter().rev().find(says).map(|message| message["id"].as_str().unwrap().to_owned())
    };
    let page = person.until(&["chat", "show", from], |page| newest(page).is_some());
    newest(&page).unwrap()
}

/// A visit to the app, and the screen at its end.
fn visit(person: &Person<'_>, from: [&str; 2], steps: &[&str]) -> String {
    let mut command =
        vec!["app", "open", "market", from[0], from[1], "--consent", "once", "--timeout", "120"];
    command.extend(steps.iter().flat_map(|step| ["--do", *step]));
    person.json(&command)["screen"].as_str().unwrap().to_owned()
}

#[test]
fn a_deal_of_the_template_goes_from_the_offer_to_the_payment_between_two_hosts() {
    // given two people who know each other's accounts, with the app, and Bo with money
    let (home, relays) = (Home::new(), Relays::three());
    let (_chain, folder) = home.devnet();
    let bundle = packed(&home);
    let (anna, bo) = acquainted(&home, &relays);
    for (person, other, units) in [(&anna, "bo", "0"), (&bo, "anna", "500")] {
        person.json(&["chain", "use", &folder]);
        home.json(&["devnet", "faucet", &address(person), "--coins", "5", "--dollars", units]);
        person.json(&["app", "install", &bundle]);
        person.json(&["contact", "share-address", other]);
    }
    for (person, other) in [(&anna, &bo), (&bo, &anna)] {
        let told = json!(address(other));
        person.until(&["contact", "payees"], |all| all[0]["address"] == told);
    }
    // when Anna offers a chair for a hundred
    visit(
        &anna,
        ["--to", "bo"],
        &[
            "set \"What you sell\" A chair",
            "set Price 100",
            "set \"Days to deliver\" 7",
            "press \"Send the offer\"",
            "wait Your offer is out.",
        ],
    );
    // then Bo accepts it with the money, which waits in the contract
    let offer = card(&bo, "anna", "An offer: A chair");
    let pay =
        ["press \"Accept and pay in\"", "wait The contract has your money.", "press \"Tell the other side\""];
    visit(&bo, ["--message", &offer], &pay);
    bo.until(&["wallet", "balance"], |wallet| dollars(wallet) == Some("400000000"));
    // and Anna sees it there, not on Bo's card, and begins
    let news = card(&anna, "bo", "News of the deal: A chair");
    let begin = [
        "wait The contract has the money.",
        "press Begin",
        "wait Deliver, and say so",
        "press \"Tell the other side\"",
    ];
    visit(&anna, ["--message", &news], &begin);
    // and when Bo has the chair, he pays, and Anna has the money
    let begun = card(&bo, "anna", "News of the deal: A chair");
    let paid = ["wait The seller has begun.", "press \"Pay the seller\"", "wait It is over"];
    assert!(visit(&bo, ["--message", &begun], &paid).contains("A chair"));
    anna.until(&["wallet", "balance"], |wallet| dollars(wallet) == Some("100000000"));
    bo.until(&["wallet", "balance"], |wallet| dollars(wallet) == Some("400000000"));
}
