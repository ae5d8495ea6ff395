//! The embedded simulator runs calls here, over what an endpoint says of one block, where it has no `eth_simulateV1`.
//!
//! # Guarantees
//! - Everything is read at the hash of one block, each thing once; what cannot be read is an error, never a zero.
//! - Reads, gas and time are bounded. What needs more is [`PortError::TooLarge`], and nothing is offered (CHN-011).
//!
//! The machine stops at the first thing it does not know, that thing is asked for, and it starts again: no thread waits.
//! The endpoint is trusted as far as one that simulates itself is. What a block does before its first transaction
//! (EIP-2935, EIP-4788) is not done.

mod machine;
mod moves;
mod state;

use std::time::Duration;

use alloy::primitives::{B256, Bytes, U64, U256};
use serde_json::json;
use tokio::time::timeout;

use super::json::{BlockJson, HeaderJson};
use super::{HttpEndpoint, tag_of};
use crate::port::{BlockRef, CallPlan, PortError, Simulation};
use machine::{Machine, Stop};
use state::{Known, Missing};

/// Parts of the state that are asked for, for all calls together.
const MOST_READS: usize = 512;
/// Time for all calls together.
const MOST_TIME: Duration = Duration::from_secs(30);

impl HttpEndpoint {
    /// Runs `plans` here on the state after block `on`.
    pub(super) async fn run_here(
        &self,
        plans: &[CallPlan],
        on: BlockRef,
    ) -> Result<Vec<Simulation>, PortError> {
        let ran = timeout(MOST_TIME, self.run_and_learn(plans, on)).await;
        ran.unwrap_or_else(|_| Err(self.too_large("time")))
    }

    async fn run_and_learn(&self, plans: &[CallPlan], on: BlockRef) -> Result<Vec<Simulation>, PortError> {
        let machine = self.machine(on).await?;
        let mut known = Known::new(plans);
        for _ in 0..MOST_READS {
            match machine.run(&known, plans) {
                Ok(ran) => return Ok(ran),
                Err(Stop::Unknown(missing)) => self.learn(&mut known, missing, on).await?,
                Err(Stop::OutOfGas) => return Err(self.too_large("gas")),
                Err(Stop::Refused(reason)) => return Err(self.will_not_run(reason)),
            }
        }
        Err(self.too_large("reads")) // CHN-011
    }

    async fn machine(&self, on: BlockRef) -> Result<Machine, PortError> {
        let header: Option<HeaderJson> = self.ask("eth_getBlockByHash", json!([on.hash, false])).await?;
        let header = header.ok_or_else(|| self.unreachable("the block was taken back meanwhile"))?;
        let (chain_id, evm) = (self.chain_id, self.evm);
        Ok(Machine { on, header, chain_id, evm, block_time: self.block_time })
    }

    async fn learn(&self, known: &mut Known, missing: Missing, on: BlockRef) -> Result<(), PortError> {
        let at = json!({ "blockHash": on.hash });
        match missing {
            Missing::Account(account) => {
                let (balance, nonce, code) = tokio::try_join!(
                    self.ask::<U256>("eth_getBalance", json!([account, at])),
                    self.ask::<U64>("eth_getTransactionCount", json!([account, at])),
                    self.ask::<Bytes>("eth_getCode", json!([account, at])),
                )?;
                let malformed = |e: String| PortError::Malformed { method: "eth_getCode", what: e };
                known.put_account(account, balance, nonce.to(), code).map_err(malformed)
            }
            Missing::Slot(account, slot) => {
                let word: U256 = self.ask("eth_getStorageAt", json!([account, slot, at])).await?;
                known.put_slot(account, slot, word);
                Ok(())
            }
            Missing::BlockHash(number) => {
                known.put_hash(number, self.hash_of(number).await?);
                Ok(())
            }
        }
    }

    async fn hash_of(&self, number: u64) -> Result<B256, PortError> {
        let found: Option<BlockJson> =
            self.ask("eth_getBlockByNumber", json!([tag_of(number), false])).await?;
        let found = found.map(BlockRef::from).map(|block| block.hash);
        found.ok_or_else(|| self.unreachable(format!("block {number} is not there")))
    }

    fn too_large(&self, bound: &'static str) -> PortError {
        PortError::TooLarge { endpoint: self.name.clone(), bound }
    }

    /// What an endpoint that simulates says of a call that no block could hold.
    fn will_not_run(&self, reason: String) -> PortError {
        PortError::Refused { endpoint: self.name.clone(), method: "eth_simulateV1", code: -32_000, reason }
    }
}
