//! Making, backing up, restoring and locking a wallet, as a person does it.

use std::path::Path;

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::giver::Giver;
use crate::support::{Home, Person};

const SOMEBODY: &str = "0x00000000000000000000000000000000000b0b0b";

fn words_of(home: &Home, name: &str) -> String {
    let shown = home.json(&["--profile", name, "wallet", "phrase", "--show"]);
    shown["phrase"].as_str().unwrap().to_owned()
}

fn paper(home: &Home, words: &str) -> String {
    let path = home.path().join("paper.txt");
    std::fs::write(&path, words.replace(' ', "\n")).unwrap();
    path.display().to_string()
}

fn counted(view: &Value, what: &str) -> Value {
    let all = view["contents"]["holds"].as_array().unwrap().iter();
    all.clone().find(|held| held["what"] == what).unwrap()["count"].clone()
}

/// Anna on a practice chain, who paid once, knows Bo, wrote her words down and made a backup.
fn saved<'a>(home: &'a Home, anna: &Person<'a>, folder: &str, file: &str) -> String {
    anna.json(&["chain", "use", folder]);
    let address = anna.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned();
    home.json(&["devnet", "faucet", &address, "--coins", "5", "--dollars", "0"]);
    anna.json(&["wallet", "send", SOMEBODY, "1", "--consent", "once"]);
    let bo = home.person("bo");
    let card = bo.json(&["contact", "card"])["link"].as_str().unwrap().to_owned();
    home.json(&["--profile", "anna", "contact", "add", &card, "--alias", "Bo from the market"]);
    anna.json(&["wallet", "backup", file]);
    address
}

#[test]
fn a_wallet_comes_back_on_an_empty_machine_from_its_words_and_its_backup() {
    // given a wallet that was used, and a machine that has nothing but the file and the words
    let home = Home::new();
    let (_chain, folder) = home.devnet();
    let mut anna = home.person("anna");
    anna.start();
    let file = home.path().join("anna.teahouse-backup").display().to_string();
    let address = saved(&home, &anna, &folder, &file);
    let paper = paper(&home, &words_of(&home, "anna"));
    anna.stop();
    let elsewhere = Home::new();
    // when the backup is tried, then it says what it would bring back, and leaves nothing behind
    let tried = elsewhere.json(&["wallet", "verify-backup", &file, "--phrase-file", &paper]);
    assert_eq!((&tried["account"], counted(&tried, "payments")), (&json!(address), json!(1)));
    assert_eq!(counted(&tried, "contacts"), 1);
    assert_eq!(elsewhere.json(&["profile", "list"]), json!([]));
    // when it is restored
    let restore = [
        "--profile",
        "anna",
        "wallet",
        "restore",
        "--phrase-file",
        &paper,
        "--backup",
        &file,
        "--no-password",
    ];
    let restored = elsewhere.json(&restore);
    let lost: Vec<&str> =
        restored["lost"].as_array().unwrap().iter().map(|lost| lost["what"].as_str().unwrap()).collect();
    assert_eq!(lost, ["messages", "requests", "sessions"]);
    // then account, history and contacts are there, and the wallet pays on
    let ask = |arguments: &[&str]| elsewhere.json(&[&["--profile", "anna"], arguments].concat());
    assert_eq!(ask(&["wallet", "receive"])["address"], json!(address));
    let history = ask(&["wallet", "history", "--sent"]);
    assert_eq!((&history[0]["state"], history.as_array().unwrap().len()), (&json!("final"), 1));
    assert_eq!(ask(&["contact", "list"])[0]["alias"], "Bo from the market");
    ask(&["wallet", "send", SOMEBODY, "1", "--consent", "once"]);
    let history = ask(&["wallet", "history", "--sent"]);
    let ids: Vec<&Value> = history.as_array().unwrap().iter().map(|paid| &paid["tx"]).collect();
    assert!(ids.len() == 2 && ids[0] != ids[1], "two payments with two nonces: {ids:?}");
    // and a second restore over it is refused
    assert_eq!(elsewhere.refused(&restore).1["code"], "NOD-102");
}

