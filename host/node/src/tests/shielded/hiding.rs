//! An endpoint that shows blocks without the pool's events: nobody is told that a payment did not happen while its notes are
//! spent, and once all is shown, all is found.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::FutureExt;
use serde_json::json;
use teahouse_chain::port::{
    At, BlockBody, BlockRef, CallError, CallPlan, ChainId, ChainPort, FeeQuote, Heads, Log, LogFilter,
    PortFuture, Receipt, SendError, Sighting, Simulation, TxHash,
};
use teahouse_chain::primitives::{Address, Bytes, U256};
use teahouse_chain::quorum;

use super::stage::{COIN, Person, Stage, units};
use crate::chain::Chain;
use crate::tests::*;

/// Answers with the truth, but for logs of the block `from` and of those after it.
struct EndpointThatHides {
    answers: Arc<dyn ChainPort>,
    from: Arc<AtomicU64>,
}

impl ChainPort for EndpointThatHides {
    fn chain_id(&self) -> ChainId {
        self.answers.chain_id()
    }
    fn heads(&self) -> PortFuture<'_, Heads> {
        self.answers.heads()
    }
    fn block(&self, number: u64) -> PortFuture<'_, Option<BlockRef>> {
        self.answers.block(number)
    }
    fn nonce(&self, account: Address, at: At) -> PortFuture<'_, u64> {
        self.answers.nonce(account, at)
    }
    fn balance(&self, account: Address, at: At) -> PortFuture<'_, U256> {
        self.answers.balance(account, at)
    }
    fn fees(&self) -> PortFuture<'_, FeeQuote> {
        self.answers.fees()
    }
    fn simulate_all(&self, plans: Vec<CallPlan>, at: At) -> PortFuture<'_, Vec<Simulation>> {
        self.answers.simulate_all(plans, at)
    }
    fn estimate_gas(&self, plan: CallPlan) -> PortFuture<'_, u64, CallError> {
        self.answers.estimate_gas(plan)
    }
    fn call(&self, to: Address, data: Bytes, at: At) -> PortFuture<'_, Bytes, CallError> {
        self.answers.call(to, data, at)
    }
    fn send_raw(&self, bytes: Bytes) -> PortFuture<'_, TxHash, SendError> {
        self.answers.send_raw(bytes)
    }
    fn receipt(&self, tx: TxHash) -> PortFuture<'_, Option<Receipt>> {
        self.answers.receipt(tx)
    }
    fn sighting(&self, tx: TxHash) -> PortFuture<'_, Sighting> {
        self.answers.sighting(tx)
    }
    fn logs(&self, filter: LogFilter) -> PortFuture<'_, Vec<Log>> {
        async move {
            let mut logs = self.answers.logs(filter).await?;
            let from = self.from.load(Ordering::SeqCst);
            logs.retain(|log| log.block.is_none_or(|block| block.number < from));
            Ok(logs)
        }
        .boxed()
    }
    fn transfers(&self, account: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>> {
        self.answers.transfers(account, from, to)
    }
    fn approvals(&self, owner: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>> {
        self.answers.approvals(owner, from, to)
    }
    fn body(&self, number: u64) -> PortFuture<'_, Option<BlockBody>> {
        self.answers.body(number)
    }
    fn code(&self, account: Address, at: At) -> PortFuture<'_, Bytes> {
        self.answers.code(account, at)
    }
}

/// What an endpoint hides of the chain that somebody sees through it.
struct Blindfold {
    from: Arc<AtomicU64>,
}

impl Blindfold {
    fn over(person: &Person, stage: &Stage) -> Self {
        let from = Arc::new(AtomicU64::new(u64::MAX));
        let profile = stage.devnet.profile().clone();
        let answers: Arc<dyn ChainPort> = Arc::new(quorum::open(&profile).unwrap());
        let port = Arc::new(EndpointThatHides { answers, from: from.clone() });
        let (shared, book) = (person.node.shared(), Arc::new(stage.devnet.book().clone()));
        shared.put_chain(Chain::over(shared, profile, book, port));
        Self { from }
    }

    /// Hides what happens from the next block on.
    async fn on(&self, stage: &Stage) {
        let newest = stage.devnet.port().heads().await.unwrap().latest.number;
        self.from.store(newest + 1, Ordering::SeqCst);
    }

    fn off(&self) {
        self.from.store(u64::MAX, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shw_011_a_payment_whose_block_is_hidden_is_not_called_expired_and_is_found_once_it_is_shown() {
    // given Anna, whose endpoint hides what the pool writes from her payment on
    let stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    let hidden = Blindfold::over(&anna, &stage);
    anna.deposits(COIN).await;
    let sheet = anna.wants_to_send(&bo.address().await, COIN / 4, "").await;
    hidden.on(&stage).await;
    let payment = anna.agree(&sheet).await;
    bo.has(COIN / 4).await;
    // when its time is over, then it does not expire: a note of it is spent, and no block says by what
    stage.devnet.advance(Duration::from_secs(3 * 3_600)).await.unwrap();
    let odd = anna.meets(&payment, "NOD-617").await;
    let told = (&odd["state"], &odd["money"], &odd["canCancel"], &odd["canRetry"]);
    assert_eq!(told, (&json!("sent"), &json!("on-its-way"), &json!(false), &json!(false)));
    assert_eq!(anna.refused("shielded.retry", json!({ "id": payment })).await.code, "NOD-606");
    assert_eq!(anna.available().await, 0, "its note is held");
    // when all is shown, then it is found to have happened, and what came back of it is there
    hidden.off();
    anna.is(&payment, "final").await;
    anna.has(COIN - COIN / 4 - units(&sheet["feeMax"])).await;
    assert_eq!(stage.leaves().await, 1 + 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shw_004_a_note_that_was_hidden_is_found_when_later_leaves_do_not_follow_what_was_seen() {
    // given Anna, who looked at blocks in which her deposit was hidden
    let stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    let hidden = Blindfold::over(&anna, &stage);
    hidden.on(&stage).await;
    anna.puts_in(COIN).await;
    let looked = |wallet: &serde_json::Value| wallet["status"]["complete"] == true;
    anna.until("shielded.balance", json!({}), looked).await;
    assert_eq!(anna.available().await, 0);
    // when the next deposit is shown, which is not the leaf that follows
    hidden.off();
    bo.puts_in(COIN / 2).await;
    // then what was looked at is read again
    anna.has(COIN).await;
    assert_eq!(anna.call("shielded.balance", json!({})).await["status"]["trouble"], json!(null));
}
