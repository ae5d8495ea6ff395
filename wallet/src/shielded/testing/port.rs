//! A chain that has a pool and nothing else: it answers what a scan asks, and refuses every other question.

use std::sync::{Mutex, MutexGuard};

use alloy::primitives::{Address, Bytes, U256};
use teahouse_chain::port::{
    At, BlockBody, BlockRef, CallError, CallPlan, ChainId, ChainPort, FeeQuote, Heads, Log, LogFilter,
    PortError, PortFuture, Receipt, SendError, Sighting, Simulation, TxHash,
};

use super::PoolDouble;

pub(crate) struct PortOfPool {
    pool: Mutex<PoolDouble>,
    settled: u64,
}

impl PortOfPool {
    /// Blocks up to `settled` are safe and final.
    pub(crate) const fn new(pool: PoolDouble, settled: u64) -> Self {
        Self { pool: Mutex::new(pool), settled }
    }

    pub(crate) fn pool(&self) -> MutexGuard<'_, PoolDouble> {
        self.pool.lock().unwrap()
    }
}

fn unasked<T: Send + 'static, E: From<PortError> + Send + 'static>() -> PortFuture<'static, T, E> {
    let refused = PortError::Malformed { method: "none", what: "this double knows a pool only".into() };
    Box::pin(std::future::ready(Err(refused.into())))
}

impl ChainPort for PortOfPool {
    fn chain_id(&self) -> ChainId {
        ChainId::PRACTICE
    }

    fn heads(&self) -> PortFuture<'_, Heads> {
        let pool = self.pool();
        let settled = pool.block(self.settled).unwrap();
        let heads = Heads { latest: pool.tip(), safe: settled, finalized: settled };
        Box::pin(std::future::ready(Ok(heads)))
    }

    fn block(&self, number: u64) -> PortFuture<'_, Option<BlockRef>> {
        Box::pin(std::future::ready(Ok(self.pool().block(number))))
    }

    fn logs(&self, filter: LogFilter) -> PortFuture<'_, Vec<Log>> {
        let pool = self.pool();
        let inside = pool.logs().iter().filter(|log| (filter.from..=filter.to).contains(&log.block.number));
        let logs = inside.map(|log| Log {
            block: Some(log.block),
            tx: log.tx,
            index: log.index,
            ..log.event.to_log(filter.address)
        });
        Box::pin(std::future::ready(Ok(logs.collect())))
    }

    fn nonce(&self, _: Address, _: At) -> PortFuture<'_, u64> {
        unasked()
    }

    fn balance(&self, _: Address, _: At) -> PortFuture<'_, U256> {
        unasked()
    }

    fn fees(&self) -> PortFuture<'_, FeeQuote> {
        unasked()
    }

    fn simulate_all(&self, _: Vec<CallPlan>, _: At) -> PortFuture<'_, Vec<Simulation>> {
        unasked()
    }

    fn estimate_gas(&self, _: CallPlan) -> PortFuture<'_, u64, CallError> {
        unasked()
    }

    fn call(&self, _: Address, _: Bytes, _: At) -> PortFuture<'_, Bytes, CallError> {
        unasked()
    }

    fn send_raw(&self, _: Bytes) -> PortFuture<'_, TxHash, SendError> {
        Box::pin(std::future::ready(Err(SendError::NonceTooLow)))
    }

    fn receipt(&self, _: TxHash) -> PortFuture<'_, Option<Receipt>> {
        unasked()
    }

    fn sighting(&self, _: TxHash) -> PortFuture<'_, Sighting> {
        unasked()
    }

    fn transfers(&self, _: Address, _: u64, _: u64) -> PortFuture<'_, Vec<Log>> {
        unasked()
    }

    fn approvals(&self, _: Address, _: u64, _: u64) -> PortFuture<'_, Vec<Log>> {
        unasked()
    }

    fn body(&self, _: u64) -> PortFuture<'_, Option<BlockBody>> {
        unasked()
    }

    fn code(&self, _: Address, _: At) -> PortFuture<'_, Bytes> {
        unasked()
    }
}
