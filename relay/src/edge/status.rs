//! The status of an edge is what the connection pill shows: how many relays answer, and whether a message sent now
//! could be stored.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use libp2p::{Multiaddr, PeerId};
use teahouse_wire::StoreId;
use tokio::sync::watch as channel;

use super::{Edge, Inner, RelayError};
use crate::protocol::{PeerCard, Protocol};
use crate::rank::QUORUM;

/// What can be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// No relay is connected.
    Offline,
    /// Some relay is connected, but not enough mailboxes to store a message.
    Weak,
    /// Enough mailboxes are connected to store a message.
    Online,
}

/// One relay as the edge sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayView {
    /// Its peer id.
    pub peer: PeerId,
    /// Whether it is connected.
    pub connected: bool,
    /// The address of the connection.
    pub address: Option<Multiaddr>,
    /// Its mailbox, when it has said it is one.
    pub mailbox: Option<StoreId>,
    /// Whether it submits for others.
    pub submitter: bool,
    /// Dials that failed since it was last connected.
    pub failures: u32,
    /// How far its clock was ahead of this machine's when it was last asked, in milliseconds.
    pub clock_ahead_ms: Option<i64>,
}

/// How an edge stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeStatus {
    /// What can be done now.
    pub reach: Reach,
    /// Every relay it knows.
    pub relays: Vec<RelayView>,
}

/// What an edge remembers of a relay's last answer.
#[derive(Clone, Debug)]
pub(super) struct Known {
    card: PeerCard,
    ahead_ms: i64,
}

impl Edge {
    /// How it stands now.
    pub fn status(&self) -> EdgeStatus {
        self.inner.status()
    }

    /// Waits until it reaches `reach` or better, at most `wait`; returns whether it did.
    pub async fn reaches(&self, reach: Reach, wait: Duration) -> bool {
        let mut changes = self.changes();
        let reached = async {
            while self.status().reach < reach {
                if !changes.changed().await {
                    return false;
                }
            }
            true
        };
        tokio::time::timeout(wait, reached).await.unwrap_or(false)
    }

    /// What a relay has said about itself; waits for it to be connected, as long as the edge is patient.
    ///
    /// # Errors
    /// [`RelayError`].
    pub async fn card(&self, relay: PeerId) -> Result<PeerCard, RelayError> {
        self.inner.card_soon(relay).await
    }

    /// Tells when the status may have changed.
    pub fn changes(&self) -> StatusChanges {
        StatusChanges { links: self.inner.net.links(), cards: self.inner.cards.subscribe() }
    }
}

/// Wakes on changes of an edge's status.
pub struct StatusChanges {
    links: channel::Receiver<BTreeMap<PeerId, crate::net::LinkState>>,
    cards: channel::Receiver<BTreeMap<PeerId, Known>>,
}

impl StatusChanges {
    /// Waits for the next change; false when the edge has stopped.
    pub async fn changed(&mut self) -> bool {
        tokio::select! {
            changed = self.links.changed() => changed.is_ok(),
            changed = self.cards.changed() => changed.is_ok(),
        }
    }
}

impl Known {
    pub(super) const fn card(&self) -> &PeerCard {
        &self.card
    }
}

impl Inner {
    fn status(&self) -> EdgeStatus {
        let (links, cards) = (self.links(), self.cards.borrow().clone());
        let relays: Vec<RelayView> = self
            .relays
            .iter()
            .map(|peer| {
                let (link, known) = (links.get(peer).cloned().unwrap_or_default(), cards.get(peer));
                RelayView {
                    peer: *peer,
                    connected: link.connected,
                    address: link.address,
                    mailbox: known.and_then(|k| k.card.mailbox),
                    submitter: known.is_some_and(|k| k.card.submitter),
                    failures: link.failures,
                    clock_ahead_ms: known.map(|k| k.ahead_ms),
                }
            })
            .collect();
        let connected = relays.iter().filter(|relay| relay.connected).count();
        let mailboxes = relays.iter().filter(|relay| relay.connected && relay.mailbox.is_some()).count();
        let reach = match (connected, mailboxes) {
            (0, _) => Reach::Offline,
            (_, mailboxes) if mailboxes >= QUORUM => Reach::Online,
            _ => Reach::Weak,
        };
        EdgeStatus { reach, relays }
    }

    async fn ask_card(&self, peer: PeerId) -> Option<Known> {
        let card: PeerCard = self.ask(peer, Protocol::Status, vec![1], self.patience).await.ok()?;
        let ahead = i128::from(card.time.get()) - i128::from(self.clock.now().get());
        Some(Known { card, ahead_ms: i64::try_from(ahead).unwrap_or(i64::MAX) })
    }
}

/// Asks every relay for its card once per session, again after a failure.
pub(super) async fn keep_cards(inner: Arc<Inner>) {
    let mut links = inner.net.links();
    let mut asked: BTreeMap<PeerId, u64> = BTreeMap::new();
    loop {
        let due: Vec<(PeerId, u64)> = links
            .borrow_and_update()
            .iter()
            .filter(|(peer, link)| link.connected && asked.get(peer) != Some(&link.sessions))
            .map(|(peer, link)| (*peer, link.sessions))
            .collect();
        let again = !due.is_empty();
        let answers = due.iter().map(|(peer, _)| inner.ask_card(*peer));
        for ((peer, session), known) in due.iter().zip(futures::future::join_all(answers).await) {
            if let Some(known) = known {
                asked.insert(*peer, *session);
                inner.cards.send_modify(|cards| {
                    cards.insert(*peer, known);
                });
            }
        }
        let changed = if again {
            tokio::time::timeout(Duration::from_millis(250), links.changed()).await.unwrap_or(Ok(()))
        } else {
            links.changed().await
        };
        if changed.is_err() {
            return;
        }
    }
}
