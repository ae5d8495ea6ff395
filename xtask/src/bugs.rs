//! Every class of bug that has broken proofs or a pool elsewhere, and what stops it here: one table.
//!
//! Each row names a test. In Rust a test itself takes its protection out, shows that a forgery then passes, and that it is
//! refused with the protection in; that it passed says both. For contracts a tool takes the protection out of the source and
//! runs the test again; it takes minutes, so that only `--full` does it, and other runs say that the forgery is refused.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

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

/// Tests that passed, each with its package where the runner names it.
#[derive(Debug, Default)]
struct Passed(BTreeSet<(Option<String>, String)>);

/// Forgets what the tool found in an earlier run: a tool that does not even start leaves its file as it was.
pub fn forget() -> Result<Vec<String>> {
    gone(&tried())
}

fn gone(path: &Path) -> Result<Vec<String>> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} is of an earlier run and stays", path.display()))
        }
        _ => Ok(Vec::new()),
    }
}

/// The tool's own file: the table of contracts with what was found added.
fn tried() -> PathBuf {
    places::root().join("contracts/cache/bug-classes.json")
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
    let contracts = if full { tried() } else { places::root().join("contracts/test/bug_classes.json") };
    let mutants: Vec<Mutant> = read(&contracts)?;
    let passed = [test::RUST, test::CONTRACTS].map(|name| Passed::read(&step::said(name)));
    Ok(joined(&classes, &mutants, &passed, full))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} is not there", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no table", path.display()))
}

/// Rows in the order of the classes, and what is wrong with them. `passed` are the tests of crates and of contracts.
fn joined(
    classes: &[Class],
    mutants: &[Mutant],
    passed: &[Passed; 2],
    full: bool,
) -> (Vec<Row>, Vec<String>) {
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
    complaints.extend(rows.iter().filter(|row| !row.holds(full)).map(Row::complaint));
    (rows, complaints)
}

fn of_crate(class: &Class, test: &RustTest, passed: &Passed) -> Row {
    let shown = passed.has(Some(&test.package), &test.test);
    let [without, with] = if shown { ["accepted", "refused"] } else { ["not shown", "not shown"] };
    let name = format!("{} {}", test.package, test.test);
    class.row(&test.protection, &name, without, with)
}

fn of_contract(class: &Class, mutant: &Mutant, passed: &Passed) -> Row {
    let with = if passed.has(None, &mutant.test) { "refused" } else { "not shown" };
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
    /// A forgery gets in without the protection, or what the protection keeps is broken, and not with it. A full run has
    /// tried it.
    fn holds(&self, full: bool) -> bool {
        let is_shown = match self.without.as_str() {
            "accepted" | "broken" => true,
            NOT_TRIED => !full,
            _ => false,
        };
        is_shown && matches!(self.with.as_str(), "refused" | "kept")
    }

    fn complaint(&self) -> String {
        let Self { class, protection, test, without, with, .. } = self;
        format!("{class}: {protection}, by {test}: {without} without it, {with} with it")
    }
}

impl Passed {
    /// From what nextest, cargo or forge wrote.
    fn read(said: &str) -> Self {
        let named = |(package, test): (Option<&str>, &str)| (package.map(str::to_owned), test.to_owned());
        Self(counts::without_colours(said).lines().filter_map(name_of).map(named).collect())
    }

    /// Whether the test passed: in this package, where the runner names packages.
    fn has(&self, package: Option<&str>, test: &str) -> bool {
        let is_it =
            |named: Option<&str>| named.is_none_or(|named| package.is_none_or(|wanted| wanted == named));
        self.0.iter().any(|(named, name)| name == test && is_it(named.as_deref()))
    }
}

