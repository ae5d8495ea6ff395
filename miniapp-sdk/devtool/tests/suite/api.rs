//! `docs/miniapp-api.md` names everything that the two SDKs offer, with the first words of its own comment.
//!
//! What stands below the page's mark is written from the sources: `TEAHOUSE_GOLDEN=1` writes it anew, so that its diff is the review.

use std::collections::BTreeSet;
use std::fs;

use crate::projects::repository;

const MARK: &str = "<!-- From here on this page is written from the sources. -->\n";
const TS: [&str; 10] =
    ["app", "effect", "event", "view", "input", "text", "amount", "id", "refusal", "bytes"];
const RUST: [&str; 11] =
    ["app", "deal", "effect", "event", "view", "view/input", "text", "amount", "id", "refusal", "kept"];
const INTERFACES: [&str; 15] = [
    "chat",
    "claims",
    "clock",
    "contracts",
    "deals",
    "device",
    "files",
    "identity",
    "log",
    "meter",
    "notify",
    "random",
    "shielded",
    "sign",
    "wallet",
];

/// A public name, and the first paragraph of what its comment says.
type Row = (String, String);

fn source(path: &str) -> String {
    let path = repository().join("miniapp-sdk").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect()
}

fn name(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// The first paragraph of a comment, as a cell of a table.
fn paragraph(lines: &[String]) -> String {
    let lines = lines.iter().map(|line| line.trim());
    let ends = |line: &&str| line.is_empty() || line.starts_with('@');
    let first: Vec<&str> = lines.skip_while(ends).take_while(|line| !ends(line)).collect();
    first.join(" ").replace('|', "\\|").replace("[`", "`").replace("`]", "`")
}

/// What a module in TypeScript exports and says something about.
fn of_typescript(text: &str) -> Vec<Row> {
    let (mut rows, mut lines) = (Vec::new(), text.lines());
    while let Some(line) = lines.next() {
        if !line.starts_with("/**") {
            continue;
        }
        let (mut doc, mut line) = (Vec::new(), line);
        loop {
            let inside = line.trim();
            let is_last = inside.ends_with("*/");
            let inside = inside.strip_prefix("/**").unwrap_or(inside);
            let inside = inside.strip_suffix("*/").unwrap_or(inside).trim();
            doc.push(inside.strip_prefix('*').unwrap_or(inside).to_owned());
            if is_last {
                break;
            }
            let Some(next) = lines.next() else { break };
            line = next;
        }
        let Some(rest) = lines.next().and_then(|line| line.strip_prefix("export ")) else { continue };
        let kinds = ["function ", "interface ", "class ", "const ", "type "];
        let named = kinds.iter().find_map(|kind| rest.strip_prefix(kind));
        rows.extend(named.map(|rest| (name(rest), paragraph(&doc))));
    }
    rows
}

/// What a module in Rust makes public and says something about. Methods are in rustdoc.
fn of_rust(text: &str) -> Vec<Row> {
    let (mut rows, mut doc) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let inside = line.trim();
        if let Some(said) = inside.strip_prefix("///") {
            doc.push(said.to_owned());
            continue;
        }
        if inside.starts_with("#[") {
            continue;
        }
        if !doc.is_empty() {
            rows.extend(public(line).map(|name| (name, paragraph(&doc))));
        }
        doc.clear();
    }
    rows
}

/// The name that a line makes public, at the margin or as a type in a macro.
fn public(line: &str) -> Option<String> {
    let inside = line.trim();
    let Some(rest) = inside.strip_prefix("pub ") else {
        let is_name = inside.starts_with(|c: char| c.is_ascii_uppercase())
            && inside.chars().all(|c| c.is_ascii_alphanumeric());
        return is_name.then(|| inside.to_owned());
    };
    let rest = if rest.starts_with("const fn ") { &rest[6..] } else { rest };
    let types = ["struct ", "enum ", "trait ", "type "];
    let others: &[&str] = if line.starts_with(' ') { &[] } else { &["fn ", "const "] };
    types.iter().chain(others).find_map(|kind| rest.strip_prefix(kind)).map(name)
}

/// The names behind `pub use` in a file.
fn used(text: &str) -> BTreeSet<&str> {
    text.split("pub use ").skip(1).filter_map(|part| part.split(';').next()).flat_map(words).collect()
}

