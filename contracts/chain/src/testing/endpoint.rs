//! One view of a scripted chain, with the faults that real endpoints have.

use std::collections::VecDeque;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use alloy::consensus::Transaction as _;
use alloy::primitives::{Address, Bytes, U256};

use super::chain::{Pooled, ReorgChain, Truth};
use super::world::{Ran, World};
use crate::erc20::APPROVAL;
use crate::port::{
    At, BlockBody, BlockRef, CallError, CallPlan, ChainId, ChainPort, FeeQuote, Heads, Log, LogFilter,
    PortError, PortFuture, Receipt, SendError, Sighting, Simulation, TxBrief, TxHash,
};
use crate::transfers::{TRANSFER, deltas, written};

/// What happens to one message to an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendFault {
    /// It never arrives.
    LostRequest,
    /// It arrives and is carried out; the answer is lost.
    LostAnswer,
    /// It is acknowledged and thrown away.
    Swallowed,
}

/// What an endpoint says against the truth, from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// This is the next nonce of every account.
    Nonce(u64),
    /// No transaction is in any block.
    NothingIncluded,
    /// Every account holds this much coin, in wei.
    Balance(U256),
}

#[derive(Default)]
struct Script {
    sends: VecDeque<Option<SendFault>>,
    down: bool,
    lag: u64,
    lie: Option<Lie>,
    sent: Vec<Bytes>,
    failing_reads: u32,
    passes_before_loss: Option<u32>,
}

/// A [`ChainPort`] on a [`ReorgChain`]. Clones are the same endpoint.
#[derive(Clone)]
pub struct ScriptedEndpoint {
    name: String,
    chain: ReorgChain,
    script: Arc<Mutex<Script>>,
}

impl ScriptedEndpoint {
    pub(super) fn new(name: &str, chain: ReorgChain) -> Self {
        Self { name: name.into(), chain, script: Arc::default() }
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the next message that has no fault yet meet `fault`; `None` lets it pass.
    pub fn next_send(&self, fault: Option<SendFault>) {
        self.script().sends.push_back(fault);
    }

    /// Takes the endpoint down, or up again.
    pub fn set_down(&self, down: bool) {
        self.script().down = down;
    }

    /// Loses the answers of the next `count` reads.
    pub fn fail_reads(&self, count: u32) {
        self.script().failing_reads = count;
    }

    /// Loses the answer of one read, after `count` that pass.
    pub fn fail_read_after(&self, count: u32) {
        self.script().passes_before_loss = Some(count);
    }

    /// Shows the chain as it was `blocks` blocks ago.
    pub fn set_lag(&self, blocks: u64) {
        self.script().lag = blocks;
    }

    /// Makes the endpoint lie, or tell the truth again.
    pub fn set_lie(&self, lie: Option<Lie>) {
        self.script().lie = lie;
    }

    /// Every message that arrived here, in order, faulty or not: the raw signed bytes.
    pub fn arrived(&self) -> Vec<Bytes> {
        self.script().sent.clone()
    }

    fn lost(&self) -> PortError {
        PortError::Unreachable { endpoint: self.name.clone(), reason: "scripted".into() }
    }

    /// Answers a read from the truth, unless the script says otherwise.
    fn read<T>(&self, answer: impl FnOnce(&View<'_>) -> T) -> Result<T, PortError> {
        let (lag, lie) = {
            let mut script = self.script();
            if script.down {
                return Err(self.lost());
            }
            if script.failing_reads > 0 {
                script.failing_reads -= 1;
                return Err(self.lost());
            }
            match script.passes_before_loss {
                Some(0) => {
                    script.passes_before_loss = None;
                    return Err(self.lost());
                }
                left => script.passes_before_loss = left.map(|left| left - 1),
            }
            (script.lag, script.lie)
        };
        let truth = self.chain.truth();
        let top = truth.head().header.number.saturating_sub(lag);
        Ok(answer(&View { truth: &truth, top, lie }))
    }

    fn accept(&self, bytes: &Bytes) -> Result<TxHash, SendError> {
        let fault = {
            let mut script = self.script();
            let fault = script.sends.pop_front().flatten();
            if script.down || fault == Some(SendFault::LostRequest) {
                return Err(SendError::Unreachable { reason: "scripted: the request was lost".into() });
            }
            script.sent.push(bytes.clone());
            fault
        };
        match fault {
            Some(SendFault::Swallowed) => Ok(alloy::primitives::keccak256(bytes)),
            Some(SendFault::LostAnswer) => {
                let _ = self.chain.truth().accept(bytes);
                Err(SendError::Unreachable { reason: "scripted: the answer was lost".into() })
            }
            _ => self.chain.truth().accept(bytes),
        }
    }
}

/// The truth up to block `top`, seen through a lie.
struct View<'a> {
    truth: &'a Truth,
    top: u64,
    lie: Option<Lie>,
}

impl View<'_> {
    fn header(&self, number: u64) -> Option<BlockRef> {
        let seen = number <= self.top;
        seen.then(|| self.truth.blocks.get(number as usize)).flatten().map(|b| b.header)
    }

