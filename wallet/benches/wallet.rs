//! What a person waits for: the preview, the way from a yes to the chain, and the start with a long history.
//!
//! The journal writes to redb on a real disk. `scripted` is the wallet's own share, with a chain that answers at once;
//! `anvil` is the same over HTTP to a practice chain.

#![allow(missing_docs, clippy::unwrap_used, reason = "benchmark")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use alloy::primitives::{Address, U256};
use criterion::{Criterion, criterion_group, criterion_main};
use futures::executor::block_on;
use teahouse_base::store::{RecordStore, RedbStore, WriteRecords};
use teahouse_base::testing::FrozenClock;
use teahouse_base::{Clock, SecretBytes, SystemClock, Table};
use teahouse_chain::book::AddressBook;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::port::{ChainId, ChainPort};
use teahouse_chain::profile::ChainProfile;
use teahouse_chain::quorum;
use teahouse_chain::testing::ReorgChain;
use teahouse_wallet::journal::{IntentId, Journal, Lane, State};
use teahouse_wallet::keys::{KeyTree, PersonaNumber};
use teahouse_wallet::phrase::Phrase;
use teahouse_wallet::preview::Preview;
use teahouse_wallet::signer::{Intent, Signer};

const COIN: u128 = 1_000_000_000_000_000_000;
/// Entries of a long history.
const LONG: u64 = 10_000;

/// A wallet with a journal on a real disk.
struct Purse {
    journal: Journal,
    store: Arc<dyn RecordStore>,
    signer: Signer,
    made: u64,
}

impl Purse {
    fn new(disk: &Path, port: Arc<dyn ChainPort>, clock: Arc<dyn Clock>) -> Self {
        let signer = signer();
        let lane = Lane { chain: ChainId::PRACTICE, account: signer.address() };
        let store: Arc<dyn RecordStore> = Arc::new(RedbStore::open(disk).unwrap());
        Self { journal: Journal::open(lane, store.clone(), port, clock), store, signer, made: 0 }
    }

    fn next_id(&mut self) -> IntentId {
        self.made += 1;
        id(self.made)
    }

    async fn preview(&self) -> Preview {
        Preview::prepare(&self.journal, self.signer.book(), payment()).await.unwrap()
    }

    /// From the yes to bytes that the chain has: look again, one commit, sign in one commit, send.
    async fn confirm(&mut self, preview: &Preview) -> IntentId {
        let id = self.next_id();
        self.agree(&id, preview).await;
        self.journal.tick(Some(&self.signer)).await.unwrap();
        assert!(matches!(self.state(&id), State::Broadcast), "{:?}", self.state(&id));
        id
    }

    async fn agree(&self, id: &IntentId, preview: &Preview) {
        let confirmed = preview.confirm(&self.journal, &preview.digest()).await.unwrap();
        let mut records = self.begin();
        self.journal.draft(&mut *records, *id, payment(), None).unwrap();
        self.journal.approve(&mut *records, id, &confirmed).unwrap();
        records.commit().unwrap();
    }

    fn begin(&self) -> Box<dyn WriteRecords + '_> {
        self.store.begin_write().unwrap()
    }

    fn state(&self, id: &IntentId) -> State {
        self.journal.look_up(id).unwrap().unwrap().state
    }
}

fn signer() -> Signer {
    let phrase = Phrase::from_entropy(&SecretBytes::new([9; 32]));
    let key = KeyTree::new(&phrase).persona(PersonaNumber::FIRST).account(0);
    Signer::new(key, Arc::new(AddressBook::new(ChainId::PRACTICE)))
}

fn payment() -> Intent {
    Intent::SendCoin { to: Address::repeat_byte(0xb0), amount: U256::from(1) }
}

fn id(number: u64) -> IntentId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    IntentId::from_array(bytes)
}

/// A chain that answers at once, and whose newest block is final.
fn scripted(disk: &Path) -> (Purse, ReorgChain) {
    let clock = FrozenClock::default();
    let chain = ReorgChain::new(ChainId::PRACTICE, Arc::new(clock.clone()));
    chain.set_depths(0, 0);
    chain.fund(signer().address(), U256::from(1_000 * COIN));
    let port = Arc::new(chain.endpoint("one"));
    (Purse::new(disk, port, Arc::new(clock)), chain)
}

