//! A lock in the middle of a look, in virtual time, at endpoints that take their time to answer.

use std::sync::Mutex;

use teahouse_base::testing::SeededRng;
use teahouse_chain::port::{
    At, BlockBody, BlockRef, CallError, CallPlan, ChainPort, FeeQuote, Heads, Log, LogFilter, PortFuture,
    Receipt, SendError, Sighting, Simulation, TxHash,
};
use teahouse_chain::primitives::{Address, Bytes, U256};
use teahouse_chain::testing::ScriptedEndpoint;
use tokio::time::{Instant, sleep};

use super::*;

/// How long an answer takes.
const TAKES: Duration = Duration::from_millis(400);
/// What is seen as one moment.
const MOMENT: Duration = Duration::from_millis(2);

/// What an endpoint sees of who asks it.
#[derive(Default)]
struct Diary {
    begun: Vec<Instant>,
    /// Questions whose asker went away before the answer.
    cut: Vec<Instant>,
    waiting: usize,
}

/// An endpoint that takes its time, and keeps a diary.
#[derive(Clone)]
struct SlowPort {
    answers: ScriptedEndpoint,
    diary: Arc<Mutex<Diary>>,
}

/// A question on its way.
struct Asking(Arc<Mutex<Diary>>, bool);

impl Asking {
    fn begin(diary: Arc<Mutex<Diary>>) -> Self {
        let mut seen = diary.lock().unwrap();
        seen.begun.push(Instant::now());
        seen.waiting += 1;
        drop(seen);
        Self(diary, false)
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        let mut seen = self.0.lock().unwrap();
        seen.waiting -= 1;
        if !self.1 {
            seen.cut.push(Instant::now());
        }
    }
}

impl SlowPort {
    fn late<'a, T: Send + 'a, E: Send + 'a>(&self, answer: PortFuture<'a, T, E>) -> PortFuture<'a, T, E> {
        let diary = self.diary.clone();
        async move {
            let mut asking = Asking::begin(diary);
            sleep(TAKES).await;
            let answer = answer.await;
            asking.1 = true;
            answer
        }
        .boxed()
    }

    fn is_asked(&self) -> bool {
        self.diary.lock().unwrap().waiting > 0
    }

    fn was_cut(&self) -> bool {
        !self.diary.lock().unwrap().cut.is_empty()
    }

    fn begun_since(&self, from: Instant) -> Vec<Instant> {
        self.diary.lock().unwrap().begun.iter().copied().filter(|at| *at >= from).collect()
    }
}

impl ChainPort for SlowPort {
    fn chain_id(&self) -> ChainId {
        self.answers.chain_id()
    }
    fn heads(&self) -> PortFuture<'_, Heads> {
        self.late(self.answers.heads())
    }
    fn block(&self, number: u64) -> PortFuture<'_, Option<BlockRef>> {
        self.late(self.answers.block(number))
    }
    fn nonce(&self, account: Address, at: At) -> PortFuture<'_, u64> {
        self.late(self.answers.nonce(account, at))
    }
    fn balance(&self, account: Address, at: At) -> PortFuture<'_, U256> {
        self.late(self.answers.balance(account, at))
    }
    fn fees(&self) -> PortFuture<'_, FeeQuote> {
        self.late(self.answers.fees())
    }
    fn simulate_all(&self, plans: Vec<CallPlan>, at: At) -> PortFuture<'_, Vec<Simulation>> {
        self.late(self.answers.simulate_all(plans, at))
    }
    fn estimate_gas(&self, plan: CallPlan) -> PortFuture<'_, u64, CallError> {
        self.late(self.answers.estimate_gas(plan))
    }
    fn call(&self, to: Address, data: Bytes, at: At) -> PortFuture<'_, Bytes, CallError> {
        self.late(self.answers.call(to, data, at))
    }
    fn send_raw(&self, bytes: Bytes) -> PortFuture<'_, TxHash, SendError> {
        self.late(self.answers.send_raw(bytes))
    }
    fn receipt(&self, tx: TxHash) -> PortFuture<'_, Option<Receipt>> {
        self.late(self.answers.receipt(tx))
    }
    fn sighting(&self, tx: TxHash) -> PortFuture<'_, Sighting> {
        self.late(self.answers.sighting(tx))
    }
    fn logs(&self, filter: LogFilter) -> PortFuture<'_, Vec<Log>> {
        self.late(self.answers.logs(filter))
    }
    fn transfers(&self, account: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>> {
        self.late(self.answers.transfers(account, from, to))
    }
    fn approvals(&self, owner: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>> {
        self.late(self.answers.approvals(owner, from, to))
    }
    fn body(&self, number: u64) -> PortFuture<'_, Option<BlockBody>> {
        self.late(self.answers.body(number))
    }
    fn code(&self, account: Address, at: At) -> PortFuture<'_, Bytes> {
        self.late(self.answers.code(account, at))
    }
}

