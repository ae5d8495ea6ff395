//! A row is a measure with its peer and its reach, as `xtask/bench.toml` states them.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::figures::Figures;
use crate::places;

/// What is measured, beside what, and what is to be reached.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    id: String,
    pub area: String,
    measure: String,
    unit: String,
    ours: String,
    minus: Option<String>,
    /// A figure that is added, so many times.
    plus: Option<String>,
    plus_times: Option<f64>,
    /// What must be there before this can be measured: until its figures are, the row is listed by name only.
    awaits: Option<String>,
    peer: Option<String>,
    peer_is: Option<f64>,
    peer_name: Option<String>,
    scale: Option<f64>,
    per: Option<f64>,
    judged: Option<Judged>,
    sense: Option<Sense>,
    reach: Option<f64>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Judged {
    Ours,
    Ratio,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Sense {
    AtMost,
    AtLeast,
}

/// A row with its figures.
#[derive(Debug, Serialize)]
pub struct Measured {
    id: String,
    measure: String,
    unit: String,
    ours: f64,
    peer: Option<f64>,
    peer_name: Option<String>,
    ratio: Option<f64>,
    judged: Option<Judged>,
    sense: Option<Sense>,
    reach: Option<f64>,
    holds: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    row: Vec<Row>,
}

/// Every row of the checked-in table.
pub fn all() -> Result<Vec<Row>> {
    let text = std::fs::read_to_string(places::root().join("xtask/bench.toml"))?;
    Ok(toml::from_str::<Page>(&text)?.row)
}

impl Row {
    /// Whether nothing can measure this yet, as the table says.
    pub fn is_awaited(&self, figures: &Figures) -> bool {
        self.awaits.is_some() && figures.get(&self.ours).is_err()
    }

    /// The row with what was measured.
    pub fn measured(&self, figures: &Figures) -> Result<Measured> {
        let of = |name: &Option<String>| name.as_deref().map_or(Ok(0.0), |name| figures.get(name));
        let (minus, plus) = (of(&self.minus)?, of(&self.plus)? * self.plus_times.unwrap_or(1.0));
        let ours = self.in_unit(figures.get(&self.ours)? - minus + plus);
        let ran = self.peer.as_deref().map(|name| figures.get(name)).transpose()?;
        let peer = ran.map(|raw| self.in_unit(raw)).or(self.peer_is);
        let ratio = peer.map(|peer| ours / peer);
        let value = if self.judged == Some(Judged::Ratio) { ratio } else { self.judged.map(|_| ours) };
        Ok(Measured {
            id: self.id.clone(),
            measure: self.measure.clone(),
            unit: self.unit.clone(),
            ours,
            peer,
            peer_name: self.peer_name.clone(),
            ratio,
            judged: self.judged,
            sense: self.sense,
            reach: self.reach,
            holds: value.and_then(|value| self.holds(value)),
        })
    }

    fn in_unit(&self, raw: f64) -> f64 {
        self.per.map_or(raw * self.scale.unwrap_or(1.0), |things| things / (raw * 1e-9))
    }

    fn holds(&self, value: f64) -> Option<bool> {
        Some(match self.sense? {
            Sense::AtMost => value <= self.reach?,
            Sense::AtLeast => value >= self.reach?,
        })
    }
}

/// Prints a table, or the same as one object.
pub fn print(rows: &[Measured], awaited: &[&Row], machine: &Value, as_json: bool) -> Result<()> {
    if as_json {
        let awaited = awaited.iter().map(|row| json!({ "id": row.id, "awaits": row.awaits }));
        let all = json!({ "rows": rows, "awaited": awaited.collect::<Vec<_>>(), "machine": machine });
        println!("{}", serde_json::to_string(&all)?);
        return Ok(());
    }
    println!("\n{machine}\n");
    let heads = ["", "measure", "ours", "unit", "peer", "", "ratio", "reach", ""];
    let [id, measure, ours, unit, peer, name, ratio, reach, verdict] = heads;
    println!(
        "{id:<5} {measure:<50} {ours:>10} {unit:<4} {peer:>10} {name:<16} {ratio:>6} {reach:>10} {verdict}"
    );
    rows.iter().for_each(print_row);
    for row in awaited {
        println!("{:<5} {:<50} awaits {}", row.id, row.measure, row.awaits.as_deref().unwrap_or_default());
    }
    Ok(())
}

fn print_row(row: &Measured) {
    let number = |value: Option<f64>| value.map(short).unwrap_or_default();
    let sign = if row.sense == Some(Sense::AtLeast) { ">=" } else { "<=" };
    let of = if row.judged == Some(Judged::Ratio) { "x" } else { "" };
    let reach = row.reach.map(|reach| format!("{sign} {}{of}", short(reach))).unwrap_or_default();
    println!(
        "{:<5} {:<50} {:>10} {:<4} {:>10} {:<16} {:>6} {reach:>10} {}",
        row.id,
        row.measure,
        short(row.ours),
        row.unit,
        number(row.peer),
        row.peer_name.as_deref().unwrap_or(""),
        number(row.ratio),
        row.holds.map_or("", |holds| if holds { "holds" } else { "MISSED" }),
    );
}

/// Three digits that count, and no fraction of a large number.
fn short(value: f64) -> String {
    let digits = if value.abs() >= 100.0 {
        0
    } else if value.abs() >= 10.0 {
        1
    } else {
        2
    };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(text: &str) -> Figures {
        let mut figures = Figures::default();
        figures.read_lines(text);
        figures
    }

    fn row(text: &str) -> Row {
        let head = "id = \"Q\"\narea = \"a\"\nmeasure = \"m\"\nunit = \"u\"\nours = \"mine\"\n";
        toml::from_str(&format!("{head}{text}")).expect("a row")
    }

    #[test]
    fn the_checked_in_table_can_be_read_and_every_reach_says_what_it_is_for() {
        for row in all().expect("the table") {
            assert_eq!(row.reach.is_some(), row.judged.is_some() && row.sense.is_some(), "{}", row.id);
        }
    }

    #[test]
    fn every_row_about_gas_names_a_call_of_the_snapshots() {
        let mut figures = Figures::default();
        figures.read_gas().expect("the snapshots");
        for row in all().expect("the table").iter().filter(|row| row.ours.starts_with("gas/")) {
            let is_known = row.is_awaited(&figures) || row.measured(&figures).is_ok();
            assert!(is_known, "{}: {}", row.id, row.ours);
        }
    }

    #[test]
    fn a_ratio_a_difference_and_a_rate_are_judged_in_their_own_sense() {
        let figures = figures("figure mine = 3000 ns\nfigure theirs = 1000 ns");
        let ratio = row("peer = \"theirs\"\njudged = \"ratio\"\nsense = \"at_most\"\nreach = 2");
        assert_eq!(ratio.measured(&figures).expect("measured").holds, Some(false));
        let above =
            row("minus = \"theirs\"\nscale = 1e-3\njudged = \"ours\"\nsense = \"at_most\"\nreach = 2");
        assert_eq!(above.measured(&figures).expect("measured").holds, Some(true));
        let rate = row("per = 3\njudged = \"ours\"\nsense = \"at_least\"\nreach = 1e6");
        assert_eq!(rate.measured(&figures).expect("measured").holds, Some(true));
    }

    #[test]
    fn a_share_of_another_figure_is_added() {
        let figures = figures("figure mine = 3000\nfigure theirs = 1600");
        let row = row(
            "plus = \"theirs\"\nplus_times = 0.125\njudged = \"ours\"\nsense = \"at_most\"\nreach = 3200",
        );
        let measured = row.measured(&figures).expect("measured");
        assert_eq!((measured.ours, measured.holds), (3200.0, Some(true)));
    }

    #[test]
    fn a_row_awaits_only_what_is_not_measured() {
        let row = row("awaits = \"the scanner\"");
        assert!(row.is_awaited(&figures("figure other = 1")));
        assert!(!row.is_awaited(&figures("figure mine = 1")));
        let other: Row = self::row("");
        assert!(!other.is_awaited(&figures("figure other = 1")), "without the word it is an error");
    }

    #[test]
    fn a_figure_that_nobody_measured_is_an_error_and_not_a_zero() {
        assert!(row("").measured(&figures("figure other = 1")).is_err());
    }
}
