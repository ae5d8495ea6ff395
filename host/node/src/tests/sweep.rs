//! A profile over real relays on loopback, and days that pass by a clock that is moved.

use std::time::{Duration, Instant};

use teahouse_base::testing::FrozenClock;
use teahouse_base::{Clock, SecretBytes};
use teahouse_relay::edge::{Edge, Reach};
use teahouse_relay::identity::Keypair;
use teahouse_relay::net::PeerAddress;
use teahouse_relay::node::{MailboxConfig, RelayConfig, RelayNode};
use teahouse_wire::StoreKey;

use super::*;
use crate::people::sweep::sweep;

pub(super) const WAIT: Duration = Duration::from_secs(30);
const DAY: Duration = Duration::from_secs(86_400);
const SLOTS: usize = 1_024;

/// Three relays in this process, on the clock of the test.
pub(super) struct Relays {
    nodes: Vec<RelayNode>,
    pub(super) addresses: Vec<String>,
    _folder: tempfile::TempDir,
}

impl Relays {
    pub(super) async fn three(clock: &FrozenClock) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (mut nodes, mut addresses) = (Vec::new(), Vec::<String>::new());
        for seed in 1..=3_u8 {
            let identity = Keypair::ed25519_from_bytes([seed; 32]).unwrap();
            let listen = vec!["/ip4/127.0.0.1/udp/0/quic-v1".parse().unwrap()];
            let peers: Vec<PeerAddress> = addresses.iter().map(|text| text.parse().unwrap()).collect();
            let mut config = RelayConfig::new(identity, listen, peers, Arc::new(clock.clone()));
            config.limits.connections_per_ip = 100;
            let key = StoreKey::from_secret(&SecretBytes::new([seed; 32])).unwrap();
            let path = folder.path().join(format!("{seed}.redb"));
            config.mailbox = Some(MailboxConfig::redb(&path, key, &config.limits).unwrap());
            let node = RelayNode::start(config).unwrap();
            let known = node.listening(1).await;
            addresses.push(format!("{}/p2p/{}", known[0].address(), known[0].peer()));
            nodes.push(node);
        }
        Self { nodes, addresses, _folder: folder }
    }
}

/// A person whose profile is opened and closed.
pub(super) struct Person {
    dir: ProfileDir,
    clock: FrozenClock,
    _folder: tempfile::TempDir,
}

impl Person {
    pub(super) fn new(name: &str, clock: &FrozenClock) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = Home::at(folder.path()).profile(name).unwrap();
        create_profile(&dir, NewProfile { nickname: name, passphrase: None, phrase: None }, clock).unwrap();
        Self { dir, clock: clock.clone(), _folder: folder }
    }

    pub(super) fn open(&self, online: bool) -> Node {
        let options = NodeOptions {
            clock: Arc::new(self.clock.clone()),
            online,
            compiler: crate::compile::InProcessCompiler::shared(),
        };
        Node::open(&self.dir, unlock(&self.dir, None).unwrap(), options).unwrap()
    }
}

async fn call(node: &Node, method: &str, params: Value) -> Value {
    node.call(method, params).await.unwrap()
}

pub(super) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + WAIT;
    while !holds().await {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn watched(node: &Node) -> usize {
    node.shared().chat_view(|chat| chat.wanted_boxes()).unwrap().len()
}

/// Opens the days that have begun, as the outbox does when its time comes.
fn open_days(node: &Node) {
    node.shared().chat(|chat| chat.outbox(8)).unwrap();
}

pub(super) async fn edge_over(node: &Node, addresses: &[String], reach: Reach) -> Edge {
    for address in addresses {
        call(node, "relay.add", json!({ "address": address })).await;
    }
    let edge = node.shared().network.edge().unwrap();
    assert!(edge.reaches(reach, WAIT).await);
    edge
}

/// Writes to `card` as a stranger would, and goes off once the relays have it.
async fn stranger_writes(clock: &FrozenClock, relays: &Relays, card: &Value) {
    let anna = Person::new("anna", clock);
    let node = anna.open(true);
    edge_over(&node, &relays.addresses, Reach::Online).await;
    let added = call(&node, "contact.add", json!({ "link": card["link"], "hello": "Are you there?" })).await;
    let conversation = added["conversation"].clone();
    until("the request is stored", async || {
        let show = json!({ "conversation": conversation, "before": null, "limit": 5 });
        call(&node, "chat.show", show).await["messages"][0]["state"] == "stored"
    })
    .await;
    node.close().await;
}

async fn asked(node: &Node) -> Vec<Value> {
    let requests = call(node, "contact.requests", json!({})).await;
    requests.as_array().unwrap().iter().map(|request| request["text"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_012_days_that_are_over_are_swept_then_not_watched_any_more_and_nothing_is_lost_over_a_restart()
{
    // given a request that was stored while Bo was off, and three days that pass
    let clock = FrozenClock::default();
    let relays = Relays::three(&clock).await;
    let bo = Person::new("bo", &clock);
    let node = bo.open(false);
    let card = call(&node, "contact.card", json!({})).await;
    node.close().await;
    drop(node);
    stranger_writes(&clock, &relays, &card).await;
    clock.advance(3 * DAY);
    // when he comes back and his inbox is swept, and nothing else looks
    let node = bo.open(false);
    let edge = edge_over(&node, &relays.addresses, Reach::Online).await;
    open_days(&node);
    assert_eq!(watched(&node), 4 * SLOTS);
    assert!(sweep(node.shared(), &edge).await.unwrap());
    // then the request is there, and of the days only yesterday and today are watched
    assert_eq!(asked(&node).await, ["Are you there?"]);
    assert_eq!(watched(&node), 2 * SLOTS);
    assert_eq!(node.shared().chat_view(|chat| chat.slots_over(clock.now())).unwrap(), []);
    // and a restart finds it so: the days stay closed, the request is there once
    node.close().await;
    drop((edge, node));
    let node = bo.open(true);
    assert_eq!((asked(&node).await.len(), watched(&node)), (1, 2 * SLOTS));
    // when another day passes with the host on, then it closes one by itself at its next start
    node.close().await;
    drop(node);
    clock.advance(DAY);
    let node = bo.open(true);
    until("the day was opened and the oldest closed", async || {
        open_days(&node);
        watched(&node) == 2 * SLOTS
            && node.shared().chat_view(|c| c.slots_over(clock.now())).unwrap().is_empty()
    })
    .await;
    assert_eq!(asked(&node).await.len(), 1);
    node.close().await;
    for relay in relays.nodes {
        relay.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_012_a_sweep_that_reaches_too_few_mailboxes_closes_nothing() {
    // given a sweep of three mailboxes, which closed what was over
    let clock = FrozenClock::default();
    let mut relays = Relays::three(&clock).await;
    let bo = Person::new("bo", &clock);
    let node = bo.open(false);
    let edge = edge_over(&node, &relays.addresses, Reach::Online).await;
    clock.advance(2 * DAY);
    open_days(&node);
    assert!(sweep(node.shared(), &edge).await.unwrap());
    assert_eq!(watched(&node), 2 * SLOTS);
    // when another day is over, and two of the mailboxes are gone
    clock.advance(DAY);
    open_days(&node);
    for relay in relays.nodes.drain(1..) {
        relay.stop().await;
    }
    // then a sweep closes nothing
    assert!(!sweep(node.shared(), &edge).await.unwrap());
    assert_eq!(watched(&node), 3 * SLOTS);
    node.close().await;
}
