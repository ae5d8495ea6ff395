//! Two hundred lives of a journal in virtual time, each with its own seed.
//!
//! In each life one to three payments are agreed to, and then everything goes wrong that can: the process is killed at
//! a chosen step, and at others later; requests and answers are lost; pools forget; fees rise, so that attempts are
//! outbid; up to 64 blocks are taken back. Then it calms down. In the end every payment was made exactly once, or was
//! never sent and is known as such.
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

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use alloy::primitives::{Address, U256};
use futures::FutureExt;
use futures::future::BoxFuture;
use teahouse_base::store::ReadRecords;
use teahouse_base::testing::{MemoryStore, SeededRng};
use teahouse_base::{RecordStore, RngExt, StoreError, WriteRecords};
use teahouse_chain::testing::{Fate, SendFault};
use teahouse_wallet::journal::{IntentId, Journal, Probe, State, Step};
use teahouse_wallet::preview::Preview;

use crate::world::*;

const RUNS: u64 = 200;
/// With `TEAHOUSE_FULL=1`.
const RUNS_IN_FULL: u64 = 1_000;
const KILL_POINTS: u64 = 13;
const CHAOS: u64 = 40;

/// Hangs at the step it is armed for, which is how a process looks that is killed there.
#[derive(Default)]
struct Trap(Mutex<Option<(Step, u32)>>);

impl Trap {
    fn arm(&self, step: Step, times: u32) {
        *self.0.lock().unwrap() = Some((step, times));
    }

    fn springs(&self, step: Step) -> bool {
        let mut armed = self.0.lock().unwrap();
        match &mut *armed {
            Some((wanted, left)) if *wanted == step && *left <= 1 => {
                *armed = None;
                true
            }
            Some((wanted, left)) if *wanted == step => {
                *left -= 1;
                false
            }
            _ => false,
        }
    }
}

impl Probe for Trap {
    fn at(&self, step: Step) -> BoxFuture<'_, ()> {
        if self.springs(step) {
            futures::future::pending().boxed()
        } else {
            futures::future::ready(()).boxed()
        }
    }
}

struct Payment {
    id: IntentId,
    to: Address,
    amount: u64,
}

struct Life {
    world: World,
    rng: SeededRng,
    trap: Arc<Trap>,
    disk: Arc<dyn RecordStore>,
    kills: u32,
}

impl Life {
    fn new(seed: u64) -> Self {
        let world = World::new();
        let disk = world.disk();
        Self { world, rng: SeededRng::new(seed), trap: Arc::default(), disk, kills: 0 }
    }

    fn journal(&self) -> Journal {
        let port: Arc<dyn teahouse_chain::port::ChainPort> = Arc::new(self.world.endpoint.clone());
        let journal =
            Journal::open(self.world.lane(), self.disk.clone(), port, Arc::new(self.world.clock.clone()));
        journal.probed(self.trap.clone())
    }

    /// One tick of a process that may die in it. Whatever was in memory is gone afterwards: every tick opens anew.
    fn tick(&mut self) {
        let journal = self.journal();
        if journal.tick(Some(&self.world.signer)).now_or_never().is_none() {
            self.kills += 1;
        }
    }

    /// The person drafts and agrees until the journal has it, whatever happens in between.
    fn want(&mut self, payment: &Payment, kill_at: u64) {
        let journal = self.journal();
        let intent = send_coin(payment.to, payment.amount);
        let dies = |point: u64| kill_at == point;
        if dies(1) {
            drop(
                self.disk.begin_write().map(|mut r| journal.draft(&mut *r, payment.id, intent.clone(), None)),
            );
        }
        if journal.look_up(&payment.id).unwrap().is_none() {
            journal.commit(|r| journal.draft(r, payment.id, intent.clone(), None)).unwrap();
        }
        if dies(2) {
            return;
        }
        if state(&journal, &payment.id) != State::Draft {
            return;
        }
        let Ok(preview) = now(Preview::prepare(&journal, &self.world.book, intent)) else { return };
        let Ok(confirmed) = now(preview.confirm(&journal, &preview.digest())) else { return };
        if dies(3) {
            let mut records = self.disk.begin_write().unwrap();
            journal.approve(&mut *records, &payment.id, &confirmed).unwrap();
            return; // dropped: rolled back
        }
        let _ = journal.commit(|r| journal.approve(r, &payment.id, &confirmed).map_err(|_| Refused));
    }

