//! Following is the task beside a submitter: it takes what is on its way further, about once per block.

use std::time::Duration;

use teahouse_base::Coded;

use super::Submitter;

impl Submitter {
    /// Ticks for ever, with a pause in between that is asked for each time. Stopping it anywhere loses nothing.
    pub async fn follow(&self, pause: impl Fn() -> Duration + Send) {
        if let Err(error) = self.catch_up().await {
            tracing::warn!(code = %error.code(), "what was spent is not whole: {error}");
        }
        loop {
            let wait = pause();
            tokio::time::sleep(wait).await;
            if let Err(error) = self.tick().await {
                tracing::warn!(code = %error.code(), "the submitter's journal waits: {error}");
            }
        }
    }
}
