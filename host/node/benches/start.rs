//! What a person waits for at a start with a long history: the profile, the first page of the history, and the first sheet.
//!
//! The profile is a real one on a real disk, on a real practice chain over HTTP. Two payments of it are real; the others are
//! written into its sealed records as copies that differ in recipient, asset, amount, state and time, and so is what arrived.

#![allow(missing_docs, clippy::unwrap_used, reason = "benchmark")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};
use teahouse_base::store::{RedbStore, put_value};
use teahouse_base::testing::SeededRng;
use teahouse_base::{
    Decode, Encode, RecordStore, RngExt, SecretBytes, SystemClock, Table, UnixMillis, UnixSeconds,
    WriteRecords,
};
use teahouse_chain::book::ContractName;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::port::{Asset, BlockRef};
use teahouse_chain::primitives::{Address, B256, U256};
use teahouse_node::sealed::SealedStore;
use teahouse_node::{
    Home, NewProfile, NodeOptions, OpenProfile, PersonaNumber, ProfileDir, create_profile, parse_phrase,
    phrase_text, unlock,
};
use teahouse_wallet::journal::{Attempt, IntentId, IntentRecord, Lane, Rival, State};
use teahouse_wallet::keys::KeyTree;
use teahouse_wallet::scan::{Move, MoveKind};
use teahouse_wallet::signer::Intent;
use tokio::runtime::Runtime;

const COIN: u64 = 1_000_000_000_000_000_000;
/// Entries of a long history: four of five were paid, the others arrived.
const LONG: u64 = 10_000;
/// How many people they are with.
const PEOPLE: u64 = 100;
const INTENTS: Table = Table::new("wallet.intents");
const ATTEMPTS: Table = Table::new("wallet.attempts");
const MOVES: Table = Table::new("wallet.moves");
const PAYMENTS: Table = Table::new("node.payments");

/// Anna's profile on its chain.
struct Anna {
    runtime: Runtime,
    devnet: Devnet,
    dir: ProfileDir,
    _folder: tempfile::TempDir,
}

/// One payment as it lies on the disk.
struct Kept {
    record: IntentRecord,
    attempt: Attempt,
    /// The version and the JSON of what was shown.
    shown: (u8, Value),
}

impl Anna {
    /// A profile with a payment in coin and one in dollars, and copies of them.
    fn with_a_long_history() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let dir = Home::at(folder.path()).profile("anna").unwrap();
        let new = NewProfile { nickname: "Anna", passphrase: None, phrase: None };
        create_profile(&dir, new, &SystemClock).unwrap();
        let devnet = runtime.block_on(Devnet::start_temporary()).unwrap();
        let anna = Self { runtime, devnet, dir, _folder: folder };
        let paid = anna.runtime.block_on(anna.pay_twice());
        anna.write_copies(&paid);
        anna
    }

    fn open(&self, online: bool) -> OpenProfile {
        let options = NodeOptions {
            clock: Arc::new(SystemClock),
            online,
            compiler: teahouse_node::compile::InProcessCompiler::shared(),
        };
        let profile = OpenProfile::open(&self.dir, unlock(&self.dir, None).unwrap(), options).unwrap();
        profile.persona(PersonaNumber::FIRST).unwrap();
        profile
    }

    fn tree(&self) -> KeyTree {
        KeyTree::new(&parse_phrase(&phrase_text(&self.dir, None).unwrap()).unwrap())
    }

    fn account(&self) -> Address {
        self.tree().persona(PersonaNumber::FIRST).account(0).address()
    }

    /// The ids of both, once they are final.
    async fn pay_twice(&self) -> [IntentId; 2] {
        let profile = self.open(true);
        let chain = serde_json::to_string(self.devnet.profile()).unwrap();
        call(&profile, "chain.use", json!({ "profile": chain, "book": self.devnet.book().to_json() })).await;
        let account = self.account();
        self.devnet.faucet(account, U256::from(9 * COIN), U256::from(100_000_000)).await.unwrap();
        let coin = pay(&profile, "native", COIN / 100).await;
        let dollars = pay(&profile, "PRACTICE-USD", 250_000).await;
        profile.close().await;
        [coin, dollars]
    }

    fn write_copies(&self, paid: &[IntentId; 2]) {
        let persona = self.tree().persona(PersonaNumber::FIRST);
        let key = SecretBytes::new(*persona.storage_key("profile").expose());
        let store = SealedStore::new(Arc::new(RedbStore::open(&self.dir.database()).unwrap()), &key);
        let lane = Lane { chain: self.devnet.book().chain_id, account: self.account() };
        let dollar = self.devnet.book().find(ContractName::PracticeDollar).unwrap().address;
        let mut records = store.begin_write().unwrap();
        let kept = paid.each_ref().map(|id| Kept::read(&*records, &lane, id));
        let mut rng = SeededRng::new(23);
        for number in 2..LONG {
            if number % 5 == 4 {
                put_arrival(&mut *records, &lane, dollar, number, &mut rng);
            } else {
                let one = &kept[usize::from(number % 5 == 3)];
                one.put_like(&mut *records, &lane, dollar, number, &mut rng);
            }
        }
        records.commit().unwrap();
    }

    /// What `look` takes at a profile that was just opened, over `times` starts.
    fn timed(&self, times: u64, look: impl AsyncFn(&OpenProfile)) -> Duration {
        let mut sum = Duration::ZERO;
        for _ in 0..times {
            let profile = self.open(false);
            let begun = Instant::now();
            self.runtime.block_on(look(&profile));
            sum += begun.elapsed();
            self.runtime.block_on(profile.close());
        }
        sum
    }
}

