//! An edge is a person's host in the network: it relays for nobody, has a new peer id at every start, and reaches the
//! mailboxes through the relays it knows.
//!
//! # Guarantees
//! - [`Edge::put`] returns only with verified receipts of two mailboxes: any one of three may be gone.
//! - A [`Watch`] asks every replica of every box, so an envelope that is stored is found with any one of them gone.
//! - Lost relays are dialled again after growing pauses, for ever.
//!
//! # Privacy
//! A relay sees this machine's address, a throw-away id, and which boxes it writes and asks for. It cannot tell whose
//! they are nor link boxes beyond that they are asked for together.

mod blob;
mod public;
mod put;
mod status;
mod submit;
mod watch;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use libp2p::PeerId;
use libp2p::identity::Keypair;
use teahouse_base::{Clock, CodecError, Coded, Decode, ErrorCode};
use teahouse_wire::EnvelopeError;
use thiserror::Error;
use tokio::sync::{Semaphore, watch as channel};
use tokio::task::JoinHandle;

use crate::limits::Limits;
use crate::net::{AskError, LinkState, Net, NetConfig, NetError, PeerAddress};
use crate::protocol::{PeerCard, Protocol, Refusal, read_answer};

pub use blob::{BlobProgress, FetchError, Fetched, OfferError, Offered};
pub use put::PutError;
pub use status::{EdgeStatus, Reach, RelayView, StatusChanges};
pub use submit::SubmitError;
pub use watch::Watch;

/// What an edge is started with.
pub struct EdgeConfig {
    /// The relays it knows, each with one or more addresses.
    pub relays: Vec<PeerAddress>,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
    /// How long one question to a relay may take.
    pub patience: Duration,
    /// How long one long-poll waits at a mailbox; each is up to a quarter shorter, at random.
    pub poll: Duration,
}

impl EdgeConfig {
    /// An edge with the usual times: five seconds for a question, 25 for a long-poll.
    pub fn new(relays: Vec<PeerAddress>, clock: Arc<dyn Clock>) -> Self {
        Self { relays, clock, patience: Duration::from_secs(5), poll: Duration::from_secs(25) }
    }
}

/// Why a relay did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RelayError {
    /// It gave no answer.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// It refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It answered nonsense.
    #[error("the relay's answer cannot be read: {0}")]
    Nonsense(#[from] CodecError),
    /// Its receipt or its envelope does not hold.
    #[error("the relay's answer does not verify")]
    Dishonest,
}

impl Coded for RelayError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Ask(error) => error.code(),
            Self::Refused(refusal) => refusal.code(),
            Self::Nonsense(_) => ErrorCode::new("NET-401"),
            Self::Dishonest => ErrorCode::new("NET-402"),
        }
    }
}

impl From<EnvelopeError> for RelayError {
    fn from(_: EnvelopeError) -> Self {
        Self::Dishonest
    }
}

pub(crate) struct Inner {
    net: Net,
    relays: Vec<PeerId>,
    cards: channel::Sender<BTreeMap<PeerId, status::Known>>,
    clock: Arc<dyn Clock>,
    patience: Duration,
    poll: Duration,
    /// Puts under way; more wait here instead of overrunning the relays' limits.
    putting: Arc<Semaphore>,
    /// Questions about blobs under way.
    asking_blobs: Semaphore,
}

/// A running edge. Clones share it; it stops when the last is gone or [`Edge::stop`] is called.
#[derive(Clone)]
pub struct Edge {
    inner: Arc<Inner>,
    tasks: Arc<Tasks>,
}

struct Tasks(Vec<JoinHandle<()>>);

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

impl Edge {
    /// Starts it; connections come up in the background. Must run inside a tokio runtime.
    ///
    /// # Errors
    /// [`NetError`] when the network stack cannot be built.
    pub fn start(config: EdgeConfig) -> Result<Self, NetError> {
        let mut relays: Vec<PeerId> = config.relays.iter().map(PeerAddress::peer).collect();
        relays.sort_unstable();
        relays.dedup();
        let (net, driver) = Net::start(NetConfig {
            identity: Keypair::generate_ed25519(),
            listen: Vec::new(),
            keep: config.relays,
            shards: Vec::new(),
            limits: Limits { streams: 256, longest_watch: config.poll, ..Limits::default() },
            clock: config.clock.clone(),
            serve: None,
        })?;
        let inner = Arc::new(Inner {
            net,
            relays,
            cards: channel::channel(BTreeMap::new()).0,
            clock: config.clock,
            patience: config.patience,
            poll: config.poll,
            putting: Arc::new(Semaphore::new(32)),
            asking_blobs: Semaphore::new(blob::AT_ONCE),
        });
        let cards = tokio::spawn(status::keep_cards(inner.clone()));
        Ok(Self { inner, tasks: Arc::new(Tasks(vec![driver, cards])) })
    }

    /// The relays it knows.
    pub fn relays(&self) -> &[PeerId] {
        &self.inner.relays
    }

    /// Stops it: connections close, watches end. Also happens when the last clone is dropped.
    pub async fn stop(self) {
        self.inner.net.stop().await;
        drop(self.tasks);
    }
}

impl Inner {
    pub(crate) async fn ask<T: Decode>(
        &self,
        peer: PeerId,
        protocol: Protocol,
        question: Vec<u8>,
        wait: Duration,
    ) -> Result<T, RelayError> {
        let answer = self.net.ask(peer, protocol, question, wait).await?;
        Ok(read_answer(&answer)??)
    }

    fn links(&self) -> BTreeMap<PeerId, LinkState> {
        self.net.links().borrow().clone()
    }

    /// The relays that are mailboxes, as far as known: those that have said they are not are left out.
    pub(crate) fn mailboxes(&self) -> Vec<PeerId> {
        let cards = self.cards.borrow();
        let is = |peer: &&PeerId| cards.get(*peer).is_none_or(|known| known.card().mailbox.is_some());
        self.relays.iter().filter(is).copied().collect()
    }

    /// The card of a connected relay; waits for it, at most as long as the edge is patient.
    async fn card_soon(&self, peer: PeerId) -> Result<PeerCard, RelayError> {
        let mut cards = self.cards.subscribe();
        let known =
            tokio::time::timeout(self.patience, cards.wait_for(|cards| cards.contains_key(&peer))).await;
        let cards = known.map_err(|_| AskError::NotConnected)?.map_err(|_| AskError::Stopped)?;
        cards.get(&peer).map(|known| known.card().clone()).ok_or(RelayError::Ask(AskError::NotConnected))
    }
}
