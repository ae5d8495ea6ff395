//! Hundreds of lives of a journal in virtual time, each with its own seed.
//!
//! In each life a person wants a handful of payments over a few days, within a limit of the day, half of them for an app
//! that has a limit of its own, and meanwhile everything goes wrong that can: the process is killed at a chosen step, and
//! at others later; requests and answers are lost; two endpoints contradict each other; up to 64 blocks are taken back;
//! attempts are outbid, called back, and overtaken by another wallet with the same phrase; the machine's clock jumps; the
//! disk is full. Then it calms down. In the end every payment was made exactly once, or never and is known as such, and no
//! day saw more leave than a limit.
//!
//! | # | killed | what is on disk |
//! |---|---|---|
//! | 1 | before the draft is committed | nothing |
//! | 2 | after the draft is committed | the draft |
//! | 3 | before the agreement is committed | the draft |
//! | 4 | after the agreement is committed | agreement and reservation |
//! | 5 | `BeforeSignCommit` | agreement |
//! | 6 | `AfterSignCommit` | nonce and signed bytes |
//! | 7 | `BeforeSend` | nonce and signed bytes |
//! | 8 | `AfterSend` | nonce and signed bytes; the endpoint has them |
//! | 9 | `AfterSendCommit` | that it was sent |
//! | 10 | `BeforeBumpCommit` | the first attempt |
//! | 11 | `AfterBumpCommit` | the attempt with the higher fee, not sent |
//! | 12 | `BeforeFollowCommit` | less than the chain has |
//! | 13 | `AfterFollowCommit` | what the chain has |
//!
//! `TEAHOUSE_FULL=1` lives a thousand of them. A life that fails prints its seed. What happened, and what of it happened
//! together in one life, is printed as two tables; each pair has to happen in one life of two hundred.

mod check;
mod disks;
mod life;
mod mishap;
mod tally;
mod trap;

use std::sync::Arc;

use alloy::primitives::U256;
use teahouse_base::testing::MemoryStore;

use crate::world::{COIN, account, id};
use check::check_end;
use disks::{EarlyDisk, ForgetfulDisk};
use life::{Life, Payment};
use tally::Tally;

const LIVES: u64 = 200;
/// With `TEAHOUSE_FULL=1`.
const LIVES_IN_FULL: u64 = 1_000;

#[test]
fn jrn_001_002_004_spl_001_003_in_hundreds_of_lives_nothing_is_lost_made_twice_or_over_a_limit() {
    let full = std::env::var("TEAHOUSE_FULL").is_ok_and(|full| full == "1");
    let lives = if full { LIVES_IN_FULL } else { LIVES };
    let mut tally = Tally::default();
    for seed in 0..lives {
        match Life::new(seed).live() {
            Ok(lived) => tally.add(&lived),
            Err(wrong) => panic!("seed {seed}: {wrong}"),
        }
    }
    println!("{tally}");
    tally.check(lives).unwrap_or_else(|rare| panic!("{rare}\n{tally}"));
}

#[test]
fn on_a_disk_that_forgets_commits_the_same_checks_find_a_payment_made_twice() {
    // given a payment that is sent and in a block
    let mut life = Life::new(1).without_limit();
    let disk = MemoryStore::new();
    let forgetful = Arc::new(ForgetfulDisk::over(disk));
    life.disk = forgetful.clone();
    let payment = Payment { id: id(1), to: account(0x41), amount: COIN, wanted_at: 0, app: None };
    life.payments = vec![payment.clone()];
    life.want(&payment, 0);
    life.tick();
    life.world.chain.mine();
    // when the power goes and takes the last commits (sent, signed, agreed) with it
    life.disk = Arc::new(forgetful.power_cut(3));
    life.calm_down();
    // then
    let wrong = check_end(&life).unwrap_err();
    assert!(wrong.contains("not on disk") || wrong.contains("doubled"), "{wrong}");
    assert_eq!(life.world.chain.balance(account(0x41)), U256::from(2 * u128::from(COIN)));
}

/// The lives go on over a disk that is wrong, until one of them finds it.
fn lives_that_find(bug: disks::Bug) -> (u64, String) {
    let found = (0..LIVES).find_map(|seed| {
        let mut life = Life::new(seed);
        life.disk = Arc::new(EarlyDisk { disk: life.world.store.clone(), bug });
        life.set_limits();
        life.live().err().map(|wrong| (seed, wrong))
    });
    found.unwrap_or_else(|| panic!("{LIVES} lives did not find a disk with {bug:?}"))
}

#[test]
fn where_limits_are_freed_early_the_same_lives_find_a_day_that_saw_too_much() {
    for bug in [disks::Bug::FreesAfterAnHour, disks::Bug::FreesWhenSent, disks::Bug::ForgetsTime] {
        let (seed, wrong) = lives_that_find(bug);
        println!("{bug:?} is found by life {seed}: {wrong}");
        assert!(wrong.contains("over the limit"), "{bug:?}, seed {seed}: {wrong}");
    }
}

#[test]
fn where_the_app_of_a_payment_is_forgotten_the_same_lives_find_a_day_that_was_over_its_limit() {
    let (seed, wrong) = lives_that_find(disks::Bug::ForgetsApp);
    println!("it is found by life {seed}: {wrong}");
    assert!(wrong.contains("over the limit of the app"), "seed {seed}: {wrong}");
}
