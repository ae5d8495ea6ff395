//! The roles of a node are what it does for others: mailbox, submitter, forwarding.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use libp2p::PeerId;
use teahouse_base::{Clock, UnixMillis, UnixSeconds};
use teahouse_wire::{BoxId, EnvelopeBytes, Kind, ReceiptTerms, StoreId, StoreKey, VerifiedEnvelope};

use super::MailboxConfig;
use super::blobs::BlobRole;
use crate::limits::Limits;
use crate::mailbox::{
    DAY_SECONDS, Deposit, Deposited, MailboxFault, MailboxStore, MailboxWriter, RETENTION_DAYS, Watchers,
    WriteError,
};
use crate::net::Net;
use crate::protocol::{Entry, FOUND_BYTES, Found, LIST_ENTRIES, PeerCard, PutDone, Refusal};
use crate::rank::replicas;

/// Takes what arrives under `/teahouse/submit/1` and answers it; the bytes are between the wallets.
pub trait SubmitHandler: Send + Sync + 'static {
    /// Answers one submission of the peer `from`, a throw-away id that lives as long as its connection.
    ///
    /// # Errors
    /// A [`Refusal`] that the asker sees.
    fn submit(&self, from: PeerId, question: Vec<u8>) -> BoxFuture<'static, Result<Vec<u8>, Refusal>>;
}

/// The mailbox of a node: store, writer thread, watchers and the key of its receipts.
pub struct MailboxRole {
    store: Arc<dyn MailboxStore>,
    writer: MailboxWriter,
    watchers: Arc<Watchers>,
    key: StoreKey,
    clock: Arc<dyn Clock>,
}

impl MailboxRole {
    pub(super) fn start(
        config: MailboxConfig,
        limits: &Limits,
        clock: Arc<dyn Clock>,
    ) -> std::io::Result<Self> {
        let watchers = Arc::new(Watchers::new(limits.watches_per_peer, limits.watched_boxes));
        let writer = MailboxWriter::start(config.store.clone(), watchers.clone())?;
        Ok(Self { store: config.store, writer, watchers, key: config.key, clock })
    }

    /// Whose receipts it signs.
    pub const fn store_id(&self) -> StoreId {
        self.key.store_id()
    }

    /// Boxes being watched.
    pub fn watched_boxes(&self) -> usize {
        self.watchers.watched_boxes()
    }

    fn now(&self) -> UnixSeconds {
        self.clock.now().seconds()
    }

    /// The end of the usual retention, from now.
    pub(super) fn usual_expiry(&self) -> UnixSeconds {
        self.now().after(Duration::from_secs(RETENTION_DAYS * DAY_SECONDS))
    }

    /// Writes an envelope until `expires_at`.
    pub(super) async fn deposit(
        &self,
        envelope: VerifiedEnvelope,
        expires_at: UnixSeconds,
    ) -> Result<Deposited, WriteError> {
        self.writer.write(Deposit { envelope, stored_at: self.now(), expires_at }).await
    }

    /// Stores an envelope and signs for it.
    pub(super) async fn put(&self, envelope: VerifiedEnvelope) -> Result<PutDone, Refusal> {
        let (box_id, content) = (envelope.box_id(), envelope.content());
        match self.deposit(envelope, self.usual_expiry()).await {
            Ok(Deposited::Kept { stored_at, expires_at, .. }) => {
                // The commit has returned: only now may the promise be signed.
                let terms = ReceiptTerms { box_id, content, stored_at, expires_at };
                Ok(PutDone::Stored(self.key.sign(terms))) // MBX-001
            }
            Ok(Deposited::Emptied { .. }) => Ok(PutDone::Emptied),
            Ok(Deposited::Taken) => Err(Refusal::Taken),
            Ok(Deposited::Erased) => Err(Refusal::Erased),
            Ok(Deposited::Full) => Err(Refusal::Full),
            Err(WriteError::Busy) => Err(Refusal::Busy { retry_after_ms: 100 }),
            Err(WriteError::Failed) => Err(Refusal::Failed),
        }
    }

    /// What is in the boxes now.
    pub(super) async fn read(&self, boxes: Vec<BoxId>) -> Result<Vec<EnvelopeBytes>, Refusal> {
        self.on_store(move |store| store.read(&boxes, FOUND_BYTES)).await
    }

    /// What is in the boxes, as soon as there is something, or nothing after `wait`.
    pub(super) async fn watch(
        &self,
        peer: PeerId,
        boxes: Vec<BoxId>,
        wait: Duration,
    ) -> Result<Found, Refusal> {
        let watch =
            self.watchers.register(peer, boxes.clone()).ok_or(Refusal::Busy { retry_after_ms: 1_000 })?;
        let found = self.read(boxes.clone()).await?;
        if !found.is_empty() {
            return Ok(Found(found));
        }
        match tokio::time::timeout(wait, watch.rung()).await {
            Ok(()) => self.read(boxes).await.map(Found),
            Err(_) => Ok(Found::default()),
        }
    }

    /// The next entries of an expiry bucket.
    pub(super) async fn list(&self, day: u32, after: Option<BoxId>) -> Result<Vec<Entry>, Refusal> {
        self.on_store(move |store| store.list(day, after, LIST_ENTRIES)).await
    }

    pub(super) async fn expire(&self) {
        let now = self.now();
        if let Ok(removed) = self.on_store(move |store| store.expire(now)).await {
            tracing::info!(removed, "expired boxes removed");
        }
    }