    fn body(&self, number: u64) -> Option<BlockBody> {
        let block = self.header(number)?;
        let brief = |(tx, _): &(Pooled, Receipt)| TxBrief {
            hash: tx.hash,
            from: tx.from,
            to: tx.tx.to(),
            value: tx.tx.value(),
        };
        Some(BlockBody { block, txs: self.truth.blocks[number as usize].txs.iter().map(brief).collect() })
    }

    fn number(&self, at: At) -> u64 {
        match at {
            At::Latest => self.top,
            At::Safe => self.top.saturating_sub(self.truth.safe_depth),
            At::Finalized => self.top.saturating_sub(self.truth.final_depth),
            At::Number(number) => number.min(self.top),
        }
    }

    fn at(&self, at: At) -> BlockRef {
        self.truth.blocks[self.number(at) as usize].header
    }

    fn world(&self, at: At) -> &World {
        &self.truth.blocks[self.number(at) as usize].world
    }

    fn receipt(&self, tx: TxHash) -> Option<Receipt> {
        if self.lie == Some(Lie::NothingIncluded) {
            return None;
        }
        let seen = self.truth.blocks.iter().take(self.top as usize + 1);
        seen.flat_map(|b| &b.txs).find(|(pooled, _)| pooled.hash == tx).map(|(_, receipt)| receipt.clone())
    }

    fn sighting(&self, tx: TxHash) -> Sighting {
        match self.receipt(tx) {
            Some(receipt) => Sighting::Included(receipt.block.number),
            None if self.truth.pool.contains_key(&tx) => Sighting::Waiting,
            None => Sighting::Unknown,
        }
    }

    fn simulate(&self, plans: &[CallPlan], at: At) -> Vec<Simulation> {
        let mut world = self.world(at).clone();
        let run = |plan| {
            let Ran { gas_used, outcome, logs } = world.run(plan, self.truth.next_time());
            let deltas = deltas(&logs);
            let (success, on) = (outcome.is_ok(), self.at(at));
            let (output, revert) = match outcome {
                Ok(output) => (output, None),
                Err(revert) => (Bytes::new(), Some(revert)),
            };
            Simulation { on, success, gas_used, output, revert, logs: written(logs), deltas }
        };
        plans.iter().map(run).collect()
    }
}

impl ChainPort for ScriptedEndpoint {
    fn chain_id(&self) -> ChainId {
        self.chain.truth().chain_id
    }

