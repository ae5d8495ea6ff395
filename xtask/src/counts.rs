//! How many tests a runner says it ran, read from its closing lines.

/// Tests that passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl Counts {
    /// One step that has no tests of its own passed.
    pub const fn one_passed() -> Self {
        Self { passed: 1, failed: 0, skipped: 0 }
    }

    /// One step that has no tests of its own failed.
    pub const fn one_failed() -> Self {
        Self { passed: 0, failed: 1, skipped: 0 }
    }

    /// The sum.
    pub const fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }

    /// A runner that exits with an error failed, whatever it counted.
    pub fn with_failure(self) -> Self {
        Self { failed: self.failed.max(1), ..self }
    }
}

/// The counts in the output of nextest, cargo test, forge, vitest or our own runners; `None` if it holds none.
pub fn of(text: &str) -> Option<Counts> {
    let plain = without_colours(text);
    let found: Vec<Counts> = plain.lines().filter_map(of_line).collect();
    (!found.is_empty()).then(|| found.into_iter().fold(Counts::default(), Counts::plus))
}

fn of_line(line: &str) -> Option<Counts> {
    let line = line.trim();
    let is_summary = line.starts_with("Summary [")
        || line.starts_with("test result:")
        || line.starts_with("Ran ") && line.contains("total tests")
        || line.starts_with("Tests ")
        || line.chars().next().is_some_and(|c| c.is_ascii_digit()) && line.contains(" passed, ");
    is_summary.then(|| Counts {
        passed: number_before(line, "passed"),
        failed: number_before(line, "failed"),
        skipped: number_before(line, "skipped") + number_before(line, "ignored"),
    })
}

fn number_before(line: &str, word: &str) -> usize {
    let words: Vec<&str> =
        line.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    let at = words.iter().rposition(|w| *w == word);
    // forge writes "12 tests passed", the others "12 passed".
    let number = |back: usize| at.and_then(|at| at.checked_sub(back)).and_then(|i| words[i].parse().ok());
    number(1).or_else(|| number(2)).unwrap_or(0)
}

/// What was written, without the marks that terminals read as colours.
pub fn without_colours(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut escape = false;
    for c in text.chars() {
        match (escape, c) {
            (false, '\u{1b}') => escape = true,
            (false, c) => out.push(c),
            (true, c) if c.is_ascii_alphabetic() => escape = false,
            (true, _) => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: usize, failed: usize, skipped: usize) -> Option<Counts> {
        Some(Counts { passed, failed, skipped })
    }

    #[test]
    fn each_runner_s_closing_line_is_understood() {
        assert_eq!(of("     Summary [   0.113s] 22 tests run: 22 passed, 3 skipped"), counts(22, 0, 3));
        assert_eq!(
            of("     Summary [   0.1s] 9 tests run: 7 passed (1 slow), 2 failed, 0 skipped"),
            counts(7, 2, 0)
        );
        assert_eq!(
            of(
                "test result: ok. 4 passed; 1 failed; 2 ignored; 0 measured; 9 filtered out; finished in 0.00s"
            ),
            counts(4, 1, 2)
        );
        assert_eq!(
            of(
                "Ran 5 test suites in 3.0s (5.1s CPU time): 61 tests passed, 0 failed, 0 skipped (61 total tests)"
            ),
            counts(61, 0, 0)
        );
        assert_eq!(
            of("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[32m41 passed\u{1b}[39m (41)"),
            counts(41, 0, 0)
        );
        assert_eq!(of("12 passed, 1 failed, 0 skipped"), counts(12, 1, 0));
    }

    #[test]
    fn several_binaries_add_up_and_prose_counts_nothing() {
        let two =
            "test result: ok. 4 passed; 0 failed; 0 ignored\ntest result: ok. 1 passed; 0 failed; 0 ignored";
        assert_eq!(of(two), counts(5, 0, 0));
        assert_eq!(of("the tests passed the time"), None);
    }
}
