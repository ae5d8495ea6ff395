//! A refusal is the contract's error with its values.

use teahouse_base::UnixSeconds;
use thiserror::Error;

use super::AllowanceStatus;
use crate::account::{Account, Destination, Word};
use crate::amount::Amount;
use crate::vault::VaultRefusal;

/// Why an allowance refuses a call. The names are those of `IAllowance`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AllowanceRefusal {
    /// The vault refuses a destination or its opening.
    #[error(transparent)]
    Vault(#[from] VaultRefusal),
    /// Owner or spender is nobody.
    #[error("the owner {owner} or the spender {spender} is nobody")]
    BadParties {
        /// The owner.
        owner: Account,
        /// The spender.
        spender: Account,
    },
    /// The limits are not ordered.
    #[error("{per_payment} a payment, {per_period} a period and {total} in all are not limits")]
    BadLimits {
        /// Per payment.
        per_payment: Amount,
        /// Per period.
        per_period: Amount,
        /// In all.
        total: Amount,
    },
    /// The period is too short.
    #[error("a period of {period} seconds is below {least}")]
    BadPeriod {
        /// The period.
        period: u32,
        /// The shortest one.
        least: u32,
    },
    /// The budget would expire before it begins.
    #[error("it begins at {origin}, and expires at {expiry}")]
    BadOrigin {
        /// Its beginning.
        origin: UnixSeconds,
        /// Its expiry.
        expiry: UnixSeconds,
    },
    /// The expiry is too near or too far.
    #[error("the expiry {expiry} is not between {earliest} and {latest}")]
    BadExpiry {
        /// The expiry.
        expiry: UnixSeconds,
        /// The earliest one.
        earliest: UnixSeconds,
        /// The latest one.
        latest: UnixSeconds,
    },
    /// The budget was funded before.
    #[error("the budget {id} exists")]
    BudgetExists {
        /// Which.
        id: Word,
    },
    /// Nobody funded the budget.
    #[error("no budget {id} is known")]
    UnknownBudget {
        /// Which.
        id: Word,
    },
    /// The budget has ended.
    #[error("the budget {id} is over: {status:?}")]
    BudgetOver {
        /// Which.
        id: Word,
        /// How it ended.
        status: AllowanceStatus,
    },
    /// The signature is for another budget.
    #[error("this is signed for {signed}, not for {id}")]
    OtherBudget {
        /// The one signed for.
        signed: Word,
        /// The one called.
        id: Word,
    },
    /// The budget has not begun.
    #[error("it begins at {origin}, now is {time}")]
    BudgetNotBegun {
        /// The beginning.
        origin: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// The budget is past its expiry.
    #[error("it expired at {expiry}, now is {time}")]
    BudgetExpired {
        /// The expiry.
        expiry: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// The budget is not past its expiry.
    #[error("it expires at {expiry}, now is {time}")]
    BudgetNotExpired {
        /// The expiry.
        expiry: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// The signature does not count any more.
    #[error("the signature was good until {deadline}, now is {time}")]
    SignaturePastDeadline {
        /// The last second.
        deadline: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// A payment of nothing.
    #[error("nothing would be spent of {id}")]
    NothingToSpend {
        /// The budget.
        id: Word,
    },
    /// The payment was made before.
    #[error("payment {nonce} was made before")]
    NonceUsed {
        /// The budget.
        id: Word,
        /// The payment.
        nonce: u64,
    },
    /// The payee is not in the list.
    #[error("{dest:?} is no payee")]
    NotAPayee {
        /// Who.
        dest: Destination,
    },
    /// Too much for one payment.
    #[error("{asked} are above {most}, the most of one payment")]
    AbovePayment {
        /// Amount and fee.
        asked: u128,
        /// The most.
        most: Amount,
    },
    /// Too much for this period.
    #[error("{asked} are above {left}, which is left until {resets_at}")]
    AbovePeriod {
        /// Amount and fee.
        asked: u128,
        /// What is left.
        left: Amount,
        /// When a new period begins.
        resets_at: UnixSeconds,
    },
    /// Too much for the deposit.
    #[error("{asked} are above {left}, which is left in all")]
    AboveRest {
        /// Amount and fee.
        asked: u128,
        /// What is left.
        left: Amount,
    },
    /// The fee is above what was allowed.
    #[error("a fee of {fee} is above {most}")]
    FeeTooHigh {
        /// The one asked for.
        fee: Amount,
        /// The most.
        most: Amount,
    },
    /// Only the named relayer charges a fee.
    #[error("{caller} is not the relayer {relayer}")]
    NotTheRelayer {
        /// Who asked.
        caller: Account,
        /// Who may.
        relayer: Account,
    },
    /// The key did not sign this.
    #[error("{key} did not sign this")]
    BadSignature {
        /// The key.
        key: Account,
    },
    /// Only the owner revokes.
    #[error("{caller} is not the owner {owner}")]
    NotTheBudgetsOwner {
        /// Who called.
        caller: Account,
        /// Who may.
        owner: Account,
    },
}
