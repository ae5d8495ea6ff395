//! The calls of the directory.

use alloy::primitives::{Address, B256, U256};

use super::signed::signed_form;
use super::{NameAct, Registration, deposit_of};
use crate::bindings::NameDirectory as Contract;
use crate::book::ContractName;
use crate::contract::{self, ContractDomain, opening_as};
use crate::destination::{NoteDest, NoteOpening, Redirect};
use crate::envelope::ContractCall;
use crate::ownership::{Owners, Signed};
use crate::port::ChainId;
use crate::slug::Slug;

/// The directory at one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Names {
    pub(super) contract: Address,
}

impl Names {
    /// The directory at `contract`.
    pub const fn at(contract: Address) -> Self {
        Self { contract }
    }

    /// Where its signatures count.
    pub const fn domain(&self, chain_id: ChainId) -> ContractDomain {
        ContractDomain { chain_id, contract: self.contract }
    }

    /// The owners of its names.
    pub const fn owners(&self) -> Owners {
        Owners::at(ContractName::NameDirectory, self.contract)
    }

    /// Makes a commitment: [`Registration::commitment`]. Anyone may call it.
    pub fn commit(&self, commitment: B256) -> ContractCall {
        contract::call(self.contract, &Contract::commitCall { commitment })
    }

    /// Registers a name with its deposit. The owner calls it with an empty `signature`, anyone else with the owner's
    /// signature of the commitment; the deposit is the caller's and goes back to [`Registration::refund_to`].
    pub fn register(&self, terms: &Registration, signature: &[u8]) -> ContractCall {
        let call = Contract::registerCall { terms: terms.to_sol(), signature: signature.to_vec().into() };
        contract::paying(self.contract, U256::from(deposit_of(&terms.name).get()), &call)
    }

    /// Points a name at another contact card; `seq` is one above the last number. Only the owner may call it.
    pub fn set_record(&self, name: &Slug, record_hash: B256, seq: u64) -> ContractCall {
        let call = Contract::setRecordCall { name: name.word(), recordHash: record_hash, seq };
        contract::call(self.contract, &call)
    }

    /// Keeps a name for a term from now on. Only the owner may call it.
    pub fn renew(&self, name: &Slug) -> ContractCall {
        contract::call(self.contract, &Contract::renewCall { name: name.word() })
    }

    /// Gives a name up; `opening` opens a shielded destination of the deposit. Only the owner may call it.
    pub fn give_up(&self, name: &Slug, opening: Option<&NoteOpening>) -> ContractCall {
        let call = Contract::giveUpCall { name: name.word(), opening: opening_as!(Contract, opening) };
        contract::paying(self.contract, contract::insertion_of(opening), &call)
    }

    /// Ends a name whose term and grace have passed; `opening` as in [`Self::give_up`]. Anyone may call it.
    pub fn clear(&self, name: &Slug, opening: Option<&NoteOpening>) -> ContractCall {
        let call = Contract::clearCall { name: name.word(), opening: opening_as!(Contract, opening) };
        contract::paying(self.contract, contract::insertion_of(opening), &call)
    }

    /// Submits what a name's owner signed; `opening` counts where it gives the name up. Anyone may call it.
    #[allow(non_snake_case, reason = "fields of the binding keep their Solidity names")]
    pub fn carry(
        &self,
        signed: &Signed<NameAct>,
        opening: Option<&NoteOpening>,
        signature: &[u8],
    ) -> ContractCall {
        let signature = signature.to_vec().into();
        macro_rules! plain {
            ($call:ident, $form:expr) => {
                contract::call(self.contract, &Contract::$call { signed: $form, signature })
            };
        }
        macro_rules! end {
            ($form:expr) => {{
                let (signed, opening_form) = ($form, opening_as!(Contract, opening));
                let call = Contract::giveUpSignedCall { signed, opening: opening_form, signature };
                contract::paying(self.contract, contract::insertion_of(opening), &call)
            }};
        }
        signed_form!(signed, plain, end)
    }

    /// Sends a deposit that its account refused there again. Anyone may call it.
    pub fn pay_owed(&self, account: Address) -> ContractCall {
        contract::call(self.contract, &Contract::payOwedCall { token: Address::ZERO, account })
    }

    /// Sends what the caller is owed to `to`.
    pub fn redirect_owed(&self, to: Address) -> ContractCall {
        contract::call(self.contract, &Contract::redirectOwedCall { token: Address::ZERO, to })
    }

    /// Sends a deposit that a pool refused to its note again. Anyone may call it.
    pub fn pay_owed_note(&self, opening: &NoteOpening) -> ContractCall {
        let brought = Some(opening);
        let call =
            Contract::payOwedNoteCall { token: Address::ZERO, opening: opening_as!(Contract, brought) };
        contract::paying(self.contract, contract::insertion_of(brought), &call)
    }

    /// Sends a deposit that a pool refused where the authority of its note `from` signed. Anyone may call it.
    pub fn redirect_owed_note(
        &self,
        (signed, from): (&Redirect, &NoteDest),
        opening: Option<&NoteOpening>,
        signature: &[u8],
    ) -> ContractCall {
        let call = Contract::redirectOwedNoteCall {
            signed: Contract::Redirect {
                token: signed.token,
                dest: signed.dest,
                amount: signed.amount,
                toKind: signed.to.kind(),
                to: signed.to.word(),
                deadline: signed.deadline.get(),
            },
            from: Contract::NoteDest {
                pool: from.pool,
                noteKey: from.note_key,
                ciphertextHash: from.ciphertext_hash,
                authority: from.authority,
            },
            opening: opening_as!(Contract, opening),
            signature: signature.to_vec().into(),
        };
        contract::paying(self.contract, contract::insertion_of(opening), &call)
    }
}
