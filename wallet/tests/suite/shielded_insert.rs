//! An inserter on a scripted chain: what it inserts and when, whom it gives way to, and what a reorganisation costs it.

use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::U256;
use teahouse_base::Rng;
use teahouse_base::testing::MemoryStore;
use teahouse_chain::pool::EvmProof;
use teahouse_chain::port::Asset;
use teahouse_chain::testing::{Fate, ReorgChain};
use teahouse_wallet::journal::State;
use teahouse_wallet::signer::Intent;
use teahouse_wallet::submitter::{
    FeePolicy, InsertError, InsertStep, InsertTerms, Inserter, InsertionJob, ProveInsertions, QueueFault,
    Submitter, Terms,
};

use crate::shielded_world::*;
use crate::world::*;

const LONE_FOR: u64 = 60;
const PATIENCE: u64 = 600;
/// What a leaf has to bring for a batch of its own, at the scripted chain's price of two gwei, and a little more.
const WHOLE: u64 = 320_000 * 2_000_000_000 + 1_000;

fn terms(loss_a_day: u64) -> Terms {
    let inserts = InsertTerms {
        lone_for: Duration::from_secs(LONE_FOR),
        patience: Duration::from_secs(PATIENCE),
        spread: Duration::ZERO,
        loss_a_day: U256::from(loss_a_day),
    };
    Terms { inserts: Some(inserts), ..Terms::of(FeePolicy::Sponsored) }
}

/// Proofs that the pool's double believes, without the seconds that real ones take.
struct BelievedProofs;

impl ProveInsertions for BelievedProofs {
    fn prove(&self, _: &InsertionJob, _: &mut dyn Rng) -> Result<EvmProof, InsertError> {
        Ok(proof(1))
    }
}

/// While it proves, a block is made.
struct SlowProofs(ReorgChain);

impl ProveInsertions for SlowProofs {
    fn prove(&self, _: &InsertionJob, _: &mut dyn Rng) -> Result<EvmProof, InsertError> {
        self.0.mine();
        Ok(proof(1))
    }
}

/// A prover that is no more.
struct NoProofs;

impl ProveInsertions for NoProofs {
    fn prove(&self, _: &InsertionJob, _: &mut dyn Rng) -> Result<EvmProof, InsertError> {
        Err(InsertError::Ended)
    }
}

fn inserter() -> Inserter {
    Inserter::new(&pool_at(), Arc::new(BelievedProofs))
}

fn submitter(stage: &PoolWorld, seed: u8, terms: Terms) -> Submitter {
    let submitter = stage.submitter_on(seed, terms, &MemoryStore::new());
    stage.world.chain.fund(submitter.address(), U256::from(COIN));
    submitter
}

async fn steps(by: &Submitter, inserter: &mut Inserter) -> InsertStep {
    by.insert_step(inserter).await.unwrap()
}

fn is_sent(step: InsertStep) -> bool {
    matches!(step, InsertStep::Sent(_))
}

#[tokio::test]
async fn a_pair_that_paid_for_itself_is_inserted_at_once_and_its_reward_arrives() {
    // given two deposits that prepaid a batch of two between them
    let stage = PoolWorld::new();
    let by = submitter(&stage, 5, terms(0));
    let mut inserter = inserter();
    assert_eq!(steps(&by, &mut inserter).await, InsertStep::Nothing);
    stage.deposit(1, 1_000, WHOLE);
    stage.deposit(2, 1_000, 0);
    // when the inserter looks
    assert!(is_sent(steps(&by, &mut inserter).await));
    // then one is under way, and no second one is made of the same
    assert_eq!(steps(&by, &mut inserter).await, InsertStep::Waiting);
    stage.world.chain.mine();
    by.tick().await.unwrap();
    let state = stage.state();
    assert_eq!((state.queued, state.inserted, state.counter), (2, 2, 2));
    assert_eq!(steps(&by, &mut inserter).await, InsertStep::Nothing);
    let ledger = by.ledger().unwrap();
    assert_eq!((ledger.inserted, ledger.submitted()), (1, 0));
    assert_eq!(ledger.earned[&Asset::Native], U256::from(WHOLE));
    assert_eq!(ledger.rewards, U256::from(WHOLE));
    let held = U256::from(COIN) + U256::from(WHOLE) - ledger.spent;
    assert_eq!(stage.world.chain.balance(by.address()), held);
    assert!(by.insertion_loss_today().unwrap().is_zero());
}

