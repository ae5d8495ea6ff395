//! What a call changes, in the order in which the contract asks its questions.

use teahouse_base::UnixSeconds;

use super::call::{AllowanceAction, Revoke, Spend};
use super::{Allowance, AllowanceRefusal as Refusal, MAX_LIFETIME, MIN_LIFETIME, MIN_PERIOD};
use crate::account::{Account, Destination, Signature, Word};
use crate::amount::Amount;
use crate::deal::Effect;
use crate::vault::{self, Opening, VaultRefusal, require_dest};

/// Where a budget stands, in the contract's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AllowanceStatus {
    /// Nobody funded it.
    Unknown,
    /// It can be spent.
    Live,
    /// All of it was spent.
    Empty,
    /// Its owner said stop.
    Revoked,
    /// It expired and the rest went back.
    Refunded,
}

impl Allowance {
    pub(super) fn call(
        &mut self,
        by: Account,
        action: &AllowanceAction,
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, Refusal> {
        match action {
            AllowanceAction::Open => self.open(by, now),
            AllowanceAction::Spend { spend, is_payee, opening, signature, fee } => {
                self.require_spendable(spend, now)?;
                self.require_payee(spend.dest, *is_payee)?;
                let most = spend.max_relayer_fee.min(self.budget.max_relayer_fee).min(spend.amount);
                require_fee(by, *fee, spend.relayer, most)?;
                self.use_nonce(spend.nonce)?;
                self.take(spend.amount, *fee, now)?;
                require_signed(self.budget.spender, signature, spend)?;
                // A listed note is owed each payment until somebody deposits all of them, so its opening is not read.
                let opening = if self.budget.has_payees { Opening::Missing } else { *opening };
                pay(spend.dest, spend.amount, opening, spend.relayer, *fee)
            }
            AllowanceAction::Revoke { opening } => self.revoke(by, *opening),
            AllowanceAction::RevokeSigned { revoke, opening, signature, fee } => {
                self.require_own(revoke.id)?;
                require_deadline(revoke.deadline, now)?;
                self.revoke_signed(by, revoke, signature, *fee, *opening)
            }
            AllowanceAction::Refund { opening } => self.refund(*opening, now),
        }
    }

    fn open(&mut self, by: Account, now: UnixSeconds) -> Result<Vec<Effect>, Refusal> {
        self.require_keepable(now)?;
        if self.status != AllowanceStatus::Unknown {
            return Err(Refusal::BudgetExists { id: self.budget.id });
        }
        (self.status, self.remaining) = (AllowanceStatus::Live, self.budget.total);
        Ok(vec![Effect::Take { from: by, amount: self.budget.total }])
    }

    /// Whether a budget can keep what its terms promise.
    pub(super) fn require_keepable(&self, now: UnixSeconds) -> Result<(), Refusal> {
        let it = &self.budget;
        if it.owner.is_zero() || it.spender.is_zero() {
            return Err(Refusal::BadParties { owner: it.owner, spender: it.spender });
        }
        let (per_payment, per_period, total) = (it.per_payment, it.per_period, it.total);
        if per_payment == Amount::ZERO || per_payment > per_period || per_period > total {
            return Err(Refusal::BadLimits { per_payment, per_period, total });
        }
        if it.period < MIN_PERIOD {
            return Err(Refusal::BadPeriod { period: it.period, least: MIN_PERIOD });
        }
        if it.origin >= it.expiry {
            return Err(Refusal::BadOrigin { origin: it.origin, expiry: it.expiry });
        }
        self.require_dest(it.refund_to)?;
        let (earliest, latest, expiry) = (now.after(MIN_LIFETIME), now.after(MAX_LIFETIME), it.expiry);
        let is_timely = (earliest..=latest).contains(&expiry);
        if is_timely { Ok(()) } else { Err(Refusal::BadExpiry { expiry, earliest, latest }) }
    }

    fn require_dest(&self, dest: Destination) -> Result<(), VaultRefusal> {
        require_dest(dest, self.budget.contract)
    }

    fn require_own(&self, signed: Word) -> Result<(), Refusal> {
        let id = self.budget.id;
        if signed == id { Ok(()) } else { Err(Refusal::OtherBudget { signed, id }) }
    }

    fn require_live(&self) -> Result<(), Refusal> {
        let (id, status) = (self.budget.id, self.status);
        match status {
            AllowanceStatus::Live => Ok(()),
            AllowanceStatus::Unknown => Err(Refusal::UnknownBudget { id }),
            _ => Err(Refusal::BudgetOver { id, status }),
        }
    }

    /// Whether a payment can be made of the budget now at all.
    fn require_spendable(&self, spend: &Spend, now: UnixSeconds) -> Result<(), Refusal> {
        self.require_own(spend.id)?;
        self.require_live()?;
        let (origin, expiry) = (self.budget.origin, self.budget.expiry);
        if now < origin {
            return Err(Refusal::BudgetNotBegun { origin, time: now });
        }
        if now >= expiry {
            return Err(Refusal::BudgetExpired { expiry, time: now });
        }
        require_deadline(spend.deadline, now)?;
        let is_nothing = spend.amount == Amount::ZERO;
        if is_nothing { Err(Refusal::NothingToSpend { id: self.budget.id }) } else { Ok(()) }
    }

    fn require_payee(&self, dest: Destination, is_payee: bool) -> Result<(), Refusal> {
        self.require_dest(dest)?;
        let is_welcome = !self.budget.has_payees || is_payee;
        if is_welcome { Ok(()) } else { Err(Refusal::NotAPayee { dest }) }
    }

    fn use_nonce(&mut self, nonce: u64) -> Result<(), Refusal> {
        let is_new = self.nonces.insert(nonce);
        if is_new { Ok(()) } else { Err(Refusal::NonceUsed { id: self.budget.id, nonce }) }
    }

    /// Books amount and fee on the current period and the deposit.
    fn take(&mut self, amount: Amount, fee: Amount, now: UnixSeconds) -> Result<(), Refusal> {
        let (asked, most) = (amount.get() + fee.get(), self.budget.per_payment);
        let sum = amount
            .checked_add(fee)
            .filter(|sum| *sum <= most)
            .ok_or(Refusal::AbovePayment { asked, most })?;
        let (index, left) = self.period(now);
        if sum > left {
            return Err(Refusal::AbovePeriod { asked, left, resets_at: self.end_of(index) });
        }
        let too_much = Refusal::AboveRest { asked, left: self.remaining };
        self.remaining = self.remaining.checked_sub(sum).ok_or(too_much)?;
        let spent = self.budget.per_period.get() - left.get() + asked;
        self.spent = Amount::new(spent).expect("what is spent is not above the limit of a period");
        self.index = index;
        if self.remaining == Amount::ZERO {
            self.status = AllowanceStatus::Empty;
        }
        Ok(())
    }

    /// The period of a moment from the origin on, and what is left of it.
    pub(super) fn period(&self, now: UnixSeconds) -> (u32, Amount) {
        let since = now.get().saturating_sub(self.budget.origin.get());
        // The contract cuts the number to 32 bits too; that happens after 490,000 years.
        let index = (since / u64::from(self.budget.period)) as u32;
        let spent = if index == self.index { self.spent } else { Amount::ZERO };
        let left = self.budget.per_period.checked_sub(spent);
        (index, left.expect("what is spent is not above the limit of a period"))
    }

    /// When a period ends.
    pub(super) fn end_of(&self, index: u32) -> UnixSeconds {
        UnixSeconds::new(self.budget.origin.get() + (u64::from(index) + 1) * u64::from(self.budget.period))
    }

    fn end(&mut self, status: AllowanceStatus) -> Result<Amount, Refusal> {
        self.require_live()?;
        self.status = status;
        Ok(std::mem::take(&mut self.remaining))
    }

    fn revoke(&mut self, by: Account, opening: Opening) -> Result<Vec<Effect>, Refusal> {
        let owner = self.budget.owner;
        if by != owner {
            return Err(Refusal::NotTheBudgetsOwner { caller: by, owner });
        }
        let rest = self.end(AllowanceStatus::Revoked)?;
        pay(self.budget.refund_to, rest, opening, Account::ZERO, Amount::ZERO)
    }

    fn revoke_signed(
        &mut self,
        by: Account,
        revoke: &Revoke,
        signature: &Signature<Revoke>,
        fee: Amount,
        opening: Opening,
    ) -> Result<Vec<Effect>, Refusal> {
        let rest = self.end(AllowanceStatus::Revoked)?;
        require_fee(by, fee, revoke.relayer, revoke.max_relayer_fee.min(rest))?;
        require_signed(self.budget.owner, signature, revoke)?;
        let back = rest.checked_sub(fee).expect("a fee is not above the rest");
        pay(self.budget.refund_to, back, opening, revoke.relayer, fee)
    }

    fn refund(&mut self, opening: Opening, now: UnixSeconds) -> Result<Vec<Effect>, Refusal> {
        let rest = self.end(AllowanceStatus::Refunded)?;
        let expiry = self.budget.expiry;
        if now < expiry {
            return Err(Refusal::BudgetNotExpired { expiry, time: now });
        }
        pay(self.budget.refund_to, rest, opening, Account::ZERO, Amount::ZERO)
    }
}

fn require_fee(by: Account, fee: Amount, relayer: Account, most: Amount) -> Result<(), Refusal> {
    if fee == Amount::ZERO {
        return Ok(());
    }
    if by != relayer {
        return Err(Refusal::NotTheRelayer { caller: by, relayer });
    }
    if fee > most { Err(Refusal::FeeTooHigh { fee, most }) } else { Ok(()) }
}

fn require_deadline(deadline: UnixSeconds, now: UnixSeconds) -> Result<(), Refusal> {
    if now > deadline { Err(Refusal::SignaturePastDeadline { deadline, time: now }) } else { Ok(()) }
}

fn require_signed<T: PartialEq>(key: Account, signature: &Signature<T>, what: &T) -> Result<(), Refusal> {
    if signature.is_by(key, what) { Ok(()) } else { Err(Refusal::BadSignature { key }) }
}

/// Pays a destination, and the relayer its fee.
fn pay(
    dest: Destination,
    amount: Amount,
    opening: Opening,
    relayer: Account,
    fee: Amount,
) -> Result<Vec<Effect>, Refusal> {
    let paid = vault::pay(dest, amount, opening)?;
    Ok(paid.into_iter().chain(Effect::pay(Destination::account(relayer), fee)).collect())
}
