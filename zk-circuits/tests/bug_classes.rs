//! The table of bug classes is true: its tests are there, and the page that readers see names them all.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use std::path::{Path, PathBuf};

use serde_json::Value;

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn table(path: &str) -> Vec<Value> {
    serde_json::from_str(&std::fs::read_to_string(home().join(path)).unwrap()).unwrap()
}

fn text<'a>(of: &'a Value, key: &str) -> &'a str {
    of[key].as_str().unwrap_or_else(|| panic!("{key} in {of}"))
}

/// The name of a test without the modules that it stands in.
fn name(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// All sources below a folder, one after the other.
fn sources(folder: PathBuf, end: &str) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all += &sources(path, end);
        } else if path.extension().is_some_and(|found| found == end) {
            all += &std::fs::read_to_string(path).unwrap();
        }
    }
    all
}

#[test]
fn each_class_has_a_test_and_each_test_is_there() {
    let (classes, mutants) = (table("bug_classes.json"), table("../contracts/test/bug_classes.json"));
    let rust =
        ["src", "../wallet/src", "../xtask/src"].map(|folder| sources(home().join(folder), "rs")).concat();
    let solidity = sources(home().join("../contracts/test"), "sol");
    for class in &classes {
        let tests = class["tests"].as_array().unwrap();
        let own = mutants.iter().filter(|mutant| mutant["class"] == class["class"]);
        assert!(!tests.is_empty() || own.count() > 0, "{}", text(class, "class"));
        for test in tests {
            assert!(rust.contains(&format!("fn {}()", name(text(test, "test")))), "{test}");
        }
    }
    for mutant in &mutants {
        assert!(solidity.contains(&format!("function {}(", text(mutant, "test"))), "{mutant}");
        assert!(classes.iter().any(|class| class["class"] == mutant["class"]), "{mutant}");
    }
}

#[test]
fn the_page_names_every_class_and_every_test() {
    let page = std::fs::read_to_string(home().join("DESIGN.md")).unwrap();
    let mutants = table("../contracts/test/bug_classes.json");
    for class in &table("bug_classes.json") {
        let begins = format!("| {} ({}) |", text(class, "class"), text(class, "case"));
        let line = page.lines().find(|line| line.starts_with(&begins));
        let line = line.unwrap_or_else(|| panic!("no line begins with {begins}"));
        let own = mutants.iter().filter(|mutant| mutant["class"] == class["class"]);
        for test in class["tests"].as_array().unwrap().iter().chain(own) {
            let name = name(text(test, "test"));
            assert!(line.contains(&format!("`{name}`")), "{name} is missing in the line of {begins}");
        }
    }
}