    async fn boxes(&self) -> u64 {
        self.on_store(|store| store.stats()).await.map_or(0, |stats| stats.boxes)
    }

    async fn on_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn MailboxStore) -> Result<T, MailboxFault> + Send + 'static,
    ) -> Result<T, Refusal> {
        let store = self.store.clone();
        let worked = tokio::task::spawn_blocking(move || work(&*store)).await;
        worked.map_err(|_| Refusal::Failed)?.map_err(|fault| {
            tracing::error!(%fault, "a mailbox read failed");
            Refusal::Failed
        })
    }
}

/// Everything a node does for others.
pub(crate) struct Roles {
    local: PeerId,
    mailboxes: Vec<PeerId>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) longest_watch: Duration,
    mailbox: Option<MailboxRole>,
    pub(super) submit: Option<Arc<dyn SubmitHandler>>,
    pub(super) blobs: Option<BlobRole>,
    net: OnceLock<Net>,
    seen: Mutex<Seen>,
    #[cfg(feature = "testing")]
    pub(super) witness: Option<Arc<dyn super::Witness>>,
}

impl Roles {
    pub(super) fn new(
        local: PeerId,
        known: &[PeerId],
        clock: Arc<dyn Clock>,
        longest_watch: Duration,
        mailbox: Option<MailboxRole>,
        submit: Option<Arc<dyn SubmitHandler>>,
        blobs: Option<BlobRole>,
    ) -> Self {
        let mailboxes = known.iter().copied().chain([local]).collect();
        let (net, seen) = (OnceLock::new(), Mutex::default());
        Self {
            local,
            mailboxes,
            clock,
            longest_watch,
            mailbox,
            submit,
            blobs,
            net,
            seen,
            #[cfg(feature = "testing")]
            witness: None,
        }
    }

    #[cfg(feature = "testing")]
    pub(super) fn watched_by(mut self, witness: Option<Arc<dyn super::Witness>>) -> Self {
        self.witness = witness;
        self
    }

    pub(super) fn attach(&self, net: Net) {
        // Started once per node; a second call would be a bug of ours that changes nothing.
        drop(self.net.set(net));
    }

    pub(super) fn net(&self) -> Option<&Net> {
        self.net.get()
    }

    pub(super) const fn mailbox(&self) -> Option<&MailboxRole> {
        self.mailbox.as_ref()
    }

    /// The mailbox, when it is one of the box's replicas.
    pub(super) fn replica_for(&self, box_id: &BoxId) -> Option<&MailboxRole> {
        let mine = replicas(box_id, self.mailboxes.iter().copied()).contains(&self.local);
        self.mailbox().filter(|_| mine)
    }

    pub(super) async fn card(&self) -> PeerCard {
        let peers = match self.net() {
            Some(net) => net.counts().await.peers,
            None => 0,
        };
        let boxes = match self.mailbox() {
            Some(mailbox) => mailbox.boxes().await,
            None => 0,
        };
        PeerCard {
            mailbox: self.mailbox().map(MailboxRole::store_id),
            submitter: self.submit.is_some(),
            time: self.clock.now(),
            peers,
            boxes,
        }
    }

    /// Whether an envelope for this box and of this kind passed here lately.
    pub(super) fn has_seen(&self, box_id: BoxId, kind: Kind) -> bool {
        self.seen().boxes.contains_key(&(box_id, kind))
    }

    /// Remembers a verified envelope; false when another was remembered first.
    pub(super) fn see(&self, envelope: &VerifiedEnvelope) -> bool {
        self.seen().remember((envelope.box_id(), envelope.kind()), self.clock.now())
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Boxes that passed by gossip within two minutes, at most 65,536.
#[derive(Default)]
struct Seen {
    boxes: BTreeMap<(BoxId, Kind), UnixMillis>,
    order: VecDeque<(BoxId, Kind)>,
}

impl Seen {
    const MOST: usize = 65_536;
    const KEEP: Duration = Duration::from_secs(120);

    fn remember(&mut self, key: (BoxId, Kind), now: UnixMillis) -> bool {
        while self.order.front().is_some_and(|old| self.is_old(old, now)) {
            if let Some(old) = self.order.pop_front() {
                self.boxes.remove(&old);
            }
        }
        if self.boxes.contains_key(&key) {
            return false;
        }
        self.boxes.insert(key, now);
        self.order.push_back(key);
        true
    }

    fn is_old(&self, key: &(BoxId, Kind), now: UnixMillis) -> bool {
        let at = self.boxes.get(key).copied().unwrap_or_default();
        self.order.len() >= Self::MOST || now.since(at) > Self::KEEP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u64) -> (BoxId, Kind) {
        let mut id = [0; 32];
        id[..8].copy_from_slice(&n.to_be_bytes());
        (BoxId::from_array(id), Kind::Message)
    }

    #[test]
    fn what_passed_is_remembered_for_two_minutes_and_within_a_bound() {
        let (mut seen, t) = (Seen::default(), UnixMillis::new(1_000_000));
        assert!(seen.remember(key(1), t) && !seen.remember(key(1), t));
        assert!(seen.remember((key(1).0, Kind::Tombstone), t), "a tombstone is not a repetition");
        assert!(seen.remember(key(1), t.after(Duration::from_secs(121))));
        for n in 0..70_000 {
            seen.remember(key(n), t.after(Duration::from_secs(122)));
        }
        assert!(seen.boxes.len() <= Seen::MOST && seen.order.len() == seen.boxes.len());
    }
}
