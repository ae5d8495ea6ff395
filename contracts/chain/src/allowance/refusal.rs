//! Why an allowance refuses, with the values it said it with.

use alloy::primitives::{Address, U256};
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use thiserror::Error;

use super::{BudgetId, BudgetStatus};
use crate::bindings::Allowance::AllowanceErrors as Errors;
use crate::envelope::Amount;

/// What an allowance refuses.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AllowanceRefusal {
    /// The terms cannot be kept.
    #[error("a budget cannot have this {0}")]
    BadTerms(&'static str),
    /// A budget with these terms exists: for its opener this is success.
    #[error("the budget {0} exists")]
    Exists(BudgetId),
    /// Nobody deposited for exactly these terms.
    #[error("no budget {0} is known")]
    UnknownBudget(BudgetId),
    /// The budget was spent, revoked or refunded.
    #[error("the budget {id} is over")]
    Over {
        /// The budget.
        id: BudgetId,
        /// How it ended; `None` for a way that this version does not know.
        status: Option<BudgetStatus>,
    },
    /// The signature is for another budget than the terms.
    #[error("the signature is for budget {signed}, the terms are those of {id}")]
    OtherBudget {
        /// The budget signed.
        signed: BudgetId,
        /// The budget of the terms.
        id: BudgetId,
    },
    /// Nothing is spent before the origin.
    #[error("the budget begins at {0}")]
    NotBegun(UnixSeconds),
    /// The budget is past its expiry.
    #[error("the budget expired at {0}")]
    Expired(UnixSeconds),
    /// The budget is not past its expiry.
    #[error("the budget expires at {0}, not before")]
    NotExpired(UnixSeconds),
    /// A payment of nothing.
    #[error("the payment is of nothing")]
    NothingToSpend,
    /// A payment of this nonce was made: for its maker this is success.
    #[error("the payment {nonce} of budget {id} was made")]
    NonceUsed {
        /// The budget.
        id: BudgetId,
        /// The payment's nonce.
        nonce: U256,
    },
    /// The payee is not in the budget's list.
    #[error("the payee is not in the budget's list")]
    NotAPayee,
    /// Amount and fee are above what one payment may be.
    #[error("{asked} is above {most} of one payment")]
    AbovePayment {
        /// Amount and fee.
        asked: U256,
        /// The most there can be.
        most: Amount,
    },
    /// Amount and fee are above what is left of this period.
    #[error("{asked} is above {left} of this period, which ends at {resets_at}")]
    AbovePeriod {
        /// Amount and fee.
        asked: U256,
        /// What is left.
        left: Amount,
        /// When the next period begins.
        resets_at: UnixSeconds,
    },
    /// Amount and fee are above what is left of the deposit.
    #[error("{asked} is above the rest of {left}")]
    AboveRest {
        /// Amount and fee.
        asked: U256,
        /// What is left.
        left: Amount,
    },
    /// Only the owner revokes.
    #[error("{caller} does not own the budget, {owner} does")]
    NotTheOwner {
        /// Who called.
        caller: Address,
        /// Who owns it.
        owner: Address,
    },
}

impl AllowanceRefusal {
    /// Reads an error of `IAllowance`; `None` for those that other contracts share.
    pub(crate) fn read(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::BadLimits(_) => Self::BadTerms("order of limits"),
            Errors::BadPeriod(_) => Self::BadTerms("period"),
            Errors::BadOrigin(_) => Self::BadTerms("origin"),
            Errors::BadExpiry(_) => Self::BadTerms("expiry"),
            Errors::BudgetExists(e) => Self::Exists(e.id.into()),
            Errors::UnknownBudget(e) => Self::UnknownBudget(e.id.into()),
            Errors::BudgetOver(e) => Self::Over { id: e.id.into(), status: BudgetStatus::of(e.status) },
            Errors::OtherBudget(e) => Self::OtherBudget { signed: e.signed.into(), id: e.id.into() },
            Errors::BudgetNotBegun(e) => Self::NotBegun(UnixSeconds::new(e.origin)),
            Errors::BudgetExpired(e) => Self::Expired(UnixSeconds::new(e.expiry)),
            Errors::BudgetNotExpired(e) => Self::NotExpired(UnixSeconds::new(e.expiry)),
            Errors::NothingToSpend(_) => Self::NothingToSpend,
            Errors::NonceUsed(e) => Self::NonceUsed { id: e.id.into(), nonce: e.nonce },
            Errors::NotAPayee(_) => Self::NotAPayee,
            Errors::AbovePayment(e) => Self::AbovePayment { asked: e.asked, most: Amount::from_word(e.most) },
            Errors::AbovePeriod(e) => Self::AbovePeriod {
                asked: e.asked,
                left: Amount::from_word(e.left),
                resets_at: UnixSeconds::new(e.resetsAt.saturating_to()),
            },
            Errors::AboveRest(e) => Self::AboveRest { asked: e.asked, left: Amount::from_word(e.left) },
            Errors::NotTheBudgetsOwner(e) => Self::NotTheOwner { caller: e.caller, owner: e.owner },
            _ => return None,
        })
    }
}

impl Coded for AllowanceRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::BadTerms(_) => "BUD-101",
            Self::Exists(_) => "BUD-102",
            Self::UnknownBudget(_) => "BUD-103",
            Self::Over { .. } => "BUD-104",
            Self::OtherBudget { .. } => "BUD-105",
            Self::NotBegun(_) => "BUD-106",
            Self::Expired(_) => "BUD-107",
            Self::NotExpired(_) => "BUD-108",
            Self::NothingToSpend => "BUD-109",
            Self::NonceUsed { .. } => "BUD-110",
            Self::NotAPayee => "BUD-111",
            Self::AbovePayment { .. } => "BUD-112",
            Self::AbovePeriod { .. } => "BUD-113",
            Self::AboveRest { .. } => "BUD-114",
            Self::NotTheOwner { .. } => "BUD-115",
        })
    }
}
