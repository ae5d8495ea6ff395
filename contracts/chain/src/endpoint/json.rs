//! The few fields of JSON-RPC answers that are read, and nothing else: a chain may add fields and transaction types.

use alloy::primitives::{Address, B256, Bytes, U64, U256};
use serde::Deserialize;
use teahouse_base::UnixSeconds;

use crate::port::{BlockBody, BlockRef, Log, Receipt, Revert, Simulation, TxBrief};
use crate::transfers::{deltas, written};

#[derive(Debug, Deserialize)]
pub(super) struct BlockJson {
    number: U64,
    hash: B256,
    timestamp: U64,
}

impl From<BlockJson> for BlockRef {
    fn from(b: BlockJson) -> Self {
        Self { number: b.number.to(), hash: b.hash, time: UnixSeconds::new(b.timestamp.to()) }
    }
}

/// What a block's header hands on to the block after it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HeaderJson {
    pub miner: Address,
    pub gas_limit: U64,
    pub mix_hash: Option<B256>,
}

/// A block with whole transactions, of which four fields are read.
#[derive(Debug, Deserialize)]
pub(super) struct BodyJson {
    #[serde(flatten)]
    block: BlockJson,
    transactions: Vec<TxBriefJson>,
}

#[derive(Debug, Deserialize)]
struct TxBriefJson {
    hash: B256,
    from: Address,
    to: Option<Address>,
    value: U256,
}

impl From<BodyJson> for BlockBody {
    fn from(body: BodyJson) -> Self {
        let brief = |tx: TxBriefJson| TxBrief { hash: tx.hash, from: tx.from, to: tx.to, value: tx.value };
        Self { block: body.block.into(), txs: body.transactions.into_iter().map(brief).collect() }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FeeHistoryJson {
    pub base_fee_per_gas: Vec<U256>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TxJson {
    pub block_number: Option<U64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogJson {
    address: Address,
    topics: Vec<B256>,
    data: Bytes,
    pub block_hash: Option<B256>,
    block_number: Option<U64>,
    block_timestamp: Option<U64>,
    transaction_hash: Option<B256>,
    log_index: Option<U64>,
}

impl LogJson {
    /// Its block, where the endpoint says all of it.
    pub fn block(&self) -> Option<BlockRef> {
        let (number, time) = (self.block_number?.to(), UnixSeconds::new(self.block_timestamp?.to()));
        Some(BlockRef { number, hash: self.block_hash?, time })
    }

    pub fn placed(self, block: Option<BlockRef>) -> Log {
        let (tx, index) =
            (self.transaction_hash.unwrap_or_default(), self.log_index.unwrap_or_default().to());
        Log { address: self.address, topics: self.topics, data: self.data, block, tx, index }
    }

    fn simulated(self) -> Log {
        Log {
            address: self.address,
            topics: self.topics,
            data: self.data,
            block: None,
            tx: B256::ZERO,
            index: 0,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReceiptJson {
    transaction_hash: B256,
    pub block_hash: B256,
    status: U64,
    gas_used: U64,
    effective_gas_price: U256,
    /// The data fee of a roll-up.
    #[serde(default)]
    l1_fee: Option<U256>,
    logs: Vec<LogJson>,
}

impl ReceiptJson {
    pub fn placed(self, block: BlockRef) -> Receipt {
        let gas_used: u64 = self.gas_used.to();
        let fee = self.effective_gas_price.saturating_mul(U256::from(gas_used));
        Receipt {
            tx: self.transaction_hash,
            block,
            success: self.status == U64::from(1),
            gas_used,
            gas_price: self.effective_gas_price.saturating_to(),
            fee: fee.saturating_add(self.l1_fee.unwrap_or_default()),
            logs: self.logs.into_iter().map(|log| log.placed(Some(block))).collect(),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct SimulatedJson {
    pub calls: Vec<SimulatedCallJson>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SimulatedCallJson {
    return_data: Bytes,
    #[serde(default)]
    logs: Vec<LogJson>,
    gas_used: U64,
    status: U64,
    error: Option<SimulatedErrorJson>,
}

#[derive(Debug, Deserialize)]
struct SimulatedErrorJson {
    data: Option<Bytes>,
}

impl SimulatedCallJson {
    pub fn simulation(self, on: BlockRef) -> Simulation {
        let success = self.status == U64::from(1);
        // What was undone moved nothing; some nodes still mark the coin that came with a call that failed.
        let logs: Vec<Log> =
            if success { self.logs.into_iter().map(LogJson::simulated).collect() } else { vec![] };
        // Some nodes give the contract's error as the error's data, others as what the call returned.
        let said = self.error.and_then(|e| e.data).filter(|data| !data.is_empty());
        let revert = (!success).then(|| Revert { data: said.unwrap_or_else(|| self.return_data.clone()) });
        let gas_used = self.gas_used.to();
        let deltas = deltas(&logs);
        Simulation { on, success, gas_used, output: self.return_data, revert, logs: written(logs), deltas }
    }
}

#[cfg(test)]
mod tests;
