//! Every class of bug that has broken proofs or a pool elsewhere, and what stops it here: one table.
//!
//! Each row names a test. In Rust a test itself takes its protection out, shows that a forgery then passes, and that it is
//! refused with the protection in; that it passed says both. For contracts a tool takes the protection out of the source and
//! runs the test again; it takes minutes, so that only `--full` does it, and other runs say that the forgery is refused.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::step::{self, Table};
use crate::{counts, places, test};

/// What is said of a protection that only `--full` takes out.
const NOT_TRIED: &str = "--full tries";

/// A class, and the tests of crates that show it.
#[derive(Deserialize)]
struct Class {
    class: String,
    case: String,
    tests: Vec<RustTest>,
}

#[derive(Deserialize)]
struct RustTest {
    #[serde(rename = "where")]
    protection: String,
    #[serde(rename = "crate")]
    package: String,
    test: String,
}

/// A protection of a contract, and what came of taking it out, if that was tried.
#[derive(Deserialize)]
struct Mutant {
    class: String,
    #[serde(rename = "where")]
    protection: String,
    test: String,
    without: Option<String>,
    with: Option<String>,
}

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    class: String,
    case: String,
    protection: String,
    test: String,
    without: String,
    with: String,
}

/// Adds the table and the step that complains about it.
pub fn show(table: &mut Table, full: bool) {
    let found = rows(full);
    if let Ok((rows, _)) = &found {
        table.show("classes of bugs, and what stops them", &printed(rows));
    }
    table.check("bug classes: accepted without, refused with", || found.map(|(_, complaints)| complaints));
}

fn rows(full: bool) -> Result<(Vec<Row>, Vec<String>)> {
    let classes: Vec<Class> = read(&places::root().join("zk-circuits/bug_classes.json"))?;
    let contracts = places::root().join("contracts");
    // The tool's own file is the table with what was found added.
    let tried = if full { "cache/bug-classes.json" } else { "test/bug_classes.json" };
    let mutants: Vec<Mutant> = read(&contracts.join(tried))?;
    let passed = [passed(&step::said(test::RUST)), passed(&step::said(test::CONTRACTS))];
    Ok(joined(&classes, &mutants, &passed))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} is not there", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no table", path.display()))
}

/// Rows in the order of the classes, and what is wrong with them. `passed` are the tests of crates and of contracts.
fn joined(classes: &[Class], mutants: &[Mutant], passed: &[BTreeSet<String>; 2]) -> (Vec<Row>, Vec<String>) {
    let [rust, solidity] = passed;
    let mut rows = Vec::new();
    let mut complaints = Vec::new();
    for class in classes {
        let before = rows.len();
        rows.extend(class.tests.iter().map(|test| of_crate(class, test, rust)));
        let own = mutants.iter().filter(|mutant| mutant.class == class.class);
        rows.extend(own.map(|mutant| of_contract(class, mutant, solidity)));
        if rows.len() == before {
            complaints.push(format!("no test shows {}", class.class));
        }
    }
    let is_known = |mutant: &&Mutant| classes.iter().any(|class| class.class == mutant.class);
    let unknown = mutants.iter().filter(|mutant| !is_known(mutant));
    complaints.extend(unknown.map(|mutant| format!("{}: no class is called {}", mutant.test, mutant.class)));
    complaints.extend(rows.iter().filter(|row| !row.holds()).map(Row::complaint));
    (rows, complaints)
}

fn of_crate(class: &Class, test: &RustTest, passed: &BTreeSet<String>) -> Row {
    let shown = passed.contains(&test.test);
    let [without, with] = if shown { ["accepted", "refused"] } else { ["not shown", "not shown"] };
    let name = format!("{} {}", test.package, test.test);
    class.row(&test.protection, &name, without, with)
}

fn of_contract(class: &Class, mutant: &Mutant, passed: &BTreeSet<String>) -> Row {
    let with = if passed.contains(&mutant.test) { "refused" } else { "not shown" };
    let (without, with) = (mutant.without.as_deref(), mutant.with.as_deref().unwrap_or(with));
    class.row(&mutant.protection, &mutant.test, without.unwrap_or(NOT_TRIED), with)
}

impl Class {
    fn row(&self, protection: &str, test: &str, without: &str, with: &str) -> Row {
        let [class, case] = [&self.class, &self.case].map(String::clone);
        let [protection, test, without, with] = [protection, test, without, with].map(str::to_owned);
        Row { class, case, protection, test, without, with }
    }
}

