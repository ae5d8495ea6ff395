//! A blob that one profile puts another one gets, over a real relay.

use std::time::{Duration, Instant};

use teahouse_base::{Clock, SecretBytes};
use teahouse_relay::blob::{BlobStore, RedbShelf, shelve};
use teahouse_relay::edge::Reach;
use teahouse_relay::identity::Keypair;
use teahouse_relay::node::{MailboxConfig, RelayConfig, RelayNode};
use teahouse_wire::StoreKey;
use teahouse_wire::blob::{BlobKey, BlobRef, PLAIN_CHUNK, PublicContent, seal};
use zeroize::Zeroizing;

use super::*;

const WAIT: Duration = Duration::from_secs(30);

pub(super) async fn relay(folder: &tempfile::TempDir) -> (RelayNode, String) {
    let identity = Keypair::ed25519_from_bytes([1; 32]).unwrap();
    let listen = vec!["/ip4/127.0.0.1/udp/0/quic-v1".parse().unwrap()];
    let mut config = RelayConfig::new(identity, listen, Vec::new(), Arc::new(SystemClock));
    let key = StoreKey::from_secret(&SecretBytes::new([1; 32])).unwrap();
    let boxes = folder.path().join("mailbox.redb");
    config.mailbox = Some(MailboxConfig::redb(&boxes, key, &config.limits).unwrap());
    let shelf = RedbShelf::open(&folder.path().join("blobs.redb"), 64 << 20).unwrap();
    config.blobs = Some(Arc::new(shelf));
    let node = RelayNode::start(config).unwrap();
    let known = node.listening(1).await;
    let address = format!("{}/p2p/{}", known[0].address(), known[0].peer());
    (node, address)
}

async fn connected(address: &str) -> Open {
    let open = open();
    join(&open, address).await;
    open
}

/// Adds a relay, and waits until it is there and has said what it does.
pub(super) async fn join(open: &Open, address: &str) {
    open.call("relay.add", json!({ "address": address })).await;
    let edge = open.node.shared().network.edge().unwrap();
    assert!(edge.reaches(Reach::Weak, WAIT).await);
    edge.card(edge.relays()[0]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_profile_puts_another_gets_with_the_reference() {
    // given two people at one relay
    let folder = tempfile::tempdir().unwrap();
    let (relay, address) = relay(&folder).await;
    let (anna, bo) = (connected(&address).await, connected(&address).await);
    let bytes: Vec<u8> = (0..3 * PLAIN_CHUNK).map(|n| u8::try_from(n % 251).unwrap()).collect();
    // when one puts a file and hands on its reference
    let reference = anna.node.put_blob(Zeroizing::new(bytes.clone())).await.unwrap();
    let text = reference.expose_text();
    let handed: BlobRef = text.parse().unwrap();
    // then the other gets the file, and again when the relay is gone
    assert_eq!(*bo.node.get_blob(&handed).await.unwrap(), bytes);
    relay.stop().await;
    let before = Instant::now();
    assert_eq!(*bo.node.get_blob(&handed).await.unwrap(), bytes);
    assert!(before.elapsed() < WAIT);
    // and without the key nobody reads it
    let keyless = BlobRef { key: None, ..handed };
    assert_eq!(bo.node.get_blob(&keyless).await.unwrap_err().code(), "BLB-107");
}

#[tokio::test(flavor = "multi_thread")]
async fn public_bytes_are_read_by_whoever_knows_their_hash() {
    let folder = tempfile::tempdir().unwrap();
    let (_relay, address) = relay(&folder).await;
    let (anna, bo) = (connected(&address).await, connected(&address).await);
    let content = *blake3::hash(b"tea for all").as_bytes();
    let reference = anna.node.put_public_blob(b"tea for all".to_vec(), &content).await.unwrap();
    assert_eq!(reference.key, None);
    assert_eq!(bo.node.get_public_blob(&reference, &content).await.unwrap().as_slice(), b"tea for all");
    let other = bo.node.get_public_blob(&reference, &[7; 32]).await;
    assert_eq!(other.unwrap_err().code(), "BLB-107");
}

#[tokio::test(flavor = "multi_thread")]
async fn node_190_a_mailbox_that_names_other_bytes_is_not_believed() {
    // given a mailbox that says of a hash that it is a blob of other bytes, sealed under the key of that hash
    let folder = tempfile::tempdir().unwrap();
    let content = *blake3::hash(b"tea for all").as_bytes();
    let shelf = RedbShelf::open(&folder.path().join("blobs.redb"), 64 << 20).unwrap();
    let other = seal(b"something else for all", &BlobKey::of_public(&content)).unwrap();
    let id = shelve(&shelf, &other, SystemClock.now().seconds()).unwrap();
    assert!(shelf.name(&PublicContent::from_array(content), &id).unwrap());
    drop(shelf);
    let (_relay, address) = relay(&folder).await;
    let bo = connected(&address).await;
    // then its bytes are fetched, compared, and not taken
    let refused = bo.node.shared().find_public(&content, 1 << 20).await;
    assert_eq!(refused.unwrap_err().code(), "BLB-107");
    // and what is longer than was asked for is not even fetched
    assert_eq!(bo.node.shared().find_public(&content, 3).await.unwrap(), None);
}

#[tokio::test]
async fn without_relays_a_blob_is_not_put() {
    let open = open();
    let refused = open.node.put_blob(Zeroizing::new(b"tea".to_vec())).await;
    assert_eq!(refused.unwrap_err().code(), "NOD-301");
}
