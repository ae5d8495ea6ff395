//! A watch waits at every replica of a set of boxes and hands out what appears in them.
//!
//! One poller per relay keeps long-polls open that together cover the boxes the relay is a replica of. A changed set
//! adds a poll for the new boxes only; when polls become many they are merged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use futures::future::{BoxFuture, FutureExt};
use futures::stream::FuturesUnordered;
use libp2p::PeerId;
use teahouse_base::{Encode, RngExt, SystemRng};
use teahouse_wire::{BoxId, ContentId, VerifiedEnvelope};
use tokio::sync::{mpsc, watch as channel};
use tokio::task::JoinHandle;

use super::{Edge, Inner, RelayError};
use crate::protocol::{Found, MailboxAsk, Protocol, Refusal, WATCH_BOXES};
use crate::rank::replicas;

/// Polls of one poller; a relay allows four watches of a peer.
const POLLS: usize = 3;
/// Envelopes found and not taken by the caller yet; then the pollers wait.
const BUFFER: usize = 64;

type Boxes = Arc<BTreeSet<BoxId>>;
type Delivered = Arc<Mutex<BTreeSet<(BoxId, ContentId)>>>;

/// A set of boxes being watched.
///
/// # Guarantees
/// Each content of a box is handed out at least once while the box is in the set, and not again while it stays in it.
/// Two different contents under one box (two strangers in one inbox slot) are both handed out.
pub struct Watch {
    boxes: channel::Sender<Boxes>,
    found: mpsc::Receiver<VerifiedEnvelope>,
    delivered: Delivered,
    pollers: Vec<JoinHandle<()>>,
}

impl Watch {
    /// Replaces the set.
    pub fn set(&self, boxes: BTreeSet<BoxId>) {
        let mut delivered = self.delivered.lock().unwrap_or_else(PoisonError::into_inner);
        delivered.retain(|(box_id, _)| boxes.contains(box_id));
        drop(delivered);
        self.boxes.send_replace(Arc::new(boxes));
    }

    /// The next envelope found; waits for it. `None` when the edge has stopped.
    ///
    /// Can be dropped at any point without losing an envelope.
    pub async fn next(&mut self) -> Option<VerifiedEnvelope> {
        self.found.recv().await
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        for poller in &self.pollers {
            poller.abort();
        }
    }
}

impl Edge {
    /// Starts watching a set of boxes.
    pub fn watch(&self, boxes: BTreeSet<BoxId>) -> Watch {
        let (send_boxes, boxes) = channel::channel(Arc::new(boxes));
        let (send_found, found) = mpsc::channel(BUFFER);
        let delivered = Delivered::default();
        let pollers = self.relays().iter().map(|relay| {
            let poller = Poller {
                inner: self.inner.clone(),
                relay: *relay,
                boxes: boxes.clone(),
                found: send_found.clone(),
                delivered: delivered.clone(),
                got: BTreeMap::new(),
                failures: 0,
            };
            tokio::spawn(poller.run())
        });
        let pollers = pollers.collect();
        Watch { boxes: send_boxes, found, delivered, pollers }
    }
}

struct Poller {
    inner: Arc<Inner>,
    relay: PeerId,
    boxes: channel::Receiver<Boxes>,
    found: mpsc::Sender<VerifiedEnvelope>,
    delivered: Delivered,
    /// What this relay has handed over of the current set.
    got: BTreeMap<BoxId, ContentId>,
    failures: u32,
}

struct Polled {
    asked: BTreeSet<BoxId>,
    outcome: Result<Found, RelayError>,
}

type Polls = FuturesUnordered<BoxFuture<'static, Polled>>;

impl Poller {
    async fn run(mut self) {
        let mut polls: Polls = FuturesUnordered::new();
        let mut covered: BTreeSet<BoxId> = BTreeSet::new();
        loop {
            if !self.connected().await {
                return;
            }
            self.cover(&mut polls, &mut covered);
            tokio::select! {
                changed = self.boxes.changed() => if changed.is_err() { return },
                Some(polled) = polls.next(), if !polls.is_empty() => {
                    covered.retain(|box_id| !polled.asked.contains(box_id));
                    if !self.take(polled).await {
                        return;
                    }
                }
            }
        }
    }

