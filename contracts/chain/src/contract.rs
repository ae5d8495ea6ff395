//! A contract is called and read the same way, whatever it does.

use alloy::primitives::{Address, Bytes, U256};
use alloy::sol_types::{Eip712Domain, SolCall};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::book::ContractName;
use crate::destination::NoteOpening;
use crate::envelope::ContractCall;
use crate::port::{Asset, At, CallError, ChainId, ChainPort, PortError};

/// Where a signature counts, and where a call goes: one contract on one chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContractDomain {
    /// The chain.
    pub chain_id: ChainId,
    /// The contract.
    pub contract: Address,
}

impl ContractDomain {
    /// The EIP-712 domain of the contract `name`.
    pub fn eip712(&self, name: ContractName) -> Eip712Domain {
        Eip712Domain {
            name: Some(format!("Teahouse {name}").into()),
            version: Some("1".into()),
            chain_id: Some(U256::from(self.chain_id.get())),
            verifying_contract: Some(self.contract),
            salt: None,
        }
    }
}

/// Why a contract could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The chain could not be asked, or the contract refused.
    #[error(transparent)]
    Call(#[from] CallError),
    /// What is at the address is another contract, or none.
    #[error("{contract} does not answer like {name}")]
    NotTheContract {
        /// What should be there.
        name: ContractName,
        /// Where it should be.
        contract: Address,
    },
}

impl ReadError {
    /// Whether it only means that nobody answered.
    pub const fn is_absence(&self) -> bool {
        matches!(self, Self::Call(CallError::Port(PortError::Unreachable { .. })))
    }
}

impl Coded for ReadError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Call(e) => e.code(),
            Self::NotTheContract { .. } => ErrorCode::new("CHN-361"),
        }
    }
}

/// A call that sends no coin.
pub(crate) fn call(to: Address, call: &impl SolCall) -> ContractCall {
    paying(to, U256::ZERO, call)
}

/// A call that sends `value` in wei.
pub(crate) fn paying(to: Address, value: U256, call: &impl SolCall) -> ContractCall {
    ContractCall { to, value, data: call.abi_encode().into() }
}

/// The coin that goes along with a deposit of `amount`: all of it, or none where a token is pulled.
pub(crate) fn deposit_of(asset: Asset, amount: u128) -> U256 {
    match asset {
        Asset::Native => U256::from(amount),
        Asset::Token(_) => U256::ZERO,
    }
}

/// The coin that goes along with what is brought for a note.
pub(crate) fn insertion_of(opening: Option<&NoteOpening>) -> U256 {
    opening.map_or(U256::ZERO, NoteOpening::value)
}

/// An opening, or none, as the type of one contract's binding: they all have the same fields and no common type.
macro_rules! opening_as {
    ($binding:ident, $opening:expr) => {
        $opening.map_or_else($binding::NoteOpening::default, |it| $binding::NoteOpening {
            pool: it.pool,
            noteKey: it.note_key,
            authority: it.authority,
            insertion: it.insertion.word(),
            ciphertext: it.ciphertext.clone().into(),
        })
    };
}
pub(crate) use opening_as;

/// Asks the contract `name` at `contract`.
pub(crate) async fn read<C: SolCall>(
    port: &dyn ChainPort,
    (name, contract): (ContractName, Address),
    call: C,
    at: At,
) -> Result<C::Return, ReadError> {
    let answer = port.call(contract, call.abi_encode().into(), at).await?;
    decoded::<C>(&answer, (name, contract))
}

/// [`read`] where more than one endpoint has to say it, if there are several.
pub(crate) async fn read_of_two<C: SolCall>(
    port: &dyn ChainPort,
    (name, contract): (ContractName, Address),
    call: C,
    at: At,
) -> Result<C::Return, ReadError> {
    let answer = port.call_of_two(contract, call.abi_encode().into(), at).await?;
    decoded::<C>(&answer, (name, contract))
}

fn decoded<C: SolCall>(
    answer: &Bytes,
    (name, contract): (ContractName, Address),
) -> Result<C::Return, ReadError> {
    C::abi_decode_returns(answer).map_err(|_| ReadError::NotTheContract { name, contract })
}
