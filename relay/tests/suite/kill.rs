//! A relay is killed with SIGKILL in the middle of a load of puts, as a real process, and started again.
//!
//! Story: a receipt is a promise that will cost the operator money when broken, so it must never be given for bytes
//! that a crash can still take away.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use teahouse_relay::PeerId;
use teahouse_relay::edge::{Edge, Reach};
use teahouse_relay::mailbox::MailboxStore;
use teahouse_relay::net::PeerAddress;
use teahouse_relay::node::{MailboxConfig, RelayNode};
use teahouse_relay::protocol::PutDone;
use teahouse_wire::{BoxId, ContentId, StoreReceipt};

use crate::doubles::NonSyncingStore;
use crate::support::{Writer, any_port, bytes, config, edge, redb, store_key};

const DIR: &str = "TEAHOUSE_TEST_CHILD_DIR";
const LISTEN: &str = "TEAHOUSE_TEST_CHILD_LISTEN";
const ENGINE: &str = "TEAHOUSE_TEST_CHILD_ENGINE";

/// Not a test of its own: the body of the child process, which runs a relay until it is killed.
#[test]
fn child_relay_process() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let listen = match std::env::var(LISTEN) {
            Ok(text) => text.split(',').map(|address| address.parse().unwrap()).collect(),
            Err(_) => any_port(),
        };
        let store: Arc<dyn MailboxStore> = match std::env::var(ENGINE).unwrap().as_str() {
            "non-syncing" => Arc::new(NonSyncingStore::open(Path::new(&dir))),
            _ => redb(Path::new(&dir)),
        };
        let mut config = config(9, listen, Vec::new());
        config.mailbox = Some(MailboxConfig { store, key: store_key(9) });
        let node = RelayNode::start(config).unwrap();
        node.listening(2).await;
        let addresses: Vec<_> = node.addresses().iter().map(ToString::to_string).collect();
        writeln!(std::io::stdout(), "READY {}", addresses.join(",")).unwrap();
        std::future::pending::<()>().await;
    });
}

struct Relay {
    child: Child,
    addresses: Vec<PeerAddress>,
}

impl Relay {
    fn spawn(dir: &Path, engine: &str, at: &[PeerAddress]) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "kill::child_relay_process", "--nocapture"]).stdout(Stdio::piped());
        command.env(DIR, dir).env(ENGINE, engine);
        if !at.is_empty() {
            let listen: Vec<_> = at.iter().map(|address| address.address().to_string()).collect();
            command.env(LISTEN, listen.join(","));
        }
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready =
            lines.map_while(Result::ok).find_map(|line| Some(line.split_once("READY ")?.1.to_owned()));
        let addresses = ready.unwrap().split(',').map(|address| address.parse().unwrap()).collect();
        Self { child, addresses }
    }

    /// SIGKILL: no destructor, no flush, nothing.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Puts from many tasks until the connection breaks; returns every receipt that arrived.
async fn load(anna: Edge, peer: PeerId) -> Vec<StoreReceipt> {
    let writers = (0..64).map(|n| {
        let anna = anna.clone();
        tokio::spawn(async move {
            let (mut writer, mut receipts) = (Writer::new(1_000 + n), Vec::new());
            while let Ok(PutDone::Stored(receipt)) = anna.put_at(peer, bytes(&writer.write())).await {
                receipts.push(receipt);
            }
            receipts
        })
    });
    let lists = futures::future::join_all(writers).await;
    lists.into_iter().flat_map(Result::unwrap).collect()
}

/// The promises that a restarted relay does not keep.
async fn broken_promises(engine: &str, moment: Duration) -> (usize, usize) {
    // given one relay process, with nobody else to help it, under load
    let dir = tempfile::tempdir().unwrap();
    let mut relay = Relay::spawn(dir.path(), engine, &[]);
    let anna = edge(relay.addresses.clone(), Reach::Weak).await;
    let loading = tokio::spawn(load(anna.clone(), relay.addresses[0].peer()));
    // when it is killed in the middle and started again
    tokio::time::sleep(moment).await;
    relay.kill();
    let receipts = loading.await.unwrap();
    drop(anna);
    let relay = Relay::spawn(dir.path(), engine, &relay.addresses);
    // then every box that it signed for is asked for, one by one
    let bo = edge(relay.addresses.clone(), Reach::Weak).await;
    let mut broken = 0;
    for some in receipts.chunks(32) {
        let boxes: Vec<BoxId> = some.iter().map(|receipt| receipt.terms().box_id).collect();
        let found = bo.get_at(relay.addresses[0].peer(), boxes).await.unwrap();
        let held: std::collections::BTreeSet<ContentId> =
            found.iter().map(|envelope| envelope.content()).collect();
        broken += some.iter().filter(|receipt| !held.contains(&receipt.terms().content)).count();
    }
    (receipts.len(), broken)
}

#[tokio::test(flavor = "multi_thread")]
async fn mbx_001_a_killed_relay_serves_every_box_it_signed_for() {
    let rounds = if std::env::var_os("TEAHOUSE_FULL").is_some() { 20 } else { 3 };
    for round in 0..rounds {
        let (receipts, broken) = broken_promises("redb", Duration::from_millis(400 + 137 * round)).await;
        println!("round {round}: {receipts} receipts, {broken} broken");
        assert!(receipts > 50, "the load was a load: {receipts}");
        assert_eq!(broken, 0, "of {receipts} receipts");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kill_test_finds_a_store_that_acknowledges_before_it_syncs() {
    let mut broken_at_all = 0;
    for round in 0..3 {
        let (receipts, broken) =
            broken_promises("non-syncing", Duration::from_millis(450 + 90 * round)).await;
        println!("round {round}: {receipts} receipts, {broken} broken");
        broken_at_all += broken;
    }
    assert!(broken_at_all > 0, "a store that lies must be caught");
}
