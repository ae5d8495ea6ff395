//! The log says what the program does, and never what it was told: frames of the screens' connection are left out of it.
//!
//! The library that carries them says whole frames at its lowest level, passwords and words included. So that level of it does not
//! reach the log, whatever `TEAHOUSE_LOG` asks for.

use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Logs go to standard error: warnings by default, more with `TEAHOUSE_LOG`.
pub(crate) fn start(verbose: bool) {
    let quiet = if verbose { "info" } else { "error" };
    let filter = EnvFilter::try_from_env("TEAHOUSE_LOG").unwrap_or_else(|_| EnvFilter::new(quiet));
    let to_stderr = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Set once, here; a second subscriber cannot be there.
    drop(to_stderr.with_target(false).finish().with(NoFrames).try_init());
}

/// Lets everything through but what may be a frame.
struct NoFrames;

impl<S: Subscriber> Layer<S> for NoFrames {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        !may_be_a_frame(metadata.target(), metadata.level()) // SEC-003
    }
}

fn may_be_a_frame(target: &str, level: &Level) -> bool {
    *level == Level::TRACE && target.split("::").next() == Some("tungstenite")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_003_what_the_frames_library_says_of_frames_is_not_logged() {
        assert!(may_be_a_frame("tungstenite::protocol::frame", &Level::TRACE));
        assert!(may_be_a_frame("tungstenite", &Level::TRACE));
        for (target, level) in [
            ("tungstenite::protocol", Level::DEBUG),
            ("tokio_tungstenite", Level::TRACE),
            ("teahouse_node::lock", Level::TRACE),
        ] {
            assert!(!may_be_a_frame(target, &level), "{target}");
        }
    }
}
