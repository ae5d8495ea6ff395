//! What is committed to, and what owners of names sign so that anybody can submit it.

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolStruct;
use teahouse_base::UnixSeconds;

use crate::bindings::NameDirectory as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;
use crate::destination::Destination;
use crate::ownership::Signed;
use crate::slug::Slug;

/// What a name is asked for with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Registration {
    /// The name.
    pub name: Slug,
    /// Who owns it.
    pub owner: Address,
    /// Hash of the owner's signed contact card.
    pub record_hash: B256,
    /// Where the deposit goes when the name ends.
    pub refund_to: Destination,
    /// Hides the name until it is revealed. Random, and never used again.
    pub salt: B256,
    /// After this it is worth nothing.
    pub deadline: UnixSeconds,
}

impl Registration {
    /// The commitment that hides it, which is also what the owner signs when somebody else submits it.
    pub fn commitment(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::NameDirectory)) // NAM-002, NAM-009
    }

    pub(super) fn to_sol(self) -> Contract::Registration {
        Contract::Registration {
            name: self.name.word(),
            owner: self.owner,
            recordHash: self.record_hash,
            refundKind: self.refund_to.kind(),
            refundTo: self.refund_to.word(),
            salt: self.salt,
            deadline: self.deadline.get(),
        }
    }
}

/// An act of a name's owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameAct {
    /// Points it at another contact card.
    SetRecord {
        /// The name.
        name: Slug,
        /// Hash of the signed contact card.
        record_hash: B256,
        /// The record's number, one above the last one.
        seq: u64,
    },
    /// Keeps it for a term from now on.
    Renew {
        /// The name.
        name: Slug,
    },
    /// Gives it up; the deposit goes to its destination.
    GiveUp {
        /// The name.
        name: Slug,
    },
}

/// Hands the struct that is signed, and the name of the call that carries it, to another macro.
macro_rules! signed_form {
    ($signed:expr, $plain:ident, $end:ident) => {{
        let $crate::ownership::Signed { act, nonce, deadline } = *$signed;
        let deadline = deadline.get();
        match act {
            NameAct::SetRecord { name, record_hash: recordHash, seq } => {
                let name = name.word();
                $plain!(setRecordSignedCall, Contract::SetRecord { name, recordHash, seq, nonce, deadline })
            }
            NameAct::Renew { name } => {
                $plain!(renewSignedCall, Contract::Renew { name: name.word(), nonce, deadline })
            }
            NameAct::GiveUp { name } => $end!(Contract::GiveUp { name: name.word(), nonce, deadline }),
        }
    }};
}
pub(super) use signed_form;

impl Signed<NameAct> {
    /// The digest to sign.
    #[allow(non_snake_case, reason = "fields of the binding keep their Solidity names")]
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        let domain = domain.eip712(ContractName::NameDirectory);
        macro_rules! plain {
            ($call:ident, $form:expr) => {
                $form.eip712_signing_hash(&domain) // OWN-001, SIG-002
            };
        }
        macro_rules! end {
            ($form:expr) => {
                $form.eip712_signing_hash(&domain) // OWN-001, SIG-002
            };
        }
        signed_form!(self, plain, end)
    }
}