fn table(title: &str, rows: &[Row]) -> String {
    let rows: String = rows.iter().map(|(name, what)| format!("| `{name}` | {what} |\n")).collect();
    format!("\n{title}\n\n| name | what it is |\n|---|---|\n{rows}")
}

/// What every app has in TypeScript, and in Rust.
fn common() -> (Vec<Row>, Vec<Row>) {
    let index = source("ts/src/index.ts");
    let index: Vec<&str> = index.lines().filter(|line| !line.starts_with("//")).collect();
    let index = index.join("\n");
    let (exported, lib, view) = (words(&index), source("rust/src/lib.rs"), source("rust/src/view.rs"));
    let shared: BTreeSet<&str> = used(&lib).union(&used(&view)).copied().collect();
    let ts = TS.iter().flat_map(|module| of_typescript(&source(&format!("ts/src/{module}.ts"))));
    let rust = RUST.iter().flat_map(|module| {
        let rows = of_rust(&source(&format!("rust/src/{module}.rs")));
        let shared = &shared;
        rows.into_iter().filter(move |(name, _)| *module == "view" || shared.contains(name.as_str()))
    });
    (ts.filter(|(name, _)| exported.contains(name.as_str())).collect(), rust.collect())
}

fn written() -> String {
    let (ts, rust) = common();
    let mut page = "\n## What every app has\n".to_owned();
    page += &table("In TypeScript, `@teahouse/miniapp`:", &ts);
    page += &table("In Rust, the crate `teahouse_miniapp`, its prelude, and the module `view`:", &rust);
    for interface in INTERFACES {
        let mut ts = of_typescript(&source(&format!("ts/src/interfaces/{interface}.ts")));
        ts.retain(|(name, _)| name != "wiring");
        let rust = of_rust(&source(&format!("rust/src/{interface}.rs")));
        page += &format!("\n## `{interface}`\n");
        page += &table(&format!("In TypeScript, `@teahouse/miniapp/{interface}`:"), &ts);
        page += &table(&format!("In Rust, the feature and module `{interface}`:"), &rust);
    }
    page += "\n## Tests\n";
    page +=
        &table("In TypeScript, `@teahouse/miniapp/testing`:", &of_typescript(&source("ts/src/testing.ts")));
    page + &table("In Rust, the module `testing`:", &of_rust(&source("rust/src/testing.rs")))
}

#[test]
fn the_page_of_the_sdks_says_what_their_sources_say() {
    let path = repository().join("docs/miniapp-api.md");
    let page = fs::read_to_string(&path).unwrap();
    let (head, kept) = page.split_once(MARK).unwrap();
    let found = written();
    if std::env::var_os("TEAHOUSE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(&path, [head, MARK, &found].concat()).unwrap();
    } else {
        assert!(
            kept == found,
            "docs/miniapp-api.md differs: run with TEAHOUSE_GOLDEN=1 and look at the change"
        );
    }
}

#[test]
fn everything_that_the_sdks_export_has_a_comment_and_stands_on_the_page() {
    let (ts, rust) = common();
    let named = |rows: &[Row]| rows.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>();
    let (ts, rust) = (named(&ts), named(&rust));
    // What is no name in these lists: words of the language, and modules.
    let no_name = |word: &&str| ["export", "type", "from", "ts", "guest", "crate"].contains(word);
    let index = source("ts/src/index.ts");
    let index: Vec<&str> = index.lines().filter(|line| !line.starts_with("//")).collect();
    let exported = index.join("\n");
    let lacking: Vec<&str> = words(&exported)
        .into_iter()
        .filter(|word| !no_name(word) && !TS.contains(word) && !ts.contains(*word))
        .collect();
    assert_eq!(lacking, [""; 0], "TypeScript");
    let lib = source("rust/src/lib.rs");
    let hidden = ["Running", "bindings"];
    let lacking: Vec<&str> = used(&lib)
        .into_iter()
        .filter(|word| {
            !no_name(word) && !RUST.contains(word) && !hidden.contains(word) && !rust.contains(*word)
        })
        .collect();
    assert_eq!(lacking, [""; 0], "Rust");
}