    fn mishap(&mut self) {
        let world = &self.world;
        match self.rng.below(14) {
            0 => world.endpoint.next_send(Some(SendFault::LostRequest)),
            1 => world.endpoint.next_send(Some(SendFault::LostAnswer)),
            2 => world.endpoint.next_send(Some(SendFault::Swallowed)),
            3 => world.chain.drop_all_waiting(),
            4 => {
                let depth = 1 + self.rng.below(64);
                let fate = if self.rng.below(2) == 0 { Fate::Waiting } else { Fate::Forgotten };
                world.chain.reorg(depth.min(64), fate);
            }
            5 => world.chain.set_base_fee(1_000_000_000 + self.rng.below(6_000_000_000)),
            6 => world.endpoint.fail_reads(1 + u32::try_from(self.rng.below(4)).unwrap()),
            7 => world.chain.mine_empty(1 + self.rng.below(4)),
            8 => self.trap.arm(Step::ALL[usize::try_from(self.rng.below(9)).unwrap()], 1),
            _ => drop(world.chain.mine()),
        }
        self.world.advance(1 + self.rng.below(8));
    }

    fn calm_down(&mut self, payments: &[Payment]) {
        *self.trap.0.lock().unwrap() = None;
        self.world.endpoint.fail_reads(0);
        for _ in 0..4 {
            self.world.endpoint.next_send(None);
        }
        self.world.chain.set_base_fee(1_000_000_000);
        for _ in 0..400 {
            for payment in payments {
                self.want(payment, 0);
            }
            self.tick();
            if self.journal().unsettled().unwrap().is_empty() {
                return;
            }
            self.world.chain.mine();
            self.world.advance(5);
        }
    }
}

#[derive(Debug)]
struct Refused;

impl From<StoreError> for Refused {
    fn from(_: StoreError) -> Self {
        Self
    }
}

/// Lives one life. What went wrong in the end, if anything.
fn live(mut life: Life, seed: u64) -> Result<u32, String> {
    let kill_at = 1 + seed % KILL_POINTS;
    let count = 1 + life.rng.below(3);
    let payments: Vec<_> = (1..=count)
        .map(|n| u8::try_from(n).unwrap())
        .map(|n| Payment { id: id(n), to: account(0x40 + n), amount: COIN / 10 * u64::from(n) })
        .collect();
    if kill_at >= 5 {
        let step = Step::ALL[usize::try_from(kill_at - 5).unwrap()];
        life.trap.arm(step, 1 + u32::try_from(life.rng.below(2)).unwrap());
    }
    for payment in &payments {
        life.want(payment, kill_at);
        if life.rng.below(2) == 0 {
            life.tick();
        }
    }
    for _ in 0..CHAOS {
        life.tick();
        life.mishap();
        check_bytes(&life, &payments)?;
    }
    life.calm_down(&payments);
    check_end(&life, &payments)?;
    Ok(life.kills)
}

/// Nothing was ever sent that is not on disk, and every attempt of an intent carries one nonce.
fn check_bytes(life: &Life, payments: &[Payment]) -> Result<(), String> {
    let journal = life.journal();
    let known: BTreeSet<_> =
        payments.iter().flat_map(|p| journal.attempts(&p.id).unwrap()).map(|a| a.raw).collect();
    match life.world.endpoint.arrived().into_iter().find(|raw| !known.contains(raw)) {
        Some(raw) => Err(format!("bytes were sent that are not on disk: {raw}")),
        None => Ok(()),
    }
}

