//! What crashes the wallet lived through, and how its payments ended: two tables that its tests write down.
//!
//! The tests decide whether they hold (`lives` and `processes` in `wallet/tests/suite`); here they are printed, and one that was
//! not written is a failure.

use std::path::PathBuf;

use crate::places;
use crate::step::Table;

/// The files of the tables, and what each shows.
const TABLES: [(&str, &str); 2] = [
    (
        "lives.txt",
        "the wallet in virtual time: what went wrong in its lives, and how the payments of those lives ended",
    ),
    (
        "processes.txt",
        "the wallet in real processes on a real chain: where each was killed, and how its payment ended",
    ),
];

/// Where the tests write: cargo gives tests this folder.
fn folder() -> PathBuf {
    places::target().join("tmp").join("tables")
}

/// Forgets the tables of an earlier run, so that nothing old is shown.
pub fn forget() {
    for (name, _) in TABLES {
        // One that is not there is what is wanted.
        let _ = std::fs::remove_file(folder().join(name));
    }
}

/// Adds the tables and the step that complains about those that are missing.
pub fn show(table: &mut Table) {
    let (found, missing) = sorted(|name| std::fs::read_to_string(folder().join(name)).ok());
    for (title, text) in found {
        table.show(title, &text);
    }
    table.check("wallet: the tables of crashes", || Ok(missing));
}

/// The tables that can be read, under their titles, and a complaint about each other.
fn sorted(read: impl Fn(&str) -> Option<String>) -> (Vec<(&'static str, String)>, Vec<String>) {
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for (name, title) in TABLES {
        match read(name).filter(|text| !text.is_empty()) {
            Some(text) => found.push((title, text)),
            None => missing.push(format!("no test wrote {name}: {title}")),
        }
    }
    (found, missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_no_test_wrote_or_that_is_empty_is_a_complaint() {
        let written = |name: &str| Some(format!("{name} in rows"));
        let (found, missing) = sorted(written);
        assert_eq!((found.len(), missing.len()), (2, 0));
        assert_eq!(found[1].1, "processes.txt in rows");
        let empty =
            |name: &str| written(name).filter(|_| name != "lives.txt").or_else(|| Some(String::new()));
        let (found, missing) = sorted(empty);
        assert_eq!((found.len(), missing.len()), (1, 1));
        assert!(missing[0].starts_with("no test wrote lives.txt"));
        assert_eq!(sorted(|_| None).1.len(), 2);
    }
}
