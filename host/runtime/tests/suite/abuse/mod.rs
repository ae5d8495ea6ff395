//! The abuse suite is a table: what a hostile component tries, the typed code that it comes to, and what is left of it.
//!
//! Each row runs beside a neighbour in the same sandbox and the same records, which answers while the attack runs and after it,
//! and whose records are compared byte for byte.
//!
//! | module | what is tried |
//! |---|---|
//! | `memory` | memories and tables without end |
//! | `abi` | lies at the border between guest and host |
//! | `calls` | loops, floods of calls, storage, timers, lines |
//! | `views` | views that are no tree, or too much of one |
//! | `notify` | notifications and alarms without measure |
//! | `turns` | half turns, forged requests, prompts, money |
//! | `binaries` | components that should not run at all |
//! | `case`, `hostile` | how a row is proven, and the guest that most rows are made of |
//!
//! What takes more than one turn or a process of its own stands elsewhere: `limits.rs`, `grants.rs` and `turns.rs` beside this
//! folder, swapped and bent artifacts in `install.rs`, components that are hard to compile in `host/cli/tests/suite/compiling.rs`,
//! an app that fails each time it is opened in `host/node/src/tests/hostile.rs`.

mod abi;
mod binaries;
mod calls;
mod case;
mod hostile;
mod memory;
mod notify;
mod turns;
mod views;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use case::Case;
pub use case::kept_by;

/// Fewest rows that the table may have.
const FEWEST: usize = 30;

fn table() -> Vec<Case> {
    let parts = [
        memory::cases(),
        abi::lies(),
        abi::reallocs(),
        calls::loops(),
        calls::quotas(),
        views::cases(),
        notify::cases(),
        turns::halves(),
        turns::forgeries(),
        binaries::refused(),
        binaries::bombs(),
    ];
    parts.into_iter().flatten().collect()
}

/// The component of each row.
pub fn components() -> impl Iterator<Item = Vec<u8>> {
    table().into_iter().map(|case| case.component())
}

/// The manifest of each row.
pub fn manifests() -> impl Iterator<Item = String> {
    table().into_iter().map(|case| case.manifest())
}

#[test]
fn the_table_of_abuse_has_no_row_twice_and_is_long_enough() {
    let table = table();
    let mut text = format!("{} ways to abuse the sandbox, and what each comes to:\n", table.len());
    for case in &table {
        writeln!(text, "  {:<9} {:<58} {}", case.rule, case.name, case.end).unwrap();
    }
    println!("{text}");
    assert!(table.len() >= FEWEST, "{} rows", table.len());
    let names: BTreeSet<&str> = table.iter().map(|case| case.name).collect();
    assert_eq!(names.len(), table.len(), "a name stands for one row");
}
