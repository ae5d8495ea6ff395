//! Files are short enough to read, and `unwrap` stays in tests.

use anyhow::Result;
use std::process::Command;

use crate::places;

const LONGEST: usize = 500;
const CODE: [&str; 7] = ["rs", "sol", "ts", "svelte", "mjs", "js", "wit"];

/// A file of code: its path from the root, and what it says.
pub struct Source {
    pub path: String,
    pub text: String,
}

/// Files that are too long, and calls of `unwrap` outside tests.
pub fn complaints() -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for source in sources()? {
        let lines = source.text.lines().count();
        if lines > LONGEST && !is_generated(&source) {
            complaints.push(format!("{} has {lines} lines; split it by verb", source.path));
        }
        complaints.extend(unwraps(&source));
    }
    Ok(complaints)
}

/// Every file of code that git tracks or would track.
pub fn sources() -> Result<Vec<Source>> {
    let paths = tracked()?;
    let code =
        paths.into_iter().filter(|path| path.rsplit_once('.').is_some_and(|(_, end)| CODE.contains(&end)));
    code.map(|path| {
        let text = std::fs::read_to_string(places::root().join(&path))?;
        Ok(Source { path, text })
    })
    .collect()
}

/// The path of every file that git tracks or would track, and that is there.
pub fn tracked() -> Result<Vec<String>> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(places::root())
        .output()?;
    let names = String::from_utf8(listed.stdout)?;
    Ok(names.lines().filter(|path| places::root().join(path).is_file()).map(str::to_owned).collect())
}

fn is_generated(source: &Source) -> bool {
    source
        .text
        .lines()
        .take(3)
        .any(|line| ["generated", "made from"].iter().any(|word| line.to_lowercase().contains(word)))
}

fn unwraps(source: &Source) -> Vec<String> {
    let outside_tests = source.path.ends_with(".rs") && !is_test_path(&source.path);
    if !outside_tests {
        return Vec::new();
    }
    let before_tests = source.text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).enumerate();
    before_tests
        .filter(|(_, line)| line.contains(concat!(".unwrap", "()")) && !line.trim_start().starts_with("//"))
        .map(|(at, _)| format!("{}:{}: unwrap outside tests", source.path, at + 1))
        .collect()
}

/// Whether a file holds nothing but tests, or what they are made of.
pub fn is_test_path(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "benches" | "testing" | "examples"))
        || ["tests.rs", "testing.rs", "golden.rs"].iter().any(|end| path.ends_with(end))
}
