//! The journal in a real process on a real disk and a real anvil, killed by SIGKILL at a named step.
//!
//! The process is this test binary itself, started again to run [`victim`] alone. It wants one payment, and stops at
//! the step its environment names until it is killed; started again without a step it goes on to the end. The table of
//! steps is in `journal_runs.rs`; points 1 to 4 are here `draft` and `agree`, before and after their commit.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use alloy::primitives::{Address, U256};
use futures::FutureExt;
use futures::future::BoxFuture;
use teahouse_base::store::RedbStore;
use teahouse_base::{RecordStore, SystemClock};
use teahouse_chain::book::AddressBook;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::port::{At, ChainId, ChainPort};
use teahouse_chain::profile::ChainProfile;
use teahouse_wallet::journal::{Journal, Lane, Patience, Probe, State, Step};
use teahouse_wallet::preview::Preview;
use teahouse_wallet::signer::Signer;

use crate::world::{id, persona, send_coin};

const RUNS: usize = 30;
/// Steps that a run without trouble passes, each killed in turn.
const POINTS: [&str; 11] = [
    "before-draft",
    "after-draft",
    "before-agree",
    "after-agree",
    "BeforeSignCommit",
    "AfterSignCommit",
    "BeforeSend",
    "AfterSend",
    "AfterSendCommit",
    "BeforeFollowCommit",
    "AfterFollowCommit",
];
const AMOUNT: u64 = 1_000_000_007;

fn payee(run: u8) -> Address {
    Address::from([0xb0 ^ run; 20])
}

/// Says where it is and waits to be killed.
struct StopAt(Option<String>);

impl StopAt {
    fn reached(&self, place: &str) {
        if self.0.as_deref() == Some(place) {
            println!("\nAT {place}");
            loop {
                std::thread::park();
            }
        }
    }
}

impl Probe for StopAt {
    fn at(&self, step: Step) -> BoxFuture<'_, ()> {
        self.reached(&format!("{step:?}"));
        futures::future::ready(()).boxed()
    }
}

