//! The journal in a real process on a real disk and a real anvil, killed by SIGKILL at a named step.
//!
//! The process is this test binary itself, started again to run [`victim`] alone. It wants a payment, and stops at the
//! step its environment names until it is killed; started again without a step it goes on to the end. The table of steps
//! is in `lives.rs`; points 1 to 4 are here `draft` and `agree`, before and after their commit.
//!
//! Of seven runs two are a plain payment. Two hasten it or call it back while no block is made, and are killed around that
//! too. Two have a limit that one payment fits and two do not, and want two. In the seventh a submitter brings it, for a fee in
//! a token, within such a limit (`brought`). `TEAHOUSE_FULL=1` runs sixty. A table of kinds, of where their processes were
//! killed and of how they ended is printed, also by `cargo xtask test`.

mod brought;
mod killed;

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
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::devnet::Devnet;
use teahouse_chain::erc20;
use teahouse_chain::port::{Asset, At, ChainId, ChainPort};
use teahouse_chain::profile::ChainProfile;
use teahouse_wallet::journal::{ApproveError, IntentId, Journal, Lane, Patience, Probe, State, Step};
use teahouse_wallet::limits::{self, Bounds, LimitKey, Scope};
use teahouse_wallet::preview::Preview;
use teahouse_wallet::signer::Signer;

use crate::tables;
use crate::world::{id, persona, send_coin};
use brought::{BROUGHT, Brought, DOLLAR_LIMIT, DOLLARS, HELD, submitter_of};
use killed::Killed;

const RUNS: u8 = 30;
/// With `TEAHOUSE_FULL=1`.
const RUNS_IN_FULL: u8 = 60;
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
/// Steps of a run that replaces what waits.
const REPLACED: [&str; 6] =
    ["before-replace", "after-replace", "AfterSendCommit", "BeforeSend", "AfterSend", "AfterSignCommit"];
const AMOUNT: u64 = 300_000_000_000_000_007;
/// Of the day: room for one payment and its fee.
const LIMIT: u64 = 500_000_000_000_000_000;

/// What a run is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Plain,
    SpeedUp,
    Cancel,
    Limit,
    Brought,
}

impl Kind {
    const fn of(run: u8) -> Self {
        match run % 7 {
            0 | 3 => Self::Plain,
            1 => Self::SpeedUp,
            4 => Self::Cancel,
            6 => Self::Brought,
            _ => Self::Limit,
        }
    }

    /// What its payee has in the end.
    fn pays(self) -> U256 {
        match self {
            Self::Cancel => U256::ZERO,
            Self::Brought => U256::from(DOLLARS),
            Self::Plain | Self::SpeedUp | Self::Limit => U256::from(AMOUNT),
        }
    }

    const fn replaces(self) -> bool {
        matches!(self, Self::SpeedUp | Self::Cancel)
    }
}

fn payee(run: u8) -> Address {
    Address::from([0xb0 ^ run; 20])
}

/// Whom the second payment of a run with a limit is for.
fn second_payee(run: u8) -> Address {
    Address::from([0x5c ^ run; 20])
}

const fn second(run: u8) -> IntentId {
    IntentId::from_array([run ^ 0x80; 16])
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
    println!("\nEND {state}");
}

async fn pay(url: &str, run: u8, disk: &Path, stop: Arc<StopAt>) -> String {
    let port: Arc<dyn ChainPort> =
        Arc::new(teahouse_chain::quorum::open(&ChainProfile::practice(url)).unwrap());
    if Kind::of(run) == Kind::Brought {
        let book: AddressBook = std::env::var("JOURNAL_VICTIM_BOOK").unwrap().parse().unwrap();
        let state = Brought::open(&port, Arc::new(book), run, disk, stop).go_on().await;
        return format!("{state:?}");
    }
    let store: Arc<dyn RecordStore> = Arc::new(RedbStore::open(disk).unwrap());
    let signer = Signer::new(persona(run).account(0), Arc::new(AddressBook::new(ChainId::PRACTICE)));
    let lane = Lane { chain: ChainId::PRACTICE, account: signer.address() };
    let patience = Patience { resend_after: Duration::from_millis(50), ..Patience::default() };
    let journal = Journal::open(lane, store.clone(), port, Arc::new(SystemClock))
        .with_patience(patience)
        .probed(stop.clone());
    let process = Process { journal, store, signer, run, kind: Kind::of(run), stop };
    format!("{:?}", process.go_on().await)
}

/// What one process has.
struct Process {
    journal: Journal,
    store: Arc<dyn RecordStore>,
    signer: Signer,
    run: u8,
    kind: Kind,
    stop: Arc<StopAt>,
}

