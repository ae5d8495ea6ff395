//! A contract's address follows from its code alone: everyone deploys through the same CREATE2 factory.
//!
//! The factory is the one at `0x4e59b448…956c`, present on most chains and on anvil. The contracts have no owner and no
//! constructor arguments, so it does not matter who pays for the deployment, and a second deployment finds the first.

use std::time::Duration;

use alloy::consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy::eips::eip2718::Encodable2718;
use alloy::primitives::{Address, B256, Bytes, TxKind, U256, address, b256, keccak256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::bindings::{
    Allowance, Delegate, Escrow, MiniAppRegistry, NameDirectory, PracticeDollar, RLNMembership, RedEnvelope,
    RelayStake, RideSettlement, ServiceVouchers, VoucherBank,
};
use crate::book::{AddressBook, ContractAt, ContractName};
use crate::port::{At, CallError, CallPlan, ChainPort, PortError, Receipt, Revert, SendError, TxHash};

/// The factory: `salt 32 | init code` as call data creates a contract.
pub const FACTORY: Address = address!("4e59b44847b379578588920ca78fbf26c0b4956c");

/// The generation of the contracts.
pub const SALT: B256 = b256!("0000000000000000000000000000000000000000000000000000000000000001");

/// How often, and how many times, a deployment looks for its receipt: a minute in all.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const LOOKS: u32 = 1_200;

/// Why a deployment failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DeployError {
    /// The chain has no CREATE2 factory at [`FACTORY`].
    #[error("chain {0} has no CREATE2 factory at {FACTORY}")]
    NoFactory(crate::port::ChainId),
    /// The contract refused to be created here.
    #[error("{name} cannot be created here: 0x{}", hex::encode(&.revert.data))]
    Refused {
        /// The contract.
        name: ContractName,
        /// What its constructor said.
        revert: Revert,
    },
    /// The code at the address is not the code of the ABI file.
    #[error("{name} was created with code {found}, expected {expected}")]
    OtherCode {
        /// The contract.
        name: ContractName,
        /// The hash in the ABI file.
        expected: B256,
        /// The hash found.
        found: B256,
    },
    /// No block took the transaction in time. Deploying again finds it if it came late.
    #[error("no block took the creation of {name} ({tx})")]
    NotIncluded {
        /// The contract.
        name: ContractName,
        /// The transaction.
        tx: TxHash,
    },
    /// The transaction was not taken.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The chain could not be read.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Coded for DeployError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoFactory(_) => ErrorCode::new("CHN-401"),
            Self::Refused { .. } => ErrorCode::new("CHN-402"),
            Self::OtherCode { .. } => ErrorCode::new("CHN-403"),
            Self::NotIncluded { .. } => ErrorCode::new("CHN-404"),
            Self::Send(e) => e.code(),
            Self::Port(e) => e.code(),
        }
    }
}

/// What there is to know of a contract before it exists.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// The contract.
    pub name: ContractName,
    /// Where it will be, on every chain.
    pub address: Address,
    /// The hash its runtime code must have.
    pub code_hash: B256,
    init_code: Bytes,
}

impl Deployment {
    /// The deployment of `name`.
    pub fn of(name: ContractName) -> Self {
        let (init_code, abi_file) = match name {
            ContractName::RedEnvelope => (&RedEnvelope::BYTECODE, include_str!("../../abi/RedEnvelope.json")),
            ContractName::MiniAppRegistry => {
                (&MiniAppRegistry::BYTECODE, include_str!("../../abi/MiniAppRegistry.json"))
            }
            ContractName::RLNMembership => {
                (&RLNMembership::BYTECODE, include_str!("../../abi/RLNMembership.json"))
            }
            ContractName::RelayStake => (&RelayStake::BYTECODE, include_str!("../../abi/RelayStake.json")),
            ContractName::Allowance => (&Allowance::BYTECODE, include_str!("../../abi/Allowance.json")),
            ContractName::VoucherBank => (&VoucherBank::BYTECODE, include_str!("../../abi/VoucherBank.json")),
            ContractName::ServiceVouchers => {
                (&ServiceVouchers::BYTECODE, include_str!("../../abi/ServiceVouchers.json"))
            }
            ContractName::Delegate => (&Delegate::BYTECODE, include_str!("../../abi/Delegate.json")),
            ContractName::Escrow => (&Escrow::BYTECODE, include_str!("../../abi/Escrow.json")),
            ContractName::NameDirectory => {
                (&NameDirectory::BYTECODE, include_str!("../../abi/NameDirectory.json"))
            }
            ContractName::RideSettlement => {
                (&RideSettlement::BYTECODE, include_str!("../../abi/RideSettlement.json"))
            }
            ContractName::PracticeDollar => {
                (&PracticeDollar::BYTECODE, include_str!("../../abi/PracticeDollar.json"))
            }
        };
        let address = FACTORY.create2(SALT, keccak256(init_code));
        Self { name, address, code_hash: runtime_hash(abi_file), init_code: init_code.clone() }
    }