    fn heads(&self) -> PortFuture<'_, Heads> {
        let heads = |v: &View<'_>| Heads {
            latest: v.at(At::Latest),
            safe: v.at(At::Safe),
            finalized: v.at(At::Finalized),
        };
        Box::pin(ready(self.read(heads)))
    }

    fn block(&self, number: u64) -> PortFuture<'_, Option<BlockRef>> {
        Box::pin(ready(self.read(|v| v.header(number))))
    }

    fn nonce(&self, account: Address, at: At) -> PortFuture<'_, u64> {
        Box::pin(ready(self.read(|v| match v.lie {
            Some(Lie::Nonce(nonce)) => nonce,
            _ => v.world(at).account(account).nonce,
        })))
    }

    fn balance(&self, account: Address, at: At) -> PortFuture<'_, U256> {
        Box::pin(ready(self.read(|v| match v.lie {
            Some(Lie::Balance(wei)) => wei,
            _ => v.world(at).account(account).balance,
        })))
    }

    fn fees(&self) -> PortFuture<'_, FeeQuote> {
        Box::pin(ready(self.read(|v| FeeQuote { base_fee: v.truth.base_fee.into(), tip: v.truth.tip })))
    }

    fn simulate_all(&self, plans: Vec<CallPlan>, at: At) -> PortFuture<'_, Vec<Simulation>> {
        Box::pin(ready(self.read(|v| v.simulate(&plans, at))))
    }

    fn estimate_gas(&self, plan: CallPlan) -> PortFuture<'_, u64, CallError> {
        let ran = self.read(|v| v.simulate(&[plan], At::Latest).remove(0));
        Box::pin(ready(match ran {
            Ok(Simulation { revert: Some(revert), .. }) => Err(CallError::Reverted(revert)),
            Ok(done) => Ok(done.gas_used),
            Err(e) => Err(e.into()),
        }))
    }

    fn call(&self, to: Address, data: Bytes, at: At) -> PortFuture<'_, Bytes, CallError> {
        let plan = CallPlan { from: Address::ZERO, to, value: U256::ZERO, data, gas: None, as_if: None };
        let ran = self.read(|v| v.world(at).clone().run(&plan, v.at(at).time).outcome);
        Box::pin(ready(match ran {
            Ok(outcome) => outcome.map_err(CallError::Reverted),
            Err(e) => Err(e.into()),
        }))
    }

    fn send_raw(&self, bytes: Bytes) -> PortFuture<'_, TxHash, SendError> {
        Box::pin(ready(self.accept(&bytes)))
    }

    fn receipt(&self, tx: TxHash) -> PortFuture<'_, Option<Receipt>> {
        Box::pin(ready(self.read(|v| v.receipt(tx))))
    }

    fn sighting(&self, tx: TxHash) -> PortFuture<'_, Sighting> {
        Box::pin(ready(self.read(|v| v.sighting(tx))))
    }

    fn logs(&self, filter: LogFilter) -> PortFuture<'_, Vec<Log>> {
        let passes = |log: &Log| log.block.is_some_and(|block| filter.takes(log, block.number));
        Box::pin(ready(self.read(|v| v.truth.logs(v.top).into_iter().filter(passes).collect())))
    }

    fn transfers(&self, account: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>> {
        let passes = |log: &Log| {
            let inside = log.block.is_some_and(|block| (from..=to).contains(&block.number));
            let parties = log.topics.iter().skip(1).take(2);
            inside
                && log.topics.first() == Some(&TRANSFER)
                && parties.into_iter().any(|word| *word == account.into_word())
        };
        Box::pin(ready(self.read(|v| v.truth.logs(v.top).into_iter().filter(passes).collect())))
    }

    fn approvals(&self, owner: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>> {
        let passes = |log: &Log| {
            let inside = log.block.is_some_and(|block| (from..=to).contains(&block.number));
            inside && log.topics.starts_with(&[APPROVAL, owner.into_word()])
        };
        Box::pin(ready(self.read(|v| v.truth.logs(v.top).into_iter().filter(passes).collect())))
    }

    fn body(&self, number: u64) -> PortFuture<'_, Option<BlockBody>> {
        Box::pin(ready(self.read(|v| v.body(number))))
    }

    fn code(&self, account: Address, at: At) -> PortFuture<'_, Bytes> {
        let code = |v: &View<'_>| v.world(at).code(account);
        Box::pin(ready(self.read(code)))
    }
}
