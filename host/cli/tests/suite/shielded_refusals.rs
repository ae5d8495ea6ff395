//! Wrong turns with shielded money: each is refused before anything leaves, and says so with the next step.

use std::path::Path;

use serde_json::{Value, json};

use crate::chat::acquainted;
use crate::shielded_story::{DOLLAR, address};
use crate::support::{Home, Person, Relays};

/// A text that is an address of another network's pool: one of a practice chain whose pool lies elsewhere.
fn of_another_network(home: &Home, folder: &str) -> String {
    let bent = home.path().join("elsewhere");
    std::fs::create_dir(&bent).unwrap();
    let text = |name: &str| std::fs::read_to_string(Path::new(folder).join(name)).unwrap();
    let mut chain: Value = serde_json::from_str(&text("chain.json")).unwrap();
    chain["shielded"][0]["pool"]["address"] = json!(format!("0x{}", "17".repeat(20)));
    std::fs::write(bent.join("chain.json"), chain.to_string()).unwrap();
    std::fs::write(bent.join("book.json"), text("book.json")).unwrap();
    let mut dora = home.person("dora");
    dora.start();
    dora.json(&["chain", "use", bent.to_str().unwrap()]);
    address(&dora)
}

/// The last line that a person is told, which ends with this code.
fn ends_with(person: &Person<'_>, command: &[&str], code: &str) -> String {
    let (_, told) = person.told(command);
    assert!(told.ends_with(&format!("[{code}]")), "{command:?}: {told}");
    told
}

#[test]
fn what_cannot_be_paid_privately_is_refused_before_anything_leaves_and_says_why() {
    // given Anna with a chain, a contact who has told nothing, and no shielded money
    let (home, relays) = (Home::new(), Relays::three());
    let (_chain, folder) = home.devnet();
    let (anna, bo) = acquainted(&home, &relays);
    for person in [&anna, &bo] {
        person.json(&["chain", "use", &folder]);
    }
    let mine = address(&bo);
    let send = |to: &str, amount: &str, asset: &str| {
        ["shielded", "send", to, amount, asset, "--dry-run"].map(str::to_owned)
    };
    let said = |line: [String; 6], code: &str| {
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        ends_with(&anna, &line, code)
    };
    // another network's address, one that lost a letter, and an account's, which is no shielded one
    let elsewhere = of_another_network(&home, &folder);
    let told = said(send(&elsewhere, "1", DOLLAR), "SHD-022");
    assert!(told.contains("another network") && told.contains("Nothing left your wallet"), "{told}");
    let mut bent = mine.clone();
    let last = if bent.pop() == Some('q') { 'p' } else { 'q' };
    bent.push(last);
    assert!(said(send(&bent, "1", DOLLAR), "SHD-002").contains("checksum"));
    let account = format!("0x{}", "b0".repeat(20));
    let told = said(send(&account, "1", DOLLAR), "NOD-401");
    assert!(told.contains("`teahouse shielded withdraw --to`"), "{told}");
    // a stranger's name, and a contact who has not told where
    said(send("nobody", "1", DOLLAR), "NOD-401");
    let told = said(send("bo", "1", DOLLAR), "NOD-651");
    assert!(told.contains("`teahouse contact ask-address bo`"), "{told}");
    // nothing, too much, what is no amount, and what is no asset
    said(send(&mine, "0", DOLLAR), "NOD-121");
    said(send(&mine, "1.0000001", DOLLAR), "CLI-206");
    said(send(&mine, "lots", DOLLAR), "CLI-206");
    said(send(&mine, "1", "GOLD"), "NOD-412");
    let told = said(send(&mine, "1", DOLLAR), "SHD-061");
    assert!(told.contains("`teahouse shielded deposit`"), "{told}");
    // words that are too long
    let long = "茶".repeat(59);
    let memo = ["shielded", "send", &mine, "1", DOLLAR, "--memo", &long, "--dry-run"];
    assert!(ends_with(&anna, &memo, "SHD-031").contains("175 bytes"));
    ends_with(&anna, &["shielded", "receive", "--memo", &long], "SHD-031");
    // what is not there
    for verb in ["show", "cancel", "retry"] {
        let (status, error) = anna.refused(&["shielded", verb, &"0".repeat(32)]);
        assert_eq!((status, &error["code"]), (4, &json!("NOD-411")), "{verb}");
    }
    // and nothing was kept, held or sent by any of it
    assert_eq!(anna.json(&["consent", "list"]), json!([]));
    assert_eq!(anna.json(&["shielded", "history"]), json!([]));
}

#[test]
fn a_contact_is_paid_privately_by_name_once_it_has_told_where_and_not_after_it_took_that_back() {
    let (home, relays) = (Home::new(), Relays::three());
    let (_chain, folder) = home.devnet();
    let (anna, bo) = acquainted(&home, &relays);
    for person in [&anna, &bo] {
        person.json(&["chain", "use", &folder]);
    }
    let send = ["shielded", "send", "bo", "1", DOLLAR, "--dry-run"];
    assert_eq!(anna.refused(&send).1["code"], "NOD-651");
    // when bo tells, then only money is missing
    bo.json(&["contact", "share-address", "anna"]);
    anna.until(&["contact", "payees"], |all| all[0]["privateAddress"].is_string());
    assert_eq!(anna.refused(&send).1["code"], "SHD-061");
    // when he takes it back, then the name is nobody again
    bo.json(&["contact", "withdraw-address", "anna"]);
    anna.until(&["contact", "payees"], |all| all[0]["privateAddress"].is_null());
    assert_eq!(anna.refused(&send).1["code"], "NOD-651");
}

#[test]
fn a_profile_without_a_chain_says_so_and_new_addresses_are_never_the_same() {
    let home = Home::new();
    let mut anna = home.person("anna");
    anna.start();
    let wallet = anna.json(&["shielded", "balance"]);
    assert_eq!((&wallet["status"]["available"], &wallet["balances"]), (&json!(false), &json!([])));
    assert_eq!(anna.refused(&["shielded", "address"]).1["code"], "NOD-311");
    let (_chain, folder) = home.devnet();
    anna.json(&["chain", "use", &folder]);
    let (one, two) = (address(&anna), address(&anna));
    assert_ne!(one, two);
    // and what is asked for stands in the link, with the address in the last line for a person
    let asked = ["shielded", "receive", "--asset", DOLLAR, "--amount", "2.5", "--memo", "two cups"];
    let view = anna.json(&asked);
    let (link, address) = (view["link"].as_str().unwrap(), view["address"].as_str().unwrap());
    assert!(link.starts_with(&format!("teahouse:pay/{address}?")), "{link}");
    assert!(link.contains("amount=2500000") && link.contains("memo=two%20cups"), "{link}");
    let shown = home.run(&[&["--profile", "anna"][..], &asked].concat());
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.lines().last().unwrap().len() > 100, "{shown}");
}