/// Puts a persona on a chain of its own, with something to spend, behind a slow endpoint.
fn put_slow_chain(house: &House, node: &Node) -> SlowPort {
    let scripted = ReorgChain::new(ChainId::PRACTICE, Arc::new(house.clock.clone()));
    scripted.mine_empty(70);
    scripted.fund(node.shared().keys.account(), U256::from(10_u128.pow(18)));
    let port = SlowPort { answers: scripted.endpoint("slow"), diary: Arc::default() };
    let book = r#"{"version":1,"chain_id":31337,"contracts":{}}"#.parse().unwrap();
    let profile = ChainProfile::practice("http://127.0.0.1:1");
    node.shared().put_chain(Chain::over(node.shared(), profile, Arc::new(book), Arc::new(port.clone())));
    port
}

/// A payment that was agreed to; its id.
async fn agreed(house: &House, at: PersonaNumber) -> Value {
    let sheet = house.call_as(at, "wallet.send", payment()).await;
    let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
    house.call_as(at, "consent.approve", yes).await["payment"].clone()
}

async fn state(house: &House, at: PersonaNumber, payment: &Value) -> Value {
    house.call_as(at, "wallet.payment", json!({ "id": payment })).await["state"].clone()
}

/// The first questions of looks: those that do not follow the answer to another.
fn looks(begun: &[Instant]) -> Vec<Instant> {
    let first = begun.first().copied();
    let after_pause = begun.windows(2).filter(|pair| pair[1] - pair[0] > TAKES + MOMENT).map(|pair| pair[1]);
    first.into_iter().chain(after_pause).collect()
}

/// How many looks of one begin in the moment of one of the other.
fn together(one: &[Instant], other: &[Instant]) -> usize {
    let apart = |one: Instant, other: Instant| one.max(other) - one.min(other);
    let near = |at: &&Instant| other.iter().any(|also| apart(**at, *also) <= MOMENT);
    one.iter().filter(near).count()
}

#[tokio::test(start_paused = true)]
async fn node_021_a_lock_in_the_middle_of_two_looks_cuts_nothing_begins_nothing_and_signs_nothing() {
    // given two personas with a payment each that was agreed to, and times that are drawn from a seed
    let pace = Pace::Drawn(Arc::new(Mutex::new(SeededRng::new(21))));
    let house = house_at(Some("tea"), pace);
    house.call("persona.create", json!({ "nickname": "Lin" })).await;
    let people = [PersonaNumber::FIRST, PersonaNumber::new(1).unwrap()];
    let nodes = people.map(|at| house.profile.persona(at).unwrap());
    let ports = nodes.each_ref().map(|node| put_slow_chain(&house, node));
    let payments = [agreed(&house, people[0]).await, agreed(&house, people[1]).await];
    // when it is locked while both are in the middle of a look
    let mut tasks = Vec::new();
    for node in &nodes {
        tasks.push(tokio::spawn(crate::money::drive::run(node.shared().clone())));
        sleep(Duration::from_millis(130)).await;
    }
    assert!(ports.iter().all(SlowPort::is_asked), "both wait for an answer");
    let locked = Instant::now();
    house.call("wallet.lock", json!({})).await;
    sleep(Duration::from_millis(60)).await;
    // then neither endpoint sees anything of it: no question was given up, and none begun
    assert!(!ports.iter().any(SlowPort::was_cut), "an endpoint sees a connection end");
    assert!(ports.iter().all(|port| port.begun_since(locked).is_empty()), "an endpoint sees a new look");
    // and what was not signed yet is not signed, while both go on looking
    sleep(Duration::from_secs(20)).await;
    for (at, payment) in people.into_iter().zip(&payments) {
        assert_eq!(state(&house, at, payment).await, "approved");
    }
    assert!(ports.iter().all(|port| port.begun_since(locked).len() > 10));
    // when the second unlocks it, then the first goes on at a time of its own
    let unlocked = Instant::now();
    house.call_as(people[1], "wallet.unlock", json!({ "password": "tea" })).await;
    sleep(Duration::from_secs(30)).await;
    let [one, other] = ports.each_ref().map(|port| port.begun_since(unlocked));
    let (one, other) = (looks(&one), looks(&other));
    assert!(one.len() > 5 && other.len() > 5, "{} and {} looks", one.len(), other.len());
    assert_ne!(one[0], other[0]);
    assert!(together(&one, &other) <= 1, "{} of {} looks", together(&one, &other), one.len());
    // and both payments are on their way
    for (at, payment) in people.into_iter().zip(&payments) {
        assert_eq!(state(&house, at, payment).await, "sent");
    }
    assert!(!ports.iter().any(SlowPort::was_cut));
    for task in tasks {
        task.abort();
    }
}
