//! Two personas of one profile live through a day, and whoever keeps the endpoint and all the relays finds nothing that
//! joins them but the address of the machine.
//!
//! Everything is real: anvil behind an endpoint that writes down every request, and relays that write down every question.
//! The reader that finds nothing here is shown to find each of four leaks, which are built on purpose into other pairs of
//! personas that live at the same endpoint and relays in the same minute.

mod life;
mod reader;
mod stage;
mod wire;

use std::time::Duration;

use tokio::time::Instant;

use crate::network::Connected;
use crate::pace::Pace;
use life::{Pair, meet};
use reader::{Leak, Window, read};
use stage::Stage;

/// How long nobody does anything while payments wait, so that only timers speak.
const QUIET: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_personas_of_one_profile_have_nothing_in_common_but_the_address_and_four_planted_leaks_are_found()
{
    let stage = Stage::open().await;
    // given an honest pair that lives a day: contacts, chat, balance, a claim, money, history
    let honest = Pair::new(&stage, "anna", Pace::Own).await;
    let links = stage.gift(2).await;
    for (at, friend) in ["bo", "chen"].into_iter().enumerate() {
        meet(&stage, &honest, at, friend).await;
        honest.claim(at, &links[at]).await;
        honest.pay(at, stage.sink()).await;
    }
    // and four pairs with a leak each
    let client = Pair::new(&stage, "client", Pace::Own).await;
    share_the_connection(&client);
    client.look_around().await;
    let peer = Pair::new(&stage, "peer", Pace::Own).await;
    share_the_edge(&peer).await;
    let batch = Pair::new(&stage, "batch", Pace::Own).await;
    batch.look_around().await;
    stage.ask_jointly(&batch).await;
    let timer = Pair::new(&stage, "timer", Pace::Common(Instant::now())).await;
    // when no block comes for a while, and only timers speak
    stage.devnet.set_mining(false).await.unwrap();
    for at in 0..2 {
        honest.begin_to_pay(at, stage.sink()).await;
        timer.begin_to_pay(at, stage.sink()).await;
    }
    let window = Window::open(&stage.recorder);
    tokio::time::sleep(QUIET).await;
    let window = window.close(&stage.recorder);
    stage.devnet.set_mining(true).await.unwrap();
    for at in 0..2 {
        honest.history(at).await;
    }
    // then the reader joins nobody of the honest pair, though it has seen both of them at work
    let seen = stage.recorder.all();
    let stranger = seen.iter().filter(|asked| asked.line == stage.stranger()).cloned().collect::<Vec<_>>();
    assert!(!stranger.is_empty(), "the reader knows what any host's requests look like");
    let found = |pair: &Pair| read(&seen, &stranger, &pair.marks(), window);
    let honestly = found(&honest);
    assert!(honestly.leaks.is_empty(), "{}", honestly.told());
    assert!(honestly.is_substantial(), "{}", honestly.told());
    // and each planted leak is found
    for (pair, leak) in [
        (&client, Leak::SharedConnection),
        (&peer, Leak::SharedPeer),
        (&batch, Leak::JointRequest),
        (&timer, Leak::CommonTimer),
    ] {
        let report = found(pair);
        assert!(report.leaks.contains(&leak), "{leak:?} at {}: {}", pair.name, report.told());
    }
    // and a pair with another leak is not blamed for the honest pair's virtues
    assert!(
        !found(&client).leaks.contains(&Leak::SharedPeer)
            && !found(&peer).leaks.contains(&Leak::JointRequest)
    );
    for pair in [honest, client, peer, batch, timer] {
        pair.profile.close().await;
    }
    stage.close().await;
}

/// The first leak: both personas ask over one client and its connections.
fn share_the_connection(pair: &Pair) {
    let [one, other] = pair.nodes();
    let chain = one.shared().chain().unwrap();
    let shared = crate::chain::Chain::over(
        other.shared(),
        chain.profile.clone(),
        chain.book.clone(),
        chain.port.clone(),
    );
    other.shared().put_chain(shared);
}

/// The second leak: both personas ask relays under one peer id.
async fn share_the_edge(pair: &Pair) {
    let [one, other] = pair.nodes();
    let edge = one.shared().network.edge().unwrap();
    other.shared().stop_edge().await;
    other.shared().network.replace(Some(Connected(edge)));
    tokio::time::sleep(Duration::from_millis(500)).await;
}
