//! Shielded money at the terminal, with real proofs, real hosts and a real practice chain.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command};

use serde_json::{Value, json};

use crate::submitter::{Stage, purse, units};
use crate::support::{Home, Person};

pub(crate) const DOLLAR: &str = "PRACTICE-USD";
const ONCE: [&str; 2] = ["--consent", "once"];
const FINAL: [&str; 2] = ["--wait", "final"];
const BALANCE: [&str; 2] = ["shielded", "balance"];

/// A part of what somebody has of dollars in the pool, in millionths.
pub(crate) fn private(wallet: &Value, part: &str) -> u128 {
    let dollars = |one: &&Value| one["total"]["asset"]["symbol"] == DOLLAR;
    let Some(one) = wallet["balances"].as_array().unwrap().iter().find(dollars) else { return 0 };
    let text = if part == "total" { &one["total"]["baseUnits"] } else { &one[part] };
    text.as_str().unwrap().parse().unwrap()
}

/// Waits until somebody can spend so much privately.
pub(crate) fn can_spend(person: &Person<'_>, amount: u128) -> Value {
    person.patiently(&BALANCE, |wallet| private(wallet, "available") == amount)
}

/// A new shielded address of somebody.
pub(crate) fn address(person: &Person<'_>) -> String {
    person.json(&["shielded", "address"])["address"].as_str().unwrap().to_owned()
}

/// Puts dollars of somebody, who has coin for the fee, into the pool, and waits until they can be spent.
pub(crate) fn deposit(person: &Person<'_>, dollars: &str) {
    person.json(&[&["shielded", "deposit", dollars, DOLLAR][..], &ONCE].concat());
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap()
}

/// The newest of a kind in somebody's history.
fn newest(person: &Person<'_>, kind: &str) -> Value {
    let all = person.json(&["shielded", "history"]);
    all.as_array().unwrap().iter().find(|one| one["kind"] == kind).unwrap().clone()
}

/// What the command says to a person is on standard error, in lines.
fn told(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn money_goes_in_to_bo_onward_to_chen_and_out_again_and_nobody_but_those_who_paid_holds_less() {
    // given Carla, whose host brings and inserts, Anna with coin and dollars, and two who own nothing
    let home = Home::new();
    let stage = Stage::open(&home);
    let (carla, reached) = stage.submitter("carla", "5");
    let (anna, bo) = (stage.payer("anna", &[&reached]), stage.payer("bo", &[&reached]));
    let chen = stage.payer("chen", &[&reached]);
    let account = anna.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned();
    stage.faucet(&account, "5", "0");
    assert_eq!(anna.json(&BALANCE)["balances"], json!([]));
    // when she only looks at a deposit, then nothing moves
    let look = ["shielded", "deposit", "6", DOLLAR, "--dry-run"];
    let sheet = anna.json(&look);
    assert_eq!(sheet["state"], "pending");
    let shown = &sheet["shielded"];
    assert_eq!((units(&shown["shown"]), &shown["anonymity"]["sameAmount"]), (6_000_000, &json!(0)));
    assert_eq!((anna.json(&["consent", "list"]), purse(&anna).1), (json!([]), 10_000_000));
    // when she agrees, then it is hers in the pool, once it is inserted
    deposit(&anna, "6");
    assert_eq!(purse(&anna).1, 4_000_000);
    let wallet = can_spend(&anna, 6_000_000);
    assert_eq!((private(&wallet, "total"), &wallet["status"]["insecureKeys"]), (6_000_000, &json!(true)));
    // when she pays Bo, then the sheet says who is paid and that nobody else sees it
    let to_bo = address(&bo);
    let send = ["shielded", "send", to_bo.as_str(), "4", DOLLAR, "--memo", "两杯茶"];
    let sheet = anna.json(&[&send[..], &["--dry-run"]].concat());
    assert_eq!((&sheet["action"], &sheet["account"]), (&json!("shielded-send"), &json!("")));
    assert_eq!(
        (text(&sheet["shielded"], "address"), text(&sheet["shielded"], "memo")),
        (to_bo.as_str(), "两杯茶")
    );
    let fee = units(&sheet["feeMax"]);
    assert!(fee > 0);
    assert_eq!(units(&sheet["shielded"]["change"]), 2_000_000 - fee);
    assert_eq!(private(&anna.json(&BALANCE), "available"), 6_000_000, "a look holds no note");
    // and how far the proof is stands on standard error, and where the money is beside it
    let (status, said) = told(anna.begin(&[&send[..], &ONCE, &FINAL].concat()));
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("proof") && said.contains("; the money is "), "{said}");
    let sent = newest(&anna, "sent");
    assert_eq!(
        (&sent["kind"], &sent["state"], &sent["money"]),
        (&json!("sent"), &json!("final"), &json!("arrived"))
    );
    assert_eq!((units(&sent["amount"]), units(&sent["fee"])), (4_000_000, fee));
    assert_eq!(private(&anna.json(&BALANCE), "total"), 2_000_000 - fee);
    // then Bo has it, with her words, and pays Chen out of the very note
    can_spend(&bo, 4_000_000);
    let got = bo.json(&["shielded", "history"])[0].clone();
    assert_eq!((&got["kind"], text(&got, "memo")), (&json!("received"), "两杯茶"));
    let to_chen = address(&chen);
    let paid = bo.json(&[&["shielded", "send", &to_chen, "2.5", DOLLAR][..], &ONCE].concat());
    let onward = units(&paid["fee"]);
    can_spend(&chen, 2_500_000);
    assert_eq!(private(&bo.json(&BALANCE), "total"), 1_500_000 - onward);
    // when Chen, who has no coin, takes a dollar out, then it is in the account
    let before = purse(&chen);
    assert_eq!(before.0, 0);
    let out = chen.json(&[&["shielded", "withdraw", "1", DOLLAR][..], &ONCE, &FINAL].concat());
    let last = units(&out["fee"]);
    assert_eq!(purse(&chen), (0, before.1 + 1_000_000));
    assert_eq!(private(&chen.json(&BALANCE), "total"), 1_500_000 - last);
    // and Carla's role has the fees, to the last unit: what went in is what is in, what came out, and what she earned
    let role = carla.patiently(&["submitter", "status"], |role| earned(role) == fee + onward + last);
    assert!(units(&role["spent"]) > 0);
    let inside: u128 = [&anna, &bo, &chen].into_iter().map(|one| private(&one.json(&BALANCE), "total")).sum();
    assert_eq!(6_000_000, inside + 1_000_000 + fee + onward + last);
    receipts(&anna, &bo, text(&sent, "id"));
}

