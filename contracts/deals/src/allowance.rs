//! An allowance is a deposit that an app's key may spend within limits that its owner set, until it expires or its owner
//! says stop.
//!
//! This is `contracts/src/Allowance.sol` as a machine. Whether a path leads from a payee to the root of the payees arrives
//! as a yes or no, and nonces as small numbers.
//!
//! | file | holds |
//! |---|---|
//! | `call` | calls with their values, verbs, parties |
//! | `refusal` | the contract's errors |
//! | `rules` | what a call changes |
//! | `next` | who can do what until when |
//! | `sample` | small budgets to explore |

mod call;
mod next;
mod refusal;
mod rules;
mod sample;
#[cfg(test)]
mod tests;

pub use call::{AllowanceAction, AllowanceParty, AllowanceVerb, Revoke, Spend};
pub use refusal::AllowanceRefusal;
pub use rules::AllowanceStatus;

use std::collections::BTreeSet;
use std::time::Duration;

use teahouse_base::UnixSeconds;

use crate::account::{Account, Destination, Word};
use crate::amount::Amount;

/// The shortest life of a budget.
pub const MIN_LIFETIME: Duration = Duration::from_secs(3_600);
/// The longest life of a budget.
pub const MAX_LIFETIME: Duration = Duration::from_secs(366 * 24 * 3_600);
/// The shortest period, in seconds.
pub const MIN_PERIOD: u32 = 3_600;

/// What a person allows an app's key to spend.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Budget {
    /// The budget's id: the EIP-712 digest of these terms.
    pub id: Word,
    /// The contract that keeps it. It can be nobody's destination.
    pub contract: Account,
    /// Who may revoke it.
    pub owner: Account,
    /// Whose signature spends.
    pub spender: Account,
    /// The whole deposit.
    pub total: Amount,
    /// The most that one period may see, fees included.
    pub per_period: Amount,
    /// The most of one payment, fee included.
    pub per_payment: Amount,
    /// The most a relayer may get on top of one payment.
    pub max_relayer_fee: Amount,
    /// When period 0 begins.
    pub origin: UnixSeconds,
    /// Seconds of a period.
    pub period: u32,
    /// From then on nothing is spent and the rest goes back.
    pub expiry: UnixSeconds,
    /// Whether there is a list of payees.
    pub has_payees: bool,
    /// Where the rest goes.
    pub refund_to: Destination,
}

/// A budget and what the contract keeps of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Allowance {
    budget: Budget,
    status: AllowanceStatus,
    remaining: Amount,
    spent: Amount,
    index: u32,
    nonces: BTreeSet<u64>,
}

impl Allowance {
    /// A budget that nobody has funded.
    pub fn promised(budget: Budget) -> Self {
        Self {
            budget,
            status: AllowanceStatus::Unknown,
            remaining: Amount::ZERO,
            spent: Amount::ZERO,
            index: 0,
            nonces: BTreeSet::new(),
        }
    }

    /// The terms.
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The contract's state of it.
    pub fn state(&self) -> AllowanceStatus {
        self.status
    }

    /// What was spent in the last period that saw a payment, and which period that was.
    pub fn spent(&self) -> (Amount, u32) {
        (self.spent, self.index)
    }

    /// Whether a payment of this nonce was made.
    pub fn is_nonce_used(&self, nonce: u64) -> bool {
        self.nonces.contains(&nonce)
    }
}
