//! The state of a [`super::ReorgChain`] after one block: accounts and contracts, copied whole.

use std::collections::BTreeMap;

use alloy::primitives::{Address, Bytes, U256};
use teahouse_base::UnixSeconds;

use super::contract::{Done, ScriptedCall, ScriptedContract};
use crate::port::{Asset, CallPlan, Log, Revert};
use crate::transfers::Transfer;

/// Gas of a transaction with no data.
const INTRINSIC_GAS: u64 = 21_000;
/// Gas of a byte of data and of entering a contract, flat: the double counts, it does not compile.
const DATA_GAS: u64 = 16;
const CONTRACT_GAS: u64 = 40_000;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Account {
    pub nonce: u64,
    pub balance: U256,
}

#[derive(Default)]
pub(super) struct World {
    pub accounts: BTreeMap<Address, Account>,
    pub contracts: BTreeMap<Address, Box<dyn ScriptedContract>>,
    /// Accounts that have taken on a contract's code (EIP-7702), and which.
    pub delegates: BTreeMap<Address, Address>,
}

impl Clone for World {
    fn clone(&self) -> Self {
        let contracts = self.contracts.iter().map(|(at, c)| (*at, c.boxed_clone())).collect();
        Self { accounts: self.accounts.clone(), contracts, delegates: self.delegates.clone() }
    }
}

/// What one call did, with a marker log for every move of coin.
pub(super) struct Ran {
    pub gas_used: u64,
    pub outcome: Result<Bytes, Revert>,
    pub logs: Vec<Log>,
}

impl World {
    pub fn account(&self, at: Address) -> Account {
        self.accounts.get(&at).copied().unwrap_or_default()
    }

    /// What the chain says the code of `at` is: a stand-in, since scripted contracts have none.
    pub fn code(&self, at: Address) -> Bytes {
        match self.delegates.get(&at) {
            Some(contract) => [&[0xef, 0x01, 0x00], contract.as_slice()].concat().into(),
            None if self.contracts.contains_key(&at) => Bytes::from_static(&[0xfe]),
            None => Bytes::new(),
        }
    }

    pub fn gas_of(&self, plan: &CallPlan) -> u64 {
        let contract = if self.contracts.contains_key(&plan.to) { CONTRACT_GAS } else { 0 };
        INTRINSIC_GAS + DATA_GAS * plan.data.len() as u64 + contract
    }

    /// Runs a call; a refused one leaves the world as it was.
    pub fn run(&mut self, plan: &CallPlan, time: UnixSeconds) -> Ran {
        let gas_used = self.gas_of(plan);
        if plan.gas.is_some_and(|limit| limit < gas_used) {
            return Ran {
                gas_used: plan.gas.unwrap_or_default(),
                outcome: Err(Revert::default()),
                logs: vec![],
            };
        }
        let before = self.clone();
        match self.try_run(plan, time) {
            Ok((output, logs)) => Ran { gas_used, outcome: Ok(output), logs },
            Err(revert) => {
                *self = before;
                Ran { gas_used, outcome: Err(revert), logs: vec![] }
            }
        }
    }

    fn try_run(&mut self, plan: &CallPlan, time: UnixSeconds) -> Result<(Bytes, Vec<Log>), Revert> {
        let mut logs = Vec::new();
        self.pay(plan.from, plan.to, plan.value, &mut logs)?;
        let Some(contract) = self.contracts.get_mut(&plan.to) else { return Ok((Bytes::new(), logs)) };
        let (from, to, value, data) = (plan.from, plan.to, plan.value, plan.data.clone());
        let Done { output, logs: written, pays } =
            contract.run(&ScriptedCall { from, to, value, data, time })?;
        for (payee, amount) in pays {
            self.pay(to, payee, amount, &mut logs)?;
        }
        logs.extend(written);
        Ok((output, logs))
    }

    fn pay(&mut self, from: Address, to: Address, amount: U256, logs: &mut Vec<Log>) -> Result<(), Revert> {
        if amount.is_zero() {
            return Ok(());
        }
        let payer = self.accounts.entry(from).or_default();
        payer.balance = payer.balance.checked_sub(amount).ok_or_else(Revert::default)?;
        self.accounts.entry(to).or_default().balance += amount;
        logs.push(Transfer { asset: Asset::Native, from, to, amount }.to_log());
        Ok(())
    }
}
