//! The sweep task looks once more into the inbox slots of days to which nobody writes any more, and closes those days.
//!
//! Until then the watch asks for them again and again. A sweep that reaches too few mailboxes, or that a crash interrupts,
//! closes nothing: the days stay watched and the next sweep begins anew.
//!
//! # Privacy
//! A mailbox that is asked learns what the watch tells it too: that one person wants all these boxes.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use teahouse_chat::chat::QUORUM;
use teahouse_relay::PeerId;
use teahouse_relay::edge::{Edge, Reach, RelayError};
use teahouse_relay::protocol::{GET_BOXES, Refusal};
use teahouse_wire::BoxId;

use crate::error::NodeError;
use crate::network::Connected;
use crate::node::Shared;

/// Between two looks for days that are over.
const EVERY: Duration = Duration::from_secs(3_600);
/// After one that could not close them.
const AGAIN: Duration = Duration::from_secs(60);
/// Between two questions to one mailbox: a sweep leaves most of this peer's budget to its messages.
const PACE: Duration = Duration::from_millis(25);

/// Runs until the node closes.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut edges = shared.network.follow();
    loop {
        let edge = edges.borrow_and_update().clone();
        let sweeping = async {
            match edge {
                Some(Connected(edge)) => sweep_over_and_over(&shared, &edge).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = edges.changed() => if changed.is_err() { return },
            () = sweeping => {}
        }
    }
}

async fn sweep_over_and_over(shared: &Shared, edge: &Edge) {
    loop {
        let reached = edge.reaches(Reach::Online, EVERY).await;
        let closed = reached
            && sweep(shared, edge).await.unwrap_or_else(|error| {
                tracing::error!(%error, "the inbox could not be swept");
                false
            });
        tokio::time::sleep(shared.pace.about(if closed { EVERY } else { AGAIN })).await;
    }
}

/// Takes in what lies in slots that are over, and closes their days; false when too few mailboxes were reached for that.
pub(crate) async fn sweep(shared: &Shared, edge: &Edge) -> Result<bool, NodeError> {
    let at = shared.clock.now();
    let slots = shared.chat_view(|chat| chat.slots_over(at))?;
    if slots.is_empty() {
        return Ok(true);
    }
    let asked = edge.relays().iter().map(|mailbox| take_in(shared, edge, *mailbox, &slots));
    let (mut answered, mut failed) = (0, 0);
    for outcome in join_all(asked).await {
        match outcome? {
            Ok(()) => answered += 1,
            Err(RelayError::Refused(Refusal::NoSuchRole)) => {}
            Err(error) => {
                tracing::info!(%error, "a mailbox could not be swept");
                failed += 1;
            }
        }
    }
    if !enough(answered, failed) {
        return Ok(false);
    }
    shared.chat(|chat| chat.note_swept(at))?;
    // The watch lets go of them.
    shared.boxes.notify_one();
    Ok(true)
}

/// Whether nothing that is stored can have been missed: it lies at two mailboxes, so one that failed holds no secret.
const fn enough(answered: usize, failed: usize) -> bool {
    failed < QUORUM && answered >= QUORUM // NODE-012
}

/// Takes in everything that one mailbox holds in these slots. An answer has room for some of it, so it is asked until
/// nothing is left.
async fn take_in(
    shared: &Shared,
    edge: &Edge,
    mailbox: PeerId,
    slots: &[BoxId],
) -> Result<Result<(), RelayError>, NodeError> {
    for part in slots.chunks(GET_BOXES) {
        let mut open: BTreeSet<BoxId> = part.iter().copied().collect();
        loop {
            tokio::time::sleep(shared.pace.about(PACE)).await;
            let found = match edge.get_at(mailbox, open.iter().copied().collect()).await {
                Ok(found) if found.is_empty() => break,
                Ok(found) => found,
                Err(error) => return Ok(Err(error)),
            };
            for envelope in found {
                if !open.remove(&envelope.box_id()) {
                    return Ok(Err(RelayError::Dishonest));
                }
                let events = shared.receive_letter(&envelope)?;
                shared.report(events);
            }
            shared.outbox.notify_one();
        }
    }
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_012_a_sweep_counts_only_when_no_two_mailboxes_can_hold_what_it_missed() {
        assert!(enough(3, 0) && enough(2, 0) && enough(2, 1) && enough(9, 1));
        assert!(!enough(1, 2) && !enough(2, 2) && !enough(1, 1) && !enough(1, 0) && !enough(0, 0));
    }
}
