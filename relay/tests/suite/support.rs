//! Relays and edges of a test, and envelopes to send.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use teahouse_base::testing::SeededRng;
use teahouse_base::{Clock, Rng, SecretBytes, SystemClock};
use teahouse_relay::edge::{Edge, EdgeConfig, Reach};
use teahouse_relay::identity::Keypair;
use teahouse_relay::limits::{Limits, Rate};
use teahouse_relay::mailbox::{MailboxStore, RedbMailbox};
use teahouse_relay::net::PeerAddress;
use teahouse_relay::node::{MailboxConfig, RelayConfig, RelayNode};
use teahouse_relay::{Multiaddr, PeerId};
use teahouse_wire::{
    BoxId, BoxIndex, BoxSeed, Class, EnvelopeBytes, Generation, Shard, Stamp, StoreKey, VerifiedEnvelope,
};

pub const WAIT: Duration = Duration::from_secs(15);

/// Limits under which a test does not throttle itself: everything comes from 127.0.0.1.
pub fn roomy() -> Limits {
    let wide = Rate { per_second: 1 << 28, burst: 1 << 28 };
    Limits {
        requests: wide,
        bytes: wide,
        connections_per_ip: 500,
        streams: 1_024,
        serving_per_peer: 2_048,
        longest_watch: Duration::from_secs(5),
        ..Limits::default()
    }
}

pub fn any_port() -> Vec<Multiaddr> {
    vec!["/ip4/127.0.0.1/udp/0/quic-v1".parse().unwrap(), "/ip4/127.0.0.1/tcp/0".parse().unwrap()]
}

pub fn identity(n: u8) -> Keypair {
    Keypair::ed25519_from_bytes([n; 32]).unwrap()
}

pub fn store_key(n: u8) -> StoreKey {
    StoreKey::from_secret(&SecretBytes::new([n; 32])).unwrap()
}

pub fn redb(dir: &Path) -> Arc<dyn MailboxStore> {
    Arc::new(RedbMailbox::open(&dir.join("mailbox.redb"), 1_000_000).unwrap())
}

pub fn config(n: u8, listen: Vec<Multiaddr>, peers: Vec<PeerAddress>) -> RelayConfig {
    RelayConfig { limits: roomy(), ..RelayConfig::new(identity(n), listen, peers, Arc::new(SystemClock)) }
}

/// One running relay with a mailbox, restartable at the same place.
pub struct TestRelay {
    pub n: u8,
    pub dir: tempfile::TempDir,
    pub node: Option<RelayNode>,
    pub addresses: Vec<PeerAddress>,
    peers: Vec<PeerAddress>,
}

impl TestRelay {
    pub async fn start(n: u8, peers: Vec<PeerAddress>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut relay = Self { n, dir, node: None, addresses: Vec::new(), peers };
        relay.up(any_port()).await;
        relay
    }

    /// Starts it; after a stop, file and ports may need a moment to be free.
    async fn up(&mut self, listen: Vec<Multiaddr>) {
        let until = tokio::time::Instant::now() + WAIT;
        let node = loop {
            match self.try_up(listen.clone()) {
                Ok(node) => break node,
                Err(error) => assert!(tokio::time::Instant::now() < until, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        self.addresses = node.listening(2).await;
        self.node = Some(node);
    }

    fn try_up(&self, listen: Vec<Multiaddr>) -> Result<RelayNode, String> {
        let mut config = config(self.n, listen, self.peers.clone());
        let store =
            RedbMailbox::open(&self.dir.path().join("mailbox.redb"), 1_000_000).map_err(|e| e.to_string())?;
        config.mailbox = Some(MailboxConfig { store: Arc::new(store), key: store_key(self.n) });
        RelayNode::start(config).map_err(|e| e.to_string())
    }

    pub fn node(&self) -> &RelayNode {
        self.node.as_ref().unwrap()
    }

    pub fn peer(&self) -> PeerId {
        self.addresses[0].peer()
    }

    pub async fn stop(&mut self) {
        self.node.take().unwrap().stop().await;
    }

    /// Starts again at the same addresses; the ports may need a moment to be free.
    pub async fn restart(&mut self) {
        let listen = self.addresses.iter().map(|address| address.address().clone()).collect();
        self.up(listen).await;
    }
}

/// Three relays that know each other.
pub async fn three() -> [TestRelay; 3] {
    let a = TestRelay::start(1, Vec::new()).await;
    let b = TestRelay::start(2, a.addresses.clone()).await;
    let c = TestRelay::start(3, [a.addresses.clone(), b.addresses.clone()].concat()).await;
    [a, b, c]
}

pub fn addresses(relays: &[TestRelay]) -> Vec<PeerAddress> {
    relays.iter().flat_map(|relay| relay.addresses.clone()).collect()
}

/// An edge that knows these addresses and has reached `reach`.
pub async fn edge(relays: Vec<PeerAddress>, reach: Reach) -> Edge {
    let config =
        EdgeConfig { poll: Duration::from_secs(4), ..EdgeConfig::new(relays, Arc::new(SystemClock)) };
    let edge = Edge::start(config).unwrap();
    assert!(edge.reaches(reach, WAIT).await, "{:?}", edge.status());
    edge
}

/// A source of envelopes, every one in a new box.
pub struct Writer {
    seed: BoxSeed,
    next: BoxIndex,
    rng: SeededRng,
}

impl Writer {
    pub fn new(n: u64) -> Self {
        let mut rng = SeededRng::new(n);
        Self { seed: BoxSeed::random(&mut rng), next: BoxIndex::default(), rng }
    }

    pub fn shard(&self) -> Shard {
        Shard::choose(Generation::CURRENT, &self.seed.shard_key())
    }

    pub fn write(&mut self) -> VerifiedEnvelope {
        self.write_at(Stamp::at(SystemClock.now()))
    }

    pub fn write_at(&mut self, stamp: Stamp) -> VerifiedEnvelope {
        let index = self.next;
        self.next = index.next();
        self.rewrite(index, stamp)
    }

    /// Another content for a box that may be filled already.
    pub fn rewrite(&mut self, index: BoxIndex, stamp: Stamp) -> VerifiedEnvelope {
        let mut ciphertext = vec![0; Class::Small.ciphertext_len()];
        self.rng.fill(&mut ciphertext);
        let key = self.seed.key(index);
        VerifiedEnvelope::frame(&key, Generation::CURRENT, stamp, Class::Small, &ciphertext).unwrap()
    }

    pub fn tombstone(&mut self, index: BoxIndex) -> VerifiedEnvelope {
        let (key, stamp) = (self.seed.key(index), Stamp::at(SystemClock.now()));
        VerifiedEnvelope::tombstone(&key, Generation::CURRENT, stamp, Class::Small, &mut self.rng)
    }

    pub fn boxes(&self, count: u64) -> BTreeSet<BoxId> {
        (0..count).map(|n| self.seed.box_id(BoxIndex::new(n))).collect()
    }
}

pub fn bytes(envelope: &VerifiedEnvelope) -> EnvelopeBytes {
    envelope.bytes().clone()
}

/// Waits until `check` holds.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut check: impl FnMut() -> F) {
    let until = tokio::time::Instant::now() + WAIT;
    while !check().await {
        assert!(tokio::time::Instant::now() < until, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