fn check_end(life: &Life, payments: &[Payment]) -> Result<(), String> {
    check_bytes(life, payments)?;
    let journal = life.journal();
    for payment in payments {
        let record = journal.look_up(&payment.id).unwrap().ok_or("a payment is not in the journal")?;
        let paid = life.world.chain.balance(payment.to);
        if !matches!(record.state, State::Final(_)) {
            return Err(format!(
                "lost: {:?} after {} paid, trouble {:?}",
                record.state, paid, record.trouble
            ));
        }
        if paid != U256::from(payment.amount) {
            return Err(format!("doubled or cut: {paid} instead of {}", payment.amount));
        }
    }
    Ok(())
}

#[test]
fn jrn_001_002_004_in_two_hundred_lives_no_payment_is_lost_and_none_is_made_twice() {
    let full = std::env::var("TEAHOUSE_FULL").is_ok_and(|full| full == "1");
    let mut kills = 0;
    for seed in 0..if full { RUNS_IN_FULL } else { RUNS } {
        match live(Life::new(seed), seed) {
            Ok(died) => kills += died,
            Err(wrong) => panic!("seed {seed}: {wrong}"),
        }
    }
    assert!(kills > 100, "the runs must really be killed: {kills}");
}

/// A disk that says "kept" and loses the last commits when the power goes: the runs above must notice it.
struct ForgetfulDisk {
    disk: MemoryStore,
    kept: Mutex<Vec<MemoryStore>>,
}

impl ForgetfulDisk {
    fn power_cut(&self, commits: usize) -> MemoryStore {
        let kept = self.kept.lock().unwrap();
        kept[kept.len().saturating_sub(1 + commits)].snapshot()
    }
}

struct Forgetting<'a>(Box<dyn WriteRecords + 'a>, &'a ForgetfulDisk);

impl ReadRecords for Forgetting<'_> {
    fn get(&self, table: teahouse_base::Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.get(table, key)
    }

    fn scan(
        &self,
        table: teahouse_base::Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>, StoreError> {
        self.0.scan(table, prefix, after, limit)
    }
}

impl WriteRecords for Forgetting<'_> {
    fn put(&mut self, table: teahouse_base::Table, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.0.put(table, key, value)
    }

    fn delete(&mut self, table: teahouse_base::Table, key: &[u8]) -> Result<(), StoreError> {
        self.0.delete(table, key)
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.0.commit()?;
        self.1.kept.lock().unwrap().push(self.1.disk.snapshot());
        Ok(())
    }
}

impl RecordStore for ForgetfulDisk {
    fn begin_read(&self) -> Result<Box<dyn ReadRecords + '_>, StoreError> {
        self.disk.begin_read()
    }

    fn begin_write(&self) -> Result<Box<dyn WriteRecords + '_>, StoreError> {
        Ok(Box::new(Forgetting(self.disk.begin_write()?, self)))
    }
}

#[test]
fn on_a_disk_that_forgets_commits_the_same_checks_find_a_payment_made_twice() {
    // given a payment that is sent and in a block
    let mut life = Life::new(1);
    let disk = MemoryStore::new();
    let forgetful = Arc::new(ForgetfulDisk { kept: Mutex::new(vec![disk.snapshot()]), disk });
    life.disk = forgetful.clone();
    let payments = [Payment { id: id(1), to: account(0x41), amount: COIN }];
    life.want(&payments[0], 0);
    life.tick();
    life.world.chain.mine();
    // when the power goes and takes the last commits (sent, signed, agreed) with it
    life.disk = Arc::new(forgetful.power_cut(3));
    life.calm_down(&payments);
    // then
    let wrong = check_end(&life, &payments).unwrap_err();
    assert!(wrong.contains("not on disk") || wrong.contains("doubled"), "{wrong}");
    assert_eq!(life.world.chain.balance(account(0x41)), U256::from(2 * u128::from(COIN)));
}
