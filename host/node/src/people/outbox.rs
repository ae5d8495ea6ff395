//! The outbox task brings what is due to the mailboxes and notes their receipts.
//!
//! Nothing is kept in memory: what is due is a record, and an envelope whose put is not answered before a crash comes again
//! with the same bytes (CHAT-002).

use std::sync::Arc;
use std::time::Duration;

use teahouse_base::UnixMillis;
use teahouse_chat::chat::{Outgoing, Refusal};
use teahouse_relay::edge::{Edge, PutError};
use tokio::task::JoinSet;

use crate::error::NodeError;
use crate::node::Shared;

/// Envelopes taken out at a time.
const BATCH: usize = 32;
/// The longest sleep: the clock can jump.
const LONGEST: Duration = Duration::from_secs(30);

/// Runs until the node closes.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut puts = JoinSet::new();
    loop {
        while puts.try_join_next().is_some() {}
        let wait = match shared.network.edge() {
            None => LONGEST,
            Some(edge) => match take_due(&shared) {
                Ok((due, wait)) => {
                    for outgoing in due {
                        puts.spawn(put(shared.clone(), edge.clone(), outgoing));
                    }
                    wait
                }
                Err(error) => {
                    tracing::error!(%error, "the outbox could not be read");
                    Duration::from_secs(1)
                }
            },
        };
        tokio::select! {
            () = shared.outbox.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

fn take_due(shared: &Shared) -> Result<(Vec<Outgoing>, Duration), NodeError> {
    let now = shared.clock.now();
    let next = |shared: &Shared| shared.chat_view(|chat| chat.next_due());
    // A look first: a write transaction is not opened, and nothing synced, while there is nothing to do.
    if next(shared)?.is_none_or(|at| at > now) {
        return Ok((Vec::new(), until(next(shared)?, now)));
    }
    let work = shared.chat(|chat| chat.outbox(BATCH))?;
    shared.report(work.events);
    // Opening a session or a day moves the set of wanted boxes.
    shared.boxes.notify_one();
    Ok((work.outgoing, until(next(shared)?, shared.clock.now())))
}

fn until(next: Option<UnixMillis>, now: UnixMillis) -> Duration {
    next.map_or(LONGEST, |at| at.since(now)).min(LONGEST)
}

async fn put(shared: Arc<Shared>, edge: Edge, outgoing: Outgoing) {
    let Outgoing { envelope, content, shard, .. } = outgoing;
    let noted = match edge.put(shard, envelope).await {
        Ok(receipts) => shared.chat(|chat| chat.note_receipts(&content, &receipts)),
        Err(PutError::TooFew { receipts, .. }) => shared.chat(|chat| chat.note_receipts(&content, &receipts)),
        Err(PutError::Taken | PutError::Erased) => {
            shared.chat(|chat| chat.note_refused(&content, Refusal::BoxTaken))
        }
        Err(PutError::OutsideWindow { .. }) => {
            shared.chat(|chat| chat.note_refused(&content, Refusal::Stamp))
        }
        Err(error) => {
            tracing::error!(%error, "an envelope of ours is none");
            return;
        }
    };
    match noted {
        Ok(events) => {
            shared.report(events);
            shared.outbox.notify_one();
        }
        Err(error) => tracing::error!(%error, "receipts could not be kept"),
    }
}
