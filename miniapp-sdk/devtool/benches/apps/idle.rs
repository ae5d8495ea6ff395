//! An idle app has drawn its screen and waits: what each of many takes of a host's memory.
//!
//! Measured in a process of its own that compiles nothing, because memory that was used before and given back would be taken
//! again, and would count for nothing.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use teahouse_base::RecordStore;
use teahouse_base::testing::MemoryStore;
use teahouse_bundle::{AppId, VerifiedPackage};
use teahouse_runtime::{AppSpec, Sandbox};

use crate::{Made, bundle_in, cache_in, running};

/// What the process is called with.
pub const WORD: &str = "--idle";

/// Measures `apps` of them in a process of its own, which prints the figure.
pub fn in_a_process(made: &Made, apps: u16) {
    let mut process = Command::new(std::env::current_exe().unwrap());
    process.args([WORD, made.language.word()]).arg(&made.room).arg(apps.to_string());
    assert!(process.status().unwrap().success(), "{apps} apps cannot be held open");
}

/// What that process does.
pub fn measure(language: &str, room: &Path, apps: u16) {
    let package = VerifiedPackage::from_bytes(&fs::read(bundle_in(room)).unwrap()).unwrap();
    let sandbox = Sandbox::compiling_in_process().unwrap();
    let artifact = sandbox.load(&package, &cache_in(room)).unwrap();
    let store: Arc<dyn RecordStore> = Arc::new(MemoryStore::new());
    let before = resident();
    let open = |number: u16| {
        let mut id = [0; 32];
        id[..2].copy_from_slice(&number.to_be_bytes());
        let spec = AppSpec { app: AppId::from_array(id), ..AppSpec::of(&package, "me") };
        running(&sandbox, &artifact, spec, Arc::clone(&store))
    };
    let idle: Vec<_> = (0..apps).map(open).collect();
    let each = resident().saturating_sub(before) / u64::from(apps);
    println!("figure apps/idle {language} = {each} KiB, over {} apps", idle.len());
}

/// KiB of this process that lie in memory; nothing where the system does not say.
fn resident() -> u64 {
    let pages = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4
}
