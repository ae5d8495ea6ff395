//! A call to the contract of allowances, read as what it means.

use alloy::primitives::Bytes;
use teahouse_chain::allowance::{AllowanceCall, Budget, Spend};
use teahouse_chain::envelope::Amount;

/// What can be done with the allowance of an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BudgetCall {
    /// Put its deposit at the app's disposal.
    Open(Budget),
    /// Pay out of it, as the app's key signed.
    Spend {
        /// The terms.
        budget: Budget,
        /// What was signed.
        signed: Spend,
    },
    /// End it at once; the rest comes back.
    Revoke(Budget),
    /// Have the rest back after its end.
    Refund(Budget),
}

impl BudgetCall {
    /// The terms of the allowance.
    pub const fn budget(&self) -> &Budget {
        match self {
            Self::Open(budget) | Self::Spend { budget, .. } | Self::Revoke(budget) | Self::Refund(budget) => {
                budget
            }
        }
    }
}

/// Reads exactly one call; nothing of notes, nor of fees for who brings a payment: the own account brings its own.
pub(super) fn budget_call(data: &Bytes) -> Option<BudgetCall> {
    let call = match AllowanceCall::read(data)? {
        AllowanceCall::Open(budget) => BudgetCall::Open(budget),
        AllowanceCall::Spend(call) if call.fee == Amount::ZERO => {
            call.signed.dest.account()?;
            BudgetCall::Spend { budget: call.budget, signed: call.signed }
        }
        AllowanceCall::Spend(_) => return None,
        AllowanceCall::Revoke(budget) => BudgetCall::Revoke(budget),
        AllowanceCall::Refund(budget) => BudgetCall::Refund(budget),
    };
    call.budget().refund_to.account().map(|_| call)
}
