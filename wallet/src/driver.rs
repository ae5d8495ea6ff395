//! A driver is the task that ticks: it wakes after a time or when it is told to, and tells what changed.
//!
//! It decides nothing. Stopping it at any moment, or never starting it again, loses nothing: what has to be known is on
//! disk before it is acted upon.

use std::sync::Arc;
use std::time::Duration;

use teahouse_base::Coded;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;

use crate::journal::{Change, Journal};
use crate::redeem::{RedemptionChange, Redemptions};
use crate::signer::Signer;

/// Who can sign now.
pub trait Unlocked: Send + Sync {
    /// The signer, or `None` while the wallet is locked.
    fn signer(&self) -> Option<Arc<Signer>>;
}

/// A signer that is always there: an operator's submitter account.
impl Unlocked for Arc<Signer> {
    fn signer(&self) -> Option<Arc<Signer>> {
        Some(self.clone())
    }
}

/// Something that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// An intent.
    Intent(Change),
    /// A redemption.
    Redemption(RedemptionChange),
}

/// A running driver. Dropping it stops the task.
#[derive(Debug)]
pub struct Driver {
    wake: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Driver {
    /// Ticks `journal` and `redemptions` every `every`, and tells `to` what changed. It ends when nobody listens.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn spawn(
        journal: Arc<Journal>,
        redemptions: Arc<Redemptions>,
        keys: Arc<dyn Unlocked>,
        every: Duration,
        to: mpsc::Sender<Moved>,
    ) -> Self {
        let wake = Arc::new(Notify::new());
        let task = tokio::spawn(run(journal, redemptions, keys, every, to, wake.clone()));
        Self { wake, task }
    }

    /// Ticks now: something was agreed to, or the wallet was unlocked.
    pub fn wake(&self) {
        self.wake.notify_one();
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(
    journal: Arc<Journal>,
    redemptions: Arc<Redemptions>,
    keys: Arc<dyn Unlocked>,
    every: Duration,
    to: mpsc::Sender<Moved>,
    wake: Arc<Notify>,
) {
    loop {
        for moved in tick(&journal, &redemptions, &*keys).await {
            if to.send(moved).await.is_err() {
                return;
            }
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = wake.notified() => {}
            () = to.closed() => return,
        }
    }
}

async fn tick(journal: &Journal, redemptions: &Redemptions, keys: &dyn Unlocked) -> Vec<Moved> {
    let mut moved = Vec::new();
    match journal.tick(keys.signer().as_deref()).await {
        Ok(changes) => moved.extend(changes.into_iter().map(Moved::Intent)),
        Err(e) => tracing::debug!(code = %e.code(), "the journal's tick ended early"),
    }
    match redemptions.tick().await {
        Ok(changes) => moved.extend(changes.into_iter().map(Moved::Redemption)),
        Err(e) => tracing::debug!(code = %e.code(), "the redemptions' tick ended early"),
    }
    moved
}