fn on_a_scripted_chain(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let (mut purse, chain) = scripted(&folder.path().join("purse.redb"));
    criterion.bench_function("preview/scripted", |bench| bench.iter(|| block_on(purse.preview())));
    criterion.bench_function("confirm/scripted", |bench| {
        bench.iter_custom(|times| {
            let mut sum = Duration::ZERO;
            for _ in 0..times {
                let preview = block_on(purse.preview());
                let begun = Instant::now();
                block_on(purse.confirm(&preview));
                sum += begun.elapsed();
                chain.mine();
                block_on(purse.journal.tick(Some(&purse.signer))).unwrap();
            }
            sum
        });
    });
}

/// An agreement in one commit, beside a commit of one small record to the same disk.
fn commits(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let (mut purse, _chain) = scripted(&folder.path().join("purse.redb"));
    criterion.bench_function("journal/agree_commit", |bench| {
        bench.iter_custom(|times| {
            let mut sum = Duration::ZERO;
            for _ in 0..times {
                let (preview, id) = (block_on(purse.preview()), purse.next_id());
                let confirmed = block_on(preview.confirm(&purse.journal, &preview.digest())).unwrap();
                let begun = Instant::now();
                let mut records = purse.begin();
                purse.journal.draft(&mut *records, id, payment(), None).unwrap();
                purse.journal.approve(&mut *records, &id, &confirmed).unwrap();
                records.commit().unwrap();
                sum += begun.elapsed();
                let mut records = purse.begin();
                purse.journal.withdraw(&mut *records, &id).unwrap();
                records.commit().unwrap();
            }
            sum
        });
    });
    let mut count = 0_u64;
    criterion.bench_function("journal/bare_commit", |bench| {
        bench.iter(|| {
            count += 1;
            let mut records = purse.begin();
            records.put(Table::new("bench"), b"note", &count.to_be_bytes()).unwrap();
            records.commit().unwrap();
        });
    });
}

/// Makes one payment that is final, and ten thousand records like it.
fn long_history(disk: &Path) {
    let (mut purse, chain) = scripted(disk);
    let preview = block_on(purse.preview());
    let first = block_on(purse.confirm(&preview));
    chain.mine();
    block_on(purse.journal.tick(None)).unwrap();
    assert!(matches!(purse.state(&first), State::Final(_)));
    let mut records = purse.begin();
    for (table, tail) in [("wallet.intents", &[][..]), ("wallet.attempts", &[0, 0][..])] {
        let key = |number: u64| {
            let lane = purse.journal.lane();
            let chain = lane.chain.get().to_be_bytes();
            [&chain[..], lane.account.as_slice(), id(number).as_bytes(), tail].concat()
        };
        let value = records.get(Table::new(table), &key(1)).unwrap().unwrap();
        (2..=LONG).for_each(|number| records.put(Table::new(table), &key(number), &value).unwrap());
    }
    records.commit().unwrap();
}

/// What a start needs before it can say what is under way, and the whole history once.
fn a_long_history(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("long.redb");
    long_history(&disk);
    criterion.bench_function("start/ten_thousand_entries", |bench| {
        bench.iter(|| {
            let (purse, _) = scripted(&disk);
            assert!(purse.journal.unsettled().unwrap().is_empty());
        });
    });
    let (purse, _) = scripted(&disk);
    criterion.bench_function("history/ten_thousand_entries", |bench| {
        bench.iter(|| {
            let all = purse.journal.view(|records| purse.journal.history(records)).unwrap();
            assert_eq!(all.len() as u64, LONG);
        });
    });
}

/// The same over HTTP to a real chain.
fn on_a_practice_chain(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let devnet = runtime.block_on(Devnet::start_temporary()).unwrap();
    runtime.block_on(devnet.faucet(signer().address(), U256::from(1_000 * COIN), U256::ZERO)).unwrap();
    let port: Arc<dyn ChainPort> = Arc::new(quorum::open(&ChainProfile::practice(devnet.url())).unwrap());
    let mut purse = Purse::new(&folder.path().join("purse.redb"), port, Arc::new(SystemClock));
    criterion.bench_function("preview/anvil", |bench| bench.iter(|| runtime.block_on(purse.preview())));
    criterion.bench_function("confirm/anvil", |bench| {
        bench.iter_custom(|times| {
            let mut sum = Duration::ZERO;
            for _ in 0..times {
                let preview = runtime.block_on(purse.preview());
                let begun = Instant::now();
                runtime.block_on(purse.confirm(&preview));
                sum += begun.elapsed();
                runtime.block_on(purse.journal.tick(Some(&purse.signer))).unwrap();
            }
            sum
        });
    });
}

criterion_group!(benches, on_a_scripted_chain, commits, a_long_history, on_a_practice_chain);
criterion_main!(benches);
