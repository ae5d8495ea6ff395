//! Gossip carries valid envelopes to every relay of a shard, and whoever sends others is scored down.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use teahouse_base::{Clock, Encode, SystemClock, UnixMillis};
use teahouse_relay::PeerId;
use teahouse_relay::edge::Reach;
use teahouse_relay::identity::Keypair;
use teahouse_relay::net::{Net, NetConfig, PeerAddress, Serve, Served, Verdict};
use teahouse_relay::protocol::{Done, Protocol, PushAsk, Refusal, read_answer, write_answer};
use teahouse_wire::{Generation, Shard, Stamp};

use crate::support::{WAIT, Writer, addresses, bytes, edge, eventually, roomy, three};

/// A gossip peer that forwards anything and serves nothing.
struct Careless;

impl Serve for Careless {
    fn serve(self: Arc<Self>, _: PeerId, _: Protocol, _: Vec<u8>) -> BoxFuture<'static, Served> {
        async { Served { answer: write_answer::<Done>(&Err(Refusal::NoSuchRole)), fine: 0 } }.boxed()
    }

    fn judge(self: Arc<Self>, _: PeerId, _: String, _: Vec<u8>) -> BoxFuture<'static, Verdict> {
        async { Verdict::Accept }.boxed()
    }
}

async fn gossiper(to: Vec<PeerAddress>) -> Net {
    let (net, _) = Net::start(NetConfig {
        identity: Keypair::generate_ed25519(),
        listen: Vec::new(),
        keep: to,
        shards: Shard::all(Generation::CURRENT).collect(),
        limits: roomy(),
        clock: Arc::new(SystemClock),
        serve: Some(Arc::new(Careless)),
    })
    .unwrap();
    net
}

#[tokio::test(flavor = "multi_thread")]
async fn gsp_002_a_light_push_through_one_relay_reaches_all_mailboxes_and_counts_once() {
    // given three relays in one mesh and an edge that pushes to one of them only
    let relays = three().await;
    let anna = edge(addresses(&relays), Reach::Online).await;
    let net = gossiper(relays[0].addresses.clone()).await;
    let mut writer = Writer::new(1);
    let boxes: Vec<_> = writer.boxes(1).into_iter().collect();
    let envelope = writer.write();
    let push = PushAsk { shard: writer.shard(), envelope: bytes(&envelope) }.to_bytes();
    // when the push is taken, again and again
    eventually("the relay takes the push", || async {
        let answer = net.ask(relays[0].peer(), Protocol::LightPush, push.clone(), WAIT).await;
        answer.is_ok_and(|answer| read_answer::<Done>(&answer).unwrap().is_ok())
    })
    .await;
    // then every relay's mailbox comes to hold it
    for relay in &relays {
        eventually("gossip or gap filling brings it", || async {
            anna.get_at(relay.peer(), boxes.clone()).await.is_ok_and(|found| found == [envelope.clone()])
        })
        .await;
    }
    for relay in &relays {
        assert_eq!(relay.node().card().await.boxes, 1);
        assert!(relay.node().counts().await.rejected == 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gsp_001_every_gossip_message_gets_its_verdict() {
    // given a relay and a peer that gossips good, repeated and old envelopes
    let relays = three().await;
    let net = gossiper(relays[0].addresses.clone()).await;
    let mut writer = Writer::new(2);
    let shard = writer.shard();
    let good = writer.write();
    let old = writer.write_at(Stamp::at(UnixMillis::new(SystemClock.now().get() - 45_000)));
    eventually("the mesh is there", || async { net.publish(shard, good.bytes().as_slice().to_vec()).await })
        .await;
    net.publish(shard, old.bytes().as_slice().to_vec()).await;
    // then the good one is accepted, and the one a little too old is ignored without blame
    eventually("both are judged", || async {
        let counts = relays[0].node().counts().await;
        counts.accepted == 1 && counts.ignored == 1 && counts.rejected == 0
    })
    .await;
    assert!(relays[0].node().score(net.local_peer()).await.unwrap() >= 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn gsp_005_env_007_a_peer_that_gossips_forgeries_is_scored_down_and_cut_off_and_others_are_not() {
    // given an honest and a hostile gossiper at one relay
    let relays = three().await;
    let (honest, hostile) =
        (gossiper(relays[0].addresses.clone()).await, gossiper(relays[0].addresses.clone()).await);
    let mut writer = Writer::new(3);
    let shard = writer.shard();
    let first = writer.write();
    eventually("the mesh is there", || async {
        honest.publish(shard, first.bytes().as_slice().to_vec()).await
    })
    .await;
    // when one sends forged signatures, wrong times, wrong lengths and noise
    let hour = SystemClock.now().get() - 3_600_000;
    let mut forged = writer.write().into_bytes().into_vec();
    forged[90] ^= 1;
    let late = writer.write_at(Stamp::at(UnixMillis::new(hour))).into_bytes().into_vec();
    for (n, bad) in [forged, late, vec![1; 3_071], vec![0xff; 9], vec![1; 14_336]].into_iter().enumerate() {
        eventually("it is sent", || async { hostile.publish(shard, bad.clone()).await }).await;
        let seen = u64::try_from(n).unwrap() + 1;
        eventually("it is judged or not read any more", || async {
            let score = relays[0].node().score(hostile.local_peer()).await.unwrap();
            relays[0].node().counts().await.rejected >= seen.min(3) && (score < 0.0)
        })
        .await;
    }
    // then its score is below the line under which it is not read, and the honest peer's is not
    eventually("it is cut off", || async {
        relays[0].node().score(hostile.local_peer()).await.unwrap() < -100.0
    })
    .await;
    assert!(relays[0].node().score(honest.local_peer()).await.unwrap() >= 0.0);
    let before = relays[0].node().counts().await;
    hostile.publish(shard, vec![7; 100]).await;
    let second = writer.write();
    honest.publish(shard, second.bytes().as_slice().to_vec()).await;
    eventually("honest gossip goes on", || async {
        relays[0].node().counts().await.accepted > before.accepted
    })
    .await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(relays[0].node().counts().await.rejected, before.rejected, "the hostile peer is not heard");
}
