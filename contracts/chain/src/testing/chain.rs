//! The truth of a scripted chain: a branch of blocks and a pool of waiting transactions.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use alloy::consensus::{Transaction as _, TxEnvelope};
use alloy::eips::eip2718::Decodable2718;
use alloy::primitives::{Address, B256, Bytes, U256, keccak256};
use teahouse_base::{Clock, UnixSeconds};

use super::contract::ScriptedContract;
use super::endpoint::ScriptedEndpoint;
use super::world::World;
use crate::port::{BlockRef, CallPlan, ChainId, Log, Receipt, SendError, TxHash};
use crate::transfers::written;

/// What becomes of the transactions of blocks that are taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They wait in the pool again.
    Waiting,
    /// Nobody remembers them.
    Forgotten,
}

/// A transaction as the pool holds it.
#[derive(Clone, Debug)]
pub(super) struct Pooled {
    pub hash: TxHash,
    pub from: Address,
    pub tx: TxEnvelope,
}

#[derive(Clone)]
pub(super) struct Block {
    pub header: BlockRef,
    pub txs: Vec<(Pooled, Receipt)>,
    pub world: World,
}

pub(super) struct Truth {
    pub chain_id: ChainId,
    pub clock: Arc<dyn Clock>,
    pub blocks: Vec<Block>,
    pub pool: BTreeMap<TxHash, Pooled>,
    pub base_fee: u64,
    pub tip: u128,
    pub safe_depth: u64,
    pub final_depth: u64,
    branch: u64,
}

/// A chain with a pool, blocks made on request, and reorganisations. Clones are the same chain.
#[derive(Clone)]
pub struct ReorgChain(Arc<Mutex<Truth>>);

impl ReorgChain {
    /// A chain of one empty block whose blocks carry the time of `clock`, safe 2 and final 4 blocks below the head.
    pub fn new(chain_id: ChainId, clock: Arc<dyn Clock>) -> Self {
        let (base_fee, tip) = (1_000_000_000, 1_000_000_000);
        let mut truth = Truth {
            chain_id,
            clock,
            blocks: vec![],
            pool: BTreeMap::new(),
            base_fee,
            tip,
            safe_depth: 2,
            final_depth: 4,
            branch: 0,
        };
        truth.push(vec![], World::default());
        Self(Arc::new(Mutex::new(truth)))
    }

    pub(super) fn truth(&self) -> MutexGuard<'_, Truth> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An honest endpoint of this chain.
    pub fn endpoint(&self, name: &str) -> ScriptedEndpoint {
        ScriptedEndpoint::new(name, self.clone())
    }

    /// Sets how far below the head a block is safe and final.
    pub fn set_depths(&self, safe: u64, finalized: u64) {
        let mut truth = self.truth();
        (truth.safe_depth, truth.final_depth) = (safe, finalized.max(safe));
    }

    /// Sets the base fee of the next blocks, in wei.
    pub fn set_base_fee(&self, wei: u64) {
        self.truth().base_fee = wei;
    }

    /// Gives `account` native coin, as if it had held it since the first block.
    pub fn fund(&self, account: Address, wei: U256) {
        for block in &mut self.truth().blocks {
            block.world.accounts.entry(account).or_default().balance += wei;
        }
    }

    /// Puts a contract at `address`, as if it had been there since the first block.
    pub fn place(&self, address: Address, contract: Box<dyn ScriptedContract>) {
        for block in &mut self.truth().blocks {
            block.world.contracts.insert(address, contract.boxed_clone());
        }
    }

    /// Lets `account` have taken on the code of `contract` (EIP-7702), as if since the first block.
    pub fn delegate(&self, account: Address, contract: Address) {
        for block in &mut self.truth().blocks {
            block.world.delegates.insert(account, contract);
        }
    }

    /// Makes a block of everything in the pool that can be taken.
    pub fn mine(&self) -> BlockRef {
        self.truth().mine(|_| true)
    }

    /// Makes a block of those of `wanted` that can be taken.
    pub fn mine_only(&self, wanted: &[TxHash]) -> BlockRef {
        self.truth().mine(|hash| wanted.contains(&hash))
    }

    /// Makes `count` blocks, the pool going into the first that takes it.
    pub fn mine_many(&self, count: u64) {
        for _ in 0..count {
            self.mine();
        }
    }