/// The package of a test that passed, if the line names it, and the test.
fn name_of(line: &str) -> Option<(Option<&str>, &str)> {
    let line = line.trim();
    if line.starts_with("PASS [") {
        let mut words = line.split_whitespace().rev();
        let test = words.next()?;
        // nextest names the program behind the package: `xtask::bin/xtask`.
        return Some((words.next()?.split("::").next(), test));
    }
    if let Some(rest) = line.strip_prefix("[PASS] ") {
        return Some((None, rest.split('(').next()?));
    }
    Some((None, line.strip_prefix("test ")?.strip_suffix(" ... ok")?))
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

    fn passing() -> [Passed; 2] {
        let rust = "        PASS [   0.006s] (1/9) teahouse-zk a::b\n\u{1b}[31mFAIL\u{1b}[0m [ 1s] teahouse-zk a::c\n";
        [rust, "[PASS] test_dust() (gas: 7)\n[FAIL: no] test_other() (gas: 1)\n"].map(Passed::read)
    }

    #[test]
    fn every_runner_s_way_to_say_that_a_test_passed_is_understood() {
        let [rust, solidity] = passing();
        assert!(rust.has(Some("teahouse-zk"), "a::b") && !rust.has(Some("teahouse-zk"), "a::c"));
        let cargo = Passed::read("test a::b ... ok\ntest a::c ... FAILED\n");
        assert!(cargo.has(Some("teahouse-zk"), "a::b") && !cargo.has(Some("teahouse-zk"), "a::c"));
        assert!(solidity.has(None, "test_dust") && !solidity.has(None, "test_other"));
    }

    #[test]
    fn a_test_of_the_same_name_in_another_package_shows_nothing() {
        let program =
            Passed::read("PASS [ 0.1s] ( 3/77) xtask::bin/xtask a::b\nPASS [ 0.1s] teahouse-base a::b");
        assert!(program.has(Some("xtask"), "a::b") && program.has(Some("teahouse-base"), "a::b"));
        assert!(!program.has(Some("teahouse-zk"), "a::b"));
        let [_, solidity] = passing();
        let (rows, complaints) = joined(&classes(), &mutants(""), &[program, solidity], false);
        assert_eq!((complaints.len(), rows[0].with.as_str()), (1, "not shown"));
    }

    #[test]
    fn a_table_of_tests_that_passed_holds() {
        let (rows, complaints) = joined(&classes(), &mutants(""), &passing(), false);
        assert_eq!(complaints, Vec::<String>::new());
        assert_eq!(
            (rows.len(), rows[0].without.as_str(), rows[1].without.as_str()),
            (2, "accepted", NOT_TRIED)
        );
        let tried = mutants(r#","without":"accepted","with":"refused""#);
        let (rows, complaints) = joined(&classes(), &tried, &passing(), true);
        assert_eq!((complaints.len(), rows[1].without.as_str()), (0, "accepted"));
        assert!(printed(&rows).lines().nth(2).unwrap().ends_with("test_dust         accepted  refused"));
    }

    #[test]
    fn a_full_run_that_did_not_take_a_protection_out_is_a_complaint() {
        let (_, complaints) = joined(&classes(), &mutants(""), &passing(), true);
        assert_eq!(complaints, ["dust: Pool, by test_dust: --full tries without it, refused with it"]);
    }

    #[test]
    fn what_an_earlier_run_found_is_not_believed() {
        let file = places::workshop("tests").unwrap().join(format!("bugs-{}.json", std::process::id()));
        std::fs::write(&file, "[]").unwrap();
        assert!(read::<Vec<Mutant>>(&file).is_ok());
        assert_eq!(gone(&file).unwrap(), Vec::<String>::new());
        assert!(read::<Vec<Mutant>>(&file).is_err(), "it has to be written anew");
        assert!(gone(&file).is_ok(), "one that is not there is what is wanted");
        assert!(gone(&places::workshop("tests").unwrap()).is_err(), "one that stays is said");
    }

    #[test]
    fn a_test_that_did_not_pass_a_forgery_that_is_refused_anyway_and_a_class_without_a_test_are_complaints() {
        let complaints =
            |mutants: &[Mutant], passed: &[Passed; 2]| joined(&classes(), mutants, passed, false).1;
        assert_eq!(complaints(&mutants(""), &Default::default()).len(), 2);
        let refused = mutants(r#","without":"refused","with":"refused""#);
        assert_eq!(complaints(&refused, &passing()).len(), 1);
        assert_eq!(complaints(&[], &passing()), ["no test shows dust"]);
        let mut stray = mutants("");
        stray[0].class = "rust".to_owned();
        assert_eq!(complaints(&stray, &passing()).len(), 2, "and no test shows dust");
    }
}
