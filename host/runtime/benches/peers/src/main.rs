//! The peers of the runtime: bare wasmtime with the host's settings and none of the host, and extism.
//!
//! `teahouse-runtime-peers FOLDER [--quick]` reads the components that the runtime's own benchmarks left in FOLDER
//! (`rust.wasm`, `ts.wasm`, `guest.wasm`) and prints lines `figure NAME = VALUE` for `cargo xtask bench`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

mod bare;
mod plugin;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The languages, and how many of their apps lie open at once.
const LANGUAGES: [(&str, u16); 2] = [("rust", 500), ("ts", 100)];
/// Guest time of a turn that runs away.
const BOUND: Duration = Duration::from_millis(50);
/// What a process is called with that holds apps open.
const IDLE: &str = "--idle";

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [word, code, apps] if word == IDLE => idle(Path::new(code), apps.parse()?),
        [folder, rest @ ..] => measure(Path::new(folder), rest.iter().any(|word| word == "--quick")),
        [] => Err("usage: teahouse-runtime-peers FOLDER [--quick]".into()),
    }
}

fn measure(folder: &Path, quick: bool) -> Outcome<()> {
    let times = |many: usize| if quick { many / 10 } else { many };
    for (language, apps) in LANGUAGES {
        let code = compiled(folder, language)?;
        let opened = median(bare::open_and_close(&code, times(200))?);
        println!("figure peers/open {language} = {} ms", opened.as_secs_f64() * 1e3);
        let process =
            Command::new(std::env::current_exe()?).arg(IDLE).arg(&code).arg(apps.to_string()).output()?;
        if !process.status.success() {
            return Err(format!(
                "{apps} apps cannot be held open: {}",
                String::from_utf8_lossy(&process.stderr)
            )
            .into());
        }
        println!("figure peers/idle {language} = {} KiB", String::from_utf8_lossy(&process.stdout).trim());
    }
    let wild = median(bare::run_away(&fs::read(folder.join("guest.wasm"))?, times(100))?);
    println!("figure peers/kill bare = {} ns", wild.as_nanos());
    let turn = median(plugin::turns(times(2_000))?);
    println!("figure peers/turn extism = {} ns", turn.as_nanos());
    let wild = median(plugin::run_away(times(100))?);
    println!("figure peers/kill extism = {} ns", wild.as_nanos());
    Ok(())
}

/// The machine code of a language's app, in a file beside its component.
fn compiled(folder: &Path, language: &str) -> Outcome<PathBuf> {
    let component = fs::read(folder.join(language).with_extension("wasm"))?;
    let code = folder.join(language).with_extension("cwasm");
    fs::write(&code, bare::engine()?.precompile_component(&component)?)?;
    Ok(code)
}

/// Prints the KiB that each of so many idle apps takes. In a process that compiles nothing.
fn idle(code: &Path, apps: u16) -> Outcome<()> {
    let component = bare::load(&bare::engine()?, code)?;
    let before = resident();
    let idle = (0..apps).map(|_| bare::started(&component)).collect::<Outcome<Vec<_>>>()?;
    println!("{}", resident().saturating_sub(before) / u64::try_from(idle.len())?);
    Ok(())
}

/// KiB of this process that lie in memory; nothing where the system does not say.
fn resident() -> u64 {
    let pages = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4
}

fn median(mut took: Vec<Duration>) -> Duration {
    took.sort();
    took[took.len() / 2]
}