#[tokio::test]
async fn sixteen_leaves_go_together_and_the_rest_after_them() {
    let stage = PoolWorld::new();
    let by = submitter(&stage, 5, terms(0));
    let mut inserter = inserter();
    // seventeen leaves that paid their share, and a little more
    for name in 1..=17 {
        stage.deposit(name, 1_000, 23_000 * 2_000_000_000 + 1);
    }
    assert!(is_sent(steps(&by, &mut inserter).await));
    stage.world.chain.mine();
    by.tick().await.unwrap();
    let state = stage.state();
    assert_eq!((state.inserted, state.counter), (16, 16));
    assert_eq!(steps(&by, &mut inserter).await, InsertStep::Nothing, "the last one waits for company");
}

#[tokio::test]
async fn sub_020_a_lone_leaf_that_paid_its_share_is_not_stuck_for_ever_and_costs_what_a_day_has() {
    let stage = PoolWorld::new();
    let (poor, kind) = (submitter(&stage, 5, terms(0)), submitter(&stage, 6, terms(COIN / 10)));
    let (mut ones, mut others) = (inserter(), inserter());
    stage.deposit(1, 1_000, 23_000);
    for wait in [0, LONE_FOR, PATIENCE - LONE_FOR - 1] {
        stage.world.advance(wait);
        assert_eq!(steps(&poor, &mut ones).await, InsertStep::Nothing);
        assert_eq!(steps(&kind, &mut others).await, InsertStep::Nothing);
    }
    // when it has waited for long enough
    stage.world.advance(1);
    // then one that has nothing to lose leaves it, and another inserts it alone
    assert_eq!(steps(&poor, &mut ones).await, InsertStep::Nothing);
    assert!(is_sent(steps(&kind, &mut others).await));
    stage.world.chain.mine();
    kind.tick().await.unwrap();
    let state = stage.state();
    assert_eq!((state.inserted, state.counter), (1, 2), "beside it a place stays empty");
    let lost = kind.insertion_loss_today().unwrap();
    assert_eq!(lost, kind.ledger().unwrap().spent - U256::from(23_000));
    // and the day remembers
    stage.world.advance(86_400);
    assert!(kind.insertion_loss_today().unwrap().is_zero());
}

#[tokio::test]
async fn sub_020_a_days_losses_are_bounded() {
    let stage = PoolWorld::new();
    // room for one batch that pays nothing: some hundred thousand gas at two gwei, at most at six
    let by = submitter(&stage, 5, terms(320_000 * 2_000_000_000));
    let mut inserter = inserter();
    let mut inserted = 0;
    for name in 1..=12 {
        stage.deposit(name, 1_000, 0);
        drop(by.insert_step(&mut inserter).await);
        stage.world.advance(PATIENCE);
        inserted += u32::from(is_sent(steps(&by, &mut inserter).await));
        stage.world.chain.mine();
        by.tick().await.unwrap();
    }
    assert!((1..12).contains(&inserted), "{inserted} were inserted");
    assert!(by.insertion_loss_today().unwrap() <= U256::from(320_000 * 2_000_000_000_u64));
    assert!(stage.state().waiting() > 0);
}

#[tokio::test]
async fn sub_020_who_loses_every_race_stops_when_that_has_cost_what_a_day_has() {
    // given two that insert every batch at the same moment, of which the first is always first
    let stage = PoolWorld::new();
    let (first, second) = (submitter(&stage, 6, terms(0)), submitter(&stage, 5, terms(0)));
    let (mut ones, mut others) = (inserter(), inserter());
    let mut raced = 0;
    for name in [1_u8, 3, 5, 7] {
        stage.deposit(name, 1_000, WHOLE);
        stage.deposit(name + 1, 1_000, WHOLE);
        assert!(is_sent(steps(&first, &mut ones).await), "who earns goes on");
        raced += u32::from(is_sent(steps(&second, &mut others).await));
        stage.world.chain.mine();
        first.tick().await.unwrap();
        second.tick().await.unwrap();
    }
    // then the second has lost one race, and no more although each batch pays
    assert_eq!(raced, 1);
    assert!(!second.insertion_loss_today().unwrap().is_zero());
    assert!(first.insertion_loss_today().unwrap().is_zero());
    // and the next day it tries again
    stage.world.advance(86_400);
    stage.deposit(9, 1_000, WHOLE);
    stage.deposit(10, 1_000, WHOLE);
    assert!(is_sent(steps(&second, &mut others).await));
}

