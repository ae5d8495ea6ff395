//! The operator's program as its operator and other programs see it: a process, its output and its exit codes.

#![allow(clippy::unwrap_used, missing_docs)]

mod batches;
mod submitter;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use teahouse_base::{Clock, SecretBytes, SystemClock};
use teahouse_relay::edge::{Edge, EdgeConfig, Reach};
use teahouse_relay::net::PeerAddress;
use teahouse_wire::{BoxIndex, BoxSeed, Class, Generation, Shard, Stamp, VerifiedEnvelope};

const WAIT: Duration = Duration::from_secs(15);

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_teahouse-relay"));
    command.stdin(Stdio::null()).env_remove("TEAHOUSE_RELAY_DATA").env_remove("TEAHOUSE_LOG");
    command
}

fn ran(arguments: &[&str]) -> Output {
    program().args(arguments).output().unwrap()
}

/// A relay process.
struct Relay {
    child: Child,
    ready: Value,
}

impl Relay {
    fn start(data: &Path, listen: &[String], peers: &[String]) -> Self {
        let mut options = vec!["--data".to_owned(), data.to_str().unwrap().to_owned()];
        options.extend(listen.iter().flat_map(|address| ["--listen".to_owned(), address.clone()]));
        options.extend(peers.iter().flat_map(|peer| ["--peer".to_owned(), peer.clone()]));
        Self::run(&options)
    }

    /// Runs with these options, at any port.
    fn with(options: &[String]) -> Self {
        let listen = ["--listen", "/ip4/127.0.0.1/udp/0/quic-v1", "--listen", "/ip4/127.0.0.1/tcp/0"];
        Self::run(&[options, &listen.map(str::to_owned)[..]].concat())
    }

    fn run(options: &[String]) -> Self {
        let mut command = program();
        command.args(["run", "--json"]).args(options).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not ready: {line:?}"));
        Self { child, ready }
    }

    fn anywhere(data: &Path, peers: &[String]) -> Self {
        let listen = ["/ip4/127.0.0.1/udp/0/quic-v1", "/ip4/127.0.0.1/tcp/0"].map(str::to_owned);
        Self::start(data, &listen, peers)
    }

    fn addresses(&self) -> Vec<String> {
        self.ready["addresses"].as_array().unwrap().iter().map(|a| a.as_str().unwrap().to_owned()).collect()
    }

    fn peers(&self) -> Vec<PeerAddress> {
        self.addresses().iter().map(|address| address.parse().unwrap()).collect()
    }

