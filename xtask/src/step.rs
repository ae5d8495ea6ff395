//! A step is a command with a name: it is timed, its output goes to a log, and its tests are counted.

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::counts::{self, Counts};
use crate::places;

/// How one step went.
#[derive(Debug)]
pub struct Row {
    pub name: String,
    pub counts: Counts,
    pub took: Duration,
    pub note: String,
}

/// Steps that ran, in order.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Row>,
    /// What is printed above the rows: what was found, and not only that it holds.
    found: Vec<String>,
    begun: Instant,
}

impl Default for Table {
    fn default() -> Self {
        Self { rows: Vec::new(), found: Vec::new(), begun: Instant::now() }
    }
}

impl Table {
    /// Runs a command; its exit status and the test counts in its output become a row.
    pub fn command(&mut self, name: &str, command: &mut Command) {
        let begun = Instant::now();
        announce(name);
        let (counts, note) = match logged(name, command) {
            Ok((true, text)) => (counts::of(&text).unwrap_or(Counts::one_passed()), String::new()),
            Ok((false, text)) => {
                show_tail(&text);
                (counts::of(&text).unwrap_or_default().with_failure(), "see above".to_owned())
            }
            Err(error) => (Counts::one_failed(), format!("{error:#}")),
        };
        self.push(Row { name: name.to_owned(), counts, took: begun.elapsed(), note });
    }

    /// Runs a check of our own; each complaint is a failure.
    pub fn check(&mut self, name: &str, check: impl FnOnce() -> Result<Vec<String>>) {
        let begun = Instant::now();
        announce(name);
        let outcome = check();
        self.note(name, begun.elapsed(), outcome);
    }

    /// Notes the complaints of a check that ran beside others.
    pub fn record(&mut self, name: &str, took: Duration, outcome: Result<Vec<String>>) {
        announce(name);
        self.note(name, took, outcome);
    }

    fn note(&mut self, name: &str, took: Duration, outcome: Result<Vec<String>>) {
        let (counts, note) = match outcome {
            Ok(complaints) if complaints.is_empty() => (Counts::one_passed(), String::new()),
            Ok(complaints) => {
                for complaint in &complaints {
                    eprintln!("  {complaint}");
                }
                (Counts { failed: complaints.len(), ..Counts::default() }, "see above".to_owned())
            }
            Err(error) => (Counts::one_failed(), format!("{error:#}")),
        };
        self.push(Row { name: name.to_owned(), counts, took, note });
    }

    /// Keeps something that was found, to print it with the table.
    pub fn show(&mut self, title: &str, text: &str) {
        self.found.push(format!("{title}\n{}", text.trim_end()));
    }

    /// Notes something that was left out, and why.
    pub fn skip(&mut self, name: &str, why: &str) {
        self.push(Row {
            name: name.to_owned(),
            counts: Counts { skipped: 1, ..Counts::default() },
            took: Duration::ZERO,
            note: why.to_owned(),
        });
    }

    /// Prints the table and fails if anything failed.
    pub fn finish(self) -> Result<()> {
        for found in &self.found {
            println!("\n{found}");
        }
        println!("\n{:<44} {:>7} {:>7} {:>7} {:>8}", "step", "passed", "failed", "skipped", "seconds");
        let mut sum = Counts::default();
        for row in &self.rows {
            let Counts { passed, failed, skipped } = row.counts;
            let took = row.took.as_secs_f64();
            println!("{:<44} {passed:>7} {failed:>7} {skipped:>7} {took:>8.1}  {}", row.name, row.note);
            sum = sum.plus(row.counts);
        }
        println!(
            "{:<44} {:>7} {:>7} {:>7} {:>8.1}",
            "all",
            sum.passed,
            sum.failed,
            sum.skipped,
            self.begun.elapsed().as_secs_f64()
        );
        println!("\n{} passed, {} failed, {} skipped", sum.passed, sum.failed, sum.skipped);
        anyhow::ensure!(sum.failed == 0, "{} failed", sum.failed);
        Ok(())
    }

    fn push(&mut self, row: Row) {
        let verdict = if row.counts.failed > 0 { "FAILED" } else { "ok" };
        eprintln!("  {verdict} in {:.1} s", row.took.as_secs_f64());
        self.rows.push(row);
    }
}

/// Runs a command that has to succeed; its output goes to a log and is shown when it fails.
pub fn must(name: &str, command: &mut Command) -> Result<()> {
    announce(name);
    let (ok, text) = logged(name, command)?;
    if !ok {
        show_tail(&text);
        anyhow::bail!("{name} failed");
    }
    Ok(())
}

fn announce(name: &str) {
    eprintln!("== {name}");
    // A dot of comfort: on a terminal the cursor stays visible while the step runs.
    if std::io::stderr().is_terminal() {
        let _ = std::io::stderr().flush();
    }
}

fn log_path(name: &str) -> Result<PathBuf> {
    let slug: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    Ok(places::workshop("logs")?.join(format!("{slug}.log")))
}

fn logged(name: &str, command: &mut Command) -> Result<(bool, String)> {
    let path = log_path(name)?;
    let log = File::create(&path)?;
    let status = command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .status()
        .with_context(|| format!("{:?} could not be started", command.get_program()))?;
    let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
    Ok((status.success(), text))
}

/// What the step of that name wrote when it last ran; nothing if it never did.
pub fn said(name: &str) -> String {
    let bytes = log_path(name).ok().and_then(|path| std::fs::read(path).ok());
    String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
}

fn show_tail(text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    for line in &lines[lines.len().saturating_sub(80)..] {
        eprintln!("  | {line}");
    }
}
