//! `docs/ceremony.md`, typed as it stands there, with a small circuit in place of the real one and powers of known numbers
//! in place of the public ceremony's.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use teahouse_zk::circuits::CircuitKind;

use crate::support::{Home, PROGRAM};

const PAGE: &str = include_str!("../../../../docs/ceremony.md");

const BEFORE: &str = r#"
set -eE
trap 'echo "failed: $BASH_COMMAND" >&2' ERR
fail() { echo "$1" >&2; exit 1; }
holds() { case "$1" in *"$2"*) ;; *) fail "$3 printed: $1"; esac; }
"#;

/// The `sh` blocks of a page, line by line.
fn commands(page: &str) -> impl Iterator<Item = &str> {
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
    match said("# →") {
        Some((command, text, name)) => {
            format!("OUT=$({command} 2>&1) || fail \"$OUT\"; holds \"$OUT\" {text} {name}")
        }
        None => line.to_owned(),
    }
}

fn script(page: &str) -> String {
    let mut text = BEFORE.to_owned();
    for command in commands(page) {
        let small = command
            .replace("--circuit joinsplit-two", "--circuit small.r1cs")
            .replace("powersOfTau28_hez_final_16.ptau", "powers.ptau --unknown-ptau");
        writeln!(text, "{}", line(&small)).unwrap();
    }
    text
}

fn play(page: &str) -> (bool, String) {
    let home = Home::new();
    let folder = Path::new(PROGRAM).parent().unwrap().display().to_string();
    let paths = [folder, std::env::var("PATH").unwrap()].join(":");
    let mut bash = Command::new("bash");
    bash.args(["-c", &script(page)]).current_dir(home.path()).env("PATH", paths);
    let ended = bash.output().unwrap();
    (ended.status.success(), String::from_utf8_lossy(&ended.stderr).into_owned())
}

#[test]
fn every_answer_of_the_ceremonys_page_is_what_the_page_says() {
    assert!(commands(PAGE).count() > 10, "the page's commands are found");
    let (holds, told) = play(PAGE);
    assert!(holds, "{told}");
}

#[test]
fn a_page_that_says_what_is_not_so_is_found() {
    let page = |command: &str| play(&format!("\n```sh\n{command}\n```\n")).0;
    assert!(page("echo tea   # → te"));
    assert!(!page("echo tea   # → coffee"));
    assert!(page("teahouse-ceremony transcript none.zkey   # refused [ZKP-311]"));
    assert!(!page("teahouse-ceremony transcript none.zkey   # refused [ZKP-312]"));
}

/// A file for more powers serves as well. Above 2^14 a key's beginning takes one power more than its domain (`format/ptau.rs`).
#[test]
fn the_page_names_the_smallest_file_that_serves_each_circuit() {
    for kind in CircuitKind::ALL {
        let domain = (kind.constraints() + kind.publics() + 1).next_power_of_two().ilog2();
        let needed = if domain > 14 { domain + 1 } else { domain };
        let row = PAGE.lines().find(|line| line.starts_with(&format!("| `{kind}` |"))).unwrap();
        assert!(row.ends_with(&format!("| `…_final_{needed}.ptau` |")), "{row}");
    }
}
