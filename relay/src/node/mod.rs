//! A relay node forwards gossip, takes light pushes, keeps a mailbox and blobs, and hands submissions to its submitter.

mod blobs;
mod fill;
mod roles;
mod serve;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use libp2p::identity::Keypair;
use libp2p::{Multiaddr, PeerId};
use teahouse_base::{Clock, Coded, ErrorCode};
use teahouse_wire::{Generation, Shard, StoreId, StoreKey};
use thiserror::Error;
use tokio::task::JoinHandle;

use crate::blob::BlobStore;
use crate::limits::Limits;
use crate::mailbox::{MailboxFault, MailboxStore, RedbMailbox};
use crate::net::{Net, NetConfig, NetCounts, NetError, PeerAddress};
use crate::protocol::PeerCard;

use blobs::BlobRole;
use roles::Roles;
pub use roles::{MailboxRole, SubmitHandler};

/// The mailbox role of a node: where it keeps boxes and whose key signs receipts.
pub struct MailboxConfig {
    /// The store.
    pub store: Arc<dyn MailboxStore>,
    /// The key of its receipts.
    pub key: StoreKey,
}

impl MailboxConfig {
    /// A redb store in the file `path`.
    ///
    /// # Errors
    /// [`MailboxFault`].
    pub fn redb(path: &std::path::Path, key: StoreKey, limits: &Limits) -> Result<Self, MailboxFault> {
        Ok(Self { store: Arc::new(RedbMailbox::open(path, limits.boxes)?), key })
    }
}

/// What a node is started with.
pub struct RelayConfig {
    /// Its network identity, kept over restarts so that peers find it again.
    pub identity: Keypair,
    /// Where it listens: QUIC, TCP or both.
    pub listen: Vec<Multiaddr>,
    /// Other relays it stays connected to.
    pub peers: Vec<PeerAddress>,
    /// Shards it relays.
    pub shards: Vec<Shard>,
    /// What it allows others.
    pub limits: Limits,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
    /// The mailbox role, when it has it.
    pub mailbox: Option<MailboxConfig>,
    /// The submitter role, when it has it.
    pub submit: Option<Arc<dyn SubmitHandler>>,
    /// The shelf of blobs that it keeps for everybody, when it offers one.
    pub blobs: Option<Arc<dyn BlobStore>>,
    /// Who writes down what this relay is asked: for tests of what a relay could know, never in a product build.
    #[cfg(feature = "testing")]
    pub witness: Option<Arc<dyn Witness>>,
}

/// Someone who writes down what a relay is asked.
#[cfg(feature = "testing")]
pub trait Witness: Send + Sync + 'static {
    /// Somebody has asked this.
    fn asked(&self, heard: crate::net::Overheard<'_>);
}

impl RelayConfig {
    /// A relay with all shards, default limits, no mailbox, no submitter and no blobs.
    pub fn new(
        identity: Keypair,
        listen: Vec<Multiaddr>,
        peers: Vec<PeerAddress>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let shards = Shard::all(Generation::CURRENT).collect();
        Self {
            identity,
            listen,
            peers,
            shards,
            limits: Limits::default(),
            clock,
            mailbox: None,
            submit: None,
            blobs: None,
            #[cfg(feature = "testing")]
            witness: None,
        }
    }

    /// A node that submits for others and does nothing else: it takes no part in the gossip and keeps no mailbox.
    pub fn submitting(
        identity: Keypair,
        listen: Vec<Multiaddr>,
        clock: Arc<dyn Clock>,
        submit: Arc<dyn SubmitHandler>,
    ) -> Self {
        let alone = Self::new(identity, listen, Vec::new(), clock);
        Self { shards: Vec::new(), submit: Some(submit), ..alone }
    }
}

/// Why a node does not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The network does not start.
    #[error(transparent)]
    Net(#[from] NetError),
    /// The mailbox's thread does not start.
    #[error("the mailbox does not start: {0}")]
    Mailbox(std::io::Error),
    /// The file of a mailbox cannot be opened.
    #[error("the mailbox file {path} cannot be opened: {fault}")]
    Store {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: MailboxFault,
    },
}

