//! An allowance is a deposit that an app's key may spend within limits that its owner set.
//!
//! This module says the same as `contracts/src/Allowance.sol`, on the other side of the wire.
//!
//! | file | holds |
//! |---|---|
//! | `payees` | [`PayeeTree`]: who may be paid |
//! | `call` | [`Allowance`]: the calls and the state |
//! | `read` | [`AllowanceCall`]: a call read back |
//! | `bytes` | a budget as whoever keeps the terms writes it down |
//! | `event` | [`AllowanceEvent`]: what the contract wrote |
//! | `refusal` | [`AllowanceRefusal`]: why it refused |
//!
//! # Privacy
//! A chain observer links the owner, the app's key, its payees and the refund destination. The app's key belongs to one
//! budget, so budgets are linked by their owner and funder only.

mod bytes;
mod call;
mod event;
mod payees;
mod read;
mod refusal;

pub use call::{Allowance, BudgetState, BudgetStatus};
pub use event::AllowanceEvent;
pub use payees::{PayeeError, PayeeTree};
pub use read::{AllowanceCall, SpendCall};
pub use refusal::AllowanceRefusal;

use std::time::Duration;

use alloy::primitives::{Address, B256, U256};
use alloy::sol_types::SolStruct;
use teahouse_base::{UnixSeconds, fixed_id};

use crate::bindings::Allowance as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;
use crate::destination::Destination;
use crate::envelope::Amount;
use crate::port::Asset;

/// The shortest life the contract takes.
pub const MIN_LIFETIME: Duration = Duration::from_secs(3_600);
/// The longest life the contract takes.
pub const MAX_LIFETIME: Duration = Duration::from_secs(366 * 24 * 3_600);
/// The shortest period the contract takes, in seconds.
pub const MIN_PERIOD: u32 = 3_600;

fixed_id!(
    /// Names a budget: the EIP-712 digest of its terms, on one chain and contract.
    pub struct BudgetId(32)
);

impl BudgetId {
    /// The id as a word of the chain.
    pub const fn word(&self) -> B256 {
        B256::new(*self.as_bytes())
    }
}

impl From<B256> for BudgetId {
    fn from(word: B256) -> Self {
        Self::from_array(word.0)
    }
}

/// What a person allows an app's key to spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Budget {
    /// Who may revoke it at any time.
    pub owner: Address,
    /// The app's key or account, whose signature spends.
    pub spender: Address,
    /// What is spent.
    pub asset: Asset,
    /// The whole deposit: the most that can ever be lost.
    pub total: Amount,
    /// The most that one period may see, fees included.
    pub per_period: Amount,
    /// The most of one payment, fee included.
    pub per_payment: Amount,
    /// The most a relayer may get on top of one payment, whatever the app's key signs.
    pub max_relayer_fee: Amount,
    /// When period 0 begins; nothing is spent before.
    pub origin: UnixSeconds,
    /// Seconds of a period.
    pub period: u32,
    /// From then on nothing is spent and the rest goes back.
    pub expiry: UnixSeconds,
    /// Root of the [`PayeeTree`]; `None` when any payee will do.
    pub payees: Option<B256>,
    /// Where the rest goes.
    pub refund_to: Destination,
    /// Makes equal budgets distinct. Random, so that an id cannot be guessed.
    pub salt: B256,
}

impl Budget {
    /// The id of this budget.
    pub fn id(&self, domain: &ContractDomain) -> BudgetId {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::Allowance)).into() // ALW-001
    }

    /// The number of the period that `time` is in, and when the next begins; `None` before the origin.
    pub fn period_at(&self, time: UnixSeconds) -> Option<(u64, UnixSeconds)> {
        let index = time.get().checked_sub(self.origin.get())?.checked_div(u64::from(self.period))?;
        let ends = (index + 1).saturating_mul(u64::from(self.period)).saturating_add(self.origin.get());
        Some((index, UnixSeconds::new(ends)))
    }

    pub(crate) fn to_sol(self) -> Contract::Budget {
        Contract::Budget {
            owner: self.owner,
            spender: self.spender,
            token: self.asset.token(),
            total: self.total.word(),
            perPeriod: self.per_period.word(),
            perPayment: self.per_payment.word(),
            maxRelayerFee: self.max_relayer_fee.word(),
            origin: self.origin.get(),
            period: self.period,
            expiry: self.expiry.get(),
            payees: self.payees.unwrap_or_default(),
            refundKind: self.refund_to.kind(),
            refundTo: self.refund_to.word(),
            salt: self.salt,
        }
    }

    /// Reads the contract's form; `None` for a destination that this version does not know.
    pub(crate) fn from_sol(budget: &Contract::Budget) -> Option<Self> {
        Some(Self {
            owner: budget.owner,
            spender: budget.spender,
            asset: Asset::from_token(budget.token),
            total: Amount::from_word(budget.total),
            per_period: Amount::from_word(budget.perPeriod),
            per_payment: Amount::from_word(budget.perPayment),
            max_relayer_fee: Amount::from_word(budget.maxRelayerFee),
            origin: UnixSeconds::new(budget.origin),
            period: budget.period,
            expiry: UnixSeconds::new(budget.expiry),
            payees: (!budget.payees.is_zero()).then_some(budget.payees),
            refund_to: Destination::read(budget.refundTo, budget.refundKind)?,
            salt: budget.salt,
        })
    }
}

/// What the app's key signs. Every field is bound, and the domain binds chain and contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spend {
    /// The budget.
    pub id: BudgetId,
    /// Who is paid.
    pub dest: Destination,
    /// What the payee gets.
    pub amount: Amount,
    /// Any number that this budget has not seen; 256 neighbours share a storage slot.
    pub nonce: U256,
    /// The most the relayer may get on top.
    pub max_relayer_fee: Amount,
    /// The one account that may charge a fee; zero when none may.
    pub relayer: Address,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

impl Spend {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::Allowance)) // ALW-006
    }

    /// Reads the contract's form; `None` for a destination that this version does not know.
    pub(crate) fn from_sol(signed: &Contract::Spend) -> Option<Self> {
        Some(Self {
            id: signed.id.into(),
            dest: Destination::read(signed.dest, signed.destKind)?,
            amount: Amount::from_word(signed.amount),
            nonce: signed.nonce,
            max_relayer_fee: Amount::from_word(signed.maxRelayerFee),
            relayer: signed.relayer,
            deadline: UnixSeconds::new(signed.deadline),
        })
    }

    pub(crate) fn to_sol(self) -> Contract::Spend {
        Contract::Spend {
            id: self.id.word(),
            dest: self.dest.word(),
            destKind: self.dest.kind(),
            amount: self.amount.word(),
            nonce: self.nonce,
            maxRelayerFee: self.max_relayer_fee.word(),
            relayer: self.relayer,
            deadline: self.deadline.get(),
        }
    }
}

/// What an owner without coin signs to end a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Revoke {
    /// The budget.
    pub id: BudgetId,
    /// The most the relayer may keep of the rest.
    pub max_relayer_fee: Amount,
    /// The one account that may charge a fee; zero when none may.
    pub relayer: Address,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

impl Revoke {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::Allowance)) // ALW-009
    }

    pub(crate) fn to_sol(self) -> Contract::Revoke {
        Contract::Revoke {
            id: self.id.word(),
            maxRelayerFee: self.max_relayer_fee.word(),
            relayer: self.relayer,
            deadline: self.deadline.get(),
        }
    }
}
