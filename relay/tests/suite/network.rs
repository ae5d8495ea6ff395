//! Messages are stored and found over real connections, whichever relay is away.

use std::time::Duration;

use teahouse_base::{Clock, SystemClock};
use teahouse_relay::edge::{PutError, Reach};
use teahouse_wire::{BoxIndex, Stamp};

use crate::support::{TestRelay, WAIT, Writer, addresses, bytes, edge, eventually, three};

#[tokio::test(flavor = "multi_thread")]
async fn mbx_007_a_put_is_stored_with_two_verified_receipts_and_found_by_a_watch() {
    // given three relays and two people
    let relays = three().await;
    let (anna, bo) =
        (edge(addresses(&relays), Reach::Online).await, edge(addresses(&relays), Reach::Online).await);
    let mut writer = Writer::new(1);
    let mut watch = bo.watch(writer.boxes(3));
    // when one puts
    let envelope = writer.write();
    let receipts = anna.put(writer.shard(), bytes(&envelope)).await.unwrap();
    // then there are receipts of two different stores, and the other finds it once
    assert!(receipts.len() >= 2 && receipts[0].store() != receipts[1].store());
    assert!(receipts.iter().all(|receipt| receipt.verify().is_ok()));
    assert_eq!(tokio::time::timeout(WAIT, watch.next()).await.unwrap().unwrap(), envelope);
    assert!(tokio::time::timeout(Duration::from_millis(300), watch.next()).await.is_err(), "found once");
    // and repeating the put gives the same promises
    let again = anna.put(writer.shard(), bytes(&envelope)).await.unwrap();
    assert!(again.iter().any(|receipt| receipts.contains(receipt)));
}