    fn signal(&mut self, name: &str) -> Option<i32> {
        Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn envelope(seed: &BoxSeed, n: u64) -> VerifiedEnvelope {
    let (stamp, ciphertext) = (Stamp::at(SystemClock.now()), vec![1; Class::Small.ciphertext_len()]);
    VerifiedEnvelope::frame(
        &seed.key(BoxIndex::new(n)),
        Generation::CURRENT,
        stamp,
        Class::Small,
        &ciphertext,
    )
    .unwrap()
}

async fn edge(relays: Vec<PeerAddress>, reach: Reach) -> Edge {
    let edge = Edge::start(EdgeConfig::new(relays, Arc::new(SystemClock))).unwrap();
    assert!(edge.reaches(reach, WAIT).await, "{:?}", edge.status());
    edge
}

#[test]
fn init_makes_keys_once_and_says_who_the_relay_is() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("relay");
    let said = |output: Output| -> Value { serde_json::from_slice(&output.stdout).unwrap() };
    let first = said(ran(&["init", "--json", "--data", data.to_str().unwrap()]));
    let again = said(ran(&["init", "--json", "--data", data.to_str().unwrap()]));
    assert_eq!(first, again);
    assert!(first["peer"].as_str().unwrap().starts_with("12D3KooW"));
    assert!(
        first["store"].as_str().unwrap().starts_with("0x")
            && first["submitter"].as_str().unwrap().len() == 42
    );
    // and the relay that runs there is that one
    let mut relay = Relay::anywhere(&data, &[]);
    assert_eq!((&relay.ready["peer"], &relay.ready["store"]), (&first["peer"], &first["store"]));
    assert_eq!(relay.ready["submitter"], Value::Null);
    assert_eq!(relay.signal("-TERM"), Some(0), "a graceful stop");
}

#[test]
fn exit_codes_are_those_of_the_table() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_str().unwrap();
    assert_eq!(ran(&["--help"]).status.code(), Some(0));
    assert_eq!(ran(&["brew"]).status.code(), Some(2));
    assert_eq!(ran(&["run"]).status.code(), Some(2));
    assert_eq!(ran(&["run", "--data", data, "--submitter", "http://127.0.0.1:1"]).status.code(), Some(2));
    assert_eq!(ran(&["run", "--config", "/nowhere/relay.toml"]).status.code(), Some(3));
    assert_eq!(ran(&["status", "--data", data]).status.code(), Some(6), "nothing runs there");
    let completions = ran(&["completions", "bash"]);
    assert!(completions.status.success() && completions.stdout.len() > 500);
    // a second owner, and an interrupt
    let mut relay = Relay::anywhere(dir.path(), &[]);
    let second = ran(&["run", "--data", data, "--listen", "/ip4/127.0.0.1/tcp/0"]);
    assert_eq!(second.status.code(), Some(8), "{}", String::from_utf8_lossy(&second.stderr));
    let status = ran(&["status", "--data", data, "--json"]);
    let told: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!((&told["peer"], told["boxes"].as_u64()), (&relay.ready["peer"], Some(0)));
    assert_eq!(relay.signal("-INT"), Some(130));
    // a book that is not one, and a chain nobody answers for
    let book = dir.path().join("book.json");
    std::fs::write(&book, "{}").unwrap();
    let with = |book: &Path| {
        let book = book.to_str().unwrap();
        ran(&[
            "run",
            "--data",
            data,
            "--listen",
            "/ip4/127.0.0.1/tcp/0",
            "--submitter",
            "http://127.0.0.1:9",
            "--book",
            book,
        ])
    };
    assert_eq!(with(&book).status.code(), Some(3));
    assert_eq!(with(&dir.path().join("missing.json")).status.code(), Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn three_programs_store_a_message_with_any_one_killed_and_the_killed_one_comes_back_with_it() {
    // given three relay processes and a stored message
    let dirs = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let a = Relay::anywhere(dirs[0].path(), &[]);
    let b = Relay::anywhere(dirs[1].path(), &a.addresses());
    let c = Relay::anywhere(dirs[2].path(), &[a.addresses(), b.addresses()].concat());
    let all = [a.peers(), b.peers(), c.peers()].concat();
    let mut relays = [a, b, c].map(Some);
    let seed = BoxSeed::from_secret(SecretBytes::new([5; 32]));
    let shard = Shard::choose(Generation::CURRENT, &seed.shard_key());
    let anna = edge(all.clone(), Reach::Online).await;
    for n in 0..3 {
        // when one of them is killed, then the next message is stored all the same, and found by someone fresh
        let addresses = relays[n].as_ref().unwrap().addresses();
        relays[n].take().unwrap().signal("-KILL");
        let message = envelope(&seed, n as u64);
        assert!(anna.put(shard, message.bytes().clone()).await.unwrap().len() >= 2);
        let bo = edge(all.clone(), Reach::Online).await;
        let mut watch = bo.watch([message.box_id()].into());
        assert_eq!(tokio::time::timeout(WAIT, watch.next()).await.unwrap().unwrap(), message);
        // and it comes back at the same place
        let listen: Vec<String> =
            addresses.iter().map(|a| a.split("/p2p/").next().unwrap().to_owned()).collect();
        let others = relays.iter().flatten().flat_map(Relay::addresses).collect::<Vec<_>>();
        relays[n] = Some(Relay::start(dirs[n].path(), &listen, &others));
    }
}