#[tokio::test]
async fn sub_019_what_somebody_else_inserted_while_it_was_proved_is_let_go() {
    // given an insertion of somebody else's on its way
    let stage = PoolWorld::new();
    let (first, second) = (submitter(&stage, 5, terms(0)), submitter(&stage, 6, terms(0)));
    stage.deposit(1, 1_000, WHOLE);
    stage.deposit(2, 1_000, WHOLE);
    assert!(is_sent(steps(&first, &mut inserter()).await));
    // when a block takes it in while the same batch is proved here
    let mut slow = Inserter::new(&pool_at(), Arc::new(SlowProofs(stage.world.chain.clone())));
    assert_eq!(steps(&second, &mut slow).await, InsertStep::Stale);
    // then nothing was sent, and the next look goes on from there
    assert!(second.journal().unsettled().unwrap().is_empty());
    assert_eq!(steps(&second, &mut slow).await, InsertStep::Nothing);
    assert_eq!(stage.world.chain.balance(second.address()), U256::from(COIN));
    assert_eq!(stage.state().inserted, 2);
}

#[tokio::test]
async fn sub_019_a_batch_is_left_to_others_for_a_while_that_is_drawn_once() {
    let stage = PoolWorld::new();
    let mut patient = terms(0);
    let spread = Duration::from_secs(1_000_000);
    patient.inserts = patient.inserts.map(|inserts| InsertTerms { spread, ..inserts });
    let by = submitter(&stage, 5, patient);
    let mut inserter = inserter();
    stage.deposit(1, 1_000, WHOLE);
    stage.deposit(2, 1_000, WHOLE);
    // only a draw of no millisecond at all, one in a thousand million, would send it at once
    assert_eq!(steps(&by, &mut inserter).await, InsertStep::Waiting);
    stage.world.advance(1_000_000);
    assert!(is_sent(steps(&by, &mut inserter).await));
}

#[tokio::test]
async fn sub_018_a_reorganisation_takes_an_insertion_back_and_it_happens_again() {
    // given an insertion in a block that is taken back
    let stage = PoolWorld::new();
    let by = submitter(&stage, 5, terms(0));
    let mut inserter = inserter();
    stage.deposit(1, 1_000, WHOLE);
    stage.deposit(2, 1_000, 0);
    let before = stage.state();
    assert!(is_sent(steps(&by, &mut inserter).await));
    stage.world.chain.mine();
    by.tick().await.unwrap();
    let root = stage.state().root;
    stage.world.chain.reorg(1, Fate::Waiting);
    assert_eq!(stage.state(), before);
    // then nothing is sent twice, before the journal has seen it and after
    assert_eq!(steps(&by, &mut inserter).await, InsertStep::Waiting);
    by.tick().await.unwrap();
    assert_eq!(steps(&by, &mut inserter).await, InsertStep::Waiting);
    stage.world.chain.mine();
    by.tick().await.unwrap();
    assert_eq!(stage.state().root, root);
    assert_eq!(steps(&by, &mut inserter).await, InsertStep::Nothing);
    assert_eq!(by.ledger().unwrap().inserted, 1);
}

#[tokio::test]
async fn sub_018_a_deposit_that_a_reorganisation_takes_back_is_not_inserted_and_a_restart_knows_the_same() {
    // given a queue that was looked at, whose last deposit is then taken back
    let stage = PoolWorld::new();
    let by = submitter(&stage, 5, terms(0));
    let mut inserter_before = inserter();
    stage.deposit(1, 1_000, 0);
    assert_eq!(steps(&by, &mut inserter_before).await, InsertStep::Nothing);
    stage.deposit(2, 1_000, WHOLE);
    stage.world.chain.reorg(1, Fate::Forgotten);
    stage.world.chain.drop_all_waiting();
    // then neither the same inserter nor one that starts anew inserts a pair
    for inserter in [&mut inserter_before, &mut inserter()] {
        assert_eq!(steps(&by, inserter).await, InsertStep::Nothing);
    }
    assert_eq!(stage.state().queued, 1);
}

