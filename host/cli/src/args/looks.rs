//! Whatever can be agreed to can be looked at first, with `--dry-run`.

use std::collections::BTreeSet;

use clap::{Command, CommandFactory};

use super::Arguments;

/// Every command that spends, signs, or changes what may leave.
const MOVES: [&str; 36] = [
    "wallet send",
    "wallet carry",
    "wallet speed-up",
    "wallet cancel",
    "wallet revoke",
    "wallet delegate revoke",
    "wallet limits set",
    "wallet limits clear",
    "wallet allowance open",
    "wallet allowance pay",
    "wallet allowance revoke",
    "wallet allowance refund",
    "shielded deposit",
    "shielded send",
    "shielded withdraw",
    "shielded join",
    "shielded tidy",
    "shielded cancel",
    "shielded retry",
    "name register",
    "name renew",
    "name update",
    "name release",
    "name transfer",
    "name recovery",
    "name accept",
    "envelope claim",
    "envelope refund",
    "submitter payout",
    "app open",
    "app budget",
    "app budget-end",
    "app publish",
    "app yank",
    "app attest",
    "app rotate-key",
];

fn takes(command: &Command, flag: &str) -> bool {
    command.get_arguments().any(|argument| argument.get_long() == Some(flag))
}

/// Puts each command below this one that can be looked at with the others; one that can be agreed to has to be.
fn look(command: &Command, path: &[&str], looked: &mut BTreeSet<String>) {
    let can_be = takes(command, "dry-run");
    assert!(can_be || !takes(command, "consent"), "{path:?} can be agreed to, and not looked at");
    if can_be {
        looked.insert(path.join(" "));
    }
    for below in command.get_subcommands() {
        look(below, &[path, &[below.get_name()][..]].concat(), looked);
    }
}

#[test]
fn whatever_spends_signs_or_changes_what_may_leave_can_be_looked_at_first() {
    let mut looked = BTreeSet::new();
    look(&Arguments::command(), &[], &mut looked);
    let moves: BTreeSet<String> = MOVES.into_iter().map(str::to_owned).collect();
    assert_eq!(looked, moves);
}
