//! A machine is the next block's EVM: it runs calls one after the other, each on what the ones before it did.

use alloy::primitives::{Bytes, TxKind, U256};
use revm::context::result::{EVMError, ExecutionResult, HaltReason};
use revm::context::{BlockEnv, CfgEnv, TxEnv};
use revm::database::CacheDB;
use revm::primitives::Log as EvmLog;
use revm::primitives::hardfork::SpecId;
use revm::{Context, InspectCommitEvm, MainBuilder, MainContext};

use super::moves::Moves;
use super::state::{Known, Missing};
use crate::endpoint::json::HeaderJson;
use crate::port::{BlockRef, CallPlan, ChainId, Log, Revert, Simulation, TxHash};
use crate::profile::EvmLevel;
use crate::transfers::{Transfer, deltas, written};

/// Gas that one call may ask for here.
const MOST_GAS: u64 = 30_000_000;

/// Why a machine gave no result.
pub(super) enum Stop {
    /// It came to something that was not asked for yet.
    Unknown(Missing),
    /// A call used all the gas there is here, and set no limit itself.
    OutOfGas,
    /// No block could hold the call.
    Refused(String),
}

/// The machine of the block after `on`.
pub(super) struct Machine {
    pub on: BlockRef,
    pub header: HeaderJson,
    pub chain_id: ChainId,
    pub evm: EvmLevel,
    /// Seconds to the next block.
    pub block_time: u64,
}

impl Machine {
    /// What each call does, or why that is not known.
    pub fn run(&self, known: &Known, plans: &[CallPlan]) -> Result<Vec<Simulation>, Stop> {
        let context = Context::mainnet().with_db(CacheDB::new(known)).with_block(self.block());
        let mut evm = context.with_cfg(self.rules()).build_mainnet_with_inspector(Moves::default());
        let mut ran = Vec::with_capacity(plans.len());
        for plan in plans {
            let result = evm.inspect_tx_commit(self.transaction(plan)).map_err(stop)?;
            if plan.gas.is_none() && is_out_of_gas(&result) {
                return Err(Stop::OutOfGas);
            }
            let moves = std::mem::take(&mut evm.inspector).into_transfers();
            ran.push(self.simulation(result, &moves));
        }
        Ok(ran)
    }

    fn block(&self) -> BlockEnv {
        BlockEnv {
            number: U256::from(self.on.number + 1),
            beneficiary: self.header.miner,
            timestamp: U256::from(self.on.time.get() + self.block_time),
            gas_limit: self.header.gas_limit.to(),
            basefee: 0,
            prevrandao: Some(self.header.mix_hash.unwrap_or_default()),
            ..BlockEnv::default()
        }
    }

    /// The rules of the profile's fork. As with `validation: false`, nonces, fees and who may sign are not looked at.
    fn rules(&self) -> CfgEnv {
        let spec = match self.evm {
            EvmLevel::Cancun => SpecId::CANCUN,
            EvmLevel::Prague => SpecId::PRAGUE,
            EvmLevel::Osaka => SpecId::OSAKA,
        };
        let mut rules = CfgEnv::new_with_spec(spec);
        rules.chain_id = self.chain_id.get();
        rules.tx_chain_id_check = false;
        rules.disable_nonce_check = true;
        rules.disable_eip3607 = true;
        rules.tx_gas_limit_cap = Some(MOST_GAS);
        rules
    }

    fn transaction(&self, plan: &CallPlan) -> TxEnv {
        let most = MOST_GAS.min(self.header.gas_limit.to());
        TxEnv {
            caller: plan.from,
            gas_limit: plan.gas.unwrap_or(most).min(most),
            gas_price: 0,
            kind: TxKind::Call(plan.to),
            value: plan.value,
            data: plan.data.clone(),
            chain_id: Some(self.chain_id.get()),
            ..TxEnv::default()
        }
    }

    fn simulation(&self, result: ExecutionResult, moves: &[Transfer]) -> Simulation {
        let (success, gas_used) = (result.is_success(), result.tx_gas_used());
        let (output, logs) = match result {
            ExecutionResult::Success { output, logs, .. } => (output.into_data(), logs),
            ExecutionResult::Revert { output, .. } => (output, Vec::new()),
            ExecutionResult::Halt { .. } => (Bytes::new(), Vec::new()),
        };
        let revert = (!success).then(|| Revert { data: output.clone() });
        let logs: Vec<Log> = moves.iter().map(Transfer::to_log).chain(logs.into_iter().map(log)).collect();
        let (on, deltas) = (self.on, deltas(&logs));
        Simulation { on, success, gas_used, output, revert, logs: written(logs), deltas }
    }
}

fn log(log: EvmLog) -> Log {
    let (topics, data) = (log.data.topics().to_vec(), log.data.data.clone());
    Log { address: log.address, topics, data, block: None, tx: TxHash::ZERO, index: 0 }
}

const fn is_out_of_gas(result: &ExecutionResult) -> bool {
    matches!(result, ExecutionResult::Halt { reason: HaltReason::OutOfGas(_), .. })
}

fn stop(error: EVMError<Missing>) -> Stop {
    match error {
        EVMError::Database(missing) => Stop::Unknown(missing),
        other => Stop::Refused(other.to_string()),
    }
}
