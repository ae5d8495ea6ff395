//! A host that dies at each step of an app's payment, from the press to the answer that was taken: it is paid once, the app hears
//! of it once, and nothing is lost. The chain is a scripted one, which goes on while nobody is there.
//!
//! | step | power fails before it is kept | and after |
//! |---|---|---|
//! | asked | the person presses again | the request is taken up at the next start |
//! | agreed | the sheet is drawn anew | the payment is signed at the next start |
//! | signed | it is signed, with the same nonce | the same bytes are sent |
//! | sent | the endpoint has the bytes already | it is followed |
//! | included, safe | the chain is asked again | so is what comes after |
//! | answered | it follows from the chain once more | the app hears of it when it opens |
//! | taken | the app hears of it again, and has counted nothing | it is over |
//!
//! What the wallet itself does at finer steps, with endpoints that lose and lie and blocks that are taken back, stands in
//! `wallet/tests/suite/lives.rs`; private payments die in `shielded/deaths.rs`.

mod machine;
mod payer;

use teahouse_base::store::Record;
use teahouse_base::{Reader, Table};
use teahouse_chain::port::{ChainId, Revert};
use teahouse_chain::primitives::{Address, U256, keccak256};
use teahouse_chain::profile::ChainProfile;
use teahouse_chain::testing::{Done, ReorgChain, ScriptedCall, ScriptedContract};
use teahouse_runtime::grant::{self, Scope};
use teahouse_runtime::records::{ANSWERS, REQUESTS, SPENT, STORAGE};

use super::consent::Payer;
use super::payees::acquaint;
use super::*;
use crate::chain::Chain;
use crate::people::payees::tell_for_test;
use machine::{Failure, Machine, Point, open_on};
use payer::{PAY, PRICE};

const ESCROW: Address = Address::repeat_byte(0xe5);
/// Rounds in which a life that nothing ends is over.
const MOST_ROUNDS: usize = 60;
/// Lives after which it has to be over.
const MOST_LIVES: usize = 24;

/// An escrow that takes everything and knows of no deal.
#[derive(Clone)]
struct Takes;

