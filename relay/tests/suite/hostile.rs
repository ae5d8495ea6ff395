//! Hostile peers are refused with a type, pay for it, and nobody else notices.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use teahouse_base::{Clock, Encode, SystemClock, UnixMillis, Writer as Bytes};
use teahouse_relay::PeerId;
use teahouse_relay::edge::{Edge, EdgeConfig, Reach, RelayError};
use teahouse_relay::identity::Keypair;
use teahouse_relay::limits::{Limits, Rate};
use teahouse_relay::net::{AskError, Net, NetConfig, PeerAddress};
use teahouse_relay::node::{MailboxConfig, RelayNode, SubmitHandler};
use teahouse_relay::protocol::{Done, MailboxAsk, Opaque, Protocol, PushAsk, PutDone, Refusal, read_answer};
use teahouse_wire::{BoxIndex, EnvelopeBytes, Stamp, Window};

use crate::doubles::FullDisk;
use crate::support::{WAIT, Writer, any_port, bytes, config, edge, eventually, redb, roomy, store_key};

/// A relay with these limits, alone.
async fn relay(limits: Limits) -> (RelayNode, Vec<PeerAddress>, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(1, any_port(), Vec::new());
    config.limits = limits;
    config.mailbox = Some(MailboxConfig { store: redb(dir.path()), key: store_key(1) });
    let node = RelayNode::start(config).unwrap();
    let addresses = node.listening(2).await;
    (node, addresses, dir)
}

/// A peer that says what it likes.
pub async fn rogue(to: &[PeerAddress]) -> Net {
    let (net, _) = Net::start(NetConfig {
        identity: Keypair::generate_ed25519(),
        listen: Vec::new(),
        keep: to.to_vec(),
        shards: Vec::new(),
        limits: Limits { streams: 1_024, ..Limits::default() },
        clock: Arc::new(SystemClock),
        serve: None,
    })
    .unwrap();
    let mut links = net.links();
    tokio::time::timeout(WAIT, links.wait_for(|links| links.values().any(|link| link.connected)))
        .await
        .unwrap()
        .unwrap();
    net
}

async fn refused(net: &Net, to: &PeerAddress, protocol: Protocol, question: Vec<u8>) -> Refusal {
    let answer = net.ask(to.peer(), protocol, question, WAIT).await.unwrap();
    read_answer::<Done>(&answer).unwrap().unwrap_err()
}

