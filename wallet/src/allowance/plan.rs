//! A plan is an allowance before it is paid for, and after: its terms, whose it is, and who may be paid out of it.

use std::time::Duration;

use alloy::primitives::{Address, B256, U256};
use teahouse_base::{Rng, RngExt, UnixSeconds};
use teahouse_chain::allowance::{
    Allowance, AllowanceRefusal, Budget, BudgetId, MAX_LIFETIME, MIN_LIFETIME, MIN_PERIOD, PayeeTree, Spend,
};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::{Amount, ContractCall};
use teahouse_chain::port::{Asset, ChainId};

use super::AllowanceError;
use crate::keys::AccountKey;
use crate::limits::SpendingApp;
use crate::signer::{Intent, SpendError, sign_spend};

/// The shortest life that is planned: the contract's own, and an hour for the way to the chain.
pub const LEAST_LIFE: Duration = Duration::from_secs(2 * MIN_LIFETIME.as_secs());
/// The most payees of a list: a person reads them.
pub const MAX_PAYEES: usize = 64;

/// What is to be put at an app's disposal. The largest fee of a relayer is zero: the own account brings payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowanceOrder {
    /// For which app.
    pub app: SpendingApp,
    /// Of what.
    pub asset: Asset,
    /// The whole deposit: the most that can ever be lost.
    pub total: Amount,
    /// The most of one payment.
    pub per_payment: Amount,
    /// The most of one period.
    pub per_period: Amount,
    /// Seconds of a period.
    pub period: u32,
    /// How long it lasts.
    pub lasts: Duration,
    /// The only ones that may be paid; empty where anyone may.
    pub payees: Vec<Destination>,
}

/// An allowance that can be opened, paid from and ended, at any time from the same record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowancePlan {
    pub(super) domain: ContractDomain,
    /// `None` after a restore where the app is not installed.
    pub(super) app: Option<SpendingApp>,
    pub(super) budget: Budget,
    pub(super) lasts: Duration,
    pub(super) payees: Vec<Destination>,
}

impl AllowancePlan {
    /// The allowance of `order`, paid for by `owner` and spent by `spender`, from `now` on.
    ///
    /// # Errors
    /// [`AllowanceError`]: `BUD-101` for terms that the contract would not take.
    pub fn new(
        book: &AddressBook,
        order: &AllowanceOrder,
        (owner, spender): (Address, Address),
        now: UnixSeconds,
        rng: &mut dyn Rng,
    ) -> Result<Self, AllowanceError> {
        check_terms(order)?;
        let domain = domain_of(book)?;
        let tree = tree_of(&order.payees);
        let budget = Budget {
            owner,
            spender,
            asset: order.asset,
            total: order.total,
            per_period: order.per_period,
            per_payment: order.per_payment,
            max_relayer_fee: Amount::ZERO,
            origin: now,
            period: order.period,
            expiry: now.after(order.lasts),
            payees: tree.map(|tree| tree.root()),
            refund_to: Destination::Account(owner),
            salt: B256::new(rng.array()),
        };
        Ok(Self { domain, app: Some(order.app), budget, lasts: order.lasts, payees: order.payees.clone() })
    }

    /// The allowance of terms that were found on the chain. Whom a list names is not known from its root.
    ///
    /// # Errors
    /// [`AllowanceError::NoContract`].
    pub fn found(
        book: &AddressBook,
        budget: Budget,
        app: Option<SpendingApp>,
    ) -> Result<Self, AllowanceError> {
        let lasts = Duration::from_secs(budget.expiry.get().saturating_sub(budget.origin.get()));
        Ok(Self { domain: domain_of(book)?, app, budget, lasts, payees: Vec::new() })
    }

    /// Its name: the digest of its terms.
    pub fn id(&self) -> BudgetId {
        self.budget.id(&self.domain)
    }

    /// The chain it is on.
    pub const fn chain(&self) -> ChainId {
        self.domain.chain_id
    }

    /// The contract that holds it.
    pub const fn contract(&self) -> Allowance {
        Allowance::at(self.domain.contract)
    }

