//! Solidity's compiler as forge runs it for the contracts (`contracts/tools/solc.mjs`): source in, the code that creates out.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use alloy::primitives::Bytes;
use serde_json::{Map, Value, json};

/// Where verifiers are, as their imports know.
const FOLDER: &str = "src/verifiers";

/// The code that creates the contract `name` of a `source` that lies beside the verifiers.
pub fn verifier(name: &str, source: &str) -> Bytes {
    let at = format!("{FOLDER}/{name}.sol");
    let mut sources = BTreeMap::new();
    gather(&at, source.to_owned(), &mut sources);
    let answer = compiled(&sources);
    let code = &answer["contracts"][&at][name]["evm"]["bytecode"]["object"];
    let code = code.as_str().unwrap_or_else(|| panic!("{name} does not compile: {}", answer["errors"]));
    hex::decode(code).expect("the compiler writes hexadecimal digits").into()
}

fn contracts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A source and all that it imports, by their paths from `contracts/`.
fn gather(at: &str, source: String, sources: &mut BTreeMap<String, String>) {
    let folder = Path::new(at).parent().expect("a source lies in a folder");
    let imported: Vec<String> = imports(&source).map(|import| plain(&folder.join(import))).collect();
    sources.insert(at.to_owned(), source);
    for path in imported {
        if !sources.contains_key(&path) {
            let text = std::fs::read_to_string(contracts().join(&path));
            gather(&path, text.unwrap_or_else(|error| panic!("{path}: {error}")), sources);
        }
    }
}

fn imports(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter(|line| line.starts_with("import ")).filter_map(|line| line.split('"').nth(1))
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                parts.pop();
            }
            Component::Normal(name) => parts.push(name.to_str().expect("our paths are ASCII")),
            _ => {}
        }
    }
    parts.join("/")
}

/// With the settings of `foundry.toml`.
fn compiled(sources: &BTreeMap<String, String>) -> Value {
    let text = |(path, text): (&String, &String)| (path.clone(), json!({ "content": text }));
    let sources: Map<String, Value> = sources.iter().map(text).collect();
    let request = json!({
        "language": "Solidity",
        "sources": sources,
        "settings": {
            "optimizer": { "enabled": true, "runs": 1000 },
            "evmVersion": "cancun",
            "metadata": { "bytecodeHash": "none", "appendCBOR": false },
            "outputSelection": { "*": { "*": ["evm.bytecode.object"] } },
        },
    });
    let mut node = Command::new("node");
    node.arg(contracts().join("tools/solc.mjs")).arg("--standard-json");
    let mut node = node
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node starts");
    // The compiler reads all of it before it writes. If it could not start, its output says why.
    drop(node.stdin.take().expect("it was asked for").write_all(request.to_string().as_bytes()));
    let output = node.wait_with_output().expect("node ends");
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "run `npm ci --ignore-scripts` in contracts/: {why}");
    serde_json::from_slice(&output.stdout).expect("the compiler answers in JSON")
}

#[test]
fn a_verifier_compiled_here_is_the_one_that_is_deployed() {
    let name = "VerifierInsertionPair";
    let source = std::fs::read_to_string(contracts().join(FOLDER).join(format!("{name}.sol")));
    let kept = std::fs::read_to_string(contracts().join(format!("abi/{name}.json")));
    let kept: Value = serde_json::from_str(&kept.expect("it has an ABI file")).expect("it is JSON");
    let code = verifier(name, &source.expect("it has a source"));
    assert_eq!(Some(code.to_string().as_str()), kept["bytecode"].as_str());
}
