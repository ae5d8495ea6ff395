//! Fuzz targets: each is given minutes of its own by `--full`. Every run of the tests has replayed their corpora before.
//!
//! They run one after another, because each is to have the machine's cores. A finding lies in the target's corpus afterwards.

use crate::step::{self, Table};
use crate::tools;

/// For how many minutes a target is tried; ten unless it is set.
pub const MINUTES: &str = "TEAHOUSE_FUZZ_MINUTES";

/// A target: its name, the file of its test, where cargo finds it, and the test.
struct Target {
    name: &'static str,
    file: &'static str,
    place: &'static [&'static str],
    test: &'static str,
}

const RUNTIME: &[&str] = &["-p", "teahouse-runtime", "--test", "suite"];

const TARGETS: [Target; 5] = [
    Target {
        name: "manifest",
        file: "host/runtime/tests/suite/fuzz/manifest.rs",
        place: RUNTIME,
        test: "fuzz::manifest::fuz_001_any_text_is_a_manifest_or_a_typed_refusal",
    },
    Target {
        name: "bundle",
        file: "host/runtime/tests/suite/fuzz/bundle.rs",
        place: RUNTIME,
        test: "fuzz::bundle::fuz_001_any_bytes_are_a_bundle_or_a_typed_refusal",
    },
    Target {
        name: "view",
        file: "host/runtime/tests/suite/fuzz/view.rs",
        place: RUNTIME,
        test: "fuzz::view::fuz_001_any_nodes_are_a_view_or_a_typed_refusal",
    },
    Target {
        name: "calls",
        file: "host/runtime/tests/suite/fuzz/calls.rs",
        place: RUNTIME,
        test: "fuzz::calls::fuz_002_any_calls_are_answered_or_end_the_turn_and_nothing_else_happens",
    },
    Target {
        name: "decoders",
        file: "host/node/src/tests/decoders.rs",
        place: &["-p", "teahouse-node", "--lib"],
        test: "tests::decoders::fuz_001_any_link_card_or_payload_is_read_or_refused",
    },
];

/// Adds a step for each target, and what they tried; or says that they were left out.
pub fn run(table: &mut Table, full: bool) {
    if !full {
        let names = TARGETS.map(|target| target.name).join(", ");
        table.skip(
            "fuzz: ten minutes a target",
            &format!("--full runs {names}; here their corpora were replayed"),
        );
        return;
    }
    let minutes = std::env::var(MINUTES).unwrap_or_else(|_| "10".to_owned());
    let mut tried = Vec::new();
    for target in &TARGETS {
        let title = format!("fuzz: {}", target.name);
        let mut command = tools::cargo();
        command.args(["test", "--all-features", "--locked"]).args(target.place);
        command.args([target.test, "--", "--exact", "--nocapture"]).env(MINUTES, &minutes);
        table.command(&title, &mut command);
        tried.push((target, counted(target.name, &step::said(&title))));
    }
    let lines: Vec<&str> = tried.iter().filter_map(|(_, line)| line.as_deref()).collect();
    table.show("what was fuzzed", &lines.join("\n"));
    table.check("fuzz: every target was tried", || Ok(missing(&tried)));
}

/// The line in which a target says what it tried.
fn counted(name: &str, said: &str) -> Option<String> {
    let begins = format!("fuzz {name}: ");
    said.lines().find_map(|line| Some(line[line.find(&begins)?..].to_owned()))
}

/// A test under another name runs nothing, and says nothing.
fn missing(tried: &[(&Target, Option<String>)]) -> Vec<String> {
    let silent = tried.iter().filter(|(_, line)| line.is_none());
    silent.map(|(target, _)| format!("{} said nothing of what it tried", target.file)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_ran_nothing_is_a_complaint() {
        let said =
            "running 1 test\ntest fuzz::view::a ... fuzz view: 10 new cases in 1.0 s, 0 findings, seed 1\nok";
        let line = counted("view", said);
        assert_eq!(line.as_deref(), Some("fuzz view: 10 new cases in 1.0 s, 0 findings, seed 1"));
        assert_eq!(counted("calls", said), None);
        let tried = [(&TARGETS[2], line), (&TARGETS[3], None)];
        assert_eq!(missing(&tried), ["host/runtime/tests/suite/fuzz/calls.rs said nothing of what it tried"]);
    }

    #[test]
    fn every_target_names_a_test_that_is_there() {
        for target in &TARGETS {
            let text = std::fs::read_to_string(crate::places::root().join(target.file)).unwrap();
            let function = target.test.rsplit("::").next().unwrap();
            assert!(text.contains(&format!("fn {function}()")), "{}", target.test);
        }
    }
}