/// The dollars that a role has earned.
fn earned(role: &Value) -> u128 {
    let dollars = |one: &&Value| one["asset"]["symbol"] == DOLLAR;
    role["earned"].as_array().unwrap().iter().find(dollars).map_or(0, units)
}

/// Bo asks for a receipt; it is good for his question, and for no other.
fn receipts(anna: &Person<'_>, bo: &Person<'_>, id: &str) {
    let question = bo.json(&["shielded", "question"])["question"].as_str().unwrap().to_owned();
    assert!(question.starts_with("teaq1"), "{question}");
    let receipt = anna.json(&["shielded", "receipt", id, &question])["receipt"].as_str().unwrap().to_owned();
    let holds = bo.json(&["shielded", "check", &receipt, &question]);
    assert_eq!(
        (units(&holds["amount"]), &holds["mine"], &holds["isFinal"]),
        (4_000_000, &json!(true), &json!(true))
    );
    // with another question of his own it shows nothing
    let other = bo.json(&["shielded", "question"])["question"].as_str().unwrap().to_owned();
    let (status, told) = bo.told(&["shielded", "check", &receipt, &other]);
    assert_eq!(status, 7, "{told}");
    assert!(told.contains("do not rely on it") && told.ends_with("[SHD-104]"), "{told}");
    // nor to Anna, who did not ask
    assert!(anna.refused(&["shielded", "check", &receipt, &question]).0 > 0);
}

/// Anna with two notes of 4 and 2 dollars in the pool, and a submitter who may go away.
fn two_notes<'a>(stage: &Stage<'a>) -> (Person<'a>, Person<'a>, String) {
    let (carla, reached) = stage.submitter("carla", "5");
    let anna = stage.payer("anna", &[&reached]);
    let account = anna.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned();
    stage.faucet(&account, "5", "0");
    deposit(&anna, "4");
    deposit(&anna, "2");
    can_spend(&anna, 6_000_000);
    (carla, anna, reached)
}

/// Agrees to what a command shows, and stays not.
fn agreed(person: &Person<'_>, command: &[&str]) -> String {
    let sheet = person.json(&[command, &["--consent", "show"]].concat());
    let outcome =
        person.json(&["consent", "approve", text(&sheet, "id"), "--digest", text(&sheet, "digest")]);
    text(&outcome, "payment").to_owned()
}

