//! A batch is what an account signs so that somebody else submits its calls and is paid from what the account holds.
//!
//! # Guarantees
//! A signature is for one account on one chain: the domain's contract is the account itself. It is worth nothing after its
//! deadline, once its nonce is used, or with any field changed.
//!
//! # Privacy
//! A chain observer sees the account, its calls, the submitter and the fee.

use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::sol_types::SolStruct;
use teahouse_base::UnixSeconds;

use crate::bindings::Delegate as Contract;
use crate::book::ContractName;
use crate::contract::{self, ContractDomain, ReadError};
use crate::envelope::{Amount, ContractCall};
use crate::port::{Asset, At, ChainId, ChainPort};

mod code;
mod event;
mod refusal;
mod wire;

pub use code::code_of;
pub use event::DelegateEvent;
pub use refusal::DelegateRefusal;
pub use wire::{MAX_BATCH_CALLS, MAX_BATCH_DATA, SignedBatch};

/// What an account signs. All calls and the fee happen, or nothing does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The calls, in order.
    pub calls: Vec<ContractCall>,
    /// Any number the account did not use; 256 consecutive ones share a storage slot.
    pub nonce: U256,
    /// The last second it may run.
    pub deadline: UnixSeconds,
    /// Gas that must be left when the first call begins.
    pub min_gas: u64,
    /// Who may charge a fee; zero for nobody.
    pub submitter: Address,
    /// What the fee is paid in.
    pub fee_asset: Asset,
    /// The largest fee.
    pub max_fee: Amount,
}

impl Batch {
    pub(crate) fn from_sol(batch: &Contract::Batch) -> Self {
        let call =
            |one: &Contract::Call| ContractCall { to: one.to, value: one.value, data: one.data.clone() };
        Self {
            calls: batch.calls.iter().map(call).collect(),
            nonce: batch.nonce,
            deadline: UnixSeconds::new(batch.deadline),
            min_gas: batch.minGas,
            submitter: batch.submitter,
            fee_asset: Asset::from_token(batch.feeToken),
            max_fee: Amount::from_word(batch.maxFee),
        }
    }

    fn to_sol(&self) -> Contract::Batch {
        let call =
            |one: &ContractCall| Contract::Call { to: one.to, value: one.value, data: one.data.clone() };
        Contract::Batch {
            calls: self.calls.iter().map(call).collect(),
            nonce: self.nonce,
            deadline: self.deadline.get(),
            minGas: self.min_gas,
            submitter: self.submitter,
            feeToken: self.fee_asset.token(),
            maxFee: self.max_fee.word(),
        }
    }
}

/// An account whose code is, or will be, the delegate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DelegatedAccount {
    account: Address,
}

impl DelegatedAccount {
    /// The account at `account`.
    pub const fn at(account: Address) -> Self {
        Self { account }
    }

    /// What the account's key signs for `batch` on the chain `chain_id`.
    pub fn digest(&self, chain_id: ChainId, batch: &Batch) -> B256 {
        let domain = ContractDomain { chain_id, contract: self.account };
        batch.to_sol().eip712_signing_hash(&domain.eip712(ContractName::Delegate)) // DLG-002
    }

    /// Brings a signed batch. A fee above zero is for the named submitter, and only it may ask for one.
    pub fn execute(&self, batch: &Batch, fee: Amount, signature: &[u8]) -> ContractCall {
        let signature = Bytes::copy_from_slice(signature);
        let call = Contract::executeCall { batch: batch.to_sol(), fee: fee.word(), signature };
        contract::call(self.account, &call)
    }

    /// The same calls as the account's own transaction, whole or not at all.
    pub fn execute_own(&self, calls: &[ContractCall]) -> ContractCall {
        let call =
            |one: &ContractCall| Contract::Call { to: one.to, value: one.value, data: one.data.clone() };
        contract::call(self.account, &Contract::executeOwnCall { calls: calls.iter().map(call).collect() })
    }

    /// Gives a nonce up: the account calls, or signs a batch in which it does.
    pub fn cancel(&self, nonce: U256) -> ContractCall {
        contract::call(self.account, &Contract::cancelCall { nonce })
    }

    /// Whether a nonce was used or cancelled. An account without the code answers nothing, and used none.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn is_used(&self, port: &dyn ChainPort, nonce: U256, at: At) -> Result<bool, ReadError> {
        let place = (ContractName::Delegate, self.account);
        contract::read(port, place, Contract::isUsedCall { nonce }, at).await
    }

    /// [`is_used`](Self::is_used) where more than one endpoint has to say it, if there are several: what was never used is
    /// given up.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn is_used_of_two(&self, port: &dyn ChainPort, nonce: U256, at: At) -> Result<bool, ReadError> {
        let place = (ContractName::Delegate, self.account);
        contract::read_of_two(port, place, Contract::isUsedCall { nonce }, at).await
    }
}
