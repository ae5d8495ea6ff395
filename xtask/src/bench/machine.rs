//! The machine that measured: a figure without it says little.

use serde_json::{Value, json};

/// Cores, load, compiler and how many samples were taken.
pub fn describe(quick: bool) -> Value {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("unknown").to_owned();
    let compiler = std::process::Command::new("rustc").arg("--version").output();
    let compiler = compiler.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    json!({
        "os": std::env::consts::OS,
        "arch": std::env::consts::ARCH,
        "cores": cores,
        "load": load,
        "compiler": compiler.unwrap_or_default(),
        "samples": if quick { "few" } else { "full" },
    })
}
