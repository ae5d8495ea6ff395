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
//! | `files` | files of others, picks and shares without measure |
//! | `sign` | structs, fields and amounts to sign that were not declared |
//! | `watches` | reads to watch that were not declared, or without measure |
//! | `deals` | deals that were not listed, reminders without measure |
//! | `grants` | ways around what a person said |
//! | `guests` | what an app that nobody installed cannot do |
//! | `notify` | notifications and alarms without measure |
//! | `turns` | half turns, forged requests, prompts, money |
//! | `binaries` | components that should not run at all |
//! | `case`, `hostile` | how a row is proven, and the guest that most rows are made of |
//!
//! `host/runtime/README.md` shows every row with its test; `TEAHOUSE_GOLDEN=1` writes them there anew.
//!
//! What takes more than one turn or a process of its own stands elsewhere: `limits.rs`, `grants.rs` and `turns.rs` beside this
//! folder, swapped and bent artifacts in `install.rs`, components that are hard to compile in `host/cli/tests/suite/compiling.rs`,
//! an app that fails each time it is opened in `host/node/src/tests/hostile.rs`, a host that dies at each step of an app's payment in
//! `host/node/src/tests/killed.rs`.

mod abi;
mod binaries;
mod calls;
mod case;
mod deals;
mod files;
mod grants;
mod guests;
mod hostile;
mod memory;
mod notify;
mod sign;
mod turns;
mod views;
mod watches;

use std::collections::BTreeSet;
use std::path::Path;

use case::Case;
pub use case::kept_by;

/// Fewest rows that the table may have.
const FEWEST: usize = 30;
/// The file that shows the table, and the line that its rows come after.
const PAGE: &str = "README.md";
const HEAD: &str = "| what a component tries | rule | what it comes to | test |\n|---|---|---|---|\n";

/// Rows, and the test that proves them.
struct Part {
    source: &'static str,
    test: &'static str,
    rows: fn() -> Vec<Case>,
}

macro_rules! part {
    ($module:ident, $test:ident, $rows:ident) => {
        Part {
            source: include_str!(concat!(stringify!($module), ".rs")),
            test: concat!(stringify!($module), "::", stringify!($test)),
            rows: $module::$rows,
        }
    };
}

const PARTS: &[Part] = &[
    part!(memory, lim_002_memory_and_tables_without_end_are_contained, cases),
    part!(abi, lim_004_turn_001_lies_at_the_border_are_contained, lies),
    part!(abi, turn_001_a_realloc_that_misbehaves_is_contained, reallocs),
    part!(calls, lim_001_lim_003_loops_and_floods_of_calls_are_contained, loops),
    part!(calls, lim_005_lim_006_a_quota_that_is_full_is_a_typed_refusal, quotas),
    part!(views, lim_007_view_004_views_that_break_a_rule_are_contained, cases),
    part!(notify, ntf_001_ntf_002_ntf_004_words_floods_and_alarms_without_measure_are_refused, cases),
    part!(files, fil_001_fil_003_fil_006_files_are_neither_guessed_nor_shared_without_measure, cases),
    part!(sign, cap_001_cap_002_cap_003_nothing_is_signed_beyond_manifest_bounds_and_presses, cases),
    part!(watches, wch_001_wch_002_only_declared_reads_are_watched_a_few_and_with_their_turn, cases),
    part!(
        deals,
        deal_001_deal_008_only_listed_deals_are_looked_at_and_reminders_are_held_to_what_notify_asks,
        cases
    ),
    part!(grants, grt_001_cap_002_cap_004_what_a_person_said_is_not_asked_around, cases),
    part!(guests, cap_007_an_app_that_nobody_installed_gets_nothing_out, cases),
    part!(turns, turn_001_turn_003_half_a_turn_is_never_kept, halves),
    part!(turns, turn_004_turn_005_cap_003_forged_and_repeated_requests_are_refused, forgeries),
    part!(binaries, bnd_003_bnd_004_bnd_005_bnd_011_what_should_not_run_is_refused, refused),
    part!(binaries, lim_002_more_instances_than_there_may_be_are_contained, bombs),
];

fn table() -> Vec<Case> {
    PARTS.iter().flat_map(|part| (part.rows)()).collect()
}

/// The component of each row.
pub fn components() -> impl Iterator<Item = Vec<u8>> {
    table().into_iter().map(|case| case.component())
}

/// The manifest of each row.
pub fn manifests() -> impl Iterator<Item = String> {
    table().into_iter().map(|case| case.manifest())
}

/// The table as the page shows it.
fn shown() -> String {
    let row =
        |case: &Case, test: &str| format!("| {} | {} | {} | `{test}` |\n", case.name, case.rule, case.end);
    let rows = |part: &Part| (part.rows)().iter().map(|case| row(case, part.test)).collect::<String>();
    PARTS.iter().map(rows).collect()
}

#[test]
fn the_table_of_abuse_has_no_row_twice_is_long_enough_and_each_row_has_its_test() {
    let table = table();
    println!("{} ways to abuse the sandbox, and what each comes to:\n{}", table.len(), shown());
    assert!(table.len() >= FEWEST, "{} rows", table.len());
    let names: BTreeSet<&str> = table.iter().map(|case| case.name).collect();
    assert_eq!(names.len(), table.len(), "a name stands for one row");
    for Part { source, test, rows } in PARTS {
        let (_, name) = test.split_once("::").unwrap();
        assert!(source.contains(&format!("#[test]\nfn {name}() {{")), "{test} is a test");
        assert!(!rows().is_empty(), "{test} proves something");
    }
}

#[test]
fn every_row_of_the_table_of_abuse_stands_on_the_page_with_its_test() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let text = std::fs::read_to_string(&page).unwrap();
    let (above, rest) = text.split_once(HEAD).unwrap();
    let (there, below) = rest.split_once("\n\n").unwrap();
    if std::env::var_os("TEAHOUSE_GOLDEN").is_some() {
        let written = format!("{above}{HEAD}{}\n{below}", shown());
        std::fs::write(&page, written).unwrap();
        return;
    }
    assert_eq!(format!("{there}\n"), shown(), "TEAHOUSE_GOLDEN=1 writes it anew");
}
