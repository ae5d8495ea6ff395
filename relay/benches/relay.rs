//! What storing costs: durable puts of a mailbox beside bare redb commits, and a message from put to watch.
//!
//! `cargo bench -p teahouse-relay` takes criterion's options. The latency of a message over three relays is printed with
//! its 50th, 95th and 99th percentile, because a mean hides the tail.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use teahouse_base::{Clock, SecretBytes, SystemClock, UnixSeconds};
use teahouse_relay::edge::{Edge, EdgeConfig, Reach};
use teahouse_relay::identity::Keypair;
use teahouse_relay::limits::{Limits, Rate};
use teahouse_relay::mailbox::{Deposit, MailboxStore, MailboxWriter, RedbMailbox, Watchers};
use teahouse_relay::net::PeerAddress;
use teahouse_relay::node::{MailboxConfig, RelayConfig, RelayNode};
use teahouse_wire::{BoxId, BoxIndex, BoxSeed, Class, Generation, Shard, Stamp, StoreKey, VerifiedEnvelope};

struct Letters {
    seed: BoxSeed,
    next: BoxIndex,
}

impl Letters {
    fn new(n: u8) -> Self {
        Self { seed: BoxSeed::from_secret(SecretBytes::new([n; 32])), next: BoxIndex::default() }
    }

    fn write(&mut self) -> VerifiedEnvelope {
        let key = self.seed.key(self.next);
        self.next = self.next.next();
        let (stamp, ciphertext) = (Stamp::at(SystemClock.now()), vec![7; Class::Small.ciphertext_len()]);
        VerifiedEnvelope::frame(&key, Generation::CURRENT, stamp, Class::Small, &ciphertext).unwrap()
    }

    fn deposit(&mut self) -> Deposit {
        let stored_at = SystemClock.now().seconds();
        let expires_at = UnixSeconds::new(stored_at.get() + 14 * 86_400);
        Deposit { envelope: self.write(), stored_at, expires_at }
    }
}

/// The peer: the same 3,072 bytes under a 32-byte key straight into redb, 256 of them in one durable commit.
fn bare_redb(criterion: &mut Criterion, dir: &Path) {
    const TABLE: redb::TableDefinition<'_, &[u8], &[u8]> = redb::TableDefinition::new("bare");
    let db = redb::Database::create(dir.join("bare.redb")).unwrap();
    let mut letters = Letters::new(1);
    let mut group = criterion.benchmark_group("mailbox");
    group.throughput(Throughput::Elements(256));
    group.bench_function("bare redb, 256 rows in one durable commit", |bench| {
        bench.iter_batched(
            || (0..256).map(|_| letters.write()).collect::<Vec<_>>(),
            |batch| {
                let tx = db.begin_write().unwrap();
                {
                    let mut table = tx.open_table(TABLE).unwrap();
                    for envelope in &batch {
                        let id = envelope.box_id();
                        table.insert(id.as_bytes().as_slice(), envelope.bytes().as_slice()).unwrap();
                    }
                }
                tx.commit().unwrap();
            },
            criterion::BatchSize::PerIteration,
        );
    });
}

/// Durable puts through the writer: what a relay does after the signature check.
fn durable_puts(criterion: &mut Criterion, dir: &Path, runtime: &tokio::runtime::Runtime) {
    let store: Arc<dyn MailboxStore> =
        Arc::new(RedbMailbox::open(&dir.join("mailbox.redb"), u64::MAX).unwrap());
    let writer = MailboxWriter::start(store, Arc::new(Watchers::new(4, 1_000))).unwrap();
    let mut letters = Letters::new(2);
    let mut group = criterion.benchmark_group("mailbox");
    for at_once in [1_u64, 256] {
        group.throughput(Throughput::Elements(at_once));
        group.bench_function(format!("durable puts, {at_once} at once"), |bench| {
            bench.iter_batched(
                || (0..at_once).map(|_| letters.deposit()).collect::<Vec<_>>(),
                |batch| {
                    let puts = batch.into_iter().map(|deposit| writer.write(deposit));
                    let done = runtime.block_on(futures::future::join_all(puts));
                    assert!(done.iter().all(Result::is_ok));
                },
                criterion::BatchSize::PerIteration,
            );
        });
    }
}

fn roomy() -> Limits {
    let wide = Rate { per_second: 1 << 28, burst: 1 << 28 };
    Limits {
        requests: wide,
        bytes: wide,
        connections_per_ip: 500,
        streams: 2_048,
        serving_per_peer: 2_048,
        ..Limits::default()
    }
}

async fn relay(dir: &Path, n: u8, peers: Vec<PeerAddress>) -> (RelayNode, Vec<PeerAddress>) {
    let listen =
        ["/ip4/127.0.0.1/udp/0/quic-v1", "/ip4/127.0.0.1/tcp/0"].map(|a| a.parse().unwrap()).to_vec();
    let key = StoreKey::from_secret(&SecretBytes::new([n; 32])).unwrap();
    let identity = Keypair::ed25519_from_bytes([n; 32]).unwrap();
    let mut config = RelayConfig::new(identity, listen, peers, Arc::new(SystemClock));
    config.limits = roomy();
    config.mailbox =
        Some(MailboxConfig::redb(&dir.join(format!("relay-{n}.redb")), key, &config.limits).unwrap());
    let node = RelayNode::start(config).unwrap();
    let addresses = node.listening(2).await;
    (node, addresses)
}

