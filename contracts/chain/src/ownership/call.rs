//! The calls around an owner, and what a contract says of a holding.

use alloy::primitives::Address;
use alloy::sol_types::Eip712Domain;

use super::{Contract, Holding, OwnedId, OwnerAct, OwnerStep, Recovery, Signed, chosen, signed_form};
use crate::book::ContractName;
use crate::contract::{self, ContractDomain, ReadError};
use crate::envelope::ContractCall;
use crate::port::{At, ChainId, ChainPort};

/// The owners that one contract keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owners {
    name: ContractName,
    contract: Address,
}

impl Owners {
    /// The owners of the contract `name` at `contract`.
    pub(crate) const fn at(name: ContractName, contract: Address) -> Self {
        Self { name, contract }
    }

    /// Where their signatures count.
    pub fn domain(&self, chain_id: ChainId) -> Eip712Domain {
        ContractDomain { chain_id, contract: self.contract }.eip712(self.name)
    }

    /// Offers a thing to an account, or to nobody any more. Only the owner may call it.
    pub fn offer(&self, id: OwnedId, to: Option<Address>) -> ContractCall {
        let call = Contract::offerOwnerCall { id: id.word(), to: to.unwrap_or_default() };
        contract::call(self.contract, &call)
    }

    /// Takes an offered thing over. Only the account it is offered to may call it.
    pub fn accept(&self, id: OwnedId) -> ContractCall {
        contract::call(self.contract, &Contract::acceptOwnerCall { id: id.word() })
    }

    /// Chooses who may recover a thing, or nobody; a recovery that runs ends. Only the owner may call it.
    pub fn set_recovery(&self, id: OwnedId, recovery: Option<Recovery>) -> ContractCall {
        let (recovery, delay) = chosen(recovery);
        contract::call(self.contract, &Contract::setRecoveryCall { id: id.word(), recovery, delay })
    }

    /// Begins to hand a thing to `heir`. Only the recovery account may call it.
    pub fn start_recovery(&self, id: OwnedId, heir: Address) -> ContractCall {
        contract::call(self.contract, &Contract::startRecoveryCall { id: id.word(), heir })
    }

    /// Stops a recovery. Only the owner may call it.
    pub fn cancel_recovery(&self, id: OwnedId) -> ContractCall {
        contract::call(self.contract, &Contract::cancelRecoveryCall { id: id.word() })
    }

    /// Hands a thing to the heir of a recovery that has waited. Anyone may call it.
    pub fn finish_recovery(&self, id: OwnedId) -> ContractCall {
        contract::call(self.contract, &Contract::finishRecoveryCall { id: id.word() })
    }

    /// Submits what an owner, an heir or a recovery account signed. Anyone may call it.
    pub fn carry(&self, signed: &Signed<OwnerAct>, signature: &[u8]) -> ContractCall {
        let signature = signature.to_vec().into();
        macro_rules! carry {
            ($call:ident, $form:expr) => {
                contract::call(self.contract, &Contract::$call { signed: $form, signature })
            };
        }
        signed_form!(signed, carry)
    }

    /// Who owns a thing, and who may come after them.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn holding(&self, port: &dyn ChainPort, id: OwnedId, at: At) -> Result<Holding, ReadError> {
        let call = Contract::holdingOfCall { id: id.word() };
        let said = contract::read(port, (self.name, self.contract), call, at).await?;
        Ok(Holding::from_sol(&said))
    }
}
