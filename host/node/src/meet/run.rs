//! The task that brings what meetings have on its way, forgets what is over, and says when an hour begins whose slots are
//! to be watched.
//!
//! Nothing is kept in memory: a letter whose end is not known before a crash comes again with the same bytes.

use std::sync::Arc;
use std::time::Duration;

use teahouse_base::store::put_value;
use teahouse_base::{Decode, UnixMillis};
use teahouse_relay::edge::{Edge, PutError};
use teahouse_wire::BoxId;
use tokio::task::JoinSet;

use super::letters::{Ended, end, lease};
use super::records::{Errand, LETTERS, Letter, all};
use super::tidy::over;
use crate::error::NodeError;
use crate::node::Shared;

/// The longest sleep: the clock can jump.
const LONGEST: Duration = Duration::from_secs(30);
/// Letters that leave at a time.
const BATCH: usize = 16;

/// Runs until the node closes.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut edges = shared.network.follow();
    let mut puts = JoinSet::new();
    again(&shared);
    loop {
        while puts.try_join_next().is_some() {}
        let edge = edges.borrow_and_update().clone();
        let wait = match (shared.meet_round(edge.is_some()), edge) {
            (Ok((due, wait)), Some(edge)) => {
                for (id, letter) in due {
                    puts.spawn(bring(shared.clone(), edge.0.clone(), id, letter));
                }
                wait
            }
            (Ok((_, wait)), None) => wait,
            (Err(error), _) => {
                tracing::error!(%error, "the letters of meetings could not be read");
                Duration::from_secs(1)
            }
        };
        tokio::select! {
            changed = edges.changed() => {
                if changed.is_err() {
                    return;
                }
                again(&shared);
            }
            () = shared.meet.bell.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Brings everything again: whoever had it in hand may be gone, and other mailboxes may be there than before.
fn again(shared: &Shared) {
    if let Err(error) = shared.meet_again() {
        tracing::error!(%error, "the letters of meetings could not be made due");
    }
}

async fn bring(shared: Arc<Shared>, edge: Edge, id: BoxId, letter: Letter) {
    let (shard, envelope) = (letter.shard, letter.envelope.clone());
    let outcome = match letter.errand {
        Errand::Withdraw => edge.empty(shard, envelope).await,
        Errand::Offer(_) | Errand::Answer(_) | Errand::Word(_) => edge.put(shard, envelope).await.map(drop),
    };
    if let Err(error) = shared.meet_brought(&id, &letter, &outcome) {
        tracing::error!(%error, "how a letter of a meeting ended could not be kept");
    }
}

impl Shared {
    /// Makes every letter due.
    pub(super) fn meet_again(&self) -> Result<(), NodeError> {
        let now = self.clock.now();
        let letters: Vec<(Vec<u8>, Letter)> = self.read(|records| all(records, LETTERS, &[]))?;
        if letters.is_empty() {
            return Ok(());
        }
        self.write(|records| {
            letters.into_iter().try_for_each(|(key, letter)| {
                put_value(records, LETTERS, &key, &Letter { due: now, ..letter }) // MEET-014
            })
        })
    }

    /// Forgets what is over, and takes what is due when there is somebody to give it to; then how long there is nothing
    /// to do.
    fn meet_round(&self, online: bool) -> Result<(Vec<(BoxId, Letter)>, Duration), NodeError> {
        let now = self.clock.now();
        self.meet_tidy(now)?;
        if self.meet.known().is_old(now) {
            self.boxes.notify_one();
        }
        let mut letters: Vec<(Vec<u8>, Letter)> = self.read(|records| all(records, LETTERS, &[]))?;
        letters.sort_by_key(|(_, letter)| letter.due);
        let due = letters.iter().take_while(|(_, letter)| letter.due <= now).count();
        if due == 0 || !online {
            let wait = letters.first().map_or(LONGEST, |(_, letter)| letter.due.since(now)).min(LONGEST);
            return Ok((Vec::new(), if online { wait } else { LONGEST }));
        }
        letters.truncate(due.min(BATCH));
        self.write(|records| letters.iter().try_for_each(|(key, letter)| lease(records, key, letter, now)))?;
        let taken =
            letters.into_iter().filter_map(|(key, letter)| Some((BoxId::from_bytes(&key).ok()?, letter)));
        let pause = if due > BATCH { Duration::from_millis(100) } else { Duration::from_secs(1) };
        Ok((taken.collect(), pause))
    }

    /// Forgets what is over. Nothing is written while nothing is.
    pub(super) fn meet_tidy(&self, now: UnixMillis) -> Result<(), NodeError> {
        let over = self.read(|records| over(records, now))?;
        if over.is_empty() {
            return Ok(());
        }
        self.write(|records| over.iter().try_for_each(|(table, key)| records.delete(*table, key)))?;
        self.meet_changed();
        Ok(())
    }

    /// Writes down how bringing a letter ended.
    fn meet_brought(
        &self,
        id: &BoxId,
        letter: &Letter,
        outcome: &Result<(), PutError>,
    ) -> Result<(), NodeError> {
        if let Err(error) = outcome {
            tracing::debug!(%error, "a letter of a meeting was not kept");
        }
        self.write(|records| end(records, id, letter, Ended::of(outcome), self.clock.now()))?;
        self.meet_changed();
        Ok(())
    }
}