async fn edge(relays: &[PeerAddress], reach: Reach) -> Edge {
    let edge = Edge::start(EdgeConfig::new(relays.to_vec(), Arc::new(SystemClock))).unwrap();
    assert!(edge.reaches(reach, Duration::from_secs(10)).await);
    edge
}

/// From the call of `put` on one edge to the envelope in another's hands, over three relays on loopback.
async fn put_to_watch(dir: &Path, samples: u64) {
    let (_a, at_a) = relay(dir, 1, Vec::new()).await;
    let (_b, at_b) = relay(dir, 2, at_a.clone()).await;
    let (_c, at_c) = relay(dir, 3, [at_a.clone(), at_b.clone()].concat()).await;
    let relays = [at_a, at_b, at_c].concat();
    let (anna, bo) = (edge(&relays, Reach::Online).await, edge(&relays, Reach::Online).await);
    let mut letters = Letters::new(3);
    let shard = Shard::choose(Generation::CURRENT, &letters.seed.shard_key());
    let boxes = (0..samples).map(|n| letters.seed.box_id(BoxIndex::new(n))).collect();
    let mut watch = bo.watch(boxes);
    let (mut found, mut stored) = (Vec::new(), Vec::new());
    for _ in 0..samples {
        let (envelope, start) = (letters.write(), Instant::now());
        let put = anna.put(shard, envelope.bytes().clone());
        let (receipts, got) = tokio::join!(async { (put.await.unwrap(), start.elapsed()) }, async {
            (watch.next().await.unwrap(), start.elapsed())
        });
        assert!(receipts.0.len() >= 2 && got.0 == envelope);
        stored.push(receipts.1);
        found.push(got.1);
    }
    report("put to two receipts", stored);
    report("put to watch", found);
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at =
        |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0;
    for percent in [50, 95, 99] {
        println!("figure {what} p{percent} = {:.1} ms of {} samples", at(percent), times.len());
    }
}

/// Puts over the network by many senders at one relay: signature check, commit and receipt included.
async fn network_puts(dir: &Path, seconds: u64) {
    let (node, at) = relay(dir, 4, Vec::new()).await;
    let anna = edge(&at, Reach::Weak).await;
    let (peer, until) = (node.peer_id(), Instant::now() + Duration::from_secs(seconds));
    let start = Instant::now();
    let senders = (0..200_u8).map(|n| {
        let anna = anna.clone();
        tokio::spawn(async move {
            let (mut letters, mut count) = (Letters::new(n), 0_u32);
            letters.next = BoxIndex::new(1 << 32);
            while Instant::now() < until {
                anna.put_at(peer, letters.write().into_bytes()).await.unwrap();
                count += 1;
            }
            count
        })
    });
    let counts = futures::future::join_all(senders).await;
    let total: u32 = counts.into_iter().map(Result::unwrap).sum();
    let rate = f64::from(total) / start.elapsed().as_secs_f64();
    println!(
        "figure network puts = {rate:.0} per second, 200 at once over QUIC or TCP, senders in the same process"
    );
}

/// Reads at one relay by 25 clients at once.
async fn reads(dir: &Path, samples: u64) {
    let (node, at) = relay(dir, 5, Vec::new()).await;
    let anna = edge(&at, Reach::Weak).await;
    let (peer, mut letters) = (node.peer_id(), Letters::new(201));
    let mut boxes: Vec<BoxId> = Vec::new();
    for _ in 0..200 {
        let letter = letters.write();
        boxes.push(letter.box_id());
        anna.put_at(peer, letter.into_bytes()).await.unwrap();
    }
    let clients = (0..25_usize).map(|client| {
        let (anna, boxes) = (anna.clone(), boxes.clone());
        tokio::spawn(async move {
            let mut times = Vec::new();
            for n in 0..samples as usize {
                let start = Instant::now();
                let wanted = boxes[(client * 31 + n) % boxes.len()];
                assert_eq!(anna.get_at(peer, vec![wanted]).await.unwrap().len(), 1);
                times.push(start.elapsed());
            }
            times
        })
    });
    let times = futures::future::join_all(clients).await.into_iter().flat_map(Result::unwrap).collect();
    report("read one box", times);
}

fn main() {
    let quick = std::env::args().any(|arg| arg == "--sample-size");
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut criterion = Criterion::default().configure_from_args();
    bare_redb(&mut criterion, dir.path());
    durable_puts(&mut criterion, dir.path(), &runtime);
    criterion.final_summary();
    if std::env::args().any(|arg| arg == "--test" || arg == "--list") {
        return;
    }
    runtime.block_on(put_to_watch(dir.path(), if quick { 100 } else { 1_000 }));
    runtime.block_on(network_puts(dir.path(), if quick { 3 } else { 10 }));
    runtime.block_on(reads(dir.path(), if quick { 20 } else { 200 }));
}