#[test]
fn after_a_restore_a_limit_still_refuses_and_an_envelope_from_before_still_pays_and_goes_back() {
    // given a wallet with a limit that is half used, and a red envelope of two shares whose rest is to come to it
    let home = Home::new();
    let (_chain, folder) = home.devnet();
    let mut anna = home.person("anna");
    anna.start();
    let file = home.path().join("anna.teahouse-backup").display().to_string();
    let address = saved(&home, &anna, &folder, &file);
    anna.json(&["wallet", "limits", "set", "native", "--per-day", "2"]);
    let mut giver = Giver::new(&folder);
    home.json(&["devnet", "faucet", &giver.address(), "--coins", "5", "--dollars", "100"]);
    let (envelope, links) = Runtime::new().unwrap().block_on(giver.give(2, 1_500_000, &address));
    anna.json(&["wallet", "backup", &file]);
    let used = |limit: &Value| limit[0]["usedDay"].as_str().unwrap().to_owned();
    let before = used(&anna.json(&["wallet", "limits"]));
    let paper = paper(&home, &words_of(&home, "anna"));
    anna.stop();
    // when it is restored elsewhere
    let elsewhere = Home::new();
    let restore = ["wallet", "restore", "--phrase-file", &paper, "--backup", &file, "--no-password"];
    elsewhere.json(&[&["--profile", "anna"], &restore[..]].concat());
    let again = Person::of(&elsewhere, "anna");
    // then the limit holds, with what counted towards it
    assert_eq!(used(&again.json(&["wallet", "limits"])), before);
    for (amount, code) in [("1", "PAY-242"), ("3", "PAY-246")] {
        let (status, error) = again.refused(&["wallet", "send", SOMEBODY, amount, "--dry-run"]);
        assert_eq!((status, &error["code"]), (5, &json!(code)), "{amount}");
    }
    again.json(&["wallet", "send", SOMEBODY, "0.5", "--dry-run"]);
    // and a share is claimed by its link, also where the chain's time is ahead of this machine's
    home.json(&["devnet", "time", "3h"]);
    let dollars = || again.json(&["wallet", "balance"])["balances"][1]["total"].clone();
    again.json(&["envelope", "claim", &links[0], "--own", "--consent", "once"]);
    assert_eq!(dollars(), json!("1500000"));
    // and when the envelope's time is over, what is left comes back
    home.json(&["devnet", "time", "26h"]);
    let late = again.refused(&["envelope", "claim", &links[1], "--own", "--dry-run"]);
    assert_eq!((late.0, &late.1["code"]), (5, &json!("RED-305")));
    again.json(&["envelope", "refund", &envelope, "--consent", "once"]);
    assert_eq!(dollars(), json!("3000000"));
}

