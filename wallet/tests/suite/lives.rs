//! Hundreds of lives of a wallet in virtual time, each with its own seed.
//!
//! In each life a person wants a handful of payments over a few days, one of them out of a shielded pool (`private`), within a
//! limit of the day, half of them for an app that has a limit of its own (`agree`); claims three shares of a red envelope, two
//! through submitters and one by the account itself (`claims`); and has two payments of another account brought by submitters,
//! within the same limits (`brought`).
//!
//! Meanwhile everything goes wrong that can (`mishap`): the process is killed at a chosen step, and at others later; requests
//! and answers are lost; two endpoints contradict each other; up to 64 blocks are taken back; attempts are outbid, called back,
//! raised above what was agreed to by a new agreement, and overtaken by another wallet with the same phrase; submitters die,
//! keep what they were handed and lie (`carriers`); the machine's clock jumps; the disk is full. Then it calms down (`calm`). In
//! the end every payment was made exactly once, or never and is known as such; every share arrived once, where the wallet says;
//! no day saw more leave than a limit, and nothing was signed for a higher price than somebody agreed to (`check`).
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
//! One of these is each life's first death; those that are drawn later are among 5 to 13, and these:
//!
//! | killed | what is on disk |
//! |---|---|
//! | before a raise is committed | the first agreement and its attempts |
//! | a claim or a batch is signed, before it is handed over | the signature |
//! | a claim or a batch is taken, before that is known | the signature |
//! | a submitter, at 5 to 9 of its own journal | as above; who asked has the signature |
//!
//! `TEAHOUSE_FULL=1` lives a thousand of them. A life that fails prints its seed. What happened, and what of it happened
//! together in one life, is printed as two tables, also by `cargo xtask test`; each pair has to happen in one life of two
//! hundred. Disks that keep something else than they were given (`disks`) show that each of the checks can fail.

mod agree;
mod brought;
mod calm;
mod carriers;
mod check;
mod claims;
mod delegate;
mod disks;
mod life;
mod mishap;
mod private;
mod tally;
mod trap;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use alloy::primitives::U256;
use teahouse_base::testing::MemoryStore;

use crate::tables;
use crate::world::{COIN, account, id};
use check::check_end;
use claims::Claims;
use disks::{BentDisk, Bug, ForgetfulDisk};
use life::{Life, Payment};
use tally::{Lived, Tally};

const LIVES: u64 = 200;
/// With `TEAHOUSE_FULL=1`.
const LIVES_IN_FULL: u64 = 1_000;

/// Lives that know nothing of each other, on every core there is.
fn live_all(lives: u64) -> BTreeMap<u64, Result<Lived, String>> {
    let (next, lived) = (AtomicU64::new(0), Mutex::new(BTreeMap::new()));
    let live_on = || {
        let seeds = std::iter::repeat_with(|| next.fetch_add(1, Ordering::SeqCst));
        for seed in seeds.take_while(|seed| *seed < lives) {
            let life = Life::new(seed).live();
            lived.lock().unwrap().insert(seed, life);
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(live_on))));
    lived.into_inner().unwrap()
}

#[test]
fn jrn_001_004_006_rdm_001_rly_002_spl_001_003_in_hundreds_of_lives_nothing_is_lost_doubled_or_over_a_limit()
{
    let full = std::env::var("TEAHOUSE_FULL").is_ok_and(|full| full == "1");
    let lives = if full { LIVES_IN_FULL } else { LIVES };
    let mut tally = Tally::default();
    for (seed, lived) in live_all(lives) {
        match lived {
            Ok(lived) => tally.add(&lived),
            Err(wrong) => panic!("seed {seed}: {wrong}"),
        }
    }
    tables::show("lives.txt", &tally);
    tally.check(lives).unwrap_or_else(|rare| panic!("{rare}\n{tally}"));
}

#[test]
fn on_a_disk_that_forgets_commits_the_same_checks_find_a_payment_made_twice() {
    // given a payment that is sent and in a block
    let mut life = Life::new(1).without_limit();
    let disk = MemoryStore::new();
    let forgetful = Arc::new(ForgetfulDisk::over(disk));
    life.disk = forgetful.clone();
    let payment =
        Payment { id: id(1), to: account(0x41), amount: COIN, wanted_at: 0, app: None, private: false };
    life.payments = vec![payment.clone()];
    life.claims = Claims::default();
    life.brought.wish_nothing();
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

/// The lives go on over a disk that is wrong, until one of them ends with these words.
fn lives_find(bug: Bug, words: &str) {
    let found = (0..LIVES_IN_FULL).find_map(|seed| {
        let mut life = Life::new(seed);
        life.disk = Arc::new(BentDisk { disk: life.world.store.clone(), bug });
        life.set_limits();
        let wrong = life.live().err().filter(|wrong| wrong.contains(words))?;
        Some((seed, wrong))
    });
    let (seed, wrong) =
        found.unwrap_or_else(|| panic!("{LIVES_IN_FULL} lives did not find {words:?} with {bug:?}"));
    println!("{bug:?} is found by life {seed}: {wrong}");
}

#[test]
fn where_limits_are_freed_early_the_same_lives_find_a_day_that_saw_too_much() {
    for bug in [Bug::FreesAfterAnHour, Bug::FreesWhenSent, Bug::ForgetsTime] {
        lives_find(bug, "over the limit");
    }
}

#[test]
fn where_the_app_of_a_payment_is_forgotten_the_same_lives_find_a_day_that_was_over_its_limit() {
    lives_find(Bug::ForgetsApp, "over the limit of the app");
}

#[test]
fn where_a_raise_does_not_count_or_goes_past_what_was_agreed_to_the_same_lives_find_it() {
    lives_find(Bug::ForgetsRaise, "does not count");
    lives_find(Bug::LiftsCaps, "were signed for");
}

#[test]
fn where_what_a_submitter_has_taken_is_given_up_the_same_lives_find_a_share_gone_and_a_payment_made_twice() {
    lives_find(Bug::GivesClaimUp, "is lost");
    lives_find(Bug::GivesBatchUp, "brought twice");
}