impl Process {
    async fn go_on(&self) -> State {
        if self.kind == Kind::Limit {
            self.set_limit();
        }
        self.want(id(self.run), payee(self.run)).await.unwrap();
        if self.kind == Kind::Limit {
            let refused = self.want(second(self.run), second_payee(self.run)).await;
            assert!(matches!(refused, Err(ApproveError::Limit(_))), "a second payment fits: {refused:?}");
        }
        let mut asked = false;
        for _ in 0..200 {
            let ticked = self.journal.tick(Some(&self.signer)).await.is_ok();
            let record = self.journal.look_up(&id(self.run)).unwrap().unwrap();
            if record.state.is_settled() {
                return record.state;
            }
            if self.kind.replaces() && record.state == State::Broadcast && ticked {
                if record.attempts == 1 {
                    self.replace().await;
                } else if !std::mem::replace(&mut asked, true) {
                    println!("\nMINE");
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the payment does not settle")
    }

    fn set_limit(&self) {
        let (persona, scope) = (self.journal.persona(), Scope::Persona);
        let key = LimitKey { persona, scope, chain: ChainId::PRACTICE, asset: Asset::Native };
        let bounds = Bounds { per_day: Some(U256::from(LIMIT)), ..Bounds::default() };
        let now = self.journal.limits_now().unwrap();
        self.journal.commit(|records| limits::set(records, &key, bounds, now)).unwrap();
    }

    async fn want(&self, name: IntentId, to: Address) -> Result<(), ApproveError> {
        let (journal, intent) = (&self.journal, send_coin(to, AMOUNT));
        if journal.look_up(&name).unwrap().is_none() {
            let mut records = self.store.begin_write().unwrap();
            journal.draft(&mut *records, name, intent.clone(), None).unwrap();
            self.stop.reached("before-draft");
            records.commit().unwrap();
            self.stop.reached("after-draft");
        }
        if journal.look_up(&name).unwrap().unwrap().state == State::Draft {
            let preview = Preview::prepare(journal, self.signer.book(), intent).await.unwrap();
            let confirmed = preview.confirm(journal, &preview.digest()).await.unwrap();
            let mut records = self.store.begin_write().unwrap();
            journal.approve(&mut *records, &name, &confirmed)?;
            self.stop.reached("before-agree");
            records.commit().unwrap();
            self.stop.reached("after-agree");
        }
        Ok(())
    }

    async fn replace(&self) {
        let (journal, name) = (&self.journal, id(self.run));
        let fees = journal.port().fees().await.unwrap();
        let mut records = self.store.begin_write().unwrap();
        match self.kind {
            Kind::Cancel => journal.cancel(&mut *records, &name, &self.signer, &fees).unwrap(),
            _ => journal.speed_up(&mut *records, &name, &self.signer, &fees).unwrap(),
        }
        self.stop.reached("before-replace");
        records.commit().unwrap();
        self.stop.reached("after-replace");
    }
}

fn start(devnet: &Devnet, run: u8, disk: &Path, stop: Option<&str>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "processes::victim", "--nocapture", "--test-threads=1"]);
    command
        .env("JOURNAL_VICTIM_URL", devnet.url())
        .env("JOURNAL_VICTIM_BOOK", devnet.book().to_json())
        .env("JOURNAL_VICTIM_RUN", run.to_string())
        .env("JOURNAL_VICTIM_DISK", disk);
    if let Some(stop) = stop {
        command.env("JOURNAL_VICTIM_STOP", stop);
    }
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// Where a process came to: the step it waits at, the state it ended in, or that it wants a block.
enum Came {
    To(String),
    End(String),
    Mine,
}

/// What a process says, until it ends or waits to be killed.
fn wait_for(child: &mut Child, mut mine: impl FnMut()) -> Option<Came> {
    let lines = BufReader::new(child.stdout.as_mut()?).lines().map_while(Result::ok);
    let news = lines.filter_map(|line| match line.as_str() {
        "MINE" => Some(Came::Mine),
        line => {
            let to = line.strip_prefix("AT ").map(|place| Came::To(place.to_owned()));
            to.or_else(|| line.strip_prefix("END ").map(|state| Came::End(state.to_owned())))
        }
    });
    for came in news {
        match came {
            Came::Mine => mine(),
            came => return Some(came),
        }
    }
    None
}

/// Kills a payment at each of `stops` that it reaches, starts it again, and tells what the last process found and where
/// those before it were killed.
fn killed_at<'a>(
    devnet: &Devnet,
    run: u8,
    disk: &Path,
    stops: &[&'a str],
    mut mine: impl FnMut(),
) -> (String, Vec<&'a str>) {
    let mut killed = Vec::new();
    for stop in stops.iter().map(|stop| Some(*stop)).chain([None]) {
        let mut process = start(devnet, run, disk, stop);
        let came = wait_for(&mut process, &mut mine);
        process.kill().unwrap(); // SIGKILL: no destructor, no flush
        process.wait().unwrap();
        match came {
            Some(Came::End(state)) => return (state, killed),
            Some(Came::To(place)) => {
                assert_eq!(Some(place.as_str()), stop, "run {run}");
                killed.extend(stop);
            }
            Some(Came::Mine) | None => panic!("run {run}, killed at {stops:?}, ended without a word"),
        }
    }
    unreachable!("a process without a stop ends or panics")
}

fn stops_of(run: u8) -> [&'static str; 2] {
    let number = usize::from(run);
    if Kind::of(run) == Kind::Brought {
        let place = number / 7 * 2;
        return [BROUGHT[place % BROUGHT.len()], BROUGHT[(place + 1) % BROUGHT.len()]];
    }
    if Kind::of(run).replaces() {
        let place = number / 3;
        return [REPLACED[place % REPLACED.len()], REPLACED[(place * 5 + 1) % REPLACED.len()]];
    }
    [POINTS[number % POINTS.len()], POINTS[(number * 5 + 4) % POINTS.len()]]
}

/// Gives the account of a run what it pays with, and its submitter coin.
async fn provide(devnet: &Devnet, run: u8) {
    let (account, coin) = (persona(run).account(0).address(), U256::from(10_u128.pow(18)));
    if Kind::of(run) == Kind::Brought {
        devnet.faucet(account, U256::ZERO, U256::from(HELD)).await.unwrap();
        devnet.faucet(submitter_of(run).address(), coin, U256::ZERO).await.unwrap();
    } else {
        devnet.faucet(account, coin, U256::ZERO).await.unwrap();
    }
}

/// What `of` has of what a kind pays in.
async fn held(devnet: &Devnet, kind: Kind, of: Address) -> U256 {
    if kind == Kind::Brought {
        let dollar: Address = devnet.book().contracts[&ContractName::PracticeDollar].address;
        return erc20::balance(devnet.port(), dollar, of, At::Latest).await.unwrap();
    }
    devnet.port().balance(of, At::Latest).await.unwrap()
}

#[test]
fn jrn_001_rly_001_sub_005_spl_001_killed_processes_pay_exactly_once_and_within_their_limits_on_a_real_chain()
{
    let full = std::env::var("TEAHOUSE_FULL").is_ok_and(|full| full == "1");
    let runs = if full { RUNS_IN_FULL } else { RUNS };
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let devnet = runtime.block_on(Devnet::start_temporary()).unwrap();
    let begun = Instant::now();
    let mut table = Killed::default();
    for run in 0..runs {
        let (account, kind) = (persona(run).account(0).address(), Kind::of(run));
        runtime.block_on(provide(&devnet, run));
        runtime.block_on(devnet.set_mining(!kind.replaces())).unwrap();
        // given a process that is killed at its step, and the next one at another if it gets there
        let stop = stops_of(run);
        let mine = || runtime.block_on(devnet.set_mining(true)).unwrap();
        let disk = folder.path().join(format!("{run}.redb"));
        let (end, killed) = killed_at(&devnet, run, &disk, &stop, mine);
        // then the last one pays exactly once, or has called it back, and nothing past the limit
        let expected = if kind == Kind::Cancel { "Replaced(Cancellation)" } else { "Final" };
        assert!(end.starts_with(expected), "run {run} ({kind:?}), killed at {stop:?}: {end}");
        let held = |of: Address| runtime.block_on(held(&devnet, kind, of));
        let paid = kind.pays();
        if kind == Kind::Brought {
            assert!(
                held(account) + U256::from(DOLLAR_LIMIT) >= U256::from(HELD),
                "run {run}, killed at {stop:?}"
            );
        }
        assert_eq!(held(payee(run)), paid, "run {run} ({kind:?}), killed at {stop:?}");
        assert_eq!(held(second_payee(run)), U256::ZERO, "run {run} ({kind:?}), killed at {stop:?}");
        let nonce = runtime.block_on(devnet.port().nonce(account, At::Latest)).unwrap();
        assert_eq!(nonce, 1, "run {run} ({kind:?}), killed at {stop:?}");
        let ended = end.split(['(', ' ']).next().unwrap_or_default();
        table.add(kind, &killed, ended);
    }
    let took = begun.elapsed();
    tables::show("processes.txt", &format!("{table}\n{runs} runs in {:.1} s", took.as_secs_f64()));
}
