//! A spend's signature pays one payee out of one budget, at one contract on one chain.

use alloy::primitives::Address;
use teahouse_base::{Coded, ErrorCode};
use teahouse_chain::allowance::{Allowance, Budget, BudgetId, Spend};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::Amount;
use thiserror::Error;

use crate::keys::AccountKey;

/// Why a payment out of an allowance was not signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SpendError {
    /// The address book of this chain has no contract of allowances.
    #[error("this chain has no contract of allowances")]
    NoContract,
    /// The budget is for another key.
    #[error("the budget is for {spender}, not for {key}")]
    OtherKey {
        /// Whose signature spends.
        spender: Address,
        /// Whose key it is.
        key: Address,
    },
    /// The payment names another budget, or the same terms on another chain or contract.
    #[error("the payment is of budget {signed}, the terms are those of {id}")]
    OtherBudget {
        /// The budget that the payment names.
        signed: BudgetId,
        /// The budget that the terms are.
        id: BudgetId,
    },
    /// The own account brings the payment: nobody takes a fee for it.
    #[error("a fee for whoever brings it was not agreed to")]
    FeeForSomebody,
    /// The zero address is nobody.
    #[error("the zero address is nobody")]
    ToNobody,
}

impl Coded for SpendError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoContract => ErrorCode::new("PAY-461"),
            Self::OtherKey { .. } => ErrorCode::new("PAY-462"),
            Self::OtherBudget { .. } => ErrorCode::new("PAY-463"),
            Self::FeeForSomebody => ErrorCode::new("PAY-464"),
            Self::ToNobody => ErrorCode::new("PAY-104"),
        }
    }
}

/// Signs `spend` with the app's key: `r 32 | s 32 | v 1` over its EIP-712 digest at the `Allowance` of `book`.
///
/// # Errors
/// [`SpendError`] when the budget is not this key's, or the payment is of another budget, for a fee, or to nobody.
pub fn sign_spend(
    key: &AccountKey,
    budget: &Budget,
    spend: &Spend,
    book: &AddressBook,
) -> Result<[u8; 65], SpendError> {
    let contract = book.contracts.get(&ContractName::Allowance).ok_or(SpendError::NoContract)?.address;
    let domain = Allowance::at(contract).domain(book.chain_id);
    let id = budget.id(&domain);
    if spend.id != id {
        return Err(SpendError::OtherBudget { signed: spend.id, id }); // SGN-007
    }
    if key.address() != budget.spender {
        return Err(SpendError::OtherKey { spender: budget.spender, key: key.address() }); // SGN-007
    }
    if spend.max_relayer_fee > Amount::ZERO || !spend.relayer.is_zero() {
        return Err(SpendError::FeeForSomebody); // SGN-007
    }
    if spend.dest == Destination::Account(Address::ZERO) {
        return Err(SpendError::ToNobody);
    }
    Ok(key.sign(&spend.digest(&domain)).as_bytes())
}