impl Row {
    /// A forgery gets in without the protection, or what the protection keeps is broken, and not with it.
    fn holds(&self) -> bool {
        matches!(self.without.as_str(), "accepted" | "broken" | NOT_TRIED)
            && matches!(self.with.as_str(), "refused" | "kept")
    }

    fn complaint(&self) -> String {
        let Self { class, protection, test, without, with, .. } = self;
        format!("{class}: {protection}, by {test}: {without} without it, {with} with it")
    }
}

/// The names of tests that passed, in what nextest, cargo or forge wrote.
fn passed(said: &str) -> BTreeSet<String> {
    counts::without_colours(said).lines().filter_map(name_of).map(str::to_owned).collect()
}

fn name_of(line: &str) -> Option<&str> {
    let line = line.trim();
    if line.starts_with("PASS [") {
        return line.split_whitespace().last();
    }
    if let Some(rest) = line.strip_prefix("[PASS] ") {
        return rest.split('(').next();
    }
    line.strip_prefix("test ")?.strip_suffix(" ... ok")
}

fn printed(rows: &[Row]) -> String {
    let head = ["class", "real case", "protection", "test", "without", "with"].map(str::to_owned);
    let cells: Vec<[&str; 6]> =
        std::iter::once(head.each_ref().map(String::as_str)).chain(rows.iter().map(Row::cells)).collect();
    let width = |at: usize| cells.iter().map(|row| row[at].chars().count()).max().unwrap_or_default();
    let widths: Vec<_> = (0..6).map(width).collect();
    let line = |row: &[&str; 6]| {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    cells.iter().map(line).collect::<Vec<_>>().join("\n")
}

impl Row {
    fn cells(&self) -> [&str; 6] {
        [&self.class, &self.case, &self.protection, &self.test, &self.without, &self.with]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes() -> Vec<Class> {
        serde_json::from_str(
            r#"[{"class":"twice","case":"Nova","tests":[{"where":"JSP-006","crate":"teahouse-zk","test":"a::b"}]},
                {"class":"dust","case":"Zcash","tests":[]}]"#,
        )
        .unwrap()
    }

    fn mutants(more: &str) -> Vec<Mutant> {
        let text = format!(r#"[{{"class":"dust","where":"Pool","test":"test_dust"{more}}}]"#);
        serde_json::from_str(&text).unwrap()
    }

    fn passing() -> [BTreeSet<String>; 2] {
        let rust = "        PASS [   0.006s] (1/9) teahouse-zk a::b\n\u{1b}[31mFAIL\u{1b}[0m [ 1s] teahouse-zk a::c\n";
        [passed(rust), passed("[PASS] test_dust() (gas: 7)\n[FAIL: no] test_other() (gas: 1)\n")]
    }

    #[test]
    fn every_runner_s_way_to_say_that_a_test_passed_is_understood() {
        let [rust, solidity] = passing();
        assert_eq!(rust, passed("test a::b ... ok\ntest a::c ... FAILED\n"));
        assert_eq!(solidity.into_iter().collect::<Vec<_>>(), ["test_dust"]);
    }

    #[test]
    fn a_table_of_tests_that_passed_holds() {
        let (rows, complaints) = joined(&classes(), &mutants(""), &passing());
        assert_eq!(complaints, Vec::<String>::new());
        assert_eq!(
            (rows.len(), rows[0].without.as_str(), rows[1].without.as_str()),
            (2, "accepted", NOT_TRIED)
        );
        let tried = mutants(r#","without":"accepted","with":"refused""#);
        let (rows, complaints) = joined(&classes(), &tried, &passing());
        assert_eq!((complaints.len(), rows[1].without.as_str()), (0, "accepted"));
        assert!(printed(&rows).lines().nth(2).unwrap().ends_with("test_dust         accepted  refused"));
    }

    #[test]
    fn a_test_that_did_not_pass_a_forgery_that_is_refused_anyway_and_a_class_without_a_test_are_complaints() {
        let complaints =
            |mutants: &[Mutant], passed: &[BTreeSet<String>; 2]| joined(&classes(), mutants, passed).1;
        assert_eq!(complaints(&mutants(""), &Default::default()).len(), 2);
        let refused = mutants(r#","without":"refused","with":"refused""#);
        assert_eq!(complaints(&refused, &passing()).len(), 1);
        assert_eq!(complaints(&[], &passing()), ["no test shows dust"]);
        let mut stray = mutants("");
        stray[0].class = "rust".to_owned();
        assert_eq!(complaints(&stray, &passing()).len(), 2, "and no test shows dust");
    }
}