    /// Makes `count` empty blocks.
    pub fn mine_empty(&self, count: u64) {
        for _ in 0..count {
            self.truth().mine(|_| false);
        }
    }

    /// Takes `depth` blocks back and puts `depth + 1` empty ones in their place: the longer branch wins.
    ///
    /// # Panics
    /// When it would take back the first block.
    pub fn reorg(&self, depth: u64, fate: Fate) {
        let mut truth = self.truth();
        assert!((depth as usize) < truth.blocks.len(), "the first block stays");
        let keep = truth.blocks.len() - depth as usize;
        let gone = truth.blocks.split_off(keep);
        truth.branch += 1;
        if fate == Fate::Waiting {
            let back = gone.into_iter().flat_map(|block| block.txs).map(|(tx, _)| (tx.hash, tx));
            truth.pool.extend(back);
        }
        for _ in 0..=depth {
            truth.mine(|_| false);
        }
    }

    /// Makes the pool forget `tx`; `false` when it was not waiting.
    pub fn drop_waiting(&self, tx: TxHash) -> bool {
        self.truth().pool.remove(&tx).is_some()
    }

    /// Makes the pool forget everything.
    pub fn drop_all_waiting(&self) {
        self.truth().pool.clear();
    }

    /// The transactions that wait.
    pub fn waiting(&self) -> Vec<TxHash> {
        self.truth().pool.keys().copied().collect()
    }

    /// The newest block.
    pub fn head(&self) -> BlockRef {
        self.truth().head().header
    }

    /// The transactions of the branch followed now that took effect, oldest first: what really happened.
    pub fn took_effect(&self) -> Vec<TxHash> {
        let truth = self.truth();
        let txs = truth.blocks.iter().flat_map(|b| &b.txs);
        txs.filter(|(_, receipt)| receipt.success).map(|(tx, _)| tx.hash).collect()
    }

    /// Native coin of `account` at the head, in wei.
    pub fn balance(&self, account: Address) -> U256 {
        self.truth().head().world.account(account).balance
    }
}

impl Truth {
    pub fn head(&self) -> &Block {
        self.blocks.last().expect("a chain starts with a block and never loses its first")
    }

    /// The time the next block will carry: the clock's, and always later than the last.
    pub fn next_time(&self) -> UnixSeconds {
        let after = self.blocks.last().map_or(0, |b| b.header.time.get() + 1);
        UnixSeconds::new(after.max(self.clock.now().seconds().get()))
    }

    fn next_header(&self) -> BlockRef {
        let number = self.blocks.len() as u64;
        let parent = self.blocks.last().map_or(B256::ZERO, |b| b.header.hash);
        let seed = [parent.as_slice(), &number.to_be_bytes(), &self.branch.to_be_bytes()].concat();
        BlockRef { number, hash: keccak256(seed), time: self.next_time() }
    }

    fn push(&mut self, txs: Vec<(Pooled, Receipt)>, world: World) -> BlockRef {
        let header = self.next_header();
        self.blocks.push(Block { header, txs, world });
        header
    }

    /// Takes signed bytes in, by the rules of a node's pool.
    pub fn accept(&mut self, bytes: &Bytes) -> Result<TxHash, SendError> {
        let tx = self.readable(bytes)?;
        if self.pool.contains_key(&tx.hash) {
            return Err(SendError::AlreadyKnown);
        }
        let account = self.head().world.account(tx.from);
        if tx.tx.nonce() < account.nonce {
            return Err(SendError::NonceTooLow);
        }
        if U256::from(tx.tx.max_fee_per_gas()) * U256::from(tx.tx.gas_limit()) + tx.tx.value()
            > account.balance
        {
            return Err(SendError::InsufficientFunds);
        }
        if let Some(rival) = self.rival(&tx) {
            if !outbids(&tx.tx, &rival.tx) {
                return Err(SendError::Underpriced);
            }
            let replaced = rival.hash;
            self.pool.remove(&replaced);
        }
        let hash = tx.hash;
        self.pool.insert(hash, tx);
        Ok(hash)
    }