#[tokio::test(flavor = "multi_thread")]
async fn any_one_of_three_relays_may_be_dead() {
    for dead in 0..3 {
        let mut relays = three().await;
        let (anna, bo) =
            (edge(addresses(&relays), Reach::Online).await, edge(addresses(&relays), Reach::Online).await);
        let mut writer = Writer::new(10 + dead as u64);
        let mut watch = bo.watch(writer.boxes(4));
        // when one dies, then a put still finds two mailboxes and the watch the envelope
        let before = writer.write();
        anna.put(writer.shard(), bytes(&before)).await.unwrap();
        relays[dead].stop().await;
        let after = writer.write();
        assert!(anna.put(writer.shard(), bytes(&after)).await.unwrap().len() >= 2);
        for _ in 0..2 {
            let found = tokio::time::timeout(WAIT, watch.next()).await.unwrap().unwrap();
            assert!(found == before || found == after);
        }
        // and who comes fresh, with that relay still away, finds both
        let late = edge(addresses(&relays), Reach::Online).await;
        let mut watch = late.watch(writer.boxes(4));
        for _ in 0..2 {
            tokio::time::timeout(WAIT, watch.next()).await.unwrap().unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_was_away_fills_its_gaps_and_the_edge_comes_back_to_it() {
    // given a message put while one relay is away
    let mut relays = three().await;
    let anna = edge(addresses(&relays), Reach::Online).await;
    let mut writer = Writer::new(20);
    relays[2].stop().await;
    let envelope = writer.write();
    anna.put(writer.shard(), bytes(&envelope)).await.unwrap();
    // when it comes back
    relays[2].restart().await;
    let (peer, boxes) = (relays[2].peer(), writer.boxes(1).into_iter().collect::<Vec<_>>());
    // then it holds the message too, without anyone sending it again, and answers the edge that knew it
    eventually("the gap is filled", || async {
        anna.get_at(peer, boxes.clone()).await.is_ok_and(|found| found == [envelope.clone()])
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_quic_and_tcp_carry_a_put() {
    let relays = three().await;
    for transport in ["quic-v1", "tcp"] {
        let only: Vec<_> = addresses(&relays)
            .into_iter()
            .filter(|address| address.address().to_string().contains(transport))
            .collect();
        assert_eq!(only.len(), 3);
        let anna = edge(only, Reach::Online).await;
        let mut writer = Writer::new(transport.len() as u64);
        let receipts = anna.put(writer.shard(), bytes(&writer.write())).await.unwrap();
        assert!(receipts.len() >= 2);
        let used: Vec<_> = anna.status().relays.into_iter().filter_map(|relay| relay.address).collect();
        assert!(
            used.len() == 3 && used.iter().all(|address| address.to_string().contains(transport)),
            "{used:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_box_and_an_emptied_box_say_so() {
    let relays = three().await;
    let anna = edge(addresses(&relays), Reach::Online).await;
    let mut writer = Writer::new(30);
    let now = || Stamp::at(SystemClock.now());
    let first = writer.write();
    anna.put(writer.shard(), bytes(&first)).await.unwrap();
    let other = writer.rewrite(BoxIndex::new(0), now());
    assert_eq!(anna.put(writer.shard(), bytes(&other)).await, Err(PutError::Taken));
    let grave = writer.tombstone(BoxIndex::new(0));
    assert_eq!(anna.put(writer.shard(), bytes(&grave)).await, Err(PutError::Kind));
    anna.empty(writer.shard(), bytes(&grave)).await.unwrap();
    eventually("all are emptied", || async {
        anna.put(writer.shard(), bytes(&first)).await == Err(PutError::Erased)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_mailbox_is_not_enough_and_the_receipt_there_is_comes_with_the_error() {
    let relay = TestRelay::start(1, Vec::new()).await;
    let anna = edge(relay.addresses.clone(), Reach::Weak).await;
    let mut writer = Writer::new(40);
    eventually("the relay has said it is a mailbox", || async { anna.status().relays[0].mailbox.is_some() })
        .await;
    match anna.put(writer.shard(), bytes(&writer.write())).await {
        Err(PutError::TooFew { receipts, causes }) => assert!(receipts.len() == 1 && causes.is_empty()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_follows_its_set_and_serves_thousands_of_boxes() {
    let relays = three().await;
    let (anna, bo) =
        (edge(addresses(&relays), Reach::Online).await, edge(addresses(&relays), Reach::Online).await);
    let mut writer = Writer::new(50);
    // given a watch over more boxes than fit into one question, and over another person's box that is not filled
    let mut boxes = writer.boxes(5_000);
    let mut watch = bo.watch(boxes.clone());
    let first = writer.write();
    anna.put(writer.shard(), bytes(&first)).await.unwrap();
    assert_eq!(tokio::time::timeout(WAIT, watch.next()).await.unwrap().unwrap(), first);
    // when another seed's boxes are added again and again, then messages in them are found without waiting for a poll
    for n in 0..6 {
        let mut another = Writer::new(60 + n);
        boxes.extend(another.boxes(2));
        watch.set(boxes.clone());
        let envelope = another.write();
        anna.put(another.shard(), bytes(&envelope)).await.unwrap();
        assert_eq!(tokio::time::timeout(WAIT, watch.next()).await.unwrap().unwrap(), envelope);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_tells_how_many_relays_answer() {
    let mut relays = three().await;
    let anna = edge(addresses(&relays), Reach::Online).await;
    eventually("all three are connected", || async {
        anna.status().relays.iter().all(|relay| relay.connected && relay.mailbox.is_some())
    })
    .await;
    assert!(anna.status().relays.iter().all(|relay| relay.clock_ahead_ms.unwrap().abs() < 2_000));
    relays[0].stop().await;
    relays[1].stop().await;
    eventually("one is left", || async { anna.status().reach == Reach::Weak }).await;
    relays[2].stop().await;
    eventually("none is left", || async { anna.status().reach == Reach::Offline }).await;
    relays[0].restart().await;
    relays[1].restart().await;
    eventually("two are back", || async { anna.status().reach == Reach::Online }).await;
}
