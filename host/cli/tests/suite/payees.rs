//! Contacts as payees: two people over three relays, on a real practice chain.

use serde_json::{Value, json};

use crate::chat::acquainted;
use crate::support::{Home, Person, Relays};

fn address(person: &Person<'_>) -> String {
    person.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned()
}

/// A contact's address, as `person` has it.
fn told(person: &Person<'_>, wanted: &Value) -> Value {
    person.until(&["contact", "payees"], |all| all[0]["address"] == *wanted)[0].clone()
}

fn codes(sheet: &Value) -> Vec<&str> {
    sheet["warnings"].as_array().unwrap().iter().map(|w| w["code"].as_str().unwrap()).collect()
}

#[test]
fn node_015_a_contact_is_paid_by_name_once_it_has_told_where_and_not_after_it_took_that_back() {
    // given two people on one chain, one of them with money
    let (home, relays) = (Home::new(), Relays::three());
    let (_chain, folder) = home.devnet();
    let (anna, bo) = acquainted(&home, &relays);
    for person in [&anna, &bo] {
        person.json(&["chain", "use", &folder]);
    }
    home.json(&["devnet", "faucet", &address(&anna), "--coins", "5", "--dollars", "100"]);
    // when nothing was told, then a name is nobody, and the next step is named
    let send = ["wallet", "send", "bo", "5", "--asset", "PRACTICE-USD"];
    let (status, error) = anna.refused(&[&send[..], &["--dry-run"]].concat());
    assert_eq!((status, &error["code"], &error["params"]["contact"]), (4, &json!("NOD-461"), &json!("bo")));
    assert!(anna.told(&send).1.contains("contact ask-address bo"));
    // when anna asks and bo answers
    anna.json(&["contact", "ask-address", "bo"]);
    bo.until(&["contact", "payees"], |all| all[0]["asks"] == true);
    assert_eq!(bo.json(&["contact", "share-address", "anna"])["knowsOurs"], true);
    let payee = told(&anna, &json!(address(&bo)));
    assert_eq!((&payee["changedFrom"], &payee["takenBack"]), (&Value::Null, &json!(false)));
    // and with it a shielded address, which only anna has
    let payee = anna.until(&["contact", "payees"], |all| all[0]["privateAddress"].is_string())[0].clone();
    assert!(payee["privateAddress"].as_str().unwrap().starts_with("teatest1"), "{payee}");
    assert_eq!((&payee["privateChanged"], &payee["knowsPrivate"]), (&json!(false), &json!(false)));
    // then the money goes to bo, by name, on the sheet and in the history
    let sheet = anna.json(&[&send[..], &["--dry-run"]].concat());
    assert_eq!((&sheet["to"]["contact"], &sheet["to"]["address"]), (&json!("bo"), &json!(address(&bo))));
    assert_eq!(codes(&sheet), ["WRN-101"]);
    let paid = anna.json(&[&send[..], &["--consent", "once"]].concat());
    assert_eq!((&paid["state"], &paid["to"]["contact"]), (&json!("final"), &json!("bo")));
    let dollars = bo.json(&["wallet", "balance"])["balances"][1]["total"].clone();
    assert_eq!(dollars, "5000000");
    let again = anna.json(&[&send[..], &["--dry-run"]].concat());
    assert_eq!(again["givenBefore"][0]["baseUnits"], "5000000");
    // when bo takes the address back, then the name is nobody again, and the address itself says so
    assert_eq!(bo.json(&["contact", "withdraw-address", "anna"])["knowsOurs"], false);
    let payee = told(&anna, &Value::Null);
    assert_eq!(payee["takenBack"], true);
    anna.until(&["contact", "payees"], |all| all[0]["privateAddress"].is_null());
    assert_eq!(anna.refused(&send).1["code"], "NOD-461");
    let by_hand = anna.json(&["wallet", "send", &address(&bo), "1", "--dry-run"]);
    assert!(codes(&by_hand).contains(&"WRN-154"));
}

#[test]
fn an_address_with_a_wrong_checksum_or_for_another_chain_is_refused_before_anything_is_shown() {
    let home = Home::new();
    let (_chain, folder) = home.devnet();
    let mut anna = home.person("anna");
    anna.start();
    anna.json(&["chain", "use", &folder]);
    let wrong = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD";
    let (status, told) = anna.told(&["wallet", "send", wrong, "1"]);
    assert_eq!(status, 2);
    assert!(told.contains("checksum does not fit") && told.ends_with("[NOD-464]"), "{told}");
    let elsewhere = format!("ethereum:{}@1", wrong.to_lowercase());
    let (status, error) = anna.refused(&["wallet", "send", &elsewhere, "1"]);
    assert_eq!((status, &error["code"]), (2, &json!("NOD-463")));
    let nobody = format!("0x{}", "0".repeat(40));
    assert_eq!(anna.refused(&["wallet", "send", &nobody, "1"]).1["code"], "PAY-104");
}