#[test]
fn two_payments_at_once_both_happen_and_whoever_stops_looking_leaves_them_as_they_are() {
    let home = Home::new();
    let stage = Stage::open(&home);
    let (_carla, anna, _) = two_notes(&stage);
    let to = address(&anna);
    // when a second payment is agreed to while the first is on its way, and no block is made
    home.json(&["devnet", "mining", "off"]);
    let first = agreed(&anna, &["shielded", "send", &to, "3", DOLLAR]);
    let send = ["shielded", "send", to.as_str(), "1", DOLLAR];
    let mut second = anna.begin(&[&send[..], &ONCE, &FINAL].concat());
    let mut said = BufReader::new(second.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(said.any(|line| line.contains("; the money is ")), "it says how far it is");
    let open = anna.json(&["shielded", "history", "--open"]);
    let ids: Vec<&str> = open.as_array().unwrap().iter().map(|one| text(one, "id")).collect();
    assert!(ids.len() == 2 && ids.contains(&first.as_str()), "{ids:?}");
    // and the looking ends with Ctrl-C, then it says where the money is, and how to go on
    interrupt(&second);
    let rest = said.collect::<Vec<String>>().join("\n");
    assert_eq!(second.wait().unwrap().code(), Some(130), "{rest}");
    assert!(rest.contains("The payment stays as it is: the money is "), "{rest}");
    assert!(rest.contains("teahouse --profile anna shielded show "), "{rest}");
    home.json(&["devnet", "mining", "on"]);
    // and both happen, each once
    let done = |all: &Value| {
        let sent: Vec<&Value> = all.as_array().unwrap().iter().filter(|one| one["kind"] == "sent").collect();
        sent.len() == 2 && sent.iter().all(|one| one["state"] == "final")
    };
    let all = anna.patiently(&["shielded", "history", "--limit", "20"], done);
    let sent = all.as_array().unwrap().iter().filter(|one| one["kind"] == "sent");
    let fees: u128 = sent.map(|one| units(&one["fee"])).sum();
    can_spend(&anna, 6_000_000 - fees);
    assert_eq!(anna.json(&["shielded", "history", "--open"]), json!([]));
}

fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn what_nobody_was_handed_is_called_off_once_or_brought_by_the_own_account_and_the_money_is_safe_meanwhile() {
    let home = Home::new();
    let stage = Stage::open(&home);
    let (mut carla, anna, reached) = two_notes(&stage);
    let to = address(&anna);
    let send = ["shielded", "send", to.as_str(), "3", DOLLAR];
    // given two payments that were agreed to, each with its fee, before Carla's host went away
    let first = anna.json(&[&send[..], &["--consent", "show"]].concat());
    carla.kill();
    let outcome = anna.json(&["consent", "approve", text(&first, "id"), "--digest", text(&first, "digest")]);
    let first = text(&outcome, "payment").to_owned();
    // then the proof is made, nobody has it, and that is said with where the money is
    let waits = |view: &Value| view["state"] == "proved" && view["trouble"]["code"].is_string();
    let view = anna.patiently(&["shielded", "show", &first], waits);
    assert_eq!((&view["money"], &view["canCancel"]), (&json!("held"), &json!(true)));
    assert!(private(&anna.json(&BALANCE), "reserved") > 0);
    // when she only looks at what can be done with it, then that is shown, and nothing is kept or changed
    let off = anna.json(&["shielded", "cancel", &first, "--dry-run"]);
    assert_eq!((&off["money"], &off["canCancel"]), (&json!("held"), &json!(true)));
    let sheet = anna.json(&["shielded", "retry", &first, "--by", "own", "--dry-run"]);
    assert_eq!(sheet["action"], "shielded-carry", "{sheet}");
    assert_eq!(anna.json(&["consent", "list"]), json!([]));
    let still = anna.json(&["shielded", "show", &first]);
    assert_eq!((&still["state"], &still["money"]), (&view["state"], &view["money"]));
    // when it is waited for in vain, then that is told with the next step
    let (status, said) = anna.told(&["shielded", "retry", &first, "--timeout", "1"]);
    assert!([5, 6].contains(&status), "{said}");
    assert!(said.contains("money is yours") || said.contains("Nothing left your wallet"), "{said}");
    // when it is called off, then everything is as before
    let off = anna.json(&["shielded", "cancel", &first]);
    assert_eq!((&off["state"], &off["money"]), (&json!("cancelled"), &json!("yours")));
    can_spend(&anna, 6_000_000);
    // and a second time that is refused, and so is what never was
    let (status, said) = anna.told(&["shielded", "cancel", &first]);
    assert_eq!(status, 5);
    assert!(
        said.contains("Its money is where `teahouse shielded show` says") && said.ends_with("[SHD-074]"),
        "{said}"
    );
    let (status, said) = anna.told(&["shielded", "cancel", &"0".repeat(32)]);
    assert_eq!(status, 4);
    assert!(said.ends_with("[NOD-411]"), "{said}");
    // and without anybody to bring it nothing is begun, and no account shows itself unasked
    let (status, said) = anna.told(&[&send[..], &ONCE[..]].concat());
    assert_eq!(status, 6, "{said}");
    assert!(said.contains("Nothing left your wallet") && said.contains("--by own"), "{said}");
    assert!(said.ends_with("[NOD-604]"), "{said}");
    assert_eq!(anna.json(&["shielded", "history", "--open"]), json!([]));
    // when she says so herself, then the sheet names the account that everybody will see
    let own = [&send[..], &["--by", "own"]].concat();
    let sheet = anna.json(&[&own[..], &["--dry-run"]].concat());
    assert!(sheet["warnings"].as_array().unwrap().iter().any(|one| one["code"] == "WRN-161"), "{sheet}");
    assert_eq!(sheet["feeMax"]["asset"]["symbol"], "PRACTICE-ETH");
    let paid = anna.json(&[&own[..], &ONCE[..]].concat());
    assert!(["included", "final"].contains(&text(&paid, "state")), "{paid}");
    // and once Carla's host is back, which inserts it, the whole is there again: no fee left the pool
    carla.start_submitting(reached.split("/p2p/").next().unwrap());
    can_spend(&anna, 6_000_000);
    anna.patiently(&["shielded", "show", text(&paid, "id")], |view| view["state"] == "final");
}