#[tokio::test]
async fn sub_018_blocks_that_were_called_final_and_are_gone_are_read_again_from_the_first() {
    // given a chain without finality, as the practice chain
    let stage = PoolWorld::new();
    stage.world.chain.set_depths(0, 0);
    let by = submitter(&stage, 5, terms(0));
    let mut inserter = inserter();
    stage.deposit(1, 1_000, 0);
    stage.deposit(2, 1_000, 0);
    assert_eq!(steps(&by, &mut inserter).await, InsertStep::Nothing);
    // when everything is taken back and other deposits come
    stage.world.chain.reorg(2, Fate::Forgotten);
    assert_eq!(stage.state().queued, 0);
    let other = submitter(&stage, 7, terms(0));
    let deposit = Intent::PoolDeposit { deposit: Box::new(deposit(5)), prepaid: U256::from(WHOLE) };
    for name in [1, 2] {
        let shown = other.show_payout(deposit.clone()).await.unwrap();
        other.pay_out(id(name), deposit.clone(), &shown, &shown.digest()).await.unwrap();
        stage.world.chain.mine();
        other.tick().await.unwrap();
    }
    // then they are inserted
    assert!(is_sent(steps(&by, &mut inserter).await));
    stage.world.chain.mine();
    assert_eq!(stage.state().inserted, 2);
}

#[tokio::test]
async fn sub_018_a_log_that_was_left_out_is_a_fault_each_time_and_nothing_is_proved_or_sent() {
    let stage = PoolWorld::with_an_untold_deposit();
    let by = submitter(&stage, 5, terms(COIN));
    let mut inserter = Inserter::new(&pool_at(), Arc::new(NoProofs));
    assert_eq!(steps(&by, &mut inserter).await, InsertStep::Nothing);
    stage.deposit(1, 1_000, WHOLE);
    stage.deposit(2, 1_000, WHOLE);
    for _ in 0..2 {
        let fault = by.insert_step(&mut inserter).await;
        let gap = QueueFault::Gap { expected: 0, found: 1 };
        assert!(matches!(fault, Err(InsertError::Fault(found)) if found == gap), "{fault:?}");
        assert_eq!(by.insert_problem().map(|code| code.as_str()), Some("SUB-311"));
    }
    assert!(by.journal().unsettled().unwrap().is_empty());
}

#[tokio::test]
async fn sub_017_an_inserter_that_is_killed_anywhere_inserts_a_batch_once() {
    for commits in 0..6 {
        let (stage, disk) = (PoolWorld::new(), MemoryStore::new());
        stage.deposit(1, 1_000, WHOLE);
        stage.deposit(2, 1_000, 0);
        let by = stage.submitter_on(5, terms(0), &disk);
        stage.world.chain.fund(by.address(), U256::from(COIN));
        // given one that ends before a commit
        disk.fail_commit_after(commits);
        drop(by.insert_step(&mut inserter()).await);
        drop(by);
        disk.heal();
        // when it starts again
        let by = stage.submitter_on(5, terms(0), &disk);
        let mut inserter = inserter();
        for _ in 0..6 {
            drop(by.insert_step(&mut inserter).await);
            drop(by.tick().await);
            stage.world.chain.mine();
            stage.world.advance(3);
        }
        by.tick().await.unwrap();
        // then the batch is in the tree, by one transaction
        assert_eq!(stage.state().inserted, 2, "killed before commit {}", commits + 1);
        let unsettled = by.journal().unsettled().unwrap();
        let refused = unsettled.iter().any(|(_, record)| matches!(record.state, State::Reverted { .. }));
        assert_eq!((unsettled.len(), refused), (1, false), "killed before commit {}", commits + 1);
    }
}

#[tokio::test]
async fn an_inserter_that_cannot_prove_or_reach_the_chain_says_so_and_loses_nothing() {
    let stage = PoolWorld::new();
    let by = submitter(&stage, 5, terms(0));
    let mut broken = Inserter::new(&pool_at(), Arc::new(NoProofs));
    stage.deposit(1, 1_000, WHOLE);
    stage.deposit(2, 1_000, WHOLE);
    assert_eq!(by.insert_problem(), None, "nothing was looked at");
    assert!(matches!(by.insert_step(&mut broken).await, Err(InsertError::Ended)));
    assert_eq!(by.insert_problem().map(|code| code.as_str()), Some("SUB-303"));
    stage.world.endpoint.set_down(true);
    assert!(matches!(by.insert_step(&mut broken).await, Err(InsertError::Port(_))));
    stage.world.endpoint.set_down(false);
    // and one without terms looks at nothing
    let idle = submitter(&stage, 6, Terms::of(FeePolicy::Sponsored));
    assert_eq!(steps(&idle, &mut inserter()).await, InsertStep::Nothing);
    assert!(is_sent(steps(&by, &mut inserter()).await));
    // and what went wrong is forgotten with the first look that goes well
    assert_eq!(by.insert_problem(), None);
}
