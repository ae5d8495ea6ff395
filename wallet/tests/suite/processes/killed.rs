//! Where processes were killed and how their payments ended: one table.

use std::collections::BTreeMap;
use std::fmt;

use super::Kind;

/// How often a process of a kind was killed where, and how its payment ended in the end.
#[derive(Default)]
pub(super) struct Killed(BTreeMap<(Kind, String, String), u32>);

impl Killed {
    pub(super) fn add(&mut self, kind: Kind, killed: &[&str], ended: &str) {
        let places: &[&str] = if killed.is_empty() { &["nowhere"] } else { killed };
        for place in places {
            *self.0.entry((kind, (*place).to_owned(), ended.to_owned())).or_default() += 1;
        }
    }
}

impl fmt::Display for Killed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<10}{:<28}{:<12}{:>5}", "kind", "killed at", "ended", "times")?;
        for ((kind, place, ended), times) in &self.0 {
            write!(f, "\n{:<10}{place:<28}{ended:<12}{times:>5}", format!("{kind:?}"))?;
        }
        Ok(())
    }
}
