//! Consent and money on a real practice chain.

use serde_json::{Value, json};

use crate::support::{Chain, Home, Person};

pub(crate) const COIN: u128 = 1_000_000_000_000_000_000;
pub(crate) const SOMEBODY: &str = "0x00000000000000000000000000000000000b0b0b";

/// A practice chain, and a person with 5 coins whose host runs.
pub(crate) fn rich(home: &Home) -> (Chain<'_>, Person<'_>, String) {
    let (chain, folder) = home.devnet();
    let mut anna = home.person("anna");
    anna.start();
    let status = anna.json(&["chain", "use", &folder]);
    assert_eq!((&status["practice"], &status["problem"]), (&json!(true), &Value::Null));
    let address = anna.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned();
    home.json(&["devnet", "faucet", &address, "--coins", "5", "--dollars", "0"]);
    (chain, anna, folder)
}

pub(crate) fn coins(person: &Person<'_>) -> u128 {
    let wallet = person.json(&["wallet", "balance"]);
    wallet["balances"][0]["total"].as_str().unwrap().parse().unwrap()
}

#[test]
fn con_001_a_yes_to_another_digest_moves_nothing_and_a_yes_to_the_shown_one_moves_exactly_that() {
    // given a sheet that waits
    let home = Home::new();
    let (_chain, anna, _) = rich(&home);
    let before = coins(&anna);
    let sheet = anna.json(&["wallet", "send", SOMEBODY, "1.5", "--consent", "show"]);
    let (id, digest) = (sheet["id"].as_str().unwrap(), sheet["digest"].as_str().unwrap());
    assert_eq!(sheet["leaves"][0]["baseUnits"], "1500000000000000000");
    // when another digest is agreed to, then nothing happens
    let (status, error) = anna.refused(&["consent", "approve", id, "--digest", &"0".repeat(64)]);
    assert_eq!((status, &error["code"]), (5, &json!("CON-403")));
    assert_eq!(coins(&anna), before);
    // when the shown one is, then exactly that leaves, and its fee
    let outcome = anna.json(&["consent", "approve", id, "--digest", digest]);
    assert_eq!(outcome["state"], "approved");
    let done = |all: &Value| all[0]["state"] == "final";
    let paid = anna.until(&["wallet", "history", "--sent"], done)[0].clone();
    let fee: u128 = paid["fee"]["baseUnits"].as_str().unwrap().parse().unwrap();
    assert_eq!(before - coins(&anna), 1_500_000_000_000_000_000 + fee);
    // and the same yes again is no second payment
    assert_eq!(anna.refused(&["consent", "approve", id, "--digest", digest]).1["code"], "CON-401");
}

#[test]
fn con_002_what_has_changed_since_it_was_shown_is_shown_anew() {
    // given a sheet, and a chain that moves on
    let home = Home::new();
    let (_chain, anna, _) = rich(&home);
    let sheet = anna.json(&["wallet", "send", SOMEBODY, "1", "--consent", "show"]);
    let (id, digest) = (sheet["id"].as_str().unwrap(), sheet["digest"].as_str().unwrap());
    for _ in 0..4 {
        home.json(&["devnet", "time", "1s"]);
    }
    // when the old digest is agreed to, then it does not count and there is a new one
    let (status, error) = anna.refused(&["consent", "approve", id, "--digest", digest]);
    assert_eq!((status, &error["code"]), (5, &json!("CON-404")));
    let again = anna.json(&["consent", "show", id]);
    assert_ne!(again["digest"], sheet["digest"]);
    assert_eq!(anna.json(&["wallet", "history", "--sent"]), json!([]));
}

