//! Limits and higher fees at the terminal, on a real practice chain.

use serde_json::{Value, json};

use crate::money::{COIN, SOMEBODY, coins, rich, stuck};
use crate::support::Home;

#[test]
fn a_limit_refuses_what_does_not_fit_says_why_and_is_lifted_only_with_a_yes() {
    let home = Home::new();
    let (_chain, anna, _) = rich(&home);
    assert_eq!(anna.json(&["wallet", "limits"]), json!([]));
    // given a limit of two coins a day, and one that is paid
    let set = anna.json(&["wallet", "limits", "set", "native", "--per-day", "2"]);
    assert_eq!((&set["done"], &set["loosens"]), (&json!(true), &json!(false)));
    anna.json(&["wallet", "send", SOMEBODY, "1", "--consent", "once"]);
    let limit = anna.json(&["wallet", "limits", "list"])[0].clone();
    let used: u128 = limit["usedDay"].as_str().unwrap().parse().unwrap();
    assert!(used > COIN && used < COIN + COIN / 10, "{limit}");
    // when another is wanted, then it is refused before any sheet, with the numbers and when it fits
    let send = ["wallet", "send", SOMEBODY, "1", "--dry-run"];
    let (status, error) = anna.refused(&send);
    assert_eq!((status, &error["code"]), (5, &json!("PAY-242")));
    assert_eq!((&error["params"]["limit"], &error["params"]["hours"]), (&json!("2"), &json!("24")));
    let (_, told) = anna.told(&send);
    assert!(told.starts_with("Your limit is 2 PRACTICE-ETH a day: 1.000"), "{told}");
    assert!(told.ends_with("See `teahouse wallet limits`. [PAY-242]"), "{told}");
    assert_eq!(anna.json(&["consent", "list"]), json!([]));
    // when more is to be let leave, then it is shown, and holds after a yes to exactly that
    let more = ["wallet", "limits", "set", "native", "--per-day", "3"];
    let shown = anna.json(&[&more[..], &["--consent", "show"]].concat());
    assert_eq!((&shown["done"], &shown["loosens"]), (&json!(false), &json!(true)));
    let digest = shown["digest"].as_str().unwrap();
    let other = ["wallet", "limits", "set", "native", "--per-day", "4", "--approve-digest", digest];
    assert_eq!(anna.refused(&other).1["code"], "CON-403");
    let done = anna.json(&[&more[..], &["--approve-digest", digest]].concat());
    assert_eq!(done["done"], json!(true));
    assert_eq!(anna.json(&send)["state"], "pending");
    // and taking it away takes a yes too
    let clear = anna.json(&["wallet", "limits", "clear", "native", "--dry-run"]);
    assert_eq!((&clear["done"], &clear["after"]), (&json!(false), &Value::Null));
    anna.json(&["wallet", "limits", "clear", "native", "--consent", "once"]);
    assert_eq!(anna.json(&["wallet", "limits"]), json!([]));
    assert_eq!(anna.refused(&["wallet", "limits", "clear", "native"]).1["code"], "NOD-414");
    // what is no limit is told
    for (wrong, status, code) in [
        (vec!["wallet", "limits", "set", "native"], 2, "PAY-244"),
        (vec!["wallet", "limits", "set", "native", "--per-day", "lots"], 2, "CLI-206"),
        (vec!["wallet", "limits", "set", "native", "--per-day", "1", "--ends-in", "soon"], 2, "CLI-207"),
        (vec!["wallet", "limits", "set", "GOLD", "--per-day", "1"], 4, "NOD-412"),
        (vec!["wallet", "limits", "set", "native", "--per-day", "1", "--app", "none"], 4, "APP-404"),
    ] {
        let (exit, error) = anna.refused(&wrong);
        assert_eq!((exit, &error["code"]), (status, &json!(code)), "{wrong:?}");
    }
}

#[test]
fn jrn_006_a_payment_stuck_at_its_highest_fee_goes_on_after_a_yes_to_a_higher_one() {
    // given a payment that waits, hastened until nothing more was agreed to
    let home = Home::new();
    let (_chain, anna, _) = rich(&home);
    let payment = stuck(&home, &anna, "0.5");
    for _ in 0..5 {
        anna.json(&["wallet", "speed-up", &payment]);
    }
    let (status, error) = anna.refused(&["wallet", "speed-up", &payment]);
    assert_eq!((status, &error["code"]), (5, &json!("PAY-223")));
    // when a higher fee is asked for, then what it may reach is shown beside what it could reach so far
    let dry = anna.json(&["wallet", "speed-up", &payment, "--raise", "--dry-run"]);
    assert_eq!(
        (&dry["action"], &dry["leaves"][0]["baseUnits"]),
        (&json!("raise-fee"), &json!("500000000000000000"))
    );
    assert!(dry["warnings"].as_array().unwrap().iter().any(|one| one["code"] == "WRN-121"), "{dry}");
    let sheet = anna.json(&["wallet", "speed-up", &payment, "--raise", "--consent", "show"]);
    let (id, digest) = (sheet["id"].as_str().unwrap(), sheet["digest"].as_str().unwrap());
    let before = anna.json(&["wallet", "history", "--sent"])[0]["tx"].clone();
    let outcome = anna.json(&["consent", "approve", id, "--digest", digest]);
    assert_eq!(outcome["payment"], json!(payment));
    // then another transaction is on its way, and is the one that happens, once
    anna.until(&["wallet", "history", "--sent"], |all| all[0]["tx"] != before && all[0]["state"] == "sent");
    home.json(&["devnet", "mining", "on"]);
    let done = anna.until(&["wallet", "history", "--sent"], |all| all[0]["state"] == "final")[0].clone();
    let most: u128 = sheet["feeMax"]["baseUnits"].as_str().unwrap().parse().unwrap();
    let fee: u128 = done["fee"]["baseUnits"].as_str().unwrap().parse().unwrap();
    assert!(fee <= most);
    assert_eq!(coins(&anna), 5 * COIN - COIN / 2 - fee);
    assert_eq!(anna.json(&["wallet", "history", "--sent"]).as_array().map(Vec::len), Some(1));
    assert_eq!(anna.refused(&["wallet", "speed-up", &payment, "--raise"]).1["code"], "PAY-221");
}
