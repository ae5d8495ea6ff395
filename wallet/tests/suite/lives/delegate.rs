//! A scripted `Delegate` for the scripted chain: the rules that batches rely on, in native coin, and no signatures.

use std::collections::BTreeSet;

use alloy::primitives::{Address, B256, U256};
use alloy::sol_types::{SolCall, SolEvent, SolInterface};
use teahouse_chain::bindings::Delegate;
use teahouse_chain::port::{Log, Revert};
use teahouse_chain::testing::{Done, ScriptedCall, ScriptedContract};

#[derive(Clone, Default)]
pub struct DelegateDouble {
    used: BTreeSet<U256>,
}

impl DelegateDouble {
    fn execute(&mut self, call: &ScriptedCall, asked: &Delegate::executeCall) -> Result<Done, Revert> {
        let batch = &asked.batch;
        let in_time = call.time.get() <= batch.deadline;
        let allowed = asked.fee.is_zero() || batch.submitter == call.from;
        if !in_time || !allowed || asked.fee > batch.maxFee || !self.used.insert(batch.nonce) {
            return Err(Revert::default());
        }
        let event = Delegate::Executed {
            nonce: batch.nonce,
            submitter: batch.submitter,
            feeToken: batch.feeToken,
            fee: asked.fee,
        };
        let data = event.encode_log_data();
        let (topics, data) = (data.topics().to_vec(), data.data);
        let log = Log { address: call.to, topics, data, block: None, tx: B256::ZERO, index: 0 };
        let mut pays: Vec<(Address, U256)> = batch.calls.iter().map(|one| (one.to, one.value)).collect();
        let fee: u128 = asked.fee.to();
        pays.push((call.from, U256::from(fee)));
        Ok(Done { logs: vec![log], pays, ..Done::default() })
    }
}

impl ScriptedContract for DelegateDouble {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        use Delegate::DelegateCalls as Calls;
        match Calls::abi_decode(&call.data).map_err(|_| Revert::default())? {
            Calls::execute(asked) => self.execute(call, &asked),
            Calls::executeOwn(asked) => {
                let pays = asked.calls.iter().map(|one| (one.to, one.value)).collect();
                Ok(Done { pays, ..Done::default() })
            }
            Calls::isUsed(asked) => {
                let used = self.used.contains(&asked.nonce);
                Ok(Done { output: Delegate::isUsedCall::abi_encode_returns(&used).into(), ..Done::default() })
            }
            _ => Err(Revert::default()),
        }
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}