    fn plan(&self, from: Address) -> CallPlan {
        let data = [SALT.as_slice(), &self.init_code].concat().into();
        CallPlan { from, to: FACTORY, value: U256::ZERO, data, gas: None, as_if: None }
    }
}

fn runtime_hash(abi_file: &str) -> B256 {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Form {
        runtime_hash: B256,
    }
    let form: Form =
        serde_json::from_str(abi_file).expect("tools/abi.mjs wrote the file, and a test reads each");
    form.runtime_hash
}

/// Makes sure that `names` exist on the chain of `port`, paid for by `payer`, and returns their address book.
///
/// # Errors
/// [`DeployError`]. Calling again continues where it stopped.
pub async fn deploy(
    port: &dyn ChainPort,
    payer: &PrivateKeySigner,
    names: &[ContractName],
) -> Result<AddressBook, DeployError> {
    if port.code(FACTORY, At::Latest).await?.is_empty() {
        return Err(DeployError::NoFactory(port.chain_id()));
    }
    let mut book = AddressBook::new(port.chain_id());
    for name in names {
        let deployment = Deployment::of(*name);
        let mut since = 0;
        if port.code(deployment.address, At::Latest).await?.is_empty() {
            since = create(port, payer, &deployment).await?.block.number;
        }
        check(port, &deployment).await?;
        let at = ContractAt { address: deployment.address, code_hash: deployment.code_hash, since };
        book.contracts.insert(*name, at);
    }
    Ok(book)
}

async fn check(port: &dyn ChainPort, deployment: &Deployment) -> Result<(), DeployError> {
    let found = keccak256(port.code(deployment.address, At::Latest).await?);
    let (name, expected) = (deployment.name, deployment.code_hash);
    if found == expected { Ok(()) } else { Err(DeployError::OtherCode { name, expected, found }) } // CHN-003
}

async fn create(
    port: &dyn ChainPort,
    payer: &PrivateKeySigner,
    deployment: &Deployment,
) -> Result<Receipt, DeployError> {
    let name = deployment.name;
    let plan = deployment.plan(payer.address());
    let gas = port.estimate_gas(plan.clone()).await.map_err(|e| match e {
        CallError::Reverted(revert) => DeployError::Refused { name, revert },
        CallError::Port(e) => e.into(),
    })?;
    let fees = port.fees().await?;
    let tx = TxEip1559 {
        chain_id: port.chain_id().get(),
        nonce: port.nonce(payer.address(), At::Latest).await?,
        gas_limit: gas + gas / 5,
        max_fee_per_gas: fees.max_fee(),
        max_priority_fee_per_gas: fees.tip,
        to: TxKind::Call(plan.to),
        input: plan.data,
        ..TxEip1559::default()
    };
    let tx = port.send_raw(signed(payer, tx)).await?;
    let receipt = await_receipt(port, tx).await?.ok_or(DeployError::NotIncluded { name, tx })?;
    if receipt.success { Ok(receipt) } else { Err(DeployError::Refused { name, revert: Revert::default() }) }
}

fn signed(payer: &PrivateKeySigner, tx: TxEip1559) -> Bytes {
    let signature = payer.sign_hash_sync(&tx.signature_hash()).expect("a local key signs every hash");
    TxEnvelope::Eip1559(tx.into_signed(signature)).encoded_2718().into()
}

async fn await_receipt(port: &dyn ChainPort, tx: TxHash) -> Result<Option<Receipt>, PortError> {
    for _ in 0..LOOKS {
        if let Some(receipt) = port.receipt(tx).await? {
            return Ok(Some(receipt));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contract_has_code_a_hash_and_an_address_of_its_own() {
        let all: Vec<_> = ContractName::ALL.into_iter().map(Deployment::of).collect();
        for one in &all {
            assert!(!one.init_code.is_empty() && !one.code_hash.is_zero());
            assert_eq!(all.iter().filter(|other| other.address == one.address).count(), 1);
        }
    }
}
