//! A scripted `Allowance` for the scripted chain: the rules that a wallet relies on, in native coin.

use std::collections::{BTreeMap, BTreeSet};

use alloy::primitives::aliases::U96;
use alloy::primitives::{Address, B256, Signature, U256};
use alloy::sol_types::{Eip712Domain, SolCall, SolError, SolInterface, SolStruct};
use teahouse_chain::bindings::Allowance as Contract;
use teahouse_chain::book::ContractName;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::port::Revert;
use teahouse_chain::testing::{Done, ScriptedCall, ScriptedContract};

use crate::world::CHAIN;

const LIVE: u8 = 1;
const EMPTY: u8 = 2;
const REVOKED: u8 = 3;
const REFUNDED: u8 = 4;

#[derive(Clone, Copy, Default)]
struct Kept {
    status: u8,
    remaining: u128,
    spent: u128,
    index: u32,
}

#[derive(Clone, Default)]
pub struct AllowanceDouble {
    budgets: BTreeMap<B256, Kept>,
    used: BTreeSet<(B256, U256)>,
}

fn refuse(error: impl SolError) -> Revert {
    Revert { data: error.abi_encode().into() }
}

fn domain(contract: Address) -> Eip712Domain {
    ContractDomain { chain_id: CHAIN, contract }.eip712(ContractName::Allowance)
}

impl AllowanceDouble {
    fn open(&mut self, call: &ScriptedCall, budget: &Contract::Budget) -> Result<Done, Revert> {
        let id = budget.eip712_signing_hash(&domain(call.to));
        if self.budgets.contains_key(&id) {
            return Err(refuse(Contract::BudgetExists { id }));
        }
        let total: u128 = budget.total.to();
        if call.value != U256::from(total) {
            return Err(refuse(Contract::WrongValue { sent: call.value, due: U256::from(total) }));
        }
        self.budgets.insert(id, Kept { status: LIVE, remaining: total, spent: 0, index: 0 });
        Ok(Done::default())
    }

    fn live(&self, id: B256) -> Result<Kept, Revert> {
        let kept = *self.budgets.get(&id).ok_or_else(|| refuse(Contract::UnknownBudget { id }))?;
        let over = || refuse(Contract::BudgetOver { id, status: kept.status });
        if kept.status == LIVE { Ok(kept) } else { Err(over()) }
    }

    fn spend(&mut self, call: &ScriptedCall, asked: &Contract::spendCall) -> Result<Done, Revert> {
        let (budget, signed) = (&asked.budget, &asked.signed);
        let id = budget.eip712_signing_hash(&domain(call.to));
        let mut kept = self.live(id)?;
        let digest = signed.eip712_signing_hash(&domain(call.to));
        let signature = Signature::from_raw(&asked.signature).map_err(|_| Revert::default())?;
        if signature.recover_address_from_prehash(&digest).ok() != Some(budget.spender) || signed.id != id {
            return Err(refuse(Contract::BadSignature { key: budget.spender }));
        }
        let (amount, most): (u128, u128) = (signed.amount.to(), budget.perPayment.to());
        if amount > most {
            return Err(refuse(Contract::AbovePayment {
                asked: U256::from(amount),
                most: budget.perPayment,
            }));
        }
        let index = ((call.time.get() - budget.origin) / u64::from(budget.period)) as u32;
        let spent = if kept.index == index { kept.spent } else { 0 };
        let left = budget.perPeriod.to::<u128>() - spent;
        if amount > left || amount > kept.remaining {
            let error =
                Contract::AboveRest { asked: U256::from(amount), left: U96::from(left.min(kept.remaining)) };
            return Err(refuse(error));
        }
        if !self.used.insert((id, signed.nonce)) {
            return Err(refuse(Contract::NonceUsed { id, nonce: signed.nonce }));
        }
        (kept.remaining, kept.spent, kept.index) = (kept.remaining - amount, spent + amount, index);
        kept.status = if kept.remaining == 0 { EMPTY } else { LIVE };
        self.budgets.insert(id, kept);
        Ok(Done { pays: vec![(Address::from_word(signed.dest), U256::from(amount))], ..Done::default() })
    }

    fn end(&mut self, call: &ScriptedCall, budget: &Contract::Budget, status: u8) -> Result<Done, Revert> {
        let id = budget.eip712_signing_hash(&domain(call.to));
        let kept = self.live(id)?;
        if status == REVOKED && call.from != budget.owner {
            return Err(refuse(Contract::NotTheBudgetsOwner { caller: call.from, owner: budget.owner }));
        }
        if status == REFUNDED && call.time.get() < budget.expiry {
            let time = U256::from(call.time.get());
            return Err(refuse(Contract::BudgetNotExpired { expiry: budget.expiry, time }));
        }
        self.budgets.insert(id, Kept { status, remaining: 0, ..kept });
        let home = Address::from_word(budget.refundTo);
        Ok(Done { pays: vec![(home, U256::from(kept.remaining))], ..Done::default() })
    }
}

impl ScriptedContract for AllowanceDouble {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        use Contract::AllowanceCalls as Calls;
        match Calls::abi_decode(&call.data).map_err(|_| Revert::default())? {
            Calls::open(asked) => self.open(call, &asked.budget),
            Calls::spend(asked) => self.spend(call, &asked),
            Calls::revoke(asked) => self.end(call, &asked.budget, REVOKED),
            Calls::refund(asked) => self.end(call, &asked.budget, REFUNDED),
            Calls::budgetOf(asked) => {
                let kept = self.budgets.get(&asked.id).copied().unwrap_or_default();
                let said = Contract::budgetOfReturn {
                    status: kept.status,
                    remaining: U96::from(kept.remaining),
                    spentInPeriod: U96::from(kept.spent),
                    index: kept.index,
                };
                let output = Contract::budgetOfCall::abi_encode_returns(&said).into();
                Ok(Done { output, ..Done::default() })
            }
            Calls::isNonceUsed(asked) => {
                let used = self.used.contains(&(asked.id, asked.nonce));
                let output = Contract::isNonceUsedCall::abi_encode_returns(&used).into();
                Ok(Done { output, ..Done::default() })
            }
            _ => Err(Revert::default()),
        }
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}