fn put(envelope: EnvelopeBytes) -> Vec<u8> {
    MailboxAsk::Put(envelope).to_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_questions_get_typed_refusals_on_every_protocol() {
    let (_node, at, _dir) = relay(roomy()).await;
    let net = rogue(&at).await;
    for protocol in [Protocol::Mailbox, Protocol::LightPush, Protocol::Status, Protocol::Blob] {
        for junk in [vec![], vec![0], vec![2, 1], vec![1; 40], vec![0xff; 60]] {
            assert_eq!(refused(&net, &at[0], protocol, junk).await, Refusal::Malformed, "{protocol:?}");
        }
    }
    // a length no class has, and a count that no message can have
    let mut odd = Bytes::new();
    odd.u8(1).u8(1).bytes(&[1; 3_071]);
    assert_eq!(refused(&net, &at[0], Protocol::Mailbox, odd.finish()).await, Refusal::Malformed);
    let mut count = Bytes::new();
    count.u8(1).u8(2).u32(u32::MAX);
    assert_eq!(refused(&net, &at[0], Protocol::Mailbox, count.finish()).await, Refusal::Malformed);
    // nobody submits here
    assert_eq!(refused(&net, &at[0], Protocol::Submit, vec![1]).await, Refusal::NoSuchRole);
}

#[tokio::test(flavor = "multi_thread")]
async fn lim_006_an_oversized_question_is_refused_unread() {
    let (node, at, _dir) = relay(roomy()).await;
    let net = rogue(&at).await;
    for protocol in Protocol::ALL {
        let bound = protocol.longest_question();
        let big = vec![0; bound as usize + 1];
        // The refusal arrives unless the sender is still writing: then it sees its stream end, or, with a full yamux
        // window, nothing at all. An edge checks before it sends.
        match net.ask(at[0].peer(), protocol, big, Duration::from_secs(1)).await {
            Ok(answer) => assert_eq!(read_answer::<Done>(&answer).unwrap(), Err(Refusal::TooLarge { bound })),
            Err(error) => assert!(matches!(error, AskError::Broken | AskError::Timeout), "{error}"),
        }
    }
    assert_eq!(node.counts().await.oversized, Protocol::ALL.len() as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn bent_envelopes_are_refused_for_what_is_wrong_with_them() {
    let (_node, at, _dir) = relay(roomy()).await;
    let (net, mut writer) = (rogue(&at).await, Writer::new(1));
    let bend = |at: usize, envelope: EnvelopeBytes| {
        let mut bytes = envelope.into_vec();
        bytes[at] ^= 1;
        EnvelopeBytes::from_vec(bytes).unwrap()
    };
    for (byte, expected) in [
        (0, Refusal::BadEnvelope),      // version
        (1, Refusal::BadEnvelope),      // class
        (3, Refusal::BadEnvelope),      // generation
        (50, Refusal::BadSignature),    // signature
        (1_000, Refusal::BadSignature), // ciphertext
        (3_071, Refusal::BadEnvelope),  // the proof's place
    ] {
        let bent = bend(byte, bytes(&writer.write()));
        assert_eq!(refused(&net, &at[0], Protocol::Mailbox, put(bent)).await, expected, "byte {byte}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn env_006_clocks_that_are_off_are_refused_and_told_the_time() {
    let (_node, at, _dir) = relay(roomy()).await;
    let (net, mut writer) = (rogue(&at).await, Writer::new(2));
    let now = SystemClock.now().get();
    let stamp = |offset: i64| Stamp::at(UnixMillis::new(now.checked_add_signed(offset * 1_000).unwrap()));
    let shard = writer.shard();
    let push = |envelope: EnvelopeBytes| PushAsk { shard, envelope }.to_bytes();
    // light push: 20 seconds either way
    for offset in [-3_600, -60, 60, 3_600] {
        let envelope = bytes(&writer.write_at(stamp(offset)));
        let answer = refused(&net, &at[0], Protocol::LightPush, push(envelope)).await;
        assert!(
            matches!(answer, Refusal::OutsideWindow { relay_time } if relay_time.get() >= now),
            "{offset}"
        );
    }
    // a mailbox takes what an outbox kept for days, but nothing from the future
    for (offset, taken) in
        [(-3_600, true), (-13 * 86_400, true), (-15 * 86_400, false), (60, false), (3_600, false)]
    {
        let question = put(bytes(&writer.write_at(stamp(offset))));
        let answer = net.ask(at[0].peer(), Protocol::Mailbox, question, WAIT).await.unwrap();
        let answer = read_answer::<PutDone>(&answer).unwrap();
        assert_eq!(answer.is_ok(), taken, "{offset}: {answer:?}");
    }
    assert_eq!(Window::GOSSIP.past, Duration::from_secs(20));
}

#[tokio::test(flavor = "multi_thread")]
async fn replays_change_nothing() {
    let (node, at, _dir) = relay(roomy()).await;
    let (net, mut writer) = (rogue(&at).await, Writer::new(3));
    let envelope = bytes(&writer.write());
    let mut answers = std::collections::BTreeSet::new();
    for _ in 0..50 {
        answers.insert(net.ask(at[0].peer(), Protocol::Mailbox, put(envelope.clone()), WAIT).await.unwrap());
    }
    assert_eq!((answers.len(), node.card().await.boxes), (1, 1), "one promise, one box");
    let other = bytes(&writer.rewrite(BoxIndex::new(0), Stamp::at(SystemClock.now())));
    assert_eq!(refused(&net, &at[0], Protocol::Mailbox, put(other)).await, Refusal::Taken);
}

#[tokio::test(flavor = "multi_thread")]
async fn lim_008_a_flood_is_cut_off_and_honest_traffic_is_not_affected() {
    // given a relay with small budgets
    let limits = Limits {
        requests: Rate { per_second: 20, burst: 40 },
        bytes: Rate { per_second: 1 << 20, burst: 1 << 20 },
        peers_per_ip_budget: 1_000,
        ..roomy()
    };
    let (node, at, _dir) = relay(limits).await;
    let (net, mut writer) = (rogue(&at).await, Writer::new(4));
    // when a rogue sends 1,000 bad signatures as fast as it can
    let mut bad = bytes(&writer.write()).into_vec();
    bad[100] ^= 1;
    let bad = EnvelopeBytes::from_vec(bad).unwrap();
    let flood = tokio::spawn({
        let (net, to) = (net.clone(), at[0].peer());
        async move {
            // 200 at a time: more than 512 streams at once and yamux itself ends the connection.
            let asks = futures::stream::iter(0..1_000)
                .map(|_| net.ask(to, Protocol::Mailbox, put(bad.clone()), WAIT));
            let answers: Vec<_> = asks.buffer_unordered(200).collect().await;
            answers
                .into_iter()
                .flatten()
                .filter_map(|answer| read_answer::<Done>(&answer).ok()?.err())
                .collect::<Vec<_>>()
        }
    });
    // then an honest person's messages get through meanwhile
    let anna = edge(at.clone(), Reach::Weak).await;
    for _ in 0..10 {
        assert!(anna.put_at(at[0].peer(), bytes(&writer.write())).await.is_ok());
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    // and of the flood only a handful was looked at: each bad signature costs 21 requests of 40
    let refusals = flood.await.unwrap();
    let looked_at = refusals.iter().filter(|refusal| **refusal == Refusal::BadSignature).count();
    assert!((1..=64).contains(&looked_at), "{looked_at}");
    assert!(refusals.iter().all(|r| matches!(r, Refusal::BadSignature | Refusal::Busy { .. })));
    assert!(node.counts().await.limited > 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn lim_003_watches_are_bounded_and_given_back() {
    let limits = Limits { watched_boxes: 10_000, longest_watch: Duration::from_millis(700), ..roomy() };
    let (node, at, _dir) = relay(limits).await;
    let (net, writer) = (rogue(&at).await, Writer::new(5));
    let many: Vec<_> = writer.boxes(3_000).into_iter().collect();
    let question = MailboxAsk::Watch(60_000, many).to_bytes();
    let asks = tokio::spawn({
        let (net, to) = (net.clone(), at[0].peer());
        async move {
            let asks = (0..20).map(|_| net.ask(to, Protocol::Mailbox, question.clone(), WAIT));
            futures::future::join_all(asks).await
        }
    });
    for _ in 0..10 {
        assert!(node.watched_boxes() <= 10_000);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    asks.await.unwrap();
    eventually("watches are over", || async { node.watched_boxes() == 0 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lim_007_one_address_cannot_take_all_connections() {
    let (node, at, _dir) = relay(Limits { connections_per_ip: 3, ..roomy() }).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(rogue(&at[..1]).await);
    }
    let config = EdgeConfig::new(at[..1].to_vec(), Arc::new(SystemClock));
    let fourth = Edge::start(config).unwrap();
    assert!(!fourth.reaches(Reach::Weak, Duration::from_secs(1)).await);
    assert!(node.counts().await.refused_connections > 0);
    // and a place that is given back can be taken
    held.pop().unwrap().stop().await;
    assert!(fourth.reaches(Reach::Weak, WAIT).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_promises_nothing() {
    let mut config = config(1, any_port(), Vec::new());
    config.mailbox = Some(MailboxConfig { store: Arc::new(FullDisk), key: store_key(1) });
    let node = RelayNode::start(config).unwrap();
    let at = node.listening(2).await;
    let anna = edge(at.clone(), Reach::Weak).await;
    let refused = anna.put_at(at[0].peer(), bytes(&Writer::new(6).write())).await;
    assert_eq!(refused, Err(RelayError::Refused(Refusal::Failed)));
}

/// A submitter that answers with what it was asked, backwards; asked to panic, it does.
struct Mirror;

impl SubmitHandler for Mirror {
    fn submit(
        &self,
        _: PeerId,
        mut question: Vec<u8>,
    ) -> futures::future::BoxFuture<'static, Result<Vec<u8>, Refusal>> {
        Box::pin(async move {
            assert!(question != b"panic", "as asked");
            question.reverse();
            Ok(question)
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_reaches_the_submitter_and_its_panic_reaches_nobody() {
    let mut config = config(1, any_port(), Vec::new());
    config.submit = Some(Arc::new(Mirror));
    let node = RelayNode::start(config).unwrap();
    let at = node.listening(2).await;
    let anna = edge(at.clone(), Reach::Weak).await;
    eventually("the relay has said it submits", || async { !anna.submitters().is_empty() }).await;
    assert_eq!(anna.submit(at[0].peer(), b"tea".to_vec()).await, Ok(b"aet".to_vec()));
    assert_eq!(anna.submit_any(&[], b"tea").await.unwrap(), (at[0].peer(), b"aet".to_vec()));
    let failed = anna.submit(at[0].peer(), b"panic".to_vec()).await;
    assert_eq!(failed, Err(RelayError::Refused(Refusal::Failed)));
    assert_eq!(anna.submit(at[0].peer(), b"ab".to_vec()).await, Ok(b"ba".to_vec()));
    // and without a mailbox a put is refused for that
    let put = anna.put_at(at[0].peer(), bytes(&Writer::new(7).write())).await;
    assert_eq!(put, Err(RelayError::Refused(Refusal::NoSuchRole)));
    assert_eq!(Opaque(vec![1]).to_bytes(), [0, 0, 0, 1, 1]);
}
