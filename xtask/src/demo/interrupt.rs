//! An interruption (Ctrl-C, a closed terminal, a request to end) is a flag that the play looks at, so that everything it
//! started is stopped on the way out.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;

static ASKED: AtomicBool = AtomicBool::new(false);

/// From now on a request to end sets the flag and ends nothing by itself.
pub fn listen() -> Result<()> {
    ctrlc::set_handler(|| ASKED.store(true, Ordering::Relaxed))?;
    Ok(())
}

/// Fails once somebody asked to end.
pub fn check() -> Result<()> {
    anyhow::ensure!(!ASKED.load(Ordering::Relaxed), "interrupted; everything that was started is stopped");
    Ok(())
}

/// Waits until somebody asks to end.
pub fn wait() {
    while !ASKED.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(100));
    }
}
