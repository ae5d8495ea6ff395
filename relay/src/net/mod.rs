//! The net is the swarm of one node behind a handle: who is connected, questions out and in, gossip in and out.
//!
//! One task owns the swarm and does no work of its own: questions are served, gossip is judged and boxes are read on
//! other tasks, each within a bound, and what cannot be taken on is answered at once with a typed refusal.

mod behaviour;
#[cfg(feature = "testing")]
mod doors;
mod drive;
mod frames;
mod gossip;
mod ip_guard;
mod links;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use libp2p::identity::Keypair;
use libp2p::{Multiaddr, PeerId};
use teahouse_base::{Clock, Coded, ErrorCode};
use teahouse_wire::Shard;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::limits::Limits;
use crate::protocol::Protocol;

pub use links::{LinkState, PeerAddress, PeerAddressError};

/// How a message of the gossip is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Valid: forward it.
    Accept,
    /// Not forwarded, nobody's fault.
    Ignore,
    /// Invalid: whoever forwarded it should have seen that, and is scored down.
    Reject,
}

/// What a node does for others.
pub trait Serve: Send + Sync + 'static {
    /// Answers a question.
    fn serve(
        self: Arc<Self>,
        from: PeerId,
        protocol: Protocol,
        question: Vec<u8>,
    ) -> BoxFuture<'static, Served>;

    /// Judges a message that came by gossip.
    fn judge(self: Arc<Self>, from: PeerId, topic: String, message: Vec<u8>) -> BoxFuture<'static, Verdict>;

    /// Hears of a question before anything is done about it: for tests of what a relay could know.
    #[cfg(feature = "testing")]
    fn overheard(&self, _heard: Overheard<'_>) {}
}

/// A question with all that a relay can know of who asks it.
#[cfg(feature = "testing")]
#[derive(Clone, Copy, Debug)]
pub struct Overheard<'a> {
    /// The peer id that it proved.
    pub from: PeerId,
    /// Address and port of the other end of its connection.
    pub door: Option<&'a Multiaddr>,
    /// Which protocol it speaks.
    pub protocol: Protocol,
    /// What it asks.
    pub question: &'a [u8],
}

/// An answer, and what it costs the asker beyond the request itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The bytes of the answer.
    pub answer: Vec<u8>,
    /// Requests charged on top, for a refusal for cause.
    pub fine: u32,
}

/// What a net is started with.
pub struct NetConfig {
    /// Whose peer id this node has.
    pub identity: Keypair,
    /// Where it listens; empty for an edge.
    pub listen: Vec<Multiaddr>,
    /// Peers it stays connected to.
    pub keep: Vec<PeerAddress>,
    /// Shards it relays; empty for an edge, which takes no part in gossip.
    pub shards: Vec<Shard>,
    /// What it allows others.
    pub limits: Limits,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
    /// What it does for others; `None` for an edge, which offers no protocol.
    pub serve: Option<Arc<dyn Serve>>,
}

/// Why a net does not start.
#[derive(Debug, Error)]
pub enum NetError {
    /// A transport or the behaviour cannot be built.
    #[error("the network stack cannot be built: {0}")]
    Build(String),
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// The address.
        address: Multiaddr,
        /// What the system says.
        reason: String,
    },
}

impl Coded for NetError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Build(_) => ErrorCode::new("NET-101"),
            Self::Listen { .. } => ErrorCode::new("NET-102"),
        }
    }
}

/// Why a question got no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AskError {
    /// The peer is not connected now.
    #[error("the peer is not connected")]
    NotConnected,
    /// No answer within the time given.
    #[error("no answer in time")]
    Timeout,
    /// The connection or stream broke; the peer may or may not have acted.
    #[error("the connection broke")]
    Broken,
    /// The peer does not speak the protocol.
    #[error("the peer does not speak this protocol")]
    Unsupported,
    /// This node is stopping.
    #[error("the network is stopped")]
    Stopped,
}

impl Coded for AskError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotConnected => ErrorCode::new("NET-301"),
            Self::Timeout => ErrorCode::new("NET-302"),
            Self::Broken => ErrorCode::new("NET-303"),
            Self::Unsupported => ErrorCode::new("NET-304"),
            Self::Stopped => ErrorCode::new("NET-305"),
        }
    }
}