impl ScriptedContract for Takes {
    fn run(&mut self, _: &ScriptedCall) -> Result<Done, Revert> {
        Ok(Done { output: vec![0; 128].into(), ..Done::default() })
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

/// What a person says to each sheet.
#[derive(Clone, Copy)]
enum Word {
    Yes,
    No,
}

/// Anna's profile on its disk, with an app that pays Bo, what she says to it, and the chain.
struct Stage {
    word: Word,
    dir: ProfileDir,
    scripted: ReorgChain,
    _folder: tempfile::TempDir,
}

impl Stage {
    async fn new(word: Word) -> Self {
        let payer = Payer::new();
        payer.scripted.place(ESCROW, Box::new(Takes));
        let bo = acquaint(&payer, "bo", "Bo").await;
        let shared = payer.open.node.shared();
        let at = Some(Address::repeat_byte(0xb0));
        shared.write(|records| tell_for_test(records, &bo, ChainId::PRACTICE, at, 1)).unwrap();
        let package = payer::package(&shared.person_id(&payer::app(), &bo));
        payer.open.install(&package).await.unwrap();
        assert_eq!(shared.find_app("payer").unwrap().0, payer::app());
        let Payer { open, chain, scripted, .. } = payer;
        drop(chain);
        let Open { node, dir, folder } = open;
        node.close().await;
        Self { word, dir, scripted, _folder: folder }
    }

    /// The profile on a machine, with the chain.
    fn opened_on(&self, machine: &Machine) -> Node {
        let node = open_on(&self.dir, machine);
        let code = keccak256([0xfe]);
        let book = format!(
            r#"{{"version":1,"chain_id":31337,"contracts":{{"Escrow":{{"address":"{ESCROW}","code_hash":"{code}","since":0}}}}}}"#
        );
        let (profile, shared) = (ChainProfile::practice("http://127.0.0.1:1"), node.shared());
        let port = Arc::new(self.scripted.endpoint("one"));
        shared.put_chain(Chain::over(shared, profile, Arc::new(book.parse().unwrap()), port));
        node
    }

    /// The profile opens on a machine, and its person does what they would, until it is over or the power fails.
    async fn live(&self, machine: &Machine) {
        let node = self.opened_on(machine);
        let opened = node.call("app.open", json!({ "app": "payer", "anyway": true })).await;
        let mut rounds = 0;
        while !machine.is_dead() && !is_over(&node) {
            assert!(rounds < MOST_ROUNDS, "it goes no further than {:?}: {opened:?}", machine.kept());
            rounds += 1;
            self.round(&node).await;
        }
        node.close().await;
    }

    /// A person presses and answers, the drive looks, and a block is made. What fails with the machine is not said to anybody.
    async fn round(&self, node: &Node) {
        let (shared, app) = (node.shared(), payer::app().to_string());
        let Ok(chain) = shared.chain() else { return };
        let press = json!({ "handle": app, "node": PAY, "action": { "kind": "pressed" } });
        drop(node.call("app.event", press).await);
        drop(shared.settle_requests(Some(&chain)).await);
        for sheet in shared.sheets() {
            match self.word {
                Word::Yes => {
                    let grave = sheet.warnings.iter().filter(|warning| warning.grave);
                    let confirmed: Vec<String> = grave.map(|warning| warning.code.clone()).collect();
                    drop(shared.approve(&sheet.id, &sheet.digest, &confirmed).await);
                }
                Word::No => drop(shared.refuse(&sheet.id, false)),
            }
        }
        if let Ok(signer) = shared.signer(&chain) {
            drop(chain.journal.tick(Some(&signer)).await);
        }
        drop(shared.settle_requests(Some(&chain)).await);
        self.scripted.mine();
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }

    /// Lives until it is over, each on a machine of its own after the one before; the steps that were kept.
    async fn lives(&self, failures: impl IntoIterator<Item = Failure>) -> Vec<Point> {
        let mut kept = Vec::new();
        for failure in failures.into_iter().take(MOST_LIVES) {
            let machine = Machine::that_fails(failure);
            self.live(&machine).await;
            kept.extend(machine.kept());
            if !machine.is_dead() {
                kept.dedup();
                return kept;
            }
        }
        panic!("it is not over after {MOST_LIVES} lives: {kept:?}");
    }

    /// One payment took effect, and the app heard of one.
    async fn is_paid_once(&self, what: &str) {
        let node = open_on(&self.dir, &Machine::that_fails(Failure::Never));
        assert_eq!(self.scripted.balance(ESCROW), U256::from(PRICE), "{what}: what the escrow has");
        assert_eq!(self.scripted.took_effect().len(), 1, "{what}: transactions");
        assert_eq!(note(&node, "taken"), Some(vec![1]), "{what}: answers taken");
        assert_eq!(note(&node, "refused"), None, "{what}: refusals");
        assert_eq!(spent(&node), [u128::from(PRICE)], "{what}: what counts for the day");
        self.is_settled(&node, what);
        node.close().await;
    }

    /// Nothing moved, and one no counts.
    async fn is_refused_once(&self, what: &str) {
        let node = open_on(&self.dir, &Machine::that_fails(Failure::Never));
        assert_eq!(self.scripted.balance(ESCROW), U256::ZERO, "{what}: what the escrow has");
        assert_eq!(self.scripted.took_effect().len(), 0, "{what}: transactions");
        assert_eq!((note(&node, "taken"), note(&node, "refused")), (None, Some(vec![0])), "{what}");
        let scope = Scope::Contract("deal".to_owned());
        let grant = node.shared().read(|records| grant::find(records, &payer::app(), &scope)).unwrap();
        assert_eq!(grant.unwrap().refusals, 1, "{what}: refusals in a row");
        assert!(spent(&node).is_empty(), "{what}: what counts for the day");
        self.is_settled(&node, what);
        node.close().await;
    }

    /// Nothing waits, on the chain or here.
    fn is_settled(&self, node: &Node, what: &str) {
        assert_eq!(self.scripted.waiting().len(), 0, "{what}: transactions that wait");
        for table in [REQUESTS, ANSWERS] {
            assert!(rows(node, table).is_empty(), "{what}: {}", table.name());
        }
    }
}

/// What the records hold of the app.
fn rows(node: &Node, table: Table) -> Vec<Record> {
    let app = payer::app();
    node.shared().read(|records| records.scan(table, app.as_bytes(), None, 9)).unwrap()
}

/// What counts for its days.
fn spent(node: &Node) -> Vec<u128> {
    rows(node, SPENT).iter().map(|(_, value)| number(value)).collect()
}

/// A number behind its version.
fn number(value: &[u8]) -> u128 {
    let mut from = Reader::new(value);
    from.version(1).unwrap();
    from.u128().unwrap()
}

/// What the app has kept under a key of its own.
fn note(node: &Node, key: &str) -> Option<Vec<u8>> {
    let key = [payer::app().as_bytes().as_slice(), key.as_bytes()].concat();
    let kept = node.shared().read(|records| records.get(STORAGE, &key)).unwrap();
    kept.map(|value| value[1..].to_vec())
}

/// The app has taken an answer.
fn is_over(node: &Node) -> bool {
    note(node, "taken").is_some() || note(node, "refused").is_some()
}

/// Whether no step was kept twice or behind a later one, and none was left out but what a chain can be asked.
fn is_forward(kept: &[Point]) -> bool {
    let own = [Point::Asked, Point::Agreed, Point::Signed, Point::Answered, Point::Taken];
    kept.windows(2).all(|two| two[0] < two[1]) && own.iter().all(|point| kept.contains(point))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_186_a_payment_of_an_app_takes_these_steps_and_another_press_after_it_none() {
    let stage = Stage::new(Word::Yes).await;
    // when nothing goes wrong
    let kept = stage.lives([Failure::Never]).await;
    assert_eq!(kept, Point::ALL);
    stage.is_paid_once("nothing goes wrong").await;
    // and the person goes on pressing, then nothing more happens
    let machine = Machine::that_fails(Failure::Never);
    let node = stage.opened_on(&machine);
    let opened = node.call("app.open", json!({ "app": "payer" })).await.unwrap();
    assert_eq!(opened["stopped"], Value::Null);
    for _ in 0..3 {
        stage.round(&node).await;
    }
    node.close().await;
    drop(node);
    assert_eq!(machine.kept(), []);
    stage.is_paid_once("it was pressed again").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_186_a_host_that_dies_before_any_one_step_of_a_payment_pays_once() {
    for point in Point::ALL {
        let stage = Stage::new(Word::Yes).await;
        let kept = stage.lives([Failure::Before(point), Failure::Never]).await;
        assert!(is_forward(&kept), "it died before {point:?}: {kept:?}");
        stage.is_paid_once(&format!("before {point:?}")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_186_a_host_that_dies_after_any_one_step_of_a_payment_pays_once() {
    for point in Point::ALL {
        let stage = Stage::new(Word::Yes).await;
        let kept = stage.lives([Failure::After(point), Failure::Never]).await;
        assert!(is_forward(&kept), "it died after {point:?}: {kept:?}");
        stage.is_paid_once(&format!("after {point:?}")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_186_a_host_that_dies_at_every_step_of_a_payment_pays_once() {
    for failure in [Failure::AfterAny, Failure::BeforeSecond] {
        let stage = Stage::new(Word::Yes).await;
        let kept = stage.lives(std::iter::repeat(failure)).await;
        assert!(is_forward(&kept), "{failure:?}: {kept:?}");
        stage.is_paid_once(&format!("{failure:?}")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_186_a_host_that_dies_around_a_no_moves_nothing_and_counts_one_no() {
    for point in [Point::Asked, Point::Answered, Point::Taken] {
        for failure in [Failure::Before(point), Failure::After(point)] {
            let stage = Stage::new(Word::No).await;
            let kept = stage.lives([failure, Failure::Never]).await;
            assert_eq!(kept, [Point::Asked, Point::Answered, Point::Taken], "{failure:?}");
            stage.is_refused_once(&format!("{failure:?}")).await;
        }
    }
}
