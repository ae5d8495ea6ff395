//! The calls of an allowance, and what it says of a budget.

use alloy::primitives::{Address, B256, U256};
use teahouse_base::UnixSeconds;

use super::{Budget, BudgetId, Revoke, Spend};
use crate::bindings::Allowance as Contract;
use crate::book::ContractName;
use crate::contract::{self, ContractDomain, ReadError, opening_as};
use crate::destination::NoteOpening;
use crate::envelope::{Amount, ContractCall};
use crate::port::{At, ChainId, ChainPort};

/// Where a budget stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BudgetStatus {
    /// The chain has never seen it.
    Unknown,
    /// Something is left. Past its expiry it can only go back.
    Live,
    /// All of it was spent.
    Empty,
    /// Its owner stopped it.
    Revoked,
    /// It expired and the rest went back.
    Refunded,
}

impl BudgetStatus {
    /// The order of `IAllowance.Status`.
    pub(super) const fn of(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Unknown,
            1 => Self::Live,
            2 => Self::Empty,
            3 => Self::Revoked,
            4 => Self::Refunded,
            _ => return None,
        })
    }
}

/// What the contract says of one budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetState {
    /// Where it stands.
    pub status: BudgetStatus,
    /// What is left of the deposit.
    pub remaining: Amount,
    /// What was spent in period `index`.
    pub spent_in_period: Amount,
    /// The last period that saw a payment.
    pub index: u32,
}

impl BudgetState {
    /// The most that amount and fee of one payment may be at `time`.
    pub fn spendable(&self, budget: &Budget, time: UnixSeconds) -> Amount {
        let Some((index, _)) = budget.period_at(time) else { return Amount::ZERO };
        if self.status != BudgetStatus::Live || time >= budget.expiry {
            return Amount::ZERO;
        }
        let spent = if u64::from(self.index) == index { self.spent_in_period } else { Amount::ZERO };
        let left = budget.per_period.checked_sub(spent).unwrap_or(Amount::ZERO); // ALW-003
        left.min(budget.per_payment).min(self.remaining)
    }
}

/// The allowance at one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    contract: Address,
}

impl Allowance {
    /// The allowance at `contract`.
    pub const fn at(contract: Address) -> Self {
        Self { contract }
    }

    /// Where its signatures count.
    pub const fn domain(&self, chain_id: ChainId) -> ContractDomain {
        ContractDomain { chain_id, contract: self.contract }
    }

    /// Deposits a budget. A token must be approved first: [`ContractCall::approve`].
    pub fn open(&self, budget: &Budget) -> ContractCall {
        let value = contract::deposit_of(budget.asset, budget.total.get());
        contract::paying(self.contract, value, &Contract::openCall { budget: budget.to_sol() })
    }

    /// Pays as the app's key signed. `path` leads from the payee to the root of the list, and is empty where any payee
    /// will do; `fee` must be zero unless the caller is the relayer named. A note of the list is owed what it gets, and needs no
    /// opening.
    pub fn spend(
        &self,
        (budget, signed): (&Budget, &Spend),
        path: &[B256],
        opening: Option<&NoteOpening>,
        signature: &[u8],
        fee: Amount,
    ) -> ContractCall {
        let opening = opening.filter(|_| budget.payees.is_none());
        let call = Contract::spendCall {
            budget: budget.to_sol(),
            signed: signed.to_sol(),
            path: path.to_vec(),
            opening: opening_as!(Contract, opening),
            signature: signature.to_vec().into(),
            fee: fee.word(),
        };
        contract::paying(self.contract, contract::insertion_of(opening), &call)
    }

    /// Ends a budget at once. Only the owner may call it.
    pub fn revoke(&self, budget: &Budget, opening: Option<&NoteOpening>) -> ContractCall {
        let call = Contract::revokeCall { budget: budget.to_sol(), opening: opening_as!(Contract, opening) };
        contract::paying(self.contract, contract::insertion_of(opening), &call)
    }

    /// Ends a budget at once by the owner's signature.
    pub fn revoke_signed(
        &self,
        (budget, signed): (&Budget, &Revoke),
        opening: Option<&NoteOpening>,
        signature: &[u8],
        fee: Amount,
    ) -> ContractCall {
        let call = Contract::revokeSignedCall {
            budget: budget.to_sol(),
            signed: signed.to_sol(),
            opening: opening_as!(Contract, opening),
            signature: signature.to_vec().into(),
            fee: fee.word(),
        };
        contract::paying(self.contract, contract::insertion_of(opening), &call)
    }

    /// Sends what is left at the expiry back.
    pub fn refund(&self, budget: &Budget, opening: Option<&NoteOpening>) -> ContractCall {
        let call = Contract::refundCall { budget: budget.to_sol(), opening: opening_as!(Contract, opening) };
        contract::paying(self.contract, contract::insertion_of(opening), &call)
    }

    /// What the contract says of a budget.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn state(&self, port: &dyn ChainPort, id: BudgetId, at: At) -> Result<BudgetState, ReadError> {
        let (name, contract) = (ContractName::Allowance, self.contract);
        let call = Contract::budgetOfCall { id: id.word() };
        let said = contract::read(port, (name, contract), call, at).await?;
        let status = BudgetStatus::of(said.status).ok_or(ReadError::NotTheContract { name, contract })?;
        Ok(BudgetState {
            status,
            remaining: Amount::from_word(said.remaining),
            spent_in_period: Amount::from_word(said.spentInPeriod),
            index: said.index,
        })
    }

    /// Whether a payment of this nonce was made.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn is_nonce_used(
        &self,
        port: &dyn ChainPort,
        (id, nonce): (BudgetId, U256),
        at: At,
    ) -> Result<bool, ReadError> {
        let call = Contract::isNonceUsedCall { id: id.word(), nonce };
        contract::read(port, (ContractName::Allowance, self.contract), call, at).await
    }
}
