//! Why an account's code refuses, with the values it refused with.

use alloy::primitives::{Address, Bytes, U256};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::bindings::Delegate::DelegateErrors as Errors;
use crate::envelope::Amount;

/// What `Delegate` refuses, beyond what other contracts refuse alike.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DelegateRefusal {
    /// A batch without calls.
    #[error("the batch has no calls")]
    EmptyBatch,
    /// The nonce was used or cancelled.
    #[error("nonce {0} was used before")]
    NonceUsed(U256),
    /// Only the named submitter may charge a fee.
    #[error("{caller} is not the submitter {submitter}")]
    NotTheSubmitter {
        /// Who asked for a fee.
        caller: Address,
        /// Who may.
        submitter: Address,
    },
    /// The fee could not be paid, so nothing happened.
    #[error("the account cannot pay {fee} of {token} to {submitter}")]
    FeeNotPaid {
        /// The token; zero for coin.
        token: Address,
        /// To whom.
        submitter: Address,
        /// How much.
        fee: Amount,
    },
    /// A call failed, so nothing happened.
    #[error("call {index} to {to} failed")]
    CallFailed {
        /// Its place in the batch, from 0.
        index: U256,
        /// Whom it called.
        to: Address,
        /// Its own error, which [`crate::refusal::Refusal::read`] may know.
        reason: Bytes,
    },
    /// Only the account itself may do this.
    #[error("{0} is not the account")]
    OnlyTheAccount(Address),
    /// This is the code's own address.
    #[error("this is the code itself and nobody's account")]
    NotAnAccount,
}

impl DelegateRefusal {
    /// Reads an error of `IDelegate`; `None` for those that other contracts share, which are read before.
    pub(crate) fn of(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::EmptyBatch(_) => Self::EmptyBatch,
            Errors::NonceUsed(e) => Self::NonceUsed(e.nonce),
            Errors::NotTheSubmitter(e) => Self::NotTheSubmitter { caller: e.caller, submitter: e.submitter },
            Errors::FeeNotPaid(e) => {
                Self::FeeNotPaid { token: e.token, submitter: e.submitter, fee: Amount::from_word(e.fee) }
            }
            Errors::CallFailed(e) => Self::CallFailed { index: e.index, to: e.to, reason: e.reason.clone() },
            Errors::OnlyTheAccount(e) => Self::OnlyTheAccount(e.caller),
            Errors::NotAnAccount(_) => Self::NotAnAccount,
            _ => return None,
        })
    }
}

impl Coded for DelegateRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::EmptyBatch => "DEL-101",
            Self::NonceUsed(_) => "DEL-102",
            Self::NotTheSubmitter { .. } => "DEL-103",
            Self::FeeNotPaid { .. } => "DEL-104",
            Self::CallFailed { .. } => "DEL-105",
            Self::OnlyTheAccount(_) => "DEL-106",
            Self::NotAnAccount => "DEL-107",
        })
    }
}
