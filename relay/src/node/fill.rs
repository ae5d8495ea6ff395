//! Filling gaps is how a mailbox that was away gets what it missed: when a link to another relay comes up, it lists
//! that relay's buckets and fetches what it should hold and does not.
//!
//! A peer can only hand over envelopes that their boxes' keys have signed, for boxes whose replica this node is, until
//! at most the usual expiry from now.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use libp2p::PeerId;
use teahouse_base::{Decode, Encode};
use teahouse_wire::{BoxId, ContentId};

use super::roles::{MailboxRole, Roles};
use crate::mailbox::{RETENTION_DAYS, bucket};
use crate::net::Net;
use crate::protocol::{
    Entries, Entry, Found, GET_BOXES, LIST_ENTRIES, MailboxAsk, Protocol, Refusal, read_answer,
};

const WAIT: Duration = Duration::from_secs(10);
/// Boxes of one fetch: together below the bound of an answer even in the large class.
const FETCH: usize = 24;

/// Fills gaps from every peer once per session with it, for as long as the node runs.
pub(super) async fn run(net: Net, roles: Arc<Roles>) {
    let Some(mailbox) = roles.mailbox() else { return };
    let mut links = net.links();
    let mut filled: BTreeMap<PeerId, u64> = BTreeMap::new();
    loop {
        let connected: Vec<(PeerId, u64)> = links
            .borrow_and_update()
            .iter()
            .filter(|(_, s)| s.connected)
            .map(|(p, s)| (*p, s.sessions))
            .collect();
        for (peer, session) in connected {
            if filled.insert(peer, session) != Some(session) {
                let got = fill_from(&net, &roles, mailbox, peer).await;
                tracing::debug!(%peer, boxes = got.unwrap_or(0), "gaps filled");
            }
        }
        if links.changed().await.is_err() {
            return;
        }
    }
}

async fn fill_from(net: &Net, roles: &Roles, mailbox: &MailboxRole, peer: PeerId) -> Option<u64> {
    let today = bucket(roles.clock.now().seconds());
    let mut got = 0;
    for day in today..=today.saturating_add(u32::try_from(RETENTION_DAYS).unwrap_or(0)) {
        let mut after = None;
        loop {
            let entries: Entries = ask(net, peer, &MailboxAsk::List(day, after)).await?;
            after = entries.0.last().map(|entry| entry.box_id);
            let last = entries.0.len() < LIST_ENTRIES;
            got += fetch_missing(net, roles, mailbox, peer, entries.0).await?;
            if last {
                break;
            }
        }
    }
    Some(got)
}

async fn fetch_missing(
    net: &Net,
    roles: &Roles,
    mailbox: &MailboxRole,
    peer: PeerId,
    entries: Vec<Entry>,
) -> Option<u64> {
    let mine: Vec<Entry> =
        entries.into_iter().filter(|entry| roles.replica_for(&entry.box_id).is_some()).collect();
    let mut got = 0;
    for some in mine.chunks(GET_BOXES) {
        let held = held(mailbox, some.iter().map(|entry| entry.box_id).collect()).await?;
        let missing: Vec<&Entry> =
            some.iter().filter(|entry| held.get(&entry.box_id) != Some(&entry.content)).collect();
        for few in missing.chunks(FETCH) {
            got += fetch(net, mailbox, peer, few).await?;
        }
    }
    Some(got)
}

async fn held(mailbox: &MailboxRole, boxes: Vec<BoxId>) -> Option<BTreeMap<BoxId, ContentId>> {
    let mut held = BTreeMap::new();
    for few in boxes.chunks(FETCH) {
        for envelope in mailbox.read(few.to_vec()).await.ok()? {
            let parsed = envelope.parse().ok()?;
            held.insert(parsed.box_id(), parsed.content());
        }
    }
    Some(held)
}

async fn fetch(net: &Net, mailbox: &MailboxRole, peer: PeerId, few: &[&Entry]) -> Option<u64> {
    let wanted: BTreeMap<BoxId, &Entry> = few.iter().map(|entry| (entry.box_id, *entry)).collect();
    let found: Found = ask(net, peer, &MailboxAsk::Get(wanted.keys().copied().collect())).await?;
    let mut got = 0;
    for bytes in found.0 {
        let envelope = bytes.parse().ok()?.verify().ok()?;
        let Some(entry) = wanted.get(&envelope.box_id()) else { continue };
        let expires_at = entry.expires_at.min(mailbox.usual_expiry());
        got += u64::from(mailbox.deposit(envelope, expires_at).await.is_ok());
    }
    Some(got)
}

/// Asks, and comes back as often as the peer says it is busy.
async fn ask<T: Decode>(net: &Net, peer: PeerId, question: &MailboxAsk) -> Option<T> {
    for _ in 0..100 {
        let answer = net.ask(peer, Protocol::Mailbox, question.to_bytes(), WAIT).await.ok()?;
        match read_answer(&answer).ok()? {
            Ok(body) => return Some(body),
            Err(Refusal::Busy { retry_after_ms }) => {
                tokio::time::sleep(Duration::from_millis(u64::from(retry_after_ms.min(5_000)))).await;
            }
            Err(_) => return None,
        }
    }
    None
}
