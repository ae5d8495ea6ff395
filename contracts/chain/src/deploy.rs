//! A contract's address follows from its code alone: everyone deploys through the same CREATE2 factory.
//!
//! The factory is the one at `0x4e59b448…956c`, present on most chains and on anvil. The contracts have no owner, and no
//! constructor arguments but for the shielded pool's ([`practice`]), so it does not matter who pays for the deployment, and a
//! second deployment finds the first.

use std::time::Duration;

use alloy::consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy::eips::eip2718::Encodable2718;
use alloy::primitives::{Address, B256, Bytes, TxKind, U256, address, b256, keccak256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::book::{AddressBook, ContractAt, ContractName};
use crate::port::{
    At, CallError, CallPlan, ChainId, ChainPort, PortError, Receipt, Revert, SendError, TxHash,
};

pub mod practice;

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
    NoFactory(ChainId),
    /// The contract is for the practice chain alone, where what it holds is worthless.
    #[error("{name} is for the practice chain, not for chain {chain}")]
    PracticeOnly {
        /// The contract.
        name: ContractName,
        /// The chain.
        chain: ChainId,
    },
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
            Self::PracticeOnly { .. } => ErrorCode::new("CHN-405"),
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
    /// The deployment of `name`; of the shielded pool, that with the [`practice`] chain's terms.
    pub fn of(name: ContractName) -> Self {
        let file = File::of(name);
        match name {
            ContractName::ShieldedPool => Self::with(name, &file, &practice::pool_terms().arguments()),
            _ => Self::with(name, &file, &[]),
        }
    }

    fn with(name: ContractName, file: &File, arguments: &[u8]) -> Self {
        let init_code: Bytes = [&file.bytecode[..], arguments].concat().into();
        let address = FACTORY.create2(SALT, keccak256(&init_code));
        Self { name, address, code_hash: file.runtime_hash, init_code }
    }

    fn plan(&self, from: Address) -> CallPlan {
        let data = [SALT.as_slice(), &self.init_code].concat().into();
        CallPlan { from, to: FACTORY, value: U256::ZERO, data, gas: None, as_if: None }
    }
}

/// What the deployer needs of an ABI file.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    bytecode: Bytes,
    runtime_hash: B256,
}

impl File {
    fn of(name: ContractName) -> Self {
        let text = match name {
            ContractName::RedEnvelope => include_str!("../../abi/RedEnvelope.json"),
            ContractName::MiniAppRegistry => include_str!("../../abi/MiniAppRegistry.json"),
            ContractName::RLNMembership => include_str!("../../abi/RLNMembership.json"),
            ContractName::RelayStake => include_str!("../../abi/RelayStake.json"),
            ContractName::Allowance => include_str!("../../abi/Allowance.json"),
            ContractName::VoucherBank => include_str!("../../abi/VoucherBank.json"),
            ContractName::ServiceVouchers => include_str!("../../abi/ServiceVouchers.json"),
            ContractName::Delegate => include_str!("../../abi/Delegate.json"),
            ContractName::Escrow => include_str!("../../abi/Escrow.json"),
            ContractName::NameDirectory => include_str!("../../abi/NameDirectory.json"),
            ContractName::RideSettlement => include_str!("../../abi/RideSettlement.json"),
            ContractName::PracticeDollar => include_str!("../../abi/PracticeDollar.json"),
            ContractName::VerifierJoinsplitTwo => include_str!("../../abi/VerifierJoinsplitTwo.json"),
            ContractName::VerifierJoinsplitSix => include_str!("../../abi/VerifierJoinsplitSix.json"),
            ContractName::VerifierInsertionPair => include_str!("../../abi/VerifierInsertionPair.json"),
            ContractName::VerifierInsertionSixteen => include_str!("../../abi/VerifierInsertionSixteen.json"),
            ContractName::ShieldedPool => include_str!("../../abi/ShieldedPool.json"),
        };
        serde_json::from_str(text).expect("tools/abi.mjs wrote the file, and a test reads each")
    }
}

/// Makes sure that `names` exist on the chain of `port`, in this order, paid for by `payer`, and returns their address book.
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
    check_chain(port.chain_id(), names)?;
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

/// Development keys and worthless money stay where nothing has a worth: a constructor would refuse, and the gas be gone.
fn check_chain(chain: ChainId, names: &[ContractName]) -> Result<(), DeployError> {
    let bound = names.iter().find(|name| chain != ChainId::PRACTICE && !name.is_on_every_chain());
    bound.map_or(Ok(()), |name| Err(DeployError::PracticeOnly { name: *name, chain })) // CHN-012
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

    #[test]
    fn chn_012_what_is_for_practice_is_put_on_no_other_chain() {
        let base = ChainId::new(8_453);
        for name in ContractName::ALL {
            assert!(check_chain(ChainId::PRACTICE, &[name]).is_ok());
            let said = check_chain(base, &[ContractName::Escrow, name]);
            assert_eq!(said.is_ok(), name.is_on_every_chain(), "{name}");
            if let Err(refused) = said {
                assert_eq!(refused.code().as_str(), "CHN-405");
            }
        }
    }

    #[test]
    fn a_pool_with_other_terms_is_at_another_address() {
        let (file, terms) = (File::of(ContractName::ShieldedPool), practice::pool_terms());
        let own = Deployment::of(ContractName::ShieldedPool);
        let mut others = vec![terms.clone(); 4];
        others[0].verifiers.two = terms.verifiers.six;
        others[1].caps[0].most += 1;
        others[2].keepers.pop();
        others[3].needed += 1;
        for other in others {
            let made = Deployment::with(own.name, &file, &other.arguments());
            assert_ne!(made.address, own.address);
            assert_eq!(made.code_hash, own.code_hash, "what it keeps is in its storage");
        }
    }
}
