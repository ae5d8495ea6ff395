//! The inbox task watches the boxes that may hold something for this device and opens what appears.
//!
//! An envelope is opened in one commit and acknowledged by a later letter, so one that a crash interrupts is found again.

use std::collections::BTreeSet;
use std::sync::Arc;

use teahouse_relay::edge::{Edge, Watch};
use teahouse_wire::{BoxId, VerifiedEnvelope};

use crate::error::NodeError;
use crate::node::Shared;

/// Runs until the node closes.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut edges = shared.network.follow();
    loop {
        let edge = edges.borrow_and_update().clone();
        let watched = async {
            match edge {
                Some(edge) => watch(&shared, &edge.0).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = edges.changed() => if changed.is_err() { return },
            () = watched => {}
        }
    }
}

async fn watch(shared: &Shared, edge: &Edge) {
    let mut wanted = wanted_boxes(shared).unwrap_or_default();
    let mut watch: Watch = edge.watch(wanted.clone());
    loop {
        tokio::select! {
            found = watch.next() => {
                let Some(envelope) = found else { return };
                if let Err(error) = take_in(shared, &envelope) {
                    tracing::error!(%error, "an envelope could not be taken in");
                }
                // An acknowledgement or an answer may be due.
                shared.outbox.notify_one();
            }
            () = shared.boxes.notified() => {}
        }
        match wanted_boxes(shared) {
            Ok(now) if now != wanted => {
                wanted = now;
                watch.set(wanted.clone());
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the wanted boxes could not be read"),
        }
    }
}

/// Gives an envelope to whoever looks into its box: a meeting, or the chat.
fn take_in(shared: &Shared, envelope: &VerifiedEnvelope) -> Result<(), NodeError> {
    if !shared.meet_arrived(envelope)? {
        shared.report(shared.receive_letter(envelope)?);
    }
    Ok(())
}

fn wanted_boxes(shared: &Shared) -> Result<BTreeSet<BoxId>, NodeError> {
    let mut wanted = shared.meet_boxes()?;
    wanted.extend(shared.chat_view(|chat| chat.wanted_boxes())?.into_iter().map(|wanted| wanted.id));
    Ok(wanted)
}
