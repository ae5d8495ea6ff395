//! `docs/wallet.md`, `docs/names.md` and `docs/shielded.md`, typed as they stand there into a shell, with every answer held against what the page says.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::payees::BY_NAME;
use crate::shown;
use crate::support::{Home, Person};

pub const PAGE: &str = include_str!("../../../../docs/wallet.md");
const NAMES: &str = include_str!("../../../../docs/names.md");
const SHIELDED: &str = include_str!("../../../../docs/shielded.md");

/// What every script begins with.
const BEFORE: &str = r#"
set -eE
trap 'echo "failed: $BASH_COMMAND" >&2' ERR
trap 'kill $(jobs -p) 2>/dev/null || true; wait || true; teahouse devnet down >/dev/null 2>&1 || true; TEAHOUSE_HOME=$PWD/liar teahouse devnet down >/dev/null 2>&1 || true' EXIT
fail() { echo "$1" >&2; exit 1; }
holds() { case "$1" in *"$2"*) ;; *) fail "$3 printed: $1"; esac; }
serve() { teahouse serve > serve.log 2>&1 & for i in $(seq 100); do if grep -q open: serve.log; then return 0; fi; sleep 0.1; done; fail "the host did not start"; }
"#;

/// The `sh` blocks of a page, line by line.
pub fn commands(page: &str) -> impl Iterator<Item = &str> {
    page.split("\n```").filter_map(|part| part.strip_prefix("sh\n")).flat_map(str::lines)
}

/// A text as one word of the shell.
fn word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A line as the shell gets it: with what the page says of it, checked.
fn line(line: &str) -> String {
    let said = |mark: &str| {
        let (command, text) = line.split_once(mark)?;
        Some((command.trim_end(), word(text.trim()), word(command.trim_end())))
    };
    if let Some((command, code, name)) = said("# refused ") {
        return format!("if OUT=$({command} 2>&1); then fail {name}; fi; holds \"$OUT\" {code} {name}");
    }
    if let Some((command, text, name)) = said("# eventually → ") {
        let look = format!("OUT=$({command} 2>&1); case \"$OUT\" in *{text}*) break; esac; sleep 0.1");
        // A first proof makes its key, and an insertion's more.
        return format!("for i in $(seq 1000); do {look}; done; holds \"$OUT\" {text} {name}");
    }
    match said("# →") {
        Some((command, text, name)) => {
            format!("OUT=$({command} 2>&1) || fail \"$OUT\"; holds \"$OUT\" {text} {name}")
        }
        // A host is waited for; the rest is as it stands.
        None if line == "teahouse serve &" => "serve".to_owned(),
        None => line.to_owned(),
    }
}

fn script(page: &str) -> String {
    let mut text = BEFORE.to_owned();
    for command in commands(page) {
        // Each test has a port of its own; where the page says so, it has one already.
        let named = command.contains("--port ");
        let with = if named { "teahouse devnet up " } else { "teahouse devnet up --port 0 " };
        let own_port = command.replace("teahouse devnet up ", with);
        writeln!(text, "{}", line(&own_port)).unwrap();
    }
    text
}

/// Types the `sh` blocks of a page; whether every answer is what the page says, and what was told.
pub fn play(page: &str) -> (bool, String) {
    let home = Home::new();
    let program = Path::new(env!("CARGO_BIN_EXE_teahouse"));
    let contracts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts");
    let paths = [program.parent().unwrap().display().to_string(), std::env::var("PATH").unwrap()].join(":");
    let mut bash = Command::new("bash");
    bash.args(["-c", &script(page)]).current_dir(home.path()).env("PATH", paths);
    bash.env("TEAHOUSE_HOME", home.path().join("home")).env("TEAHOUSE_CONTRACTS", contracts);
    // Apps that a page builds are built where the developer's tool builds those of its tests.
    let guests = std::env::var_os("TEAHOUSE_GUEST_CACHE");
    let guests = guests.map_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("guest"), Into::into);
    bash.env("TEAHOUSE_GUEST_CACHE", guests);
    let ended = bash.output().unwrap();
    (ended.status.success(), String::from_utf8_lossy(&ended.stderr).into_owned())
}

#[test]
fn every_answer_of_the_wallets_page_is_what_the_page_says() {
    assert!(commands(PAGE).count() > 40, "the page's commands are found");
    let (holds, told) = play(PAGE);
    assert!(holds, "{told}");
}

#[test]
fn every_answer_of_the_page_of_names_is_what_the_page_says() {
    assert!(commands(NAMES).count() > 30, "the page's commands are found");
    assert_eq!(shown::commands(NAMES).len(), 0, "all of them are typed");
    let (holds, told) = play(NAMES);
    assert!(holds, "{told}");
}

#[test]
fn every_answer_of_the_page_of_private_payments_is_what_the_page_says() {
    assert!(commands(SHIELDED).count() > 60, "the page's commands are found");
    assert_eq!(shown::commands(SHIELDED).len(), 0, "all of them are typed");
    let (holds, told) = play(SHIELDED);
    assert!(holds, "{told}");
}

const KEPT: &str = "teahouse wallet keyring on";
const ALONE: &str = "teahouse wallet keyring on        # on a machine without a desktop";
const SERVED: &str = "teahouse --profile mei serve";

#[test]
fn what_the_wallets_page_shows_behind_a_dollar_is_what_these_tests_payees_and_relayed_look_at() {
    let (ask, dry_run) = ("teahouse contact ask-address bo", format!("{BY_NAME} --dry-run"));
    let send = "teahouse wallet send $FRIEND 3 --asset PRACTICE-USD";
    let with_fee = format!("{send} --fee-in PRACTICE-USD");
    let all = [BY_NAME, ask, dry_run.as_str(), send, with_fee.as_str(), KEPT, KEPT, SERVED];
    assert_eq!(shown::commands(PAGE), all);
}

#[test]
fn a_host_without_a_profile_says_what_the_wallets_page_shows() {
    // given nobody of this name
    let home = Home::new();
    let mei = Person::of(&home, "mei");
    // when that profile is served
    let said = mei.first_lines(&["serve"], 1);
    // then it says so
    shown::holds(&shown::answer(PAGE, SERVED), &said);
}

#[test]
fn where_no_keyring_answers_it_says_what_the_wallets_page_shows() {
    // given a session without any service
    let home = Home::new();
    let password = home.path().join("password");
    std::fs::write(&password, "tea").unwrap();
    let say = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_teahouse"));
        command.env("TEAHOUSE_HOME", home.path()).env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus");
        command.env_remove("TEAHOUSE_PROFILE").env("TEAHOUSE_PASSWORD_FILE", &password);
        command.args(["--profile", "anna"]).args(words).stdin(Stdio::null()).output().unwrap()
    };
    assert!(say(&["profile", "create", "--nickname", "Anna"]).status.success());
    // when it is asked to keep the password
    let refused = say(&["wallet", "keyring", "on"]);
    // then that is what is said
    shown::holds(&shown::answer(PAGE, ALONE), &String::from_utf8_lossy(&refused.stderr));
}

#[test]
fn a_page_that_says_what_is_not_so_is_found() {
    let page = |command: &str| play(&format!("\n```sh\n{command}\n```\n")).0;
    assert!(page("echo tea   # → te"));
    assert!(!page("echo tea   # → coffee"));
    assert!(!page("false      # → "));
    assert!(!page("echo tea   # refused [TEA-101]"));
    assert!(!page("false"));
    assert!(page("teahouse --profile nobody wallet balance   # refused [NOD-103]"));
    assert!(!page("teahouse --profile nobody wallet balance   # refused [NOD-104]"));
}