/// Counters of a node, for its operator and its tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NetCounts {
    /// Connected peers.
    pub peers: u32,
    /// Questions answered by a handler.
    pub served: u64,
    /// Questions refused for a limit.
    pub limited: u64,
    /// Questions too long for their protocol.
    pub oversized: u64,
    /// Gossip accepted, ignored, rejected.
    pub accepted: u64,
    /// Gossip not forwarded without fault.
    pub ignored: u64,
    /// Gossip found invalid.
    pub rejected: u64,
    /// Gossip ignored because too much was waiting for its verdict.
    pub overloaded: u64,
    /// Reports of peers too slow to take their gossip.
    pub slow_peers: u64,
    /// Inbound connections refused for a limit.
    pub refused_connections: u64,
}

pub(crate) enum Command {
    Ask {
        peer: PeerId,
        protocol: Protocol,
        question: Vec<u8>,
        answer: oneshot::Sender<Result<Vec<u8>, AskError>>,
    },
    Publish {
        topic: String,
        message: Vec<u8>,
        done: oneshot::Sender<bool>,
    },
    Counts(oneshot::Sender<NetCounts>),
    Score(PeerId, oneshot::Sender<Option<f64>>),
    Stop,
}

/// A handle to a running net. Cloning it is cheap; [`Net::stop`] or dropping the last one ends the task.
#[derive(Clone)]
pub struct Net {
    commands: mpsc::Sender<Command>,
    links: watch::Receiver<BTreeMap<PeerId, LinkState>>,
    addresses: watch::Receiver<Vec<Multiaddr>>,
    local: PeerId,
}

impl Net {
    /// Builds the swarm, listens, and starts the task that drives it. Must run inside a tokio runtime.
    ///
    /// # Errors
    /// [`NetError`].
    pub fn start(config: NetConfig) -> Result<(Self, JoinHandle<()>), NetError> {
        let local = config.identity.public().to_peer_id();
        let (commands, queue) = mpsc::channel(512);
        let (driver, links, addresses) = drive::Driver::build(config, queue)?;
        let task = tokio::spawn(driver.run());
        Ok((Self { commands, links, addresses, local }, task))
    }

    /// This node's peer id.
    pub const fn local_peer(&self) -> PeerId {
        self.local
    }

    /// The addresses it listens on, with its peer id.
    pub fn addresses(&self) -> Vec<Multiaddr> {
        let own = self.addresses.borrow().clone();
        own.into_iter().map(|address| address.with(libp2p::multiaddr::Protocol::P2p(self.local))).collect()
    }

    /// Waits until it listens on `count` addresses.
    pub async fn listening(&self, count: usize) {
        let mut addresses = self.addresses.clone();
        // The sender lives as long as the task; when it is gone nobody listens any more and waiting is over.
        drop(addresses.wait_for(|own| own.len() >= count).await);
    }

    /// The state of every kept peer, followed by changes.
    pub fn links(&self) -> watch::Receiver<BTreeMap<PeerId, LinkState>> {
        self.links.clone()
    }

    /// Asks a connected peer and waits at most `wait` for the answer.
    ///
    /// # Errors
    /// [`AskError`]; only [`AskError::NotConnected`] and [`AskError::Unsupported`] mean that nothing was sent.
    pub async fn ask(
        &self,
        peer: PeerId,
        protocol: Protocol,
        question: Vec<u8>,
        wait: Duration,
    ) -> Result<Vec<u8>, AskError> {
        let (answer, got) = oneshot::channel();
        let command = Command::Ask { peer, protocol, question, answer };
        let asked = async {
            self.commands.send(command).await.map_err(|_| AskError::Stopped)?;
            got.await.unwrap_or(Err(AskError::Stopped))
        };
        tokio::time::timeout(wait, asked).await.unwrap_or(Err(AskError::Timeout))
    }

    /// Publishes on a shard; false when nobody is there to take it. A message that is known already counts as
    /// published.
    pub async fn publish(&self, shard: Shard, message: Vec<u8>) -> bool {
        let (done, got) = oneshot::channel();
        let command = Command::Publish { topic: shard.to_string(), message, done };
        self.commands.send(command).await.is_ok() && got.await.unwrap_or(false)
    }

    /// What it has done so far.
    pub async fn counts(&self) -> NetCounts {
        let (send, got) = oneshot::channel();
        drop(self.commands.send(Command::Counts(send)).await);
        got.await.unwrap_or_default()
    }

    /// The gossip score of a peer.
    pub async fn score(&self, peer: PeerId) -> Option<f64> {
        let (send, got) = oneshot::channel();
        drop(self.commands.send(Command::Score(peer, send)).await);
        got.await.ok().flatten()
    }

    /// Asks the task to end.
    pub async fn stop(&self) {
        drop(self.commands.send(Command::Stop).await);
    }
}
