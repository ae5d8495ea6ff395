//! Two personas of one profile live through a day, and whoever keeps the endpoint and all the relays finds nothing that
//! joins them but the address of the machine.
//!
//! Everything is real: anvil behind an endpoint that writes down every request, and relays that write down every question, with
//! the port that it comes from. The day has what a wallet does: both personas write, claim, pay, pay by others, take a name,
//! open and end an allowance, read the pool and put money into it, at moments drawn for each; and they are locked and unlocked
//! while payments are on their way. The host submits for others meanwhile, and that role is one more asker, which nothing joins
//! to either persona. The reader that finds nothing here is shown to find each of six leaks, which are built on purpose into other
//! pairs of personas, and into a role, that live at the same endpoint and relays in the same minute.

mod day;
mod door;
mod life;
mod reader;
mod role;
mod stage;
mod wire;

use std::time::Duration;

use teahouse_base::testing::SeededRng;
use tokio::time::Instant;

use crate::network::Connected;
use crate::pace::Pace;
use day::PASSWORD;
use life::{Pair, Setup, meet};
use reader::{Leak, Marks, Window, read};
use role::{Customer, Role};
use stage::Stage;

/// How long nobody does anything while payments wait, so that only timers speak. A submitter looks about once a second.
const QUIET: Duration = Duration::from_secs(18);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_personas_of_one_profile_have_nothing_in_common_but_the_address_and_six_planted_leaks_are_found()
{
    let stage = Stage::open().await;
    // given an honest pair that lives a day: contacts, chat, balance, a claim, money, names, an allowance, history
    let setup = Setup { password: Some(PASSWORD), ..Setup::usual(&stage, "anna") };
    let honest = Pair::new(&stage, setup).await;
    // and whose first persona submits for others, for one of whom it brings payments all day
    let role = Role::serve(&stage, &honest, 0).await;
    let served = Customer::of(&stage, &role, "dora").await;
    let links = stage.gift(2).await;
    for (at, friend) in ["bo", "chen"].into_iter().enumerate() {
        meet(&stage, &honest, at, friend).await;
        honest.claim(at, &links[at]).await;
        honest.pay(at, stage.sink()).await;
    }
    let (mut one, mut other) = (SeededRng::new(41), SeededRng::new(42));
    tokio::join!(
        honest.morning(0, &stage, &mut one),
        honest.morning(1, &stage, &mut other),
        served.pay(stage.sink())
    );
    // A name that was asked for can be taken a minute later.
    stage.devnet.advance(Duration::from_secs(70)).await.unwrap();
    tokio::join!(
        honest.evening(0, &stage, &mut one),
        honest.evening(1, &stage, &mut other),
        served.pay(stage.sink())
    );
    // and six pairs with a leak each
    let client = Pair::new(&stage, Setup::usual(&stage, "client")).await;
    share_the_connection(&client);
    client.look_around().await;
    let peer = Pair::new(&stage, Setup::usual(&stage, "peer")).await;
    share_the_edge(&peer).await;
    let batch = Pair::new(&stage, Setup::usual(&stage, "batch")).await;
    batch.look_around().await;
    stage.ask_jointly(&batch).await;
    let doors = stage.doors().await;
    let door = Pair::new(&stage, Setup { relays: &doors, ..Setup::usual(&stage, "door") }).await;
    let common = Pace::Common(Instant::now());
    let timer = Pair::new(&stage, Setup { pace: common, ..Setup::usual(&stage, "timer") }).await;
    let idle = Pair::new(&stage, Setup::usual(&stage, "role")).await;
    let shown = Role::serve(&stage, &idle, 0).await;
    shown.is_looked_at_by(&idle, 0).await;
    // when no block comes for a while, and only timers speak
    stage.devnet.set_mining(false).await.unwrap();
    for at in 0..2 {
        honest.begin_to_pay(at, stage.sink()).await;
        timer.begin_to_pay(at, stage.sink()).await;
    }
    served.begin_to_pay(stage.sink()).await;
    let window = Window::open(&stage.recorder);
    // in the middle of which the honest pair is locked, and goes on
    tokio::time::sleep(QUIET / 2).await;
    honest.lock_and_unlock(1, &mut one).await;
    tokio::time::sleep(QUIET / 2).await;
    let window = window.close(&stage.recorder);
    stage.devnet.set_mining(true).await.unwrap();
    for at in 0..2 {
        honest.history(at).await;
    }
    served.sees(&stage, &role).await;
    // then the reader joins nobody of the honest pair, though it has seen both of them at work
    let seen = stage.recorder.all();
    let stranger = seen.iter().filter(|asked| asked.line == stage.stranger()).cloned().collect::<Vec<_>>();
    assert!(!stranger.is_empty(), "the reader knows what any host's requests look like");
    let found = |pair: &Pair| read(&seen, &stranger, &pair.marks(), window);
    let honestly = found(&honest);
    assert!(honestly.leaks.is_empty(), "{}", honestly.told());
    assert!(honestly.is_substantial(), "{}", honestly.told());
    // though it has seen both read the pool, all the time, and put money into it
    let pool = stage.profile.shielded[0].pool.address;
    let reads = honestly.reads(&seen, pool.as_slice());
    assert!(reads.iter().all(|reads| *reads > 10), "{reads:?} reads of the pool");
    assert!(honest.marks().iter().all(|marks| marks.bytes.len() > 4), "each has a note, and told an address");
    // and the role neither with the persona that it belongs to nor with the other
    let beside = |role: &Role, marks: Marks| read(&seen, &stranger, &[role.marks(), marks], window);
    for marks in honest.marks() {
        let report = beside(&role, marks);
        assert!(report.leaks.is_empty(), "the role: {}", report.told());
        assert!(report.is_substantial(), "the role: {}", report.told());
    }
    // and each planted leak is found
    for (pair, leak) in [
        (&client, Leak::SharedConnection),
        (&peer, Leak::SharedPeer),
        (&door, Leak::SharedDoor),
        (&batch, Leak::JointRequest),
        (&timer, Leak::CommonTimer),
        (&timer, Leak::CommonMoments),
    ] {
        let report = found(pair);
        assert!(report.leaks.contains(&leak), "{leak:?} at {}: {}", pair.name, report.told());
    }
    let [persona, stranger_to_it] = idle.marks();
    let report = beside(&shown, persona);
    assert!(report.leaks.contains(&Leak::SharedConnection), "the role: {}", report.told());
    assert!(report.leaks.contains(&Leak::NamesTheOther), "the role: {}", report.told());
    assert!(!beside(&shown, stranger_to_it).leaks.contains(&Leak::SharedConnection));
    // and a pair with another leak is not blamed for the honest pair's virtues
    assert!(
        !found(&client).leaks.contains(&Leak::SharedPeer)
            && !found(&peer).leaks.contains(&Leak::JointRequest)
            && !found(&door).leaks.contains(&Leak::SharedPeer)
    );
    served.close().await;
    for pair in [honest, client, peer, door, batch, timer, idle] {
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
