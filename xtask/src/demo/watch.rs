//! A proof, timed from beside: who pays asks nothing of it, and a host says at which stage it is.

use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::interrupt;
use super::measure::Line;
use super::report::{Proof, Report};
use super::stage::{Person, Stage};

/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// Runs a command that pays privately, and notes how long its proof took.
pub fn paying(
    report: &mut Report,
    stage: &Stage,
    person: &Person,
    what: &str,
    line: &[&str],
) -> Result<Value> {
    let mut beside = Line::to(&stage.home(), person.name)?;
    let mut command = person.command(line);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut watch = Watch::default();
    while child.try_wait()?.is_none() {
        if let Err(asked) = interrupt::check() {
            // It was the last that was asked of it.
            drop(child.kill());
            return Err(asked);
        }
        let open = beside.call("shielded.history", &json!({ "limit": 8, "open": true }))?;
        watch.look(&open, Instant::now());
        std::thread::sleep(LOOK);
    }
    let output = child.wait_with_output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "{}: {line:?}: {}\n{told}", person.name, output.status);
    let (key, proof) = watch.took(Instant::now()).with_context(|| format!("{what}: no proof was seen"))?;
    report.proofs.push(Proof {
        what: what.to_owned(),
        by: person.name.to_owned(),
        millis: millis(proof),
        key_millis: Some(millis(key)),
    });
    serde_json::from_slice(&output.stdout).with_context(|| format!("{line:?} prints one object"))
}

/// Every insertion that a host's log says was proved, and how long that took.
pub fn insertions(report: &mut Report, person: &Person) -> Result<()> {
    let log = without_colours(&person.log()?);
    for (circuit, millis) in log.lines().filter_map(insertion) {
        let what = format!("insertion ({circuit})");
        report.proofs.push(Proof { what, by: person.name.to_owned(), millis, key_millis: None });
    }
    Ok(())
}

/// The circuit and the milliseconds of a line that says so.
fn insertion(line: &str) -> Option<(&str, u64)> {
    let (_, values) = line.split_once("an insertion was proved")?;
    let value = |name: &str| values.split_whitespace().find_map(|part| part.strip_prefix(name));
    Some((value("circuit=")?.trim_matches('"'), value("millis=")?.parse().ok()?))
}

/// A log as it reads, without what colours it on a terminal.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let plain = parts.next().unwrap_or_default().to_owned();
    parts.fold(plain, |plain, part| plain + part.split_once('m').map_or("", |(_, rest)| rest))
}

/// When each stage was first seen.
#[derive(Debug, Default)]
struct Watch {
    key: Option<Instant>,
    proof: Option<Instant>,
    done: Option<Instant>,
}

impl Watch {
    fn look(&mut self, open: &Value, now: Instant) {
        let proving = open.as_array().into_iter().flatten().find(|one| one["state"] == "proving");
        match proving.and_then(|one| one["progress"]["stage"].as_str()) {
            Some("reading-key") => {
                self.key.get_or_insert(now);
            }
            Some("witness" | "proving" | "checking") => {
                self.proof.get_or_insert(now);
            }
            _ if proving.is_none() && self.proof.is_some() => {
                self.done.get_or_insert(now);
            }
            _ => {}
        }
    }

    /// How long the key was read or made, and how long the proof took; `None` where no proof was seen.
    fn took(&self, now: Instant) -> Option<(Duration, Duration)> {
        let began = self.proof?;
        let key = self.key.map_or(Duration::ZERO, |key| began.duration_since(key));
        Some((key, self.done.unwrap_or(now).duration_since(began)))
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_about_an_insertion_is_read_in_colour_too_and_no_other_line() {
        let coloured = "\u{1b}[2m2026\u{1b}[0m \u{1b}[32m INFO\u{1b}[0m an insertion was proved \
                        \u{1b}[3mcircuit\u{1b}[0m\u{1b}[2m=\u{1b}[0m\"pair\" \u{1b}[3mmillis\u{1b}[0m\u{1b}[2m=\u{1b}[0m812";
        let plain = without_colours(coloured);
        assert_eq!(plain, "2026  INFO an insertion was proved circuit=\"pair\" millis=812");
        assert_eq!(insertion(&plain), Some(("pair", 812)));
        assert_eq!(insertion("an insertion was sent id=ab millis=9"), None);
        assert_eq!(insertion("an insertion was proved circuit=pair millis=soon"), None);
    }

    #[test]
    fn a_proof_lasts_from_its_first_stage_until_it_is_not_made_any_more() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let stage = |stage: &str| json!([{ "state": "proving", "progress": { "stage": stage } }]);
        let mut watch = Watch::default();
        watch.look(&stage("waiting"), at(0));
        assert_eq!(watch.took(at(1)), None, "waiting is no proof");
        for (look, ms) in
            [("reading-key", 10), ("reading-key", 20), ("witness", 50), ("proving", 60), ("checking", 300)]
        {
            watch.look(&stage(look), at(ms));
        }
        watch.look(&json!([{ "state": "sent", "progress": null }]), at(310));
        watch.look(&json!([]), at(900));
        let (key, proof) = watch.took(at(1_000)).expect("it was seen");
        assert_eq!((key, proof), (Duration::from_millis(40), Duration::from_millis(260)));
    }
}
