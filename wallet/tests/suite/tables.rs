//! A table that a test comes to is printed, and kept where `cargo xtask test` finds it, to print it with its own.

use std::fmt::Display;
use std::path::Path;

/// Prints `table` and keeps it as `name`, in the folder that cargo gives tests.
pub fn show(name: &str, table: &dyn Display) {
    println!("{table}");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tables");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), table.to_string()).unwrap();
}