#[test]
fn every_persona_comes_back_from_a_backup_and_is_named_as_missing_without_one() {
    // given two personas, the second with a contact and an account of its own
    let home = Home::new();
    let anna = home.person("anna");
    anna.json(&["persona", "create", "--nickname", "Lin"]);
    let bo = home.person("bo");
    let card = bo.json(&["contact", "card"])["link"].as_str().unwrap().to_owned();
    anna.json(&["--persona", "Lin", "contact", "add", &card, "--alias", "Somebody's Bo"]);
    anna.json(&["--persona", "Lin", "wallet", "accounts", "new", "--label", "for the market"]);
    let accounts = anna.json(&["--persona", "1", "wallet", "accounts"]);
    let file = home.path().join("anna.teahouse-backup").display().to_string();
    let written = anna.json(&["wallet", "backup", &file]);
    assert_eq!(written["contents"]["personas"], json!(["anna", "Lin"]));
    assert_eq!((counted(&written, "personas"), counted(&written, "accounts")), (json!(1), json!(1)));
    let paper = paper(&home, &words_of(&home, "anna"));
    // when both come back elsewhere
    let elsewhere = Home::new();
    let restore = ["--profile", "anna", "wallet", "restore", "--phrase-file", &paper, "--no-password"];
    elsewhere.json(&[&restore[..], &["--backup", &file]].concat());
    let as_lin = |arguments: &[&str]| {
        elsewhere.json(&[&["--profile", "anna", "--persona", "Lin"], arguments].concat())
    };
    // then Lin is there with all of hers, and Anna knows nobody
    assert_eq!(as_lin(&["wallet", "accounts"]), accounts);
    assert_eq!(as_lin(&["contact", "list"])[0]["alias"], "Somebody's Bo");
    assert_eq!(elsewhere.json(&["--profile", "anna", "contact", "list"]), json!([]));
    // and without the file it is said what is missing
    let bare = Home::new();
    let restored = bare.json(&restore);
    let lost: Vec<&str> =
        restored["lost"].as_array().unwrap().iter().map(|lost| lost["what"].as_str().unwrap()).collect();
    for what in ["personas", "accounts", "imported-accounts", "contacts", "limits"] {
        assert!(lost.contains(&what), "{what}: {lost:?}");
    }
}

