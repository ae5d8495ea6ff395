//! Figures are numbers with the name under which a benchmark left them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::places;

/// Everything that was measured, by name.
#[derive(Debug, Default)]
pub struct Figures(BTreeMap<String, f64>);

impl Figures {
    /// A figure, or the sentence that it was not measured.
    pub fn get(&self, name: &str) -> Result<f64> {
        self.0.get(name).copied().with_context(|| format!("no benchmark left the figure \"{name}\""))
    }

    /// Lines `figure NAME = VALUE` that a benchmark printed.
    pub fn read_lines(&mut self, text: &str) {
        self.0.extend(text.lines().filter_map(figure_line));
    }

    /// The median of each criterion benchmark, in nanoseconds.
    pub fn read_criterion(&mut self) -> Result<()> {
        let folder = places::target().join("criterion");
        if folder.exists() {
            self.read_criterion_below(&folder)?;
        }
        Ok(())
    }

    /// The committed gas of whole transactions, which the contracts' tests hold true.
    pub fn read_gas(&mut self) -> Result<()> {
        for entry in std::fs::read_dir(places::root().join("contracts/snapshots"))? {
            let path = entry?.path();
            let contract = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let calls: BTreeMap<String, String> = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
            for (call, gas) in calls {
                self.0.insert(format!("gas/{contract}/{call}"), gas.parse()?);
            }
        }
        Ok(())
    }

    /// What the measured demo says of its messages.
    pub fn read_demo(&mut self, report: &Value) {
        let measures = report["measures"].as_object().into_iter().flatten();
        self.0.extend(measures.filter_map(|(name, value)| Some((format!("demo/{name}"), value.as_f64()?))));
    }

    fn read_criterion_below(&mut self, folder: &Path) -> Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.file_name().is_some_and(|name| name == "new") {
                self.read_estimate(&path)?;
            } else if path.is_dir() {
                self.read_criterion_below(&path)?;
            }
        }
        Ok(())
    }

    fn read_estimate(&mut self, folder: &Path) -> Result<()> {
        let read = |file: &str| -> Result<Value> {
            Ok(serde_json::from_str(&std::fs::read_to_string(folder.join(file))?)?)
        };
        let (about, estimates) = (read("benchmark.json")?, read("estimates.json")?);
        let name = about["full_id"].as_str().context("criterion names its benchmarks")?;
        let median =
            estimates["median"]["point_estimate"].as_f64().context("criterion estimates a median")?;
        self.0.insert(name.to_owned(), median);
        Ok(())
    }
}

fn figure_line(line: &str) -> Option<(String, f64)> {
    let (name, value) = line.strip_prefix("figure ")?.split_once(" = ")?;
    Some((name.to_owned(), value.split_whitespace().next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_a_name_and_a_number_and_another_line_is_none() {
        assert_eq!(figure_line("figure put p50 = 12.5 ms"), Some(("put p50".to_owned(), 12.5)));
        assert_eq!(figure_line("put p50 = 12.5 ms"), None);
        assert_eq!(figure_line("figure put p50 = soon"), None);
    }
}