#[test]
fn con_004_each_answer_is_a_line_of_a_log_that_names_the_line_before() {
    // given an approval and a refusal
    let home = Home::new();
    let (_chain, anna, _) = rich(&home);
    anna.json(&["wallet", "send", SOMEBODY, "0.1", "--consent", "once"]);
    let sheet = anna.json(&["wallet", "send", SOMEBODY, "0.2", "--consent", "show"]);
    anna.json(&["consent", "refuse", sheet["id"].as_str().unwrap()]);
    // then
    let log = anna.json(&["consent", "receipts"]);
    let answers: Vec<&str> =
        log.as_array().unwrap().iter().map(|line| line["answer"].as_str().unwrap()).collect();
    assert_eq!(answers, ["approved", "refused"]);
    assert_eq!(log[0]["previous"], "0".repeat(64));
    assert_eq!(log[1]["previous"], log[0]["hash"]);
    assert_eq!(log[1]["digest"], sheet["digest"]);
}

#[test]
fn node_005_nothing_is_signed_for_a_chain_whose_contracts_are_not_those_of_the_book() {
    // given an address book with another code hash
    let home = Home::new();
    let (_chain, anna, folder) = rich(&home);
    let bent = home.path().join("bent");
    std::fs::create_dir(&bent).unwrap();
    let text = |name: &str| std::fs::read_to_string(std::path::Path::new(&folder).join(name)).unwrap();
    let mut book: Value = serde_json::from_str(&text("book.json")).unwrap();
    book["contracts"]["RedEnvelope"]["code_hash"] = json!(format!("0x{}", "11".repeat(32)));
    std::fs::write(bent.join("book.json"), book.to_string()).unwrap();
    std::fs::write(bent.join("chain.json"), text("chain.json")).unwrap();
    // when it is used
    let status = anna.json(&["chain", "use", bent.to_str().unwrap()]);
    // then the screen is told, and no sheet is opened
    assert_eq!(status["problem"], "CHN-214");
    let (exit, error) = anna.refused(&["wallet", "send", SOMEBODY, "1", "--consent", "show"]);
    assert_eq!((exit, &error["code"]), (3, &json!("CHN-214")));
}

#[test]
fn neither_a_dry_run_nor_what_cannot_be_paid_opens_a_sheet_and_an_unknown_balance_is_not_zero() {
    let home = Home::new();
    let (chain, anna, _) = rich(&home);
    let sheet = anna.json(&["wallet", "send", SOMEBODY, "1", "--dry-run"]);
    assert_eq!(sheet["state"], "pending");
    let too_much = ["wallet", "send", SOMEBODY, "5.1"];
    let short = "There is not enough money for that, fee included. Nothing left your wallet. \
                 Send less, or receive some first: see `teahouse wallet balance`. [PAY-215]";
    assert_eq!(anna.told(&too_much), (1, short.to_owned()));
    let nobody =
        "That is not an address: 0x and 40 hex digits. Nothing was changed. Copy it again, whole. [NOD-122]";
    assert_eq!(anna.told(&["wallet", "send", "0xb0", "1"]), (2, nobody.to_owned()));
    let stranger = "Nobody called bo is among your contacts: see `teahouse contact list`. [NOD-401]";
    assert_eq!(anna.told(&["wallet", "send", "bo", "1"]), (4, stranger.to_owned()));
    assert_eq!(anna.json(&["consent", "list"]), json!([]));
    // and a program can ask, too, whether the history is whole
    let status = anna.json(&["wallet", "history", "--status"]);
    assert!(status["complete"].is_boolean() && status["gaps"].is_boolean(), "{status}");
    // when the chain is gone
    drop(chain);
    let wallet = anna.json(&["wallet", "balance"]);
    assert_eq!(
        (&wallet["balances"][0]["unknown"], &wallet["balances"][0]["total"]),
        (&json!(true), &Value::Null)
    );
}

/// A payment that no block takes, because the chain holds its blocks back.
pub(crate) fn stuck(home: &Home, anna: &Person<'_>, amount: &str) -> String {
    home.json(&["devnet", "mining", "off"]);
    let sheet = anna.json(&["wallet", "send", SOMEBODY, amount, "--consent", "show"]);
    let (id, digest) = (sheet["id"].as_str().unwrap(), sheet["digest"].as_str().unwrap());
    let outcome = anna.json(&["consent", "approve", id, "--digest", digest]);
    let sent = |all: &Value| all[0]["state"] == "sent";
    anna.until(&["wallet", "history", "--sent"], sent);
    outcome["payment"].as_str().unwrap().to_owned()
}

