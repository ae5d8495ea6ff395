//! Strangers who meet over three real relays, with no contact in common, and one of them starts again in between.

use std::time::Duration;

use teahouse_base::testing::FrozenClock;
use teahouse_relay::edge::Reach;

use super::sweep::{Person, Relays, edge_over, until};
use super::*;
use crate::meet::{MeetId, Meetings, NewOffer, OfferStanding, ThreadStanding};

const TAXI: AppId = AppId::from_array([1; 32]);

fn cell() -> teahouse_chat::meet::Place {
    teahouse_chat::meet::Place::Cell("wx4g0".parse().unwrap())
}

fn said(meetings: &Meetings<'_>, thread: &MeetId) -> Vec<String> {
    let words = meetings.words(thread, 0, 10).unwrap();
    words.into_iter().map(|word| String::from_utf8(word.bytes).unwrap()).collect()
}

/// Waits until it holds; the clock goes on meanwhile.
async fn soon(clock: &FrozenClock, what: &str, mut holds: impl FnMut() -> bool) {
    let holds = async || {
        clock.advance(Duration::from_millis(20));
        holds()
    };
    until(what, holds).await;
}

#[tokio::test]
async fn meet_016_where_a_removed_app_looked_nobody_looks_any_more() {
    let open = open();
    let installed = open.install(&bundle_by([7; 32], "1.0.0", "one")).await.unwrap();
    let app: AppId = installed["id"].as_str().unwrap().parse().unwrap();
    open.node.meetings(app).watch(&cell()).unwrap();
    assert!(!open.node.shared().meet_boxes().unwrap().is_empty());
    open.call("app.uninstall", json!({ "app": "tea" })).await;
    assert!(open.node.shared().meet_boxes().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_strangers_meet_over_real_relays_and_talk_after_one_of_them_started_again() {
    // given two people at three relays
    let clock = FrozenClock::default();
    let relays = Relays::three(&clock).await;
    let (anna, bo) = (Person::new("anna", &clock), Person::new("bo", &clock));
    let (hers, his) = (anna.open(true), bo.open(true));
    for node in [&hers, &his] {
        edge_over(node, &relays.addresses, Reach::Online).await;
    }
    // when one publishes, and the other looks there afterwards
    let offer = NewOffer {
        place: cell(),
        role: "driver".parse().unwrap(),
        tag: None,
        lasts: Duration::from_secs(1_800),
    };
    his.meetings(TAXI).publish(&offer).unwrap();
    let placed = || his.meetings(TAXI).mine().unwrap()[0].standing == OfferStanding::Placed;
    soon(&clock, "the offer lies in its place", placed).await;
    hers.meetings(TAXI).watch(&cell()).unwrap();
    soon(&clock, "the offer is found", || !hers.meetings(TAXI).offers(&cell()).unwrap().is_empty()).await;
    let seen = hers.meetings(TAXI).offers(&cell()).unwrap();
    let thread = hers.meetings(TAXI).answer(&seen[0].id, b"two seats?").unwrap();
    soon(&clock, "the answer is opened", || !his.meetings(TAXI).threads().unwrap().is_empty()).await;
    let his_thread = his.meetings(TAXI).threads().unwrap()[0].id;
    his.meetings(TAXI).say(&his_thread, b"yes, at the gate").unwrap();
    soon(&clock, "his word is read", || said(&hers.meetings(TAXI), &thread).len() == 2).await;
    assert_eq!(hers.meetings(TAXI).threads().unwrap()[0].standing, ThreadStanding::Open);
    // and the author goes away, is written to, and comes back
    his.close().await;
    drop(his);
    hers.meetings(TAXI).say(&thread, b"see you").unwrap();
    let his = bo.open(true);
    // then he has all of it
    soon(&clock, "her word is read", || said(&his.meetings(TAXI), &his_thread).len() == 3).await;
    assert_eq!(said(&his.meetings(TAXI), &his_thread), ["two seats?", "yes, at the gate", "see you"]);
    hers.close().await;
    his.close().await;
}
