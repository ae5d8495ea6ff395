//! The task that ticks.

use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::U256;
use teahouse_wallet::driver::{Driver, Moved, Unlocked};
use teahouse_wallet::journal::State;
use teahouse_wallet::redeem::Redemptions;
use teahouse_wallet::signer::Signer;
use tokio::sync::mpsc;

use crate::world::*;

/// A wallet that is locked until somebody types.
#[derive(Default)]
struct Lock(std::sync::Mutex<Option<Arc<Signer>>>);

impl Unlocked for Lock {
    fn signer(&self) -> Option<Arc<Signer>> {
        self.0.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn a_driver_takes_an_agreed_payment_to_its_end_once_the_wallet_is_unlocked() {
    // given an agreed payment and a locked wallet
    let world = World::new();
    let journal = Arc::new(world.journal());
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    let clock = Arc::new(world.clock.clone());
    let redemptions = Arc::new(Redemptions::open(world.book.clone(), world.disk(), world.port(), clock));
    let lock = Arc::new(Lock::default());
    let (to, mut moves) = mpsc::channel(16);
    let driver = Driver::spawn(journal.clone(), redemptions, lock.clone(), Duration::from_millis(5), to);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(moves.try_recv().is_err());
    // when it is unlocked
    *lock.0.lock().unwrap() = Some(Arc::new(Signer::new(key(1), world.book.clone())));
    driver.wake();
    // then every state is told, in order
    let mut seen = Vec::new();
    while let Some(Moved::Intent(change)) = moves.recv().await {
        seen.push(change.now);
        world.chain.mine_many(33);
        if change.now.is_settled() {
            break;
        }
    }
    assert!(matches!(seen[..], [State::Signed, State::Broadcast, .., State::Final(_)]), "{seen:?}");
    assert_eq!(world.chain.balance(account(9)), U256::from(COIN));
}

#[tokio::test]
async fn a_driver_whose_listener_is_gone_ends() {
    let world = World::new();
    let clock = Arc::new(world.clock.clone());
    let redemptions = Arc::new(Redemptions::open(world.book.clone(), world.disk(), world.port(), clock));
    let (to, moves) = mpsc::channel(1);
    let lock = Arc::new(Lock::default());
    let driver =
        Driver::spawn(Arc::new(world.journal()), redemptions, lock.clone(), Duration::from_secs(3600), to);
    drop(moves);
    for _ in 0..100 {
        if Arc::strong_count(&lock) == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(driver);
    panic!("the task goes on for nobody");
}