/// One payment from wanted to final, in a process of its own. Without its environment there is nothing to do.
#[test]
fn victim() {
    let Ok(url) = std::env::var("JOURNAL_VICTIM_URL") else { return };
    let run: u8 = std::env::var("JOURNAL_VICTIM_RUN").unwrap().parse().unwrap();
    let disk = std::env::var("JOURNAL_VICTIM_DISK").unwrap();
    let stop = Arc::new(StopAt(std::env::var("JOURNAL_VICTIM_STOP").ok()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let state = runtime.block_on(pay(&url, run, Path::new(&disk), stop));
    println!("\nEND {state:?}");
}

async fn pay(url: &str, run: u8, disk: &Path, stop: Arc<StopAt>) -> State {
    let port: Arc<dyn ChainPort> =
        Arc::new(teahouse_chain::quorum::open(&ChainProfile::practice(url)).unwrap());
    let store: Arc<dyn RecordStore> = Arc::new(RedbStore::open(disk).unwrap());
    let signer = Signer::new(persona(run).account(0), Arc::new(AddressBook::new(ChainId::PRACTICE)));
    let lane = Lane { chain: ChainId::PRACTICE, account: signer.address() };
    let patience = Patience { resend_after: Duration::from_millis(50), ..Patience::default() };
    let journal = Journal::open(lane, store.clone(), port, Arc::new(SystemClock))
        .with_patience(patience)
        .probed(stop.clone());
    want(&journal, &*store, &signer, run, &stop).await;
    for _ in 0..200 {
        let _ = journal.tick(Some(&signer)).await;
        let state = journal.look_up(&id(run)).unwrap().unwrap().state;
        if state.is_settled() {
            return state;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the payment does not settle")
}

async fn want(journal: &Journal, store: &dyn RecordStore, signer: &Signer, run: u8, stop: &StopAt) {
    let intent = send_coin(payee(run), AMOUNT);
    if journal.look_up(&id(run)).unwrap().is_none() {
        let mut records = store.begin_write().unwrap();
        journal.draft(&mut *records, id(run), intent.clone(), None).unwrap();
        stop.reached("before-draft");
        records.commit().unwrap();
        stop.reached("after-draft");
    }
    if journal.look_up(&id(run)).unwrap().unwrap().state == State::Draft {
        let preview = Preview::prepare(journal, signer.book(), intent).await.unwrap();
        let confirmed = preview.confirm(journal, &preview.digest()).await.unwrap();
        let mut records = store.begin_write().unwrap();
        journal.approve(&mut *records, &id(run), &confirmed).unwrap();
        stop.reached("before-agree");
        records.commit().unwrap();
        stop.reached("after-agree");
    }
}

fn start(url: &str, run: u8, disk: &Path, stop: Option<&str>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "processes::victim", "--nocapture", "--test-threads=1"]);
    command
        .env("JOURNAL_VICTIM_URL", url)
        .env("JOURNAL_VICTIM_RUN", run.to_string())
        .env("JOURNAL_VICTIM_DISK", disk);
    if let Some(stop) = stop {
        command.env("JOURNAL_VICTIM_STOP", stop);
    }
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// Where a process came to: the step it waits at, or the state it ended in.
enum Came {
    To(String),
    End(String),
}

fn wait_for(child: &mut Child) -> Option<Came> {
    let lines = BufReader::new(child.stdout.as_mut()?).lines().map_while(Result::ok);
    let mut news = lines.filter_map(|line| {
        let to = line.strip_prefix("AT ").map(|place| Came::To(place.to_owned()));
        to.or_else(|| line.strip_prefix("END ").map(|state| Came::End(state.to_owned())))
    });
    news.next()
}

/// Kills a payment at each of `stops` that it reaches, starts it again, and tells what the last process found.
fn killed_at(url: &str, run: u8, disk: &Path, stops: &[&str]) -> String {
    for stop in stops.iter().map(|stop| Some(*stop)).chain([None]) {
        let mut process = start(url, run, disk, stop);
        let came = wait_for(&mut process);
        process.kill().unwrap(); // SIGKILL: no destructor, no flush
        process.wait().unwrap();
        match came {
            Some(Came::End(state)) => return state,
            Some(Came::To(place)) => assert_eq!(Some(place.as_str()), stop, "run {run}"),
            None => panic!("run {run}, killed at {stops:?}, ended without a word"),
        }
    }
    unreachable!("a process without a stop ends or panics")
}

#[test]
fn jrn_001_thirty_killed_processes_pay_exactly_once_on_a_real_chain() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let devnet = runtime.block_on(Devnet::start_temporary()).unwrap();
    let begun = Instant::now();
    for run in 0..u8::try_from(RUNS).unwrap() {
        let account = persona(run).account(0).address();
        runtime.block_on(devnet.faucet(account, U256::from(10_u128.pow(18)), U256::ZERO)).unwrap();
        // given a process that is killed at its step, and the next one at another if it gets there
        let number = usize::from(run);
        let stop = [POINTS[number % POINTS.len()], POINTS[(number * 5 + 4) % POINTS.len()]];
        let end = killed_at(devnet.url(), run, &folder.path().join(format!("{run}.redb")), &stop);
        // then the last one pays exactly once
        assert!(end.starts_with("Final"), "run {run}, killed at {stop:?}: {end}");
        let paid = runtime.block_on(devnet.port().balance(payee(run), At::Latest)).unwrap();
        assert_eq!(paid, U256::from(AMOUNT), "run {run}, killed at {stop:?}");
        let nonce = runtime.block_on(devnet.port().nonce(account, At::Latest)).unwrap();
        assert_eq!(nonce, 1, "run {run}, killed at {stop:?}");
    }
    println!("{RUNS} killed processes in {:?}", begun.elapsed());
}