impl Coded for StartError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Net(error) => error.code(),
            Self::Mailbox(_) => ErrorCode::new("MBX-111"),
            Self::Store { .. } => ErrorCode::new("MBX-112"),
        }
    }
}

/// A running relay.
pub struct RelayNode {
    net: Net,
    driver: JoinHandle<()>,
    chores: Vec<JoinHandle<()>>,
    roles: Arc<Roles>,
}

impl RelayNode {
    /// Starts it. Must run inside a tokio runtime.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(config: RelayConfig) -> Result<Self, StartError> {
        let known: Vec<PeerId> = config.peers.iter().map(PeerAddress::peer).collect();
        let local = config.identity.public().to_peer_id();
        let mailbox =
            config.mailbox.map(|mailbox| MailboxRole::start(mailbox, &config.limits, config.clock.clone()));
        let mailbox = mailbox.transpose().map_err(StartError::Mailbox)?;
        let longest_watch = config.limits.longest_watch;
        let blobs = config.blobs.map(|shelf| BlobRole::new(shelf, &config.limits, config.clock.clone()));
        let clock = config.clock.clone();
        let roles = Roles::new(local, &known, clock, longest_watch, mailbox, config.submit, blobs);
        #[cfg(feature = "testing")]
        let roles = roles.watched_by(config.witness);
        let roles = Arc::new(roles);
        let (net, driver) = Net::start(NetConfig {
            identity: config.identity,
            listen: config.listen,
            keep: config.peers,
            shards: config.shards,
            limits: config.limits,
            clock: config.clock,
            serve: Some(roles.clone()),
        })?;
        roles.attach(net.clone());
        let chores = vec![
            tokio::spawn(expire_daily(roles.clone())),
            tokio::spawn(fill::run(net.clone(), roles.clone())),
        ];
        Ok(Self { net, driver, chores, roles })
    }

    /// Its peer id.
    pub const fn peer_id(&self) -> PeerId {
        self.net.local_peer()
    }

    /// Waits until it listens on `count` addresses and returns them, each ending in its peer id.
    pub async fn listening(&self, count: usize) -> Vec<PeerAddress> {
        self.net.listening(count).await;
        self.net.addresses().into_iter().filter_map(|address| PeerAddress::new(address).ok()).collect()
    }

    /// The full multiaddrs it listens on.
    pub fn addresses(&self) -> Vec<Multiaddr> {
        self.net.addresses()
    }

    /// The identity of its mailbox, when it has one.
    pub fn store_id(&self) -> Option<StoreId> {
        self.roles.mailbox().map(MailboxRole::store_id)
    }

    /// What it tells about itself.
    pub async fn card(&self) -> PeerCard {
        self.roles.card().await
    }

    /// What it has done so far.
    pub async fn counts(&self) -> NetCounts {
        self.net.counts().await
    }

    /// The gossip score it gives a peer.
    pub async fn score(&self, peer: PeerId) -> Option<f64> {
        self.net.score(peer).await
    }

    /// Boxes being watched now.
    pub fn watched_boxes(&self) -> usize {
        self.roles.mailbox().map_or(0, MailboxRole::watched_boxes)
    }

    /// Stops in order: no new questions, then the chores, then the swarm; connections close.
    pub async fn stop(mut self) {
        self.net.stop().await;
        for chore in self.chores.drain(..) {
            chore.abort();
            // Ends as cancelled; awaited so that the mailbox file is free when this returns.
            drop(chore.await);
        }
        // The driver ends by itself after the stop; a panic in it was logged by the runtime.
        drop((&mut self.driver).await);
    }
}

impl Drop for RelayNode {
    fn drop(&mut self) {
        self.driver.abort();
        for chore in &self.chores {
            chore.abort();
        }
    }
}

/// Empties expired buckets and removes unused blobs when the node starts and every hour after.
async fn expire_daily(roles: Arc<Roles>) {
    loop {
        if let Some(mailbox) = roles.mailbox() {
            mailbox.expire().await;
        }
        if let Some(blobs) = &roles.blobs {
            blobs.expire().await;
        }
        tokio::time::sleep(Duration::from_secs(3_600)).await;
    }
}
