//! A viewing key is shown to whoever gives the password, and stands nowhere else.

use serde_json::json;

use crate::secrets::holds;
use crate::shielded_story::address;
use crate::support::{Home, Person};

#[test]
fn a_viewing_key_takes_the_password_of_an_open_profile_too_and_is_in_no_log() {
    // given Anna's profile with a password, open in a host that says all it can
    let home = Home::new();
    let write = |name: &str, text: &str| {
        let path = home.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (right, wrong) = (write("password", "two cups of tea at four"), write("wrong", "one cup"));
    let (right_file, wrong_file) = (right.to_str().unwrap(), wrong.to_str().unwrap());
    home.json(&[
        "--password-file",
        right_file,
        "--profile",
        "anna",
        "profile",
        "create",
        "--nickname",
        "Anna",
    ]);
    let (_chain, folder) = home.devnet();
    let mut anna = Person::of(&home, "anna");
    let log = home.path().join("log");
    anna.start_telling(&right, &log);
    anna.json(&["chain", "use", &folder]);
    // when no password is given, or a wrong one, then nothing is shown
    let (status, told) = anna.told(&["shielded", "viewkey", "full"]);
    assert_eq!(status, 5);
    assert!(told.ends_with("[KEY-212]"), "{told}");
    let (status, error) = anna.refused(&["--password-file", wrong_file, "shielded", "viewkey", "full"]);
    assert_eq!((status, &error["code"]), (5, &json!("KEY-211")));
    // when the right one is given, then each key is another, and a person is told what it means
    let mut keys = Vec::new();
    for kind in ["full", "incoming", "outgoing"] {
        let shown = anna.json(&["--password-file", right_file, "shielded", "viewkey", kind]);
        keys.push(shown["key"].as_str().unwrap().to_owned());
    }
    assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
    let line = ["--profile", "anna", "--password-file", right_file, "shielded", "viewkey", "incoming"];
    let output = home.run(&line);
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), keys[1]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("sees what comes, for ever, and can pay nothing"), "{told}");
    // when the profile is locked, then nothing is shown, given or begun, and what there is can still be looked at
    let mine = address(&anna);
    anna.json(&["wallet", "lock"]);
    for locked in [
        &["--password-file", right_file, "shielded", "viewkey", "full"][..],
        &["shielded", "address"],
        &["shielded", "deposit", "1", "PRACTICE-USD"],
        &["shielded", "send", &mine, "1", "PRACTICE-USD"],
        &["shielded", "withdraw", "1", "PRACTICE-USD"],
        &["shielded", "join", "PRACTICE-USD"],
    ] {
        let (status, error) = anna.refused(locked);
        assert_eq!((status, &error["code"]), (5, &json!("LCK-101")), "{locked:?}");
    }
    assert_eq!(anna.json(&["shielded", "balance"])["status"]["available"], true);
    // then none of them is in what the host said, nor in what the command told
    anna.stop();
    let said = [std::fs::read(&log).unwrap(), output.stderr].concat();
    assert!(said.len() > 1_000, "the host said something");
    for key in &keys {
        assert!(!holds(&said, key.as_bytes()), "a viewing key was said");
    }
    assert!(!holds(&said, b"two cups of tea at four"), "the password was said");
}