    fn readable(&self, bytes: &Bytes) -> Result<Pooled, SendError> {
        let rejected = |reason: &str| SendError::Rejected { reason: reason.into() };
        let tx = TxEnvelope::decode_2718_exact(bytes).map_err(|_| rejected("unreadable"))?;
        if tx.chain_id() != Some(self.chain_id.get()) {
            return Err(rejected("signed for another chain"));
        }
        let from = tx.signature().recover_address_from_prehash(&tx.signature_hash());
        let from = from.map_err(|_| rejected("bad signature"))?;
        Ok(Pooled { hash: *tx.tx_hash(), from, tx })
    }

    fn rival(&self, tx: &Pooled) -> Option<&Pooled> {
        self.pool.values().find(|p| p.from == tx.from && p.tx.nonce() == tx.tx.nonce())
    }

    fn mine(&mut self, wanted: impl Fn(TxHash) -> bool) -> BlockRef {
        let header = self.next_header();
        let mut world = self.head().world.clone();
        let mut txs = Vec::new();
        while let Some(tx) = self.next_executable(&world, &wanted) {
            self.pool.remove(&tx.hash);
            let receipt = execute(&tx, &mut world, header, self.base_fee, &txs);
            txs.push((tx, receipt));
        }
        self.pool.retain(|_, tx| tx.tx.nonce() >= world.account(tx.from).nonce);
        self.push(txs, world)
    }

    fn next_executable(&self, world: &World, wanted: &impl Fn(TxHash) -> bool) -> Option<Pooled> {
        let ready = |tx: &&Pooled| {
            let account = world.account(tx.from);
            let price = tx.tx.effective_gas_price(Some(self.base_fee));
            let cost = U256::from(price) * U256::from(tx.tx.gas_limit()) + tx.tx.value();
            let payable = tx.tx.max_fee_per_gas() >= u128::from(self.base_fee) && cost <= account.balance;
            wanted(tx.hash) && tx.tx.nonce() == account.nonce && payable
        };
        self.pool
            .values()
            .filter(ready)
            .max_by_key(|tx| tx.tx.effective_gas_price(Some(self.base_fee)))
            .cloned()
    }

    /// The logs of the first `upto` blocks with their places.
    pub fn logs(&self, upto: u64) -> Vec<Log> {
        let blocks = self.blocks.iter().take_while(|b| b.header.number <= upto);
        blocks.flat_map(|b| &b.txs).flat_map(|(_, receipt)| receipt.logs.clone()).collect()
    }
}

/// Nodes take a replacement only when both fees rise by a tenth.
fn outbids(new: &TxEnvelope, old: &TxEnvelope) -> bool {
    let tenth_more = |new: u128, old: u128| new * 10 >= old * 11;
    let tip = |tx: &TxEnvelope| tx.max_priority_fee_per_gas().unwrap_or_else(|| tx.max_fee_per_gas());
    tenth_more(new.max_fee_per_gas(), old.max_fee_per_gas()) && tenth_more(tip(new), tip(old))
}

fn execute(
    tx: &Pooled,
    world: &mut World,
    block: BlockRef,
    base_fee: u64,
    before: &[(Pooled, Receipt)],
) -> Receipt {
    let plan = plan_of(tx);
    world.accounts.entry(tx.from).or_default().nonce += 1;
    let ran = world.run(&plan, block.time);
    let gas_price = tx.tx.effective_gas_price(Some(base_fee));
    let fee = U256::from(gas_price) * U256::from(ran.gas_used);
    let payer = world.accounts.entry(tx.from).or_default();
    payer.balance = payer.balance.saturating_sub(fee);
    let first: usize = before.iter().map(|(_, r)| r.logs.len()).sum();
    let place = |(index, log): (usize, Log)| Log {
        block: Some(block),
        tx: tx.hash,
        index: (first + index) as u64,
        ..log
    };
    let logs = written(ran.logs).into_iter().enumerate().map(place).collect();
    Receipt { tx: tx.hash, block, success: ran.outcome.is_ok(), gas_used: ran.gas_used, gas_price, fee, logs }
}

fn plan_of(tx: &Pooled) -> CallPlan {
    let (value, data) = (tx.tx.value(), tx.tx.input().clone());
    let (to, gas) = (tx.tx.to().unwrap_or_default(), Some(tx.tx.gas_limit()));
    CallPlan { from: tx.from, to, value, data, gas, as_if: None }
}