#[test]
fn every_wrong_file_and_every_wrong_word_is_named_with_what_to_do_next() {
    let home = Home::new();
    let anna = home.person("anna");
    let file = home.path().join("anna.teahouse-backup").display().to_string();
    let written = anna.json(&["wallet", "backup", &file]);
    assert!(written["bytes"].as_u64().unwrap() > 100);
    let right = paper(&home, &words_of(&home, "anna"));
    let try_it =
        |file: &str, words: &str| home.refused(&["wallet", "verify-backup", file, "--phrase-file", words]);
    let write = |name: &str, bytes: &[u8]| {
        let path = home.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let whole = std::fs::read(&file).unwrap();
    // the file
    let mut bent = whole.clone();
    bent[70] ^= 1;
    let mut newer = whole.clone();
    newer[15] = 9;
    let cases = [
        (write("cut", &whole[..whole.len() - 5]), 7, "BAK-203"),
        (write("bent", &bent), 7, "BAK-204"),
        (write("newer", &newer), 7, "BAK-202"),
        (write("letter", b"dear Bo"), 7, "BAK-201"),
        (home.path().join("nothing").display().to_string(), 4, "BAK-211"),
    ];
    for (path, exit, code) in cases {
        let (status, error) = try_it(&path, &right);
        assert_eq!((status, &error["code"]), (exit, &json!(code)), "{path}");
    }
    assert_eq!(anna.refused(&["wallet", "backup", &write("letter", b"dear Bo")]).1["code"], "BAK-212");
    // the words
    let other = home.person("bo");
    let others = write("others", words_of(&home, "bo").as_bytes());
    let word = words_of(&home, "anna").replacen(' ', " teapot ", 1);
    for (path, exit, code) in [
        (others.clone(), 5, "BAK-205"),
        (write("short", b"tea tea"), 2, "KEY-101"),
        (write("odd", word.rsplit_once(' ').unwrap().0.as_bytes()), 2, "KEY-102"),
    ] {
        let (status, error) = try_it(&file, &path);
        assert_eq!((status, &error["code"]), (exit, &json!(code)), "{path}");
    }
    assert_eq!(anna.refused(&["wallet", "check-phrase", "--phrase-file", &others]).1["code"], "BAK-301");
    let (_, told) = anna.told(&["wallet", "check-phrase", "--phrase-file", &others]);
    assert!(told.starts_with("Those 24 words are another wallet's phrase. Look for"), "{told}");
    assert!(told.ends_with("`teahouse --profile NAME wallet restore`. [BAK-301]"), "{told}");
    // and the words are shown to nobody who did not ask
    assert_eq!(other.refused(&["wallet", "phrase"]).1["code"], "CLI-221");
    // and once they were typed from paper, doctor is content with them
    assert!(anna.json(&["wallet", "check-phrase", "--phrase-file", &right])["phraseCheckedAt"].is_u64());
}

#[test]
fn a_locked_host_receives_and_refuses_and_its_password_opens_it_again() {
    // given a host with a password
    let home = Home::new();
    let password = home.path().join("password.txt");
    std::fs::write(&password, "long black tea\n").unwrap();
    let password = password.display().to_string();
    let file = ["--password-file", password.as_str()];
    home.json(&[&["--profile", "anna"], &file[..], &["wallet", "create", "--nickname", "Anna"]].concat());
    let mut anna = Person::of(&home, "anna");
    anna.start_with(Path::new(&password));
    assert_eq!(anna.json(&["wallet", "autolock", "15m"])["afterSeconds"], 900);
    // when it is locked, then spending, backing up and showing the words are refused
    assert_eq!(anna.json(&["wallet", "lock"])["locked"], true);
    let backup = home.path().join("b.teahouse-backup").display().to_string();
    let (status, error) = anna.refused(&["wallet", "backup", &backup]);
    assert_eq!((status, &error["code"]), (5, &json!("LCK-101")));
    let show = [&file[..], &["wallet", "phrase", "--show"]].concat();
    assert_eq!(anna.refused(&show).1["code"], "LCK-101");
    anna.json(&["contact", "card"]);
    // and it is still locked for the next front that asks, and for a wrong password
    assert_eq!(anna.json(&["wallet", "autolock"])["locked"], true);
    std::fs::write(home.path().join("wrong.txt"), "green\n").unwrap();
    let wrong = home.path().join("wrong.txt").display().to_string();
    assert_eq!(anna.refused(&["--password-file", &wrong, "wallet", "unlock"]).1["code"], "KEY-211");
    // when it is unlocked, then all is as before
    assert_eq!(anna.json(&[&file[..], &["wallet", "unlock"]].concat())["locked"], false);
    anna.json(&["wallet", "backup", &backup]);
    // and where no host runs, or there is no password, there is nothing to lock
    anna.stop();
    assert_eq!(anna.refused(&["wallet", "lock"]).1["code"], "CLI-223");
    let mut bo = home.person("bo");
    bo.start();
    assert_eq!(bo.refused(&["wallet", "lock"]).1["code"], "LCK-102");
    assert_eq!(bo.refused(&["wallet", "autolock", "soon"]).1["code"], "CLI-207");
}

#[test]
fn an_account_goes_out_as_a_keystore_and_comes_in_elsewhere_as_what_it_is() {
    // given Anna's account in a keystore file of its own password
    let home = Home::new();
    let anna = home.person("anna");
    let write = |name: &str, text: &str| {
        let path = home.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (right, wrong) = (write("file-password", "jasmine"), write("wrong-password", "green"));
    let out = home.path().join("anna.json").display().to_string();
    let export = ["wallet", "export", "--out", &out, "--file-password-file", &right];
    let exported = anna.json(&export);
    assert_eq!(exported["account"], 0);
    assert_eq!(anna.refused(&export).1["code"], "CLI-303");
    assert_eq!(anna.refused(&[&export[..], &["--account", "1"]].concat()).1["code"], "NOD-415");
    let address = anna.json(&["wallet", "accounts"])[0]["address"].as_str().unwrap().to_owned();
    assert_eq!(exported["address"], json!(address));
    assert!(std::fs::read_to_string(&out).unwrap().contains(address.strip_prefix("0x").unwrap()));
    // when Bo takes it in, with the wrong password and then with the right one
    let bo = home.person("bo");
    let import = |file: &str, password: &str| {
        let arguments = ["wallet", "import", file, "--file-password-file", password];
        home.run(&[&["--profile", "bo", "--json"], &arguments[..]].concat())
    };
    let told = |output: &std::process::Output| -> Value {
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        text.lines().rev().find_map(|line| serde_json::from_str::<Value>(line).ok()).unwrap()["error"]["code"]
            .clone()
    };
    assert_eq!(told(&import(&out, &wrong)), "KEY-304");
    assert_eq!(told(&import(&right, &right)), "KEY-301");
    assert!(import(&out, &right).status.success());
    // then it is listed as imported, and a backup brings it back, which the words would not
    let accounts = bo.json(&["wallet", "accounts"]);
    assert_eq!((&accounts[1]["address"], &accounts[1]["imported"]), (&json!(address), &json!(true)));
    assert_eq!(bo.refused(&["--persona", "Lin", "wallet", "export", "--out", "x"]).1["code"], "CLI-225");
    assert_eq!(bo.refused(&["--persona", "4", "wallet", "export", "--out", "x"]).1["code"], "NOD-141");
    let file = home.path().join("bo.teahouse-backup").display().to_string();
    assert_eq!(counted(&bo.json(&["wallet", "backup", &file]), "imported-accounts"), 1);
    let words = paper(&home, &words_of(&home, "bo"));
    let elsewhere = Home::new();
    let restore = ["--profile", "bo", "wallet", "restore", "--phrase-file", &words, "--no-password"];
    elsewhere.json(&[&restore[..], &["--backup", &file]].concat());
    assert_eq!(elsewhere.json(&["--profile", "bo", "wallet", "accounts"]), accounts);
    // and one's own account is not imported
    let own = ["--profile", "anna", "wallet", "import", &out, "--file-password-file", &right];
    assert_eq!(home.refused(&own).1["code"], "KEY-306");
}

#[test]
fn where_no_keyring_service_runs_that_is_said_and_a_named_password_opens_the_profile_all_the_same() {
    // given a profile with a password, and a session without any service
    let home = Home::new();
    let write = |name: &str, text: &str| {
        let path = home.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (password, wrong) = (write("password", "long black tea"), write("wrong", "green"));
    let alone = |arguments: &[&str]| -> (i32, Value) {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_teahouse"));
        command.env("TEAHOUSE_HOME", home.path()).env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus");
        command.env_remove("TEAHOUSE_PASSWORD_FILE").env_remove("TEAHOUSE_PROFILE");
        command.args(["--json", "--profile", "anna"]).args(arguments).stdin(std::process::Stdio::null());
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
        let object = text.lines().rev().find_map(|line| serde_json::from_str::<Value>(line).ok());
        let object = object.unwrap_or_default();
        (
            output.status.code().unwrap(),
            object.get("error").map_or(object.clone(), |error| error["code"].clone()),
        )
    };
    let named =
        |password: &str, arguments: &[&str]| alone(&[&["--password-file", password], arguments].concat());
    assert_eq!(named(&password, &["wallet", "create", "--nickname", "Anna"]).0, 0);
    // when it is to be kept, then no service is named as what is missing, and a wrong password before that
    assert_eq!(named(&wrong, &["wallet", "keyring", "on"]), (5, json!("KEY-211")));
    assert_eq!(named(&password, &["wallet", "keyring", "on"]), (3, json!("KRG-101")));
    assert_eq!(alone(&["wallet", "keyring"]), (3, json!("KRG-101")));
    assert_eq!(alone(&["wallet", "accounts"]), (5, json!("KEY-212")), "nothing was turned on");
    // when it was on and the service went away, then that is said where nobody can type, and a named file opens it
    write("profiles/anna/keyring", "");
    assert_eq!(alone(&["wallet", "accounts"]), (3, json!("KRG-101")));
    assert_eq!(named(&password, &["wallet", "accounts"]).0, 0);
    // and off is off, though the service cannot be told
    assert_eq!(alone(&["wallet", "keyring", "off"]), (3, json!("KRG-101")));
    assert_eq!(alone(&["wallet", "accounts"]), (5, json!("KEY-212")));
    // and a profile without a password has nothing to keep
    home.person("bo");
    assert_eq!(home.refused(&["--profile", "bo", "wallet", "keyring", "on"]).1["code"], "KRG-106");
}