#[test]
fn a_stuck_payment_is_hastened_for_a_higher_fee_and_happens_once() {
    // given a payment that waits for a block
    let home = Home::new();
    let (_chain, anna, _) = rich(&home);
    let payment = stuck(&home, &anna, "0.5");
    let first = anna.json(&["wallet", "history", "--sent"])[0].clone();
    assert_eq!((&first["waits"], &first["calledBack"]), (&json!(true), &json!(false)));
    // when only asked what it would cost, then nothing changes
    let asked = anna.json(&["wallet", "speed-up", &payment, "--dry-run"]);
    assert_eq!((&asked["sent"], &asked["payment"]["tx"]), (&json!(false), &first["tx"]));
    // when it is hastened and blocks are made again, then the second transaction is the one that happened
    let hastened = anna.json(&["wallet", "speed-up", &payment]);
    assert_eq!(hastened["feeMax"], asked["feeMax"]);
    assert_ne!(hastened["payment"]["tx"], first["tx"]);
    anna.until(&["wallet", "history", "--sent"], |all| all[0]["state"] == "sent" && all[0]["waits"] == true);
    home.json(&["devnet", "mining", "on"]);
    let done = anna.until(&["wallet", "history", "--sent"], |all| all[0]["state"] == "final")[0].clone();
    assert_eq!((&done["id"], &done["tx"]), (&json!(payment), &hastened["payment"]["tx"]));
    let most: u128 = asked["feeMax"]["baseUnits"].as_str().unwrap().parse().unwrap();
    let fee: u128 = done["fee"]["baseUnits"].as_str().unwrap().parse().unwrap();
    assert!(fee <= most);
    assert_eq!(coins(&anna), 5 * COIN - COIN / 2 - fee);
    // and it is too late for more
    let (status, error) = anna.refused(&["wallet", "cancel", &payment]);
    assert_eq!((status, &error["code"]), (5, &json!("PAY-221")));
    let (status, error) = anna.refused(&["wallet", "speed-up", &"0".repeat(32)]);
    assert_eq!((status, &error["code"]), (4, &json!("NOD-411")));
}

#[test]
fn a_stuck_payment_is_called_back_and_only_a_fee_is_gone() {
    let home = Home::new();
    let (_chain, anna, _) = rich(&home);
    let payment = stuck(&home, &anna, "2");
    let called = anna.json(&["wallet", "cancel", &payment]);
    assert_eq!((&called["payment"]["calledBack"], &called["sent"]), (&json!(true), &json!(true)));
    home.json(&["devnet", "mining", "on"]);
    let done = anna.until(&["wallet", "history", "--sent"], |all| all[0]["state"] == "abandoned")[0].clone();
    let most: u128 = called["feeMax"]["baseUnits"].as_str().unwrap().parse().unwrap();
    assert_eq!((done["waits"].as_bool(), done["calledBack"].as_bool()), (Some(false), Some(true)));
    assert!(coins(&anna) >= 5 * COIN - most, "nothing but the fee of the empty transaction left");
    assert!(coins(&anna) < 5 * COIN);
}