async fn call(profile: &OpenProfile, method: &str, params: Value) -> Value {
    let answer = profile.call(PersonaNumber::FIRST, method, params).await;
    answer.unwrap_or_else(|refused| panic!("{method}: {refused:?}"))
}

fn wish(asset: &str, units: u64) -> Value {
    let to = format!("0x{}", hex::encode(person(0)));
    json!({ "to": to, "asset": asset, "baseUnits": units.to_string(), "dryRun": false })
}

async fn pay(profile: &OpenProfile, asset: &str, units: u64) -> IntentId {
    let sheet = call(profile, "wallet.send", wish(asset, units)).await;
    let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
    let payment = call(profile, "consent.approve", yes).await["payment"].clone();
    let settled = async {
        while call(profile, "wallet.payment", json!({ "id": payment })).await["state"] != "final" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(40), settled).await.unwrap();
    payment.as_str().unwrap().parse().unwrap()
}

fn person(number: u64) -> Address {
    Address::repeat_byte(0x20 + u8::try_from(number % PEOPLE).unwrap())
}

/// A block that is final, as they all are.
fn block(number: u64) -> BlockRef {
    BlockRef { number: 1 + number % 40, hash: B256::repeat_byte(7), time: UnixSeconds::new(when(number)) }
}

/// Every hour one, for more than a year, in seconds.
const fn when(number: u64) -> u64 {
    1_750_000_000 + number * 3_600
}

fn key_of(lane: &Lane, parts: &[&[u8]]) -> Vec<u8> {
    let chain = lane.chain.get().to_be_bytes();
    let of_lane: [&[u8]; 2] = [&chain, lane.account.as_slice()];
    [&of_lane[..], parts].concat().concat()
}

impl Kept {
    fn read(records: &dyn WriteRecords, lane: &Lane, id: &IntentId) -> Self {
        let of = |table: Table, key: &[u8]| records.get(table, key).unwrap().unwrap();
        let record = of(INTENTS, &key_of(lane, &[id.as_bytes()]));
        let attempt = of(ATTEMPTS, &key_of(lane, &[id.as_bytes(), &[0, 0]]));
        let shown = of(PAYMENTS, id.as_bytes());
        Self {
            record: IntentRecord::from_bytes(&record).unwrap(),
            attempt: Attempt::from_bytes(&attempt).unwrap(),
            shown: (shown[0], serde_json::from_slice(&shown[1..]).unwrap()),
        }
    }

