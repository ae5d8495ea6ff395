//! The browser is shown the page through a file that only this user reads: an address on a command line could be read by everybody on this machine.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use teahouse_base::{SecretBytes, SystemRng};

use crate::tell;

/// The file, which goes when this is dropped.
pub(super) struct Opened(PathBuf);

impl Drop for Opened {
    fn drop(&mut self) {
        // It may be gone already.
        drop(fs::remove_file(&self.0));
    }
}

/// Opens `url`; where no browser is found, that is said: the address was said already.
pub(super) fn open(url: &str) -> Option<Opened> {
    let opened = write(url).ok()?;
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = Command::new(program);
    command.arg(&opened.0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // It may stay as long as the browser does.
    std::thread::spawn(move || {
        if command.status().is_err() {
            tell::person(&format!(
                "no browser could be opened ({program} is missing): open the address yourself"
            ));
        }
    });
    Some(opened)
}

fn write(url: &str) -> std::io::Result<Opened> {
    let name = hex::encode(SecretBytes::<16>::random(&mut SystemRng).expose());
    let path = std::env::temp_dir().join(format!("teahouse-{name}.html"));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    let opened = Opened(path);
    writeln!(
        file,
        "<!doctype html><meta charset=\"utf-8\"><title>Teahouse</title><meta http-equiv=\"refresh\" content=\"0;url={url}\">"
    )?;
    Ok(opened)
}
