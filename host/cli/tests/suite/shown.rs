//! What a page shows as printed is held against what is printed: `…` stands for anything, and alone on a line for any lines.

/// The commands that a page shows behind `$`, without what is said behind `#`.
pub fn commands(page: &str) -> Vec<&str> {
    let shown = page.lines().filter_map(|line| line.strip_prefix("$ "));
    shown.map(|line| line.split(" # ").next().unwrap_or(line).trim_end()).collect()
}

/// The lines that a page shows as the answer to a command; the command with what is said behind `#`.
pub fn answer<'a>(page: &'a str, command: &str) -> Vec<&'a str> {
    let mut lines = page.lines();
    assert!(lines.any(|line| line.strip_prefix("$ ") == Some(command)), "the page does not show {command}");
    lines.take_while(|line| !line.starts_with("$ ") && *line != "```").collect()
}

/// Holds what was said against the lines of a page: each is there, in their order; others may stand between.
pub fn holds(page: &[&str], said: &str) {
    assert!(!page.is_empty(), "the page shows an answer");
    let mut lines = said.lines();
    for shown in page.iter().filter(|line| line.trim() != "…") {
        assert!(lines.any(|line| fits(shown, line)), "the page says “{shown}”, the program says:\n{said}");
    }
}

/// Whether a line is one that `shown` stands for.
fn fits(shown: &str, line: &str) -> bool {
    let (first, rest) = shown.split_once('…').unwrap_or((shown, ""));
    let Some(mut left) = line.strip_prefix(first) else { return false };
    if !shown.contains('…') {
        return left.is_empty();
    }
    let mut parts: Vec<&str> = rest.split('…').collect();
    let last = parts.pop().unwrap_or("");
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

#[test]
fn a_shown_line_stands_for_itself_and_its_dots_for_anything() {
    for (shown, line) in
        [("tea", "tea"), ("a…", "a cup"), ("0x…; once", "0xab (new); once"), ("a…b…c", "a1b2c"), ("…", "")]
    {
        assert!(fits(shown, line), "{shown}: {line}");
    }
    for (shown, line) in [("tea", "teas"), ("a…b", "a c"), ("a…b…c", "a1c2b"), ("0x…; once", "0xab")]
    {
        assert!(!fits(shown, line), "{shown}: {line}");
    }
    let page = "```text\n$ pour tea   # green\ngreen…\n…\ndone\n$ drink\n```\n$ wash\n```\n";
    assert_eq!(commands(page), ["pour tea", "drink", "wash"]);
    assert_eq!(answer(page, "pour tea   # green"), ["green…", "…", "done"]);
    assert!(answer(page, "drink").is_empty());
    holds(&answer(page, "pour tea   # green"), "hot\ngreen leaves\nand water\ndone");
}

#[test]
#[should_panic(expected = "the page says “done”")]
fn a_line_in_another_place_is_found() {
    holds(&["green…", "done"], "done\ngreen leaves");
}