    /// A payment like this one, with another person, amount, end and time.
    fn put_like(
        &self,
        records: &mut dyn WriteRecords,
        lane: &Lane,
        dollar: Address,
        number: u64,
        rng: &mut SeededRng,
    ) {
        let id = IntentId::from_array(rng.array());
        let (to, units) = (person(number), 1 + rng.below(9_000_000));
        let amount = U256::from(units);
        let (mut record, mut attempt) = (self.record.clone(), self.attempt.clone());
        record.intent = match self.record.intent {
            Intent::SendToken { .. } => Intent::SendToken { token: dollar, to, amount },
            _ => Intent::SendCoin { to, amount },
        };
        record.state = match number % 50 {
            0 => State::Reverted { at: block(number), settled: true },
            10 => State::Replaced(Rival::Cancellation),
            20 => State::Replaced(Rival::Foreign),
            _ => State::Final(block(number)),
        };
        let at = UnixMillis::new(when(number) * 1_000);
        record.created_at = at;
        if let Some(agreement) = &mut record.agreement {
            agreement.at = at;
        }
        attempt.hash = B256::from(rng.array::<32>());
        let (version, mut shown) = self.shown.clone();
        shown["leaves"][0]["baseUnits"] = json!(units.to_string());
        let shown = [&[version], serde_json::to_vec(&shown).unwrap().as_slice()].concat();
        put_value(records, INTENTS, &key_of(lane, &[id.as_bytes()]), &record).unwrap();
        put_value(records, ATTEMPTS, &key_of(lane, &[id.as_bytes(), &[0, 0]]), &attempt).unwrap();
        records.put(PAYMENTS, id.as_bytes(), &shown).unwrap();
    }
}

fn put_arrival(
    records: &mut dyn WriteRecords,
    lane: &Lane,
    dollar: Address,
    number: u64,
    rng: &mut SeededRng,
) {
    let (kind, asset) = match number % 2 {
        0 => (MoveKind::Token, Asset::Token(dollar)),
        _ => (MoveKind::Coin, Asset::Native),
    };
    let (from, to, amount) = (person(number), lane.account, U256::from(1 + rng.below(9_000_000)));
    let (tx, seen_at) = (B256::from(rng.array::<32>()), UnixMillis::new(when(number) * 1_000));
    let moved = Move { kind, asset, from, to, amount, tx, block: block(number), index: number, seen_at };
    let (block, place) = moved.name();
    let key = key_of(lane, &[&(!block).to_be_bytes(), &(!place).to_be_bytes()]);
    records.put(MOVES, &key, &moved.to_bytes()).unwrap();
}

async fn first_page(profile: &OpenProfile) {
    let page = call(profile, "wallet.history", json!({ "limit": 50 })).await;
    assert_eq!(page.as_array().unwrap().len(), 50);
}

async fn first_sheet(profile: &OpenProfile) {
    let sheet = call(profile, "wallet.send", wish("native", COIN / 100)).await;
    assert!(sheet["digest"].is_string(), "{sheet}");
}

fn a_start_with_a_long_history(criterion: &mut Criterion) {
    let anna = Anna::with_a_long_history();
    let _inside = anna.runtime.enter();
    let mut group = criterion.benchmark_group("start");
    group.sample_size(10);
    group.bench_function("profile", |bench| {
        bench.iter_custom(|times| {
            let mut sum = Duration::ZERO;
            for _ in 0..times {
                let begun = Instant::now();
                let profile = anna.open(false);
                sum += begun.elapsed();
                anna.runtime.block_on(profile.close());
            }
            sum
        });
    });
    group.bench_function("first_page", |bench| bench.iter_custom(|times| anna.timed(times, first_page)));
    group.bench_function("first_sheet", |bench| bench.iter_custom(|times| anna.timed(times, first_sheet)));
    group.finish();
}

criterion_group!(benches, a_start_with_a_long_history);
criterion_main!(benches);