    /// For which app it is, where that is known.
    pub const fn app(&self) -> Option<SpendingApp> {
        self.app
    }

    /// What it promises.
    pub const fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The only ones that may be paid, as far as they are known; empty where anyone may be.
    pub fn payees(&self) -> &[Destination] {
        &self.payees
    }

    /// Whether it is what `order` asks `owner` for.
    pub fn serves(&self, order: &AllowanceOrder, owner: Address) -> bool {
        let budget = &self.budget;
        let limits = (budget.asset, budget.total, budget.per_payment, budget.per_period, budget.period);
        let asked = (order.asset, order.total, order.per_payment, order.per_period, order.period);
        let whose = self.app == Some(order.app) && budget.owner == owner;
        whose && limits == asked && self.lasts == order.lasts && self.payees == order.payees
    }

    /// Whether the contract would still take it: enough of its life is left.
    pub fn can_open(&self, now: UnixSeconds) -> bool {
        now.after(LEAST_LIFE) <= self.budget.expiry
    }

    /// What lets the contract take the deposit, where it is a token: the step before [`AllowancePlan::open`].
    pub fn approval(&self) -> Option<Intent> {
        match self.budget.asset {
            Asset::Native => None,
            Asset::Token(token) => {
                let amount = U256::from(self.budget.total.get());
                Some(Intent::AllowToken { token, spender: ContractName::Allowance, amount })
            }
        }
    }

    /// What deposits it.
    pub fn open(&self) -> Intent {
        intent(self.contract().open(&self.budget))
    }

    /// What ends it at once; the rest goes back to its owner, who alone may.
    pub fn revoke(&self) -> Intent {
        intent(self.contract().revoke(&self.budget, None))
    }

    /// What sends the rest back once it is past its expiry. Anyone may.
    pub fn refund(&self) -> Intent {
        intent(self.contract().refund(&self.budget, None))
    }

    /// What pays `spend`, signed by the app's key.
    ///
    /// # Errors
    /// [`SpendError`].
    pub fn pay(&self, key: &AccountKey, book: &AddressBook, spend: &Spend) -> Result<Intent, SpendError> {
        let signature = sign_spend(key, &self.budget, spend, book)?;
        let path = tree_of(&self.payees).and_then(|tree| tree.path(spend.dest).ok()).unwrap_or_default();
        let call = self.contract().spend((&self.budget, spend), &path, None, &signature, Amount::ZERO);
        Ok(intent(call))
    }
}

fn intent(call: ContractCall) -> Intent {
    Intent::CallContract { contract: ContractName::Allowance, value: call.value, data: call.data }
}

fn domain_of(book: &AddressBook) -> Result<ContractDomain, AllowanceError> {
    let at = book.contracts.get(&ContractName::Allowance).ok_or(AllowanceError::NoContract)?;
    Ok(Allowance::at(at.address).domain(book.chain_id))
}

/// The tree over `payees`; `None` where anyone may be paid.
fn tree_of(payees: &[Destination]) -> Option<PayeeTree> {
    PayeeTree::new(payees).ok()
}

/// What the contract asks of terms, before anything is kept or shown.
fn check_terms(order: &AllowanceOrder) -> Result<(), AllowanceError> {
    let ordered = order.per_payment <= order.per_period && order.per_period <= order.total;
    let bad = |what| Err(AllowanceRefusal::BadTerms(what).into()); // BGT-002
    if order.per_payment == Amount::ZERO || !ordered {
        return bad("order of limits");
    }
    if order.period < MIN_PERIOD {
        return bad("period");
    }
    if order.lasts < LEAST_LIFE || order.lasts > MAX_LIFETIME {
        return bad("expiry");
    }
    if order.payees.len() > MAX_PAYEES {
        return Err(AllowanceError::TooManyPayees(order.payees.len()));
    }
    if order.payees.contains(&Destination::Account(Address::ZERO)) {
        return bad("payee");
    }
    Ok(())
}