/// Tells anvil something, as a developer with `curl` would.
fn tell(chain: &Value, method: &str, params: &Value) -> Value {
    use std::io::{Read, Write};
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
    let host = chain["url"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
    let mut socket = std::net::TcpStream::connect(&host).unwrap();
    write!(
        socket,
        "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    serde_json::from_str(&answer[answer.find("\r\n\r\n").unwrap() + 4..]).unwrap()
}

/// What anvil does for an account without asking its key: `approve(RedEnvelope, 5 dollars)`.
fn approve_behind_the_wallets_back(home: &Home, account: &str) -> String {
    let chain = home.json(&["devnet", "status"]);
    let at = |name: &str| chain["contracts"][name]["address"].as_str().unwrap().to_owned();
    let (dollar, spender) = (at("PracticeDollar"), at("RedEnvelope"));
    let data = format!("0x095ea7b3{:0>64}{:064x}", spender.strip_prefix("0x").unwrap(), 5_000_000);
    tell(&chain, "anvil_impersonateAccount", &json!([account]));
    let sent =
        tell(&chain, "eth_sendTransaction", &json!([{ "from": account, "to": dollar, "input": data }]));
    assert!(sent["result"].is_string(), "{sent}");
    spender
}

#[test]
fn what_a_contract_may_take_from_a_further_account_is_listed_with_it_and_taken_back_from_it() {
    // given an approval of a second account
    let home = Home::new();
    let (_chain, anna, _) = rich(&home);
    let second = anna.json(&["wallet", "accounts", "new"])["address"].as_str().unwrap().to_owned();
    home.json(&["devnet", "faucet", &second, "--coins", "1", "--dollars", "10"]);
    approve_behind_the_wallets_back(&home, &second);
    // then it is listed with its account, and with no other
    let all = anna.json(&["wallet", "approvals"])["approvals"].clone();
    assert_eq!(all.as_array().unwrap().len(), 1, "{all}");
    assert_eq!((&all[0]["account"], &all[0]["address"]), (&json!(1), &json!(second)));
    assert_eq!(anna.json(&["wallet", "approvals", "--account", "1"])["approvals"], all);
    assert_eq!(anna.json(&["wallet", "approvals", "--account", "0"])["approvals"], json!([]));
    let unknown = anna.refused(&["wallet", "approvals", "--account", "7"]);
    assert_eq!(unknown.1["code"], "NOD-415");
    // when it is taken back, then that account pays for it: the first has nothing to take back
    let revoke = ["wallet", "revoke", "PRACTICE-USD", "RedEnvelope", "--consent", "once"];
    assert_eq!(anna.refused(&revoke).1["code"], "NOD-413");
    let paid = anna.json(&[&revoke[..], &["--account", "1"]].concat());
    assert_eq!((&paid["purpose"], &paid["state"]), (&json!("revoke"), &json!("final")));
    assert_eq!(anna.json(&["wallet", "approvals"])["approvals"], json!([]));
}

#[test]
fn what_a_contract_may_take_is_listed_and_taken_back_with_a_yes() {
    // given an approval that was never used up
    let home = Home::new();
    let (_chain, anna, _) = rich(&home);
    assert_eq!(anna.json(&["wallet", "approvals"])["approvals"], json!([]));
    let address = anna.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned();
    let spender = approve_behind_the_wallets_back(&home, &address);
    let all = anna.json(&["wallet", "approvals"])["approvals"].clone();
    assert_eq!((all.as_array().unwrap().len(), &all[0]["mayTake"]["baseUnits"]), (1, &json!("5000000")));
    assert_eq!(all[0]["spender"]["contract"], "RedEnvelope");
    // when it is only asked about, then it stays
    let revoke = ["wallet", "revoke", "PRACTICE-USD", "RedEnvelope"];
    let sheet = anna.json(&[&revoke[..], &["--dry-run"]].concat());
    assert_eq!((&sheet["action"], &sheet["allows"]["baseUnits"]), (&json!("revoke"), &json!("0")));
    assert_eq!(anna.json(&["wallet", "approvals"])["approvals"], all);
    // when it is taken back, by the contract's address too, then nothing may be taken
    let paid = anna.json(&["wallet", "revoke", "PRACTICE-USD", &spender, "--consent", "once"]);
    assert_eq!((&paid["purpose"], &paid["state"]), (&json!("revoke"), &json!("final")));
    assert_eq!(anna.json(&["wallet", "approvals"])["approvals"], json!([]));
    // and what is not there cannot be taken back
    assert_eq!(anna.refused(&revoke).1["code"], "NOD-413");
    assert_eq!(anna.refused(&["wallet", "revoke", "PRACTICE-USD", "Nobody"]).1["code"], "NOD-413");
    assert_eq!(anna.refused(&["wallet", "revoke", "native", "RedEnvelope"]).1["code"], "NOD-412");
}