    /// Waits until the relay is connected; false when the edge has stopped.
    async fn connected(&self) -> bool {
        let mut links = self.inner.net.links();
        let up = links.wait_for(|links| links.get(&self.relay).is_some_and(|link| link.connected));
        up.await.is_ok()
    }

    /// Starts polls for what is wanted here and not covered by one.
    fn cover(&mut self, polls: &mut Polls, covered: &mut BTreeSet<BoxId>) {
        let wanted = self.boxes.borrow_and_update().clone();
        self.got.retain(|box_id, _| wanted.contains(box_id));
        let mailboxes = self.inner.mailboxes();
        let few = mailboxes.len() <= crate::rank::REPLICAS && mailboxes.contains(&self.relay);
        let mine = |box_id: &BoxId| few || replicas(box_id, mailboxes.iter().copied()).contains(&self.relay);
        let open = |box_id: &&BoxId| !self.got.contains_key(*box_id) && mine(box_id);
        let new = |box_id: &&BoxId| !covered.contains(*box_id);
        let missing: BTreeSet<BoxId> = wanted.iter().filter(new).filter(open).copied().collect();
        if missing.is_empty() {
            return;
        }
        let all = if polls.len() >= POLLS {
            polls.clear();
            covered.clear();
            wanted.iter().filter(open).copied().collect()
        } else {
            missing
        };
        covered.extend(all.iter().copied());
        polls.push(poll(self.inner.clone(), self.relay, all).boxed());
    }

    /// Hands on what a poll found; false when nobody listens any more.
    async fn take(&mut self, polled: Polled) -> bool {
        let found = match polled.outcome {
            Ok(found) => found.0,
            Err(error) => {
                self.pause(&error).await;
                return true;
            }
        };
        self.failures = 0;
        for bytes in found {
            let verified = bytes.parse().and_then(teahouse_wire::ParsedEnvelope::verify);
            let asked = verified.ok().filter(|envelope| polled.asked.contains(&envelope.box_id()));
            let Some(envelope) = asked else {
                self.pause(&RelayError::Dishonest).await;
                continue;
            };
            self.got.insert(envelope.box_id(), envelope.content());
            let key = (envelope.box_id(), envelope.content());
            let first = self.delivered.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
            if first && self.found.send(envelope).await.is_err() {
                return false;
            }
        }
        true
    }

    async fn pause(&mut self, error: &RelayError) {
        self.failures = (self.failures + 1).min(6);
        let millis = match error {
            RelayError::Refused(Refusal::Busy { retry_after_ms }) => u64::from(*retry_after_ms).min(5_000),
            RelayError::Refused(Refusal::NoSuchRole) => 30_000,
            RelayError::Ask(_) => 50 << self.failures,
            _ => 5_000,
        };
        tracing::debug!(relay = %self.relay, %error, "a watch broke off");
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
}

/// One round over `boxes`: a long-poll, or shorter ones in turn when they do not fit into one.
async fn poll(inner: Arc<Inner>, relay: PeerId, boxes: BTreeSet<BoxId>) -> Polled {
    let all: Vec<BoxId> = boxes.iter().copied().collect();
    let parts: Vec<&[BoxId]> = all.chunks(WATCH_BOXES).collect();
    let share = inner.poll / u32::try_from(parts.len()).unwrap_or(u32::MAX).max(1);
    let mut outcome = Ok(Found::default());
    for part in parts {
        let wait = shorter(share);
        let millis = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
        let question = MailboxAsk::Watch(millis, part.to_vec()).to_bytes();
        outcome = inner.ask(relay, Protocol::Mailbox, question, wait + inner.patience).await;
        if !matches!(&outcome, Ok(found) if found.0.is_empty()) {
            break;
        }
    }
    Polled { asked: boxes, outcome }
}

/// Up to a quarter shorter, drawn anew each time: the polls of two edges keep no step with each other.
fn shorter(longest: Duration) -> Duration {
    let quarter = u64::try_from(longest.as_millis() / 4).unwrap_or(u64::MAX);
    longest.saturating_sub(Duration::from_millis(SystemRng.below(quarter)))
}
